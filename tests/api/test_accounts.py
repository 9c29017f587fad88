"""PUT and GET of accounts: status codes, revisions, ETags, pages."""

from typing import Any

import httpx
import pytest

from tests.services import FACTORY, demo_record

pytestmark = pytest.mark.anyio


def body(**changes: Any) -> dict[str, Any]:
    facts = {**demo_record(), **changes}
    return {"effective_on": "2026-11-01", "source": "营销系统", "facts": facts}


async def test_an_account_comes_back_as_it_was_put(client: httpx.AsyncClient) -> None:
    new = body(account_no="900000000001")
    put = await client.put("/v1/accounts/900000000001", json=new)
    got = await client.get("/v1/accounts/900000000001")
    assert (put.status_code, got.status_code) == (201, 200)
    assert put.json() == got.json()
    assert got.json()["source"] == "营销系统"
    assert got.json()["facts"]["supply_address"] == new["facts"]["supply_address"]


async def test_the_same_facts_for_the_same_day_are_the_same_revision(
    client: httpx.AsyncClient,
) -> None:
    answers = [await client.put(f"/v1/accounts/{FACTORY}", json=body()) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].headers["etag"] == answers[1].headers["etag"]


async def test_an_older_day_is_inserted(client: httpx.AsyncClient) -> None:
    older = body(supply_address="旧址") | {"effective_on": "2026-10-20"}
    await client.put(f"/v1/accounts/{FACTORY}", json=body(supply_address="新址"))
    await client.put(f"/v1/accounts/{FACTORY}", json=older)
    on_the_day = await client.get(f"/v1/accounts/{FACTORY}", params={"on": "2026-10-25"})
    today = await client.get(f"/v1/accounts/{FACTORY}")
    assert on_the_day.json()["facts"]["supply_address"] == "旧址"
    assert today.json()["facts"]["supply_address"] == "新址"


async def test_without_a_day_the_facts_hold_from_today(client: httpx.AsyncClient) -> None:
    put = await client.put(f"/v1/accounts/{FACTORY}", json={"facts": demo_record()})
    assert put.json()["effective_on"] == "2026-11-25"


