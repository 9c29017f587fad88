"""Hints that save searching a text: whatever a pattern finds, its hint finds too."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.rules import wording

PAIRS = (
    (wording._LEFT_OPEN, wording._MAYBE_OPEN),
    (wording._ENERGY_PRICE, wording._MAYBE_PRICE),
    *((re.compile(stale), wording._MAYBE_STALE) for stale in wording._STALE),
)


@pytest.mark.parametrize(("pattern", "hint"), PAIRS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_hint_is_found_wherever_the_pattern_is(
    data: st.DataObject, pattern: re.Pattern[str], hint: re.Pattern[str]
) -> None:
    text = data.draw(st.from_regex(pattern))
    assert hint.search(text)
