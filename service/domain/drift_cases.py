"""A drift as a case that people work on: which step is possible when, and what was found of it."""

from collections.abc import Mapping
from enum import StrEnum

from service.domain.drift import DriftState as S


class Judgement(StrEnum):
    """What somebody found a difference to be; `harmless` ones may be closed while they last."""

    REAL = "real"
    RECORD_WRONG = "record_wrong"
    HARMLESS = "harmless"

    @property
    def label(self) -> str:
        return {
            "real": "情况属实，须办理合同手续",
            "record_wrong": "档案有误，须更正档案",
            "harmless": "不影响用电和计费",
        }[self.value]


class DriftMove(StrEnum):
    """`verify` is the system's: both sides agree again."""

    ASSESS = "assess"
    ACT = "act"
    VERIFY = "verify"
    CLOSE = "close"

    @property
    def label(self) -> str:
        return {
            "assess": "核查",
            "act": "办理",
            "verify": "确认一致",
            "close": "结案",
        }[self.value]


DRIFT_MOVES: Mapping[tuple[S, DriftMove], S] = {
    (S.OPEN, DriftMove.ASSESS): S.ASSESSED,
    # What was found first may turn out otherwise.
    (S.ASSESSED, DriftMove.ASSESS): S.ASSESSED,
    (S.ASSESSED, DriftMove.ACT): S.ACTION,
    (S.OPEN, DriftMove.VERIFY): S.VERIFIED,
    (S.ASSESSED, DriftMove.VERIFY): S.VERIFIED,
    (S.ACTION, DriftMove.VERIFY): S.VERIFIED,
    (S.ASSESSED, DriftMove.CLOSE): S.CLOSED,
    (S.VERIFIED, DriftMove.CLOSE): S.CLOSED,
}
"""All moves there are. Of those assessed only harmless ones are closed."""
STANDING = (S.OPEN, S.ASSESSED, S.ACTION)
"""Both sides still differ, and nobody has said that this may stay so."""


def after(state: S, move: DriftMove, judgement: Judgement | None) -> S | None:
    """The state after a move; None where it is not possible."""
    if (state, move) == (S.ASSESSED, DriftMove.CLOSE) and judgement is not Judgement.HARMLESS:
        return None
    return DRIFT_MOVES.get((state, move))


def moves_from(state: S, judgement: Judgement | None) -> tuple[DriftMove, ...]:
    """What people may do next."""
    return tuple(
        move
        for move in DriftMove
        if move is not DriftMove.VERIFY and after(state, move, judgement) is not None
    )
