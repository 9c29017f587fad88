"""Webhooks: which events a subscription wants, and how long it may fail before it is paused."""

from collections.abc import Sequence
from datetime import timedelta

from service.domain.event_types import EVENT_TYPES

MOST_TYPES = 50
LONGEST_URL = 2000
LONGEST_NOTE = 200
OLD_SECRET_LASTS = timedelta(hours=24)
"""After a rotation the old secret signs as well, so that the receiver can change over."""
FAILING_LASTS = timedelta(days=3)
"""A webhook to which nothing could be delivered for so long is paused."""

GONE = "对方已不再接收（HTTP 410）"
"""What a delivery ends with where the receiver wants nothing more, ever."""

OWN = "webhooks/"
"""Subjects of a webhook's own events: these are not sent to webhooks."""

HOOK = "webhook"
"""The channel of deliveries to webhooks."""

TEST_TYPE = "webhooks.tested"


def is_type(text: str) -> bool:
    """A type that events have (`contracts.signed`), or all that begin alike (`contracts.*`)."""
    if text.endswith(".*"):
        return any(known.startswith(text[:-1]) for known in EVENT_TYPES)
    return text in EVENT_TYPES


def wants(types: Sequence[str], type_: str) -> bool:
    """Whether a subscription to these types takes an event; no types are all types."""
    return not types or any(
        type_.startswith(wanted[:-1]) if wanted.endswith(".*") else type_ == wanted
        for wanted in types
    )
