"""The gate over HTTP: readiness, its token and keys, leaves, and completing a change."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import httpx
import pytest

from service.domain.access import Role
from service.domain.vocabulary import ChangeType
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, SettableClock, client_of
from tests.usecases.before_the_gate import Gate

pytestmark = pytest.mark.anyio
KEYS = count(1)
GATE = f"/v1/accounts/{FACTORY}/supply-readiness"
LEAVES = f"/v1/accounts/{FACTORY}/supply-exceptions"


@pytest.fixture
def gate(sqlite_service: Service, clock: SettableClock) -> Gate:
    return Gate(sqlite_service, clock)


@pytest.fixture
async def client(gate: Gate) -> AsyncIterator[httpx.AsyncClient]:
    """The work-order system."""
    async with client_of(gate.service) as client:
        yield client


async def post(client: httpx.AsyncClient, path: str, **body: Any) -> httpx.Response:
    headers = {"Idempotency-Key": f"supply-{next(KEYS)}"}
    return await client.post(path, json=body, headers=headers)


async def test_the_gate_answers_with_reasons_their_basis_and_a_token(
    client: httpx.AsyncClient,
) -> None:
    response = await client.get(GATE)
    assert response.headers["Cache-Control"] == "no-store"
    said = response.json()
    assert said["ready"] is False
    (reason,) = said["reasons"]
    assert reason["code"] == "no_contract"
    assert reason["basis"] == [
        {
            "citation": "power-supply-and-use-regulation 第32条",
            "label": "《电力供应与使用条例》第32条",
            "status": "verified",
        }
    ]
    (key,) = (await client.get("/v1/supply-readiness/keys")).json()["keys"]
    assert (key["kty"], key["crv"], key["alg"]) == ("OKP", "Ed25519", "EdDSA")

    async def check(**body: Any) -> Any:
        return (await client.post("/v1/supply-readiness/verifications", json=body)).json()

    checked = await check(token=said["token"])
    assert (checked["state"], checked["claims"]["sub"]) == ("valid", FACTORY)
    other = await check(token=said["token"], account_no=RESTAURANT)
    assert (other["state"], other["state_name"]) == ("other_account", "属于另一用电户")
    forged = await check(token=said["token"][:-4] + "AAAA")
    assert (forged["state"], forged["claims"]) == ("forged", None)
    assert (await client.get("/v1/accounts/none/supply-readiness")).status_code == 404


async def test_a_leave_is_granted_listed_and_ended(client: httpx.AsyncClient, gate: Gate) -> None:
    body = {"kind": "emergency_relief", "reason": "抗洪抢险", "work_order_no": "GD-7"}
    unnamed = await post(client, LEAVES, **body)
    assert (unnamed.status_code, unnamed.json()["code"]) == (422, "authoriser_not_fit")
    named = {**body, "authorised_by": gate.approvers[0].id}
    made = await post(client, LEAVES, **named)
    assert made.status_code == 201
    leave = made.json()
    assert made.headers["Location"] == f"/v1/supply-exceptions/{leave['id']}"
    assert (leave["state_name"], leave["authorised_by_name"]) == ("先行供电中", "审批甲")
    again = await post(client, LEAVES, **named)
    assert (again.status_code, again.json()["code"]) == (409, "exception_renewed")
    assert (await client.get(GATE)).json()["exception_id"] == leave["id"]
    active = (await client.get("/v1/supply-exceptions?state=active&limit=1")).json()
    assert ([item["id"] for item in active["items"]], active["next_cursor"]) == (
        [leave["id"]],
        None,
    )
    ended = await post(client, f"{made.headers['Location']}/end", reason="灾情解除")
    assert (ended.json()["state"], ended.json()["ended_why"]) == ("ended", "灾情解除")
    assert (await client.get(made.headers["Location"])).json() == ended.json()
    assert (await client.get("/v1/supply-exceptions?state=active")).json()["items"] == []


async def test_the_list_goes_page_by_page(client: httpx.AsyncClient, gate: Gate) -> None:
    first = gate.grant()
    named = {"authorised_by": gate.approvers[1].id, "follows": first.id}
    second = await post(client, LEAVES, kind="de_facto", reason="设备调试延长", **named)
    page = (await client.get("/v1/supply-exceptions?limit=1")).json()
    assert [item["id"] for item in page["items"]] == [second.json()["id"]]
    rest = await client.get(f"/v1/supply-exceptions?limit=1&cursor={page['next_cursor']}")
    assert [item["id"] for item in rest.json()["items"]] == [first.id]


async def test_completing_is_refused_until_the_contract_action_is_recorded(
    client: httpx.AsyncClient, gate: Gate
) -> None:
    gate.term.in_force(starts_on=date(2026, 11, 25))
    facts = gate.facts(contract=2000, running=2000)
    change = gate.change(ChangeType.EXPANSION, facts)
    place = f"/v1/changes/{change.id}/complete"
    refused = await post(client, place)
    assert (refused.status_code, refused.json()["code"]) == (409, "contract_action_required")
    gate.sign(change)
    early = await post(client, place, completed_on="2026-11-24")
    assert early.status_code == 422
    done = await post(client, place, completed_on="2026-11-25")
    assert (done.status_code, done.json()["state"]) == (200, "completed")


async def test_drafters_read_the_gate_and_grant_nothing(gate: Gate) -> None:
    drafter = replace(gate.approvers[0], roles=frozenset({Role.DRAFTER}))
    async with client_of(replace(gate.service, actor=drafter)) as client:
        assert (await client.get(GATE)).status_code == 200
        refused = await post(client, LEAVES, kind="de_facto", reason="急用")
        assert refused.status_code == 403
