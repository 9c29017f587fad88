"""A working process whose only daily job has many slow chunks, each leaving one event."""

import time
from pathlib import Path
from threading import Event as Signal

from sqlalchemy import func
from sqlmodel import select

from service.domain.audit import Event
from service.store.events import EventRow
from service.usecases import jobs
from service.usecases.chunks import Chunk
from service.usecases.demo import DEMO_ORG_ID
from service.usecases.work import Work
from service.wiring import open_service, read_settings
from service.worker.schedule import Process

CHUNKS = 40
TYPE = "test.chunk"
_PAUSE = 0.1


def count_up(work: Work, slot: str) -> Chunk:
    time.sleep(_PAUSE)
    done = work.session.exec(
        select(func.count()).select_from(EventRow).where(EventRow.type == TYPE)
    ).one()
    work.record(Event(f"chunks/{slot}", TYPE, {"no": done}), DEMO_ORG_ID)
    return Chunk(1, is_last=done + 1 == CHUNKS)


def main(url: str, folder: str) -> None:
    """Work until somebody kills it."""
    jobs.JOBS, jobs.DAILY = {"count-up": count_up}, ("count-up",)
    settings = read_settings(database_url=url, data_dir=Path(folder) / "var")
    Process(open_service(settings), works=True).start()
    Signal().wait()
