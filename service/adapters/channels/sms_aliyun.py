"""Short messages through Aliyun: Dysmsapi SendSms 2017-05-25, signed with ACS3-HMAC-SHA256."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from urllib.parse import quote

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

URL = "https://dysmsapi.aliyuncs.com/"
ALGORITHM = "ACS3-HMAC-SHA256"
_EMPTY = hashlib.sha256(b"").hexdigest()
# Limits and faults that pass; and what is wrong with our account, not with the message.
_PASSING = (
    "Throttling",
    "ServiceUnavailable",
    "InternalError",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "SignatureNonceUsed",
    "InvalidTimeStamp",
    "isp.SYSTEM_ERROR",
    "isp.RAM_PERMISSION_DENY",
    "isv.BUSINESS_LIMIT_CONTROL",
    "isv.DAY_LIMIT_CONTROL",
    "isv.MONTH_LIMIT_CONTROL",
    "isv.AMOUNT_NOT_ENOUGH",
    "isv.OUT_OF_SERVICE",
    "isv.ACCOUNT_ABNORMAL",
    "isv.DENY_IP_RANGE",
)


class AliyunSms:
    """OutId is the notice's id: reports name it, and who looks into a double one finds it."""

    def __init__(self, setup: SmsSetup) -> None:
        setup.needs("aliyun", key_id=setup.key_id, secret=setup.secret, signature=setup.signature)
        self._setup = setup

    def send(self, message: Message) -> Outcome:
        if message.sms is None:
            return NO_TEXT
        template = approved(self._setup.templates, message.sms)
        if isinstance(template, Outcome):
            return template
        code, values = template
        answer = post(
            self._setup.client,
            self._signed(
                {
                    "PhoneNumbers": message.address,
                    "SignName": self._setup.signature,
                    "TemplateCode": code,
                    "TemplateParam": json.dumps(values, ensure_ascii=False),
                    "OutId": message.id,
                }
            ),
        )
        return answer if isinstance(answer, Outcome) else _judged(answer)

    def poll(self) -> Sequence[ReceiptWord]:
        """Nothing: Aliyun calls us."""
        return ()

    def read_callback(self, body: bytes, media_type: str) -> Sequence[ReceiptWord]:
        """`SmsReport`: an array with a report on each message."""
        return words_in(body, _word)

    def _signed(self, query: Mapping[str, str]) -> httpx.Request:
        url = httpx.URL(self._setup.url or URL)
        encoded = "&".join(f"{_quoted(name)}={_quoted(query[name])}" for name in sorted(query))
        clock = self._setup.clock
        headers = {
            "host": url.netloc.decode(),
            "x-acs-action": "SendSms",
            "x-acs-content-sha256": _EMPTY,
            "x-acs-date": clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": clock.new_id(),
            "x-acs-version": "2017-05-25",
        }
        names = ";".join(sorted(headers))
        lines = [f"{name}:{headers[name]}" for name in sorted(headers)]
        canonical = "\n".join(["POST", url.path, encoded, *lines, "", names, _EMPTY])
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        secret = self._setup.secret.encode()
        signature = hmac.new(secret, f"{ALGORITHM}\n{digest}".encode(), "sha256").hexdigest()
        headers["authorization"] = (
            f"{ALGORITHM} Credential={self._setup.key_id},"
            f"SignedHeaders={names},Signature={signature}"
        )
        return httpx.Request("POST", url.copy_with(query=encoded.encode()), headers=headers)


def _quoted(text: str) -> str:
    return quote(text, safe="~")


def _judged(answer: httpx.Response) -> Outcome:
    data = read_answer(answer)
    if isinstance(data, Outcome):
        return data
    code = data.get("Code")
    if not isinstance(code, str):
        return unreadable(answer)
    if code == "OK":
        return Outcome(Fate.ACCEPTED, provider_id=str(data.get("BizId") or ""))
    return refused(code, again=code.startswith(_PASSING) or answer.status_code >= 500)


def _word(report: Mapping[str, object]) -> ReceiptWord:
    success = report.get("success")
    try:
        at = in_china(str(report.get("report_time") or report["send_time"]))
    except (KeyError, ValueError):
        said = "须为时间，例如 2026-12-01 09:00:00"
        raise Invalid("回执不正确", [Problem("report_time", said)]) from None
    if not isinstance(success, bool):
        raise Invalid("回执不正确", [Problem("success", "须为 true 或 false")])
    return ReceiptWord(
        Fate.DELIVERED if success else Fate.PERMANENT,
        at,
        str(report.get("err_code") or ""),
        str(report.get("err_msg") or ""),
        str(report.get("out_id") or ""),
        str(report.get("biz_id") or ""),
    )
