"""Notices as people see them: one's own, read or not."""

from dataclasses import dataclass
from datetime import datetime

from service.domain.access import Permission
from service.store import notices as store
from service.store.notices import Notice
from service.usecases.access import needs
from service.usecases.errors import NoticeNotFound
from service.usecases.notice_words import place_of_notice, words_of
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A message in its recipient's words. `about` is what it tells of: `contracts/<id>`. `place`:
    the page of the console it leads to, a path below it; "" where there is none."""

    id: str
    kind: str
    about: str
    place: str
    subject: str
    body: str
    posted_at: datetime
    read_at: datetime | None


@needs(Permission.READ_NOTICES)
def list_notices(
    work: Work, after: str | None, limit: int, *, unread: bool = False
) -> list[NoticeView]:
    """My messages, newest first; one more than `limit` says there are more."""
    found = store.own_notices(work.session, work.actor, unread=unread, after=after, limit=limit)
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


def _view(work: Work, notice: Notice) -> NoticeView:
    words = words_of(work, notice, work.actor.name)
    return NoticeView(
        id=notice.id,
        kind=notice.kind,
        about=notice.subject,
        place=place_of_notice(work, notice),
        subject=words.subject,
        body=words.body,
        posted_at=notice.posted_at,
        read_at=notice.read_at,
    )
