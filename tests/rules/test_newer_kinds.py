"""Renewals, settlement, onward supply, wholesale and PV projects: edges the cards do not reach."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from service.domain.catalogue import Library
from service.domain.facts import AccountFacts
from service.domain.outline import TemplateRef
from service.domain.rule_cases import edit_account, edit_outline
from service.domain.rules import ALL_RULES
from service.domain.traits import account_traits
from service.domain.validation import Hit, judge
from service.domain.vocabulary import Severity
from service.library.samples import Sample
from service.usecases.drafting import draft_text
from service.usecases.validation import subject_of

RULES = {rule.id: rule for rule in ALL_RULES}
EXTENSION = "renewal-agreement/temporary-extension"
ROOF = "pv-purchase-sale/third-party"
HOME = "pv-purchase-sale/household"
Edit = Mapping[str, Any]


class Bench:
    def __init__(self, library: Library, samples: dict[str, Sample]) -> None:
        self.library, self.samples = library, samples

    def hits(
        self,
        rule: str,
        name: str,
        *edits: Edit,
        account: Edit | None = None,
        recorded: bool = True,
        day: date | None = None,
        kind: TemplateRef | None = None,
    ) -> list[Hit] | None:
        s = self.samples[name]
        text = draft_text(s.facts, s.supplier, s.request, self.library, s.as_of, s.contract_no)
        outline = edit_outline(text.outline, edits)
        if kind is not None:
            outline = replace(outline, kind=kind)
        facts = AccountFacts.model_validate(edit_account(s.account, account or {}))
        subject = subject_of(outline, facts if recorded else None, self.library, day or s.as_of)
        return judge(RULES[rule], subject)


@pytest.fixture
def bench(library: Library, samples: dict[str, Sample]) -> Bench:
    return Bench(library, samples)


def put(path: str, text: str) -> Edit:
    return {"set": path, "to": text}


# ---- terms and renewals -------------------------------------------------------------------


def test_an_extension_is_measured_from_the_first_day_of_supply(bench: Bench) -> None:
    edit = put("agreed.extension.first_supplied_on", "2024年6月1日")
    (hit,) = bench.hits("bounds.temporary-term-cap", EXTENSION, edit) or []
    assert hit.found == "期限印为自首次供电之日2024年6月1日至2027年12月31日"


def test_an_extension_of_temporary_supply_is_known_without_the_record(bench: Bench) -> None:
    edit = put("agreed.extension.first_supplied_on", "2024年6月1日")
    assert bench.hits("bounds.temporary-term-cap", EXTENSION, edit, recorded=False)


def test_a_low_voltage_renewal_has_the_cap_of_low_voltage(bench: Bench) -> None:
    shop = "renewal-agreement/low-voltage"
    assert bench.hits("bounds.term-cap", shop, put("term.ends_on", "2036年11月30日")) == []
    assert bench.hits("bounds.term-cap", shop, put("term.ends_on", "2036年12月1日"))


def test_where_the_title_says_nothing_the_record_tells_the_cap(bench: Bench) -> None:
    shop = "renewal-agreement/low-voltage"
    edits = put("main_contract.title", "供用电合同"), put("term.ends_on", "2034年11月30日")
    assert bench.hits("bounds.term-cap", shop, *edits) == []
    # Without record and title the kind's own cap, the shorter one, is asked for.
    assert bench.hits("bounds.term-cap", shop, *edits, recorded=False)


def test_the_title_goes_before_the_record(bench: Bench) -> None:
    shop, edit = "renewal-agreement/low-voltage", put("term.ends_on", "2034年11月30日")
    assert bench.hits("bounds.term-cap", shop, edit) == []
    wrong = put("main_contract.title", "高压供用电合同")
    assert bench.hits("bounds.term-cap", shop, edit, wrong)


@pytest.mark.parametrize(
    ("starts", "words"),
    [("2027年1月2日", "空档"), ("2026年12月31日", "重叠"), ("2027年1月1日", "")],
)
def test_a_renewal_neither_leaves_a_gap_nor_overlaps(bench: Bench, starts: str, words: str) -> None:
    name = "renewal-agreement/high-voltage"
    edits = [put("term.starts_on", starts)] if words else []
    hits = bench.hits("renewal.follows-on", name, *edits) or []
    assert [words in hit.found for hit in hits] == ([True] if words else [])


def test_a_last_day_at_the_end_of_the_calendar_breaks_nothing(bench: Bench) -> None:
    name = "renewal-agreement/high-voltage"
    edits = put("main_contract.ends_on", "9999年12月31日"), put("term.starts_on", "9999年12月31日")
    for rule in ("renewal.follows-on", "bounds.term-cap", "bounds.term-order"):
        assert bench.hits(rule, name, *edits) is not None


def test_a_side_agreement_of_a_temporary_customer_may_roll_with_its_contract(bench: Bench) -> None:
    """Only supply and its extensions are temporary; how bills are paid may be renewed."""
    temporary = {"temporary": bench.samples[EXTENSION].account["temporary"]}
    name = "settlement-agreement/agent-purchase"
    assert bench.hits("bounds.temporary-renewal", name, account=temporary) is None


def test_a_rolling_extension_is_found(bench: Bench) -> None:
    """A warning: that temporary supply never renews itself stands in a rule nobody has read."""
    assert bench.library.cards["bounds.temporary-renewal"].severity is Severity.WARN
    edit = put("main_contract.title", "临时供用电合同")
    hits = bench.hits("bounds.temporary-renewal", "renewal-agreement/high-voltage", edit) or []
    assert len(hits) >= 2


# ---- wording ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "clause",
    ["onward.safety", "onward.metering", "onward.boundary", "onward.notices", "onward.ending"],
)
def test_a_vague_word_is_found_in_any_clause_that_settles_something(
    bench: Bench, clause: str
) -> None:
    edit = {"append": "双方另行商定。", "to": clause}
    assert bench.hits("wording.vague", "onward-supply/cold-store", edit)


@pytest.mark.parametrize("clause", ["onward.parties", "onward.confirmation", "onward.signature"])
def test_forms_are_not_searched_for_vague_words(bench: Bench, clause: str) -> None:
    edit = {"append": "请尽快签字。", "to": clause}
    assert bench.hits("wording.vague", "onward-supply/cold-store", edit) == []


def test_a_conspicuous_clause_must_stand_in_the_list_of_its_own_kind(bench: Bench) -> None:
    edit = {"drop_row": "pv-sale-prominent-clauses", "row": 3}
    (hit,) = bench.hits("wording.confirmation-list", ROOF, edit) or []
    assert hit.place.clause == "pv-sale.confirmation-third"


# ---- photovoltaics ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "trait"),
    [
        ("自然人户用", "project-natural-household"),
        ("非自然人户用", "project-non-natural-household"),
        ("一般工商业", "project-commercial"),
        ("大型工商业", "project-large"),
    ],
)
def test_each_kind_of_project_has_its_trait(bench: Bench, kind: str, trait: str) -> None:
    account = edit_account(bench.samples[HOME].account, {"generation.project_kind": kind})
    traits = account_traits(AccountFacts.model_validate(account))
    assert {t for t in traits if t.startswith("project-")} == {trait}


def test_a_customer_without_a_plant_has_no_kind_of_project(bench: Bench) -> None:
    facts = bench.samples["high-voltage/typical"].facts
    assert not any(trait.startswith("project-") for trait in account_traits(facts))


def test_an_existing_project_may_feed_in_all_by_the_record_alone(bench: Bench) -> None:
    edit, rule = put("generation.feed_in", "全额上网"), "new-energy.project-kind-feed-in"
    (hit,) = bench.hits(rule, ROOF, edit) or []
    assert hit.severity is None
    record = {"generation.pricing": "存量项目，按认定文件结算"}
    assert bench.hits(rule, ROOF, edit, account=record) == []


def test_a_large_project_s_surplus_is_only_a_question(bench: Bench) -> None:
    edit = put("generation.project_kind", "大型工商业")
    (hit,) = bench.hits("new-energy.project-kind-feed-in", ROOF, edit) or []
    assert hit.severity is Severity.NOTE


def test_brackets_of_either_width_are_the_same_owner(bench: Bench) -> None:
    edit = put("generation.owner", "示范州光合新能源有限公司（演示）")
    assert bench.hits("new-energy.owner-is-party", ROOF, edit) == []


def test_capacity_in_another_unit_is_not_converted(bench: Bench) -> None:
    edit = put("generation.ac_capacity", "9000千伏安")
    assert bench.hits("new-energy.connection-size", ROOF, edit) is None
    assert bench.hits("new-energy.project-kind-size", ROOF, edit) == []


# ---- settlement, onward supply, wholesale ------------------------------------------------


@pytest.mark.parametrize(
    ("days", "right"),
    [
        ("当月10日、当月20日", True),
        ("当月10日，当月20日", True),
        ("当月10日", False),
        ("无", False),
    ],
)
def test_three_payments_have_two_days_before_the_last(bench: Bench, days: str, right: bool) -> None:
    name, path = "settlement-agreement/market-instalments", "agreed.settle.instalment_days"
    edits = [] if days == "当月10日、当月20日" else [put(path, days)]
    assert (bench.hits("settlement.instalment-days", name, *edits) == []) is right


def test_kilowatts_and_kva_of_onward_supply_are_compared_by_number(bench: Bench) -> None:
    """Active power never exceeds apparent power: more kW than kVA cannot fit."""
    name, path = "onward-supply/treatment-plant", "agreed.onward.capacity"
    running = bench.samples[name].facts.capacity.running
    assert running.unit.value == "kVA"
    fits, more = f"{running.value}千瓦", f"{running.value + 1}千瓦"
    assert bench.hits("onward.capacity", name, put(path, fits)) == []
    assert bench.hits("onward.capacity", name, put(path, more))


def test_the_licence_may_end_with_the_contract_but_not_before(bench: Bench) -> None:
    name, path = "wholesale/county-10kv", "agreed.wholesale.licence_ends_on"
    (sooner,) = bench.hits("wholesale.licence", name, put(path, "2029年11月29日")) or []
    assert sooner.severity is Severity.WARN
    (expired,) = bench.hits("wholesale.licence", name, put(path, "2026年11月24日")) or []
    assert expired.severity is None


def test_a_reseller_s_power_factor_is_one_of_two(bench: Bench) -> None:
    name, path = "wholesale/county-10kv", "power_factor.billing_standard"
    (hit,) = bench.hits("bounds.power-factor-standard", name, put(path, "0.90")) or []
    assert hit.expected == "功率因数考核标准为0.80或者0.85"
    small = {"capacity.contract.value": "80"}
    assert bench.hits("bounds.power-factor-standard", name, account=small)


def test_a_paper_of_unknown_kind_is_neither_onward_supply_nor_wholesale(bench: Bench) -> None:
    unknown = TemplateRef("", 0)
    for rule in RULES:
        if rule.startswith(("onward.", "wholesale.", "renewal.")):
            assert bench.hits(rule, "onward-supply/cold-store", kind=unknown) is None, rule


def test_a_third_party_the_record_does_not_know_is_reported(bench: Bench) -> None:
    hits = bench.hits("record.further-parties", ROOF, account={"further_parties": []}) or []
    assert hits
    assert {hit.expected for hit in hits} == {"用电档案没有登记该当事人"}
