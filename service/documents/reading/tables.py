"""Tables, figures and drawings of a .docx as blocks of the outline."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.documents.anchors import (
    FIGURE,
    TABLE,
    figure_bookmark,
    lane_of_cell,
    parse_caption,
    table_bookmark,
)
from service.documents.reading.alignment import align, aligned_runs, fold, weight
from service.documents.reading.images import page_of
from service.documents.reading.raw import RawCell, RawParagraph, RawTable
from service.documents.styles import FIGURE_SYMBOL
from service.domain.clauses import CellTemplate, TableTemplate
from service.domain.identity import Same
from service.domain.outline import Cell, Drawing, Element, Figure, Run, Table, Text

SINGLE_LINE = "single-line"
# Of an endless table only so many rows are compared to tell which one it is.
_MOST_ROWS = 300
_RETYPED = {ord(":"): "：", 0xA0: "\u3000", ord(" "): "\u3000", ord("\t"): "\u3000"}
_CAPTION_WORD = "图号"
_LONGEST_CAPTION = 2_000  # three values of at most 500 characters


def table_id(raw: RawTable, expected: Sequence[str], tables: Mapping[str, TableTemplate]) -> str:
    """Which table of the library it is: by description, bookmark, then by its words; else empty.

    `expected` are the tables of the clause around it; words are compared with theirs first.
    """
    named = raw.description.removeprefix(TABLE)
    if named != raw.description and named in tables:
        return named
    bookmarks = {name[:12] for name in raw.bookmarks}
    for name in (*expected, *tables):
        if bookmarks and name in tables and table_bookmark(name) in bookmarks:
            return name
    return _alike(raw, [name for name in (*expected, *sorted(tables)) if name in tables], tables)


def _alike(raw: RawTable, names: Sequence[str], tables: Mapping[str, TableTemplate]) -> str:
    """The first of the tables that fits wholly, else the one that fits best."""
    best, score = "", 0.5
    known = all(name in raw.fits for name in names)
    printed = [] if known else [[fold(c.text) for c in row] for row in raw.rows[:_MOST_ROWS]]
    for name in names:
        if name not in raw.fits:
            raw.fits[name] = _fit(raw, printed, tables[name])
        fit = raw.fits[name]
        if fit > score:
            best, score = name, fit
        if fit >= 1.0:
            break
    return best


def _fit(raw: RawTable, printed: Sequence[Sequence[str]], template: TableTemplate) -> float:
    """How much of a table's fixed words its printed form shows in their places, 0 to 1.

    `printed` are the words of its rows, folded.
    """
    if not printed:
        return 0.0
    shape = _shape(Same(template))
    if not template.is_form:
        found = set(printed[0])
        return len(shape.titles & found) / max(len(shape.titles | found), 1)
    if shape.first_words.isdisjoint(row[0] for row in printed if row):
        return 0.0
    said = 0
    for number, place in enumerate(_places(printed, shape.rows)):
        if place is not None:
            pairs = zip(template.cells[place], shape.weights[place], raw.rows[number], strict=False)
            said += sum(
                weight for part, weight, cell in pairs if align(part.parts, cell.text) is not None
            )
    surplus = max(0, len(raw.rows) - len(template.cells))
    whole = sum(map(sum, shape.weights))
    return said / max(whole + surplus * whole / max(len(template.cells), 1), 1)


@dataclass(frozen=True, slots=True)
class _Shape:
    """Fixed words of a template: titles of its columns, words that open its rows, all cells;
    and what each cell weighs.
    """

    titles: frozenset[str]
    first_words: frozenset[str]
    rows: tuple[tuple[str, ...], ...]
    weights: tuple[tuple[int, ...], ...]


@lru_cache(maxsize=512)
def _shape(key: Same[TableTemplate]) -> _Shape:
    template = key.value
    rows = tuple(tuple(_fixed(cell) for cell in row) for row in template.cells)
    return _Shape(
        titles=frozenset(fold(column.title) for column in template.columns),
        first_words=frozenset(row[0] for row in rows if row) - {""},
        rows=rows,
        weights=tuple(tuple(map(_cell_weight, row)) for row in template.cells),
    )


def _cell_weight(cell: CellTemplate) -> int:
    return 1 + weight(cell.parts)


def _fixed(cell: CellTemplate) -> str:
    """The words of a cell that holds no slot; empty for others."""
    runs = aligned_runs(cell.parts, "".join(getattr(part, "text", "") for part in cell.parts))
    return fold("".join(run.text for run in runs)) if runs else ""


def read_table(raw: RawTable, template: TableTemplate | None, title: str) -> Table:
    """A table; without a template all its rows are plain words."""
    if template is None:
        rows = tuple(tuple(_plain(cell) for cell in row) for row in raw.rows)
        return Table(id="", title=title or raw.caption, headings=(), rows=rows)
    title = title or template.title
    return (
        _read_form(raw, template, title) if template.is_form else _read_list(raw, template, title)
    )


def _plain(cell: RawCell) -> Cell:
    return Cell((Text(cell.text),)) if cell.text else Cell()


def _cell(raw: RawCell, template: CellTemplate | None, prefix: str) -> Cell:
    """A cell's words with the fields its template shows in them; all plain where it was changed."""
    if template is None or not raw.text:
        return _plain(raw)
    runs = aligned_runs(template.parts, raw.text, prefix)
    return Cell(runs) if runs is not None else _plain(raw)


