"""One tick, in one process: take it, do what is due, say that it is done."""

import logging
from collections.abc import Callable

from service.ports import Engine
from service.usecases.errors import LeaseLost, NodeBuried
from service.usecases.escalation import escalate_task, overdue_tasks
from service.usecases.fallback import take_other_ways
from service.usecases.jobs import remind_later, unfinished_jobs
from service.usecases.nodes import KEPT, clear_nodes
from service.usecases.ratification import refuse_silent
from service.usecases.seals import seal_events
from service.usecases.sign_in import clear_sign_ins
from service.usecases.ticking import CLOCK, Lease, begin_tick, end_tick, hold_tick
from service.wiring import Service
from service.worker.delivering import deliver
from service.worker.loops import surviving
from service.worker.receipts import collect_receipts

log = logging.getLogger(__name__)

DAILY_WORKFLOW = "daily"

Step = Callable[[Service, Lease, Engine], None]


def run_tick(service: Service, node: str) -> bool:
    """All that a node does in a minute, here and now, one after the other: a tick, its jobs, and
    sending. False where this minute's tick is not its own.
    """
    ran = tick(service, node, service.inline_engine())
    if ran:
        deliver(service, node)
    return ran


def tick(service: Service, node: str, engine: Engine) -> bool:
    """Run this minute's tick; False where another process does, did, or took it over.

    A step that fails is tried again with the next tick, and keeps no other from its turn. Raises
    NodeBuried.
    """
    with service.writing(CLOCK) as work:
        lease = begin_tick(work, node)
    if lease is None:
        return False
    try:
        for step in STEPS:
            with surviving(step.__name__, LeaseLost, NodeBuried):
                step(service, lease, engine)
        with service.writing(CLOCK) as work:
            end_tick(work, lease)
    except LeaseLost as error:
        log.warning("%s", error.message)
        return False
    return True


def seal(service: Service, lease: Lease, _: Engine) -> None:
    """Seal the events of finished days."""
    with service.writing(CLOCK) as work:
        hold_tick(work, lease)
        days = seal_events(work)
    if days:
        log.info("sealed %s", "、".join(day.isoformat() for day in days))


def escalate(service: Service, lease: Lease, _: Engine) -> None:
    """Take overdue tasks up, each in a transaction of its own."""
    with service.reading(CLOCK) as work:
        overdue = overdue_tasks(work)
    for task_id in overdue:
        with surviving("escalate", LeaseLost), service.writing(CLOCK) as work:
            escalate_task(work, lease, task_id)


def receipts(service: Service, lease: Lease, _: Engine) -> None:
    """Ask channels what became of messages, before those that nobody heard of go another way."""
    collect_receipts(service, lease)


def fall_back(service: Service, lease: Lease, _: Engine) -> None:
    """What was not said to have arrived in time goes another way."""
    with service.writing(CLOCK) as work:
        take_other_ways(work, lease)


def refuse(service: Service, lease: Lease, _: Engine) -> None:
    """Ratifications asked for that stayed without an answer are refusals after their time."""
    with service.writing(CLOCK) as work:
        hold_tick(work, lease)
        refuse_silent(work)


def clear(service: Service, lease: Lease, engine: Engine) -> None:
    """Forget sessions and failed sign-ins whose time is over, and the history of the machinery."""
    with service.writing(CLOCK) as work:
        hold_tick(work, lease)
        clear_sign_ins(work)
        clear_nodes(work)
        before = work.now - KEPT
    engine.trim(before)


def start_jobs(service: Service, lease: Lease, engine: Engine) -> None:
    """Have the engine run those of today's jobs that are not done."""
    with service.writing(CLOCK) as work:
        hold_tick(work, lease)
        slot, jobs = unfinished_jobs(work)
    if jobs:
        engine.start(DAILY_WORKFLOW, jobs, slot)


def remind_besides(service: Service, lease: Lease, _: Engine) -> None:
    """What became due after the day's run."""
    with service.writing(CLOCK) as work:
        hold_tick(work, lease)
        remind_later(work)


STEPS: tuple[Step, ...] = (
    seal,
    escalate,
    receipts,
    fall_back,
    refuse,
    clear,
    start_jobs,
    remind_besides,
)
"""What a tick does, in this order."""
