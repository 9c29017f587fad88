"""What signed papers write down of themselves, and which fields one that changes another sets."""

from datetime import date, timedelta
from typing import Any

import pytest

from service.domain.access import Role
from service.domain.effective import Act
from service.domain.facts import AccountFacts
from service.domain.vocabulary import ContractAction as Action
from service.store.term_facts import TermFact, facts_of_paper
from service.usecases.accounts import Recording, account_of, record_account
from service.usecases.ending import Proof, lapse, terminate
from service.usecases.lifecycle import Step, take
from service.usecases.renewal_plans import Wishes
from service.usecases.renewals import draft_renewal
from service.usecases.terms_as_of import LineView, terms_view
from service.wiring import Service
from tests.services import FACTORY, SettableClock, demo_record
from tests.staff import hire
from tests.usecases.living import ENDS_ON, Term
from tests.usecases.signing_room import APPROVER, ARCHIVIST, SCAN, person

FIRST, MARCH = date(2026, 12, 1), date(2027, 3, 1)
METERING_SYSTEM = person("metering", Role.SYSTEM)
PROOF = Proof(SCAN, "application/pdf")
WISHES = Wishes(agreed={"review": {"checked_on": "2026-11-20"}})


@pytest.fixture
def term(sqlite_service: Service, clock: SettableClock) -> Term:
    return Term(sqlite_service, clock, hire(sqlite_service, "李起草", Role.DRAFTER))


def facts(term: Term, contract_id: str) -> list[TermFact]:
    with term.service.reading() as work:
        return list(facts_of_paper(work.session, contract_id))


def line_on(term: Term, day: date) -> LineView:
    with term.service.reading() as work:
        (line,) = terms_view(work, FACTORY, day).lines
    return line


def record(term: Term, day: date, **changed: Any) -> None:
    """The factory's record with some of its groups changed."""
    known = demo_record()
    for name, values in changed.items():
        known[name] = {**known[name], **values} if isinstance(values, dict) else values
    with term.writing(METERING_SYSTEM) as work:
        wanted = Recording(AccountFacts.model_validate(known), day, "tests")
        record_account(work, FACTORY, wanted)


def supplement(term: Term, main: str, *changes: dict[str, str], starts_on: date = MARCH) -> str:
    return term.in_force(
        kind="supplementary-agreement",
        starts_on=starts_on,
        main_contract={
            "contract_no": term.see(main).number,
            "title": "供用电合同",
            "signed_on": date(2026, 11, 25),
            "ends_on": ENDS_ON,
        },
        changes=[{"item": "事项", "old": "原约定", **change} for change in changes],
        agreed={"supplement": {"reason": "变更用电"}},
    )


def kilovolt_amperes(number: int) -> dict[str, str]:
    return {"value": str(number), "unit": "kVA"}


# ---- what is written down ---------------------------------------------------------------------


def test_a_contract_sets_its_terms_when_it_is_archived_and_not_before(term: Term) -> None:
    id = term.signed(term.drafted())
    assert facts(term, id) == []
    term.shelved(id)
    (fact,) = facts(term, id)
    assert (fact.act, fact.line, fact.valid_from, fact.ends_on) == (
        Act.SETS, "main", FIRST, ENDS_ON,
    )  # fmt: skip


def test_what_never_was_in_force_says_nothing_even_when_it_ends(term: Term) -> None:
    void, ended = term.drafted(), term.signed(term.drafted())
    with term.writing(APPROVER) as work:
        take(work, void, Step(Action.VOID, reason="客户撤回申请"))
    with term.writing(ARCHIVIST) as work:
        terminate(work, ended, reason="停建", ended_on=term.today, proof=PROOF)
    assert facts(term, void) == facts(term, ended) == []


def test_an_end_that_is_noted_later_is_known_later(term: Term) -> None:
    id = term.in_force()
    asked = FIRST + timedelta(days=20)
    term.on(FIRST + timedelta(days=30))
    before = term.clock.at
    term.clock.advance(hours=1)
    with term.writing(ARCHIVIST) as work:
        terminate(work, id, reason="停业", ended_on=FIRST + timedelta(days=9), proof=PROOF)
    with term.service.reading() as work:
        assert terms_view(work, FACTORY, asked, before).lines != ()
        view = terms_view(work, FACTORY, asked)
    assert (view.lines, view.note) == ((), "该日没有生效的合同")


def test_a_lapsed_contract_holds_to_its_last_day(term: Term) -> None:
    id = term.in_force()
    term.on(ENDS_ON + timedelta(days=5))
    with term.writing(ARCHIVIST) as work:
        lapse(work, id, objection=PROOF)
    assert facts(term, id)[-1].valid_from == ENDS_ON + timedelta(days=1)


# ---- what a supplementary agreement changes ----------------------------------------------------


