"""Any .docx -> ReadDocument: the outline of its text, and what the reader has to say about it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.documents.header import DocumentHeader
from service.documents.reading.body import BodyReader
from service.documents.reading.chapters import FoundChapter, Structure, loose_words, structure
from service.documents.reading.clauses import Sources, paths_by_digest, read_clause
from service.documents.reading.guard import open_package
from service.documents.reading.kind import CustomPart, read_custom_part, read_header, selection_of
from service.documents.reading.package import Package, refused
from service.documents.reading.raw import Findings, RawBlock, RawParagraph, RawTable
from service.documents.reading.visibility import StyleSheet, read_styles, w
from service.domain.catalogue import Library
from service.domain.outline import Chapter, Outline, TemplateRef
from service.domain.reading import ReadingNotes
from service.domain.selection import Selection


@dataclass(frozen=True)
class ReadDocument:
    """A file as read. `outline` equals the drafted one where nobody changed a word.

    A paper of unknown kind has an outline with kind id "" whose clauses have id "" where they
    match none of ours.
    """

    outline: Outline
    notes: ReadingNotes
    header: DocumentHeader | None

    @property
    def found_by(self) -> Mapping[str, int]:
        """How many clauses were found by tag, by bookmark and by text."""
        return Counter(self.notes.found_by.values())


def read_docx(data: bytes, library: Library, as_of: date) -> ReadDocument:
    """Read a .docx with the library's help; `as_of` picks versions where the file names none.

    Raises DocumentRefused (Chinese) for files that are broken, hostile or too large.
    """
    package = open_package(data)
    styles = _styles(package)
    reader = BodyReader(package, package.main_part, styles)
    body = package.xml(package.main_part).find(w("body"))
    if body is None:
        raise refused("没有正文", package.main_part)
    blocks = list(reader.blocks(body))
    custom = read_custom_part(package)
    header, header_lines = read_header(package, styles)
    selection = selection_of(custom, header, blocks, library, as_of)
    found = structure(blocks, selection, library, as_of)
    sources = _sources(package, library, custom, selection)
    outline = _outline(found, selection, sources)
    beside = [*reader.findings.beside, *_notes_below(package, styles), *_stray_pictures(blocks)]
    if selection is not None:
        # Only of our own papers do we know what belongs in the header.
        beside += header_lines
    notes = _reading_notes(found, reader.findings, beside)
    return ReadDocument(outline, notes, header)


def _styles(package: Package) -> StyleSheet:
    parts = package.related(package.main_part, "styles")
    return read_styles(package.xml(parts[0]) if parts else None)


def _notes_below(package: Package, styles: StyleSheet) -> list[str]:
    """Words of footnotes and endnotes: printed, but in no clause."""
    words: list[str] = []
    for kind in ("footnotes", "endnotes"):
        for part in package.related(package.main_part, kind):
            reader = BodyReader(package, part, styles)
            for note in package.xml(part):
                lines = [block.text.strip() for block in reader.blocks(note)]
                words += [line for line in lines if line]
    return words


def _stray_pictures(blocks: Sequence[RawBlock]) -> Iterator[str]:
    """Pictures beside words or in cells: what is written in them nobody here can read."""
    for block in blocks:
        paragraphs = [block] if isinstance(block, RawParagraph) else block.paragraphs
        for paragraph in paragraphs:
            if isinstance(block, RawTable) or paragraph.text.strip():
                yield from (f"图片：{name}" for name in paragraph.images)


def _sources(
    package: Package, library: Library, custom: CustomPart, selection: Selection | None
) -> Sources:
    slots = (
        [slot.id for template in selection.templates() for slot in template.annexes]
        if (selection is not None)
        else []
    )
    paths: Mapping[str, str] = {**custom.paths, **paths_by_digest(library)}
    return Sources(library, package.parts, paths, tuple(slots))


def _outline(found: Structure, selection: Selection | None, sources: Sources) -> Outline:
    chapters = tuple(_chapter(chapter, sources) for chapter in found.chapters)
    if selection is None:
        title = found.title or next((c.title for c in chapters if c.title), "")
        return Outline(TemplateRef("", 0), (), title, chapters)
    kind, *addenda = (TemplateRef(t.id, t.version) for t in selection.templates())
    return Outline(kind, tuple(addenda), found.title or selection.title, chapters)


def _chapter(found: FoundChapter, sources: Sources) -> Chapter:
    return Chapter(
        id=found.template.id if found.template is not None else "",
        label=found.label,
        title=found.title,
        layout=found.layout,
        clauses=tuple(
            read_clause(clause.version, clause.blocks, sources) for clause in found.clauses
        ),
    )


def _reading_notes(found: Structure, findings: Findings, beside: list[str]) -> ReadingNotes:
    added = [words for words in loose_words(found.chapters) if words]
    return ReadingNotes(
        added=(*added, *beside),
        found_by={
            clause.version.id: clause.how
            for chapter in found.chapters
            for clause in chapter.clauses
            if clause.version is not None
        },
        tracked_changes=findings.tracked_changes,
        hidden=tuple(findings.hidden),
    )
