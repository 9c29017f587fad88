"""Webhooks: where other systems want to be told of events of an organisation and those below it."""

from datetime import datetime

from sqlmodel import Field

from service.store.columns import Instant, Json, Row


class Webhook(Row, table=True):
    """A subscription. `types` are event types, or prefixes ending in `.*`; none means all.

    Secrets are wrapped by the master key; the old one signs as well for a day after a rotation.
    """

    __tablename__ = "webhook"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    url: str = Field(max_length=2000)
    types: list[str] = Field(sa_type=Json)
    note: str = Field(default="", max_length=200)
    secret: bytes
    old_secret: bytes | None = None
    rotated_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    created_by: str = Field(max_length=100)
    paused_at: datetime | None = Field(default=None, sa_type=Instant)
    paused_reason: str = Field(default="", max_length=300)
    deleted_at: datetime | None = Field(default=None, sa_type=Instant)
