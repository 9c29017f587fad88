"""Contracts in force without their papers: the lifecycle's own acts, each by who may do it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.access import Actor, Role
from service.domain.dossier import Needs
from service.domain.lifecycle import Condition
from service.domain.selection import DraftRequest
from service.domain.vocabulary import ContractAction as Action
from service.store.archive import ArchiveRecord
from service.store.contracts import Contract
from service.store.signatures import locked_contract
from service.usecases.contract_texts import contract_of
from service.usecases.contracts import ContractView, draft_contract, get_contract, list_events
from service.usecases.ending import bring_about
from service.usecases.jobs import run_chunk
from service.usecases.lifecycle import Step, take
from service.usecases.renewals import RenewalView, renewal_of
from service.usecases.ticking import CLOCK
from service.usecases.work import Work
from service.wiring import Service
from tests.services import FACTORY, SettableClock
from tests.usecases.signing_room import (
    APPROVER,
    ARCHIVIST,
    CUSTOMER,
    REVIEWER,
    SIGNER,
    SUPPLIER,
    person,
)

DRAFTER = person("drafter", Role.DRAFTER)
ENDS_ON = date(2027, 11, 30)


@dataclass
class Term:
    """A service with contracts whose terms run, and its clock."""

    service: Service
    clock: SettableClock
    drafter: Actor = DRAFTER

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[Work]:
        with self.service.writing(actor) as work:
            yield work

    def drafted(self, account_no: str = FACTORY, **request: Any) -> str:
        wanted = {"starts_on": date(2026, 12, 1), "ends_on": ENDS_ON, **request}
        with self.writing(self.drafter) as work:
            return draft_contract(work, account_no, DraftRequest.model_validate(wanted)).id

    def in_force(self, account_no: str = FACTORY, **request: Any) -> str:
        return self.archived(self.drafted(account_no, **request))

    def signed(self, contract_id: str) -> str:
        facts = frozenset(Condition)
        needs = Needs(parties=frozenset({SUPPLIER, CUSTOMER}))
        steps = [
            (self.drafter, Step(Action.SUBMIT, facts=facts, needs=needs)),
            (REVIEWER, Step(Action.REVIEW, facts=facts)),
            (APPROVER, Step(Action.APPROVE, facts=facts)),
            (SIGNER, Step(Action.ISSUE, facts=facts)),
            (SIGNER, Step(Action.SIGN, party=SUPPLIER, facts=facts)),
            (SIGNER, Step(Action.SIGN, party=CUSTOMER, facts=facts)),
            (SIGNER, Step(Action.CONCLUDE, facts=facts)),
            (REVIEWER, Step(Action.CHECK, facts=facts)),
        ]
        for actor, step in steps:
            with self.writing(actor) as work:
                take(work, contract_id, step)
        return contract_id

    def archived(self, contract_id: str) -> str:
        """In force, with what the archive does to terms but without papers on the shelf."""
        return self.shelved(self.signed(contract_id))

    def shelved(self, contract_id: str) -> str:
        with self.writing(ARCHIVIST) as work:
            take(work, contract_id, Step(Action.ARCHIVE, facts=frozenset(Condition)))
            contract = contract_of(work, contract_id)
            work.session.add(_record(work, contract))
            work.session.flush()
            bring_about(work, contract)
        return contract_id

    def on(self, day: date) -> "Term":
        """At nine in the morning of a day."""
        self.clock.advance(days=(day - self.today).days)
        return self

    @property
    def today(self) -> date:
        with self.service.reading(CLOCK) as work:
            return work.today

    def turn(self, day: date) -> int:
        """The daily job on a day, to its end; how many contracts it looked at."""
        self.on(day)
        done, no = 0, 0
        while True:
            with self.writing(CLOCK) as work:
                chunk = run_chunk(work, "roll-over", f"{day.isoformat()}", no)
            done += chunk.done
            if chunk.is_last:
                return done
            no += 1

    def see(self, contract_id: str) -> ContractView:
        with self.service.reading() as work:
            return get_contract(work, contract_id)

    def row(self, contract_id: str) -> Contract:
        with self.service.reading() as work:
            found = locked_contract(work.session, contract_id)
            assert found is not None
            return found

    def renewal(self, contract_id: str) -> RenewalView:
        with self.service.reading() as work:
            return renewal_of(work, contract_id)

    def events(self, contract_id: str) -> list[tuple[str, dict[str, Any]]]:
        with self.service.reading() as work:
            return [(event.type, event.payload) for event in list_events(work, contract_id)]


def _record(work: Work, contract: Contract) -> ArchiveRecord:
    return ArchiveRecord(
        contract_id=contract.id,
        org_id=contract.org_id,
        place="一架",
        originals=1,
        copies=0,
        signed_on=work.today,
        blobs=[],
        on_hold=False,
        archived_at=work.now,
        archived_by=work.actor.id,
    )
