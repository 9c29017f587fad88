"""Changes of use: what each asks of the contract, and the papers it gets."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from service.domain.access import Actor, Role
from service.domain.errors import DemandsNotMet
from service.domain.lifecycle import Condition
from service.domain.vocabulary import ChangeType as T
from service.domain.vocabulary import Severity
from service.domain.working_days import DueDay
from service.store.accounts import planned_revision
from service.store.notices import Notice
from service.usecases.accounts import Recording, account_of, get_account, record_account
from service.usecases.change_acts import cancel_change, settle_debts
from service.usecases.change_demands import owes_settlement
from service.usecases.change_requests import NewChange
from service.usecases.changes import (
    ChangeFilter,
    draft_papers,
    get_change,
    list_changes,
    record_change,
)
from service.usecases.contract_texts import (
    contract_findings,
    contract_of,
    facts_behind,
    read_text,
)
from service.usecases.effective_terms import lines_on
from service.usecases.ending import Proof, archive_contract, terminate
from service.usecases.errors import ChangeNotFound
from service.usecases.notices import list_notices
from service.usecases.organisations import NewOrganisation, register_organisation
from service.usecases.reminder_views import Listed, ReminderFilter, list_reminders
from service.usecases.review import Decision
from service.usecases.voiding import void_contract
from service.wiring import Service
from service.worker.jobs import run_job
from tests.services import FACTORY, PLANT_WITH_PV, RESTAURANT, SettableClock, demo_record
from tests.staff import ADMIN, hire
from tests.usecases.changing import (
    BY_DEMAND,
    EFFECTIVE,
    LARGER,
    NEW_OWNER,
    RESIDENT,
    TODAY,
    Desk,
    facts,
    kva,
    part,
)
from tests.usecases.living import Term
from tests.usecases.signing_room import ARCHIVIST, SCAN, Room, person
from tests.usecases.test_archive import SHELF, checked
from tests.usecases.test_legacy import registered
from tests.usecases.test_replanning import NEW_YEAR, LearningCalendar


@pytest.fixture
def desk(sqlite_service: Service, clock: SettableClock) -> Desk:
    return Desk(Term(sqlite_service, clock, hire(sqlite_service, "李起草", Role.DRAFTER)))


@pytest.fixture
def on_both(service: Service, clock: SettableClock) -> Desk:
    return Desk(Term(service, clock, hire(service, "李起草", Role.DRAFTER)))


def test_who_is_asked_to_sign_a_change_reads_of_whom_and_what(desk: Desk) -> None:
    """The account, the change and the customer: there may be no contract to name."""
    clerk, more = person("clerk", Role.SYSTEM), {"value": "12", "unit": "kW"}
    larger = facts(RESIDENT, capacity__contract=more, capacity__running=more)
    with desk.term.service.writing(clerk) as work:
        view = record_change(work, RESIDENT, NewChange(T.EXPANSION, EFFECTIVE, facts=larger))
    with desk.term.service.reading(desk.term.drafter) as work:
        (notice,) = list_notices(work, None, 50)
        found = list_reminders(work, ReminderFilter(), Listed.PLANNED, None, 50)
    assert notice.subject == f"待办：办理变更签约，户号 {RESIDENT}"
    assert f"说明：增容：重新签订合同（户号 {RESIDENT}）" in notice.body
    assert "用电人：李*" in notice.body
    assert notice.place == f"changes/{view.id}"
    assert [item.account_no for item in found if item.task == "办理变更签约"] == [RESIDENT]


# ---- signed anew --------------------------------------------------------------------------------


def test_an_expansion_has_the_new_contract_drafted_until_it_is_in_force(on_both: Desk) -> None:
    old = on_both.signed()
    view = on_both.post(T.EXPANSION, facts=facts(**LARGER))
    assert (view.action, view.rule, view.status) == ("re_sign", "expansion", "unverified")
    assert "power-supply-and-use-regulation 第32条" in view.basis
    (paper,) = view.papers
    assert (paper.kind, paper.state) == ("high-voltage", "draft")
    assert on_both.relations(paper.contract_id) == [("replaces", old)]
    assert "2000千伏安" in on_both.text(paper.contract_id)
    (task,) = on_both.tasks()
    assert (task.key, task.owner, task.due_at) == (
        view.id,
        on_both.term.drafter.id,
        DueDay(EFFECTIVE, provisional=False).at,
    )
    assert view.deadline_at == task.due_at
    with on_both.term.service.reading() as work:
        query = select(Notice).where(Notice.kind == "customer.change")
        (notice,) = work.session.exec(query).all()
        assert notice.facts == {
            "what": "增容",
            "effective_on": "2026年12月1日",
            "action": "重新签订合同",
        }
    assert view.demands == (f"新合同 {paper.number} 尚未签署归档，现为「草稿」",)
    on_both.term.archived(paper.contract_id)
    assert on_both.see(view.id).demands == (
        f"新合同 {paper.number} 自2026年12月1日起生效，尚未到日",
    )
    assert on_both.tasks() == []
    on_both.term.on(EFFECTIVE)
    assert on_both.see(view.id).demands == ()


def test_what_is_planned_is_not_the_record_and_holds_no_personal_values(desk: Desk) -> None:
    desk.signed(RESIDENT)
    owner = desk.post(
        T.RENAMING,
        RESIDENT,
        facts=facts(RESIDENT, customer__name="才让卓玛更名后(演示)"),
    )
    assert owner.missing == ()
    with desk.term.service.reading() as work:
        account = account_of(work, RESIDENT)
        shown = get_account(work, RESIDENT, EFFECTIVE)
        assert shown.facts["customer"]["name"] != "才让卓玛更名后(演示)"
        planned = planned_revision(work.session, account.id, owner.id)
        assert planned is not None
        number = demo_record(RESIDENT)["customer"]["credential"]["number"]
        assert number not in str(planned.facts)
        assert shown.facts["customer"]["credential"]["number"] != number


def test_without_a_contract_a_supplement_becomes_a_contract(desk: Desk) -> None:
    view = desk.post(T.CHARGE_MODE, facts=facts(**BY_DEMAND))
    assert view.action == "re_sign"
    assert [paper.kind for paper in view.papers] == ["high-voltage"]
    assert "须重新签订" in "".join(view.warnings)


def test_without_a_contract_there_is_nothing_to_confirm_but_one_to_sign(desk: Desk) -> None:
    less = facts(capacity__running=kva("1000"))
    view = desk.post(T.TEMPORARY_REDUCTION, facts=less, until_on=date(2027, 3, 1))
    assert view.action == "re_sign"
    assert [paper.kind for paper in view.papers] == ["high-voltage"]
    assert "没有可以确认变更的合同，须重新签订" in view.warnings


def test_a_deadline_in_a_year_not_announced_moves_with_its_task(
    desk: Desk, clock: SettableClock
) -> None:
    """The first working days of 2028: nobody knows yet which they are."""
    calendar = LearningCalendar()
    service = desk.term.service
    desk.term.service = replace(service, ports=replace(service.ports, calendar=calendar))
    clock.advance(days=400)
    view = desk.post(T.EXPANSION, facts=facts(**LARGER), effective_on=date(2027, 12, 30))
    (task,) = desk.tasks()
    assert (task.provisional_from, task.working_days) == (date(2027, 12, 30), 5)
    calendar.years[2028] = NEW_YEAR
    run_job(desk.term.service, "replan-days", "2027-12-31")
    moved = desk.see(view.id).deadline_at
    assert moved == desk.tasks()[0].due_at
    assert moved is not None
    assert view.deadline_at is not None
    assert moved > view.deadline_at


def test_facts_that_ran_ahead_are_caught_up_with_by_a_change(desk: Desk) -> None:
    """It is held against the contract: by the record of today it would change nothing."""
    old = desk.signed()
    ahead = facts(**LARGER)
    with desk.term.service.writing() as work:
        record_account(work, FACTORY, Recording(ahead, TODAY, "test"))
    view = desk.post(T.EXPANSION, facts=ahead, effective_on=TODAY)
    assert desk.relations(view.papers[0].contract_id) == [("replaces", old)]


# ---- supplementary agreements -------------------------------------------------------------------


def test_a_supplementary_agreement_tells_old_and_new_by_the_contracts_clause(desk: Desk) -> None:
    old = desk.signed()
    view = desk.post(T.CHARGE_MODE, facts=facts(**BY_DEMAND))
    (paper,) = view.papers
    assert (view.action, paper.kind) == ("supplementary_agreement", "supplementary-agreement")
    assert desk.relations(paper.contract_id) == [("amends", old)]
    text = desk.text(paper.contract_id)
    assert "容（需）量电费计收方式\t第二十一条\t按变压器容量\t按合同最大需量" in text
    assert "合同最大需量\t无\t无\t1100千瓦" in text
    assert "用电人申请自2026年12月1日起办理改变计费方式。变更申请编号：26120001" in text
    with desk.term.service.reading() as work:
        assert not contract_findings(work, paper.contract_id).blocked
    desk.term.archived(paper.contract_id)
    with desk.term.service.reading() as work:
        (main,) = lines_on(work, account_of(work, FACTORY), EFFECTIVE)
    assert main.terms["tariff"]["capacity_mode"] == "按合同最大需量"
    assert main.terms["capacity"]["contract"] == kva("1630")


def test_what_was_apart_before_stays_so_and_is_said(desk: Desk) -> None:
    desk.signed()
    apart = {
        "customer__name": "示范县新名称有限公司(演示)",
        "capacity__contract": kva("1700"),
        "settlement__due_day_of_next_month": 25,
    }
    with desk.term.service.writing() as work:
        record_account(work, FACTORY, Recording(facts(**apart), TODAY, "test"))
    view = desk.post(T.CHARGE_MODE, facts=facts(**BY_DEMAND, **apart))
    assert (
        "合同的用电人名称（姓名）、合同容量、次月付款日与档案另有不同，须另行办理变更"
        in view.warnings
    )
    (paper,) = view.papers
    desk.term.archived(paper.contract_id)
    with desk.term.service.reading() as work:
        text = read_text(work, contract_of(work, paper.contract_id))
        (main,) = lines_on(work, account_of(work, FACTORY), EFFECTIVE)
    changed = {each["path"] for each in text.terms["changes"]}
    assert changed == {"tariff.capacity_mode", "tariff.contract_demand"}
    assert main.terms["tariff"]["capacity_mode"] == "按合同最大需量"
    assert main.terms["capacity"]["contract"] == kva("1630")
    assert main.terms["settlement"] == demo_record()["settlement"]
    assert main.terms["customer"]["name"] == demo_record()["customer"]["name"]


def test_a_contract_without_a_last_day_is_amended_and_not_taken_for_over(desk: Desk) -> None:
    desk.term.in_force(
        FACTORY, starts_on=TODAY, ends_on=date(2027, 11, 24), renewal_mode="continue_indefinite"
    )
    day = date(2027, 11, 26)
    desk.term.turn(day)
    view = desk.post(T.CHARGE_MODE, facts=facts(**BY_DEMAND), effective_on=day)
    assert (view.action, view.missing, len(view.papers)) == ("supplementary_agreement", (), 1)
    assert "原合同没有终止日" in "".join(view.warnings)
    with desk.term.service.reading() as work:
        found = contract_findings(work, view.papers[0].contract_id).findings
    # The customer's agent is authorised for a year only.
    stops = {one.rule for one in found if one.severity is Severity.BLOCK}
    assert stops == {"signing.agent-period"}


def test_what_an_old_paper_does_not_tell_is_no_change(desk: Desk) -> None:
    stated = {"capacity": {"contract": kva("1630")}, "tariff": {"capacity_mode": "按变压器容量"}}
    registered(desk.term, facts=stated, signed_on=date(2024, 2, 20))
    changes = {**BY_DEMAND, "capacity__contract": kva("1700")}
    ahead = facts(capacity__contract=kva("1700"))
    with desk.term.service.writing() as work:
        record_account(work, FACTORY, Recording(ahead, TODAY, "test"))
    view = desk.post(T.CHARGE_MODE, facts=facts(**changes), effective_on=TODAY)
    with desk.term.service.reading() as work:
        contract = contract_of(work, view.papers[0].contract_id)
        found = {each["path"] for each in read_text(work, contract).terms["changes"]}
    assert {"tariff.capacity_mode", "tariff.contract_demand"} <= found
    assert all(path.startswith(("tariff.", "metering_points")) for path in found)
    (apart,) = [warning for warning in view.warnings if "另有不同" in warning]
    assert apart == "合同的合同容量与档案另有不同，须另行办理变更"


def test_what_lacks_for_a_draft_is_named_and_a_void_draft_is_drafted_again(desk: Desk) -> None:
    desk.signed()
    lacking = desk.post(T.EXPANSION, facts=facts(**LARGER, contacts=[]))
    assert lacking.papers == ()
    assert lacking.missing == ("facts.contacts",)
    with desk.term.writing(desk.term.drafter) as work:
        cancel_change(work, lacking.id, "资料不全")
    view = desk.post(T.CHARGE_MODE, facts=facts(**BY_DEMAND))
    with desk.term.writing(desk.term.drafter) as work:
        void_contract(work, view.papers[0].contract_id, Decision(reason="另行起草"))
    wishes = {"supplement": {"supplement": {"reason": "双方协商改变计费方式"}}}
    with desk.term.writing(desk.term.drafter) as work:
        again = draft_papers(work, view.id, wishes)
        same = draft_papers(work, view.id, wishes)
    (paper,) = again.papers
    assert paper.contract_id != view.papers[0].contract_id
    assert same.papers == again.papers
    assert "双方协商改变计费方式" in desk.text(paper.contract_id)


# ---- the old contract ends ----------------------------------------------------------------------


def test_a_transfer_ends_the_old_contract_and_needs_the_debts_settled(desk: Desk) -> None:
    old = desk.signed()
    to = facts(customer__name="示范县新业主有限公司(演示)", customer__credential__number=NEW_OWNER)
    view = desk.post(T.TRANSFER, facts=to)
    assert (view.action, view.settles_debts) == ("terminate_and_new", True)
    ending, new = view.papers
    assert (ending.kind, new.kind) == ("termination-agreement", "high-voltage")
    assert desk.relations(ending.contract_id) == [("terminates", old)]
    assert desk.relations(new.contract_id) == []
    text = desk.text(ending.contract_id)
    assert "原合同于2026年11月30日二十四时终止" in text
    assert "同一用电地址的后续用电人：示范县新业主有限公司(演示)" in text
    assert view.demands[0] == "尚未登记原用电费用已经结清"
    with desk.term.service.reading() as work:
        assert owes_settlement(work, contract_of(work, new.contract_id))
        assert not owes_settlement(work, contract_of(work, ending.contract_id))
        assert not owes_settlement(work, contract_of(work, old))
    desk.term.archived(ending.contract_id)
    with desk.term.writing(desk.term.drafter) as work:
        settled = settle_debts(work, view.id, TODAY, "账单2026-11")
        assert not owes_settlement(work, contract_of(work, new.contract_id))
    assert (settled.settled_on, settled.settlement) == (TODAY, "账单2026-11")
    assert settled.demands == (f"新合同 {new.number} 尚未签署归档，现为「草稿」",)
    assert len(desk.tasks()) == 1
    desk.term.archived(new.contract_id)
    assert desk.tasks() == []
    desk.term.turn(EFFECTIVE)
    assert desk.term.row(old).state == "terminated"
    with desk.term.service.reading() as work:
        (main,) = lines_on(work, account_of(work, FACTORY), EFFECTIVE)
    assert (main.contract_id, main.parallel) == (new.contract_id, ())


def test_what_ends_a_contract_is_between_its_parties_whoever_the_record_names(desk: Desk) -> None:
    desk.signed()
    to = facts(customer__name="示范县新业主有限公司(演示)", customer__credential__number=NEW_OWNER)
    with desk.term.service.writing() as work:
        record_account(work, FACTORY, Recording(to, TODAY, "test"))
    ending, _ = desk.post(T.TRANSFER, facts=to).papers
    with desk.term.service.reading() as work:
        contract = contract_of(work, ending.contract_id)
        assert contract.customer_name == facts().customer.name
        assert facts_behind(work, contract)[0].customer == facts().customer
        assert not contract_findings(work, ending.contract_id).blocked


def test_a_contract_that_ends_as_agreed_has_no_term_after(desk: Desk) -> None:
    """Its term ends on the very day of the agreement."""
    old = desk.contracts[FACTORY] = desk.term.in_force(starts_on=TODAY, ends_on=EFFECTIVE)
    (ending,) = desk.post(T.CLOSING).papers
    desk.term.archived(ending.contract_id)
    desk.term.turn(EFFECTIVE + timedelta(days=1))
    assert desk.term.row(old).state == "terminated"
    assert "contracts.rolled_over" not in dict(desk.term.events(old))


def test_what_is_recorded_for_the_same_day_stands_beside_what_is_planned(desk: Desk) -> None:
    desk.signed()
    (paper,) = desk.post(T.EXPANSION, facts=facts(**LARGER)).papers
    desk.term.clock.advance(minutes=5)
    other = facts(settlement__due_day_of_next_month=20)
    with desk.term.service.writing() as work:
        record_account(work, FACTORY, Recording(other, EFFECTIVE, "test"))
    with desk.term.service.reading() as work:
        behind, _ = facts_behind(work, contract_of(work, paper.contract_id))
    assert behind.capacity.contract == facts(**LARGER).capacity.contract
    assert behind.settlement.due_day_of_next_month == 20


def test_a_supplement_that_ends_before_its_time_is_asked_for_again(desk: Desk) -> None:
    desk.signed()
    (paper,) = desk.post(T.CHARGE_MODE, facts=facts(**BY_DEMAND), effective_on=TODAY).papers
    desk.term.archived(paper.contract_id)
    assert desk.tasks() == []
    with desk.term.writing(ARCHIVIST) as work:
        proof = Proof(SCAN, "application/pdf")
        terminate(work, paper.contract_id, reason="协商解除", ended_on=TODAY, proof=proof)
    assert len(desk.tasks()) == 1


def test_a_new_contract_is_archived_after_the_debts_are_settled_and_not_before(
    desk: Desk,
) -> None:
    room = Room(desk.term.service)
    id = checked(room)
    to = facts(customer__name="示范县新业主有限公司(演示)", customer__credential__number=NEW_OWNER)
    view = desk.post(T.TRANSFER, facts=to)
    with room.writing(ARCHIVIST) as work:
        contract_of(work, id).change_id = view.id
    with room.writing(ARCHIVIST) as work, pytest.raises(DemandsNotMet) as refused:
        archive_contract(work, id, SHELF)
    assert refused.value.missing == (Condition.DEBTS_SETTLED,)
    with desk.term.writing(desk.term.drafter) as work:
        settle_debts(work, view.id, TODAY, "账单2026-11")
    with room.writing(ARCHIVIST) as work:
        archive_contract(work, id, SHELF)
    assert room.see(id).state == "in_force"


def test_a_closed_account_needs_no_new_contract(desk: Desk) -> None:
    desk.signed()
    view = desk.post(T.CLOSING)
    assert (view.action, [paper.kind for paper in view.papers]) == (
        "terminate",
        ["termination-agreement"],
    )
    text = desk.text(view.papers[0].contract_id)
    assert "原合同于2026年12月1日二十四时终止，终止的原因为：用电人申请销户" in text
    assert "用电人在2026年12月16日以前付清" in text


def test_a_split_gets_a_contract_for_every_part_and_a_merger_one_for_all(desk: Desk) -> None:
    desk.signed()
    north, south = part(desk, "701", kva("1000")), part(desk, "702", kva("630"))
    split = desk.post(T.SPLIT, parts=(north, south))
    assert [(paper.kind, paper.account_no) for paper in split.papers] == [
        ("termination-agreement", FACTORY),
        ("high-voltage", north),
        ("high-voltage", south),
    ]
    assert split.accounts == (north, south)
    assert [demand for demand in split.demands if "户号 702" in demand]
    with desk.term.writing(desk.term.drafter) as work:
        cancel_change(work, split.id, "用电人撤回申请")
    own = desk.signed(north)
    desk.signed(south)
    merger = desk.post(
        T.MERGER,
        north,
        merged=(south,),
        facts=facts(account_no=north, capacity__contract=kva("1630")),
    )
    ending, new = merger.papers
    assert (ending.kind, ending.account_no) == ("termination-agreement", south)
    assert (new.account_no, desk.relations(new.contract_id)) == (north, [("replaces", own)])


def test_a_contract_older_than_the_record_ends_by_the_first_record(desk: Desk) -> None:
    """The day before a merger the merged account had no record yet."""
    north = part(desk, "701", kva("500"))
    south = part(desk, "702", kva("500"))
    registered(desk.term, south, signed_on=date(2024, 2, 20))
    into = facts(account_no=north, capacity__contract=kva("1000"))
    view = desk.post(T.MERGER, north, merged=(south,), facts=into, effective_on=TODAY)
    assert view.missing == ()
    ending = next(paper for paper in view.papers if paper.kind == "termination-agreement")
    with desk.term.service.reading() as work:
        assert contract_findings(work, ending.contract_id) is not None


# ---- contracts beside it ------------------------------------------------------------------------


def test_a_closing_waits_until_the_contracts_beside_are_ended_too(desk: Desk) -> None:
    desk.signed(PLANT_WITH_PV)
    beside = registered(desk.term, PLANT_WITH_PV, kind="pv-purchase-sale", title="购售电合同").id
    view = desk.post(T.CLOSING, PLANT_WITH_PV, effective_on=TODAY)
    sentence = "该户另有的《购售电合同》（供字（2024）第12号）尚未解除合同"
    assert sentence in view.demands
    assert any("购售电合同" in warning and "解除" in warning for warning in view.warnings)
    with desk.term.writing(ARCHIVIST) as work:
        proof = Proof(SCAN, "application/pdf")
        terminate(work, beside, reason="销户", ended_on=TODAY, proof=proof)
    assert sentence not in desk.see(view.id).demands


def test_what_a_later_paper_brought_counts_for_the_rule(desk: Desk) -> None:
    plant = demo_record(PLANT_WITH_PV)["generation"]
    low = {"kind": "low-voltage", "title": "低压供用电合同", "facts": {"generation": plant}}
    registered(desk.term, RESTAURANT, **low)
    given = facts(RESTAURANT, generation=plant, metering_points__0__location="新柜")
    view = desk.post(T.METER_MOVE, RESTAURANT, facts=given)
    assert (view.rule, view.action) == ("meter-move-with-pv", "supplementary_agreement")


def test_a_plant_added_asks_for_its_own_purchase_contract(desk: Desk) -> None:
    desk.signed()
    given = facts(generation=demo_record(PLANT_WITH_PV)["generation"])
    view = desk.post(T.PV_ADDED, facts=given)
    assert any("另行签订购售电合同" in warning for warning in view.warnings)


def test_a_merger_across_counties_is_read_by_both_and_drafted_by_whoever_sees_both(
    desk: Desk,
) -> None:
    counties = []
    with desk.term.service.writing(ADMIN) as work:
        for id in ("CNTYA", "CNTYB"):
            counties.append(register_organisation(work, NewOrganisation(id, id, parent="SFZ")).id)
    roles = frozenset({Role.SYSTEM, Role.DRAFTER})
    stays, goes = (Actor(f"system:{id}", id, id, roles=roles) for id in counties)
    for county, number in ((stays, "801"), (goes, "802")):
        with desk.term.writing(county) as work:
            record_account(work, number, Recording(facts(account_no=number), TODAY, "test"))
        desk.signed(number)
    both = facts(account_no="801", capacity__contract=kva("3260"))
    view = desk.post(T.MERGER, "801", merged=("802",), facts=both)
    with desk.term.service.reading(goes) as work:
        assert [one.id for one in list_changes(work, ChangeFilter(), None, 5)] == [view.id]
        (seen,) = list_changes(work, ChangeFilter(), None, 5, account_no="802")
        assert get_change(work, view.id).id == seen.id == view.id
    with desk.term.writing(goes) as work, pytest.raises(ChangeNotFound):
        cancel_change(work, view.id, "不该由他撤销")
    ending = next(paper for paper in view.papers if paper.account_no == "802")
    with desk.term.writing(desk.term.drafter) as work:
        void_contract(work, ending.contract_id, Decision(reason="重新起草"))
    with desk.term.writing(stays) as work:
        (missing,) = draft_papers(work, view.id, {}).missing
    assert "802" in missing
