"""Work lists: what is mine to do, take a task over, hand one to somebody.

Tasks are opened with `Work.open_task`, which tells whose they are, and closed by the action that
they stand for (`Work.close_tasks`): nobody ticks one off.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement

from service.domain.access import Permission, Role
from service.domain.audit import Event
from service.domain.errors import Problem
from service.domain.tasks import TaskKind, TaskState, discipline_of
from service.store import tasks as store
from service.store.access import (
    UserAccount,
    actor_of,
    delegations_to,
    disciplines_of,
    holders_of_role,
    user_with_id,
)
from service.store.assignments import assignment_notices
from service.store.tasks import Hat, Place, Task
from service.store.tasks import TaskFilter as TaskFilter
from service.usecases.access import needs
from service.usecases.errors import TakerNotFit, TaskClosed, TaskNotFound, TaskTaken
from service.usecases.fallback import taken_over
from service.usecases.task_views import TaskView, task_views
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class TaskCount:
    open: int
    overdue: int


@needs(Permission.READ_TASKS)
def list_tasks(
    work: Work, wanted: TaskFilter, after: str | None, limit: int, *, everyones: bool = False
) -> list[TaskView]:
    """Tasks that are mine to do (or all of my organisations), by the time they are due; one more
    than `limit` says there are more. `after` is the `position` of the last one before.
    """
    mine = _mine(work)
    found = store.page_of_tasks(
        work.session,
        work.actor,
        None if everyones else mine,
        wanted,
        after=_place(after),
        limit=limit,
    )
    return task_views(work, found, mine)


@needs(Permission.READ_TASKS)
def count_tasks(work: Work, *, everyones: bool = False) -> Mapping[TaskKind, TaskCount]:
    """How many tasks are open and how many of them overdue, by kind; kinds without any left out."""
    whose = None if everyones else _mine(work)
    counts = store.counts_of_tasks(work.session, work.actor, whose, work.now)
    return {kind: TaskCount(*counts[kind]) for kind in TaskKind if kind in counts}


@needs(Permission.READ_TASKS)
def get_task(work: Work, task_id: str) -> TaskView:
    """One task; raises TaskNotFound."""
    mine = _mine(work)
    return task_views(work, [_visible(work, task_id, mine)], mine)[0]


@needs(Permission.DO_TASKS)
def claim_task(work: Work, task_id: str) -> TaskView:
    """Take over a task that has no owner, or one that was escalated to me.

    Raises TaskNotFound, TaskClosed, TaskTaken.
    """
    task = _locked(work, task_id)
    if task.owner == work.actor.id:
        return get_task(work, task_id)
    if task.owner is not None and task.escalated_to != work.actor.id:
        owner = user_with_id(work.session, task.owner)
        name = owner.name if owner is not None else "他人"
        raise TaskTaken(f"这项工作已由{name}办理，请先由其移交")
    return _give(work, task, work.actor.id, "tasks.claimed")


@needs(Permission.DO_TASKS)
def hand_over_task(work: Work, task_id: str, to: str) -> TaskView:
    """Hand a task to a named person who has the role it takes.

    Only for its owner, whoever it was escalated to, and, while it has no owner, those with the
    role. Raises TaskNotFound, TaskClosed, TaskTaken, TakerNotFit.
    """
    task = _locked(work, task_id)
    if task.owner not in (None, work.actor.id) and task.escalated_to != work.actor.id:
        raise TaskTaken("这项工作由他人办理，您不能移交")
    if to not in {user.id for user in _takers(work, task)}:
        message = f"须为本单位或者上级单位的{Role(task.role).label}"
        raise TakerNotFit("不能移交给此人", [Problem("to", message)])
    return _give(work, task, to, "tasks.handed_over")


@needs(Permission.READ_TASKS)
def takers_of(work: Work, task_id: str) -> list[tuple[str, str]]:
    """Id and name of those a task can be handed to; raises TaskNotFound."""
    task = _visible(work, task_id, _mine(work))
    return [(user.id, user.name) for user in _takers(work, task) if user.id != task.owner]


def position(view: TaskView) -> str:
    """Where a task stands in a list, for the cursor of the next page."""
    place = store.place_of(view.due_at, view.id)
    return f"{place.due_at.isoformat()}|{place.id}"


def _takers(work: Work, task: Task) -> list[UserAccount]:
    """People with the role (and discipline) that a task takes, in its organisation or above."""
    role = Role(task.role)
    discipline = discipline_of(role, task.key)
    return holders_of_role(work.session, task.org_id, role, work.today, discipline)


def _place(text: str | None) -> Place | None:
    if text is None:
        return None
    due_at, _, id = text.partition("|")
    return Place(datetime.fromisoformat(due_at), id)


def _mine(work: Work) -> ColumnElement[bool]:
    """The condition that a task is the actor's, in a role of theirs or in a delegated one."""
    actor, today = work.actor, work.today
    own = frozenset(item.value for item in disciplines_of(work.session, actor, today))
    hats = [Hat(actor, role, own) for role in actor.acting_roles]
    for delegation in delegations_to(work.session, actor, today):
        user = user_with_id(work.session, delegation.giver)
        giver = actor_of(work.session, user, today) if user is not None else None
        # What was delegated counts only while its giver has the role.
        if giver is not None and delegation.role in giver.acting_roles:
            theirs = disciplines_of(work.session, giver, today)
            disciplines = frozenset(item.value for item in theirs)
            hats.append(Hat(giver, delegation.role, disciplines))
    return store.tasks_for(actor, hats)


def _visible(work: Work, task_id: str, mine: ColumnElement[bool]) -> Task:
    task = store.find_task(work.session, work.actor, task_id, mine)
    if task is None:
        raise TaskNotFound("没有这项工作")
    return task


def _locked(work: Work, task_id: str) -> Task:
    """An open task that is the actor's to do, locked."""
    mine = _mine(work)
    _visible(work, task_id, mine)
    task = store.locked_task(work.session, task_id)
    if task is None:
        raise TaskNotFound("没有这项工作")
    if task.state != TaskState.OPEN.value:
        raise TaskClosed(f"这项工作{TaskState(task.state).label}，不能再变更办理人")
    if task.owner is None and not store.ids_among(work.session, [task], mine):
        raise TaskTaken(f"这项工作须由{Role(task.role).label}办理")
    return task


def _give(work: Work, task: Task, to: str, event: str) -> TaskView:
    payload = {"task": task.id, "kind": task.kind, "from": task.owner, "to": to}
    task.owner = to
    work.session.add(task)
    work.session.flush()
    work.record(Event(task.subject, event, payload), task.org_id)
    taken_over(work, task, to)
    for notice in assignment_notices(work.session, task, work.today, work.actor, work.now):
        work.post(notice)
    return task_views(work, [task], _mine(work))[0]
