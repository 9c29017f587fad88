"""Notices: the queue of messages and the evidence of what became of each, in one table."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, or_, update
from sqlmodel import Field, Session, and_, col, select

from service.domain.access import Actor
from service.domain.notices import NoticeRequest, NoticeState, Outcome, Standing
from service.store.columns import Instant, Json, Row
from service.store.organisations import visible_to

OUTBOX = "outbox"
_LONGEST_DETAIL = 300


class Notice(Row, table=True):
    """One message to one person. `facts` hold references, never personal values.

    `next_at`: not to be tried before; None where it is not tried again. `leased_until`: who is
    sending it has so long to say what became of it. `detail`: what a channel said of the last try.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("recipient", "kind", "subject", "key"),
        Index("ix_notice_state_next_at", "state", "next_at"),
    )

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    kind: str = Field(max_length=60)
    recipient: str = Field(index=True, max_length=100)
    subject: str = Field(index=True, max_length=100)
    key: str = Field(max_length=200)
    facts: dict[str, Any] = Field(sa_type=Json)
    channel: str = Field(max_length=20)
    state: str = Field(max_length=20)
    posted_at: datetime = Field(sa_type=Instant)
    next_at: datetime | None = Field(default=None, sa_type=Instant)
    leased_until: datetime | None = Field(default=None, sa_type=Instant)
    attempts: int = 0
    detail: str = Field(default="", max_length=_LONGEST_DETAIL)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    read_at: datetime | None = Field(default=None, sa_type=Instant)


def post_notice(session: Session, request: NoticeRequest, *, id: str, at: datetime) -> None:
    """Put a message into the queue, once."""
    known = session.exec(
        select(Notice.id).where(
            Notice.recipient == request.recipient,
            Notice.kind == request.kind,
            Notice.subject == request.subject,
            Notice.key == request.key,
        )
    ).first()
    if known is not None:
        return
    session.add(
        Notice(
            id=id,
            org_id=request.org_id,
            kind=request.kind,
            recipient=request.recipient,
            subject=request.subject,
            key=request.key,
            facts=dict(request.facts),
            channel=OUTBOX,
            state=NoticeState.WAITING.value,
            posted_at=at,
            next_at=at,
        )
    )
    session.flush()


# ---- the queue, over all organisations ----------------------------------------------------


def notices_to_send(session: Session, now: datetime, limit: int) -> Sequence[Notice]:
    """What is due, the oldest first, and what somebody began to send and never told of."""
    due = and_(
        col(Notice.state).in_([NoticeState.WAITING.value, NoticeState.UNKNOWN.value]),
        col(Notice.next_at) <= now,
    )
    left = and_(Notice.state == NoticeState.LEASED.value, col(Notice.leased_until) <= now)
    return session.exec(
        select(Notice).where(or_(due, left)).order_by(col(Notice.id)).limit(limit)
    ).all()


def lease_notice(session: Session, notice: Notice, *, until: datetime) -> bool:
    """Take a message by compare-and-set and count the attempt; False where another has it."""
    return _change(
        session,
        notice,
        state=NoticeState.LEASED.value,
        attempts=notice.attempts + 1,
        leased_until=until,
    )


def settle_notice(
    session: Session,
    notice: Notice,
    attempt: int,
    outcome: Outcome,
    standing: Standing,
    at: datetime,
) -> bool:
    """Keep what became of an attempt; False where a later attempt was begun meanwhile."""
    arrived = standing.next_at is None and standing.state in (
        NoticeState.SENT,
        NoticeState.ACCEPTED,
        NoticeState.DELIVERED,
    )
    if notice.attempts != attempt:
        return False
    return _change(
        session,
        notice,
        state=standing.state.value,
        next_at=standing.next_at,
        leased_until=None,
        detail=outcome.detail[:_LONGEST_DETAIL],
        sent_at=at if arrived else None,
    )


def notice_with_id(session: Session, notice_id: str) -> Notice | None:
    return session.get(Notice, notice_id)


def _change(session: Session, notice: Notice, **values: Any) -> bool:
    """Change a message that nobody has changed since; attempts are counted by whoever takes it."""
    changed = session.connection().execute(
        update(Notice)
        .where(
            col(Notice.id) == notice.id,
            col(Notice.attempts) == notice.attempts,
            col(Notice.state) == notice.state,
        )
        .values(**values)
    )
    if changed.rowcount == 1:
        session.refresh(notice)
    return changed.rowcount == 1


# ---- for people ---------------------------------------------------------------------------


def page_of_notices(
    session: Session,
    actor: Actor,
    *,
    mine: bool,
    unread: bool = False,
    after: str | None,
    limit: int,
) -> Sequence[Notice]:
    """Notices, newest first: one's own, or all of one's organisations; one more than `limit`."""
    query = select(Notice)
    if mine:
        query = query.where(Notice.recipient == actor.id)
    else:
        query = query.where(visible_to(actor, Notice.org_id))
    if unread:
        query = query.where(col(Notice.read_at).is_(None))
    if after is not None:
        query = query.where(col(Notice.id) < after)
    return session.exec(query.order_by(col(Notice.id).desc()).limit(limit + 1)).all()


def unread_count(session: Session, actor: Actor) -> int:
    rows = session.exec(
        select(Notice.id).where(Notice.recipient == actor.id, col(Notice.read_at).is_(None))
    )
    return len(rows.all())
