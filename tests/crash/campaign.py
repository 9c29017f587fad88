"""One campaign on one database: load, nodes that die, a clock that jumps, a database that restarts;
then peace, until nothing is left to send, and both sides' books are compared.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from pathlib import Path
from typing import Any

from service.domain.working_days import CHINA
from service.wiring import open_service, read_settings
from tests.crash.clocks import Course, SteeredClock
from tests.crash.databases import Restartable
from tests.crash.herd import Herd, Slot
from tests.crash.journal import Journal, entries
from tests.crash.ledger import Books, compare
from tests.crash.load import Load, load_for
from tests.crash.programs import program
from tests.crash.repairs import LONGEST, Watchman, repairs
from tests.crash.table import Result
from tests.crash.worker import Orders
from tests.services import real_library

BEGIN = datetime(2026, 11, 25, 14, 0, tzinfo=CHINA)
SKEWS = (0.0, 45.0, -45.0, 90.0, -90.0)
"""How far the clocks of the machines are off (clock seconds)."""
CALM, MOST_OFTEN, STARTING = 40.0, 1.0, 2.5
"""Seconds: the mean life of a node on a calm machine, the shortest elsewhere, and how long it takes
until a dead one lives again."""
BATCHES = 60
"""The load is posted in so many parts."""
BETWEEN_JUMPS = 2.0
"""Seconds in which what has become due is sent."""
PATIENCE = 120.0
"""Seconds of peace after which what is not sent counts as lost."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of what; `seconds` is how long the bad times last."""

    seed: int
    messages: int
    deaths: int
    nodes: int
    seconds: float
    restarts: int


@dataclass
class Campaign:
    plan: Plan
    database: Restartable
    folder: Path
    course: Course
    watchman: Watchman
    herd: Herd
    load: Load
    outages: list[tuple[float, float]] = field(default_factory=list)

    def run(self) -> Result:
        began = time.monotonic()
        try:
            self._bad_times(began)
            self._peace()
        finally:
            self.herd.stop()
        return self._result(time.monotonic() - began)

    def _bad_times(self, began: float) -> None:
        """Everything at once: messages come until most of the time is over, then deaths only."""
        events = sorted(self._events(), key=lambda event: event[0])
        for share, event in events:
            while self._share(began) < share:
                self._turn(began)
            event()
        while self.herd.deaths < self.plan.deaths or len(self.load.posted) < self.plan.messages:
            self._turn(began)

    def _turn(self, began: float) -> None:
        self.herd.turn()
        self.watchman.look(time.monotonic())
        due = min(1.0, self._share(began) / 0.9)
        missing = round(self.plan.messages * due) - len(self.load.posted)
        if missing >= self.plan.messages / BATCHES or (due == 1.0 and missing > 0):
            self.load.post(missing)
        time.sleep(0.1)

    def _share(self, began: float) -> float:
        """How much of the bad times is over."""
        return (time.monotonic() - began) / self.plan.seconds

    def _events(self) -> Iterator[tuple[float, Callable[[], None]]]:
        """What happens when, in shares of the time: jumps, an evening, a night, a morning."""
        course = self.course
        yield 0.12, lambda: course.jump(hours=-1)
        yield 0.24, lambda: course.jump(days=1)
        yield 0.45, lambda: course.set(self._clock(19, 54))
        yield 0.52, lambda: course.set(self._clock(19, 59))
        yield 0.55, lambda: course.set(self._clock(20, 1))
        yield 0.60, lambda: course.set(self._clock(7, 59, days=1))
        yield 0.68, lambda: course.jump(hours=-1)
        yield 0.72, lambda: course.set(self._clock(11, 0))
        yield 0.85, lambda: course.jump(days=1)
        for number in range(self.plan.restarts):
            yield 0.24 + 0.7 * number / self.plan.restarts, self._cut_database
            yield 0.17 + 0.7 * number / self.plan.restarts, self.herd.kill_all

    def _clock(self, hour: int, minute: int, days: int = 0) -> datetime:
        local = self.course.shown(time.monotonic()).astimezone(CHINA) + timedelta(days=days)
        return local.replace(hour=hour, minute=minute, second=0)

    def _cut_database(self) -> None:
        begin = time.monotonic()
        self.database.restart()
        self.outages.append((begin, time.monotonic()))

    def _peace(self) -> None:
        """Nobody dies any more; the clock goes on by hours of the day, until all is sent."""
        until = time.monotonic() + PATIENCE
        next_jump = 0.0
        while time.monotonic() < until and self.load.left() != 0:
            if time.monotonic() >= next_jump:
                self._forward()
                next_jump = time.monotonic() + BETWEEN_JUMPS
            self._watch()
        until = time.monotonic() + 2 * LONGEST
        while time.monotonic() < until and not self._all_ended():
            self._watch()

    def _watch(self) -> None:
        self.herd.turn()
        self.watchman.look(time.monotonic())
        time.sleep(0.2)

    def _all_ended(self) -> bool:
        """Whether nothing is left of any node that died."""
        lives = spans(entries(self.folder / "nodes"))
        return all(pid in self.watchman.ended for pid, (_, end) in lives.items() if end < inf)

    def _forward(self) -> None:
        """Some hours on, from morning to afternoon, and to the next morning."""
        local = self.course.shown(time.monotonic()).astimezone(CHINA)
        if 8 <= local.hour < 17:
            self.course.jump(hours=2)
        else:
            self.course.set(self._clock(8, 1, days=1 if local.hour >= 8 else 0))

    def _result(self, seconds: float) -> Result:
        journal = entries(self.folder / "nodes")
        lives = spans(journal)
        # Most were dead, as it should be.
        given_up = [
            {"at": at, "given_up": pid}
            for pid, at in self.watchman.given_up
            if pid in lives and at < lives[pid][1]
        ]
        books = Books(
            rows=self.load.rows(),
            accepted=entries(self.folder / "mails") + entries(self.folder / "messages"),
            nodes=journal + given_up,
            faults=entries(self.folder / "mail-faults") + entries(self.folder / "sms-faults"),
            outages=self.outages,
        )
        found = repairs(lives, self.watchman.ended, [*self.outages, *self._locked_out(journal)])
        return Result(
            self.database.kind,
            self.plan.seed,
            compare(books, self.course, max(SKEWS[: self.plan.nodes])),
            self.herd.deaths,
            len(self.outages),
            [repair.since_death for repair in found],
            [repair.looked_on for repair in found],
            seconds,
        )

    def _locked_out(self, journal: Sequence[Mapping[str, Any]]) -> list[tuple[float, float]]:
        """A process that is paused while it writes to a SQLite file keeps all others from writing:
        nobody can be buried meanwhile.
        """
        if self.database.kind != "SQLite":
            return []
        pauses = [entry for entry in journal if "pauses" in entry]
        return [(entry["at"], entry["at"] + entry["seconds"]) for entry in pauses]


