"""Working days of a year that is not announced yet are counted again once it is."""

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from service.domain.access import Actor, Role
from service.domain.reminders import Occasion
from service.domain.working_days import CHINA, YearPlan
from service.store.reviews import open_review
from service.store.tasks import Task, open_tasks_of
from service.store.wake_ups import find_wake_up
from service.usecases.contracts import list_events
from service.wiring import Service
from service.worker.jobs import run_job
from tests.services import SettableClock
from tests.usecases.reviewing import act, drafted, hire
from tests.usecases.watched import on_day

NEW_YEAR = YearPlan(frozenset({date(2028, 1, d) for d in (1, 2, 3)}), frozenset())
"""The third of January 2028 is a Monday that nobody works on."""


@dataclass
class LearningCalendar:
    """Knows what it was told."""

    years: dict[int, YearPlan] = field(
        default_factory=lambda: {2027: YearPlan(frozenset(), frozenset())}
    )

    def plan_of(self, year: int) -> YearPlan | None:
        return self.years.get(year)


@pytest.fixture
def calendar() -> LearningCalendar:
    return LearningCalendar()


@pytest.fixture
def counting(service: Service, calendar: LearningCalendar) -> Service:
    return replace(service, ports=replace(service.ports, calendar=calendar))


@pytest.fixture
def contract(counting: Service, clock: SettableClock) -> str:
    """Submitted on the last Thursday of a year whose next one is not announced."""
    on_day(clock, date(2027, 12, 30))
    drafter: Actor = hire(counting, "起草", Role.DRAFTER)
    made = drafted(counting, drafter, starts_on=date(2028, 2, 1))
    act(counting, drafter, made.id, "submit")
    return made.id


def the_task(service: Service, contract_id: str) -> Task:
    with service.reading() as work:
        (task,) = open_tasks_of(work.session, f"contracts/{contract_id}")
        return task


def due_day(task: Task) -> date:
    assert task.due_at is not None
    return task.due_at.astimezone(CHINA).date()


def test_a_time_limit_is_provisional_until_the_year_is_announced(
    counting: Service, calendar: LearningCalendar, contract: str
) -> None:
    task = the_task(counting, contract)
    provisional = due_day(task)
    assert task.provisional_from == date(2027, 12, 30)
    assert run_job(counting, "replan-days", "2027-12-30") == 0
    assert due_day(the_task(counting, contract)) == provisional

    calendar.years[2028] = NEW_YEAR
    assert run_job(counting, "replan-days", "2027-12-31") == 1
    settled = the_task(counting, contract)
    assert due_day(settled) > provisional
    assert (settled.provisional_from, settled.working_days) == (None, None)
    with counting.reading() as work:
        review = open_review(work.session, contract)
        assert review is not None
        assert (review.due_at, review.due_provisional) == (settled.due_at, False)
        wake_up = find_wake_up(work.session, f"tasks/{task.id}", Occasion.TASK)
        assert wake_up is not None
        assert (wake_up.target_on, wake_up.provisional) == (due_day(settled), False)
        assert list_events(work, contract)[-1].type == "tasks.replanned"
    assert run_job(counting, "replan-days", "2028-01-01") == 0


def test_a_year_announced_as_it_was_counted_changes_no_day(
    counting: Service, calendar: LearningCalendar, contract: str
) -> None:
    provisional = due_day(the_task(counting, contract))
    calendar.years[2028] = YearPlan(frozenset(), frozenset())
    assert run_job(counting, "replan-days", "2027-12-31") == 1
    task = the_task(counting, contract)
    assert due_day(task) == provisional
    with counting.reading() as work:
        wake_up = find_wake_up(work.session, f"tasks/{task.id}", Occasion.TASK)
        assert wake_up is not None
        assert not wake_up.provisional
        types = [event.type for event in list_events(work, contract)]
    assert "tasks.replanned" not in types
