"""The plain form that expected.md files and diffs use."""

from dataclasses import replace

from service.documents.markdown import render_markdown
from service.domain.outline import (
    Cell,
    Chapter,
    Clause,
    FieldRun,
    Outline,
    Paragraph,
    Table,
    TemplateRef,
    Text,
)
from tests.documents.sample_outline import drawing, figure, sample_outline

ITEMS = (
    Paragraph((Text("按照"), FieldRun("a.b", "甲")), ""),
    Paragraph((Text("甲"),), "（一）", 1),
    Paragraph((Text("乙"),), "1.", 2),
)
CLAUSE = Clause("a.b", 2, "第一条", "标题", True, ITEMS)


def written(*clauses: Clause) -> str:
    chapter = Chapter("c", "第一章", "总则", "chapter", clauses)
    return render_markdown(Outline(TemplateRef("k", 1), (), "合同", (chapter,)))


def test_the_whole_of_a_small_text() -> None:
    table = Table("t", "表", ("甲", "乙"), ((Cell((Text("1|2"),)), Cell()), (Cell((Text("无"),)),)))
    assert written(CLAUSE, replace(CLAUSE, id="", label="", prominent=False, blocks=(table,))) == (
        "《合同》\n\n"
        "# 第一章　总则\n\n"
        "## 【醒目】第一条　标题 <!-- a.b@2 -->\n\n"
        "按照甲\n\n"
        "- （一）甲\n\n"
        "  - 1.乙\n\n"
        "## 标题 <!-- 不属于标准条款 -->\n\n"
        "**表** <!-- t -->\n\n"
        "| 甲 | 乙 |\n"
        "| --- | --- |\n"
        "| 1\\|2 | ＿＿ |\n"
        "| 无 |  |\n"
    )


def test_the_same_text_gives_the_same_bytes() -> None:
    assert render_markdown(sample_outline()) == render_markdown(sample_outline())


def test_every_paragraph_stays_on_its_line() -> None:
    text = Paragraph((FieldRun("a", "第一行\n第二行<!--"),))
    assert "第一行⏎第二行\\<!--" in written(replace(CLAUSE, blocks=(text,)))


def test_figures_and_drawings_are_told_in_words() -> None:
    text = written(replace(CLAUSE, blocks=(figure(), drawing())))
    assert "✂ 产权分界点：12号杆熔断器上桩头" in text
    assert drawing().pages[0].sha256 in text
    assert "DY-01" in text
