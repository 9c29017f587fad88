"""Reviews: the queue, one contract's review with its reasons, verdicts on findings, rule report."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.contracts import ContractId
from service.api.cursors import MOST, USUAL, Cursors
from service.api.errors import RequestProblem, documented
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.domain.review import OpenStep
from service.domain.review_policy import Concern, RiskGrade
from service.domain.review_verdicts import FindingVerdictKind
from service.domain.vocabulary import ContractAction
from service.usecases import review_queue, verdicts
from service.usecases.answers import answer_once
from service.usecases.review_queue import QueueFilter, QueueItem, ReviewView
from service.usecases.verdicts import NewVerdict

router = APIRouter(prefix="/v1", tags=["reviews"])


class ReviewStep(BaseModel):
    """Something to be done now: by which action, for which discipline or level."""

    action: ContractAction
    label: str
    key: str = Field(description="会签专业或者审批级别")


class QueuedReview(BaseModel):
    position: int
    contract: str
    number: str
    title: str
    customer_name: str = Field(description="用电人；自然人姓名已遮盖")
    org_id: str
    grade: RiskGrade
    grade_name: str
    route: str
    steps: list[ReviewStep]
    mine: list[ReviewStep] = Field(description="其中可由本人办理的")
    since: datetime
    due_at: datetime
    due_provisional: bool = Field(description="时限跨入尚未公布节假日安排的年份，暂按周末推算")
    overdue: bool
    reasons: list[str] = Field(description="为什么排在这里")
    before_next: str = Field(description="为什么排在下一份之前")
    links: dict[str, str]


class ReviewQueue(BaseModel):
    items: list[QueuedReview]
    next_cursor: str | None


class QueueQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    scope: Literal["mine", "all"] = Field(default="mine", description="等我办理的，或全部在审的")
    grade: RiskGrade | None = None
    org: str | None = Field(default=None, max_length=36)
    overdue: bool = False
    limit: int = Field(default=USUAL, ge=1, le=MOST)
    cursor: str | None = Field(default=None, max_length=500)


class RiskReason(BaseModel):
    text: str
    points: int


class Sample(BaseModel):
    """The draw of the sampled review; from seed and contract anybody can compute the number."""

    text: str
    seed: str
    rate: Decimal
    number: Decimal
    undrawn_before: int
    drawn: bool
    reason: str


class ClauseToLookAt(BaseModel):
    clause: str
    label: str
    title: str
    concern: Concern | None
    concern_name: str
    reason: str
    marked: bool = Field(description="该条有检查发现或者改动")


class SaidOfFinding(BaseModel):
    rule: str
    place: str
    verdict: FindingVerdictKind
    verdict_name: str
    note: str
    by: str
    by_name: str
    at: datetime


class Review(BaseModel):
    id: str
    contract: str
    version: int
    as_of: date = Field(description="按哪一天有效的条款和法律审核；审批后不再变")
    submitted_by: str
    submitted_by_name: str
    opened_at: datetime
    due_at: datetime
    due_provisional: bool
    grade: RiskGrade
    grade_name: str
    points: int
    reasons: list[RiskReason]
    route: str
    route_label: str
    route_reasons: list[str]
    disciplines: list[str]
    countersigned: list[str]
    legal_review: bool
    approval_levels: int
    approvals: int
    steps: list[ReviewStep]
    mine: list[ReviewStep]
    draw: Sample | None
    closed_at: datetime | None
    outcome: str | None
    look_first: list[ClauseToLookAt] = Field(
        description="先看安全条款，再看电费条款，再看其他有发现或者改动的条款"
    )
    verdicts: list[SaidOfFinding]


class VerdictOnFinding(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rule: str = Field(max_length=100)
    verdict: FindingVerdictKind
    clause: str = Field(default="", max_length=100)
    paragraph: int | None = Field(default=None, ge=0)
    path: str | None = Field(default=None, max_length=200)
    note: str = Field(default="", max_length=1000)


class RuleReport(BaseModel):
    """One rule: findings in reviewed texts, and each person's last word on them."""

    rule: str
    title: str
    found: int
    right: int
    false_alarm: int
    rule_wrong: int
    undecided: int


