"""What a day with 500 due reminders costs in portfolios of 10,000 and of 1,000,000 contracts: the
job `remind`, the daily check that nothing is unwatched, and a tick with nothing due.

The contracts stand directly in the database. Both portfolios take turns on each day.
"""

import logging
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy import text

from service.domain.access import Role
from service.usecases.jobs import DAILY
from service.wiring import Service, open_library, open_service, read_settings
from service.worker.jobs import run_job
from service.worker.tick import tick
from tests.crash.databases import postgres
from tests.services import SettableClock
from tests.worker.hired import hire

WANTED = 1.5
SIZES = (10_000, 1_000_000)
DUE = 500
DAYS = 5
FIRST = date(2027, 1, 4)
_KIND = "high-voltage"

# The numbers of the contracts, and a day so many days after a day, in the words of each database.
_NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :size) "
    "SELECT i, printf('%034d', i) AS id FROM n",
    "postgresql": "SELECT i, lpad(CAST(i AS text), 34, '0') AS id "
    "FROM generate_series(0, :size - 1) i",
}
_DAY = {"sqlite": "date('{}', '+' || ({}) || ' days')", "postgresql": "(DATE '{}' + ({}))"}
_JSON = {"sqlite": "'{}'", "postgresql": "CAST('{}' AS jsonb)"}
_AT = {"sqlite": "'2026-01-01T00:00:00.000000Z'", "postgresql": "TIMESTAMPTZ '2026-01-01Z'"}
# Those of the days that are measured, then all others, over the years after them.
_AFTER = f"CASE WHEN i < {DUE * DAYS} THEN i / {DUE} ELSE 400 + i % 1500 END"
_TERMS = (
    '{"term": {"starts_on": "2026-01-01", "ends_on": "2030-12-31", "renewal_mode": "none", '
    '"objection_notice_days": null}, "agreed": {"renewal": null}, "temporary": null, '
    '"main_contract": null, "customer": {"party_type": "legal_person"}}'
)
_FACTS = '{"customer": {"name": "示范用电户", "party_type": "legal_person"}, "contacts": []}'
_TABLES = {
    "account": "id, org_id, account_no, created_at|'a-' || id, 'demo', 'A' || id, {at}",
    "account_revision": "id, org_id, account_id, effective_on, recorded_at, source, facts"
    "|'r-' || id, 'demo', 'a-' || id, {begin}, {at}, 'bench', {facts}",
    "contract": "id, org_id, account_id, account_no, number, title, kind, customer_name, state, "
    "origin, starts_on, ends_on, version, step, turns_on, created_at, created_by"
    "|'c-' || id, 'demo', 'a-' || id, 'A' || id, 'C' || id, '高压供用电合同', '{kind}', '用电户', "
    "'in_force', 'drafted', {begin}, {end}, 1, 1, {turn}, {at}, '{drafter}'",
    "contract_version": "id, org_id, contract_id, no, as_of, kind, kind_version, addenda, "
    "text_version, account_revision_id, terms, outline, fingerprint, created_at, created_by"
    "|'v-' || id, 'demo', 'c-' || id, 1, {begin}, '{kind}', {version}, {nothing}, '1', "
    "'r-' || id, {terms}, {empty}, 'f', {at}, '{drafter}'",
    "contract_entry": "contract_id, position, org_id, action, state, version, fingerprint, by, "
    "persons, at, reason|'c-' || id, 1, 'demo', 'draft', 'draft', 1, 'f', '{drafter}', "
    "{nothing}, {at}, ''",
    "wake_up": "id, org_id, subject, occasion, anchor, target_on, rung, next_on, provisional, "
    "fired, planned_at|'w-' || id, 'demo', 'contracts/c-' || id, 'contract-end', 'v-' || id, "
    "{end}, 'T-60', {next}, {false}, 0, {at}",
}


