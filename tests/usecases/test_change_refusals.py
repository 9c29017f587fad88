"""Changes of use that are confirmed, cancelled, refused, or looked for."""

from datetime import date, timedelta
from typing import Any

import pytest

from service.domain.access import Role
from service.domain.errors import AccountNotFound, FactsInvalid, Invalid
from service.domain.vocabulary import ChangeType as T
from service.store.events import events_of
from service.usecases.accounts import account_of, get_account
from service.usecases.change_acts import cancel_change, confirm_change
from service.usecases.changes import (
    ChangeFilter,
    draft_papers,
    get_change,
    list_changes,
)
from service.usecases.ending import Proof
from service.usecases.errors import ChangeAlreadyOpen, ChangeClosed, ChangeNotFound, ChangeSigned
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, SettableClock
from tests.staff import hire
from tests.usecases.changing import (
    BY_DEMAND,
    EFFECTIVE,
    LARGER,
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


# ---- refused ------------------------------------------------------------------------------------


def test_bad_input_names_its_field_and_leaves_nothing(desk: Desk) -> None:
    desk.signed()
    part(desk, "701", kva("1000"))
    part(desk, "702", kva("1000"))
    desk.post(T.DEMAND, facts=facts(**BY_DEMAND))
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
    with pytest.raises(ChangeAlreadyOpen):
        desk.post(T.DEMAND, facts=facts(**BY_DEMAND))
    assert desk.counts() == before


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
