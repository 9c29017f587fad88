"""Changes of use, what each asks of the contract and how far that has come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Field, Session, String, and_, cast, col, or_, select

from service.domain.access import Actor
from service.domain.changes import ChangeState
from service.domain.vocabulary import ContractState
from service.store.columns import Instant, Json, Row
from service.store.contracts import Contract
from service.store.organisations import visible_to


class Change(Row, table=True):
    """One change of use. `until_on`: the last day of a temporary state; `restored_by`: the change
    that ended it before. `revision_id`: the facts it will bring about (planned, until completed).
    `action`, `settles_debts`, `fields`, `basis`, `rule` and `status` repeat the rule that decided.
    `accounts`: the other accounts of a split or merger (ids). `missing`: what the last attempt at
    drafting its papers lacked (paths of what is to be given, or sentences). `exception_id`: by
    which leave it was completed without the contract action.
    """

    __tablename__ = "change"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    account_id: str = Field(foreign_key="account.id", index=True, max_length=36)
    type: str = Field(max_length=20)
    state: str = Field(index=True, max_length=20)
    effective_on: date
    until_on: date | None = None
    work_order_no: str | None = Field(default=None, max_length=64)
    contract_id: str | None = Field(default=None, foreign_key="contract.id", max_length=36)
    revision_id: str | None = Field(default=None, max_length=36)
    accounts: list[str] = Field(sa_type=Json)
    action: str = Field(max_length=30)
    settles_debts: bool
    fields: list[str] = Field(sa_type=Json)
    basis: list[str] = Field(sa_type=Json)
    rule: str = Field(max_length=100)
    status: str = Field(max_length=20)
    warnings: list[str] = Field(sa_type=Json)
    missing: list[str] = Field(default_factory=list, sa_type=Json)
    deadline_at: datetime | None = Field(default=None, sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)
    recorded_by: str = Field(max_length=100)
    settled_on: date | None = None
    settlement: str | None = Field(default=None, max_length=500)
    settled_by: str | None = Field(default=None, max_length=100)
    confirmed_on: date | None = None
    confirmation: str | None = Field(default=None, max_length=64)
    confirmed_by: str | None = Field(default=None, max_length=100)
    completed_on: date | None = None
    completed_at: datetime | None = Field(default=None, sa_type=Instant)
    completed_by: str | None = Field(default=None, max_length=100)
    exception_id: str | None = Field(default=None, max_length=36)
    restored_by: str | None = Field(default=None, max_length=36)
    cancelled_reason: str | None = Field(default=None, max_length=500)


_IS_UNSETTLED = or_(
    Change.state == ChangeState.OPEN.value,
    and_(Change.state == ChangeState.COMPLETED.value, col(Change.exception_id).is_not(None)),
)


def find_change(
    session: Session, actor: Actor, change_id: str, *, lock: bool = False
) -> Change | None:
    query = select(Change).where(Change.id == change_id, visible_to(actor, Change.org_id))
    return session.exec(query.with_for_update() if lock else query).first()


def find_change_to_read(session: Session, actor: Actor, change_id: str) -> Change | None:
    query = select(Change).where(Change.id == change_id, _readable_to(actor))
    return session.exec(query).first()


def _readable_to(actor: Actor) -> ColumnElement[bool]:
    """Their own, and those of others (a merger across counties) that one of their contracts was
    drafted for: to read, not to act on.
    """
    drafted = select(Contract.change_id).where(
        col(Contract.change_id).is_not(None), visible_to(actor, Contract.org_id)
    )
    return or_(visible_to(actor, Change.org_id), col(Change.id).in_(drafted))


def changes_of(session: Session, account_id: str) -> Sequence[Change]:
    """All changes of an account, the first recorded first. Of those of other accounts that it is a
    part of, none.
    """
    return session.exec(
        select(Change).where(Change.account_id == account_id).order_by(col(Change.id))
    ).all()


def open_changes_of(session: Session, account_id: str) -> list[Change]:
    return [row for row in changes_of(session, account_id) if row.state == ChangeState.OPEN]


def open_changes_with(session: Session, account_ids: Collection[str]) -> Sequence[Change]:
    """Open changes of some accounts, and those that these are a part of or are merged by, whoever
    asks; the first recorded first.
    """
    return session.exec(
        select(Change)
        .where(Change.state == ChangeState.OPEN.value, _with(account_ids))
        .order_by(col(Change.id))
    ).all()


def unsettled_changes_with(session: Session, account_id: str) -> Sequence[Change]:
    """The same for one account, with those that were completed by leave: something of the contract
    action may still be lacking.
    """
    return session.exec(
        select(Change).where(_IS_UNSETTLED, _with([account_id])).order_by(col(Change.id))
    ).all()


def _with(account_ids: Collection[str]) -> ColumnElement[bool]:
    named = [cast(col(Change.accounts), String).contains(id) for id in account_ids]
    return or_(col(Change.account_id).in_(list(account_ids)), *named)


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """What a list of changes is narrowed to."""

    state: ChangeState | None = None
    type: str | None = None
    account_id: str | None = None
    org_id: str | None = None


def page_of_changes(
    session: Session, actor: Actor, wanted: ChangeFilter, *, after: str | None, limit: int
) -> Sequence[Change]:
    """Changes, the newest first (ids sort by time), those before an id; one more than `limit`."""
    query = select(Change).where(_readable_to(actor))
    if wanted.state is not None:
        query = query.where(Change.state == wanted.state.value)
    if wanted.type is not None:
        query = query.where(Change.type == wanted.type)
    if wanted.org_id is not None:
        query = query.where(Change.org_id == wanted.org_id)
    if wanted.account_id is not None:
        query = query.where(_with([wanted.account_id]))
    if after is not None:
        query = query.where(col(Change.id) < after)
    return session.exec(query.order_by(col(Change.id).desc()).limit(limit + 1)).all()


@dataclass(frozen=True, slots=True)
class ChangePlace:
    """Where a change stands in a list by deadline: those without one come last."""

    deadline_at: datetime | None
    id: str


def changes_by_deadline(
    session: Session, actor: Actor, type_: str | None, *, after: ChangePlace | None, limit: int
) -> Sequence[Change]:
    """Open changes, the first one due first; one more than `limit` says there are more."""
    query = select(Change).where(
        visible_to(actor, Change.org_id), Change.state == ChangeState.OPEN.value
    )
    if type_ is not None:
        query = query.where(Change.type == type_)
    deadline, id = col(Change.deadline_at), col(Change.id)
    if after is not None and after.deadline_at is not None:
        same_day = and_(deadline == after.deadline_at, id > after.id)
        query = query.where(or_(deadline > after.deadline_at, same_day, deadline.is_(None)))
    elif after is not None:
        query = query.where(deadline.is_(None), id > after.id)
    return session.exec(query.order_by(deadline.asc().nulls_last(), id).limit(limit + 1)).all()


def papers_of(session: Session, change_ids: Collection[str]) -> Sequence[Contract]:
    """All that was drafted for some changes and was not given up, the first one first."""
    return session.exec(
        select(Contract)
        .where(
            col(Contract.change_id).in_(list(change_ids)),
            Contract.state != ContractState.VOIDED.value,
        )
        .order_by(col(Contract.id))
    ).all()


def open_changes_about(session: Session, contract: Contract) -> Sequence[Change]:
    """Changes that a contract was drafted for, that are of it or of its account: open ones and
    those completed by leave.
    """
    about = or_(
        Change.id == contract.change_id,
        Change.contract_id == contract.id,
        Change.account_id == contract.account_id,
    )
    return session.exec(select(Change).where(_IS_UNSETTLED, about).order_by(col(Change.id))).all()


def contracts_in_force(session: Session, account_id: str) -> Sequence[Contract]:
    """Whatever is in force between the parties of an account, the first one first."""
    return session.exec(
        select(Contract)
        .where(Contract.account_id == account_id, Contract.state == ContractState.IN_FORCE.value)
        .order_by(col(Contract.id))
    ).all()


def move_deadline(session: Session, change_id: str, at: datetime) -> None:
    """Its task is due at another time now."""
    change = session.get_one(Change, change_id)
    change.deadline_at = at
    session.add(change)
