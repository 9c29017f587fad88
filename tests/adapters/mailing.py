"""What tests of e-mail share: a message, and the channel that sends it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from service.adapters.channels.smtp import Smtp
from service.adapters.mail.server import mail_server
from service.domain.notices import Words
from service.ports import Message
from tests.adapters.mail_servers import (
    Stopwatch,
)

SENDER = "电约 <dianyue@mail.example.com>"
MESSAGE = Message(
    id="019ac000-0000-7000-8000-1f2e3d4c5b6a",
    kind="task.assigned",
    to="王建国",
    posted_at=datetime(2026, 12, 3, 1, 5, tzinfo=UTC),
    words=Words("待办：审批", "王建国，您好：\n\n请审批。\n.\n..两个点\n"),
    address="wang@example.com",
)


def channel(url: str, clock: Stopwatch | None = None, ca_file: Path | None = None) -> Smtp:
    return Smtp(mail_server(url, ca_file), SENDER, clock or Stopwatch())


def numbered(number: int) -> Message:
    return replace(MESSAGE, id=f"019ac000-0000-7000-8000-{number:012d}")
