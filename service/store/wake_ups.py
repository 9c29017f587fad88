"""Wake-ups: the next day on which the service looks at something again, one row a reason; and
reminders: what it did on those days. Only rows that are due are ever read by the clock.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar

from sqlalchemy import Index, UniqueConstraint, literal, text
from sqlalchemy import select as columns_of
from sqlmodel import Field, Session, col, func, select

from service.domain.reminders import Occasion, Step, WakeUpPlan, first_step, rung_name
from service.domain.tasks import TaskState
from service.store.accounts import Account
from service.store.authorities import AuthorityRow
from service.store.changes import Change
from service.store.columns import Instant, Row
from service.store.tasks import Task

Known = TypeVar("Known", Account, AuthorityRow, Change, Task)

OVER = "提醒已全部发出"
TOO_LATE = "开始计划时提醒日均已过去"
NO_LADDER = "没有自己的提醒日，由合同的到期提醒一并提醒"


class WakeUp(Row, table=True):
    """One reason to look at a subject (`contracts/<id>`, `authorities/<id>`, `tasks/<id>`).

    `anchor` is what the days are counted for (a contract version, a task): a new one begins the
    ladder anew. `target_on` is the day the ladder leads to, `rung` and `next_on` the next step of
    it; both are None where `closed_reason` says why nothing follows. `fired` counts rungs.
    `provisional`: working days of a year that is not published were counted.
    """

    __tablename__ = "wake_up"
    __table_args__ = (
        UniqueConstraint("subject", "occasion"),
        Index(
            "ix_wake_up_due",
            "next_on",
            "id",
            sqlite_where=text("next_on IS NOT NULL"),
            postgresql_where=text("next_on IS NOT NULL"),
        ),
    )

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    subject: str = Field(max_length=100)
    occasion: str = Field(max_length=40)
    anchor: str = Field(max_length=36)
    target_on: date
    rung: str | None = Field(default=None, max_length=10)
    next_on: date | None = None
    provisional: bool = False
    fired: int = 0
    objected_on: date | None = None
    closed_reason: str | None = Field(default=None, max_length=100)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    planned_at: datetime = Field(sa_type=Instant)


class Reminder(Row, table=True):
    """One rung of a ladder, done once. `state` is `fired` or `skipped`, with a `reason` then."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("wake_up_id", "anchor", "rung", "due_on"),)

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    wake_up_id: str = Field(foreign_key="wake_up.id", index=True, max_length=36)
    subject: str = Field(index=True, max_length=100)
    occasion: str = Field(max_length=40)
    anchor: str = Field(max_length=36)
    target_on: date
    rung: str = Field(max_length=10)
    due_on: date
    state: str = Field(max_length=20)
    reason: str = Field(default="", max_length=300)
    notices: int = 0
    fired_at: datetime = Field(sa_type=Instant)


class Done(NamedTuple):
    """A rung that was done, as it is unique."""

    wake_up_id: str
    anchor: str
    rung: str
    due_on: date


def find_wake_up(
    session: Session, subject: str, occasion: Occasion, *, lock: bool = False
) -> WakeUp | None:
    """The row of a reason, whether or not anything follows."""
    query = select(WakeUp).where(WakeUp.subject == subject, WakeUp.occasion == occasion.value)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def wake_ups_with_ids(session: Session, ids: Collection[str]) -> dict[str, WakeUp]:
    """Id -> wake-up, as it stands now."""
    if not ids:
        return {}
    query = select(WakeUp).where(col(WakeUp.id).in_(list(ids)))
    found = session.exec(query, execution_options={"populate_existing": True}).all()
    return {row.id: row for row in found}


