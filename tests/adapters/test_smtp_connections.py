"""Connections to a mail server that are kept: used again, found dead, and given up in time."""

import time

import pytest

from service.adapters.channels.smtp import IDLE_SECONDS
from service.adapters.mail import conversation
from service.adapters.mail.conversation import MOST_MESSAGES
from service.domain.notices import Fate
from tests.adapters.mail_servers import (
    HOST,
    Postbox,
    Proxy,
    Script,
    Stopwatch,
    listening,
    running,
)
from tests.adapters.mailing import channel, numbered


def test_messages_share_a_connection() -> None:
    postbox = Postbox()
    with running(postbox) as port, listening((proxy := Proxy(port)).serve) as through:
        smtp = channel(f"smtp://{HOST}:{through}")
        for number in range(5):
            assert smtp.send(numbered(number)).fate is Fate.ACCEPTED
    assert proxy.connections == 1
    assert len(postbox.mails) == 5


def test_a_connection_that_was_dropped_meanwhile_is_opened_anew() -> None:
    postbox = Postbox()
    with running(postbox) as port, listening((proxy := Proxy(port)).serve) as through:
        smtp = channel(f"smtp://{HOST}:{through}")
        smtp.send(numbered(1))
        proxy.cut_all()
        assert smtp.send(numbered(2)).fate is Fate.ACCEPTED
    assert proxy.connections == 2
    assert len(postbox.mails) == 2


def test_a_kept_connection_that_went_silent_is_opened_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(conversation, "CONNECT_SECONDS", 0.3)
    postbox = Postbox()
    with running(postbox) as port, listening((proxy := Proxy(port)).serve) as through:
        smtp = channel(f"smtp://{HOST}:{through}")
        smtp.send(numbered(1))
        proxy.silent = True
        began = time.monotonic()
        outcome = smtp.send(numbered(2))
        assert time.monotonic() - began < 3
    assert outcome.fate is Fate.ACCEPTED
    assert len(postbox.mails) == 2


def test_a_server_that_says_goodbye_on_a_kept_connection_is_asked_again() -> None:
    answers: dict[str, str] = {}
    script = Script(answers)
    with listening(script.serve) as port:
        smtp = channel(f"smtp://{HOST}:{port}")
        smtp.send(numbered(1))
        answers["MAIL"] = "421 4.4.2 idle too long"
        assert smtp.send(numbered(2)).fate is Fate.PASSING
        del answers["MAIL"]
        assert smtp.send(numbered(3)).fate is Fate.ACCEPTED
    greetings = [line for line in script.heard if line.startswith("ehlo")]
    # The first; the one that was asked instead and said goodbye too; the third.
    assert len(greetings) == 3


def test_a_connection_nobody_used_for_long_is_not_used_again() -> None:
    clock = Stopwatch()
    with running(Postbox()) as port, listening((proxy := Proxy(port)).serve) as through:
        smtp = channel(f"smtp://{HOST}:{through}", clock)
        smtp.send(numbered(1))
        clock.seconds += IDLE_SECONDS - 1
        smtp.send(numbered(2))
        clock.seconds += IDLE_SECONDS + 1
        smtp.send(numbered(3))
    assert proxy.connections == 2


def test_a_connection_takes_so_many_messages_and_no_more() -> None:
    script = Script()
    with listening(script.serve) as port:
        smtp = channel(f"smtp://{HOST}:{port}")
        for number in range(MOST_MESSAGES + 1):
            assert smtp.send(numbered(number)).fate is Fate.ACCEPTED
    assert [line for line in script.heard if line.startswith(("ehlo", "QUIT"))] == [
        "ehlo mail.example.com",
        "QUIT",
        "ehlo mail.example.com",
    ]
