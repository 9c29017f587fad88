"""The engine: jobs come to their end, each chunk has its effect once, whoever dies on the way."""

import time
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from service.adapters.engine import DurableEngine, InlineEngine, JobsFailed, RunChunk
from service.domain.errors import Invalid
from service.store.database import Database
from service.store.events import EventRow
from service.wiring import Service
from tests.services import clock as clock
from tests.services import postgres_demo as postgres_demo
from tests.services import postgres_service as postgres_service
from tests.services import service as service
from tests.services import sqlite_demo as sqlite_demo
from tests.services import sqlite_service as sqlite_service
from tests.worker.chunks import CHUNKS, TYPE
from tests.worker.conftest import loaded as loaded
from tests.worker.conftest import nursery as nursery
from tests.worker.nursery import Nursery
from tests.worker.processes import kill, node_of, wait_for

SLOT = "2026-12-01"


class Chunks:
    """Jobs of three chunks; what was run, in its order. `broken` jobs fail."""

    def __init__(self, *broken: str) -> None:
        self.ran: list[tuple[str, int]] = []
        self.broken = set(broken)

    def __call__(self, job: str, slot: str, no: int) -> bool:
        assert slot == SLOT
        if job in self.broken:
            raise Invalid("陈知微的电话是13800000000")
        self.ran.append((job, no))
        return no == 2

    def of(self, *jobs: str) -> list[tuple[str, int]]:
        return [(job, no) for job in jobs for no in range(3)]


def durable(service: Service, run_chunk: RunChunk, node: str = "n1") -> DurableEngine:
    if not service.database.is_sqlite:
        return DurableEngine(service.database.engine, node, run_chunk)
    path = service.settings.data_dir / "engine.sqlite"
    file = Database(f"sqlite:///{path}")
    with file.reading() as session:
        session.connection()
    file.close()
    return DurableEngine(path, node, run_chunk)


def rested(engine: DurableEngine) -> bool:
    return not engine.under_way()


# ---- in line ------------------------------------------------------------------------------


def test_in_line_jobs_run_one_after_the_other_to_their_end() -> None:
    chunks = Chunks()
    InlineEngine(chunks).start("daily", ["a", "b"], SLOT)
    assert chunks.ran == chunks.of("a", "b")


def test_in_line_a_job_that_fails_keeps_no_other_from_its_turn(
    caplog: pytest.LogCaptureFixture,
) -> None:
    chunks = Chunks("a")
    with pytest.raises(JobsFailed, match="a"):
        InlineEngine(chunks).start("daily", ["a", "b"], SLOT)
    assert chunks.ran == chunks.of("b")
    assert "job a/2026-12-01, chunk 0" in caplog.text


# ---- DBOS ---------------------------------------------------------------------------------


def test_jobs_run_in_the_background_one_after_the_other(service: Service) -> None:
    chunks = Chunks()
    engine = durable(service, chunks)
    try:
        engine.start("daily", ["a", "b"], SLOT)
        wait_for(lambda: len(chunks.ran) == 6, 10)
        wait_for(lambda: rested(engine), 10)
    finally:
        engine.close()
    assert chunks.ran == chunks.of("a", "b")


def test_what_failed_is_begun_anew_and_what_goes_on_is_not(service: Service) -> None:
    chunks = Chunks("a")
    engine = durable(service, chunks)
    try:
        engine.start("daily", ["a", "b"], SLOT)
        wait_for(lambda: chunks.ran == chunks.of("b") and rested(engine), 10)
        chunks.broken.clear()
        engine.start("daily", ["a"], SLOT)
        wait_for(lambda: rested(engine), 10)
    finally:
        engine.close()
    assert chunks.ran == chunks.of("b", "a")


def test_words_of_an_error_do_not_stay_with_the_engine(service: Service) -> None:
    engine = durable(service, Chunks("a"))
    try:
        engine.start("daily", ["a"], SLOT)
        wait_for(lambda: rested(engine), 10)
        kept = engine._dbos.DBOS.list_workflow_steps(f"daily/{SLOT}")
    finally:
        engine.close()
    assert "ChunkFailed" in repr(kept)
    assert "陈知微" not in repr(kept)


def test_history_is_removed_after_its_time(service: Service) -> None:
    engine = durable(service, Chunks())
    try:
        engine.start("daily", ["a"], SLOT)
        wait_for(lambda: rested(engine), 10)
        engine.trim(datetime(2020, 1, 1, tzinfo=UTC))
        assert len(engine._listed()) == 1
        engine.trim(datetime(2999, 1, 1, tzinfo=UTC))
        assert engine._listed() == []
    finally:
        engine.close()


# ---- real processes -----------------------------------------------------------------------


def done(service: Service) -> list[int]:
    with service.reading() as work:
        rows = work.session.exec(select(EventRow).where(EventRow.type == TYPE))
        return sorted(row.payload["no"] for row in rows)


@pytest.mark.slow
def test_a_job_whose_process_is_killed_is_finished_by_another_within_ten_seconds(
    service: Service, nursery: Nursery
) -> None:
    folder = service.settings.data_dir.parent
    arguments = ("chunks", service.settings.database, str(folder))
    workers = [nursery.start(*arguments, log=folder / f"{n}.log") for n in range(2)]
    wait_for(lambda: len(done(service)) >= 5 and all(node_of(service, child) for child in workers))
    nodes = {row.id: child for child in workers if (row := node_of(service, child))}
    runner = runner_of(service)
    kill(nodes[runner])
    before = len(done(service))
    assert before < CHUNKS
    assert wait_for(lambda: len(done(service)) > before) < 10
    wait_for(lambda: len(done(service)) == CHUNKS)
    time.sleep(0.5)
    assert done(service) == list(range(CHUNKS))
    dead = node_of(service, nodes[runner])
    assert dead is not None
    assert dead.ended_by == (nodes.keys() - {runner}).pop()


def runner_of(service: Service) -> str:
    """The node that has the job."""
    engine = durable(service, Chunks(), "onlooker")
    try:
        (runner,) = engine.under_way().values()
    finally:
        engine.close()
    return runner
