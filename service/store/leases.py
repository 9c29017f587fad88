"""Leases of the clock: of all processes that fire the same tick, one runs it.

A lease is held for a while and carries a number that only grows (the fencing token): a holder that
was thought dead and comes back finds that its number is no longer the row's, and writes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, col

from service.store.columns import Instant, Row


class ClockLease(Row, table=True):
    """One job of the clock. `slot` is the last tick that was run to its end."""

    __tablename__ = "clock_lease"

    job: str = Field(primary_key=True, max_length=60)
    holder: str = Field(max_length=100)
    token: int
    until: datetime = Field(sa_type=Instant)
    slot: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


@dataclass(frozen=True, slots=True)
class Lease:
    """A job's tick, held by somebody; `slot` is the instant it stands for."""

    job: str
    holder: str
    token: int
    slot: datetime


def take_lease(
    session: Session, job: str, holder: str, *, slot: datetime, now: datetime, lasting: timedelta
) -> Lease | None:
    """Take a job's tick by compare-and-set; None where another has it, or has run it already."""
    _ensure(session, job, now)
    taken = session.connection().execute(
        update(ClockLease)
        .where(
            col(ClockLease.job) == job,
            col(ClockLease.until) <= now,
            or_(col(ClockLease.slot).is_(None), col(ClockLease.slot) < slot),
        )
        .values(holder=holder, until=now + lasting, token=ClockLease.token + 1)
        .returning(col(ClockLease.token))
    )
    token = taken.scalar_one_or_none()
    return Lease(job, holder, token, slot) if token is not None else None


def hold_lease(session: Session, lease: Lease, *, until: datetime) -> bool:
    """Prolong a lease; False where it is another's by now.

    The row stays locked until the transaction ends: nobody can take the lease in between, so what
    is written in the same transaction is written by its holder.
    """
    return _set(session, lease, until=until)


def end_lease(session: Session, lease: Lease, *, at: datetime) -> bool:
    """Say that the tick was run, and let the job go; False where it is another's by now."""
    return _set(session, lease, until=at, slot=lease.slot, ended_at=at)


def lease_of(session: Session, job: str) -> ClockLease | None:
    return session.get(ClockLease, job)


def _set(session: Session, lease: Lease, **values: datetime) -> bool:
    changed = session.connection().execute(
        update(ClockLease)
        .where(col(ClockLease.job) == lease.job, col(ClockLease.token) == lease.token)
        .values(**values)
    )
    return changed.rowcount == 1


def _ensure(session: Session, job: str, now: datetime) -> None:
    insert: Any = (
        postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    )
    row = {"job": job, "holder": "", "token": 0, "until": now}
    table = ClockLease.__table__  # type: ignore[attr-defined]
    session.connection().execute(insert(table).values(**row).on_conflict_do_nothing())
