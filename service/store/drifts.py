"""Drifts: where an account's record and its contract in force say different things, as cases that
people work on.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import Field, Session, col, select

from service.domain.access import Actor
from service.domain.drift import DriftKind, DriftSeverity, DriftState
from service.domain.drift_cases import STANDING
from service.store.accounts import Account
from service.store.columns import Instant, Json, Money, Row
from service.store.organisations import visible_to
from service.store.term_facts import TermFact


class Drift(Row, table=True):
    """One field of one account that differs, from `since_on` on, to `until_on` where it is over.

    `field` is an id of clause_library/drift.yaml, or `site.<what>`. `in_contract` and `in_record`
    are JSON with tokens for personal values; what a list says stands there whole. `amount`: yuan at
    stake, an estimate by `formula` (None: none can be made). `change_id`: the change of use whose
    paper is on its way, or which was recorded to settle it. `moves` are the steps people and the
    system took, each with state, instant (ISO), by whom and a note. `step` counts what was written.
    """

    __tablename__ = "drift"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    account_id: str = Field(foreign_key="account.id", index=True, max_length=36)
    contract_id: str | None = Field(default=None, foreign_key="contract.id", max_length=36)
    field: str = Field(max_length=60)
    label: str = Field(max_length=200)
    kind: str = Field(max_length=30)
    direction: str = Field(max_length=30)
    severity: str = Field(max_length=10)
    since_on: date
    until_on: date | None = None
    in_contract: Any = Field(default=None, sa_type=Json, nullable=True)
    in_record: Any = Field(default=None, sa_type=Json, nullable=True)
    amount: Decimal | None = Field(default=None, sa_type=Money, index=True)
    formula: str | None = Field(default=None, max_length=500)
    proposal: str = Field(max_length=500)
    proposed_change: str | None = Field(default=None, max_length=20)
    owner: str | None = Field(default=None, max_length=100)
    state: str = Field(index=True, max_length=20)
    judgement: str | None = Field(default=None, max_length=20)
    change_id: str | None = Field(default=None, max_length=36)
    moves: list[dict[str, Any]] = Field(sa_type=Json)
    found_at: datetime = Field(sa_type=Instant)
    step: int


@dataclass(frozen=True, slots=True)
class DriftFilter:
    """What a list of drifts is narrowed to; `states` empty: whatever state."""

    states: Collection[DriftState] = STANDING
    kind: DriftKind | None = None
    severity: DriftSeverity | None = None
    account_id: str | None = None
    owner: str | None = None
    org_id: str | None = None


@dataclass(frozen=True, slots=True)
class DriftPlace:
    """Where a drift stands in a list by money: those without an estimate come last."""

    amount: Decimal | None
    id: str


def find_drift(session: Session, actor: Actor, drift_id: str) -> Drift | None:
    query = select(Drift).where(Drift.id == drift_id, visible_to(actor, Drift.org_id))
    return session.exec(query).first()


def page_of_drifts(
    session: Session, actor: Actor, wanted: DriftFilter, *, after: DriftPlace | None, limit: int
) -> Sequence[Drift]:
    """By the money at stake, the most first; one more than `limit` says there are more."""
    query = select(Drift).where(visible_to(actor, Drift.org_id))
    if wanted.states:
        query = query.where(col(Drift.state).in_([state.value for state in wanted.states]))
    for column, value in (
        (Drift.kind, wanted.kind),
        (Drift.severity, wanted.severity),
        (Drift.account_id, wanted.account_id),
        (Drift.owner, wanted.owner),
        (Drift.org_id, wanted.org_id),
    ):
        if value is not None:
            query = query.where(col(column) == str(value))
    amount, id = col(Drift.amount), col(Drift.id)
    if after is not None and after.amount is not None:
        later = and_(amount == after.amount, id > after.id)
        query = query.where(or_(amount < after.amount, later, amount.is_(None)))
    elif after is not None:
        query = query.where(amount.is_(None), id > after.id)
    return session.exec(query.order_by(amount.desc().nulls_last(), id).limit(limit + 1)).all()


def drifts_of(session: Session, account_id: str) -> Sequence[Drift]:
    """All drifts of an account, the first found first, as they are in the database now."""
    query = select(Drift).where(Drift.account_id == account_id).order_by(col(Drift.id))
    return session.exec(query.execution_options(populate_existing=True)).all()


def standing_drifts(session: Session, account_id: str) -> list[Drift]:
    """Those that nobody has seen to be over yet."""
    return [row for row in drifts_of(session, account_id) if DriftState(row.state) in STANDING]


def hold_account(session: Session, account_id: str) -> None:
    """Lock an account's drifts until the commit: one transaction at a time writes them."""
    query = select(Account.id).where(Account.id == account_id)
    session.exec(query.with_for_update(key_share=True)).one()


# ---- the nightly sweep, over all organisations ------------------------------------------------


def accounts_after(session: Session, id: str, limit: int) -> Sequence[Account]:
    """Accounts that ever had a contract in force, by id: no other can have drifts."""
    had_contract = select(TermFact.id).where(TermFact.account_id == Account.id).exists()
    query = select(Account).where(col(Account.id) > id, had_contract)
    return session.exec(query.order_by(col(Account.id)).limit(limit)).all()
