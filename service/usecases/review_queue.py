"""The reviewer's morning list, and one contract's review with all that explains it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from service.domain.access import Permission
from service.domain.dossier import Act, Dossier
from service.domain.lifecycle import ACCESS, Condition, missing
from service.domain.review import Look, OpenStep, look_first
from service.domain.review_policy import RiskGrade
from service.domain.review_queue import Position, Waiting, in_order
from service.domain.review_sampling import Draw
from service.domain.tasks import TaskKind
from service.store import reviews as store
from service.store.contracts import Contract
from service.store.reviews import Review
from service.usecases.access import needs
from service.usecases.contract_texts import contract_of
from service.usecases.faces import Face, faces_of, reaches
from service.usecases.lifecycle import dossier_of, name_of
from service.usecases.notice_words import customers_in_lists
from service.usecases.review_judging import judged, masked, policy_of, sample_draw_of
from service.usecases.review_steps import steps_of
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """`everyones`: all that is in review, not only what waits for the actor."""

    everyones: bool = False
    grade: RiskGrade | None = None
    org_id: str | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One contract that waits: where it stands and why, and what the actor can do (`mine`)."""

    position: int
    contract: str
    number: str
    title: str
    customer_name: str
    org_id: str
    grade: RiskGrade
    route: str
    steps: tuple[OpenStep, ...]
    mine: tuple[OpenStep, ...]
    since: datetime
    due_at: datetime
    due_provisional: bool
    overdue: bool
    reasons: tuple[str, ...]
    before_next: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One round of review: grade and route with their reasons, what is done and what waits."""

    id: str
    contract: str
    version: int
    as_of: date
    submitted_by: str
    submitted_by_name: str
    opened_at: datetime
    due_at: datetime
    due_provisional: bool
    grade: RiskGrade
    points: int
    reasons: tuple[tuple[str, int], ...]
    route: str
    route_label: str
    route_reasons: tuple[str, ...]
    disciplines: tuple[str, ...]
    countersigned: tuple[str, ...]
    legal_review: bool
    approval_levels: int
    approvals: int
    steps: tuple[OpenStep, ...]
    mine: tuple[OpenStep, ...]
    draw: Draw | None
    closed_at: datetime | None
    outcome: str | None


@needs(Permission.READ_REVIEWS)
def review_queue(work: Work, wanted: QueueFilter, after: str | None, limit: int) -> list[QueueItem]:
    """What needs a decision, in order; `after` is the contract the page before ended with. One more
    than `limit` says there are more. Positions count the whole list.
    """
    found = store.open_reviews(
        work.session,
        work.actor,
        grade=wanted.grade.value if wanted.grade is not None else None,
        org_id=wanted.org_id,
    )
    faces = faces_of(work)
    rows = {contract.id: (review, contract) for review, contract in found}
    mine = {id: _my_steps(work, faces, *row) for id, row in rows.items()}
    shown = [id for id in rows if wanted.everyones or mine[id]]
    waiting = [_waiting(rows[id][0]) for id in shown]
    ordered = in_order(waiting, work.now, policy_of(work).overdue_raises)
    if wanted.overdue:
        ordered = [position for position in ordered if position.overdue]
    begin = next((n for n, p in enumerate(ordered, 1) if p.contract == after), 0)
    page = ordered[begin : begin + limit + 1]
    names = customers_in_lists(work, [rows[position.contract][1] for position in page])
    return [
        replace(
            _item(position, *rows[position.contract], mine[position.contract]),
            customer_name=names[position.contract],
        )
        for position in page
    ]


@needs(Permission.READ_REVIEWS)
def review_of(work: Work, contract_id: str) -> ReviewView | None:
    """The last round of a contract's review; None where it was never submitted."""
    contract = contract_of(work, contract_id)
    review = store.newest_review(work.session, contract.id)
    return None if review is None else _review_view(work, review, contract)


