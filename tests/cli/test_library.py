"""`dianyue library diff`, `impact` and `new`, as typed at a terminal."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from service import wiring
from service.domain.selection import DraftRequest
from service.library import LibraryFolders, default_folders
from service.usecases.contracts import draft_contract
from tests.cli.conftest import Ended
from tests.services import FACTORY, opened

Run = Callable[..., Ended]
BILL = "clauses/40-payment/bill.v1.md"
NO_DATABASE = "没有(当前版本的)数据库"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LibraryFolders:
    """The installation's library is a copy of the real one."""
    real = default_folders()
    shutil.copytree(real.clause_library, tmp_path / "clause_library")
    shutil.copytree(real.contract_templates, tmp_path / "contract_templates")
    folders = LibraryFolders(tmp_path / "clause_library", tmp_path / "contract_templates")
    monkeypatch.setattr(wiring, "default_folders", lambda: folders)
    return folders


@pytest.fixture(autouse=True)
def no_data_yet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A data directory that is not there."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DIANYUE_DATA_DIR", str(tmp_path / "var"))
    return tmp_path / "var"


def second_version(folders: LibraryFolders) -> None:
    path = folders.clause_library / BILL
    head, fence, body = path.read_text(encoding="utf-8").rpartition("---\n")
    head = head.replace("version: 1", "version: 2").replace("change: 首版", "change: 加一段")
    head = head.replace("effective_from: 2026-01-01", "effective_from: 2027-01-01")
    body = body.rstrip("\n") + "\n\n账单差错<另行>更正。\n"
    path.with_name("bill.v2.md").write_text(head + fence + body, encoding="utf-8")


# ---- diff ---------------------------------------------------------------------------------


def test_a_redline_shows_front_matter_and_words(dianyue: Run, copy: LibraryFolders) -> None:
    second_version(copy)
    ended = dianyue("library", "diff", "payment.bill", "1", "2")
    assert ended.code == 0, ended.err
    assert "effective_from: [-2026-01-01-] {+2027-01-01+}" in ended.out
    assert "change: [-首版-] {+加一段+}" in ended.out
    assert "{+账单差错<另行>更正。+}" in ended.out
    assert "title:" not in ended.out


def test_the_redline_backwards_strikes_out_what_was_written_in(
    dianyue: Run, copy: LibraryFolders
) -> None:
    second_version(copy)
    assert "[-账单差错<另行>更正。-]" in dianyue("library", "diff", "payment.bill", "2", "1").out


def test_a_redline_as_html_is_a_page_and_escaped(dianyue: Run, copy: LibraryFolders) -> None:
    second_version(copy)
    page = dianyue("library", "diff", "payment.bill", "1", "2", "--format", "html").out
    assert page.startswith("<!doctype html>")
    assert "<ins>\n\n账单差错&lt;另行&gt;更正。</ins>" in page
    assert "<del>2026-01-01</del><br><ins>2027-01-01</ins>" in page


def test_templates_are_compared_by_clauses_and_defaults(dianyue: Run, copy: LibraryFolders) -> None:
    first = copy.contract_templates / "addenda" / "user-storage" / "v1"
    second = first.parent / "v2"
    second.mkdir()
    text = (first / "addendum.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("version: 1", "version: 2"),
        ("effective_from: 2026-01-01", "effective_from: 2027-01-01"),
        ("      - storage.demand\n", ""),
        ("report_days: 7", "report_days: 5"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    (second / "addendum.yaml").write_text(text, encoding="utf-8")
    out = dianyue("library", "diff", "user-storage", "1", "2").out
    assert "[-storage.report_days: 7-] {+storage.report_days: 5+}" in out
    assert "storage.demand-]" in out


def test_a_version_is_the_same_as_itself(dianyue: Run) -> None:
    out = dianyue("library", "diff", "payment.bill", "1", "1").out
    assert "说明没有变化" in out
    assert "正文没有变化" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("payment.nothing", "1", "2"), "没有名为「payment.nothing」的条款或合同文本"),
        (("payment.bill", "1", "99"), "没有第 99 版，现有第 1 版"),
        (("high-voltage", "99", "1"), "「high-voltage」没有第 99 版"),
    ],
)
def test_what_cannot_be_compared_is_named(
    dianyue: Run, words: tuple[str, ...], message: str
) -> None:
    ended = dianyue("library", "diff", *words)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err


@pytest.mark.parametrize("version", ["zero", "0", "-1", "1.5"])
def test_a_version_that_is_no_number_is_refused(dianyue: Run, version: str) -> None:
    assert dianyue("library", "diff", "payment.bill", "--", "1", version).code == 2


# ---- impact -------------------------------------------------------------------------------


def test_without_a_database_the_library_alone_is_listed_and_none_is_made(
    dianyue: Run, no_data_yet: Path
) -> None:
    ended = dianyue("library", "impact", "law:civil-code-496")
    assert ended.code == 0, ended.err
    assert "closing.confirmation@1" in ended.out
    assert "wording.prominence" in ended.out
    assert NO_DATABASE in ended.out
    assert not no_data_yet.exists()


