"""Pages of messages: the record of deliveries, one message's evidence, and one's own addresses."""

import httpx
import pytest

from service.domain.access import Role
from service.store.contracts import Contract
from service.wiring import Service
from tests.services import SettableClock
from tests.usecases.sending import contracted, deliver, failing, remind_customer, row, with_channels
from tests.web.markup import said, tree
from tests.web.reader import Reader, sign_in
from tests.worker.hired import hire
from tests.worker.ticks import drafted

pytestmark = pytest.mark.anyio


@pytest.fixture
def told(service: Service, clock: SettableClock) -> str:
    """A contract whose customer was told something that did not arrive; its id."""
    contract = contracted(service)
    office = with_channels(service, sms=failing(reason="<b>空号</b>"))
    remind_customer(office, contract)
    clock.advance(minutes=20)
    deliver(office)
    return contract.id


@pytest.fixture
async def reader(client: httpx.AsyncClient, service: Service) -> Reader:
    return await sign_in(client, service, Role.REVIEWER)


async def test_the_record_leads_to_the_evidence_of_a_message(reader: Reader, told: str) -> None:
    page = await reader.get("/console/notices/deliveries?state=failed")
    (address,) = tree(page).xpath("//tbody//th/a/@href")
    found = await reader.get(address)
    words = said(found)
    for expected in (
        "发送失败",
        "138****0011",
        "不产生通知的效力",
        "书面通知",
        "一并送出",
    ):
        assert expected in words
    assert "<b>空号</b>" in words
    assert "&lt;b&gt;空号" in found.text


async def test_the_record_is_narrowed(reader: Reader, told: str) -> None:
    async def count(query: str) -> int:
        page = tree(await reader.get(f"/console/notices/deliveries?{query}"))
        return len(page.xpath("//tbody/tr"))

    assert await count("") == await count("state=nonsense") == 3
    assert await count("channel=sms") == 1
    assert await count("to=customers&state=waiting") == 2
    assert await count("channel=email") == 0


async def test_a_letter_is_posted_and_received_on_its_page(
    reader: Reader, service: Service, told: str
) -> None:
    address = f"/console/notices/{row(service, channel='letter').id}"
    wrong = await reader.send(f"{address}/posting", {"number": " ", "on": "2026-11-25"})
    assert wrong.status_code == 422
    assert "请填写挂号信或者快递单号" in said(wrong)
    posted = await reader.send(f"{address}/posting", {"number": "XA1", "on": "2026-11-25"})
    page = await reader.get(posted.headers["location"])
    assert "交寄已登记" in said(page)
    assert "已发出，尚无回执" in said(page)
    soon = await reader.send(f"{address}/receipt", {"how": "letter", "day": "2026-11-26"})
    assert soon.status_code == 422
    received = await reader.send(f"{address}/receipt", {"how": "letter", "day": "2026-11-25"})
    page = await reader.get(received.headers["location"])
    assert "已送达" in said(page)
    assert not tree(page).xpath("//form[contains(@action, '/receipt')]")


async def test_a_contract_shows_what_its_customer_was_told(
    reader: Reader, service: Service, clock: SettableClock
) -> None:
    contract = drafted(service)
    page = await reader.get(f"/console/contracts/{contract.id}")
    (address,) = tree(page).xpath("//a[contains(., '通知记录')]/@href")
    assert "还没有向用电人发过通知" in said(await reader.get(address))
    with service.reading() as work:
        remind_customer(service, work.session.get_one(Contract, contract.id))
    page = await reader.get(address)
    assert "到期提示（用电人）" in said(page)
    (notice,) = tree(page).xpath("//tbody//th/a/@href")
    assert f"供用电合同到期提示：{contract.number}" in said(await reader.get(notice))


async def test_what_concerns_others_is_not_shown(
    client: httpx.AsyncClient, service: Service, told: str
) -> None:
    drafter = await sign_in(client, service, Role.DRAFTER)
    assert (await drafter.get("/console/notices/deliveries")).status_code == 403
    text = row(service, channel="sms")
    assert (await drafter.get(f"/console/notices/{text.id}")).status_code == 200
    assert (await drafter.get("/console/notices/none")).status_code == 404


async def test_i_write_down_where_i_am_reached(reader: Reader) -> None:
    sent = await reader.send(
        "/console/me/addresses", {"email": "li@example.com", "mobile": "13800000021"}
    )
    page = await reader.get(sent.headers["location"])
    assert "联系方式已保存" in said(page)
    assert tree(page).xpath("//input[@id='mobile']/@value") == ["138****0021"]
    wrong = await reader.send("/console/me/addresses", {"email": "li", "mobile": ""})
    assert wrong.status_code == 422
    assert tree(wrong).xpath("//*[@aria-invalid='true']/@id") == ["email"]
    assert tree(wrong).xpath("//input[@id='email']/@value") == ["li"]


async def test_an_administrator_writes_down_where_a_person_is_reached(
    client: httpx.AsyncClient, service: Service
) -> None:
    admin = await sign_in(client, service, Role.ADMIN)
    person = hire(service, "李晓禾", Role.DRAFTER)
    address = f"/console/people/{person.id}"
    sent = await admin.send(f"{address}/addresses", {"email": "li@example.com", "mobile": ""})
    page = await admin.get(sent.headers["location"])
    assert "联系方式已保存" in said(page)
    assert tree(page).xpath("//input[@id='email']/@value") == ["li@example.com"]
    wrong = await admin.send(f"{address}/addresses", {"email": "", "mobile": "110"})
    assert wrong.status_code == 422
    assert "须为 11 位手机号码" in said(wrong)
