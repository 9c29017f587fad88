"""Tables: list tables loop, forms stand still, both fill the width of the page."""

from dataclasses import replace

import pytest

from service.documents.writing.compose import compose
from service.documents.writing.gather import gather
from service.documents.writing.page import Page
from service.documents.writing.render import packed, render_docx
from service.documents.writing.shape import shape_of
from service.documents.writing.tables import grid_of
from service.domain.clauses import CellTemplate, Column, TableTemplate
from service.domain.outline import Cell, Chapter, FieldRun, Outline, Table, Text
from tests.documents.parts_of_docx import W, text_of, tree, values
from tests.documents.sample_outline import (
    HEADER,
    SKELETON,
    clause,
    form,
    list_table,
    sample_outline,
    signature,
    template,
)
from tests.documents.synthetic_library import library_of


def outline_of(*tables: Table, prominent: bool = False, layout: str = "chapter") -> Outline:
    only = clause("supply", 1, "第一条", *tables, prominent=prominent)
    chapters = (Chapter("supply", "第一章", "供电", layout, (only,)),)
    return replace(sample_outline(), chapters=chapters)


def file_of(*tables: Table, prominent: bool = False, layout: str = "chapter") -> bytes:
    outline = outline_of(*tables, prominent=prominent, layout=layout)
    return render_docx(outline, HEADER, template(), {}, None)


def composed_of(table: Table) -> bytes:
    shape = shape_of(gather(outline_of(table), None).key)
    return packed(compose(SKELETON.read_bytes(), shape), [])


def rows_of(file: bytes) -> list[list[str]]:
    return [[text_of(cell) for cell in row.iterfind(f"{W}tc")] for row in tree(file).iter(f"{W}tr")]


def test_a_list_table_is_composed_as_a_loop_over_its_rows() -> None:
    rows = rows_of(composed_of(list_table("sources", 3, 5)))
    assert rows[1:] == [
        ["{%tr for (c0, c1, c2,) in t0 %}"],
        ["{{ c0 }}", "{{ c1 }}", "{{ c2 }}"],
        ["{%tr endfor %}"],
    ]


def test_the_number_of_rows_is_no_part_of_the_shape() -> None:
    keys = [gather(outline_of(list_table("sources", 3, n)), None).key for n in (1, 4, 0)]
    assert keys[0] == keys[1]
    assert keys[0] != keys[2]


def headed(*headings: str) -> Table:
    return replace(list_table("sources", len(headings), 1), headings=headings)


def marked(file: bytes, name: str) -> list[bool]:
    """Which rows have a property, in order."""
    rows = tree(file).iter(f"{W}tr")
    return [row.find(f"{W}trPr/{W}{name}") is not None for row in rows]


def test_the_heading_row_repeats_and_a_long_table_may_be_divided_below_it() -> None:
    file = file_of(list_table("sources", 3, 7))
    assert marked(file, "tblHeader") == [True] + [False] * 7
    # LibreOffice drops the last row where every row is bound to stay whole.
    assert marked(file, "cantSplit") == [True] + [False] * 7
    assert not any(kept(file)[1:])


def kept(file: bytes) -> list[bool]:
    """Which rows stand on the page of the next one."""
    return [
        all(p.find(f"{W}pPr/{W}keepNext") is not None for p in row.iter(f"{W}p"))
        for row in tree(file).iter(f"{W}tr")
    ]


def test_a_short_list_stays_on_one_page() -> None:
    file = file_of(list_table("sources", 3, 6))
    assert all(marked(file, "cantSplit"))
    assert kept(file)[1:] == [True] * 5 + [False]


def test_a_short_form_stays_on_one_page_and_a_long_one_may_be_divided() -> None:
    short = file_of(signature())
    assert all(marked(short, "cantSplit"))
    assert kept(short)[-2:] == [True, False]
    long = file_of(replace(signature(), rows=signature().rows * 9))
    assert not any(kept(long)[1:])


def test_a_place_for_a_seal_is_higher() -> None:
    rows = (("签字", "", ""), ("印章", "", ""))
    cells = tuple(tuple(Cell((Text(words),) if words else ()) for words in row) for row in rows)
    file = file_of(Table("closing-signature", "签署", ("项目", "甲", "乙"), cells))
    assert [int(height) for height in values(file, "trHeight", "val")] == [737, 1247]


def test_a_short_heading_is_not_broken() -> None:
    assert grid_of((1, 9), (2000, 0), 9000) == [2000, 7000]
    # Where nothing is to spare the weights decide.
    assert grid_of((1, 9), (8000, 8000), 9000) == [900, 8100]


def widths_of(file: bytes) -> list[int]:
    return [int(width) for width in values(file, "gridCol", "w")]


def test_a_heading_that_would_leave_a_letter_on_its_last_line_gets_a_wider_column() -> None:
    letter, margins = Page().head_letter, 200
    even = widths_of(file_of(headed("供电", "用电", "计量", "电价")))
    room = (even[0] - margins) // letter
    assert widths_of(file_of(headed("长" * room, "用电", "计量", "电价"))) == even
    wider = widths_of(file_of(headed("长" * (room + 1), "用电", "计量", "电价")))
    assert wider[0] >= (room + 1) * letter + margins > even[0]
    assert sum(wider) == sum(even)
    # Half of the letters on the second line look as if they were meant to.
    assert widths_of(file_of(headed("长" * (room + 3), "用电", "计量", "电价"))) == even


