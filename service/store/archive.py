"""The archive: the check after signing, the shelf, how long a contract is kept; proofs of ending;
and which kinds a lawyer let be signed electronically.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Session, col, select

from service.domain.access import Actor
from service.store.columns import Instant, Json, Row
from service.store.contracts import Contract, ContractRelation
from service.store.organisations import organisation_of, visible_to


class SignedCheck(Row, table=True):
    """The legal check of a signed paper. Never updated."""

    __tablename__ = "signed_check"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    contract_id: str = Field(foreign_key="contract.id", index=True, max_length=36)
    paper_id: str = Field(foreign_key="issued_paper.id", max_length=36)
    signed_on: date
    note: str = Field(max_length=4000)
    checked_at: datetime = Field(sa_type=Instant)
    checked_by: str = Field(max_length=100)


class ArchiveRecord(Row, table=True):
    """Where a signed contract is and how long it stays. Changes of it are events.

    `blobs`: what lies with it [{role, sha256}]. `retention_until` is the last day of keeping; None
    while the contract has not ended.
    """

    __tablename__ = "archive_record"

    contract_id: str = Field(primary_key=True, foreign_key="contract.id", max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    place: str = Field(max_length=200)
    originals: int
    copies: int
    signed_on: date
    blobs: list[dict[str, Any]] = Field(sa_type=Json)
    ended_on: date | None = None
    retention_until: date | None = Field(default=None, index=True)
    on_hold: bool
    hold_reason: str | None = Field(default=None, max_length=4000)
    archived_at: datetime = Field(sa_type=Instant)
    archived_by: str = Field(max_length=100)


class PaperRule(Row, table=True):
    """A lawyer's decision on how a kind may be signed; the newest one holds. Never updated."""

    __tablename__ = "paper_rule"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    kind: str = Field(max_length=100)
    electronic: bool
    reason: str = Field(max_length=4000)
    decided_at: datetime = Field(sa_type=Instant)
    decided_by: str = Field(max_length=100)


def checks_of(session: Session, contract_id: str) -> Sequence[SignedCheck]:
    return session.exec(
        select(SignedCheck)
        .where(SignedCheck.contract_id == contract_id)
        .order_by(col(SignedCheck.id))
    ).all()


def archive_record(session: Session, contract_id: str) -> ArchiveRecord | None:
    """The record of a contract that the caller may see."""
    return session.get(ArchiveRecord, contract_id)


def paper_rules_for(session: Session, org_id: str) -> Sequence[PaperRule]:
    """All decisions of an organisation and of those above it, the oldest first."""
    organisation = organisation_of(session, org_id)
    above = organisation.path.strip("/").split("/") if organisation is not None else []
    return session.exec(
        select(PaperRule).where(col(PaperRule.org_id).in_(above)).order_by(col(PaperRule.id))
    ).all()


def relations_of(session: Session, contract_id: str) -> Sequence[ContractRelation]:
    """What a contract is to others. The contract is one the caller may see."""
    query = select(ContractRelation).where(ContractRelation.contract_id == contract_id)
    return session.exec(query.order_by(col(ContractRelation.other_id))).all()


def contract_numbered(session: Session, actor: Actor, number: str) -> Contract | None:
    query = select(Contract).where(Contract.number == number, visible_to(actor, Contract.org_id))
    return session.exec(query).first()
