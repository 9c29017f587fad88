"""A wired service for tests: a clock that stands still, a library read once, an HTTP client.

The fixtures are taken over by the conftest.py of those folders that need a service.
"""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
import uuid6

from service.app import create_app
from service.domain.catalogue import Library
from service.library import LibraryFolders
from service.wiring import Service, open_library, open_service, read_settings

SIGNING_DAY = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
"""09:00 in China on the day the demo's conventions name."""

FACTORY = "632598000001"
RESTAURANT = "632598000003"
PLANT_WITH_PV = "632598000009"


class SettableClock:
    """Tells the time it was set to; ids are real ones."""

    def __init__(self, at: datetime = SIGNING_DAY) -> None:
        self.at = at
        self.stopwatch = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.stopwatch

    def new_id(self) -> str:
        return str(uuid6.uuid7())  # noqa: TID251  (this is a clock)

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)
        self.stopwatch += timedelta(**by).total_seconds()


@cache
def real_library() -> tuple[LibraryFolders, Library]:
    return open_library(allow_draft=True)


@contextmanager
def opened(
    database_url: str, folder: Path, clock: SettableClock | None = None
) -> Iterator[Service]:
    """A service on a database, its files in a folder of the test."""
    settings = read_settings(database_url=database_url, data_dir=folder / "var")
    service = open_service(settings, clock=clock or SettableClock(), library=real_library())
    try:
        yield service
    finally:
        service.close()


def client_of(service: Service) -> httpx.AsyncClient:
    """A client that talks to the application without a network."""
    transport = httpx.ASGITransport(app=create_app(service), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=120)


def demo_record(account_no: str = FACTORY) -> dict[str, Any]:
    """The facts of a demo account, as JSON."""
    from_file = real_library()[0].demo_accounts / f"{account_no}.json"
    record: dict[str, Any] = httpx.Response(200, content=from_file.read_bytes()).json()["facts"]
    return record


# ---- fixtures -----------------------------------------------------------------------------


class Server(Protocol):
    """What is needed of the PostgreSQL server of tests/conftest.py."""

    def create_database(self, template: str = "template1") -> str: ...
    def drop_database(self, name: str) -> None: ...
    def url(self, name: str) -> str: ...


def _prepare(database_url: str, folder: Path) -> None:
    """Load the demo once; every test gets a copy of it."""
    with opened(database_url, folder) as service:
        service.load_demo()


@pytest.fixture(scope="session")
def sqlite_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo's SQLite file and key."""
    folder = tmp_path_factory.mktemp("sqlite-demo")
    _prepare(f"sqlite:///{folder / 'dianyue.sqlite'}", folder)
    return folder


@pytest.fixture(scope="session")
def postgres_demo(
    postgres_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """The name of a PostgreSQL database with the demo, and a folder with its key."""
    folder = tmp_path_factory.mktemp("postgres-demo")
    name = postgres_server.create_database()
    _prepare(postgres_server.url(name), folder)
    return name, folder


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def sqlite_service(sqlite_demo: Path, tmp_path: Path, clock: SettableClock) -> Iterator[Service]:
    """The demo on SQLite."""
    shutil.copytree(sqlite_demo, tmp_path, dirs_exist_ok=True)
    with opened(f"sqlite:///{tmp_path / 'dianyue.sqlite'}", tmp_path, clock) as service:
        yield service


@pytest.fixture
def postgres_service(
    postgres_server: Server, postgres_demo: tuple[str, Path], tmp_path: Path, clock: SettableClock
) -> Iterator[Service]:
    """The demo on PostgreSQL."""
    template, folder = postgres_demo
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    name = postgres_server.create_database(template)
    with opened(postgres_server.url(name), tmp_path, clock) as service:
        yield service
    postgres_server.drop_database(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def service(request: pytest.FixtureRequest) -> Service:
    """The demo, once on each kind of database."""
    service: Service = request.getfixturevalue(f"{request.param}_service")
    return service


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service."""
    async with client_of(service) as client:
        yield client
