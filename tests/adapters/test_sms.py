"""Short messages over HTTP: what each answer, cut or silence makes of a message."""

import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme

from service.adapters import safe_client
from service.adapters.channels import ChannelOptions, open_channels
from service.adapters.channels.sms_aliyun import AliyunSms
from service.adapters.channels.sms_gateway import GatewaySms
from service.adapters.channels.sms_pickup import PickupSms
from service.adapters.channels.sms_tencent import TencentSms
from service.adapters.safe_targets import SafeTargets
from service.adapters.sms import read_templates
from service.domain.errors import FactsInvalid
from service.domain.notices import Fate
from service.ports import SmsText
from tests.adapters.receiver import Receiver, cut, receiving
from tests.adapters.short_messages import (
    ALIYUN_OK,
    MESSAGE,
    TENCENT_OK,
    Make,
    answering,
    setup,
)
from tests.services import SettableClock

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def tencent(code: str) -> dict[str, Any]:
    return {"Response": {"SendStatusSet": [{"SerialNo": "", "Code": code}]}}


def tencent_error(code: str) -> dict[str, Any]:
    return {"Response": {"Error": {"Code": code, "Message": "…"}, "RequestId": "x"}}


@pytest.mark.parametrize(
    ("make", "answer", "provider_id"),
    [
        (AliyunSms, ALIYUN_OK, "900619746936498440^0"),
        (TencentSms, TENCENT_OK, "5000:1045710669157053657849499619"),
        (GatewaySms, {"id": "g-1"}, "g-1"),
        (GatewaySms, {}, ""),
    ],
)
def test_what_the_provider_takes_is_accepted_under_its_own_number(
    receiver: Receiver, make: Make, answer: Any, provider_id: str
) -> None:
    answering(receiver, answer)
    outcome = make(setup(receiver.url)).send(MESSAGE)
    assert (outcome.fate, outcome.provider_id) == (Fate.ACCEPTED, provider_id)


@pytest.mark.parametrize(
    ("make", "status", "answer", "fate", "said"),
    [
        (AliyunSms, 200, {"Code": "isv.MOBILE_NUMBER_ILLEGAL"}, Fate.PERMANENT, "MOBILE_NUMBER"),
        (AliyunSms, 200, {"Code": "isv.BLACK_KEY_CONTROL_LIMIT"}, Fate.PERMANENT, "BLACK_KEY"),
        (AliyunSms, 200, {"Code": "isv.SMS_TEMPLATE_ILLEGAL"}, Fate.PERMANENT, "TEMPLATE_ILLEGAL"),
        (AliyunSms, 200, {"Code": "isv.BUSINESS_LIMIT_CONTROL"}, Fate.PASSING, "LIMIT_CONTROL"),
        (AliyunSms, 400, {"Code": "Throttling.User"}, Fate.PASSING, "Throttling.User"),
        (AliyunSms, 200, {"Code": "isv.AMOUNT_NOT_ENOUGH"}, Fate.PASSING, "AMOUNT_NOT_ENOUGH"),
        (AliyunSms, 500, {"Code": "Whatever"}, Fate.PASSING, "Whatever"),
        (AliyunSms, 404, {"Code": "InvalidAccessKeyId.NotFound"}, Fate.PASSING, "InvalidAccess"),
        (AliyunSms, 200, {"RequestId": "1"}, Fate.UNKNOWN, "看不懂"),
        (
            TencentSms,
            200,
            tencent("InvalidParameterValue.IncorrectPhoneNumber"),
            Fate.PERMANENT,
            "IncorrectPhoneNumber",
        ),
        (
            TencentSms,
            200,
            tencent("FailedOperation.PhoneNumberInBlacklist"),
            Fate.PERMANENT,
            "PhoneNumberInBlacklist",
        ),
        (
            TencentSms,
            200,
            tencent("LimitExceeded.PhoneNumberDailyLimit"),
            Fate.PASSING,
            "DailyLimit",
        ),
        (TencentSms, 200, tencent_error("RequestLimitExceeded"), Fate.PASSING, "RequestLimit"),
        (TencentSms, 200, tencent_error("AuthFailure.SignatureExpire"), Fate.PASSING, "AuthFail"),
        (TencentSms, 200, {"Response": {}}, Fate.UNKNOWN, "看不懂"),
        (TencentSms, 200, {"Response": []}, Fate.UNKNOWN, "看不懂"),
        (GatewaySms, 422, {"code": "bad_number"}, Fate.PERMANENT, "bad_number"),
        (GatewaySms, 422, {"code": "号码 13800000011 不对"}, Fate.PERMANENT, "无错误码"),
        (GatewaySms, 401, {"code": "who"}, Fate.PASSING, "who"),
        (GatewaySms, 500, {"code": "oops"}, Fate.PASSING, "oops"),
    ],
)
def test_a_refusal_is_passing_or_permanent_by_its_code(
    receiver: Receiver, make: Make, status: int, answer: Any, fate: Fate, said: str
) -> None:
    answering(receiver, answer, status)
    outcome = make(setup(receiver.url)).send(MESSAGE)
    assert outcome.fate is fate
    assert said in outcome.detail
    assert MESSAGE.address not in outcome.detail


