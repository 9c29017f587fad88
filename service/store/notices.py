"""Notices: the queue of messages and the evidence of what became of each, in one table.

`store.notice_queue` takes and settles what is to be sent.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, Session, col, select

from service.domain.access import Actor
from service.domain.notices import NoticeRequest, NoticeState
from service.store.columns import Instant, Json, Row
from service.store.organisations import visible_to

LONGEST_DETAIL = 300
_EMPTY = {"server_default": text("''")}
TO_SEND = "state IN ('waiting', 'unknown')"
"""Literal, so that the database sees that the partial index serves it."""


class Notice(Row, table=True):
    """One message to one recipient on one channel. `facts` hold references, no personal values.

    `next_at`: not to be sent before; None where it is not tried again. `leased_by`: the node that
    is sending it. `attempts` counts, `unknowns` those of them whose end nobody knows: what may
    have arrived more than once. `detail`: what a channel said of the last try. `address` is where
    it went, masked; `content_hash` what it said (sha256), `text_version` the digest of its text.
    `sent_at`: it left what the sender controls; `received_at`: it entered the recipient's system,
    or somebody saw to it. `carried_by`: the message that brings this one along with others.
    `follows`: the message on another channel that did not arrive; at `fallback_at` this one is
    taken for not arrived. `closed_by`: who took care of it in person.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("recipient", "kind", "subject", "key", "channel"),
        Index(
            "ix_notice_to_send",
            "next_at",
            "id",
            sqlite_where=text(TO_SEND),
            postgresql_where=text(TO_SEND),
        ),
        Index("ix_notice_provider_id", "channel", "provider_id"),
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
    leased_by: str | None = Field(default=None, index=True, max_length=36)
    attempts: int = 0
    unknowns: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    detail: str = Field(default="", max_length=LONGEST_DETAIL)
    address: str = Field(default="", max_length=100, sa_column_kwargs=_EMPTY)
    content_hash: str = Field(default="", max_length=64, sa_column_kwargs=_EMPTY)
    text_version: str = Field(default="", max_length=64, sa_column_kwargs=_EMPTY)
    provider_id: str | None = Field(default=None, max_length=200)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    received_at: datetime | None = Field(default=None, sa_type=Instant)
    read_at: datetime | None = Field(default=None, sa_type=Instant)
    carried_by: str | None = Field(default=None, index=True, max_length=36)
    follows: str | None = Field(default=None, max_length=36)
    fallback_at: datetime | None = Field(default=None, index=True, sa_type=Instant)
    closed_by: str | None = Field(default=None, max_length=100)


def post_notice(
    session: Session,
    request: NoticeRequest,
    *,
    id: str,
    at: datetime,
    channel: str,
    next_at: datetime | None,
) -> Notice | None:
    """Put a message into the queue, once: the new row, None where it is there already.

    With `next_at` None it is not sent by itself (another message carries it).
    """
    known = session.exec(
        select(Notice.id).where(
            Notice.recipient == request.recipient,
            Notice.kind == request.kind,
            Notice.subject == request.subject,
            Notice.key == request.key,
            Notice.channel == channel,
        )
    ).first()
    if known is not None:
        return None
    notice = Notice(
        id=id,
        org_id=request.org_id,
        kind=request.kind,
        recipient=request.recipient,
        subject=request.subject,
        key=request.key,
        facts=dict(request.facts),
        channel=channel,
        state=NoticeState.WAITING.value,
        posted_at=at,
        next_at=next_at,
    )
    session.add(notice)
    session.flush()
    return notice


def notice_with_id(session: Session, notice_id: str) -> Notice | None:
    return session.get(Notice, notice_id)


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
