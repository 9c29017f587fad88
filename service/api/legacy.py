"""Contracts that were not made here: their original, what was read out of it, who confirms it."""

from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.contracts import ContractId
from service.api.errors import documented
from service.api.forms import Form, form_schema, read_form
from service.api.idempotency import Flights, FlightsDep, KeyedRequestDep
from service.api.preconditions import IfMatch, expected_tag, tag
from service.api.steps import answered, made_before
from service.usecases.answers import KeyedRequest
from service.usecases.disclosures import MOST_OF_A_REASON
from service.usecases.legacy_originals import keep_original, original_file, prepare_original
from service.usecases.legacy_readings import (
    Decisions,
    PaperView,
    confirm_readings,
    readings_of_paper,
)
from service.usecases.work import Work
from service.wiring import Service

router = APIRouter(prefix="/v1/contracts/{contract_id}", tags=["legacy"])

# A file may hold 64 MB once inflated; only so many are open at the same time.
_readers = CapacityLimiter(4)
_PARTS = {
    "file": {
        "type": "string",
        "format": "binary",
        "description": "原件：.docx，或者扫描件（PDF、PNG、JPEG）",
    }
}


class ReadingItem(BaseModel):
    path: str
    name: str
    value: Any = Field(description="读出的值，个人信息已遮盖")
    words: str
    text: str = Field(description="原件中的文字")
    place: str
    sure: float = Field(description="把握，0 至 1")
    decision: str = Field(description="accepted、corrected、rejected，未核对的为空")
    stated: str | None = Field(description="合同现已登记的内容；未载明的为空")


class Stated(BaseModel):
    path: str
    name: str
    words: str


class Paper(BaseModel):
    contract_id: str
    signed_on: date | None
    media_type: str | None = Field(description="原件的类型；还没有存入的为空")
    readings: list[ReadingItem]
    remarks: list[str] = Field(description="原件与登记的编号、日期不一致之处")
    stated: list[Stated] = Field(description="合同现已登记的内容")
    confirmed_at: datetime | None
    confirmed_by: str


class ConfirmationBody(BaseModel):
    """What a person found in the original."""

    model_config = ConfigDict(extra="forbid")

    accepted: list[str] = Field(default_factory=list, max_length=500, description="读得对的项")
    corrected: dict[str, Any] = Field(
        default_factory=dict,
        description="读得不对或者没有读出的项，写原件载明的值，也可以照抄原件的文字",
    )
    rejected: list[str] = Field(default_factory=list, max_length=500, description="不采用的项")


@router.post(
    "/original",
    status_code=201,
    responses=documented(400, 403, 404, 409, 413, 415),
    openapi_extra=form_schema(_PARTS, ["file"]),
)
async def post_original(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    request: Request,
    response: Response,
    contract_id: ContractId,
) -> Paper:
    """存入原有合同的原件；.docx 的内容会读出来，经人核对后才算数。"""
    form = await read_form(request, set(_PARTS))
    view = await anyio.to_thread.run_sync(
        _keep, service, flights, keyed, response, contract_id, form, limiter=_readers
    )
    return _model(view)


@router.get(
    "/original",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}, **documented(403, 404, 409)},
)
def get_original(
    service: ServiceDep,
    contract_id: ContractId,
    reason: Annotated[str, Query(max_length=MOST_OF_A_REASON)] = "",
) -> Response:
    """原有合同的原件，原样。含完整的个人信息，每次查看都记录在案。"""
    with service.writing() as work:
        original = original_file(work, contract_id, reason)
    headers = {
        "Content-Disposition": f'attachment; filename="original.{original.suffix}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(original.content, media_type=original.media_type, headers=headers)


@router.get("/readings", responses={304: {"description": "未变"}, **documented(403, 404, 409)})
def get_readings(
    service: ServiceDep, request: Request, response: Response, contract_id: ContractId
) -> Paper:
    """从原件中读出的内容及其所在位置。核对以前不算数。"""
    with service.reading() as work:
        view = readings_of_paper(work, contract_id)
    paper = _model(view)
    # A reading is decided without another text where it is rejected.
    tag(request, response, sha256(paper.model_dump_json().encode()).hexdigest()[:32])
    return paper


@router.post("/readings/confirmation", responses=documented(400, 403, 404, 409, 412))
def post_readings_confirmation(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    response: Response,
    contract_id: ContractId,
    body: ConfirmationBody,
    if_match: IfMatch = None,
) -> Paper:
    """登记核对的结果：采用的和改正的内容成为合同载明的内容，产生新版本。

    If-Match 可以不带；带的，用合同的 ETag。
    """
    expected = expected_tag(if_match, required=False)
    said = Decisions(tuple(body.accepted), body.corrected, tuple(body.rejected))

    def act(work: Work) -> dict[str, Any]:
        return {"etag": confirm_readings(work, contract_id, said, expected).etag}

    answered(service, flights, keyed, response, act)
    with service.reading() as work:
        view = readings_of_paper(work, contract_id)
    return _model(view)


def _keep(
    service: Service,
    flights: Flights,
    keyed: KeyedRequest,
    response: Response,
    contract_id: str,
    form: Form,
) -> PaperView:
    content = form.file("file")
    # Read before anything is locked: nobody waits for a large file.
    prepared = made_before(service, lambda work: prepare_original(work, contract_id, content))

    def act(work: Work) -> dict[str, Any]:
        keep_original(work, contract_id, prepared())
        return {}

    answered(service, flights, keyed, response, act)
    with service.reading() as work:
        return readings_of_paper(work, contract_id)


def _model(view: PaperView) -> Paper:
    stated = [Stated(path=path, name=name, words=words) for path, name, words in view.stated]
    return Paper.model_validate({**asdict(view), "stated": stated})
