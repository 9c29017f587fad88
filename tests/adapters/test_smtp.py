"""E-mail to real servers: what they take, refuse, and what becomes of a message when a connection
is cut before, inside and after it.
"""

import email
import email.policy
import socket
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import trustme

from service.adapters.channels import ChannelOptions, open_channels
from service.adapters.channels.smtp import SenderInvalid, Smtp
from service.adapters.mail import conversation
from service.adapters.mail.server import MailServerInvalid, Security, mail_server
from service.domain.notices import Fate, Outcome
from tests.adapters.mail_servers import (
    HOST,
    PASSWORD,
    USER,
    Postbox,
    Proxy,
    Script,
    Stopwatch,
    check_password,
    free_port,
    listening,
    running,
    server_context,
)
from tests.adapters.mailing import MESSAGE, SENDER, channel


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(path)
    return path


# ---- what arrives -------------------------------------------------------------------------


def test_a_message_arrives_whole() -> None:
    postbox = Postbox()
    with running(postbox) as port:
        outcome = channel(f"smtp://{HOST}:{port}").send(MESSAGE)
    assert outcome == Outcome(Fate.ACCEPTED, provider_id="4F1A2B3C")
    (envelope,) = postbox.mails
    assert envelope.mail_from == "dianyue@mail.example.com"
    assert envelope.rcpt_tos == ["wang@example.com"]
    content = envelope.content
    assert isinstance(content, bytes)
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert mail["Message-ID"] == "<019ac000-0000-7000-8000-1f2e3d4c5b6a@mail.example.com>"
    assert mail.get_content().replace("\r\n", "\n") == MESSAGE.words.body


def test_the_channel_is_there_where_a_server_is_named(tmp_path: Path) -> None:
    options = ChannelOptions(tmp_path, mail_from=SENDER)
    assert "email" not in open_channels(options, Stopwatch())
    postbox = Postbox()
    with running(postbox) as port:
        named = replace(options, smtp_url=f"smtp://{HOST}:{port}")
        outcome = open_channels(named, Stopwatch())["email"].send(MESSAGE)
    assert outcome.fate is Fate.ACCEPTED


def test_a_repetition_is_the_same_message_to_the_last_byte() -> None:
    postbox = Postbox()
    with running(postbox) as port:
        channel(f"smtp://{HOST}:{port}").send(MESSAGE)
        channel(f"smtp://{HOST}:{port}").send(MESSAGE)
    first, second = postbox.mails
    assert first.content == second.content


def test_lines_that_begin_with_a_dot_stay() -> None:
    """All our own lines are base64; a file's lines in clear would be stuffed all the same."""
    script = Script()
    with listening(script.serve) as port:
        talk = conversation.Conversation(mail_server(f"smtp://{HOST}:{port}"), "example.com")
        envelope = conversation.Envelope("a@example.com", "b@example.com", "1")
        assert talk.hand_over(envelope, b"one\r\n.\r\n.two\r\n").fate is Fate.ACCEPTED
        talk.close()
    assert script.heard.count(".") == 1


@pytest.mark.parametrize(
    ("reply", "known_as"),
    [
        ("250 2.0.0 Ok: queued as 4F1A2B3C", "4F1A2B3C"),
        ("250 OK id=1qAbcd-0001xY-2Z", "1qAbcd-0001xY-2Z"),
        ("250 2.0.0 3B5aQ0Xy012345 Message accepted for delivery", "3B5aQ0Xy012345"),
        ("250 Mail OK queued as smtp1,HdxpCgD3_abc--.123S2 1795914300", "smtp1"),
        ("250 Ok", ""),
    ],
)
def test_the_servers_own_name_of_a_message_is_kept(reply: str, known_as: str) -> None:
    with listening(Script({".": reply}).serve) as port:
        outcome = channel(f"smtp://{HOST}:{port}").send(MESSAGE)
    assert outcome.fate is Fate.ACCEPTED
    assert outcome.provider_id.startswith(known_as)
    assert bool(outcome.provider_id) == bool(known_as)


def test_a_server_that_reports_is_asked_to_do_so_under_our_id() -> None:
    script = Script({"EHLO": "250-here\r\n250 DSN"})
    with listening(script.serve) as port:
        channel(f"smtp://{HOST}:{port}").send(MESSAGE)
    assert f"mail FROM:<dianyue@mail.example.com> ENVID={MESSAGE.id} RET=HDRS" in script.heard
    assert "rcpt TO:<wang@example.com> NOTIFY=SUCCESS,FAILURE,DELAY" in script.heard


# ---- encryption and passwords -------------------------------------------------------------


