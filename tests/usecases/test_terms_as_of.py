"""What the contracts said on a day, as known at an instant: single answers, and random histories
against a replay of the event log.

A long run: `DIANYUE_TERM_HISTORIES=200 pytest tests/usecases/test_terms_as_of.py --timeout=0`
"""

import os
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from service.domain.access import Role
from service.domain.errors import DianyueError
from service.domain.facts import AccountFacts
from service.domain.people import reveal
from service.domain.selection import DraftRequest
from service.domain.vocabulary import ContractState, RenewalMode
from service.store.contracts import ContractFilter
from service.store.term_facts import TermFact
from service.usecases.accounts import Recording, account_of, holder_of, record_account
from service.usecases.contract_texts import contract_of
from service.usecases.contracts import draft_related, list_contracts
from service.usecases.ending import Proof, lapse, terminate
from service.usecases.organisations import signing_organisation, supplier_holder
from service.usecases.relations import Relation
from service.usecases.renewal_plans import Wishes
from service.usecases.renewals import draft_renewal
from service.usecases.terms_as_of import terms_view
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, SettableClock, demo_record
from tests.staff import hire
from tests.usecases.living import Term
from tests.usecases.replaying import in_words, replayed
from tests.usecases.signing_room import ARCHIVIST, SCAN, person

HISTORIES = int(os.environ.get("DIANYUE_TERM_HISTORIES", "3"))
STEPS, QUESTIONS = 22, 40
METERING_SYSTEM = person("metering", Role.SYSTEM)
PROOF = Proof(SCAN, "application/pdf")
SUPPLEMENT = "supplementary-agreement"
ACCOUNTS = (FACTORY, FACTORY, RESTAURANT)


@pytest.fixture
def term(sqlite_service: Service, clock: SettableClock) -> Term:
    return Term(sqlite_service, clock, hire(sqlite_service, "李起草", Role.DRAFTER))


# ---- random histories -------------------------------------------------------------------------


