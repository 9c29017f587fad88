"""Any .docx -> ReadDocument: the outline of its text, and what the reader has to say about it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from lxml import etree

from service.documents.cache import BoundedCache
from service.documents.header import DocumentHeader
from service.documents.reading.beside import (
    comments,
    hidden_beside,
    notes_below,
    open_revisions,
)
from service.documents.reading.body import BodyReader
from service.documents.reading.chapters import FoundChapter, Structure, loose_words, structure
from service.documents.reading.clauses import Sources, paths_by_digest, read_clause
from service.documents.reading.guard import open_package
from service.documents.reading.kind import CustomPart, read_custom_part, read_header, selection_of
from service.documents.reading.names import w
from service.documents.reading.package import Package, refused
from service.documents.reading.prominence import Plain, plain_looks
from service.documents.reading.raw import Findings, RawBlock, RawParagraph, RawTable
from service.documents.reading.themes import read_theme
from service.documents.reading.visibility import StyleSheet, read_styles
from service.domain.catalogue import Library
from service.domain.outline import Chapter, Outline, TemplateRef
from service.domain.reading import ReadingNotes
from service.domain.selection import Selection
from service.domain.templates import Template

# Word's own template has some 380.
_MOST_STYLES = 4_000
_HEADING_LEVELS = frozenset("0123456789")
_OF_STYLES = ("styles", "theme", "settings")
_SHEETS = BoundedCache[tuple[bytes, ...], StyleSheet](8)


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
    styles = style_sheet_of(package)
    reader = BodyReader(package, package.main_part, styles)
    body = package.main_xml.find(w("body"))
    if body is None:
        raise refused("没有正文", package.main_part)
    blocks = list(reader.blocks(body))
    custom = read_custom_part(package)
    header, header_lines = read_header(package, styles)
    selection = selection_of(custom, header, blocks, library, as_of)
    found = structure(blocks, selection, library, as_of)
    plain = plain_looks(blocks, styles.looks_by_name)
    sources = _sources(package, library, custom, selection, plain)
    outline = _outline(found, selection, sources)
    floating = [*reader.findings.beside, *notes_below(package, styles)]
    beside = [*floating, *_stray_pictures(blocks)]
    if selection is not None:
        # Only of our own papers do we know what belongs in the header.
        beside += header_lines
    around = [*header_lines, *floating]
    notes = _reading_notes(found, reader.findings, beside, around)
    notes = replace(
        notes,
        tracked_changes=open_revisions(package),
        hidden=(*notes.hidden, *hidden_beside(package, styles)),
        comments=tuple(comments(package, styles)),
    )
    if header is not None and header.supplier_no:
        notes = replace(notes, contract_no=header.supplier_no)
    return ReadDocument(outline, notes, header)


def style_sheet_of(package: Package) -> StyleSheet:
    """The styles of a file, with its theme; files of one skeleton share them."""
    related = (package.related(package.main_part, kind) for kind in _OF_STYLES)
    parts = [names[0] if names else "" for names in related]
    key = tuple(sha256(package.parts.get(part, b"")).digest() for part in parts)
    sheet = _SHEETS.find(key)
    if sheet is None:
        sheet = _style_sheet(*(package.xml(part) if part else None for part in parts))
        _SHEETS.put(key, sheet)
    return sheet


def _style_sheet(
    styles: etree._Element | None, theme: etree._Element | None, settings: etree._Element | None
) -> StyleSheet:
    if styles is not None:
        _tidy(styles)
    return read_styles(styles, read_theme(theme, settings))


def _tidy(styles: etree._Element) -> None:
    """Refuse style sheets without end; take heading levels out that are no numbers."""
    if sum(1 for _ in styles.iterfind(w("style"))) > _MOST_STYLES:
        raise refused(f"样式过多（最多 {_MOST_STYLES} 个）")
    for level in list(styles.iter(w("outlineLvl"))):
        parent = level.getparent()
        if parent is not None and level.get(w("val")) not in _HEADING_LEVELS:
            parent.remove(level)


def _stray_pictures(blocks: Sequence[RawBlock]) -> Iterator[str]:
    """Pictures beside words or in cells: what is written in them nobody here can read."""
    for block in blocks:
        paragraphs = [block] if isinstance(block, RawParagraph) else block.paragraphs
        for paragraph in paragraphs:
            if isinstance(block, RawTable) or paragraph.text.strip():
                yield from (f"图片：{name}" for name in paragraph.images)


def _sources(
    package: Package,
    library: Library,
    custom: CustomPart,
    selection: Selection | None,
    plain: Plain,
) -> Sources:
    slots = (
        [slot.id for template in selection.templates() for slot in template.annexes]
        if (selection is not None)
        else []
    )
    paths: Mapping[str, str] = {**custom.paths, **paths_by_digest(library)}
    return Sources(library, package.parts, paths, tuple(slots), plain)


def _outline(found: Structure, selection: Selection | None, sources: Sources) -> Outline:
    chapters = tuple(_chapter(chapter, sources) for chapter in found.chapters)
    if selection is None:
        title = found.title or next((c.title for c in chapters if c.title), "")
        return Outline(TemplateRef("", 0), (), title, chapters)
    kind, *addenda = (TemplateRef(t.id, t.version) for t in _still_there(selection, chapters))
    return Outline(kind, tuple(addenda), found.title or selection.title, chapters)


def _still_there(selection: Selection, chapters: Sequence[Chapter]) -> Iterator[Template]:
    """The kind, and the addenda of which a clause is left: a file may say it has one and not."""
    clauses = {clause.id for chapter in chapters for clause in chapter.clauses}
    yield selection.template
    for addendum in selection.addenda:
        if any(not clauses.isdisjoint(chapter.clauses) for chapter in addendum.chapters):
            yield addendum


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


def _reading_notes(
    found: Structure, findings: Findings, beside: list[str], around: list[str]
) -> ReadingNotes:
    added = [words for words in loose_words(found.chapters) if words]
    return ReadingNotes(
        added=(*added, *beside),
        found_by={
            clause.version.id: clause.how
            for chapter in found.chapters
            for clause in chapter.clauses
            if clause.version is not None
        },
        hidden=tuple(findings.hidden),
        beside=tuple(around),
    )
