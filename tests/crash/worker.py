"""A node that dies where it is told: the real worker, whose boundaries are wrapped in its process.

The names of steps are those of the queue: claim, send, record.
"""

import os
import signal
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import dbos  # noqa: F401  (what workers import when they start)
from sqlmodel import Session

from service.domain.notices import Outcome
from service.ports import Channel, Message
from service.store import notice_queue
from service.store.notice_queue import Settlement
from service.wiring import open_library, open_service, read_settings
from service.worker.schedule import Process
from tests.crash.clocks import SteeredClock
from tests.crash.journal import Journal

STEPS = (
    "before-claim-commit",
    "after-claim-commit",
    "before-send",
    "after-send",
    "before-record-commit",
    "after-record",
)
CLAIM, SETTLE = notice_queue.claim, notice_queue.settle
STARTED = open_library(allow_draft=True)
"""Read once, where this module is loaded: nodes are forked from that process."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a node needs; `doom` is the step it dies at when it comes there the `pass_no`-th time
    (from 1); "" where somebody else ends it.
    """

    settings: Mapping[str, Any]
    clock: Path
    skew: float
    journal: Path
    doom: str = ""
    pass_no: int = 1


class Fate:
    """Counts passes of steps, and ends the process as a power cut does."""

    def __init__(self, orders: Orders, journal: Journal) -> None:
        self._orders, self.journal = orders, journal
        self._left = orders.pass_no
        self._own = threading.local()
        """What this thread did last: `claimed`, and the session in which it `recorded`."""
        self._lock = threading.Lock()

    def passes(self, step: str) -> None:
        if step != self._orders.doom:
            return
        with self._lock:
            self._left -= 1
            if self._left <= 0:
                self.journal.write(dies=step, pid=os.getpid())
                os.kill(os.getpid(), signal.SIGKILL)

    def sends(self, message: Message) -> None:
        """Something is about to be sent: what was claimed is committed."""
        if self._takes_off("recorded"):
            self.passes("after-record")
        if self._takes_off("claimed"):
            self.passes("after-claim-commit")
        self.passes("before-send")
        self.journal.write(sends=message.id, pid=os.getpid(), thread=threading.get_ident())

    def claims(self, session: Session, node: str, *rest: Any, **more: Any) -> Any:
        """As `notice_queue.claim`; what was recorded in another session is committed."""
        if getattr(self._own, "recorded", session) not in (False, session):
            self._takes_off("recorded")
            self.passes("after-record")
        taken = CLAIM(session, node, *rest, **more)
        if taken:
            self._own.claimed = True
            self.passes("before-claim-commit")
        return taken

    def records(self, session: Session, node: str, settled: Sequence[Settlement], at: Any) -> None:
        """As `notice_queue.settle`."""
        SETTLE(session, node, settled, at)
        if settled:
            self._own.recorded = session
            self.passes("before-record-commit")

    def _takes_off(self, mark: str) -> bool:
        was = getattr(self._own, mark, False)
        setattr(self._own, mark, False)
        return was is not False


@dataclass
class Watched:
    """A channel, with what happens before and after it."""

    channel: Channel
    fate: Fate

    def send(self, message: Message) -> Outcome:
        self.fate.sends(message)
        outcome = self.channel.send(message)
        self.fate.passes("after-send")
        return outcome


def live(orders: Orders) -> None:
    """Be a node until the end. What it says goes to a file beside the journal."""
    said = os.open(orders.journal.with_name("log"), os.O_APPEND | os.O_CREAT | os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(said, stream)
    journal = Journal(orders.journal)
    fate = Fate(orders, journal)
    notice_queue.claim, notice_queue.settle = fate.claims, fate.records
    clock = SteeredClock(orders.clock, orders.skew)
    service = open_service(read_settings(**orders.settings), clock=clock, library=STARTED)
    channels = {name: Watched(channel, fate) for name, channel in service.ports.channels.items()}
    service = replace(service, ports=replace(service.ports, channels=channels))
    Process(service, works=True).start()
    journal.write(lives=os.getpid())
    threading.Event().wait()
