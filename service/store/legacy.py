"""Contracts that were not made here: their file, what was read out of it and who confirmed that;
and what was chosen to follow a temporary supply.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Session, col, select

from service.store.columns import Instant, Json, Row


class LegacyPaper(Row, table=True):
    """The original of a contract that was not made here. `readings`: what was read out of it, as
    `[{path, value, text, place, confirmed}]` with tokens; nothing counts before a person confirmed
    it.
    """

    __tablename__ = "legacy_paper"

    contract_id: str = Field(primary_key=True, foreign_key="contract.id", max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    signed_on: date | None = None
    file: str | None = Field(default=None, max_length=64)
    media_type: str | None = Field(default=None, max_length=100)
    readings: list[dict[str, Any]] = Field(sa_type=Json)
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    confirmed_by: str | None = Field(default=None, max_length=100)


class EndingChoice(Row, table=True):
    """How a temporary supply is to end: extension, permanent, removal. The newest counts."""

    __tablename__ = "ending_choice"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    contract_id: str = Field(foreign_key="contract.id", index=True, max_length=36)
    way: str = Field(max_length=20)
    chosen_on: date
    note: str | None = Field(default=None, max_length=500)
    proof: str | None = Field(default=None, max_length=64)
    recorded_at: datetime = Field(sa_type=Instant)
    recorded_by: str = Field(max_length=100)


def legacy_paper(session: Session, contract_id: str) -> LegacyPaper | None:
    return session.get(LegacyPaper, contract_id)


def ending_choices(session: Session, contract_id: str) -> Sequence[EndingChoice]:
    """All choices for a contract, the first one first."""
    return session.exec(
        select(EndingChoice)
        .where(EndingChoice.contract_id == contract_id)
        .order_by(col(EndingChoice.id))
    ).all()
