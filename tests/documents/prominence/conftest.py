"""LibreOffice sees all papers once a session, as flat ODF and as PDF."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.documents.prominence.cases import PAPERS
from tests.documents.prominence.paper import packed_paper

Convert = Callable[[Sequence[Path], str, str], list[Path]]


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A .docx of each paper."""
    folder = tmp_path_factory.mktemp("papers")
    for slug, paper in PAPERS.items():
        (folder / f"{slug}.docx").write_bytes(packed_paper(paper))
    return [folder / f"{slug}.docx" for slug in PAPERS]


@pytest.fixture(scope="session")
def flat_texts(papers: list[Path], convert_all: Convert) -> dict[str, Path]:
    """Each paper as LibreOffice understands it, by its slug."""
    return {file.stem: file for file in convert_all(papers, "fodt", "OpenDocument Text Flat XML")}


@pytest.fixture(scope="session")
def printed_papers(papers: list[Path], convert_all: Convert) -> dict[str, Path]:
    """Each paper as LibreOffice prints it, by its slug."""
    return {file.stem: file for file in convert_all(papers, "pdf", "writer_pdf_Export")}