HTTP_CHANNELS: list[Make] = [AliyunSms, TencentSms, GatewaySms]


@pytest.mark.parametrize("make", HTTP_CHANNELS)
@pytest.mark.parametrize("status", [429, 503])
def test_not_now_is_passing_whatever_else_is_said(
    receiver: Receiver, make: Make, status: int
) -> None:
    answering(receiver, b"<html>busy</html>", status)
    assert make(setup(receiver.url)).send(MESSAGE).fate is Fate.PASSING


@pytest.mark.parametrize("make", HTTP_CHANNELS)
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>welcome</html>"),
        (200, b""),
        (200, b"[1]"),
        (200, b"\xff"),
        (502, b"Bad Gateway"),
    ],
)
def test_an_answer_that_is_no_json_leaves_the_fate_unknown_with_the_reason(
    receiver: Receiver, make: Make, status: int, body: bytes
) -> None:
    answering(receiver, body, status)
    outcome = make(setup(receiver.url)).send(MESSAGE)
    assert outcome.fate is Fate.UNKNOWN
    assert outcome.detail == f"对方的应答不是 JSON，结果不明（HTTP {status}）"


@pytest.mark.parametrize("make", HTTP_CHANNELS)
def test_a_cut_after_the_request_leaves_the_fate_unknown(receiver: Receiver, make: Make) -> None:
    receiver.instead = cut
    outcome = make(setup(receiver.url)).send(MESSAGE)
    assert outcome.fate is Fate.UNKNOWN
    assert "结果不明" in outcome.detail
    assert len(receiver.calls) == 1, "a message is tried once"


@pytest.mark.parametrize("make", HTTP_CHANNELS)
def test_silence_after_the_request_leaves_the_fate_unknown(
    receiver: Receiver, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safe_client, "ALL_SECONDS", 0.2)
    done = threading.Event()
    receiver.instead = lambda _: (done.wait(5), None)[1]
    outcome = make(setup(receiver.url)).send(MESSAGE)
    done.set()
    assert outcome.fate is Fate.UNKNOWN


@pytest.mark.parametrize("make", HTTP_CHANNELS)
def test_where_nobody_listens_nothing_was_sent(make: Make) -> None:
    with receiving() as gone:
        url = gone.url
    outcome = make(setup(url)).send(MESSAGE)
    assert (outcome.fate, outcome.detail) == (Fate.PASSING, "连接不上对方的服务器")


@pytest.mark.parametrize(
    ("over", "ours", "said"),
    [(LONG_AGO, True, "对方的证书已过期"), (None, False, "对方的证书不可信")],
)
def test_a_certificate_that_does_not_hold_is_a_passing_failure_with_its_reason(
    over: datetime | None, ours: bool, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One whose time is over, or a foreign authority's: nothing was sent, people can repair it."""
    known, foreign = trustme.CA(), trustme.CA()
    known.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setattr(safe_client, "_usual_authorities", httpx.create_ssl_context)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (known if ours else foreign).issue_cert("127.0.0.1", not_after=over).configure_cert(tls)
    with receiving(tls) as receiver:
        url = receiver.url.replace("http:", "https:")
        outcome = GatewaySms(setup(url)).send(MESSAGE)
        assert (outcome.fate, outcome.detail) == (Fate.PASSING, said)
        assert receiver.calls == []


def test_a_gateway_in_the_private_network_is_refused_unless_listed(receiver: Receiver) -> None:
    outcome = GatewaySms(setup(receiver.url, SafeTargets())).send(MESSAGE)
    assert outcome.fate is Fate.PERMANENT
    assert "内部网络" in outcome.detail
    assert receiver.calls == []


# ---- the gateway's protocol, templates, logs ----------------------------------------------


def test_a_gateway_is_told_all_it_needs_under_the_notices_id(receiver: Receiver) -> None:
    answering(receiver, {"id": "1"})
    GatewaySms(setup(receiver.url, secret="s3cret")).send(MESSAGE)
    (call,) = receiver.calls
    assert call.headers["idempotency-key"] == MESSAGE.id
    assert call.headers["authorization"] == "Bearer s3cret"
    assert MESSAGE.sms is not None
    assert json.loads(call.body) == {
        "id": MESSAGE.id,
        "mobile": "13800000011",
        "text": MESSAGE.sms.text,
        "signature": "青海电力",
        "kind": "customer.renewal",
        "variables": dict(MESSAGE.sms.variables),
    }


@pytest.mark.parametrize("make", [AliyunSms, TencentSms])
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("customer.rolled", "「customer.rolled」没有服务商审核通过的短信模板"),
        ("customer.expired", "「customer.expired」没有服务商审核通过的短信模板"),
    ],
)
def test_a_kind_without_an_approved_template_fails_for_good_and_calls_nobody(
    receiver: Receiver, make: Make, kind: str, said: str
) -> None:
    message = replace(MESSAGE, sms=SmsText(kind, {"number": "1"}, "文本"))
    outcome = make(setup(receiver.url)).send(message)
    assert (outcome.fate, outcome.detail) == (Fate.PERMANENT, said)
    assert receiver.calls == []


