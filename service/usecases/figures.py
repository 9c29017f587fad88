"""The dashboard: how many contracts stand where, what ends when, what waits too long, what is
found most.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from service.domain.access import Permission
from service.domain.review_policy import RiskGrade
from service.domain.vocabulary import ContractState
from service.store import figures as store
from service.usecases.access import needs
from service.usecases.work import Work

MONTHS_AHEAD = 12
MOST_RULES = 10
LOOKED_BACK = timedelta(days=90)
RUNNING = (ContractState.SIGNED.value, ContractState.IN_FORCE.value)


@dataclass(frozen=True, slots=True)
class RuleCount:
    """A rule by id and title, and in how many rounds of review it found something."""

    id: str
    title: str
    rounds: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of what the actor may see, at this instant. `ends` has one entry a month, from this
    month on; `ended` are contracts in force whose last day is over.
    """

    states: dict[ContractState, int]
    ends: dict[date, int]
    ended: int
    grades: dict[RiskGrade, int]
    reviews_open: int
    reviews_overdue: int
    rules: tuple[RuleCount, ...]


@needs(Permission.READ_FIGURES)
def read_figures(work: Work) -> Figures:
    """All figures of the dashboard; counts only, no contract is named."""
    session, actor = work.session, work.actor
    states = store.contracts_by_state(session, actor)
    grades = store.open_reviews_by_grade(session, actor)
    return Figures(
        states={state: states.get(state.value, 0) for state in ContractState},
        ends=_ends(work),
        ended=store.ended_before(session, actor, RUNNING, work.today),
        grades={grade: grades.get(grade.value, 0) for grade in RiskGrade},
        reviews_open=sum(grades.values()),
        reviews_overdue=store.open_reviews_overdue(session, actor, work.now),
        rules=_rules(work),
    )


def _ends(work: Work) -> dict[date, int]:
    first = work.today.replace(day=1)
    months = [_month(first, ahead) for ahead in range(MONTHS_AHEAD + 1)]
    last = months[-1] - timedelta(days=1)
    # What ended earlier this month is counted as ended, not as ending.
    found = store.ends_by_month(work.session, work.actor, RUNNING, work.today, last)
    return {month: found.get((month.year, month.month), 0) for month in months[:-1]}


def _month(first: date, ahead: int) -> date:
    years, month = divmod(first.month - 1 + ahead, 12)
    return date(first.year + years, month + 1, 1)


def _rules(work: Work) -> tuple[RuleCount, ...]:
    counts = store.findings_by_rule(work.session, work.actor, work.now - LOOKED_BACK)
    titles = {rule: card.title for rule, card in work.library.cards.items()}
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(RuleCount(id, titles.get(id, id), rounds) for id, rounds in ordered[:MOST_RULES])
