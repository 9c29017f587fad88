"""The evidence sheet for a contested bill, as .docx or PDF by what the client accepts."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from service.api.access import ServiceDep
from service.api.accounts import AccountNo
from service.api.documents import DOCX, PDF, attachment, negotiate
from service.api.errors import documented
from service.api.terms import KnownAt, instant_in
from service.usecases.evidence_sheet import evidence_docx, evidence_pdf

router = APIRouter(prefix="/v1/accounts/{account_no}", tags=["evidence"])

_MADE_BY = {DOCX: evidence_docx, PDF: evidence_pdf}


@router.get(
    "/evidence",
    response_class=Response,
    responses={
        200: {"content": {DOCX: {}, PDF: {}}, "description": "核对单"},
        **documented(400, 403, 404, 406, 503),
    },
)
def get_evidence(
    service: ServiceDep,
    account_no: AccountNo,
    day: Annotated[date | None, Query(description="核对日，缺省为当天")] = None,
    known_at: KnownAt = None,
    accept: Annotated[str, Header(description=f"{DOCX}（缺省）或 {PDF}")] = "*/*",
) -> Response:
    """电费争议核对单：当日的合同约定和用电档案，前后一百八十日的变更、差异和通知，个人信息已遮盖。"""
    media_type = negotiate(accept, (DOCX, PDF))
    with service.reading() as work:
        known = instant_in(known_at, work.today) if known_at is not None else None
        wanted = day or work.today
        content = _MADE_BY[media_type](work, account_no, wanted, known)
    return attachment(content, media_type, f"evidence-{wanted.isoformat()}")
