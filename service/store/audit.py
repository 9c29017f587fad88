"""All events and seals as they lie in the database, in streams, for the audit.

Whoever tampers need not write what the columns' types can read, so values are read as text.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, Text, cast, func, literal
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from service.domain.audit_check import StoredEvent
from service.domain.audit_seals import Leaf, StoredSeal
from service.store.accounts import Account
from service.store.contracts import Contract
from service.store.events import EventRow, MerkleRoot

_BATCH = 1000
_INSTANT = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'


def stored_chains(session: Session) -> Iterator[StoredEvent]:
    """All events by subject and position. Over all organisations, as the seals are."""
    query = columns_of(
        col(EventRow.seq),
        col(EventRow.id),
        col(EventRow.org_id),
        col(EventRow.subject),
        col(EventRow.position),
        col(EventRow.type),
        col(EventRow.actor),
        _text(session, EventRow.at, _INSTANT),
        cast(col(EventRow.payload), Text),
        col(EventRow.prev_hash),
        col(EventRow.hash),
    ).order_by(col(EventRow.subject), col(EventRow.position))
    for row in session.execute(query.execution_options(yield_per=_BATCH)):
        seq, id, org_id, subject, position, type, actor, at, payload, previous, hash = row
        yield StoredEvent(
            seq=seq,
            id=str(id),
            org_id=str(org_id),
            subject=str(subject),
            position=_number(position),
            type=str(type),
            actor=str(actor),
            at=_instant(at),
            payload=_payload(payload),
            previous=str(previous),
            hash=str(hash),
        )


def stored_leaves(
    session: Session, begin: datetime | None, end: datetime, *, by_time: bool = False
) -> Iterator[Leaf]:
    """The events of [begin, end) as a seal sees them, by sequence number or else by time."""
    query = columns_of(
        col(EventRow.seq),
        col(EventRow.id),
        col(EventRow.subject),
        col(EventRow.hash),
        _text(session, EventRow.at, _INSTANT),
    ).where(col(EventRow.at) < end)
    if begin is not None:
        query = query.where(col(EventRow.at) >= begin)
    query = query.order_by(col(EventRow.at if by_time else EventRow.seq))
    for seq, id, subject, hash, at in session.execute(query.execution_options(yield_per=_BATCH)):
        yield Leaf(seq, str(id), str(subject), str(hash), _instant(at))


def count_events_since(session: Session, begin: datetime | None) -> int:
    """How many events there are from an instant on."""
    query = select(func.count()).select_from(EventRow)
    if begin is not None:
        query = query.where(col(EventRow.at) >= begin)
    return session.exec(query).one()


def stored_seals(session: Session) -> Iterator[StoredSeal]:
    """All seals in the order of their days."""
    query = columns_of(
        _text(session, MerkleRoot.day, "YYYY-MM-DD"),
        col(MerkleRoot.root),
        col(MerkleRoot.first_seq),
        col(MerkleRoot.last_seq),
        col(MerkleRoot.events),
        _text(session, MerkleRoot.sealed_at, _INSTANT),
    ).order_by(col(MerkleRoot.day))
    for day, root, first_seq, last_seq, events, sealed_at in session.execute(query):
        yield StoredSeal(
            day=_day(day),
            root=str(root),
            first_seq=_number(first_seq),
            last_seq=_number(last_seq),
            events=_number(events),
            sealed_at=_instant(sealed_at),
        )


def subjects_without_events(session: Session) -> Iterator[str]:
    """Contracts and accounts that have no event at all; each has one from when it was made."""
    for noun, table in (("contracts", Contract), ("accounts", Account)):
        subject = literal(f"{noun}/") + col(table.id)
        query = (
            columns_of(subject)
            .where(~select(EventRow.seq).where(col(EventRow.subject) == subject).exists())
            .order_by(col(table.id))
        )
        yield from session.execute(query.execution_options(yield_per=_BATCH)).scalars()


def _text(session: Session, column: Any, form: str) -> ColumnElement[str]:
    """A day or an instant in UTC as text of fixed width, whatever stands there."""
    if session.get_bind().dialect.name == "postgresql":
        moment = column if form is not _INSTANT else func.timezone("UTC", column)
        return func.to_char(moment, form, type_=String)
    return cast(col(column), Text)


def _instant(text: str | None) -> datetime | None:
    """The instant in text of our own writing; None where it is not ours."""
    try:
        at = datetime.fromisoformat(text or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.strftime("%Y-%m-%dT%H:%M:%S.%fZ") == text else None


def _payload(text: str | None) -> Mapping[str, Any] | None:
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1
