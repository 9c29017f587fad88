"""代签: it counts only once it is ratified: in time, by performance, or never."""

from dataclasses import replace
from datetime import date

import pytest

from service.domain.errors import Invalid
from service.domain.ratification import Performance, PerformanceEvidence, RatificationState
from service.domain.signing import SignerCapacity, Standing
from service.domain.vocabulary import ContractState
from service.store.signatures import ratifications_of
from service.store.tasks import open_tasks_of
from service.usecases.errors import AlreadySigned, RatificationClosed, RatificationNotFound
from service.usecases.ratification import (
    Declared,
    declare,
    note_demand,
    refuse_silent,
    show_performance,
)
from service.usecases.signing_state import PartyView, signing_state
from service.usecases.ticking import CLOCK
from service.wiring import Service
from tests.services import SettableClock
from tests.usecases.signing_room import CUSTOMER, Room
from tests.usecases.test_signing import FACTORY_HEAD, HEAD

FOR_ANOTHER = replace(FACTORY_HEAD, capacity=SignerCapacity.WITHOUT_AUTHORITY, signer="甘国栋之妻")


@pytest.fixture
def room(service: Service) -> Room:
    return Room(service)


@pytest.fixture
def contract(room: Room) -> str:
    """Signed for the customer by somebody without authority; all else is done."""
    id = room.issued()
    room.sign(id, FOR_ANOTHER)
    room.sign(id, HEAD)
    room.returned(id)
    return id


def ratification_of(room: Room, contract_id: str) -> str:
    with room.reading() as work:
        (row,) = ratifications_of(work.session, contract_id).values()
        return row.id


def customer_of(room: Room, contract_id: str) -> PartyView:
    with room.reading() as work:
        found = signing_state(work, contract_id)
    return next(party for party in found.parties if party.role == CUSTOMER)


def due_of_tasks(room: Room, contract_id: str) -> dict[str, date | None]:
    with room.reading() as work:
        tasks = open_tasks_of(work.session, f"contracts/{contract_id}")
        return {task.kind: task.due_at.date() if task.due_at else None for task in tasks}


def ratify(room: Room, contract_id: str, day: date, *, yes: bool = True) -> bool:
    id = ratification_of(room, contract_id)
    with room.writing() as work:
        return declare(work, contract_id, id, Declared(yes, day, "追认函 1 号"))


def test_a_signature_for_another_does_not_count_and_opens_a_task(room: Room, contract: str) -> None:
    assert room.see(contract).state == ContractState.ISSUED
    assert customer_of(room, contract).missing[0] == "用电人的代签尚未得到追认"
    assert due_of_tasks(room, contract)["ratify"] == date(2026, 12, 25)


def test_ratified_in_time_it_counts_from_that_day(
    room: Room, contract: str, clock: SettableClock
) -> None:
    clock.advance(days=5)
    assert ratify(room, contract, date(2026, 11, 28))
    assert room.see(contract).state == ContractState.SIGNED
    assert customer_of(room, contract).signed_on == date(2026, 11, 28)
    assert set(due_of_tasks(room, contract)) == {"check"}


def test_refused_it_falls_and_the_party_may_sign_itself(room: Room, contract: str) -> None:
    assert not ratify(room, contract, date(2026, 11, 25), yes=False)
    fallen = customer_of(room, contract)
    assert fallen.signatures[0].standing == Standing.REFUSED
    assert "用电人尚未签字" in fallen.missing
    room.sign(contract, FACTORY_HEAD)
    assert room.see(contract).state == ContractState.SIGNED


def test_while_it_waits_nobody_else_signs_for_the_party(room: Room, contract: str) -> None:
    with pytest.raises(AlreadySigned):
        room.sign(contract, FACTORY_HEAD)


def test_silence_after_the_demand_is_refusal(
    room: Room, contract: str, clock: SettableClock
) -> None:
    clock.advance(days=1)
    with room.writing() as work:
        due = note_demand(work, contract, ratification_of(room, contract), date(2026, 11, 26))
    # The thirtieth day, 26 December, is a Saturday: the last day is the Monday after it.
    assert due == date(2026, 12, 28)
    assert due_of_tasks(room, contract)["ratify"] == due
    clock.advance(days=32)
    with room.service.writing(CLOCK) as work:
        assert refuse_silent(work) == 0
    clock.advance(days=1)
    with room.service.writing(CLOCK) as work:
        assert refuse_silent(work) == 1
        assert refuse_silent(work) == 0
    fallen = customer_of(room, contract).signatures[0].ratification
    assert fallen is not None
    assert fallen.state == RatificationState.SILENT
    assert set(due_of_tasks(room, contract)) == {"sign"}
    with pytest.raises(RatificationClosed):
        ratify(room, contract, date(2026, 12, 1))


def test_no_clock_runs_before_the_demand_arrives(
    room: Room, contract: str, clock: SettableClock
) -> None:
    clock.advance(days=200)
    with room.service.writing(CLOCK) as work:
        assert refuse_silent(work) == 0
    assert ratify(room, contract, date(2027, 5, 1))


def test_a_ratification_after_the_last_day_is_too_late(
    room: Room, contract: str, clock: SettableClock
) -> None:
    with room.writing() as work:
        note_demand(work, contract, ratification_of(room, contract), date(2026, 11, 25))
    clock.advance(days=31)
    with pytest.raises(RatificationClosed, match="视为拒绝"):
        ratify(room, contract, date(2026, 12, 26))
    # What was said in time counts, though it is noted later.
    assert ratify(room, contract, date(2026, 12, 25))


def test_a_paid_bill_ratifies(room: Room, contract: str, clock: SettableClock) -> None:
    clock.advance(days=20)
    paid = PerformanceEvidence(Performance.PAID_BILL, date(2026, 12, 10), "DF202612-000123")
    with room.writing() as work:
        show_performance(work, contract, ratification_of(room, contract), [paid])
    assert room.see(contract).state == ContractState.SIGNED
    assert customer_of(room, contract).signed_on == date(2026, 12, 10)


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 12, 31)])
def test_a_performance_before_the_signature_or_to_come_ratifies_nothing(
    room: Room, contract: str, clock: SettableClock, day: date
) -> None:
    clock.advance(days=20)
    paid = PerformanceEvidence(Performance.TOOK_SUPPLY, day, "CB-1")
    with room.writing() as work, pytest.raises(Invalid):
        show_performance(work, contract, ratification_of(room, contract), [paid])
    assert room.see(contract).state == ContractState.ISSUED


def test_without_evidence_nothing_is_ratified(room: Room, contract: str) -> None:
    with room.writing() as work, pytest.raises(Invalid):
        show_performance(work, contract, ratification_of(room, contract), [])


def test_it_is_ratified_once_and_only_what_there_is(room: Room, contract: str) -> None:
    ratify(room, contract, date(2026, 11, 25), yes=False)
    with pytest.raises(RatificationClosed, match="拒绝追认"):
        ratify(room, contract, date(2026, 11, 25))
    with room.writing() as work, pytest.raises(RatificationNotFound):
        note_demand(work, contract, "x", date(2026, 11, 25))
