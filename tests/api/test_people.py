"""People over the API: an administrator adds, gives roles and keys; a person delegates."""

import httpx
import pytest

from service.domain.access import Role
from service.wiring import Service
from tests.services import client_of
from tests.staff import ADMIN, acting, new_user

pytestmark = pytest.mark.anyio
DAYS = {"from_day": "2026-11-25", "to_day": "2027-11-24"}


async def test_an_account_is_added_given_a_role_and_shut(service: Service) -> None:
    async with client_of(service.acting_as(ADMIN)) as client:
        body = {"login": "wang", "name": "王工"}
        key = {"Idempotency-Key": "1"}
        added = await client.post("/v1/people", json=body, headers=key)
        again = await client.post("/v1/people", json=body, headers=key)
        assert (added.status_code, again.json()) == (201, added.json())
        place = added.headers["location"]
        set_ = await client.put(f"{place}/password", json={"password": "correct horse 42"})
        assert set_.json()["has_password"]
        grant = {"role": "countersigner", "discipline": "财务", **DAYS}
        given = await client.post(f"{place}/roles", json=grant, headers={"Idempotency-Key": "2"})
        assert given.json()["roles"] == ["countersigner"]
        taken = await client.delete(f"/v1/people/roles/{given.json()['grants'][0]['id']}")
        assert (taken.json()["roles"], taken.json()["grants"][0]["counts"]) == ([], False)
        assert (await client.post(f"{place}/disable")).json()["disabled_at"] is not None
        assert (await client.post(f"{place}/enable")).json()["disabled_at"] is None
        assert (await client.get(place)).json()["login"] == "wang"
        assert [item["login"] for item in (await client.get("/v1/people")).json()["items"]] == [
            "wang"
        ]


async def test_a_list_goes_on_with_its_cursor(service: Service) -> None:
    for login in ("a1", "b1", "c1"):
        new_user(service, login)
    async with client_of(service.acting_as(ADMIN)) as client:
        first = (await client.get("/v1/people", params={"limit": 2})).json()
        rest = (await client.get("/v1/people", params={"cursor": first["next_cursor"]})).json()
    assert [item["login"] for item in first["items"] + rest["items"]] == ["a1", "b1", "c1"]


async def test_the_secret_of_a_key_is_shown_once(service: Service) -> None:
    async with client_of(service.acting_as(ADMIN)) as client:
        body = {"login": "crm", "name": "营销系统", "kind": "system"}
        added = await client.post("/v1/people", json=body, headers={"Idempotency-Key": "1"})
        keys = f"{added.headers['location']}/api-keys"
        wanted = {"name": "接口", "scopes": ["read_contracts"], "expires_on": "2027-01-01"}
        made = await client.post(keys, json=wanted)
        assert made.status_code == 201
        assert made.headers["cache-control"] == "no-store"
        listed = (await client.get(keys)).json()["items"]
        assert listed == [{key: value for key, value in made.json().items() if key != "secret"}]
        ended = await client.delete(f"/v1/api-keys/{made.json()['id']}")
        assert ended.json()["revoked_at"] is not None
    async with client_of(service) as client:
        headers = {"Authorization": f"Bearer {made.json()['secret']}"}
        assert (await client.get("/v1/contracts", headers=headers)).status_code == 401


async def test_the_organisations_below_are_listed(service: Service) -> None:
    async with client_of(service.acting_as(ADMIN)) as client:
        found = (await client.get("/v1/people/organisations")).json()["items"]
    assert [(item["id"], item["code"], item["signs"]) for item in found] == [("demo", "SFZ", True)]


async def test_two_accounts_are_said_to_be_one_persons(service: Service) -> None:
    first, second = new_user(service, "a1"), new_user(service, "a2")
    async with client_of(service.acting_as(ADMIN)) as client:
        body = {"account_id": first.id}
        linked = (await client.put(f"/v1/people/{second.id}/person", json=body)).json()
    assert linked["person_id"] == first.person_id


async def test_a_colleague_stands_in_for_some_days(service: Service) -> None:
    giver, receiver = (
        new_user(service, "wang", Role.APPROVER),
        new_user(service, "li", Role.REVIEWER),
    )
    async with client_of(service.acting_as(acting(service, giver))) as client:
        colleagues = (await client.get("/v1/delegations/colleagues")).json()["items"]
        assert [item["id"] for item in colleagues] == [receiver.id]
        body = {"receiver_id": receiver.id, "role": "approver"}
        body |= {"from_day": "2026-11-25", "to_day": "2026-12-01"}
        made = await client.post("/v1/delegations", json=body, headers={"Idempotency-Key": "1"})
        assert (made.status_code, made.json()["counts"]) == (201, True)
        assert (await client.get("/v1/delegations")).json()["items"] == [made.json()]
        ended = await client.delete(f"/v1/delegations/{made.json()['id']}")
        assert not ended.json()["counts"]


async def test_who_is_no_administrator_manages_nobody(client: httpx.AsyncClient) -> None:
    calls = [("GET", "/v1/people"), ("GET", "/v1/people/x"), ("POST", "/v1/people/x/disable")]
    for method, path in calls:
        answer = await client.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_missing"), path
