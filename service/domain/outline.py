"""Outline: the final words of one contract text, every field marked.

Screen, digest and Word show the same outline;
chapters > clauses > blocks. An Outline is drafted from terms, or read back from a .docx.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from pydantic import TypeAdapter

BLANK_ON_PURPOSE = "此项空白"
NONE_WORD = "无"


@dataclass(frozen=True, slots=True)
class Text:
    """Words of the standard text."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class FieldRun:
    """Words that came from a value: the path names the term."""

    path: str
    text: str
    kind: Literal["field"] = "field"


Run = Text | FieldRun


def merged(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs with neighbouring texts joined, so that equal words make equal outlines."""
    joined: list[Run] = []
    for run in runs:
        if joined and isinstance(run, Text) and isinstance(joined[-1], Text):
            joined[-1] = Text(joined[-1].text + run.text)
        else:
            joined.append(run)
    return tuple(joined)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `label` is literal: empty, （一） (level 1) or 1. (level 2)."""

    runs: tuple[Run, ...]
    label: str = ""
    level: int = 0
    kind: Literal["paragraph"] = "paragraph"

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; without runs it is a place for handwriting."""

    runs: tuple[Run, ...] = ()

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Table:
    """A list table (headings, one row an element) or a form (rows of cells, `headings`
    may be empty).
    """

    id: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a single-line diagram: its symbol's name and its words."""

    symbol: str
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A single-line diagram as data: one lane a source down to the boundary, then what is
    shared.
    """

    id: str
    title: str
    lanes: tuple[tuple[Element, ...], ...]
    shared: tuple[Element, ...]
    kind: Literal["figure"] = "figure"


@dataclass(frozen=True, slots=True)
class Page:
    """One page image of a drawing; the sha256 is that of the image part's bytes."""

    sha256: str
    media_type: str
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """An annex slot with its drawing."""

    slot: str
    title: str
    drawing_no: str
    drawn_on: str
    pages: tuple[Page, ...]
    kind: Literal["drawing"] = "drawing"


Block = Paragraph | Table | Figure | Drawing


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as it stands in the text. `id` is empty where a paper's clause matches none of ours.

    `prominent`: its words are visibly conspicuous (all bold and underlined) in the text.
    """

    id: str
    version: int
    label: str
    title: str
    prominent: bool
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """All words of the clause, one line a block, labels included."""
        return "\n".join(block_text(block) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Chapter:
    """`layout`: cover, plain, chapter, page or addendum; `label` is 第N章 or empty."""

    id: str
    label: str
    title: str
    layout: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class TemplateRef:
    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Outline:
    """One text. `kind` is empty where a paper's kind could not be told."""

    kind: TemplateRef
    addenda: tuple[TemplateRef, ...]
    title: str
    chapters: tuple[Chapter, ...]
    schema: int = field(default=1)

    def clauses(self) -> Iterator[Clause]:
        for chapter in self.chapters:
            yield from chapter.clauses

    def clause(self, clause_id: str) -> Clause | None:
        return next((clause for clause in self.clauses() if clause.id == clause_id), None)

    def fields(self) -> Iterator[tuple[Clause, FieldRun]]:
        """Every field with the clause it stands in, in reading order."""
        for clause in self.clauses():
            for run in clause_runs(clause):
                if isinstance(run, FieldRun):
                    yield clause, run

    def values(self, path: str) -> list[str]:
        """All texts printed for a path."""
        return [run.text for _, run in self.fields() if run.path == path]

    def tables(self, table_id: str) -> Iterator[tuple[Clause, Table]]:
        for clause in self.clauses():
            for block in clause.blocks:
                if isinstance(block, Table) and block.id == table_id:
                    yield clause, block


def clause_runs(clause: Clause) -> Iterator[Run]:
    """All runs of a clause: paragraphs and table cells, in reading order."""
    for block in clause.blocks:
        if isinstance(block, Paragraph):
            yield from block.runs
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from cell.runs


def block_text(block: Block) -> str:
    """Plain words of a block."""
    match block:
        case Paragraph():
            return block.label + block.text
        case Table():
            lines = ["\t".join(block.headings)] if block.headings else []
            lines += ["\t".join(cell.text for cell in row) for row in block.rows]
            return "\n".join(lines)
        case Figure():
            lanes = [f"{e.symbol}：{e.text}" for lane in block.lanes for e in lane]
            return "\n".join(lanes + [f"{e.symbol}：{e.text}" for e in block.shared])
        case Drawing():
            return f"{block.title} {block.drawing_no} {block.drawn_on}"


_OUTLINE = TypeAdapter(Outline)


def outline_to_json(outline: Outline) -> bytes:
    return _OUTLINE.dump_json(outline)


def outline_from_json(data: bytes | str) -> Outline:
    return _OUTLINE.validate_json(data)
