"""E-mail through a mail server of this installation's own, and what comes back of it as bounces.

SMTP cannot be exactly-once: a cut between the end of a message and its answer is `unknown`, and
the repetition has the same Message-ID.
"""

import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from service.adapters.mail.bounce_folder import BounceFolder
from service.adapters.mail.conversation import ConnectionGone, Conversation, Envelope
from service.adapters.mail.mime import NotMailable, mail_of, sender_of
from service.adapters.mail.reasons import why_unusable
from service.adapters.mail.server import MailServer
from service.domain.errors import Invalid
from service.domain.notices import Fate, Outcome
from service.ports import Clock, Message, ReceiptWord

IDLE_SECONDS = 30.0


class SenderInvalid(Invalid):
    code = "mail_sender_invalid"


class Smtp:
    """Keeps a connection for each thread that sends at the same time. One that the server closed
    meanwhile is opened anew; one that nobody used for half a minute is closed by the next message.
    """

    def __init__(
        self, server: MailServer, sender: str, clock: Clock, bounces: Path | None = None
    ) -> None:
        """`sender` like `电约 <dianyue@example.com>`: what cannot be delivered comes back there,
        and from there into the folder `bounces`. Raises SenderInvalid.
        """
        try:
            self._sender = sender_of(sender)
        except NotMailable:
            raise SenderInvalid("发件人地址不正确，应如：电约 <dianyue@example.com>") from None
        self._server = server
        self._kept = _Kept(clock)
        self._bounces = BounceFolder(bounces, self._sender.domain) if bounces else None

    def send(self, message: Message) -> Outcome:
        if not message.address:
            return Outcome(Fate.PERMANENT, "收件人没有电子邮箱")
        try:
            content = mail_of(message, self._sender)
        except NotMailable as error:
            return Outcome(Fate.PERMANENT, str(error))
        envelope = Envelope(self._sender.address, message.address, message.id)
        kept = self._kept.take()
        if kept is not None:
            with suppress(ConnectionGone):
                return self._on(kept, envelope, content)
        try:
            opened = Conversation(self._server, self._sender.domain)
        except OSError as error:
            return Outcome(Fate.PASSING, why_unusable(error))
        return self._on(opened, envelope, content)

    def _on(self, conversation: Conversation, envelope: Envelope, content: bytes) -> Outcome:
        outcome = None
        try:
            outcome = conversation.hand_over(envelope, content)
        finally:
            if outcome is not None and conversation.is_usable:
                self._kept.put(conversation)
            else:
                conversation.close()
        return outcome

    # ---- receipts ---------------------------------------------------------------------------

    def poll(self) -> Sequence[ReceiptWord]:
        """Bounces that wait in the folder; they come again until `done`."""
        return self._bounces.poll() if self._bounces is not None else ()

    def done(self) -> None:
        """What was last returned is kept: it need not come again."""
        if self._bounces is not None:
            self._bounces.done()

    def read_callback(self, body: bytes, media_type: str) -> Sequence[ReceiptWord]:
        raise Invalid("邮件渠道没有回调，退信从文件夹读取")


class _Kept:
    """Connections that wait for their next message."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._idle: list[tuple[float, Conversation]] = []
        weakref.finalize(self, _close_all, self._idle)

    def take(self) -> Conversation | None:
        """The one used last, unless that is too long ago; those are closed."""
        oldest = self._clock.monotonic() - IDLE_SECONDS
        with self._lock:
            stale = [kept for kept in self._idle if kept[0] < oldest]
            self._idle[:] = [kept for kept in self._idle if kept[0] >= oldest]
            found = self._idle.pop()[1] if self._idle else None
        _close_all(stale)
        return found

    def put(self, conversation: Conversation) -> None:
        with self._lock:
            self._idle.append((self._clock.monotonic(), conversation))


def _close_all(kept: list[tuple[float, Conversation]]) -> None:
    while kept:
        kept.pop()[1].close()
