"""Webhooks: where other systems are told of events of an organisation and of those below it.

Secrets are shown when they are made and never again; they are stored wrapped by the master key.
"""

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.errors import Invalid, Problem
from service.domain.event_types import EVENT_TYPES, of_the_kind
from service.domain.webhooks import LONGEST_NOTE, LONGEST_URL, MOST_TYPES, is_type
from service.store import webhooks as store
from service.store.organisations import organisation_of
from service.store.webhooks import Webhook
from service.usecases.access import needs
from service.usecases.errors import WebhookNotFound
from service.usecases.people import organisation_seen
from service.usecases.work import Work

SECRET_MARK = "whsec_"
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a webhook is to be. `url` went through `check_target`; `types` are event types, or
    prefixes ending in `.*`, none means all; `org_id` None: the actor's organisation.
    """

    url: str
    types: tuple[str, ...] = ()
    note: str = ""
    org_id: str | None = None


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook without its secret. `old_secret_signs`: the one before signs as well, until its
    receiver has changed over.
    """

    id: str
    org_id: str
    organisation: str
    url: str
    types: tuple[str, ...]
    note: str
    created_at: datetime
    created_by: str
    rotated_at: datetime | None
    failing_since: datetime | None
    paused_at: datetime | None
    paused_reason: str


@dataclass(frozen=True, slots=True)
class MadeWebhook:
    """A webhook with a new secret (`whsec_…`), which cannot be read again."""

    view: WebhookView
    secret: str


@needs(Permission.MANAGE_WEBHOOKS)
def check_target(work: Work, url: str) -> None:
    """Raise Invalid where an address must not be called. It may ask a name's server: call it in a
    Work that only reads, before the one that writes. Sending checks again.
    """
    refusal = "网址太长" if len(url) > LONGEST_URL else work.ports.targets.refusal(url)
    if refusal:
        raise Invalid("网址不能使用", [Problem("url", refusal)])


@needs(Permission.MANAGE_WEBHOOKS)
def add_webhook(work: Work, wanted: Wanted) -> MadeWebhook:
    """Subscribe an address to events; raises Invalid, OrganisationNotFound."""
    _check(wanted.types, wanted.note)
    organisation = organisation_seen(work, wanted.org_id or work.actor.org_id)
    secret = secrets.token_bytes(_SECRET_BYTES)
    webhook = Webhook(
        id=work.new_id(),
        org_id=organisation.id,
        url=wanted.url,
        types=list(wanted.types),
        note=wanted.note.strip(),
        secret=work.ports.keys.wrap(secret),
        created_at=work.now,
        created_by=work.actor.id,
    )
    record(work, webhook, "webhooks.added", {"host": host_of(webhook), "types": webhook.types})
    return MadeWebhook(view_of(work, webhook), _shown(secret))


@needs(Permission.MANAGE_WEBHOOKS)
def list_event_types(work: Work) -> Mapping[str, str]:
    """What a webhook may ask for: each type of event and what happens then."""
    return EVENT_TYPES


@needs(Permission.MANAGE_WEBHOOKS)
def list_webhooks(work: Work, after: str | None, limit: int) -> list[WebhookView]:
    """Webhooks of the actor's organisations, newest first; one more than `limit`."""
    found = store.page_of_webhooks(work.session, work.actor, after=after, limit=limit)
    return [view_of(work, webhook) for webhook in found]


@needs(Permission.MANAGE_WEBHOOKS)
def get_webhook(work: Work, webhook_id: str) -> WebhookView:
    return view_of(work, webhook_of(work, webhook_id))


@needs(Permission.MANAGE_WEBHOOKS)
def change_webhook(work: Work, webhook_id: str, wanted: Wanted) -> WebhookView:
    """Change address, types and note; raises WebhookNotFound, Invalid."""
    webhook = webhook_of(work, webhook_id, lock=True)
    _check(wanted.types, wanted.note)
    webhook.url, webhook.types = wanted.url, list(wanted.types)
    webhook.note = wanted.note.strip()
    record(work, webhook, "webhooks.changed", {"host": host_of(webhook), "types": webhook.types})
    return view_of(work, webhook)


