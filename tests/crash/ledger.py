"""Both sides' books, compared: what was planned, what the other side accepted, how often, and why.

A copy of a message is explained where, after the other side had accepted the one before, its answer
was cut off, or the node that sent it died (was paused, or given up for dead) before it could record
it, or the database was away. One message a thread may go out when a paused node wakes: the one it
was about to send.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from service.domain.notices import NoticeState
from service.domain.sending import Window
from tests.crash.clocks import Course
from tests.crash.faults import AFTER_ACCEPTING

ARRIVED = {NoticeState.SENT, NoticeState.ACCEPTED, NoticeState.DELIVERED}
IN_FLIGHT = 2.0
"""Real seconds in which what was let go inside the window may arrive while the clock jumps."""
LOOKED_LATE = 2.0
"""Real seconds by which the table of nodes may be looked at too late."""
WINDOW = Window()

Entries = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """A message as our table has it at the end."""

    state: str
    attempts: int
    unknowns: int


@dataclass(frozen=True, slots=True)
class Books:
    """All that was written down; `nodes` what nodes and their supervisor said, `faults` what was
    done to messages on the way, `outages` spans without a database.
    """

    rows: Mapping[str, Row]
    accepted: Entries
    nodes: Entries
    faults: Entries
    outages: Sequence[tuple[float, float]] = ()


@dataclass
class Verdict:
    """What is wrong, if anything, and the figures."""

    planned: int = 0
    accepted: int = 0
    copies: int = 0
    causes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    lost: list[str] = field(default_factory=list)
    claimed_falsely: list[str] = field(default_factory=list)
    not_recorded: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    not_labelled: list[str] = field(default_factory=list)
    outside: list[tuple[str, datetime]] = field(default_factory=list)

    @property
    def wrongs(self) -> dict[str, int]:
        """Everything that must not be, by name, with how often it was."""
        found: dict[str, Sequence[object]] = {
            "lost": self.lost,
            "said to be sent, not accepted": self.claimed_falsely,
            "accepted, not recorded": self.not_recorded,
            "accepted, never planned": self.strange,
            "copies without a cause": self.unexplained,
            "copies without a label": self.not_labelled,
            "outside the window": self.outside,
        }
        return {name: len(what) for name, what in found.items() if what}


def compare(books: Books, course: Course, skew: float) -> Verdict:
    """`skew`: how far clocks of nodes are off at most (clock seconds)."""
    times: dict[str, list[float]] = defaultdict(list)
    for entry in books.accepted:
        times[entry["id"]].append(entry["at"])
    verdict = Verdict(planned=len(books.rows), accepted=len(times.keys() & books.rows.keys()))
    verdict.strange = sorted(times.keys() - books.rows.keys())
    why = Causes(books)
    for id, row in books.rows.items():
        came = sorted(times.get(id, []))
        _judge(verdict, id, row, came)
        for first, second in pairwise(came):
            cause = why.between(id, first, second)
            verdict.causes[cause or "?"] += 1
            if cause is None:
                verdict.unexplained.append(id)
        verdict.outside += [(id, course.shown(at)) for at in came if not _inside(course, at, skew)]
    return verdict


def _judge(verdict: Verdict, id: str, row: Row, came: Sequence[float]) -> None:
    verdict.copies += max(0, len(came) - 1)
    said = NoticeState(row.state) in ARRIVED
    if not came:
        verdict.lost.append(id)
    if said and not came:
        verdict.claimed_falsely.append(id)
    if came and not said:
        verdict.not_recorded.append(id)
    if row.unknowns < len(came) - 1:
        verdict.not_labelled.append(id)


def _inside(course: Course, at: float, skew: float) -> bool:
    """Whether the window was open for some node while the message was on its way."""
    for begin, end in course.shown_during(at - IN_FLIGHT, at):
        shown = [begin.timestamp() - skew, end.timestamp() + skew]
        if any(WINDOW.contains(datetime.fromtimestamp(moment, begin.tzinfo)) for moment in shown):
            return True
    return False


class Causes:
    """Why a message may have been sent again."""

    def __init__(self, books: Books) -> None:
        self._outages = books.outages
        self._cuts: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for entry in books.faults:
            if entry["fault"] in AFTER_ACCEPTING:
                self._cuts[entry["id"]].append((entry["at"], entry["fault"]))
        self._sent: dict[str, list[tuple[float, int]]] = defaultdict(list)
        self._awaking: dict[str, list[tuple[float, float]]] = defaultdict(list)
        """From when until when a message was in hand that a node sent first after a pause."""
        self._ends: dict[int, list[tuple[float, float, str]]] = defaultdict(list)
        before: dict[tuple[int, int], float] = {}
        for entry in books.nodes:
            at = entry["at"]
            if "sends" in entry:
                self._sent[entry["sends"]].append((at, entry["pid"]))
                self._wakes(entry, before.get((entry["pid"], entry.get("thread", 0)), 0.0))
                before[entry["pid"], entry.get("thread", 0)] = at
            elif "dies" in entry:
                self._ends[entry["pid"]].append((at, at, f"node killed: {entry['dies']}"))
            elif "pauses" in entry:
                self._ends[entry["pauses"]].append((at, at + entry["seconds"], "node paused"))
            elif "given_up" in entry:
                # Seen by somebody who looks now and then: it was so some time before.
                self._ends[entry["given_up"]].append(
                    (at - LOOKED_LATE, at, "node given up, though alive")
                )

    def _wakes(self, entry: Mapping[str, Any], before: float) -> None:
        """`before`: when the same thread sent something last."""
        for begin, _, how in self._ends[entry["pid"]]:
            if how == "node paused" and before <= begin <= entry["at"]:
                self._awaking[entry["sends"]].append((begin, entry["at"]))

    def between(self, id: str, first: float, second: float) -> str | None:
        """Why a message that was accepted at `first` was accepted at `second` again."""
        for at, fault in self._cuts[id]:
            # The fault is written down by another process than the acceptance.
            if first - 0.5 <= at < second:
                return fault
        senders = [pid for at, pid in self._sent[id] if at <= first]
        # The last one sent it; the one before may have stood still with it in its hands.
        for pid in reversed(senders[-2:]):
            for begin, end, how in self._ends[pid]:
                if end >= first - 0.5 and begin < second:
                    return how
        if any(begin <= first and end <= second for begin, end in self._awaking[id]):
            return "node paused"
        if any(begin < second and end > first for begin, end in self._outages):
            return "database away"
        return None
