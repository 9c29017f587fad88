"""Drifts beside changes of use and old papers: what waits, what ran ahead, what moved."""

from datetime import date

import pytest

from service.domain.vocabulary import ChangeType, RenewalMode
from service.store.drifts import Drift, drifts_of
from service.usecases.accounts import account_of
from service.usecases.legacy import NewLegacy, register_legacy
from service.wiring import Service
from tests.services import FACTORY, SettableClock
from tests.usecases.before_the_gate import Gate
from tests.usecases.living import DRAFTER

TODAY = date(2026, 11, 25)
BOTH = ["contract_capacity", "running_capacity"]


@pytest.fixture
def gate(sqlite_service: Service, clock: SettableClock) -> Gate:
    return Gate(sqlite_service, clock)


def cases(gate: Gate) -> list[Drift]:
    with gate.service.reading() as work:
        return list(drifts_of(work.session, account_of(work, FACTORY).id))


def test_a_record_that_waits_for_its_change_to_be_completed_is_no_case(gate: Gate) -> None:
    gate.term.in_force(starts_on=TODAY)
    change = gate.change(ChangeType.EXPANSION, gate.facts(contract=2000, running=2000))
    gate.sign(change)
    assert cases(gate) == []
    gate.clock.advance(days=3)
    gate.complete(change)
    assert cases(gate) == []


def test_a_change_that_is_recorded_or_cancelled_is_seen_at_once(gate: Gate) -> None:
    gate.term.in_force(starts_on=TODAY)
    facts = gate.facts(contract=2000, running=2000)
    gate.put(facts)
    assert [row.severity for row in cases(gate)] == ["high", "high"]
    change = gate.change(ChangeType.EXPANSION, facts)
    assert [row.kind for row in cases(gate)] == ["paper_in_progress"] * 2
    gate.cancel(change)
    assert [row.severity for row in cases(gate)] == ["high", "high"]


def test_what_an_old_paper_leaves_open_is_told_when_the_record_moves(gate: Gate) -> None:
    paper = NewLegacy(
        number="供字（2024）第12号",
        title="高压供用电合同",
        kind="high-voltage",
        starts_on=date(2024, 3, 1),
        ends_on=date(2027, 2, 28),
        renewal_mode=RenewalMode.ROLL_SAME_TERM,
    )
    with gate.service.writing(DRAFTER) as work:
        register_legacy(work, FACTORY, paper)
    assert [row.field for row in cases(gate)] == ["unstated"]
    gate.put(gate.facts(contract=9000, running=9000))
    moved = {row.field: row for row in cases(gate) if row.field != "unstated"}
    assert sorted(moved) == BOTH
    assert {(row.kind, row.severity, row.direction) for row in moved.values()} == {
        ("unknown", "medium", "above")
    }
