"""Acting for somebody: only where they could act themselves, and only while they could."""

import pytest

from service.domain.access import Actor, Role
from service.domain.errors import DelegationNotValid, RoleMissing
from service.domain.vocabulary import ContractState
from service.usecases.contract_choices import offers_for
from service.usecases.contracts import get_contract
from service.usecases.people import disable_user
from service.usecases.review_queue import QueueFilter, review_queue
from service.wiring import Service
from tests.services import SettableClock
from tests.usecases.reviewing import (
    MAKER,
    Department,
    a_station,
    act,
    department,
    drafted,
    hire,
    let_act,
)


@pytest.fixture
def people(service: Service) -> Department:
    return department(service)


@pytest.fixture
def contract(service: Service, people: Department) -> str:
    """In review, and only the approval is missing."""
    contract = drafted(service, people.drafter)
    act(service, people.drafter, contract.id, "submit")
    return act(service, people.reviewer, contract.id, "review").id


@pytest.fixture
def stand_in(service: Service) -> Actor:
    """Somebody of the county who approves nothing in their own name."""
    return hire(service, "代办", Role.DRAFTER)


def state_of(service: Service, contract: str) -> str:
    with service.reading() as work:
        return get_contract(work, contract).state


def test_who_stands_in_for_a_station_approves_nothing_of_the_county(
    service: Service, contract: str, stand_in: Actor
) -> None:
    of_station = hire(service, "所长", Role.APPROVER, org_id=a_station(service))
    let_act(service, of_station, stand_in, Role.APPROVER)
    with pytest.raises(DelegationNotValid):
        act(service, stand_in, contract, "approve", on_behalf_of=of_station.id)
    assert state_of(service, contract) == ContractState.IN_REVIEW
    with service.reading(stand_in) as work:
        assert review_queue(work, QueueFilter(), None, 10) == []
        assert all(offer.on_behalf_of is None for offer in offers_for(work, contract))


def test_who_stands_in_for_the_county_is_offered_its_approval(
    service: Service, people: Department, contract: str, stand_in: Actor
) -> None:
    let_act(service, people.approver, stand_in, Role.APPROVER)
    with service.reading(stand_in) as work:
        assert len(review_queue(work, QueueFilter(), None, 10)) == 1
        assert people.approver.id in {o.on_behalf_of for o in offers_for(work, contract)}
    act(service, stand_in, contract, "approve", on_behalf_of=people.approver.id)
    assert state_of(service, contract) == ContractState.APPROVED


def test_nobody_acts_for_whose_account_is_shut(
    service: Service, people: Department, contract: str, stand_in: Actor
) -> None:
    let_act(service, people.approver, stand_in, Role.APPROVER)
    with service.writing(MAKER) as work:
        disable_user(work, people.approver.id)
    with pytest.raises(DelegationNotValid):
        act(service, stand_in, contract, "approve", on_behalf_of=people.approver.id)
    with service.reading(stand_in) as work:
        assert review_queue(work, QueueFilter(), None, 10) == []


def test_a_delegation_does_nothing_for_who_does_not_name_whom_they_act_for(
    service: Service, people: Department, contract: str, stand_in: Actor
) -> None:
    let_act(service, people.approver, stand_in, Role.APPROVER)
    with pytest.raises(RoleMissing):
        act(service, stand_in, contract, "approve")
    assert state_of(service, contract) == ContractState.IN_REVIEW


def test_a_delegation_that_is_over_lets_nobody_act(
    service: Service, people: Department, contract: str, stand_in: Actor, clock: SettableClock
) -> None:
    let_act(service, people.approver, stand_in, Role.APPROVER)
    clock.advance(days=31)
    with pytest.raises((DelegationNotValid, RoleMissing)):
        act(service, stand_in, contract, "approve", on_behalf_of=people.approver.id)
    assert state_of(service, contract) == ContractState.IN_REVIEW
