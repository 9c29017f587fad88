"""Days on which the record may, or has to, say something else than the contract: it waits for a
change to be completed, or a temporary state lasts.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from service.domain.changes import TEMPORARY, ChangeState
from service.domain.drift import DriftPolicy, FieldRule, TemporaryWindow
from service.domain.drift_compare import ABSENT, compared, value_at
from service.domain.effective import MAIN, LineTerms
from service.domain.vocabulary import ChangeType, PaperAction
from service.store.accounts import Account, planned_revision
from service.store.changes import Change, changes_of, papers_of
from service.usecases.change_plans import facts_before
from service.usecases.drift_sides import Sides, policy_of
from service.usecases.effective_terms import lines_without
from service.usecases.windows import limits_of
from service.usecases.work import Work

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """A change of use with the facts it brings about and those it set out from, if it has any."""

    change: Change
    facts: Mapping[str, Any] | None = None
    base: Mapping[str, Any] | None = None


def plans_of(work: Work, account: Account, sides: Sides) -> list[Plan]:
    """Of changes that were not cancelled."""
    found = []
    for change in changes_of(work.session, account.id):
        if change.state == ChangeState.CANCELLED:
            continue
        row = planned_revision(work.session, account.id, change.id)
        if row is None:
            found.append(Plan(change))
        else:
            found.append(Plan(change, row.facts, facts_before(row, sides.revisions)))
    return found


def windows_of(
    work: Work, account: Account, sides: Sides, plans: Sequence[Plan]
) -> list[TemporaryWindow]:
    """All of an account, the first recorded first."""
    if not plans:
        return []
    return [*_waiting(work, account, sides, plans), *_temporary(work, plans)]


def fields_agreeing(
    policy: DriftPolicy, plan: Plan, other: Mapping[str, Any] | None
) -> frozenset[str]:
    """Fields of a change in which another side says what is planned."""
    planned = plan.facts
    if planned is None or other is None:
        return frozenset()
    touched = policy.fields_at(plan.change.fields)
    rules = (rule for rule in policy.fields if rule.id in touched)
    return frozenset(rule.id for rule in rules if says(rule, other, planned))


def says(rule: FieldRule, terms: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Whether terms state a field, as the record does."""
    result = compared(rule, terms, record)
    is_stated = value_at(terms, rule.path) is not ABSENT and not result.unstated
    return is_stated and result.difference is None


def _waiting(
    work: Work, account: Account, sides: Sides, plans: Sequence[Plan]
) -> Iterator[TemporaryWindow]:
    """Contract first, then supply: from the first day of a change's paper to its completion the
    record may still say what the contract said before, where the paper says what is planned.
    """
    lasting = [plan for plan in plans if plan.change.type not in TEMPORARY]
    papers = papers_of(work.session, [plan.change.id for plan in lasting])
    for plan in lasting:
        mine = {row.id for row in papers if row.change_id == plan.change.id}
        begun = next(
            ((day, main) for day, main in sides.mains if main and _rests_on(main, mine)), None
        )
        if begun is None:
            continue
        day, main = begun
        before = sides.main_on(day - _DAY) or _main(
            # It holds from the same day on.
            lines_without(work, account, mine, plan.change.contract_id)
        )
        if before is None:
            continue
        yield TemporaryWindow(
            day,
            _before(plan.change.completed_on),
            fields_agreeing(policy_of(work), plan, main.terms),
            before.terms,
            binds=False,
        )


def _main(lines: Iterable[LineTerms]) -> LineTerms | None:
    return next((line for line in lines if line.line == MAIN), None)


def _rests_on(main: LineTerms, papers: Collection[str]) -> bool:
    return any(paper.contract_id in papers for paper in main.papers)


def _before(day: date | None) -> date | None:
    return None if day is None else day - _DAY


def _temporary(work: Work, plans: Sequence[Plan]) -> Iterator[TemporaryWindow]:
    """What was agreed for a time by temporary states that were completed: until their day, the
    latest that may be or the day they were ended. From its own first day on a state may be there;
    from its completion to the day its end takes effect it has to.
    """
    for plan in plans:
        change, agreed = plan.change, plan.facts
        is_there = change.type in TEMPORARY and change.state == ChangeState.COMPLETED
        if agreed is None or not is_there:
            continue
        latest, end = limits_of(work, change).latest_on, _end_of(change, plans)
        ended_on = end.effective_on if end is not None else None
        undone_on = (end.completed_on if end is not None else None) or ended_on
        may_be = TemporaryWindow(
            change.effective_on,
            _first(change.until_on, latest, _before(undone_on)),
            _agreed(policy_of(work), plan),
            agreed,
            binds=False,
        )
        yield may_be
        yield replace(
            may_be,
            from_day=change.completed_on or change.effective_on,
            until=_first(may_be.until, _before(ended_on)),
            binds=True,
        )


def _end_of(state: Change, plans: Sequence[Plan]) -> Change | None:
    """The change that ended a temporary state: the first one since, even while it is completing."""
    wanted = TEMPORARY[ChangeType(state.type)]
    since = (
        plan.change
        for plan in plans
        if plan.change.type == wanted
        and plan.change.state == ChangeState.COMPLETED
        and plan.change.effective_on >= state.effective_on
    )
    return min(since, key=lambda change: (change.effective_on, change.id), default=None)


def _agreed(policy: DriftPolicy, plan: Plan) -> frozenset[str]:
    """Fields in which a state was agreed: all that its paper tells; without a paper what it was
    entered for, and nothing that the record said already.
    """
    fields = policy.fields_at(plan.change.fields)
    if plan.change.action != PaperAction.NOTHING:
        return fields
    return fields - fields_agreeing(policy, plan, plan.base)


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
