"""The engine: runs jobs to their end, whatever process dies on the way. DBOS keeps which of their
steps are done; what a step does is given to it. One engine a process: DBOS allows no more.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event

from service.domain.errors import DianyueError, Unavailable

try:
    import pysqlite3 as sqlite
except ImportError:  # no wheel for this machine: the standard library's then
    import sqlite3 as sqlite

log = logging.getLogger(__name__)

RunChunk = Callable[[str, str, int], bool]
"""Runs chunk `no` of a job's slot, once, and tells whether it was the last: (job, slot, no)."""

# Another version's workflows are not taken over: ours mean the same in every version.
_VERSION = "1"
_THREADS = 8
_TRIMMED_AT_ONCE = 500


class ChunkFailed(Exception):
    """A chunk broke off with an error of this kind."""


class JobsFailed(Unavailable):
    """Some of the jobs broke off; the others were run."""

    code = "jobs_failed"


class InlineEngine:
    """Runs jobs here and now, in the caller's thread; remembers nothing."""

    def __init__(self, run_chunk: RunChunk) -> None:
        self._step = _step(run_chunk)

    def start(self, name: str, jobs: Sequence[str], slot: str) -> None:
        _run_all(jobs, slot, self._step)

    def under_way(self) -> Mapping[str, str]:
        return {}

    def resume(self, workflows: Collection[str]) -> None:
        """Nothing outlives the caller."""

    def trim(self, before: datetime) -> None:
        """There is no history."""

    def close(self) -> None:
        """Nothing goes on."""


class DurableEngine:
    """DBOS, under the id of a node, in a schema of our PostgreSQL, or in a SQLite file of its own
    (which is in WAL mode already).
    """

    def __init__(self, where: Engine | Path, node: str, run_chunk: RunChunk) -> None:
        # Half a second of imports that only workers need.
        self._dbos = import_module("dbos")
        database = _open_file(where) if isinstance(where, Path) else where
        self._file = database if isinstance(where, Path) else None
        config = {
            "name": "dianyue",
            "system_database_url": database.url.render_as_string(hide_password=False),
            "system_database_engine": database,
            "application_version": _VERSION,
            "executor_id": node,
            "max_executor_threads": _THREADS,
            "enable_otlp": False,
            # It logs arguments and errors in full: what matters of them is logged here.
            "log_level": "CRITICAL",
        }
        self._dbos.DBOS(config=config)
        step = _step(run_chunk)

        def kept(job: str, slot: str, no: int) -> bool:
            is_last: bool = self._dbos.DBOS.run_step({"name": "chunk"}, step, job, slot, no)
            return is_last

        def run_jobs(jobs: list[str], slot: str) -> None:
            _run_all(jobs, slot, kept)

        self._run_jobs = self._dbos.DBOS.workflow(name="run_jobs")(run_jobs)
        self._dbos.DBOS.launch()

    def start(self, name: str, jobs: Sequence[str], slot: str) -> None:
        workflow = f"{name}/{slot}"
        for known in self._listed(workflow_ids=[workflow]):
            if known.status in ("PENDING", "ENQUEUED"):
                return
            self._dbos.DBOS.delete_workflows([workflow])
        with self._dbos.SetWorkflowID(workflow):
            self._dbos.DBOS.start_workflow(self._run_jobs, list(jobs), slot)

    def under_way(self) -> Mapping[str, str]:
        return {found.workflow_id: found.executor_id for found in self._listed(status="PENDING")}

    def resume(self, workflows: Collection[str]) -> None:
        self._dbos.DBOS.resume_workflows(list(workflows))

    def trim(self, before: datetime) -> None:
        old = self._listed(completed_before=before.isoformat(), limit=_TRIMMED_AT_ONCE)
        if old:
            self._dbos.DBOS.delete_workflows([found.workflow_id for found in old])

    def close(self) -> None:
        """Stop taking steps; what is not at its end stays for others to resume."""
        self._dbos.DBOS.destroy(destroy_registry=True)
        if self._file is not None:
            self._file.dispose()

    def _listed(self, **which: Any) -> list[Any]:
        found: list[Any] = self._dbos.DBOS.list_workflows(
            load_input=False, load_output=False, **which
        )
        return found


def _open_file(path: Path) -> Engine:
    """A SQLite file, opened as DBOS expects it."""
    engine = create_engine(f"sqlite:///{path}", module=sqlite, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = "IMMEDIATE"
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _step(run_chunk: RunChunk) -> RunChunk:
    """A chunk whose errors an engine may keep: what they say may be personal."""

    def step(job: str, slot: str, no: int) -> bool:
        try:
            return run_chunk(job, slot, no)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is the chunk's)
            words = error.message if isinstance(error, DianyueError) else type(error).__name__
            log.error("job %s/%s, chunk %d: %s", job, slot, no, words)
            raise ChunkFailed(type(error).__name__) from None

    return step


def _run_all(jobs: Sequence[str], slot: str, step: RunChunk) -> None:
    """Run jobs one after the other. One that fails keeps no other from its turn; raises JobsFailed
    in the end. What the engine itself raises (this run was taken over) ends it.
    """
    failed = []
    for job in jobs:
        try:
            no = 0
            while not step(job, slot, no):
                no += 1
        except ChunkFailed:
            failed.append(job)
    if failed:
        raise JobsFailed(f"任务未能完成：{'、'.join(failed)}")
