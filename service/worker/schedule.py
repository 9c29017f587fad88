"""What a process does while nobody asks: every one says that it lives and looks at the others, a
working one runs the clock, sends, and takes over from the dead.

APScheduler is only the clock, its one job stands in memory. All else goes by the stopwatch.
"""

import logging
import os
import socket
from collections.abc import Callable
from threading import Event, Lock
from time import monotonic

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from service.ports import Engine
from service.usecases.errors import NodeBuried
from service.usecases.nodes import Watch, beat, join_node, leave, look_around
from service.usecases.ticking import CLOCK
from service.usecases.work import CHINA
from service.wiring import Service
from service.worker.delivering import deliver
from service.worker.loops import Loop, surviving
from service.worker.supervisor import supervise
from service.worker.tick import tick

log = logging.getLogger(__name__)

BEAT_EVERY = 1.5
LOOK_EVERY = 1.0
DELIVER_EVERY = 1.0
SENDERS = 2
"""Loops a channel: while one waits for the other side, the other makes its messages."""
JUMP = 30.0
"""Seconds by which clock and stopwatch part company when the clock was set anew."""
_PATIENCE = 8.0
"""Seconds for all of it: those who stop a process kill it after ten."""


class Process:
    """This process among the nodes. `works`: it does the clock's work; else it only lives."""

    def __init__(
        self,
        service: Service,
        *,
        works: bool,
        open_engine: Callable[[str], Engine] | None = None,
    ) -> None:
        self.watch = Watch()
        self.node = ""
        self._service = service
        self._works = works
        self._open_engine = open_engine or service.durable_engine
        self._engine: Engine = service.inline_engine()
        self._engine_node = ""
        self._ticking = Lock()
        self._stopping = Event()
        self._drift = self._drifted()
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()}, timezone=CHINA
        )
        self._loops: list[Loop] = []

    def start(self) -> None:
        """Join the nodes, run a tick, and go on by oneself. The caller stops it."""
        self._join()
        # It must be seen to live while its first tick, which may take long, is under way.
        beating = Loop("beat", self.beat, BEAT_EVERY)
        beating.start()
        self._loops = [Loop("look", self.look, LOOK_EVERY)]
        if self._works:
            self._renew_engine()
            self._run_tick()
            channels = set(self._service.ports.channels)
            self._loops += [
                self._sending(channel, channels - {channel})
                for channel in channels
                for _ in range(SENDERS)
            ]
            self._scheduler.add_job(
                self._run_tick, _every_minute(), id="tick", coalesce=True, misfire_grace_time=None
            )
            self._scheduler.start()
        for loop in self._loops:
            loop.start()
        self._loops.append(beating)

    def stop(self) -> None:
        """End what goes on, in seconds: what is being sent is sent to its end and recorded, no
        further message is begun, and what else it had taken is given back.
        """
        self._stopping.set()
        until = monotonic() + _PATIENCE
        for loop in self._loops:
            loop.stop()
        if self._works:
            self._scheduler.shutdown(wait=False)
            self._ticking.acquire(timeout=_PATIENCE)  # for good: no tick begins any more
            with surviving("engine"):
                self._engine.close()
        for loop in self._loops:
            loop.join(max(until - monotonic(), 0))
        with surviving("leave"), self._service.writing(CLOCK) as work:
            leave(work, self.node)

    def beat(self) -> None:
        """Say that this process lives. Where it was given up for dead it goes on as a new node."""
        try:
            with self._service.writing(CLOCK) as work:
                beat(work, self.node)
        except NodeBuried as error:
            log.warning("%s", error.message)
            self._join()
        drift = self._drifted()
        if abs(drift - self._drift) > JUMP:
            log.warning("the clock was set by %.0f s", drift - self._drift)
            self._drift = drift
            self._tick_anew()

    def look(self) -> None:
        """Look at the other nodes; take over from those that died."""
        if not self._works:
            with self._service.reading(CLOCK) as work:
                look_around(work, self.watch)
            return
        self._renew_engine()
        if supervise(self._service, self.node, self.watch, self._engine):
            self._tick_anew()

    def _join(self) -> None:
        name = f"{socket.gethostname()}/{os.getpid()}"
        with self._service.writing(CLOCK) as work:
            self.node = join_node(work, name, works=self._works)

    def _renew_engine(self) -> None:
        """An engine runs under the id of its node."""
        node = self.node
        if self._engine_node != node:
            self._engine.close()
            self._engine, self._engine_node = self._open_engine(node), node

    def _run_tick(self) -> None:
        if not self._ticking.acquire(blocking=False):
            return
        try:
            with surviving("tick"):
                tick(self._service, self.node, self._engine)
        finally:
            self._ticking.release()

    def _tick_anew(self) -> None:
        """A tick now, and the next ones by the clock as it is: APScheduler had worked out the next
        one by the clock as it was.
        """
        if self._scheduler.running:
            self._scheduler.reschedule_job("tick", trigger=_every_minute())
            self._scheduler.add_job(
                self._run_tick, id="now", replace_existing=True, misfire_grace_time=None
            )

    def _sending(self, channel: str, others: set[str]) -> Loop:
        """Loops of its own for each channel: one that hangs must not hold up the others."""

        def step() -> bool:
            stopping = self._stopping.is_set
            return deliver(self._service, self.node, besides=others, is_stopping=stopping) > 0

        return Loop(f"deliver {channel}", step, DELIVER_EVERY)

    def _drifted(self) -> float:
        clock = self._service.ports.clock
        return clock.now().timestamp() - clock.monotonic()


def _every_minute() -> CronTrigger:
    return CronTrigger(second=0, timezone=CHINA)
