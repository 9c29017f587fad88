"""The thirty days of ratification, and the years of the archive."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.calendar import StateCouncilCalendar
from service.domain.archive import Kept, Years, retention_until, why_kept
from service.domain.ratification import (
    Performance,
    PerformanceEvidence,
    RatificationState,
    in_time,
    is_silent,
    last_day,
    objection_to,
)
from service.domain.working_days import is_working_day

CALENDAR = StateCouncilCalendar()


def off(day: date) -> bool:
    return not is_working_day(day, CALENDAR.plan_of(day.year))


# The day of receipt does not count; across month ends, a leap day, a weekend, a long holiday.
CLOCKS = [
    (date(2026, 11, 25), date(2026, 12, 25)),
    (date(2026, 1, 30), date(2026, 3, 2)),
    (date(2024, 1, 30), date(2024, 2, 29)),
    (date(2026, 4, 30), date(2026, 6, 1)),
    (date(2026, 11, 26), date(2026, 12, 28)),
    (date(2026, 9, 1), date(2026, 10, 8)),
]


@pytest.mark.parametrize(("received", "last"), CLOCKS)
def test_the_thirty_days_end(received: date, last: date) -> None:
    assert last_day(received, 30, off) == last


@given(st.dates(date(2024, 1, 1), date(2026, 10, 1)))
def test_the_last_day_is_a_working_day_and_never_sooner(received: date) -> None:
    last = last_day(received, 30, off)
    assert last - received >= timedelta(days=30)
    assert not off(last)
    assert all(off(received + timedelta(days=n)) for n in range(30, (last - received).days))


def test_the_last_day_still_counts_and_the_next_is_silence() -> None:
    due = date(2026, 12, 25)
    assert in_time(due, due)
    assert not is_silent(due, due)
    assert not in_time(due + timedelta(days=1), due)
    assert is_silent(due, due + timedelta(days=1))
    assert in_time(date(2099, 1, 1), None)
    assert not is_silent(None, date(2099, 1, 1))


def test_only_two_outcomes_bind() -> None:
    binding = {state for state in RatificationState if state.binds}
    assert binding == {RatificationState.RATIFIED, RatificationState.BY_PERFORMANCE}


@pytest.mark.parametrize(
    ("day", "fits"),
    [
        (date(2026, 11, 24), False),
        (date(2026, 11, 25), True),
        (date(2026, 12, 25), True),
        (date(2026, 12, 26), False),
    ],
)
def test_a_performance_lies_between_signature_and_last_day(day: date, fits: bool) -> None:
    paid = PerformanceEvidence(Performance.PAID_BILL, day, "1")
    signed, due, today = date(2026, 11, 25), date(2026, 12, 25), date(2027, 1, 1)
    assert (objection_to(paid, signed, due, today) is None) is fits


# ---- the archive ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ended", "years", "until"),
    [
        (date(2026, 11, 25), Years(10, 3), date(2036, 11, 25)),
        (date(2024, 2, 29), Years(10, 3), date(2034, 2, 28)),
        (date(2026, 11, 25), Years(1, 3), date(2029, 11, 25)),
        (None, Years(10, 3), None),
    ],
)
def test_the_years_count_from_the_end_and_never_less_than_the_limitation(
    ended: date | None, years: Years, until: date | None
) -> None:
    assert retention_until(ended, years) == until


@pytest.mark.parametrize(
    ("until", "hold", "today", "reasons"),
    [
        (None, False, date(2099, 1, 1), 1),
        (date(2036, 11, 25), False, date(2036, 11, 25), 1),
        (date(2036, 11, 25), False, date(2036, 11, 26), 0),
        (date(2036, 11, 25), True, date(2036, 11, 26), 1),
        (date(2036, 11, 25), True, date(2030, 1, 1), 2),
    ],
)
def test_what_may_be_destroyed_when(
    until: date | None, hold: bool, today: date, reasons: int
) -> None:
    assert len(why_kept(Kept(until, hold), today)) == reasons
