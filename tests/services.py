"""A wired service for tests: a clock that stands still, a library read once, an HTTP client."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
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

    def now(self) -> datetime:
        return self.at

    def new_id(self) -> str:
        return str(uuid6.uuid7())  # noqa: TID251  (this is a clock)

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


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
