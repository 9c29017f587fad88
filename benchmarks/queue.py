"""Messages claimed and recorded a second, against a bare UPDATE of the same rows in the same run.

Ours: `notice_queue.claim` of a batch, a commit, `notice_queue.settle` of it, a commit. The peer
knows the ids beforehand and writes the same values: one UPDATE of the batch by its ids, a commit,
one UPDATE a row (as one executemany), a commit: as many statements and commits on the same engine,
without looking for what is due, without bringing rows back and without fencing.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import bindparam, text, update
from sqlmodel import col

from service.domain.notices import Fate, NoticeState, Outcome, Standing
from service.store import notice_queue
from service.store.database import Database
from service.store.notice_queue import Settlement
from service.store.notices import Notice
from service.store.organisations import add_organisation
from service.store.schema import upgrade
from tests.crash.databases import postgres

WANTED = 0.5
BATCHES = (20, 200)
ROUNDS = 5
NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)
NODE = "node-0"
ORG = "org-0"


def rows_of(count: int) -> list[str]:
    return [f"{number:036}" for number in range(count)]


def fill(database: Database, ids: Sequence[str]) -> None:
    """So many messages that are due, and as many again that are long sent."""
    with database.writing() as session:
        add_organisation(session, id=ORG, code="ORG", name="供电公司", parent=None)
        for id in [*ids, *(f"sent-{id[5:]}" for id in ids)]:
            session.add(
                Notice(
                    id=id,
                    org_id=ORG,
                    kind="task.escalated",
                    recipient="person",
                    subject="contracts/1",
                    key=id,
                    facts={"task": "法务审核", "due": "2026年12月1日17:00", "owner": "陈知微"},
                    channel="email",
                    state="sent" if id.startswith("sent") else "waiting",
                    posted_at=NOW,
                )
            )
    reset(database, ids)


def reset(database: Database, ids: Sequence[str]) -> None:
    """All due again, and no trace of the last run in the table's pages."""
    due = {"state": "waiting", "next_at": NOW, "leased_by": None, "attempts": 0}
    with database.writing() as session:
        session.execute(update(Notice).where(col(Notice.id).in_(ids[:1])).values(due))
        session.execute(update(Notice).where(~col(Notice.id).startswith("sent")).values(due))
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("VACUUM notice"))


def ours(database: Database, ids: Sequence[str], batch: int) -> None:
    for _ in range(0, len(ids), batch):
        with database.writing() as session:
            taken = notice_queue.claim(session, NODE, NOW, batch)
        settled = [
            Settlement(
                notice.id,
                notice.attempts,
                Outcome(Fate.ACCEPTED, provider_id="queued"),
                Standing(NoticeState.ACCEPTED, None),
                address="w***@example.com",
                content_hash="0" * 64,
                text_version="1" * 64,
            )
            for notice in taken
        ]
        with database.writing() as session:
            notice_queue.settle(session, NODE, settled, NOW)


TAKE = text(
    "UPDATE notice SET state = 'leased', leased_by = :node, attempts = attempts + 1 "
    "WHERE id IN :ids"
).bindparams(bindparam("ids", expanding=True))
KEEP = text(
    "UPDATE notice SET state = 'accepted', next_at = NULL, leased_by = NULL, "
    "unknowns = unknowns + 0, detail = '', address = :address, content_hash = :content, "
    "text_version = :version, provider_id = 'queued', sent_at = :at, received_at = NULL, "
    "fallback_at = NULL WHERE id = :id"
)


def bare(database: Database, ids: Sequence[str], batch: int) -> None:
    kept = {"address": "w***@example.com", "content": "0" * 64, "version": "1" * 64}
    at = NOW.isoformat() if database.is_sqlite else NOW
    for begin in range(0, len(ids), batch):
        taken = ids[begin : begin + batch]
        with database.writing() as session:
            session.connection().execute(TAKE, {"node": NODE, "ids": taken})
        with database.writing() as session:
            session.connection().execute(KEEP, [{**kept, "at": at, "id": id} for id in taken])


def rates(database: Database, count: int, batch: int) -> tuple[float, float]:
    """Messages a second of both, medians over rounds in which they take turns."""
    ids = rows_of(count)
    taken: dict[Callable[..., None], list[float]] = {ours: [], bare: []}
    for number in range(ROUNDS + 1):
        for work in (ours, bare) if number % 2 else (bare, ours):
            reset(database, ids)
            began = time.perf_counter()
            work(database, ids, batch)
            if number:  # the first round warms up
                taken[work].append(time.perf_counter() - began)
    return tuple(count / statistics.median(taken[work]) for work in (ours, bare))  # type: ignore[return-value]


@contextmanager
def databases() -> Iterator[list[tuple[str, Database]]]:
    """One of each kind, with their tables."""
    with TemporaryDirectory() as folder, postgres() as server:
        opened = [
            ("SQLite", Database(f"sqlite:///{Path(folder) / 'bench.sqlite'}")),
            ("PostgreSQL", Database(server.url)),
        ]
        for _, database in opened:
            upgrade(database)
        yield opened
        for _, database in opened:
            database.close()


def report(count: int) -> Iterator[str]:
    """One line for each database and size of batch."""
    yield f"messages claimed and recorded a second ({count:,} messages, medians of {ROUNDS}):"
    with databases() as opened:
        for name, database in opened:
            fill(database, rows_of(count))
            for batch in BATCHES:
                mine, peer = rates(database, count, batch)
                yield (
                    f"{name:11} batches of {batch:3} {mine:9,.0f}, bare UPDATE {peer:9,.0f}:"
                    f" {mine / peer:5.2f}  (wanted: {WANTED})"
                )