@pytest.mark.parametrize(("beside", "wider"), [(Cell(), True), (Cell((Text("甲"),)), False)])
def test_a_label_widens_its_column_beside_a_place_for_handwriting(
    beside: Cell, wider: bool
) -> None:
    rows = ((Cell((Text("长" * 25),)), beside),)
    label, other = widths_of(file_of(Table("t", "表", ("项目", "内容"), rows)))
    assert (label > other) is wider


def test_an_empty_list_has_one_row_with_one_cell() -> None:
    file = file_of(list_table("hv-motors", 4, 0))
    assert rows_of(file)[1:] == [["无"]]
    assert values(file, "gridSpan") == ["4"]


def test_a_form_keeps_its_places_and_the_last_cell_of_a_short_row_spans() -> None:
    file = file_of(form("party-details"))
    assert rows_of(file)[0] == ["项目", "供电人", "用电人"]
    assert rows_of(file)[1] == ["项目0", "供电人的第0项", "用电人的第0项（以证件为准）"]
    assert rows_of(file)[-1] == ["说明", "本表横跨两栏。"]
    assert values(file, "gridSpan") == ["2"]


def test_a_place_for_handwriting_is_an_empty_cell_in_a_high_row() -> None:
    rows = list(tree(file_of(signature())).iter(f"{W}tr"))
    assert rows_of(file_of(signature()))[1] == ["签字", "", ""]
    heights = [row.find(f"{W}trPr/{W}trHeight") is not None for row in rows]
    assert heights == [False, True, True, True, True]


def test_each_table_says_which_it_is_and_bookmarks_its_first_cell() -> None:
    file = file_of(form("party-details"), list_table("sources", 3, 1))
    assert values(file, "tblDescription") == ["table:party-details", "table:sources"]
    assert values(file, "tblCaption") == ["当事人信息", "sources表"]
    first_cells = [next(table.iter(f"{W}tc")) for table in tree(file).iter(f"{W}tbl")]
    marks = [cell.find(f".//{W}bookmarkStart") for cell in first_cells]
    assert all(mark is not None and mark.get(f"{W}name", "").startswith("t_") for mark in marks)


def test_a_table_printed_twice_has_two_bookmarks() -> None:
    twice = file_of(form("party-details"), form("party-details"))
    found = [name for name in values(twice, "bookmarkStart", "name") if name.startswith("t_")]
    assert found[1] == f"{found[0]}_2"


@pytest.mark.parametrize("columns", [1, 3, 7, 12])
def test_every_table_is_as_wide_as_the_text(columns: int) -> None:
    file = file_of(list_table("metering-points", columns, 2))
    assert sum(int(width) for width in values(file, "gridCol", "w")) == Page().width
    assert values(file, "tblLayout", "type") == ["fixed"]


def test_widths_follow_the_weights_of_the_library() -> None:
    assert grid_of((30, 70), (0, 0), 9070) == [2721, 6349]
    assert grid_of((30, 70), (0, 0, 0), 9070) == [3023, 3024, 3023]
    assert sum(grid_of((7, 11, 13, 3), (0, 0, 0, 0), 9752)) == 9752


def test_a_wide_table_is_set_in_small_print() -> None:
    styles = set(values(file_of(list_table("metering-points", 12, 1)), "pStyle"))
    assert {"DenseHead", "DenseCell"} <= styles


def test_cells_of_a_prominent_clause_are_conspicuous() -> None:
    styles = set(values(file_of(list_table("sources", 3, 1), form("f"), prominent=True), "pStyle"))
    assert {"TableHeadProminent", "TableCellProminent", "TableLabelProminent"} <= styles
    assert not {"TableHead", "TableCell", "TableLabel"} & styles


def test_the_cover_has_a_table_of_its_own_dress_without_a_title() -> None:
    file = file_of(replace(form("cover-details"), headings=()), layout="cover")
    assert values(file, "tblStyle") == ["CoverTable"]
    assert "TableTitle" not in values(file, "pStyle")


def test_the_library_tells_a_list_from_a_form_where_paths_do_not() -> None:
    rows = ((Cell((Text("第三条"),)), Cell((FieldRun("x.title", "电费"),)), Cell()),)
    table = Table("closing-prominent-clauses", "清单", ("条款", "名称", "确认"), rows)
    outline = outline_of(table)
    columns = (
        Column("条款", CellTemplate(()), 20),
        Column("名称", CellTemplate(()), 60),
        Column("确认", CellTemplate((), handwritten=True), 20),
    )
    known = TableTemplate(table.id, table.title, "x", None, columns, (), True, (), "tables/x.yaml")
    library = replace(library_of(outline, template()), tables={table.id: known})
    assert gather(outline, None).lists == []
    assert gather(outline, library).lists == [[["第三条", "电费", ""]]]
    file = render_docx(outline, HEADER, template(), {}, library)
    assert rows_of(file)[1] == ["第三条", "电费", ""]
    assert values(file, "gridCol", "w") == ["1814", "5442", "1814"]
    assert len(values(file, "trHeight")) == 1


def test_a_title_that_the_heading_just_said_is_not_repeated() -> None:
    table = replace(form("f"), title="第1项约定的内容")
    assert "TableTitle" not in values(file_of(table), "pStyle")
