"""A database brought to the newest schema, of each kind."""

from collections.abc import Iterator

import pytest

from service.store.database import Database
from service.store.organisations import Organisation, add_organisation
from service.store.schema import upgrade


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    upgrade(database)
    yield database
    database.close()


@pytest.fixture
def province(database: Database) -> Organisation:
    """The top of a tree of organisations."""
    with database.writing() as session:
        return add_organisation(session, id="province", code="P", name="示范省")
