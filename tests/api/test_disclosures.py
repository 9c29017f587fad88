"""What the API shows of personal data: masked, unless asked for, and then on record."""

import logging
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from service.domain.access import Role
from service.usecases.contracts import get_contract
from service.wiring import Service
from service.worker.tick import run_tick
from tests.services import FACTORY, SettableClock, client_of, demo_record
from tests.worker.hired import hire
from tests.worker.ticks import open_task

pytestmark = pytest.mark.anyio
RESIDENT = "632598000004"


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(service) as client:
        yield client


async def draft(client: httpx.AsyncClient, account_no: str = FACTORY) -> dict[str, Any]:
    answer = await client.post(
        "/v1/contracts",
        json={"account_no": account_no, "starts_on": "2026-12-01"},
        headers={"Idempotency-Key": account_no},
    )
    contract: dict[str, Any] = answer.json()["contract"]
    return contract


async def readings(client: httpx.AsyncClient, contract: dict[str, Any]) -> list[str]:
    events = (await client.get(contract["links"]["events"])).json()["items"]
    return [e["payload"]["shown_as"] for e in events if e["type"] == "personal_data.read"]


async def test_a_page_is_masked_and_a_file_is_not_and_only_the_file_is_recorded(
    client: httpx.AsyncClient,
) -> None:
    contract = await draft(client)
    document = contract["links"]["document"]
    page = await client.get(document, headers={"Accept": "text/html"})
    assert "138****0012" in page.text
    assert "13800000012" not in page.text
    assert await readings(client, contract) == []
    file = await client.get(document)
    assert file.content.startswith(b"PK")
    assert file.headers["cache-control"] == "no-store"
    assert await readings(client, contract) == ["docx"]


async def test_a_page_in_the_clear_is_recorded(client: httpx.AsyncClient) -> None:
    contract = await draft(client)
    page = await client.get(
        contract["links"]["document"],
        params={"unmasked": "true", "reason": "当面核对"},
        headers={"Accept": "text/html"},
    )
    assert "13800000012" in page.text
    assert await readings(client, contract) == ["page"]


async def test_a_file_the_client_has_already_is_not_handed_out_again(
    client: httpx.AsyncClient,
) -> None:
    contract = await draft(client)
    document = contract["links"]["document"]
    etag = (await client.get(document)).headers["etag"]
    again = await client.get(document, headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert await readings(client, contract) == ["docx"]


async def test_the_list_of_contracts_masks_the_names_of_natural_persons(
    client: httpx.AsyncClient,
) -> None:
    resident, company = await draft(client, RESIDENT), await draft(client)
    items = (await client.get("/v1/contracts")).json()["items"]
    names = {item["id"]: item["customer_name"] for item in items}
    name = demo_record(RESIDENT)["customer"]["name"]
    assert names[resident["id"]] == name[0] + "*" * (len(name) - 1)
    assert names[company["id"]] == demo_record()["customer"]["name"]
    found = (await client.get("/v1/contracts", params={"q": name})).json()["items"]
    assert [item["id"] for item in found] == [resident["id"]]


def personal_values() -> set[str]:
    """Ids, mobiles and bank accounts of the two customers, found by the names of their fields."""
    text = f"{demo_record()}{demo_record(RESIDENT)}"
    return set(re.findall(r"'(?:mobile|id_number|account)': '([^']+)'", text))


async def test_no_personal_value_comes_into_the_log_of_a_journey(
    service: Service, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Recording, reading, drafting, refused input, tasks, messages, a page that is not there."""
    values = personal_values()
    assert len(values) >= 6
    with caplog.at_level(logging.DEBUG):
        async with client_of(service) as client:
            await client.put(f"/v1/accounts/{FACTORY}", json={"facts": demo_record()})
            broken = demo_record() | {"capacity": None}
            await client.put(f"/v1/accounts/{FACTORY}", json={"facts": broken})
            for account_no in (FACTORY, RESIDENT):
                contract = await draft(client, account_no)
                await client.get(f"/v1/accounts/{account_no}", params={"unmasked": "true"})
                await client.get(contract["links"]["document"])
                await client.get(contract["links"]["findings"])
        reviewer = hire(service, "陈知微", Role.REVIEWER)
        hire(service, "王振华", Role.APPROVER)
        with service.reading() as work:
            view = get_contract(work, contract["id"])
        open_task(service, view, owner=reviewer)
        clock.advance(days=1)
        run_tick(service, "a")
    assert caplog.records
    assert [value for value in values if value in caplog.text] == []
