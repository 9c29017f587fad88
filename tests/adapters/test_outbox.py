"""The outbox: one readable file a message, for this user alone, whole or not at all."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from service.adapters.channels.outbox import Outbox, file_name
from service.domain.notices import Fate, Words
from service.ports import Message

MESSAGE = Message(
    id="019ac000-0000-7000-8000-1f2e3d4c5b6a",
    kind="task.assigned",
    to="王建国",
    posted_at=datetime(2026, 12, 3, 1, 5, tzinfo=UTC),
    words=Words("待办：审批", "王建国，您好：\n"),
)


def test_a_message_is_a_readable_file(tmp_path: Path) -> None:
    assert Outbox(tmp_path / "outbox").send(MESSAGE).fate is Fate.DELIVERED
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == "20261203-0905-王建国-task.assigned-1f2e3d4c5b6a.txt"
    assert (
        file.read_text(encoding="utf-8") == "收件人：王建国\n主题：待办：审批\n\n王建国，您好：\n"
    )


def test_only_this_user_may_read_it(tmp_path: Path) -> None:
    Outbox(tmp_path / "outbox").send(MESSAGE)
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_the_same_message_again_is_the_same_file(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.send(MESSAGE)
    outbox.send(replace(MESSAGE, words=Words("待办：审批", "再次\n")))
    (file,) = tmp_path.iterdir()
    assert "再次" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "", "a/b\\c\x00", "长" * 300])
def test_a_name_cannot_lead_out_of_the_folder(name: str, tmp_path: Path) -> None:
    outbox = tmp_path / "outbox"
    assert Outbox(outbox).send(replace(MESSAGE, to=name)).fate is Fate.DELIVERED
    assert len(list(outbox.iterdir())) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["outbox"]


def test_two_messages_of_one_minute_are_two_files() -> None:
    other = replace(MESSAGE, id=MESSAGE.id[:-1] + "f")
    assert file_name(MESSAGE) != file_name(other)


def test_a_folder_that_cannot_be_written_is_a_passing_failure(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("not a folder")
    assert Outbox(tmp_path / "outbox").send(MESSAGE).fate is Fate.PASSING


def test_a_message_with_html_can_be_opened_in_a_mail_program(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    for _ in range(2):
        outbox.send(replace(MESSAGE, html="<p>王建国，您好：</p>"))
    mail_file, text_file = sorted(tmp_path.iterdir())
    assert (mail_file.stem, mail_file.suffix) == (text_file.stem, ".eml")
    assert mail_file.stat().st_mode & 0o777 == 0o600
    mail = email.message_from_bytes(mail_file.read_bytes(), policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail["Subject"] == "待办：审批"
    html = mail.get_body(("html",))
    assert html is not None
    assert "王建国，您好：" in html.get_content()
