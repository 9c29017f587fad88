"""Answers already given: a client's key and the answer, in the transaction of the effect."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Field, Session, select

from service.domain.access import Actor
from service.store.columns import Instant, Json, Row


class IdempotencyKey(Row, table=True):
    __tablename__ = "idempotency_key"

    actor: str = Field(primary_key=True, max_length=100)
    key: str = Field(primary_key=True, max_length=255)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    request: str = Field(max_length=64)
    answer: dict[str, Any] = Field(sa_type=Json)
    created_at: datetime = Field(index=True, sa_type=Instant)


def given_answer(session: Session, actor: Actor, key: str) -> IdempotencyKey | None:
    return session.get(IdempotencyKey, (actor.id, key))


def claim_key(session: Session, actor: Actor, key: str) -> bool:
    """Whether this transaction holds the key now; False where another one on PostgreSQL does.

    SQLite has one writer at a time, so there nobody else can.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    digest = hashlib.sha256(f"{actor.id}\n{key}".encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    return bool(session.exec(select(func.pg_try_advisory_xact_lock(number))).one())
