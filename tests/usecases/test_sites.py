"""One truth per site: what is in force of an account, and where it contradicts."""

from datetime import date
from typing import Any

import pytest

from service.domain.access import Role
from service.domain.errors import AccountNotFound
from service.domain.facts import AccountFacts
from service.domain.terms import MainContract
from service.domain.vocabulary import RenewalMode
from service.usecases.accounts import Recording, account_of
from service.usecases.legacy import NewLegacy, register_legacy
from service.usecases.review_reopen import record_facts
from service.usecases.sites import SiteView, get_site, site_findings
from service.wiring import Service
from tests.services import FACTORY, PLANT_WITH_PV, SettableClock, demo_record
from tests.usecases.living import Term
from tests.usecases.signing_room import REVIEWER, person

SETTLES = "settlement-agreement"
CLERK = person("clerk", Role.SYSTEM)
OLD = "GY（2019）第 12 号"
FIRST_DAY = date(2026, 12, 1)


@pytest.fixture
def term(sqlite_service: Service, clock: SettableClock) -> Term:
    return Term(sqlite_service, clock)


def registered(term: Term, account_no: str = FACTORY, **paper: Any) -> str:
    given = {
        "number": OLD,
        "title": "供用电合同",
        "kind": "high-voltage",
        "starts_on": date(2019, 12, 1),
        "ends_on": date(2029, 11, 30),
        "renewal_mode": RenewalMode.ROLL_SAME_TERM,
        **paper,
    }
    with term.writing(CLERK) as work:
        return register_legacy(work, account_no, NewLegacy(**given)).id


def settling(term: Term, main_id: str, **request: Any) -> str:
    main = term.see(main_id)
    return term.in_force(
        kind=SETTLES,
        main_contract={"contract_no": main.number, "title": main.title},
        agreed={"settle": {"instalment_days": ["当月15日"]}},
        **request,
    )


def site_of(term: Term, account_no: str = FACTORY) -> SiteView:
    with term.service.reading(REVIEWER) as work:
        return get_site(work, account_no)


def codes(term: Term, account_no: str = FACTORY) -> list[str]:
    return [finding.code for finding in site_of(term, account_no).findings]


def test_a_contract_and_what_stands_beside_it_are_shown_by_line(term: Term) -> None:
    main = term.in_force()
    beside = settling(term, main)
    term.on(FIRST_DAY)
    site = site_of(term)
    assert [(paper.line, paper.contract_id) for paper in site.papers] == [
        ("main", main),
        (SETTLES, beside),
    ]
    assert site.findings == ()


def test_a_second_whole_contract_is_archived_and_found(term: Term) -> None:
    both = (term.in_force(), term.in_force())
    term.on(FIRST_DAY)
    (finding,) = site_of(term).findings
    assert (finding.code, set(finding.contract_ids)) == ("parallel", set(both))
    assert all(term.see(id).number in finding.message for id in both)
    assert any("民法典" in basis for basis in finding.basis)


def test_an_old_paper_beside_the_new_contract_is_found(term: Term) -> None:
    registered(term)
    term.in_force()
    term.on(FIRST_DAY)
    assert "parallel" in codes(term)


def test_one_old_paper_registered_twice_is_found(term: Term) -> None:
    registered(term)
    registered(term, number="gy(2019)第12号")
    found = [code for code in codes(term) if code in ("parallel", "duplicate")]
    assert found == ["parallel", "duplicate"]


def test_a_side_agreement_that_contradicts_is_found_with_both_values(term: Term) -> None:
    main = registered(term, facts={"settlement": {"reading_day": 25}})
    settling(term, main, starts_on=FIRST_DAY)
    term.on(FIRST_DAY)
    site = site_of(term)
    (finding,) = (item for item in site.findings if item.code == "payment")
    assert finding.path == "settlement.reading_day"
    assert finding.values == ("25", str(demo_record()["settlement"]["reading_day"]))


def test_what_a_text_only_knows_but_does_not_print_contradicts_nothing(term: Term) -> None:
    """A settlement agreement is drafted from the whole record; it prints no capacity."""
    main = registered(term, facts={"capacity": {"contract": {"value": "500", "unit": "kVA"}}})
    settling(term, main)
    term.on(FIRST_DAY)
    assert codes(term) == []


def test_personal_values_are_compared_by_their_tokens_and_shown_masked(term: Term) -> None:
    bank = {"customer": {"bank": {"name": "示范银行", "account": "6222000011112222"}}}
    other = {"customer": {"bank": {"name": "示范银行", "account": "6222000011113333"}}}
    main = registered(term, facts=bank)
    number = term.see(main).number
    registered(
        term,
        number="DD-2020-1",
        title="并网调度协议",
        kind="dispatch-agreement",
        facts=other,
        main_contract=MainContract(contract_no=number, title="供用电合同"),
    )
    (finding,) = site_of(term).findings
    assert finding.values == ("************2222", "************3333")
    assert "6222000011112222" not in finding.message
    with term.service.reading(REVIEWER) as work:
        (stored,) = site_findings(work, account_of(work, FACTORY))
    assert all(value.startswith("tok_") for value in stored.values)


def test_a_side_agreement_outlives_its_contract_or_names_another(term: Term) -> None:
    main = registered(term, ends_on=date(2027, 12, 31))
    registered(
        term,
        number="DD-2020-1",
        title="并网调度协议",
        kind="dispatch-agreement",
        main_contract=MainContract(contract_no="GY-1", title="供用电合同"),
    )
    assert codes(term) == ["main-contract-no", "term"]
    assert main in site_of(term).findings[0].contract_ids


def test_a_side_agreement_without_a_supply_contract_is_found(term: Term) -> None:
    registered(term, number="DD-2020-1", title="并网调度协议", kind="dispatch-agreement")
    assert codes(term) == ["main-ended"]


def test_a_plant_in_the_record_needs_its_sale_contract(term: Term) -> None:
    registered(term, PLANT_WITH_PV)
    assert codes(term, PLANT_WITH_PV) == ["no-pv-sale"]
    registered(term, PLANT_WITH_PV, number="GF-1", title="购售电合同", kind="pv-purchase-sale")
    assert "no-pv-sale" not in codes(term, PLANT_WITH_PV)


def test_a_plant_recorded_later_is_found_too(term: Term) -> None:
    registered(term)
    assert codes(term) == []
    plant = demo_record(PLANT_WITH_PV)["generation"]
    facts = AccountFacts.model_validate({**demo_record(), "generation": plant})
    with term.writing(CLERK) as work:
        record_facts(work, FACTORY, Recording(facts, work.today, "cis"))
    assert codes(term) == ["no-pv-sale"]


def test_without_anything_in_force_there_is_nothing_to_find(term: Term) -> None:
    site = site_of(term)
    assert (site.papers, site.findings) == ((), ())
    with term.service.reading(REVIEWER) as work, pytest.raises(AccountNotFound):
        get_site(work, "no-such")
