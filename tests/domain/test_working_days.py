"""Working days: weekends, holidays, weekends worked in their place, years not announced yet."""

from datetime import UTC, date, datetime

import pytest

from service.adapters.calendar import StateCouncilCalendar
from service.domain.working_days import YearPlan, add_working_days, is_working_day

NATIONAL_DAY = YearPlan(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    workdays=frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
)


class Plans:
    """A calendar that knows one year."""

    def plan_of(self, year: int) -> YearPlan | None:
        return NATIONAL_DAY if year == 2026 else None


@pytest.mark.parametrize(
    ("day", "days", "due"),
    [
        (date(2026, 9, 14), 1, date(2026, 9, 15)),
        (date(2026, 9, 11), 1, date(2026, 9, 14)),  # over a weekend
        (date(2026, 9, 18), 1, date(2026, 9, 20)),  # to a Sunday that is worked
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over the holidays
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # to a Saturday that is worked
        (date(2026, 10, 3), 0, date(2026, 10, 8)),
        (date(2026, 10, 8), 0, date(2026, 10, 8)),
    ],
)
def test_working_days_are_counted_from_the_day_after(day: date, days: int, due: date) -> None:
    found = add_working_days(day, days, Plans())
    assert (found.day, found.provisional) == (due, False)


def test_a_year_not_announced_counts_its_weekends_and_says_so() -> None:
    found = add_working_days(date(2026, 12, 31), 2, Plans())
    assert (found.day, found.provisional) == (date(2027, 1, 4), True)


def test_a_time_limit_ends_with_the_working_hours_in_china() -> None:
    due = add_working_days(date(2026, 9, 14), 1, Plans())
    assert due.at == datetime(2026, 9, 15, 9, 30, tzinfo=UTC)


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2026, 9, 14), -1, Plans())


def test_without_a_plan_only_weekends_are_free() -> None:
    assert is_working_day(date(2026, 10, 1), None)
    assert not is_working_day(date(2026, 10, 10), None)


def test_the_calendar_of_the_state_council_knows_this_year() -> None:
    plan = StateCouncilCalendar().plan_of(2026)
    assert plan is not None
    assert not is_working_day(date(2026, 10, 1), plan)
    assert is_working_day(date(2026, 10, 10), plan)


def test_the_calendar_does_not_guess_years_to_come() -> None:
    assert StateCouncilCalendar().plan_of(2199) is None
