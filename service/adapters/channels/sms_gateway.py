"""Short messages through any HTTP gateway that speaks our protocol (docs/short-messages.md)."""

import json
from collections.abc import Sequence

import httpx

from service.adapters.sms import (
    NO_TEXT,
    SmsSetup,
    own_receipt,
    post,
    read_answer,
    refused,
    words_in,
)
from service.domain.notices import Fate, Outcome
from service.ports import Message, ReceiptWord

# What is wrong with our access or the moment, not with the message.
_PASSING = frozenset({401, 403, 404, 405, 408, 425})


class GatewaySms:
    """The gateway sends a message once, however often it is posted: Idempotency-Key is its id."""

    def __init__(self, setup: SmsSetup) -> None:
        setup.needs("gateway", url=setup.url)
        self._setup = setup

    def send(self, message: Message) -> Outcome:
        if message.sms is None:
            return NO_TEXT
        asked = {
            "id": message.id,
            "mobile": message.address,
            "text": message.sms.text,
            "signature": self._setup.signature,
            "kind": message.sms.kind,
            "variables": dict(message.sms.variables),
        }
        headers = {"content-type": "application/json", "idempotency-key": message.id}
        if self._setup.secret:
            headers["authorization"] = f"Bearer {self._setup.secret}"
        request = httpx.Request(
            "POST",
            self._setup.url,
            headers=httpx.Headers(headers, encoding="utf-8"),
            content=json.dumps(asked, ensure_ascii=False).encode(),
        )
        answer = post(self._setup.client, request)
        return answer if isinstance(answer, Outcome) else _judged(answer)

    def poll(self) -> Sequence[ReceiptWord]:
        """Nothing: the gateway calls us."""
        return ()

    def read_callback(self, body: bytes, media_type: str) -> Sequence[ReceiptWord]:
        return words_in(body, own_receipt)


def _judged(answer: httpx.Response) -> Outcome:
    data = read_answer(answer)
    if isinstance(data, Outcome):
        return data
    if answer.is_success:
        return Outcome(Fate.ACCEPTED, provider_id=str(data.get("id") or ""))
    again = answer.status_code in _PASSING or answer.is_server_error
    return refused(data.get("code"), again=again)
