"""Whether chains of events still say what was written, and if not, what was done to which event.

Works on streams, one chain after the other; keeps the row before and the gaps of the chain.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from service.domain.audit import GENESIS, Event, chain_hash

LEEWAY = timedelta(minutes=1)
"""How much earlier than the one before an event may be: writers read the clock and then wait for
each other (SQLite at most 30 s), and clocks of several nodes differ a little."""

_NEAR = 16
"""How far a row is looked for from the place it is expected at."""

_MOST_GAPS = 1000
"""How many removed events in a row are named one by one."""


class ProblemKind(StrEnum):
    CHANGED = "changed"
    REMOVED = "removed"
    REORDERED = "reordered"
    BACK_DATED = "back-dated"
    SEAL_BROKEN = "seal-broken"
    UNSEALED = "unsealed"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    ProblemKind.CHANGED: "内容被改",
    ProblemKind.REMOVED: "被删除",
    ProblemKind.REORDERED: "次序被改",
    ProblemKind.BACK_DATED: "时间倒填",
    ProblemKind.SEAL_BROKEN: "封存不符",
    ProblemKind.UNSEALED: "未封存",
}


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it lies in the database; `at` and `payload` None where they are unreadable."""

    seq: int
    id: str
    org_id: str
    subject: str
    position: int
    type: str
    actor: str
    at: datetime | None
    payload: Mapping[str, Any] | None
    previous: str
    hash: str

    def fits(self, position: int) -> bool:
        """Whether the hash follows from the content, were the event at this place."""
        if self.at is None or self.payload is None:
            return False
        event = Event(self.subject, self.type, self.payload)
        try:
            expected = chain_hash(
                event,
                event_id=self.id,
                org_id=self.org_id,
                position=position,
                actor=self.actor,
                at=self.at,
                previous=self.previous,
            )
        except (ValueError, RecursionError):  # numbers and depths that no event of ours has
            return False
        return expected == self.hash


@dataclass(frozen=True, slots=True)
class AuditProblem:
    """One finding: what kind, in Chinese, and as much as is known of which event or day."""

    kind: ProblemKind
    message: str
    subject: str | None = None
    seq: int | None = None
    event_id: str | None = None
    day: date | None = None

    @property
    def contract(self) -> str | None:
        """The id of the contract the event belongs to."""
        noun, _, contract_id = (self.subject or "").partition("/")
        return contract_id if noun == "contracts" else None


def check_chains(events: Iterable[StoredEvent]) -> Iterator[AuditProblem]:
    """Problems of all chains; the events come by subject and, within it, by position."""
    for subject, chain in groupby(events, lambda event: event.subject):
        yield from check_chain(subject, chain)


def check_chain(subject: str, events: Iterable[StoredEvent]) -> Iterator[AuditProblem]:
    """Problems of one chain, its events ordered by position."""
    gaps: set[int] = set()
    highest, before = 0, None
    for event in events:
        place = _true_place(event, highest + 1)
        if place is None:
            yield _unfit(event, before.event if before is not None else None)
            # What follows is measured from the place it claims, if that can be believed.
            place = event.position if event.position in gaps else highest + 1
            if highest < event.position <= highest + _NEAR:
                place = event.position
        else:
            yield from _moved(event, place, before, known=place <= highest and place not in gaps)
            yield from _follows(event, place, before)
        gaps.update(range(highest + 1, min(place, highest + _MOST_GAPS)))
        gaps.discard(place)
        highest, before = max(place, highest), _Before(event, place)
    for place in sorted(gaps):
        message = f"第 {place} 个事件已不在链中，被删除"
        yield AuditProblem(ProblemKind.REMOVED, message, subject)


@dataclass(frozen=True, slots=True)
class _Before:
    """The row before, and the place at which it was written."""

    event: StoredEvent
    place: int

    @property
    def shift(self) -> int:
        return self.place - self.event.position


def _true_place(event: StoredEvent, expected: int) -> int | None:
    """The place at which the event was written; None where its content does not fit its hash."""
    if event.fits(event.position):
        return event.position
    near = range(max(1, expected - _NEAR), expected + _NEAR)
    return next((place for place in near if event.fits(place)), None)


def _unfit(event: StoredEvent, earlier: StoredEvent | None) -> AuditProblem:
    kind, words = ProblemKind.CHANGED, "被改动"
    if earlier is not None and _is_earlier(event, earlier):
        kind, words = ProblemKind.BACK_DATED, "时间早于前一事件，被倒填"
    return problem_of(event, kind, f"第 {event.position} 个事件的内容与其哈希不符，{words}")


def _moved(
    event: StoredEvent, place: int, before: _Before | None, *, known: bool
) -> Iterator[AuditProblem]:
    """Whether an event stands at another place than it was written at, or a second time.

    Where events were removed and the rest counted anew, the rest is not named one by one.
    """
    shift = place - event.position
    claimed, last, last_shift = (
        (before.event.position, before.place, before.shift) if before is not None else (0, 0, 0)
    )
    closed_up = place > last + 1 and event.position == claimed + 1
    if known or (shift not in (0, last_shift) and not closed_up):
        message = f"第 {place} 个事件现排在第 {event.position} 位，次序被改"
        yield problem_of(event, ProblemKind.REORDERED, message)


def _follows(event: StoredEvent, place: int, before: _Before | None) -> Iterator[AuditProblem]:
    """Whether an event fits to the one before it."""
    if before is None or before.place >= place:
        if place == 1 and event.previous != GENESIS:
            message = "首个事件却指向更早的事件，链的开头被改写"
            yield problem_of(event, ProblemKind.CHANGED, message)
        return
    earlier = before.event
    # An earlier event that does not fit its own hash was named already.
    broken = before.place + 1 == place and event.previous != earlier.hash
    if broken and earlier.fits(before.place):
        message = f"第 {before.place} 个事件与后一事件所记的哈希不符，连同自身的哈希被改写"
        yield problem_of(earlier, ProblemKind.CHANGED, message)
    if event.seq < earlier.seq:
        message = f"第 {place} 个事件的序号小于前一事件，次序被改"
        yield problem_of(event, ProblemKind.REORDERED, message)
    if _is_earlier(event, earlier):
        message = f"第 {place} 个事件的时间早于前一事件，被倒填"
        yield problem_of(event, ProblemKind.BACK_DATED, message)


def _is_earlier(event: StoredEvent, earlier: StoredEvent) -> bool:
    return event.at is not None and earlier.at is not None and event.at < earlier.at - LEEWAY


def problem_of(
    event: StoredEvent, kind: ProblemKind, message: str, day: date | None = None
) -> AuditProblem:
    """A finding about one event."""
    return AuditProblem(kind, message, event.subject, event.seq, event.id, day)