@needs(Permission.READ_REVIEWS)
def clauses_to_look_at(work: Work, contract_id: str) -> tuple[Look, ...]:
    """Safety clauses first, then those on fees; of each, first where something was found."""
    contract = contract_of(work, contract_id)
    review = store.newest_review(work.session, contract.id)
    judgement = judged(work, contract, review.as_of if review is not None else work.today)
    looks = look_first(policy_of(work), judgement.outline.clauses(), judgement.case)
    return tuple(replace(look, reason=masked(work, contract, look.reason)) for look in looks)


# Who may not, whatever else is there: the lifecycle's own rules.
_NOT_THEY = frozenset({Condition.ACTOR_DID_NOT_DRAFT, Condition.ACTS_ONCE})


def _my_steps(
    work: Work, faces: Sequence[Face], review: Review, contract: Contract
) -> tuple[OpenStep, ...]:
    """What the actor can do now: by role and discipline, and not on what they drafted or have
    decided on this level of review already.
    """
    steps = steps_of(review)
    fit = [
        face
        for face in faces
        if any(_fits(step, face) for step in steps) and reaches(work, face, contract)
    ]
    if not fit:
        return ()
    dossier = dossier_of(work, contract)
    return tuple(
        step
        for step in steps
        if any(_fits(step, face) and _free(work, step, face, dossier) for face in fit)
    )


def _fits(step: OpenStep, face: Face) -> bool:
    if not face.roles & ACCESS[step.action]:
        return False
    return step.kind is not TaskKind.COUNTERSIGN or step.key in face.disciplines


def _free(work: Work, step: OpenStep, face: Face, dossier: Dossier) -> bool:
    act = Act(
        step.action,
        face.actor,
        work.now,
        work.today,
        dossier.fingerprint or "",
        on_behalf_of=face.giver,
    )
    return _NOT_THEY.isdisjoint(missing(dossier, act))


def _waiting(review: Review) -> Waiting:
    return Waiting(
        contract=review.contract_id,
        grade=RiskGrade(review.grade),
        safety=review.safety,
        fee=review.fee,
        capacity=review.capacity,
        capacity_points=review.capacity_points,
        since=review.opened_at,
        due_at=review.due_at,
    )


def _item(
    position: Position, review: Review, contract: Contract, mine: tuple[OpenStep, ...]
) -> QueueItem:
    return QueueItem(
        position=position.number,
        contract=contract.id,
        number=contract.number,
        title=contract.title,
        customer_name=contract.customer_name,
        org_id=contract.org_id,
        grade=RiskGrade(review.grade),
        route=review.route_label,
        steps=steps_of(review),
        mine=mine,
        since=review.opened_at,
        due_at=review.due_at,
        due_provisional=review.due_provisional,
        overdue=position.overdue,
        reasons=tuple(
            # What the position says of itself may be among the reasons for the grade.
            dict.fromkeys((*position.reasons, *(reason["text"] for reason in review.reasons)))
        ),
        before_next=position.before_next,
    )


def _review_view(work: Work, review: Review, contract: Contract) -> ReviewView:
    dossier = dossier_of(work, contract)
    current = review.closed_at is None
    drawn = store.draw_of(work.session, contract.id)
    return ReviewView(
        id=review.id,
        contract=contract.id,
        version=review.version,
        as_of=review.as_of,
        submitted_by=review.submitted_by,
        submitted_by_name=name_of(work, review.submitted_by),
        opened_at=review.opened_at,
        due_at=review.due_at,
        due_provisional=review.due_provisional,
        grade=RiskGrade(review.grade),
        points=review.points,
        reasons=tuple((reason["text"], reason["points"]) for reason in review.reasons),
        route=review.route,
        route_label=review.route_label,
        route_reasons=tuple(review.route_reasons),
        disciplines=tuple(review.needs["disciplines"]),
        countersigned=tuple(sorted(dossier.countersigned_for)),
        legal_review=review.needs["legal_review"],
        approval_levels=review.needs["approval_levels"],
        approvals=len(dossier.approvals),
        steps=steps_of(review),
        mine=_my_steps(work, faces_of(work), review, contract) if current else (),
        draw=sample_draw_of(drawn) if drawn is not None else None,
        closed_at=review.closed_at,
        outcome=review.outcome,
    )
