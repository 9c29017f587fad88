"""Every crafted file is refused or neutralised within 2 s of processor time and 256 MB."""

import json
import select
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from tests.documents.hostile.crafted import Crafted
from tests.documents.hostile.table import BY_NAME, CRAFTED, THEMES

ROOT = Path(__file__).resolve().parents[3]
MOST_SECONDS = 2.0
MOST_MEGABYTES = 256
# Of the clock on the wall, on a machine that does other things too. Only a hang takes so long.
PATIENCE = 60


class Reader:
    """The worker's process, and what is said to it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.documents.hostile.worker"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.answer() is not None

    def ask(self, name: str, path: Path) -> dict[str, Any]:
        stdin: IO[str] | None = self.process.stdin
        assert stdin is not None
        stdin.write(f"{name}\t{path}\n")
        stdin.flush()
        return self.answer()

    def answer(self) -> dict[str, Any]:
        stdout = self.process.stdout
        assert stdout is not None
        ready, _, _ = select.select([stdout], [], [], PATIENCE)
        line = stdout.readline() if ready else ""
        if not line:
            self.close()
            pytest.fail("it hangs" if not ready else f"the reader died: {self.process.returncode}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


@pytest.fixture(scope="module")
def readers() -> Iterator[list[Reader]]:
    """One process for all files; a new one where a file killed it."""
    alive = [Reader()]
    yield alive
    for reader in alive:
        reader.close()


def read_in_worker(readers: list[Reader], crafted: Crafted, folder: Path) -> dict[str, Any]:
    path = folder / "crafted.docx"
    path.write_bytes(crafted.build())
    if readers[-1].process.poll() is not None:
        readers.append(Reader())
    return readers[-1].ask(crafted.name, path)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_hostile_file_is_refused_or_harmless_and_costs_little(
    name: str, readers: list[Reader], tmp_path: Path
) -> None:
    crafted = BY_NAME[name]
    verdict = read_in_worker(readers, crafted, tmp_path)
    assert "crashed" not in verdict, verdict["crashed"]
    if crafted.refused:
        assert crafted.refused in verdict.get("refused", "it was read")
        assert verdict["code"] == "document_refused"
        assert verdict["refused"].startswith("文件未被接受：")
        assert len(verdict["refused"]) < 400
    else:
        assert verdict.get("holds") is True, verdict
    assert verdict["seconds"] < MOST_SECONDS, verdict
    assert verdict["megabytes"] < MOST_MEGABYTES, verdict


def test_there_are_many_of_them_and_each_has_a_name() -> None:
    twice = [name for name, count in Counter(c.name for c in CRAFTED).items() if count > 1]
    assert not twice
    assert len(CRAFTED) >= 110
    assert all(len(files) >= 20 for files in THEMES.values())
    assert all(bool(crafted.refused) != (crafted.holds is not None) for crafted in CRAFTED)
