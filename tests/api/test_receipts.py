"""Providers call with receipts, by a token; people record what they saw to."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from service.adapters.channels.sms_aliyun import AliyunSms
from service.adapters.channels.sms_gateway import GatewaySms
from service.adapters.channels.sms_tencent import TencentSms
from service.adapters.safe_client import safe_client
from service.adapters.safe_targets import SafeTargets
from service.adapters.sms import SmsSetup
from service.domain.access import Role
from service.domain.notices import NoticeState
from service.ports import Channel
from service.store.notices import Notice
from service.wiring import Service
from tests.services import client_of
from tests.worker.hired import hire

pytestmark = pytest.mark.anyio

TOKEN = "k7-长令牌"
ASKED = {"token": TOKEN}


def with_sms(
    service: Service, make: Callable[[SmsSetup], Channel] = AliyunSms, token: str | None = TOKEN
) -> Service:
    """The service with a provider of short messages, and its token."""
    setup = SmsSetup(
        service.ports.clock,
        safe_client(SafeTargets()),
        service.settings.data_dir / "sms-pickup",
        url="https://sms.example",
        key_id="k",
        secret="s",
        app_id="1",
        signature="青海电力",
    )
    channels = {**service.ports.channels, "sms": make(setup)}
    secret = SecretStr(token) if token is not None else None
    settings = service.settings.model_copy(update={"receipts_token": secret})
    return replace(service, settings=settings, ports=replace(service.ports, channels=channels))


@pytest.fixture
def notice_id(service: Service) -> str:
    """A short message that its provider accepted."""
    with service.writing() as work:
        notice = Notice(
            id=work.new_id(),
            org_id="demo",
            kind="customer.renewal",
            recipient="customers/1",
            subject="contracts/1",
            key="",
            facts={"ends_on": "2026年12月31日", "left": "还有 30 天"},
            channel="sms",
            state=NoticeState.ACCEPTED.value,
            posted_at=work.now,
            sent_at=work.now,
            provider_id="5000:1",
        )
        work.session.add(notice)
        return notice.id


def state_of(service: Service, notice_id: str) -> str:
    with service.reading() as work:
        notice = work.session.get(Notice, notice_id)
        assert notice is not None
        return notice.state


def aliyuns(notice_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "phone_number": "13800000011",
        "report_time": "2026-11-25 09:00:30",
        "success": True,
        "err_code": "DELIVERED",
        "out_id": notice_id,
        **changes,
    }


async def test_aliyun_is_answered_as_it_expects(service: Service, notice_id: str) -> None:
    async with client_of(with_sms(service)) as client:
        answer = await client.post("/v1/receipts/sms", params=ASKED, json=[aliyuns(notice_id)])
        again = await client.post("/v1/receipts/sms", params=ASKED, json=[aliyuns(notice_id)])
    assert answer.status_code == 200, answer.text
    assert (answer.json()["code"], answer.json()["msg"]) == (0, "接收成功")
    assert (answer.json()["stored"], again.json()["stored"]) == (1, 0)
    assert again.json()["repeated"] == 1
    assert state_of(service, notice_id) == "delivered"


async def test_tencent_is_answered_as_it_expects(service: Service, notice_id: str) -> None:
    report = {
        "user_receive_time": "2026-11-25 09:00:30",
        "report_status": "SUCCESS",
        "errmsg": "DELIVRD",
        "sid": "5000:1",
    }
    async with client_of(with_sms(service, TencentSms)) as client:
        answer = await client.post("/v1/receipts/sms", params=ASKED, json=[report])
    assert (answer.json()["result"], answer.json()["errmsg"]) == (0, "OK")
    assert state_of(service, notice_id) == "delivered"


async def test_a_gateway_may_show_its_token_in_a_header(service: Service, notice_id: str) -> None:
    report = {"id": notice_id, "state": "delivered", "at": "2026-11-25T09:00:30+08:00"}
    plain = with_sms(service, GatewaySms, token="k7-plain")
    async with client_of(plain) as client:
        answer = await client.post(
            "/v1/receipts/sms", headers={"X-Receipts-Token": "k7-plain"}, json=report
        )
    assert answer.json()["stored"] == 1


async def test_an_unknown_number_is_told_and_the_others_are_kept(
    service: Service, notice_id: str
) -> None:
    reports = [aliyuns("no-such-id"), aliyuns(notice_id)]
    async with client_of(with_sms(service)) as client:
        answer = await client.post("/v1/receipts/sms", params=ASKED, json=reports)
    assert answer.status_code == 404
    said = answer.json()
    assert (said["code"], said["result"], said["stored"], said["unknown"]) == (1, 1, 1, 1)
    assert state_of(service, notice_id) == "delivered"


@pytest.mark.parametrize("given", [{}, {"token": ""}, {"token": "k7-长令"}, {"token": "wrong"}])
async def test_without_the_token_nothing_is_taken(
    sqlite_service: Service, given: dict[str, str]
) -> None:
    async with client_of(with_sms(sqlite_service)) as client:
        answer = await client.post("/v1/receipts/sms", params=given, json=[aliyuns("1")])
    assert (answer.status_code, answer.json()["code"]) == (401, "receipts_token_wrong")


@pytest.mark.parametrize("token", [None, ""])
async def test_where_no_token_is_set_nobody_calls(
    sqlite_service: Service, token: str | None
) -> None:
    async with client_of(with_sms(sqlite_service, token=token)) as client:
        answer = await client.post("/v1/receipts/sms", params={"token": ""}, json=[])
    assert (answer.status_code, answer.json()["code"]) == (401, "receipts_closed")
    assert answer.json()["title"] == "没有开通"


@pytest.mark.parametrize("channel", ["outbox", "nothing"])
async def test_a_channel_without_receipts_is_not_found(
    sqlite_service: Service, channel: str
) -> None:
    async with client_of(with_sms(sqlite_service)) as client:
        answer = await client.post(f"/v1/receipts/{channel}", params=ASKED, json=[])
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


AT = "2026-11-25T09:00:00+08:00"


@pytest.mark.parametrize(
    ("report", "field"),
    [
        ({"state": "delivered", "at": AT}, "id"),
        ({"id": "1", "at": AT}, "state"),
        ({"id": "1", "state": "lost", "at": AT}, "state"),
        ({"id": "1", "state": "delivered"}, "at"),
        ({"id": "1", "state": "delivered", "at": "2026-11-25T09:00:00"}, "at"),
    ],
)
async def test_what_is_wrong_with_a_receipt_is_named(
    sqlite_service: Service, report: dict[str, str], field: str
) -> None:
    async with client_of(with_sms(sqlite_service, GatewaySms)) as client:
        answer = await client.post("/v1/receipts/sms", params=ASKED, json=report)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("body", ["", "hello", "[1]", '[{"success": true}]'])
async def test_what_cannot_be_read_is_refused(sqlite_service: Service, body: str) -> None:
    json_type = {"Content-Type": "application/json"}
    async with client_of(with_sms(sqlite_service)) as client:
        answer = await client.post(
            "/v1/receipts/sms", params=ASKED, content=body, headers=json_type
        )
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_body_that_is_too_large_is_refused(sqlite_service: Service) -> None:
    body = json.dumps([aliyuns("1" * 1000)] * 2000)
    json_type = {"Content-Type": "application/json"}
    async with client_of(with_sms(sqlite_service)) as client:
        answer = await client.post(
            "/v1/receipts/sms", params=ASKED, content=body, headers=json_type
        )
    assert answer.status_code == 413


# ---- people --------------------------------------------------------------------------------

DONE = {"how": "visit", "at": "2026-11-25T09:00:00+08:00"}


def key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": name}


async def recorded(
    client: httpx.AsyncClient, notice_id: str, given: dict[str, str], **files: bytes
) -> httpx.Response:
    parts: list[Any] = [(name, (None, value)) for name, value in given.items()]
    parts += [(name, ("scan", content)) for name, content in files.items()]
    path = f"/v1/notices/{notice_id}/receipts"
    same = {"Content-Type": "multipart/form-data; boundary=always-the-same"}
    return await client.post(path, files=parts, headers=key("1") | same)


async def test_a_person_records_a_visit_with_a_scan(service: Service, notice_id: str) -> None:
    drafter = hire(service, "李晓禾", Role.DRAFTER)
    async with client_of(service.acting_as(drafter)) as client:
        answer = await recorded(client, notice_id, DONE, file=b"%PDF-1.7 slip")
        again = await recorded(client, notice_id, DONE, file=b"%PDF-1.7 slip")
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["fate"], said["code"], said["by"]) == ("delivered", "visit", drafter.id)
    assert len(said["evidence"]) == 64
    assert again.json() == said
    assert state_of(service, notice_id) == "delivered"


@pytest.mark.parametrize(
    ("given", "files", "status"),
    [
        ({"how": "pigeon", "at": DONE["at"]}, {}, 422),
        ({"how": "visit", "at": "2026-11-25T09:00:00"}, {}, 422),
        ({"how": "visit", "at": "2099-01-01T00:00:00+08:00"}, {}, 422),
        ({"how": "visit"}, {}, 422),
        (DONE, {"file": b"MZ"}, 422),
        (DONE, {"other": b"%PDF-"}, 422),
    ],
)
async def test_what_does_not_hold_is_not_recorded(
    sqlite_service: Service, given: dict[str, str], files: dict[str, bytes], status: int
) -> None:
    drafter = hire(sqlite_service, "李晓禾", Role.DRAFTER)
    with sqlite_service.writing() as work:
        notice = Notice(
            id=work.new_id(),
            org_id="demo",
            kind="customer.renewal",
            recipient="customers/1",
            subject="contracts/1",
            key="",
            facts={},
            channel="visit",
            state="waiting",
            posted_at=work.now,
        )
        work.session.add(notice)
        notice_id = notice.id
    async with client_of(sqlite_service.acting_as(drafter)) as client:
        answer = await recorded(client, notice_id, given, **files)
    assert answer.status_code == status, answer.text
    assert state_of(sqlite_service, notice_id) == "waiting"


async def test_who_does_not_handle_contracts_records_nothing(
    sqlite_service: Service,
) -> None:
    auditor = hire(sqlite_service, "冯公明", Role.AUDITOR)
    async with client_of(sqlite_service.acting_as(auditor)) as client:
        answer = await recorded(client, "any", DONE)
    assert answer.status_code == 403
