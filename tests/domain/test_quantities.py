"""Quantities, Chinese numerals and dates."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.dates import add_months, exceeds_years, last_day_of_term, parse_worded, worded
from service.domain.quantities import Quantity, chinese_number, chinese_share, parse_quantity
from service.domain.vocabulary import Unit
from service.library.digests import chinese_to_int


@given(st.integers(min_value=0, max_value=9999))
def test_a_chinese_numeral_reads_back_as_its_number(number: int) -> None:
    assert chinese_to_int(chinese_number(number)) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (2005, "二千零五"),
    ],
)
def test_numerals_are_written_as_statutes_write_them(number: int, words: str) -> None:
    assert chinese_number(number) == words


def test_a_rate_is_written_in_words_and_a_fraction_in_digits() -> None:
    assert chinese_share(Decimal("2"), "千") == "千分之二"
    assert chinese_share(Decimal("0.5"), "千") == "千分之0.5"


@given(
    st.decimals(min_value=0, max_value=10**6, places=3, allow_nan=False),
    st.sampled_from(list(Unit)),
)
def test_a_printed_quantity_reads_back(value: Decimal, unit: Unit) -> None:
    quantity = Quantity(value=value, unit=unit)
    assert parse_quantity(str(quantity)) == quantity


@pytest.mark.parametrize("text", ["一千千伏安", "千伏安", "1630", "1630千伏安左右", ""])
def test_what_is_no_quantity_is_not_guessed(text: str) -> None:
    assert parse_quantity(text) is None


def test_units_are_never_converted_into_each_other() -> None:
    assert parse_quantity("315千瓦") != parse_quantity("315千伏安")


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31)))
def test_a_worded_date_reads_back(day: date) -> None:
    assert parse_worded(worded(day)) == day


def test_a_term_of_years_ends_the_day_before_its_anniversary() -> None:
    assert last_day_of_term(date(2026, 12, 1), 3) == date(2029, 11, 30)
    assert last_day_of_term(date(2024, 2, 29), 1) == date(2025, 2, 27)
    assert not exceeds_years(date(2026, 12, 1), date(2029, 11, 30), 3)
    assert exceeds_years(date(2026, 12, 1), date(2029, 12, 1), 3)


def test_adding_months_keeps_to_the_end_of_a_shorter_month() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
