"""A change of use is completed when its contract action is recorded, and not before."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from time import sleep
from typing import Any

import pytest

from service.domain.drift import DriftState
from service.domain.errors import Invalid
from service.domain.facts import AccountFacts
from service.domain.reminders import Occasion
from service.domain.tasks import TaskKind
from service.domain.vocabulary import ChangeType, ContractState
from service.store.drifts import drifts_of
from service.store.tasks import open_tasks_with_key
from service.store.wake_ups import find_wake_up
from service.usecases.accounts import Recording, account_of
from service.usecases.change_plans import overlaid
from service.usecases.effective_terms import lines_on
from service.usecases.review_reopen import record_facts
from service.usecases.supply_errors import CompletionNotPossible, ContractActionRequired
from service.usecases.windows import subject_of_change
from service.wiring import Service
from tests.services import FACTORY, SettableClock
from tests.usecases.before_the_gate import Gate

TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)


@pytest.fixture
def gate(service: Service, clock: SettableClock) -> Gate:
    """With a contract in force since today."""
    gate = Gate(service, clock)
    gate.term.in_force(starts_on=TODAY)
    return gate


def renamed(gate: Gate, name: str = "祁连示范水泥制品有限公司") -> dict[str, Any]:
    facts = gate.facts()
    facts["customer"]["name"] = name
    return facts


def test_a_change_is_completed_once_its_contract_is_in_force(gate: Gate) -> None:
    change = gate.change(ChangeType.EXPANSION, gate.facts(contract=2000, running=2000))
    with pytest.raises(ContractActionRequired) as refused:
        gate.complete(change)
    assert refused.value.code == "contract_action_required"
    assert change.papers[0].number in refused.value.message
    assert gate.codes() == ["change_without_contract"]
    assert gate.recorded()["capacity"]["contract"]["value"] == "1630"
    gate.sign(change)
    # The record waits for being completed; the contract is there.
    assert gate.ask().ready
    gate.put(gate.facts(contract=2500, running=2500))
    assert gate.codes() == ["facts_ahead_of_contract"]
    gate.put(gate.facts())
    assert gate.ask().ready
    done = gate.complete(change)
    assert (done.state, done.completed_on, done.exception_id) == ("completed", TODAY, None)
    assert gate.recorded()["capacity"]["contract"]["value"] == "2000"
    assert gate.ask().ready
    assert gate.complete(change) == done


def test_facts_that_run_ahead_are_recorded_and_close_the_gate(gate: Gate) -> None:
    assert gate.ask().ready
    gate.put(gate.facts(contract=2000, running=2000))
    assert gate.recorded()["capacity"]["contract"]["value"] == "2000"
    with gate.service.reading() as work:
        found = drifts_of(work.session, account_of(work, FACTORY).id)
    assert {(row.field, row.state) for row in found} >= {("contract_capacity", DriftState.OPEN)}
    said = gate.ask()
    assert not said.ready
    (ahead,) = said.reasons
    assert ahead.code == "facts_ahead_of_contract"
    assert "合同容量" in ahead.message
    assert ["第32条" in basis.label for basis in ahead.basis] == [True, False]
    # A paper on its way opens nothing, a signed one does.
    change = gate.change(ChangeType.EXPANSION, gate.facts(contract=2000, running=2000))
    assert gate.codes() == ["facts_ahead_of_contract", "change_without_contract"]
    gate.sign(change)
    assert gate.ask().ready


def test_by_leave_a_change_is_completed_before_its_contract(
    sqlite_service: Service, clock: SettableClock
) -> None:
    gate = Gate(sqlite_service, clock)
    gate.term.in_force(starts_on=TODAY)
    change = gate.change(ChangeType.EXPANSION, gate.facts(contract=2000, running=2000))
    leave = gate.grant()
    done = gate.complete(change)
    assert (done.state, done.exception_id) == ("completed", leave.id)
    said = gate.ask()
    assert (said.ready, said.exception_id) == (True, leave.id)
    clock.advance(days=8)
    said = gate.ask()
    assert not said.ready
    # What was not signed is not forgotten with the leave.
    codes = ["facts_ahead_of_contract", "change_without_contract"]
    assert [item.code for item in said.reasons] == codes
    with gate.service.reading() as work:
        assert open_tasks_with_key(work.session, TaskKind.RE_SIGN, change.id)
    gate.sign(change)
    with gate.service.reading() as work:
        assert not open_tasks_with_key(work.session, TaskKind.RE_SIGN, change.id)
    said = gate.ask()
    assert (said.ready, said.exception_id) == (True, None)


def test_old_debts_keep_the_gate_closed(sqlite_service: Service, clock: SettableClock) -> None:
    gate = Gate(sqlite_service, clock)
    gate.term.in_force(starts_on=TODAY)
    closing = gate.change(ChangeType.CLOSING, None)
    assert set(gate.codes()) == {"debts_not_settled", "change_without_contract"}
    gate.settle(closing)
    assert gate.codes() == ["change_without_contract"]


def test_a_change_to_come_stands_against_nothing_yet(
    sqlite_service: Service, clock: SettableClock
) -> None:
    gate = Gate(sqlite_service, clock)
    gate.term.in_force(starts_on=TODAY)
    change = gate.change(ChangeType.RENAMING, renamed(gate), on=TODAY + DAY)
    assert gate.ask().ready
    for day in (None, TODAY, TODAY + DAY):
        with pytest.raises(Invalid):
            gate.complete(change, day)
    clock.advance(days=1)
    assert gate.codes() == ["change_without_contract"]


def test_a_cancelled_change_is_not_completed(sqlite_service: Service, clock: SettableClock) -> None:
    gate = Gate(sqlite_service, clock)
    change = gate.change(ChangeType.RENAMING, renamed(gate))
    gate.cancel(change)
    with pytest.raises(CompletionNotPossible):
        gate.complete(change)


def test_a_temporary_state_has_its_clock_until_it_is_restored(
    sqlite_service: Service, clock: SettableClock
) -> None:
    gate = Gate(sqlite_service, clock)
    gate.term.in_force(starts_on=TODAY)
    until = TODAY + 30 * DAY
    state = gate.change(ChangeType.TEMPORARY_REDUCTION, gate.facts(running=1000), until_on=until)
    with pytest.raises(ContractActionRequired):
        gate.complete(state)
    gate.confirm(state)
    gate.complete(state)
    assert gate.recorded()["capacity"]["running"]["value"] == "1000"
    assert gate.ask().ready
    assert watched(gate, state.id) is not None
    clock.advance(days=20)
    end = gate.change(ChangeType.REDUCTION_END, gate.facts())
    gate.complete(end)
    assert gate.see(state).restored_by == end.id
    assert watched(gate, state.id) is None
    assert gate.recorded()["capacity"]["running"]["value"] == "1630"
    assert gate.ask().ready


def watched(gate: Gate, change_id: str) -> date | None:
    with gate.service.reading() as work:
        found = find_wake_up(work.session, subject_of_change(change_id), Occasion.REDUCTION)
        return found.next_on if found is not None else None


def test_what_was_recorded_since_the_plan_stays(
    sqlite_service: Service, clock: SettableClock
) -> None:
    gate = Gate(sqlite_service, clock)
    gate.term.in_force(starts_on=TODAY)
    change = gate.change(ChangeType.EXPANSION, gate.facts(contract=2000, running=2000))
    clock.advance(days=2)
    later = gate.facts()
    later["use"]["shifts"] = "三班"
    gate.put(later)
    gate.sign(change)
    gate.complete(change, TODAY + DAY)
    on = {day: gate.recorded(TODAY + day * DAY) for day in (0, 1, 2)}
    capacity = [on[day]["capacity"]["contract"]["value"] for day in (0, 1, 2)]
    assert capacity == ["1630", "2000", "2000"]
    assert [on[day]["use"]["shifts"] for day in (0, 1, 2)] == ["两班", "两班", "三班"]


@pytest.mark.parametrize(
    ("base", "planned", "now", "then"),
    [
        ({"a": 1}, {"a": 2}, {"a": 1}, {"a": 2}),
        ({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 3}, {"a": 2, "b": 3}),
        (
            {"a": {"x": 1, "y": 1}},
            {"a": {"x": 2, "y": 1}},
            {"a": {"x": 1, "y": 5}},
            {"a": {"x": 2, "y": 5}},
        ),
        ({"a": 1}, {"a": 2}, {"a": 3}, {"a": 3}),
        ({"a": [1]}, {"a": [1, 2]}, {"a": [1]}, {"a": [1, 2]}),
        ({"a": None}, {"a": {"x": 1}}, {"a": None}, {"a": {"x": 1}}),
        (
            [{"no": 1, "ct": 1, "at": 1}, {"no": 2}],
            [{"no": 1, "ct": 2, "at": 1}, {"no": 3}],
            [{"no": 1, "ct": 1, "at": 5}, {"no": 2}, {"no": 4}],
            [{"no": 1, "ct": 2, "at": 5}, {"no": 3}, {"no": 4}],
        ),
        ([{"name": "a"}], [{"name": "b"}], [{"name": "a"}] * 2, [{"name": "a"}] * 2),
    ],
)
def test_a_plan_changes_what_nobody_changed_since(
    base: Any, planned: Any, now: Any, then: Any
) -> None:
    assert overlaid(base, planned, now) == then


def test_facts_recorded_at_the_same_moment_are_not_lost(gate: Gate) -> None:
    change = gate.change(ChangeType.EXPANSION, gate.facts(contract=2000, running=2000))
    gate.sign(change)
    later = gate.facts()
    later["use"]["shifts"] = "三班"
    recording = Recording(AccountFacts.model_validate(later), TODAY, "营销系统")
    with ThreadPoolExecutor(1) as pool:
        with gate.service.writing() as work:
            record_facts(work, FACTORY, recording)
            completing = pool.submit(gate.complete, change)
            sleep(0.4)
        completing.result()
    now = gate.recorded()
    assert (now["capacity"]["contract"]["value"], now["use"]["shifts"]) == ("2000", "三班")


def test_a_closing_ends_the_contract_on_the_agreed_day(
    sqlite_service: Service, clock: SettableClock
) -> None:
    gate = Gate(sqlite_service, clock)
    old = gate.term.in_force(starts_on=TODAY)
    closing = gate.change(ChangeType.CLOSING, None, on=TODAY + DAY)
    gate.settle(closing)
    gate.sign(closing)
    gate.term.turn(TODAY + DAY)
    assert gate.complete(closing).state == "completed"
    assert (gate.term.row(old).state, gate.codes()) == (ContractState.IN_FORCE, [])
    gate.term.turn(TODAY + 2 * DAY)
    assert (gate.term.row(old).state, gate.codes()) == (ContractState.TERMINATED, ["no_contract"])
    told = dict(gate.term.events(old))["contracts.terminated"]
    assert told["ended_on"] == (TODAY + DAY).isoformat()
    with gate.service.reading() as work:
        account = account_of(work, FACTORY)
        assert lines_on(work, account, TODAY + 2 * DAY) == ()
        assert len(lines_on(work, account, TODAY + DAY)) == 1


def test_its_task_is_done(sqlite_service: Service, clock: SettableClock) -> None:
    gate = Gate(sqlite_service, clock)
    gate.term.in_force(starts_on=TODAY)
    change = gate.change(ChangeType.RENAMING, renamed(gate))
    assert tasks(gate, change.id) == 1
    gate.sign(change)
    gate.complete(change)
    assert tasks(gate, change.id) == 0


def tasks(gate: Gate, change_id: str) -> int:
    with gate.service.reading() as work:
        return len(open_tasks_with_key(work.session, TaskKind.RE_SIGN, change_id))
