"""What a customer was told, made again by the composer of its channel, and whether that is what
went out: the hash of what did is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.domain.errors import LibraryEntryNotFound, LibraryInvalid
from service.domain.notices import NoticeState, Words
from service.domain.people import masked_name
from service.store.notices import CUSTOMERS, DIGESTS, Notice
from service.usecases.digests import voice_of
from service.usecases.errors import CannotBeSent
from service.usecases.messages import message_of
from service.usecases.notice_words import brought_along
from service.usecases.recipients import recipient_of
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class SaidAgain:
    """`words` as its channel carries them, a natural person's name masked; None where they cannot
    be made, or are not those that were sent. `is_same`: whether they are; None: none were made yet.
    """

    words: Words | None = None
    is_same: bool | None = None


NOTHING = SaidAgain()


def said_again(work: Work, notice: Notice, carrier: Notice | None) -> SaidAgain:
    """Of a message, or of what brings it along; nothing where it is for people of ours."""
    if not notice.recipient.startswith(CUSTOMERS) or notice.state == NoticeState.CANCELLED.value:
        return NOTHING
    if carrier is None:
        rows = brought_along(work, notice) if notice.kind in DIGESTS else None
        return _again(work, notice, rows)
    is_taken = notice.carried_by is not None
    return _again(work, carrier, brought_along(work, carrier) if is_taken else [notice])


def _again(work: Work, notice: Notice, rows: Sequence[Notice] | None) -> SaidAgain:
    recipient = recipient_of(work, notice.recipient)
    was = notice.content_hash
    try:
        if recipient is None:
            raise CannotBeSent("收件人不存在")
        voice = voice_of(work, notice, rows)
        message = message_of(work, voice, recipient)
        if was and message.content_hash != was:
            return SaidAgain(None, is_same=False)
        if recipient.is_natural:
            shown = replace(recipient, name=masked_name(recipient.name))
            message = message_of(work, voice, shown)
    except (CannotBeSent, LibraryEntryNotFound, LibraryInvalid):
        return SaidAgain(None, is_same=False if was else None)
    return SaidAgain(message.words, is_same=True if was else None)
