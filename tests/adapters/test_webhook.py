"""The webhook channel against a real server: what is signed, and what each answer means."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import trustme
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from service.adapters.channels.webhook import Webhook
from service.adapters.clock import SystemClock
from service.adapters.safe_client import safe_client
from service.adapters.safe_targets import SafeTargets, read_networks
from service.domain.notices import Fate, Words
from service.domain.webhooks import GONE
from service.ports import Hook, Message
from tests.adapters.receiver import Receiver, cut, receiving

NEW, OLD = b"n" * 32, b"o" * 32
HERE = SafeTargets(read_networks("127.0.0.0/8"))
BODY = '{"type":"contracts.signed","data":{"方式":"纸质"}}'.encode()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def channel() -> Iterator[Webhook]:
    with safe_client(HERE) as client:
        yield Webhook(client, SystemClock())


def message(url: str, *secrets: bytes) -> Message:
    posted = datetime(2026, 11, 25, 1, tzinfo=UTC)
    hook = Hook(url, secrets or (NEW,), BODY)
    return Message("01-id", "webhook.event", "", posted, Words("", ""), hook=hook)


def test_what_is_sent_is_what_the_standard_says(channel: Webhook, receiver: Receiver) -> None:
    assert channel.send(message(receiver.url)).fate is Fate.DELIVERED
    (call,) = receiver.calls
    assert call.body == BODY
    assert call.headers["webhook-id"] == "01-id"
    assert call.headers["content-type"].startswith("application/cloudevents+json")
    assert Verifier(NEW).verify(call.body, call.headers)["data"] == {"方式": "纸质"}
    changed = call.body.replace("纸质".encode(), "电子".encode())
    for body, key in ((changed, NEW), (call.body, OLD)):
        with pytest.raises(WebhookVerificationError):
            Verifier(key).verify(body, call.headers)


def test_after_a_rotation_both_secrets_sign(channel: Webhook, receiver: Receiver) -> None:
    channel.send(message(receiver.url, NEW, OLD))
    for key in (NEW, OLD):
        assert Verifier(key).verify(receiver.calls[0].body, receiver.calls[0].headers)


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (200, Fate.DELIVERED),
        (204, Fate.DELIVERED),
        (301, Fate.PERMANENT),
        (307, Fate.PERMANENT),
        (400, Fate.PERMANENT),
        (401, Fate.PERMANENT),
        (404, Fate.PERMANENT),
        (408, Fate.PASSING),
        (410, Fate.PERMANENT),
        (429, Fate.PASSING),
        (500, Fate.PASSING),
        (503, Fate.PASSING),
    ],
)
def test_an_answers_status_says_what_became_of_it(
    channel: Webhook, receiver: Receiver, status: int, fate: Fate
) -> None:
    receiver.status, receiver.body = status, b""
    receiver.headers = {"location": receiver.url}
    outcome = channel.send(message(receiver.url))
    assert outcome.fate is fate
    assert outcome.detail == (GONE if status == 410 else f"HTTP {status}")
    assert len(receiver.calls) == 1


def test_a_cut_after_it_was_sent_is_an_end_nobody_knows(
    channel: Webhook, receiver: Receiver
) -> None:
    receiver.instead = cut
    assert channel.send(message(receiver.url)).fate is Fate.UNKNOWN
    receiver.instead = None
    assert channel.send(message(receiver.url)).fate is Fate.DELIVERED
    assert [call.headers["webhook-id"] for call in receiver.calls] == ["01-id", "01-id"]


def test_what_was_not_sent_is_tried_again(channel: Webhook) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        outcome = channel.send(message(f"http://127.0.0.1:{closed.getsockname()[1]}/"))
    assert (outcome.fate, outcome.detail) == (Fate.PASSING, "连接不上对方")


def test_a_certificate_that_does_not_hold_is_told(channel: Webhook) -> None:
    """Expired ones too: until it is renewed, nothing is sent."""
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(served)
    with receiving(served) as receiver:
        url = receiver.url.replace("http:", "https:")
        outcome = channel.send(message(url))
        assert (outcome.fate, outcome.detail) == (Fate.PASSING, "对方的证书不能核实")
        assert receiver.calls == []


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/"]
)
def test_a_target_inside_is_not_called_whenever_it_became_one(channel: Webhook, url: str) -> None:
    outcome = channel.send(message(url))
    assert outcome.fate is Fate.PERMANENT
    assert "内部网络" in outcome.detail


def test_an_outcome_names_no_address_and_no_secret(
    channel: Webhook, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    url = f"{receiver.url}?token=hush"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}/?token=hush"
        outcomes = [channel.send(message(it)) for it in (url, nowhere, "http://[::1]/?token=hush")]
    assert not [outcome for outcome in outcomes if "hush" in outcome.detail]
    assert "hush" not in caplog.text


def test_a_message_without_an_event_is_no_message(channel: Webhook, receiver: Receiver) -> None:
    assert channel.send(replace(message(receiver.url), hook=None)).fate is Fate.PERMANENT


def test_an_address_that_is_none_is_refused(channel: Webhook) -> None:
    for url in ("", "partner.example", "ftp://partner.example/"):
        assert channel.send(message(url)).fate is Fate.PERMANENT
