"""Chunks of jobs that are done: written with the chunk's own effect, so that none is done twice."""

from datetime import datetime

from sqlmodel import Field

from service.store.columns import Instant, Row


class JobChunk(Row, table=True):
    """One chunk of a workflow (`remind/2026-12-01`); `done` counts what it dealt with."""

    __tablename__ = "job_chunk"

    workflow: str = Field(primary_key=True, max_length=100)
    no: int = Field(primary_key=True)
    done: int
    is_last: bool
    at: datetime = Field(sa_type=Instant)
