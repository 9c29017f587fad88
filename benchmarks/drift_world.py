"""The simulator's company: accounts and contracts on SQLite, and a clock. Facts arrive, papers come
into force and the nightly sweep runs as they do in the service; first contracts, and changes of use
as far as completed, are rows.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert
from sqlmodel import select

from benchmarks.drift_mutations import Record
from benchmarks.drift_seeds import Seeded
from benchmarks.drift_story import BEGIN, SIGNED_ON, State
from service.domain.access import Role
from service.domain.changes import TEMPORARY, ChangeRule, ChangeState, rule_for
from service.domain.drift import DriftKind
from service.domain.effective import MAIN, Act
from service.domain.equipment import VOLTS
from service.domain.facts import AccountFacts
from service.domain.people import hide, personal_values
from service.domain.vocabulary import ChangeType, ContractState
from service.store.accounts import Account, AccountRevision
from service.store.changes import Change
from service.store.contracts import Contract, ContractRelation, ContractVersion
from service.store.drifts import Drift
from service.store.term_facts import TermFact
from service.usecases.accounts import Recording, account_of, holder_of
from service.usecases.drifts import JOB
from service.usecases.review_reopen import record_facts
from service.usecases.standing import paper_began
from service.usecases.work import Work
from service.wiring import Service, open_service, read_settings
from service.worker.jobs import run_job
from tests.services import SettableClock, real_library
from tests.worker.hired import hire

ENDS_ON = date(2030, 5, 31)
_AT_ONCE = 500
_DAY = timedelta(days=1)


class World:
    """`seconds` and `calls` by what was done; `slowest`: seconds of the longest recording."""

    def __init__(self, service: Service, clock: SettableClock) -> None:
        self.clock = clock
        self.service = service.acting_as(hire(service, "业务系统", Role.SYSTEM))
        self.seconds: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self.slowest = 0.0

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        taken = time.perf_counter() - began
        self.seconds[what] += taken
        self.calls[what] += 1
        if what == "facts":
            self.slowest = max(self.slowest, taken)

    def on(self, day: date) -> None:
        """At nine in the morning."""
        self.clock.at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)

    # ---- the first day ------------------------------------------------------------------------

    def open(self, accounts: list[Seeded]) -> None:
        self.on(SIGNED_ON)
        for account in accounts:
            with self.timed("accounts opened"):
                self._record(account, SIGNED_ON)
        with self.timed("first contracts"), self.service.writing() as work:
            for at in range(0, len(accounts), _AT_ONCE):
                self._first_contracts(work, accounts[at : at + _AT_ONCE])
        self.on(BEGIN)

    def _first_contracts(self, work: Work, accounts: Iterable[Seeded]) -> None:
        wanted = {account.no: account for account in accounts}
        rows = work.session.exec(
            select(Account, AccountRevision)
            .join(AccountRevision, AccountRevision.account_id == Account.id)  # type: ignore[arg-type]
            .where(Account.account_no.in_(list(wanted)))  # type: ignore[attr-defined]
        ).all()
        made: dict[type, list[dict[str, Any]]] = defaultdict(list)
        for account, revision in rows:
            contract, version = self._paper(
                work, account, wanted[account.account_no], revision.facts, SIGNED_ON
            )
            fact = _sets(work, contract, version)
            for row in (contract, version, fact):
                made[type(row)].append(row.model_dump())
        for table, values in made.items():
            work.session.execute(insert(table), values)

    # ---- the year -----------------------------------------------------------------------------

    def record(self, account: Seeded, day: date) -> None:
        """The facts that hold from a day on arrive now."""
        with self.timed("facts"):
            self._record(account, day)

    def _record(self, account: Seeded, day: date) -> None:
        facts = AccountFacts.model_validate(account.record_on(day))
        with self.service.writing() as work:
            record_facts(work, account.no, Recording(facts, day, "simulation"))

    def sign(self, account: Seeded, day: date) -> None:
        """A new contract that holds from a day on takes the old one's place."""
        with self.timed("papers"), self.service.writing() as work:
            row = account_of(work, account.no)
            terms = _hidden(work, row, account.terms_on(day))
            contract, version = self._paper(work, row, account, terms, day)
            old = work.session.exec(
                select(Contract).where(
                    Contract.account_id == row.id, Contract.state == ContractState.IN_FORCE.value
                )
            ).one()
            old.state = ContractState.SUPERSEDED.value
            work.session.add_all([old, contract])
            work.session.flush()
            work.session.add_all([version, _replacing(work, contract, old)])
            work.session.flush()
            paper_began(work, contract)

    def enter(self, account: Seeded, state: State) -> None:
        """A change of use is entered."""
        with self.timed("changes"), self.service.writing() as work:
            row = account_of(work, account.no)
            rule = self._rule(work, state.type, account)
            change = _change(work, row, state.type, rule, state.effective_on)
            change.until_on = state.until_on
            planned = AccountRevision(
                id=work.new_id(),
                org_id=row.org_id,
                account_id=row.id,
                effective_on=state.effective_on,
                recorded_at=work.now,
                source="simulation",
                facts=_hidden(work, row, account.planned_by(state)),
                planned_by=change.id,
            )
            work.session.add_all([change, planned])

    def complete(self, account: Seeded, state: State) -> None:
        with self.timed("changes"), self.service.writing() as work:
            _complete(work, self._entered(work, account, state))

    def restore(self, account: Seeded, state: State) -> None:
        """The change that ends a temporary state."""
        assert state.restored_on is not None
        with self.timed("changes"), self.service.writing() as work:
            row = account_of(work, account.no)
            type_ = TEMPORARY[state.type]
            rule = self._rule(work, type_, account)
            ending = _change(work, row, type_, rule, state.restored_on)
            _complete(work, ending)
            begun = self._entered(work, account, state)
            begun.restored_by = ending.id
            work.session.add(begun)

    def _entered(self, work: Work, account: Seeded, state: State) -> Change:
        row = account_of(work, account.no)
        return work.session.exec(
            select(Change).where(
                Change.account_id == row.id,
                Change.type == state.type.value,
                Change.effective_on == state.effective_on,
            )
        ).one()

    def sweep(self, day: date) -> None:
        with self.timed("sweeps"):
            run_job(self.service, JOB, day.isoformat())

    def drifts(self) -> list[tuple[str, Drift]]:
        """All cases of compared fields, with the number of their account. What contracts of a site
        lack among each other is not seeded here, and not asked for.
        """
        with self.service.reading() as work:
            found = work.session.exec(
                select(Account.account_no, Drift)
                .join(
                    Drift,
                    Drift.account_id == Account.id,  # type: ignore[arg-type]
                )
                .where(Drift.kind != DriftKind.SITE.value)
            ).all()
            return [(no, row) for no, row in found]

    def _rule(self, work: Work, type_: ChangeType, account: Seeded) -> ChangeRule:
        assert work.library.changes is not None
        return rule_for(work.library.changes, type_, _kind(account.base), ())

    def _paper(
        self, work: Work, account: Account, seeded: Seeded, facts: Record, day: date
    ) -> tuple[Contract, ContractVersion]:
        """A contract in force from a day on, with the text that says it; not yet stored."""
        kind = _kind(seeded.base)
        template = work.library.template_on(kind, day)
        assert template is not None
        terms = {name: value for name, value in facts.items() if name not in seeded.unstated}
        terms["term"] = {"ends_on": ENDS_ON.isoformat()}
        contract = Contract(
            id=work.new_id(),
            org_id=account.org_id,
            account_id=account.id,
            account_no=account.account_no,
            number=work.new_id(),
            title=template.name,
            kind=kind,
            customer_name="模拟用电户",
            state=ContractState.IN_FORCE.value,
            origin="drafted",
            starts_on=day,
            ends_on=ENDS_ON,
            version=1,
            step=1,
            created_at=work.now,
            created_by=work.actor.id,
        )
        version = ContractVersion(
            id=work.new_id(),
            org_id=account.org_id,
            contract_id=contract.id,
            no=1,
            as_of=day,
            kind=kind,
            kind_version=template.version,
            addenda=[],
            text_version=template.text_version,
            account_revision_id=work.session.exec(
                select(AccountRevision.id).where(AccountRevision.account_id == account.id)
            ).first()
            or "",
            terms=terms,
            outline={},
            fingerprint="0" * 64,
            created_at=work.now,
            created_by=work.actor.id,
        )
        return contract, version


