"""Jobs: work over many things, done in chunks. A chunk's effect and its row are one transaction, so
that a chunk that is run again (by another node, after a cut) does nothing.
"""

from collections.abc import Callable, Mapping

from service.domain.access import Permission
from service.store.jobs import JobChunk, finished_among
from service.store.leases import end_when_silent
from service.usecases.access import needs
from service.usecases.chunks import Chunk as Chunk
from service.usecases.drifts import JOB as CHECK_DRIFTS
from service.usecases.drifts import check_drifts
from service.usecases.reminder_checks import JOB as CHECK_WAKE_UPS
from service.usecases.reminder_checks import check_wake_ups
from service.usecases.reminders import remind
from service.usecases.replanning import replan_days
from service.usecases.rolling_over import roll_over
from service.usecases.supply_leave import JOB as END_LEAVE
from service.usecases.supply_leave import end_needless_leaves
from service.usecases.work import Work

REMIND = "remind"

ChunkOfJob = Callable[[Work, str], Chunk]
"""Does the next chunk of a job's slot (a day, as `2026-12-01`)."""

JOBS: Mapping[str, ChunkOfJob] = {
    "replan-days": replan_days,
    "roll-over": roll_over,
    REMIND: remind,
    CHECK_WAKE_UPS: check_wake_ups,
    END_LEAVE: end_needless_leaves,
    CHECK_DRIFTS: check_drifts,
}
"""Every job by name."""
DAILY: tuple[str, ...] = (
    "replan-days",
    "roll-over",
    REMIND,
    CHECK_WAKE_UPS,
    END_LEAVE,
    CHECK_DRIFTS,
)
"""Jobs that are run once a day, in this order."""


@needs(Permission.RUN_THE_CLOCK)
def run_chunk(work: Work, job: str, slot: str, no: int) -> Chunk:
    """Run chunk `no` (from 0) of a job's slot, once; again tells what it did then."""
    end_when_silent(work.session)
    workflow = f"{job}/{slot}"
    known = work.session.get(JobChunk, (workflow, no))
    if known is not None:
        return Chunk(known.done, known.is_last)
    chunk = JOBS[job](work, slot)
    work.session.add(
        JobChunk(
            workflow=workflow,
            no=no,
            done=chunk.done,
            is_last=chunk.is_last,
            at=work.now,
            reached=chunk.reached,
        )
    )
    work.session.flush()
    return chunk


@needs(Permission.RUN_THE_CLOCK)
def unfinished_jobs(work: Work) -> tuple[str, list[str]]:
    """Today's slot, and the daily jobs that were not run to their end in it, in their order. The
    rows of done chunks are what counts, whatever an engine remembers.
    """
    slot = work.today.isoformat()
    finished = finished_among(work.session, [f"{job}/{slot}" for job in DAILY])
    return slot, [job for job in DAILY if f"{job}/{slot}" not in finished]


@needs(Permission.RUN_THE_CLOCK)
def remind_later(work: Work) -> int:
    """What became due after today's run: a contract came into force since, in the midst of its
    ladder. Returns how many things were looked at.
    """
    workflow = f"{REMIND}/{work.today.isoformat()}"
    if not finished_among(work.session, [workflow]):
        return 0
    return remind(work, work.today.isoformat()).done
