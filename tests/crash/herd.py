"""The nodes of a campaign as systemd sees them: started, dying, started again."""

import multiprocessing
import os
import random
import signal
import time
from dataclasses import dataclass, replace
from multiprocessing.context import ForkServerProcess

from tests.crash.journal import Journal
from tests.crash.worker import STEPS, Orders, live

FORKS = multiprocessing.get_context("forkserver")
# What takes long to load is loaded once; every node is a process of its own all the same.
FORKS.set_forkserver_preload(["tests.crash.worker"])

LONGEST_WAIT = 2.0
"""Seconds until a dead node is started again."""
PAUSE = 12.0
"""Seconds that a paused node stands still: longer than it takes to be given up for dead."""
MOST_LEAVING = 20
"""So often may nodes end by themselves, e.g. when they start without a database."""
SHARE_OF_STEPS = 0.75
SHARE_OF_PAUSES = 0.03


@dataclass
class Slot:
    """A place for one node after the other, with the clock's skew of that machine and the mean of
    their lives (seconds).
    """

    skew: float
    mean_life: float
    process: ForkServerProcess | None = None
    starts_at: float = 0.0
    kill_at: float = 0.0
    wakes_at: float = 0.0


@dataclass
class Herd:
    """`deaths_wanted` is how many nodes are killed before the rest lives in peace."""

    orders: Orders
    journal: Journal
    random: random.Random
    slots: list[Slot]
    deaths_wanted: int
    deaths: int = 0
    left: int = 0

    def turn(self) -> None:
        """See who died, start who is due, kill whose time has come."""
        now = time.monotonic()
        for slot in self.slots:
            if slot.process is None:
                if now >= slot.starts_at:
                    self._start(slot, now)
            elif not slot.process.is_alive():
                self._buried(slot, now)
            elif slot.wakes_at and now >= slot.wakes_at:
                os.kill(slot.process.pid or 0, signal.SIGCONT)
                slot.wakes_at = 0.0
            elif slot.kill_at and now >= slot.kill_at and not slot.wakes_at:
                self._strike(slot, now)

    def kill_all(self) -> None:
        """The power fails on every machine at once."""
        for slot in self.slots:
            if slot.process is not None and slot.process.is_alive():
                self._kill(slot, "power cut")

    def stop(self) -> None:
        """End what lives; without a count."""
        for slot in self.slots:
            if slot.process is not None:
                slot.process.kill()
                slot.process.join()

    def _start(self, slot: Slot, now: float) -> None:
        doom, life = "", 0.0
        if self.deaths < self.deaths_wanted:
            life = self.random.expovariate(1 / slot.mean_life)
            if self.random.random() < SHARE_OF_STEPS:
                doom = self.random.choice(STEPS)
        # Who is to die at a step, and does not come there, is killed from outside in the end.
        slot.kill_at = now + (3 * slot.mean_life if doom else 1.0 + life) if life else 0.0
        each = self.random.randint(1, 60 if doom in ("before-send", "after-send") else 4)
        orders = replace(self.orders, skew=slot.skew, doom=doom, pass_no=each)
        slot.process = FORKS.Process(target=live, args=(orders,), daemon=True)
        slot.process.start()
        self.journal.write(started=slot.process.pid, doom=doom)

    def _strike(self, slot: Slot, now: float) -> None:
        if self.deaths >= self.deaths_wanted:
            slot.kill_at = 0.0
        elif self.random.random() < SHARE_OF_PAUSES:
            assert slot.process is not None
            self.journal.write(pauses=slot.process.pid, seconds=PAUSE)
            os.kill(slot.process.pid or 0, signal.SIGSTOP)
            slot.wakes_at, slot.kill_at = now + PAUSE, now + 3 * PAUSE
        else:
            self._kill(slot, "any time")

    def _kill(self, slot: Slot, how: str) -> None:
        assert slot.process is not None
        self.journal.write(dies=how, pid=slot.process.pid)
        slot.process.kill()

    def _buried(self, slot: Slot, now: float) -> None:
        assert slot.process is not None
        slot.process.join()
        killed = slot.process.exitcode == -signal.SIGKILL
        self.deaths += killed
        self.left += not killed
        if self.left > MOST_LEAVING:
            raise AssertionError("nodes end by themselves again and again")
        self.journal.write(ended=slot.process.pid, code=slot.process.exitcode)
        slot.process, slot.wakes_at = None, 0.0
        slot.starts_at = now + self.random.uniform(0.2, LONGEST_WAIT)
