"""Returned copies: POST hands in scans, photos, a PDF or a .docx; people decide page by page."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.contracts import ContractId
from service.api.errors import documented
from service.api.forms import form_schema, read_form
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.api.preconditions import IfMatch, expected_tag
from service.api.steps import answered, made_before
from service.domain.texts import Words
from service.usecases.returned_copies import (
    CopyView,
    copy_differences,
    copy_sheet,
    decide_page,
    judge_copy,
    keep_copy,
    list_copies,
)
from service.usecases.work import Work

router = APIRouter(prefix="/v1/contracts/{contract_id}/returned-copies", tags=["signing"])
CopyId = Annotated[str, Path(max_length=36)]
PageNo = Annotated[int, Path(ge=1, le=1000)]
_PART = {"type": "array", "items": {"type": "string", "format": "binary"}}
_MOST_FILES = 200
# Pages are drawn in memory: only so many uploads are judged at the same time.
_judges = CapacityLimiter(2)


class CopyRemark(BaseModel):
    """What was found, and where; the words of the paper are left out."""

    reason: str
    verdict: str
    message: str
    clause: str | None
    file: int | None
    sheet: int | None
    page: int | None


class CopyPage(BaseModel):
    file: int
    sheet: int
    page: int | None = Field(description="二维码所示的页码")
    verdict: str
    reasons: list[str]


class CopyFile(BaseModel):
    sha256: str
    media_type: str
    size: int


class Decision(BaseModel):
    page: int
    is_same: bool
    reason: str
    decided_by: str
    decided_at: datetime


class ReturnedCopy(BaseModel):
    id: str
    paper_id: str
    state: str = Field(
        description="identical、differing、needs_person、confirmed（人工核对一致）、rejected"
    )
    label: str
    remarks: list[CopyRemark]
    pages: list[CopyPage]
    to_decide: list[int] = Field(description="须人工核对的页，按提交的顺序从 1 数起")
    decisions: list[Decision]
    files: list[CopyFile]
    uploaded_at: datetime
    uploaded_by: str


class ReturnedCopyList(BaseModel):
    items: list[ReturnedCopy]


class DecisionBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    is_same: bool
    reason: Words | None = Field(default=None, description="认定不一致的，须写明不一致之处")


class Difference(BaseModel):
    message: str
    clause: str | None
    approved: str | None
    found: str | None


class DifferenceList(BaseModel):
    items: list[Difference]


@router.post(
    "",
    status_code=201,
    responses=documented(400, 403, 404, 409, 412, 413, 415, 428),
    openapi_extra=form_schema({"file": _PART}, ["file"]),
)
async def post_copy(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    request: Request,
    response: Response,
    contract_id: ContractId,
    if_match: IfMatch = None,
) -> ReturnedCopy:
    """提交签署后的文件：扫描件、照片（按页码顺序）、PDF 或者 .docx，与审批文本核对。"""
    expected = expected_tag(if_match, required=True)
    form = await read_form(request, {"file"}, {"file": _MOST_FILES})
    files = [part.content for part in form.files("file")]

    def keep() -> dict[str, Any]:
        judged = made_before(service, lambda work: judge_copy(work, contract_id, files))

        def act(work: Work) -> dict[str, Any]:
            return _copy(keep_copy(work, contract_id, judged(), expected)).model_dump(mode="json")

        return answered(service, flights, keyed, response, act)

    answer = await anyio.to_thread.run_sync(keep, limiter=_judges)
    return ReturnedCopy.model_validate(answer)


@router.get("", responses=documented(403, 404))
def get_copies(service: ServiceDep, contract_id: ContractId) -> ReturnedCopyList:
    """收回的签署件及核对结果。"""
    with service.reading() as work:
        return ReturnedCopyList(items=[_copy(view) for view in list_copies(work, contract_id)])


@router.get("/{copy_id}/differences", responses=documented(403, 404))
def get_differences(
    service: ServiceDep, contract_id: ContractId, copy_id: CopyId
) -> DifferenceList:
    """与审批文本不同的文字，逐处列出；可能含个人信息，读取会记入审计事件。"""
    with service.writing() as work:
        remarks = copy_differences(work, contract_id, copy_id)
    return DifferenceList(
        items=[
            Difference(
                message=remark.message,
                clause=remark.change.clause if remark.change else None,
                approved=remark.change.approved if remark.change else None,
                found=remark.change.found if remark.change else None,
            )
            for remark in remarks
        ]
    )


@router.get(
    "/{copy_id}/pages/{page}",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}, **documented(403, 404)},
)
def get_sheet(
    service: ServiceDep, contract_id: ContractId, copy_id: CopyId, page: PageNo
) -> Response:
    """签署件一页的图像，供与审批文本对照；读取会记入审计事件。"""
    with service.writing() as work:
        picture = copy_sheet(work, contract_id, copy_id, page)
    return Response(picture, media_type="image/png", headers={"Cache-Control": "no-store"})


@router.post("/{copy_id}/pages/{page}/decision", responses=documented(400, 403, 404, 409, 412, 428))
def post_decision(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    response: Response,
    contract_id: ContractId,
    copy_id: CopyId,
    page: PageNo,
    body: DecisionBody,
    if_match: IfMatch = None,
) -> ReturnedCopy:
    """人工核对一页：一致，或者不一致（写明理由）。"""
    expected = expected_tag(if_match, required=True)

    def act(work: Work) -> dict[str, Any]:
        view = decide_page(
            work,
            contract_id,
            copy_id,
            page,
            is_same=body.is_same,
            reason=body.reason or "",
            expected=expected,
        )
        return _copy(view).model_dump(mode="json")

    return ReturnedCopy.model_validate(answered(service, flights, keyed, response, act))


def _copy(view: CopyView) -> ReturnedCopy:
    return ReturnedCopy.model_validate({**asdict(view), "label": view.state.label})
