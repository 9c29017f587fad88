"""Short messages: what is filled in, what may lose its end, and how many parts a text is."""

import pytest

from service.domain.sms import SmsRules, SmsWording

RULES = SmsRules(values={"title": 30, "number": 20, "day": 11}, shortened=frozenset({"title"}))


@pytest.mark.parametrize(
    ("length", "parts"),
    [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4), (500, 8)],
)
def test_a_long_text_is_billed_as_several(length: int, parts: int) -> None:
    assert RULES.parts(length) == parts


def test_the_variables_are_in_the_order_of_the_text_each_once() -> None:
    wording = SmsWording("k", "{{ number }}于{{ day }}，{{ number }}")
    assert wording.slots == ["number", "day"]


def test_a_value_is_never_read_as_a_slot_itself() -> None:
    wording = SmsWording("k", "{{ title }}：{{ number }}")
    assert wording.filled({"title": "{{ number }}", "number": "1"}) == "{{ number }}：1"


@pytest.mark.parametrize(
    ("slot", "value", "said"),
    [
        ("title", "字" * 20, "字" * 20),
        ("title", "字" * 21, "字" * 19 + "…"),
        ("title", "一\n二  三", "一 二 三"),
        ("number", "0123456789" * 3, "0123456789" * 3),
        ("day", "2026年12月31日 2026年12月31日", "2026年12月31日 2026年12月31日"),
    ],
)
def test_only_what_may_be_shortened_is(slot: str, value: str, said: str) -> None:
    assert RULES.value(slot, value) == said


def test_the_longest_text_counts_the_signature_and_its_marks() -> None:
    wording = SmsWording("k", "{{ title }}：{{ number }}")
    assert RULES.longest(wording) == 20 + 1 + 20 + 12 + 2