def test_with_a_database_its_contracts_are_listed_and_it_is_not_changed(
    dianyue: Run, no_data_yet: Path
) -> None:
    no_data_yet.mkdir()
    with opened(f"sqlite:///{no_data_yet / 'dianyue.sqlite'}", no_data_yet.parent) as service:
        service.load_demo()
        with service.writing() as work:
            request = DraftRequest(starts_on=date(2026, 12, 1))
            number = draft_contract(work, FACTORY, request).number
    before = (no_data_yet / "dianyue.sqlite").read_bytes()
    (no_data_yet / "key").unlink()
    ended = dianyue("library", "impact", "clause:payment.bill")
    assert ended.code == 0, ended.err
    assert "合同(1)" in ended.out
    assert number in ended.out
    assert "payment.bill@1" in ended.out
    assert (no_data_yet / "dianyue.sqlite").read_bytes() == before
    assert not (no_data_yet / "key").exists()


def test_a_database_of_another_version_is_passed_over(dianyue: Run, no_data_yet: Path) -> None:
    no_data_yet.mkdir()
    (no_data_yet / "dianyue.sqlite").touch()
    ended = dianyue("library", "impact", "clause:payment.bill")
    assert ended.code == 0, ended.err
    assert NO_DATABASE in ended.out


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        ("civil-code-496", "例如 law:civil-code-496"),
        ("law:civil-code-99999", "第99999条尚未收录"),
        ("law:no-such-law", "没有法源「no-such-law」"),
        ("clause:payment.nothing", "没有名为「payment.nothing」的条款"),
    ],
)
def test_a_wrong_subject_is_refused_with_what_is_right(
    dianyue: Run, subject: str, message: str
) -> None:
    ended = dianyue("library", "impact", subject)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err


# ---- new ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "entry_id", "file"),
    [
        ("clause", "payment.late-notice", "clause_library/clauses/40-payment/late-notice.v1.md"),
        ("addendum", "planned-outage",
         "contract_templates/addenda/planned-outage/v1/addendum.yaml"),
        ("rule", "addenda.too-many", "clause_library/rules/50-addenda/too-many.yaml"),
    ],
)  # fmt: skip
def test_a_starter_is_written_once_and_the_next_steps_are_said(
    dianyue: Run, copy: LibraryFolders, what: str, entry_id: str, file: str
) -> None:
    ended = dianyue("library", "new", what, entry_id)
    assert ended.code == 0, ended.err
    assert (copy.root / file).is_file()
    assert file in ended.out
    assert "接下来:" in ended.out
    assert "library check" in ended.out
    again = dianyue("library", "new", what, entry_id)
    assert again.code == 2
    assert "已经存在" in again.err


def test_a_new_rule_comes_with_the_function_it_needs(dianyue: Run, copy: LibraryFolders) -> None:
    out = dianyue("library", "new", "rule", "addenda.too-many").out
    assert '@rule("addenda.too-many")\ndef too_many(subject: Subject) -> RuleResult:' in out


@pytest.mark.parametrize(("what", "entry_id"), [("clause", "Late"), ("addendum", "x.y")])
def test_an_id_that_cannot_be_one_is_refused(
    dianyue: Run, copy: LibraryFolders, what: str, entry_id: str
) -> None:
    ended = dianyue("library", "new", what, entry_id)
    assert ended.code == 2
    assert "例如" in ended.err


def test_an_addendum_needs_no_python(dianyue: Run, copy: LibraryFolders, tmp_path: Path) -> None:
    """As the README walks through it: new, fill, index, publish, draft, validate."""
    dianyue("library", "new", "addendum", "planned-outage")
    started = [
        copy.contract_templates / "addenda/planned-outage/v1/addendum.yaml",
        *copy.clause_library.glob("clauses/*-planned-outage/relation.v1.md"),
    ]
    for path in started:
        lines = path.read_text(encoding="utf-8").replace("planned-outage补", "补").splitlines()
        kept = [line for line in lines if not line.startswith("# 待填")]
        filled = "\n".join(kept).replace("待填", "计划检修") + "\n"
        path.write_text(filled.replace(str(wiring.today()), "2026-11-01"), encoding="utf-8")
    names = [path.relative_to(copy.root).as_posix() for path in started]
    assert dianyue("library", "index").code == 0
    assert dianyue("library", "publish", *names).out.split() == names
    account = copy.demo_accounts / f"{FACTORY}.json"
    output = tmp_path / "contract.docx"
    ended = dianyue(
        "draft", "--account", account, "--starts-on", "2026-12-01", "--as-of", "2026-11-25",
        "--addendum", "planned-outage", "-o", output,
    )  # fmt: skip
    assert ended.code == 0, ended.err
    ended = dianyue("validate", output, "--account", account, "--as-of", "2026-11-25")
    assert (ended.code, ended.out) == (0, "未发现问题。\n")
