"""Short messages through Tencent Cloud: SendSms 2021-01-11, signed with TC3-HMAC-SHA256."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

import httpx

from service.adapters.sms import (
    NO_TEXT,
    SmsSetup,
    approved,
    in_china,
    post,
    read_answer,
    refused,
    unreadable,
    words_in,
)
from service.domain.errors import Invalid, Problem
from service.domain.notices import Fate, Outcome
from service.ports import Message, ReceiptWord

URL = "https://sms.tencentcloudapi.com/"
ALGORITHM = "TC3-HMAC-SHA256"
REGION = "ap-guangzhou"
_TYPE = "application/json; charset=utf-8"
_SIGNED = "content-type;host"
# Limits and faults that pass; and what is wrong with our account, not with the message.
_PASSING = (
    "AuthFailure",
    "InternalError",
    "LimitExceeded",
    "RequestLimitExceeded",
    "ResourceInsufficient",
    "ResourceUnavailable",
    "ServiceUnavailable",
    "UnauthorizedOperation",
    "IpInBlacklist",
    "IpNotInWhitelist",
    "FailedOperation.InsufficientBalanceInSmsPackage",
)
_REPORTED = {"SUCCESS": Fate.DELIVERED, "FAIL": Fate.PERMANENT}


class TencentSms:
    """SessionContext is the notice's id; reports name only Tencent's own number (`sid`)."""

    def __init__(self, setup: SmsSetup) -> None:
        setup.needs(
            "tencent",
            key_id=setup.key_id,
            secret=setup.secret,
            app_id=setup.app_id,
            signature=setup.signature,
        )
        self._setup = setup

    def send(self, message: Message) -> Outcome:
        if message.sms is None:
            return NO_TEXT
        template = approved(self._setup.templates, message.sms)
        if isinstance(template, Outcome):
            return template
        code, values = template
        asked = {
            "PhoneNumberSet": [f"+86{message.address}"],
            "SmsSdkAppId": self._setup.app_id,
            "SignName": self._setup.signature,
            "TemplateId": code,
            "TemplateParamSet": list(values.values()),
            "SessionContext": message.id,
        }
        answer = post(
            self._setup.client, self._signed(json.dumps(asked, ensure_ascii=False).encode())
        )
        return answer if isinstance(answer, Outcome) else _judged(answer)

    def poll(self) -> Sequence[ReceiptWord]:
        """Nothing: Tencent calls us."""
        return ()

    def read_callback(self, body: bytes, media_type: str) -> Sequence[ReceiptWord]:
        """An array with a report on each message."""
        return words_in(body, _word)

    def _signed(self, body: bytes) -> httpx.Request:
        url = httpx.URL(self._setup.url or URL)
        now = self._setup.clock.now().astimezone(UTC)
        host, stamp, day = url.netloc.decode(), str(int(now.timestamp())), f"{now:%Y-%m-%d}"
        lines = [f"content-type:{_TYPE}", f"host:{host}"]
        payload = hashlib.sha256(body).hexdigest()
        canonical = "\n".join(["POST", url.path, "", *lines, "", _SIGNED, payload])
        scope = f"{day}/sms/tc3_request"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        key = f"TC3{self._setup.secret}".encode()
        for part in (day, "sms", "tc3_request"):
            key = _hmac(key, part)
        signature = _hmac(key, f"{ALGORITHM}\n{stamp}\n{scope}\n{digest}").hex()
        headers = {
            "authorization": (
                f"{ALGORITHM} Credential={self._setup.key_id}/{scope}, "
                f"SignedHeaders={_SIGNED}, Signature={signature}"
            ),
            "content-type": _TYPE,
            "host": host,
            "x-tc-action": "SendSms",
            "x-tc-region": REGION,
            "x-tc-timestamp": stamp,
            "x-tc-version": "2021-01-11",
        }
        return httpx.Request("POST", url, headers=headers, content=body)


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), "sha256").digest()


def _judged(answer: httpx.Response) -> Outcome:
    data = read_answer(answer)
    if isinstance(data, Outcome):
        return data
    status = _status(data)
    code = status.get("Code")
    if not isinstance(code, str):
        return unreadable(answer)
    if code == "Ok":
        return Outcome(Fate.ACCEPTED, provider_id=str(status.get("SerialNo") or ""))
    return refused(code, again=code.startswith(_PASSING) or answer.status_code >= 500)


def _status(data: Mapping[str, Any]) -> Mapping[Any, Any]:
    """What it says of the one message, or of the whole request."""
    match data.get("Response"):
        case {"Error": dict() as error}:
            return error
        case {"SendStatusSet": [dict() as status]}:
            return status
    return {}


def _word(report: Mapping[str, object]) -> ReceiptWord:
    fate = _REPORTED.get(str(report.get("report_status")))
    if fate is None:
        said = f"取值须为 {'、'.join(_REPORTED)} 之一"
        raise Invalid("回执不正确", [Problem("report_status", said)])
    if not report.get("sid"):
        raise Invalid("回执不正确", [Problem("sid", "缺少此项")])
    try:
        at = in_china(str(report.get("user_receive_time")))
    except ValueError:
        said = "须为时间，例如 2026-12-01 09:00:00"
        raise Invalid("回执不正确", [Problem("user_receive_time", said)]) from None
    return ReceiptWord(
        fate,
        at,
        str(report.get("errmsg") or ""),
        str(report.get("description") or ""),
        provider_id=str(report["sid"]),
    )
