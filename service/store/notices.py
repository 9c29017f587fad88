"""Notices: the queue of messages and the evidence of what became of each, in one table.

`store.notice_queue` takes and settles what is to be sent.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, UniqueConstraint, func, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from service.domain.access import Actor
from service.domain.notices import NoticeRequest, NoticeState
from service.domain.webhooks import HOOK
from service.store.columns import Instant, Json, Row
from service.store.organisations import visible_to

LONGEST_DETAIL = 300
LONGEST_ADDRESS = 100
LONGEST_PROVIDER_ID = 200
_EMPTY = {"server_default": text("''")}
TO_SEND = "state IN ('waiting', 'unknown')"
TO_CARRY = "channel = 'carried' AND state = 'waiting' AND carried_by IS NULL"
"""Both literal, so that the database sees that the partial index serves them."""
DIGESTS = ("digest.people", "digest.customer")
"""Messages that bring others along."""
CUSTOMERS = "customers/"
"""What a recipient begins with that is no account of ours."""


class Notice(Row, table=True):
    """One message to one recipient on one channel. `facts` hold references, no personal values.

    `next_at`: not to be sent before; None where it is not tried again. `leased_by`: the node that
    is sending it. `attempts` counts, `unknowns` those of them whose end nobody knows: what may
    have arrived more than once. `detail`: what a channel said of the last try. `address` is where
    it went, masked; `content_hash` what it said (sha256), `text_version` the digest of its text,
    or of the digests of all texts that it is made of.
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
        Index(
            "ix_notice_to_carry",
            "recipient",
            sqlite_where=text(TO_CARRY),
            postgresql_where=text(TO_CARRY),
        ),
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
    address: str = Field(default="", max_length=LONGEST_ADDRESS, sa_column_kwargs=_EMPTY)
    content_hash: str = Field(default="", max_length=64, sa_column_kwargs=_EMPTY)
    text_version: str = Field(default="", max_length=64, sa_column_kwargs=_EMPTY)
    provider_id: str | None = Field(default=None, max_length=LONGEST_PROVIDER_ID)
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
    follows: str | None = None,
) -> bool:
    """Put a message into the queue, once: whether it is new.

    With `next_at` None it is not sent by itself (another message carries it).
    """
    insert: Any = (
        postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    )
    row = Notice(
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
        follows=follows,
    )
    values = {name: getattr(row, name) for name in Notice.__table__.columns.keys()}  # type: ignore[attr-defined]  # noqa: SIM118
    posted = session.execute(insert(Notice).values(values).on_conflict_do_nothing())
    return bool(posted.rowcount)  # type: ignore[attr-defined]


def notice_with_id(session: Session, notice_id: str) -> Notice | None:
    return session.get(Notice, notice_id)


def chain_of(session: Session, notice: Notice) -> Sequence[Notice]:
    """The same message on all its channels, the first one first."""
    return session.exec(
        select(Notice)
        .where(
            Notice.recipient == notice.recipient,
            Notice.kind == notice.kind,
            Notice.subject == notice.subject,
            Notice.key == notice.key,
        )
        .order_by(col(Notice.id))
    ).all()


def told_of(session: Session, kind: str, subject: str, key: str) -> list[str]:
    """Who was sent a message of a kind, each once."""
    rows = session.exec(
        select(Notice.recipient)
        .where(Notice.kind == kind, Notice.subject == subject, Notice.key == key)
        .order_by(col(Notice.id))
    )
    return list(dict.fromkeys(rows))


def chains_of(session: Session, carriers: Iterable[Notice]) -> dict[str, list[Notice]]:
    """Id of each -> itself on all its channels, the first one first."""
    carriers = list(carriers)
    found = session.exec(
        select(Notice)
        .where(
            col(Notice.recipient).in_({row.recipient for row in carriers}),
            col(Notice.key).in_({row.key for row in carriers}),
            col(Notice.kind).in_(DIGESTS),
        )
        .order_by(col(Notice.id))
    ).all()
    same = ("recipient", "kind", "subject", "key")
    return {
        row.id: [item for item in found if all(getattr(item, n) == getattr(row, n) for n in same)]
        for row in carriers
    }


