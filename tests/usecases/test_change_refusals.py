"""Changes of use that are confirmed, cancelled, refused, or looked for."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from service.domain.access import Role
from service.domain.errors import AccountNotFound, FactsInvalid, Invalid
from service.domain.supply_exceptions import ExceptionKind
from service.domain.vocabulary import ChangeType as T
from service.store.events import events_of
from service.store.notices import Notice
from service.usecases.accounts import Recording, account_of, get_account, record_account
from service.usecases.change_acts import cancel_change, confirm_change, settle_debts
from service.usecases.changes import (
    ChangeFilter,
    draft_papers,
    get_change,
    list_changes,
)
from service.usecases.completion import complete_change
from service.usecases.ending import Proof
from service.usecases.errors import ChangeAlreadyOpen, ChangeClosed, ChangeNotFound, ChangeSigned
from service.usecases.review import Decision
from service.usecases.supply_exceptions import NewException, grant_exception
from service.usecases.voiding import void_contract
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, SettableClock
from tests.staff import hire
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
from tests.usecases.signing_room import SCAN


@pytest.fixture
def desk(sqlite_service: Service, clock: SettableClock) -> Desk:
    return Desk(Term(sqlite_service, clock, hire(sqlite_service, "李起草", Role.DRAFTER)))


# ---- confirmed, cancelled -----------------------------------------------------------------------


def test_a_temporary_reduction_is_confirmed_by_a_signed_scan(desk: Desk) -> None:
    desk.signed()
    view = desk.post(
        T.TEMPORARY_REDUCTION,
        facts=facts(capacity__running=kva("1000")),
        until_on=EFFECTIVE + timedelta(days=60),
    )
    assert (view.action, view.papers) == ("confirmation", ())
    with desk.term.writing(desk.term.drafter) as work, pytest.raises(Invalid) as refused:
        confirm_change(work, view.id, TODAY, None)
    assert refused.value.problems[0].field == "file"
    with desk.term.writing(desk.term.drafter) as work:
        confirmed = confirm_change(work, view.id, TODAY, Proof(SCAN, "application/pdf"))
    assert (confirmed.confirmed_on, confirmed.demands) == (TODAY, ())
    assert confirmed.confirmation is not None
    assert desk.tasks() == []


def test_a_cancelled_change_leaves_its_drafts_to_people_and_is_over(desk: Desk) -> None:
    desk.signed()
    view = desk.post(T.EXPANSION, facts=facts(**LARGER))
    with desk.term.writing(desk.term.drafter) as work:
        gone = cancel_change(work, view.id, "用电人撤回申请")
    assert (gone.state, gone.demands) == ("cancelled", ())
    assert f"为此项变更起草的 {view.papers[0].number} 不再需要" in gone.warnings[-1]
    assert desk.tasks() == []
    with desk.term.service.reading() as work:
        subject = f"accounts/{account_of(work, FACTORY).id}"
        told = [event.type for event in events_of(work.session, work.actor, subject)]
    assert told[-2:] == ["changes.recorded", "changes.cancelled"]
    with desk.term.writing(desk.term.drafter) as work, pytest.raises(ChangeClosed):
        draft_papers(work, view.id, {})
    again = desk.post(T.EXPANSION, facts=facts(**LARGER))
    desk.term.signed(again.papers[0].contract_id)
    with desk.term.writing(desk.term.drafter) as work, pytest.raises(ChangeSigned):
        cancel_change(work, again.id, "用电人撤回申请")


def test_the_customer_does_not_hear_of_a_cancelled_change_but_of_the_others(desk: Desk) -> None:
    desk.signed()
    gone = desk.post(T.EXPANSION, facts=facts(**LARGER))
    desk.signed(RESTAURANT)
    stays = desk.post(T.CLOSING, RESTAURANT)
    with desk.term.writing(desk.term.drafter) as work:
        cancel_change(work, gone.id, "用电人撤回申请")
    with desk.term.service.reading() as work:
        rows = work.session.exec(select(Notice).where(Notice.kind == "customer.change")).all()
        states = {row.key: (row.state, row.detail) for row in rows}
    assert states == {
        gone.id: ("cancelled", "变更已撤销，无须通知"),
        stays.id: ("waiting", ""),
    }


# ---- refused ------------------------------------------------------------------------------------


def test_bad_input_names_its_field_and_leaves_nothing(desk: Desk) -> None:
    desk.signed()
    part(desk, "701", kva("1000"))
    part(desk, "702", kva("1000"))
    before = desk.counts()
    five = {"supplement": {"supplement": {"record_days": "五"}}}
    wrong: list[tuple[T, dict[str, Any], str]] = [
        (T.EXPANSION, {"facts": facts(), "effective_on": date(2020, 1, 1)}, "effective_on"),
        (T.EXPANSION, {"facts": facts()}, "facts.capacity.contract"),
        (T.REDUCTION_END, {"facts": facts()}, "type"),
        (T.SPLIT, {"parts": ("700", "701")}, "parts[0]"),
        (T.SPLIT, {"parts": ("701", "702")}, "parts"),
        (T.MERGER, {"facts": facts(), "merged": (RESTAURANT, "701", "701")}, "merged[2]"),
        (
            T.MERGER,
            {"facts": facts(capacity__contract=kva("2631")), "merged": ("701",)},
            "facts.capacity.contract",
        ),
        (T.CLOSING, {"agreed": {"other": {}}}, "agreed.other"),
        (
            T.CHARGE_MODE,
            {"facts": facts(**BY_DEMAND), "agreed": five},
            "agreed.supplement.supplement.record_days",
        ),
    ]
    for type_, given, place in wrong:
        with pytest.raises(FactsInvalid) as refused:
            desk.post(type_, **given)
        assert [problem.field for problem in refused.value.problems] == [place]
    assert desk.counts() == before


def test_a_change_that_changes_more_than_its_kind_is_refused(desk: Desk) -> None:
    """By the record of the day: what ran ahead of the contract is not changed now."""
    desk.signed()
    other = {"customer__credential__number": NEW_OWNER}
    with pytest.raises(FactsInvalid) as refused:
        desk.post(T.CHARGE_MODE, facts=facts(**BY_DEMAND, **other))
    assert [each.field for each in refused.value.problems] == ["facts.customer.credential"]
    day = "settlement__due_day_of_next_month"
    with pytest.raises(FactsInvalid) as refused:
        desk.post(T.CHARGE_MODE, facts=facts(**BY_DEMAND, **{day: 25}))
    assert [each.field for each in refused.value.problems] == [f"facts.{day.replace('__', '.')}"]
    with desk.term.service.writing() as work:
        record_account(work, FACTORY, Recording(facts(**other), TODAY, "test"))
    assert desk.post(T.CHARGE_MODE, facts=facts(**BY_DEMAND, **other)).state == "open"


def test_a_change_that_changes_nothing_is_refused(desk: Desk) -> None:
    def refused(type_: T, **given: Any) -> list[str]:
        with pytest.raises(FactsInvalid) as error:
            desk.post(type_, **given)
        return [each.field for each in error.value.problems]

    assert refused(T.RENAMING, facts=facts()) == ["facts"]
    desk.signed()
    assert refused(T.METER_MOVE, facts=facts()) == ["facts"]
    assert refused(T.SWAP, facts=facts(), until_on=date(2027, 3, 1)) == ["facts"]
    ahead = facts(capacity__contract=kva("1700"))
    with desk.term.service.writing() as work:
        record_account(work, FACTORY, Recording(ahead, TODAY, "test"))
    assert refused(T.METER_MOVE, facts=ahead) == ["facts"]
    assert desk.post(T.EXPANSION, facts=ahead).state == "open"


def test_one_paper_at_a_time_is_under_way_for_an_account(desk: Desk) -> None:
    desk.signed()
    part(desk, "701", kva("500"))
    first = desk.post(T.EXPANSION, facts=facts(**LARGER))
    into = facts(account_no="701", capacity__contract=kva("2000"))
    beside: list[tuple[T, str, dict[str, Any]]] = [
        (T.EXPANSION, FACTORY, {"facts": facts(**LARGER)}),
        (T.CLOSING, FACTORY, {}),
        (T.MERGER, "701", {"facts": into, "merged": (FACTORY,)}),
        (
            T.TEMPORARY_REDUCTION,
            FACTORY,
            {"facts": facts(capacity__running=kva("1000")), "until_on": date(2027, 3, 1)},
        ),
    ]
    for type_, account_no, given in beside:
        with pytest.raises(ChangeAlreadyOpen) as refused:
            desk.post(type_, account_no, **given)
        assert "「增容」" in refused.value.message
    with desk.term.writing(desk.term.drafter) as work:
        cancel_change(work, first.id, "用电人撤回申请")
    desk.post(T.MERGER, "701", facts=into, merged=(FACTORY,))
    with pytest.raises(ChangeAlreadyOpen):
        desk.post(T.EXPANSION, facts=facts(**LARGER))


def test_what_touches_other_things_and_needs_no_paper_runs_beside(desk: Desk) -> None:
    desk.signed()
    desk.post(T.RENAMING, facts=facts(customer__name="示范县新名称有限公司(演示)"))
    less = facts(capacity__running=kva("1000"))
    assert desk.post(T.TEMPORARY_REDUCTION, facts=less, until_on=date(2027, 3, 1)).state == "open"


def test_a_state_is_restored_from_when_it_has_begun_and_all_at_once(desk: Desk) -> None:
    desk.signed()
    for running in ("1000", "800"):
        reduced = facts(capacity__running=kva(running))
        given: dict[str, Any] = {"effective_on": TODAY, "until_on": date(2027, 3, 1)}
        view = desk.post(T.TEMPORARY_REDUCTION, facts=reduced, **given)
        with pytest.raises((FactsInvalid, ChangeAlreadyOpen)):
            desk.post(T.REDUCTION_END, facts=facts(), effective_on=TODAY)
        with desk.term.writing(desk.term.drafter) as work:
            confirm_change(work, view.id, TODAY, Proof(SCAN, "application/pdf"))
        if running == "1000":
            first = view
        with desk.term.service.writing() as work:
            complete_change(work, view.id)
    end = desk.post(T.REDUCTION_END, facts=facts(), effective_on=TODAY)
    with desk.term.service.writing() as work:
        complete_change(work, end.id)
    assert [desk.see(each.id).restored_by for each in (first, view)] == [end.id, end.id]


def test_nobody_s_account_becomes_a_part_of_a_split(desk: Desk) -> None:
    desk.signed()
    part(desk, "701", kva("500"))
    part(desk, "702", kva("500"))
    desk.signed("702")
    with pytest.raises(FactsInvalid) as refused:
        desk.post(T.SPLIT, parts=("701", "702"))
    assert [each.field for each in refused.value.problems] == ["parts[1]"]


def test_debts_are_settled_on_a_likely_day_and_not_again_after_completion(desk: Desk) -> None:
    desk.signed()
    view = desk.post(T.CLOSING, effective_on=TODAY)
    with desk.term.writing(desk.term.drafter) as work, pytest.raises(Invalid) as refused:
        settle_debts(work, view.id, date(1, 1, 1), "账单")
    assert refused.value.problems[0].field == "settled_on"
    words = "收据 6228480402564890018、110101199003078531"
    with desk.term.writing(desk.term.drafter) as work:
        settled = settle_debts(work, view.id, TODAY, words)
    assert "110101199003078531" not in str(settled.settlement)
    desk.term.archived(view.papers[0].contract_id)
    with desk.term.service.writing() as work:
        complete_change(work, view.id)
    with desk.term.writing(desk.term.drafter) as work, pytest.raises(ChangeClosed):
        settle_debts(work, view.id, TODAY, "账单")


def test_what_was_completed_by_leave_is_drafted_and_confirmed_afterwards(desk: Desk) -> None:
    boss = hire(desk.term.service, "王授权", Role.APPROVER)
    desk.signed()
    renamed = facts(customer__name="示范县新名称有限公司(演示)")
    drafted = desk.post(T.RENAMING, facts=renamed, effective_on=TODAY)
    reduced = facts(capacity__running=kva("1000"))
    given: dict[str, Any] = {"effective_on": TODAY, "until_on": date(2027, 3, 1)}
    confirmed = desk.post(T.TEMPORARY_REDUCTION, facts=reduced, **given)
    with desk.term.writing(boss) as work:
        grant_exception(work, FACTORY, NewException(ExceptionKind.DE_FACTO, "设备已投运"))
    with desk.term.service.writing() as work:
        complete_change(work, drafted.id)
        complete_change(work, confirmed.id)
    with desk.term.writing(boss) as work:
        void_contract(work, drafted.papers[0].contract_id, Decision(reason="另行起草"))
    with desk.term.writing(desk.term.drafter) as work:
        again = draft_papers(work, drafted.id, {})
        done = confirm_change(work, confirmed.id, TODAY, Proof(SCAN, "application/pdf"))
    assert len(again.papers) == 1
    assert done.demands == ()
    with desk.term.writing(desk.term.drafter) as work, pytest.raises(ChangeClosed):
        confirm_change(work, confirmed.id, TODAY, Proof(SCAN, "application/pdf"))


def test_masked_facts_are_refused(desk: Desk) -> None:
    """What was read masked and is posted back would be kept for good."""
    with desk.term.service.reading() as work:
        masked = get_account(work, RESIDENT).facts["contacts"][0]["mobile"]
    address = f"示范县别处，联系电话{masked}"
    with pytest.raises(FactsInvalid) as refused:
        desk.post(T.RELOCATION, RESIDENT, facts=facts(RESIDENT, supply_address=address))
    assert refused.value.problems[0].field == "facts.supply_address"


def test_changes_are_listed_by_account_and_kind_and_not_found_elsewhere(desk: Desk) -> None:
    first = desk.post(T.EXPANSION, facts=facts(**LARGER))
    second = desk.post(T.CLOSING, RESTAURANT)
    with desk.term.service.reading() as work:
        every = list_changes(work, ChangeFilter(), None, 50)
        assert [view.id for view in every] == [second.id, first.id]
        assert list_changes(work, ChangeFilter(), second.id, 50)[0].id == first.id
        (own,) = list_changes(work, ChangeFilter(), None, 50, account_no=RESTAURANT)
        assert own.id == second.id
        (closing,) = list_changes(work, ChangeFilter(type=T.CLOSING.value), None, 50)
        assert closing.id == second.id
        with pytest.raises(ChangeNotFound):
            get_change(work, "nothing")
        with pytest.raises(AccountNotFound):
            list_changes(work, ChangeFilter(), None, 50, account_no="nothing")
