"""The demo's contracts wait where each kind of work begins; one is in force; all are made once."""

from collections import Counter

import pytest
from sqlmodel import select

from service.domain.vocabulary import ContractState
from service.store.access import user_with_login
from service.store.notices import Notice
from service.usecases.contracts import ContractFilter, list_contracts
from service.usecases.demo_contracts import DRAFTER, STAGES, load_demo_contracts
from service.usecases.drift_views import DriftFilter, list_drifts
from service.usecases.figures import read_figures
from service.usecases.reminders import remind
from service.usecases.review_queue import QueueFilter, review_queue
from service.usecases.ticking import CLOCK
from service.wiring import Service


@pytest.fixture
def demo(sqlite_service: Service) -> Service:
    sqlite_service.load_demo_people()
    _load(sqlite_service)
    return sqlite_service


def _load(service: Service) -> int:
    return load_demo_contracts(service.reading, service.writing, service.folders.demo_accounts)


def test_the_demo_has_work_in_every_early_state_and_one_in_force_and_is_made_once(
    demo: Service,
) -> None:
    assert _load(demo) == 0
    with demo.reading() as work:
        contracts = list_contracts(work, ContractFilter(), None, 50)
        queue = review_queue(work, QueueFilter(everyones=True), None, 50)
        figures = read_figures(work)
    states = Counter(contract.state for contract in contracts)
    assert len(contracts) == len(STAGES)
    assert states.keys() == {
        ContractState.DRAFT,
        ContractState.IN_REVIEW,
        ContractState.APPROVED,
        ContractState.IN_FORCE,
    }
    assert states[ContractState.IN_FORCE] == 1
    assert len(queue) == states[ContractState.IN_REVIEW] == figures.reviews_open
    assert {state: count for state, count in figures.states.items() if count} == states
    assert sum(figures.grades.values()) == figures.reviews_open
    assert len(figures.ends) == 12


def test_on_the_day_the_demo_starts_a_contract_is_to_be_renewed_and_is_no_longer_true(
    demo: Service,
) -> None:
    with demo.writing(CLOCK) as work:
        remind(work, work.today.isoformat())
        told = work.session.exec(select(Notice).where(Notice.kind == "reminder.renewal")).all()
        drafter = user_with_login(work.session, DRAFTER)
    assert drafter is not None
    assert [notice.recipient for notice in told] == [drafter.id]
    with demo.reading() as work:
        drifts = list_drifts(work, DriftFilter(), None, 10)
    assert {drift.owner for drift in drifts} == {drafter.id}
    said = {drift.label: (drift.in_contract, drift.in_record) for drift in drifts}
    assert said["合同容量"] == ("250千伏安", "315千伏安")
    assert drifts[0].amount is not None
