"""Finding passages in an outline: clauses by title, table rows by list, single sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.outline import Clause, FieldRun, Outline, Paragraph, Table, block_text
from service.domain.validation import Place, Subject

_SENTENCE = re.compile(r"[^。；;\n]+")
_ELEMENT = re.compile(r"(?P<list>.+)\[(?P<index>\d+)\]\.(?P<column>[a-z_.]+)")


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words of a clause; `number` counts the clause's blocks from 1, 0 is its title."""

    clause: Clause
    number: int
    text: str

    @property
    def place(self) -> Place:
        clause = self.clause
        return Place(clause.id, clause.label or clause.title, self.number or None)


def blocks_of(clause: Clause) -> Iterator[Passage]:
    """The clause's title and each of its blocks as plain words."""
    yield Passage(clause, 0, clause.title)
    for number, block in enumerate(clause.blocks, start=1):
        yield Passage(clause, number, block_text(block))


def sentences(clause: Clause) -> Iterator[Passage]:
    """Every sentence (up to 。 or ；) of the clause's blocks, titles left out."""
    for passage in blocks_of(clause):
        if passage.number:
            for match in _SENTENCE.finditer(passage.text):
                yield Passage(clause, passage.number, match.group())


def clauses_titled(document: Outline, pattern: str) -> list[Clause]:
    """Clauses whose title matches the regular expression anywhere."""
    return [clause for clause in document.clauses() if re.search(pattern, clause.title)]


@dataclass(frozen=True)
class PrintedRow:
    """One printed row of a list table: its place and its fields by column path."""

    clause: Clause
    block: int
    table: Table
    cells: dict[str, FieldRun]

    @property
    def place(self) -> Place:
        return Place(self.clause.id, self.clause.label or self.clause.title, self.block)

    def text(self, column: str) -> str | None:
        run = self.cells.get(column)
        return None if run is None else run.text

    def key(self, columns: tuple[str, ...]) -> tuple[str, ...] | None:
        """The row's printed key; None where the table does not print all of it."""
        texts = [self.text(column) for column in columns]
        found = tuple(text for text in texts if text is not None)
        return found if len(found) == len(columns) else None


def printed_tables(document: Outline, list_name: str) -> list[list[PrintedRow]]:
    """Rows of every table that prints elements of a list (`metering_points`), table by table."""
    found = []
    for clause in document.clauses():
        for number, block in enumerate(clause.blocks, start=1):
            if isinstance(block, Table):
                rows = list(_rows(clause, number, block, list_name))
                if rows:
                    found.append(rows)
    return found


def _rows(clause: Clause, number: int, table: Table, list_name: str) -> Iterator[PrintedRow]:
    for row in table.rows:
        cells: dict[str, FieldRun] = {}
        for run in (run for cell in row for run in cell.runs if isinstance(run, FieldRun)):
            match = _ELEMENT.fullmatch(run.path)
            if match is not None and match.group("list") == list_name:
                cells[match.group("column")] = run
        if cells:
            yield PrintedRow(clause, number, table, cells)


def column_fields(document: Outline, path: str) -> Iterator[tuple[Clause, FieldRun]]:
    """Fields printed for a path; `[]` in the path stands for any element of the list."""
    pattern = re.compile(re.escape(path).replace(re.escape("[]"), r"\[\d+\]"))
    return ((c, run) for c, run in document.fields() if pattern.fullmatch(run.path))


def is_whole_contract(document: Outline) -> bool:
    """Whether the text is a contract, not an addendum signed on its own."""
    return any(chapter.clauses and chapter.layout != "addendum" for chapter in document.chapters)


def is_supply_contract(subject: Subject) -> bool:
    """Whether the text is a supply contract in full, not an addendum or a side agreement."""
    kind = subject.document.kind
    template = subject.library.template_version(kind.id, kind.version)
    beside = template is not None and template.side_agreement
    return not beside and is_whole_contract(subject.document)


def has_words(clause: Clause) -> bool:
    """Whether the clause says anything beside its title."""
    return any(
        block_text(block).strip("。 \n\t　") not in ("", "此项空白")
        for block in clause.blocks
        if isinstance(block, Paragraph | Table)
    )
