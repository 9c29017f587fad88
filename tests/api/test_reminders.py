"""GET /v1/reminders: what is looked at again, and what was told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from service.domain.access import Actor, Role
from service.domain.vocabulary import RenewalMode
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, SettableClock, client_of
from tests.usecases.reviewing import a_station, hire
from tests.usecases.watched import END, before, in_force, remind_on

pytestmark = pytest.mark.anyio


async def items(client: httpx.AsyncClient, **params: Any) -> list[dict[str, Any]]:
    answer = await client.get("/v1/reminders", params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


@pytest.fixture
def drafter(service: Service) -> Actor:
    return hire(service, "起草", Role.DRAFTER)


async def test_what_comes_is_listed_by_its_day_with_its_contract(
    service: Service, client: httpx.AsyncClient, drafter: Actor
) -> None:
    later = in_force(service, drafter, FACTORY, ends_on=END + timedelta(days=30))
    sooner = in_force(service, drafter, RESTAURANT)
    found = await items(client, occasion="contract-end")
    assert [item["number"] for item in found] == [sooner.number, later.number]
    first = found[0]
    assert first["subject"] == f"contracts/{sooner.id}"
    assert (first["state"], first["state_name"]) == ("planned", "将要提醒")
    assert (first["rung"], first["day"]) == ("T-65", before(65).isoformat())
    assert first["target_on"] == END.isoformat()
    assert first["occasion_name"] == "合同届满"
    day = found[1]["day"]
    until = before(65).isoformat()
    assert await items(client, occasion="contract-end", to=until) == [first]
    assert await items(client, occasion="contract-end", **{"from": day}) == [found[1]]
    assert await items(client, subject=f"contracts/{later.id}") == [found[1]]


async def test_one_account_has_its_contracts_papers_and_people(
    service: Service, client: httpx.AsyncClient, drafter: Actor
) -> None:
    in_force(service, drafter, RESTAURANT)
    contract = in_force(service, drafter, FACTORY)
    found = await items(client, account_no=FACTORY)
    assert {item["subject"] for item in found} == {
        f"contracts/{contract.id}",
        f"accounts/{contract.account_id}",
    }
    assert {item["account_no"] for item in found} == {FACTORY}
    answer = await client.get("/v1/reminders", params={"account_no": "000"})
    assert (answer.status_code, answer.json()["code"]) == (404, "account_not_found")


async def test_what_was_done_is_told_with_its_plan(
    service: Service, client: httpx.AsyncClient, drafter: Actor, clock: SettableClock
) -> None:
    contract = in_force(service, drafter, RESTAURANT, renewal_mode=RenewalMode.NONE)
    remind_on(service, clock, before(20))
    subject = f"contracts/{contract.id}"
    (fired,) = await items(client, state="fired", subject=subject)
    assert (fired["rung"], fired["notices"] > 0) == ("T-30", True)
    merged = await items(client, state="skipped", subject=subject)
    assert {item["reason"] for item in merged} == {"补发合并"}
    answer = await client.get(f"/v1/reminders/{fired['wake_up']}")
    assert answer.json()["reminder"]["rung"] == "T-7"
    assert [item["rung"] for item in answer.json()["history"]] == ["T-65", "T-60", "T-30"]
    etag = {"If-None-Match": answer.headers["ETag"]}
    again = await client.get(f"/v1/reminders/{fired['wake_up']}", headers=etag)
    assert again.status_code == 304


async def test_pages_go_on_where_the_last_one_ended(
    service: Service, client: httpx.AsyncClient, drafter: Actor, clock: SettableClock
) -> None:
    for _ in range(3):
        in_force(service, drafter, RESTAURANT, renewal_mode=RenewalMode.NONE)
    remind_on(service, clock, before(65))
    for state in ("planned", "fired"):
        wanted = {"occasion": "contract-end", "state": state, "limit": 2}
        first = (await client.get("/v1/reminders", params=wanted)).json()
        rest = (
            await client.get("/v1/reminders", params={**wanted, "cursor": first["next_cursor"]})
        ).json()
        assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
        assert len({item["id"] for item in first["items"] + rest["items"]}) == 3


async def test_other_organisations_see_nothing(service: Service, drafter: Actor) -> None:
    in_force(service, drafter, RESTAURANT)
    stranger = hire(service, "站里", Role.DRAFTER, org_id=a_station(service))
    async with client_of(replace(service, actor=drafter)) as client:
        (wake_up,) = await items(client, occasion="contract-end")
    async with client_of(replace(service, actor=stranger)) as client:
        assert await items(client) == []
        answer = await client.get(f"/v1/reminders/{wake_up['id']}")
        assert (answer.status_code, answer.json()["code"]) == (404, "reminder_not_found")


@pytest.mark.parametrize(
    "params", [{"state": "lost"}, {"occasion": "party"}, {"from": "soon"}, {"since": "2026-01-01"}]
)
async def test_a_filter_that_is_none_is_refused(
    client: httpx.AsyncClient, params: dict[str, str]
) -> None:
    answer = await client.get("/v1/reminders", params=params)
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"state": "gone"}, "state", "取值须为 planned、closed、fired、skipped 之一"),
        ({"from": "x"}, "from", "须为存在的日期，例如 2026-12-01"),
        (
            {"subject": "abc"},
            "subject",
            "须为 contracts/<id>、tasks/<id>、authorities/<id>、accounts/<id> 之一",
        ),
    ],
)
async def test_a_wrong_parameter_is_named(
    sqlite_service: Service, asked: dict[str, str], field: str, words: str
) -> None:
    async with client_of(sqlite_service) as client:
        refused = await client.get("/v1/reminders", params=asked)
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"field": field, "message": words}]


async def test_a_cursor_that_is_none_of_ours_is_named(sqlite_service: Service) -> None:
    async with client_of(sqlite_service) as client:
        refused = await client.get("/v1/reminders", params={"cursor": "x"})
    said = refused.json()
    assert (refused.status_code, said["code"]) == (400, "cursor_invalid")
    assert said["errors"] == [{"field": "cursor", "message": said["detail"]}]
