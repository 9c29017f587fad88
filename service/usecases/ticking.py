"""One tick of the clock: of all processes that fire it, one takes its lease and runs it.

A tick is several transactions. Each proves first that the lease is still its holder's, and keeps
the lease's row locked until it commits: a holder that was given up for dead writes nothing.
"""

from datetime import datetime

from service.domain.access import Actor, Permission, Role
from service.store import leases
from service.store.leases import Lease as Lease
from service.usecases.access import needs
from service.usecases.errors import LeaseLost
from service.usecases.nodes import prove_alive
from service.usecases.work import Work

CLOCK = Actor(id="system:clock", org_id="", name="时钟", roles=frozenset({Role.SYSTEM}))
"""Who acts when time passes. It belongs to no organisation: a tick goes through all of them."""

JOB = "tick"


@needs(Permission.RUN_THE_CLOCK)
def begin_tick(work: Work, node: str) -> Lease | None:
    """Take the tick of this minute; None where somebody has it or it was run already. Raises
    NodeBuried.
    """
    prove_alive(work, node)
    return leases.take_lease(work.session, JOB, node, slot=_minute(work.now))


@needs(Permission.RUN_THE_CLOCK)
def end_tick(work: Work, lease: Lease) -> None:
    """Say that the tick was run; raises LeaseLost."""
    if not leases.end_lease(work.session, lease, at=work.now):
        raise _lost()


@needs(Permission.RUN_THE_CLOCK)
def hold_tick(work: Work, lease: Lease) -> None:
    """Prove that the tick is still its holder's, for the rest of this transaction; raises
    LeaseLost.
    """
    if not leases.hold_lease(work.session, lease):
        raise _lost()


def _lost() -> LeaseLost:
    return LeaseLost("本次定时任务已由另一进程接手")


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
