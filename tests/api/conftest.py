"""A wired service on each kind of database, with the demo's accounts, and a client."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from service.wiring import Service
from tests.services import SettableClock, client_of, opened


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def service(database_url: str, tmp_path: Path, clock: SettableClock) -> Iterator[Service]:
    with opened(database_url, tmp_path, clock) as service:
        service.load_demo()
        yield service


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(service) as client:
        yield client
