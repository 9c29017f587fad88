"""Contracts that were not made here: in force with what is known, and nothing is guessed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from service.domain.access import Role
from service.domain.drift import DriftKind
from service.domain.effective import is_stated
from service.domain.errors import AccountNotFound, FactsInvalid, RoleMissing
from service.domain.reminders import Occasion
from service.domain.tasks import TaskKind
from service.domain.terms import MainContract
from service.domain.vocabulary import ChangeType, RenewalMode
from service.store import unwatched
from service.store.accounts import revision_on
from service.store.contracts import number_is_taken, version_numbered
from service.store.tasks import open_tasks_of
from service.store.wake_ups import WakeUp, find_wake_up
from service.usecases.accounts import Recording, account_of, record_account
from service.usecases.changes import draft_papers
from service.usecases.contract_terms import terms_beside_record
from service.usecases.contract_texts import contract_docx, contract_findings, contract_html
from service.usecases.contracts import (
    ContractFilter,
    ContractView,
    list_contracts,
    list_events,
)
from service.usecases.drift_views import beside_record
from service.usecases.drifts import check_account
from service.usecases.effective_terms import lines_on
from service.usecases.ending import Proof, terminate
from service.usecases.evidence_sheet import evidence_sheet
from service.usecases.legacy import NewLegacy, register_legacy
from service.usecases.legacy_errors import ContractNumberTaken, MadeElsewhere
from service.usecases.legacy_readings import Decisions, confirm_readings
from service.usecases.organisations import NewOrganisation, register_organisation
from service.usecases.readiness import readiness_of
from service.usecases.renewal_plans import Wishes
from service.usecases.renewals import draft_renewal
from service.usecases.ticking import CLOCK
from service.wiring import Service
from tests.services import FACTORY, SettableClock, demo_record
from tests.staff import ADMIN
from tests.usecases.changing import Desk, facts
from tests.usecases.living import DRAFTER, Term
from tests.usecases.signing_room import ARCHIVIST, RESIDENT, REVIEWER, SCAN

CAPACITY = {"value": "1630", "unit": "kVA"}


@pytest.fixture
def term(sqlite_service: Service, clock: SettableClock) -> Term:
    return Term(sqlite_service, clock)


def paper(**given: Any) -> NewLegacy:
    usual: dict[str, Any] = {
        "number": "供字（2024）第12号",
        "title": "高压供用电合同",
        "kind": "high-voltage",
        "starts_on": date(2024, 3, 1),
        "ends_on": date(2027, 2, 28),
        "renewal_mode": RenewalMode.ROLL_SAME_TERM,
    }
    return NewLegacy(**usual | given)


def registered(term: Term, account_no: str = FACTORY, **given: Any) -> ContractView:
    with term.writing(DRAFTER) as work:
        return register_legacy(work, account_no, paper(**given))


def test_a_registered_contract_is_in_force_and_watched(term: Term) -> None:
    view = registered(term, facts={"capacity": {"contract": {"value": "1630", "unit": "kVA"}}})
    assert (view.state, view.origin, view.number) == ("in_force", "legacy", "供字（2024）第12号")
    row = term.row(view.id)
    assert (row.ends_on, row.turns_on) == (date(2027, 2, 28), date(2027, 3, 1))


def refused(term: Term, **given: Any) -> set[str]:
    with pytest.raises(FactsInvalid) as error:
        registered(term, **given)
    return {problem.field for problem in error.value.problems}


def terms_of(term: Term, contract_id: str) -> dict[str, Any]:
    row = term.row(contract_id)
    with term.service.reading() as work:
        return version_numbered(work.session, row, row.version).terms


def test_what_is_not_stated_is_not_there_and_null_says_there_is_none(term: Term) -> None:
    known = {"supply_voltage": "10kV", "capacity": {"contract": CAPACITY}, "storage": None}
    terms = terms_of(term, registered(term, facts=known).id)
    assert terms["capacity"] == {"contract": CAPACITY}
    assert "tariff" not in terms
    assert is_stated(terms, "storage")
    assert not is_stated(terms, "capacity.running")
    assert not is_stated(terms, "temporary")


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"ends_on": date(2024, 2, 1)}, "ends_on"),
    ({"ends_on": None}, "ends_on"),
    ({"signed_on": date(2030, 1, 1)}, "signed_on"),
    ({"kind": "高压 合同"}, "kind"),
    ({"kind": "termination-agreement"}, "kind"),
    ({"facts": {"supply_voltage": "380V"}}, "kind"),
    ({"facts": {"account_no": "1"}}, "facts.account_no"),
    ({"facts": {"capacity": {"contract": {"value": "315"}}}}, "facts.capacity.contract.unit"),
    ({"facts": {"customer": {"nme": "x"}}}, "facts.customer.nme"),
    ({"facts": {"use": {"category": "大工业"}}}, "facts.use.category"),
    ({"facts": {"customer": None}}, "facts.customer"),
    ({"ends_on": date.max}, "ends_on"),
    ({"starts_on": date.max, "ends_on": date.max}, "starts_on"),
    ({"facts": {"temporary": {"purpose": "基建"}}}, "renewal_mode"),
    ({"facts": {"temporary": {}}}, "facts.temporary.purpose"),
)


def test_what_is_wrong_is_named_and_nothing_is_stored(term: Term) -> None:
    for given, field in WRONG:
        assert field in refused(term, **given)
        assert not of_this_number(term)


def of_this_number(term: Term) -> bool:
    with term.service.reading() as work:
        return number_is_taken(work.session, paper().number)


def test_a_number_stands_for_one_contract_only(term: Term) -> None:
    registered(term)
    with pytest.raises(ContractNumberTaken, match="number"):
        registered(term)


def test_our_own_numbers_pass_over_one_that_an_old_paper_has(term: Term) -> None:
    first = term.see(term.drafted())
    *head, count = first.number.split("-")
    taken = "-".join([*head, f"{int(count) + 1:06d}"])
    registered(term, number=taken)
    assert term.see(term.drafted()).number == "-".join([*head, f"{int(count) + 2:06d}"])


def test_only_some_may_register_and_only_their_accounts(term: Term) -> None:
    with term.writing(REVIEWER) as work, pytest.raises(RoleMissing):
        register_legacy(work, FACTORY, paper())
    with term.writing(ARCHIVIST) as work:
        assert register_legacy(work, FACTORY, paper()).state == "in_force"
    with term.writing(DRAFTER) as work, pytest.raises(AccountNotFound):
        register_legacy(work, "404", paper(number="2"))


# ---- terms that ran before -----------------------------------------------------------------


def test_a_term_that_rolled_over_years_ago_runs_to_its_next_end_without_a_word(term: Term) -> None:
    view = registered(term, starts_on=date(2018, 3, 1), ends_on=date(2021, 2, 28))
    row = term.row(view.id)
    assert (row.ends_on, row.turns_on) == (date(2027, 2, 28), date(2027, 3, 1))
    assert [type_ for type_, _ in term.events(view.id)] == ["contracts.registered"]
    assert term.renewal(view.id).next_ends_on == date(2030, 2, 28)


@pytest.mark.parametrize("ends_on", [None, date(2021, 2, 28)])
def test_a_contract_without_an_end_is_looked_at_once_a_year(
    term: Term, ends_on: date | None
) -> None:
    indefinite = RenewalMode.CONTINUE_INDEFINITE
    view = registered(
        term, starts_on=date(2018, 3, 1), ends_on=ends_on, renewal_mode=indefinite
    )  # fmt: skip
    row = term.row(view.id)
    assert row.indefinite_since == (date(2021, 3, 1) if ends_on else date(2018, 3, 1))
    assert row.turns_on == date(2027, 3, 1)
    assert wake_up_of(term, view.id).closed_reason is not None
    term.turn(date(2027, 3, 1))
    assert term.row(view.id).turns_on == date(2028, 3, 1)


def wake_up_of(term: Term, contract_id: str) -> WakeUp:
    with term.service.reading() as work:
        found = find_wake_up(work.session, f"contracts/{contract_id}", Occasion.CONTRACT_END)
        assert found is not None
        return found


def test_an_old_contract_that_ran_out_is_put_on_the_list_to_renew(term: Term) -> None:
    view = registered(term, ends_on=date(2025, 2, 28), renewal_mode=RenewalMode.NONE)
    term.turn(term.today)
    assert term.events(view.id)[-1][0] == "contracts.expired"
    with term.service.reading() as work:
        (task,) = open_tasks_of(work.session, f"contracts/{view.id}", {TaskKind.RENEW})
    assert task.role == Role.DRAFTER.value


def test_it_rolls_over_and_is_reminded_of_like_any_other(term: Term) -> None:
    view = registered(term)
    planned = wake_up_of(term, view.id)
    assert planned.target_on == date(2027, 2, 28)
    assert planned.next_on is not None
    term.turn(date(2027, 3, 1))
    assert term.row(view.id).ends_on == date(2030, 2, 28)
    assert wake_up_of(term, view.id).target_on == date(2030, 2, 28)


def test_the_daily_look_finds_nothing_unwatched(term: Term) -> None:
    registered(term)
    registered(term, number="2", kind="dispatch-agreement", title="并网调度协议")
    with term.service.reading(CLOCK) as work:
        assert unwatched.contracts(work.session, 10) == []


# ---- renewals ------------------------------------------------------------------------------

KNOWN = ("customer", "supply_address", "supply_voltage", "use", "temporary")


def known_facts() -> dict[str, Any]:
    record = demo_record(FACTORY)
    return {name: record.get(name) for name in KNOWN}


def test_a_renewal_agreement_renews_it_where_its_parties_and_place_are_known(term: Term) -> None:
    id = registered(term, facts=known_facts(), signed_on=date(2024, 2, 20)).id
    proposal = term.renewal(id).proposal
    assert proposal is not None
    assert (proposal.relation, proposal.reasons) == ("renews", ())
    with term.writing(DRAFTER) as work:
        agreed = {"review": {"checked_on": date(2026, 11, 20)}}
        drafted = draft_renewal(work, id, Wishes(agreed=agreed))
    term.archived(drafted.id)
    term.turn(date(2027, 3, 1))
    assert term.see(id).state == "superseded"


def test_where_they_are_unknown_a_new_contract_takes_its_place(term: Term) -> None:
    id = registered(term).id
    proposal = term.renewal(id).proposal
    assert proposal is not None
    assert proposal.relation == "replaces"
    assert "未载明" in proposal.reasons[0]
    with term.writing(DRAFTER) as work:
        assert draft_renewal(work, id).version.kind.startswith("high-voltage")


def test_a_kind_without_a_text_is_renewed_on_paper(term: Term) -> None:
    id = registered(term, kind="dispatch-agreement", title="并网调度协议").id
    assert term.renewal(id).proposal is None
    assert "文本库没有" in term.renewal(id).why_not


def test_a_contract_without_an_end_can_be_renewed_for_a_usual_term(term: Term) -> None:
    indefinite = RenewalMode.CONTINUE_INDEFINITE
    id = registered(term, ends_on=None, renewal_mode=indefinite, facts=known_facts()).id
    proposal = term.renewal(id).proposal
    assert proposal is not None
    assert proposal.ends_on is not None
    assert proposal.ends_on > date(2027, 11, 1)


def test_it_is_ended_like_any_other(term: Term) -> None:
    id = registered(term).id
    with term.writing(ARCHIVIST) as work:
        proof = Proof(SCAN, "application/pdf")
        terminate(work, id, reason="销户", ended_on=date(2026, 11, 20), proof=proof)
    assert term.see(id).state == "terminated"


# ---- texts ---------------------------------------------------------------------------------


def test_its_text_lists_what_is_stated_and_it_has_no_word_file(term: Term) -> None:
    id = registered(term, facts={"capacity": {"contract": CAPACITY}}).id
    with term.service.reading() as work:
        html = contract_html(work, id)
        assert "合同文本以原件为准" in html
        assert "1630千伏安" in html
        with pytest.raises(MadeElsewhere):
            contract_docx(work, id)
        with pytest.raises(MadeElsewhere):
            contract_findings(work, id)


def test_only_what_is_stated_is_held_against_the_record(term: Term) -> None:
    id = registered(term, facts={"capacity": {"contract": {"value": "999", "unit": "kVA"}}}).id
    with term.service.reading() as work:
        rows = {row.path: row for row in terms_beside_record(work, id)}
    assert [path for path, row in rows.items() if row.differs] == ["capacity.contract"]
    assert rows["supply_address"].unstated


def test_personal_values_are_kept_as_tokens_that_the_record_has_too(
    service: Service, clock: SettableClock
) -> None:
    term = Term(service, clock)
    record = demo_record(RESIDENT)
    number = record["customer"]["credential"]["number"]
    facts = {"customer": {"name": record["customer"]["name"], "credential": {"number": number}}}
    id = registered(term, RESIDENT, kind="low-voltage-residential", facts=facts).id
    stored = terms_of(term, id)["customer"]["credential"]["number"]
    assert stored.startswith("tok_")
    with term.service.reading() as work:
        account = account_of(work, RESIDENT)
        revision = revision_on(work.session, account, work.today)
        assert revision is not None
        assert revision.facts["customer"]["credential"]["number"] == stored
        assert number not in str(list_events(work, id))
        (listed, *_) = list_contracts(work, ContractFilter(account_no=RESIDENT), None, 1)
    assert listed.customer_name.endswith("*")


# ---- what follows from it ------------------------------------------------------------------


def drifts(term: Term) -> dict[str, str | None]:
    """Field -> what the contract says, of the cases that stand; not that something is unknown."""
    with term.writing(DRAFTER) as work:
        rows = check_account(work, account_of(work, FACTORY))
        return {row.field: row.in_contract for row in rows if row.kind != DriftKind.UNKNOWN}


def readiness(term: Term) -> tuple[bool, set[str]]:
    with term.service.reading(DRAFTER) as work:
        found = readiness_of(work, FACTORY)
    return found.ready, {reason.code for reason in found.reasons}


def test_what_nobody_knows_is_no_drift_and_does_not_stand_against_supply(term: Term) -> None:
    assert not readiness(term)[0]
    registered(term)
    assert drifts(term) == {}
    assert readiness(term) == (True, set())


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ({"multiplier": "80"}, "第1项：倍率：80"),
        ({"ct": {"primary": 400, "secondary": 5}}, "第1项：CT：400/5"),
    ],
)
def test_a_metering_point_stated_in_part_is_shown_and_the_gate_tells_what_is_not_stated(
    term: Term, part: dict[str, Any], shown: str
) -> None:
    registered(term, facts={"metering_points": [part], "receiving_points": [{"name": "一号"}]})
    with term.service.reading(DRAFTER) as work:
        rows = {row.field: row for row in beside_record(work, FACTORY)}
        assert evidence_sheet(work, FACTORY, work.today).terms
        said = readiness_of(work, FACTORY)
    assert (rows["metering"].in_contract, rows["metering"].differs) == (shown, True)
    assert rows["metering_method"].in_contract == "第1项：未载明"
    assert rows["transformers"].in_contract == "未载明"
    (remark,) = [item for item in said.remarks if item.code == "facts_not_stated"]
    assert (said.ready, "合同容量等" in remark.message) == (True, True)


def test_what_an_old_paper_states_otherwise_than_recorded_is_a_drift(term: Term) -> None:
    registered(term, facts={"capacity": {"contract": {"value": "315", "unit": "kVA"}}})
    assert drifts(term) == {"contract_capacity": "315千伏安"}
    assert readiness(term)[0] is False


def test_a_confirmed_reading_is_held_against_the_record_at_once(term: Term) -> None:
    id = registered(term).id
    with term.writing(DRAFTER) as work:
        confirm_readings(work, id, Decisions(corrected={"capacity.contract": "315千伏安"}))
    assert drifts(term) == {"contract_capacity": "315千伏安"}
    with term.writing(DRAFTER) as work:
        record = demo_record(FACTORY)["capacity"]["contract"]
        confirm_readings(work, id, Decisions(corrected={"capacity.contract": record}))
    assert drifts(term) == {}


def test_the_terms_of_an_account_are_those_of_its_old_paper(term: Term) -> None:
    id = registered(term, facts={"capacity": {"contract": CAPACITY}}).id
    with term.service.reading(DRAFTER) as work:
        account = account_of(work, FACTORY)
        (line,) = lines_on(work, account, date(2025, 1, 1))
        assert lines_on(work, account, date(2024, 1, 1)) == ()
    assert (line.line, line.contract_id) == ("main", id)
    assert line.terms["capacity"] == {"contract": CAPACITY}


def test_an_old_supplementary_agreement_changes_what_it_states(term: Term) -> None:
    main = registered(term, facts={"supply_voltage": "10kV", "capacity": {"contract": CAPACITY}})
    changed = {"value": "2000", "unit": "kVA"}
    registered(
        term,
        number="补1",
        kind="supplementary-agreement",
        title="补充协议",
        starts_on=date(2025, 6, 1),
        main_contract=MainContract(contract_no=main.number, title=main.title),
        facts={"capacity": {"contract": changed}},
    )
    with term.service.reading(DRAFTER) as work:
        (line,) = lines_on(work, account_of(work, FACTORY), date(2026, 1, 1))
    assert line.contract_id == main.id
    assert line.terms["capacity"]["contract"] == changed
    assert line.terms["supply_voltage"] == "10kV"


def test_a_paper_of_another_kind_stands_beside_the_supply_contract(term: Term) -> None:
    registered(term, number="调1", kind="dispatch-agreement", title="并网调度协议")
    with term.service.reading(DRAFTER) as work:
        (line,) = lines_on(work, account_of(work, FACTORY), term.today)
    assert line.line == "dispatch-agreement"
    assert readiness(term)[0] is False


@pytest.mark.parametrize("mode", ["roll_same_term", "continue_indefinite"])
def test_a_confirmation_keeps_the_term_that_runs(term: Term, mode: str) -> None:
    past: dict[str, Any] = {"starts_on": date(2018, 3, 1), "ends_on": date(2021, 2, 28)}
    id = registered(term, renewal_mode=RenewalMode(mode), **past).id
    before, planned = term.row(id), wake_up_of(term, id).next_on
    with term.writing(DRAFTER) as work:
        confirm_readings(work, id, Decisions(corrected={"supply_voltage": "10kV"}))
    after = term.row(id)
    assert (after.ends_on, after.indefinite_since) == (before.ends_on, before.indefinite_since)
    assert (after.turns_on, wake_up_of(term, id).next_on) == (before.turns_on, planned)


def ends_as_of(term: Term, day: date) -> date | None:
    with term.service.reading(DRAFTER) as work:
        (line,) = lines_on(work, account_of(work, FACTORY), day)
    return line.papers[0].ends_on


def test_a_confirmation_after_the_term_moved_leaves_earlier_days_as_they_were(term: Term) -> None:
    id = registered(term).id
    term.turn(date(2027, 3, 1))
    with term.writing(DRAFTER) as work:
        confirm_readings(work, id, Decisions(corrected={"supply_voltage": "10kV"}))
    assert ends_as_of(term, date(2027, 2, 1)) == date(2027, 2, 28)
    assert ends_as_of(term, date(2027, 3, 1)) == term.row(id).ends_on == date(2030, 2, 28)
    term.turn(date(2030, 3, 1))
    assert ends_as_of(term, date(2030, 2, 1)) == date(2030, 2, 28)
    assert ends_as_of(term, date(2030, 3, 1)) == date(2033, 2, 28)


def test_the_day_it_was_signed_is_confirmed_later_and_lets_it_be_changed(term: Term) -> None:
    desk = Desk(term)
    id = registered(term).id
    view = desk.post(ChangeType.CLOSING)
    assert (view.papers, "signed_on" in view.missing[0]) == ((), True)
    for wrong in ("2999-01-01", "昨天", None):
        with term.writing(DRAFTER) as work, pytest.raises(FactsInvalid) as error:
            confirm_readings(work, id, Decisions(corrected={"signed_on": wrong}))
        assert [problem.field for problem in error.value.problems] == ["signed_on"]
    with term.writing(DRAFTER) as work:
        said = confirm_readings(work, id, Decisions(corrected={"signed_on": "2024-02-20"}))
        assert said.signed_on == date(2024, 2, 20)
    with term.writing(DRAFTER) as work:
        after = draft_papers(work, view.id, {})
    assert (after.missing, [paper.kind for paper in after.papers]) == (
        (),
        ["termination-agreement"],
    )
    assert "2024年2月20日" in desk.text(after.papers[0].contract_id)


def test_spaces_make_no_other_number_and_strangers_hear_nothing(term: Term) -> None:
    registered(term, number="供字1")
    with pytest.raises(ContractNumberTaken, match="已经登记过"):
        registered(term, number="供字\u3000 1")
    with term.service.writing(ADMIN) as work:
        other = register_organisation(work, NewOrganisation("CNTYB", "乙县公司", parent="SFZ"))
    stranger = replace(DRAFTER, org_id=other.id, roles=frozenset({Role.SYSTEM, Role.DRAFTER}))
    with term.writing(stranger) as work:
        record_account(work, "802", Recording(facts(account_no="802"), date(2026, 11, 25), "test"))
    with term.writing(stranger) as work, pytest.raises(ContractNumberTaken) as error:
        register_legacy(work, "802", paper(number="供字1"))
    assert "登记过" not in error.value.message
