"""Answers given once: a repeated request with the same Idempotency-Key gets the first answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.store.idempotency import IdempotencyKey, claim_key, given_answer
from service.usecases.errors import KeyInFlight, KeyReused
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A client's key and the digest (64 hex) of all that the request says."""

    key: str
    digest: str


def answer_once(
    work: Work, request: KeyedRequest, act: Callable[[], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    """The answer, and whether it is a repetition. Acting and keeping the answer are one thing.

    The answer is JSON and is kept as it is: no personal values may stand in it.
    Raises KeyInFlight, KeyReused; where `act` raises, nothing is kept.
    """
    if not claim_key(work.session, work.actor, request.key):
        raise in_flight()
    known = given_answer(work.session, work.actor, request.key)
    if known is not None:
        if known.request != request.digest:
            raise KeyReused("这个 Idempotency-Key 已用于另一请求")
        return known.answer, True
    answer = act()
    work.session.add(
        IdempotencyKey(
            actor=work.actor.id,
            key=request.key,
            org_id=work.actor.org_id,
            request=request.digest,
            answer=answer,
            created_at=work.now,
        )
    )
    work.session.flush()
    return answer, False


def in_flight() -> KeyInFlight:
    return KeyInFlight("使用同一 Idempotency-Key 的请求仍在处理中，请稍后重试")
