"""What should have a wake-up and has none: looked for once a day, by whole tables."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_
from sqlmodel import Session, col, select

from service.domain.changes import TEMPORARY, ChangeState
from service.domain.reminders import Occasion
from service.domain.tasks import TaskState
from service.domain.vocabulary import ContractState
from service.store.authorities import AuthorityRow
from service.store.changes import Change
from service.store.contracts import Contract
from service.store.jobs import JobChunk
from service.store.tasks import Task
from service.store.wake_ups import WakeUp


def contracts(session: Session, limit: int) -> list[Contract]:
    """Contracts in force that nobody looks at again, and that no reason closed."""
    watched = _is_watched("contracts/", Contract.id, Occasion.CONTRACT_END)
    in_force = Contract.state == ContractState.IN_FORCE.value
    query = select(Contract).where(in_force, ~watched).order_by(col(Contract.id))
    return list(session.exec(query.limit(limit)).all())


def authorities(session: Session, today: date, limit: int) -> Sequence[AuthorityRow]:
    """Authorities that hold, without a wake-up."""
    watched = _is_watched("authorities/", AuthorityRow.id, Occasion.AUTHORITY)
    query = select(AuthorityRow).where(
        col(AuthorityRow.valid_to) >= today, col(AuthorityRow.revoked_on).is_(None), ~watched
    )
    return session.exec(query.order_by(col(AuthorityRow.id)).limit(limit)).all()


def changes(session: Session, limit: int) -> Sequence[Change]:
    """Temporary states with a last day that last on, without a wake-up."""
    watched = _is_watched("changes/", Change.id, Occasion.REDUCTION)
    query = select(Change).where(
        Change.state == ChangeState.COMPLETED.value,
        col(Change.type).in_([type_.value for type_ in TEMPORARY]),
        col(Change.until_on).is_not(None),
        col(Change.restored_by).is_(None),
        ~watched,
    )
    return session.exec(query.order_by(col(Change.id)).limit(limit)).all()


def tasks(session: Session, limit: int) -> Sequence[Task]:
    """Open tasks with a time limit, without a wake-up."""
    watched = _is_watched("tasks/", Task.id, Occasion.TASK)
    query = select(Task).where(
        Task.state == TaskState.OPEN.value, col(Task.due_at).is_not(None), ~watched
    )
    return session.exec(query.order_by(col(Task.id)).limit(limit)).all()


def found_last(session: Session, job: str) -> int:
    """What the newest slot of a job dealt with."""
    newest = session.exec(
        select(func.max(JobChunk.workflow)).where(
            col(JobChunk.workflow) >= f"{job}/", col(JobChunk.workflow) < f"{job}0"
        )
    ).one()
    if newest is None:
        return 0
    return session.exec(
        select(func.coalesce(func.sum(JobChunk.done), 0)).where(JobChunk.workflow == newest)
    ).one()


def _is_watched(noun: str, id: Any, occasion: Occasion) -> ColumnElement[bool]:
    said = or_(col(WakeUp.next_on).is_not(None), col(WakeUp.closed_reason).is_not(None))
    return exists().where(
        and_(
            col(WakeUp.subject) == literal(noun).concat(col(id)),
            col(WakeUp.occasion) == occasion.value,
            said,
        )
    )