def spans(journal: Sequence[Mapping[str, Any]]) -> dict[int, tuple[float, float]]:
    """From when until when each node lived, by the number of its process; without end those that
    still live. Pauses count as life.
    """
    began = {entry["lives"]: entry["at"] for entry in journal if "lives" in entry}
    ends = {entry["ended"]: entry["at"] for entry in journal if "ended" in entry}
    # Whoever was killed died when that was written down, not when it was buried.
    ends |= {entry["pid"]: entry["at"] for entry in journal if "dies" in entry}
    return {pid: (at, ends.get(pid, inf)) for pid, at in began.items()}


def slots(plan: Plan) -> list[Slot]:
    """Two machines are calm, the others die again and again, so often that all deaths wanted come
    about in the bad times.
    """
    wild = max(MOST_OFTEN, plan.seconds * (plan.nodes - 2) / plan.deaths - STARTING)
    lives = [CALM, CALM, *[wild] * (plan.nodes - 2)]
    return [Slot(skew, life) for skew, life in zip(SKEWS, lives, strict=False)]


@contextmanager
def prepared(plan: Plan, database: Restartable, folder: Path) -> Iterator[Campaign]:
    """Everything started but the nodes: the other side, the clock, the demo with its people."""
    chance = random.Random(plan.seed)
    course = Course(folder / "clock")
    course.set(BEGIN)
    with ExitStack() as stack:
        run = stack.enter_context
        mailbox = run(program("mailbox", folder / "mails"))
        proxy = run(program("proxy", mailbox, folder / "mail-faults", plan.seed))
        gateway = run(program("gateway", folder / "messages", folder / "sms-faults", plan.seed))
        settings = {
            "database_url": database.url,
            "data_dir": folder / "var",
            "smtp_url": f"smtp://127.0.0.1:{proxy}",
            "sms_provider": "gateway",
            "sms_url": f"http://127.0.0.1:{gateway}/",
            "private_targets": "127.0.0.0/8",
        }
        clock = SteeredClock(course.file)
        service = open_service(read_settings(**settings), clock=clock, library=real_library())
        stack.callback(service.close)
        journal = Journal(folder / "nodes")
        herd = Herd(
            Orders(settings, course.file, 0.0, folder / "nodes"),
            journal,
            chance,
            slots(plan),
            plan.deaths,
        )
        watchman = Watchman(service)
        yield Campaign(plan, database, folder, course, watchman, herd, load_for(service))
