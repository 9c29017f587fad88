"""Which steps a case of drift may take."""

from service.domain.drift import DriftState as S
from service.domain.drift_cases import (
    DRIFT_MOVES,
    STANDING,
    DriftMove,
    Judgement,
    after,
    moves_from,
)


def test_every_case_comes_to_an_end_and_none_goes_back_to_being_open() -> None:
    for state in set(S) - {S.CLOSED}:
        ahead, seen = {state}, set[S]()
        while ahead:
            seen |= ahead
            ahead = {to for (come, _), to in DRIFT_MOVES.items() if come in seen} - seen
        assert S.CLOSED in seen
    assert S.OPEN not in DRIFT_MOVES.values()
    assert not moves_from(S.CLOSED, None)


def test_what_stands_may_turn_out_to_agree_and_only_what_is_harmless_is_closed_meanwhile() -> None:
    for state in STANDING:
        assert after(state, DriftMove.VERIFY, None) is S.VERIFIED
        closable = {
            judgement: after(state, DriftMove.CLOSE, judgement) is S.CLOSED
            for judgement in Judgement
        }
        harmless = state is S.ASSESSED
        assert closable == {
            Judgement.REAL: False,
            Judgement.RECORD_WRONG: False,
            Judgement.HARMLESS: harmless,
        }
    assert DriftMove.VERIFY not in moves_from(S.OPEN, None)
