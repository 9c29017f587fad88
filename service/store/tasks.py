"""The work lists: tasks, open until somebody does them or their reason is gone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, and_, func, literal, or_, text
from sqlmodel import Field, Session, col, select

from service.domain.access import Actor, Role
from service.domain.tasks import TaskKind, TaskRequest, TaskState
from service.store.columns import Instant, Row
from service.store.contracts import Contract
from service.store.organisations import visible_to

_IS_PROVISIONAL = "state = 'open' AND provisional_from IS NOT NULL"
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""What sorts a task without a time limit after all others."""


class Task(Row, table=True):
    """One task. At most one of a kind, subject and key is open at a time.

    `provisional_from`, `working_days`: how `due_at` was counted, where a year was counted that is
    not announced yet.
    """

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
        Index(
            "ix_task_provisional",
            "id",
            sqlite_where=text(_IS_PROVISIONAL),
            postgresql_where=text(_IS_PROVISIONAL),
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
    provisional_from: date | None = None
    working_days: int | None = None
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
        provisional_from=request.counted.begin if request.counted is not None else None,
        working_days=request.counted.days if request.counted is not None else None,
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


def open_tasks_with_key(session: Session, kind: TaskKind, key: str) -> Sequence[Task]:
    """Open tasks of a kind by what tells them apart, whatever they are about."""
    return session.exec(
        select(Task).where(
            Task.kind == kind.value, Task.key == key, Task.state == TaskState.OPEN.value
        )
    ).all()


def close_task(session: Session, task: Task, state: TaskState, *, by: str, at: datetime) -> None:
    task.state = state.value
    task.closed_at = at
    task.closed_by = by
    session.add(task)
    session.flush()


# ---- work lists ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hat:
    """A role somebody may act in: their own, or one that its owner lets them act in.

    `disciplines` are those a countersigner looks for; tasks of no discipline are everyone's.
    """

    actor: Actor
    role: Role
    disciplines: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a work list is narrowed to; `overdue_at`: only what was due by then."""

    state: TaskState | None = TaskState.OPEN
    kind: TaskKind | None = None
    subject: str | None = None
    overdue_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a work list ended."""

    due_at: datetime
    id: str


def place_of(due_at: datetime | None, task_id: str) -> Place:
    return Place(due_at or _NEVER, task_id)


def tasks_for(actor: Actor, hats: Collection[Hat]) -> ColumnElement[bool]:
    """The condition that a task is somebody's: theirs, anybody's of a role they have, one that
    is delegated to them, or one that was escalated to them.
    """
    own = or_(Task.owner == actor.id, Task.escalated_to == actor.id)  # type: ignore[arg-type]
    return or_(own, *(_wearing(hat) for hat in hats))


def _wearing(hat: Hat) -> ColumnElement[bool]:
    of_role = and_(Task.role == hat.role.value, visible_to(hat.actor, Task.org_id))  # type: ignore[arg-type]
    if hat.role is Role.COUNTERSIGNER and hat.disciplines:
        of_role = and_(of_role, col(Task.key).in_(["", *hat.disciplines]))
    return and_(of_role, or_(col(Task.owner).is_(None), Task.owner == hat.actor.id))  # type: ignore[arg-type]


def page_of_tasks(
    session: Session,
    actor: Actor,
    whose: ColumnElement[bool] | None,
    wanted: TaskFilter,
    *,
    after: Place | None,
    limit: int,
) -> Sequence[Task]:
    """Tasks by the time they are due; one more than `limit` says that there are more."""
    due: ColumnElement[Any] = func.coalesce(Task.due_at, literal(_NEVER, Instant))
    query = select(Task).where(_listed(actor, whose), *_conditions(wanted))
    if after is not None:
        at = literal(after.due_at, Instant)
        query = query.where(or_(due > at, and_(due == at, col(Task.id) > after.id)))
    return session.exec(query.order_by(due, col(Task.id)).limit(limit + 1)).all()


def counts_of_tasks(
    session: Session, actor: Actor, whose: ColumnElement[bool] | None, now: datetime
) -> dict[str, tuple[int, int]]:
    """Kind -> how many are open, and how many of these are overdue."""
    query = select(Task.kind, Task.due_at).where(
        _listed(actor, whose), Task.state == TaskState.OPEN.value
    )
    counts: dict[str, tuple[int, int]] = {}
    for kind, due_at in session.exec(query):
        open_, overdue = counts.get(kind, (0, 0))
        counts[kind] = (open_ + 1, overdue + (due_at is not None and due_at <= now))
    return counts


def find_task(
    session: Session,
    actor: Actor,
    task_id: str,
    whose: ColumnElement[bool],
) -> Task | None:
    """A task of the actor's organisations, or one that is theirs."""
    return session.exec(
        select(Task).where(Task.id == task_id, or_(visible_to(actor, Task.org_id), whose))
    ).first()


def ids_among(
    session: Session, tasks: Sequence[Task], whose: ColumnElement[bool]
) -> frozenset[str]:
    """Ids of those of the tasks that are somebody's."""
    ids = [task.id for task in tasks]
    return frozenset(session.exec(select(Task.id).where(col(Task.id).in_(ids), whose)).all())


def _listed(actor: Actor, whose: ColumnElement[bool] | None) -> ColumnElement[bool]:
    return visible_to(actor, Task.org_id) if whose is None else whose


def _conditions(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    found: list[Any] = []
    if wanted.state is not None:
        found.append(Task.state == wanted.state.value)
    if wanted.kind is not None:
        found.append(Task.kind == wanted.kind.value)
    if wanted.subject is not None:
        found.append(Task.subject == wanted.subject)
    if wanted.overdue_at is not None:
        found.append(col(Task.due_at) <= wanted.overdue_at)
    return found


# ---- the clock, over all organisations ----------------------------------------------------


def overdue_task_ids(session: Session, now: datetime, limit: int) -> Sequence[str]:
    """Open tasks whose time is over and that were not escalated yet, the longest overdue first."""
    return session.exec(
        select(Task.id)
        .where(
            Task.state == TaskState.OPEN.value,
            col(Task.due_at) <= now,
            col(Task.escalated_at).is_(None),
        )
        .order_by(col(Task.due_at), col(Task.id))
        .limit(limit)
    ).all()


def locked_task(session: Session, task_id: str) -> Task | None:
    """The task as it is now; nobody changes it, or its contract, until the transaction ends."""
    subject = session.exec(select(Task.subject).where(Task.id == task_id)).first()
    if subject is None:
        return None
    # The contract first: whoever moves a contract locks it before its tasks.
    contract = select(Contract.id).where(Contract.id == subject.rpartition("/")[2])
    session.exec(contract.with_for_update()).first()
    return session.exec(
        select(Task)
        .where(Task.id == task_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def provisional_tasks(session: Session) -> Sequence[Task]:
    """Open tasks whose time limit counts a year that was not announced."""
    return session.exec(
        select(Task)
        .where(Task.state == TaskState.OPEN.value, col(Task.provisional_from).is_not(None))
        .order_by(col(Task.id))
        .with_for_update()
    ).all()
