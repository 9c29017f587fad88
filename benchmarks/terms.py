"""What contracts said on a day, as known at an instant, asked among so many contracts: the answer
against the bare SQL, which is the same SELECTs on a connection with their rows fetched.

Most contracts stand directly in the database; those that are asked about came about as they do.
"""

import logging
import random
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import event, text

from benchmarks.planning import Portfolio, databases, portfolios
from service.domain.access import Role
from service.usecases.renewal_plans import Wishes
from service.usecases.renewals import draft_renewal
from service.usecases.terms_as_of import terms_view
from tests.services import FACTORY, PLANT_WITH_PV, RESTAURANT
from tests.usecases.living import Term
from tests.worker.hired import hire

WANTED = 3
SIZE = 1_000_000
QUESTIONS, ROUNDS = 60, 5
BEGIN, END = date(2027, 1, 10), date(2027, 12, 31)
ASKED = (FACTORY, RESTAURANT, PLANT_WITH_PV)
Question = tuple[str, date, datetime]
Statement = tuple[Any, Any]

# Each of them began and rolled over once.
_FACTS = (
    "INSERT INTO term_fact (id, org_id, account_id, contract_id, version_id, line, act, valid_from,"
    " ends_on, paths, recorded_at) SELECT '{act[0]}-' || substr(id, 3), org_id, account_id, id,"
    " 'v-' || substr(id, 3), 'main', '{act}', starts_on, ends_on, {nothing}, created_at"
    " FROM contract"
)
_NOTHING = {"sqlite": "'[]'", "postgresql": "CAST('[]' AS jsonb)"}


def fill(portfolio: Portfolio) -> None:
    """The term facts of all contracts, and the accounts that are asked about."""
    database = portfolio.service.database
    kind = database.engine.dialect.name
    with database.writing() as session:
        for act in ("sets", "extends"):
            words = _FACTS.format(act=act, nothing=_NOTHING[kind])
            session.connection().execute(text(words))
    portfolio.service.load_demo()
    term = Term(portfolio.service, portfolio.clock, hire(portfolio.service, "拟稿", Role.DRAFTER))
    for account_no in ASKED:
        _live(term, account_no)
    with database.engine.connect() as connection:
        if kind != "sqlite":
            connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("ANALYZE" if kind == "sqlite" else "VACUUM ANALYZE")


def _live(term: Term, account_no: str) -> None:
    """A contract, a supplementary agreement some days later, a renewal."""
    first = term.in_force(account_no, starts_on=BEGIN, ends_on=END)
    term.clock.advance(days=5)
    view = term.see(first)
    named = {
        "contract_no": view.number,
        "title": view.title,
        "signed_on": date(2026, 12, 31),
        "ends_on": END,
    }
    change = {"item": "用电人名称", "old": "原名", "new": view.customer_name}
    change["path"] = "customer.name"
    term.in_force(
        account_no,
        kind="supplementary-agreement",
        starts_on=BEGIN + timedelta(days=60),
        ends_on=END,
        main_contract=named,
        changes=[change],
        agreed={"supplement": {"reason": "更名"}},
    )
    wishes = Wishes(agreed={"review": {"checked_on": "2026-12-20"}})
    with term.writing(term.drafter) as work:
        renewal = draft_renewal(work, first, wishes)
    term.archived(renewal.id)


def questions(portfolio: Portfolio) -> list[Question]:
    chance = random.Random(7)
    now = portfolio.clock.at
    return [
        (
            chance.choice(ASKED),
            BEGIN + timedelta(days=chance.randint(0, 700)),
            now - timedelta(days=chance.choice([0, 0, 1, 7])),
        )
        for _ in range(QUESTIONS)
    ]


def measured(portfolio: Portfolio) -> tuple[float, float]:
    """Median seconds of an answer and of its bare SQL, which take turns."""
    answers, bare = [], []
    for question in questions(portfolio):
        with _heard(portfolio) as statements:
            _answered(portfolio, question)
        for _ in range(ROUNDS):
            answers.append(_answered(portfolio, question))
            bare.append(_selected(portfolio, statements))
    return statistics.median(answers), statistics.median(bare)


@contextmanager
def _heard(portfolio: Portfolio) -> Iterator[list[Statement]]:
    """The statements that are executed meanwhile."""
    found: list[Statement] = []

    def hear(_: Any, statement: Any, many: Any, given: Any, __: Any) -> None:
        found.append((statement, many or given))

    engine = portfolio.service.database.engine
    event.listen(engine, "before_execute", hear)
    try:
        yield found
    finally:
        event.remove(engine, "before_execute", hear)


def _answered(portfolio: Portfolio, question: Question) -> float:
    began = time.perf_counter()
    with portfolio.service.reading() as work:
        assert terms_view(work, *question).account_no == question[0]
    return time.perf_counter() - began


def _selected(portfolio: Portfolio, statements: list[Statement]) -> float:
    began = time.perf_counter()
    with portfolio.service.database.reading() as session:
        connection = session.connection()
        for statement, given in statements:
            connection.execute(statement, given).all()
    return time.perf_counter() - began


def report(size: int = SIZE) -> Iterator[str]:
    """One line for each database."""
    yield f"terms on a day as known at an instant, among {size:,} contracts (medians):"
    with databases() as kinds:
        for name, urls in kinds:
            with portfolios(urls[1:], (size,)) as (portfolio,):
                fill(portfolio)
                answer, bare = measured(portfolio)
                line = f"{name:11} {answer * 1000:8.2f} ms, bare SQL {bare * 1000:8.2f} ms"
                yield f"{line} {answer / bare:6.2f}  (wanted: at most {WANTED})"


if __name__ == "__main__":
    logging.disable(logging.INFO)
    for line in report(int(sys.argv[1])) if sys.argv[1:] else report():
        print(line, flush=True)
