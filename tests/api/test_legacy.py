"""Contracts that were not made here, over HTTP: registered, their original, what is confirmed."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count
from typing import Any

import httpx
import pytest
from docx import Document

from service.api.documents import DOCX
from service.domain.access import Role
from service.wiring import Service
from tests.services import FACTORY, client_of
from tests.usecases.living import DRAFTER
from tests.usecases.signing_room import SCAN, person

pytestmark = pytest.mark.anyio
KEYS = count(1)
PAPER = {
    "origin": "legacy",
    "account_no": FACTORY,
    "number": "供字（2024）第12号",
    "title": "高压供用电合同",
    "kind": "high-voltage",
    "starts_on": "2024-03-01",
    "ends_on": "2027-02-28",
    "renewal_mode": "roll_same_term",
}
LINES = (
    "高压供用电合同",
    "合同编号：供字（2024）第13号",
    "供电人：示范供电公司",
    "用电人：示范机械厂",
    "用电地址：示范市示范区工业路1号",
    "用电类别：工商业",
    "合同容量：1630千伏安",
    "供电电压：10kV",
    "联系人：张三，电话 13800001234",
    "合同有效期自2024年3月1日起至2027年2月28日止。",
)


def old_docx(lines: tuple[str, ...] = LINES) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


@pytest.fixture
async def client(sqlite_service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """Called by somebody who drafts and looks after contracts."""
    async with client_of(replace(sqlite_service, actor=DRAFTER)) as client:
        yield client


async def post(client: httpx.AsyncClient, path: str = "", **given: Any) -> httpx.Response:
    headers = given.pop("headers", {"Idempotency-Key": f"legacy-{next(KEYS)}"})
    return await client.post(f"/v1/contracts{path}", headers=headers, **given)


async def registered(client: httpx.AsyncClient, **changes: Any) -> str:
    made = await post(client, json={**PAPER, **changes})
    assert made.status_code == 201, made.text
    return str(made.json()["contract"]["id"])


async def test_a_contract_is_registered_and_all_its_links_are_there(
    client: httpx.AsyncClient,
) -> None:
    made = await post(client, json=PAPER)
    assert made.status_code == 201, made.text
    contract = made.json()["contract"]
    assert (contract["state"], contract["origin"]) == ("in_force", "legacy")
    assert (made.json()["blocked"], made.json()["findings"]) == (False, [])
    found = {
        name: (
            await client.get(link, headers={"Accept": "text/html, application/json"})
        ).status_code
        for name, link in contract["links"].items()
    }
    assert {name for name, status in found.items() if status != 200} == {"original"}
    word = await client.get(contract["links"]["document"], headers={"Accept": DOCX})
    assert (word.status_code, word.json()["code"]) == (409, "made_elsewhere")


async def test_the_same_request_registers_once(client: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "import-1"}
    first = await post(client, json=PAPER, headers=key)
    again = await post(client, json=PAPER, headers=key)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = await post(client, json=PAPER)
    assert (other.status_code, other.json()["code"]) == (409, "contract_number_taken")
    assert "number" in other.json()["detail"]


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"ends_on": "2023-01-01"}, "ends_on"),
    ({"number": "x" * 65}, "number"),
    ({"renewal_mode": "for ever"}, "renewal_mode"),
    ({"facts": {"capacity": {"contract": 315}}}, "facts.capacity.contract"),
    ({"facts": {"no_such": 1}}, "facts.no_such"),
    ({"facts": []}, "facts"),
    ({"late_fee": {}}, "late_fee"),
)


async def test_what_is_wrong_is_named(client: httpx.AsyncClient) -> None:
    for changes, field in WRONG:
        refused = await post(client, json={**PAPER, **changes})
        assert refused.status_code == 422
        assert field in {error["field"] for error in refused.json()["errors"]}
    assert (await client.get("/v1/contracts")).json()["items"] == []


async def test_a_body_that_names_no_origin_drafts_as_before(client: httpx.AsyncClient) -> None:
    drafted = await post(client, json={"account_no": FACTORY, "starts_on": "2026-12-01"})
    assert drafted.json()["contract"]["origin"] == "drafted"
    refused = await post(client, json={"account_no": FACTORY, "starts_on": "soon"})
    assert [error["field"] for error in refused.json()["errors"]] == ["starts_on"]
    none = await post(client, f"/{drafted.json()['contract']['id']}/original", files={"file": SCAN})
    assert (none.status_code, none.json()["code"]) == (409, "not_legacy")


async def test_an_account_that_is_not_there_is_said(client: httpx.AsyncClient) -> None:
    refused = await post(client, json={**PAPER, "account_no": "404"})
    assert (refused.status_code, refused.json()["code"]) == (404, "account_not_found")


async def test_what_is_read_counts_once_a_person_confirmed_it(client: httpx.AsyncClient) -> None:
    id = await registered(client, signed_on="2024-02-20")
    content = old_docx()
    kept = await post(client, f"/{id}/original", files={"file": ("old.docx", content)})
    assert kept.status_code == 201, kept.text
    readings = {item["path"]: item for item in kept.json()["readings"]}
    assert readings["capacity.contract"]["value"] == {"value": "1630", "unit": "kVA"}
    assert readings["capacity.contract"]["place"]
    assert "1630" in readings["capacity.contract"]["text"]
    assert readings["capacity.contract"]["stated"] is None
    assert kept.json()["remarks"] == [
        "原件上的合同编号是「供字(2024)第13号」，登记的是「供字（2024）第12号」。"
    ]
    assert "13800001234" not in kept.text
    back = await client.get(f"/v1/contracts/{id}/original")
    assert (back.content, back.headers["content-type"]) == (content, DOCX)
    before = (await client.get(f"/v1/contracts/{id}")).json()["version"]
    said = {
        "accepted": ["capacity.contract", "supply_voltage"],
        "corrected": {"customer.name": "示范机械厂有限公司", "capacity.running": "1000千伏安"},
        "rejected": ["use.category"],
    }
    confirmed = await post(client, f"/{id}/readings/confirmation", json=said)
    assert confirmed.status_code == 200, confirmed.text
    stated = {item["path"]: item["words"] for item in confirmed.json()["stated"]}
    assert stated == {
        "capacity.contract": "1630千伏安",
        "capacity.running": "1000千伏安",
        "customer.name": "示范机械厂有限公司",
        "supply_voltage": "10kV",
    }
    after = (await client.get(f"/v1/contracts/{id}")).json()
    assert after["version"]["no"] == before["no"] + 1
    assert after["version"]["fingerprint"] != before["fingerprint"]
    assert after["customer_name"] == "示范机械厂有限公司"
    events = (await client.get(f"/v1/contracts/{id}/events")).json()["items"]
    assert [event["type"] for event in events] == [
        "contracts.registered",
        "legacy.original_kept",
        "personal_data.read",
        "legacy.confirmed",
    ]
    assert events[-1]["payload"]["rejected"] == ["use.category"]


NOT_CONFIRMED: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "accepted"),
    ({"accepted": ["tariff.scheme"]}, "tariff.scheme"),
    ({"corrected": {"no.such": 1}}, "no.such"),
    ({"corrected": {"capacity.contract": "很多"}}, "capacity.contract"),
    ({"corrected": {"contacts[3].name": "张三"}}, "contacts[3].name"),
    ({"corrected": {"account_no": "7"}}, "account_no"),
    ({"corrected": {"supply_voltage": "220V"}}, "kind"),
    ({"accepted": ["supply_voltage"], "rejected": ["supply_voltage"]}, "supply_voltage"),
)


async def test_a_wrong_confirmation_changes_nothing(client: httpx.AsyncClient) -> None:
    id = await registered(client)
    await post(client, f"/{id}/original", files={"file": ("old.docx", old_docx())})
    for said, field in NOT_CONFIRMED:
        refused = await post(client, f"/{id}/readings/confirmation", json=said)
        assert refused.status_code == 422, refused.text
        assert field in {error["field"] for error in refused.json()["errors"]}
    assert (await client.get(f"/v1/contracts/{id}")).json()["version"]["no"] == 1
    readings = (await client.get(f"/v1/contracts/{id}/readings")).json()["readings"]
    assert {item["decision"] for item in readings} == {""}


async def test_of_a_scan_nothing_is_read_and_a_person_types_it_in(
    client: httpx.AsyncClient,
) -> None:
    id = await registered(client)
    kept = await post(client, f"/{id}/original", files={"file": ("scan.pdf", SCAN)})
    assert (kept.status_code, kept.json()["readings"]) == (201, [])
    said = {"corrected": {"supply_address": "工业路1号", "storage": None}}
    confirmed = await post(client, f"/{id}/readings/confirmation", json=said)
    words = {item["path"]: item["words"] for item in confirmed.json()["stated"]}
    assert words == {"supply_address": "工业路1号", "storage": "无"}


async def test_what_is_no_paper_is_refused(client: httpx.AsyncClient) -> None:
    id = await registered(client)
    for content in (b"", b"MZ program", b"PK\x03\x04 no zip at all"):
        refused = await post(client, f"/{id}/original", files={"file": ("x", content)})
        assert refused.status_code == 422
    assert (await client.get(f"/v1/contracts/{id}/original")).status_code == 404


async def test_programs_do_not_confirm(client: httpx.AsyncClient, sqlite_service: Service) -> None:
    id = await registered(client)
    async with client_of(replace(sqlite_service, actor=person("client", Role.SYSTEM))) as other:
        said = {"corrected": {"supply_address": "工业路1号"}}
        refused = await post(other, f"/{id}/readings/confirmation", json=said)
    assert refused.status_code == 403
