"""Delivering notices: taken in batches, each attempt committed before anything is sent, its outcome
after. What was taken and never told of is sent again under the same id.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain.access import Permission
from service.domain.errors import LibraryEntryNotFound
from service.domain.notices import Fate, Outcome, Words, standing_after
from service.ports import Channel, Message
from service.store import notice_queue
from service.store.notice_queue import Settlement
from service.store.notices import Notice
from service.usecases.access import needs
from service.usecases.messages import CannotBeSent, message_of
from service.usecases.recipients import recipient_of
from service.usecases.work import Work

log = logging.getLogger(__name__)

BATCH = 20
MOST_AT_ONCE = 400


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
def claim_notices(work: Work, node: str, limit: int = BATCH) -> Batch:
    """Take the next batch for a node. Once this is committed the attempts count, whatever happens.

    What cannot be sent to anybody is settled at once: it is not among the deliveries.
    """
    taken = notice_queue.claim(work.session, node, work.now, limit)
    found = [(notice, _made(work, notice)) for notice in taken]
    refused = [
        _settlement(work, Delivery(_nothing(notice), notice.channel, notice.attempts), made)
        for notice, made in found
        if isinstance(made, Outcome)
    ]
    notice_queue.settle(work.session, node, refused, work.now)
    deliveries = tuple(
        Delivery(made, notice.channel, notice.attempts)
        for notice, made in found
        if isinstance(made, Message)
    )
    return Batch(deliveries, len(taken) == limit)


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
def settle_deliveries(work: Work, node: str, outcomes: Sequence[tuple[Delivery, Outcome]]) -> None:
    """Keep what became of attempts; nothing where the node was given up for dead meanwhile."""
    settled = [_settlement(work, delivery, outcome) for delivery, outcome in outcomes]
    notice_queue.settle(work.session, node, settled, work.now)


def _made(work: Work, notice: Notice) -> Message | Outcome:
    recipient = recipient_of(work, notice.recipient)
    if recipient is None:
        return Outcome(Fate.PERMANENT, "收件人不存在或者已停用")
    try:
        return message_of(work, notice, recipient)
    except (CannotBeSent, LibraryEntryNotFound) as error:
        return Outcome(Fate.PERMANENT, error.message)


def _nothing(notice: Notice) -> Message:
    return Message(notice.id, notice.kind, "", notice.posted_at, Words("", ""))


def _settlement(work: Work, delivery: Delivery, outcome: Outcome) -> Settlement:
    message = delivery.message
    return Settlement(
        message.id,
        delivery.attempt,
        outcome,
        standing_after(outcome, delivery.attempt, work.now),
        address=message.masked,
        content_hash=message.content_hash if message.words.body else "",
        text_version=message.text_version,
    )
