"""A message as an e-mail: what another program reads back, and what cannot be smuggled in."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from service.adapters.mail.mime import NotMailable, mail_of, sender_of
from service.domain.notices import Words
from service.ports import Attachment, Message

SENDER = sender_of("电约 <dianyue@mail.example.com>")
CALENDAR = Attachment("reminders.ics", "text/calendar; method=PUBLISH", b"BEGIN:VCALENDAR\r\n")
MESSAGE = Message(
    id="019ac000-0000-7000-8000-1f2e3d4c5b6a",
    kind="task.assigned",
    to="王建国",
    posted_at=datetime(2026, 12, 3, 1, 5, tzinfo=UTC),
    words=Words("待办：审批《高压供用电合同》", "王建国，您好：\n\n请审批：「①」。\n"),
    address="wang@example.com",
    html="<p>王建国，您好：</p>\n",
    attachments=(CALENDAR,),
)


def read(message: Message) -> EmailMessage:
    mail = email.message_from_bytes(mail_of(message, SENDER), policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert [part.defects for part in mail.walk()] == [[] for _ in mail.walk()]
    return mail


def test_chinese_comes_back_as_it_went() -> None:
    mail = read(MESSAGE)
    assert mail["Subject"] == "待办：审批《高压供用电合同》"
    assert mail["From"].addresses[0].display_name == "电约"
    assert mail["To"].addresses[0].display_name == "王建国"
    assert mail["To"].addresses[0].addr_spec == "wang@example.com"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == MESSAGE.words.body
    assert html.get_content().replace("\r\n", "\n") == MESSAGE.html


def test_text_comes_first_then_html_then_files() -> None:
    assert [part.get_content_type() for part in read(MESSAGE).walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]


def test_a_calendar_file_says_what_it_is() -> None:
    (file,) = read(MESSAGE).iter_attachments()
    assert file.get_filename() == "reminders.ics"
    assert file["Content-Type"].params == {"method": "PUBLISH", "charset": "utf-8"}
    assert file.get_payload(decode=True) == CALENDAR.content


def test_a_file_may_have_a_chinese_name() -> None:
    file = replace(CALENDAR, name="提醒 1.ics", media_type="application/octet-stream")
    (found,) = read(replace(MESSAGE, attachments=(file,))).iter_attachments()
    assert found.get_filename() == "提醒 1.ics"


def test_programs_do_not_answer_it_and_servers_still_report() -> None:
    mail = read(MESSAGE)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "AutoReply" in mail["X-Auto-Response-Suppress"]
    assert "All" not in mail["X-Auto-Response-Suppress"]
    assert mail["Date"].datetime == MESSAGE.posted_at


def test_without_an_address_the_name_is_shown() -> None:
    mail = read(replace(MESSAGE, address=""))
    assert mail["To"].groups[0].display_name == "王建国"
    assert mail["To"].addresses == ()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x85", "\u2028", "\x0b", "\0"])
@pytest.mark.parametrize("before", ["待办", "task"])
def test_no_text_begins_a_header_of_its_own(end: str, before: str) -> None:
    evil = f"{before}{end}Bcc: li@example.com{end}{end}<script>"
    file = replace(CALENDAR, name=evil, media_type=f"text/calendar{end}X-Evil: 1")
    message = replace(MESSAGE, to=evil, words=Words(evil, "x\n"), attachments=(file,))
    content = mail_of(message, SENDER)
    assert content.isascii()
    mail = email.message_from_bytes(content, policy=email.policy.default)
    names = {name.lower() for part in mail.walk() for name, _ in part.items()}
    assert not names & {"bcc", "x-evil"}
    assert [address.addr_spec for address in mail["To"].addresses] == ["wang@example.com"]


@pytest.mark.parametrize(
    "name", ["Wang, J. <x@y.z>", '"', "a@b", "=?utf-8?q?x?=", "(comment)", "长" * 100, "𠀀" * 40]
)
def test_a_name_is_only_a_name(name: str) -> None:
    mail = read(replace(MESSAGE, to=name, words=Words(name, "x\n")))
    (address,) = mail["To"].addresses
    assert address.addr_spec == "wang@example.com"
    assert mail["Subject"] == name


def test_lines_are_short_and_end_as_mail_wants_them() -> None:
    message = replace(MESSAGE, to="长" * 60, words=Words("很长的主题" * 40, "长" * 5000))
    content = mail_of(message, SENDER)
    assert max(len(line) for line in content.split(b"\r\n")) <= 78
    assert b"\n" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize("address", ["wang", "@example.com", "a b@example.com", "a@b\nBcc: c@d"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(NotMailable):
        mail_of(replace(MESSAGE, address=address), SENDER)
