"""Changes of use over HTTP: posted, read, and what a caller is told."""

import copy
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import httpx
import pytest

from service.domain.access import Actor, Role
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, SettableClock, client_of, demo_record
from tests.usecases.living import DRAFTER, Term
from tests.usecases.signing_room import REVIEWER, SCAN, person

pytestmark = pytest.mark.anyio
KEYS = count(1)
SYSTEM = person("clerk", Role.SYSTEM)
Callers = Callable[[Actor], Any]


@pytest.fixture
def term(sqlite_service: Service, clock: SettableClock) -> Term:
    return Term(sqlite_service, clock)


@pytest.fixture
def as_(term: Term) -> Callers:
    @asynccontextmanager
    async def calling(actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
        async with client_of(replace(term.service, actor=actor)) as client:
            yield client

    return calling


async def post(client: httpx.AsyncClient, path: str, **given: Any) -> httpx.Response:
    headers = given.pop("headers", {"Idempotency-Key": f"change-{next(KEYS)}"})
    return await client.post(f"/v1/{path}", headers=headers, **given)


def by_demand() -> dict[str, Any]:
    facts = copy.deepcopy(demo_record())
    facts["tariff"]["capacity_mode"] = "按合同最大需量"
    facts["tariff"]["contract_demand"] = {"value": "1100", "unit": "kW"}
    return {"type": "改变计费方式", "effective_on": "2026-11-25", "facts": facts}


async def test_a_change_is_posted_read_and_completed_after_its_paper(
    term: Term, as_: Callers
) -> None:
    term.in_force(starts_on=date(2026, 11, 25))
    async with as_(DRAFTER) as client:
        key = {"Idempotency-Key": "one-change"}
        posted = await post(client, f"accounts/{FACTORY}/changes", json=by_demand(), headers=key)
        assert posted.status_code == 201
        change = posted.json()
        assert (change["action"], change["action_label"]) == (
            "supplementary_agreement",
            "签订补充协议",
        )
        assert change["deadline_at"] == "2026-12-02T09:30:00Z"
        (paper,) = change["papers"]
        assert paper["links"]["self"] == f"/v1/contracts/{paper['contract_id']}"
        assert posted.headers["Location"] == f"/v1/changes/{change['id']}"
        again = await post(client, f"accounts/{FACTORY}/changes", json=by_demand(), headers=key)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert again.json()["id"] == change["id"]
        read = await client.get(f"/v1/changes/{change['id']}")
        tag = {"If-None-Match": read.headers["ETag"]}
        assert read.json() == change
        same = await client.get(f"/v1/changes/{change['id']}", headers=tag)
        assert same.status_code == 304
        listed = (await client.get("/v1/changes?state=open&limit=1")).json()
        assert [item["id"] for item in listed["items"]] == [change["id"]]
        own = (await client.get(f"/v1/accounts/{FACTORY}/changes")).json()
        assert own["items"] == listed["items"]
        assert (await client.get("/v1/accounts/0/changes")).status_code == 404
        drafts = await post(client, f"changes/{change['id']}/drafts", json={})
        assert drafts.json()["papers"] == change["papers"]
    async with as_(SYSTEM) as client:
        early = await post(client, f"changes/{change['id']}/complete")
        assert (early.status_code, early.json()["code"]) == (409, "contract_action_required")
        term.archived(paper["contract_id"])
        changed = await client.get(f"/v1/changes/{change['id']}", headers=tag)
        assert (changed.status_code, changed.json()["demands"]) == (200, [])
        done = await post(client, f"changes/{change['id']}/complete")
        assert (done.status_code, done.json()["state"]) == (200, "completed")
        record = (await client.get(f"/v1/accounts/{FACTORY}")).json()
        assert record["facts"]["tariff"]["capacity_mode"] == "按合同最大需量"


async def test_settled_confirmed_and_cancelled_over_http(term: Term, as_: Callers) -> None:
    term.in_force(starts_on=date(2026, 11, 25))
    reduced = {**copy.deepcopy(demo_record())}
    reduced["capacity"]["running"] = {"value": "1000", "unit": "kVA"}
    body = {
        "type": "临时减容",
        "effective_on": "2026-11-25",
        "until_on": "2027-03-01",
        "facts": reduced,
    }
    async with as_(DRAFTER) as client:
        id = (await post(client, f"accounts/{FACTORY}/changes", json=body)).json()["id"]
        form = {"data": {"confirmed_on": "2026-11-25"}}
        lacking = await post(client, f"changes/{id}/confirmation", files={"x": b""}, **form)
        assert lacking.status_code == 422
        files = {"file": ("scan.pdf", SCAN)}
        confirmed = await post(client, f"changes/{id}/confirmation", files=files, **form)
        assert (confirmed.status_code, confirmed.json()["demands"]) == (200, [])
        closing = {"type": "销户", "effective_on": "2026-12-01"}
        id = (await post(client, f"accounts/{FACTORY}/changes", json=closing)).json()["id"]
        said = {"settled_on": "2026-11-25", "reference": "账单2026-11"}
        settled = await post(client, f"changes/{id}/settlement", json=said)
        assert settled.json()["settlement"] == "账单2026-11"
        late = await post(
            client, f"changes/{id}/settlement", json=said | {"settled_on": "2026-11-26"}
        )
        assert late.json()["errors"][0]["field"] == "settled_on"
        key = {"Idempotency-Key": "stale", "If-Match": '"stale"'}
        stale = await post(
            client, f"changes/{id}/cancellation", json={"reason": "撤回"}, headers=key
        )
        assert (stale.status_code, stale.json()["code"]) == (412, "version_changed")
        gone = await post(
            client,
            f"changes/{id}/cancellation",
            json={"reason": "撤回"},
            headers={"Idempotency-Key": "now", "If-Match": settled.headers["ETag"]},
        )
        assert gone.json()["state"] == "cancelled"
        twice = await post(client, f"changes/{id}/cancellation", json={"reason": "撤回"})
        assert (twice.status_code, twice.json()["code"]) == (409, "change_closed")


async def test_what_is_wrong_is_named(as_: Callers) -> None:
    path = f"accounts/{RESTAURANT}/changes"
    async with as_(DRAFTER) as client:
        unknown = await post(client, path, json={"type": "换表", "effective_on": "2026-12-01"})
        assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "type")
        early = await post(client, path, json={"type": "销户", "effective_on": "2019-01-01"})
        assert (early.status_code, early.json()["code"]) == (422, "facts_invalid")
        assert early.json()["errors"][0]["field"] == "effective_on"
        never = await post(client, path, json={"type": "销户", "effective_on": "9999-12-31"})
        assert (never.status_code, never.json()["errors"][0]["field"]) == (422, "effective_on")
        keyless = await post(client, path, json={}, headers={})
        assert keyless.status_code == 400
        missing = await client.get("/v1/changes/nothing")
        assert (missing.status_code, missing.json()["code"]) == (404, "change_not_found")
    async with as_(REVIEWER) as client:
        refused = await post(client, path, json={"type": "销户", "effective_on": "2026-12-01"})
        assert (refused.status_code, refused.json()["code"]) == (403, "role_missing")


async def test_the_form_to_sign_is_a_file_that_the_change_links_to(
    term: Term, as_: Callers
) -> None:
    term.in_force(starts_on=date(2026, 11, 25))
    facts = copy.deepcopy(demo_record())
    facts["capacity"]["running"]["value"] = "1000"
    smaller = {"type": "临时减容", "effective_on": "2026-12-01", "until_on": "2027-05-31"}
    async with as_(DRAFTER) as client:
        path, body = f"accounts/{FACTORY}/changes", smaller | {"facts": facts}
        change = (await post(client, path, json=body)).json()
        form = change["links"]["confirmation_form"]
        made = await client.get(form)
        assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
        assert f'filename="confirmation-{change["id"]}.docx"' in made.headers["Content-Disposition"]
        assert made.content.startswith(b"PK")
        assert (await client.get(form, headers={"Accept": "text/html"})).status_code == 406
        other = await client.get("/v1/changes/no-such/confirmation-form")
        assert other.json()["code"] == "change_not_found"
    # Who sees the change need not be let see a paper with personal values in the clear.
    async with as_(person("reader", Role.AUDITOR)) as client:
        assert (await client.get(f"/v1/changes/{change['id']}")).status_code == 200
        assert (await client.get(form)).status_code == 403
