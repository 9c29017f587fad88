"""Redlines: one text of a contract against another, as HTML or as .docx with tracked changes."""

from typing import Annotated

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Header, Path, Query, Response

from service.api.access import ServiceDep
from service.api.documents import DOCX, HTML, negotiate
from service.api.errors import RequestProblem, documented
from service.usecases.disclosures import MOST_OF_A_REASON
from service.usecases.redlines import (
    STANDARD,
    RedlineFile,
    Which,
    disclose_redline,
    redline_docx,
    redline_html,
)
from service.wiring import Service

router = APIRouter(prefix="/v1/contracts", tags=["contracts"])

# Each runs a program of its own for a second or two.
_makers = CapacityLimiter(2)
_PATTERN = f"^([1-9][0-9]{{0,5}}|{STANDARD})$"
_MEANING = f"第几版，或者 {STANDARD}（按另一版的约定内容生成的标准文本）"


@router.get(
    "/{contract_id}/redline",
    response_class=Response,
    responses={
        200: {"content": {HTML: {}, DOCX: {}}, "description": "修订对照"},
        **documented(403, 404, 406, 409, 503),
    },
)
async def get_redline(
    service: ServiceDep,
    contract_id: Annotated[str, Path(max_length=36)],
    old: Annotated[str, Query(alias="from", pattern=_PATTERN, description=_MEANING)],
    new: Annotated[str, Query(alias="to", pattern=_PATTERN, description=_MEANING)],
    accept: Annotated[str, Header(description=f"{HTML}（缺省）或 {DOCX}")] = HTML,
    reason: Annotated[str, Query(max_length=MOST_OF_A_REASON, description="读取理由")] = "",
) -> Response:
    """两版文本的修订对照：HTML（个人信息已遮盖），或者带修订标记的 .docx（记入审计事件）。

    .docx 经核对才提供：拒绝全部修订即为前一文本，接受全部修订即为后一文本；核对不符的不予提供。
    """
    pair = _which(old), _which(new)
    media_type = HTML if accept in ("", "*/*") else negotiate(accept)
    if media_type == HTML:
        page = await anyio.to_thread.run_sync(_page, service, contract_id, pair)
        return _response(page, HTML)
    if media_type != DOCX:
        raise RequestProblem(406, "not_acceptable", f"可提供的格式：{HTML}、{DOCX}")
    file = await anyio.to_thread.run_sync(
        _file, service, contract_id, pair, reason, limiter=_makers
    )
    response = _response(file.content, DOCX)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _page(service: Service, contract_id: str, pair: tuple[Which, Which]) -> str:
    with service.reading() as work:
        return redline_html(work, contract_id, *pair)


def _file(
    service: Service, contract_id: str, pair: tuple[Which, Which], reason: str
) -> RedlineFile:
    # Recorded and committed before the file, which holds its values in the clear, is made.
    with service.writing() as work:
        disclose_redline(work, contract_id, reason)
    with service.reading() as work:
        return redline_docx(work, contract_id, *pair)


def _which(text: str) -> Which:
    return None if text == STANDARD else int(text)


def _response(content: str | bytes, media_type: str) -> Response:
    response = Response(content, media_type=media_type)
    response.headers["Vary"] = "Accept"
    return response
