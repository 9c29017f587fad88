"""Receipts of short messages as the clouds, gateways and our own platforms write them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from service.adapters.channels.sms_aliyun import AliyunSms
from service.adapters.channels.sms_gateway import GatewaySms
from service.adapters.channels.sms_tencent import TencentSms
from service.domain.errors import Invalid
from service.domain.notices import Fate
from tests.adapters.short_messages import MESSAGE, Make, setup

HTTP_CHANNELS: list[Make] = [AliyunSms, TencentSms, GatewaySms]
CALLED_AT = datetime(2026, 12, 3, 1, 5, 30, tzinfo=UTC)


def test_aliyuns_reports_are_read() -> None:
    report = {
        "phone_number": "13800000011",
        "send_time": "2026-12-03 09:05:00",
        "report_time": "2026-12-03 09:05:30",
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": "用户接收成功",
        "sms_size": "1",
        "biz_id": "900^0",
        "out_id": MESSAGE.id,
    }
    failed = {**report, "success": False, "err_code": "MOBILE_NOT_ON_SERVICE"}
    channel = AliyunSms(setup("https://sms.example"))
    words = channel.read_callback(json.dumps([report, failed]).encode(), "application/json")
    assert [word.fate for word in words] == [Fate.DELIVERED, Fate.PERMANENT]
    assert {(word.at, word.notice_id, word.provider_id) for word in words} == {
        (CALLED_AT, MESSAGE.id, "900^0")
    }
    assert words[1].code == "MOBILE_NOT_ON_SERVICE"


def test_tencents_reports_are_read() -> None:
    report = {
        "user_receive_time": "2026-12-03 09:05:30",
        "nationcode": "86",
        "mobile": "13800000011",
        "report_status": "SUCCESS",
        "errmsg": "DELIVRD",
        "description": "用户短信送达成功",
        "sid": "5000:1",
    }
    failed = {**report, "report_status": "FAIL", "errmsg": "MK:0001"}
    channel = TencentSms(setup("https://sms.example"))
    words = channel.read_callback(json.dumps([report, failed]).encode(), "application/json")
    assert [(word.fate, word.code) for word in words] == [
        (Fate.DELIVERED, "DELIVRD"),
        (Fate.PERMANENT, "MK:0001"),
    ]
    assert {(word.at, word.provider_id) for word in words} == {(CALLED_AT, "5000:1")}


def test_a_gateways_reports_are_read() -> None:
    channel = GatewaySms(setup("https://sms.example"))
    said = {"id": MESSAGE.id, "state": "delivered", "at": "2026-12-03T09:05:30+08:00"}
    (word,) = channel.read_callback(json.dumps(said).encode(), "application/json")
    assert (word.fate, word.at, word.notice_id) == (Fate.DELIVERED, CALLED_AT, MESSAGE.id)


@pytest.mark.parametrize("make", HTTP_CHANNELS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[1]",
        b"{}",
        b'[{"sid": "1", "report_status": "SUCCESS"}]',
        b'{"success": true, "report_time": "soon", "out_id": "1"}',
        b'{"success": "yes", "report_time": "2026-12-03 09:05:30", "out_id": "1"}',
        b'{"id": "1", "state": "read", "at": "2026-12-03T09:05:30+08:00"}',
        b'{"id": "1", "state": "delivered", "at": "2026-12-03T09:05:30"}',
        b'{"state": "delivered", "at": "2026-12-03T09:05:30+08:00"}',
    ],
)
def test_a_callback_that_says_nothing_is_refused(make: Make, body: bytes) -> None:
    channel: Any = make(setup("https://sms.example"))
    with pytest.raises(Invalid):
        channel.read_callback(body, "application/json")
