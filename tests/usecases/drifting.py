"""An account whose contract is in force, whose record moves away from it and comes back."""

import copy
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from service.domain.access import Role
from service.domain.changes import ChangeState
from service.domain.drift import Direction, DriftKind, DriftSeverity, DriftState
from service.domain.facts import AccountFacts
from service.domain.vocabulary import ChangeType, PaperAction
from service.store.accounts import Account, AccountRevision, revisions_of
from service.store.changes import Change
from service.store.drifts import Drift, drifts_of
from service.store.events import events_of
from service.store.tasks import Task, open_tasks_of
from service.store.term_facts import TermFact, add_term_fact, term_facts_of
from service.usecases.accounts import Recording, account_of
from service.usecases.drift_views import DriftFilter, DriftView, list_drifts
from service.usecases.drifts import check_account
from service.usecases.jobs import run_chunk
from service.usecases.review_reopen import record_facts
from service.usecases.ticking import CLOCK
from service.usecases.work import Work
from service.wiring import Service
from tests.services import FACTORY, SettableClock, demo_record
from tests.usecases.living import Term
from tests.worker.hired import hire

BEGUN = date(2026, 12, 1)
STANDING = DriftFilter()
Edit = Callable[[dict[str, Any]], None]


def capacity(kva: int) -> Edit:
    """A contract capacity; the transformers stay."""

    def edit(record: dict[str, Any]) -> None:
        record["capacity"]["contract"] = {"value": str(kva), "unit": "kVA"}

    return edit


def named(name: str) -> Edit:
    def edit(record: dict[str, Any]) -> None:
        record["customer"]["name"] = name

    return edit


def as_it_was(record: dict[str, Any]) -> None:
    """What the contract says."""


class Drifting(Term):
    """FACTORY's contract is in force since BEGUN."""

    def on(self, day: date) -> "Drifting":
        super().on(day)
        return self

    def record(self, day: date, *edits: Edit) -> None:
        record = copy.deepcopy(demo_record(FACTORY))
        for edit in edits:
            edit(record)
        with self.service.writing() as work:
            facts = AccountFacts.model_validate(record)
            record_facts(work, FACTORY, Recording(facts, day, "营销系统"))

    def stand_by_the_same_paper(self, account_no: str) -> None:
        """Another account for which the paper of FACTORY's is in force, without anything else."""
        with self.service.writing() as work:
            (fact,) = term_facts_of(work.session, account_of(work, FACTORY).id)
            account = account_of(work, account_no)
            changed = {"id": work.new_id(), "account_id": account.id}
            add_term_fact(work.session, TermFact.model_validate(fact.model_dump() | changed))

    def check(self) -> list[Drift]:
        with self.service.writing() as work:
            return check_account(work, account_of(work, FACTORY))

    def rows(self) -> Sequence[Drift]:
        with self.service.reading() as work:
            return drifts_of(work.session, account_of(work, FACTORY).id)

    def views(self, wanted: DriftFilter = STANDING) -> list[DriftView]:
        with self.service.reading() as work:
            return list_drifts(work, wanted, None, 50)

    def told(self, drift_id: str) -> list[str]:
        """What the events of a case are, without the noun."""
        with self.service.reading() as work:
            rows = events_of(work.session, work.actor, f"drifts/{drift_id}")
            return [row.type.removeprefix("drifts.") for row in rows]

    def tasks(self) -> list[Task]:
        with self.service.reading() as work:
            account = account_of(work, FACTORY)
            return open_tasks_of(work.session, f"accounts/{account.id}")

    def sweep(self, day: date) -> None:
        """The nightly job of a day, to its end."""
        self.on(day)
        no, is_last = 0, False
        while not is_last:
            with self.writing(CLOCK) as work:
                is_last = run_chunk(work, "check-drifts", day.isoformat(), no).is_last
            no += 1

    def change(
        self,
        type_: ChangeType,
        state: ChangeState,
        day: date,
        planned: Edit | None = None,
        **more: Any,
    ) -> str:
        """A change of use as it is stored; `planned` makes its facts from the record."""
        with self.service.writing() as work:
            account = account_of(work, FACTORY)
            row = Change(
                id=work.new_id(),
                org_id=account.org_id,
                account_id=account.id,
                type=type_.value,
                state=state.value,
                effective_on=day,
                action=PaperAction.SUPPLEMENT.value,
                settles_debts=False,
                rule="test",
                status="unverified",
                recorded_at=work.now,
                recorded_by=work.actor.id,
                **{"accounts": [], "fields": [], "basis": [], "warnings": [], **more},
            )
            work.session.add(row)
            if planned is not None:
                self._plan(work, row, planned)
            return row.id

    def _plan(self, work: Work, change: Change, edit: Edit) -> None:
        newest = revisions_of(work.session, [account_of(work, FACTORY)])[-1]
        facts = copy.deepcopy(newest.facts)
        edit(facts)
        given = {"id": work.new_id(), "facts": facts, "planned_by": change.id}
        work.session.add(AccountRevision(**(newest.model_dump() | given)))

    def set_change(self, change_id: str, **values: Any) -> None:
        with self.service.writing() as work:
            row = work.session.get_one(Change, change_id)
            for name, value in values.items():
                setattr(row, name, value)
            work.session.add(row)


def keep_drift(work: Work, account: Account) -> str:
    """A case as it is stored, whatever contract and record say."""
    row = Drift(
        id=work.new_id(),
        org_id=account.org_id,
        account_id=account.id,
        field="contract_capacity",
        label="合同容量",
        kind=DriftKind.CUSTOMER_BEYOND.value,
        direction=Direction.ABOVE.value,
        severity=DriftSeverity.HIGH.value,
        since_on=work.today,
        proposal="办理增容",
        state=DriftState.OPEN.value,
        moves=[],
        found_at=work.now,
        step=1,
    )
    work.session.add(row)
    work.session.flush()
    return row.id


def settled(service: Service, clock: SettableClock) -> Drifting:
    """A contract drafted by a person of the demo, in force, on its second day."""
    term = Drifting(service, clock, hire(service, "客户经理", Role.DRAFTER))
    term.in_force()
    term.on(date(2026, 12, 2))
    return term
