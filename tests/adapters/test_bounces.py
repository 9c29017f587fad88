"""What comes back: reports of servers, plain letters of others, and letters that are no bounce."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from textwrap import dedent

import pytest

from service.adapters.channels.smtp import Smtp
from service.adapters.mail import bounce_folder
from service.adapters.mail.bounces import words_of_bounce
from service.adapters.mail.server import mail_server
from service.domain.errors import Invalid
from service.domain.notices import Fate
from service.ports import KeptReceipts, ReceiptSource, ReceiptWord
from tests.adapters.mail_servers import Stopwatch

DOMAIN = "mail.example.com"
ID = "019ac000-0000-7000-8000-1f2e3d4c5b6a"
SEEN = datetime(2026, 12, 3, 3, 0, tzinfo=UTC)


def report(
    action: str, status: str, *, returned: str = "message/rfc822", extra: str = "", id: str = ID
) -> bytes:
    """A report as Postfix writes it."""
    return (
        dedent(f"""\
        Return-Path: <>
        From: MAILER-DAEMON@relay.example.com (Mail Delivery System)
        To: dianyue@{DOMAIN}
        Subject: Undelivered Mail Returned to Sender
        Date: Thu, 3 Dec 2026 09:10:00 +0800
        Message-ID: <5e0c1d2a-1111-4222-8333-444455556666@relay.example.com>
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you.

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; relay.example.com
        {extra}
        Arrival-Date: Thu, 3 Dec 2026 09:05:00 +0800

        Final-Recipient: rfc822; wang@example.com
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; 550 {status} <wang@example.com>: user wang unknown
        Last-Attempt-Date: Thu, 3 Dec 2026 09:07:00 +0800

        --b
        Content-Type: {returned}

        From: dianyue@{DOMAIN}
        Message-ID: <{id}@{DOMAIN}>
        Subject: x

        --b--
        """)
        .replace("\n        \n", "\n")
        .encode()
    )


def plain(words: str, headers: Mapping[str, str] | None = None, charset: str = "gb18030") -> bytes:
    """A letter in the manner of providers that write no reports."""
    mail = EmailMessage()
    given = {"From": "PostMaster@example.cn", "Subject": "系统退信"} | dict(headers or {})
    for name, value in given.items():
        mail[name] = value
    mail["Date"] = "Thu, 3 Dec 2026 09:10:00 +0800"
    mail.set_content(words, charset=charset)
    return mail.as_bytes()


def words(content: bytes) -> list[ReceiptWord]:
    return words_of_bounce(content, DOMAIN, SEEN)


# ---- reports ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "status", "fate"),
    [
        ("failed", "5.1.1", Fate.PERMANENT),
        ("Failed", "4.4.7", Fate.PERMANENT),
        ("delayed", "4.4.1", Fate.PASSING),
        ("delivered", "2.0.0", Fate.DELIVERED),
        ("relayed", "2.0.0", Fate.ACCEPTED),
        ("expanded", "2.0.0", Fate.ACCEPTED),
    ],
)
def test_a_report_says_what_became_of_a_message(action: str, status: str, fate: Fate) -> None:
    (word,) = words(report(action, status))
    assert (word.fate, word.code, word.notice_id) == (fate, status, ID)
    assert word.at == datetime(2026, 12, 3, 1, 7, tzinfo=UTC)


def test_its_reason_has_no_personal_values() -> None:
    (word,) = words(report("failed", "5.1.1"))
    assert word.detail.startswith("收件地址不存在：550 5.1.1")
    assert "wang" not in word.detail


def test_headers_alone_may_come_back() -> None:
    (word,) = words(report("failed", "5.1.1", returned="text/rfc822-headers"))
    assert word.notice_id == ID


def test_the_name_on_the_envelope_is_enough() -> None:
    other = "019ac000-0000-7000-8000-0000000000aa"
    extra = f"Original-Envelope-Id: {other}"
    (word,) = words(report("failed", "5.1.1", extra=extra, id="no-id-of-ours"))
    assert word.notice_id == other


def test_a_report_on_a_message_of_somebody_else_says_nothing() -> None:
    assert words(report("failed", "5.1.1", id="somebody-else")) == []


def test_an_action_that_nobody_knows_says_nothing() -> None:
    assert words(report("vanished", "5.1.1")) == []


def test_a_time_to_come_is_not_believed() -> None:
    content = report("failed", "5.1.1").replace(b"2026 09:07", b"2036 09:07")
    (word,) = words(content)
    assert word.at == datetime(2026, 12, 3, 1, 10, tzinfo=UTC)
    (word,) = words(content.replace(b"2026 09:10", b"2036 09:10"))
    assert word.at == SEEN


# ---- plain letters ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fate", "code"),
    [
        ("抱歉，您的邮件被退回。\n原因：550 5.1.1 用户不存在\n", Fate.PERMANENT, "5.1.1"),
        ("您的邮件无法送达，对方邮箱已满。\n", Fate.PERMANENT, ""),
        ("投递失败，452 4.2.2 对方邮箱已满，稍后再试\n", Fate.PASSING, "4.2.2"),
        ("Undeliverable: host said: 554 rejected\n", Fate.PERMANENT, ""),
    ],
)
@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_a_plain_letter_of_a_postmaster_counts(
    text: str, fate: Fate, code: str, charset: str
) -> None:
    (word,) = words(plain(f"{text}原邮件：Message-ID: <{ID}@{DOMAIN}>\n", charset=charset))
    assert (word.fate, word.code, word.notice_id) == (fate, code, ID)
    assert word.at == datetime(2026, 12, 3, 1, 10, tzinfo=UTC)


def test_a_letter_that_says_it_is_only_late_is_passing() -> None:
    (word,) = words(plain(f"邮件退回预警 <{ID}@{DOMAIN}>", {"Subject": "邮件投递延迟"}))
    assert word.fate is Fate.PASSING


@pytest.mark.parametrize(
    "headers",
    [
        {"From": "wang@example.com", "Subject": "回复：退信是怎么回事"},
        {"Subject": "自动回复：退信请勿回", "Auto-Submitted": "auto-replied (vacation)"},
    ],
)
def test_answers_and_absence_notes_are_no_bounces(headers: Mapping[str, str]) -> None:
    quoting = {**headers, "In-Reply-To": f"<{ID}@{DOMAIN}>"}
    assert words(plain("我在休假，退信也没用。\n", quoting)) == []


def test_a_letter_that_does_not_name_our_message_says_nothing() -> None:
    assert words(plain("您的邮件被退回。\n")) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00garbage",
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status"
        b"\n\n" + b"\x00" * 50,
        b"Content-Type: text/plain; charset=klingon\n\n" + ID.encode() + b"@mail.example.com",
        b"Subject: =?utf-8?b?!!!!?=\nFrom: postmaster@x\nDate: never\n\n"
        + ID.encode()
        + b"@mail.example.com failure",
    ],
)
def test_rubbish_is_read_without_an_error(content: bytes) -> None:
    assert len(words(content)) <= 1


# ---- the folder ---------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1764.host").write_bytes(report("failed", "5.1.1"))
    (tmp_path / "late.eml").write_bytes(report("delayed", "4.4.1"))
    (tmp_path / "question.eml").write_bytes(b"From: wang@example.com\nSubject: ?\n\nwhat\n")
    (tmp_path / "notes.txt").write_text("not a letter")
    return tmp_path


def source(folder: Path | None) -> Smtp:
    server = mail_server("smtp://127.0.0.1")
    return Smtp(server, f"电约 <dianyue@{DOMAIN}>", Stopwatch(), folder)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_a_maildir_and_plain_files_are_read(folder: Path) -> None:
    assert sorted(word.fate for word in source(folder).poll()) == [Fate.PASSING, Fate.PERMANENT]


def test_letters_come_again_until_their_words_are_kept(folder: Path) -> None:
    mail = source(folder)
    first = mail.poll()
    assert mail.poll() == first
    # A process that starts anew knows nothing of what another had read.
    mail = source(folder)
    assert mail.poll() == first
    mail.done()
    assert mail.poll() == []
    assert names(folder / "done") == ["1764.host", "late.eml"]


def test_what_says_nothing_is_put_aside(folder: Path) -> None:
    source(folder).poll()
    assert names(folder / "unreadable") == ["question.eml"]
    assert names(folder) == ["late.eml", "notes.txt"]


def test_a_letter_beyond_all_measure_is_put_aside(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounce_folder, "LARGEST", 10)
    assert source(folder).poll() == []
    assert len(names(folder / "unreadable")) == 3


def test_a_letter_that_cannot_be_read_does_not_hold_up_the_others(folder: Path) -> None:
    (folder / "gone.eml").symlink_to(folder / "nowhere")
    (folder / "new" / "0000").mkdir()
    assert len(source(folder).poll()) == 2


def test_a_folder_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    assert source(tmp_path / "later").poll() == []


def test_the_channel_is_a_source_of_receipts() -> None:
    mail = source(None)
    assert isinstance(mail, ReceiptSource)
    assert isinstance(mail, KeptReceipts)
    assert list(mail.poll()) == []
    mail.done()
    with pytest.raises(Invalid, match="没有回调"):
        mail.read_callback(b"{}", "application/json")
