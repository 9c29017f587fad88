"""Seals: the Merkle root over all events of each finished day in China."""

from datetime import UTC, date, datetime, time, timedelta

from service.domain.access import Permission
from service.domain.audit import merkle_root
from service.store import events as store
from service.store.events import MerkleRoot
from service.usecases.access import needs
from service.usecases.work import CHINA, Work

SETTLING = timedelta(minutes=10)
"""Longer than any transaction: an event bears the time at which its transaction began."""


@needs(Permission.RUN_THE_CLOCK)
def seal_events(work: Work) -> list[date]:
    """Seal every finished day that has events and no seal yet; returns the days sealed.

    A day is sealed ten minutes into the next one: a transaction that began before midnight is over
    by then. Sealing again changes nothing.
    """
    today = (work.now - SETTLING).astimezone(CHINA).date()
    last = store.last_seal(work.session)
    since = midnight(last.day + timedelta(days=1)) if last is not None else None
    first = store.first_event_at(work.session, since)
    if first is None:
        return []
    day = first.astimezone(CHINA).date()
    sealed = []
    while day < today:
        if _seal(work, day):
            sealed.append(day)
        day += timedelta(days=1)
    return sealed


def _seal(work: Work, day: date) -> bool:
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    events = store.events_between(work.session, begin, end)
    if not events:
        return False
    seal = MerkleRoot(
        day=day,
        root=merkle_root([event.hash for event in events]),
        first_seq=events[0].seq or 0,
        last_seq=events[-1].seq or 0,
        events=len(events),
        sealed_at=work.now,
    )
    store.add_seal(work.session, seal)
    return True


def midnight(day: date) -> datetime:
    """The instant a day begins in China."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC)
