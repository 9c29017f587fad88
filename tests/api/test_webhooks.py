"""Webhooks over the API: registered, rotated, paused, replayed; addresses inside are refused."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from standardwebhooks import Webhook as Verifier

from service.adapters.safe_targets import SafeTargets
from service.domain.audit import Event
from service.wiring import Service
from service.worker.delivering import deliver
from tests.adapters.receiver import Receiver
from tests.calling import calling as calling
from tests.calling import receiver as receiver
from tests.services import client_of
from tests.staff import ADMIN

pytestmark = pytest.mark.anyio


@pytest.fixture
async def admin(calling: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(calling.acting_as(ADMIN)) as client:
        yield client


def keyed(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


async def test_the_life_of_a_webhook(
    admin: httpx.AsyncClient, calling: Service, receiver: Receiver
) -> None:
    body = {"url": receiver.url, "types": ["contracts.*"], "note": "营销系统"}
    made = await admin.post("/v1/webhooks", json=body)
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    place, secret = made.headers["location"], made.json()["secret"]
    shown = {name: value for name, value in made.json().items() if name != "secret"}
    read = await admin.get(place)
    assert read.json() == shown
    assert (await admin.get("/v1/webhooks")).json()["items"] == [shown]
    known = {"If-None-Match": read.headers["etag"]}
    assert (await admin.get(place, headers=known)).status_code == 304

    changed = await admin.patch(place, json={"note": "财务系统"})
    assert (changed.json()["note"], changed.json()["types"]) == ("财务系统", ["contracts.*"])
    rotated = (await admin.post(f"{place}/secret")).json()
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != secret

    sent = await admin.post(f"{place}/test", headers=keyed("1"))
    again = await admin.post(f"{place}/test", headers=keyed("1"))
    assert (sent.status_code, again.json()) == (201, sent.json())
    deliver(calling, "node")
    (call,) = receiver.calls
    for key in (secret, rotated["secret"]):
        assert Verifier(key).verify(call.body, call.headers)["type"] == "webhooks.tested"
    (delivery,) = (await admin.get(f"{place}/deliveries")).json()["items"]
    assert (delivery["id"], delivery["state"]) == (call.headers["webhook-id"], "delivered")

    replayed = await admin.post(f"{place}/deliveries/{delivery['id']}/replay", headers=keyed("2"))
    assert replayed.json()["state"] == "waiting"
    busy = await admin.post(f"{place}/deliveries/{delivery['id']}/replay", headers=keyed("3"))
    assert (busy.status_code, busy.json()["code"]) == (409, "delivery_under_way")

    assert (await admin.post(f"{place}/pause")).json()["paused_at"] is not None
    paused = await admin.post(f"{place}/test", headers=keyed("4"))
    assert (paused.status_code, paused.json()["code"]) == (409, "webhook_paused")
    assert (await admin.post(f"{place}/resume")).json()["paused_at"] is None
    assert (await admin.delete(place)).status_code == 204
    gone = await admin.get(place)
    assert (gone.status_code, gone.json()["code"]) == (404, "webhook_not_found")


async def test_all_that_failed_is_sent_again(
    admin: httpx.AsyncClient, calling: Service, receiver: Receiver
) -> None:
    made = await admin.post("/v1/webhooks", json={"url": receiver.url, "types": ["contracts.*"]})
    place = made.headers["location"]
    with calling.writing(ADMIN) as work:
        for _ in range(3):
            work.record(Event("contracts/c1", "contracts.signed", {}), "demo")
    receiver.status = 400
    deliver(calling, "node")
    first = (await admin.get(f"{place}/deliveries", params={"limit": 2})).json()
    rest = await admin.get(f"{place}/deliveries", params={"cursor": first["next_cursor"]})
    assert [item["state_name"] for item in first["items"] + rest.json()["items"]] == [
        "发送失败"
    ] * 3
    since = {"since": "2026-11-25T00:00:00+08:00"}
    answer = await admin.post(f"{place}/replay", json=since, headers=keyed("1"))
    assert answer.json() == {"deliveries": 3}
    assert (await admin.post(f"{place}/replay", json=since, headers=keyed("1"))).json() == {
        "deliveries": 3
    }
    local = {"since": "2026-11-25T00:00:00"}
    assert (await admin.post(f"{place}/replay", json=local, headers=keyed("2"))).status_code == 422


INSIDE = (
    "http://10.0.0.1/hook",
    "http://[::1]:8000/",
    "http://[::ffff:10.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "https://user:secret@partner.example/",
    "file:///etc/passwd",
    "x",
)


async def test_an_address_inside_is_refused_by_its_field(
    admin: httpx.AsyncClient, receiver: Receiver
) -> None:
    made = await admin.post("/v1/webhooks", json={"url": receiver.url})
    place = made.headers["location"]
    for url in INSIDE:
        for refused in (
            await admin.post("/v1/webhooks", json={"url": url}),
            await admin.patch(place, json={"url": url}),
        ):
            assert (refused.status_code, fields(refused)) == (422, ["url"]), url
    assert (await admin.get(place)).json()["url"] == receiver.url
    assert len((await admin.get("/v1/webhooks")).json()["items"]) == 1


WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"types": ["contracts"]}, "types"),
    ({"types": ["contracts.signed"] * 51}, "types"),
    ({"note": "x" * 201}, "note"),
    ({"note": "a\u0007"}, "note"),
    ({"secret": "whsec_mine"}, "secret"),
    ({"url": ""}, "url"),
)


async def test_what_is_wrong_is_named(admin: httpx.AsyncClient, receiver: Receiver) -> None:
    for wrong, field in WRONG:
        refused = await admin.post("/v1/webhooks", json={"url": receiver.url, **wrong})
        assert (refused.status_code, fields(refused)) == (422, [field]), wrong


def fields(refused: httpx.Response) -> list[str]:
    return [error["field"] for error in refused.json()["errors"]]


async def test_who_is_no_administrator_manages_none_and_asks_no_name_server(
    service: Service,
) -> None:
    asked = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return []

    ports = replace(service.ports, targets=SafeTargets(resolve=resolve))
    async with client_of(replace(service, ports=ports)) as client:
        for method, path in (
            ("GET", "/v1/webhooks"),
            ("POST", "/v1/webhooks"),
            ("GET", "/v1/webhooks/x"),
            ("PATCH", "/v1/webhooks/x"),
            ("DELETE", "/v1/webhooks/x"),
            ("POST", "/v1/webhooks/x/secret"),
            ("GET", "/v1/webhooks/x/deliveries"),
            ("POST", "/v1/webhooks/x/test"),
        ):
            body = {"url": "https://probe.example/"} if method in ("POST", "PATCH") else None
            answer = await client.request(method, path, json=body, headers=keyed(path))
            assert (answer.status_code, answer.json()["code"]) == (403, "role_missing"), path
    assert asked == []


async def test_the_types_of_events_are_listed_and_only_they_are_taken(
    admin: httpx.AsyncClient, receiver: Receiver
) -> None:
    known = (await admin.get("/v1/webhooks/types")).json()["items"]
    assert {"type": "contracts.signed", "name": "一方签署"} in known
    every = [item["type"] for item in known]
    for types in (every[:50], every[50:], ["renewals.*"]):
        body = {"url": receiver.url, "types": types}
        assert (await admin.post("/v1/webhooks", json=body)).status_code == 201
    for typo, told in (("tasks.typo", "tasks.claimed"), ("contract.*", "contracts.*")):
        body = {"url": receiver.url, "types": [typo]}
        (error,) = (await admin.post("/v1/webhooks", json=body)).json()["errors"]
        assert error["field"] == "types"
        assert typo in error["message"]
        assert told in error["message"].partition("：")[2]
