"""The queue of messages: taken in batches by whichever node comes first, settled by the same node.

A taken row carries the node and the number of the attempt; only that node with that number can
say what became of it (the fencing token). Nothing here looks at how long ago something was taken:
clocks jump. What a dead node had taken is freed by whoever saw it die.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, literal, text, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from service.domain.notices import MOST_ATTEMPTS, NoticeState, Outcome, Standing
from service.domain.texts import storable
from service.store.notices import (
    DIGESTS,
    LONGEST_ADDRESS,
    LONGEST_DETAIL,
    LONGEST_PROVIDER_ID,
    TO_CARRY,
    TO_SEND,
    Notice,
)

_ARRIVED = frozenset({NoticeState.SENT, NoticeState.ACCEPTED, NoticeState.DELIVERED})


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one attempt, and what was sent in it. `fallback_at`: when it is taken for
    not arrived, if it was sent and nobody says that it arrived.
    """

    notice_id: str
    attempt: int
    outcome: Outcome
    standing: Standing
    address: str = ""
    content_hash: str = ""
    text_version: str = ""
    fallback_at: datetime | None = None


# Statements are put together once: for small batches that takes as long as running them.
_TABLE = Notice.__table__  # type: ignore[attr-defined]
_WAITS = (
    text(TO_SEND),
    col(Notice.next_at) <= bindparam("now", type_=_TABLE.c.next_at.type),
    col(Notice.channel).not_in(bindparam("closed", expanding=True)),
)
_ANY_DUE = select(Notice.id).where(*_WAITS).limit(1)
_DUE = (
    select(Notice.id)
    .where(*_WAITS)
    .order_by(col(Notice.next_at), col(Notice.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(Notice)
    .where(col(Notice.id).in_(_DUE))
    .values(
        state=NoticeState.LEASED.value,
        leased_by=bindparam("node"),
        attempts=col(Notice.attempts) + 1,
    )
    .returning(Notice)
)


def _newest(column: str, bound: str) -> Any:
    """What an attempt leaves as evidence; one that was not made leaves what there was."""
    given = bindparam(bound, type_=_TABLE.c[column].type)
    return func.coalesce(func.nullif(given, ""), _TABLE.c[column])


_SETTLE = (
    _TABLE.update()
    .where(
        _TABLE.c.id == bindparam("notice"),
        _TABLE.c.leased_by == bindparam("node"),
        _TABLE.c.attempts == bindparam("attempt"),
    )
    .values(
        state=bindparam("to_state"),
        next_at=bindparam("again_at"),
        leased_by=None,
        unknowns=_TABLE.c.unknowns + bindparam("unknown"),
        detail=bindparam("told"),
        address=_newest("address", "masked"),
        content_hash=_newest("content_hash", "content"),
        text_version=_newest("text_version", "version"),
        provider_id=_newest("provider_id", "provider"),
        sent_at=bindparam("sent"),
        received_at=bindparam("received"),
        fallback_at=bindparam("fallback"),
    )
)


def claim(
    session: Session, node: str, now: datetime, limit: int, closed: Collection[str] = ()
) -> Sequence[Notice]:
    """Take what is due, the longest due first, and count the attempt; nothing for channels that
    are `closed`. Nodes that claim at once get different rows. Commit before anything is sent.
    """
    taken = session.execute(
        _CLAIM,
        {"node": node, "now": now, "most": limit, "closed": list(closed)},
        execution_options={"synchronize_session": False, "populate_existing": True},
    )
    return sorted(taken.scalars(), key=lambda notice: notice.id)


def is_any_due(session: Session, now: datetime, closed: Collection[str] = ()) -> bool:
    """Whether there is something to take; reads only, so that waiting costs no write."""
    found = session.execute(_ANY_DUE, {"now": now, "closed": list(closed)})
    return found.first() is not None


def settle(session: Session, node: str, settled: Sequence[Settlement], at: datetime) -> None:
    """Keep what became of attempts of this node; what is no longer its own stays as it is."""
    if not settled:
        return
    session.connection().execute(_SETTLE, [_values(item, node, at) for item in settled])


def free(session: Session, node: str, now: datetime) -> int:
    """Give back what a dead node had taken: nobody knows what became of it, so it is sent again,
    under the same id; after the last attempt another way is looked for. Returns how many rows.
    """
    last = col(Notice.attempts) >= MOST_ATTEMPTS
    instant = Notice.__table__.c.next_at.type  # type: ignore[attr-defined]
    freed = session.connection().execute(
        update(Notice)
        .where(col(Notice.leased_by) == node, Notice.state == NoticeState.LEASED.value)  # type: ignore[arg-type]
        .values(
            state=NoticeState.UNKNOWN.value,
            next_at=case((last, None), else_=literal(now, instant)),
            fallback_at=case((last, literal(now, instant)), else_=None),
            leased_by=None,
            unknowns=col(Notice.unknowns) + 1,
            detail="发送进程中断，结果不明",
        )
    )
    return freed.rowcount


# ---- messages that bring others along ------------------------------------------------------


def waiting_carrier(session: Session, recipient: str) -> str | None:
    """The message that will bring along what waits for somebody. Nobody takes it, and what it
    brings, until the transaction ends.
    """
    return session.exec(
        select(Notice.id)
        .where(
            Notice.recipient == recipient,
            col(Notice.kind).in_(DIGESTS),
            Notice.state == NoticeState.WAITING.value,
            Notice.attempts == 0,
            col(Notice.next_at).is_not(None),
            col(Notice.follows).is_(None),
        )
        .with_for_update(read=True)
    ).first()


def next_carriers(session: Session, recipients: Collection[str]) -> dict[str, Notice]:
    """Recipient -> the message that is going to bring along what waits; only to be looked at."""
    query = select(Notice).where(
        col(Notice.recipient).in_(list(recipients)),
        col(Notice.kind).in_(DIGESTS),
        Notice.state == NoticeState.WAITING.value,
        Notice.attempts == 0,
        col(Notice.next_at).is_not(None),
        col(Notice.follows).is_(None),
    )
    return {row.recipient: row for row in session.exec(query).all()}


def carriers_of_day(session: Session, recipient: str, day: str) -> int:
    """How many messages bring somebody's together on a day (`2026-12-01`), on whatever channel."""
    query = select(func.count()).where(
        Notice.recipient == recipient,
        col(Notice.kind).in_(DIGESTS),
        col(Notice.key).startswith(day),
        col(Notice.follows).is_(None),
    )
    return session.exec(query).one()


def carry(session: Session, carriers: Collection[str]) -> None:
    """Give carriers what waits for their recipients: each message to one of them, once."""
    if not carriers:
        return
    carrier, carriers = aliased(Notice), list(carriers)
    of_them = col(carrier.id).in_(carriers)
    first = select(func.min(carrier.id)).where(of_them, carrier.recipient == Notice.recipient)
    session.execute(
        update(Notice)
        .where(text(TO_CARRY), col(Notice.recipient).in_(select(carrier.recipient).where(of_them)))
        .values(carried_by=first.correlate(Notice).scalar_subquery()),
        execution_options={"synchronize_session": False},
    )


def waiting_to_be_carried(
    session: Session, subject: str, kinds: Collection[str]
) -> Sequence[Notice]:
    """What of some kinds waits to be brought along, locked."""
    return session.exec(
        select(Notice)
        .where(text(TO_CARRY), Notice.subject == subject, col(Notice.kind).in_(list(kinds)))
        .order_by(col(Notice.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def carried_by(session: Session, carriers: Collection[str]) -> Sequence[Notice]:
    """What carriers bring along, as it stands now, without what was withdrawn meanwhile."""
    return session.exec(
        select(Notice)
        .where(
            col(Notice.carried_by).in_(list(carriers)),
            Notice.state != NoticeState.CANCELLED.value,
        )
        .order_by(col(Notice.id))
        .execution_options(populate_existing=True)
    ).all()


def pass_on(session: Session, carriers: Collection[str]) -> None:
    """What carriers bring along stands where they stand; what was received stays so."""
    if not carriers:
        return
    carrier = aliased(Notice)

    def theirs(name: str) -> Any:
        column = select(getattr(carrier, name)).where(carrier.id == Notice.carried_by)
        return column.correlate(Notice).scalar_subquery()

    same = ("state", "detail", "received_at", "attempts", "unknowns", "closed_by")
    session.execute(
        update(Notice)
        .where(
            col(Notice.carried_by).in_(list(carriers)),
            col(Notice.received_at).is_(None),
            Notice.state != NoticeState.CANCELLED.value,  # type: ignore[arg-type]
        )
        .values(
            **{name: theirs(name) for name in same},
            sent_at=func.coalesce(Notice.sent_at, theirs("sent_at")),
        ),
        execution_options={"synchronize_session": False},
    )


def hand_on(session: Session, carrier: str, to: str) -> None:
    """Another message brings along what a carrier could not, and nobody has received."""
    session.execute(
        update(Notice)
        .where(
            col(Notice.carried_by) == carrier,
            col(Notice.received_at).is_(None),
            Notice.state != NoticeState.CANCELLED.value,  # type: ignore[arg-type]
        )
        .values(carried_by=to, state=NoticeState.WAITING.value, detail=""),
        execution_options={"synchronize_session": False},
    )


def overdue_for_another_way(session: Session, now: datetime, limit: int) -> Sequence[Notice]:
    """What is taken for not arrived by now, locked; what others have locked is left to them."""
    return session.exec(
        select(Notice)
        .where(col(Notice.fallback_at) <= now)
        .order_by(col(Notice.fallback_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def _values(item: Settlement, node: str, at: datetime) -> dict[str, object]:
    standing, outcome = item.standing, item.outcome
    sent = standing.next_at is None and standing.state in _ARRIVED
    return {
        "notice": item.notice_id,
        "node": node,
        "attempt": item.attempt,
        "to_state": standing.state.value,
        "again_at": standing.next_at,
        "unknown": int(standing.state is NoticeState.UNKNOWN),
        "told": storable(outcome.detail)[:LONGEST_DETAIL],
        "masked": storable(item.address)[:LONGEST_ADDRESS],
        "content": item.content_hash,
        "version": item.text_version,
        "provider": storable(outcome.provider_id)[:LONGEST_PROVIDER_ID],
        "sent": at if sent else None,
        "received": at if standing.state is NoticeState.DELIVERED else None,
        "fallback": item.fallback_at if sent else None,
    }
