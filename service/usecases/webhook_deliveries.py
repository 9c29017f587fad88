"""What is sent to webhooks: a test, the list, sending again by hand, and pausing one that fails."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from service.domain.access import Permission, Role
from service.domain.audit import Event
from service.domain.notices import Fate, NoticeRequest, NoticeState, Outcome
from service.domain.webhooks import FAILING_LASTS, GONE, TEST_TYPE
from service.store import webhooks as store
from service.store.access import holders_of_role
from service.store.notices import Notice
from service.store.webhooks import Webhook
from service.usecases.access import needs
from service.usecases.errors import DeliveryNotFound, DeliveryUnderWay, WebhookPaused
from service.usecases.webhooks import host_of, pause, record, webhook_of
from service.usecases.work import Work

MOST_CAUGHT_UP = 1000


@dataclass(frozen=True, slots=True)
class HookDelivery:
    """One event on its way to one webhook. `id` is the receiver's `webhook-id`, the same at every
    attempt; `unknowns` counts the attempts of which nobody knows whether they arrived.
    """

    id: str
    event: str
    type: str
    about: str
    state: NoticeState
    attempts: int
    unknowns: int
    detail: str
    posted_at: datetime
    next_at: datetime | None
    received_at: datetime | None

    @property
    def is_under_way(self) -> bool:
        """Waiting or being sent: there is nothing to do by hand."""
        return self.state is NoticeState.LEASED or self.next_at is not None


@needs(Permission.MANAGE_WEBHOOKS)
def list_hook_deliveries(
    work: Work, webhook_id: str, after: str | None, limit: int
) -> list[HookDelivery]:
    """Deliveries to one webhook, newest first; one more than `limit`. Raises WebhookNotFound."""
    webhook = webhook_of(work, webhook_id)
    found = store.page_of_deliveries(work.session, webhook, after=after, limit=limit)
    return [_view(notice) for notice in found]


@needs(Permission.MANAGE_WEBHOOKS)
def send_test_event(work: Work, webhook_id: str) -> HookDelivery:
    """Send an event that says nothing but that it is a test; raises WebhookPaused."""
    webhook = _at_work(work, webhook_id)
    event = Event(webhook.reference, TEST_TYPE, {})
    event_id, id = work.record(event, webhook.org_id), work.new_id()
    store.post_event(work.session, webhook, event, event_id, id=id, at=work.now)
    return _view(_delivery(work, webhook, id))


@needs(Permission.MANAGE_WEBHOOKS)
def replay_delivery(work: Work, webhook_id: str, delivery_id: str) -> HookDelivery:
    """Send one again, under the same id, also one that arrived. Raises WebhookPaused,
    DeliveryNotFound, DeliveryUnderWay.
    """
    webhook = _at_work(work, webhook_id)
    notice = _delivery(work, webhook, delivery_id)
    was = _view(notice)
    if was.is_under_way:
        raise DeliveryUnderWay("这次推送正在进行，不必重发")
    notice.state, notice.next_at = NoticeState.WAITING.value, work.now
    work.session.add(notice)
    # The row will tell of the next attempt: what was known before stays in the event.
    received = was.received_at.isoformat() if was.received_at is not None else None
    told = {"delivery": notice.id, "was": was.state.value, "received_at": received}
    record(work, webhook, "webhooks.replayed", told)
    return _view(notice)


@needs(Permission.MANAGE_WEBHOOKS)
def replay_failed(work: Work, webhook_id: str, since: datetime) -> int:
    """Send all that did not arrive of what happened at `since` or later, what happened while it was
    paused as well: how many, of the latter MOST_CAUGHT_UP at once. Raises WebhookPaused.
    """
    webhook = _at_work(work, webhook_id)
    count = store.send_failed_again(work.session, webhook, since, work.now)
    missed = store.events_not_posted(work.session, webhook, since, MOST_CAUGHT_UP)
    for row in missed:
        event = Event(row.subject, row.type, row.payload)
        store.post_event(work.session, webhook, event, row.id, id=work.new_id(), at=work.now)
    count += len(missed)
    if count:
        told = {"since": since.isoformat(), "deliveries": count}
        record(work, webhook, "webhooks.replayed", told)
    return count


def is_held(work: Work, notice: Notice) -> bool:
    """Whether a delivery that was just taken is for a paused webhook; it then waits until that is
    resumed, and the attempt that was not made does not count.
    """
    webhook = store.webhook_named(work.session, notice.recipient)
    if webhook is None or webhook.paused_at is None:
        return False
    # Whoever resumes it just now is waited for: what they release would lack this one.
    now = work.session.get_one(Webhook, webhook.id, populate_existing=True, with_for_update=True)
    if now.paused_at is None or now.deleted_at is not None:
        return False
    notice.state, notice.attempts = NoticeState.WAITING.value, notice.attempts - 1
    notice.next_at = notice.leased_by = None
    work.session.add(notice)
    work.session.flush()
    return True


def note_outcomes(work: Work, outcomes: Mapping[str, Outcome]) -> None:
    """Pause a webhook whose receiver is gone, or that has failed for too long, and tell the
    nearest administrator. Takes outcomes by delivery id, in the order they came.
    """
    if not outcomes:
        return
    found = store.webhooks_of_deliveries(work.session, outcomes.keys())
    # Webhook by webhook: nodes that settle at once lock them in one order.
    known = [delivery_id for delivery_id in outcomes if delivery_id in found]
    for delivery_id in sorted(known, key=lambda id: found[id].id):
        _note(work, found[delivery_id], outcomes[delivery_id])


def _note(work: Work, webhook: Webhook, outcome: Outcome) -> None:
    if webhook.paused_at is not None:
        return
    if outcome.fate is Fate.DELIVERED:
        if webhook.failing_since is not None:
            webhook.failing_since = None
            work.session.add(webhook)
        return
    if webhook.failing_since is None:
        webhook.failing_since = work.now
        work.session.add(webhook)
    if outcome.detail == GONE:
        _pause_and_tell(work, webhook, GONE)
    elif work.now - webhook.failing_since >= FAILING_LASTS:
        _pause_and_tell(work, webhook, f"连续 {FAILING_LASTS.days} 天没有一次送达")


def _pause_and_tell(work: Work, webhook: Webhook, reason: str) -> None:
    work.session.flush()
    work.session.refresh(webhook, with_for_update=True)
    if webhook.paused_at is not None:  # another node was quicker
        return
    pause(work, webhook, reason)
    facts = {"host": host_of(webhook), "reason": reason}
    for admin in holders_of_role(work.session, webhook.org_id, Role.ADMIN, work.today)[:1]:
        key = work.now.isoformat()
        subject, org_id = webhook.reference, webhook.org_id
        work.post(NoticeRequest("webhook.paused", admin.id, subject, org_id, key, facts))


def _at_work(work: Work, webhook_id: str) -> Webhook:
    webhook = webhook_of(work, webhook_id, lock=True)
    if webhook.paused_at is not None:
        raise WebhookPaused("推送已暂停，请先恢复")
    return webhook


def _delivery(work: Work, webhook: Webhook, delivery_id: str) -> Notice:
    notice = store.locked_delivery(work.session, webhook, delivery_id)
    if notice is None:
        raise DeliveryNotFound("没有这次推送")
    return notice


def _view(notice: Notice) -> HookDelivery:
    return HookDelivery(
        id=notice.id,
        event=notice.facts["event"],
        type=notice.facts["type"],
        about=notice.subject,
        state=NoticeState(notice.state),
        attempts=notice.attempts,
        unknowns=notice.unknowns,
        detail=notice.detail,
        posted_at=notice.posted_at,
        next_at=notice.next_at,
        received_at=notice.received_at,
    )
