"""Running a job's slot to its end, chunk by chunk, each in a transaction of its own."""

from service.usecases.jobs import run_chunk
from service.usecases.ticking import CLOCK
from service.wiring import Service


def run_job(service: Service, job: str, slot: str) -> int:
    """Run it here and now; returns how many things it dealt with. What was done stays done."""
    done, no = 0, 0
    while True:
        with service.writing(CLOCK) as work:
            chunk = run_chunk(work, job, slot, no)
        done += chunk.done
        if chunk.is_last:
            return done
        no += 1
