"""GET of work lists and messages, POST to claim, hand over and mark as read."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from service.domain.access import Actor, Role
from service.usecases.contracts import ContractView
from service.wiring import Service
from service.worker.tick import run_tick
from tests.services import SettableClock, client_of
from tests.worker.hired import hire
from tests.worker.ticks import drafted, open_task

pytestmark = pytest.mark.anyio

As = Callable[[Actor], httpx.AsyncClient]


@pytest.fixture
def contract(service: Service) -> ContractView:
    return drafted(service)


@pytest.fixture
def acting(service: Service) -> As:
    """A client of somebody."""
    return lambda actor: client_of(replace(service, actor=actor))


@pytest.fixture
def reviewer(service: Service) -> Actor:
    return hire(service, "陈知微", Role.REVIEWER)


def key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": name}


async def items(client: httpx.AsyncClient, **params: Any) -> list[dict[str, Any]]:
    answer = await client.get("/v1/tasks", params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_work_list_says_what_about_what_and_until_when(
    service: Service, contract: ContractView, acting: As, reviewer: Actor
) -> None:
    open_task(service, contract, owner=reviewer)
    async with acting(reviewer) as client:
        (task,) = await items(client)
        one = await client.get(task["links"]["self"])
        assert (await client.get(task["links"]["subject"])).status_code == 200
    assert one.json() == task
    assert task["kind_name"] == "法务审核"
    assert task["number"] == contract.number
    assert task["due_at"] == "2026-11-25T09:00:00Z"
    assert (task["mine"], task["overdue"], task["owner_name"]) == (True, False, "陈知微")


async def test_a_task_that_has_not_changed_is_not_sent_again(
    service: Service, contract: ContractView, acting: As, reviewer: Actor, clock: SettableClock
) -> None:
    open_task(service, contract, owner=reviewer)
    async with acting(reviewer) as client:
        (task,) = await items(client)
        etag = (await client.get(task["links"]["self"])).headers["etag"]
        again = await client.get(task["links"]["self"], headers={"If-None-Match": etag})
        assert again.status_code == 304
        clock.advance(days=1)
        late = await client.get(task["links"]["self"], headers={"If-None-Match": etag})
        assert late.json()["overdue"] is True


async def test_a_list_is_narrowed_counted_and_cut_into_pages(
    service: Service, contract: ContractView, acting: As, reviewer: Actor, clock: SettableClock
) -> None:
    for number, hours in enumerate((1, 2, 50)):
        open_task(service, contract, owner=reviewer, key=str(number), hours=hours)
    clock.advance(hours=3)
    async with acting(reviewer) as client:
        assert [task["key"] for task in await items(client, overdue=True)] == ["0", "1"]
        assert await items(client, kind="approve") == []
        assert await items(client, state="done") == []
        first = (await client.get("/v1/tasks", params={"limit": 2})).json()
        cursor = first["next_cursor"]
        second = (await client.get("/v1/tasks", params={"limit": 2, "cursor": cursor})).json()
        wrong = await client.get("/v1/tasks", params={"overdue": True, "cursor": cursor})
    assert first["counts"] == {"review": {"open": 3, "overdue": 2}}
    assert [task["key"] for task in (*first["items"], *second["items"])] == ["0", "1", "2"]
    assert second["next_cursor"] is None
    assert wrong.json()["code"] == "cursor_invalid"


async def test_claiming_needs_a_key_and_a_repetition_changes_nothing(
    service: Service, contract: ContractView, acting: As, reviewer: Actor
) -> None:
    other = hire(service, "林守诚", Role.REVIEWER)
    open_task(service, contract)
    async with acting(reviewer) as client:
        (task,) = await items(client)
        url = f"/v1/tasks/{task['id']}/claim"
        assert (await client.post(url)).json()["code"] == "idempotency_key_missing"
        first = await client.post(url, headers=key("k"))
        again = await client.post(url, headers=key("k"))
    assert (first.status_code, first.json()["owner"]) == (200, reviewer.id)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    async with acting(other) as client:
        taken = await client.post(url, headers=key("k"))
    assert (taken.status_code, taken.json()["code"]) == (409, "task_taken")


async def test_a_task_is_handed_over(
    service: Service, contract: ContractView, acting: As, reviewer: Actor
) -> None:
    other = hire(service, "林守诚", Role.REVIEWER)
    signer = hire(service, "吴承信", Role.SIGNER)
    open_task(service, contract, owner=reviewer)
    async with acting(reviewer) as client:
        (task,) = await items(client)
        url = f"/v1/tasks/{task['id']}/handover"
        refused = await client.post(url, json={"to": signer.id}, headers=key("1"))
        given = await client.post(url, json={"to": other.id}, headers=key("2"))
        assert await items(client) == []
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "to")
    assert (given.status_code, given.json()["owner_name"]) == (200, "林守诚")


async def test_tasks_are_not_for_administrators_and_what_is_not_seen_is_not_there(
    service: Service, contract: ContractView, acting: As, reviewer: Actor
) -> None:
    admin = hire(service, "蒋维", Role.ADMIN)
    async with acting(admin) as client:
        assert (await client.get("/v1/tasks")).status_code == 403
    async with acting(reviewer) as client:
        missing = await client.get("/v1/tasks/nothing")
        assert (missing.status_code, missing.json()["code"]) == (404, "task_not_found")
        assert (await client.get("/v1/tasks", params={"scope": "x"})).status_code == 422


# ---- messages -----------------------------------------------------------------------------


async def test_messages_are_read_and_marked(
    service: Service, contract: ContractView, acting: As, reviewer: Actor
) -> None:
    for name in "ab":
        open_task(service, contract, owner=reviewer, key=name)
    async with acting(reviewer) as client:
        page = (await client.get("/v1/notices", params={"limit": 1})).json()
        assert (page["unread"], len(page["items"])) == (2, 1)
        notice = page["items"][0]
        assert notice["read_at"] is None
        for _ in range(2):
            read = await client.post(f"/v1/notices/{notice['id']}/read")
            assert read.json()["read_at"] == "2026-11-25T01:00:00Z"
        cursor = page["next_cursor"]
        rest = await client.get("/v1/notices", params={"limit": 1, "cursor": cursor})
        assert len(rest.json()["items"]) == 1
        unread = (await client.get("/v1/notices", params={"unread": True})).json()
        assert len(unread["items"]) == unread["unread"] == 1
        missing = await client.post("/v1/notices/nothing/read")
        assert (missing.status_code, missing.json()["code"]) == (404, "notice_not_found")


async def test_what_became_of_messages_is_for_auditors(
    service: Service, contract: ContractView, acting: As, reviewer: Actor
) -> None:
    auditor = hire(service, "冯公明", Role.AUDITOR)
    signer = hire(service, "吴承信", Role.SIGNER)
    open_task(service, contract, owner=reviewer)
    run_tick(service, "a")
    async with acting(auditor) as client:
        (delivery,) = (await client.get("/v1/notices/deliveries")).json()["items"]
    assert (delivery["state"], delivery["state_name"]) == ("delivered", "已送达")
    assert "body" not in delivery
    async with acting(signer) as client:
        assert (await client.get("/v1/notices/deliveries")).status_code == 403
