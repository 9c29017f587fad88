"""Receipts: what the other side, or a person who saw to it, said of a message; appended only."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from service.store.columns import Instant, Row


class Receipt(Row, table=True):
    """One word of the other side. `code` is its own; `at` is the time it names.

    `evidence` is the blob of a scanned slip where a person recorded it.
    """

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("notice_id", "fate", "code", "at"),)

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    notice_id: str = Field(foreign_key="notice.id", max_length=36)
    fate: str = Field(max_length=20)
    code: str = Field(default="", max_length=100)
    detail: str = Field(default="", max_length=300)
    at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)
    recorded_by: str = Field(max_length=100)
    evidence: str | None = Field(default=None, max_length=64)
