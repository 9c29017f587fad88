"""How long it took until nothing was left of a dead node, and whether somebody could have known.

A node alone cannot be repaired by itself: what counts against the ten seconds is time in which one
and the same other node lived and looked on, with a database to look into. The time since the death
is reported too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from sqlmodel import select

from service.domain.errors import DianyueError
from service.store.nodes import Node
from service.wiring import Service

LONGEST = 10.0
"""Seconds in which a node's death has to be repaired (issue 5)."""

Span = tuple[float, float]


@dataclass
class Watchman:
    """Looks into the table of nodes now and then. `ended`: since when a process (by its number) has
    no node that goes on; `given_up`: processes whose node was ended by another, and when. A living
    process that was given up goes on as another node.
    """

    service: Service
    ended: dict[int, float] = field(default_factory=dict)
    given_up: list[tuple[int, float]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def look(self, now: float) -> None:
        try:
            with self.service.reading() as work:
                nodes = work.session.exec(select(Node)).all()
        except DianyueError:
            return
        for node in nodes:
            if node.ended_at is not None and node.id not in self._seen:
                self._seen.add(node.id)
                if node.ended_by != node.id:
                    self.given_up.append((process_of(node), now))
        going_on = {process_of(node) for node in nodes if node.ended_at is None}
        for pid in {process_of(node) for node in nodes} - going_on:
            self.ended.setdefault(pid, now)
        for pid in going_on & self.ended.keys():
            del self.ended[pid]


def process_of(node: Node) -> int:
    """The number of a node's process, which stands at the end of its name."""
    return int(node.name.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class Repair:
    """`since_death`: seconds; `looked_on`: the longest of them that one living node looked on."""

    since_death: float
    looked_on: float


def repairs(
    lives: Mapping[int, Span], ended: Mapping[int, float], outages: Sequence[Span]
) -> list[Repair]:
    """One for each node that died, by the spans in which nodes lived (from their joining to their
    end) and the moments they were seen ended. What was never ended counts as never repaired.
    """
    found = []
    for pid, (_, died) in lives.items():
        if died == inf:
            continue
        repaired = ended.get(pid, inf)
        others = [span for other, span in lives.items() if other != pid]
        found.append(Repair(repaired - died, _longest(others, (died, repaired), outages)))
    return found


def _longest(others: Sequence[Span], gap: Span, outages: Sequence[Span]) -> float:
    """The longest part of a gap that one other node saw in one go, without the outages."""
    longest = 0.0
    for begin, end in others:
        begin, end = max(begin, gap[0]), min(end, gap[1])
        away = sum(max(0.0, min(end, to) - max(begin, fro)) for fro, to in outages)
        longest = max(longest, end - begin - away)
    return longest
