"""Renewing a contract with one click, and objecting to another term."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from service.domain.access import Role
from service.domain.errors import ActionNotPossible, FactsInvalid, Invalid, TermMissing
from service.domain.facts import AccountFacts
from service.domain.tasks import TaskKind, TaskRequest, place_of
from service.domain.vocabulary import ContractAction, RenewalMode, Severity
from service.domain.working_days import DueDay
from service.store.archive import relations_of
from service.store.contracts import version_numbered
from service.store.notices import Notice
from service.store.tasks import open_tasks_of
from service.store.wake_ups import WakeUp
from service.usecases.accounts import Recording, record_account
from service.usecases.contract_texts import contract_of, drafting_findings
from service.usecases.contracts import ContractView
from service.usecases.ending import Proof, terminate
from service.usecases.errors import RenewalObjectionNotFound
from service.usecases.renewal_objections import (
    NewRenewalObjection,
    object_to_renewal,
    withdraw_objection,
)
from service.usecases.renewal_plans import Wishes
from service.usecases.renewals import draft_renewal
from service.usecases.review import Decision
from service.usecases.voiding import void_contract
from service.wiring import Service
from tests.services import FACTORY, PLANT_WITH_PV, RESTAURANT, SettableClock, demo_record
from tests.staff import hire
from tests.usecases.living import ENDS_ON, Term
from tests.usecases.signing_room import ARCHIVIST, CUSTOMER, SCAN, SUPPLIER

RESIDENT, BUILDING_SITE = "632598000004", "632598000005"
DAY = timedelta(days=1)
CHECKED = {"review": {"checked_on": "2026-11-20"}}
EXTENDED = CHECKED | {
    "extension": {
        "applied_on": "2026-11-20",
        "first_supplied_on": "2026-12-01",
        "permit_valid_to": "2029-12-31",
    }
}


@pytest.fixture
def term(sqlite_service: Service, clock: SettableClock) -> Term:
    return Term(sqlite_service, clock, hire(sqlite_service, "李起草", Role.DRAFTER))


@pytest.fixture
def on_both(service: Service, clock: SettableClock) -> Term:
    return Term(service, clock, hire(service, "李起草", Role.DRAFTER))


def renewed(term: Term, id: str, **wishes: Any) -> ContractView:
    with term.writing(term.drafter) as work:
        return draft_renewal(work, id, Wishes(**({"agreed": CHECKED} | wishes)))


def relations(term: Term, id: str) -> list[tuple[str, str]]:
    with term.service.reading() as work:
        return [(row.kind, row.other_id) for row in relations_of(work.session, id)]


def terms_of(term: Term, id: str) -> Any:
    with term.service.reading() as work:
        contract = contract_of(work, id)
        return version_numbered(work.session, contract, contract.version).terms


def record(term: Term, account_no: str, **changes: Any) -> None:
    """Facts of today, some of them changed (dotted paths)."""
    facts = demo_record(account_no)
    for path, value in changes.items():
        *groups, name = path.split("__")
        inner = facts
        for group in groups:
            inner = inner[group]
        inner[name] = value
    with term.service.writing() as work:
        given = Recording(AccountFacts.model_validate(facts), work.today, "test")
        record_account(work, account_no, given)


# ---- one click --------------------------------------------------------------------------------


def test_one_click_drafts_the_renewal(on_both: Term) -> None:
    old = on_both.in_force()
    view = renewed(on_both, old)
    assert view.version.kind == "renewal-agreement@1"
    assert (view.starts_on, view.ends_on) == (ENDS_ON + DAY, date(2028, 11, 30))
    assert relations(on_both, view.id) == [("renews", old)]
    terms = terms_of(on_both, view.id)
    assert terms["main_contract"] == {
        "contract_no": on_both.see(old).number,
        "title": "高压供用电合同",
        "signed_on": "2026-11-25",
        "ends_on": "2027-11-30",
    }
    assert terms["term"]["renewal_mode"] == "roll_same_term"
    last = on_both.events(old)[-1]
    assert last == ("contracts.renewal_drafted", {"contract": view.id, "relation": "renews"})


def test_the_same_click_again_returns_the_open_draft(term: Term) -> None:
    old = term.in_force()
    first = renewed(term, old)
    assert renewed(term, old).id == first.id
    successor = term.renewal(old).successor
    assert successor is not None
    assert successor.id == first.id
    with term.writing(term.drafter) as work:
        void_contract(work, first.id, Decision(reason="日期有误"))
    assert term.renewal(old).successor is None
    assert renewed(term, old).id != first.id


@pytest.mark.parametrize("account_no", [FACTORY, RESTAURANT, RESIDENT, BUILDING_SITE])
def test_the_renewal_of_a_demo_contract_has_no_findings(term: Term, account_no: str) -> None:
    old = term.in_force(account_no)
    if account_no == BUILDING_SITE:
        works = {"project_ends_on": "2028-10-31", "decide_before": "2028-10-31"}
        temporary = {f"temporary__{name}": day for name, day in works.items()}
        record(term, account_no, **temporary)
    view = renewed(term, old, agreed=EXTENDED if account_no == BUILDING_SITE else CHECKED)
    with term.service.reading() as work:
        found = drafting_findings(work, view.id).findings
    assert [f for f in found if f.severity in (Severity.BLOCK, Severity.WARN)] == []


def test_what_only_people_know_is_asked_for(term: Term) -> None:
    old = term.in_force()
    proposal = term.renewal(old).proposal
    assert proposal is not None
    assert [field.path for field in proposal.asked] == ["agreed.review.checked_on"]
    with term.writing(term.drafter) as work, pytest.raises(FactsInvalid) as refused:
        draft_renewal(work, old)
    assert [problem.field for problem in refused.value.problems] == ["agreed.review.checked_on"]


def test_an_extension_needs_works_that_go_on(term: Term) -> None:
    old = term.in_force(BUILDING_SITE, ends_on=date(2028, 5, 30))
    proposal = term.renewal(old).proposal
    assert proposal is not None
    assert proposal.missing == ("temporary.project_ends_on",)
    assert proposal.ends_on is None
    with term.writing(term.drafter) as work, pytest.raises(TermMissing, match="档案"):
        draft_renewal(work, old, Wishes(agreed=EXTENDED))


def test_an_extension_ends_with_its_permit_and_with_the_longest_time(term: Term) -> None:
    old = term.in_force(BUILDING_SITE)
    record(
        term,
        BUILDING_SITE,
        temporary__project_ends_on="2035-10-31",
        temporary__decide_before="2035-10-31",
    )
    view = renewed(term, old, agreed=EXTENDED)
    assert view.ends_on == date(2029, 11, 30)  # three years from the first supply
    assert terms_of(term, view.id)["term"]["renewal_mode"] == "none"
    with term.writing(term.drafter) as work:
        void_contract(work, view.id, Decision(reason="另有批准"))
    shorter = EXTENDED | {"extension": {**EXTENDED["extension"], "permit_valid_to": "2028-01-31"}}
    assert renewed(term, old, agreed=shorter).ends_on == date(2028, 1, 31)


def test_a_temporary_supply_that_is_over_is_not_extended_any_more(term: Term) -> None:
    old = term.in_force(BUILDING_SITE)
    record(term, BUILDING_SITE, temporary__project_ends_on="2029-10-31")
    term.on(ENDS_ON + 10 * DAY)
    proposal = term.renewal(old).proposal
    assert proposal is not None
    assert (proposal.relation, proposal.kind) == ("replaces", "temporary-supply")
    assert proposal.starts_on == ENDS_ON + 10 * DAY


def test_a_resident_keeps_the_one_way_of_renewal_residents_have(term: Term) -> None:
    old = term.in_force(RESIDENT)
    proposal = term.renewal(old).proposal
    assert proposal is not None
    assert proposal.renewal_modes == (RenewalMode.CONTINUE_INDEFINITE,)
    with pytest.raises(FactsInvalid, match="续期方式"):
        renewed(term, old, renewal_mode=RenewalMode.ROLL_SAME_TERM)


def test_where_another_kind_applies_a_new_contract_takes_its_place(term: Term) -> None:
    old = term.in_force(RESTAURANT)
    grown = demo_record(FACTORY) | {"account_no": RESTAURANT, "aliases": []}
    customer = demo_record(RESTAURANT)
    grown |= {name: customer[name] for name in ("customer", "supply_address")}
    with term.service.writing() as work:
        given = Recording(AccountFacts.model_validate(grown), work.today, "test")
        record_account(work, RESTAURANT, given)
    view = renewed(term, old, agreed={})
    assert view.version.kind == "high-voltage@1"
    assert relations(term, view.id) == [("replaces", old)]


def test_another_customer_concludes_anew(term: Term) -> None:
    old = term.in_force()
    record(
        term,
        FACTORY,
        customer__name="示范县新水泥有限公司(演示)",
        customer__credential=demo_record(PLANT_WITH_PV)["customer"]["credential"],
    )
    proposal = term.renewal(old).proposal
    assert proposal is not None
    assert (proposal.relation, proposal.reasons) == ("replaces", ("用电主体已经变更",))


def test_a_renewal_is_renewed_from_the_contract_whose_terms_go_on(term: Term) -> None:
    first = term.in_force()
    second = renewed(term, first)
    term.on(date(2027, 11, 10))
    term.archived(second.id)
    term.turn(ENDS_ON + DAY)
    third = renewed(term, second.id)
    assert relations(term, third.id) == [("renews", second.id)]
    main = terms_of(term, third.id)["main_contract"]
    assert main["contract_no"] == term.see(first).number
    assert main["ends_on"] == "2028-11-30"
    assert (third.starts_on, third.ends_on) == (date(2028, 12, 1), date(2029, 11, 30))


def test_after_its_end_it_is_renewed_from_today(term: Term) -> None:
    old = term.in_force(renewal_mode=RenewalMode.NONE)
    term.turn(date(2028, 1, 10))
    assert renewed(term, old).starts_on == date(2028, 1, 10)


def test_what_is_not_in_force_is_not_renewed(term: Term) -> None:
    draft = term.drafted()
    assert "起草中" in term.renewal(draft).why_not or "草稿" in term.renewal(draft).why_not
    with pytest.raises(ActionNotPossible):
        renewed(term, draft)
    old = term.in_force()
    with term.writing(ARCHIVIST) as work:
        proof = Proof(SCAN, "application/pdf")
        terminate(work, old, reason="销户", ended_on=work.today, proof=proof)
    with pytest.raises(ActionNotPossible, match="只有履行中"):
        renewed(term, old)


@pytest.mark.parametrize(
    ("kind", "relation", "other"),
    [
        ("renewal-agreement", "renews", {"agreed": CHECKED}),
        (
            "settlement-agreement",
            "belongs_to",
            {"agreed": {"settle": {"instalment_days": ["当月15日"]}}},
        ),
    ],
)
def test_drafting_from_the_form_writes_the_relation_too(
    term: Term, kind: str, relation: str, other: dict[str, Any]
) -> None:
    main = term.in_force()
    named = {
        "contract_no": term.see(main).number,
        "title": "高压供用电合同",
        "signed_on": "2026-11-25",
        "ends_on": "2027-11-30",
    }
    again: dict[str, Any] = {"starts_on": ENDS_ON + DAY, "ends_on": date(2028, 11, 30)}
    drafted = term.drafted(kind=kind, main_contract=named, **again, **other)
    assert relations(term, drafted) == [(relation, main)]


def test_a_main_contract_of_another_account_or_unknown_to_us_is_no_relation(term: Term) -> None:
    foreign = term.in_force(RESTAURANT)
    named = {"title": "高压供用电合同", "signed_on": "2026-11-25", "ends_on": "2027-11-30"}
    for number in (term.see(foreign).number, "SFZ-GY-1999-000001"):
        drafted = term.drafted(
            kind="renewal-agreement",
            main_contract={**named, "contract_no": number},
            agreed=CHECKED,
        )
        assert relations(term, drafted) == []


# ---- objections -------------------------------------------------------------------------------


def object_to(term: Term, id: str, party: str = CUSTOMER, received_on: date | None = None) -> str:
    with term.writing(term.drafter) as work:
        proof = Proof(SCAN, "application/pdf")
        given = NewRenewalObjection(party, received_on or work.today, proof)
        return object_to_renewal(work, id, given)


def test_an_objection_in_time_is_kept_and_told(on_both: Term) -> None:
    supervisor = hire(on_both.service, "赵主管", Role.APPROVER)
    id = on_both.in_force()
    until = ENDS_ON - 30 * DAY
    assert on_both.renewal(id).objection_until == until
    on_both.on(until)
    version = on_both.see(id).version
    with on_both.writing(ARCHIVIST) as work:
        object_to_renewal(work, id, NewRenewalObjection(CUSTOMER, until))
    view = on_both.renewal(id)
    assert view.objected
    assert [(o.party, o.received_on, o.ends_on) for o in view.objections] == [
        (CUSTOMER, until, ENDS_ON)
    ]
    assert on_both.see(id).version == version
    subject = f"contracts/{id}"
    with on_both.service.reading() as work:
        told = work.session.exec(
            select(Notice).where(Notice.kind == "renewal.objected", Notice.subject == subject)
        ).all()
        planned = work.session.exec(
            select(WakeUp).where(WakeUp.subject == subject, WakeUp.occasion == "contract-end")
        ).one()
        tasks = open_tasks_of(work.session, subject, {TaskKind.RENEW})
    assert {notice.recipient for notice in told} == {on_both.drafter.id, supervisor.id}
    assert planned.objected_on == until
    assert len(tasks) == 1


@pytest.mark.parametrize(
    ("received_on", "said"),
    [(ENDS_ON - 29 * DAY, "2027年10月31日止"), (date(2027, 11, 30), "不能晚于今天")],
)
def test_an_objection_out_of_time_is_refused_naming_the_day(
    term: Term, received_on: date, said: str
) -> None:
    id = term.in_force()
    term.on(date(2027, 11, 20))
    with pytest.raises(Invalid) as refused:
        object_to(term, id, received_on=received_on)
    (problem,) = refused.value.problems
    assert problem.field == "received_on"
    assert said in problem.message


def test_an_objection_before_there_was_a_contract_is_refused(term: Term) -> None:
    id = term.in_force()
    with pytest.raises(Invalid) as refused:
        object_to(term, id, received_on=date(2026, 11, 24))
    (problem,) = refused.value.problems
    assert problem.field == "received_on"
    assert "2026年11月25日以后" in problem.message


def test_an_objection_to_the_last_term_is_none_to_the_next(term: Term) -> None:
    id = term.in_force()
    term.turn(ENDS_ON + DAY)
    with pytest.raises(Invalid) as refused:
        object_to(term, id, received_on=date(2027, 10, 1))
    assert "2027年12月1日" in refused.value.problems[0].message


def test_objections_take_a_party_and_a_term_that_renews_itself(term: Term) -> None:
    id = term.in_force()
    with pytest.raises(Invalid, match="登记不正确"):
        object_to(term, id, party="路人")
    object_to(term, id)
    with pytest.raises(ActionNotPossible, match="已经登记"):
        object_to(term, id)
    object_to(term, id, party=SUPPLIER)
    fixed = term.in_force(renewal_mode=RenewalMode.NONE)
    with pytest.raises(ActionNotPossible, match="不自动续期"):
        object_to(term, fixed)
    with pytest.raises(ActionNotPossible):
        object_to(term, term.drafted())


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (RenewalMode.ROLL_SAME_TERM, "不再按原期限顺延"),
        (RenewalMode.CONTINUE_INDEFINITE, "请在届满前与对方商定"),
    ],
)
def test_what_follows_an_objection_is_told_by_the_contracts_words(
    term: Term, mode: RenewalMode, said: str
) -> None:
    id = term.in_force(RESTAURANT, renewal_mode=mode)
    with term.writing(ARCHIVIST) as work:
        object_to_renewal(work, id, NewRenewalObjection(CUSTOMER, work.today))
    (notice,) = told(term, id, "renewal.objected")
    assert notice.facts["next"].startswith(("合同届满后" + said, said))
    assert "转为不定期合同继续履行" in notice.facts["next"]
    assert notice.facts["action"] == f"contracts/{id}/renewal"


def told(term: Term, id: str, kind: str) -> list[Notice]:
    with term.service.reading() as work:
        query = select(Notice).where(Notice.kind == kind, Notice.subject == f"contracts/{id}")
        return list(work.session.exec(query))


def test_whoever_was_told_of_an_objection_is_told_of_its_withdrawal(term: Term) -> None:
    supervisor = hire(term.service, "赵主管", Role.APPROVER)
    id = term.in_force()
    objection = object_to(term, id)
    other = object_to(term, id, party=SUPPLIER)
    for row in (objection, other):
        with term.writing(term.drafter) as work:
            withdraw_objection(work, id, row, "双方谈妥，来函撤回")
    first, last = told(term, id, "renewal.withdrawn")
    assert {first.recipient, last.recipient} == {supervisor.id}
    assert first.facts["next"] == "还有另一方的异议，仍请在届满前与其商定"
    assert last.facts["next"] == "合同届满后照约定续期，无须续签"


def test_a_renewal_ends_after_it_begins_and_within_a_lifetime(term: Term) -> None:
    old = term.in_force()
    for end, said in ((date(2020, 1, 1), "早于起始日"), (date.max, "不能超过 30 年")):
        with pytest.raises(FactsInvalid) as refused:
            renewed(term, old, ends_on=end)
        (problem,) = refused.value.problems
        assert problem.field == "ends_on"
        assert said in problem.message


def test_to_be_asked_to_renew_is_no_message_of_its_own(term: Term) -> None:
    id = term.in_force(renewal_mode=RenewalMode.NONE)
    term.turn(ENDS_ON - 30 * DAY)
    with term.service.reading() as work:
        (task,) = open_tasks_of(work.session, f"contracts/{id}", {TaskKind.RENEW})
        query = select(WakeUp).where(WakeUp.subject == f"tasks/{task.id}")
        plan = work.session.exec(query).one()
    assert told(term, id, "task.assigned") == []
    assert plan.next_on is None
    assert plan.closed_reason == "没有自己的提醒日，由合同的到期提醒一并提醒"


def test_a_withdrawn_objection_lets_the_contract_roll_again(term: Term) -> None:
    id = term.in_force()
    objection = object_to(term, id)
    with term.writing(term.drafter) as work, pytest.raises(Invalid):
        withdraw_objection(work, id, objection, " ")
    with term.writing(term.drafter) as work, pytest.raises(RenewalObjectionNotFound):
        withdraw_objection(work, id, "none", "误会")
    with term.writing(term.drafter) as work:
        withdraw_objection(work, id, objection, "双方谈妥，来函撤回")
    view = term.renewal(id)
    assert not view.objected
    assert view.objections[0].withdrawn_reason == "双方谈妥，来函撤回"
    with term.service.reading() as work:
        assert open_tasks_of(work.session, f"contracts/{id}", {TaskKind.RENEW}) == []
    with term.writing(term.drafter) as work, pytest.raises(ActionNotPossible):
        withdraw_objection(work, id, objection, "再撤一次")
    term.turn(ENDS_ON + DAY)
    assert term.see(id).ends_on == date(2028, 11, 30)
    assert ContractAction.LAPSE not in {type for type, _ in term.events(id)}


def test_a_task_that_is_late_when_it_is_opened_says_so_and_leads_where_it_is_done(
    term: Term,
) -> None:
    id, clerk = term.in_force(), hire(term.service, "张归档", Role.ARCHIVIST)
    due = DueDay(term.today - 7 * DAY, provisional=False).at
    asked = TaskRequest(
        TaskKind.LETTER, f"contracts/{id}", "demo", "寄送", Role.ARCHIVIST, clerk.id, due, "n1"
    )
    with term.writing(term.drafter) as work:
        work.open_task(asked)
    (notice,) = [row for row in told(term, id, "task.assigned") if row.recipient == clerk.id]
    assert notice.facts["late"] == "已逾期 7 天"
    assert "due" not in notice.facts
    assert notice.facts["action"] == "notices/n1"
    assert place_of(TaskKind.RENEW, f"contracts/{id}", "") == f"contracts/{id}/renewal"
    assert place_of(TaskKind.REVIEW, f"contracts/{id}", "") == f"contracts/{id}"
