"""New facts and new supply plans void approvals, and nothing else does."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from service.domain.errors import ActionNotPossible, DemandsNotMet, RoleMissing
from service.domain.facts import AccountFacts
from service.domain.vocabulary import ContractState
from service.store.notices import Notice
from service.store.tasks import Task
from service.usecases.accounts import Recording
from service.usecases.contract_texts import contract_html
from service.usecases.contracts import get_contract, list_events
from service.usecases.errors import BlockingFindings
from service.usecases.lives import life_of
from service.usecases.redrafting import redraft_contract
from service.usecases.review import Decision
from service.usecases.review_queue import review_of
from service.usecases.review_reopen import record_facts
from service.wiring import Service
from tests.services import RESTAURANT, SIGNING_DAY, demo_record
from tests.usecases.edited_files import edited, say, uploaded
from tests.usecases.reviewing import Department, act, approved, department, drafted


def record(service: Service, on: date | None = None, **changes: Any) -> None:
    """New facts of the restaurant, from the day its contract begins."""
    facts = AccountFacts.model_validate({**demo_record(RESTAURANT), **changes})
    recording = Recording(facts, on or SIGNING_DAY.date(), "业务系统")
    with service.writing() as work:
        record_facts(work, RESTAURANT, recording)


def another_plan() -> dict[str, Any]:
    plan: dict[str, Any] = {**demo_record(RESTAURANT)["supply_plan"], "plan_no": "GD-2026-9999"}
    return plan


def state_of(service: Service, contract_id: str) -> str:
    with service.reading() as work:
        return get_contract(work, contract_id).state


@pytest.fixture
def people(service: Service) -> Department:
    return department(service)


def test_a_new_address_takes_an_approved_contract_back_to_its_drafter(
    service: Service, people: Department
) -> None:
    contract = approved(service, people)
    record(service, supply_address="示范州示范市新街 9 号")
    assert state_of(service, contract.id) == ContractState.DRAFT
    with service.reading() as work:
        entry = life_of(work, contract.id)[-1]
        event = list_events(work, contract.id)[-1]
        tasks = work.session.exec(select(Task).where(Task.state == "open")).all()
        notices = work.session.exec(
            select(Notice).where(Notice.kind == "contract.stale_approval")
        ).all()
    assert "用电地址" in entry.reason
    assert (event.type, event.payload["state"]) == ("contracts.reopened", "draft")
    assert [(task.kind, task.owner) for task in tasks] == [("amend", people.drafter.id)]
    assert [notice.recipient for notice in notices] == [people.drafter.id]


def test_a_new_supply_plan_reopens_what_is_in_review(service: Service, people: Department) -> None:
    contract = drafted(service, people.drafter)
    act(service, people.drafter, contract.id, "submit")
    act(service, people.reviewer, contract.id, "review")
    record(service, supply_plan=another_plan())
    assert state_of(service, contract.id) == ContractState.DRAFT
    with service.reading() as work:
        review = review_of(work, contract.id)
        assert "供电方案" in life_of(work, contract.id)[-1].reason
    assert review is not None
    assert review.outcome == "reopen"


def test_the_reason_names_facts_and_no_personal_value(service: Service, people: Department) -> None:
    contract = approved(service, people)
    customer = demo_record(RESTAURANT)["customer"]
    customer["registered_address"] = "示范州示范市秘密巷 3 号"
    record(service, customer=customer)
    with service.reading() as work:
        reason = life_of(work, contract.id)[-1].reason
    assert "用电人信息" in reason
    assert "秘密巷" not in reason


def test_facts_that_change_no_word_of_the_text_change_nothing(
    service: Service, people: Department
) -> None:
    contract = approved(service, people)
    record(service, work_order_no="GD-OTHER-1")
    assert state_of(service, contract.id) == ContractState.APPROVED


def test_facts_of_a_later_time_do_not_touch_a_contract_that_begins_before(
    service: Service, people: Department
) -> None:
    contract = approved(service, people)
    record(service, on=date(2027, 6, 1), supply_address="示范州示范市新街 9 号")
    assert state_of(service, contract.id) == ContractState.APPROVED


def redraft(service: Service, people: Department, contract_id: str) -> None:
    with service.writing(people.drafter) as work:
        redraft_contract(work, contract_id, Decision())


def test_a_contract_taken_back_is_drafted_again_from_the_record_and_goes_its_way(
    service: Service, people: Department
) -> None:
    contract = approved(service, people)
    record(service, supply_address="示范州示范市新街 9 号")
    with pytest.raises(BlockingFindings):
        act(service, people.drafter, contract.id, "submit")
    redraft(service, people, contract.id)
    with service.reading() as work:
        assert "示范州示范市新街 9 号" in contract_html(work, contract.id)
        assert get_contract(work, contract.id).version.no == 2
    act(service, people.drafter, contract.id, "submit")
    with pytest.raises(DemandsNotMet):
        act(service, people.approver, contract.id, "approve")
    act(service, people.reviewer, contract.id, "review")
    done = act(service, people.approver, contract.id, "approve")
    assert done.state == ContractState.APPROVED


def test_words_edited_by_hand_stay_when_the_text_is_drafted_again(
    service: Service, people: Department
) -> None:
    contract = drafted(service, people.drafter)
    content = edited(service, contract, say("payment.bill", "不收取费用", "收取工本费"))
    uploaded(service, contract, content)
    record(service, supply_address="示范州示范市新街 9 号")
    redraft(service, people, contract.id)
    with service.reading() as work:
        page = contract_html(work, contract.id)
    assert "收取工本费" in page
    assert "新街 9 号" in page


def test_where_not_a_word_would_change_nothing_is_drafted_again(
    service: Service, people: Department
) -> None:
    contract = drafted(service, people.drafter)
    with pytest.raises(ActionNotPossible):
        redraft(service, people, contract.id)
    assert state_of(service, contract.id) == ContractState.DRAFT


def test_a_draft_stays_as_it_is_and_nobody_is_bothered(
    service: Service, people: Department
) -> None:
    contract = drafted(service, people.drafter)
    record(service, supply_address="示范州示范市新街 9 号")
    with service.reading() as work:
        assert [entry.action.value for entry in life_of(work, contract.id)] == ["draft"]


def test_only_the_business_system_records_and_so_reopens(
    service: Service, people: Department
) -> None:
    facts = AccountFacts.model_validate(demo_record(RESTAURANT))
    with pytest.raises(RoleMissing), service.writing(people.drafter) as work:
        record_facts(work, RESTAURANT, Recording(facts, SIGNING_DAY.date(), "起草人"))
