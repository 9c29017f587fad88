"""Notices: the queue of messages and the evidence of what became of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, select

from service.domain.notices import NoticeRequest
from service.store.columns import Instant, Json, Row

WAITING = "waiting"


class Notice(Row, table=True):
    """One message to one person. `facts` hold references, never personal values."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("recipient", "kind", "subject", "key"),)

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    kind: str = Field(max_length=60)
    recipient: str = Field(index=True, max_length=100)
    subject: str = Field(index=True, max_length=100)
    key: str = Field(max_length=200)
    facts: dict[str, Any] = Field(sa_type=Json)
    state: str = Field(max_length=20)
    posted_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    read_at: datetime | None = Field(default=None, sa_type=Instant)
    attempts: int = 0


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
            state=WAITING,
            posted_at=at,
        )
    )
    session.flush()
