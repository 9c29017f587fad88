"""Nodes as tests steer them: each with its own clock and its own watch, all on one database."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from service.ports import Engine
from service.usecases.nodes import Watch, beat, join_node
from service.usecases.ticking import CLOCK
from service.wiring import Service
from service.worker.supervisor import supervise
from service.worker.tick import tick
from tests.services import SettableClock


@dataclass
class TestNode:
    """A node whose clock is ahead of the true one by `skew`."""

    __test__ = False

    service: Service
    clock: SettableClock
    node: str
    watch: Watch = field(default_factory=Watch)

    @property
    def engine(self) -> Engine:
        return self.service.inline_engine()

    def beat(self) -> None:
        with self.service.writing(CLOCK) as work:
            beat(work, self.node)

    def look(self) -> bool:
        return supervise(self.service, self.node, self.watch, self.engine)

    def look_for(self, seconds: int) -> bool:
        """Beat and look every second; whether somebody was buried."""
        found = [self.look()]
        for _ in range(seconds):
            self.clock.advance(seconds=1)
            self.beat()
            found.append(self.look())
        return any(found)

    def tick(self) -> bool:
        return tick(self.service, self.node, self.engine)


@dataclass
class Neighbours:
    """Makes nodes of a service; its own clock is the true one."""

    service: Service
    clock: SettableClock

    def join(self, name: str, *, works: bool = True, **skew: float) -> TestNode:
        clock = self.clock if not skew else SettableClock(self.clock.at + timedelta(**skew))
        service = replace(self.service, ports=replace(self.service.ports, clock=clock))
        with service.writing(CLOCK) as work:
            node = join_node(work, name, works=works)
        return TestNode(service, clock, node)
