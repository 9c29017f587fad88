"""Receipts: what the other side, or a person who saw to it, said of a message; appended only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, Session, col, select

from service.domain.access import Actor
from service.domain.notices import Fate
from service.store.columns import Instant, Row
from service.store.notices import Notice
from service.store.organisations import visible_to

LONGEST_CODE = 100
_UNAPPLIED = "applied_at IS NULL"
_MOST_AT_ONCE = 1000


class Receipt(Row, table=True):
    """One word of the other side. `code` is its own; `at` is the time it names.

    `evidence` is the blob of a scanned slip where a person recorded it. `applied_at`: when it moved
    its message; none where the message was being sent just then.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("notice_id", "fate", "code", "at"),
        Index(
            "ix_receipt_unapplied",
            "notice_id",
            sqlite_where=text(_UNAPPLIED),
            postgresql_where=text(_UNAPPLIED),
        ),
    )

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    notice_id: str = Field(foreign_key="notice.id", max_length=36)
    fate: str = Field(max_length=20)
    code: str = Field(default="", max_length=LONGEST_CODE)
    detail: str = Field(default="", max_length=300)
    at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)
    recorded_by: str = Field(max_length=100)
    evidence: str | None = Field(default=None, max_length=64)
    applied_at: datetime | None = Field(default=None, sa_type=Instant)


def notice_told_of(session: Session, channel: str, notice_id: str, provider_id: str) -> str | None:
    """The id of the message that is meant: by ours, else by the one the provider knows it under.

    A provider only ever speaks of messages of its own channel.
    """
    query = select(Notice.id).where(Notice.channel == channel)
    if notice_id:
        return session.exec(query.where(Notice.id == notice_id)).first()
    if not provider_id:
        return None
    return session.exec(query.where(Notice.provider_id == provider_id)).first()


def locked_notice(session: Session, notice_id: str, *, actor: Actor | None = None) -> Notice | None:
    """The message as it stands now, for nobody else to change until the transaction ends; with an
    actor, only where they see it.
    """
    query = select(Notice).where(Notice.id == notice_id)
    if actor is not None:
        query = query.where(visible_to(actor, Notice.org_id))
    fresh = {"populate_existing": True}
    return session.exec(query.with_for_update(), execution_options=fresh).first()


def known_receipt(
    session: Session, notice_id: str, fate: Fate, code: str, at: datetime
) -> Receipt | None:
    query = select(Receipt).where(
        Receipt.notice_id == notice_id,
        Receipt.fate == fate.value,
        Receipt.code == code,
        Receipt.at == at,
    )
    return session.exec(query).first()


def unapplied(session: Session) -> Sequence[Receipt]:
    """Receipts that have moved nothing yet, in the order of the messages and of what was said."""
    query = (
        select(Receipt).where(text(_UNAPPLIED)).order_by(col(Receipt.notice_id), col(Receipt.at))
    )
    return session.exec(query.limit(_MOST_AT_ONCE)).all()


def receipts_of(session: Session, notice_id: str) -> Sequence[Receipt]:
    """All that was said of a message, in the order it came in."""
    query = select(Receipt).where(Receipt.notice_id == notice_id)
    return session.exec(query.order_by(col(Receipt.id))).all()
