"""Which channel a message goes out on, and when: by who it is for and what is installed."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.notices import NoticeRequest
from service.ports import Ports

OUTBOX = "outbox"


@dataclass(frozen=True, slots=True)
class Way:
    """`next_at` None: another message carries this one."""

    channel: str
    next_at: datetime | None


def way_of(session: Session, ports: Ports, notice: NoticeRequest, now: datetime) -> Way:
    """The channel for a message, and the first moment it may go."""
    return Way(OUTBOX, now)
