"""Authority, standby capacity, sources, addendum points and temporary dates: tricky judgements."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from service.domain.catalogue import Library
from service.domain.outline import Outline, TemplateRef
from service.domain.placeholders import Literal
from service.domain.rule_cases import edit_outline
from service.domain.rules import (
    authority,
    important_users,
    new_energy,
    new_energy_devices,
    sending_back,
    signing,
    temporary,
)
from service.domain.validation import Hit, judge
from service.domain.vocabulary import Severity
from service.library.samples import Sample
from service.usecases.drafting import draft_text
from service.usecases.validation import subject_of

RULES = {
    rule.id: rule
    for module in (
        authority,
        important_users,
        new_energy,
        new_energy_devices,
        sending_back,
        signing,
        temporary,
    )
    for rule in module.RULES
}
Edit = Mapping[str, Any]
TYPICAL = "high-voltage/typical"


@dataclass(frozen=True)
class Bench:
    library: Library
    samples: dict[str, Sample]

    def text(self, name: str, *edits: Edit) -> Outline:
        s = self.samples[name]
        text = draft_text(s.facts, s.supplier, s.request, self.library, s.as_of, s.contract_no)
        return edit_outline(text.outline, edits)

    def hits(
        self, rule: str, name: str, *edits: Edit, day: date | None = None, only: str = ""
    ) -> list[Hit] | None:
        sample = self.samples[name]
        text = self.text(name, *edits)
        subject = subject_of(text, sample.facts, self.library, day or sample.as_of)
        found = judge(RULES[rule], subject)
        return None if found is None else [hit for hit in found if hit.found.startswith(only)]


@pytest.fixture
def bench(library: Library, samples: dict[str, Sample]) -> Bench:
    return Bench(library, samples)


def test_an_authorisation_is_judged_on_the_day_of_signing(bench: Bench) -> None:
    dual = "high-voltage/dual-source"
    assert bench.hits("signing.agent-period", dual, day=date(2026, 10, 1)) == []
    assert bench.hits("signing.agent-period", dual, day=date(2027, 9, 30)) == []
    (late,) = bench.hits("signing.agent-period", dual, day=date(2027, 10, 1)) or []
    assert late.place.path == "customer.agent.valid_to"
    assert late.expected == "覆盖签署日2027年10月1日"


def test_a_sole_trader_comes_of_age_on_the_eighteenth_birthday(bench: Bench) -> None:
    edit = {"set": "customer.operator.id_number", "to": "632521201201010010"}
    shop = "low-voltage/typical"
    (young,) = bench.hits("signing.adult", shop, edit, day=date(2029, 12, 31)) or []
    assert "未满18周岁" in young.found
    assert bench.hits("signing.adult", shop, edit, day=date(2030, 1, 1)) == []


def test_an_agent_without_any_content_is_reported_once(bench: Bench) -> None:
    name = "high-voltage/dual-source"
    table = "party-details"
    rows = [{"drop_row": table, "row": 8} for _ in range(5)]
    found = [hit.found for hit in bench.hits("signing.agent-contents", name, *rows) or []]
    missing = "代理人身份证号码、代理事项、代理权限、委托起始日、委托截止日"
    assert found == [
        f"供电人的代理人「演示签约人」，没有印明{missing}",
        f"用电人的代理人「尕藏加」，没有印明{missing}",
    ]


def without_row(library: Library, table_id: str, title: str) -> Library:
    """The library with a row of a form left out, as a shorter table would have it."""
    table = library.tables[table_id]
    cells = tuple(row for row in table.cells if row[0].parts != (Literal(title),))
    assert len(cells) == len(table.cells) - 1
    return replace(library, tables={**library.tables, table_id: replace(table, cells=cells)})


@pytest.mark.parametrize(
    ("title", "missing"),
    [("代理事项", "代理事项"), ("代理权限", "代理权限"), ("委托截止日", "委托截止日")],
)
def test_a_content_the_party_table_has_no_cell_for_is_noted_by_name(
    bench: Bench, title: str, missing: str
) -> None:
    library = without_row(bench.library, "party-details", title)
    short = Bench(library, bench.samples)
    (note,) = short.hits("signing.agent-contents", TYPICAL, only="供电人") or []
    assert note.found == f"供电人的代理人「演示签约人」，没有印明{missing}"
    assert note.severity is Severity.NOTE


def test_a_content_whose_row_was_struck_out_weighs_fully(bench: Bench) -> None:
    edit = {"drop_row": "party-details", "row": 9}
    (hit,) = bench.hits("signing.agent-contents", TYPICAL, edit, only="供电人") or []
    assert (hit.found, hit.severity) == ("供电人的代理人「演示签约人」，没有印明代理事项", None)


def test_only_print_counts_not_the_record(bench: Bench) -> None:
    """The record names all five; the text that leaves one blank is at fault all the same."""
    assert bench.samples[TYPICAL].supplier.agent is not None
    edit = {"set": "supplier.agent.matter", "to": "此项空白"}
    (hit,) = bench.hits("signing.agent-contents", TYPICAL, edit) or []
    assert hit.found == "供电人的代理人「演示签约人」，没有填写代理事项"


def test_an_authority_without_a_name_lacks_the_name(bench: Bench) -> None:
    edit = {"set": "supplier.agent.name", "to": "无"}
    found = [hit.found for hit in bench.hits("signing.agent-contents", TYPICAL, edit) or []]
    assert found == ["供电人的代理人，没有填写代理人姓名"]


def test_the_principals_hand_is_asked_for(bench: Bench) -> None:
    edit = {"replace": "授权委托书原件", "with": "授权委托书"}
    found = bench.hits("signing.agent-contents", TYPICAL, edit, only="供电人") or []
    assert [hit.found for hit in found] == [
        "供电人的代理人「演示签约人」，没有写明委托人的签名或者盖章"
    ]


def test_a_third_party_s_agent_is_judged_too(bench: Bench) -> None:
    edit = {"set": "further_parties[0].agent.valid_to", "to": "2026年11月24日"}
    plant = "onward-supply/treatment-plant"
    (late,) = bench.hits("signing.agent-period", plant, edit) or []
    assert late.found.startswith("被转供方的代理人「东主才让」的委托期间")


@pytest.mark.parametrize(
    ("rated", "count", "enough"),
    [
        ("720千瓦", "1", True),
        ("719千瓦", "1", False),
        ("360千瓦", "2", True),
        ("0.72兆瓦", "1", None),
    ],
)
def test_standby_is_enough_at_exactly_the_percentage(
    bench: Bench, rated: str, count: str, enough: bool | None
) -> None:
    """Security load 600 kW at 120 %: 720 kW; an unreadable unit is not judged."""
    edits = [{"set": "standby_generator.rated", "to": rated}]
    if count != "1":
        edits.append({"set": "standby_generator.count", "to": count})
    hits = bench.hits("important.standby-capacity", "high-voltage/dual-source", *edits)
    assert (None if hits is None else not hits) is enough


def test_one_source_needs_neither_transfer_nor_interlock(bench: Bench) -> None:
    for rule in ("source-roles", "transfer", "interlock", "parallel"):
        assert bench.hits(f"important.{rule}", "high-voltage/storage-35kv") is None


def test_a_point_of_the_addendum_names_what_is_missing(bench: Bench) -> None:
    edit = {"replace": "接地", "with": "固定", "in": "pv.protection"}
    (hit,) = bench.hits("new-energy.protection", "high-voltage/with-pv", edit) or []
    assert hit.found == "并网保护与开关的条款没有约定接地"
    assert hit.place.clause == "pv.protection"


def test_a_paper_of_unknown_kind_is_judged_by_its_words_only(
    bench: Bench, samples: dict[str, Sample]
) -> None:
    sample = samples["high-voltage/with-pv"]
    edit = {"set": "generation.filing_no", "to": "此项空白"}
    text = replace(bench.text("high-voltage/with-pv", edit), kind=TemplateRef("", 0))
    subject = subject_of(text, sample.facts, bench.library, sample.as_of)
    assert judge(RULES["new-energy.project"], subject) == []


def test_a_standard_with_a_year_in_any_dash_is_complete(bench: Bench) -> None:
    name = "high-voltage/with-pv"
    for dash in ("-", "—", "－"):
        edit = {"set": "generation.standards", "to": f"GB/T 29319{dash}2024 "}
        assert bench.hits("new-energy.standard-years", name, edit) == []
    edit = {"set": "generation.standards", "to": "GB/T 29319、GB/T 33593-2017"}
    assert [h.found for h in bench.hits("new-energy.standard-years", name, edit) or []] == [
        "引用「GB/T 29319」，没有年号"
    ]


@pytest.mark.parametrize("words", ["见附图", "详见附图。", "按附图所示", "以示意图为准"])
def test_a_boundary_that_only_points_at_a_drawing_is_sent_back(bench: Bench, words: str) -> None:
    edit = {"set": "boundaries[0].point", "to": words}
    assert bench.hits("sending-back.boundary-words", "high-voltage/typical", edit)


def test_a_plan_is_valid_through_its_last_day(bench: Bench) -> None:
    name = "high-voltage/typical"
    assert bench.hits("sending-back.plan-expired", name, day=date(2027, 10, 11)) == []
    assert bench.hits("sending-back.plan-expired", name, day=date(2027, 10, 12))


def test_a_temporary_term_may_outlast_the_works_by_two_months(bench: Bench) -> None:
    name = "temporary/construction"
    last = {"set": "term.ends_on", "to": "2028年6月30日"}
    after = {"set": "term.ends_on", "to": "2028年7月1日"}
    assert bench.hits("temporary.end-of-works", name, last) == []
    assert bench.hits("temporary.end-of-works", name, after)


def test_a_project_office_is_no_party_even_with_a_note_behind_its_name(bench: Bench) -> None:
    name = "temporary/construction"
    office = {"set": "customer.name", "to": "湖景苑工程项目部（演示）"}
    company = {"set": "customer.name", "to": "示范州项目部建设有限公司"}
    assert bench.hits("temporary.party", name, office)
    assert bench.hits("temporary.party", name, company) == []
