"""The work lists: tasks, open until somebody does them or their reason is gone."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, Session, col, select

from service.domain.tasks import TaskKind, TaskRequest, TaskState
from service.store.columns import Instant, Row


class Task(Row, table=True):
    """One task. At most one of a kind, subject and key is open at a time."""

    __tablename__ = "task"
    __table_args__ = (
        Index(
            "uq_task_open",
            "kind",
            "subject",
            "key",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    kind: str = Field(max_length=20)
    subject: str = Field(index=True, max_length=100)
    key: str = Field(max_length=100)
    title: str = Field(max_length=300)
    role: str = Field(max_length=20)
    owner: str | None = Field(default=None, index=True, max_length=100)
    state: str = Field(max_length=20)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    opened_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_by: str | None = Field(default=None, max_length=100)
    escalated_at: datetime | None = Field(default=None, sa_type=Instant)
    escalated_to: str | None = Field(default=None, max_length=100)


def open_task(session: Session, request: TaskRequest, *, id: str, at: datetime) -> Task:
    """Open a task, or return the open one of the same kind, subject and key as it is."""
    known = open_tasks_of(session, request.subject, {request.kind}, key=request.key)
    if known:
        return known[0]
    task = Task(
        id=id,
        org_id=request.org_id,
        kind=request.kind.value,
        subject=request.subject,
        key=request.key,
        title=request.title,
        role=request.role.value,
        owner=request.owner,
        state=TaskState.OPEN.value,
        due_at=request.due_at,
        opened_at=at,
    )
    session.add(task)
    session.flush()
    return task


def open_tasks_of(
    session: Session, subject: str, kinds: Collection[TaskKind] = (), *, key: str | None = None
) -> list[Task]:
    """A subject's open tasks; of some kinds, of one key."""
    query = select(Task).where(Task.subject == subject, Task.state == TaskState.OPEN.value)
    if kinds:
        query = query.where(col(Task.kind).in_([kind.value for kind in kinds]))
    if key is not None:
        query = query.where(Task.key == key)
    return list(session.exec(query.order_by(col(Task.id))).all())


def close_task(session: Session, task: Task, state: TaskState, *, by: str, at: datetime) -> None:
    task.state = state.value
    task.closed_at = at
    task.closed_by = by
    session.add(task)
    session.flush()
