"""The lives of contracts: what was done to each, by whom, to which text. Only ever appended to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Field, Session, col, select

from service.store.columns import Instant, Json, Row


class ContractEntry(Row, table=True):
    """One act. `position` counts a contract's acts from 1; two writers cannot take the same one.

    `persons` are all identities the act counts for (domain.access); `needs` stand where the act
    froze what the contract needs (submitting does).
    """

    __tablename__ = "contract_entry"

    contract_id: str = Field(primary_key=True, foreign_key="contract.id", max_length=36)
    position: int = Field(primary_key=True)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    action: str = Field(max_length=20)
    state: str = Field(max_length=20)
    version: int
    fingerprint: str = Field(max_length=64)
    by: str = Field(max_length=100)
    on_behalf_of: str | None = Field(default=None, max_length=100)
    persons: list[str] = Field(sa_type=Json)
    at: datetime = Field(sa_type=Instant)
    party: str | None = Field(default=None, max_length=40)
    reason: str = Field(default="", max_length=4000)
    needs: dict[str, Any] | None = Field(default=None, sa_type=Json)


def entries_of(session: Session, contract_id: str) -> Sequence[ContractEntry]:
    """A contract's acts, the first one first. The contract is one the caller may see."""
    return session.exec(
        select(ContractEntry)
        .where(ContractEntry.contract_id == contract_id)
        .order_by(col(ContractEntry.position))
    ).all()


def add_entry(session: Session, entry: ContractEntry) -> None:
    session.add(entry)
    session.flush()