def test_a_change_with_a_path_changes_that_field(term: Term) -> None:
    main = term.in_force()
    record(term, MARCH, capacity={"running": kilovolt_amperes(1000)})
    amended = supplement(term, main, {"new": "1000千伏安", "path": "capacity.running"})
    assert line_on(term, MARCH - timedelta(days=1)).terms["capacity"]["running"]["value"] == "1630"
    line = line_on(term, MARCH)
    assert line.terms["capacity"]["running"] == kilovolt_amperes(1000)
    assert line.terms["capacity"]["contract"] == kilovolt_amperes(1630)
    assert line.sources["capacity.running"] == term.see(amended).number
    assert [paper.amends for paper in line.papers] == [False, True]
    assert line.only_in_words == ()


def test_a_change_in_words_is_found_where_the_agreement_differs_and_says_so(term: Term) -> None:
    main = term.in_force()
    record(term, MARCH, capacity={"running": kilovolt_amperes(1000)})
    supplement(term, main, {"new": "1000千伏安"})
    assert line_on(term, MARCH).terms["capacity"]["running"] == kilovolt_amperes(1000)
    assert line_on(term, MARCH).only_in_words == ()


def test_where_several_fields_say_the_words_the_item_tells_which(term: Term) -> None:
    main = term.in_force()
    both = {"contract": kilovolt_amperes(1000), "running": kilovolt_amperes(1000)}
    record(term, MARCH, capacity=both)
    supplement(term, main, {"item": "运行容量调整", "new": "1000千伏安"})
    terms = line_on(term, MARCH).terms["capacity"]
    assert terms == {"contract": kilovolt_amperes(1630), "running": kilovolt_amperes(1000)}
    # An item that tells nothing leaves both as they are: it is not guessed.
    day = MARCH + timedelta(days=1)
    supplement(term, main, {"item": "容量", "new": "900千伏安"}, starts_on=day)
    assert line_on(term, day).terms["capacity"] == terms


def test_words_that_no_field_says_stay_words_and_are_shown_as_such(term: Term) -> None:
    main = term.in_force()
    told = {"item": "计量柜", "new": "改由供电人保管"}
    # The record was not changed: the agreement's own terms do not say what its words say.
    number = term.see(
        supplement(term, main, told, {"new": "800千伏安", "path": "capacity.running"})
    ).number
    line = line_on(term, MARCH)
    assert line.terms["capacity"]["running"] == kilovolt_amperes(1630)
    assert [(each.number, each.item, each.new) for each in line.only_in_words] == [
        (number, "计量柜", "改由供电人保管"),
        (number, "事项", "800千伏安"),
    ]


def test_what_a_supplementary_agreement_does_not_print_stays(term: Term) -> None:
    main = term.in_force()
    record(term, MARCH, use={"shifts": "三班"}, supply_address="示范县工业园区创业路20号")
    supplement(term, main, {"new": "无"})
    terms = line_on(term, MARCH).terms
    assert (terms["use"]["shifts"], terms["supply_address"]) == ("两班", "示范县工业园区创业路20号")


def test_an_amendment_to_a_contract_that_is_none_of_ours_changes_what_holds(term: Term) -> None:
    term.in_force()
    record(term, MARCH, supply_address="示范县工业园区创业路20号")
    other = {"contract_no": "旧-1998-1", "title": "供用电合同", "signed_on": date(1998, 1, 1)}
    change = {"item": "地址", "old": "原地址", "new": "新地址"}
    term.in_force(
        kind="supplementary-agreement",
        starts_on=MARCH,
        main_contract={**other, "ends_on": ENDS_ON},
        changes=[change],
        agreed={"supplement": {"reason": "门牌变更"}},
    )
    assert line_on(term, MARCH).terms["supply_address"].endswith("20号")


# ---- renewals ---------------------------------------------------------------------------------


def test_a_renewal_carries_on_what_it_does_not_print(term: Term) -> None:
    main = term.in_force()
    begins = ENDS_ON + timedelta(days=1)
    record(term, begins, use={"shifts": "三班"}, capacity={"running": kilovolt_amperes(1000)})
    with term.writing(term.drafter) as work:
        renewal = draft_renewal(work, main, WISHES)
    term.archived(renewal.id)
    line = line_on(term, begins)
    assert (line.terms["use"]["shifts"], line.terms["customer"]["representative"]["name"]) == (
        "两班", "甘国栋",
    )  # fmt: skip
    assert line.terms["capacity"]["running"] == kilovolt_amperes(1000)
    assert [paper.is_over for paper in line.papers] == [False, False]
    assert line.papers[0].ends_on == term.see(renewal.id).ends_on
    term.turn(begins)
    assert line_on(term, begins).terms == line.terms


def test_personal_values_are_masked(term: Term) -> None:
    term.in_force()
    terms = line_on(term, FIRST).terms
    assert terms["contacts"][0]["mobile"] == "138****0011"
    assert "parameters" not in terms
    with term.service.reading() as work:
        account = account_of(work, FACTORY)
    assert terms["account_no"] == account.account_no
