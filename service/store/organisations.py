"""Organisations form a tree (province > city > county > station); every query is scoped by it."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Field, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.domain.access import Actor
from service.store.columns import Json, Row


class Organisation(Row, table=True):
    """`path` holds the ids from the top down, each followed by a slash."""

    __tablename__ = "organisation"

    id: str = Field(primary_key=True, max_length=36)
    parent_id: str | None = Field(
        default=None, foreign_key="organisation.id", index=True, max_length=36
    )
    path: str = Field(unique=True, max_length=400)
    code: str = Field(unique=True, max_length=20)
    name: str = Field(max_length=200)
    party: dict[str, Any] | None = Field(default=None, sa_type=Json)


def visible_to(actor: Actor, org_id: Any) -> ColumnElement[bool]:
    """The condition that a row's organisation lies in the actor's subtree.

    Every query of an organisation's rows carries it; `org_id` is the row's column.
    """
    top = select(Organisation.path).where(Organisation.id == actor.org_id).scalar_subquery()
    below: SelectOfScalar[str] = select(Organisation.id).where(
        col(Organisation.path).like(top.concat("%"))
    )
    return col(org_id).in_(below)


def sees(session: Session, actor: Actor, org_id: str) -> bool:
    """Whether an organisation lies in the actor's subtree."""
    return visible_organisation(session, actor, org_id) is not None


def organisation_of(session: Session, org_id: str) -> Organisation | None:
    return session.get(Organisation, org_id)


def organisations_with_ids(session: Session, ids: Collection[str]) -> Sequence[Organisation]:
    return session.exec(select(Organisation).where(col(Organisation.id).in_(list(ids)))).all()


def add_organisation(
    session: Session, *, id: str, code: str, name: str, parent: Organisation | None = None
) -> Organisation:
    above = parent.path if parent is not None else ""
    organisation = Organisation(
        id=id,
        parent_id=parent.id if parent is not None else None,
        path=f"{above}{id}/",
        code=code,
        name=name,
    )
    session.add(organisation)
    session.flush()
    return organisation


def visible_organisation(session: Session, actor: Actor, org_id: str) -> Organisation | None:
    """The organisation, if it lies in the actor's subtree."""
    return session.exec(
        select(Organisation).where(Organisation.id == org_id, visible_to(actor, Organisation.id))
    ).first()


def visible_organisations(session: Session, actor: Actor) -> Sequence[Organisation]:
    """The actor's subtree, each organisation after the one it belongs to."""
    return session.exec(
        select(Organisation)
        .where(visible_to(actor, Organisation.id))
        .order_by(col(Organisation.path))
    ).all()


def organisation_with_code(session: Session, code: str) -> Organisation | None:
    return session.exec(select(Organisation).where(Organisation.code == code)).first()


def top_organisation(session: Session) -> Organisation | None:
    """The organisation above all others; of several trees the one that was made first."""
    return session.exec(
        select(Organisation)
        .where(col(Organisation.parent_id).is_(None))
        .order_by(col(Organisation.id))
    ).first()
