"""The prose of a clause for readers: blanks by the names of what goes into them, references by
the title of the other clause.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.catalogue import Library
from service.domain.clauses import CellTemplate, ClauseVersion
from service.domain.field_names import field_name
from service.domain.placeholders import BlockRef, ClauseRef, Literal, Part, Slot
from service.domain.quantities import chinese_number

_PARAMETER = "parameter."


@dataclass(frozen=True, slots=True)
class Piece:
    """Words (`kind` text), a blank (slot) or a reference (with the address of the clause)."""

    kind: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph with its literal number, or a table with its headings and rows."""

    kind: str
    label: str = ""
    level: int = 0
    pieces: tuple[Piece, ...] = ()
    title: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[Piece, ...], ...], ...] = ()


def readable(clause: ClauseVersion, library: Library) -> list[Passage]:
    """The clause as passages."""
    return list(_numbered(clause, library))


def _numbered(clause: ClauseVersion, library: Library) -> Iterator[Passage]:
    counts = [0, 0, 0]
    for block in clause.prose:
        if isinstance(block, BlockRef):
            yield _block(block, library)
            continue
        counts[block.level] += 1
        counts[block.level + 1 :] = [0] * (2 - block.level)
        label = ""
        if block.level == 1:
            label = f"（{chinese_number(counts[1])}）"
        elif block.level == 2:
            label = f"{counts[2]}."
        pieces = tuple(_pieces(block.parts, library))
        yield Passage("paragraph", label=label, level=block.level, pieces=pieces)


def _block(block: BlockRef, library: Library) -> Passage:
    if block.kind != "table":
        return Passage("figure", title="供电接线示意图" if block.kind == "figure" else "附图")
    table = library.tables[block.id]
    cells = [tuple(column.cell for column in table.columns)] if table.rows else table.cells
    rows = tuple(tuple(_cell(cell, library, table.rows) for cell in row) for row in cells)
    headings = tuple(column.title for column in table.columns)
    return Passage("table", title=table.title, headings=headings, rows=rows)


def _cell(cell: CellTemplate, library: Library, rows: str | None) -> tuple[Piece, ...]:
    if cell.handwritten:
        return (Piece("slot", "手写"),)
    return tuple(_pieces(cell.parts, library, f"{rows}." if rows else ""))


def _pieces(parts: tuple[Part, ...], library: Library, prefix: str = "") -> Iterator[Piece]:
    for part in parts:
        match part:
            case Literal(text):
                yield Piece("text", text)
            case Slot(path):
                yield Piece("slot", _slot_words(prefix + path, library))
            case ClauseRef(clause_id):
                versions = library.clauses.get(clause_id, ())
                title = versions[-1].title if versions else clause_id
                yield Piece("reference", f"「{title}」条", f"/console/library/clauses/{clause_id}")


def _slot_words(path: str, library: Library) -> str:
    if path.startswith(_PARAMETER):
        parameter = library.parameters.get(path.removeprefix(_PARAMETER))
        return parameter.title if parameter is not None else path
    return field_name(path)
