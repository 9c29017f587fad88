"""The schedule of one process. Its one job stands in memory and is safe to run in every process."""

import logging

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from service.domain.errors import DianyueError
from service.usecases.work import CHINA
from service.wiring import Service
from service.worker.tick import run_tick

log = logging.getLogger(__name__)


def start_schedule(service: Service) -> BackgroundScheduler:
    """Start the clock: a tick now, and one every minute. The caller shuts it down."""
    holder = service.ports.clock.new_id()

    def tick() -> None:
        """A tick that fails is followed by another: it must not end the clock."""
        try:
            run_tick(service, holder)
        except DianyueError as error:
            log.error("tick: %s", error.message)

    tick()
    scheduler = BackgroundScheduler(jobstores={"default": MemoryJobStore()}, timezone=CHINA)
    scheduler.add_job(
        tick,
        CronTrigger(second=0, timezone=CHINA),
        id="tick",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    return scheduler
