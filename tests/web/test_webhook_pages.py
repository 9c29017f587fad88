"""Webhooks as administrators see them: added, the secret once, paused, deliveries, sent again."""

from collections.abc import AsyncIterator, Mapping

import httpx
import pytest
from standardwebhooks import Webhook as Verifier

from service.domain.access import Role
from service.domain.audit import Event
from service.usecases.webhooks import Wanted, WebhookView, add_webhook, get_webhook, list_webhooks
from service.wiring import Service
from service.worker.delivering import deliver
from tests.adapters.receiver import Receiver
from tests.calling import calling as calling
from tests.calling import receiver as receiver
from tests.services import client_of
from tests.staff import ADMIN
from tests.web.markup import said, tree
from tests.web.reader import Reader, form_of, sign_in
from tests.web.test_people_pages import wrong_fields

pytestmark = pytest.mark.anyio

PLACE = "/console/webhooks"


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """What is asked of the database is tested on both kinds in tests/usecases."""
    return sqlite_service


@pytest.fixture
async def client(calling: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(calling) as client:
        yield client


@pytest.fixture
async def admin(client: httpx.AsyncClient, calling: Service) -> Reader:
    return await sign_in(client, calling, Role.ADMIN, login="admin")


def typed(receiver: Receiver, **fields: str) -> dict[str, str | list[str]]:
    given: Mapping[str, str] = {
        "url": receiver.url,
        "types": "contracts.*\ntasks.claimed",
        "note": "营销系统",
        "org_id": "demo",
    }
    return {**given, **fields}


def added(service: Service, url: str) -> str:
    with service.writing(ADMIN) as work:
        made = add_webhook(work, Wanted(url, ("contracts.*",), "营销系统"))
    return f"{PLACE}/{made.view.id}"


def view(service: Service, place: str) -> WebhookView:
    with service.reading(ADMIN) as work:
        return get_webhook(work, place.rpartition("/")[2])


def happen(service: Service) -> None:
    with service.writing(ADMIN) as work:
        work.record(Event("contracts/c1", "contracts.signed", {}), "demo")


async def test_a_webhook_is_added_and_its_secret_shown_once(
    admin: Reader, calling: Service, receiver: Receiver
) -> None:
    assert "还没有推送地址" in said(await admin.get(PLACE))
    made = await admin.send(PLACE, typed(receiver))
    assert made.status_code == 200
    (secret,) = tree(made).xpath("//code[@class='secret']/text()")
    with calling.reading(ADMIN) as work:
        (webhook,) = list_webhooks(work, None, 50)
    assert webhook.types == ("contracts.*", "tasks.claimed")
    page = await admin.get(f"{PLACE}/{webhook.id}")
    assert secret not in page.text
    happen(calling)
    deliver(calling, "node")
    Verifier(secret).verify(receiver.calls[0].body, receiver.calls[0].headers)
    assert "已送达" in said(await admin.get(f"{PLACE}/{webhook.id}"))
    words = said(await admin.get(PLACE))
    assert "营销系统" in words
    assert "推送中" in words


async def test_a_wrong_webhook_is_not_added_and_nothing_typed_is_lost(
    admin: Reader, calling: Service, receiver: Receiver
) -> None:
    for wrong, field in (
        ({"url": ""}, "url"),
        ({"url": "http://10.0.0.1/"}, "url"),
        ({"types": "contracts"}, "types"),
        ({"note": "x" * 201}, "note"),
        ({"org_id": "elsewhere"}, "org_id"),
    ):
        sent = typed(receiver, **wrong)
        refused = await admin.send(PLACE, sent)
        assert (refused.status_code, wrong_fields(refused)) == (422, {field})
        kept = form_of(refused)
        assert {name: kept[name] for name in ("url", "types", "note")} == {
            name: sent[name] for name in ("url", "types", "note")
        }
    with calling.reading(ADMIN) as work:
        assert list_webhooks(work, None, 50) == []


async def test_settings_are_changed(admin: Reader, calling: Service, receiver: Receiver) -> None:
    place = added(calling, "http://127.0.0.1:1/")
    done = await admin.send(place, typed(receiver, types="", note="财务系统"))
    assert "已更改" in said(await admin.get(done.headers["location"]))
    assert view(calling, place).url == receiver.url
    refused = await admin.send(place, typed(receiver, url="http://169.254.169.254/"))
    assert wrong_fields(refused) == {"url"}
    assert form_of(refused)["url"] == "http://169.254.169.254/"
    assert view(calling, place).url == receiver.url


async def test_a_new_secret_is_shown_once(
    admin: Reader, calling: Service, receiver: Receiver
) -> None:
    place = added(calling, receiver.url)
    made = await admin.send(f"{place}/secret", {})
    (secret,) = tree(made).xpath("//code[@class='secret']/text()")
    assert secret.startswith("whsec_")
    assert secret not in (await admin.get(place)).text


async def test_it_is_paused_and_resumed(
    admin: Reader, calling: Service, receiver: Receiver
) -> None:
    place = added(calling, receiver.url)
    paused = await admin.send(f"{place}/pause", {})
    words = said(await admin.get(paused.headers["location"]))
    assert "由admin暂停" in words
    assert "推送测试事件" not in words
    assert "推送已暂停，请先恢复" in said(await admin.send(f"{place}/test", {}))
    resumed = await admin.send(f"{place}/resume", {})
    assert "推送已恢复" in said(await admin.get(resumed.headers["location"]))
    assert view(calling, place).paused_at is None


async def test_a_test_is_sent_and_one_that_failed_sent_again(
    admin: Reader, calling: Service, receiver: Receiver
) -> None:
    place = added(calling, receiver.url)
    sent = await admin.send(f"{place}/test", {})
    assert "已进入发送队列" in said(await admin.get(sent.headers["location"]))
    receiver.status = 400
    deliver(calling, "node")
    page = await admin.get(place)
    assert "发送失败" in said(page)
    assert "HTTP 400" in said(page)
    (action,) = tree(page).xpath("//form[contains(@action, '/deliveries/')]/@action")
    await admin.send(action, {})
    again = await admin.send(action, {})
    assert again.status_code == 409
    assert "正在进行" in said(again)
    receiver.status = 200
    deliver(calling, "node")
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1
    assert "已送达" in said(await admin.get(place))


async def test_all_that_failed_since_a_day_is_sent_again(
    admin: Reader, calling: Service, receiver: Receiver
) -> None:
    place = added(calling, receiver.url)
    happen(calling)
    happen(calling)
    receiver.status = 400
    deliver(calling, "node")
    assert wrong_fields(await admin.send(f"{place}/replay", {"since": "x"})) == {"since"}
    none = await admin.send(f"{place}/replay", {"since": "2026-11-26"})
    assert "没有需要补发的推送" in said(await admin.get(none.headers["location"]))
    done = await admin.send(f"{place}/replay", {"since": "2026-11-25"})
    assert "已重新进入发送队列" in said(await admin.get(done.headers["location"]))
    receiver.status = 200
    deliver(calling, "node")
    assert len(receiver.calls) == 4


async def test_it_is_deleted_after_a_check(
    admin: Reader, calling: Service, receiver: Receiver
) -> None:
    place = added(calling, receiver.url)
    assert wrong_fields(await admin.send(f"{place}/delete", {})) == {"sure"}
    done = await admin.send(f"{place}/delete", {"sure": "yes"})
    assert "推送地址已删除" in said(await admin.get(done.headers["location"]))
    assert (await admin.get(place)).status_code == 404


async def test_who_is_no_administrator_sees_none(
    client: httpx.AsyncClient, calling: Service, receiver: Receiver
) -> None:
    place = added(calling, receiver.url)
    reader = await sign_in(client, calling, Role.REVIEWER, Role.AUDITOR)
    for address in (PLACE, f"{PLACE}/new", place):
        assert (await reader.get(address)).status_code == 403
    for act in ("", "/secret", "/pause", "/test", "/delete"):
        refused = await reader.send(place + act, typed(receiver, sure="yes"))
        assert refused.status_code == 403
    assert PLACE not in (await reader.get("/console/library/laws")).text
    assert view(calling, place).paused_at is None


async def test_hostile_words_stay_words(admin: Reader, calling: Service) -> None:
    with calling.writing(ADMIN) as work:
        wanted = Wanted("https://x.example/<script>", note="<script>alert(1)</script>")
        place = f"{PLACE}/{add_webhook(work, wanted).view.id}"
    for address in (PLACE, place):
        assert "<script>alert" not in (await admin.get(address)).text


async def test_the_page_begins_with_the_address_and_says_how_to_verify(
    admin: Reader, calling: Service, receiver: Receiver
) -> None:
    page = await admin.get(added(calling, receiver.url))
    assert tree(page).xpath("string(//p[@class='lead']/span)") == receiver.url
    headings = [str(text) for text in tree(page).xpath("//h2/text()")]
    assert headings.index("设置") < headings.index("更换密钥") < headings.index("推送记录")
    words = said(page)
    for told in ("webhook-id", "webhook-timestamp", "webhook-signature", "HMAC-SHA256", "whsec_"):
        assert told in words
    assert "contracts.signed 一方签署" in words
    assert "演示环境也接受 http://" in words
