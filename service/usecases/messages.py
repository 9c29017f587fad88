"""A message as its channel carries it, made when it is sent: rows hold references only."""

from collections.abc import Callable, Mapping

from service.ports import Message
from service.store.notices import Notice
from service.usecases.errors import CannotBeSent as CannotBeSent
from service.usecases.hook_messages import hook_message
from service.usecases.mail_messages import mail_message, shown_message
from service.usecases.notice_words import version_of, words_of
from service.usecases.recipients import Recipient
from service.usecases.sms_messages import sms_message
from service.usecases.work import Work

Composer = Callable[[Work, Notice, Recipient], Message]


def plain_message(work: Work, notice: Notice, recipient: Recipient) -> Message:
    """Words only: for channels without an address. Raises LibraryEntryNotFound."""
    return Message(
        notice.id,
        notice.kind,
        recipient.name,
        notice.posted_at,
        words_of(work, notice, recipient.name),
        text_version=version_of(work, notice),
    )


COMPOSERS: Mapping[str, Composer] = {
    "email": mail_message,
    "outbox": shown_message,
    "inbox": plain_message,
    "sms": sms_message,
    "wework": plain_message,
    "webhook": hook_message,
}
"""Channel name -> what makes its messages."""


def message_of(work: Work, notice: Notice, recipient: Recipient) -> Message:
    """The message; raises CannotBeSent, LibraryEntryNotFound."""
    return COMPOSERS.get(notice.channel, plain_message)(work, notice, recipient)
