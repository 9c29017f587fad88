"""Supplies that run before their contract by a named person's leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, not_
from sqlmodel import Field, Session, col, or_, select

from service.domain.access import Actor
from service.domain.supply_exceptions import ExceptionState
from service.store.columns import Instant, Row
from service.store.organisations import visible_to


class SupplyException(Row, table=True):
    """Who let it, why, and until when the contract is to be signed. `follows`: the one it comes
    after, for none is renewed silently. `fulfilled`: it ended because the contract is there.
    """

    __tablename__ = "supply_exception"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    account_id: str = Field(foreign_key="account.id", index=True, max_length=36)
    kind: str = Field(max_length=30)
    authorised_by: str = Field(max_length=100)
    reason: str = Field(max_length=500)
    work_order_no: str | None = Field(default=None, max_length=64)
    granted_at: datetime = Field(sa_type=Instant)
    recorded_by: str = Field(max_length=100)
    contract_due_at: datetime = Field(sa_type=Instant)
    follows: str | None = Field(default=None, max_length=36)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_why: str | None = Field(default=None, max_length=500)
    fulfilled: bool = False

    def state_at(self, now: datetime) -> ExceptionState:
        """How it stands at an instant; the deadline's own instant still counts."""
        if self.ended_at is not None:
            return ExceptionState.ENDED
        return ExceptionState.OVERDUE if now > self.contract_due_at else ExceptionState.ACTIVE


@dataclass(frozen=True, slots=True)
class ExceptionFilter:
    """What a list of exceptions is narrowed to."""

    state: ExceptionState | None = None
    account_id: str | None = None


def find_exception(
    session: Session, actor: Actor, exception_id: str, *, lock: bool = False
) -> SupplyException | None:
    query = select(SupplyException).where(
        SupplyException.id == exception_id, visible_to(actor, SupplyException.org_id)
    )
    return session.exec(query.with_for_update() if lock else query).first()


def exception_with_id(session: Session, exception_id: str) -> SupplyException | None:
    """The exception, whoever asks."""
    return session.get(SupplyException, exception_id)


def exceptions_of(session: Session, account_id: str) -> Sequence[SupplyException]:
    """All exceptions of an account, the first granted first."""
    return session.exec(
        select(SupplyException)
        .where(SupplyException.account_id == account_id)
        .order_by(col(SupplyException.id))
    ).all()


def standing_exceptions(session: Session) -> Sequence[SupplyException]:
    """All that have not ended, overdue ones too, whoever asks."""
    return session.exec(
        select(SupplyException)
        .where(col(SupplyException.ended_at).is_(None))
        .order_by(col(SupplyException.id))
    ).all()


def active_exception(session: Session, account_id: str, now: datetime) -> SupplyException | None:
    """The one by which an account may be supplied before its contract; None where there is none,
    or its deadline is over.
    """
    found = exceptions_of(session, account_id)
    return next((row for row in found if row.state_at(now) is ExceptionState.ACTIVE), None)


def page_of_exceptions(
    session: Session,
    actor: Actor,
    wanted: ExceptionFilter,
    now: datetime,
    *,
    after: str | None,
    limit: int,
) -> Sequence[SupplyException]:
    """Exceptions, newest first, those before an id; one more than `limit` says there are more."""
    query = select(SupplyException).where(visible_to(actor, SupplyException.org_id))
    if wanted.state is not None:
        query = query.where(_is(wanted.state, now))
    if wanted.account_id is not None:
        query = query.where(SupplyException.account_id == wanted.account_id)
    if after is not None:
        query = query.where(col(SupplyException.id) < after)
    return session.exec(query.order_by(col(SupplyException.id).desc()).limit(limit + 1)).all()


def _is(state: ExceptionState, now: datetime) -> ColumnElement[bool]:
    """The condition that an exception stands in a state, as `state_at` has it."""
    ended = col(SupplyException.ended_at).is_not(None)
    late = col(SupplyException.contract_due_at) < now
    return {
        ExceptionState.ENDED: ended,
        ExceptionState.OVERDUE: and_(not_(ended), late),
        ExceptionState.ACTIVE: not_(or_(ended, late)),
    }[state]
