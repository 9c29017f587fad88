"""What changed inside one clause, passage by passage: values, words, or only the paragraphing.

A passage is a title, a paragraph, a table row or a figure. Labels never count.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from service.domain.outline import (
    Block,
    Cell,
    Clause,
    Drawing,
    FieldRun,
    Paragraph,
    Run,
    Table,
    Text,
    block_text,
)
from service.domain.references import Labels, Reading
from service.domain.same_words import SLOT, plain_words, skeleton

# Word by word and pair by pair is slow: of an endless clause only the whole is compared.
_MOST_PAIRS = 40_000
_MOST_ALIKE = 100
_LONGEST_COMPARED = 1_000
# Of the pairs of neighbouring letters, how many two passages must share to be one edited.
_ALIKE = 0.3
_CELLS = "\t"


class PassageKind(StrEnum):
    """What changed in a passage; `layout`: the same words in other paragraphs."""

    VALUES = "values"
    WORDING = "wording"
    LAYOUT = "layout"


@dataclass(frozen=True, slots=True)
class ValueEdit:
    """A field whose words changed; the path is empty for a place of handwriting."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PassageEdit:
    """One changed passage. `block` counts the later text's blocks from 1 (0: the title; the
    earlier text's where the passage is gone); `old` or `new` is None where there is no such.
    """

    kind: PassageKind
    block: int
    old: str | None
    new: str | None
    values: tuple[ValueEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of a clause: its cells (a paragraph is one cell) and its words for comparing."""

    sort: str
    block: int
    cells: tuple[tuple[Run, ...], ...]
    label: str
    reading: Reading

    @property
    def printed(self) -> str:
        words = _CELLS.join("".join(run.text for run in cell) for cell in self.cells)
        return self.label + words

    @property
    def runs(self) -> Iterator[Run]:
        for cell in self.cells:
            yield from cell

    @property
    def skeleton(self) -> str:
        return _CELLS.join(map(skeleton, self.cells))

    @property
    def has_fields(self) -> bool:
        return any(isinstance(run, FieldRun) for run in self.runs)


# ---- passages of a clause -------------------------------------------------------------------


def passages_of(clause: Clause, labels: Labels) -> list[Passage]:
    """Title, paragraphs, table rows and figures of a clause, in reading order."""
    title = (Text(clause.title),)
    found = [Passage("title", 0, (title,), "", labels.read(clause.title, clause))]
    for number, block in enumerate(clause.blocks, start=1):
        for sort, label, cells in _parts(block):
            words = _CELLS.join("".join(run.text for run in cell) for cell in cells)
            reading = labels.read(words, clause)
            family = "row" if sort == "element" else sort
            key = Reading(f"{family}:{reading.key}", reading.references)
            found.append(Passage(sort, number, cells, label, key))
    return found


_Part = tuple[str, str, tuple[tuple[Run, ...], ...]]


def _parts(block: Block) -> Iterator[_Part]:
    match block:
        case Paragraph():
            if plain_words(block.label + block.text):
                yield "paragraph", block.label, (block.runs,)
        case Table():
            if block.title:
                yield "caption", "", ((Text(block.title),),)
            if block.headings:
                yield "heading", "", tuple((Text(words),) for words in block.headings)
            sort = "element" if _is_list(block) else "row"
            for row in block.rows:
                yield sort, "", tuple(map(_cell, row))
        case Drawing():
            pages = "".join(page.sha256 for page in block.pages)
            yield "drawing", "", ((FieldRun(block.slot, block_text(block)),), (Text(pages),))
        case _:
            yield "figure", "", ((FieldRun(block.id, block_text(block)),),)


def _cell(cell: Cell) -> tuple[Run, ...]:
    return cell.runs


def _is_list(table: Table) -> bool:
    """Whether rows are elements of a list: then a row more is a value, not a word."""
    runs = (run for row in table.rows for cell in row for run in cell.runs)
    return any(isinstance(run, FieldRun) and "[" in run.path for run in runs)


# ---- comparing ------------------------------------------------------------------------------


def compare_passages(earlier: Sequence[Passage], later: Sequence[Passage]) -> list[PassageEdit]:
    """Changed passages in reading order."""
    edits: list[PassageEdit] = []
    for old, new in _stretches(earlier, later):
        if len(old) == len(new) == 1 or not _same_in_other_paragraphs(old, new):
            edits += (_edit(before, after) for before, after in _paired(old, new))
        else:
            edits.append(
                PassageEdit(PassageKind.LAYOUT, new[0].block, _printed(old), _printed(new))
            )
    return edits


_Stretch = tuple[Sequence[Passage], Sequence[Passage]]


def _stretches(earlier: Sequence[Passage], later: Sequence[Passage]) -> Iterator[_Stretch]:
    """Runs of passages that differ, between those that are the same."""
    start, end = 0, 0
    shorter = min(len(earlier), len(later))
    while start < shorter and _same(earlier[start], later[start]):
        start += 1
    while end < shorter - start and _same(earlier[-1 - end], later[-1 - end]):
        end += 1
    old, new = earlier[start : len(earlier) - end], later[start : len(later) - end]
    if len(old) * len(new) > _MOST_PAIRS:
        yield old, new
        return
    before, after = ([passage.reading.key for passage in side] for side in (old, new))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield old[i1:i2], new[j1:j2]
            continue
        for one, other in zip(old[i1:i2], new[j1:j2], strict=True):
            if not _same(one, other):
                yield [one], [other]


def _same(old: Passage, new: Passage) -> bool:
    return old.reading.same_as(new.reading)


def _same_in_other_paragraphs(old: Sequence[Passage], new: Sequence[Passage]) -> bool:
    """Whether paragraphs were only joined or split (their labels kept as words, or set anew)."""
    if not old or not new or any(p.sort != "paragraph" for p in (*old, *new)):
        return False
    printed = [plain_words(_printed(side)) for side in (old, new)]
    bare = ["".join(p.reading.key.removeprefix("paragraph:") for p in side) for side in (old, new)]
    return printed[0] == printed[1] or bare[0] == bare[1]


def _printed(passages: Sequence[Passage]) -> str:
    return "\n".join(passage.printed for passage in passages)


_Pair = tuple[Passage | None, Passage | None]


def _paired(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[_Pair]:
    """Passages that became one another, in order; others are gone or new."""
    if len(old) == len(new) == 1 and old[0].sort == new[0].sort:
        yield old[0], new[0]
        return
    if len(old) * len(new) > _MOST_ALIKE:
        yield from ((passage, None) for passage in old)
        yield from ((None, passage) for passage in new)
        return
    letters = [(passage, _pairs_of_letters(passage)) for passage in new]
    likeness = [
        [_likeness(before, after, own, theirs) for after, theirs in letters]
        for before, own in ((passage, _pairs_of_letters(passage)) for passage in old)
    ]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            joined = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] else 0.0
            best[i][j] = max(joined, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < len(old) or j < len(new):
        here = i < len(old) and j < len(new)
        if here and likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif j == len(new) or (i < len(old) and best[i][j] == best[i + 1][j]):
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1


def _pairs_of_letters(passage: Passage) -> Counter[str]:
    key = passage.reading.key[:_LONGEST_COMPARED]
    return Counter(map("".join, pairwise(key)))


def _likeness(old: Passage, new: Passage, own: Counter[str], theirs: Counter[str]) -> float:
    """0 (not the same passage) to 1. Aligning letters would take minutes for a hostile text."""
    if old.sort != new.sort:
        return 0.0
    if old.skeleton == new.skeleton and old.skeleton.strip(SLOT + _CELLS):
        return 1.0
    ratio = 2 * (own & theirs).total() / (own.total() + theirs.total())
    return ratio if ratio >= _ALIKE else 0.0


# ---- one passage ----------------------------------------------------------------------------


def _edit(old: Passage | None, new: Passage | None) -> PassageEdit:
    if old is None or new is None:
        return _came_or_went(old, new)
    kind = PassageKind.VALUES if _only_values(old, new) else PassageKind.WORDING
    return PassageEdit(kind, new.block, old.printed, new.printed, tuple(_values(old, new)))


def _came_or_went(old: Passage | None, new: Passage | None) -> PassageEdit:
    there = old or new
    assert there is not None
    listed = there.sort in ("element", "drawing", "figure")
    values = tuple(
        ValueEdit(run.path, run.text if old else "", run.text if new else "")
        for run in there.runs
        if isinstance(run, FieldRun)
    )
    return PassageEdit(
        PassageKind.VALUES if listed else PassageKind.WORDING,
        there.block,
        old.printed if old else None,
        new.printed if new else None,
        values if listed else (),
    )


def _only_values(old: Passage, new: Passage) -> bool:
    """Whether the words of the standard text are the same and only fields differ."""
    if old.sort in ("figure", "drawing"):
        return True
    if len(old.cells) != len(new.cells):
        return False
    return all(map(_cell_keeps_words, old.cells, new.cells))


def _cell_keeps_words(old: tuple[Run, ...], new: tuple[Run, ...]) -> bool:
    before, after = skeleton(old), skeleton(new)
    if before == after or plain_words(_words(old)) == plain_words(_words(new)):
        return True
    if before in ("", SLOT):
        # A place for handwriting, or a cell that holds nothing but a value.
        return _is_cell_of_value(old)
    # An emptied value leaves no field.
    return before.replace(SLOT, "") == after.replace(SLOT, "") and before.count(SLOT) > after.count(
        SLOT
    )


def _is_cell_of_value(runs: tuple[Run, ...]) -> bool:
    return not runs or all(isinstance(run, FieldRun) for run in runs)


def _words(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)


def _values(old: Passage, new: Passage) -> Iterator[ValueEdit]:
    """Fields of both passages whose words differ, by path and order."""
    if len(old.cells) != len(new.cells):
        return
    for before, after in zip(old.cells, new.cells, strict=True):
        if not before and _words(after):
            yield ValueEdit("", "", _words(after))
            continue
        if len(old.cells) > 1 and skeleton(before) == SLOT:
            yield from _value(before, _words(after))
            continue
        fields = [run for run in after if isinstance(run, FieldRun)]
        for run in before:
            if isinstance(run, FieldRun):
                found = next((f for f in fields if f.path == run.path), None)
                if found is not None:
                    fields.remove(found)
                yield from _value((run,), found.text if found is not None else "")


def _value(before: tuple[Run, ...], words: str) -> Iterator[ValueEdit]:
    for run in before:
        if isinstance(run, FieldRun) and plain_words(run.text) != plain_words(words):
            yield ValueEdit(run.path, run.text, words)
