"""A library made from an outline: every clause's prose and table is what the outline prints."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from service.domain.catalogue import Library
from service.domain.clauses import Applies, CellTemplate, ClauseVersion, Column, TableTemplate
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
from service.domain.placeholders import BlockRef, Literal, Part, Prose, Slot
from service.domain.templates import AnnexSlot, ChapterTemplate, Template

AS_OF = date(2026, 11, 22)
_ROW = re.compile(r"(?P<rows>[^\[\].]+)\[\d+\]\.(?P<path>.+)")


def library_of(outline: Outline, template: Template) -> Library:
    """A library in which the outline could have been drafted from `template`.

    Chapters of layout addendum make a template of their own each.
    """
    drawings = [b for c in outline.clauses() for b in c.blocks if isinstance(b, Drawing)]
    main = replace(
        template,
        chapters=tuple(_chapter(c) for c in outline.chapters if c.layout != "addendum"),
        addenda=tuple(ref.id for ref in outline.addenda),
        annexes=tuple(AnnexSlot(d.slot, d.title, None) for d in drawings),
    )
    addenda = [
        replace(
            main,
            id=ref.id,
            version=ref.version,
            name="补充条款",
            text_version="BC-1",
            is_addendum=True,
            addenda=(),
            annexes=(),
            chapters=tuple(_chapter(c) for c in outline.chapters if c.layout == "addendum"),
        )
        for ref in outline.addenda
    ]
    return Library(
        sources={},
        parameters={},
        clauses={
            clause.id: (_version(clause, chapter),)
            for chapter in outline.chapters
            for clause in chapter.clauses
        },
        tables={
            block.id: _table(block)
            for clause in outline.clauses()
            for block in clause.blocks
            if isinstance(block, Table)
        },
        templates={t.id: (t,) for t in (main, *addenda)},
        cards={},
    )


def _chapter(chapter: Chapter) -> ChapterTemplate:
    ids = tuple(clause.id for clause in chapter.clauses)
    return ChapterTemplate(chapter.id, chapter.title, chapter.layout, ids)


def _version(clause: Clause, chapter: Chapter) -> ClauseVersion:
    return ClauseVersion(
        id=clause.id,
        version=clause.version,
        title=clause.title,
        status="published",
        effective_from=date(2026, 1, 1),
        effective_to=None,
        basis=(),
        applies_to=Applies(),
        prominent=clause.prominent,
        heading=chapter.layout != "cover" and clause.title != chapter.title,
        owner="法务",
        change="首版",
        prose=tuple(_prose(block) for block in clause.blocks),
        body="",
        digest="",
        source_file="",
    )


def _prose(block: Block) -> Prose | BlockRef:
    match block:
        case Paragraph():
            return Prose(_parts(block.runs), block.level)
        case Table():
            return BlockRef("table", block.id)
        case Figure():
            return BlockRef("figure", block.id)
        case Drawing():
            return BlockRef("annex", block.slot)


def _parts(runs: tuple[Run, ...]) -> tuple[Part, ...]:
    return tuple(
        Literal(run.text) if isinstance(run, Text) else Slot(_tail(run.path), ()) for run in runs
    )


def _tail(path: str) -> str:
    match = _ROW.fullmatch(path)
    return match["path"] if match else path


def _cell(cell: Cell) -> CellTemplate:
    return CellTemplate(_parts(cell.runs), handwritten=not cell.runs)


def _table(table: Table) -> TableTemplate:
    rows = next(_list_names(table), None)
    if rows is None and not (len(table.rows) == 1 and len(table.rows[0]) < len(table.headings)):
        head = (tuple(CellTemplate((Literal(text),)) for text in table.headings),)
        cells = (head if table.headings else ()) + tuple(
            tuple(_cell(cell) for cell in row) for row in table.rows
        )
        widths = (1,) * max(len(row) for row in cells)
        return TableTemplate(
            table.id, table.title, None, None, (), cells, bool(table.headings), widths, ""
        )
    empty = None if rows else table.rows[0][0].text
    columns = tuple(
        Column(heading, _cell(table.rows[0][n]) if rows else CellTemplate((Slot("x", ()),)), 1)
        for n, heading in enumerate(table.headings)
    )
    return TableTemplate(
        table.id, table.title, rows or "nothing", empty, columns, (), False, (), ""
    )


def _list_names(table: Table) -> Iterator[str]:
    for row in table.rows:
        for cell in row:
            for run in cell.runs:
                match = None if isinstance(run, Text) else _ROW.fullmatch(run.path)
                if match is not None:
                    yield match["rows"]
