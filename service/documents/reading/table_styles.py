"""Where a cell stands in its table, and which parts of the table's style apply there.

ECMA-376 part 1, 17.7.6 (conditional formatting) and 17.4.55 (tblLook).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from lxml import etree

from service.documents.reading.names import (
    child_of,
    children_of,
    is_on,
    number,
    switch,
    value_of,
    w,
)

# Bits of tblLook's w:val where it does not spell them out.
_BITS = {
    "firstRow": 0x20,
    "lastRow": 0x40,
    "firstColumn": 0x80,
    "lastColumn": 0x100,
    "noHBand": 0x200,
    "noVBand": 0x400,
}
_GRID_SPAN = w("gridSpan")
_MERGES = (w("vMerge"), w("hMerge"))
_WHOLE = frozenset(map(w, ("tr", "tc", "p", "tbl")))


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell: the parts of the table's style that apply, weakest first; whether it is unseen
    (the lower half of merged cells, a hidden row)."""

    regions: tuple[str, ...] = ()
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Bands:
    """How many rows and columns a band of the table's style has.

    0, which is also Word's default: no bands ([MS-OI29500] 2.1.253).
    """

    rows: int = 0
    columns: int = 0


def spots(table: etree._Element, bands: Bands) -> Mapping[etree._Element, Spot]:
    """The spot of each cell of a table (not of tables within it)."""
    look = _look(table)
    rows = list(_within(table, "tr"))
    heads = _heads(rows) if look["firstRow"] else 0
    found: dict[etree._Element, Spot] = {}
    for index, row in enumerate(rows):
        of_row = child_of(row, "trPr")
        unseen = bool(switch(of_row, "hidden"))
        cells = list(_within(row, "tc"))
        column = number(value_of(of_row, "gridBefore")) or 0
        down = _down(index, heads, index == len(rows) - 1, look, bands)
        for place, cell in enumerate(cells):
            across = _across(column, place == 0, place == len(cells) - 1, look, bands)
            said = children_of(child_of(cell, "tcPr"))
            found[cell] = Spot(_ordered(across, down), unseen or _continued(said))
            column += _span(said.get(_GRID_SPAN))
    return found


def _within(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, through wrappers around them."""
    wanted = w(name)
    for child in parent:
        if child.tag == wanted:
            yield child
        elif len(child) and child.tag not in _WHOLE:
            yield from _within(child, name)


def _look(table: etree._Element) -> dict[str, bool]:
    """What a table takes of its style's conditions; only bands where it does not say."""
    element = table.find(f"{w('tblPr')}/{w('tblLook')}")
    if element is None:
        return dict.fromkeys(_BITS, False)
    try:
        bits = int(element.get(w("val"), "0"), 16)
    except ValueError:
        bits = 0
    said = {name: element.get(w(name)) for name in _BITS}
    return {
        name: bool(bits & bit) if (own := said[name]) is None else is_on(own)
        for name, bit in _BITS.items()
    }


def _across(column: int, first: bool, last: bool, look: Mapping[str, bool], bands: Bands) -> str:
    if first and look["firstColumn"]:
        return "firstCol"
    if last and look["lastColumn"]:
        return "lastCol"
    if look["noVBand"] or not bands.columns:
        return ""
    return f"band{(column - look['firstColumn']) // bands.columns % 2 + 1}Vert"


def _heads(rows: Sequence[etree._Element]) -> int:
    """How many rows count as the first one: further ones where they repeat on each page."""
    after = takewhile(lambda row: switch(child_of(row, "trPr"), "tblHeader"), rows[1:])
    return 1 + sum(1 for _ in after)


def _down(row: int, heads: int, last: bool, look: Mapping[str, bool], bands: Bands) -> str:
    if row < heads:
        return "firstRow"
    if last and look["lastRow"]:
        return "lastRow"
    if look["noHBand"] or not bands.rows:
        return ""
    return f"band{(row - heads) // bands.rows % 2 + 1}Horz"


_CORNERS = {
    ("firstRow", "firstCol"): "nwCell",
    ("firstRow", "lastCol"): "neCell",
    ("lastRow", "firstCol"): "swCell",
    ("lastRow", "lastCol"): "seCell",
}
# Word's own order ([MS-OI29500] 2.1.252), where ECMA-376 puts rows before columns.
_ORDER = ("Horz", "Vert", "Col", "Row", "Cell")


@lru_cache(maxsize=128)
def _ordered(across: str, down: str) -> tuple[str, ...]:
    """Weakest first: bands of rows, of columns, first and last column, row, corners."""
    corner = _CORNERS.get((down, across), "")
    there = [name for name in (across, down, corner) if name]
    there.sort(key=lambda name: next(i for i, end in enumerate(_ORDER) if name.endswith(end)))
    return ("wholeTable", *there)


def _span(element: etree._Element | None) -> int:
    """How many columns a cell takes."""
    return 1 if element is None else number(element.get(w("val"))) or 1


def _continued(said: Mapping[str, etree._Element]) -> bool:
    """Whether a tcPr merges its cell into the one above or before it, which hides its words."""
    for name in _MERGES:
        merge = said.get(name)
        if merge is not None and merge.get(w("val"), "continue") == "continue":
            return True
    return False
