"""Finding passages in an outline: clauses by title, table rows by list, single sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from service.domain.comparison import is_blank
from service.domain.outline import Clause, FieldRun, Outline, Paragraph, Table, block_text
from service.domain.validation import Place, Subject

_FURTHER = re.compile(r"further_parties\[(\d{1,3})\](?=\.)")
SIDES = {"supplier": "供电人", "customer": "用电人"}
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
    for number, line in enumerate(clause.lines, start=1):
        yield Passage(clause, number, line)


def sentences(clause: Clause) -> Iterator[Passage]:
    """Every sentence (up to 。 or ；) of the clause's blocks, titles left out."""
    return (Passage(clause, number, words) for number, words in clause.sentences)


def blocks_with(
    document: Outline, pattern: re.Pattern[str], hint: re.Pattern[str] | None = None
) -> Iterator[Passage]:
    """Titles and blocks in which the pattern is found.

    `hint` is found wherever the pattern is, and quicker to look for.
    """
    anywhere = hint or _anywhere(pattern)
    if anywhere.search(document.block_text) is not None:
        for clause in document.clauses():
            if anywhere.search(clause.block_text) is not None:
                yield from (p for p in blocks_of(clause) if pattern.search(p.text))


def sentences_with(document: Outline, pattern: re.Pattern[str]) -> Iterator[Passage]:
    """Sentences in which the pattern is found, blanks at their ends left out."""
    anywhere = _anywhere(pattern)
    if anywhere.search(document.sentence_text) is not None:
        for clause in document.clauses():
            if anywhere.search(clause.sentence_text) is not None:
                for number, words in clause.sentences:
                    if pattern.search(words.strip()):
                        yield Passage(clause, number, words)


@cache
def _anywhere(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The pattern for all passages at once: each is a line, so most rules search only once."""
    return re.compile(pattern.pattern, pattern.flags | re.MULTILINE)


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
    rows = (list(_rows(*table, list_name)) for table in document.tables_of(list_name))
    return [row for row in rows if row]


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
    return iter(document.printed(path))


Printed = tuple[Clause, FieldRun]


def first_printed(subject: Subject, path: str) -> Printed | None:
    """The first field of a path, blank or not."""
    return next(iter(subject.fields(path)), None)


def said(subject: Subject, path: str) -> Printed | None:
    """The first printing of a path that is not blank."""
    return next((f for f in subject.fields(path) if not is_blank(f[1].text)), None)


def sides(subject: Subject) -> dict[str, str]:
    """The parties a text prints: path of each (`further_parties[0]`) and its Chinese role."""
    found = dict(SIDES)
    for _, run in subject.document.fields():
        match = _FURTHER.match(run.path)
        if match is not None and match.group() not in found:
            found[match.group()] = _role(subject, match.group(), int(match.group(1)))
    return found


def _role(subject: Subject, path: str, number: int) -> str:
    """The role as printed, else as recorded."""
    printed = said(subject, f"{path}.role")
    if printed is not None:
        return printed[1].text
    recorded = subject.account.further_parties if subject.account is not None else ()
    return recorded[number].role.value if number < len(recorded) else "其他当事人"


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