def test_a_text_that_changed_since_its_template_was_approved_is_not_sent(
    receiver: Receiver,
) -> None:
    sms = SmsText("customer.renewal", {"number": "1"}, "文本")
    outcome = AliyunSms(setup(receiver.url)).send(replace(MESSAGE, sms=sms))
    assert outcome.fate is Fate.PERMANENT
    assert "变量" in outcome.detail
    assert receiver.calls == []


def test_no_number_stands_in_the_log(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="root")
    answering(receiver, ALIYUN_OK)
    AliyunSms(setup(receiver.url)).send(MESSAGE)
    assert MESSAGE.address not in caplog.text


@pytest.mark.parametrize(
    ("make", "missing"),
    [
        (AliyunSms, {"secret": ""}),
        (AliyunSms, {"signature": ""}),
        (TencentSms, {"app_id": ""}),
        (GatewaySms, {"url": ""}),
    ],
)
def test_a_provider_that_lacks_a_setting_is_refused_at_the_start(
    make: Make, missing: dict[str, Any]
) -> None:
    (name,) = missing
    with pytest.raises(FactsInvalid, match=f"DIANYUE_SMS_{name.upper()}"):
        make(replace(setup("https://sms.example"), **missing))


def test_approved_templates_are_read_as_text(tmp_path: Path) -> None:
    file = tmp_path / "templates.yaml"
    file.write_text(
        "customer.renewal: {code: 0012, variables: [number], status: approved}\n", "utf-8"
    )
    assert read_templates(file)["customer.renewal"].code == "0012"


@pytest.mark.parametrize("text", ["- a\n", "customer.renewal: {kode: 1}\n", "a: [\n", "a: 1\n"])
def test_templates_that_cannot_be_read_are_refused_at_the_start(tmp_path: Path, text: str) -> None:
    file = tmp_path / "templates.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(FactsInvalid, match=r"templates\.yaml"):
        read_templates(file)


def test_a_templates_file_that_is_not_there_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(FactsInvalid, match=r"none\.yaml"):
        read_templates(tmp_path / "none.yaml")


# ---- in the registry -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provider", "kind"),
    [
        ("aliyun", AliyunSms),
        ("tencent", TencentSms),
        ("gateway", GatewaySms),
        ("pickup", PickupSms),
    ],
)
def test_the_settings_choose_the_provider(tmp_path: Path, provider: str, kind: type) -> None:
    options = ChannelOptions(
        tmp_path,
        sms_provider=provider,
        sms_url="https://sms.example",
        sms_key_id="k",
        sms_secret="s",
        sms_app_id="1",
        sms_signature="青海电力",
    )
    assert isinstance(open_channels(options, SettableClock())["sms"], kind)


def test_without_a_provider_there_is_no_such_channel(tmp_path: Path) -> None:
    assert "sms" not in open_channels(ChannelOptions(tmp_path), SettableClock())


@pytest.mark.parametrize(("listed", "fate"), [("", Fate.PERMANENT), ("127.0.0.0/8", Fate.ACCEPTED)])
def test_a_gateway_of_our_own_network_is_called_where_the_settings_list_it(
    tmp_path: Path, receiver: Receiver, listed: str, fate: Fate
) -> None:
    options = ChannelOptions(
        tmp_path, sms_provider="gateway", sms_url=receiver.url, private_targets=listed
    )
    assert open_channels(options, SettableClock())["sms"].send(MESSAGE).fate is fate