@dataclass
class Portfolio:
    """A service on a database with so many contracts in force."""

    service: Service
    clock: SettableClock
    slots: int = 0

    def fill(self, size: int) -> None:
        drafter = hire(self.service, "起草", Role.DRAFTER)
        hire(self.service, "专责", Role.REVIEWER)
        hire(self.service, "主管", Role.APPROVER)
        database = self.service.database
        kind = database.engine.dialect.name
        template = self.service.library.templates[_KIND][-1]
        values = {
            "at": _AT[kind],
            "begin": _DAY[kind].format("2026-01-01", 0),
            "end": _DAY[kind].format(FIRST + timedelta(days=60), _AFTER),
            "turn": _DAY[kind].format(FIRST + timedelta(days=400), "i % 1500"),
            "next": _DAY[kind].format(FIRST, _AFTER),
            "terms": _JSON[kind].format(_TERMS),
            "facts": _JSON[kind].format(_FACTS),
            "empty": _JSON[kind].format("{}"),
            "nothing": _JSON[kind].format("[]"),
            "false": "0" if kind == "sqlite" else "FALSE",
            "kind": _KIND,
            "version": template.version,
            "drafter": drafter.id,
        }
        with database.writing() as session:
            session.connection().execute(
                text(f"CREATE TEMPORARY TABLE numbers AS {_NUMBERS[kind]}"), {"size": size}
            )
            for table, words in _TABLES.items():
                columns, _, given = words.partition("|")
                given = given.format(**values)
                if kind == "postgresql":
                    given = given.replace("%", "%%")  # its driver looks for parameters
                session.connection().exec_driver_sql(
                    f"INSERT INTO {table} ({columns}) SELECT {given} FROM numbers"
                )
            session.connection().exec_driver_sql("DROP TABLE numbers")
        with database.engine.connect() as connection:
            if kind != "sqlite":
                connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("ANALYZE" if kind == "sqlite" else "VACUUM ANALYZE")

    def remind(self, day: date) -> float:
        """Seconds for the job of a day."""
        self.clock.at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
        began = time.perf_counter()
        done = run_job(self.service, "remind", day.isoformat())
        seconds = time.perf_counter() - began
        assert done == DUE, f"{done} were due"
        return seconds

    def check(self, day: date) -> float:
        self.slots += 1
        began = time.perf_counter()
        missing = run_job(self.service, "check-wake-ups", f"{day.isoformat()}/{self.slots}")
        seconds = time.perf_counter() - began
        assert missing == 0, f"{missing} were unwatched"
        return seconds

    def idle(self, day: date) -> float:
        """A tick with nothing due: the day's jobs are done."""
        self.clock.advance(minutes=1)
        engine = self.service.inline_engine()
        began = time.perf_counter()
        assert tick(self.service, "bench", engine)
        return time.perf_counter() - began


def _finish_the_day(portfolio: Portfolio, day: date) -> None:
    for job in DAILY:
        if job != "remind":
            run_job(portfolio.service, job, day.isoformat())


def measured(portfolios: list[Portfolio]) -> Iterator[tuple[str, list[float]]]:
    """What is measured, and the median seconds of each portfolio."""
    days = [FIRST + timedelta(days=number) for number in range(DAYS)]
    works: dict[str, Callable[[Portfolio, date], float]] = {
        "remind": Portfolio.remind,
        "check-wake-ups": Portfolio.check,
        "a tick, nothing due": Portfolio.idle,
    }
    taken: dict[str, list[list[float]]] = {name: [[] for _ in portfolios] for name in works}
    for number, day in enumerate(days):
        turns = list(enumerate(portfolios))
        for index, portfolio in turns if number % 2 else reversed(turns):
            taken["remind"][index].append(portfolio.remind(day))
            taken["check-wake-ups"][index].append(portfolio.check(day))
            _finish_the_day(portfolio, day)
            portfolio.idle(day)  # seals the day before, forgets what is old
            taken["a tick, nothing due"][index].append(portfolio.idle(day))
    for name, times in taken.items():
        # The first day warms up.
        yield name, [statistics.median(item[1:]) for item in times]


@contextmanager
def portfolios(urls: list[str | None], sizes: tuple[int, ...]) -> Iterator[list[Portfolio]]:
    library = open_library(allow_draft=True)
    with ExitStack() as stack:
        made = []
        for url, size in zip(urls, sizes, strict=True):
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="dianyue-planning-")))
            clock = SettableClock(datetime(2026, 12, 31, 1, tzinfo=UTC))
            settings = read_settings(database_url=url, data_dir=folder)
            service = open_service(settings, clock=clock, library=library)
            stack.callback(service.close)
            made.append(Portfolio(service, clock))
            made[-1].fill(size)
        yield made


@contextmanager
def databases() -> Iterator[list[tuple[str, list[str | None]]]]:
    with postgres() as server:
        with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("CREATE DATABASE small")
        urls: list[str | None] = [server.url.replace("/dianyue?", "/small?"), server.url]
        yield [("SQLite", [None, None]), ("PostgreSQL", urls)]


def report(sizes: tuple[int, ...] = SIZES) -> Iterator[str]:
    """One line for each database and what is measured."""
    small, big = sizes
    yield f"one day with {DUE} due reminders among {small:,} and {big:,} contracts (medians):"
    with databases() as kinds:
        for name, urls in kinds:
            with portfolios(urls, sizes) as made:
                for work, (few, many) in measured(made):
                    line = f"{name:11} {work:20} {few * 1000:8.1f} ms {many * 1000:8.1f} ms"
                    wanted = f"  (wanted: at most {WANTED})" if work == "remind" else ""
                    yield f"{line} {many / few:6.2f}{wanted}"


if __name__ == "__main__":
    logging.disable(logging.INFO)
    for line in report((SIZES[0], int(sys.argv[1])) if sys.argv[1:] else SIZES):
        print(line, flush=True)
