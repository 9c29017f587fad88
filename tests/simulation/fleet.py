"""The processes of a simulated installation: they act by turns, die, stand still and come back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from service.domain.working_days import CHINA
from service.usecases.errors import NodeBuried
from service.usecases.nodes import Watch, beat, join_node, leave
from service.usecases.ticking import CLOCK
from service.wiring import Service
from service.worker.delivering import deliver
from service.worker.supervisor import supervise
from service.worker.tick import run_tick
from tests.simulation.danger import Danger, ProcessDied
from tests.simulation.virtual import VirtualClock


@dataclass(eq=False)
class Member:
    """One process: its node, what it sees of the others, and how wrong its clock is."""

    node: str
    skew: timedelta
    watch: Watch = field(default_factory=Watch)


@dataclass
class Fleet:
    """`dead`: nodes that died and that nobody has ended yet."""

    service: Service
    clock: VirtualClock
    chance: Random
    danger: Danger
    living: list[Member] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    acting: Member | None = None
    paused: Member | None = None

    def __post_init__(self) -> None:
        self.danger.pause = self._pause

    def start(self) -> None:
        skew = timedelta(seconds=self.chance.choice([0, 0, 0, 2, -3, 50, -70]))
        self.clock.skew = skew
        with self.service.writing(CLOCK) as work:
            node = join_node(work, f"machine-{len(self.living)}", works=True)
        self.clock.skew = timedelta()
        self.living.append(Member(node, skew))

    def stop(self) -> None:
        """One process ends of its own accord."""
        member = self.living.pop(self.chance.randrange(len(self.living)))
        with self.service.writing(CLOCK) as work:
            leave(work, member.node)

    def kill_all(self) -> None:
        self.dead |= {member.node for member in self.living}
        self.living = []

    def tick(self) -> bool:
        """Somebody's tick; whether it was run to its end, on the true day."""
        member, ran = self._somebody(), [False]
        day = (self.clock.at + member.skew).astimezone(CHINA).date()

        def tick(member: Member) -> None:
            ran[0] = run_tick(self.service, member.node)

        self._by(member, tick)
        return ran[0] and day == self.clock.today

    def deliver(self) -> None:
        self._by(self._somebody(), lambda member: deliver(self.service, member.node))

    def look(self) -> bool:
        """Ten seconds pass in which everybody beats and looks around; whether the dead must have
        been seen by now.
        """
        deaths = self.danger.deaths
        if self.paused is None and not self.living:
            self.start()
        for _ in range(7):
            self.clock.spend(1.4)
            for member in list(self.living):
                if member is not self.paused:
                    self._by(member, self._beat_and_look)
        return bool(self.living) and deaths == self.danger.deaths

    def _beat_and_look(self, member: Member) -> None:
        with self.service.writing(CLOCK) as work:
            beat(work, member.node)
        engine = self.service.inline_engine()
        supervise(self.service, member.node, member.watch, engine)

    def _somebody(self) -> Member:
        able = [member for member in self.living if member is not self.paused]
        if not able:
            self.start()
            able = self.living[-1:]
        return self.chance.choice(able)

    def _by(self, member: Member, do: Callable[[Member], object]) -> None:
        """Let a process do something, by its own clock, and perhaps die of it."""
        before = (self.acting, self.clock.skew, self.danger.is_near)
        self.acting, self.clock.skew, self.danger.is_near = member, member.skew, True
        try:
            do(member)
        except ProcessDied:
            self.living.remove(member)
            self.dead.add(member.node)
        except NodeBuried:
            self.danger.is_near = False
            with self.service.writing(CLOCK) as work:
                member.node = join_node(work, "back again", works=True)
        finally:
            self.acting, self.clock.skew, self.danger.is_near = before

    def _pause(self) -> None:
        """Whoever sends stands still in the midst of it; others take over, and then it goes on."""
        if self.paused is not None or self.acting is None:
            return
        self.paused, skew = self.acting, self.clock.skew
        self.look()
        if len(self.living) > 1:
            self.deliver()
        self.clock.spend(self.chance.choice([1, 60, 150]))
        self.paused, self.clock.skew = None, skew
