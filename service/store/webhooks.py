"""Webhooks: where other systems want to be told of events of an organisation and those below it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, or_, true, update
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, col, select

from service.domain.access import Actor
from service.domain.audit import Event
from service.domain.notices import MOST_ATTEMPTS, NoticeRequest, NoticeState
from service.domain.webhooks import HOOK, OWN
from service.store.columns import Instant, Json, Row
from service.store.events import EventRow
from service.store.notices import Notice, post_notice
from service.store.organisations import Organisation, visible_to

_ENDED_BADLY = (NoticeState.FAILED.value, NoticeState.GIVEN_UP.value, NoticeState.UNKNOWN.value)
_OPEN = (NoticeState.WAITING.value, NoticeState.UNKNOWN.value)


class Webhook(Row, table=True):
    """A subscription. `types` are event types, or prefixes ending in `.*`; none means all.

    Secrets are wrapped by the master key; the old one signs as well for a day after a rotation.
    `failing_since`: nothing was delivered from then on; None where the last attempt arrived.
    """

    __tablename__ = "webhook"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    url: str = Field(max_length=2000)
    types: list[str] = Field(sa_type=Json)
    note: str = Field(default="", max_length=200)
    secret: bytes
    old_secret: bytes | None = None
    rotated_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    created_by: str = Field(max_length=100)
    failing_since: datetime | None = Field(default=None, sa_type=Instant)
    paused_at: datetime | None = Field(default=None, sa_type=Instant)
    paused_reason: str = Field(default="", max_length=300)
    deleted_at: datetime | None = Field(default=None, sa_type=Instant)

    @property
    def reference(self) -> str:
        """What its notices name as their recipient."""
        return f"{OWN}{self.id}"


def subscribers(session: Session, org_id: str) -> Sequence[Webhook]:
    """Webhooks at work for an organisation: its own and those of the ones above it."""
    own, above = aliased(Organisation), aliased(Organisation)
    return session.exec(
        select(Webhook)
        .join(above, col(above.id) == col(Webhook.org_id))
        .join(own, col(own.path).like(col(above.path).concat("%")))
        .where(
            own.id == org_id, col(Webhook.deleted_at).is_(None), col(Webhook.paused_at).is_(None)
        )
    ).all()


def webhook_with_id(session: Session, webhook_id: str) -> Webhook | None:
    """The webhook, whoever asks; None where it was deleted."""
    webhook = session.get(Webhook, webhook_id)
    return webhook if webhook is not None and webhook.deleted_at is None else None


def webhook_named(session: Session, reference: str) -> Webhook | None:
    """The webhook that a notice names as its recipient; None where it was deleted."""
    prefix, _, id = reference.rpartition("/")
    return webhook_with_id(session, id) if f"{prefix}/" == OWN else None


def visible_webhook(
    session: Session, actor: Actor, webhook_id: str, *, lock: bool = False
) -> Webhook | None:
    """The webhook, if its organisation lies in the actor's subtree."""
    query = select(Webhook).where(
        Webhook.id == webhook_id,
        col(Webhook.deleted_at).is_(None),
        visible_to(actor, Webhook.org_id),
    )
    return session.exec(query.with_for_update() if lock else query).first()


def page_of_webhooks(
    session: Session, actor: Actor, *, after: str | None, limit: int
) -> Sequence[Webhook]:
    """Webhooks of the actor's organisations, newest first; one more than `limit`."""
    query = select(Webhook).where(
        col(Webhook.deleted_at).is_(None), visible_to(actor, Webhook.org_id)
    )
    if after is not None:
        query = query.where(col(Webhook.id) < after)
    return session.exec(query.order_by(col(Webhook.id).desc()).limit(limit + 1)).all()


# ---- what is sent to one: rows of `notice` ------------------------------------------------------


def post_event(
    session: Session, webhook: Webhook, event: Event, event_id: str, *, id: str, at: datetime
) -> None:
    """Put an event into the queue for a webhook; `id` is the delivery's."""
    facts = {"event": event_id, "type": event.type}
    request = NoticeRequest(
        "webhook.event", webhook.reference, event.subject, webhook.org_id, event_id, facts
    )
    post_notice(session, request, id=id, at=at, channel=HOOK, next_at=at)


def page_of_deliveries(
    session: Session, webhook: Webhook, *, after: str | None, limit: int
) -> Sequence[Notice]:
    """Deliveries to a webhook, newest first; one more than `limit`."""
    query = select(Notice).where(Notice.recipient == webhook.reference)
    if after is not None:
        query = query.where(col(Notice.id) < after)
    return session.exec(query.order_by(col(Notice.id).desc()).limit(limit + 1)).all()


def locked_delivery(session: Session, webhook: Webhook, delivery_id: str) -> Notice | None:
    return session.exec(
        select(Notice)
        .where(Notice.id == delivery_id, Notice.recipient == webhook.reference)
        .with_for_update()
    ).first()


def send_failed_again(session: Session, webhook: Webhook, since: datetime, now: datetime) -> int:
    """Put what ended badly back to waiting, if it was posted at `since` or later: how many."""
    return _change(
        session,
        webhook,
        col(Notice.state).in_(_ENDED_BADLY),
        col(Notice.next_at).is_(None),
        col(Notice.posted_at) >= since,
        state=NoticeState.WAITING.value,
        next_at=now,
    )


def events_not_posted(
    session: Session, webhook: Webhook, since: datetime, limit: int
) -> Sequence[EventRow]:
    """What a webhook takes of the events since then and was not posted to it, the first ones."""
    own, above = aliased(Organisation), aliased(Organisation)
    taken = [
        col(EventRow.type).startswith(item[:-1], autoescape=True)
        if item.endswith(".*")
        else col(EventRow.type) == item
        for item in webhook.types
    ]
    posted = select(Notice.id).where(
        Notice.recipient == webhook.reference, Notice.key == EventRow.id, Notice.channel == HOOK
    )
    return session.exec(
        select(EventRow)
        .join(above, col(above.id) == webhook.org_id)
        .join(own, col(own.path).like(col(above.path).concat("%")))
        .where(
            EventRow.org_id == own.id,
            col(EventRow.at) >= since,
            col(EventRow.subject).not_like(f"{OWN}%"),
            or_(*taken) if taken else true(),
            ~posted.exists(),
        )
        .order_by(col(EventRow.seq))
        .limit(limit)
    ).all()


def hold_deliveries(session: Session, webhook: Webhook) -> None:
    """What waits stays where it is until `release_deliveries`."""
    _change(session, webhook, col(Notice.state).in_(_OPEN), next_at=None)


def release_deliveries(session: Session, webhook: Webhook, now: datetime) -> None:
    _change(
        session,
        webhook,
        col(Notice.state).in_(_OPEN),
        col(Notice.next_at).is_(None),
        col(Notice.attempts) < MOST_ATTEMPTS,
        next_at=now,
    )


def webhooks_of_deliveries(session: Session, delivery_ids: Collection[str]) -> dict[str, Webhook]:
    """Delivery id -> its webhook, for those that were not deleted."""
    found = session.exec(
        select(Notice.id, Webhook)
        .join(Webhook, literal(OWN).concat(col(Webhook.id)) == col(Notice.recipient))
        .where(col(Notice.id).in_(delivery_ids), col(Webhook.deleted_at).is_(None))
    )
    return dict(found.all())


def _change(session: Session, webhook: Webhook, *which: ColumnElement[bool], **values: Any) -> int:
    changed = session.connection().execute(
        update(Notice).where(col(Notice.recipient) == webhook.reference, *which).values(values)
    )
    return changed.rowcount
