"""Signed papers that came back, what the machine says of them, and what people decided."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Field, Session, col, select

from service.store.columns import Instant, Json, Row


class ReturnedCopy(Row, table=True):
    """One returned copy: its files as blobs [{sha256, media_type, size}], the machine's verdict,
    and the state (`domain.copy_decisions`).
    """

    __tablename__ = "returned_copy"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    contract_id: str = Field(foreign_key="contract.id", index=True, max_length=36)
    paper_id: str = Field(foreign_key="issued_paper.id", index=True, max_length=36)
    files: list[dict[str, Any]] = Field(sa_type=Json)
    verdict: dict[str, Any] = Field(sa_type=Json)
    state: str = Field(max_length=20)
    uploaded_at: datetime = Field(sa_type=Instant)
    uploaded_by: str = Field(max_length=100)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_by: str | None = Field(default=None, max_length=100)


class PageDecision(Row, table=True):
    """What a person saw on one page. Never updated: a page is decided once."""

    __tablename__ = "page_decision"

    copy_id: str = Field(primary_key=True, foreign_key="returned_copy.id", max_length=36)
    page: int = Field(primary_key=True)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    is_same: bool
    reason: str = Field(max_length=4000)
    decided_at: datetime = Field(sa_type=Instant)
    decided_by: str = Field(max_length=100)


def copies_of(session: Session, contract_id: str) -> Sequence[ReturnedCopy]:
    """The first one first. The contract is one the caller may see."""
    return session.exec(
        select(ReturnedCopy)
        .where(ReturnedCopy.contract_id == contract_id)
        .order_by(col(ReturnedCopy.id))
    ).all()


def decisions_on(session: Session, copy_id: str) -> Sequence[PageDecision]:
    return session.exec(
        select(PageDecision).where(PageDecision.copy_id == copy_id).order_by(col(PageDecision.page))
    ).all()
