"""The same verdicts on a file that was edited in LibreOffice, by a macro, and saved there."""

import subprocess
from fnmatch import fnmatchcase
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from tests.documents.edited.bench import LV, drafted, verdicts_of
from tests.documents.edited.word_edits import BILL, PARTIES, SENTENCE

_MACRO = Path(__file__).with_name("libreoffice.bas")
_SECONDS = 40
_SEEN = f"(none) added: {SENTENCE}"
_WORDING = f"{BILL} edited wording"
TRUTH: dict[str, tuple[str, ...]] = {
    "saved": (),
    "value": (f"{BILL} edited values",),
    "words": (_WORDING,),
    "deleted": (_WORDING,),
    "inserted": (_WORDING,),
    "split": (f"{BILL} edited layout",),
    "tracked": (_WORDING, "revisions 2"),
    "comment": ("comment 李四：比例再商量",),
    "hidden": (f"hidden {SENTENCE}",),
    "white": (f"hidden {SENTENCE}",),
    "tiny": (f"hidden {SENTENCE}",),
    "frame": (_SEEN,),
    "footnote": (_SEEN,),
    "row": (f"{PARTIES} edited values",),
    "header": (_SEEN,),
    "clause": (f"{BILL} removed",),
    "behind": (_WORDING,),
}


@pytest.fixture(scope="module")
def edited(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the edited files, by the names of the edits."""
    folder = tmp_path_factory.mktemp("libreoffice")
    (folder / "source.docx").write_bytes(drafted(LV)[1])
    profile = folder / "profile"
    # The first start writes its own list of macros over ours.
    _start(soffice, profile, "--terminate_after_init")
    basic = profile / "user" / "basic" / "Standard"
    (basic / "Module1.xba").write_text(_module(_MACRO.read_text(encoding="utf-8")), "utf-8")
    _start(soffice, profile, f'macro:///Standard.Module1.Main("{folder.as_uri()}")')
    return folder


def _start(soffice: str, profile: Path, *arguments: str) -> None:
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    subprocess.run([*command, *arguments], capture_output=True, timeout=_SECONDS, check=False)


def _module(source: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<script:module xmlns:script="http://openoffice.org/2000/script" '
        f'script:name="Module1" script:language="StarBasic">{escape(source)}</script:module>'
    )


@pytest.mark.parametrize("name", TRUTH)
def test_an_edit_made_in_libreoffice_gets_its_verdict(edited: Path, name: str) -> None:
    found = verdicts_of((edited / f"{name}.docx").read_bytes(), LV)
    wanted = sorted(TRUTH[name])
    assert len(found) == len(wanted), (found, wanted)
    assert all(map(fnmatchcase, found, wanted)), (found, wanted)
