"""The gate against a small model of it, over any order of events: facts, changes of use, papers,
debts, confirmations, leaves, time. A long run: `DIANYUE_GATE_WALKS=500 pytest <this file>
--timeout=0`.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import delete

from service.domain.errors import Conflict, FactsInvalid, Invalid
from service.domain.supply_exceptions import ExceptionKind
from service.domain.working_days import CHINA, DueDay
from service.store.jobs import JobChunk
from service.usecases.change_views import ChangeView
from service.usecases.ending import Proof, terminate
from service.usecases.jobs import run_chunk
from service.usecases.supply_errors import (
    CompletionNotPossible,
    ContractActionRequired,
    ExceptionRenewed,
    NothingAgainstSupply,
)
from service.usecases.supply_leave import JOB
from service.usecases.supply_tokens import TokenState, verify_token
from service.usecases.ticking import CLOCK
from service.wiring import Service
from tests.services import SIGNING_DAY, SettableClock
from tests.usecases.before_the_gate import Gate
from tests.usecases.gate_model import DAY, ORDER, Business, Leave, Model, Paper, Said, T
from tests.usecases.signing_room import ARCHIVIST, SCAN

WALKS = int(os.environ.get("DIANYUE_GATE_WALKS", "20"))
STEPS = 20
PAPERED = (T.EXPANSION, T.RENAMING, T.CLOSING)
"""Changes that ask for a paper; one of them is under way at a time here."""
NUMBERS = count(1)
Draw = Callable[[st.SearchStrategy[Any]], Any]


class Walk(RuleBasedStateMachine):
    """One account, from the day it is recorded."""

    service: ClassVar[Service]
    clock: ClassVar[SettableClock]
    approvers: ClassVar[list[Any]] = []

    def __init__(self) -> None:
        super().__init__()
        self.clock.at = SIGNING_DAY
        with self.service.writing(CLOCK) as work:
            work.session.exec(delete(JobChunk))
        number = f"77{next(NUMBERS):06}"
        self.gate = Gate(self.service, self.clock, number, type(self).approvers)
        type(self).approvers = self.gate.approvers
        self.model, self.signed, self.jobs_on = Model(), count(1), self.today
        self.put(Said(name=self.gate.facts()["customer"]["name"]))

    @property
    def today(self) -> date:
        return self.clock.at.astimezone(CHINA).date()

    def facts(self, said: Said) -> dict[str, Any]:
        facts = self.gate.facts(contract=said.contract, running=said.running)
        facts["customer"]["name"] = said.name
        return facts

    def put(self, said: Said) -> None:
        self.gate.put(self.facts(said))
        self.model.records.append((self.today, said))

    # ---- the events -------------------------------------------------------------------------

    @initialize(has_contract=st.integers(0, 7).map(bool))
    def mostly_there_is_a_contract(self, has_contract: bool) -> None:
        if has_contract:
            id = self.gate.term.in_force(self.gate.account_no, starts_on=self.today)
            says = self.model.record_on(self.today)
            self.model.papers.append(Paper(self.today, says, id, next(self.signed)))

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        events = [event for event, weight in self.events() for _ in range(weight)]
        event = data.draw(st.sampled_from(events))
        getattr(self, event)(data.draw)

    def events(self) -> Iterator[tuple[str, int]]:
        """What can happen, and how often of all: one rule, for Hypothesis leaves out whole rules,
        and a change comes to its end by several.
        """
        yield "facts_are_recorded", 2
        yield "time_passes", 2
        if self.possible_changes():
            yield "a_change_is_recorded", 3
        if self.owing_changes():
            yield "debts_are_settled_or_the_change_confirmed", 3
        if self.open_changes():
            yield "a_change_is_completed", 5
            yield "a_change_is_cancelled", 1
        elif self.model.changes:
            yield "a_change_is_completed", 1
        if self.unsigned():
            yield "its_paper_is_signed", 3
            yield "its_paper_is_given_up", 1
        if any(change.paper is None for change in self.owing_changes()):
            yield "their_papers_are_drafted_again", 1
        if self.model.reasons(self.today):
            yield "a_leave_is_granted", 2
        else:
            yield "no_leave_is_needed", 1
            yield "the_contract_is_ended", 1

    def facts_are_recorded(self, draw: Draw) -> None:
        """The same again, or whatever the business system says: never refused."""
        kva = draw(st.sampled_from([None, 1630, 2000]))
        now = self.model.record_on(self.today)
        self.put(now if kva is None else replace(now, contract=kva, running=kva))
        shown = self.gate.recorded()["capacity"]
        now = self.model.record_on(self.today)
        said = (int(shown["contract"]["value"]), int(shown["running"]["value"]))
        assert said == (now.contract, now.running)

    def a_change_is_recorded(self, draw: Draw) -> None:
        type_ = draw(st.sampled_from(self.possible_changes()))
        days = draw(st.sampled_from([0, 0, 0, 1]))
        day = self.today + days * DAY
        base = self.model.record_on(day)
        planned = _planned(type_, base)
        given: dict[str, Any] = {"on": day}
        if type_ is T.TEMPORARY_REDUCTION:
            given["until_on"] = day + 3 * DAY
        try:
            view = self.gate.change(type_, self.facts(planned) if planned else None, **given)
        except (FactsInvalid, Conflict):
            return
        old = self.model.main_on(max(day, self.today))
        change = Business(view, type_, day, base, planned, old, given.get("until_on"))
        self.model.changes.append(change)
        self.take_paper(change, view)

    def possible_changes(self) -> list[T]:
        under_way = {change.type for change in self.open_changes()}
        lasting = [
            change
            for change in self.model.changes
            if change.type is T.TEMPORARY_REDUCTION and change.state == "completed"
        ]
        found = [] if under_way & set(PAPERED) else list(PAPERED)
        if lasting and T.REDUCTION_END not in under_way:
            found.append(T.REDUCTION_END)
        elif not lasting and T.TEMPORARY_REDUCTION not in under_way:
            found.append(T.TEMPORARY_REDUCTION)
        return found

    def take_paper(self, change: Business, view: ChangeView) -> None:
        drafts = [paper for paper in view.papers if paper.state == "draft"]
        if drafts:
            says = change.planned or change.base
            begins = max(change.effective_on, self.today)
            change.paper = Paper(begins, says, drafts[-1].contract_id)

    def its_paper_is_signed(self, draw: Draw) -> None:
        change = self.unsigned()[0]
        paper = change.paper
        assert paper is not None
        self.gate.term.archived(paper.id)
        paper.signed = next(self.signed)
        if change.type is T.CLOSING:
            self.model.end_all(paper.begins)
        else:
            self.model.papers.append(paper)
            self.model.end_needless(self.today)

    def unsigned(self) -> list[Business]:
        return [
            change
            for change in self.model.changes
            if change.state != "cancelled" and change.paper is not None and not change.paper.signed
        ]

    def its_paper_is_given_up(self, draw: Draw) -> None:
        change = self.unsigned()[0]
        assert change.paper is not None
        self.gate.void(change.paper.id)
        change.paper = None

    def their_papers_are_drafted_again(self, draw: Draw) -> None:
        for change in self.owing_changes():
            if change.paper is None:
                self.take_paper(change, self.gate.redraft(change.view))

    def owing_changes(self) -> list[Business]:
        return [change for change in self.model.changes if change.is_owing]

    def open_changes(self) -> list[Business]:
        return [change for change in self.model.changes if change.state == "open"]

    def debts_are_settled_or_the_change_confirmed(self, draw: Draw) -> None:
        change = draw(st.sampled_from(self.owing_changes()))
        if change.type is T.CLOSING:
            self.gate.settle(change.view)
            change.settled = True
        elif change.type is T.TEMPORARY_REDUCTION and (
            change.state == "open" or change.confirmed_on is None
        ):
            self.gate.confirm(change.view)
            change.confirmed_on = self.today

    def a_change_is_cancelled(self, draw: Draw) -> None:
        change = draw(st.sampled_from(self.open_changes()))
        try:
            self.gate.cancel(change.view)
        except Conflict:
            assert change.paper is not None
            assert change.paper.signed
        else:
            change.state = "cancelled"

    def a_change_is_completed(self, draw: Draw) -> None:
        # Most often one that is under way.
        change = draw(st.sampled_from([*self.open_changes() * 3, *self.model.changes]))
        lacking, leave = change.lacks(self.today), self.model.active(self.clock.at)
        if leave is not None and ("debts" in lacking or not leave.covers(change)):
            leave = None
        expected: type[Exception] | None = None
        if change.state == "cancelled":
            expected = CompletionNotPossible
        elif change.state == "open" and change.effective_on > self.today:
            expected = Invalid
        elif change.state == "open" and lacking and leave is None:
            expected = ContractActionRequired
        if expected is not None:
            with pytest.raises(expected):
                self.gate.complete(change.view)
            return
        done = self.gate.complete(change.view)
        assert done.state == "completed"
        if change.state == "open":
            used = leave if lacking else None
            assert done.exception_id == (used.id if used is not None else None)
            self.model.complete(change, self.today, used)
            assert done.completed_on == change.done_on

    def a_leave_is_granted(self, draw: Draw) -> None:
        by, days = draw(st.sampled_from([0, 1])), draw(st.integers(1, 3))
        names_the_former = draw(st.booleans())
        former, due = self.model.unfulfilled(), DueDay(self.today + days * DAY, provisional=False)
        follows = former.id if former is not None and names_the_former else None
        given = {"follows": follows, "contract_due_on": due.day, "reason": f"第{next(NUMBERS)}次"}
        if former is not None and (not names_the_former or former.by == by):
            with pytest.raises(ExceptionRenewed):
                self.gate.grant(by, **given)
            return
        kind = draw(st.sampled_from(ExceptionKind))
        order = draw(st.sampled_from([None, None, ORDER, "GD-2"]))
        granted = self.gate.grant(by, kind=kind, work_order_no=order, **given)
        leave = Leave(granted.id, by, due, next(self.signed), kind, order)
        if former is not None:
            former.ended = True
        self.model.leaves.append(leave)

    def no_leave_is_needed(self, draw: Draw) -> None:
        with pytest.raises(NothingAgainstSupply):
            self.gate.grant()

    def the_contract_is_ended(self, draw: Draw) -> None:
        main = self.model.main_on(self.today)
        if main is not None and main.ended_on is None:
            with self.service.writing(ARCHIVIST) as work:
                proof = Proof(SCAN, "application/pdf")
                terminate(work, main.id, reason="协商解除", ended_on=self.today, proof=proof)
            main.ended_on = self.today

    def time_passes(self, draw: Draw) -> None:
        hours = draw(st.sampled_from([1, 8, 24, 60]))
        self.clock.advance(hours=hours)
        if self.today == self.jobs_on:
            return
        self.jobs_on = self.today
        for job in ("roll-over", JOB):
            with self.service.writing(CLOCK) as work:
                run_chunk(work, job, self.today.isoformat(), 0)
        self.model.end_needless(self.today)

    # ---- what always holds --------------------------------------------------------------------

    @invariant()
    def the_gate_says_what_the_model_says(self) -> None:
        said, reasons = self.gate.ask(), self.model.reasons(self.today)
        leave = self.model.opener(self.clock.at, self.today)
        assert {item.code for item in said.reasons} == reasons
        assert said.ready == (not reasons or leave is not None)
        assert said.exception_id == (leave.id if leave is not None else None)
        with self.service.reading() as work:
            token = verify_token(work, said.token, self.gate.account_no)
        assert token.state is TokenState.VALID
        assert token.claims is not None
        told = (token.claims["ready"], set(token.claims["reasons"]), token.claims["exception"])
        assert told == (said.ready, reasons, said.exception_id)


def _planned(type_: T, now: Said) -> Said | None:
    if type_ is T.CLOSING:
        return None
    return {
        T.EXPANSION: replace(now, contract=now.contract + 400, running=now.contract + 400),
        T.RENAMING: replace(now, name=f"{now.name}（新）"),
        T.TEMPORARY_REDUCTION: replace(now, running=now.running - 500),
        T.REDUCTION_END: replace(now, running=now.contract),
    }[type_]


CALM = settings(
    max_examples=WALKS,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def walk(sqlite_service: Service, clock: SettableClock) -> type[Walk]:
    given: dict[str, Any] = {"service": sqlite_service, "clock": clock, "approvers": []}
    return type("WalkHere", (Walk,), given)


def test_in_any_order_of_events_the_gate_opens_only_by_contract_or_leave(walk: type[Walk]) -> None:
    run_state_machine_as_test(walk, settings=CALM)
