"""A paper as a row of lines and grids of cells: what recognition reads, each with its place."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from service.domain.outline import Clause, Outline, Paragraph, Table, block_text
from service.domain.places import Place
from service.domain.reading import ReadingNotes
from service.domain.recognition.confusions import Speller
from service.domain.recognition.flattened import columns, flat_tables, heads_columns
from service.domain.recognition.folding import folded_line, unmarked
from service.domain.recognition.joining import continues
from service.domain.recognition.running import running_words
from service.domain.recognition.vocabulary import TERMS

# A hostile paper must not keep the recogniser busy: a long contract has some 1,500 lines.
MOST_LINES = 6_000
MOST_CHARACTERS = 200_000
LONGEST_LINE = 2_000
LONGEST_QUOTE = 120
MOST_FLAT_ROWS = 12
_NARROWEST = 14
_LISTED = re.compile(r"(?:[.…·]{2,}|\s)\s?\d{1,3}$")

_NUMERAL = r"[零〇一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾]"
_UNIT = r"(?:[千万元伏倍米%年月日台个天路VA]|小时|k[VWv])"
_RANKS: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (rank, re.compile(pattern))
    for rank, pattern in (
        (1, rf"第\s*(?:{_NUMERAL}{{1,5}}|\d{{1,3}})\s*(?:章|篇|部分|编|部)[\s:、.]*"),
        (2, rf"第\s*(?:{_NUMERAL}{{1,5}}|\d{{1,3}})\s*节[\s:、.]*"),
        (3, rf"第\s*(?:{_NUMERAL}{{1,5}}|\d{{1,3}})\s*[条款][\s:、.]*"),
        (3, r"[§]\s*\d{1,3}[\s:、.]*"),
        (5, rf"[(]\s*{_NUMERAL}{{1,4}}\s*[)]\s*[、.]?\s*"),
        (4, rf"{_NUMERAL}{{1,4}}\s*(?:[、.．:。]|\s(?=[\u4e00-\u9fff]))\s*"),
        (8, rf"\d{{1,2}}(?:\.\d{{1,2}}){{2,4}}(?![\d%‰/]|\s*{_UNIT})[\s、.]*"),
        (7, rf"\d{{1,2}}(?:\.\d{{1,2}}){{1}}(?![\d%‰/]|\s*{_UNIT})[\s、.]*"),
        (6, rf"\d{{1,2}}\s*(?:[、.．:)。](?!\d)\s*|\s+(?=[\u4e00-\u9fff])(?!{_UNIT}))"),
        (8, r"[(]\s*\d{1,2}\s*[)]\s*[、.]?\s*"),
        (9, r"[(]\s*[A-Za-z]\s*[)]\s*[、.]?\s*"),
        (9, r"[A-Za-z][.)、]\s*"),
    )
)  # fmt: skip

_CIRCLED = {0x2460 + n: f"({n + 1})" for n in range(20)} | {
    0x2474 + n: f"({n + 1})" for n in range(20)
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: folded `text` without its numbering `label` of a `rank` (0: none, 1 highest).

    `title`: printed as a heading. `cell`: number of its grid, row and column.
    """

    number: int
    text: str
    raw: str
    place: Place
    label: str = ""
    rank: int = 0
    title: bool = False
    cell: tuple[int, int, int] | None = None
    beside: bool = False
    soft: bool = False
    tail: str = ""
    """The last of the printed lines that were joined."""

    @property
    def listed(self) -> bool:
        """Whether it is an entry of the table of contents."""
        return _LISTED.search(self.text) is not None and len(self.text) < 40 and self.number < 80

    @property
    def quote(self) -> str:
        quote = " ".join(self.raw.split())
        return quote if len(quote) <= LONGEST_QUOTE else quote[:LONGEST_QUOTE] + "…"


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: its words on one line, and the lines it has."""

    text: str
    lines: tuple[Line, ...]
    number: int
    """Of its (first) line; of the nearest line before, where it is empty."""


Grid = tuple[tuple[GridCell, ...], ...]


@dataclass(frozen=True)
class Paper:
    """The lines in reading order, words beside the text last, and the grids of its tables."""

    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]


@cache
def _speller() -> Speller:
    return Speller(TERMS)


def paper_of(document: Outline, notes: ReadingNotes) -> Paper:
    """The paper as lines and grids."""
    return _Builder().build(document, notes)


class _Builder:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.grids: list[Grid] = []
        self.width = self.characters = self.rows = 0
        self.runs = running_words(())

    def build(self, document: Outline, notes: ReadingNotes) -> Paper:
        flow = [
            block.text
            for clause in document.clauses()
            for block in clause.blocks
            if isinstance(block, Paragraph)
        ]
        self.runs = running_words(flow)
        self.width = column_width(flow)
        if document.title:
            self._flow(document.title, Place(label=document.title), title=True)
        for chapter in document.chapters:
            heading = f"{chapter.label} {chapter.title}".strip()
            if heading and chapter.title != document.title:
                self._flow(heading, Place(label=heading), title=True)
            for clause in chapter.clauses:
                self._clause(clause)
        for words in notes.beside:
            for line in words.split("\n"):
                self._flow(line, Place(), beside=True)
        self.grids += _fallen_apart(self.lines)
        return Paper(tuple(self.lines), tuple(self.grids))

    def _clause(self, clause: Clause) -> None:
        heading = f"{clause.label} {clause.title}".strip()
        place = Place(clause.id, clause.label or clause.title)
        if heading:
            self._flow(heading, place, title=True)
        for number, block in enumerate(clause.blocks, start=1):
            spot = replace(place, paragraph=number)
            if isinstance(block, Paragraph):
                for count, part in enumerate(block_text(block).split("\n")):
                    self._flow(part, spot, soft=count > 0)
            elif isinstance(block, Table):
                self._table(block, spot)
            else:
                self._flow(block_text(block), spot)

    def _flow(self, raw: str, place: Place, *, title: bool = False, soft: bool = False,
              beside: bool = False) -> None:  # fmt: skip
        """A line of the flow; joined to the one before where it goes on in mid-sentence."""
        line = line_of(raw, len(self.lines), place, title=title, soft=soft, beside=beside)
        if line is None or self._too_long(raw) or (not title and self.runs(raw)):
            return
        last = self.lines[-1] if self.lines else None
        own_row = self._of_flat_table(raw)
        joins = last is not None and last.cell is None and not title and not own_row
        if last is not None and joins and _joins(last, line, self.width):
            self.lines[-1] = joined(last, line)
        else:
            self.lines.append(line)

    def _of_flat_table(self, raw: str) -> bool:
        """Whether a line is a row of a table that lost its lines: it goes on in no other."""
        if heads_columns(raw):
            self.rows = MOST_FLAT_ROWS
            return True
        self.rows = self.rows - 1 if columns(raw) else 0
        return self.rows > 0

    def _too_long(self, raw: str) -> bool:
        """Whether the paper is longer than any contract: the rest is not recognised."""
        self.characters += len(raw)
        return len(self.lines) >= MOST_LINES or self.characters > MOST_CHARACTERS

    # ---- tables ----------------------------------------------------------------------------

    def _table(self, table: Table, place: Place) -> None:
        if table.title:
            self._flow(table.title, place)
        rows: list[list[str]] = [list(table.headings)] if table.headings else []
        rows += [[cell.text for cell in row] for row in table.rows]
        number = len(self.grids)
        self.grids.append(
            tuple(
                tuple(self._cell(text, (number, r, c), place) for c, text in enumerate(row))
                for r, row in enumerate(rows)
            )
        )

    def _cell(self, text: str, where: tuple[int, int, int], place: Place) -> GridCell:
        lines: list[Line] = []
        for count, part in enumerate(text.split("\n")):
            line = line_of(part, len(self.lines) + len(lines), place, soft=count > 0)
            if line is None or self._too_long(part):
                continue
            line = replace(line, cell=where)
            if lines and (len(text) <= 14 or _joins(lines[-1], line)):
                lines[-1] = joined(lines[-1], line)
            else:
                lines.append(line)
        self.lines += lines
        number = lines[0].number if lines else max(len(self.lines) - 1, 0)
        return GridCell(" ".join(line.label + line.text for line in lines), tuple(lines), number)


def _fallen_apart(lines: Sequence[Line]) -> Iterator[Grid]:
    """Grids of the tables that are printed as lines of words."""
    for rows in flat_tables([line.raw if line.cell is None else "" for line in lines]):
        yield tuple(
            tuple(
                GridCell(_speller().corrected(folded_line(word)), (lines[number],), number)
                for word, number in row
            )
            for row in rows
        )


def _joins(last: Line, line: Line, width: int = 0) -> bool:
    if last.beside != line.beside or (last.title and not line.soft):
        return False
    if line.raw.startswith("\t\t") and ":" in last.text[:16] and ":" not in line.text:
        # Indented below its label's value: the rest of it.
        return len(last.text) < 40 and not last.text.endswith(("。", "；"))
    full = 0 < width - 1 <= len(last.label + last.tail)
    return continues(last.label + last.text, line.text, line.soft, bool(line.rank), full)


def column_width(texts: Sequence[str]) -> int:
    """How many characters the lines were broken to; 0 where lines are paragraphs."""
    lengths = Counter(len("".join(text.split())) for text in texts)
    for width, _ in lengths.most_common(3):
        alike = sum(lengths[near] for near in (width - 1, width, width + 1))
        longer = sum(count for length, count in lengths.items() if length > width + 3)
        if width >= _NARROWEST and alike >= 10 and alike * 5 >= lengths.total() and longer <= alike:
            return width
    return 0


def joined(first: Line, second: Line) -> Line:
    """Two pieces of one sentence as one line; corrected again, a word may have been cut."""
    text = _speller().corrected(first.text + second.label + second.text)
    return replace(first, text=text, raw=first.raw + second.raw, tail=second.text)


def line_of(raw: str, number: int, place: Place, *, title: bool = False, soft: bool = False,
            beside: bool = False) -> Line | None:  # fmt: skip
    """A printed line as recognition reads it; None for an empty one."""
    raw = raw[:LONGEST_LINE]
    label, rank, rest = split_label(raw)
    text, asked = unmarked(_speller().corrected(folded_line(rest)))
    title = title or asked
    if not text and not label:
        return None
    if not place.label and (title or rank in (1, 2, 3)):
        place = replace(place, label=(label + text)[:40])
    return Line(number, text, raw, place, label, rank, title, None, beside, soft, text)


def split_label(raw: str) -> tuple[str, int, str]:
    """Numbering at the head of a line, its rank, and the words that follow."""
    text = unicodedata.normalize("NFKC", raw.translate(_CIRCLED)).lstrip()
    for rank, pattern in _RANKS:
        match = pattern.match(text)
        if match is not None:
            return match.group().strip(), rank, text[match.end() :]
    return "", 0, raw


def texts(lines: Sequence[Line]) -> Iterator[str]:
    return (line.label + line.text for line in lines)
