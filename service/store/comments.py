"""Comments at the clauses of contracts, and the answers to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, Session, col, select

from service.store.columns import Instant, Row


class Comment(Row, table=True):
    """A comment at a clause (empty: the whole text) of one version; words hold tokens only.

    An answer stands under the comment that began (`reply_to`); only that one is resolved.
    """

    __tablename__ = "comment"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    contract_id: str = Field(foreign_key="contract.id", index=True, max_length=36)
    version: int
    clause: str = Field(max_length=100)
    passage: str | None = Field(default=None, max_length=500)
    words: str = Field(max_length=4000)
    author: str = Field(max_length=100)
    reply_to: str | None = Field(default=None, foreign_key="comment.id", max_length=36)
    at: datetime = Field(sa_type=Instant)
    resolved_at: datetime | None = Field(default=None, sa_type=Instant)
    resolved_by: str | None = Field(default=None, max_length=100)


def comments_of(session: Session, contract_id: str) -> Sequence[Comment]:
    """All comments on a contract that the caller may see, the first one first."""
    return session.exec(
        select(Comment).where(Comment.contract_id == contract_id).order_by(col(Comment.id))
    ).all()


def comment_of(
    session: Session, contract_id: str, comment_id: str, *, lock: bool = False
) -> Comment | None:
    query = select(Comment).where(Comment.id == comment_id, Comment.contract_id == contract_id)
    return session.exec(query.with_for_update() if lock else query).first()
