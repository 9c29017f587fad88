"""Nodes: the processes of this installation. Whether one lives is told by its beats going on,
as another process sees them by its own stopwatch: clocks of machines may differ.
"""

from datetime import datetime

from sqlmodel import Field

from service.store.columns import Instant, Row


class Node(Row, table=True):
    """One process, from its start to its end; a restarted one is another node.

    `beats` grows while it lives. `works`: it runs ticks and sends. `ended_by` is itself, or the
    node that took over what it left.
    """

    __tablename__ = "node"

    id: str = Field(primary_key=True, max_length=36)
    name: str = Field(max_length=200)
    works: bool
    beats: int = 0
    started_at: datetime = Field(sa_type=Instant)
    beat_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_by: str | None = Field(default=None, max_length=36)
