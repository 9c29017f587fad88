"""The append-only event table, its hash chain a subject, and the sealed Merkle roots."""

from collections.abc import Sequence as Rows
from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, col, select

from service.domain.access import Actor
from service.domain.audit import GENESIS, Event, chain_hash
from service.store.columns import Instant, Json, Row, Sequence
from service.store.organisations import visible_to


class EventRow(Row, table=True):
    """`position` counts a subject's events from 1; `seq` orders all events of the database."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("subject", "position"), UniqueConstraint("id"))

    seq: int | None = Field(default=None, primary_key=True, sa_type=Sequence)
    id: str = Field(max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    subject: str = Field(max_length=100)
    position: int
    type: str = Field(max_length=100)
    actor: str = Field(max_length=100)
    at: datetime = Field(index=True, sa_type=Instant)
    payload: dict[str, Any] = Field(sa_type=Json)
    prev_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class MerkleRoot(Row, table=True):
    """The root over all events of one day in China."""

    __tablename__ = "merkle_root"

    day: date = Field(primary_key=True)
    root: str = Field(max_length=64)
    first_seq: int = Field(sa_type=Sequence)
    last_seq: int = Field(sa_type=Sequence)
    events: int
    sealed_at: datetime = Field(sa_type=Instant)


def append_event(
    session: Session, event: Event, *, id: str, org_id: str, actor: Actor, at: datetime
) -> EventRow:
    """Add an event at the end of its subject's chain.

    Two writers cannot take the same position: the subject's row is locked by whoever changes it,
    and the position is unique besides.
    """
    last = session.exec(
        select(EventRow)
        .where(EventRow.subject == event.subject)
        .order_by(col(EventRow.position).desc())
        .limit(1)
    ).first()
    position = last.position + 1 if last is not None else 1
    previous = last.hash if last is not None else GENESIS
    row = EventRow(
        id=id,
        org_id=org_id,
        subject=event.subject,
        position=position,
        type=event.type,
        actor=actor.id,
        at=at,
        payload=dict(event.payload),
        prev_hash=previous,
        hash=chain_hash(
            event,
            event_id=id,
            org_id=org_id,
            position=position,
            actor=actor.id,
            at=at,
            previous=previous,
        ),
    )
    session.add(row)
    session.flush()
    return row


def events_of(session: Session, actor: Actor, subject: str) -> Rows[EventRow]:
    """A subject's events, the first one first."""
    return session.exec(
        select(EventRow)
        .where(EventRow.subject == subject, visible_to(actor, EventRow.org_id))
        .order_by(col(EventRow.position))
    ).all()


def event_with_id(session: Session, event_id: str) -> EventRow | None:
    """The event, whoever asks."""
    return session.exec(select(EventRow).where(EventRow.id == event_id)).first()


def first_event_at(session: Session, since: datetime | None) -> datetime | None:
    """When the first event (not before `since`) happened. Over all organisations."""
    query = select(func.min(EventRow.at))
    if since is not None:
        query = query.where(col(EventRow.at) >= since)
    return session.exec(query).one()


def events_between(session: Session, begin: datetime, end: datetime) -> Rows[EventRow]:
    """All events of [begin, end) in order. Over all organisations: the seal covers them all."""
    return session.exec(
        select(EventRow)
        .where(col(EventRow.at) >= begin, col(EventRow.at) < end)
        .order_by(col(EventRow.seq))
    ).all()


def last_seal(session: Session) -> MerkleRoot | None:
    return session.exec(select(MerkleRoot).order_by(col(MerkleRoot.day).desc()).limit(1)).first()


def add_seal(session: Session, seal: MerkleRoot) -> None:
    """Keep a root; where another node has sealed the day, its root stays."""
    insert: Any = (
        postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    )
    table = MerkleRoot.__table__  # type: ignore[attr-defined]
    session.connection().execute(insert(table).values(**seal.model_dump()).on_conflict_do_nothing())
