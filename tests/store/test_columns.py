"""Instants, money and structured data mean the same on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from service.store.columns import Instant, Json, Money
from service.store.database import Database

CHINA, WEST = timezone(timedelta(hours=8)), timezone(timedelta(hours=-8))


@pytest.fixture
def table(database: Database) -> Table:
    table = Table(
        "sample",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("at", Instant),
        Column("amount", Money),
        Column("data", Json),
    )
    table.create(database.engine)
    return table


def stored(database: Database, table: Table, **values: Any) -> Any:
    with database.writing() as session:
        session.connection().execute(insert(table).values(**values))
    with database.reading() as session:
        return session.connection().execute(select(table).order_by(table.c.id.desc())).first()


def test_an_instant_comes_back_in_utc(database: Database, table: Table) -> None:
    row = stored(database, table, at=datetime(2026, 11, 25, 9, 0, 0, 5, CHINA))
    assert row.at == datetime(2026, 11, 25, 1, 0, 0, 5, UTC)
    assert row.at.tzinfo is UTC


def test_instants_sort_by_time_whatever_their_zone(database: Database, table: Table) -> None:
    early = datetime(2026, 11, 25, 9, tzinfo=CHINA)
    late = datetime(2026, 11, 25, 2, tzinfo=UTC)
    stored(database, table, id=1, at=late)
    stored(database, table, id=2, at=early)
    with database.reading() as session:
        rows = session.connection().execute(select(table.c.id).order_by(table.c.at))
        assert [row.id for row in rows] == [2, 1]


def test_instants_at_the_edges_of_the_calendar_sort_there(database: Database, table: Table) -> None:
    stored(database, table, id=1, at=datetime(2026, 11, 25, 9, tzinfo=CHINA))
    first, last = datetime(1, 1, 1, tzinfo=CHINA), datetime.max.replace(tzinfo=WEST)
    with database.reading() as session:
        for edge, count in ((first, 0), (datetime(999, 1, 1, tzinfo=UTC), 0), (last, 1)):
            found = select(table.c.id).where(table.c.at <= edge)
            assert len(session.connection().execute(found).all()) == count


def test_an_instant_without_a_zone_is_refused(database: Database, table: Table) -> None:
    with pytest.raises(StatementError, match="time zone"):
        stored(database, table, at=datetime(2026, 11, 25))  # noqa: DTZ001


def test_money_is_exact_to_the_fen(database: Database, table: Table) -> None:
    assert stored(database, table, amount=Decimal("1234567.89")).amount == Decimal("1234567.89")


def test_a_tenth_of_a_fen_is_refused(database: Database, table: Table) -> None:
    with pytest.raises(StatementError, match="two places"):
        stored(database, table, amount=Decimal("0.001"))


def test_structured_data_comes_back_as_it_was(database: Database, table: Table) -> None:
    data = {"b": [1, "二", None, True], "a": {"value": "315.0"}}
    assert stored(database, table, data=data).data == data


def test_nothing_is_null_and_not_the_word_null(database: Database, table: Table) -> None:
    assert stored(database, table, at=None, amount=None, data=None)[1:] == (None, None, None)
