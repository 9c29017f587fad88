"""The HTML page: complete, self-contained, escaped."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from service.documents.html import render_html
from service.domain.outline import (
    Cell,
    Chapter,
    Clause,
    Element,
    FieldRun,
    Figure,
    Outline,
    Paragraph,
    Table,
    TemplateRef,
    Text,
)
from tests.documents.sample_outline import HEADER, sample_outline

_VOID = {"meta", "br"}
EVIL = '<script>alert("1")</script>&amp;\'"'


class Page(HTMLParser):
    """Reads a page strictly: every tag is closed in its order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def values(self, attribute: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(attribute))]


def outline_of(*clauses: Clause, layout: str = "chapter") -> Outline:
    chapter = Chapter("c", "第一章", "总则", layout, clauses)
    return Outline(TemplateRef("k", 1), (), "合同", (chapter,))


def clause(*blocks: Paragraph | Table | Figure, **more: str | bool) -> Clause:
    values: dict[str, str | bool] = {"id": "a.b", "label": "第一条", "title": "标题", **more}
    return Clause(version=1, blocks=blocks, **{"prominent": False, **values})  # type: ignore[arg-type]


def test_the_page_is_whole_and_fetches_nothing() -> None:
    page = render_html(sample_outline(), HEADER)
    assert page.startswith("<!DOCTYPE html>")
    read = Page(page)
    assert {tag for tag, _ in read.tags}.isdisjoint({"link", "script", "img", "iframe"})
    assert not read.values("src")
    assert not read.values("href")
    assert "url(" not in page
    assert "@import" not in page


def test_every_word_of_the_text_is_on_the_page() -> None:
    outline = sample_outline()
    words = Page(render_html(outline, HEADER)).words
    for item in outline.clauses():
        for word in re.split(r"[\s：]+", item.text):
            assert word in words


def test_words_are_escaped_wherever_they_stand() -> None:
    table = Table(EVIL, EVIL, (EVIL,), ((Cell((FieldRun(EVIL, EVIL),)),),))
    figure = Figure(EVIL, EVIL, ((Element(EVIL, EVIL),),), (Element(EVIL, EVIL),))
    text = Paragraph((Text(EVIL), FieldRun(EVIL, EVIL)), label=EVIL)
    evil = clause(text, table, figure, id=EVIL, label=EVIL, title=EVIL)
    outline = replace(outline_of(evil, layout=EVIL), title=EVIL)
    header = replace(HEADER, supplier_no=EVIL, customer_no=EVIL, text_version=EVIL)
    page = render_html(outline, header)
    assert "<script" not in page
    read = Page(page)
    assert {tag for tag, _ in read.tags} >= {"table", "h3", "p"}
    assert all(set(attrs) <= {"class", "id", "aria-label", "data-path", "data-table", "scope",
                              "colspan", "data-figure", "lang", "charset", "name", "content"}
               for _, attrs in read.tags)  # fmt: skip


def test_each_clause_has_an_anchor_of_its_own() -> None:
    twice = outline_of(clause(), clause(), clause(id="", label="", title="另加的话"))
    ids = Page(render_html(twice, HEADER)).values("id")
    assert len(ids) == len(set(ids))
    assert {"clause-a.b", "clause-a.b-2"} <= set(ids)
    assert any(re.fullmatch(r"added-[0-9a-f]{10}", name) for name in ids)


def test_prominent_clauses_are_bold_and_underlined() -> None:
    page = render_html(outline_of(clause(Paragraph((Text("免责"),)), prominent=True)), HEADER)
    assert '<section class="clause prominent"' in page
    rule = page[page.index(".prominent p") : page.index("}", page.index(".prominent p"))]
    assert "font-weight: bold" in rule
    assert "text-decoration: underline" in rule


def test_headings_are_printed_as_in_the_word_file() -> None:
    assert "<h3>第一条\u3000标题</h3>" in render_html(outline_of(clause()), HEADER)
    plain = clause(label="")
    assert "<h3>标题</h3>" in render_html(outline_of(plain, layout="plain"), HEADER)
    cover = render_html(outline_of(plain, layout="cover"), HEADER)
    assert "<h3>" not in cover
    assert "<h2>" not in cover
    same = render_html(outline_of(clause(label="", title="总则"), layout="page"), HEADER)
    assert "<h3>" not in same


def test_places_for_handwriting_are_empty_cells_and_short_rows_span() -> None:
    wide = (Cell((Text("无"),)),)
    table = Table("t", "表", ("甲", "乙", "丙"), ((Cell(), Cell(), Cell()), wide))
    page = render_html(outline_of(clause(table)), HEADER)
    assert page.count("<td></td>") == 3
    assert '<td colspan="3">无</td>' in page
    assert "<caption>表</caption>" in page


def test_a_title_said_in_the_heading_is_not_repeated() -> None:
    table = Table("t", "标题", (), ((Cell(),),))
    assert "<caption>" not in render_html(outline_of(clause(table)), HEADER)


def test_the_boundary_stands_out_in_a_figure() -> None:
    figure = Figure("f", "图", ((Element("产权分界点", "12号杆"),),), ())
    assert 'class="element boundary"' in render_html(outline_of(clause(figure)), HEADER)


def test_a_figure_without_lanes_is_drawn() -> None:
    figure = Figure("f", "图", (), (Element("用电设备", "5千瓦"),))
    assert "5千瓦" in Page(render_html(outline_of(clause(figure)), HEADER)).words


def test_the_numbers_stand_in_the_head_and_the_fingerprint_in_the_foot() -> None:
    words = Page(render_html(outline_of(), HEADER)).words
    assert f"供电人合同编号：{HEADER.supplier_no}" in words
    assert "用电人合同编号：此项空白" in words
    assert HEADER.fingerprint[:4] in words[words.index("文本指纹") :]
