"""Drifts: where record and contract in force say different things, by the money at stake; work on
them.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.api.access import ServiceDep
from service.api.cursors import MOST, USUAL, Cursors
from service.api.errors import documented
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.api.preconditions import IfMatch, expected_tag, tag
from service.api.steps import answered
from service.domain.drift import Direction, DriftKind, DriftSeverity, DriftState
from service.domain.drift_cases import STANDING, DriftMove, Judgement
from service.domain.texts import Words
from service.domain.vocabulary import ChangeType
from service.usecases import drift_views as usecases
from service.usecases.drift_moves import Assessment, act_on_drift, assess_drift, close_drift
from service.usecases.drift_views import Beside, DriftFilter, DriftView
from service.usecases.work import Work

router = APIRouter(tags=["drifts"])
_PROBLEMS = documented(400, 403, 404, 409, 412, 428)

DriftId = Annotated[str, Path(max_length=36)]
Note = Annotated[Words, StringConstraints(max_length=1000)]


class DriftStep(BaseModel):
    state: DriftState
    at: datetime
    by: str
    by_name: str | None = Field(description="空为系统")
    note: str
    judgement: Judgement | None


class Drift(BaseModel):
    id: str
    org_id: str
    account_no: str
    customer: str = Field(description="用电人；自然人姓名已遮盖")
    field: str = Field(description="比对项目的代号；site.<代号> 为各份合同之间的不一致")
    label: str
    kind: DriftKind
    kind_name: str
    direction: Direction
    direction_name: str
    severity: DriftSeverity
    severity_name: str
    since_on: date = Field(description="自哪一天起不一致")
    until_on: date | None = Field(description="不一致的最后一天；仍不一致的为空")
    in_contract: str = Field(description="履行中的合同怎么写；个人信息已遮盖")
    in_record: str = Field(description="档案怎么记；个人信息已遮盖")
    estimated_amount: Decimal | None = Field(
        description="涉及金额（元），仅为估算，用于排先后，不得用于计费和追补；无法估算的为空"
    )
    estimate_formula: str | None = Field(description="估算的算式")
    proposal: str = Field(description="建议怎么办")
    proposed_change: ChangeType | None = Field(description="建议办理的变更用电")
    owner: str | None = Field(description="负责人；空为起草人均可办理")
    owner_name: str | None
    state: DriftState
    state_name: str
    judgement: Judgement | None = Field(description="核查的结论")
    judgement_name: str | None
    change_id: str | None = Field(description="正在办理的变更用电")
    note: str = Field(description="最近一步的说明")
    steps: list[DriftStep]
    possible: list[DriftMove] = Field(description="现在可以办理的步骤")
    found_at: datetime
    contract_id: str | None
    contract_number: str
    links: dict[str, str]


class DriftPage(BaseModel):
    items: list[Drift]
    next_cursor: str | None


class BesideRecord(BaseModel):
    """One compared field."""

    field: str
    label: str
    in_contract: str
    in_record: str
    differs: bool
    since_on: date | None
    drift_id: str | None
    contract_id: str
    number: str = Field(description="写明此项的合同编号")


class Comparison(BaseModel):
    account_no: str
    items: list[BesideRecord] = Field(description="没有履行中的合同的，为空")


class DriftQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    state: DriftState | None = Field(default=None, description="缺省为未了结的各种状态")
    kind: DriftKind | None = None
    severity: DriftSeverity | None = None
    account_no: str | None = Field(default=None, max_length=64)
    owner: Literal["me"] | None = Field(default=None, description="me：由本人负责的")
    org: str | None = Field(default=None, max_length=36, description="单位 id")
    limit: int = Field(default=USUAL, ge=1, le=MOST)
    cursor: str | None = Field(default=None, max_length=500)


class AssessmentBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    judgement: Judgement
    note: Note
    owner: str | None = Field(default=None, max_length=36, description="由谁负责，缺省不变")


class ActionBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    note: Note
    change_id: str | None = Field(default=None, max_length=36, description="所办的变更用电")


class ClosureBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    note: Note


@router.get("/v1/drifts", responses=documented(400, 403, 404))
def list_drifts(service: ServiceDep, query: Annotated[DriftQuery, Query()]) -> DriftPage:
    """合同与档案的差异，按估算的金额从大到小；无法估算的在后。"""
    narrowed = query.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_none=True)
    cursors = Cursors(service.ports.keys, "drifts", narrowed)
    wanted = DriftFilter(
        states=STANDING if query.state is None else (query.state,),
        kind=query.kind,
        severity=query.severity,
        owner=service.actor.id if query.owner is not None else None,
        org_id=query.org,
    )
    with service.reading() as work:
        after = cursors.read(query.cursor)
        found = usecases.list_drifts(work, wanted, after, query.limit, account_no=query.account_no)
    page, following = cursors.cut(found, query.limit, usecases.position)
    return DriftPage(items=[_model(view) for view in page], next_cursor=following)


@router.get(
    "/v1/drifts/{drift_id}", responses={304: {"description": "未变"}, **documented(403, 404)}
)
def get_drift(
    service: ServiceDep, request: Request, response: Response, drift_id: DriftId
) -> Drift:
    """一项差异。"""
    with service.reading() as work:
        found = usecases.get_drift(work, drift_id)
    tag(request, response, found.etag)
    return _model(found)


@router.get("/v1/accounts/{account_no}/comparison", responses=documented(403, 404))
def get_comparison(
    service: ServiceDep, account_no: Annotated[str, Path(max_length=64)]
) -> Comparison:
    """该户履行中的合同与档案逐项对照，个人信息已遮盖。"""
    with service.reading() as work:
        found = usecases.beside_record(work, account_no)
    return Comparison(account_no=account_no, items=[_beside(item) for item in found])


@router.post("/v1/drifts/{drift_id}/assessment", responses=_PROBLEMS)
def assess(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    response: Response,
    drift_id: DriftId,
    body: AssessmentBody,
    if_match: IfMatch = None,
) -> Drift:
    """登记核查的结论：属实、档案有误或者没有影响。须带 Idempotency-Key 和 If-Match。"""
    expected = expected_tag(if_match, required=True)
    given = Assessment(body.judgement, body.note, body.owner)
    act = _answering(lambda work: assess_drift(work, drift_id, given, expected))
    return _tagged(response, answered(service, flights, keyed, response, act))


@router.post("/v1/drifts/{drift_id}/action", responses=_PROBLEMS)
def act_on(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    response: Response,
    drift_id: DriftId,
    body: ActionBody,
    if_match: IfMatch = None,
) -> Drift:
    """登记怎样处理，以及为此办理的变更用电。须带 Idempotency-Key 和 If-Match。"""
    expected = expected_tag(if_match, required=True)
    act = _answering(lambda work: act_on_drift(work, drift_id, body.note, body.change_id, expected))
    return _tagged(response, answered(service, flights, keyed, response, act))


@router.post("/v1/drifts/{drift_id}/closure", responses=_PROBLEMS)
def close(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    response: Response,
    drift_id: DriftId,
    body: ClosureBody,
    if_match: IfMatch = None,
) -> Drift:
    """结案：双方已经一致的，或者核查为没有影响的。须带 Idempotency-Key 和 If-Match。"""
    expected = expected_tag(if_match, required=True)
    act = _answering(lambda work: close_drift(work, drift_id, body.note, expected))
    return _tagged(response, answered(service, flights, keyed, response, act))


def _answering(act: Callable[[Work], DriftView]) -> Callable[[Work], dict[str, Any]]:
    """The answer that is kept for a repetition, with its ETag."""

    def acting(work: Work) -> dict[str, Any]:
        view = act(work)
        return {"etag": view.etag, "drift": _model(view).model_dump(mode="json")}

    return acting


def _tagged(response: Response, answer: dict[str, Any]) -> Drift:
    response.headers["ETag"] = f'"{answer["etag"]}"'
    return Drift.model_validate(answer["drift"])


def _model(view: DriftView) -> Drift:
    given = asdict(view)
    del given["etag"]
    amount, formula = given.pop("amount"), given.pop("formula")
    links = {"self": f"/v1/drifts/{view.id}", "account": f"/v1/accounts/{view.account_no}"}
    if view.contract_id is not None:
        links["contract"] = f"/v1/contracts/{view.contract_id}"
    return Drift(
        **given,
        kind_name=view.kind.label,
        direction_name=view.direction.label,
        severity_name=view.severity.label,
        state_name=view.state.label,
        judgement_name=view.judgement.label if view.judgement is not None else None,
        estimated_amount=amount,
        estimate_formula=formula,
        links=links,
    )


def _beside(item: Beside) -> BesideRecord:
    return BesideRecord.model_validate(asdict(item))
