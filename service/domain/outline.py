"""Outline: the final words of one contract text, every field marked.

Screen, digest and Word show the same outline;
chapters > clauses > blocks. An Outline is drafted from terms, or read back from a .docx.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from pydantic import TypeAdapter

BLANK_ON_PURPOSE = "此项空白"
NONE_WORD = "无"
_SENTENCE = re.compile(r"[^。；;\n]+")
_INDEX = re.compile(r"\[\d+\]")


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


@dataclass(frozen=True)
class Clause:
    """A clause as it stands in the text. `id` is empty where a paper's clause matches none of ours.

    `prominent`: all its words are visibly conspicuous in the text (decision 0016).
    """

    id: str
    version: int
    label: str
    title: str
    prominent: bool
    blocks: tuple[Block, ...]

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The words of each block, labels included."""
        return tuple(block_text(block) for block in self.blocks)

    @cached_property
    def text(self) -> str:
        """All words of the clause, one line a block, labels included."""
        return "\n".join(self.lines)

    @cached_property
    def sentences(self) -> tuple[tuple[int, str], ...]:
        """Every sentence (up to 。 or ；) with the number of its block, counted from 1."""
        return tuple(
            (number, sentence)
            for number, line in enumerate(self.lines, start=1)
            for sentence in _SENTENCE.findall(line)
        )

    @cached_property
    def block_text(self) -> str:
        """The title and every block on lines of their own, to search all of them at once."""
        return "\n".join((self.title, *self.lines))

    @cached_property
    def sentence_text(self) -> str:
        """Every sentence on a line of its own, to search all of them at once."""
        return "\n".join(words for _, words in self.sentences)

    @cached_property
    def runs(self) -> tuple["Run", ...]:
        """All runs of paragraphs and table cells, in reading order."""
        return tuple(_runs(self.blocks))


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


@dataclass(frozen=True)
class Outline:
    """One text. `kind` is empty where a paper's kind could not be told.

    What is derived from the words is kept: a text never changes, and rules ask again and again.
    """

    kind: TemplateRef
    addenda: tuple[TemplateRef, ...]
    title: str
    chapters: tuple[Chapter, ...]
    schema: int = field(default=1)

    def clauses(self) -> Iterator[Clause]:
        for chapter in self.chapters:
            yield from chapter.clauses

    def clause(self, clause_id: str) -> Clause | None:
        return self._clauses_by_id.get(clause_id)

    def fields(self) -> Iterator[tuple[Clause, FieldRun]]:
        """Every field with the clause it stands in, in reading order."""
        return iter(self._fields)

    def printed(self, path: str) -> Sequence[tuple[Clause, FieldRun]]:
        """Fields printed for a path; `[]` in it stands for any element of the list."""
        return self._fields_by_path.get(path, ())

    def printed_for(self, paths: Iterable[str]) -> Iterator[tuple[Clause, FieldRun]]:
        """Fields printed for any of the paths, in reading order."""
        known = self._numbers_by_path
        numbers = sorted(number for path in set(paths) for number in known.get(path, ()))
        return (self._fields[number] for number in numbers)

    def values(self, path: str) -> list[str]:
        """All texts printed for a path."""
        return [run.text for _, run in self.printed(path)]

    @cached_property
    def block_text(self) -> str:
        """Every title and every block, one after the other, to search all of them at once."""
        return "\n".join(clause.block_text for clause in self.clauses())

    @cached_property
    def sentence_text(self) -> str:
        """Every sentence on a line of its own, to search all of them at once."""
        return "\n".join(clause.sentence_text for clause in self.clauses())

    def tables_of(self, list_name: str) -> Sequence[tuple[Clause, int, Table]]:
        """Tables that print elements of a list, with their clause and block number (from 1)."""
        return self._tables_by_list.get(list_name, ())

    @cached_property
    def _tables_by_list(self) -> Mapping[str, list[tuple[Clause, int, Table]]]:
        found: dict[str, list[tuple[Clause, int, Table]]] = {}
        for clause in self.clauses():
            for number, block in enumerate(clause.blocks, start=1):
                if isinstance(block, Table):
                    for name in dict.fromkeys(_lists_in(block)):
                        found.setdefault(name, []).append((clause, number, block))
        return found

    @cached_property
    def _clauses_by_id(self) -> Mapping[str, Clause]:
        return {clause.id: clause for clause in reversed(list(self.clauses()))}

    @cached_property
    def _fields(self) -> tuple[tuple[Clause, FieldRun], ...]:
        return tuple(
            (clause, run)
            for clause in self.clauses()
            for run in clause.runs
            if isinstance(run, FieldRun)
        )

    @cached_property
    def _fields_by_path(self) -> Mapping[str, list[tuple[Clause, FieldRun]]]:
        found: dict[str, list[tuple[Clause, FieldRun]]] = {}
        for printed in self._fields:
            path = printed[1].path
            found.setdefault(path, []).append(printed)
            if "[" in path:
                found.setdefault(_INDEX.sub("[]", path), []).append(printed)
        return found

    @cached_property
    def _numbers_by_path(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, (_, run) in enumerate(self._fields):
            found.setdefault(run.path, []).append(number)
        return found

    def tables(self, table_id: str) -> Iterator[tuple[Clause, Table]]:
        for clause in self.clauses():
            for block in clause.blocks:
                if isinstance(block, Table) and block.id == table_id:
                    yield clause, block


def _lists_in(table: Table) -> Iterator[str]:
    """Names of the lists whose elements a table prints: `metering_points[0].no` is of one."""
    for row in table.rows:
        for cell in row:
            for run in cell.runs:
                if isinstance(run, FieldRun) and "[" in run.path:
                    yield run.path[: run.path.rindex("[")]


def _runs(blocks: Iterable[Block]) -> Iterator[Run]:
    for block in blocks:
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