def _read_list(raw: RawTable, template: TableTemplate, title: str) -> Table:
    headings: tuple[str, ...] = ()
    rows = raw.rows
    wanted = {fold(column.title) for column in template.columns}
    if rows and any(fold(cell.text) in wanted for cell in rows[0]):
        headings, rows = tuple(cell.text for cell in rows[0]), rows[1:]
    cells = tuple(_list_row(row, n, template) for n, row in enumerate(rows))
    return Table(id=template.id, title=title, headings=headings, rows=cells)


def _list_row(row: tuple[RawCell, ...], number: int, template: TableTemplate) -> tuple[Cell, ...]:
    if len(row) == 1 and (len(template.columns) > 1 or row[0].text == template.empty):
        return (_plain(row[0]),)
    columns: list[CellTemplate | None] = [column.cell for column in template.columns]
    columns += [None] * (len(row) - len(columns))
    prefix = f"{template.rows}[{number}]"
    return tuple(_cell(cell, column, prefix) for cell, column in zip(row, columns, strict=False))


def _read_form(raw: RawTable, template: TableTemplate, title: str) -> Table:
    headings: tuple[str, ...] = ()
    rows, templates, fixed = raw.rows, template.cells, _shape(Same(template)).rows
    if template.heading and rows:
        headings = tuple(cell.text for cell in rows[0])
        rows, templates, fixed = rows[1:], templates[1:], fixed[1:]
    cells = tuple(
        tuple(_cell(cell, part, "") for cell, part in _paired(row, matching))
        for row, matching in _matched_rows(rows, templates, fixed)
    )
    return Table(id=template.id, title=title, headings=headings, rows=cells)


def _paired(
    row: tuple[RawCell, ...], templates: tuple[CellTemplate, ...] | None
) -> Iterator[tuple[RawCell, CellTemplate | None]]:
    for number, cell in enumerate(row):
        yield cell, templates[number] if templates and number < len(templates) else None


def _matched_rows(
    rows: Sequence[tuple[RawCell, ...]],
    templates: tuple[tuple[CellTemplate, ...], ...],
    fixed: Sequence[tuple[str, ...]],
) -> Iterator[tuple[tuple[RawCell, ...], tuple[CellTemplate, ...] | None]]:
    """Each printed row with the form's row it is."""
    printed = [[fold(cell.text) for cell in row] for row in rows]
    for row, place in zip(rows, _places(printed, fixed), strict=True):
        yield row, templates[place] if place is not None else None


def _places(
    printed: Sequence[Sequence[str]], fixed: Sequence[tuple[str, ...]]
) -> Iterator[int | None]:
    """For each printed row the number of the form's row it is: the next one whose fixed cells
    are the same.
    """
    position = 0
    for row in printed:
        places = range(position, len(fixed))
        place = next((n for n in places if _same_row(row, fixed[n])), None)
        if place is not None:
            position = place + 1
        yield place


def _same_row(printed: Sequence[str], fixed: tuple[str, ...]) -> bool:
    return len(printed) == len(fixed) and all(
        words in ("", said) for said, words in zip(printed, fixed, strict=True)
    )


# ---- figures and drawings ------------------------------------------------------------------


def figure_id(raw: RawTable, expected: Sequence[str]) -> str:
    """The figure a table draws; empty where it is an ordinary table."""
    if raw.description.startswith(FIGURE):
        return raw.description.removeprefix(FIGURE)
    bookmarks = {name[:12] for name in raw.bookmarks}
    for name in (*expected, SINGLE_LINE):
        if figure_bookmark(name) in bookmarks:
            return name
    drawn = any(p.style.startswith(FIGURE_SYMBOL.name) for p in raw.paragraphs)
    return next(iter(expected), SINGLE_LINE) if drawn else ""


def read_figure(raw: RawTable, name: str, title: str) -> Figure:
    """A figure from its table: cells with two paragraphs are elements, their place says whose."""
    lanes: dict[int, list[Element]] = {}
    shared: list[Element] = []
    for row in raw.rows:
        for cell in row:
            if len(cell.paragraphs) != 2:
                continue
            symbol, words = (paragraph.text for paragraph in cell.paragraphs)
            lane = lane_of_cell(cell.column, cell.span)
            (shared if lane is None else lanes.setdefault(lane, [])).append(Element(symbol, words))
    ordered = tuple(tuple(lanes[lane]) for lane in sorted(lanes))
    return Figure(id=name, title=title, lanes=ordered, shared=tuple(shared))


def read_drawing(
    caption: str, slot: str, images: Sequence[str], parts: Mapping[str, bytes]
) -> Drawing:
    """A drawing from its caption and the image parts below it."""
    title, number, day = caption_of(caption) or (caption, "", "")
    pages = tuple(page_of(parts[name]) for name in images if name in parts)
    return Drawing(slot=slot, title=title, drawing_no=number, drawn_on=day, pages=pages)


def caption_of(text: str) -> tuple[str, str, str] | None:
    """Title, number and day of a drawing's caption; None if the words are no caption."""
    if _CAPTION_WORD not in text or len(text) > _LONGEST_CAPTION:
        return None
    return parse_caption(text) or parse_caption(text.translate(_RETYPED))


def is_picture(paragraph: RawParagraph) -> bool:
    return bool(paragraph.images) and not paragraph.text.strip()


def merged(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs with neighbouring words of the standard text joined, empty ones left out."""
    joined: list[Run] = []
    words: list[str] = []
    # Gathered, then joined: two by two would copy the words over and over.
    for run in runs:
        if isinstance(run, Text):
            words.append(run.text)
        elif run.text:
            joined += [*_texts(words), run]
            words = []
    return (*joined, *_texts(words))


def _texts(words: Sequence[str]) -> list[Run]:
    text = "".join(words)
    return [Text(text)] if text else []
