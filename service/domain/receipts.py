"""Receipts: how what the other side says of a message later on moves where the message stands."""

from enum import StrEnum

from service.domain.notices import Fate, NoticeState


class HandOver(StrEnum):
    """How a person saw to it that a message arrived."""

    LETTER = "letter"
    VISIT = "visit"
    SIGNED_COPY = "signed_copy"
    PHONE = "phone"

    @property
    def label(self) -> str:
        return _HAND_OVER_LABELS[self]


_HAND_OVER_LABELS = {
    HandOver.LETTER: "信函已签收",
    HandOver.VISIT: "上门当面送达",
    HandOver.SIGNED_COPY: "收件人已在回执上签字",
    HandOver.PHONE: "收件人在电话中确认收到",
}

_UNSETTLED = frozenset({NoticeState.WAITING, NoticeState.UNKNOWN, NoticeState.GIVEN_UP})
# The other side did not take it, and then says that it left there: only ever a step forward.
_BEFORE = {
    NoticeState.SENT: _UNSETTLED,
    NoticeState.ACCEPTED: _UNSETTLED | {NoticeState.SENT},
    NoticeState.FAILED: frozenset(
        {NoticeState.WAITING, NoticeState.UNKNOWN, NoticeState.SENT, NoticeState.ACCEPTED}
    ),
}


def state_after(state: NoticeState, fate: Fate) -> NoticeState:
    """Where a message stands after a receipt: only forward, as the evidence says.

    What was delivered stays so, whatever follows; a late 「delivered」 counts after a failure too.
    A message that is being sent does not move: its receipt waits for the end of the attempt.
    """
    if state is NoticeState.LEASED:
        return state
    if fate is Fate.DELIVERED:
        return NoticeState.DELIVERED
    said = {
        Fate.SENT: NoticeState.SENT,
        Fate.ACCEPTED: NoticeState.ACCEPTED,
        Fate.PERMANENT: NoticeState.FAILED,
    }.get(fate)
    return said if said is not None and state in _BEFORE[said] else state
