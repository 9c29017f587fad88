"""Jobs: work over many things, done in chunks. A chunk's effect and its row are one transaction, so
that a chunk that is run again (by another node, after a cut) does nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.domain.access import Permission
from service.store.jobs import JobChunk
from service.usecases.access import needs
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a chunk did: how many things, and whether it was the last one."""

    done: int
    is_last: bool


ChunkOfJob = Callable[[Work, str], Chunk]
"""Does the next chunk of a job's slot (a day, as `2026-12-01`)."""

JOBS: Mapping[str, ChunkOfJob] = {}
"""Every job by name."""
DAILY: tuple[str, ...] = ()
"""Jobs that are run once a day, in this order."""


@needs(Permission.RUN_THE_CLOCK)
def run_chunk(work: Work, job: str, slot: str, no: int) -> Chunk:
    """Run chunk `no` (from 0) of a job's slot, once; again tells what it did then."""
    workflow = f"{job}/{slot}"
    known = work.session.get(JobChunk, (workflow, no))
    if known is not None:
        return Chunk(known.done, known.is_last)
    chunk = JOBS[job](work, slot)
    work.session.add(
        JobChunk(workflow=workflow, no=no, done=chunk.done, is_last=chunk.is_last, at=work.now)
    )
    work.session.flush()
    return chunk
