"""Samples as they are issued, .docx and PDF: converted by LibreOffice in one go."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from service.documents import render_docx
from service.documents.writing.paper_codes import issued_docx, right_margin_mm
from service.documents.writing.pdf_codes import stamped_pdf
from service.domain.catalogue import Library
from service.domain.paper_code import paper_code
from service.library.samples import Sample
from service.usecases.drafting import DraftedText, draft_text
from service.usecases.returned import IssuedPaper
from tests.services import clock as clock
from tests.services import postgres_demo as postgres_demo
from tests.services import postgres_service as postgres_service
from tests.services import service as service
from tests.services import sqlite_demo as sqlite_demo
from tests.services import sqlite_service as sqlite_service

ConvertAll = Callable[[Sequence[Path], str, str], list[Path]]
PDF_FILTER = "writer_pdf_Export"
# Printing and reading all of them takes minutes.
ALWAYS = ("low-voltage-residential/flat", "dual-supply/hospital", "wholesale/grid-35kv")
SHARE = 1 if os.environ.get("DIANYUE_ALL_PAPERS") == "1" else 3


@dataclass(frozen=True)
class SamplePaper:
    """A sample as drafted, its plain .docx, its PDF before codes, and what is issued."""

    text: DraftedText
    plain: bytes
    unstamped: bytes
    issued: IssuedPaper

    @property
    def pdf(self) -> bytes:
        assert self.issued.pdf is not None
        return self.issued.pdf


@pytest.fixture(scope="session")
def drafts(samples: dict[str, Sample], library: Library) -> dict[str, tuple[DraftedText, bytes]]:
    """Every sample's text and its .docx."""
    found = {}
    for name, s in samples.items():
        text = draft_text(s.facts, s.supplier, s.request, library, s.as_of, s.contract_no)
        docx = render_docx(text.outline, text.header, text.selection.template, s.media, library)
        found[name] = (text, docx)
    return found


Issue = Callable[..., dict[str, SamplePaper]]


@pytest.fixture(scope="session")
def issue(
    drafts: dict[str, tuple[DraftedText, bytes]],
    samples: dict[str, Sample],
    convert_all: ConvertAll,
    tmp_path_factory: pytest.TempPathFactory,
) -> Issue:
    """issue(*names) -> these samples as they are issued."""

    def issued_papers(*names: str) -> dict[str, SamplePaper]:
        folder = tmp_path_factory.mktemp("papers")
        sources = [folder / f"{name.replace('/', '_')}.docx" for name in names]
        for name, source in zip(names, sources, strict=True):
            source.write_bytes(issued_docx(drafts[name][1], None))
        printed = convert_all(sources, "pdf", PDF_FILTER)
        return {
            name: _paper(*drafts[name], path.read_bytes(), samples[name].as_of)
            for name, path in zip(names, printed, strict=True)
        }

    return issued_papers


def _paper(text: DraftedText, docx: bytes, unstamped: bytes, as_of: date) -> SamplePaper:
    code = paper_code(text.header.supplier_no, 1, text.header.fingerprint)
    pdf = stamped_pdf(unstamped, code, right_margin_mm(docx))
    return SamplePaper(
        text, docx, unstamped, IssuedPaper(code, issued_docx(docx, code), pdf, as_of)
    )


@pytest.fixture(scope="session")
def papers(drafts: dict[str, tuple[DraftedText, bytes]], issue: Issue) -> dict[str, SamplePaper]:
    """Samples as they are issued: every third and those named, or all of them (`make papers`)."""
    return issue(*dict.fromkeys([*list(drafts)[::SHARE], *ALWAYS]))


@pytest.fixture(scope="session")
def flat(issue: Issue) -> SamplePaper:
    """The shortest contract: a flat's."""
    name = "low-voltage-residential/flat"
    return issue(name)[name]


@pytest.fixture(scope="session")
def neighbour(issue: Issue) -> SamplePaper:
    """Another contract of the same kind."""
    name = "cost-control/residential"
    return issue(name)[name]
