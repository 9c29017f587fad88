"""Which channel a message goes out on, and when: by who it is for and what is installed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from service.domain.dates import worded
from service.domain.notices import CARRIED as CARRIED_KINDS
from service.domain.notices import NoticeRequest
from service.domain.sending import CARRIED, EMAIL, GROUP_CHAT, LETTER, OUTBOX, SendingPolicy
from service.domain.working_days import CHINA
from service.ports import Ports
from service.store import notice_queue, notices
from service.store.access import user_with_id
from service.store.accounts import first_of_customer
from service.store.notices import CUSTOMERS


@dataclass(frozen=True, slots=True)
class Way:
    """`next_at` None: another message carries this one."""

    channel: str
    next_at: datetime | None


def post(
    session: Session, ports: Ports, policy: SendingPolicy, request: NoticeRequest, now: datetime
) -> None:
    """Put a message on its way, once. One that others carry finds, or makes, what carries it; one
    that is owed in writing is a letter besides, whatever becomes of the message.
    """
    request = replace(request, recipient=_one_recipient(session, request.recipient))
    if request.facts.get("in_writing"):
        written = replace(request, key=f"{request.key}/written")
        _put(session, ports, written, Way(LETTER, now), now)
        request = replace(request, facts=_without(request.facts, "in_writing"))
    way = way_of(session, ports, policy, request, now)
    is_new = _put(session, ports, request, way, now)
    if is_new and way.next_at is None:
        _ensure_carrier(session, ports, policy, request, now)


def way_of(
    session: Session, ports: Ports, policy: SendingPolicy, notice: NoticeRequest, now: datetime
) -> Way:
    """The channel for a message, and the first moment it may go."""
    if notice.kind.startswith(CARRIED_KINDS):
        return Way(CARRIED, None)
    channel = _channel(session, ports, policy, notice.recipient)
    return Way(channel, policy.first_moment(channel, now))


def ways_to_customers(ports: Ports, policy: SendingPolicy) -> tuple[str, ...]:
    """The channels by which this installation reaches customers, in their order."""
    return policy.ways_to_customers(ports.channels, ports.is_demo)


def _without(facts: Mapping[str, str], name: str) -> Mapping[str, str]:
    return {known: value for known, value in facts.items() if known != name}


def _channel(session: Session, ports: Ports, policy: SendingPolicy, recipient: str) -> str:
    noun, _, _ = recipient.rpartition("/")
    match noun:
        case "customers":
            return next(iter(ways_to_customers(ports, policy)), LETTER)
        case "webhooks":
            return "webhook"
        case "organisations":
            return GROUP_CHAT
    if EMAIL in ports.channels:
        user = user_with_id(session, recipient)
        if user is not None and user.email:
            return EMAIL
    return OUTBOX


def _one_recipient(session: Session, recipient: str) -> str:
    """A customer with several accounts is one recipient: that of the first of them."""
    if not recipient.startswith(CUSTOMERS):
        return recipient
    return CUSTOMERS + first_of_customer(session, recipient.removeprefix(CUSTOMERS))


def _put(session: Session, ports: Ports, request: NoticeRequest, way: Way, now: datetime) -> bool:
    return notices.post_notice(
        session,
        request,
        id=ports.clock.new_id(),
        at=now,
        channel=way.channel,
        next_at=way.next_at,
    )


def _ensure_carrier(
    session: Session, ports: Ports, policy: SendingPolicy, carried: NoticeRequest, now: datetime
) -> None:
    """Make sure that a message that nobody has taken yet will bring the carried one along. The
    day's first has the day as its key; what comes after it was taken goes with `day/2`, and so on.
    """
    recipient = carried.recipient
    to_customer = recipient.startswith(CUSTOMERS)
    channel = _channel(session, ports, policy, recipient)
    at = policy.digest_moment(channel, now)
    day = at.astimezone(CHINA).date()
    while notice_queue.waiting_carrier(session, recipient) is None:
        count = notice_queue.carriers_of_day(session, recipient, day.isoformat())
        carrier = NoticeRequest(
            "digest.customer" if to_customer else "digest.people",
            recipient,
            recipient if to_customer else f"people/{recipient}",
            carried.org_id,
            day.isoformat() if not count else f"{day.isoformat()}/{count + 1}",
            {"count": "1", "day": worded(day)},
        )
        _put(session, ports, carrier, Way(channel, at), now)
