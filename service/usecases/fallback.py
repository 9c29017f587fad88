"""What follows where a message does not arrive: the next channel, then a letter, then somebody at
the door. It ends when one of them arrives, or a named person takes it over.

Each way is a message of its own that `follows` the former; what they bring along is handed on.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from service.domain.access import Permission, Role
from service.domain.errors import LibraryEntryNotFound, LibraryInvalid
from service.domain.notices import NoticeRequest, NoticeState
from service.domain.sending import EMAIL, GROUP_CHAT, LETTER, OUTBOX, PAPER, VISIT
from service.domain.tasks import TaskKind, TaskRequest, TaskState
from service.domain.working_days import Counted, add_working_days
from service.store import notice_queue
from service.store import notices as store
from service.store.notices import DIGESTS, Notice
from service.store.tasks import Task, close_task, open_tasks_with_key
from service.usecases.access import needs
from service.usecases.digests import voice_of
from service.usecases.messages import plain_message
from service.usecases.notice_words import brought_along
from service.usecases.one_by_one import one_by_one
from service.usecases.recipients import Recipient, is_customer, is_person, recipient_of
from service.usecases.reminder_people import People
from service.usecases.routing import ways_to_customers
from service.usecases.ticking import Lease, hold_tick
from service.usecases.withdrawing import withdraw
from service.usecases.work import Work

MOST_AT_ONCE = 200
AGAIN_AFTER = timedelta(hours=1)
_NOT_ARRIVED = (NoticeState.FAILED, NoticeState.GIVEN_UP)
TASKS = {LETTER: TaskKind.LETTER, VISIT: TaskKind.VISIT}
"""What people do: the channel of the message -> the kind of its task. Its key is the message."""


@needs(Permission.RUN_THE_CLOCK)
def take_other_ways(work: Work, lease: Lease) -> int:
    """Go on with messages that nobody said to have arrived in time; returns how many."""
    hold_tick(work, lease)
    late = notice_queue.overdue_for_another_way(work.session, work.now, MOST_AT_ONCE)
    _go_on_with(work, late)
    return len(late)


def go_on(work: Work, ids: Collection[str]) -> None:
    """Go on with messages that did not arrive and are not tried again."""
    if ids:
        _go_on_with(work, store.notices_with_ids(work.session, ids, lock=True))


def heard(work: Work, notice: Notice) -> None:
    """A receipt moved a message: where it failed, the next way; where it arrived, no other."""
    if NoticeState(notice.state) is NoticeState.DELIVERED:
        _arrived(work, notice)
    elif NoticeState(notice.state) is NoticeState.FAILED:
        _go_on_with(work, [notice])


def is_settled(work: Work, notice: Notice) -> bool:
    """Whether it arrived by one of its channels, or somebody took it over."""
    chain = store.chain_of(work.session, notice)
    return any(item.received_at is not None or item.closed_by is not None for item in chain)


def open_paper(work: Work, notice: Notice, rows: Sequence[Notice]) -> None:
    """Make a letter, or a visit, somebody's task; `rows` are what it is to tell. The message waits
    until a person says what became of it.
    """
    kind = TASKS[notice.channel]
    days = work.library.sending.working_days.get(notice.channel, 0)
    due = add_working_days(work.today, days, work.ports.calendar)
    subjects = [row.subject for row in rows]
    about = next((item for item in subjects if item.startswith("contracts/")), subjects[0])
    notice.state, notice.attempts = NoticeState.WAITING.value, 0
    notice.next_at = notice.leased_by = None
    notice.fallback_at = due.at if _next_channel(work, notice) is not None else None
    _keep_words(work, notice, rows)
    work.session.add(notice)
    work.session.flush()
    work.open_task(
        TaskRequest(
            kind=kind,
            subject=about,
            org_id=notice.org_id,
            title=kind.label,
            role=Role.DRAFTER,
            due_at=due.at,
            key=notice.id,
            counted=Counted(work.today, days) if due.provisional else None,
        )
    )


def taken_over(work: Work, task: Task, by: str) -> None:
    """A named person has the task of a letter or a visit: nothing else is sent by itself."""
    if task.kind not in [kind.value for kind in TASKS.values()]:
        return
    for notice in store.notices_with_ids(work.session, [task.key], lock=True):
        notice.closed_by, notice.fallback_at = by, None
        work.session.add(notice)
        work.session.flush()
        notice_queue.pass_on(work.session, [notice.id])


# ---- one step -------------------------------------------------------------------------------


def _go_on_with(work: Work, notices: Sequence[Notice]) -> None:
    """One for which no way can be begun keeps no other from its turn, and has one again later."""
    _, failed = one_by_one(work, "way after", notices, lambda notice: _go_on(work, notice))
    for notice, _error in failed:
        notice.fallback_at = work.now + AGAIN_AFTER
        work.session.add(notice)
    work.session.flush()


def _go_on(work: Work, notice: Notice) -> None:
    """The next way, once; none where it arrived meanwhile or somebody has it."""
    notice.fallback_at = None
    work.session.add(notice)
    work.session.flush()
    if NoticeState(notice.state) is NoticeState.CANCELLED:
        return
    if is_settled(work, notice):
        if notice.received_at is not None:
            _arrived(work, notice)
        return
    channel = _next_channel(work, notice)
    if channel is not None:
        _follow(work, notice, channel)
    elif is_person(notice.recipient) and NoticeState(notice.state) in _NOT_ARRIVED:
        _tell_those_in_charge(work, notice)
    if _is_for_the_group(work, notice):
        _post(work, notice, GROUP_CHAT, recipient=f"organisations/{notice.org_id}")
    if notice.channel in PAPER:
        _close_task(work, notice, TaskState.CANCELLED)


def _next_channel(work: Work, notice: Notice) -> str | None:
    if not is_customer(notice.recipient):
        return OUTBOX if notice.channel == EMAIL else None
    policy = work.library.sending
    ways = ways_to_customers(work.ports, policy)
    order = list(dict.fromkeys((OUTBOX, *policy.customers)))
    place = order.index(notice.channel) if notice.channel in order else -1
    return next((way for way in ways if order.index(way) > place), None)


def _follow(work: Work, notice: Notice, channel: str) -> None:
    follower = _post(work, notice, channel)
    if follower is not None and notice.kind in DIGESTS:
        notice_queue.hand_on(work.session, notice.id, follower)


def _post(work: Work, notice: Notice, channel: str, *, recipient: str | None = None) -> str | None:
    """The same message on another channel; None where it is there already."""
    id = work.new_id()
    request = NoticeRequest(
        notice.kind,
        recipient or notice.recipient,
        notice.subject,
        notice.org_id,
        notice.key,
        notice.facts,
    )
    at = work.library.sending.first_moment(channel, work.now)
    is_new = store.post_notice(
        work.session, request, id=id, at=work.now, channel=channel, next_at=at, follows=notice.id
    )
    return id if is_new else None


def _tell_those_in_charge(work: Work, notice: Notice) -> None:
    """What one of ours cannot be told, the nearest heads are, each once: what they know by that
    name already is not posted again, so it ends with the last of them.
    """
    people = People(work)
    rows = brought_along(work, notice) if notice.kind in DIGESTS else (notice,)
    for row in rows:
        for head in people.in_charge(row.org_id):
            if head != notice.recipient:
                work.post(
                    NoticeRequest(row.kind, head, row.subject, row.org_id, row.key, row.facts)
                )


def _is_for_the_group(work: Work, notice: Notice) -> bool:
    return (
        notice.channel == EMAIL
        and notice.kind in work.library.sending.group_chat
        and GROUP_CHAT in work.ports.channels
    )


def _arrived(work: Work, notice: Notice) -> None:
    """What was begun after it need not be done; the task of what a person did is done."""
    notice.fallback_at = None
    work.session.add(notice)
    for other in store.chain_of(work.session, notice):
        if other.channel in PAPER:
            done = TaskState.DONE if other.id == notice.id else TaskState.CANCELLED
            _close_task(work, other, done)
        other.fallback_at = None
        work.session.add(other)
        if other.id == notice.id:
            continue
        notice_queue.hand_on(work.session, other.id, notice.id)
        if other.state == NoticeState.WAITING.value:
            withdraw(work, other, "已由其他方式送达，无须发送")
    work.session.flush()
    notice_queue.pass_on(work.session, [notice.id])


def _close_task(work: Work, notice: Notice, outcome: TaskState) -> None:
    for task in open_tasks_with_key(work.session, TASKS[notice.channel], notice.id):
        close_task(work.session, task, outcome, by=work.actor.id, at=work.now)


def _keep_words(work: Work, notice: Notice, rows: Sequence[Notice]) -> None:
    """Which words are to be written: their hash and version."""
    loaded = rows if notice.kind in DIGESTS else None
    recipient = recipient_of(work, notice.recipient) or Recipient("")
    try:
        message = plain_message(work, voice_of(work, notice, loaded), recipient)
    except (LibraryEntryNotFound, LibraryInvalid) as error:
        notice.detail = error.message[: store.LONGEST_DETAIL]
        return
    notice.content_hash, notice.text_version = message.content_hash, message.text_version
