"""An account before the gate: its record, its changes of use, its papers and the leaves given."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.domain.access import Actor, Role
from service.domain.facts import AccountFacts
from service.domain.supply_exceptions import ExceptionKind
from service.domain.vocabulary import ChangeType, ContractState
from service.usecases.accounts import Recording, get_account
from service.usecases.change_acts import cancel_change, confirm_change, settle_debts
from service.usecases.change_views import ChangeView
from service.usecases.changes import NewChange, draft_papers, get_change, record_change
from service.usecases.completion import complete_change
from service.usecases.ending import Proof
from service.usecases.readiness import Readiness, readiness_of
from service.usecases.review import Decision
from service.usecases.review_reopen import record_facts
from service.usecases.supply_exceptions import ExceptionView, NewException, grant_exception
from service.usecases.voiding import void_contract
from service.wiring import Service
from tests.services import FACTORY, SettableClock, demo_record
from tests.usecases.living import Term
from tests.usecases.signing_room import SCAN
from tests.worker.hired import hire


@dataclass
class Gate:
    """One account (a factory) of a service, and who works at it."""

    service: Service
    clock: SettableClock
    account_no: str = FACTORY
    approvers: list[Actor] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.term = Term(self.service, self.clock)
        self.approvers = self.approvers or [
            hire(self.service, name, Role.APPROVER) for name in ("审批甲", "审批乙")
        ]

    def ask(self) -> Readiness:
        with self.service.reading() as work:
            return readiness_of(work, self.account_no)

    def codes(self) -> list[str]:
        return [item.code for item in self.ask().reasons]

    def facts(self, **running_or_contract: int) -> dict[str, Any]:
        """The record with other capacities (kVA)."""
        facts = {**deepcopy(demo_record(FACTORY)), "account_no": self.account_no}
        for name, kva in running_or_contract.items():
            facts["capacity"][name]["value"] = str(kva)
        return facts

    def put(self, facts: dict[str, Any], effective_on: date | None = None) -> None:
        recording = Recording(
            AccountFacts.model_validate(facts), effective_on or self.term.today, "营销系统"
        )
        with self.service.writing() as work:
            record_facts(work, self.account_no, recording)

    def recorded(self, on: date | None = None) -> dict[str, Any]:
        with self.service.reading() as work:
            return dict(get_account(work, self.account_no, on).facts)

    def change(self, type_: ChangeType, facts: dict[str, Any] | None, **given: Any) -> ChangeView:
        typed = AccountFacts.model_validate(facts) if facts is not None else None
        new = NewChange(type_, given.pop("on", self.term.today), "GD-1", typed, **given)
        with self.service.writing() as work:
            return record_change(work, self.account_no, new)

    def sign(self, change: ChangeView) -> None:
        """Put the papers of a change in force."""
        for paper in change.papers:
            if paper.state == ContractState.DRAFT:
                self.term.archived(paper.contract_id)

    def settle(self, change: ChangeView) -> ChangeView:
        with self.service.writing() as work:
            return settle_debts(work, change.id, self.term.today, "结清单-1")

    def confirm(self, change: ChangeView) -> ChangeView:
        with self.service.writing() as work:
            return confirm_change(work, change.id, self.term.today, Proof(SCAN, "application/pdf"))

    def redraft(self, change: ChangeView) -> ChangeView:
        with self.service.writing() as work:
            return draft_papers(work, change.id, {})

    def void(self, contract_id: str) -> None:
        with self.service.writing(self.approvers[0]) as work:
            void_contract(work, contract_id, Decision(reason="不再需要"))

    def cancel(self, change: ChangeView) -> ChangeView:
        with self.service.writing() as work:
            return cancel_change(work, change.id, "客户撤回申请")

    def complete(self, change: ChangeView, on: date | None = None) -> ChangeView:
        with self.service.writing() as work:
            return complete_change(work, change.id, on)

    def see(self, change: ChangeView) -> ChangeView:
        with self.service.reading() as work:
            return get_change(work, change.id)

    def grant(self, by: int = 0, **given: Any) -> ExceptionView:
        new = NewException(**{"kind": ExceptionKind.DE_FACTO, "reason": "设备已投运", **given})
        with self.service.writing(self.approvers[by]) as work:
            return grant_exception(work, self.account_no, new)
