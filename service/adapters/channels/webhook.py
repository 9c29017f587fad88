"""Webhooks: a signed HTTP POST (standardwebhooks.com); its id is the same at each attempt."""

import httpx
from standardwebhooks import Webhook as Signer

from service.domain.notices import Fate, Outcome
from service.domain.webhooks import GONE
from service.ports import Clock, Message

_MAY_PASS = frozenset({408, 425, 429})


class Webhook:
    """Calls through a client that keeps away from our own network (`safe_client`)."""

    def __init__(self, client: httpx.Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def send(self, message: Message) -> Outcome:
        hook = message.hook
        if hook is None:
            return Outcome(Fate.PERMANENT, "没有可推送的事件")
        try:
            answer = self._client.post(hook.url, content=hook.body, headers=self._headers(message))
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            is_certificate = "CERTIFICATE" in str(error)
            return Outcome(Fate.PASSING, "对方的证书不能核实" if is_certificate else "连接不上对方")
        except httpx.TransportError as error:
            # It was sent, or part of it: what the other side made of it nobody knows.
            return Outcome(Fate.UNKNOWN, f"没有等到应答：{type(error).__name__}")
        except httpx.RequestError as refused:
            return Outcome(Fate.PERMANENT, str(refused))
        return _outcome(answer.status_code)

    def _headers(self, message: Message) -> dict[str, str]:
        assert message.hook is not None
        now, body = self._clock.now(), message.hook.body.decode()
        signatures = [Signer(secret).sign(message.id, now, body) for secret in message.hook.secrets]
        return {
            "content-type": "application/cloudevents+json; charset=utf-8",
            "user-agent": "Dianyue-Webhooks/1",
            "webhook-id": message.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


def _outcome(status: int) -> Outcome:
    """2xx: it has it. What may pass is tried again; a redirect is not followed."""
    if 200 <= status < 300:
        return Outcome(Fate.DELIVERED, f"HTTP {status}")
    if status == httpx.codes.GONE:
        return Outcome(Fate.PERMANENT, GONE)
    if status >= 500 or status in _MAY_PASS:
        return Outcome(Fate.PASSING, f"HTTP {status}")
    return Outcome(Fate.PERMANENT, f"HTTP {status}")