def test_the_whole_connection_may_be_encrypted(ca: trustme.CA, ca_file: Path) -> None:
    postbox = Postbox()
    context = server_context(ca.issue_cert("localhost", HOST))
    with running(postbox, ssl_context=context) as port:
        outcome = channel(f"smtps://{HOST}:{port}", ca_file=ca_file).send(MESSAGE)
    assert outcome.fate is Fate.ACCEPTED
    assert len(postbox.mails) == 1


def test_starttls_encrypts_before_the_password_is_given(ca: trustme.CA, ca_file: Path) -> None:
    postbox = Postbox()
    url = f"smtp+starttls://{quote(USER)}:{quote(PASSWORD, safe='')}@{HOST}"
    with running(
        postbox,
        tls_context=server_context(ca.issue_cert(HOST)),
        require_starttls=True,
        authenticator=check_password,
        auth_required=True,
    ) as port:
        outcome = channel(f"{url}:{port}", ca_file=ca_file).send(MESSAGE)
    assert outcome.fate is Fate.ACCEPTED
    assert postbox.signed_in == [True]


def test_without_starttls_on_the_other_side_nothing_is_said(ca_file: Path) -> None:
    script = Script()
    with listening(script.serve) as port:
        outcome = channel(f"smtp+starttls://user:secret@{HOST}:{port}", ca_file=ca_file).send(
            MESSAGE
        )
    assert outcome.fate is Fate.PASSING
    assert "不提供所要求的加密" in outcome.detail
    assert [line.split(" ")[0] for line in script.heard] == ["ehlo"]


def _expired(ca: trustme.CA) -> trustme.LeafCert:
    return ca.issue_cert(HOST, not_after=datetime.now(UTC) - timedelta(days=1))  # noqa: TID251


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (_expired, "证书已过期"),
        (lambda ca: ca.issue_cert("other.example"), "证书与主机"),
        (lambda _: trustme.CA().issue_cert(HOST), "证书"),
    ],
)
def test_a_certificate_that_is_not_right_passes_and_nothing_goes_in_clear(
    ca: trustme.CA, ca_file: Path, scheme: str, made: Any, reason: str
) -> None:
    postbox = Postbox()
    context = server_context(made(ca))
    encrypted = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
    with running(postbox, **encrypted) as port:
        outcome = channel(f"{scheme}://{HOST}:{port}", ca_file=ca_file).send(MESSAGE)
    assert outcome.fate is Fate.PASSING
    assert "证书未通过验证" in outcome.detail
    assert reason in outcome.detail
    assert postbox.mails == []


def test_a_wrong_password_passes_and_is_not_told() -> None:
    with running(
        Postbox(), authenticator=check_password, auth_require_tls=False, auth_required=False
    ) as port:
        outcome = channel(f"smtp://{quote(USER)}:wrong-secret@{HOST}:{port}").send(MESSAGE)
    assert outcome == Outcome(Fate.PASSING, "邮件服务器不接受用户名和密码（535）")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("smtp://user:secret@mail.example:25", "不能不加密发送"),
        ("http://mail.example", "地址不正确"),
        ("smtp://mail.example:port", "地址不正确"),
        ("smtps://", "缺少主机名"),
        ("smtps://mail.example/inbox", "多出了路径"),
        ("smtps://user:密码@mail.example", "只能由英文字母"),
    ],
)
def test_an_address_that_is_not_safe_is_refused_at_the_start(url: str, reason: str) -> None:
    with pytest.raises(MailServerInvalid, match=reason) as refused:
        mail_server(url)
    assert "secret" not in refused.value.message


def test_user_and_password_are_decoded_and_not_shown() -> None:
    server = mail_server("smtp+starttls://a%40b:c%3Ad@mail.example")
    assert (server.user, server.password) == ("a@b", "c:d")
    assert (server.port, server.security) == (587, Security.STARTTLS)
    assert "c:d" not in repr(server)


def test_a_file_of_certificates_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MailServerInvalid, match="不能读取证书文件"):
        mail_server("smtps://mail.example", tmp_path / "none.pem")


def test_a_sender_that_is_no_address_is_refused() -> None:
    with pytest.raises(SenderInvalid):
        Smtp(mail_server(f"smtp://{HOST}"), "电约", Stopwatch())


# ---- refusals -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "reply", "fate"),
    [
        ("HELLO", "554 5.3.2 no", Fate.PASSING),
        ("MAIL", "553 5.7.1 not your address", Fate.PASSING),
        ("RCPT", "450 4.2.0 greylisted", Fate.PASSING),
        ("RCPT", "550 5.1.1 unknown", Fate.PERMANENT),
        ("RCPT", "what", Fate.PASSING),
        ("DATA", "451 4.3.0 later", Fate.PASSING),
        ("DATA", "554 5.5.1 no", Fate.PERMANENT),
        (".", "452 4.2.2 full", Fate.PASSING),
        (".", "550 5.7.1 spam", Fate.PERMANENT),
        (".", "what", Fate.UNKNOWN),
    ],
)
def test_what_a_refusal_means(verb: str, reply: str, fate: Fate) -> None:
    answers = {"hello" if verb == "HELLO" else verb: reply}
    with listening(Script(answers).serve) as port:
        outcome = channel(f"smtp://{HOST}:{port}").send(MESSAGE)
    assert outcome.fate is fate
    assert outcome.detail


