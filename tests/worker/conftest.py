"""The demo's service, a client of it, and processes, as fixtures."""

from collections.abc import Iterator

import pytest

from service.usecases import jobs
from tests.services import anyio_backend as anyio_backend
from tests.services import client as client
from tests.services import clock as clock
from tests.services import postgres_demo as postgres_demo
from tests.services import postgres_service as postgres_service
from tests.services import service as service
from tests.services import sqlite_demo as sqlite_demo
from tests.services import sqlite_service as sqlite_service
from tests.worker.nursery import Nursery


@pytest.fixture(scope="session")
def loaded() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def nursery(loaded: Nursery) -> Iterator[Nursery]:
    """Makes processes; what is left of them ends with the test."""
    yield loaded
    loaded.kill_all()


@pytest.fixture(autouse=True)
def no_daily_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the daily jobs do has tests of its own."""
    monkeypatch.setattr(jobs, "DAILY", ())
