"""What opens the gate before supply, and what only looks as if it did."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest

from service.domain.access import Actor, Role
from service.domain.drift_cases import Judgement
from service.domain.supply_exceptions import ExceptionKind
from service.domain.tasks import TaskKind
from service.domain.vocabulary import ChangeType as T
from service.store.drifts import drifts_of
from service.store.tasks import open_tasks_with_key
from service.usecases.accounts import account_of
from service.usecases.drift_moves import Assessment, assess_drift, close_drift
from service.usecases.jobs import run_chunk
from service.usecases.readiness import readiness_of
from service.usecases.supply_errors import ContractActionRequired, ExceptionRenewed
from service.usecases.supply_exceptions import get_exception
from service.usecases.supply_leave import JOB
from service.usecases.ticking import CLOCK
from service.wiring import Service
from tests.services import FACTORY, SettableClock
from tests.usecases.before_the_gate import Gate
from tests.usecases.changing import Desk, part
from tests.worker.hired import hire

TODAY = date(2026, 11, 25)
RELIEF = ExceptionKind.EMERGENCY_RELIEF


@pytest.fixture
def gate(sqlite_service: Service, clock: SettableClock) -> Gate:
    """With a contract in force since today."""
    gate = Gate(sqlite_service, clock)
    gate.term.in_force(starts_on=TODAY)
    return gate


def renamed(gate: Gate) -> dict[str, Any]:
    facts = gate.facts()
    facts["customer"]["name"] = "祁连示范水泥制品有限公司"
    return facts


def judge(gate: Gate, *steps: Actor) -> None:
    """Find all that differs harmless and close it so: who assesses, and who closes."""
    assessor, closer = steps
    with gate.service.reading() as work:
        ids = [row.id for row in drifts_of(work.session, account_of(work, FACTORY).id)]
    for id in ids:
        with gate.service.writing(assessor) as work:
            assess_drift(work, id, Assessment(Judgement.HARMLESS, "没有影响"))
        with gate.service.writing(closer) as work:
            close_drift(work, id, "结案")


def nightly(gate: Gate) -> None:
    with gate.service.writing(CLOCK) as work:
        run_chunk(work, JOB, gate.term.today.isoformat(), 0)


def test_no_change_to_come_excuses_facts_that_ran_ahead(gate: Gate) -> None:
    gate.put(gate.facts(running=2000))
    in_summer = {"on": date(2027, 6, 1), "until_on": date(2027, 9, 1)}
    idle = gate.change(T.DISMANTLING, gate.facts(running=2000), **in_summer)
    assert gate.codes() == ["facts_ahead_of_contract"]
    gate.cancel(idle)
    gate.confirm(gate.change(T.TEMPORARY_REDUCTION, gate.facts(running=500), **in_summer))
    assert gate.codes() == ["facts_ahead_of_contract"]


def test_a_record_that_ran_ahead_does_not_wait_for_its_paper(gate: Gate) -> None:
    gate.put(gate.facts(contract=9000, running=9000))
    change = gate.change(T.EXPANSION, gate.facts(contract=2000, running=2000))
    gate.sign(change)
    assert gate.codes() == ["facts_ahead_of_contract"]


def test_what_was_completed_by_leave_stays_owed(gate: Gate) -> None:
    facts = gate.facts()
    facts["metering_points"][0]["location"] = "移至配电室外墙"
    change = gate.change(T.METER_MOVE, facts)
    leave = gate.grant()
    assert gate.complete(change).exception_id == leave.id
    nightly(gate)
    assert gate.ask().exception_id == leave.id
    with gate.service.reading() as work:
        assert open_tasks_with_key(work.session, TaskKind.RE_SIGN, change.id)
    gate.clock.advance(days=31)
    assert (gate.ask().ready, gate.codes()) == (False, ["change_without_contract"])
    gate.sign(change)
    with gate.service.reading() as work:
        assert get_exception(work, leave.id).fulfilled
    assert gate.ask().ready


@pytest.mark.parametrize(
    ("type_", "given"),
    [
        (T.CLOSING, {}),
        (T.RENAMING, {"work_order_no": "GD-FLOOD"}),
    ],
)
def test_a_leave_is_for_what_it_was_given_for(gate: Gate, type_: T, given: Any) -> None:
    change = gate.change(type_, renamed(gate) if type_ is T.RENAMING else None)
    gate.grant(**given)
    if type_ is T.CLOSING:
        gate.settle(change)
    with pytest.raises(ContractActionRequired):
        gate.complete(change)
    said = gate.ask()
    assert (said.ready, said.exception_id) == (False, None)
    assert [item.code for item in said.remarks] == ["exception_not_covering"]


def test_relief_supplies_at_once_whatever_stands_against_it_and_completes_nothing(
    gate: Gate,
) -> None:
    facts = renamed(gate)
    facts["customer"]["credential"]["number"] = "91632598MA7DEM008N"
    change = gate.change(T.TRANSFER, facts)
    leave = gate.grant(kind=RELIEF, work_order_no="GD-FLOOD")
    said = gate.ask()
    assert (said.ready, said.exception_id) == (True, leave.id)
    assert {"debts_not_settled", "change_without_contract"} <= {i.code for i in said.reasons}
    assert [item.code for item in said.remarks] == ["by_exception"]
    with pytest.raises(ContractActionRequired):
        gate.complete(change)
    gate.clock.at = leave.contract_due_at + timedelta(seconds=1)
    assert not gate.ask().ready


def test_no_leave_stands_in_for_old_debts(gate: Gate) -> None:
    facts = renamed(gate)
    facts["customer"]["credential"]["number"] = "91632598MA7DEM008N"
    change = gate.change(T.TRANSFER, facts)
    leave = gate.grant()
    with pytest.raises(ContractActionRequired):
        gate.complete(change)
    debts, papers = gate.ask().reasons
    assert (debts.code, papers.code) == ("debts_not_settled", "change_without_contract")
    assert "结清" not in papers.message
    assert [str(basis.citation) for basis in debts.basis] == list(change.basis)
    assert {basis.status.value for basis in debts.basis} == {change.status}
    assert not gate.ask().ready
    gate.settle(change)
    assert gate.ask().exception_id == leave.id
    assert gate.complete(change).exception_id == leave.id


def test_facts_put_back_fulfil_no_leave(gate: Gate) -> None:
    gate.put(gate.facts(contract=2000, running=2000))
    first = gate.grant()
    gate.put(gate.facts())
    nightly(gate)
    with gate.service.reading() as work:
        ended = get_exception(work, first.id)
    assert (ended.fulfilled, ended.ended_at is not None) == (False, True)
    assert "没有须补签的合同" in (ended.ended_why or "")
    gate.put(gate.facts(contract=2000, running=2000))
    with pytest.raises(ExceptionRenewed):
        gate.grant(by=1, reason="又一次")
    assert gate.grant(by=1, reason="又一次", follows=first.id).follows == first.id


def test_one_drafter_opens_no_gate_by_finding_a_grave_difference_harmless(gate: Gate) -> None:
    gate.put(gate.facts(contract=5000, running=5000))
    drafter = hire(gate.service, "起草丙", Role.DRAFTER)
    judge(gate, drafter, drafter)
    assert gate.codes() == ["facts_ahead_of_contract"]


def test_an_approver_may_find_a_grave_difference_harmless(gate: Gate) -> None:
    gate.put(gate.facts(contract=1650))
    judge(gate, hire(gate.service, "起草丙", Role.DRAFTER), gate.approvers[0])
    assert gate.ask().ready


def test_bills_and_using_less_are_no_reason_to_refuse_supply(gate: Gate) -> None:
    facts = gate.facts(running=1000)
    facts["tariff"]["time_of_use"] = not facts["tariff"]["time_of_use"]
    gate.put(facts)
    said = gate.ask()
    assert (said.ready, said.reasons) == (True, ())
    (remark,) = said.remarks
    assert remark.code == "billing_outside_contract"
    assert "分时电价" in remark.message
    assert "运行容量" in remark.message
    assert "第36条" in remark.basis[0].label
    facts = deepcopy(facts)
    facts["metering_points"][0]["use_category"] = "居民生活"
    gate.put(facts)
    assert gate.codes() == ["facts_ahead_of_contract"]


def test_a_token_does_not_outlive_the_leave(gate: Gate) -> None:
    gate.put(gate.facts(contract=2000, running=2000))
    leave = gate.grant()
    gate.clock.at = leave.contract_due_at - timedelta(minutes=1)
    said = gate.ask()
    assert said.ready
    assert said.expires_at <= leave.contract_due_at + timedelta(seconds=1)


def test_an_account_that_is_merged_waits_for_the_merger(gate: Gate) -> None:
    number = "632598000777"
    part(Desk(gate.term), number, {"value": "500", "unit": "kVA"})
    gate.term.in_force(number, starts_on=TODAY)
    gate.change(T.MERGER, gate.facts(contract=2130, running=2130), merged=(number,))
    with gate.service.reading() as work:
        said = readiness_of(work, number)
    assert "change_without_contract" in {item.code for item in said.reasons}


def test_a_change_is_not_done_before_its_papers(gate: Gate) -> None:
    change = gate.change(T.EXPANSION, gate.facts(contract=2000, running=2000))
    gate.clock.advance(days=20)
    gate.void(change.papers[0].contract_id)
    change = gate.redraft(change)
    gate.sign(change)
    gate.clock.advance(days=1)
    with pytest.raises(ContractActionRequired):
        gate.complete(change, TODAY)
    assert gate.complete(change).completed_on == TODAY + timedelta(days=20)
    with gate.service.reading() as work:
        assert not any(_standing(drifts_of(work.session, account_of(work, FACTORY).id)))


def _standing(rows: Any) -> Iterator[Any]:
    return (row for row in rows if row.until_on is None)


def test_restoring_to_another_value_is_found_at_once(gate: Gate) -> None:
    until = TODAY + timedelta(days=100)
    for kva in (1000, 630):
        state = gate.change(T.TEMPORARY_REDUCTION, gate.facts(running=kva), until_on=until)
        gate.confirm(state)
        gate.complete(state)
        gate.clock.advance(days=10)
    facts = gate.facts(running=1000)
    gate.complete(gate.change(T.REDUCTION_END, facts))
    with gate.service.reading() as work:
        rows = list(_standing(drifts_of(work.session, account_of(work, FACTORY).id)))
    assert "running_capacity" in {row.field for row in rows}