def test_a_refusal_gives_its_reason_without_personal_values() -> None:
    reply = "550 5.1.1 <wang@example.com>: user wang, account 13800000099, is unknown"
    with running(Postbox({"wang@example.com": reply})) as port:
        outcome = channel(f"smtp://{HOST}:{port}").send(MESSAGE)
    assert outcome.detail.startswith("邮件服务器不接受收件人（550，收件地址不存在）")
    assert "wang" not in outcome.detail
    assert "13800000099" not in outcome.detail


def test_after_a_refusal_the_connection_takes_the_next_message() -> None:
    postbox = Postbox({"wang@example.com": "550 5.1.1 unknown"})
    with running(postbox) as port, listening((proxy := Proxy(port)).serve) as through:
        smtp = channel(f"smtp://{HOST}:{through}")
        assert smtp.send(MESSAGE).fate is Fate.PERMANENT
        other = replace(MESSAGE, address="li@example.com")
        assert smtp.send(other).fate is Fate.ACCEPTED
    assert proxy.connections == 1
    assert [mail.rcpt_tos for mail in postbox.mails] == [["li@example.com"]]


@pytest.mark.parametrize(
    "address", ["", "wang", "a@b@c", "wang@example.com\r\nBcc: li@example.com", "王@example.com"]
)
def test_an_address_that_is_none_is_a_permanent_failure(address: str) -> None:
    outcome = channel(f"smtp://{HOST}:{free_port()}").send(replace(MESSAGE, address=address))
    assert outcome.fate is Fate.PERMANENT


# ---- cuts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marker", "answered", "fate", "arrived"),
    [
        (b"ehlo", False, Fate.PASSING, 0),
        (b"mail FROM", False, Fate.PASSING, 0),
        (b"rcpt TO", True, Fate.PASSING, 0),
        (b"DATA", False, Fate.PASSING, 0),
        (b"DATA", True, Fate.PASSING, 0),
        (b"\r\n.\r\n", True, Fate.UNKNOWN, 1),
    ],
)
def test_where_the_cut_falls_decides(
    marker: bytes, answered: bool, fate: Fate, arrived: int
) -> None:
    postbox = Postbox()
    with running(postbox) as port, listening(Proxy(port, marker, answered).serve) as through:
        outcome = channel(f"smtp://{HOST}:{through}").send(MESSAGE)
    assert outcome.fate is fate
    assert len(postbox.mails) == arrived


@pytest.mark.parametrize("marker", [b"Content-Transfer-Encoding", b"\r\n.\r\n"])
def test_a_cut_that_we_hear_of_after_the_end_is_unknown(marker: bytes) -> None:
    """What fell was on its way already: from here it looks like an answer that got lost."""
    postbox = Postbox()
    with running(postbox) as port, listening(Proxy(port, marker).serve) as through:
        outcome = channel(f"smtp://{HOST}:{through}").send(MESSAGE)
    assert outcome.fate in (Fate.UNKNOWN, Fate.PASSING)
    assert postbox.mails == []


def test_a_cut_that_we_hear_of_before_the_end_passes() -> None:
    envelope = conversation.Envelope("a@example.com", "b@example.com", "1")
    letter = b"0123456789abcdef\r\n" * 2**20
    with listening(Script().serve) as port, listening(Proxy(port, b"0123").serve) as through:
        server = mail_server(f"smtp://{HOST}:{through}")
        outcome = conversation.Conversation(server, "example.com").hand_over(envelope, letter)
    assert outcome.fate is Fate.PASSING


def test_nobody_there_passes() -> None:
    outcome = channel(f"smtp://{HOST}:{free_port()}").send(MESSAGE)
    assert outcome.fate is Fate.PASSING
    assert "连接不上邮件服务器" in outcome.detail


@pytest.mark.parametrize("drip", [b"", b"220-wait\r\n"])
def test_a_server_that_keeps_us_waiting_is_given_up(
    drip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "SECONDS_IN_ALL", 0.6)

    def serve(connection: socket.socket) -> None:
        while True:
            connection.sendall(drip)
            time.sleep(0.1)

    with listening(serve) as port:
        began = time.monotonic()
        outcome = channel(f"smtp://{HOST}:{port}").send(MESSAGE)
        assert time.monotonic() - began < 3
    assert outcome.fate is Fate.PASSING
