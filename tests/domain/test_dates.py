"""Terms one after another: as long as the first one, with no day between and none twice."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.dates import add_months, end_of_like_term, last_day_of_term, next_end

DAY = timedelta(days=1)
FIRST_DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "following"),
    [
        ("2026-12-01", "2029-11-30", ["2032-11-30", "2035-11-30"]),
        ("2027-01-01", "2027-12-31", ["2028-12-31", "2029-12-31"]),
        # The end of February, in leap years and out of them.
        ("2023-03-01", "2024-02-29", ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        ("2024-03-01", "2025-02-28", ["2026-02-28", "2027-02-28", "2028-02-29"]),
        # From 29 February: by the day that stands for it, or until the end of the month.
        ("2024-02-29", "2025-02-27", ["2026-02-27", "2027-02-27", "2028-02-28"]),
        ("2024-02-29", "2025-02-28", ["2026-02-28", "2027-02-28", "2028-02-28", "2029-02-28"]),
        # From the 31st: shorter months do not shorten what follows them.
        ("2026-01-31", "2026-02-27", ["2026-03-30", "2026-04-29", "2026-05-30"]),
        ("2026-08-31", "2027-02-28", ["2027-08-30", "2028-02-29", "2028-08-30"]),
        # No whole months: days are counted.
        ("2026-12-01", "2027-10-14", ["2028-08-27"]),
        ("2026-12-01", "2026-12-01", ["2026-12-02", "2026-12-03"]),
    ],
)
def test_the_ends_of_terms_that_follow(starts_on: str, ends_on: str, following: list[str]) -> None:
    end, found = day(ends_on), []
    for _ in following:
        end = next_end(day(starts_on), day(ends_on), end)
        found.append(end.isoformat())
    assert found == following


@given(FIRST_DAYS, st.integers(1, 20), st.integers(0, 40))
def test_a_term_of_years_ends_as_if_it_had_been_agreed_so_long_at_once(
    starts_on: date, years: int, terms: int
) -> None:
    end = last_day_of_term(starts_on, years)
    for _ in range(terms):
        end = next_end(starts_on, last_day_of_term(starts_on, years), end)
    assert end == last_day_of_term(starts_on, years * (terms + 1))


@given(FIRST_DAYS, st.integers(0, 4000), st.integers(0, 20_000))
def test_the_next_end_is_after_the_day_and_no_term_is_left_out(
    starts_on: date, length: int, later: int
) -> None:
    ends_on = starts_on + timedelta(days=length)
    after = ends_on + timedelta(days=later)
    one_by_one = ends_on
    while one_by_one <= after:
        step = next_end(starts_on, ends_on, one_by_one)
        assert step > one_by_one
        # A term of whole months differs from another by the lengths of its months at most.
        assert abs((step - one_by_one).days - (length + 1)) <= 4
        one_by_one = step
    assert next_end(starts_on, ends_on, after) == one_by_one


@given(FIRST_DAYS, st.integers(1, 120))
def test_a_term_on_the_heels_of_another_is_as_long(starts_on: date, months: int) -> None:
    ends_on = add_months(starts_on, months) - DAY
    after = ends_on + DAY
    assert end_of_like_term(after, starts_on, ends_on) == add_months(after, months) - DAY


def test_a_term_of_days_is_as_long_elsewhere() -> None:
    found = end_of_like_term(day("2028-01-01"), day("2026-12-01"), day("2026-12-10"))
    assert found == day("2028-01-10")
