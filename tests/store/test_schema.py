"""The migrations make what the tables say, and guard what is append-only."""

import threading
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from service.domain.access import Actor
from service.domain.audit import Event
from service.store.database import Database
from service.store.events import append_event
from service.store.organisations import Organisation
from service.store.schema import is_newest, upgrade
from service.store.tables import METADATA, NOUNS

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


def test_the_migrations_from_empty_equal_the_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


def test_every_table_belongs_to_a_noun(database: Database) -> None:
    made = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
    assert made == set(METADATA.tables)
    assert len(NOUNS) == len(set(NOUNS))


def test_an_empty_database_is_not_the_newest(database_url: str) -> None:
    database = Database(database_url)
    assert not is_newest(database)
    upgrade(database)
    assert is_newest(database)
    database.close()


def test_upgrading_again_changes_nothing(database: Database) -> None:
    upgrade(database)
    assert is_newest(database)


def test_processes_that_start_together_take_turns(database_url: str) -> None:
    errors: list[BaseException] = []

    def start() -> None:
        database = Database(database_url)
        try:
            upgrade(database)
        except Exception as error:  # noqa: BLE001  (whatever it is, the test must see it)
            errors.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.parametrize("change", ["UPDATE event SET actor = 'x'", "DELETE FROM event"])
def test_events_can_neither_be_changed_nor_removed(
    database: Database, province: Organisation, change: str
) -> None:
    actor = Actor("tester", province.id, "Test")
    with database.writing() as session:
        event = Event("contracts/1", "contracts.drafted", {})
        append_event(session, event, id="e1", org_id=province.id, actor=actor, at=NOON)
    with (
        pytest.raises(DBAPIError, match="append-only"),
        database.engine.begin() as connection,
    ):
        connection.execute(text(change))


def test_every_table_of_an_organisation_names_it() -> None:
    without = {"organisation", "merkle_root", "sign_in_try", "clock_lease", "node", "job_chunk"}
    scoped = {name for name, table in METADATA.tables.items() if "org_id" in table.columns}
    assert scoped == set(METADATA.tables) - without
