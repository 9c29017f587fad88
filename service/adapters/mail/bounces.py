"""What comes back to the sender: reports of mail servers (RFC 3464), and the plain letters of those
that do not write reports. Only what names a message of ours counts.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.utils import parseaddr, parsedate_to_datetime

from service.adapters.mail.reasons import meaning_of, quoted, status_in
from service.domain.notices import Fate
from service.ports import ReceiptWord

_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ACTIONS = {
    "failed": Fate.PERMANENT,
    "delayed": Fate.PASSING,
    "delivered": Fate.DELIVERED,
    # Handed on to a server, or to a list, that reports nothing further.
    "relayed": Fate.ACCEPTED,
    "expanded": Fate.ACCEPTED,
}
_POSTMASTERS = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "mailer_daemon"})
_RETURNED = re.compile(
    r"退信|退回|未送达|无法送达|投递失败|发送失败|undeliver|returned mail|failure|delivery status",
    re.IGNORECASE,
)
_DELAYED = re.compile(r"延迟|暂未|delay|warning", re.IGNORECASE)
_REPLY_CODE = re.compile(r"\b([45])\d\d[ -]")


def words_of_bounce(content: bytes, domain: str, seen_at: datetime) -> list[ReceiptWord]:
    """What a letter to the sender says of a message of ours, whose id stands before `@domain`.

    Nothing where it is no bounce (an answer, an absence note) or names no message. `seen_at` is
    when the letter was there: no later time is believed, and where it names none, that counts.
    """
    mail = message_from_bytes(content)
    notice_id = _notice_id(mail, domain)
    if not notice_id:
        return []
    reports = _reports(mail)
    if reports:
        when = _moment(mail["Date"], seen_at)
        return [_word(block, notice_id, when) for block in reports if _action(block) in _ACTIONS]
    return _plain_words(mail, notice_id, seen_at)


# ---- reports ------------------------------------------------------------------------------


def _reports(mail: Mail) -> list[Mail]:
    """Header blocks of a report, one for each recipient."""
    blocks = [block for part in mail.walk() if _is_report(part) for block in _blocks(part)]
    return [block for block in blocks if block["Action"]]


def _is_report(part: Mail) -> bool:
    return part.get_content_type() in (
        "message/delivery-status",
        "message/global-delivery-status",
    )


def _blocks(part: Mail) -> list[Mail]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Mail)] if payload else []


def _action(block: Mail) -> str:
    return str(block["Action"]).strip().lower()


def _word(block: Mail, notice_id: str, when: datetime) -> ReceiptWord:
    status = status_in(str(block["Status"] or ""))
    recipient = str(block["Final-Recipient"] or "").rpartition(";")[2].strip()
    said = str(block["Diagnostic-Code"] or "").partition(";")[2]
    fate = _ACTIONS[_action(block)]
    return ReceiptWord(
        fate,
        _moment(block["Last-Attempt-Date"], when),
        code=status,
        detail=_detail(status, quoted(said, recipient)),
        notice_id=notice_id,
    )


# ---- plain letters ------------------------------------------------------------------------


def _plain_words(mail: Mail, notice_id: str, seen_at: datetime) -> list[ReceiptWord]:
    text = "\n".join(_texts(mail))
    subject = _decoded(mail["Subject"])
    if not _is_from_postmaster(mail) or not _RETURNED.search(f"{subject}\n{text}"):
        return []
    status = status_in(text)
    code = _REPLY_CODE.search(text)
    first = status[:1] or (code[1] if code else "")
    fate = Fate.PASSING if first == "4" or _DELAYED.search(subject) else Fate.PERMANENT
    at = _moment(mail["Date"], seen_at)
    return [ReceiptWord(fate, at, status, _detail(status, "邮件被退回"), notice_id)]


def _is_from_postmaster(mail: Mail) -> bool:
    if str(mail["Auto-Submitted"] or "").lower().startswith("auto-replied"):
        return False
    local = parseaddr(str(mail["From"] or ""))[1].partition("@")[0].lower()
    return local in _POSTMASTERS or mail["X-Failed-Recipients"] is not None


def _detail(status: str, said: str) -> str:
    return "：".join(part for part in (meaning_of(status), said) if part)


# ---- what letters are made of -------------------------------------------------------------


def _notice_id(mail: Mail, domain: str) -> str:
    """The id of our message: what we called it on its envelope, or its Message-ID in any place."""
    for part in mail.walk():
        for block in _blocks(part) if _is_report(part) else ():
            envelope = str(block["Original-Envelope-Id"] or "").strip()
            if re.fullmatch(_ID, envelope):
                return envelope
    ours = re.compile(rf"({_ID})@{re.escape(domain)}", re.IGNORECASE)
    for text in _texts(mail):
        found = ours.search(text)
        if found:
            return found[1].lower()
    return ""


def _texts(mail: Mail) -> Iterator[str]:
    """Headers and words of every part, also of a letter within the letter."""
    for part in mail.walk():
        yield "\n".join(f"{key}: {value}" for key, value in part.items())
        if part.get_content_maintype() == "text":
            yield _text(part)


def _text(part: Mail) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        # What calls itself GB2312 mostly is more than that.
        name = "gb18030" if charset.lower().startswith("gb") else charset
        return content.decode(name, "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _decoded(header: object) -> str:
    try:
        return str(make_header(decode_header(str(header or ""))))
    except (MessageError, LookupError, ValueError):
        return str(header)


def _moment(header: object, latest: datetime) -> datetime:
    try:
        at = parsedate_to_datetime(str(header))
    except (ValueError, OverflowError):
        return latest
    return min(at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC), latest)
