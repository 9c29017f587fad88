"""What was issued for signing, who signed it, what waits for ratification, what was objected."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Session, col, select

from service.domain.ratification import RatificationState
from service.store.columns import Instant, Json, Row
from service.store.contracts import Contract


class IssuedPaper(Row, table=True):
    """Exactly what goes out for signing, as blobs. Never updated: issuing again makes a new one."""

    __tablename__ = "issued_paper"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    contract_id: str = Field(foreign_key="contract.id", index=True, max_length=36)
    version: int
    docx: str = Field(max_length=64)
    pdf: str | None = Field(default=None, max_length=64)
    pages: int | None = None
    fingerprint: str = Field(max_length=64)
    issued_at: datetime = Field(sa_type=Instant)
    issued_by: str = Field(max_length=100)


class Signature(Row, table=True):
    """What was put on the paper for a party at one time: hand, seal or both. Never updated.

    `signer` and `signer_id_number` are tokens of the holder `contracts/<id>`. `holders` says who
    got how many originals and copies: [{holder, originals, copies}].
    """

    __tablename__ = "signature"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    contract_id: str = Field(foreign_key="contract.id", index=True, max_length=36)
    paper_id: str = Field(foreign_key="issued_paper.id", index=True, max_length=36)
    party: str = Field(max_length=40)
    method: str = Field(max_length=20)
    capacity: str | None = Field(default=None, max_length=20)
    signer: str | None = Field(default=None, max_length=36)
    signer_id_number: str | None = Field(default=None, max_length=36)
    authority_id: str | None = Field(default=None, foreign_key="authority.id", max_length=36)
    by_hand: bool
    fingerprinted: bool
    seal: str | None = Field(default=None, max_length=20)
    seal_as_filed: bool | None = None
    signed_on: date
    place: str = Field(max_length=500)
    originals: int
    copies: int
    holders: list[dict[str, Any]] = Field(sa_type=Json)
    recorded_at: datetime = Field(sa_type=Instant)
    recorded_by: str = Field(max_length=100)


class Ratification(Row, table=True):
    """What became of one 代签. `received_on` is the day the demand reached the principal."""

    __tablename__ = "ratification"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    contract_id: str = Field(foreign_key="contract.id", index=True, max_length=36)
    signature_id: str = Field(unique=True, foreign_key="signature.id", max_length=36)
    party: str = Field(max_length=40)
    state: str = Field(max_length=20)
    opened_on: date
    received_on: date | None = None
    due_on: date | None = Field(default=None, index=True)
    decided_on: date | None = None
    evidence: list[dict[str, Any]] = Field(sa_type=Json)
    reason: str = Field(default="", max_length=4000)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_by: str | None = Field(default=None, max_length=100)


class Objection(Row, table=True):
    """What a customer wants otherwise: the clause and the reason. Never updated."""

    __tablename__ = "objection"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    contract_id: str = Field(foreign_key="contract.id", index=True, max_length=36)
    paper_id: str = Field(foreign_key="issued_paper.id", max_length=36)
    party: str = Field(max_length=40)
    clause: str = Field(max_length=200)
    reason: str = Field(max_length=4000)
    raised_on: date
    recorded_at: datetime = Field(sa_type=Instant)
    recorded_by: str = Field(max_length=100)


def newest_paper(session: Session, contract_id: str) -> IssuedPaper | None:
    """What was issued last of a contract that the caller may see."""
    return session.exec(
        select(IssuedPaper)
        .where(IssuedPaper.contract_id == contract_id)
        .order_by(col(IssuedPaper.id).desc())
        .limit(1)
    ).first()


def signatures_on(session: Session, paper_id: str) -> Sequence[Signature]:
    return session.exec(
        select(Signature).where(Signature.paper_id == paper_id).order_by(col(Signature.id))
    ).all()


def signature_with_id(session: Session, signature_id: str) -> Signature | None:
    """A signature of a contract that the caller may see."""
    return session.get(Signature, signature_id)


def ratifications_of(session: Session, contract_id: str) -> dict[str, Ratification]:
    """By the signature they belong to."""
    query = select(Ratification).where(Ratification.contract_id == contract_id)
    # Read anew: another transaction may have closed one while this one waited for the contract.
    found = session.exec(query.execution_options(populate_existing=True))
    return {row.signature_id: row for row in found}


def ratification_with_id(session: Session, ratification_id: str) -> Ratification | None:
    return session.get(Ratification, ratification_id)


def overdue_ratifications(session: Session, today: date) -> Sequence[Ratification]:
    """Those whose time is over and that nobody has closed, of all organisations."""
    return session.exec(
        select(Ratification)
        .where(
            Ratification.state == RatificationState.OPEN.value,
            col(Ratification.due_on) < today,
        )
        .order_by(col(Ratification.id))
    ).all()


def locked_contract(session: Session, contract_id: str) -> Contract | None:
    """For the clock, which goes through all organisations."""
    query = select(Contract).where(Contract.id == contract_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def objections_of(session: Session, contract_id: str) -> Sequence[Objection]:
    return session.exec(
        select(Objection).where(Objection.contract_id == contract_id).order_by(col(Objection.id))
    ).all()
