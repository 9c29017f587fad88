"""Handing over one message after the other, step by step: where a connection is cut decides
whether the other side may have the message.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from service.adapters.mail.reasons import meaning_of, quoted, status_in, why_unusable
from service.adapters.mail.server import MailServer
from service.adapters.mail.talk import CONNECT_SECONDS, Talk
from service.domain.notices import Fate, Outcome

SECONDS_IN_ALL = 30.0
MOST_MESSAGES = 100

_GO_AHEAD = 354
_CLOSING = 421
_DOT_FIRST = re.compile(rb"^\.", re.MULTILINE)
_END = b".\r\n"
# Postfix and many others; Exim; sendmail.
_LONGEST_QUEUE_ID = 200
_QUEUE_ID = re.compile(
    r"queued as ([\w./+-]+)|\bid=([\w./+-]+)|([\w./+-]+) Message accepted for delivery"
)


class ConnectionGone(Exception):
    """The kept connection was closed meanwhile; nothing was said on it."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who a message goes to, who hears of its failing, and what it is called in what they hear."""

    sender: str
    recipient: str
    id: str


class _Stopped(Exception):
    """A message that went no further, with its outcome."""

    def __init__(self, fate: Fate, detail: str) -> None:
        self.outcome = Outcome(fate, detail)


class Conversation:
    """A connection that takes several messages. For one thread at a time."""

    def __init__(self, server: MailServer, own_name: str) -> None:
        """Raises OSError where the server cannot be reached, trusted or signed in to."""
        self._talk = Talk(server, own_name, time.monotonic() + SECONDS_IN_ALL)
        self._messages = 0

    @property
    def is_usable(self) -> bool:
        return self._talk.sock is not None and self._messages < MOST_MESSAGES

    def hand_over(self, envelope: Envelope, content: bytes) -> Outcome:
        """What became of it; raises ConnectionGone where it may simply be tried on a new one."""
        self._messages += 1
        try:
            self._begin(envelope)
            self._address(envelope)
            self._say(envelope, content)
            return self._end(envelope)
        except _Stopped as stopped:
            self._take_back()
            return stopped.outcome

    def close(self) -> None:
        self._talk.leave()

    # ---- the steps --------------------------------------------------------------------------

    def _begin(self, envelope: Envelope) -> None:
        options = (f"ENVID={envelope.id}", "RET=HDRS") if self._talk.has_extn("dsn") else ()
        was_kept = self._messages > 1
        if was_kept:
            # A connection that is no longer there may not say so: it is asked for a short time.
            self._talk.deadline = time.monotonic() + CONNECT_SECONDS
        try:
            code, reply = self._talk.mail(envelope.sender, options)
        except OSError as error:
            if was_kept:
                raise ConnectionGone from None
            raise _Stopped(Fate.PASSING, why_unusable(error)) from None
        if was_kept:
            self._talk.deadline = time.monotonic() + SECONDS_IN_ALL
        if code == _CLOSING and was_kept:
            self._talk.close()
            raise ConnectionGone
        if not _is_yes(code):
            # Who we are is ours to put right: the message is not to blame.
            raise _Stopped(Fate.PASSING, _refusal("发件人", code, reply, envelope))

    def _address(self, envelope: Envelope) -> None:
        wish = ("NOTIFY=SUCCESS,FAILURE,DELAY",) if self._talk.has_extn("dsn") else ()
        with _not_handed_over():
            code, reply = self._talk.rcpt(envelope.recipient, wish)
        if not _is_yes(code):
            raise _refused("收件人", code, reply, envelope)

    def _say(self, envelope: Envelope, content: bytes) -> None:
        with _not_handed_over():
            code, reply = self._talk.docmd("DATA")
        if code != _GO_AHEAD:
            raise _refused("邮件", code, reply, envelope)
        with _not_handed_over():
            # Where this fails, at least the last bytes never left: the message has no end.
            self._talk.send(_DOT_FIRST.sub(b"..", content) + _END)

    def _end(self, envelope: Envelope) -> Outcome:
        """From here on the other side may have the message, whether we hear of it or not."""
        try:
            code, reply = self._talk.getreply()
        except OSError:
            raise _Stopped(Fate.UNKNOWN, "邮件发完后连接中断，未收到答复") from None
        if code < 0:
            raise _Stopped(Fate.UNKNOWN, "邮件发完后，服务器的答复无法辨认")
        if not _is_yes(code):
            raise _refused("邮件", code, reply, envelope)
        return Outcome(Fate.ACCEPTED, provider_id=_queue_id(_text(reply)))

    def _take_back(self) -> None:
        """Undo what was begun, so that the next message starts anew."""
        if self._talk.sock is None:
            return
        try:
            code, _ = self._talk.docmd("RSET")
        except OSError:
            code = _CLOSING
        if not _is_yes(code):
            self._talk.close()


@contextmanager
def _not_handed_over() -> Iterator[None]:
    """A cut before the end of the message: the other side does not have it."""
    try:
        yield
    except OSError as error:
        raise _Stopped(Fate.PASSING, why_unusable(error)) from None


def _is_yes(code: int) -> bool:
    return 200 <= code < 300


def _refused(what: str, code: int, reply: bytes, envelope: Envelope) -> _Stopped:
    fate = Fate.PERMANENT if 500 <= code < 600 else Fate.PASSING
    return _Stopped(fate, _refusal(what, code, reply, envelope))


def _refusal(what: str, code: int, reply: bytes, envelope: Envelope) -> str:
    """`邮件服务器不接受收件人（550，收件地址不存在）：5.1.1 <w***@example.com>: unknown`."""
    said = _text(reply)
    reason = "，".join(part for part in (str(code), meaning_of(status_in(said))) if part)
    return f"邮件服务器不接受{what}（{reason}）：{quoted(said, envelope.recipient)}"


def _queue_id(said: str) -> str:
    found = _QUEUE_ID.search(said)
    return next(filter(None, found.groups()), "")[:_LONGEST_QUEUE_ID] if found else ""


def _text(reply: bytes) -> str:
    return reply.decode("utf-8", "replace")