def _hidden(work: Work, account: Account, record: Record) -> Record:
    """A record as it is stored: tokens for personal values."""
    plain = AccountFacts.model_validate(record).model_dump(mode="json")
    tokens = work.vault.tokens_for(
        personal_values(plain), org_id=account.org_id, holder=holder_of(account)
    )
    found: Record = hide(plain, tokens)
    return found


def _kind(record: Record) -> str:
    if VOLTS[record["supply_voltage"]] > VOLTS["380V"]:
        return "high-voltage"
    home = record["use"]["category"] == "居民生活"
    return "low-voltage-residential" if home else "low-voltage"


def _sets(work: Work, contract: Contract, version: ContractVersion) -> TermFact:
    return TermFact(
        id=work.new_id(),
        org_id=contract.org_id,
        account_id=contract.account_id,
        contract_id=contract.id,
        version_id=version.id,
        line=MAIN,
        act=Act.SETS.value,
        valid_from=contract.starts_on,
        ends_on=contract.ends_on,
        paths=[],
        recorded_at=work.now,
    )


def _replacing(work: Work, contract: Contract, old: Contract) -> ContractRelation:
    return ContractRelation(
        contract_id=contract.id,
        kind="replaces",
        other_id=old.id,
        org_id=contract.org_id,
        created_at=work.now,
    )


def _complete(work: Work, change: Change) -> None:
    change.state = ChangeState.COMPLETED.value
    change.completed_on, change.completed_at = work.today, work.now
    work.session.add(change)


def _change(work: Work, account: Account, type_: ChangeType, rule: ChangeRule, day: date) -> Change:
    """One that was entered and is not completed."""
    return Change(
        id=work.new_id(),
        org_id=account.org_id,
        account_id=account.id,
        type=type_.value,
        state=ChangeState.OPEN.value,
        effective_on=day,
        accounts=[],
        action=rule.action.value,
        settles_debts=rule.settles_debts,
        fields=list(rule.fields),
        basis=[],
        rule=rule.id,
        status=rule.status.value,
        warnings=[],
        recorded_at=work.now,
        recorded_by=work.actor.id,
    )


@contextmanager
def world() -> Iterator[World]:
    """An empty company on SQLite."""
    with TemporaryDirectory(prefix="dianyue-drift-") as folder:
        clock = SettableClock(datetime(2026, 6, 1, 1, tzinfo=UTC))
        settings = read_settings(data_dir=Path(folder))
        service = open_service(settings, clock=clock, library=real_library())
        try:
            yield World(service, clock)
        finally:
            service.close()
