"""Notices over HTTP: what became of each, what a contract's customer was told, and trying again."""

import httpx
import pytest

from service.domain.access import Role
from service.domain.audit import Event
from service.usecases.webhooks import Wanted, add_webhook
from service.wiring import Service
from tests.services import SettableClock, client_of
from tests.staff import ADMIN
from tests.usecases.sending import (
    contracted,
    deliver,
    failing,
    remind_customer,
    row,
    with_channels,
)
from tests.worker.hired import hire

pytestmark = pytest.mark.anyio


@pytest.fixture
def told(service: Service, clock: SettableClock) -> str:
    """A contract whose customer was told something that did not arrive; its id."""
    contract = contracted(service)
    office = with_channels(service, sms=failing())
    remind_customer(office, contract)
    clock.advance(minutes=20)
    deliver(office)
    return contract.id


async def test_what_a_customer_was_told_is_listed_at_the_contract(
    client: httpx.AsyncClient, told: str
) -> None:
    (item,) = (await client.get(f"/v1/contracts/{told}/notices")).json()["items"]
    assert (item["kind"], item["about"]) == ("customer.renewal", f"contracts/{told}")
    assert item["recipient_name"] == "示范县昆源水泥制品有限公司(演示)（户号 632598000001）"
    assert (await client.get("/v1/contracts/none/notices")).status_code == 404


async def test_the_evidence_of_a_message(
    client: httpx.AsyncClient, service: Service, told: str
) -> None:
    text = row(service, kind="digest.customer", channel="sms")
    found = (await client.get(f"/v1/notices/{text.id}")).json()
    assert found["delivery"]["state_name"] == "发送失败"
    assert found["delivery"]["address"] == "138****0011"
    assert found["delivery"]["detail"] == "号码不存在"
    assert [step["channel"] for step in found["chain"]] == ["sms", "letter"]
    assert len(found["content_hash"]) == len(found["text_version"]) == 64
    assert "不产生通知的效力" in found["means"]
    carried = row(service, kind="customer.renewal")
    found = (await client.get(f"/v1/notices/{carried.id}")).json()
    assert [step["channel"] for step in found["chain"]] == ["sms", "letter"]
    assert "到期" in found["words"]["subject"]


async def test_deliveries_are_narrowed(client: httpx.AsyncClient, told: str) -> None:
    async def count(**wanted: str) -> int:
        answer = await client.get("/v1/notices/deliveries", params=wanted)
        return len(answer.json()["items"])

    assert await count() == 3
    assert await count(state="failed") == 1
    assert await count(channel="letter") == 1
    assert await count(about=f"contracts/{told}") == 1
    for wrong in ("state=lost", "channel=pigeon"):
        refused = await client.get(f"/v1/notices/deliveries?{wrong}")
        assert refused.status_code == 422
        assert [e["field"] for e in refused.json()["errors"]] == [wrong.partition("=")[0]]


async def test_what_goes_to_other_systems_is_listed_where_it_is_asked_for(
    client: httpx.AsyncClient, service: Service, told: str
) -> None:
    with service.writing(ADMIN) as work:
        add_webhook(work, Wanted("https://x.example/"))
        work.record(Event("contracts/c1", "contracts.signed", {}), "demo")

    async def channels(**wanted: str) -> set[str]:
        answer = await client.get("/v1/notices/deliveries", params=wanted)
        return {item["channel"] for item in answer.json()["items"]}

    assert "webhook" not in await channels()
    assert await channels(channel="webhook") == {"webhook"}


async def test_a_letter_is_posted(client: httpx.AsyncClient, service: Service, told: str) -> None:
    letter = row(service, channel="letter")
    body, key = {"number": "XA1", "on": "2026-11-25"}, {"Idempotency-Key": "posting-1"}
    address = f"/v1/notices/{letter.id}/posting"
    posted = await client.post(address, json=body, headers=key)
    assert posted.json()["delivery"]["state"] == "sent"
    assert (await client.post(address, json=body, headers=key)).json() == posted.json()
    late = await client.post(
        address, json=body | {"on": "2026-12-25"}, headers={"Idempotency-Key": "posting-2"}
    )
    assert (late.status_code, late.json()["errors"][0]["field"]) == (422, "on")
    text = row(service, channel="sms")
    refused = await client.post(
        f"/v1/notices/{text.id}/posting", json=body, headers={"Idempotency-Key": "posting-3"}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "not_a_letter")


async def test_what_went_another_way_is_not_sent_again(
    client: httpx.AsyncClient, service: Service, told: str
) -> None:
    text = row(service, channel="sms")
    address = f"/v1/notices/{text.id}/retry"
    assert (await client.post(address)).status_code == 400
    refused = await client.post(address, headers={"Idempotency-Key": "retry-1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "notice_not_to_repeat")


async def test_a_message_that_is_not_there(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/notices/none")).status_code == 404


async def test_addresses_are_written_down_and_shown_masked(
    client: httpx.AsyncClient, service: Service
) -> None:
    person, admin = hire(service, "李晓禾", Role.DRAFTER), hire(service, "周管理", Role.ADMIN)
    async with client_of(service.acting_as(admin)) as desk:
        address = f"/v1/people/{person.id}/addresses"
        body = {"email": "li@example.com", "mobile": "13800000021"}
        user = (await desk.put(address, json=body)).json()
        assert (user["email"], user["mobile"]) == ("li@example.com", "138****0021")
        wrong = await desk.put(address, json={"email": "li"})
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "email")
    assert (await client.put(address, json=body)).status_code == 403
