"""A signed copy that came back, after the machine's verdict (`returned_copy`): what it stands for,
and what people decide on the pages that no machine can read.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum


class CopyState(StrEnum):
    """`label` is what the pages call it."""

    IDENTICAL = "identical"
    DIFFERING = "differing"
    NEEDS_PERSON = "needs_person"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    CopyState.IDENTICAL: "与批准文本一致",
    CopyState.DIFFERING: "与批准文本不一致",
    CopyState.NEEDS_PERSON: "待人工核对",
    CopyState.CONFIRMED: "人工核对一致",
    CopyState.REJECTED: "人工核对不一致",
}


def settles(state: str) -> bool:
    """Whether a copy shows that what was signed is what was approved."""
    return state in (CopyState.IDENTICAL, CopyState.CONFIRMED)


def after_decisions(pages: Collection[int], decided: Mapping[int, bool]) -> CopyState:
    """The state of a copy whose `pages` a person has to look at, after what they decided: one page
    that is not the same spoils it, and all must be looked at.
    """
    if not all(decided.values()):
        return CopyState.REJECTED
    return CopyState.CONFIRMED if set(pages) <= decided.keys() else CopyState.NEEDS_PERSON
