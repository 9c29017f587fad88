"""The single-line diagram: all words in the table, lanes and boundary told by place."""

from dataclasses import replace
from typing import NamedTuple

import pytest

from service.documents.anchors import EDGE_COLUMNS, lane_of_cell
from service.documents.writing.page import Page
from service.documents.writing.render import reference_docxtpl, render_docx
from service.domain.outline import Chapter, Element, Figure, Outline
from tests.documents.parts_of_docx import W, canonical, text_of, tree, values
from tests.documents.sample_outline import HEADER, clause, figure, sample_outline, template

BOUNDARY = Element("产权分界点", "1号杆")
SOURCE = Element("电源1（主供）", "演示站 10千伏")
METER = Element("计量点1（总表）", "高供高计")


class Placed(NamedTuple):
    row: int
    lane: int | None
    element: Element


def outline_of(drawn: Figure, prominent: bool = False) -> Outline:
    only = clause("supply", 1, "第一条", drawn, prominent=prominent)
    chapters = (Chapter("supply", "第一章", "供电", "chapter", (only,)),)
    return replace(sample_outline(), chapters=chapters)


def file_of(drawn: Figure, prominent: bool = False) -> bytes:
    return render_docx(outline_of(drawn, prominent), HEADER, template(), {}, None)


def elements(file: bytes) -> list[Placed]:
    """Elements found by the layout's rule: cells with two paragraphs."""
    found = []
    for row_number, row in enumerate(tree(file).iter(f"{W}tr")):
        column = 0
        for cell in row.iterfind(f"{W}tc"):
            spanning = cell.find(f"{W}tcPr/{W}gridSpan")
            span = int(spanning.get(f"{W}val", "1")) if spanning is not None else 1
            texts = [text_of(p) for p in cell.iterfind(f"{W}p")]
            if len(texts) == 2:
                found.append(Placed(row_number, lane_of_cell(column, span), Element(*texts)))
            column += span
    return found


def recovered(file: bytes, lanes: int) -> Figure:
    placed = elements(file)
    return replace(
        figure(),
        lanes=tuple(tuple(p.element for p in placed if p.lane == n) for n in range(lanes)),
        shared=tuple(p.element for p in placed if p.lane is None),
    )


def test_the_figure_is_recovered_from_its_table_alone() -> None:
    assert recovered(file_of(figure()), 2) == figure()
    assert values(file_of(figure()), "tblDescription") == ["figure:single-line"]


@pytest.mark.parametrize("lanes", [1, 2, 3, 5])
def test_any_number_of_lanes_fits_the_page(lanes: int) -> None:
    drawn = replace(figure(), lanes=((SOURCE, BOUNDARY),) * lanes, shared=(METER, METER))
    file = file_of(drawn)
    assert recovered(file, lanes) == drawn
    widths = [int(width) for width in values(file, "gridCol", "w")]
    assert len(widths) == EDGE_COLUMNS + 3 * lanes
    assert sum(widths) <= Page().width


def test_the_boundaries_of_all_lanes_stand_in_one_row() -> None:
    rows = {p.row for p in elements(file_of(figure())) if p.element.symbol == "产权分界点"}
    assert len(rows) == 1


def test_the_boundary_is_a_dashed_line_across_with_a_side_named_on_each_side_of_it() -> None:
    rows = list(tree(file_of(figure())).iter(f"{W}tr"))
    dashed = [
        [(top := cell.find(f"{W}tcPr/{W}tcBorders/{W}top")) is not None
         and top.get(f"{W}val") == "dashed" for cell in row.iterfind(f"{W}tc")]
        for row in rows
    ]  # fmt: skip
    crossing = next(number for number, cells in enumerate(dashed) if any(cells))
    assert all(dashed[crossing])
    words = [text_of(row) for row in rows]
    assert words[crossing].startswith("用电人产权")
    assert [n for n, text in enumerate(words) if text.startswith("供电人产权")] == [crossing - 2]


def test_a_figure_without_boundary_or_lanes_still_shows_its_words() -> None:
    for drawn in (
        replace(figure(), lanes=((SOURCE,),), shared=(METER,)),
        replace(figure(), lanes=(), shared=(METER,)),
        replace(figure(), shared=()),
    ):
        file = file_of(drawn)
        assert recovered(file, len(drawn.lanes)) == drawn


def test_words_of_a_figure_are_values_and_equal_docxtpls() -> None:
    drawn = replace(figure(), shared=(Element("受电点", "{{ 7*7 }}<w:p/>"),))
    reference = reference_docxtpl(outline_of(drawn), HEADER, template(), {})
    assert canonical(file_of(drawn), "word/document.xml") == canonical(
        reference, "word/document.xml"
    )
    assert "{{ 7*7 }}<w:p/>" in {p.element.text for p in elements(file_of(drawn))}


def test_a_figure_of_a_prominent_clause_is_conspicuous() -> None:
    styles = set(values(file_of(figure(), prominent=True), "pStyle"))
    assert {"FigureSymbolProminent", "FigureTextProminent"} <= styles
