"""Renewals: objections to another term, who succeeds whom, and terms whose day has come."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlmodel import Field, Session, col, select

from service.domain.vocabulary import ContractState
from service.store.columns import Instant, Row
from service.store.contracts import Contract, ContractRelation
from service.store.wake_ups import WakeUp

SUCCEEDS = ("renews", "replaces")
"""Relations by which a contract takes another one's place."""


class RenewalObjection(Row, table=True):
    """A party objected in writing to another term after `ends_on`. `proof`: its scan (sha256)."""

    __tablename__ = "renewal_objection"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    contract_id: str = Field(foreign_key="contract.id", index=True, max_length=36)
    party: str = Field(max_length=40)
    received_on: date
    ends_on: date
    proof: str | None = Field(default=None, max_length=64)
    recorded_at: datetime = Field(sa_type=Instant)
    recorded_by: str = Field(max_length=100)
    withdrawn_reason: str | None = Field(default=None, max_length=4000)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_by: str | None = Field(default=None, max_length=100)


def renewal_objections(session: Session, contract_id: str) -> Sequence[RenewalObjection]:
    """All objections of a contract's parties, the first one first."""
    return session.exec(
        select(RenewalObjection)
        .where(RenewalObjection.contract_id == contract_id)
        .order_by(col(RenewalObjection.id))
    ).all()


def standing_objections(session: Session, contract: Contract) -> list[RenewalObjection]:
    """Those against a term after the one that runs, and not withdrawn."""
    return [
        row
        for row in renewal_objections(session, contract.id)
        if row.ends_on == contract.ends_on and row.withdrawn_at is None
    ]


def note_objection(session: Session, subject: str, ends_on: date, objected: date | None) -> None:
    """Let the reminders of an end know that a party objected, or that nobody does any more."""
    query = select(WakeUp).where(WakeUp.subject == subject, WakeUp.target_on == ends_on)
    for row in session.exec(query):
        row.objected_on = objected
        session.add(row)
    session.flush()


def add_relation(
    session: Session, contract: Contract, kind: str, other: Contract, at: datetime
) -> None:
    """`contract` is to `other` what `kind` says."""
    session.add(
        ContractRelation(
            contract_id=contract.id,
            kind=kind,
            other_id=other.id,
            org_id=contract.org_id,
            created_at=at,
        )
    )
    session.flush()


def successors_of(session: Session, contract_id: str) -> Sequence[Contract]:
    """What was drafted to renew or replace a contract, the newest first, whatever became of it."""
    return related_to(session, contract_id, SUCCEEDS)


def related_to(session: Session, contract_id: str, kinds: Collection[str]) -> Sequence[Contract]:
    """What was drafted as one of these relations to a contract, as `successors_of`."""
    return session.exec(
        select(Contract)
        .join(ContractRelation, col(ContractRelation.contract_id) == col(Contract.id))
        .where(
            ContractRelation.other_id == contract_id,
            col(ContractRelation.kind).in_(list(kinds)),
        )
        .order_by(col(Contract.id).desc())
    ).all()


def ending_agreement_of(session: Session, contract_id: str) -> Contract | None:
    """The agreement in force by which a contract ends, or ended."""
    return session.exec(
        select(Contract)
        .join(ContractRelation, col(ContractRelation.contract_id) == col(Contract.id))
        .where(
            ContractRelation.other_id == contract_id,
            ContractRelation.kind == "terminates",
            Contract.state == ContractState.IN_FORCE.value,
        )
        .order_by(col(Contract.ends_on), col(Contract.id))
    ).first()


def renewed_among(session: Session, ids: Collection[str]) -> frozenset[str]:
    """Those of some contracts whose renewal, or what replaces them, is signed."""
    if not ids:
        return frozenset()
    query = (
        select(ContractRelation.other_id)
        .join(Contract, col(ContractRelation.contract_id) == col(Contract.id))
        .where(
            col(ContractRelation.other_id).in_(list(ids)),
            col(ContractRelation.kind).in_(SUCCEEDS),
            col(Contract.state).in_([state.value for state in LIVE]),
        )
    )
    return frozenset(session.exec(query).all())


def contract_behind(session: Session, contract_id: str) -> Contract:
    """A contract that another one of the same account relates to."""
    return session.exec(select(Contract).where(Contract.id == contract_id)).one()


# ---- the clock, over all organisations ----------------------------------------------------


def turning_ids(session: Session, today: date, limit: int) -> Sequence[str]:
    """Contracts whose term is to be looked at, the longest due first."""
    return session.exec(
        select(Contract.id)
        .where(col(Contract.turns_on).is_not(None), col(Contract.turns_on) <= today)
        .order_by(col(Contract.turns_on), col(Contract.id))
        .limit(limit)
    ).all()


LIVE = frozenset({ContractState.SIGNED, ContractState.IN_FORCE})
"""States of a contract that binds."""
