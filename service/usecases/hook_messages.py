"""Events as webhooks are sent them: CloudEvents in JSON, signed with the secrets of the day."""

import json
from urllib.parse import urlsplit

from service.domain.notices import Words
from service.domain.webhooks import OLD_SECRET_LASTS
from service.ports import Hook, Message
from service.store.events import EventRow, event_with_id
from service.store.notices import Notice
from service.store.webhooks import Webhook, webhook_named
from service.usecases.errors import CannotBeSent
from service.usecases.recipients import Recipient
from service.usecases.work import Work

SOURCE = "urn:dianyue"
_LONGEST_MASKED = 100


def hook_message(work: Work, notice: Notice, recipient: Recipient) -> Message:
    """The event of a notice for its webhook; raises CannotBeSent."""
    webhook = webhook_named(work.session, notice.recipient)
    event = event_with_id(work.session, notice.facts["event"])
    if webhook is None or event is None:
        raise CannotBeSent("推送地址或者事件已不存在")
    body = event_json(event)
    return Message(
        notice.id,
        notice.kind,
        recipient.name,
        notice.posted_at,
        Words(event.type, body),
        address=webhook.url,
        masked=masked_url(webhook.url),
        hook=Hook(webhook.url, _secrets(work, webhook), body.encode()),
    )


def event_json(event: EventRow) -> str:
    """An event as a CloudEvent; `data` is its payload, the rest as GET …/events shows it."""
    shown = {
        "specversion": "1.0",
        "id": event.id,
        "source": SOURCE,
        "type": event.type,
        "subject": event.subject,
        "time": event.at.isoformat(),
        "datacontenttype": "application/json",
        "org": event.org_id,
        "actor": event.actor,
        "position": event.position,
        "hash": event.hash,
        "data": event.payload,
    }
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def masked_url(url: str) -> str:
    """Whom an address leads to; the rest of it may be a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/…"[:_LONGEST_MASKED]


def _secrets(work: Work, webhook: Webhook) -> tuple[bytes, ...]:
    """The newest first; the one before until its receiver had time to change over."""
    kept = [webhook.secret]
    rotated = webhook.rotated_at
    if webhook.old_secret is not None and rotated and work.now < rotated + OLD_SECRET_LASTS:
        kept.append(webhook.old_secret)
    return tuple(work.ports.keys.unwrap(secret) for secret in kept)
