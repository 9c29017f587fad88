"""E-mails: the words of a notice, or the content of a digest, as text and HTML."""

from dataclasses import replace

from service.documents.mail.calendar_file import MEDIA_TYPE, NAME, calendar_file
from service.documents.mail.html import mail_html
from service.domain.mail import (
    MailContent,
    is_mail_address,
    masked_address,
    text_of_mail,
)
from service.domain.notices import Words
from service.ports import Attachment, Message
from service.store.notices import Notice
from service.store.organisations import organisation_of
from service.usecases.errors import CannotBeSent
from service.usecases.notice_words import content_of_notice, version_of
from service.usecases.recipients import Recipient
from service.usecases.work import Work

_SENT_BY = "本邮件由{sender}的合同管理系统「电约」自动发出，请勿直接回复。"
_TO_STAFF = (
    "您收到它，是因为您在系统中负责或者参与办理所述事项；如有疑问，请联系本单位的系统管理员。"
)
_TO_CUSTOMERS = (
    "您收到它，是因为此邮箱登记为用电人在供用电合同中的联系方式；"
    "如有疑问，请联系您的客户经理，或者拨打合同中载明的供电服务电话。"
)


def mail_message(work: Work, notice: Notice, recipient: Recipient) -> Message:
    """The e-mail; raises CannotBeSent where there is no address, LibraryEntryNotFound."""
    if not recipient.email:
        raise CannotBeSent("收件人没有电子邮箱")
    if not is_mail_address(recipient.email):
        raise CannotBeSent("收件人的电子邮箱地址不正确")
    message = shown_message(work, notice, recipient)
    return replace(message, address=recipient.email, masked=masked_address(recipient.email))


def shown_message(work: Work, notice: Notice, recipient: Recipient) -> Message:
    """The same without an address, for channels that show what a mail program would."""
    content = _signed(work, notice, content_of_notice(work, notice, recipient.name))
    return Message(
        notice.id,
        notice.kind,
        recipient.name,
        notice.posted_at,
        Words(content.title, text_of_mail(content)),
        text_version=version_of(work, notice),
        html=mail_html(content),
        attachments=_attachments(content, notice),
    )


def _signed(work: Work, notice: Notice, content: MailContent) -> MailContent:
    """The content with who sends it and why, where it does not say so itself."""
    organisation = organisation_of(work.session, notice.org_id)
    sender = content.sender or (organisation.name if organisation else "")
    why = _TO_CUSTOMERS if notice.recipient.startswith("customers/") else _TO_STAFF
    reason = content.reason or _SENT_BY.format(sender=sender or "供电人") + why
    return replace(content, sender=sender, reason=reason)


def _attachments(content: MailContent, notice: Notice) -> tuple[Attachment, ...]:
    if not content.calendar:
        return ()
    return (Attachment(NAME, MEDIA_TYPE, calendar_file(content.calendar, notice.posted_at)),)
