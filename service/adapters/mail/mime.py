"""A message in the format of e-mails (RFC 5322, MIME). The same message is the same bytes, however
often it is made: a repetition that arrives twice is seen to be one by its Message-ID.

Put together by hand: the standard library's `EmailMessage` takes twenty times as long, longer than
a mail server needs to take the message.
"""

import re
from base64 import b64encode, encodebytes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from service.domain.mail import is_mail_address
from service.ports import Attachment, Message

_PLAIN_NAME = re.compile(r"[A-Za-z0-9 ]{1,50}")
# Short enough for one line, and nothing that a reader takes for an encoded word.
_HARMLESS = re.compile(r"(?!.*=\?)[ -~]{0,60}")
# An encoded word has at most 75 characters; a character at most four bytes.
_IN_A_WORD = 11
_PLAIN_FILE = re.compile(r"[A-Za-z0-9._-]+")
_LINE = "\r\n"


class NotMailable(ValueError):
    """What cannot stand in an e-mail; its words say why."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: how headers have it, and the address alone."""

    header: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def sender_of(text: str) -> Sender:
    """The sender of `电约 <dianyue@example.com>`; raises NotMailable."""
    name, address = parseaddr(text)
    return Sender(_mailbox(_one_line(name), address), address)


def mail_of(message: Message, sender: Sender) -> bytes:
    """The e-mail with its headers, all ASCII.

    Its date is when the message was posted. Without an address only the recipient's name is shown.
    Raises NotMailable.
    """
    name = _one_line(message.to)
    headers = {
        "From": sender.header,
        "To": _mailbox(name, message.address) if message.address else f"{_phrase(name)}:;",
        "Subject": _encoded(_one_line(message.words.subject), _HARMLESS),
        "Date": format_datetime(message.posted_at),
        "Message-ID": f"<{message.id}@{sender.domain}>",
        "Auto-Submitted": "auto-generated",
        # `All` would keep Exchange from saying that a message did not arrive.
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "MIME-Version": "1.0",
    }
    lines = [f"{key}: {value}{_LINE}" for key, value in headers.items()]
    return ("".join(lines) + _entity(message)).encode("ascii")


def _mailbox(name: str, address: str) -> str:
    """`name <address>` as a header has it; raises NotMailable for anything but one address: what
    follows a line break would be a header of its own.
    """
    if not is_mail_address(address):
        raise NotMailable("电子邮箱地址不正确")
    return f"{_phrase(name)} <{address}>" if name else f"<{address}>"


# ---- parts --------------------------------------------------------------------------------


def _entity(message: Message) -> str:
    """The headers of the content, an empty line, and the content."""
    said = _part('text/plain; charset="utf-8"', _canonical(message.words.body))
    if message.html is not None:
        html = _part('text/html; charset="utf-8"', _canonical(message.html))
        said = _several("alternative", message.id, [said, html])
    if not message.attachments:
        return said
    files = (_file(file) for file in message.attachments)
    return _several("mixed", message.id, [said, *files])


def _several(kind: str, id: str, parts: Iterable[str]) -> str:
    boundary = f"=_{kind}_{id}"
    lines: Iterator[str] = (f"--{boundary}{_LINE}{part}{_LINE}" for part in parts)
    opening = f'Content-Type: multipart/{kind};{_LINE} boundary="{boundary}"{_LINE}{_LINE}'
    return f"{opening}{''.join(lines)}--{boundary}--{_LINE}"


def _part(media_type: str, content: bytes, disposition: str = "") -> str:
    encoded = encodebytes(content).decode().replace("\n", _LINE)
    return (
        f"Content-Type: {media_type}{_LINE}{disposition}"
        f"Content-Transfer-Encoding: base64{_LINE}{_LINE}{encoded}"
    )


def _file(file: Attachment) -> str:
    media_type = _one_line(file.media_type)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    name = _one_line(file.name)
    plain = _PLAIN_FILE.fullmatch(name)
    named = f'filename="{name}"' if plain else f"filename*=utf-8''{quote(name, safe='')}"
    disposition = f"Content-Disposition: attachment; {named}{_LINE}"
    return _part(media_type + charset, file.content, disposition)


def _canonical(text: str) -> bytes:
    return _LINE.join(text.splitlines()).encode() + _LINE.encode()


# ---- words in headers ---------------------------------------------------------------------


def _phrase(name: str) -> str:
    """A name before an address."""
    return _encoded(name, _PLAIN_NAME)


def _encoded(text: str, plain: re.Pattern[str]) -> str:
    """A text as it stands where it is plain; else in encoded words (RFC 2047), one a line."""
    if plain.fullmatch(text):
        return text
    pieces = (text[at : at + _IN_A_WORD] for at in range(0, len(text), _IN_A_WORD))
    words = (f"=?utf-8?b?{b64encode(piece.encode()).decode()}?=" for piece in pieces)
    return f"{_LINE} ".join(words)


def _one_line(text: str) -> str:
    """A text without line breaks and other control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
