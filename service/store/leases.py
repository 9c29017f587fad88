"""Leases of the clock: of all processes that fire the same tick, one runs it.

A lease is held until its holder lets it go, or is found dead (`store.nodes`); nothing looks at how
long that takes, for clocks jump. It carries a number that only grows (the fencing token): a holder
that was thought dead and comes back finds another number, and writes nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, update
from sqlalchemy import text as sql
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, col

from service.store.columns import Instant, Row

NOBODY = ""
_LONGEST_SILENCE_MS = 5000


class ClockLease(Row, table=True):
    """One job of the clock. `slot` is the last tick that was run to its end, `holder` who took it
    last: nobody once that one is gone.
    """

    __tablename__ = "clock_lease"

    job: str = Field(primary_key=True, max_length=60)
    holder: str = Field(max_length=100)
    token: int
    is_held: bool
    slot: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


@dataclass(frozen=True, slots=True)
class Lease:
    """A job's tick, held by somebody; `slot` is the instant it stands for."""

    job: str
    holder: str
    token: int
    slot: datetime


def take_lease(session: Session, job: str, holder: str, *, slot: datetime) -> Lease | None:
    """Take a job's tick by compare-and-set; None where another has it, or has run it already.

    A slot before the last one is for whoever set that one, whose clock went back, and for anybody
    once that one is gone: its clock was ahead. To all others it is a tick that was run.
    """
    _ensure(session, job)
    is_next = or_(col(ClockLease.slot).is_(None), col(ClockLease.slot) < slot)
    went_back = and_(col(ClockLease.slot) > slot, col(ClockLease.holder).in_([holder, NOBODY]))
    taken = session.connection().execute(
        update(ClockLease)
        .where(
            col(ClockLease.job) == job,
            # Its own former tick may have been cut off by an error.
            or_(col(ClockLease.is_held).is_(False), col(ClockLease.holder) == holder),
            or_(is_next, went_back),
        )
        .values(holder=holder, is_held=True, token=ClockLease.token + 1)
        .returning(col(ClockLease.token))
    )
    token = taken.scalar_one_or_none()
    return Lease(job, holder, token, slot) if token is not None else None


def hold_lease(session: Session, lease: Lease) -> bool:
    """Whether a lease is still its holder's.

    The row stays locked until the transaction ends: nobody can take the lease in between, so what
    is written in the same transaction is written by its holder.
    """
    end_when_silent(session)
    return _set(session, lease, is_held=True)


def end_lease(session: Session, lease: Lease, *, at: datetime) -> bool:
    """Say that the tick was run, and let the job go; False where it is another's by now."""
    return _set(session, lease, is_held=False, slot=lease.slot, ended_at=at)


def free_leases(session: Session, holder: str) -> None:
    """Take away what somebody holds, or held last, who is gone."""
    session.connection().execute(
        update(ClockLease)
        .where(col(ClockLease.holder) == holder)
        .values(holder=NOBODY, is_held=False, token=ClockLease.token + 1)
    )


def lease_of(session: Session, job: str) -> ClockLease | None:
    return session.get(ClockLease, job)


def end_when_silent(session: Session) -> None:
    """Let the server end this transaction where it hears nothing for 5 s in the midst of it: what
    it has locked is wanted by whoever takes over from a machine that is paused or without power.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(
            sql(f"SET LOCAL idle_in_transaction_session_timeout = {_LONGEST_SILENCE_MS}")
        )


def _set(session: Session, lease: Lease, **values: datetime | bool) -> bool:
    changed = session.connection().execute(
        update(ClockLease)
        .where(col(ClockLease.job) == lease.job, col(ClockLease.token) == lease.token)
        .values(**values)
    )
    return changed.rowcount == 1


def _ensure(session: Session, job: str) -> None:
    insert: Any = (
        postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    )
    row = {"job": job, "holder": NOBODY, "token": 0, "is_held": False}
    table = ClockLease.__table__  # type: ignore[attr-defined]
    session.connection().execute(insert(table).values(**row).on_conflict_do_nothing())
