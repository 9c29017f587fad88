"""The archive: check, archive, end and void a contract; its shelf, its hold; papers that are signed
on paper only.
"""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from service.api.access import ServiceDep
from service.api.contracts import Contract, ContractId
from service.api.errors import documented
from service.api.forms import form_schema, read_form
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.api.preconditions import IfMatch, expected_tag
from service.api.steps import StepDep, answered, contract_after, tagged
from service.domain.texts import Line, Words
from service.usecases.archive import Shelf, check_signed, get_archive, move_shelf, set_hold
from service.usecases.ending import (
    archive_contract,
    lapse,
    supersede,
    terminate,
)
from service.usecases.paper_rules import PaperRuleView, decide_paper_rule, list_paper_rules
from service.usecases.work import Work

router = APIRouter(prefix="/v1", tags=["archive"])
_PROBLEMS = documented(400, 403, 404, 409, 412, 428)
_OF_CONTRACT = "/contracts/{contract_id}"
OnBehalfOf = Annotated[str | None, Field(max_length=36, description="委托人的账号 id")]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CheckBody(Body):
    note: Annotated[str, Field(max_length=2000)] = ""
    on_behalf_of: OnBehalfOf = None


class ArchiveBody(Body):
    place: Annotated[Line, Field(max_length=200)]
    originals: int = Field(ge=1, le=100, description="存档的正本份数")
    copies: int = Field(default=0, ge=0, le=100)


class SupersedeBody(Body):
    successor_id: str = Field(max_length=36)


class TerminationFields(Body):
    reason: Words
    ended_on: date
    agreement_id: str | None = Field(default=None, max_length=36)


class PlaceBody(Body):
    place: Annotated[Line, Field(max_length=200)]


class HoldBody(Body):
    on_hold: bool
    reason: Words


class PaperRuleBody(Body):
    electronic: bool = Field(description="可否电子签署")
    reason: Words


class Blob(BaseModel):
    role: str
    sha256: str


class Check(BaseModel):
    checked_by: str
    checked_at: datetime
    note: str


class Archive(BaseModel):
    contract_id: str
    place: str
    originals: int
    copies: int
    signed_on: date
    blobs: list[Blob]
    ended_on: date | None
    retention_until: date | None = Field(description="保管至哪一天；合同未终止的为空")
    on_hold: bool
    hold_reason: str | None
    why_kept: list[str] = Field(description="不得销毁的原因；为空的可由人决定销毁")
    archived_at: datetime
    archived_by: str
    checks: list[Check]


class PaperRule(BaseModel):
    kind: str
    title: str
    electronic: bool
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None


class PaperRuleList(BaseModel):
    items: list[PaperRule]


_TERMINATION = {
    "reason": {"type": "string"},
    "ended_on": {"type": "string", "format": "date"},
    "agreement_id": {"type": "string", "description": "已生效的解除协议"},
    "file": {
        "type": "string",
        "format": "binary",
        "description": "解除协议或者已送达通知的扫描件",
    },
}
_LAPSE = {"file": {"type": "string", "format": "binary", "description": "不续期的书面异议的扫描件"}}


@router.post(f"{_OF_CONTRACT}/actions/check", responses=_PROBLEMS)
def post_check(
    step: StepDep,
    contract_id: ContractId,
    body: CheckBody | None = None,
) -> Contract:
    """签后法务复核；印章与备案不一致的须写明核实情况。"""
    given = body or CheckBody()

    def act(work: Work) -> None:
        check_signed(work, contract_id, given.note, step.expected, given.on_behalf_of)

    return step.take(contract_id, act)


@router.post(f"{_OF_CONTRACT}/actions/archive", responses=_PROBLEMS | documented(503))
def post_archive(
    step: StepDep,
    contract_id: ContractId,
    body: ArchiveBody,
) -> Contract:
    """归档：合同开始履行；被其解除或者取代的合同随之终止。"""
    shelf = Shelf(body.place, body.originals, body.copies)

    def act(work: Work) -> None:
        archive_contract(work, contract_id, shelf, step.expected)

    return step.take(contract_id, act)


@router.post(f"{_OF_CONTRACT}/actions/supersede", responses=_PROBLEMS)
def post_supersede(
    step: StepDep,
    contract_id: ContractId,
    body: SupersedeBody,
) -> Contract:
    """登记合同已被同一户号的另一份履行中的合同取代。"""

    def act(work: Work) -> None:
        supersede(work, contract_id, body.successor_id, step.expected)

    return step.take(contract_id, act)


