"""A customer objects to what was sent for signing: it goes back, and what was signed falls."""

from dataclasses import replace
from datetime import date

import pytest

from service.domain.errors import ActionNotPossible, Invalid, RoleMissing
from service.domain.vocabulary import ContractState
from service.store.tasks import open_tasks_of
from service.usecases.contracts import list_events
from service.usecases.lives import life_of
from service.usecases.objections import NewObjection, object_to
from service.usecases.signing_state import signing_state
from service.wiring import Service
from tests.usecases.signing_room import ARCHIVIST, CUSTOMER, DAY, Room
from tests.usecases.test_signing import FACTORY_HEAD

GIVEN = NewObjection(CUSTOMER, "supply.address-high-voltage", "地址已经变更", DAY)


@pytest.fixture
def room(service: Service) -> Room:
    return Room(service)


@pytest.fixture
def contract(room: Room) -> str:
    id = room.issued()
    room.sign(id, FACTORY_HEAD)
    return id


def test_an_objection_sends_the_contract_back_to_its_draft(room: Room, contract: str) -> None:
    with room.writing() as work:
        object_to(work, contract, GIVEN)
    assert room.see(contract).state == ContractState.DRAFT
    with room.reading() as work:
        assert "地址已经变更" in life_of(work, contract)[-1].reason
        (objection,) = signing_state(work, contract).objections
        assert objection.clause == GIVEN.clause
        tasks = open_tasks_of(work.session, f"contracts/{contract}")
        last = list_events(work, contract)[-1]
    assert [task.kind for task in tasks] == ["amend"]
    assert last.type == "contracts.returned"
    assert last.payload["objection_to"] == GIVEN.clause
    with pytest.raises(ActionNotPossible):
        room.sign(contract, FACTORY_HEAD)


@pytest.mark.parametrize(
    "wrong",
    [
        {"party": "用电人李德祥，手机13911112222"},
        {"clause": "none.such"},
        {"raised_on": date(2026, 11, 24)},
        {"raised_on": date(2026, 11, 26)},
    ],
)
def test_an_objection_names_a_party_a_clause_and_a_day_that_can_be(
    room: Room, contract: str, wrong: dict[str, object]
) -> None:
    with room.writing() as work, pytest.raises(Invalid):
        object_to(work, contract, replace(GIVEN, **wrong))  # type: ignore[arg-type]
    assert room.see(contract).state == ContractState.ISSUED


def test_only_who_may_return_a_contract_notes_an_objection(room: Room, contract: str) -> None:
    with room.writing(ARCHIVIST) as work, pytest.raises(RoleMissing):
        object_to(work, contract, GIVEN)


@pytest.mark.parametrize("number", ["13800000012", "13911112222"])
def test_what_words_quote_of_personal_values_is_masked(
    room: Room, contract: str, number: str
) -> None:
    quoting = replace(GIVEN, reason=f"电话{number}写错了")
    with room.writing() as work:
        object_to(work, contract, quoting)
    with room.reading() as work:
        assert number not in str(signing_state(work, contract).objections)
        assert number not in life_of(work, contract)[-1].reason
