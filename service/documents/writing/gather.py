"""Takes an Outline apart: what is fixed (the key of its shape) and what varies (the values).

This runs for every document, so the key is plain nested tuples: a literal is a text, a value's
place a tuple with its path. Composing sees the key only, so equal keys mean equal files.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from service.documents.anchors import BOUNDARY_SYMBOL, heading_text
from service.domain.catalogue import Library
from service.domain.clauses import TableTemplate
from service.domain.outline import (
    Block,
    Cell,
    Chapter,
    Clause,
    Drawing,
    Figure,
    Outline,
    Paragraph,
    Run,
    Table,
    Text,
)

Key = tuple[Any, ...]
Place = tuple[str, ...]
"""Of a value: its path, empty where the value is not anchored as a field."""

_ELEMENT_PATH = re.compile(r"[^\[\].]+\[(?P<row>\d+)\]")
# Layouts whose clauses print their title unless the library says otherwise.
_HEADED = frozenset({"plain", "page", "schedule"})


class Gathered(NamedTuple):
    """Values stand in the order of their places in the key; `media` are sha256 of pictures."""

    key: Key
    values: list[str]
    lists: list[list[list[str]]]
    media: list[str]


def gather(outline: Outline, library: Library | None) -> Gathered:
    """The library tells the widths of columns and which clauses print no heading."""
    return _Gatherer(library).outline(outline)


class _Gatherer:
    def __init__(self, library: Library | None) -> None:
        self.library = library
        self.tables: Mapping[str, TableTemplate] = library.tables if library else {}
        self.values: list[str] = []
        self.lists: list[list[list[str]]] = []
        self.media: list[str] = []

    def outline(self, outline: Outline) -> Gathered:
        key = (
            (outline.kind.id, outline.kind.version),
            tuple([(addendum.id, addendum.version) for addendum in outline.addenda]),
            outline.title,
            tuple([self.chapter(chapter) for chapter in outline.chapters]),
        )
        return Gathered(key, self.values, self.lists, self.media)

    def runs(self, runs: tuple[Run, ...]) -> tuple[str | Place, ...]:
        self.values += [run.text for run in runs if not isinstance(run, Text)]
        return tuple([run.text if isinstance(run, Text) else (run.path,) for run in runs])

    def chapter(self, chapter: Chapter) -> Key:
        cover = chapter.layout == "cover"
        return (
            chapter.layout,
            "" if cover else heading_text(chapter.label, chapter.title),
            tuple([self.clause(clause, chapter) for clause in chapter.clauses]),
        )

    def clause(self, clause: Clause, chapter: Chapter) -> Key:
        headed = self.headed(clause, chapter)
        return (
            clause.id,
            clause.version,
            clause.title,
            heading_text(clause.label, clause.title) if headed else "",
            clause.prominent,
            tuple([self.block(block) for block in clause.blocks]),
        )

    def headed(self, clause: Clause, chapter: Chapter) -> bool:
        if clause.label:
            return True
        version = self.library and self.library.clause_version(clause.id, clause.version)
        if version:
            return version.heading
        return chapter.layout in _HEADED and clause.title != chapter.title

    def block(self, block: Block) -> Key:
        match block:
            case Paragraph():
                return "paragraph", block.level, block.label, self.runs(block.runs)
            case Table():
                return self.list_table(block) if self.is_list(block) else self.form(block)
            case Figure():
                return self.figure(block)
            case Drawing():
                return self.drawing(block)

    def is_list(self, table: Table) -> bool:
        """By the library; where it does not know the table, by the paths of the fields."""
        width = len(table.headings)
        even = all(len(row) == width for row in table.rows) or _is_empty_list(table)
        known = self.tables.get(table.id)
        if known is not None:
            return not known.is_form and width > 0 and even
        return width > 0 and even and bool(table.rows) and _walks_a_list(table)

    def list_table(self, table: Table) -> Key:
        known = self.tables.get(table.id)
        columns = known.columns if known and len(known.columns) == len(table.headings) else ()
        empty = None
        rows: list[list[str]] = []
        if _is_empty_list(table):
            empty = table.rows[0][0].text
        else:
            rows = [[_cell_text(cell) for cell in row] for row in table.rows]
        self.lists.append(rows)
        return (
            "list",
            table.id,
            table.title,
            table.headings,
            tuple([column.width for column in columns]),
            tuple([column.cell.handwritten for column in columns]),
            empty,
        )

    def form(self, table: Table) -> Key:
        known = self.tables.get(table.id)
        return (
            "form",
            table.id,
            table.title,
            table.headings,
            tuple([tuple([self.runs(cell.runs) for cell in row]) for row in table.rows]),
            known.widths if known else (),
        )

    def figure(self, figure: Figure) -> Key:
        elements = [element for lane in figure.lanes for element in lane] + [*figure.shared]
        for element in elements:
            self.values += (element.symbol, element.text)
        return (
            "figure",
            figure.id,
            figure.title,
            tuple([tuple([BOUNDARY_SYMBOL in e.symbol for e in lane]) for lane in figure.lanes]),
            len(figure.shared),
        )

    def drawing(self, drawing: Drawing) -> Key:
        self.values += (drawing.title, drawing.drawing_no, drawing.drawn_on)
        self.media += [page.sha256 for page in drawing.pages]
        pages = [(page.media_type, page.width_px, page.height_px) for page in drawing.pages]
        return "drawing", drawing.slot, drawing.title, tuple(pages)


def _cell_text(cell: Cell) -> str:
    """The words of a cell; nearly all have one run."""
    return cell.runs[0].text if len(cell.runs) == 1 else cell.text


def _is_empty_list(table: Table) -> bool:
    """One row with a single cell of plain words, below several columns."""
    return (
        len(table.rows) == 1
        and len(table.rows[0]) == 1
        and len(table.headings) > 1
        and all(isinstance(run, Text) for run in table.rows[0][0].runs)
    )


def _walks_a_list(table: Table) -> bool:
    if _is_empty_list(table):
        return True
    return all(_is_row(row, number) for number, row in enumerate(table.rows))


def _is_row(row: tuple[Cell, ...], number: int) -> bool:
    """Whether the row prints fields, all of the `number`-th element of a list."""
    paths = [run.path for cell in row for run in cell.runs if not isinstance(run, Text)]
    matches = [_ELEMENT_PATH.match(path) for path in paths]
    return bool(paths) and all(match and int(match["row"]) == number for match in matches)
