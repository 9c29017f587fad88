"""Nodes: the processes of this installation. Whether one lives is told by its beats going on,
as another process sees them by its own stopwatch: clocks of machines may differ.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlmodel import Field, Session, col, select

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
    ended_at: datetime | None = Field(default=None, index=True, sa_type=Instant)
    ended_by: str | None = Field(default=None, max_length=36)


def add_node(session: Session, *, id: str, name: str, works: bool, at: datetime) -> None:
    session.add(Node(id=id, name=name, works=works, started_at=at, beat_at=at))
    session.flush()


def beat_node(session: Session, node: str, at: datetime) -> bool:
    """Count a beat; False where the node was ended meanwhile."""
    beaten = session.connection().execute(
        update(Node)
        .where(col(Node.id) == node, col(Node.ended_at).is_(None))
        .values(beats=Node.beats + 1, beat_at=at)
    )
    return beaten.rowcount == 1


def end_node(
    session: Session, node: str, *, by: str, at: datetime, beats: int | None = None
) -> bool:
    """End a node, once; False where somebody else did, or where it has beaten since `beats`.

    It waits for what the node itself is taking. Its beats do not: a busy node would hardly ever
    come to beat, and be given up for dead while it sends.
    """
    session.exec(select(Node.id).where(Node.id == node).with_for_update()).first()
    found = [col(Node.id) == node, col(Node.ended_at).is_(None)]
    if beats is not None:
        found.append(col(Node.beats) == beats)
    ended = session.connection().execute(
        update(Node).where(*found).values(ended_at=at, ended_by=by)
    )
    return ended.rowcount == 1


def has_ended(session: Session, node: str) -> bool:
    """Whether a node was ended. It cannot be while this transaction lasts."""
    row = session.exec(
        select(Node.ended_at).where(Node.id == node).with_for_update(read=True, key_share=True)
    ).first()
    return row is not None


def open_nodes(session: Session) -> Sequence[Node]:
    """Nodes that nobody ended, the oldest first."""
    return session.exec(
        select(Node)
        .where(col(Node.ended_at).is_(None))
        .order_by(Node.id)
        .execution_options(populate_existing=True)
    ).all()


def takeovers(session: Session) -> int:
    """How many nodes were ended by another one, of those that are still on record."""
    rows = select(func.count()).where(
        col(Node.ended_at).is_not(None), col(Node.ended_by) != col(Node.id)
    )
    return session.exec(rows).one()


def forget_nodes(session: Session, before: datetime) -> None:
    """Remove nodes that ended before an instant."""
    session.connection().execute(delete(Node).where(col(Node.ended_at) < before))
