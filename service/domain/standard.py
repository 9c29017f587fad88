"""The standard text that a paper of ours was made from, rebuilt from the library.

Only the words are the library's; values and drawings are the paper's own. What the library says
otherwise than the paper is the paper's deviation from the standard.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from service.domain.catalogue import Library
from service.domain.clauses import Applies, CellTemplate, ClauseVersion, TableTemplate
from service.domain.edits import ClauseEdit, ClauseVerdict, compare_texts
from service.domain.outline import (
    Block,
    Cell,
    Chapter,
    Clause,
    Drawing,
    FieldRun,
    Figure,
    Outline,
    Paragraph,
    Run,
    Table,
    Text,
)
from service.domain.placeholders import BlockRef, ClauseRef, Literal, Part, Prose
from service.domain.reading import ReadingNotes
from service.domain.same_words import is_prose, plain_words, skeleton
from service.domain.selection import Selection
from service.domain.templates import ChapterTemplate
from service.domain.traits import AGREED_TRAITS

AGREED = "（约定内容）"
SOME_CLAUSE = "有关条款"
# A paper of which less is standard was not made from our text.
_OWN_SHARE = 0.5
_ANCHORED = frozenset({"tag", "bookmark"})
# Of an endless clause only so many paragraphs are looked at to find the standard ones.
_MOST_BLOCKS = 500


def standard_edits(
    document: Outline, notes: ReadingNotes, library: Library
) -> tuple[ClauseEdit, ...] | None:
    """Verdicts of a paper's clauses against the standard text; None where it is not ours.

    Clauses that the paper lacks are not among them: see `missing_clauses`.
    """
    selection = selection_of(document, library)
    if selection is None:
        return None
    measure = _Measure(document, library)
    chapters = tuple(measure.chapter(chapter) for chapter, _ in selection.chapters())
    standard = Outline(document.kind, document.addenda, document.title, chapters)
    edits = compare_texts(standard, document, notes.added)
    anchored = not _ANCHORED.isdisjoint(notes.found_by.values())
    return edits if anchored or _mostly_standard(edits, document) else None


def missing_clauses(
    document: Outline, library: Library, as_of: date, traits: frozenset[str]
) -> tuple[ClauseEdit, ...] | None:
    """Standard clauses that a customer of these `traits` has, whatever else was agreed, and the
    paper has not; nor another one of that title.

    None where the paper lacks more than it has: it is a part of a text, or none of ours.
    """
    selection = selection_of(document, library)
    if selection is None:
        return None
    present = {clause.id for clause in document.clauses()}
    titles = {plain_words(clause.title) for clause in document.clauses()}
    missing = tuple(
        ClauseEdit(version.id, ClauseVerdict.REMOVED, "", version.title)
        for version in _expected(selection, library, as_of, traits)
        if version.id not in present and plain_words(version.title) not in titles
    )
    return missing if len(missing) <= len(present - {""}) else None


def _expected(
    selection: Selection, library: Library, as_of: date, traits: frozenset[str]
) -> Iterator[ClauseVersion]:
    for chapter, _ in selection.chapters():
        if _certainly(chapter.applies_to, traits):
            for clause_id in chapter.clauses:
                version = library.clause_on(clause_id, as_of)
                if version is not None and _certainly(version.applies_to, traits):
                    yield version


def _certainly(applies: Applies, traits: frozenset[str]) -> bool:
    """Whether it applies whatever else was agreed; `traits` are those of the record."""
    return applies.to(traits) and AGREED_TRAITS.isdisjoint(applies.none)


def selection_of(document: Outline, library: Library) -> Selection | None:
    """The templates a paper says it was made from; None where its kind is not known."""
    refs = (document.kind, *document.addenda)
    kind, *addenda = (library.template_version(ref.id, ref.version) for ref in refs)
    if kind is None:
        return None
    return Selection(kind, tuple(addendum for addendum in addenda if addendum is not None))


def _mostly_standard(edits: Sequence[ClauseEdit], document: Outline) -> bool:
    gone = (ClauseVerdict.ADDED, ClauseVerdict.REMOVED)
    same = sum(edit.verdict not in gone and not edit.wording for edit in edits)
    return same > 0 and same >= _OWN_SHARE * sum(1 for _ in document.clauses())


@dataclass
class _Measure:
    """The paper, and the library it is measured by."""

    document: Outline
    library: Library
    labels: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        clauses = reversed(list(self.document.clauses()))
        self.labels = {clause.id: clause.label for clause in clauses if clause.label}

    def chapter(self, template: ChapterTemplate) -> Chapter:
        """The chapter with the clauses the paper has, in the template's order."""
        printed = (self.document.clause(clause_id) for clause_id in template.clauses)
        found = tuple(self._standard(clause) for clause in printed if clause is not None)
        title = next((c.title for c in self.document.chapters if c.id == template.id), "")
        return Chapter(template.id, "", title or template.title, template.layout, found)

    # ---- clauses ---------------------------------------------------------------------------

    def _standard(self, printed: Clause) -> Clause:
        """The clause with the words its version has; as printed where the library has none."""
        version = self.library.clause_version(printed.id, printed.version)
        if version is None:
            return printed
        title = version.title if version.heading else printed.title
        blocks = tuple(self._blocks(version, printed))
        return Clause(printed.id, printed.version, printed.label, title, printed.prominent, blocks)

    def _blocks(self, version: ClauseVersion, printed: Clause) -> Iterator[Block]:
        blocks = (block for block in printed.blocks if isinstance(block, Paragraph))
        paragraphs = [(block, skeleton(block.runs)) for block in islice(blocks, _MOST_BLOCKS)]
        values = {r.path: r.text for r in printed.runs if isinstance(r, FieldRun)}
        for part in version.prose:
            if isinstance(part, BlockRef):
                yield from self._block(part, printed)
                continue
            fit = (n for n, (_, words) in enumerate(paragraphs) if is_prose(part.parts, words))
            place = next(fit, None)
            yield self._paragraph(part, values) if place is None else paragraphs.pop(place)[0]

    def _paragraph(self, prose: Prose, values: dict[str, str]) -> Paragraph:
        runs = tuple(self._run(part, values) for part in prose.parts)
        return Paragraph(runs, "", prose.level)

    def _run(self, part: Part, values: dict[str, str]) -> Run:
        match part:
            case Literal(text):
                return Text(text)
            case ClauseRef(clause_id):
                return Text(self.labels.get(clause_id, SOME_CLAUSE))
            case _:
                return FieldRun(part.path, values.get(part.path, AGREED))

    # ---- tables ----------------------------------------------------------------------------

    def _block(self, ref: BlockRef, printed: Clause) -> Iterator[Block]:
        sort = {"figure": Figure, "annex": Drawing}.get(ref.kind)
        if sort is not None:
            yield from (block for block in printed.blocks if isinstance(block, sort))
            return
        template = self.library.tables.get(ref.id)
        tables = (b for b in printed.blocks if isinstance(b, Table) and b.id == ref.id)
        if template is not None:
            yield self._table(template, next(tables, None))

    def _table(self, template: TableTemplate, printed: Table | None) -> Table:
        """The table with its own fixed words and the paper's values."""
        if printed is None:
            printed = Table(template.id, template.title, (), ())
        if not template.is_form:
            headings = tuple(column.title for column in template.columns)
            return Table(template.id, printed.title, headings, printed.rows)
        fixed = list(template.cells)
        headings = ()
        if template.heading:
            headings = tuple(_fixed_words(cell) for cell in fixed.pop(0))
        rows = list(printed.rows[:_MOST_BLOCKS])
        found = []
        for cells in fixed:
            same = next((row for row in rows if _is_row(cells, row)), None)
            if same is not None:
                rows.remove(same)
            found.append(same or tuple(self._cell(cell) for cell in cells))
        return Table(template.id, printed.title, headings, tuple(found))

    def _cell(self, template: CellTemplate) -> Cell:
        return Cell(tuple(self._run(part, {}) for part in template.parts))


def _fixed_words(cell: CellTemplate) -> str:
    return "".join(part.text for part in cell.parts if isinstance(part, Literal))


def _is_row(cells: tuple[CellTemplate, ...], row: tuple[Cell, ...]) -> bool:
    return len(cells) == len(row) and all(
        template.handwritten or is_prose(template.parts, skeleton(cell.runs))
        for template, cell in zip(cells, row, strict=True)
    )
