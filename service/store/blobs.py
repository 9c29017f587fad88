"""Which organisation keeps which bytes; the bytes themselves are behind the Blobs port."""

from datetime import datetime

from sqlmodel import Field, Session, select

from service.domain.access import Actor
from service.store.columns import Instant, Row
from service.store.organisations import visible_to


class Blob(Row, table=True):
    __tablename__ = "blob"

    org_id: str = Field(primary_key=True, foreign_key="organisation.id", max_length=36)
    sha256: str = Field(primary_key=True, max_length=64)
    size: int
    media_type: str = Field(max_length=100)
    created_at: datetime = Field(sa_type=Instant)


def add_blob(session: Session, blob: Blob) -> None:
    """Note a blob; noting it again does nothing."""
    if session.get(Blob, (blob.org_id, blob.sha256)) is None:
        session.add(blob)
        session.flush()


def blob_is_visible(session: Session, actor: Actor, sha256: str) -> bool:
    query = select(Blob.sha256).where(Blob.sha256 == sha256, visible_to(actor, Blob.org_id))
    return session.exec(query).first() is not None
