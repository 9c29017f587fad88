"""One tick, in one process: take it, do what is due, say that it is done."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.domain.errors import DianyueError
from service.usecases.errors import LeaseLost
from service.usecases.escalation import escalate_task, overdue_tasks
from service.usecases.ratification import refuse_silent
from service.usecases.seals import seal_events
from service.usecases.sign_in import clear_sign_ins
from service.usecases.ticking import CLOCK, Lease, begin_tick, end_tick, hold_tick
from service.wiring import Service
from service.worker.delivering import deliver

log = logging.getLogger(__name__)

Step = Callable[[Service, Lease], None]


def run_tick(service: Service, holder: str) -> bool:
    """Run this minute's tick; False where another process does, did, or took it over.

    A step that fails is tried again with the next tick, and keeps no other from its turn.
    """
    with service.writing(CLOCK) as work:
        lease = begin_tick(work, holder)
    if lease is None:
        return False
    try:
        for step in (seal, escalate, refuse, clear):
            with _surviving(step.__name__):
                step(service, lease)
        with _surviving("deliver"):
            deliver(service, holder)
        with service.writing(CLOCK) as work:
            end_tick(work, lease)
    except LeaseLost as error:
        log.warning("%s", error.message)
        return False
    return True


def seal(service: Service, lease: Lease) -> None:
    """Seal the events of finished days."""
    with service.writing(CLOCK) as work:
        hold_tick(work, lease)
        days = seal_events(work)
    if days:
        log.info("sealed %s", "、".join(day.isoformat() for day in days))


def escalate(service: Service, lease: Lease) -> None:
    """Take overdue tasks up, each in a transaction of its own."""
    with service.reading(CLOCK) as work:
        overdue = overdue_tasks(work)
    for task_id in overdue:
        with _surviving("escalate"), service.writing(CLOCK) as work:
            escalate_task(work, lease, task_id)


def refuse(service: Service, lease: Lease) -> None:
    """Ratifications asked for that stayed without an answer are refusals after their time."""
    with service.writing(CLOCK) as work:
        hold_tick(work, lease)
        refuse_silent(work)


def clear(service: Service, lease: Lease) -> None:
    """Forget sessions and failed sign-ins whose time is over."""
    with service.writing(CLOCK) as work:
        hold_tick(work, lease)
        clear_sign_ins(work)


@contextmanager
def _surviving(name: str) -> Iterator[None]:
    """What goes wrong here is logged; losing the lease ends the tick."""
    try:
        yield
    except LeaseLost:
        raise
    except DianyueError as error:
        log.error("%s: %s", name, error.message)
