"""Rules on papers that were not made here: the same rules speak, by what recognition found."""

from datetime import date
from io import BytesIO
from typing import Any

import docx as python_docx

from service.domain.facts import AccountFacts
from service.domain.rules.foreign import category_of
from service.domain.validation import Finding
from service.domain.vocabulary import Severity, UseCategory
from service.usecases.validation import Verdict, validate_document
from tests.domain.recognition import papers
from tests.services import FACTORY, RESTAURANT, demo_record, real_library

DAY = date(2026, 11, 25)


def file_of(text: str) -> bytes:
    """A .docx of plain paragraphs; lines with `|` make tables."""
    document = python_docx.Document()
    for line in text.strip().split("\n"):
        if "|" in line:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            row = document.add_table(1, len(cells)).rows[0]
            for cell, words in zip(row.cells, cells, strict=True):
                cell.text = words
        else:
            document.add_paragraph(line)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def verdict_on(text: str, account: dict[str, Any] | None = None) -> Verdict:
    facts = AccountFacts.model_validate(account) if account is not None else None
    return validate_document(file_of(text), facts, real_library()[1], DAY)


def found(verdict: Verdict, rule: str) -> list[Finding]:
    return [finding for finding in verdict.findings if finding.rule == rule]


def test_a_foreign_paper_is_recognised_and_told_so() -> None:
    verdict = verdict_on(papers.OLD_NUMBERED)
    assert verdict.recognition is not None
    assert not [f for f in verdict.findings if f.rule.startswith("complete.")]


def test_missing_blank_and_vague_items_are_reported_with_their_place() -> None:
    verdict = verdict_on(papers.BLANKS)
    missing = found(verdict, "complete.metering")[0]
    assert missing.place.label == ""
    blank = found(verdict, "complete.capacity")[0]
    assert "没有填写" in blank.found
    assert blank.place.label == "第五条"
    vague = found(verdict, "complete.quality")[0]
    assert "没有具体内容" in vague.found
    assert not found(verdict, "complete.parties")[0].place.path


def test_facts_that_differ_from_the_record_are_reported_as_is_and_should_be() -> None:
    record = demo_record(FACTORY)
    record["capacity"]["contract"]["value"] = "2000"
    record["supply_voltage"] = "35kV"
    record["metering_points"][0]["multiplier"] = 3000
    verdict = verdict_on(papers.OLD_NUMBERED, record)
    capacity = found(verdict, "record.contract-capacity")[0]
    assert "现为「1630千伏安」" in capacity.found
    assert "2000千伏安" in capacity.expected
    assert capacity.place.path == "capacity.contract"
    assert found(verdict, "record.supply-voltage")
    assert found(verdict, "record.multiplier")
    assert not found(verdict, "record.use-category")
    assert not found(verdict, "record.supply-address")


def test_names_differ_but_not_by_what_a_scan_misread() -> None:
    record = demo_record(FACTORY)
    record["customer"]["name"] = "示范县昆源水泥制品有限公司"
    record["supplier"] = "示范州电力公司"
    scanned = papers.OLD_NUMBERED.replace("制品有限公司", "制品冇限公可")
    assert not found(verdict_on(scanned, record), "record.customer-name")
    record["customer"]["name"] = "示范县昆仑水泥制品有限公司"
    assert found(verdict_on(papers.OLD_NUMBERED, record), "record.customer-name")
    assert not found(verdict_on(papers.OLD_NUMBERED, record), "record.supplier-name")


def test_arithmetic_late_fees_and_terms_of_foreign_papers_are_judged() -> None:
    text = papers.OLD_NUMBERED.replace("倍率2000", "倍率200").replace("千分之二", "万分之五")
    text = text.replace("2006年5月31日", "2016年5月31日")
    verdict = verdict_on(text, demo_record(FACTORY))
    assert "2000" in found(verdict, "arithmetic.multiplier")[0].expected
    assert found(verdict, "bounds.late-fee-statutory")
    assert found(verdict, "bounds.late-fee-by-party")
    assert found(verdict, "bounds.term-cap")
    backwards = verdict_on(papers.OLD_NUMBERED.replace("2006年5月31日", "2002年5月31日"))
    assert found(backwards, "bounds.term-order")


def test_a_form_is_judged_against_its_record() -> None:
    record = demo_record(RESTAURANT)
    record["account_no"] = "632598000099"
    record["customer"]["registered_address"] = "示范县建设路3号"
    verdict = verdict_on(papers.FORM, record)
    assert found(verdict, "record.account-no")
    assert found(verdict, "record.customer-address")
    assert not found(verdict, "record.instrument-transformers")


def test_older_words_for_use_mean_the_categories_of_today() -> None:
    assert category_of("大工业") is UseCategory.COMMERCIAL_INDUSTRIAL
    assert category_of("非居民照明") is UseCategory.COMMERCIAL_INDUSTRIAL
    assert category_of("居民生活") is UseCategory.RESIDENTIAL
    assert category_of("农业排灌") is UseCategory.AGRICULTURAL


def test_a_foreign_paper_need_not_carry_our_addenda_by_name() -> None:
    """The matter may be settled in it under another name: a hint, not a fault."""
    account = demo_record(RESTAURANT)
    verdict = verdict_on(papers.BLANKS, account)
    needed = found(verdict, "addenda.required-missing")
    assert needed
    assert {finding.severity for finding in needed} == {Severity.NOTE}
