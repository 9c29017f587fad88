"""What follows a contract's end, and the words it is told in."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from service.domain.expiry import Expiry, customer_told_of_end, left_words, told_of_end
from service.domain.notices import NoticeRequest
from service.domain.vocabulary import RenewalMode

END = date(2028, 2, 28)
PAGE = "https://console.example/contracts/c/renewal"
ROLLS = Expiry(
    starts_on=date(2024, 2, 29),
    text_ends_on=date(2026, 2, 27),
    ends_on=date(2026, 2, 27),
    mode=RenewalMode.ROLL_SAME_TERM,
    objection_days=30,
    promised_days=60,
)
CONTINUES = replace(ROLLS, mode=RenewalMode.CONTINUE_INDEFINITE)
ENDS = replace(ROLLS, mode=RenewalMode.NONE, objection_days=None)
TEMPORARY = replace(ENDS, is_temporary=True, decide_by=date(2026, 2, 1))
BEFORE, AFTER = ROLLS.ends_on - timedelta(days=40), ROLLS.ends_on + timedelta(days=7)


@pytest.mark.parametrize(
    ("expiry", "before", "after"),
    [
        (ROLLS, "rolls_over", "expired"),
        (replace(ROLLS, objected=True), "renewal", "expired"),
        (CONTINUES, "continues", "continues"),
        (replace(CONTINUES, objected=True), "renewal", "expired"),
        (ENDS, "renewal", "expired"),
        (TEMPORARY, "temporary", "temporary"),
    ],
)
def test_the_kind_of_word_follows_from_the_renewal_mode(
    expiry: Expiry, before: str, after: str
) -> None:
    for today, kind in ((BEFORE, before), (AFTER, after)):
        staff, customer = told_of_end(expiry, today, PAGE), customer_told_of_end(expiry, today)
        assert staff.kind == customer.kind == kind
        # Every fact is one that the kind's text takes.
        NoticeRequest(f"reminder.{kind}", "u", "contracts/c", "o", "k", staff.facts)
        NoticeRequest(f"customer.{kind}", "customers/a", "contracts/c", "o", "k", customer.facts)


def test_a_contract_that_rolls_over_is_told_with_its_window_and_its_new_end() -> None:
    facts = told_of_end(ROLLS, BEFORE, PAGE).facts
    assert facts["ends_on"] == "2026年2月27日"
    assert facts["left"] == "还有 40 天"
    assert facts["objection_until"] == "2026年1月28日"
    assert facts["new_ends_on"] == "2028年2月28日"
    assert facts["action"] == PAGE
    assert "自动顺延" in facts["next"]


def test_terms_from_29_february_do_not_wander() -> None:
    ends = [ROLLS.ends_on]
    for _ in range(3):
        ends.append(replace(ROLLS, ends_on=ends[-1]).next_end)
    assert ends == [date(2026, 2, 27), date(2028, 2, 28), date(2030, 2, 27), date(2032, 2, 28)]


def test_the_customer_is_told_before_whatever_the_text_promises_and_the_window() -> None:
    assert ROLLS.told_days == 60
    assert replace(ROLLS, promised_days=None).told_days == 30
    assert replace(ROLLS, objection_days=90).told_days == 90
    assert replace(ENDS, promised_days=None).told_days is None
    assert ENDS.objection_until is None


def test_a_word_in_writing_says_so() -> None:
    facts = customer_told_of_end(TEMPORARY, BEFORE, in_writing=True).facts
    assert facts["in_writing"] == "书面"
    assert facts["decide_by"] == "2026年2月1日"
    assert "in_writing" not in customer_told_of_end(TEMPORARY, BEFORE).facts


def test_no_word_threatens_to_cut_off() -> None:
    for expiry in (ROLLS, CONTINUES, ENDS, TEMPORARY):
        for today in (BEFORE, expiry.ends_on, AFTER):
            said = told_of_end(expiry, today, "").facts["next"]
            assert "停电" not in said or "不得停电" in said
            assert "action" not in told_of_end(expiry, today, "").facts


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (END, "就是今天"),
        (END + timedelta(days=30), "还有 30 天"),
        (END - timedelta(days=7), "已过 7 天"),
    ],
)
def test_how_far_off_a_day_is(day: date, words: str) -> None:
    assert left_words(day, END) == words
