"""Receipts move a message forward as they say, and never back."""

from itertools import permutations, product

import pytest

from service.domain.notices import Fate, NoticeState
from service.domain.receipts import state_after


@pytest.mark.parametrize(
    ("state", "fate", "after"),
    [
        (NoticeState.ACCEPTED, Fate.DELIVERED, NoticeState.DELIVERED),
        (NoticeState.UNKNOWN, Fate.ACCEPTED, NoticeState.ACCEPTED),
        (NoticeState.WAITING, Fate.ACCEPTED, NoticeState.ACCEPTED),
        (NoticeState.GIVEN_UP, Fate.ACCEPTED, NoticeState.ACCEPTED),
        (NoticeState.SENT, Fate.ACCEPTED, NoticeState.ACCEPTED),
        (NoticeState.ACCEPTED, Fate.PERMANENT, NoticeState.FAILED),
        (NoticeState.UNKNOWN, Fate.PERMANENT, NoticeState.FAILED),
        (NoticeState.FAILED, Fate.DELIVERED, NoticeState.DELIVERED),
        (NoticeState.FAILED, Fate.ACCEPTED, NoticeState.FAILED),
        (NoticeState.ACCEPTED, Fate.SENT, NoticeState.ACCEPTED),
        (NoticeState.ACCEPTED, Fate.PASSING, NoticeState.ACCEPTED),
        (NoticeState.ACCEPTED, Fate.UNKNOWN, NoticeState.ACCEPTED),
    ],
)
def test_a_receipt_moves_a_message(state: NoticeState, fate: Fate, after: NoticeState) -> None:
    assert state_after(state, fate) is after


@pytest.mark.parametrize("fate", Fate)
def test_what_was_delivered_stays_so(fate: Fate) -> None:
    assert state_after(NoticeState.DELIVERED, fate) is NoticeState.DELIVERED


@pytest.mark.parametrize("fate", Fate)
def test_what_is_being_sent_waits(fate: Fate) -> None:
    assert state_after(NoticeState.LEASED, fate) is NoticeState.LEASED


def test_the_order_in_which_receipts_come_changes_nothing_once_it_was_delivered() -> None:
    for start, fates in product((NoticeState.ACCEPTED, NoticeState.UNKNOWN), permutations(Fate)):
        state = start
        for fate in fates:
            state = state_after(state, fate)
        assert state is NoticeState.DELIVERED
