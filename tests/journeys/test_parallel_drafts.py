"""Many requests at once, over a real server: fifty drafts get fifty numbers, and no 5xx."""

import threading
import time
from collections.abc import Iterator

import anyio
import httpx
import pytest
import uvicorn

from service.app import create_app
from service.cli.serving import listen
from service.wiring import Service
from tests.services import FACTORY, demo_record

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
AT_ONCE = 50


@pytest.fixture
def address(service: Service) -> Iterator[str]:
    """The address of a real server of the service."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(service), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


async def post(client: httpx.AsyncClient, key: str, answers: list[httpx.Response]) -> None:
    body = {"account_no": FACTORY, "starts_on": "2026-12-01"}
    answers.append(await client.post("/v1/contracts", json=body, headers={"Idempotency-Key": key}))


async def at_once(address: str, keys: list[str]) -> list[httpx.Response]:
    answers: list[httpx.Response] = []
    limits = httpx.Limits(max_connections=len(keys))
    async with (
        httpx.AsyncClient(base_url=address, timeout=110, limits=limits) as client,
        anyio.create_task_group() as group,
    ):
        for key in keys:
            group.start_soon(post, client, key, answers)
    return answers


async def test_fifty_drafts_at_once_get_fifty_numbers(address: str) -> None:
    answers = await at_once(address, [f"key-{number}" for number in range(AT_ONCE)])
    assert [answer.status_code for answer in answers] == [201] * AT_ONCE
    numbers = sorted(answer.json()["contract"]["number"] for answer in answers)
    assert numbers == [f"SFZ-GY-2026-{number:06d}" for number in range(1, AT_ONCE + 1)]


async def test_the_same_request_many_times_at_once_drafts_once(address: str) -> None:
    answers = await at_once(address, ["the-same-key"] * 10)
    by_status: dict[int, list[httpx.Response]] = {}
    for answer in answers:
        by_status.setdefault(answer.status_code, []).append(answer)
    assert by_status.keys() <= {201, 409}
    assert len({answer.json()["contract"]["id"] for answer in by_status[201]}) == 1
    assert {a.json()["code"] for a in by_status.get(409, [])} <= {"idempotency_key_in_flight"}
    async with httpx.AsyncClient(base_url=address) as client:
        assert len((await client.get("/v1/contracts")).json()["items"]) == 1


async def test_the_same_new_account_many_times_at_once_is_one_account(address: str) -> None:
    facts = {**demo_record(), "account_no": "900000000001"}
    body = {"effective_on": "2026-11-01", "facts": facts}
    statuses: list[int] = []

    async def put(client: httpx.AsyncClient) -> None:
        answer = await client.put("/v1/accounts/900000000001", json=body)
        statuses.append(answer.status_code)

    async with httpx.AsyncClient(base_url=address, timeout=110) as client:
        async with anyio.create_task_group() as group:
            for _ in range(10):
                group.start_soon(put, client)
        again = await client.put("/v1/accounts/900000000001", json=body)
    assert statuses.count(201) == 1
    assert set(statuses) <= {200, 201, 409}
    assert again.status_code == 200
