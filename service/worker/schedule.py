"""The schedule of one process. Jobs stand in memory and are safe to run in every process."""

import logging
from collections.abc import Callable

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from service.domain.errors import DianyueError
from service.usecases.seals import seal_events
from service.usecases.work import CHINA
from service.wiring import Service

log = logging.getLogger(__name__)


def start_schedule(service: Service) -> BackgroundScheduler:
    """Start the clock; the caller shuts it down.

    A process that was not running at ten past midnight makes up for it now.
    """
    quietly = _quietly(seal, service)
    quietly()
    scheduler = BackgroundScheduler(jobstores={"default": MemoryJobStore()}, timezone=CHINA)
    scheduler.add_job(
        quietly,
        CronTrigger(hour=0, minute=10, timezone=CHINA),
        id="seal-events",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    return scheduler


def seal(service: Service) -> None:
    """Seal the events of finished days."""
    with service.writing() as work:
        days = seal_events(work)
    if days:
        log.info("sealed %s", "、".join(day.isoformat() for day in days))


def _quietly(job: Callable[[Service], None], service: Service) -> Callable[[], None]:
    """A job that fails today is tried again tomorrow; it must not end the clock."""

    def run() -> None:
        try:
            job(service)
        except DianyueError as error:
            log.error("%s: %s", job.__name__, error.message)

    return run
