"""Short messages: one line from the library's wording, to a mobile number."""

import re

from service.domain.notices import Words
from service.domain.people import SecretKind, mask
from service.ports import Message, SmsText
from service.store.notices import Notice
from service.usecases.errors import CannotBeSent
from service.usecases.notice_words import facts_of
from service.usecases.recipients import Recipient
from service.usecases.work import Work

_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_BETWEEN = re.compile(r"[\s-]")


def sms_message(work: Work, notice: Notice, recipient: Recipient) -> Message:
    """The short message of a notice; raises CannotBeSent.

    Values that may lose their end are shortened to what providers take; numbers and dates are not.
    """
    number = _mobile(recipient)
    wording = work.library.sms.get(notice.kind)
    if wording is None:
        raise CannotBeSent(f"文本库中没有「{notice.kind}」的短信文本")
    known = facts_of(work, notice, recipient.name)
    missing = [name for name in wording.slots if not known.get(name)]
    if missing:
        raise CannotBeSent(f"短信文本「{notice.kind}」缺少「{missing[0]}」的内容")
    rules = work.library.sms_rules
    values = {name: rules.value(name, known[name]) for name in wording.slots}
    text = wording.filled(values)
    return Message(
        notice.id,
        notice.kind,
        recipient.name,
        notice.posted_at,
        Words("", text),
        address=number,
        masked=mask(SecretKind.MOBILE, number),
        text_version=wording.digest,
        sms=SmsText(notice.kind, values, text),
    )


def _mobile(recipient: Recipient) -> str:
    """Eleven digits; a customer's telephone may be a landline, which takes no short message."""
    if not recipient.mobile:
        raise CannotBeSent("收件人没有手机号码")
    found = _MOBILE.fullmatch(_BETWEEN.sub("", recipient.mobile))
    if found is None:
        raise CannotBeSent("收件人的电话不是手机号码")
    return found[1]
