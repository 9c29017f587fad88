"""Chunks of jobs that are done: written with the chunk's own effect, so that none is done twice."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func
from sqlmodel import Field, Session, col, select

from service.store.columns import Instant, Row


class JobChunk(Row, table=True):
    """One chunk of a workflow (`remind/2026-12-01`); `done` counts what it dealt with. `reached`:
    the id after which the next one goes on, where a job goes through all there is.
    """

    __tablename__ = "job_chunk"

    workflow: str = Field(primary_key=True, max_length=100)
    no: int = Field(primary_key=True)
    done: int
    is_last: bool
    at: datetime = Field(index=True, sa_type=Instant)
    reached: str | None = Field(default=None, max_length=36)


def finished_among(session: Session, workflows: Sequence[str]) -> set[str]:
    """Those of some workflows that were run to their end."""
    found = select(JobChunk.workflow).where(
        col(JobChunk.workflow).in_(workflows), col(JobChunk.is_last)
    )
    return set(session.exec(found))


def reached_by(session: Session, workflow: str) -> str:
    """How far the last chunk of a workflow came; empty before the first."""
    query = select(JobChunk.reached).where(JobChunk.workflow == workflow)
    return session.exec(query.order_by(col(JobChunk.no).desc())).first() or ""


def done_since(session: Session, since: datetime) -> Sequence[tuple[str, int]]:
    """Workflows with a chunk since an instant, and how many things they dealt with since."""
    return session.exec(
        select(JobChunk.workflow, func.sum(JobChunk.done))
        .where(col(JobChunk.at) >= since)
        .group_by(JobChunk.workflow)
        .order_by(JobChunk.workflow)
    ).all()


def forget_chunks(session: Session, *, before: datetime, after: datetime) -> None:
    """Remove what is older than `before`, and what was done by a clock that was ahead."""
    session.connection().execute(
        delete(JobChunk).where((col(JobChunk.at) < before) | (col(JobChunk.at) > after))
    )
