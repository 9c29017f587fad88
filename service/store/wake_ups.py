"""Wake-ups: the next day on which the service looks at something again, one row a reason; and
reminders: what it did on those days. Only rows that are due are ever read by the clock.
"""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from service.store.columns import Instant, Row


class WakeUp(Row, table=True):
    """One reason to look at a subject (`contracts/<id>`, `authorities/<id>`, `tasks/<id>`).

    `anchor` is what the days are counted for (a contract version, a task): a new one begins the
    ladder anew. `target_on` is the day the ladder leads to, `rung` and `next_on` the next step of
    it; both are None where `closed_reason` says why nothing follows. `fired` counts rungs.
    `provisional`: working days of a year that is not published were counted.
    """

    __tablename__ = "wake_up"
    __table_args__ = (
        UniqueConstraint("subject", "occasion"),
        Index(
            "ix_wake_up_due",
            "next_on",
            "id",
            sqlite_where=text("next_on IS NOT NULL"),
            postgresql_where=text("next_on IS NOT NULL"),
        ),
    )

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    subject: str = Field(max_length=100)
    occasion: str = Field(max_length=40)
    anchor: str = Field(max_length=36)
    target_on: date
    rung: str | None = Field(default=None, max_length=10)
    next_on: date | None = None
    provisional: bool = False
    fired: int = 0
    objected_on: date | None = None
    closed_reason: str | None = Field(default=None, max_length=100)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    planned_at: datetime = Field(sa_type=Instant)


class Reminder(Row, table=True):
    """One rung of a ladder, done once. `state` is `fired` or `skipped`, with a `reason` then."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("wake_up_id", "anchor", "rung", "due_on"),)

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    wake_up_id: str = Field(foreign_key="wake_up.id", max_length=36)
    subject: str = Field(index=True, max_length=100)
    occasion: str = Field(max_length=40)
    anchor: str = Field(max_length=36)
    target_on: date
    rung: str = Field(max_length=10)
    due_on: date
    state: str = Field(max_length=20)
    reason: str = Field(default="", max_length=300)
    notices: int = 0
    fired_at: datetime = Field(sa_type=Instant)
