"""The queue of messages: taken in batches by whichever node comes first, settled by the same node.

A taken row carries the node and the number of the attempt; only that node with that number can
say what became of it (the fencing token). Nothing here looks at how long ago something was taken:
clocks jump. What a dead node had taken is freed by whoever saw it die.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, literal, text, update
from sqlmodel import Session, col, select

from service.domain.notices import MOST_ATTEMPTS, NoticeState, Outcome, Standing
from service.store.notices import LONGEST_DETAIL, TO_SEND, Notice

_ARRIVED = frozenset({NoticeState.SENT, NoticeState.ACCEPTED, NoticeState.DELIVERED})


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one attempt, and what was sent in it."""

    notice_id: str
    attempt: int
    outcome: Outcome
    standing: Standing
    address: str = ""
    content_hash: str = ""
    text_version: str = ""


def claim(session: Session, node: str, now: datetime, limit: int) -> Sequence[Notice]:
    """Take what is due, the longest due first, and count the attempt. Nodes that claim at once get
    different rows. Commit before anything is sent.
    """
    due = (
        select(Notice.id)
        .where(text(TO_SEND), col(Notice.next_at) <= now)
        .order_by(col(Notice.next_at), col(Notice.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = session.execute(
        update(Notice)
        .where(col(Notice.id).in_(due))
        .values(
            state=NoticeState.LEASED.value,
            leased_by=node,
            attempts=col(Notice.attempts) + 1,
        )
        .returning(Notice),
        execution_options={"synchronize_session": False, "populate_existing": True},
    )
    return sorted(taken.scalars(), key=lambda notice: notice.id)


def settle(session: Session, node: str, settled: Sequence[Settlement], at: datetime) -> None:
    """Keep what became of attempts of this node; what is no longer its own stays as it is."""
    if not settled:
        return
    table = Notice.__table__  # type: ignore[attr-defined]
    statement = (
        table.update()
        .where(
            table.c.id == bindparam("notice"),
            table.c.leased_by == node,
            table.c.attempts == bindparam("attempt"),
        )
        .values(
            state=bindparam("to_state"),
            next_at=bindparam("again_at"),
            leased_by=None,
            unknowns=table.c.unknowns + bindparam("unknown"),
            detail=bindparam("told"),
            address=bindparam("masked"),
            content_hash=bindparam("content"),
            text_version=bindparam("version"),
            provider_id=bindparam("provider"),
            sent_at=bindparam("sent"),
            received_at=bindparam("received"),
        )
    )
    session.connection().execute(statement, [_values(item, at) for item in settled])


def free(session: Session, node: str, now: datetime) -> int:
    """Give back what a dead node had taken: nobody knows what became of it, so it is sent again,
    under the same id. Returns how many rows.
    """
    last = col(Notice.attempts) >= MOST_ATTEMPTS
    freed = session.connection().execute(
        update(Notice)
        .where(col(Notice.leased_by) == node, Notice.state == NoticeState.LEASED.value)  # type: ignore[arg-type]
        .values(
            state=NoticeState.UNKNOWN.value,
            next_at=case((last, None), else_=literal(now, Notice.__table__.c.next_at.type)),  # type: ignore[attr-defined]
            leased_by=None,
            unknowns=col(Notice.unknowns) + 1,
            detail="发送进程中断，结果不明",
        )
    )
    return freed.rowcount


def _values(item: Settlement, at: datetime) -> dict[str, object]:
    standing, outcome = item.standing, item.outcome
    sent = standing.next_at is None and standing.state in _ARRIVED
    return {
        "notice": item.notice_id,
        "attempt": item.attempt,
        "to_state": standing.state.value,
        "again_at": standing.next_at,
        "unknown": int(standing.state is NoticeState.UNKNOWN),
        "told": outcome.detail[:LONGEST_DETAIL],
        "masked": item.address,
        "content": item.content_hash,
        "version": item.text_version,
        "provider": outcome.provider_id or None,
        "sent": at if sent else None,
        "received": at if standing.state is NoticeState.DELIVERED else None,
    }
