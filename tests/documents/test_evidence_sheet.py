"""The evidence sheet as a file: every value stands in it, headings repeat, it prints."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from pypdfium2 import PdfDocument

from service.documents import render_evidence_sheet
from service.domain.evidence_sheet import (
    EvidenceSheet,
    SheetChange,
    SheetDrift,
    SheetNotice,
    SheetPaper,
    SheetPart,
    SheetRevision,
    SheetSource,
    SheetTerm,
)
from service.domain.working_days import CHINA

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
PRINT = "0123456789abcdef" * 4
MAIN, SUPPLEMENT = "GY-2025-000001", "BC-2026-000002"
LINE = f"《高压供用电合同》（{MAIN}）"
TERM = SheetTerm(LINE, "合同容量", "1630千伏安", "2030千伏安", True, MAIN)

SHEET = EvidenceSheet(
    account_no="632598000001",
    customer_name="示范水泥公司",
    supply_address="创业路 18 号",
    day=date(2026, 11, 20),
    known_at=NOON,
    made_at=NOON,
    made_by="王**",
    papers=(
        SheetPaper("main", MAIN, "高压供用电合同", date(2025, 11, 19), date(2025, 11, 25),
                   date(2025, 12, 1), date(2027, 11, 30), False, False, PRINT),
        SheetPaper("main", SUPPLEMENT, "补充协议", None, date(2026, 5, 25),
                   date(2026, 6, 1), None, False, True, PRINT[::-1]),
    ),
    terms=(TERM, replace(TERM, name="抄表例日", in_contract="25", paper=SUPPLEMENT)),
    changes=(
        SheetChange("c1", "增容", "办理中", date(2026, 11, 1), date(2026, 12, 31), "GD-77",
                    "签订补充协议", NOON, NOON, date(2026, 11, 9), date(2026, 11, 8),
                    ("BC-9《补充协议》草稿",)),
    ),
    revisions=(
        SheetRevision("r1", date(2026, 11, 1), NOON, "营销系统", 24, False,
                      (SheetPart("运行容量", "1000千伏安", "1001千伏安"),)),
    ),
    drifts=(
        SheetDrift("d1", "倍率", "公司计费与合同不符", "待核查", "6000", "3000", date(2026, 11, 2),
                   date(2026, 11, 12), NOON, Decimal("12800.5"), "估算公式"),
    ),
    notices=(
        SheetNotice("n1-notice", "到期提示", "电子邮件", "w****@example.com", "已送达", NOON, NOON,
                    NOON, "以所记到达时间为准。", PRINT),
    ),
    sources=(SheetSource("用电档案", "登记用电户档案", NOON, "event-1", PRINT),),
    gaps=("没有载明的项目：最大需量。",),
)  # fmt: skip
_IDS = {"c1", "r1", "d1", "main"}


def words_of(docx: bytes) -> str:
    """The words of every paragraph, wherever it stands."""
    body = Document(BytesIO(docx)).element.body
    paragraphs = body.iter(qn("w:p"))
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in paragraphs)


def shown(value: Any) -> list[str]:
    """How each value of the sheet stands on paper."""
    if is_dataclass(value):
        return [words for field in fields(value) for words in shown(getattr(value, field.name))]
    match value:
        case tuple():
            return [words for item in value for words in shown(item)]
        case datetime():
            return [f"{value.astimezone(CHINA):%H:%M}"]
        case date():
            return [value.isoformat()]
        case Decimal():
            return [f"{value:.2f} 元"]
        case bool() | None:
            return []
    return [] if value in _IDS else [str(value)]


def test_every_value_stands_in_it() -> None:
    words = words_of(render_evidence_sheet(SHEET))
    missing = [value for value in shown(SHEET) if value not in words]
    # The day itself stands there in words.
    assert missing == [SHEET.day.isoformat()]
    assert "2026年11月20日" in words


def test_it_says_what_it_is() -> None:
    words = words_of(render_evidence_sheet(SHEET))
    assert "由系统按留存记录生成，供核对，不是法律意见" in words
    assert "2026年5月24日至2027年5月19日" in words


def test_who_amended_a_value_stands_beside_it_and_what_differs_stands_out() -> None:
    document = Document(BytesIO(render_evidence_sheet(SHEET)))
    (table,) = (table for table in document.tables if table.cell(0, 0).text == "项目"
                and table.cell(0, 3).text == "对照")  # fmt: skip
    assert [cell.text for cell in table.rows[2].cells] == [
        "抄表例日",
        f"25（{SUPPLEMENT}改定）",
        "2030千伏安",
        "不同",
    ]
    assert {cell.paragraphs[0].style.name for cell in table.rows[1].cells} == {"表格正文-醒目"}


def test_an_empty_sheet_says_so_section_by_section() -> None:
    nothing = replace(SHEET, papers=(), terms=(), changes=(), revisions=(), drifts=(), notices=(),
                      sources=(), gaps=())  # fmt: skip
    docx = render_evidence_sheet(nothing)
    words = words_of(docx)
    for sentence in (
        "没有当日有效的合同",
        "没有登记变更用电",
        "没有向用电人发出通知",
        "没有发现。",
    ):
        assert sentence in words
    assert len(Document(BytesIO(docx)).tables) == 1


def test_pages_are_a4_and_headings_repeat_and_rows_stay_whole() -> None:
    document = Document(BytesIO(render_evidence_sheet(SHEET)))
    section = document.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert "PAGE" in section.footer._element.xml
    assert SHEET.account_no in section.header.paragraphs[0].text
    lists = document.tables[1:]
    assert all(_has(table, 0, "w:tblHeader") for table in lists)
    assert all(_has(table, n, "w:cantSplit") for table in lists for n in range(len(table.rows)))


def test_the_same_value_makes_the_same_bytes() -> None:
    assert render_evidence_sheet(SHEET) == render_evidence_sheet(replace(SHEET))


def test_its_styles_are_named_ones() -> None:
    document = Document(BytesIO(render_evidence_sheet(SHEET)))
    used = {p.style.name for table in document.tables for row in table.rows
            for cell in row.cells for p in cell.paragraphs if p.style}  # fmt: skip
    assert used | {p.style.name for p in document.paragraphs if p.style} <= {
        "封面标题", "章标题", "条款正文", "表题", "表头", "表格项目", "表格正文", "表格正文-醒目",
    }  # fmt: skip


@pytest.mark.pdf
def test_libreoffice_prints_it_on_pages_that_say_all(
    tmp_path: Path, to_pdf: Callable[[Path], Path]
) -> None:
    path = tmp_path / "sheet.docx"
    path.write_bytes(render_evidence_sheet(replace(SHEET, sources=SHEET.sources * 30)))
    with PdfDocument(to_pdf(path)) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    assert len(pages) > 2
    assert all(SHEET.account_no in page for page in pages)
    # The heading row of the list stands on its second page again.
    assert sum("事件编号" in page for page in pages) > 1


def _has(table: Table, row: int, tag: str) -> bool:
    properties = table.rows[row]._tr.trPr
    return properties is not None and properties.find(qn(tag)) is not None
