"""A wired service on each kind of database, with the demo's accounts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.wiring import Service
from tests.services import SettableClock, opened


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def service(database_url: str, tmp_path: Path, clock: SettableClock) -> Iterator[Service]:
    with opened(database_url, tmp_path, clock) as service:
        service.load_demo()
        yield service
