"""E-mails a second to a mail server of this machine, through everything (claim, compose, send,
record) as one node does it, against a bare loop of smtplib that sends the same bytes on one
connection.

The server (aiosmtpd) is a process of its own and writes down the Message-ID of each mail.
"""

import smtplib
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import update

from service.adapters.clock import SystemClock
from service.adapters.mail.mime import mail_of, sender_of
from service.domain.notices import Outcome
from service.ports import Channel, Message
from service.store.notices import Notice
from service.wiring import Service, open_library, open_service, read_settings
from service.worker.delivering import deliver
from service.worker.schedule import SENDERS
from tests.crash.databases import postgres
from tests.crash.journal import entries
from tests.crash.load import load_for
from tests.crash.programs import program

WANTED = 0.7
ROUNDS = 5
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
SENDER = sender_of("电约 <dianyue@example.com>")


class Morning(SystemClock):
    """Ten in the morning in China, when mails may go out."""

    def now(self) -> datetime:
        return NOW


@dataclass
class Keeping:
    """A channel that keeps what goes through it."""

    channel: Channel
    sent: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> Outcome:
        self.sent.append(message)
        return self.channel.send(message)


def through_everything(service: Service, count: int) -> float:
    """Seconds for all messages, which are due again beforehand."""
    due = {"state": "waiting", "next_at": NOW, "attempts": 0, "sent_at": None}
    with service.writing() as work:
        work.session.execute(update(Notice).where(Notice.channel == "email").values(due))  # type: ignore[arg-type]

    def all_due(_: int) -> int:
        return sum(iter(lambda: deliver(service, "bench"), 0))

    began = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as senders:
        sent = sum(senders.map(all_due, range(SENDERS)))
    seconds = time.perf_counter() - began
    assert sent == count, f"{sent} of {count}"
    return seconds


def bare_loop(port: int, mails: list[tuple[str, bytes]]) -> float:
    """Seconds for the same bytes on one connection."""
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for to, content in mails:
            server.sendmail(SENDER.address, [to], content)
    return time.perf_counter() - began


def compare(url: str | None, folder: Path, count: int) -> tuple[float, float]:
    """Mails a second of both, medians over rounds in which they take turns."""
    with ExitStack() as stack:
        port = int(stack.enter_context(program("mailbox", folder / "mails")))
        settings = read_settings(
            database_url=url,
            data_dir=folder / "var",
            smtp_url=f"smtp://127.0.0.1:{port}",
            mail_from=SENDER.header,
        )
        service = open_service(settings, clock=Morning(), library=open_library(allow_draft=True))
        stack.callback(service.close)
        load_for(service, sms_every=0).post(count)
        kept = Keeping(service.ports.channels["email"])
        ports = replace(service.ports, channels={**service.ports.channels, "email": kept})
        through_everything(replace(service, ports=ports), count)
        mails = [(message.address, mail_of(message, SENDER)) for message in kept.sent]
        times = [
            (through_everything(service, count), bare_loop(port, mails)) for _ in range(ROUNDS)
        ]
        assert len(entries(folder / "mails")) == count * (2 * ROUNDS + 1)
    ours, bare = (count / statistics.median(taken) for taken in zip(*times, strict=True))
    return ours, bare


@contextmanager
def urls() -> Iterator[list[tuple[str, str | None]]]:
    with postgres() as server:
        yield [("SQLite", None), ("PostgreSQL", server.url)]


def report(count: int) -> Iterator[str]:
    """One line for each database."""
    yield f"e-mails a second to a mail server here ({count:,} mails, medians of {ROUNDS}):"
    with urls() as databases:
        for name, url in databases:
            with TemporaryDirectory() as folder:
                ours, bare = compare(url, Path(folder), count)
            yield (
                f"{name:11} through everything {ours:7,.0f}, bare smtplib loop {bare:7,.0f}:"
                f" {ours / bare:5.2f}  (wanted: {WANTED})"
            )
