"""Making the papers of a stored text, and what happens where there is no converter."""

import io
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from service.documents.pdfium import PDFIUM
from service.documents.returned.codes import find_codes
from service.documents.returned.pages import PdfFile
from service.domain.errors import ContractNotFound, PdfUnavailable
from service.domain.returned_copy import ReturnedVerdict
from service.domain.selection import DraftRequest
from service.usecases.contract_texts import contract_of, read_text
from service.usecases.contracts import ContractView, draft_contract
from service.usecases.printing import (
    Papers,
    PrintNotTheText,
    contract_pdf,
    make_papers,
    paper_pages,
)
from service.usecases.returned import IssuedPaper, judge_returned
from service.usecases.work import Work
from service.wiring import Service
from tests.services import RESTAURANT

REQUEST = DraftRequest(starts_on=date(2026, 12, 1))


class Converter:
    """Gives what it was told to give, or nothing."""

    def __init__(self, pdf: bytes | None) -> None:
        self._pdf = pdf

    def to_pdf(self, docx: bytes) -> bytes:
        if self._pdf is None:
            raise PdfUnavailable("本机未安装 LibreOffice")
        return self._pdf


def drafted(service: Service) -> ContractView:
    with service.writing() as work:
        return draft_contract(work, RESTAURANT, REQUEST)


def papers_of(work: Work, contract_id: str, converter: Converter | None = None) -> Papers:
    if converter is not None:
        work = replace(work, ports=replace(work.ports, pdf=converter))
    return make_papers(work, read_text(work, contract_of(work, contract_id)))


def blank_pdf() -> bytes:
    with PDFIUM:
        document = pypdfium2.PdfDocument.new()
        document.new_page(595, 842)
        target = io.BytesIO()
        document.save(target)
        document.close()
    return target.getvalue()


@pytest.mark.pdf
@pytest.mark.slow
def test_the_papers_of_a_contract_name_it_on_every_page(service: Service, soffice: str) -> None:
    contract = drafted(service)
    with service.reading() as work:
        papers = papers_of(work, contract.id)
    assert papers.pdf is not None
    assert (papers.code.contract_no, papers.code.version) == (contract.number, 1)
    assert len(papers.pages) > 10
    assert len({page.sha256 for page in papers.pages}) == len(papers.pages)
    assert contract.number in papers.pages[0].words
    assert paper_pages(papers.pdf) == papers.pages
    with PdfFile(papers.pdf, 1) as file:
        last = find_codes(file.drawn(file.pages - 1, 1400)).codes
    assert last == (papers.code.on_page(len(papers.pages), len(papers.pages)),)
    issued = IssuedPaper(papers.code, papers.docx, papers.pdf, date(2026, 11, 25))
    for content in (papers.docx, papers.pdf):
        assert judge_returned(issued, [content], service.library).verdict is (
            ReturnedVerdict.IDENTICAL
        )


@pytest.mark.pdf
@pytest.mark.slow
def test_a_draft_as_pdf_has_no_code(service: Service, soffice: str) -> None:
    contract = drafted(service)
    with service.reading() as work:
        pdf = contract_pdf(work, contract.id)
    with PdfFile(pdf, 1) as file:
        assert find_codes(file.drawn(0, 1400)).codes == ()


def test_without_a_converter_there_is_the_word_file_and_the_reason(service: Service) -> None:
    contract = drafted(service)
    with service.reading() as work:
        papers = papers_of(work, contract.id, Converter(None))
    assert (papers.pdf, papers.pages, papers.pdf_sha256) == (None, (), None)
    assert papers.no_pdf == "本机未安装 LibreOffice"
    assert papers.docx.startswith(b"PK")
    assert len(papers.docx_sha256) == 64


def test_a_pdf_that_does_not_say_the_text_is_not_issued(service: Service) -> None:
    contract = drafted(service)
    with service.reading() as work, pytest.raises(PrintNotTheText, match="不一致"):
        papers_of(work, contract.id, Converter(blank_pdf()))


def test_a_contract_that_is_not_there_has_no_pdf(service: Service) -> None:
    with service.reading() as work, pytest.raises(ContractNotFound):
        contract_pdf(work, "nothing")