async def test_what_has_not_changed_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get(f"/v1/accounts/{FACTORY}")
    etag = first.headers["etag"]
    again = await client.get(f"/v1/accounts/{FACTORY}", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == etag
    other = await client.get(f"/v1/accounts/{FACTORY}", headers={"If-None-Match": '"x"'})
    assert other.status_code == 200


async def test_a_stale_write_is_refused(client: httpx.AsyncClient) -> None:
    read = (await client.get(f"/v1/accounts/{FACTORY}")).headers["etag"]
    url, headers = f"/v1/accounts/{FACTORY}", {"If-Match": read}
    first = await client.put(url, json=body(supply_address="甲地"), headers=headers)
    second = await client.put(url, json=body(supply_address="乙地"), headers=headers)
    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["code"] == "version_changed"


async def test_an_if_match_on_an_account_that_is_not_there_fails(
    client: httpx.AsyncClient,
) -> None:
    new = body(account_no="900000000001")
    put = await client.put("/v1/accounts/900000000001", json=new, headers={"If-Match": '"x.y"'})
    assert put.status_code == 412


async def test_an_unquoted_if_match_is_refused(client: httpx.AsyncClient) -> None:
    put = await client.put(f"/v1/accounts/{FACTORY}", json=body(), headers={"If-Match": "x"})
    assert (put.status_code, put.json()["code"]) == (400, "if_match_invalid")


async def test_accounts_come_in_pages_to_the_end(client: httpx.AsyncClient) -> None:
    found: list[str] = []
    cursor: str | None = None
    for _ in range(4):
        params = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/v1/accounts", params=params)).json()
        found += [item["account_no"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert cursor is None
    assert found == [f"63259800{number:04d}" for number in range(1, 11)]


@pytest.mark.parametrize("cursor", ["x", "AAAA", "!!!!", "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4"])
async def test_a_cursor_that_is_none_of_ours_is_refused(
    client: httpx.AsyncClient, cursor: str
) -> None:
    answer = await client.get("/v1/accounts", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")


async def test_a_cursor_of_another_list_does_not_fit(client: httpx.AsyncClient) -> None:
    page = (await client.get("/v1/accounts", params={"limit": 1})).json()
    answer = await client.get("/v1/contracts", params={"cursor": page["next_cursor"]})
    assert answer.json()["code"] == "cursor_invalid"


async def test_an_account_that_is_not_there_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/accounts/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:dianyue:problem:account_not_found",
        "title": "没有找到",
        "status": 404,
        "detail": "没有户号为「nothing」的用电户",
        "code": "account_not_found",
        "errors": [],
    }


# ---- personal values ----------------------------------------------------------------------

URL = f"/v1/accounts/{FACTORY}"


async def test_personal_values_come_masked(client: httpx.AsyncClient) -> None:
    got = (await client.get(URL)).json()
    put = (await client.put(URL, json=body())).json()
    for answer in (got, put):
        assert answer["masked"] is True
        assert answer["facts"]["contacts"][0]["mobile"] == "138****0011"
        assert answer["facts"]["customer"]["bank"]["account"].endswith("*0118")
        assert answer["facts"]["customer"]["agent"]["id_number"] == "632*************07"


async def test_personal_values_in_the_clear_have_to_be_asked_for(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get(URL, params={"unmasked": "true", "reason": "核对开户资料"})
    assert answer.json()["masked"] is False
    assert answer.json()["facts"]["contacts"][0]["mobile"] == "13800000011"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_masked_record_that_is_written_back_is_refused(client: httpx.AsyncClient) -> None:
    got = await client.get(URL)
    back = {"effective_on": "2026-11-20", "facts": got.json()["facts"]}
    put = await client.put(URL, json=back, headers={"If-Match": got.headers["etag"]})
    assert put.status_code == 422
    fields = {problem["field"] for problem in put.json()["errors"]}
    assert "facts.contacts[0].mobile" in fields
    assert "facts.customer.agent.id_number" in fields


async def test_a_masked_value_in_a_free_text_is_refused_too(client: httpx.AsyncClient) -> None:
    quoting = body(supply_address="园区（联系电话138****0011）")
    put = await client.put(URL, json=quoting)
    assert put.status_code == 422
    assert [problem["field"] for problem in put.json()["errors"]] == ["facts.supply_address"]


async def test_an_account_is_read_in_the_clear_changed_and_written_back(
    client: httpx.AsyncClient,
) -> None:
    read = await client.get(URL, params={"unmasked": "true"})
    facts = read.json()["facts"] | {"supply_address": "新址"}
    headers = {"If-Match": read.headers["etag"]}
    put = await client.put(URL, json={"facts": facts}, headers=headers)
    again = await client.put(URL, json={"facts": facts}, headers=headers)
    assert (put.status_code, again.status_code) == (200, 412)
    now = await client.get(URL, params={"unmasked": "true"})
    assert now.json()["facts"] == facts


async def test_the_masked_and_the_clear_answer_are_not_the_same_to_a_cache(
    client: httpx.AsyncClient,
) -> None:
    etag = (await client.get(URL)).headers["etag"]
    answer = await client.get(URL, params={"unmasked": "true"}, headers={"If-None-Match": etag})
    assert answer.status_code == 200


async def test_a_list_masks_the_names_of_natural_persons(client: httpx.AsyncClient) -> None:
    items = (await client.get("/v1/accounts")).json()["items"]
    names = {item["account_no"]: item["customer_name"] for item in items}
    resident = demo_record("632598000004")["customer"]["name"]
    assert names["632598000004"] == resident[0] + "*" * (len(resident) - 1)
    assert names[FACTORY] == demo_record()["customer"]["name"]
