"""Rounds of review, draws of the sampled review, and verdicts on findings."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, Session, col, select

from service.domain.access import Actor
from service.store.columns import Instant, Json, Row
from service.store.contracts import Contract
from service.store.organisations import visible_to


class Review(Row, table=True):
    """One round: from submitting a text until it is approved, returned or changed.

    `findings` hold rule, severity and place of what was found on submitting, without words.
    `steps` are what waits to be done now. At most one round of a contract is open.
    """

    __tablename__ = "review"
    __table_args__ = (
        Index(
            "uq_review_open",
            "contract_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    contract_id: str = Field(foreign_key="contract.id", index=True, max_length=36)
    version: int
    as_of: date
    submitted_by: str = Field(max_length=100)
    opened_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    due_provisional: bool
    working_days: int | None = None
    grade: str = Field(max_length=20)
    points: int
    reasons: list[dict[str, Any]] = Field(sa_type=Json)
    safety: int
    fee: int
    capacity: str = Field(max_length=40)
    capacity_points: int
    route: str = Field(max_length=40)
    route_label: str = Field(max_length=60)
    route_reasons: list[str] = Field(sa_type=Json)
    needs: dict[str, Any] = Field(sa_type=Json)
    findings: list[dict[str, Any]] = Field(sa_type=Json)
    steps: list[dict[str, str]] = Field(sa_type=Json)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str | None = Field(default=None, max_length=20)


class SampleDraw(Row, table=True):
    """One draw of a contract, once for all its rounds. Never changed: it can be computed again."""

    __tablename__ = "draw"

    contract_id: str = Field(primary_key=True, foreign_key="contract.id", max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    text: str = Field(index=True, max_length=120)
    seed: str = Field(max_length=64)
    rate: str = Field(max_length=20)
    number: str = Field(max_length=20)
    undrawn_before: int
    drawn: bool
    reason: str = Field(max_length=300)
    at: datetime = Field(sa_type=Instant)


class FindingVerdict(Row, table=True):
    """What somebody said of a finding. Never changed: the latest of each person counts."""

    __tablename__ = "finding_verdict"
    __table_args__ = (UniqueConstraint("contract_id", "version", "rule", "place", "by", "no"),)

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    contract_id: str = Field(foreign_key="contract.id", max_length=36)
    version: int
    rule: str = Field(index=True, max_length=100)
    place: str = Field(max_length=300)
    by: str = Field(max_length=100)
    no: int
    verdict: str = Field(max_length=20)
    note: str = Field(max_length=2000)
    at: datetime = Field(sa_type=Instant)


# ---- rounds -------------------------------------------------------------------------------


def provisional_reviews(session: Session) -> Sequence[Review]:
    """Open rounds whose time limit counts a year that was not announced."""
    return session.exec(
        select(Review)
        .where(col(Review.closed_at).is_(None), col(Review.due_provisional).is_(True))
        .order_by(col(Review.id))
    ).all()


def open_review(session: Session, contract_id: str) -> Review | None:
    """The open round of a contract that the caller may see."""
    return session.exec(
        select(Review).where(Review.contract_id == contract_id, col(Review.closed_at).is_(None))
    ).first()


def newest_review(session: Session, contract_id: str) -> Review | None:
    """The last round, open or not, of a contract that the caller may see."""
    return session.exec(
        select(Review).where(Review.contract_id == contract_id).order_by(col(Review.id).desc())
    ).first()


def reviews_of_contract(session: Session, contract_id: str) -> Sequence[Review]:
    """All rounds, the first one first."""
    return session.exec(
        select(Review).where(Review.contract_id == contract_id).order_by(col(Review.id))
    ).all()


def open_reviews(
    session: Session, actor: Actor, *, grade: str | None = None, org_id: str | None = None
) -> list[tuple[Review, Contract]]:
    """All open rounds that the actor may see, with their contracts."""
    query = (
        select(Review, Contract)
        .join(Contract, col(Contract.id) == col(Review.contract_id))
        .where(visible_to(actor, Review.org_id), col(Review.closed_at).is_(None))
    )
    if grade is not None:
        query = query.where(Review.grade == grade)
    if org_id is not None:
        query = query.where(Review.org_id == org_id)
    return list(session.exec(query).all())


def findings_seen_by(session: Session, actor: Actor) -> list[tuple[str, int, list[dict[str, Any]]]]:
    """Contract, version and findings of all rounds that the actor may see."""
    columns = (Review.contract_id, Review.version, Review.findings)
    rows = session.exec(select(*columns).where(visible_to(actor, Review.org_id))).all()
    return [(contract_id, version, list(findings)) for contract_id, version, findings in rows]


def contracts_under_way(
    session: Session, actor: Actor, account_id: str, states: Sequence[str]
) -> Sequence[Contract]:
    """An account's contracts in some states."""
    return session.exec(
        select(Contract)
        .where(
            visible_to(actor, Contract.org_id),
            Contract.account_id == account_id,
            col(Contract.state).in_(states),
        )
        .order_by(col(Contract.id))
    ).all()


# ---- draws --------------------------------------------------------------------------------


def draw_of(session: Session, contract_id: str) -> SampleDraw | None:
    return session.get(SampleDraw, contract_id)


def undrawn_in_a_row(session: Session, org_id: str, text: str) -> int:
    """How many draws of a text there were in an organisation since one was drawn."""
    last = session.exec(
        select(SampleDraw)
        .where(SampleDraw.org_id == org_id, SampleDraw.text == text)
        .order_by(col(SampleDraw.at).desc(), col(SampleDraw.undrawn_before).desc())
    ).first()
    return 0 if last is None or last.drawn else last.undrawn_before + 1


# ---- verdicts -----------------------------------------------------------------------------


def verdicts_on(session: Session, contract_id: str, version: int) -> Sequence[FindingVerdict]:
    """All that was said of a text's findings, the first word first."""
    return session.exec(
        select(FindingVerdict)
        .where(FindingVerdict.contract_id == contract_id, FindingVerdict.version == version)
        .order_by(col(FindingVerdict.id))
    ).all()


def verdicts_seen_by(session: Session, actor: Actor) -> Sequence[FindingVerdict]:
    """All verdicts that the actor may see, the first one first."""
    return session.exec(
        select(FindingVerdict)
        .where(visible_to(actor, FindingVerdict.org_id))
        .order_by(col(FindingVerdict.id))
    ).all()
