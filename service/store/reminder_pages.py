"""Lists of what is looked at again and of what was reminded of, for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_
from sqlmodel import Session, col, select

from service.domain.access import Actor
from service.domain.reminders import Occasion
from service.store.authorities import AuthorityRow
from service.store.changes import Change
from service.store.contracts import Contract
from service.store.organisations import visible_to
from service.store.tasks import Task
from service.store.wake_ups import Reminder, WakeUp


@dataclass(frozen=True, slots=True)
class ReminderFilter:
    """What a list is narrowed to. Days are those of the next look, or of the rung."""

    subject: str | None = None
    account_id: str | None = None
    occasion: Occasion | None = None
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True, slots=True)
class DayPlace:
    """Where a page that is sorted by day ended."""

    day: date
    id: str


def page_of_planned(
    session: Session, actor: Actor, wanted: ReminderFilter, after: DayPlace | None, limit: int
) -> Sequence[WakeUp]:
    """What comes, the next first; one more than `limit` says that there are more."""
    day: Any = WakeUp.next_on
    query = select(WakeUp).where(col(day).is_not(None), *_conditions(WakeUp, actor, wanted, day))
    if after is not None:
        later = and_(day == after.day, col(WakeUp.id) > after.id)
        query = query.where(or_(day > after.day, later))
    return session.exec(query.order_by(day, col(WakeUp.id)).limit(limit + 1)).all()


def page_of_closed(
    session: Session, actor: Actor, wanted: ReminderFilter, before: str | None, limit: int
) -> Sequence[WakeUp]:
    """What nothing follows, the newest first, those before an id."""
    query = select(WakeUp).where(
        col(WakeUp.next_on).is_(None), *_conditions(WakeUp, actor, wanted, WakeUp.target_on)
    )
    if before is not None:
        query = query.where(col(WakeUp.id) < before)
    return session.exec(query.order_by(col(WakeUp.id).desc()).limit(limit + 1)).all()


def page_of_done(
    session: Session,
    actor: Actor,
    wanted: ReminderFilter,
    state: str,
    before: str | None,
    limit: int,
) -> Sequence[Reminder]:
    """What was fired (or left out), the newest first, those before an id."""
    query = select(Reminder).where(
        Reminder.state == state, *_conditions(Reminder, actor, wanted, Reminder.due_on)
    )
    if before is not None:
        query = query.where(col(Reminder.id) < before)
    return session.exec(query.order_by(col(Reminder.id).desc()).limit(limit + 1)).all()


def visible_wake_up(session: Session, actor: Actor, wake_up_id: str) -> WakeUp | None:
    return session.exec(
        select(WakeUp).where(WakeUp.id == wake_up_id, visible_to(actor, WakeUp.org_id))
    ).first()


def history_of(session: Session, wake_up: WakeUp) -> Sequence[Reminder]:
    """All that was done for a wake-up, by whatever anchor, the first one first."""
    return session.exec(
        select(Reminder).where(Reminder.wake_up_id == wake_up.id).order_by(col(Reminder.id))
    ).all()


def _conditions(
    table: type[WakeUp] | type[Reminder], actor: Actor, wanted: ReminderFilter, day: Any
) -> list[ColumnElement[bool]]:
    found = [visible_to(actor, table.org_id)]
    if wanted.subject is not None:
        found.append(col(table.subject) == wanted.subject)
    if wanted.account_id is not None:
        found.append(_of_account(table.subject, wanted.account_id))
    if wanted.occasion is not None:
        found.append(col(table.occasion) == wanted.occasion.value)
    if wanted.from_day is not None:
        found.append(day >= wanted.from_day)
    if wanted.to_day is not None:
        found.append(day <= wanted.to_day)
    return found


def _of_account(subject: Any, account_id: str) -> ColumnElement[bool]:
    """Whether a subject is an account, or one of its contracts, tasks, authorities, changes."""
    of_contracts = literal("contracts/").concat(col(Contract.id))
    contracts: Any = select(of_contracts).where(Contract.account_id == account_id)
    tasks: Any = select(literal("tasks/").concat(col(Task.id))).where(
        col(Task.subject).in_(contracts)
    )
    of_authorities = literal("authorities/").concat(col(AuthorityRow.id))
    authorities: Any = select(of_authorities).where(AuthorityRow.account_id == account_id)
    of_changes = literal("changes/").concat(col(Change.id))
    changes: Any = select(of_changes).where(Change.account_id == account_id)
    column = col(subject)
    return or_(
        column == f"accounts/{account_id}",
        column.in_(contracts),
        column.in_(tasks),
        column.in_(authorities),
        column.in_(changes),
    )