@needs(Permission.MANAGE_WEBHOOKS)
def rotate_secret(work: Work, webhook_id: str) -> MadeWebhook:
    """Give it a new secret; the one before signs as well for a day. Raises WebhookNotFound."""
    webhook = webhook_of(work, webhook_id, lock=True)
    secret = secrets.token_bytes(_SECRET_BYTES)
    webhook.old_secret, webhook.secret = webhook.secret, work.ports.keys.wrap(secret)
    webhook.rotated_at = work.now
    record(work, webhook, "webhooks.secret_rotated")
    return MadeWebhook(view_of(work, webhook), _shown(secret))


@needs(Permission.MANAGE_WEBHOOKS)
def pause_webhook(work: Work, webhook_id: str) -> WebhookView:
    """Send nothing more: what waits is held; events to come are not posted to it (see
    `replay_failed`).
    """
    webhook = webhook_of(work, webhook_id, lock=True)
    if webhook.paused_at is None:
        pause(work, webhook, f"由{work.actor.name}暂停")
    return view_of(work, webhook)


@needs(Permission.MANAGE_WEBHOOKS)
def resume_webhook(work: Work, webhook_id: str) -> WebhookView:
    """Send again, what was held first. Raises WebhookNotFound."""
    webhook = webhook_of(work, webhook_id, lock=True)
    if webhook.paused_at is not None:
        webhook.paused_at, webhook.paused_reason, webhook.failing_since = None, "", None
        record(work, webhook, "webhooks.resumed")
        store.release_deliveries(work.session, webhook, work.now)
    return view_of(work, webhook)


@needs(Permission.MANAGE_WEBHOOKS)
def delete_webhook(work: Work, webhook_id: str) -> None:
    """End a subscription: nothing more is sent, its deliveries stay as evidence and its secrets
    are gone. Raises WebhookNotFound.
    """
    webhook = webhook_of(work, webhook_id, lock=True)
    webhook.deleted_at = work.now
    webhook.secret, webhook.old_secret = b"", None
    record(work, webhook, "webhooks.deleted")


# ---- for other use cases ------------------------------------------------------------------------


def webhook_of(work: Work, webhook_id: str, *, lock: bool = False) -> Webhook:
    """A webhook that the actor may see; raises WebhookNotFound."""
    webhook = store.visible_webhook(work.session, work.actor, webhook_id, lock=lock)
    if webhook is None:
        raise WebhookNotFound("没有这个推送地址")
    return webhook


def pause(work: Work, webhook: Webhook, reason: str) -> None:
    """Send nothing more to it until somebody resumes it."""
    webhook.paused_at, webhook.paused_reason = work.now, reason
    record(work, webhook, "webhooks.paused")
    store.hold_deliveries(work.session, webhook)


def record(work: Work, webhook: Webhook, type_: str, payload: dict[str, Any] | None = None) -> str:
    """Keep the webhook, and an event of it; returns the event's id."""
    work.session.add(webhook)
    work.session.flush()
    return work.record(Event(webhook.reference, type_, payload or {}), webhook.org_id)


def host_of(webhook: Webhook) -> str:
    """The receiver's name and port; the rest of an address may be a secret."""
    parts = urlsplit(webhook.url)
    return parts.netloc


def view_of(work: Work, webhook: Webhook) -> WebhookView:
    organisation = organisation_of(work.session, webhook.org_id)
    return WebhookView(
        id=webhook.id,
        org_id=webhook.org_id,
        organisation=organisation.name if organisation is not None else "",
        url=webhook.url,
        types=tuple(webhook.types),
        note=webhook.note,
        created_at=webhook.created_at,
        created_by=webhook.created_by,
        rotated_at=webhook.rotated_at,
        failing_since=webhook.failing_since,
        paused_at=webhook.paused_at,
        paused_reason=webhook.paused_reason,
    )


def _check(types: Sequence[str], note: str) -> None:
    problems = []
    wrong = [text for text in types if not is_type(text)]
    if wrong:
        known = "、".join(of_the_kind(wrong[0]))
        problems.append(Problem("types", f"没有「{wrong[0]}」这种事件，有的是：{known}"))
    if len(types) > MOST_TYPES:
        problems.append(Problem("types", f"至多 {MOST_TYPES} 个事件类型"))
    if len(note) > LONGEST_NOTE or not note.isprintable():
        problems.append(Problem("note", f"须为一行文字，至多 {LONGEST_NOTE} 个字"))
    if problems:
        raise Invalid("推送地址不正确", problems)


def _shown(secret: bytes) -> str:
    return SECRET_MARK + base64.b64encode(secret).decode()
