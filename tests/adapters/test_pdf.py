"""The converter: a real office, and every way in which one fails."""

import os
import stat
import time
from pathlib import Path

import pytest

from service.adapters.pdf import LibreOffice
from service.documents import render_docx
from service.domain.errors import PdfUnavailable
from tests.documents.sample_outline import HEADER, MEDIA, sample_outline, template


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the converter makes its folders."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def office(folder: Path, script: str) -> LibreOffice:
    """A converter whose office is a script; its arguments end with the file to convert."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return LibreOffice(str(program), seconds=1.5)


@pytest.mark.pdf
def test_a_contract_becomes_a_pdf_and_nothing_is_left_behind(soffice: str, temporary: Path) -> None:
    docx = render_docx(sample_outline(), HEADER, template(), MEDIA, None)
    assert LibreOffice().to_pdf(docx).startswith(b"%PDF-")
    assert list(temporary.iterdir()) == []


def test_what_the_office_writes_is_handed_out(tmp_path: Path, temporary: Path) -> None:
    converter = office(tmp_path, "printf '%%PDF-1.7 x' > contract.pdf")
    assert converter.to_pdf(b"docx") == b"%PDF-1.7 x"
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    "script", ["exit 0", "exit 1", "echo broken > contract.pdf", "kill -9 $$", "> contract.pdf"]
)
def test_an_office_that_fails_is_told_and_nothing_is_left_behind(
    script: str, tmp_path: Path, temporary: Path
) -> None:
    with pytest.raises(PdfUnavailable, match="转换失败"):
        office(tmp_path, script).to_pdf(b"docx")
    assert list(temporary.iterdir()) == []


def test_an_office_that_hangs_is_ended_with_its_children(tmp_path: Path, temporary: Path) -> None:
    children = tmp_path / "children"
    converter = office(tmp_path, f"sleep 600 & echo $! > {children}; wait")
    before = time.monotonic()
    with pytest.raises(PdfUnavailable, match="超时"):
        converter.to_pdf(b"docx")
    assert time.monotonic() - before < 30
    assert not _runs(int(children.read_text()))


def test_without_an_office_the_reason_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PdfUnavailable, match="未安装"):
        LibreOffice().to_pdf(b"docx")


def test_a_program_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    with pytest.raises(PdfUnavailable, match="无法启动"):
        LibreOffice(str(tmp_path / "nothing")).to_pdf(b"docx")


def _runs(process: int) -> bool:
    """Whether a process is there and has not ended."""
    for _ in range(50):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        if state == "Z":
            return False
        time.sleep(0.05)
    return True