class History:
    """Papers drafted, archived early and late, amended, renewed, replaced, ended, in any order."""

    def __init__(self, term: Term, seed: int) -> None:
        self.term, self.random = term, random.Random(seed)
        self.waiting: list[str] = []
        self.records = {no: demo_record(no) for no in ACCOUNTS}
        self.done: list[str] = []

    def run(self) -> None:
        acts: list[Callable[[], None]] = [
            self.draft, self.archive, self.archive, self.archive, self.amend, self.amend,
            self.renew, self.renew, self.replace, self.end, self.record, self.pass_time,
            self.pass_time,
        ]  # fmt: skip
        for account_no in sorted(set(ACCOUNTS)):
            self.draft(account_no)
        self.archive()
        for _ in range(STEPS):
            act = self.random.choice(acts)
            # What cannot be done in this state of things is not done.
            with suppress(DianyueError):
                act()
                self.done.append(act.__name__)
            self.term.clock.advance(seconds=self.random.choice([0, 7]))

    def near(self, before: int, after: int) -> date:
        return self.term.today + timedelta(days=self.random.randint(-before, after))

    def standing(self, *states: ContractState) -> str | None:
        with self.term.service.reading() as work:
            found = [
                view.id
                for account_no in sorted(set(ACCOUNTS))
                for view in list_contracts(work, ContractFilter(account_no=account_no), None, 50)
                if view.state in (states or (ContractState.IN_FORCE,))
            ]
        return self.random.choice(sorted(found)) if found else None

    def request(self, **more: Any) -> DraftRequest:
        starts_on = self.near(25, 60)
        ends_on = starts_on + timedelta(days=self.random.randint(20, 200))
        wanted = {"starts_on": starts_on, "ends_on": ends_on, **more}
        return DraftRequest.model_validate(wanted)

    def draft(self, account_no: str | None = None) -> None:
        mode = self.random.choice([RenewalMode.ROLL_SAME_TERM, RenewalMode.CONTINUE_INDEFINITE])
        self._keep(account_no or self.random.choice(ACCOUNTS), self.request(renewal_mode=mode))

    def archive(self) -> None:
        if not self.waiting:
            self.draft()
        place = self.random.randrange(len(self.waiting))
        self.term.archived(self.waiting.pop(place))

    def amend(self) -> None:
        if (main := self.standing()) is None:
            return
        view = self.term.see(main)
        self._change(view.account_no)
        record = self.records[view.account_no]
        path, value = self.random.choice(
            [
                ("capacity.running", in_words(record["capacity"]["running"])),
                ("metering_points[0].location", record["metering_points"][0]["location"]),
                (None, "见双方签认的清单"),
            ]
        )
        change = {"item": "变更事项", "old": "原约定", "new": value, "path": path}
        named = {
            "contract_no": view.number,
            "title": view.title,
            "signed_on": "2026-11-25",
            "ends_on": view.ends_on.isoformat(),
        }
        agreed = {"supplement": {"reason": "变更用电"}}
        request = self.request(
            kind=SUPPLEMENT, main_contract=named, changes=[change], agreed=agreed
        )
        self._keep(view.account_no, request)

    def renew(self) -> None:
        if (old := self.standing()) is not None:
            wishes = Wishes(agreed={"review": {"checked_on": "2026-11-20"}})
            with self.term.writing(self.term.drafter) as work:
                renewal = draft_renewal(work, old, wishes)
            if renewal.id not in self.waiting:
                self.waiting.append(renewal.id)

    def replace(self) -> None:
        if (old := self.standing()) is None:
            return
        with self.term.writing(self.term.drafter) as work:
            contract = contract_of(work, old)
            if contract.kind == SUPPLEMENT:
                return
            tie = Relation("replaces", contract)
            request = self.request()
            self.waiting.append(draft_related(work, contract.account_no, request, tie).id)

    def end(self) -> None:
        if (id := self.standing()) is None:
            return
        with self.term.writing(ARCHIVIST) as work:
            if self.random.random() < 0.3:
                lapse(work, id, objection=PROOF)
            else:
                terminate(work, id, reason="停业", ended_on=self.near(15, 0), proof=PROOF)

    def record(self) -> None:
        self._change(self.random.choice(ACCOUNTS))

    def pass_time(self) -> None:
        for _ in range(self.random.randint(1, 3)):
            self.term.turn(self.near(-1, 50))

    def _change(self, account_no: str) -> None:
        record = self.records[account_no]
        record["capacity"]["running"]["value"] = str(self.random.randint(100, 900))
        record["metering_points"][0]["location"] = f"{self.random.randint(1, 9)}号计量柜"
        if self.random.random() < 0.3 and len(record["metering_points"]) > 1:
            record["metering_points"].pop()
        facts = AccountFacts.model_validate(record)
        with self.term.writing(METERING_SYSTEM) as work:
            record_account(work, account_no, Recording(facts, self.near(30, 10), "tests"))

    def _keep(self, account_no: str, request: DraftRequest) -> None:
        with self.term.writing(self.term.drafter) as work:
            self.waiting.append(draft_related(work, account_no, request).id)


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_any_day_known_at_any_instant_is_what_a_replay_of_the_log_says(
    term: Term, seed: int
) -> None:
    first = term.clock.at
    history = History(term, seed)
    history.run()
    seen = set()
    with term.service.reading() as work:
        facts = work.session.exec(select(TermFact)).all()
    for _ in range(QUESTIONS):
        account_no = history.random.choice(ACCOUNTS)
        # Where something happened more is to be told than on any day.
        at, by = history.random.choice(facts), history.random.choice(facts)
        valid_at = at.valid_from + timedelta(days=history.random.choice([-1, 0, 0, 9, 40, 400]))
        known_at = by.recorded_at + timedelta(seconds=history.random.choice([-1, 0, 0, 3, 1e6]))
        known_at = max(first, min(known_at, term.clock.at))
        seen.add(_compare(term, account_no, valid_at, known_at))
    assert len(seen) >= 2  # else the history had nothing to say


def _compare(term: Term, account_no: str, valid_at: date, known_at: datetime) -> str:
    with term.service.reading() as work:
        view = terms_view(work, account_no, valid_at, known_at)
        account = account_of(work, account_no)
        lines = replayed(work, account.id, known_at).lines(valid_at)
        holders = [holder_of(account), supplier_holder(signing_organisation(work, account.org_id))]
        masks = work.vault.masks_of(holders)
        numbers = {id: contract_of(work, id).number for v in lines.values() for id in v["parallel"]}
        expected = {line: reveal(_shown(found["terms"]), masks) for line, found in lines.items()}
    asked = f"{account_no} on {valid_at} as known at {known_at}"
    assert {line.line for line in view.lines} == set(lines), asked
    for line in view.lines:
        found = lines[line.line]
        papers = [(p.contract_id, p.since, p.ends_on, p.is_over, p.amends) for p in line.papers]
        assert papers == found["papers"], asked
        assert line.terms == expected[line.line], asked
        assert list(line.parallel) == [numbers[id] for id in found["parallel"]], asked
    return str([[(p.number, p.is_over) for p in line.papers] for line in view.lines])


def _shown(terms: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in terms.items() if name != "parameters"}
