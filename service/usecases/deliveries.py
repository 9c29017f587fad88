"""Delivering notices: taken in batches, each attempt committed before anything is sent, its outcome
after. What was taken and never told of is sent again under the same id.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from service.domain.access import Permission
from service.domain.errors import LibraryEntryNotFound
from service.domain.notices import (
    MOST_ATTEMPTS,
    Fate,
    NoticeState,
    Outcome,
    Standing,
    standing_after,
)
from service.ports import Channel, Message
from service.store import notices as store
from service.store.access import UserAccount, users_named
from service.store.notices import Notice
from service.usecases.access import needs
from service.usecases.notice_words import words_of
from service.usecases.ticking import Lease, hold_tick
from service.usecases.work import Work

log = logging.getLogger(__name__)

BATCH = 20
MOST_AT_ONCE = 400
SENDING = timedelta(minutes=10)
"""How long a sender has to say what became of a batch, before it is sent again."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to make: what to send, and through what."""

    message: Message
    channel: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Attempts to make; `is_full` says that more may wait."""

    deliveries: tuple[Delivery, ...]
    is_full: bool


@needs(Permission.RUN_THE_CLOCK)
def claim_notices(work: Work, lease: Lease) -> Batch:
    """Take the next batch. Once this is committed the attempts count, whatever happens then.

    What cannot be sent to anybody is settled at once: it is not among the deliveries.
    """
    hold_tick(work, lease)
    due = store.notices_to_send(work.session, work.now, BATCH)
    people = users_named(work.session, {notice.recipient for notice in due})
    claimed = (_claim(work, notice, people.get(notice.recipient)) for notice in due)
    return Batch(tuple(found for found in claimed if found is not None), len(due) == BATCH)


def _claim(work: Work, notice: Notice, user: UserAccount | None) -> Delivery | None:
    if notice.attempts >= MOST_ATTEMPTS:
        _settle(work, notice, notice.attempts, Outcome(Fate.UNKNOWN, "多次发送均无结果"))
        return None
    if not store.lease_notice(work.session, notice, until=work.now + SENDING):
        return None
    if user is None or user.disabled_at is not None:
        gone = Outcome(Fate.PERMANENT, "收件人不存在或者已停用")
        _settle(work, notice, notice.attempts, gone)
        return None
    try:
        words = words_of(work, notice, user.name)
    except LibraryEntryNotFound as error:
        _settle(work, notice, notice.attempts, Outcome(Fate.PERMANENT, error.message))
        return None
    message = Message(notice.id, notice.kind, user.name, notice.posted_at, words)
    return Delivery(message, notice.channel, notice.attempts)


def send(channels: Mapping[str, Channel], delivery: Delivery) -> Outcome:
    """One attempt; nothing is stored, no transaction is open."""
    channel = channels.get(delivery.channel)
    if channel is None:
        return Outcome(Fate.PERMANENT, f"没有名为「{delivery.channel}」的发送渠道")
    try:
        return channel.send(delivery.message)
    except Exception as error:  # noqa: BLE001  (a channel must not end the clock)
        # Its words may quote the message: only the kind of error is kept.
        log.error("channel %s: %s", delivery.channel, type(error).__name__)
        return Outcome(Fate.UNKNOWN, f"发送时出错：{type(error).__name__}")


@needs(Permission.RUN_THE_CLOCK)
def settle_delivery(work: Work, lease: Lease, delivery: Delivery, outcome: Outcome) -> None:
    """Keep what became of an attempt; nothing where a later attempt was begun meanwhile."""
    hold_tick(work, lease)
    notice = store.notice_with_id(work.session, delivery.message.id)
    if notice is not None and notice.state == NoticeState.LEASED.value:
        _settle(work, notice, delivery.attempt, outcome)


def _settle(work: Work, notice: Notice, attempt: int, outcome: Outcome) -> None:
    standing: Standing = standing_after(outcome, attempt, work.now)
    store.settle_notice(work.session, notice, attempt, outcome, standing, work.now)
