"""Whose a task is: its owner, or the nearest people who have its role; and how they are told."""

from datetime import date, datetime

from sqlmodel import Session

from service.domain.access import Actor, Role
from service.domain.notices import NoticeRequest
from service.domain.tasks import TaskKind, discipline_of, due_words, place_of, task_words
from service.domain.working_days import CHINA
from service.store.access import UserAccount, holders_of_role, user_with_id
from service.store.tasks import Task


def assignees(session: Session, task: Task, today: date) -> list[UserAccount]:
    """The owner; where there is none, those with the role in the nearest organisation that has
    any. Empty where nobody has it.
    """
    if task.owner is not None:
        owner = user_with_id(session, task.owner)
        return [owner] if owner is not None and owner.disabled_at is None else []
    role = Role(task.role)
    discipline = discipline_of(role, task.key)
    holders = holders_of_role(session, task.org_id, role, today, discipline)
    return [holder for holder in holders if holder.org_id == holders[0].org_id]


def escalation_target(session: Session, task: Task, today: date) -> UserAccount | None:
    """The nearest 负责人 (approver) above those who did not do it in time, else the nearest
    administrator; never one of those people themselves.
    """
    late = {user.person_id or user.id for user in assignees(session, task, today)}
    for role in (Role.APPROVER, Role.ADMIN):
        for holder in holders_of_role(session, task.org_id, role, today):
            if (holder.person_id or holder.id) not in late:
                return holder
    return None


def assignment_notices(
    session: Session, task: Task, today: date, by: Actor, handed_over_at: datetime | None = None
) -> list[NoticeRequest]:
    """What tells people of a task; whoever opened or handed it over knows of it.

    A task that comes back to somebody is news to them again: the time tells it apart.
    """
    key = task.id if handed_over_at is None else f"{task.id}@{handed_over_at.isoformat()}"
    facts = _said_on(task, today)
    return [
        NoticeRequest("task.assigned", user.id, task.subject, task.org_id, key, facts)
        for user in assignees(session, task, today)
        if user.id != by.id
    ]


def _said_on(task: Task, today: date) -> dict[str, str]:
    """The facts on a day; nobody is asked to do by a day that is over."""
    facts = facts_of(task)
    day = task.due_at.astimezone(CHINA).date() if task.due_at is not None else today
    if day < today:
        facts["missed"], facts["late"] = facts.pop("due"), f"已逾期 {(today - day).days} 天"
    return facts


def facts_of(task: Task) -> dict[str, str]:
    """What every notice of a task says of it."""
    kind = TaskKind(task.kind)
    what = task_words(kind, Role(task.role), task.key)
    facts = {"task": what, "due": due_words(task.due_at)}
    if task.subject.startswith("accounts/"):
        facts["matter"] = task.title
    place = place_of(kind, task.subject, task.key)
    return facts if place == task.subject else facts | {"action": place}