class RuleQualityReport(BaseModel):
    items: list[RuleReport]


@router.get("/reviews", responses=documented(400, 403))
def get_reviews(service: ServiceDep, query: Annotated[QueueQuery, Query()]) -> ReviewQueue:
    """审核队列：按风险等级、安全、金额、时限排列，每一份都说明为什么排在这里。"""
    narrowed = query.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    cursors = Cursors(service.ports.keys, "reviews", narrowed)
    wanted = QueueFilter(query.scope == "all", query.grade, query.org, query.overdue)
    with service.reading() as work:
        found = review_queue.review_queue(work, wanted, cursors.read(query.cursor), query.limit)
    page, following = cursors.cut(found, query.limit, lambda item: item.contract)
    return ReviewQueue(items=[_queued(item) for item in page], next_cursor=following)


@router.get("/contracts/{contract_id}/review", responses=documented(403, 404, 409))
def get_review(service: ServiceDep, contract_id: ContractId) -> Review:
    """合同最近一轮审核：等级和路线及其理由、已办和待办、先看哪些条款、对检查发现的评价。"""
    with service.reading() as work:
        view = review_queue.review_of(work, contract_id)
        if view is None:
            raise RequestProblem(404, "review_not_found", "这份合同没有提交过审核")
        looks = review_queue.clauses_to_look_at(work, contract_id)
        said = verdicts.list_verdicts(work, contract_id)
    return Review(
        **_review(view),
        look_first=[
            ClauseToLookAt(
                **asdict(look), concern_name=look.concern.label if look.concern else "其他条款"
            )
            for look in looks
        ],
        verdicts=[_said(item) for item in said],
    )


@router.post(
    "/contracts/{contract_id}/findings/verdicts",
    status_code=201,
    responses=documented(400, 403, 404, 409),
)
def post_verdict(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    contract_id: ContractId,
    body: VerdictOnFinding,
) -> SaidOfFinding:
    """评价一项检查发现：属实、误报、规则有误。再次评价以后一次为准。"""
    new = NewVerdict(**body.model_dump())
    with flights.taking(service.actor.id, keyed.key), service.writing() as work:
        answer, _ = answer_once(
            work,
            keyed,
            lambda: _said(verdicts.judge_finding(work, contract_id, new)).model_dump(mode="json"),
        )
    return SaidOfFinding.model_validate(answer)


@router.get("/reports/rule-quality", responses=documented(403))
def get_rule_quality(service: ServiceDep) -> RuleQualityReport:
    """规则质量：每条规则发现了多少，审核人认为属实、误报、规则有误各多少。"""
    with service.reading() as work:
        found = verdicts.rule_quality(work)
    return RuleQualityReport(items=[RuleReport(**asdict(item)) for item in found])


def _queued(item: QueueItem) -> QueuedReview:
    own = f"/v1/contracts/{item.contract}"
    return QueuedReview(
        **{
            **{name: getattr(item, name) for name in QueueItem.__dataclass_fields__},
            "grade_name": item.grade.label,
            "steps": _steps(item.steps),
            "mine": _steps(item.mine),
            "reasons": list(item.reasons),
            "links": {"contract": own, "review": f"{own}/review", "comments": f"{own}/comments"},
        }
    )


def _review(view: ReviewView) -> dict[str, Any]:
    given = {name: getattr(view, name) for name in ReviewView.__dataclass_fields__}
    sample = view.draw
    return {
        **given,
        "grade_name": view.grade.label,
        "reasons": [RiskReason(text=text, points=points) for text, points in view.reasons],
        "steps": _steps(view.steps),
        "mine": _steps(view.mine),
        "draw": None if sample is None else Sample.model_validate(asdict(sample)),
    }


def _steps(steps: tuple[OpenStep, ...]) -> list[ReviewStep]:
    return [ReviewStep(action=step.action, label=step.label, key=step.key) for step in steps]


def _said(view: verdicts.VerdictView) -> SaidOfFinding:
    return SaidOfFinding(**asdict(view), verdict_name=view.verdict.label)