def open_wake_ups_of(session: Session, subject: str) -> Sequence[WakeUp]:
    """A subject's reasons by which something follows."""
    return session.exec(
        select(WakeUp)
        .where(WakeUp.subject == subject, col(WakeUp.next_on).is_not(None))
        .order_by(col(WakeUp.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def close(session: Session, subject: str, reason: str, *, at: datetime) -> None:
    """Nothing of a subject follows any more, and why."""
    for wake_up in open_wake_ups_of(session, subject):
        go_on(session, wake_up, None, at=at, otherwise=reason)


def plan(
    session: Session, wanted: WakeUpPlan, *, id: str, at: datetime, today: date, catch_up: bool
) -> WakeUp:
    """Plan, or plan anew where the anchor or the day is another one; the same changes nothing."""
    known = find_wake_up(session, wanted.subject, wanted.occasion, lock=True)
    if known is not None and (known.anchor, known.target_on) == (wanted.anchor, wanted.target_on):
        if known.provisional != wanted.provisional:
            known.provisional = wanted.provisional
            session.add(known)
            session.flush()
        return known
    wake_up = known or WakeUp(
        id=id,
        org_id=wanted.org_id,
        subject=wanted.subject,
        occasion=wanted.occasion.value,
        anchor=wanted.anchor,
        target_on=wanted.target_on,
        planned_at=at,
    )
    wake_up.anchor, wake_up.target_on = wanted.anchor, wanted.target_on
    wake_up.provisional, wake_up.planned_at = wanted.provisional, at
    wake_up.fired, wake_up.objected_on = 0, None
    step = first_step(wanted.ladder, wanted.target_on, today, catch_up=catch_up)
    go_on(session, wake_up, step, at=at, otherwise=TOO_LATE if wanted.ladder.offsets else NO_LADDER)
    return wake_up


def go_on(
    session: Session, wake_up: WakeUp, step: Step | None, *, at: datetime, otherwise: str = OVER
) -> None:
    """Set what follows; where nothing does, `otherwise` says why."""
    wake_up.rung = step.rung if step is not None else None
    wake_up.next_on = step.on if step is not None else None
    wake_up.closed_reason = otherwise if step is None else None
    wake_up.closed_at = at if step is None else None
    session.add(wake_up)
    session.flush()


def of_closed_tasks(session: Session, wake_up_ids: Collection[str]) -> frozenset[str]:
    """Ids of those wake-ups that remind of a task which is no longer open."""
    if not wake_up_ids:
        return frozenset()
    query = (
        select(WakeUp.id)
        .join(Task, literal("tasks/").concat(col(Task.id)) == col(WakeUp.subject))
        .where(col(WakeUp.id).in_(list(wake_up_ids)), Task.state != TaskState.OPEN.value)
    )
    return frozenset(session.exec(query))


def day_of(wake_up: WakeUp, offset: int) -> date:
    """The day of a rung."""
    return wake_up.target_on + timedelta(days=offset)


def rows_with_ids(session: Session, table: type[Known], ids: Collection[str]) -> dict[str, Known]:
    """Id -> row, of what wake-ups are about."""
    if not ids:
        return {}
    rows = session.exec(select(table).where(col(table.id).in_(list(ids)))).all()
    return {row.id: row for row in rows}


# ---- the clock, over all organisations ------------------------------------------------------


def due_wake_ups(session: Session, today: date, limit: int) -> Sequence[WakeUp]:
    """What is due, the longest due first; nobody plans these anew until the commit."""
    return session.exec(
        select(WakeUp)
        .where(col(WakeUp.next_on).is_not(None), col(WakeUp.next_on) <= today)
        .order_by(col(WakeUp.next_on), col(WakeUp.id))
        .limit(limit)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def done_rungs(session: Session, wake_ups: Collection[WakeUp]) -> frozenset[Done]:
    """What was done for some wake-ups, by whatever anchor."""
    columns = (col(getattr(Reminder, name)) for name in Done._fields)
    ids = [wake_up.id for wake_up in wake_ups]
    found = session.execute(columns_of(*columns).where(col(Reminder.wake_up_id).in_(ids)))
    return frozenset(Done(*row) for row in found)


def done_of(wake_up: WakeUp, offset: int) -> Done:
    """How a rung would be found among what was done."""
    return Done(wake_up.id, wake_up.anchor, rung_name(offset), day_of(wake_up, offset))


def late_wake_ups(session: Session, before: date) -> dict[str, int]:
    """Organisation -> how many wake-ups should have been looked at before a day."""
    rows = session.exec(
        select(WakeUp.org_id, func.count())
        .where(col(WakeUp.next_on).is_not(None), col(WakeUp.next_on) < before)
        .group_by(WakeUp.org_id)
    )
    return dict(rows.all())


def fired_since(session: Session, since: datetime, reason: str) -> dict[str, int]:
    """Organisation -> how many reminders were fired since with a reason noted; whole tables."""
    rows = session.exec(
        select(Reminder.org_id, func.count())
        .where(Reminder.reason == reason, Reminder.fired_at > since)
        .group_by(Reminder.org_id)
    )
    return dict(rows.all())
