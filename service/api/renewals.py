"""Renewals: how a contract's term ends, one click that drafts its renewal, objections to a term."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from service.api.access import ServiceDep
from service.api.contracts import Contract, ContractId, contract_model
from service.api.errors import documented
from service.api.forms import form_schema, read_form
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.api.preconditions import IfMatch, expected_tag
from service.api.steps import answered, tagged
from service.domain.texts import Words
from service.domain.vocabulary import RenewalMode
from service.usecases.renewal_objections import (
    NewRenewalObjection,
    object_to_renewal,
    withdraw_objection,
)
from service.usecases.renewal_plans import Wishes
from service.usecases.renewals import RenewalView, draft_renewal, renewal_of
from service.usecases.work import Work
from service.wiring import Service

router = APIRouter(prefix="/v1/contracts/{contract_id}", tags=["renewals"])
_PROBLEMS = documented(400, 403, 404, 409, 412)


class RenewalBody(BaseModel):
    """What is wanted otherwise than it follows from the contract."""

    model_config = ConfigDict(extra="forbid")

    ends_on: date | None = None
    renewal_mode: RenewalMode | None = None
    agreed: dict[str, Any] = Field(default_factory=dict, description="续签须写明的约定事项")
    special_terms: list[Words] = Field(default_factory=list, max_length=50)


class WithdrawalBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Words


class RenewalObjection(BaseModel):
    id: str
    party: str
    received_on: date
    ends_on: date = Field(description="对哪一次届满后的续期提出")
    proof: str | None = Field(description="书面异议扫描件的 sha256")
    recorded_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None
    withdrawn_reason: str | None


class Successor(BaseModel):
    id: str
    number: str
    title: str
    state: str
    starts_on: date
    ends_on: date


class AskedValue(BaseModel):
    path: str
    kind: str
    needed: bool
    choices: list[str]


class Proposal(BaseModel):
    relation: str = Field(description="renews 续签；replaces 重新签订")
    kind: str
    title: str
    starts_on: date
    ends_on: date | None
    renewal_mode: RenewalMode | None
    reasons: list[str] = Field(description="为什么须重新签订")
    asked: list[AskedValue] = Field(description="起草时须给出的约定事项")
    missing: list[str] = Field(description="起草以前须更新的档案项目")


class Renewal(BaseModel):
    contract_id: str
    state: str
    mode: RenewalMode
    ends_on: date
    indefinite_since: date | None
    next_ends_on: date | None = Field(description="顺延一期后的终止日；不自动顺延的为空")
    objection_until: date | None = Field(description="收到书面异议的截止日；不自动续期的为空")
    objected: bool
    follows: str | None = Field(description="随哪一份主合同继续有效")
    objections: list[RenewalObjection]
    successor: Successor | None = Field(description="已经起草的续签文本")
    proposal: Proposal | None
    why_not: str


_OBJECTION = {
    "party": {"type": "string", "description": "提出异议的一方，例如用电人"},
    "received_on": {"type": "string", "format": "date", "description": "收到书面异议的日期"},
    "file": {"type": "string", "format": "binary", "description": "书面异议的扫描件"},
}


class ObjectionFields(BaseModel):
    party: Annotated[str, Field(max_length=40)]
    received_on: date


@router.get("/renewal", responses=documented(403, 404))
def get_renewal(service: ServiceDep, contract_id: ContractId) -> Renewal:
    """合同届满时怎样：续期方式、异议期、已有的异议和续签文本，以及续签还缺什么。"""
    return _standing(service, contract_id)


@router.post("/renewals", status_code=201, responses=_PROBLEMS)
def post_renewal(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    response: Response,
    contract_id: ContractId,
    body: RenewalBody | None = None,
) -> Contract:
    """起草续签协议；用电情况已变的，按档案起草新合同。已有续签文本的返回该文本。"""
    given = body or RenewalBody()
    wishes = Wishes(
        ends_on=given.ends_on,
        renewal_mode=given.renewal_mode,
        agreed=given.agreed,
        special_terms=tuple(given.special_terms),
    )

    def act(work: Work) -> dict[str, Any]:
        return contract_model(draft_renewal(work, contract_id, wishes)).model_dump(mode="json")

    contract = tagged(response, answered(service, flights, keyed, response, act))
    response.headers["Location"] = contract.links["self"]
    return contract


@router.post(
    "/renewal-objections",
    status_code=201,
    responses=_PROBLEMS | documented(413, 415),
    openapi_extra=form_schema(_OBJECTION, ["party", "received_on"]),
)
async def post_renewal_objection(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    request: Request,
    response: Response,
    contract_id: ContractId,
    if_match: IfMatch = None,
) -> Renewal:
    """登记一方对续期的书面异议：在异议期内收到的，合同届满后不自动续期。"""
    expected = expected_tag(if_match, required=False)
    form = await read_form(request, set(_OBJECTION))
    given = form.fields(ObjectionFields)
    objection = NewRenewalObjection(given.party, given.received_on, form.scan())

    def act(work: Work) -> dict[str, Any]:
        return {"objection": object_to_renewal(work, contract_id, objection, expected)}

    await run_in_threadpool(answered, service, flights, keyed, response, act)
    return await run_in_threadpool(_standing, service, contract_id)


@router.post("/renewal-objections/{objection_id}/withdrawal", responses=_PROBLEMS)
def post_withdrawal(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    response: Response,
    contract_id: ContractId,
    objection_id: Annotated[str, Path(max_length=36)],
    body: WithdrawalBody,
    if_match: IfMatch = None,
) -> Renewal:
    """登记异议的撤回，须写明理由；没有其他异议的，合同届满后照约定续期。"""
    expected = expected_tag(if_match, required=False)

    def act(work: Work) -> dict[str, Any]:
        withdraw_objection(work, contract_id, objection_id, body.reason, expected)
        return {"objection": objection_id}

    answered(service, flights, keyed, response, act)
    return _standing(service, contract_id)


def _standing(service: Service, contract_id: str) -> Renewal:
    with service.reading() as work:
        return _model(renewal_of(work, contract_id))


def _model(view: RenewalView) -> Renewal:
    return Renewal.model_validate(asdict(view))
