"""Delivering notices: taken in batches, each attempt committed before anything is sent, its outcome
after. What was taken and never told of is sent again under the same id.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain

from sqlalchemy.exc import DBAPIError

from service.domain.access import Permission
from service.domain.errors import LibraryEntryNotFound, LibraryInvalid
from service.domain.notices import (
    CARRIED,
    Fate,
    NoticeState,
    Outcome,
    Standing,
    Words,
    standing_after,
)
from service.domain.sending import PAPER, SMS
from service.domain.webhooks import HOOK
from service.ports import Channel, Message
from service.store import notice_queue
from service.store.notice_queue import Settlement
from service.store.notices import DIGESTS, Notice
from service.usecases.access import needs
from service.usecases.digests import load, not_by_mail_now, voice_of
from service.usecases.fallback import go_on, is_settled, open_paper
from service.usecases.foresight import foresee
from service.usecases.messages import CannotBeSent, message_of
from service.usecases.recipients import is_customer, recipient_of
from service.usecases.webhook_deliveries import is_held, note_outcomes
from service.usecases.withdrawing import withdraw, withdraw_ended
from service.usecases.work import Work

log = logging.getLogger(__name__)

BATCH = 20
MOST_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to make: what to send, and through what.

    `carries`: it brings other messages along. `to_customer`: a receipt is waited for.
    """

    message: Message
    channel: str
    attempt: int
    carries: bool = False
    to_customer: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Attempts to make; `is_full` says that more may wait."""

    deliveries: tuple[Delivery, ...]
    is_full: bool


@needs(Permission.RUN_THE_CLOCK)
def is_any_due(work: Work, *, besides: Collection[str] = ()) -> bool:
    """Whether a batch would hold something."""
    return notice_queue.is_any_due(work.session, work.now, [*_closed(work), *besides])


@needs(Permission.RUN_THE_CLOCK)
def claim_notices(
    work: Work, node: str, limit: int = BATCH, *, besides: Collection[str] = ()
) -> Batch:
    """Take the next batch for a node, of channels that may be used now, `besides` some. Once this
    is committed the attempts count, whatever happens.

    What cannot be sent to anybody is settled at once, and what people do becomes a task: neither
    is among the deliveries.
    """
    claimed = notice_queue.claim(work.session, node, work.now, limit, [*_closed(work), *besides])
    taken = not_by_mail_now(work, claimed)
    loads = load(work, taken)
    foresee(work, [*taken, *chain.from_iterable(loads.values())])
    found = [
        (notice, _made(work, notice, loads.get(notice.id)))
        for notice in taken
        if not _is_done_without_sending(work, notice, loads.get(notice.id))
    ]
    _settle(
        work,
        node,
        [
            (_delivery(_nothing(notice), notice), made)
            for notice, made in found
            if isinstance(made, Outcome)
        ],
    )
    deliveries = tuple(
        _delivery(made, notice) for notice, made in found if isinstance(made, Message)
    )
    return Batch(deliveries, len(claimed) == limit)


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
def leave_unknown(work: Work, node: str, delivery: Delivery) -> None:
    """Give an attempt back whose outcome cannot be kept for a fault of ours: nobody knows it then,
    and no other way is begun, which may be what fails.
    """
    outcome = Outcome(Fate.UNKNOWN, "发送结果未能登记")
    notice_queue.settle(work.session, node, [_settlement(work, delivery, outcome)], work.now)


@needs(Permission.RUN_THE_CLOCK)
def settle_deliveries(work: Work, node: str, outcomes: Sequence[tuple[Delivery, Outcome]]) -> None:
    """Keep what became of attempts; nothing where the node was given up for dead meanwhile. What
    did not arrive goes another way.
    """
    _settle(work, node, outcomes)
    note_outcomes(work, {d.message.id: said for d, said in outcomes if d.channel == HOOK})


def _settle(work: Work, node: str, outcomes: Sequence[tuple[Delivery, Outcome]]) -> None:
    settled = [_settlement(work, delivery, outcome) for delivery, outcome in outcomes]
    notice_queue.settle(work.session, node, settled, work.now)
    carriers = [delivery.message.id for delivery, _ in outcomes if delivery.carries]
    notice_queue.pass_on(work.session, carriers)
    go_on(work, [item.notice_id for item in settled if _is_over(item.standing)])


def _closed(work: Work) -> list[str]:
    """Installed channels that nothing may be taken for now."""
    policy = work.library.sending
    return [name for name in work.ports.channels if policy.is_closed(name, work.now)]


def _is_done_without_sending(work: Work, notice: Notice, rows: Sequence[Notice] | None) -> bool:
    """Whether nothing is to be sent now: nobody has to be told (yet), or people do it."""
    if rows is not None and not rows:
        withdraw(work, notice, "所含事项已全部办结，无须发送")
    elif notice.kind.startswith(CARRIED) and not withdraw_ended(work, [notice]):
        return True
    elif notice.follows is not None and is_settled(work, notice):
        withdraw(work, notice, "已由其他方式送达或者有人办理，无须发送")
    elif notice.channel == HOOK:
        return is_held(work, notice)
    elif notice.channel in PAPER:
        open_paper(work, notice, rows or (notice,))
    else:
        return False
    return True


def _made(work: Work, notice: Notice, rows: Sequence[Notice] | None) -> Message | Outcome:
    recipient = recipient_of(work, notice.recipient, with_mobile=notice.channel == SMS)
    if recipient is None:
        return Outcome(Fate.PERMANENT, "收件人不存在或者已停用")
    try:
        return message_of(work, voice_of(work, notice, rows), recipient)
    except (CannotBeSent, LibraryEntryNotFound, LibraryInvalid) as error:
        return Outcome(Fate.PERMANENT, error.message)
    except DBAPIError:
        raise
    except Exception as error:  # noqa: BLE001  (one message must not hold up all others for ever)
        log.error("message of %s cannot be made: %s", notice.kind, type(error).__name__)
        return Outcome(Fate.PASSING, f"生成内容时出错：{type(error).__name__}")


def _delivery(message: Message, notice: Notice) -> Delivery:
    return Delivery(
        message,
        notice.channel,
        notice.attempts,
        carries=notice.kind in DIGESTS,
        to_customer=is_customer(notice.recipient),
    )


def _nothing(notice: Notice) -> Message:
    return Message(notice.id, notice.kind, "", notice.posted_at, Words("", ""))


def _settlement(work: Work, delivery: Delivery, outcome: Outcome) -> Settlement:
    message, policy = delivery.message, work.library.sending
    standing = standing_after(outcome, delivery.attempt, work.now)
    if standing.next_at is not None:
        again = policy.first_moment(delivery.channel, standing.next_at)
        standing = replace(standing, next_at=again)
    wait: timedelta | None = policy.waits_for(delivery.channel) if delivery.to_customer else None
    awaits = standing.state in (NoticeState.SENT, NoticeState.ACCEPTED)
    return Settlement(
        message.id,
        delivery.attempt,
        outcome,
        standing,
        address=message.masked,
        content_hash=message.content_hash if message.words.body else "",
        text_version=message.text_version,
        fallback_at=work.now + wait if wait is not None and awaits else None,
    )


def _is_over(standing: Standing) -> bool:
    """Whether it did not arrive, or nobody knows, and it is not tried again."""
    return standing.next_at is None and standing.state in (
        NoticeState.FAILED,
        NoticeState.GIVEN_UP,
        NoticeState.UNKNOWN,
    )
