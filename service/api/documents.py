"""The document of a contract: .docx, PDF or HTML, by what the client accepts."""

import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response

from service.api.access import ServiceDep
from service.api.errors import RequestProblem, documented
from service.api.preconditions import tag
from service.usecases.contract_texts import contract_docx, contract_html, disclose_text
from service.usecases.contracts import get_contract
from service.usecases.disclosures import MOST_OF_A_REASON
from service.usecases.printing import contract_pdf
from service.wiring import Service

router = APIRouter(prefix="/v1/contracts", tags=["contracts"])

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = "text/html"
PDF = "application/pdf"
OFFERED = (DOCX, HTML, PDF)
_PLAIN = re.compile(r"[0-9A-Za-z-]+")
SUFFIXES = {DOCX: "docx", HTML: "html", PDF: "pdf"}


@router.get(
    "/{contract_id}/document",
    response_class=Response,
    responses={
        200: {"content": {DOCX: {}, HTML: {}, PDF: {}}, "description": "合同文件"},
        304: {"description": "未变"},
        **documented(403, 404, 406, 503),
    },
)
def get_document(
    service: ServiceDep,
    request: Request,
    contract_id: Annotated[str, Path(max_length=36)],
    accept: Annotated[str, Header(description=f"{DOCX}（缺省）、{HTML} 或 {PDF}")] = "*/*",
    unmasked: Annotated[bool, Query(description="HTML 中完整显示个人信息")] = False,
    reason: Annotated[str, Query(max_length=MOST_OF_A_REASON, description="读取理由")] = "",
) -> Response:
    """合同文件：.docx（缺省）、PDF 或 HTML。HTML 缺省遮盖个人信息；取得完整内容会记入审计事件。"""
    media_type = negotiate(accept)
    headers = Response()
    with service.reading() as work:
        contract = get_contract(work, contract_id)
    suffix = SUFFIXES[media_type]
    shown = "unmasked." if unmasked and media_type == HTML else ""
    tag(request, headers, f"{shown}{contract.version.id}.{suffix}")
    content = _content(service, contract_id, media_type, unmasked, reason)
    response = Response(content, media_type=media_type)
    response.headers["ETag"] = headers.headers["ETag"]
    response.headers["Vary"] = "Accept"
    if shown or media_type != HTML:
        response.headers["Cache-Control"] = "no-store"
    disposition = "inline" if media_type == HTML else "attachment"
    # A contract that was not made here may have a number that no header takes.
    named = contract.number if _PLAIN.fullmatch(contract.number) else contract.id
    response.headers["Content-Disposition"] = (
        f'{disposition}; filename="{named}-v{contract.version.no}.{suffix}"'
    )
    return response


def _content(
    service: Service, contract_id: str, media_type: str, unmasked: bool, reason: str
) -> str | bytes:
    if media_type != HTML:
        # Recorded and committed before the file, which holds its values in the clear, is made.
        with service.writing() as work:
            disclose_text(work, contract_id, shown_as=SUFFIXES[media_type], reason=reason)
        make = contract_docx if media_type == DOCX else contract_pdf
        with service.reading() as work:
            return make(work, contract_id)
    if unmasked:
        with service.writing() as work:
            return contract_html(work, contract_id, unmasked=True, reason=reason)
    with service.reading() as work:
        return contract_html(work, contract_id)


def attachment(content: bytes, media_type: str, name: str) -> Response:
    """A file made for this one reader, named without its suffix: nobody keeps a copy of it."""
    response = Response(content, media_type=media_type)
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-store"
    filename = f"{name}.{SUFFIXES[media_type]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def negotiate(accept: str, types: Sequence[str] = OFFERED) -> str:
    """The offered type the client likes best; RequestProblem (406) where it takes none."""
    best, quality = "", 0.0
    for offered in types:
        liked = _quality(accept, offered)
        # PDF is only for who asks for it by name.
        if offered == PDF and PDF not in accept.lower():
            continue
        if liked > quality:
            best, quality = offered, liked
    if not best:
        raise RequestProblem(406, "not_acceptable", f"可提供的格式：{'、'.join(types)}")
    return best


def _quality(accept: str, offered: str) -> float:
    """How much the client likes a type (0 to 1), by the most precise range that covers it."""
    ranges = {}
    for item in accept.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weights = [p.removeprefix("q=") for p in parameters if p.startswith("q=")]
        try:
            ranges[name] = float(weights[0]) if weights else 1.0
        except ValueError:
            ranges[name] = 0.0
    for name in (offered, f"{offered.split('/')[0]}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0
