"""Drifts over HTTP: the list by money, one with its ETag, the steps, and what a caller is told."""

from dataclasses import replace
from itertools import count
from typing import Any

import httpx
import pytest

from service.domain.access import Role
from service.wiring import Service
from tests.services import FACTORY, SettableClock, client_of
from tests.usecases.drifting import as_it_was, capacity, named, settled
from tests.worker.hired import hire

pytestmark = pytest.mark.anyio
KEYS = count(1)
REAL = {"judgement": "real", "note": "已到现场核对"}


async def post(
    client: httpx.AsyncClient, drift: str, step: str, etag: str, body: dict[str, Any]
) -> httpx.Response:
    headers = {"Idempotency-Key": f"drift-{next(KEYS)}", "If-Match": etag}
    return await client.post(f"/v1/drifts/{drift}/{step}", json=body, headers=headers)


async def test_a_drift_is_listed_by_money_and_led_to_its_end_over_http(
    sqlite_service: Service, clock: SettableClock
) -> None:
    term = settled(sqlite_service, clock)
    term.record(term.today, capacity(2000), named("示范县昆源建材有限公司(演示)"))
    me = hire(sqlite_service, "核查人", Role.REVIEWER)
    async with client_of(replace(sqlite_service, actor=me)) as client:
        first = (await client.get("/v1/drifts?limit=1")).json()
        (larger,) = first["items"]
        assert larger["kind_name"] == "客户用电超出合同"
        assert float(larger["estimated_amount"]) > 0
        assert larger["estimate_formula"].startswith("估算")
        query = {"limit": "1", "cursor": first["next_cursor"]}
        second = (await client.get("/v1/drifts", params=query)).json()
        (renamed,) = second["items"]
        assert (renamed["estimated_amount"], second["next_cursor"]) == (None, None)
        beside = (await client.get(f"/v1/accounts/{FACTORY}/comparison")).json()["items"]
        differing = {item["field"] for item in beside if item["differs"]}
        assert differing == {"contract_capacity", "name"}

        await says_what_is_wrong(client, renamed["id"])
        await lead_to_action(client, larger["id"], me.id)
        for narrowed in ("owner=me", "state=action", "kind=customer_beyond_contract"):
            found = (await client.get(f"/v1/drifts?{narrowed}&account_no={FACTORY}")).json()
            assert [item["id"] for item in found["items"]] == [larger["id"]], narrowed
        term.record(term.today, as_it_was)
        etag = (await client.get(f"/v1/drifts/{larger['id']}")).headers["ETag"]
        closed = await post(client, larger["id"], "closure", etag, {"note": "合同已变更"})
        states = [step["state"] for step in closed.json()["steps"]]
        assert states == ["assessed", "action", "verified", "closed"]


async def lead_to_action(client: httpx.AsyncClient, drift: str, owner: str) -> None:
    """Each step from the ETag of the one before."""
    etag = (await client.get(f"/v1/drifts/{drift}")).headers["ETag"]
    unchanged = await client.get(f"/v1/drifts/{drift}", headers={"If-None-Match": etag})
    assert unchanged.status_code == 304
    assessed = await post(client, drift, "assessment", etag, {**REAL, "owner": owner})
    assert (assessed.json()["state_name"], assessed.json()["owner"]) == ("已核查", owner)
    stale = await post(client, drift, "action", etag, {"note": "通知客户"})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_changed")
    etag = assessed.headers["ETag"]
    early = await post(client, drift, "closure", etag, {"note": "结案"})
    assert (early.status_code, early.json()["code"]) == (409, "drift_move_not_possible")
    acted = await post(client, drift, "action", etag, {"note": "通知客户办理增容"})
    assert acted.json()["state"] == "action"


async def says_what_is_wrong(client: httpx.AsyncClient, drift: str) -> None:
    for body, field in (
        ({"judgement": "maybe", "note": "?"}, "judgement"),
        ({"judgement": "real", "note": " "}, "note"),
        ({"judgement": "real", "note": "长" * 1001}, "note"),
        ({**REAL, "owner": "nobody"}, "owner"),
        ({**REAL, "until": "2027-01-01"}, "until"),
    ):
        answer = await post(client, drift, "assessment", "*", body)
        assert answer.status_code == 422, body
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    headers = {"Idempotency-Key": "without-etag"}
    without = await client.post(
        f"/v1/drifts/{drift}/closure", json={"note": "结案"}, headers=headers
    )
    assert without.status_code == 428
    assert (await client.get("/v1/drifts/unknown")).status_code == 404
    assert (await client.get("/v1/drifts?account_no=unknown")).status_code == 404
    for query in ("state=gone", "severity=block", "owner=you", "sort=name"):
        refused = await client.get(f"/v1/drifts?{query}")
        assert refused.status_code in (400, 422), query
