"""Group chat by a robot in the style of 企业微信: a POST of plain text to an address with a key."""

import httpx

from service.domain.notices import Fate, Outcome, Words
from service.ports import Message

MOST_BYTES = 2048
"""Of a text, in UTF-8; the robot refuses more."""

_BUSY = -1
_TOO_MANY = 45009
_MAY_PASS = frozenset({_BUSY, _TOO_MANY})


class Wework:
    """Text, not markdown: words of others (titles, names) must not become links or colours.

    The key stands in the address, so the address is never shown, not in an error either.
    """

    def __init__(self, client: httpx.Client, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, message: Message) -> Outcome:
        said = {"msgtype": "text", "text": {"content": bounded(message.words)}}
        try:
            answer = self._client.post(self._url, json=said)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return Outcome(Fate.PASSING, "连接不上群机器人")
        except httpx.TransportError as error:
            return Outcome(Fate.UNKNOWN, f"没有等到群机器人的应答：{type(error).__name__}")
        except httpx.RequestError as refused:
            return Outcome(Fate.PERMANENT, str(refused))
        return _outcome(answer)


def bounded(words: Words) -> str:
    """Subject and body, cut at a character where they are too long."""
    text = f"{words.subject}\n\n{words.body}".strip()
    content = text.encode()
    if len(content) <= MOST_BYTES:
        return text
    return content[: MOST_BYTES - len("…".encode())].decode(errors="ignore") + "…"


def _outcome(answer: httpx.Response) -> Outcome:
    if answer.status_code >= 500 or answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return Outcome(Fate.PASSING, f"群机器人应答 HTTP {answer.status_code}")
    if not answer.is_success:
        return Outcome(Fate.PERMANENT, f"群机器人应答 HTTP {answer.status_code}")
    try:
        code = answer.json()["errcode"]
    except (ValueError, KeyError, TypeError):
        return Outcome(Fate.UNKNOWN, "群机器人的应答读不懂")
    if code == 0:
        return Outcome(Fate.ACCEPTED)
    fate = Fate.PASSING if code in _MAY_PASS else Fate.PERMANENT
    return Outcome(fate, f"群机器人返回错误码 {code!r:.20}")
