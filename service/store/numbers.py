"""Contract numbers: one counter row for each organisation, kind and year."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session

from service.store.columns import Row


class NumberCounter(Row, table=True):
    __tablename__ = "number_counter"

    org_id: str = Field(primary_key=True, foreign_key="organisation.id", max_length=36)
    kind: str = Field(primary_key=True, max_length=20)
    year: int = Field(primary_key=True)
    last: int


def next_number(session: Session, *, org_id: str, kind: str, year: int) -> int:
    """The next number, from 1. The row stays locked until the transaction ends."""
    insert: Any = (
        postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    )
    table = NumberCounter.__table__  # type: ignore[attr-defined]
    statement = insert(table).values(org_id=org_id, kind=kind, year=year, last=1)
    statement = statement.on_conflict_do_update(
        index_elements=["org_id", "kind", "year"], set_={"last": table.c.last + 1}
    ).returning(table.c.last)
    return int(session.connection().execute(statement).scalar_one())
