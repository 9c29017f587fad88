"""Files of a contract, in the clear: whoever takes one is recorded first."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.usecases.contract_texts import contract_docx, disclose_text
from service.usecases.contracts import get_contract
from service.usecases.issuing import DOCX, PDF, issued_file
from service.usecases.printing import contract_pdf
from service.usecases.redlines import redline_docx
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_page import ContractId
from service.web.rendering import SECURITY

router = APIRouter(prefix="/console/contracts", include_in_schema=False, route_class=ConsoleRoute)

No = Annotated[int, Query(ge=0, le=100_000)]


@router.get("/{contract_id}/files/contract.docx")
def word_file(console: ConsoleDep, contract_id: ContractId) -> Response:
    """The newest text as .docx."""
    with console.writing() as work:
        disclose_text(work, contract_id, shown_as="docx")
    with console.reading() as work:
        return _file(contract_docx(work, contract_id), DOCX, f"{_name(console, contract_id)}.docx")


@router.get("/{contract_id}/files/contract.pdf")
def pdf_file(console: ConsoleDep, contract_id: ContractId) -> Response:
    """The newest text as PDF, without the codes of a paper to sign."""
    with console.writing() as work:
        disclose_text(work, contract_id, shown_as="pdf")
    with console.reading() as work:
        return _file(contract_pdf(work, contract_id), PDF, f"{_name(console, contract_id)}.pdf")


@router.get("/{contract_id}/files/redline.docx")
def redline_file(
    console: ConsoleDep, contract_id: ContractId, old: No = 0, new: No = 0
) -> Response:
    """Two texts as a .docx with tracked changes; 0 stands for the standard text."""
    with console.writing() as work:
        disclose_text(work, contract_id, shown_as="docx")
    with console.reading() as work:
        file = redline_docx(work, contract_id, old or None, new or None)
    return _file(file.content, DOCX, file.name)


@router.get("/{contract_id}/files/issued.docx")
def issued_word_file(console: ConsoleDep, contract_id: ContractId) -> Response:
    """The .docx that went out to be signed, as it went out."""
    with console.writing() as work:
        content = issued_file(work, contract_id, DOCX)
    return _file(content, DOCX, f"{_name(console, contract_id)}-issued.docx")


@router.get("/{contract_id}/files/issued.pdf")
def issued_pdf_file(console: ConsoleDep, contract_id: ContractId) -> Response:
    """The PDF that went out to be signed, as it went out."""
    with console.writing() as work:
        content = issued_file(work, contract_id, PDF)
    return _file(content, PDF, f"{_name(console, contract_id)}-issued.pdf")


def _name(console: Console, contract_id: str) -> str:
    with console.reading() as work:
        contract = get_contract(work, contract_id)
    return f"{contract.number}-v{contract.version.no}"


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {**SECURITY, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
