"""Tricky judgements: exact wording of findings, places, and texts that must not be misread."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from service.domain.catalogue import Library
from service.domain.facts import AccountFacts
from service.domain.outline import Outline
from service.domain.reading import ReadingNotes
from service.domain.rule_cases import edit_account, edit_outline
from service.domain.rules import ALL_RULES
from service.domain.validation import Finding, validate
from service.domain.vocabulary import Severity
from service.library.samples import Sample
from service.usecases.drafting import draft_text
from service.usecases.validation import subject_of

Edit = Mapping[str, Any]
TYPICAL = "high-voltage/typical"


@dataclass(frozen=True)
class Bench:
    """Drafts a sample, edits it and says what the rules find."""

    library: Library
    samples: dict[str, Sample]

    def outline(self, name: str, **request: Any) -> Outline:
        sample = self.samples[name]
        asked = sample.request.model_copy(update=request)
        return draft_text(
            sample.facts, sample.supplier, asked, self.library, sample.as_of, sample.contract_no
        ).outline

    def findings(
        self,
        *edits: Edit,
        sample: str = TYPICAL,
        account: Edit | None = None,
        notes: ReadingNotes | None = None,
        **request: Any,
    ) -> list[Finding]:
        chosen = self.samples[sample]
        facts = AccountFacts.model_validate(edit_account(chosen.account, account or {}))
        text = edit_outline(self.outline(sample, **request), edits)
        return validate(subject_of(text, facts, self.library, chosen.as_of, notes), ALL_RULES)

    def rules(self, *edits: Edit, **options: Any) -> set[str]:
        return {f.rule for f in self.findings(*edits, **options) if f.severity != Severity.NOTE}


@pytest.fixture
def bench(library: Library, samples: dict[str, Sample]) -> Bench:
    return Bench(library, samples)


def only(findings: list[Finding], rule: str) -> Finding:
    (found,) = [finding for finding in findings if finding.rule == rule]
    return found


def test_a_wrong_capacity_names_place_values_units_and_basis(bench: Bench) -> None:
    edit = {"set": "capacity.running", "to": "1600千伏安"}
    findings = [f for f in bench.findings(edit) if f.rule == "record.running-capacity"]
    first = findings[0]
    assert first.severity is Severity.BLOCK
    assert (first.place.clause, first.place.path) == (
        "supply.capacity-high-voltage",
        "capacity.running",
    )
    assert first.place.label.startswith("第")
    assert first.place.paragraph == 1
    assert first.found == "运行容量印为「1600千伏安」"
    assert first.expected == "用电档案登记为「1630千伏安」"
    assert first.basis
    assert first.advice


def test_a_wrong_unit_has_a_message_of_its_own(bench: Bench) -> None:
    findings = bench.findings({"set": "capacity.contract", "to": "1630千瓦"})
    messages = {f.message for f in findings if f.rule == "record.contract-capacity"}
    assert messages == {"合同容量的单位与用电档案不同：千瓦与千伏安是不同的量，不能互换"}


def test_a_name_changed_in_one_place_is_found_in_that_place(bench: Bench) -> None:
    name = "示范县昆源水泥制品有限公司(演示)"
    edit = {"replace": name, "with": "示范县昆源水泥厂", "in": "closing.signature"}
    places = {f.place.clause for f in bench.findings(edit) if f.rule == "record.customer-name"}
    assert places == {"closing.signature"}


def test_the_multiplier_is_computed_from_the_printed_row_not_from_the_record(bench: Bench) -> None:
    """A wrong CT, printed and recorded alike, with the recorded multiplier: only the sum fails."""
    edit = {"set": "metering_points[0].ct", "to": "150/5"}
    record = {"metering_points[0].ct.primary": "150"}
    found = only(bench.findings(edit, account=record), "arithmetic.multiplier")
    assert found.found == "倍率印为「2000」"
    assert found.expected == "10000/100 × 150/5 = 3000"
    assert bench.rules(edit, account=record) == {"arithmetic.multiplier"}


def test_a_row_dropped_from_the_meter_table_is_missed_by_number(bench: Bench) -> None:
    found = only(
        bench.findings({"drop_row": "metering-points", "row": 1}), "record.metering-points"
    )
    assert found.found == "「计量点表」没有计量点「M2」，只列有1项"


def test_a_high_voltage_motor_counts_its_kilowatts_as_kva(bench: Bench) -> None:
    motor = {
        "no": "D1",
        "receiving_point": "厂区配电室",
        "model": "YKK-400",
        "capacity": {"value": "400", "unit": "kW"},
        "state": "运行",
    }
    sample = bench.samples[TYPICAL]
    account = edit_account(
        sample.account,
        {
            "hv_motors": [motor],
            "capacity.contract.value": "2030",
            "capacity.running.value": "2030",
        },
    )
    facts = AccountFacts.model_validate(account)
    text = draft_text(
        facts, sample.supplier, sample.request, bench.library, sample.as_of, "X-1"
    ).outline
    subject = subject_of(text, facts, bench.library, sample.as_of)
    assert [f for f in validate(subject, ALL_RULES) if f.severity is not Severity.NOTE] == []


@pytest.mark.parametrize(
    "request_changes",
    [
        {"renewal_mode": "continue_indefinite"},
        {"renewal_mode": "none"},
        {"agreed": {"dispute": {"mode": "仲裁", "venue": "示范州仲裁委员会"}}},
        {"agreed": {"guarantee": {"kind": "银行保函", "detail": "保函一份，额度二十万元"}}},
        {"special_terms": ("双方每月核对一次保安负荷清单。",)},
    ],
)
def test_no_variant_of_the_contract_raises_a_false_alarm(
    bench: Bench, request_changes: dict[str, Any]
) -> None:
    sample = bench.samples[TYPICAL]
    asked = type(sample.request).model_validate(
        sample.request.model_dump(exclude={"drawings"}) | request_changes
    )
    text = draft_text(
        sample.facts, sample.supplier, asked, bench.library, sample.as_of, "X-1"
    ).outline
    subject = subject_of(text, sample.facts, bench.library, sample.as_of)
    assert [f for f in validate(subject, ALL_RULES) if f.severity is not Severity.NOTE] == []


@pytest.mark.parametrize(
    "words",
    [
        "合同期限届满不构成停止供电的事由。",
        "供电人不得以合同到期为由中断供电。",
        "本合同期满后双方结清电费。",
    ],
)
def test_denying_that_expiry_cuts_the_supply_is_not_cutting_it(bench: Bench, words: str) -> None:
    edit = {"append": words, "to": "general.term-roll"}
    assert "bounds.expiry-not-disconnection" not in bench.rules(edit)


@pytest.mark.parametrize(
    "words",
    [
        "政府补贴费用由供电人转付。",
        "用电地址位于大工业区内。",
        "双方的合同法定代表人变更的，应当通知。",
        "每千瓦（千伏安）五十元，共计600元。",
        "违约使用电费每千瓦50元。",
    ],
)
def test_words_that_only_contain_a_stale_or_priced_word_are_left_alone(
    bench: Bench, words: str
) -> None:
    rules = bench.rules({"append": words, "to": "front.parties"})
    assert not rules & {"wording.stale-law", "wording.energy-price"}


def test_handwriting_cells_are_no_blanks_but_an_emptied_field_is(bench: Bench) -> None:
    assert "wording.blanks" not in bench.rules()
    emptied = bench.findings({"set": "settlement.payment_method", "to": ""})
    assert only_places(emptied, "wording.blanks") == {
        "payment.method",
        "customer.payment-assistance",
    }


def only_places(findings: list[Finding], rule: str) -> set[str]:
    return {finding.place.clause for finding in findings if finding.rule == rule}


def test_a_blank_in_words_added_outside_any_clause_is_found(bench: Bench) -> None:
    notes = ReadingNotes(added=("补充：用电人应支付____元",))
    assert "wording.blanks" in bench.rules(notes=notes)


def test_a_resident_pays_one_rate_and_a_business_pays_two(bench: Bench) -> None:
    findings = bench.findings(account={"use.category": "居民生活"})
    found = [f.found for f in findings if f.rule == "bounds.late-fee-by-party"]
    assert found == [
        "没有写明居民日费率",
        "印有当年欠费日费率「千分之二」",
        "印有跨年度欠费日费率「千分之三」",
    ]


def test_a_finding_never_rises_above_its_card(bench: Bench) -> None:
    for finding in bench.findings({"drop_addendum": "temporary"}, sample="temporary/construction"):
        card = bench.library.cards[finding.rule]
        order = list(Severity)
        assert order.index(finding.severity) >= order.index(card.severity)


def _repeated(unit: str, length: int) -> Edit:
    return {"append": unit * (length // len(unit)), "to": "liability.late-payment"}


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "unit",
    [
        "逾期",
        "9",
        " ",
        "按原期限",
        "每度电",
        "用电人不得",
        "千分之",
        "（　",
        "____",
        "合同期满",
        "适当",
        "每日万分之五",
        "由",
    ],
)
def test_a_hostile_paragraph_is_judged_in_seconds(bench: Bench, unit: str) -> None:
    assert len(bench.findings(_repeated(unit, 200_000))) < 1000
