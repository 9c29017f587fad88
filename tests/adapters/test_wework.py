"""The group chat's robot against a real server that answers as 企业微信 does."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from service.adapters.channels.wework import MOST_BYTES, Wework, bounded
from service.adapters.safe_client import safe_client
from service.adapters.safe_targets import SafeTargets, read_networks
from service.domain.notices import Fate, Words
from service.ports import Message
from tests.adapters.receiver import Receiver, cut, receiving

KEY = "key-of-the-robot"
WORDS = Words("待办超期：法务审核", "合同已超过期限。\n")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def channel(receiver: Receiver) -> Iterator[Wework]:
    with safe_client(SafeTargets(read_networks("127.0.0.0/8"))) as client:
        yield Wework(client, f"{receiver.url}/send?key={KEY}")


def message(words: Words = WORDS) -> Message:
    posted = datetime(2026, 11, 25, 1, tzinfo=UTC)
    return Message("01-id", "task.escalated", "示范供电公司", posted, words)


def test_the_robot_is_sent_plain_text(channel: Wework, receiver: Receiver) -> None:
    receiver.body = b'{"errcode":0,"errmsg":"ok"}'
    assert channel.send(message()).fate is Fate.ACCEPTED
    (call,) = receiver.calls
    said = json.loads(call.body)
    assert said == {
        "msgtype": "text",
        "text": {"content": "待办超期：法务审核\n\n合同已超过期限。"},
    }
    assert call.path.endswith(f"/send?key={KEY}")


@pytest.mark.parametrize(
    ("status", "body", "fate"),
    [
        (200, b'{"errcode":45009,"errmsg":"api freq out of limit"}', Fate.PASSING),
        (200, b'{"errcode":-1,"errmsg":"system busy"}', Fate.PASSING),
        (200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', Fate.PERMANENT),
        (200, b'{"errcode":40058,"errmsg":"text.content exceed max length"}', Fate.PERMANENT),
        (200, b"<html>gateway</html>", Fate.UNKNOWN),
        (200, b"", Fate.UNKNOWN),
        (200, b"[]", Fate.UNKNOWN),
        (200, b'{"ok":true}', Fate.UNKNOWN),
        (200, b'{"errcode":', Fate.UNKNOWN),
        (200, b"\xff\xfe", Fate.UNKNOWN),
        (502, b"<html>gateway</html>", Fate.PASSING),
        (429, b"", Fate.PASSING),
        (302, b"", Fate.PERMANENT),
        (404, b"", Fate.PERMANENT),
    ],
)
def test_what_the_robot_answers_says_what_became_of_it(
    channel: Wework, receiver: Receiver, status: int, body: bytes, fate: Fate
) -> None:
    receiver.status, receiver.body = status, body
    assert channel.send(message()).fate is fate


def test_a_refusal_names_its_code_and_the_key_is_never_told(
    channel: Wework, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    told = []
    receiver.body = b'{"errcode":93000,"errmsg":"invalid webhook url, key ' + KEY.encode() + b'"}'
    told.append(channel.send(message()).detail)
    assert "93000" in told[0]
    receiver.instead = cut
    told.append(channel.send(message()).detail)
    with safe_client(SafeTargets()) as client:
        told.append(Wework(client, f"{receiver.url}?key={KEY}").send(message()).detail)
    assert KEY not in "".join(told) + caplog.text


def test_a_cut_after_it_was_sent_is_an_end_nobody_knows(
    channel: Wework, receiver: Receiver
) -> None:
    receiver.instead = cut
    assert channel.send(message()).fate is Fate.UNKNOWN


@pytest.mark.parametrize("length", [670, 671, 672, 673, 674, 675, 10_000])
def test_a_long_text_is_cut_at_a_character(length: int) -> None:
    text = bounded(Words("a" * (length % 3), "约" * length))
    assert len(text.encode()) <= MOST_BYTES
    assert "\ufffd" not in text
    whole = f"{'a' * (length % 3)}\n\n{'约' * length}".strip()
    if len(whole.encode()) <= MOST_BYTES:
        assert text == whole
    else:
        assert text.endswith("约…")
        assert len(text.encode()) > MOST_BYTES - 4
