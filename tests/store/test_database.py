"""Transactions: one writer on SQLite, durable settings, errors in our own words."""

import importlib.util
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from service.store import database as module
from service.store.database import (
    ChangedMeanwhile,
    Database,
    DatabaseUnavailable,
    sqlite_version,
)
from service.store.organisations import Organisation, add_organisation


def test_sqlite_is_opened_for_durability(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.reading() as session:
        connection = session.connection()
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_the_sqlite_library_is_one_without_the_wal_reset_fault() -> None:
    if importlib.util.find_spec("pysqlite3") is None:
        pytest.skip("by design: no pysqlite3 for this machine, the standard library's is used")
    assert sqlite_version() >= module.SAFE_SQLITE


def test_an_old_sqlite_library_is_said_at_the_start(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "SAFE_SQLITE", (99, 0, 0))
    Database(sqlite_url).close()
    assert "3.51.3" in caplog.text


def test_what_fails_is_rolled_back(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            add_organisation(session, id="a", code="A", name="甲")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    with database.reading() as session:
        assert session.exec(select(Organisation)).all() == []


def test_what_a_reader_changes_is_thrown_away(database: Database) -> None:
    with database.reading() as session:
        add_organisation(session, id="a", code="A", name="甲")
    with database.reading() as session:
        assert session.exec(select(Organisation)).all() == []


def test_a_number_taken_twice_is_a_conflict(database: Database) -> None:
    with database.writing() as session:
        add_organisation(session, id="a", code="A", name="甲")
    with pytest.raises(ChangedMeanwhile), database.writing() as session:
        add_organisation(session, id="b", code="A", name="乙")


def test_a_row_of_no_organisation_is_refused(database: Database) -> None:
    with pytest.raises(ChangedMeanwhile), database.writing() as session:
        session.add(Organisation(id="x", parent_id="nobody", path="x/", code="X", name="无"))


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    with database.writing() as session:
        add_organisation(session, id="a", code="A", name="甲")
        with database.reading() as other:
            assert other.exec(select(Organisation)).all() == []


def test_many_writers_all_get_their_turn(database: Database) -> None:
    errors: list[BaseException] = []

    def write(number: int) -> None:
        try:
            with database.writing() as session:
                # Read first: a deferred transaction would fail here when it comes to writing.
                assert session.exec(select(Organisation)).all() is not None
                add_organisation(session, id=f"o{number}", code=f"C{number}", name="丙")
        except Exception as error:  # noqa: BLE001  (whatever it is, the test must see it)
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert len(session.exec(select(Organisation)).all()) == 30
    assert errors == []


def test_a_database_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite'}")
    with pytest.raises(DatabaseUnavailable), database.reading() as session:
        session.connection()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_spelling_of_a_postgres_address_works(scheme: str) -> None:
    database = Database(f"{scheme}://somebody@127.0.0.1/nothing")
    assert database.engine.url.drivername == "postgresql+psycopg"
    assert not database.is_sqlite
    database.close()


def test_a_database_that_is_only_read_is_neither_made_nor_written_to(tmp_path: Path) -> None:
    file = tmp_path / "a #1 %.sqlite"
    absent = Database(f"sqlite:///{file}", read_only=True)
    with pytest.raises(DatabaseUnavailable), absent.reading() as session:
        session.connection()
    absent.close()
    assert not file.exists()
    whole = Database(f"sqlite:///{file}")
    with whole.writing() as session:
        session.connection().exec_driver_sql("CREATE TABLE thing (n INTEGER)")
    whole.close()
    reader = Database(f"sqlite:///{file}", read_only=True)
    with reader.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM thing").scalar() == 0
    with pytest.raises(DatabaseUnavailable), reader.reading() as session:
        session.connection().exec_driver_sql("INSERT INTO thing VALUES (1)")
    reader.close()


def test_an_error_of_the_database_does_not_repeat_what_was_written(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    wanted = text("INSERT INTO no_such_table VALUES (:words)")
    with (
        pytest.raises(DatabaseUnavailable) as refused,
        database.writing() as session,
    ):
        session.connection().execute(wanted, {"words": "13911112222"})
    database.close()
    assert "13911112222" not in str(refused.value.__cause__)