@router.post(
    f"{_OF_CONTRACT}/actions/terminate",
    responses=_PROBLEMS | documented(413, 415),
    openapi_extra=form_schema(_TERMINATION, ["reason", "ended_on"]),
)
async def post_terminate(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    request: Request,
    response: Response,
    contract_id: ContractId,
    if_match: IfMatch = None,
) -> Contract:
    """解除合同：须有解除协议或者已送达通知的扫描件，或者指明已生效的解除协议。"""
    expected = expected_tag(if_match, required=True)
    form = await read_form(request, set(_TERMINATION))
    given = form.fields(TerminationFields)
    proof = form.scan()

    def act(work: Work) -> dict[str, Any]:
        terminate(
            work,
            contract_id,
            reason=given.reason,
            ended_on=given.ended_on,
            proof=proof,
            agreement_id=given.agreement_id,
            expected=expected,
        )
        return contract_after(work, contract_id)

    answer = await run_in_threadpool(answered, service, flights, keyed, response, act)
    return tagged(response, answer)


@router.post(
    f"{_OF_CONTRACT}/actions/lapse",
    responses=_PROBLEMS | documented(413, 415),
    openapi_extra=form_schema(_LAPSE, []),
)
async def post_lapse(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    request: Request,
    response: Response,
    contract_id: ContractId,
    if_match: IfMatch = None,
) -> Contract:
    """登记合同届满：约定不续期的，或者附一方书面异议的扫描件。"""
    expected = expected_tag(if_match, required=True)
    proof = None
    if request.headers.get("content-type") is not None:
        proof = (await read_form(request, set(_LAPSE))).scan()

    def act(work: Work) -> dict[str, Any]:
        lapse(work, contract_id, objection=proof, expected=expected)
        return contract_after(work, contract_id)

    answer = await run_in_threadpool(answered, service, flights, keyed, response, act)
    return tagged(response, answer)


@router.get(f"{_OF_CONTRACT}/archive", responses=documented(403, 404, 409))
def get_record(service: ServiceDep, contract_id: ContractId) -> Archive:
    """合同的存放位置、份数、保管期限和冻结情况。"""
    with service.reading() as work:
        return Archive.model_validate(asdict(get_archive(work, contract_id)))


@router.put(f"{_OF_CONTRACT}/archive/place", responses=_PROBLEMS)
def put_place(
    service: ServiceDep, contract_id: ContractId, body: PlaceBody, if_match: IfMatch = None
) -> Archive:
    """变更存放位置。须带 If-Match。"""
    expected = expected_tag(if_match, required=True)
    with service.writing() as work:
        move_shelf(work, contract_id, body.place, expected)
        return Archive.model_validate(asdict(get_archive(work, contract_id)))


@router.put(f"{_OF_CONTRACT}/archive/hold", responses=_PROBLEMS)
def put_hold(
    service: ServiceDep, contract_id: ContractId, body: HoldBody, if_match: IfMatch = None
) -> Archive:
    """冻结保管或者解除冻结，须写明理由。须带 If-Match。"""
    expected = expected_tag(if_match, required=True)
    with service.writing() as work:
        set_hold(work, contract_id, on_hold=body.on_hold, reason=body.reason, expected=expected)
        return Archive.model_validate(asdict(get_archive(work, contract_id)))


@router.get("/paper-rules", responses=documented(403))
def get_paper_rules(service: ServiceDep) -> PaperRuleList:
    """哪些文书只能以纸质方式签署，以及法务的决定和理由。"""
    with service.reading() as work:
        return PaperRuleList(items=[_rule(view) for view in list_paper_rules(work)])


@router.put("/paper-rules/{kind}", responses=documented(403))
def put_paper_rule(
    service: ServiceDep, kind: Annotated[str, Path(max_length=100)], body: PaperRuleBody
) -> PaperRule:
    """法务决定一种文书可否电子签署，须写明理由。"""
    with service.writing() as work:
        view = decide_paper_rule(work, kind, electronic=body.electronic, reason=body.reason)
        return _rule(view)


def _rule(view: PaperRuleView) -> PaperRule:
    return PaperRule.model_validate(asdict(view))
