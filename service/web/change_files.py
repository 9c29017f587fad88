"""The confirmation that a customer signs for a change of use, to be printed, in the clear: whoever
takes it is recorded first.
"""

from fastapi import APIRouter, Response

from service.usecases.confirmation_forms import (
    confirmation_docx,
    confirmation_pdf,
    disclose_confirmation,
)
from service.usecases.issuing import DOCX, PDF
from service.web.access import ConsoleDep
from service.web.changes import ChangeId
from service.web.console_errors import ConsoleRoute
from service.web.rendering import SECURITY

router = APIRouter(prefix="/console/changes", include_in_schema=False, route_class=ConsoleRoute)


@router.get("/{change_id}/files/confirmation.docx")
def word_file(console: ConsoleDep, change_id: ChangeId) -> Response:
    """The form as .docx."""
    with console.writing() as work:
        disclose_confirmation(work, change_id, shown_as="docx")
    with console.reading() as work:
        return _file(confirmation_docx(work, change_id), DOCX, "confirmation.docx")


@router.get("/{change_id}/files/confirmation.pdf")
def pdf_file(console: ConsoleDep, change_id: ChangeId) -> Response:
    """The form as PDF."""
    with console.writing() as work:
        disclose_confirmation(work, change_id, shown_as="pdf")
    with console.reading() as work:
        return _file(confirmation_pdf(work, change_id), PDF, "confirmation.pdf")


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {**SECURITY, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
