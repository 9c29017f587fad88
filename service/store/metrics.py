"""Counts for whoever watches the service: a query reads what is due or recent, not what exists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Integer, case, cast, func, text
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from service.domain.notices import NoticeState
from service.store.notices import TO_SEND, Notice
from service.store.wake_ups import WakeUp

_ARRIVED = [
    state.value for state in (NoticeState.SENT, NoticeState.ACCEPTED, NoticeState.DELIVERED)
]


@dataclass(frozen=True, slots=True)
class NoticeCount:
    """Messages of one channel in one state; `repeated` of them arrived after an attempt whose end
    nobody knows: the recipient may have them twice.
    """

    channel: str
    state: str
    rows: int
    attempts: int
    unknowns: int
    repeated: int

    @property
    def arrived(self) -> int:
        return self.rows if self.state in _ARRIVED else 0


def recent_notices(session: Session, since: datetime) -> Sequence[NoticeCount]:
    """Messages whose id was made since an instant, by channel and state."""
    repeated = case((col(Notice.unknowns) > 0, 1), else_=0) * case(
        (col(Notice.state).in_(_ARRIVED), 1), else_=0
    )
    rows = session.execute(
        select_columns(
            col(Notice.channel),
            col(Notice.state),
            func.count(),
            cast(func.sum(Notice.attempts), Integer),
            cast(func.sum(Notice.unknowns), Integer),
            cast(func.sum(repeated), Integer),
        )
        .where(col(Notice.id) >= _first_id_of(since))
        .group_by(col(Notice.channel), col(Notice.state))
        .order_by(col(Notice.channel), col(Notice.state))
    )
    return [NoticeCount(*row) for row in rows]


def unknown_now(session: Session) -> int:
    """Messages that are sent again since nobody knows what became of them."""
    unknown = select(func.count()).where(
        text(TO_SEND), Notice.state == NoticeState.UNKNOWN.value, col(Notice.next_at).is_not(None)
    )
    return session.exec(unknown.select_from(Notice)).one()


def due_since(session: Session, now: datetime) -> datetime | None:
    """Since when the message that waits longest could have been sent; None where none is due."""
    return session.exec(
        select(Notice.next_at)
        .where(text(TO_SEND), col(Notice.next_at) <= now)
        .order_by(col(Notice.next_at))
        .limit(1)
    ).first()


def overdue_wake_ups(session: Session, today: date) -> int:
    """Wake-ups that should have been looked at before today."""
    return session.exec(
        select(func.count())
        .select_from(WakeUp)
        .where(col(WakeUp.next_on).is_not(None), col(WakeUp.next_on) < today)
    ).one()


def _first_id_of(at: datetime) -> str:
    """The smallest id that can be made at an instant: a UUIDv7 begins with its milliseconds."""
    digits = f"{int(at.timestamp() * 1000):012x}"
    return f"{digits[:8]}-{digits[8:]}-7000-8000-000000000000"
