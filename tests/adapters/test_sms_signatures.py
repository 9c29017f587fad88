"""Requests to the clouds are signed as the vendors' own code signs them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from alibabacloud_openapi_util.client import Client as AliyunSdk
from tencentcloud.common.abstract_client import AbstractClient as TencentSdk

from service.adapters.channels.sms_aliyun import AliyunSms
from service.adapters.channels.sms_tencent import TencentSms
from service.domain.notices import Fate
from service.ports import SmsText
from tests.adapters.receiver import Receiver, receiving
from tests.adapters.short_messages import ALIYUN_OK, MESSAGE, TENCENT_OK, answering, setup


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


SAID = [
    {"number": "QH-HV-2026-000001", "ends_on": "2026年12月31日"},
    {"number": "a b+c&d=e~*'(％)/?", "ends_on": "“引号”\\ 与表情😀"},
    {"number": "", "ends_on": "-"},
]


@pytest.mark.parametrize("variables", SAID)
def test_aliyuns_own_code_signs_the_request_alike(
    receiver: Receiver, variables: dict[str, str]
) -> None:
    answering(receiver, ALIYUN_OK)
    sms = SmsText("customer.renewal", variables, "文本")
    message = replace(MESSAGE, sms=sms)
    assert AliyunSms(setup(receiver.url)).send(message).fate is Fate.ACCEPTED
    (call,) = receiver.calls
    parts = urlsplit(call.path)
    query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True))
    signed = {
        name: value
        for name, value in call.headers.items()
        if name == "host" or name.startswith("x-acs-")
    }
    request = SimpleNamespace(method="POST", pathname=parts.path, query=query, headers=signed)
    payload = AliyunSdk.hex_encode(AliyunSdk.hash(call.body, "ACS3-HMAC-SHA256"))
    assert call.headers["x-acs-content-sha256"] == payload
    assert call.headers["authorization"] == AliyunSdk.get_authorization(
        request, "ACS3-HMAC-SHA256", payload, "key-id", "不便公开的 secret"
    )
    assert query["PhoneNumbers"] == MESSAGE.address
    assert query["OutId"] == MESSAGE.id
    assert (query["SignName"], query["TemplateCode"]) == ("青海电力", "SMS_100")
    assert json.loads(query["TemplateParam"]) == variables


@pytest.mark.parametrize("variables", SAID)
def test_tencents_own_code_signs_the_request_alike(
    receiver: Receiver, variables: dict[str, str]
) -> None:
    answering(receiver, TENCENT_OK)
    sms = SmsText("customer.renewal", variables, "文本")
    message = replace(MESSAGE, sms=sms)
    assert TencentSms(setup(receiver.url)).send(message).fate is Fate.ACCEPTED
    (call,) = receiver.calls
    headers = {
        "Content-Type": call.headers["content-type"],
        "Host": call.headers["host"],
        "X-TC-Timestamp": call.headers["x-tc-timestamp"],
    }
    request = SimpleNamespace(method="POST", uri=call.path, data=call.body, header=headers)
    signature = TencentSdk._get_tc3_signature(
        None, None, request, "2026-11-25", "sms", "不便公开的 secret"
    )
    assert call.headers["authorization"] == (
        "TC3-HMAC-SHA256 Credential=key-id/2026-11-25/sms/tc3_request, "
        f"SignedHeaders=content-type;host, Signature={signature}"
    )
    asked = json.loads(call.body)
    assert asked["PhoneNumberSet"] == ["+8613800000011"]
    assert asked["SessionContext"] == MESSAGE.id
    # In the order of the approved template, not of our text.
    assert asked["TemplateParamSet"] == [variables["ends_on"], variables["number"]]


def test_each_try_is_signed_anew_and_names_the_same_message(receiver: Receiver) -> None:
    """Aliyun refuses a nonce that it has seen."""
    answering(receiver, ALIYUN_OK)
    channel = AliyunSms(setup(receiver.url))
    channel.send(MESSAGE)
    channel.send(MESSAGE)
    nonces = {call.headers["x-acs-signature-nonce"] for call in receiver.calls}
    assert len(nonces) == 2
    assert {call.path for call in receiver.calls} == {receiver.calls[0].path}
