"""What is to be said of a stored text beside its words: where it came from, what is unsettled.

Beside the version, not in it: a version is the words. Never changed either.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from service.store.columns import Instant, Json, Row

REVISION = "revision"
"""The text was read from an uploaded file."""


class VersionNote(Row, table=True):
    """One note on one version; `content` holds tokens in the place of personal values."""

    __tablename__ = "version_note"
    __table_args__ = (UniqueConstraint("version_id", "kind"),)

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    version_id: str = Field(foreign_key="contract_version.id", max_length=36)
    kind: str = Field(max_length=20)
    content: dict[str, Any] = Field(sa_type=Json)
    created_at: datetime = Field(sa_type=Instant)


def add_note(session: Session, note: VersionNote) -> None:
    session.add(note)
    session.flush()


def note_of(session: Session, version_id: str, kind: str) -> VersionNote | None:
    """The note of a kind on a version the caller may see."""
    return session.exec(
        select(VersionNote).where(VersionNote.version_id == version_id, VersionNote.kind == kind)
    ).first()


def notes_of(session: Session, version_ids: Iterable[str], kind: str) -> Sequence[VersionNote]:
    """The notes of a kind on versions the caller may see."""
    return session.exec(
        select(VersionNote).where(
            col(VersionNote.version_id).in_(list(version_ids)), VersionNote.kind == kind
        )
    ).all()
