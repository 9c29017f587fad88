"""Overdue tasks go up, once: to a named person, with a word to whoever should have done them."""

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.notices import NoticeRequest
from service.domain.tasks import TaskState
from service.store import tasks as store
from service.store.access import UserAccount
from service.store.assignments import assignees, escalation_target, facts_of
from service.store.tasks import Task
from service.usecases.access import needs
from service.usecases.ticking import Lease, hold_tick
from service.usecases.work import Work

MOST_AT_ONCE = 200


@needs(Permission.RUN_THE_CLOCK)
def overdue_tasks(work: Work) -> list[str]:
    """Ids of tasks whose time is over and that have not gone up yet, as many as one tick takes."""
    return list(store.overdue_task_ids(work.session, work.now, MOST_AT_ONCE))


@needs(Permission.RUN_THE_CLOCK)
def escalate_task(work: Work, lease: Lease, task_id: str) -> bool:
    """Escalate one task. False where it is done by now, or nobody is there to take it to: it is
    looked at again with the next tick then.
    """
    hold_tick(work, lease)
    task = store.locked_task(work.session, task_id)
    if task is None or task.state != TaskState.OPEN.value or task.escalated_at is not None:
        return False
    target = escalation_target(work.session, task, work.today)
    if target is None:
        return False
    _escalate(work, task, target)
    return True


def _escalate(work: Work, task: Task, target: UserAccount) -> None:
    late = assignees(work.session, task, work.today)
    facts = facts_of(task)
    for user in late:
        told = {**facts, "escalated_to": target.name}
        work.post(NoticeRequest("task.overdue", user.id, task.subject, task.org_id, task.id, told))
    owners = "、".join(user.name for user in late) or "无人"
    told = {**facts, "owner": owners}
    work.post(NoticeRequest("task.escalated", target.id, task.subject, task.org_id, task.id, told))
    task.escalated_at = work.now
    task.escalated_to = target.id
    work.session.add(task)
    work.session.flush()
    payload = {"task": task.id, "kind": task.kind, "to": target.id}
    work.record(Event(task.subject, "tasks.escalated", payload), task.org_id)
