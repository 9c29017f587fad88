"""Review as people do it: who must look, in which order, and what a decision brings about."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlmodel import select

from service.domain.access import Role
from service.domain.errors import (
    ActionNotPossible,
    DelegationNotValid,
    DemandsNotMet,
    DianyueError,
    DrafterMayNotDecide,
    Invalid,
    RoleMissing,
)
from service.domain.places import Place
from service.domain.validation import Finding
from service.domain.vocabulary import ContractState, Discipline, Severity
from service.store.notices import Notice
from service.store.tasks import Task
from service.usecases.contract_choices import who_is_next
from service.usecases.contract_texts import contract_of, read_text
from service.usecases.contracts import get_contract, list_events
from service.usecases.errors import (
    BlockingFindings,
    DisciplineNotHeld,
    TermTextUnresolved,
    VersionChanged,
)
from service.usecases.lives import life_of
from service.usecases.review_judging import no_blocking
from service.usecases.review_queue import review_of
from service.usecases.validation import Verdict
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, SettableClock, demo_record
from tests.usecases.edited_files import edited, say, uploaded
from tests.usecases.reviewing import (
    HOSPITAL,
    act,
    attach,
    department,
    drafted,
    drafted_with_drawing,
    hire,
    let_act,
)

BILL = "payment.bill"


def open_tasks(service: Service, contract_id: str) -> list[tuple[str, str]]:
    with service.reading() as work:
        rows = work.session.exec(
            select(Task).where(Task.subject == f"contracts/{contract_id}", Task.state == "open")
        ).all()
        return sorted((row.kind, row.key) for row in rows)


def notices_to(service: Service, recipient: str) -> list[str]:
    with service.reading() as work:
        rows = work.session.exec(select(Notice).where(Notice.recipient == recipient)).all()
        return [row.kind for row in rows]


def test_a_clean_standard_low_voltage_draft_is_approved_in_three_acts(service: Service) -> None:
    people = department(service)
    contract = drafted(service, people.drafter)
    act(service, people.drafter, contract.id, "submit")
    assert open_tasks(service, contract.id) == [("review", "")]
    act(service, people.reviewer, contract.id, "review")
    assert open_tasks(service, contract.id) == [("approve", "")]
    done = act(service, people.approver, contract.id, "approve")
    assert done.state == ContractState.APPROVED
    assert open_tasks(service, contract.id) == [("issue", "")]
    assert "contract.approved" in notices_to(service, people.drafter.id)
    with service.reading() as work:
        review = review_of(work, contract.id)
    assert review is not None
    assert (review.route, review.outcome, review.grade.label) == ("fast_track", "approve", "低")


def test_the_draft_says_why_it_may_go_the_fast_way_and_until_when(service: Service) -> None:
    people = department(service)
    contract = drafted(service, people.drafter)
    act(service, people.drafter, contract.id, "submit")
    with service.reading(people.reviewer) as work:
        review = review_of(work, contract.id)
        assert review is not None
        assert review.as_of == work.today
        assert review.due_at > work.now
    assert any("标准文本" in reason for reason in review.route_reasons)
    assert [step.action.value for step in review.mine] == ["review"]


def test_high_voltage_is_countersigned_side_by_side_before_legal_review(service: Service) -> None:
    people = department(service)
    contract = drafted(service, people.drafter, FACTORY)
    act(service, people.drafter, contract.id, "submit")
    needed = [("countersign", name) for name in sorted(["营销", "运检", "财务"])]
    assert open_tasks(service, contract.id) == needed
    with pytest.raises(DemandsNotMet) as refused:
        act(service, people.approver, contract.id, "approve")
    assert "会签" in refused.value.message
    for discipline in (Discipline.FINANCE, Discipline.MARKETING, Discipline.OPERATION):
        assert ("review", "") not in open_tasks(service, contract.id)
        act(service, people.countersigners[discipline], contract.id, "countersign")
    assert open_tasks(service, contract.id) == [("review", "")]


def test_a_discipline_that_is_not_needed_or_not_held_does_not_countersign(
    service: Service,
) -> None:
    people = department(service)
    contract = drafted(service, people.drafter, FACTORY)
    act(service, people.drafter, contract.id, "submit")
    legal = people.countersigners[Discipline.LEGAL]
    marketing = people.countersigners[Discipline.MARKETING]
    with pytest.raises(DisciplineNotHeld):
        act(service, legal, contract.id, "countersign")
    with pytest.raises(DisciplineNotHeld):
        act(service, marketing, contract.id, "countersign", discipline=Discipline.FINANCE)
    act(service, marketing, contract.id, "countersign")
    other = hire(service, "又一营销", Role.COUNTERSIGNER, discipline=Discipline.MARKETING)
    with pytest.raises(DisciplineNotHeld):
        act(service, other, contract.id, "countersign")


def test_any_deviation_from_the_standard_text_goes_to_legal_and_is_no_fast_track(
    service: Service,
) -> None:
    people = department(service)
    contract = drafted(
        service, people.drafter, special_terms=("双方另行约定，每季度核对一次电量。",)
    )
    act(service, people.drafter, contract.id, "submit")
    with service.reading() as work:
        review = review_of(work, contract.id)
    assert review is not None
    assert review.route == "special_terms"
    assert review.legal_review
    assert review.disciplines == ("营销",)
    assert any("特别约定" in text for text, _ in review.reasons)


def test_words_changed_in_word_go_to_legal_with_every_place_named(service: Service) -> None:
    people = department(service)
    contract = drafted(service, people.drafter)
    uploaded(service, contract, edited(service, contract, say(BILL, "不收取费用", "收取工本费")))
    act(service, people.drafter, contract.id, "submit")
    with service.reading() as work:
        review = review_of(work, contract.id)
    assert review is not None
    assert (review.route, review.legal_review, review.disciplines) == ("legal", True, ("营销",))
    assert any("偏离标准文本：改动" in text and "电费条款" in text for text, _ in review.reasons)


def test_a_value_that_reads_two_ways_cannot_be_submitted(service: Service) -> None:
    people = department(service)
    contract = drafted(service, people.drafter)
    uploaded(service, contract, edited(service, contract, say(BILL, "15", "30")))
    with pytest.raises(TermTextUnresolved) as refused:
        act(service, people.drafter, contract.id, "submit")
    assert "不能识别为确定的数值" in refused.value.message
    with service.reading() as work:
        assert get_contract(work, contract.id).state == ContractState.DRAFT


def test_an_important_customer_needs_every_discipline_legal_and_two_levels(
    service: Service,
) -> None:
    people = department(service)
    contract = drafted_with_drawing(service, people.drafter, HOSPITAL).id
    act(service, people.drafter, contract, "submit")
    with service.reading() as work:
        review = review_of(work, contract)
    assert review is not None
    assert (review.route, review.approval_levels, review.legal_review) == ("important", 2, True)
    assert set(review.disciplines) == {"营销", "调控", "运检", "财务"}
    for name in review.disciplines:
        act(service, people.countersigners[Discipline(name)], contract, "countersign")
    act(service, people.reviewer, contract, "review")
    with pytest.raises(DemandsNotMet):
        act(service, people.approver, contract, "approve")
    act(service, people.approver, contract, "endorse")
    with service.reading() as work:
        assert who_is_next(work, contract) == [("审批（第2级）", (people.chief.name,))]
    with pytest.raises(DemandsNotMet):
        act(service, people.approver, contract, "approve")
    with pytest.raises(ActionNotPossible):
        act(service, people.chief, contract, "endorse")
    assert act(service, people.chief, contract, "approve").state == ContractState.APPROVED


def test_what_blocks_is_named_and_nothing_is_submitted(service: Service) -> None:
    people = department(service)
    contract = drafted(service, people.drafter, HOSPITAL)
    with pytest.raises(BlockingFindings) as refused:
        act(service, people.drafter, contract.id, "submit")
    assert "图纸没有附上" in refused.value.message
    with service.reading() as work:
        assert get_contract(work, contract.id).state == ContractState.DRAFT
        assert review_of(work, contract.id) is None
    assert open_tasks(service, contract.id) == []


def test_who_drafted_neither_reviews_nor_approves_by_whatever_account(service: Service) -> None:
    people = department(service)
    both = hire(service, "起草", Role.DRAFTER, Role.REVIEWER, Role.APPROVER)
    twin = hire(service, "起草", Role.REVIEWER, Role.APPROVER, twin_of=both)
    contract = drafted(service, both)
    act(service, both, contract.id, "submit")
    for who in (both, twin):
        with pytest.raises(DrafterMayNotDecide):
            act(service, who, contract.id, "review")
    act(service, people.reviewer, contract.id, "review")
    for who in (both, twin):
        with pytest.raises(DrafterMayNotDecide):
            act(service, who, contract.id, "approve")


def test_a_delegate_acts_for_somebody_and_only_in_the_role_that_was_given(
    service: Service,
) -> None:
    people = department(service)
    contract = drafted(service, people.drafter)
    act(service, people.drafter, contract.id, "submit")
    helper = hire(service, "代办", Role.SIGNER)
    with pytest.raises(RoleMissing):
        act(service, helper, contract.id, "review", on_behalf_of=people.reviewer.id)
    let_act(service, people.reviewer, helper, Role.REVIEWER)
    let_act(service, people.approver, people.drafter, Role.APPROVER)
    with pytest.raises(DelegationNotValid):
        act(service, helper, contract.id, "review", on_behalf_of=people.chief.id)
    act(service, helper, contract.id, "review", on_behalf_of=people.reviewer.id)
    with pytest.raises(RoleMissing):
        act(service, helper, contract.id, "approve", on_behalf_of=people.approver.id)
    with pytest.raises(DrafterMayNotDecide):
        act(service, people.drafter, contract.id, "approve", on_behalf_of=people.approver.id)


def test_of_two_who_approve_at_once_one_wins_and_the_other_is_told(service: Service) -> None:
    people = department(service)
    contract = drafted(service, people.drafter)
    act(service, people.drafter, contract.id, "submit")
    page = act(service, people.reviewer, contract.id, "review").etag
    together = Barrier(2)

    def decide(action: str) -> DianyueError | None:
        who = people.approver if action == "approve" else people.chief
        together.wait()
        try:
            act(service, who, contract.id, action, expected=page, reason="须补充")
        except DianyueError as error:
            return error
        return None

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(decide, ("approve", "return")))
    (refused,) = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(refused, VersionChanged)
    assert "合同已有变化" in refused.message
    with service.reading() as work:
        state = get_contract(work, contract.id).state
    assert state == ("draft" if outcomes[0] is not None else "approved")


def test_approving_from_a_stale_page_is_refused_and_says_what_happened(service: Service) -> None:
    people = department(service)
    contract = drafted(service, people.drafter)
    act(service, people.drafter, contract.id, "submit")
    seen = act(service, people.reviewer, contract.id, "review").etag
    act(service, people.approver, contract.id, "return", reason="缺少说明")
    with pytest.raises(VersionChanged) as refused:
        act(service, people.chief, contract.id, "approve", expected=seen)
    assert "主任" in refused.value.message
    assert "退回" in refused.value.message


def test_a_return_needs_a_reason_and_gives_the_drafter_a_task(service: Service) -> None:
    people = department(service)
    contract = drafted(service, people.drafter)
    act(service, people.drafter, contract.id, "submit")
    with pytest.raises(Invalid) as refused:
        act(service, people.reviewer, contract.id, "return", reason="  ")
    assert refused.value.problems[0].field == "reason"
    act(service, people.reviewer, contract.id, "return", reason="电价条款须说明")
    with service.reading() as work:
        (task,) = work.session.exec(
            select(Task).where(Task.kind == "amend", Task.state == "open")
        ).all()
        review = review_of(work, contract.id)
    assert task.owner == people.drafter.id
    assert "contract.returned" in notices_to(service, people.drafter.id)
    assert review is not None
    assert review.outcome == "return"
    act(service, people.drafter, contract.id, "submit")
    assert open_tasks(service, contract.id) == [("review", "")]


def test_a_changed_text_leaves_review_and_its_approvals_fall(service: Service) -> None:
    people = department(service)
    contract = drafted_with_drawing(service, people.drafter, HOSPITAL)
    act(service, people.drafter, contract.id, "submit")
    marketing = people.countersigners[Discipline.MARKETING]
    act(service, marketing, contract.id, "countersign")
    attach(service, contract.id, "TH-02")
    with service.reading() as work:
        review = review_of(work, contract.id)
    assert review is not None
    assert review.outcome == "revise"
    assert open_tasks(service, contract.id) == []
    act(service, people.drafter, contract.id, "submit")
    assert ("countersign", "营销") in open_tasks(service, contract.id)


def test_the_day_whose_law_counts_is_set_again_on_submitting_and_frozen_at_approval(
    service: Service, clock: SettableClock
) -> None:
    people = department(service)
    contract = drafted(service, people.drafter, starts_on=date(2027, 1, 1))
    clock.advance(days=2)
    act(service, people.drafter, contract.id, "submit")
    clock.advance(days=3)
    act(service, people.reviewer, contract.id, "review")
    act(service, people.approver, contract.id, "approve")
    with service.reading() as work:
        review = review_of(work, contract.id)
        assert review is not None
        submitted_on = work.today - timedelta(days=3)
        assert review.as_of == submitted_on
        assert list_events(work, contract.id)[-1].payload["as_of"] == submitted_on.isoformat()


def test_no_personal_value_stands_in_a_reason(service: Service) -> None:
    people = department(service)
    record = demo_record(RESTAURANT)
    mobile = record["contacts"][0]["mobile"]
    contract = drafted(service, people.drafter)
    act(service, people.drafter, contract.id, "submit")
    act(service, people.reviewer, contract.id, "return", reason=f"联系电话 {mobile} 有误")
    with service.reading() as work:
        reason = life_of(work, contract.id)[-1].reason
    assert mobile not in reason
    assert "有误" in reason


def test_what_blocks_is_said_without_the_personal_values_it_quotes(service: Service) -> None:
    contract = drafted(service, department(service).drafter)
    filed, other = demo_record(RESTAURANT)["contacts"][0]["mobile"], "13911112222"
    said = f"联系电话印为「{filed}」，又印为「{other}」"
    place = Place(label=f"条款{other}")
    found = Finding("a.rule", Severity.BLOCK, place, said, said, "", (), "")
    with service.reading() as work:
        row = contract_of(work, contract.id)
        with pytest.raises(BlockingFindings) as refused:
            no_blocking(work, row, Verdict((found,), read_text(work, row).outline))
    assert "联系电话印为" in refused.value.message
    assert filed not in refused.value.message
    assert other not in refused.value.message