def progress_of(
    session: Session, subjects: Collection[str], keys: Collection[str]
) -> dict[str, tuple[int, int]]:
    """Key -> how many of its messages were sent, and how many are known to have arrived."""
    found = session.exec(
        select(Notice.key, func.count(col(Notice.sent_at)), func.count(col(Notice.received_at)))
        .where(
            col(Notice.subject).in_(list(subjects)),
            col(Notice.key).in_(list(keys)),
            col(Notice.follows).is_(None),
        )
        .group_by(Notice.key)
    )
    return {key: (sent, received) for key, sent, received in found.all()}


def notices_with_ids(
    session: Session, ids: Collection[str], *, lock: bool = False
) -> Sequence[Notice]:
    query = select(Notice).where(col(Notice.id).in_(list(ids))).order_by(col(Notice.id))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).all()


# ---- for people ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoticeFilter:
    """What a list of messages is narrowed to; `to_customers`: only those for customers."""

    state: NoticeState | None = None
    channel: str | None = None
    subject: str | None = None
    to_customers: bool = False


def own_notices(
    session: Session, actor: Actor, *, unread: bool, after: str | None, limit: int
) -> Sequence[Notice]:
    """One's own messages, newest first, each once, whatever brought it; one more than `limit`."""
    query = select(Notice).where(*_own(actor))
    if unread:
        query = query.where(col(Notice.read_at).is_(None))
    return session.exec(_page(query, after, limit)).all()


def unread_count(session: Session, actor: Actor) -> int:
    query = select(func.count()).where(*_own(actor), col(Notice.read_at).is_(None))
    return session.exec(query).one()


def page_of_notices(
    session: Session, actor: Actor, wanted: NoticeFilter, *, after: str | None, limit: int
) -> Sequence[Notice]:
    """Notices of one's organisations, newest first; one more than `limit`. What goes to other
    systems only where its channel is asked for: there is far more of it.
    """
    query = select(Notice).where(visible_to(actor, Notice.org_id))
    if wanted.state is not None:
        query = query.where(Notice.state == wanted.state.value)
    if wanted.channel is not None:
        query = query.where(Notice.channel == wanted.channel)
    else:
        query = query.where(Notice.channel != HOOK)
    if wanted.subject is not None:
        query = query.where(Notice.subject == wanted.subject)
    if wanted.to_customers:
        query = query.where(col(Notice.recipient).startswith(CUSTOMERS))
    return session.exec(_page(query, after, limit)).all()


def visible_notice(
    session: Session, actor: Actor, notice_id: str, *, lock: bool = False
) -> Notice | None:
    """A notice of one's organisations, or one's own."""
    query = select(Notice).where(Notice.id == notice_id, _is_seen(actor))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def seen_among(session: Session, actor: Actor, notices: Sequence[Notice]) -> Sequence[Notice]:
    """Those of some messages that are of one's organisations, or one's own."""
    ids = [notice.id for notice in notices]
    query = select(Notice.id).where(col(Notice.id).in_(ids), _is_seen(actor))
    seen = set(session.exec(query))
    return [notice for notice in notices if notice.id in seen]


def _is_seen(actor: Actor) -> ColumnElement[bool]:
    return or_(visible_to(actor, Notice.org_id), col(Notice.recipient) == actor.id)


def _own(actor: Actor) -> tuple[Any, ...]:
    """What was posted for somebody: no digests, and of what went another way only the first."""
    return (
        Notice.recipient == actor.id,
        col(Notice.kind).not_in(DIGESTS),
        col(Notice.follows).is_(None),
    )


def _page(query: SelectOfScalar[Notice], after: str | None, limit: int) -> SelectOfScalar[Notice]:
    if after is not None:
        query = query.where(col(Notice.id) < after)
    return query.order_by(col(Notice.id).desc()).limit(limit + 1)
