"""Nodes: each process says that it lives, looks at the others, and takes over from those that died.

A dead node is one whose beats stand still for some seconds of the onlooker's own stopwatch. What it
had taken is given back in the transaction that ends it; should it come back (a machine that was
paused), it finds itself ended and can neither take nor settle anything under its old id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock

from sqlalchemy.exc import DBAPIError

from service.domain.access import Permission
from service.store import leases, nodes, notice_queue
from service.store.jobs import forget_chunks
from service.usecases.access import needs
from service.usecases.errors import NodeBuried
from service.usecases.work import Work

DEAD_AFTER = 5.0
"""Seconds without a beat after which a node is dead; longer than a beat takes on a busy machine."""
KEPT = timedelta(days=30)
"""How long ended nodes and done chunks stay on record."""
SURE_FOR = 3.0
"""Seconds for which a node that has just beaten may send without asking: so much shorter than
`DEAD_AFTER` that what it begins to send meanwhile has arrived before anybody could bury it."""
_LONGEST_LOOK = 2.0
_AHEAD = timedelta(minutes=1)


@dataclass
class Watch:
    """How long values have stood still, by a stopwatch. Whoever looks has to look again and again:
    a gap between two looks counts as two seconds at most, for it may have been the onlooker that
    was paused.
    """

    _still: dict[str, tuple[object, float]] = field(default_factory=dict)
    _looked: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def look(self, values: Mapping[str, object], at: float) -> dict[str, float]:
        """Seconds each value has been what it is; what is not named is forgotten."""
        with self._lock:
            gap = min(at - self._looked, _LONGEST_LOOK)
            before, self._still, self._looked = self._still, {}, at
            for key, value in values.items():
                known, still = before.get(key, (None, 0.0))
                is_same = key in before and known == value
                self._still[key] = (value, still + gap if is_same else 0.0)
            return {key: still for key, (_, still) in self._still.items()}

    def miss(self, at: float) -> None:
        """A look failed: what nobody can see does not stand still."""
        with self._lock:
            self._looked = at


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A node as somebody sees it; `still` seconds without a beat."""

    id: str
    name: str
    works: bool
    beats: int
    still: float

    @property
    def lives(self) -> bool:
        return self.still < DEAD_AFTER


@needs(Permission.RUN_THE_CLOCK)
def join_node(work: Work, name: str, *, works: bool) -> str:
    """Put this process among the nodes; returns its id."""
    node = work.new_id()
    nodes.add_node(work.session, id=node, name=name, works=works, at=work.now)
    return node


@needs(Permission.RUN_THE_CLOCK)
def beat(work: Work, node: str) -> None:
    """Say that a node lives; raises NodeBuried."""
    if not nodes.beat_node(work.session, node, work.now):
        raise _buried()


@needs(Permission.RUN_THE_CLOCK)
def beat_to_send(work: Work, node: str) -> None:
    """As `beat`, for whoever is about to send; who is no node at all (a command, a test) passes."""
    if not nodes.beat_node(work.session, node, work.now) and nodes.has_ended(work.session, node):
        raise _buried()


@needs(Permission.RUN_THE_CLOCK)
def prove_alive(work: Work, node: str) -> None:
    """Nobody ends a node before this transaction is over, so what it takes here is given back when
    somebody does; raises NodeBuried. Whoever is no node at all (a command, a test) passes.
    """
    leases.end_when_silent(work.session)
    if nodes.has_ended(work.session, node):
        raise _buried()


@needs(Permission.RUN_THE_CLOCK)
def leave(work: Work, node: str) -> None:
    """End a node of one's own accord."""
    if nodes.end_node(work.session, node, by=node, at=work.now):
        _give_back(work, node)


@needs(Permission.RUN_THE_CLOCK)
def look_around(work: Work, watch: Watch) -> list[Neighbour]:
    """All nodes that nobody has ended, as this process sees them."""
    return seen_nodes(work, watch)


def seen_nodes(work: Work, watch: Watch) -> list[Neighbour]:
    """`look_around` for use cases that ask for a permission of their own."""
    stopwatch = work.ports.clock.monotonic
    try:
        found = nodes.open_nodes(work.session)
    except DBAPIError:
        watch.miss(stopwatch())
        raise
    still = watch.look({node.id: node.beats for node in found}, stopwatch())
    return [Neighbour(node.id, node.name, node.works, node.beats, still[node.id]) for node in found]


@needs(Permission.RUN_THE_CLOCK)
def bury(work: Work, dead: Neighbour, *, by: str) -> bool:
    """End a dead node and give back what it had taken; False where another was first, or where it
    has beaten after all.
    """
    prove_alive(work, by)
    if not nodes.end_node(work.session, dead.id, by=by, at=work.now, beats=dead.beats):
        return False
    _give_back(work, dead.id)
    return True


@needs(Permission.RUN_THE_CLOCK)
def open_node_ids(work: Work) -> set[str]:
    """Ids of all nodes that nobody has ended."""
    return {node.id for node in nodes.open_nodes(work.session)}


@needs(Permission.RUN_THE_CLOCK)
def clear_nodes(work: Work) -> None:
    """Forget nodes and chunks of long ago, and chunks that a clock that was ahead ran too early:
    their day is still to come, and what they do they do once.
    """
    nodes.forget_nodes(work.session, work.now - KEPT)
    forget_chunks(work.session, before=work.now - KEPT, after=work.now + _AHEAD)


def _give_back(work: Work, node: str) -> None:
    leases.free_leases(work.session, node)
    notice_queue.free(work.session, node, work.now)


def _buried() -> NodeBuried:
    return NodeBuried("本进程曾被判定停止，其工作已由其他进程接手")
