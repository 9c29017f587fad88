"""Notices as people see them: one's own, read or not; for auditors, what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.domain.access import Permission
from service.domain.notices import NoticeState
from service.store import notices as store
from service.store.access import users_named
from service.store.notices import Notice
from service.usecases.access import needs
from service.usecases.errors import NoticeNotFound
from service.usecases.notice_words import words_of
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A message in its recipient's words. `about` is what it tells of: `contracts/<id>`."""

    id: str
    kind: str
    about: str
    subject: str
    body: str
    posted_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """What became of a message: evidence, without its words."""

    id: str
    org_id: str
    kind: str
    about: str
    recipient: str
    recipient_name: str
    channel: str
    state: NoticeState
    attempts: int
    detail: str
    posted_at: datetime
    next_at: datetime | None
    sent_at: datetime | None
    read_at: datetime | None


@needs(Permission.READ_NOTICES)
def list_notices(
    work: Work, after: str | None, limit: int, *, unread: bool = False
) -> list[NoticeView]:
    """My messages, newest first; one more than `limit` says there are more."""
    found = store.page_of_notices(
        work.session, work.actor, mine=True, unread=unread, after=after, limit=limit
    )
    return [_view(work, notice) for notice in found]


@needs(Permission.READ_NOTICES)
def count_unread(work: Work) -> int:
    return store.unread_count(work.session, work.actor)


@needs(Permission.READ_NOTICES)
def mark_read(work: Work, notice_id: str) -> NoticeView:
    """Mark one of my messages as read; again changes nothing. Raises NoticeNotFound."""
    notice = store.notice_with_id(work.session, notice_id)
    if notice is None or notice.recipient != work.actor.id:
        raise NoticeNotFound("没有这条通知")
    if notice.read_at is None:
        notice.read_at = work.now
        work.session.add(notice)
        work.session.flush()
    return _view(work, notice)


@needs(Permission.READ_EVENTS)
def list_deliveries(work: Work, after: str | None, limit: int) -> list[DeliveryView]:
    """What became of all messages of my organisations, newest first; one more than `limit`."""
    found = store.page_of_notices(work.session, work.actor, mine=False, after=after, limit=limit)
    return _deliveries(work, found)


def _deliveries(work: Work, notices: Sequence[Notice]) -> list[DeliveryView]:
    people = users_named(work.session, {notice.recipient for notice in notices})
    return [
        DeliveryView(
            id=notice.id,
            org_id=notice.org_id,
            kind=notice.kind,
            about=notice.subject,
            recipient=notice.recipient,
            recipient_name=people[notice.recipient].name if notice.recipient in people else "",
            channel=notice.channel,
            state=NoticeState(notice.state),
            attempts=notice.attempts,
            detail=notice.detail,
            posted_at=notice.posted_at,
            next_at=notice.next_at,
            sent_at=notice.sent_at,
            read_at=notice.read_at,
        )
        for notice in notices
    ]


def _view(work: Work, notice: Notice) -> NoticeView:
    words = words_of(work, notice, work.actor.name)
    return NoticeView(
        id=notice.id,
        kind=notice.kind,
        about=notice.subject,
        subject=words.subject,
        body=words.body,
        posted_at=notice.posted_at,
        read_at=notice.read_at,
    )
