"""Drawings: PUT one into an annex slot of a draft."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

from service.api.access import ServiceDep
from service.api.contracts import Contract, contract_model
from service.api.errors import documented
from service.api.forms import Form, form_schema, read_form
from service.api.preconditions import IfMatch, expected_tag
from service.domain.texts import Line
from service.usecases.contracts import ContractView
from service.usecases.drawings import DrawingUpload, attach_drawing
from service.wiring import Service

router = APIRouter(prefix="/v1/contracts", tags=["contracts"])

_PARTS = {
    "file": {"type": "string", "format": "binary", "description": "PNG、JPEG 或 PDF"},
    "drawing_no": {"type": "string", "description": "图号"},
    "drawn_on": {"type": "string", "format": "date", "description": "出图日期"},
    "title": {"type": "string", "description": "图名，缺省为附图位的名称"},
}


class DrawingFields(BaseModel):
    model_config = ConfigDict(extra="forbid")

    drawing_no: Line
    drawn_on: date
    title: Line | None = None


@router.put(
    "/{contract_id}/drawings/{slot}",
    responses=documented(400, 404, 409, 412, 413, 428),
    openapi_extra=form_schema(_PARTS, ["file", "drawing_no", "drawn_on"]),
)
async def put_drawing(
    service: ServiceDep,
    request: Request,
    response: Response,
    contract_id: Annotated[str, Path(max_length=36)],
    slot: Annotated[str, Path(max_length=100, description="附图位")],
    if_match: IfMatch = None,
) -> Contract:
    """放入(或替换)附图：合同由此产生新版本并回到草稿。须带 If-Match。"""
    expected = expected_tag(if_match, required=True)
    upload = _upload(await read_form(request, set(_PARTS)))
    view = await run_in_threadpool(_attach, service, contract_id, slot, upload, expected)
    response.headers["ETag"] = f'"{view.etag}"'
    return contract_model(view)


def _attach(
    service: Service, contract_id: str, slot: str, upload: DrawingUpload, expected: str | None
) -> ContractView:
    with service.writing() as work:
        return attach_drawing(work, contract_id, slot, upload, expected)


def _upload(form: Form) -> DrawingUpload:
    content = form.file("file")
    fields = form.fields(DrawingFields)
    return DrawingUpload(content, fields.drawing_no, fields.drawn_on, fields.title)
