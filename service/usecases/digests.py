"""One message for all that somebody is to be told on a day: what it brings along is fixed when it
is taken, and stands from then on where the message stands.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from service.domain.notices import NoticeState
from service.domain.sending import EMAIL, OUTBOX
from service.store import notice_queue
from service.store.access import user_with_id
from service.store.notices import DIGESTS, Notice
from service.usecases.withdrawing import withdraw_ended, withdraw_superseded
from service.usecases.work import CHINA, Work


def not_by_mail_now(work: Work, taken: Sequence[Notice]) -> list[Notice]:
    """What was just taken, without what was planned for the outbox and can go by mail by now:
    that is given back, to go by mail.
    """
    if EMAIL not in work.ports.channels:
        return list(taken)
    left = []
    for notice in taken:
        is_planned = notice.kind == "digest.people" and notice.channel == OUTBOX
        user = user_with_id(work.session, notice.recipient) if is_planned else None
        if user is None or not user.email or not _is_first(notice):
            left.append(notice)
            continue
        notice.channel, notice.state = EMAIL, NoticeState.WAITING.value
        notice.attempts, notice.leased_by = 0, None
        notice.next_at = work.library.sending.first_moment(EMAIL, work.now)
        work.session.add(notice)
    work.session.flush()
    return left


def load(work: Work, taken: Sequence[Notice]) -> Mapping[str, Sequence[Notice]]:
    """Give messages that were just taken what waits for their recipients: id -> what it brings
    along, without what was withdrawn since. A message that is taken again keeps what it has.
    """
    digests = {notice.id: notice for notice in taken if notice.kind in DIGESTS}
    if not digests:
        return {}
    first = [id for id, notice in digests.items() if _is_first(notice)]
    notice_queue.carry(work.session, first)
    loads: dict[str, list[Notice]] = {id: [] for id in digests}
    for row in withdraw_ended(work, notice_queue.carried_by(work.session, list(digests))):
        loads[row.carried_by or ""].append(row)
    newest = {id: withdraw_superseded(work, rows) for id, rows in loads.items()}
    for id, rows in newest.items():
        _count(work, digests[id], len(rows))
    return newest


def voice_of(work: Work, notice: Notice, rows: Sequence[Notice] | None) -> Notice:
    """Whose words are spoken: those of the only message that is brought along, else its own. What
    is returned for a message that brings others along is no row: it goes out under the id of what
    carries it, and dates from when that may first go.
    """
    if rows is None:
        return notice
    voice = rows[0] if len(rows) == 1 else notice
    return Notice(
        **notice.model_dump(exclude={"kind", "subject", "key", "facts", "posted_at"}),
        kind=voice.kind,
        subject=voice.subject,
        key=voice.key,
        facts=voice.facts,
        posted_at=_may_go_at(work, notice),
    )


def _may_go_at(work: Work, notice: Notice) -> datetime:
    """The hour of its day; by what never changes, for a repeated message must be the same."""
    day, hour = date.fromisoformat(notice.key[:10]), work.library.sending.digest_at
    return max(notice.posted_at, datetime.combine(day, hour, CHINA).astimezone(UTC))


def _is_first(notice: Notice) -> bool:
    return notice.attempts == 1 and notice.follows is None


def _count(work: Work, notice: Notice, count: int) -> None:
    """Say how many they are, for texts that do."""
    if notice.facts.get("count") != str(count):
        notice.facts = {**notice.facts, "count": str(count)}
        work.session.add(notice)
