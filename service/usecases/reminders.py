"""The job `remind`: what is due is told to whom it concerns, once, and the next step is planned.

Its cost grows with what is due: every query of a chunk goes by the ids of that chunk.
"""

from collections.abc import Collection

from service.domain.access import Permission
from service.domain.expiry import Told
from service.domain.notices import NoticeRequest
from service.domain.reminders import (
    Climb,
    Occasion,
    ReminderState,
    climb,
    parse_rung,
    rung_name,
)
from service.store import wake_ups as store
from service.store.wake_ups import Reminder, WakeUp
from service.usecases.access import needs
from service.usecases.chunks import Chunk
from service.usecases.one_by_one import one_by_one
from service.usecases.reminder_people import People
from service.usecases.reminder_scene import Matter, Scene
from service.usecases.wake_ups import policy_of
from service.usecases.work import Work

AT_ONCE = 500
GONE = "所提醒的事项已经办结或者不存在"
MERGED = "补发合并"
NOBODY = "没有可提醒的人"


@needs(Permission.RUN_THE_CLOCK)
def remind(work: Work, slot: str) -> Chunk:
    """Fire what is due today or before; several missed rungs of one ladder are one reminder."""
    due = store.due_wake_ups(work.session, work.today, AT_ONCE)
    scene, people = Scene(work, due), People(work)
    done = store.done_rungs(work.session, due)

    def look_at(wake_up: WakeUp) -> None:
        matter = scene.matter_of(wake_up)
        if matter is None:
            store.go_on(work.session, wake_up, None, at=work.now, otherwise=GONE)
        else:
            _fire(work, people, wake_up, matter, done)

    # Those for which it fails stay due, and are alarmed by the daily check as lying too long.
    looked_at, _failed = one_by_one(work, "wake-up", due, look_at)
    return Chunk(len(looked_at), is_last=len(due) < AT_ONCE or not looked_at)


def _fire(
    work: Work, people: People, wake_up: WakeUp, matter: Matter, done: Collection[store.Done]
) -> None:
    """What was done before the plan was made anew is not done again."""
    planned = parse_rung(wake_up.rung or "T")
    due = climb(matter.ladder, planned, wake_up.target_on, work.today)
    new = [rung for rung in due.rungs if store.done_of(wake_up, rung) not in done]
    ours, told = _tell(work, people, wake_up, matter, due) if due.fired in new else (0, 0)
    for rung in new:
        if rung == due.fired:
            reason = "" if ours else NOBODY
            _keep(work, wake_up, rung, ReminderState.FIRED, reason=reason, notices=told)
            wake_up.fired += 1
        else:
            _keep(work, wake_up, rung, ReminderState.SKIPPED, reason=MERGED)
    store.go_on(work.session, wake_up, due.following, at=work.now)


def _tell(
    work: Work, people: People, wake_up: WakeUp, matter: Matter, due: Climb
) -> tuple[int, int]:
    """Post the notices of a reminder; returns how many to our people, and how many in all."""
    rule = policy_of(work).occasions[Occasion(wake_up.occasion)]
    recipients = people.told(
        rule.audiences_at(due.fired),
        wake_up.org_id,
        drafter=matter.drafter,
        owners=matter.owners,
    )
    key = f"{wake_up.id}.{wake_up.target_on.isoformat()}.{rung_name(due.fired)}"
    for recipient in recipients:
        _post(work, "reminder", matter.staff, recipient, matter, wake_up, key)
    # A rung that stands for others tells the customer what any of them would have.
    if matter.customer is None or matter.customer_rungs.isdisjoint(due.rungs):
        return len(recipients), len(recipients)
    in_writing = not rule.in_writing.isdisjoint(due.rungs)
    words = matter.customer_told(work.today, in_writing=in_writing)
    _post(work, "customer", words, matter.customer, matter, wake_up, key)
    return len(recipients), len(recipients) + 1


def _post(
    work: Work,
    to: str,
    told: Told,
    recipient: str,
    matter: Matter,
    wake_up: WakeUp,
    key: str,
) -> None:
    kind = f"{to}.{told.kind}"
    work.post(NoticeRequest(kind, recipient, matter.subject, wake_up.org_id, key, told.facts))


def _keep(
    work: Work,
    wake_up: WakeUp,
    offset: int,
    state: ReminderState,
    *,
    reason: str,
    notices: int = 0,
) -> None:
    work.session.add(
        Reminder(
            id=work.new_id(),
            org_id=wake_up.org_id,
            wake_up_id=wake_up.id,
            subject=wake_up.subject,
            occasion=wake_up.occasion,
            anchor=wake_up.anchor,
            target_on=wake_up.target_on,
            rung=rung_name(offset),
            due_on=store.day_of(wake_up, offset),
            state=state.value,
            reason=reason,
            notices=notices,
            fired_at=work.now,
        )
    )
