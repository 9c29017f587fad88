"""Routing by risk: who must look at a contract before it is approved, in which order, how soon."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from service.domain.dossier import Dossier, Needs
from service.domain.outline import Clause
from service.domain.quantities import Quantity
from service.domain.review_policy import Concern, ReviewPolicy, RiskGrade, RouteRule, When
from service.domain.review_risk import Case, Graded
from service.domain.review_sampling import Draw
from service.domain.tasks import TaskKind
from service.domain.vocabulary import ContractAction, ContractState, Discipline

RESIDENTIAL = "residential"
SAMPLED = "sampled"
SAMPLED_LABEL = "范本文本，抽样审核"


@dataclass(frozen=True, slots=True)
class Route:
    """What review a contract needs. `working_days`: the time limit from submitting on."""

    name: str
    label: str
    disciplines: tuple[Discipline, ...]
    legal_review: bool
    approval_levels: int
    working_days: int
    reasons: tuple[str, ...]

    def needs(self, parties: Collection[str]) -> Needs:
        """What the lifecycle will ask for."""
        return Needs(
            parties=frozenset(parties),
            countersignatures=len(self.disciplines),
            approval_levels=self.approval_levels,
            legal_review=self.legal_review,
            disciplines=frozenset(item.value for item in self.disciplines),
        )


@dataclass(frozen=True, slots=True)
class OpenStep:
    """One thing that somebody has to do now; `key` is the discipline or the level."""

    kind: TaskKind
    action: ContractAction
    key: str = ""

    @property
    def label(self) -> str:
        return f"{self.kind.label}（{self.key}）" if self.key else self.kind.label


@dataclass(frozen=True, slots=True)
class Look:
    """A clause to look at first, and why. `concern` is None for one that is neither of safety nor
    of fees, and where something was found or changed (`marked`).
    """

    clause: str
    label: str
    title: str
    concern: Concern | None
    reason: str
    marked: bool


def may_be_sampled(policy: ReviewPolicy, case: Case) -> bool:
    """Whether this is a clean residential draft of texts that were approved as templates."""
    approved = policy.sampling.texts.issuperset(case.texts)
    return approved and RESIDENTIAL in case.traits and is_fast(policy, case)


def is_fast(policy: ReviewPolicy, case: Case) -> bool:
    """Whether the contract may take the short way, its grade apart."""
    return case.clean and _holds(policy.fast.when, case, RiskGrade.LOW)


def route(policy: ReviewPolicy, graded: Graded, case: Case, draw: Draw | None = None) -> Route:
    """Who must look. `draw` is the draw of a contract that may be sampled."""
    base, *further = policy.routes
    rules = [rule for rule in further if _holds(rule.when, case, graded.grade)]
    within = graded.grade.rank <= policy.fast_up_to.rank
    if is_fast(policy, case) and within and not rules:
        return _short_way(policy.fast, draw)
    rules.insert(0, base)
    asked = [rule for rule in policy.countersign if _holds(rule.when, case, graded.grade)]
    wanted = {rule.discipline for rule in asked}
    reasons = [f"{rule.label}：{rule.reason}" for rule in rules[1:] or rules]
    reasons += [f"{rule.discipline.value}会签：{rule.reason}" for rule in asked]
    return Route(
        name=rules[-1].id,
        label=rules[-1].label,
        disciplines=tuple(item for item in Discipline if item in wanted),
        legal_review=any(rule.legal_review for rule in rules),
        approval_levels=max(rule.approval_levels for rule in rules),
        working_days=rules[-1].working_days,
        reasons=tuple(reasons),
    )


def open_steps(dossier: Dossier) -> tuple[OpenStep, ...]:
    """What is to be done now on a contract in review: countersigning side by side, then the legal
    review, then approval level by level. None in other states.
    """
    if dossier.state != ContractState.IN_REVIEW:
        return ()
    needs = dossier.needs
    waiting = needs.disciplines - dossier.countersigned_for
    if waiting:
        order = [item.value for item in Discipline]
        return tuple(
            OpenStep(TaskKind.COUNTERSIGN, ContractAction.COUNTERSIGN, name)
            for name in sorted(waiting, key=order.index)
        )
    if needs.legal_review and not dossier.in_this_round(ContractAction.REVIEW):
        return (OpenStep(TaskKind.REVIEW, ContractAction.REVIEW),)
    level = len(dossier.approvals) + 1
    last = level >= needs.approval_levels
    action = ContractAction.APPROVE if last else ContractAction.ENDORSE
    key = f"第{level}级" if needs.approval_levels > 1 else ""
    return (OpenStep(TaskKind.APPROVE, action, key),)


def look_first(policy: ReviewPolicy, clauses: Iterable[Clause], case: Case) -> tuple[Look, ...]:
    """The safety clauses, then those on fees; of each, first where something was found. Behind
    them every other clause where something was found or changed.
    """
    looks = []
    for clause in clauses:
        concern = next(iter(policy.concerns_of(clause.id)), None) if clause.id else None
        mark = _mark(clause.id, case) if clause.id else ""
        if concern is not None or mark:
            reason = mark or (concern.label if concern is not None else "")
            looks.append(Look(clause.id, clause.label, clause.title, concern, reason, bool(mark)))
    order = [*Concern, None]
    return tuple(sorted(looks, key=lambda look: (order.index(look.concern), not look.marked)))


def _short_way(fast: RouteRule, draw: Draw | None) -> Route:
    if draw is not None and not draw.drawn:
        return Route(SAMPLED, SAMPLED_LABEL, (), False, 1, fast.working_days, (draw.reason,))
    drawn = (draw.reason,) if draw is not None else ()
    return Route(
        name=fast.id,
        label=fast.label,
        disciplines=(),
        legal_review=fast.legal_review,
        approval_levels=fast.approval_levels,
        working_days=fast.working_days,
        reasons=(f"{fast.label}：{fast.reason}", *drawn),
    )


def _holds(when: When, case: Case, grade: RiskGrade) -> bool:
    """Whether all that is stated holds."""
    return (
        when.applies.to(case.traits)
        and (when.grade is None or grade.rank >= when.grade.rank)
        and when.deviation in (None, bool(case.deviations))
        and (not when.importance or case.importance in when.importance)
        and (not when.kinds or case.kind in when.kinds)
        and _reaches(when.capacity, (case.capacity,))
        and _reaches(when.generation, case.generation)
    )


def _reaches(least: tuple[Quantity, ...], found: tuple[Quantity, ...]) -> bool:
    """Whether a quantity is as large as one asked for in the same unit; nothing asked: yes."""
    return not least or any(
        here.unit is asked.unit and here.value >= asked.value for asked in least for here in found
    )


def _mark(clause: str, case: Case) -> str:
    """What was found at a clause, in short; empty for nothing."""
    marks = [d.sentence for d in case.deviations if d.clause == clause]
    marks += [f.message for f in case.findings if f.place.clause == clause]
    return "；".join(marks)
