"""A desk where changes of use are posted, over contracts in force."""

import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import func, select

from service.domain.facts import AccountFacts
from service.domain.outline import block_text
from service.domain.tasks import TaskKind
from service.domain.vocabulary import ChangeType as T
from service.store.accounts import AccountRevision
from service.store.archive import relations_of
from service.store.changes import Change
from service.store.contracts import Contract
from service.store.events import EventRow
from service.store.tasks import open_tasks_of
from service.usecases.accounts import Recording, account_of, record_account
from service.usecases.changes import (
    ChangeView,
    NewChange,
    get_change,
    record_change,
)
from service.usecases.contract_texts import contract_of, read_text
from tests.services import FACTORY, demo_record
from tests.usecases.living import Term

RESIDENT = "632598000004"
TODAY, EFFECTIVE = date(2026, 11, 25), date(2026, 12, 1)
NEW_OWNER = "91632598MA7DEM008N"
"""A valid number that is not the factory's."""


def kva(value: str) -> dict[str, str]:
    return {"value": value, "unit": "kVA"}


def facts(of: str = FACTORY, /, **changes: Any) -> AccountFacts:
    """A demo account's facts, some of them changed (`__` for dots and places in lists)."""
    record = copy.deepcopy(demo_record(of))
    for path, value in changes.items():
        *groups, name = path.split("__")
        inner: Any = record
        for group in groups:
            inner = inner[int(group)] if group.isdigit() else inner[group]
        inner[name] = value
    return AccountFacts.model_validate(record)


LARGER: dict[str, Any] = {
    "capacity__contract": kva("2000"),
    "capacity__running": kva("2000"),
    "receiving_points__0__transformers__1__capacity": kva("1000"),
    "metering_points__0__ct": {"primary": 150, "secondary": 5, "accuracy": "0.2S"},
    "metering_points__0__multiplier": 3000,
}
BY_DEMAND: dict[str, Any] = {
    "tariff__capacity_mode": "按合同最大需量",
    "tariff__contract_demand": {"value": "1100", "unit": "kW"},
}


@dataclass
class Desk:
    """Where changes are posted, over contracts whose terms run."""

    term: Term
    contracts: dict[str, str] = field(default_factory=dict)

    def signed(self, account_no: str = FACTORY) -> str:
        """A contract of the account in force since today."""
        self.contracts[account_no] = self.term.in_force(account_no, starts_on=TODAY)
        return self.contracts[account_no]

    def post(self, type_: T, account_no: str = FACTORY, **given: Any) -> ChangeView:
        new = NewChange(type_, **{"effective_on": EFFECTIVE, "work_order_no": "26120001", **given})
        with self.term.writing(self.term.drafter) as work:
            return record_change(work, account_no, new)

    def see(self, change_id: str) -> ChangeView:
        with self.term.service.reading() as work:
            return get_change(work, change_id)

    def tasks(self, account_no: str = FACTORY) -> list[Any]:
        with self.term.service.reading() as work:
            account = account_of(work, account_no)
            return open_tasks_of(work.session, f"accounts/{account.id}", {TaskKind.RE_SIGN})

    def relations(self, contract_id: str) -> list[tuple[str, str]]:
        with self.term.service.reading() as work:
            return [(row.kind, row.other_id) for row in relations_of(work.session, contract_id)]

    def text(self, contract_id: str) -> str:
        with self.term.service.reading() as work:
            outline = read_text(work, contract_of(work, contract_id)).outline
            return "\n".join(block_text(b) for clause in outline.clauses() for b in clause.blocks)

    def counts(self) -> list[int]:
        with self.term.service.reading() as work:
            tables = (Change, AccountRevision, Contract, EventRow)
            return [work.session.exec(select(func.count()).select_from(t)).one() for t in tables]


def part(desk: Desk, account_no: str, capacity: dict[str, str]) -> str:
    """A new account of the factory's kind, recorded before."""
    given = facts(account_no=account_no, capacity__contract=capacity)
    with desk.term.service.writing() as work:
        record_account(work, account_no, Recording(given, TODAY, "test"))
    return account_no
