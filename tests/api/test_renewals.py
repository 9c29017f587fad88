"""Renewals over HTTP: what stands, one click, objections, and what a caller is told."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import httpx
import pytest

from service.domain.access import Actor
from service.domain.vocabulary import RenewalMode
from service.wiring import Service
from tests.services import FACTORY, SettableClock, client_of
from tests.usecases.living import DRAFTER, Term
from tests.usecases.signing_room import CUSTOMER, REVIEWER, SCAN

pytestmark = pytest.mark.anyio
KEYS = count(1)
CHECKED = {"agreed": {"review": {"checked_on": "2026-11-20"}}}

Callers = Callable[[Actor], Any]


@pytest.fixture
def term(service: Service, clock: SettableClock) -> Term:
    return Term(service, clock)


@pytest.fixture
def as_(term: Term) -> Callers:
    @asynccontextmanager
    async def calling(actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
        async with client_of(replace(term.service, actor=actor)) as client:
            yield client

    return calling


async def post(client: httpx.AsyncClient, path: str, **given: Any) -> httpx.Response:
    headers = given.pop("headers", {"Idempotency-Key": f"renewal-{next(KEYS)}"})
    return await client.post(f"/v1/contracts/{path}", headers=headers, **given)


async def test_a_renewal_is_read_and_drafted_over_http(term: Term, as_: Callers) -> None:
    id = term.in_force()
    async with as_(DRAFTER) as client:
        standing = (await client.get(f"/v1/contracts/{id}/renewal")).json()
        assert standing["mode"] == "roll_same_term"
        assert (standing["objection_until"], standing["next_ends_on"]) == (
            "2027-10-31",
            "2028-11-30",
        )
        assert standing["proposal"]["relation"] == "renews"
        asked = [(item["path"], item["kind"]) for item in standing["proposal"]["asked"]]
        assert asked == [("agreed.review.checked_on", "date")]
        lacking = await post(client, f"{id}/renewals")
        assert lacking.status_code == 422
        assert [e["field"] for e in lacking.json()["errors"]] == ["agreed.review.checked_on"]
        key = {"Idempotency-Key": "one-click"}
        drafted = await post(client, f"{id}/renewals", json=CHECKED, headers=key)
        assert drafted.status_code == 201
        assert drafted.json()["version"]["kind"] == "renewal-agreement@1"
        assert drafted.headers["Location"] == f"/v1/contracts/{drafted.json()['id']}"
        again = await post(client, f"{id}/renewals", json=CHECKED, headers=key)
        assert again.headers["Idempotent-Replayed"] == "true"
        other = await post(client, f"{id}/renewals", json=CHECKED)
        assert other.json()["id"] == drafted.json()["id"]
        standing = (await client.get(f"/v1/contracts/{id}/renewal")).json()
        assert standing["successor"]["number"] == drafted.json()["number"]
        assert standing["proposal"] is None


async def test_an_objection_is_recorded_and_withdrawn_over_http(term: Term, as_: Callers) -> None:
    id = term.in_force()
    path = f"{id}/renewal-objections"
    fields = {"party": CUSTOMER, "received_on": "2026-11-25"}
    async with as_(DRAFTER) as client:
        late = await post(
            client, path, data={**fields, "received_on": "2027-11-25"}, files={"file": SCAN}
        )
        assert (late.status_code, late.json()["errors"][0]["field"]) == (422, "received_on")
        made = await post(client, path, data=fields, files={"file": SCAN})
        assert made.status_code == 201
        (objection,) = made.json()["objections"]
        assert made.json()["objected"]
        assert len(objection["proof"]) == 64
        withdrawal = f"{path}/{objection['id']}/withdrawal"
        missing = await post(client, f"{path}/none/withdrawal", json={"reason": "误会"})
        assert (missing.status_code, missing.json()["code"]) == (
            404,
            "renewal_objection_not_found",
        )
        taken_back = await post(client, withdrawal, json={"reason": "来函撤回"})
        assert taken_back.status_code == 200
        assert not taken_back.json()["objected"]
    async with as_(REVIEWER) as reviewer:
        refused = await post(reviewer, path, data=fields, files={"file": SCAN})
        assert refused.status_code == 403


async def test_what_does_not_renew_itself_cannot_be_objected_to(term: Term, as_: Callers) -> None:
    id = term.in_force(renewal_mode=RenewalMode.NONE)
    async with as_(DRAFTER) as client:
        fields = {"party": CUSTOMER, "received_on": "2026-11-25"}
        refused = await post(client, f"{id}/renewal-objections", data=fields, files={"file": SCAN})
        assert refused.status_code == 409
        assert (await client.get(f"/v1/contracts/{id}/renewal")).json()["objection_until"] is None


async def test_a_draft_that_names_its_main_contract_is_related_to_it(
    term: Term, as_: Callers
) -> None:
    id = term.in_force()
    body = {
        "account_no": FACTORY,
        "starts_on": "2027-12-01",
        "kind": "renewal-agreement",
        "main_contract": {
            "contract_no": term.see(id).number,
            "title": "高压供用电合同",
            "signed_on": "2026-11-25",
            "ends_on": "2027-11-30",
        },
        **CHECKED,
    }
    async with as_(DRAFTER) as client:
        key = {"Idempotency-Key": f"renewal-{next(KEYS)}"}
        drafted = await client.post("/v1/contracts", json=body, headers=key)
        assert drafted.status_code == 201, drafted.text
        standing = (await client.get(f"/v1/contracts/{id}/renewal")).json()
        assert standing["successor"]["id"] == drafted.json()["contract"]["id"]


async def test_a_rolled_contract_shows_its_new_end(term: Term, as_: Callers) -> None:
    id = term.in_force()
    term.turn(date(2027, 12, 1))
    async with as_(DRAFTER) as client:
        contract = (await client.get(f"/v1/contracts/{id}")).json()
    assert (contract["ends_on"], contract["indefinite_since"]) == ("2028-11-30", None)
    assert contract["version"]["no"] == 1
