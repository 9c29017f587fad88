"""Walks a story of a .docx (its body, a header) and yields raw blocks, names and looks resolved.

Inserted text counts, deleted text does not; hidden and white words are noted, not read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count

from lxml import etree

from service.documents.anchors import CLAUSE, DRAWING, FIELD, HEADER, LONGEST_TAG, path_of_tag
from service.documents.reading.formats import Formats, ParagraphFormat, is_deleted
from service.documents.reading.names import child_of, local_name, value_of, w
from service.documents.reading.numbering import Numbering, read_numbering
from service.documents.reading.package import Package, refused
from service.documents.reading.raw import (
    ClauseMark,
    FieldMark,
    Findings,
    Piece,
    RawBlock,
    RawCell,
    RawParagraph,
    RawTable,
)
from service.documents.reading.runs import items_of, words_of
from service.documents.reading.visibility import OUTSIDE, CellPlace, StyleSheet

_DEEPEST = 60
# Word reads every extension of its own maker.
_KNOWN = (
    "http://schemas.microsoft.com/",
    "http://schemas.openxmlformats.org/",
    "urn:schemas-microsoft-com:",
)
# A long contract with all its tables has some 3,000 (cells included).
MOST_PARAGRAPHS = 10_000
MOST_TABLES = 300
# A hundred dense pages have some 150,000 characters, in some 20,000 runs if typed in Word.
MOST_CHARACTERS = 1_000_000
MOST_RUNS = 40_000
# LibreOffice leaves one open for each clause with a table.
MOST_OPEN_BOOKMARKS = 500
_MOST_OPEN_FIELDS = 200
_INSERTED = frozenset({"ins", "moveTo"})
_TRANSPARENT = frozenset(
    {"hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdtContent"}
)
_ID, _NAME, _TEXT, _RUN_PROPERTIES = w("id"), w("name"), w("t"), w("rPr")
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_Places = Mapping[etree._Element, CellPlace]

_Start = tuple[ClauseMark, tuple[str, ...]]
"""Where a paragraph's words begin: the clause around, and the names that begin there."""


class BodyReader:
    """One walk through one part. Use `blocks` once; `findings` is complete afterwards."""

    def __init__(self, package: Package, part: str, styles: StyleSheet) -> None:
        self._styles = styles
        self._numbering = _numbering_of(package)
        self._formats = Formats(styles)
        self._images = {
            relationship.id: relationship.target
            for relationship in package.relationships(part).values()
            if relationship.kind == "image" and not relationship.external
        }
        self.findings = Findings()
        self._numbers = count(1)
        self._depth = 0
        self._paragraphs = self._tables = self._runs = self._characters = 0
        self._open_clauses: dict[str, str] = {}
        self._open_fields: dict[str, str] = {}
        self._begun: list[str] = []
        self._controls: list[tuple[str, str]] = []
        self._fields: list[str] = []
        self._kept: list[Piece] = []
        self._clause_here: ClauseMark | None = None

    # ---- blocks ----------------------------------------------------------------------------

    def blocks(
        self, container: Iterable[etree._Element], within: CellPlace = OUTSIDE
    ) -> Iterator[RawBlock]:
        """Paragraphs and tables of a body, cell or content control, in reading order."""
        self._enter()
        for child in container:
            name = local_name(child.tag)
            if name == "p":
                paragraph = self._paragraph(child, within)
                if paragraph is not None:
                    yield paragraph
            elif name == "tbl":
                yield self._table(child, within)
            elif name == "sdt":
                with_tag = self._open(child)
                yield from self.blocks(child.iterchildren(w("sdtContent")), within)
                self._close(with_tag)
            elif name in _INSERTED or name in _TRANSPARENT:
                yield from self.blocks(child, within)
            elif name == "AlternateContent":
                yield from self.blocks(chosen(child), within)
            else:
                self._bookmark(child, name)
        self._depth -= 1

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise refused("内容嵌套过深")

    def _open(self, control: etree._Element) -> bool:
        """Enter a content control; whether it has a tag of ours (and must be closed)."""
        element = child_of(child_of(control, "sdtPr"), "tag")
        tag = element.get(w("val"), "") if element is not None else ""
        if len(tag) > LONGEST_TAG or not tag.startswith((CLAUSE, FIELD, DRAWING, HEADER)):
            return False
        self._controls.append((tag, f"sdt{next(self._numbers)}"))
        self._clause_here = None
        if tag.startswith(DRAWING):
            self._begun.append(tag)
        return True

    def _close(self, opened: bool) -> None:
        if opened:
            self._controls.pop()
            self._clause_here = None

    def _bookmark(self, element: etree._Element, name: str) -> None:
        if name == "bookmarkStart":
            identity, bookmark = element.get(_ID, ""), element.get(_NAME, "")
            self._begun.append(bookmark)
            if bookmark.startswith("c_"):
                self._open_clauses[identity] = bookmark
                self._clause_here = None
            elif bookmark.startswith("f_"):
                self._open_fields[identity] = bookmark
            if max(len(self._open_clauses), len(self._open_fields)) > MOST_OPEN_BOOKMARKS:
                raise refused("书签互相嵌套过多")
        elif name == "bookmarkEnd":
            identity = element.get(_ID, "")
            if self._open_clauses.pop(identity, None) is not None:
                self._clause_here = None
            self._open_fields.pop(identity, None)

    def _clause(self) -> ClauseMark:
        """The clause around the present place."""
        if self._clause_here is None:
            self._clause_here = self._find_clause()
        return self._clause_here

    def _find_clause(self) -> ClauseMark:
        bookmarks = tuple(self._open_clauses.values())
        for tag, key in reversed(self._controls):
            if tag.startswith(CLAUSE):
                return ClauseMark(key, tag, bookmarks)
        return ClauseMark(bookmarks=bookmarks)

    def _field(self) -> FieldMark | None:
        """The field around the present place: by tag, else by bookmark."""
        for tag, key in reversed(self._controls):
            if tag.startswith(FIELD):
                path = path_of_tag(tag)
                return FieldMark(key, path, None if path else tag.removeprefix(f"{FIELD}#"))
        name = next(reversed(self._open_fields.values()), None)
        return FieldMark(name, None, name) if name is not None else None

    # ---- tables ----------------------------------------------------------------------------

    def _table(self, table: etree._Element, within: CellPlace) -> RawTable:
        self._tables += 1
        if self._tables > MOST_TABLES:
            raise refused(f"表格过多（最多 {MOST_TABLES} 个）")
        properties = child_of(table, "tblPr")
        before = self._clause()
        rows = tuple(self._rows(table, self._styles.cells(table, within)))
        description = value_of(properties, "tblDescription") or ""
        raw = RawTable(description, value_of(properties, "tblCaption") or "", rows, before)
        if before.tag:
            return raw
        # LibreOffice moves a bookmark that begins before a table into its first cell.
        inner = next((p.clause for p in raw.paragraphs if p.text.strip()), before)
        return replace(raw, clause=inner)

    def _rows(
        self, container: Iterable[etree._Element], places: _Places
    ) -> Iterator[tuple[RawCell, ...]]:
        self._enter()
        for child in container:
            name = local_name(child.tag)
            if name == "tr":
                if not is_deleted(child_of(child, "trPr")):
                    yield tuple(self._cells(child, places, [0]))
            elif name == "sdt":
                yield from self._rows(child.iterfind(f"{w('sdtContent')}/*"), places)
            elif name in _TRANSPARENT or name in _INSERTED:
                yield from self._rows(child, places)
            else:
                self._bookmark(child, name)
        self._depth -= 1

    def _cells(
        self, container: Iterable[etree._Element], places: _Places, column: list[int]
    ) -> Iterator[RawCell]:
        self._enter()
        for child in container:
            name = local_name(child.tag)
            if name == "tc":
                properties = child_of(child, "tcPr")
                if not is_deleted(properties):
                    yield self._cell(child, properties, places.get(child, OUTSIDE), column)
            elif name == "sdt":
                yield from self._cells(child.iterfind(f"{w('sdtContent')}/*"), places, column)
            elif name in _TRANSPARENT:
                yield from self._cells(child, places, column)
            else:
                self._bookmark(child, name)
        self._depth -= 1

    def _cell(
        self,
        cell: etree._Element,
        properties: etree._Element | None,
        place: CellPlace,
        column: list[int],
    ) -> RawCell:
        span = value_of(properties, "gridSpan") or ""
        width = min(int(span), 100) if len(span) < 10 and span.isdecimal() else 1
        paragraphs: list[RawParagraph] = []
        for block in self.blocks(cell, place):
            paragraphs.extend([block] if isinstance(block, RawParagraph) else block.paragraphs)
        raw = RawCell(column[0], max(width, 1), tuple(paragraphs))
        column[0] += raw.span
        return raw

    # ---- paragraphs ------------------------------------------------------------------------

    def _paragraph(self, element: etree._Element, within: CellPlace) -> RawParagraph | None:
        """One paragraph; None where its mark is deleted, so that its words go to the next one."""
        self._paragraphs += 1
        if self._paragraphs > MOST_PARAGRAPHS:
            raise refused(f"段落过多（最多 {MOST_PARAGRAPHS} 段）")
        form = self._formats.paragraph(child_of(element, "pPr"), within)
        pieces, self._kept = self._kept, []
        images: list[str] = []
        starts: list[_Start] = []
        self._inline(element, form, pieces, images, starts)
        self._number(form, pieces)
        if form.mark_deleted:
            self._kept = pieces
            return None
        # What begins in a paragraph without words is carried to the next one that has some.
        clause, begun = starts[0] if starts else (self._clause(), ())
        return RawParagraph(
            pieces=tuple(pieces),
            style=form.style,
            heading_level=form.heading_level,
            images=tuple(images),
            tags=tuple(name for name in begun if name.startswith(DRAWING)),
            bookmarks=tuple(name for name in begun if not name.startswith(DRAWING)),
            clause=clause,
        )

    def _number(self, form: ParagraphFormat, pieces: list[Piece]) -> None:
        """Print the label of a numbered paragraph before its words, as Word does."""
        identity, level = form.listed
        if identity is None or not any(piece.text.strip() for piece in pieces):
            return
        label = self._numbering.label(identity, level)
        if label:
            pieces.insert(0, Piece(label, None, pieces[0].look))

    def _inline(
        self,
        container: Iterable[etree._Element],
        form: ParagraphFormat,
        pieces: list[Piece],
        images: list[str],
        starts: list[_Start],
    ) -> None:
        self._enter()
        for child in container:
            name = local_name(child.tag)
            if name == "r":
                self._run(child, form, pieces, images)
                if (pieces or images) and not starts:
                    starts.append((self._clause(), tuple(self._begun)))
                    self._begun = []
            elif name == "sdt":
                opened = self._open(child)
                self._inline(child.iterchildren(w("sdtContent")), form, pieces, images, starts)
                self._close(opened)
            elif name in _INSERTED or name in _TRANSPARENT:
                self._inline(child, form, pieces, images, starts)
            elif name == "AlternateContent":
                self._inline(chosen(child), form, pieces, images, starts)
            elif child.tag == f"{_MATHS}oMath" or child.tag == f"{_MATHS}oMathPara":
                text = "".join(item.text or "" for item in child.iter(f"{_MATHS}t"))
                self._count_characters(text)
                pieces.append(Piece(text, self._field(), self._formats.look(None, form)))
            else:
                self._bookmark(child, name)
        self._depth -= 1

    def _run(
        self, run: etree._Element, form: ParagraphFormat, pieces: list[Piece], images: list[str]
    ) -> None:
        """Words and pictures of a run; a field's code is not text, its result is."""
        text = ""
        properties = None
        self._count_run()
        for child in run:
            if child.tag == _TEXT:
                text += self._printed(words_of(child))
            elif child.tag != _RUN_PROPERTIES:
                text += self._special(child, images)
            elif properties is None:
                properties = child
        if not text:
            return
        look = self._formats.look(properties, form)
        if look.struck and text.strip():
            # Struck out by hand: on paper, but not agreed any more.
            self.findings.hidden.append(f"（已划去）{text.strip()}")
        elif look.visible or not text.strip():
            pieces.append(Piece(text, self._field(), look))
        else:
            self.findings.hidden.append(text.strip())

    def _printed(self, words: str) -> str:
        """Words as they are printed: those of a field's code are not."""
        self._count_characters(words)
        return "" if "code" in self._fields else words

    def _special(self, element: etree._Element, images: list[str]) -> str:
        """The words of anything else in a run; fields, pictures and boxes are taken note of."""
        text = ""
        for kind, value in items_of(element):
            if kind == "text":
                text += self._printed(value)
                continue
            self._count_characters(value)
            if kind == "field":
                self._field_character(value)
            elif kind == "image" and value in self._images:
                images.append(self._images[value])
            elif kind == "slot" and value.startswith(DRAWING):
                self._begun.append(value)
            elif kind == "beside" and value.strip():
                self.findings.beside.append(value.strip())
        return text

    def _count_run(self) -> None:
        self._runs += 1
        if self._runs > MOST_RUNS:
            raise refused(f"文字分段过多（最多 {MOST_RUNS} 段）")

    def _count_characters(self, text: str) -> None:
        self._characters += len(text)
        if self._characters > MOST_CHARACTERS:
            raise refused(f"文字过多（最多 {MOST_CHARACTERS // 10_000} 万字）")

    def _field_character(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append("code")
            if len(self._fields) > _MOST_OPEN_FIELDS:
                raise refused("域互相嵌套过多")
        elif kind == "separate" and self._fields:
            self._fields[-1] = "result"
        elif kind == "end" and self._fields:
            self._fields.pop()


def _numbering_of(package: Package) -> Numbering:
    """The lists of the file, counted anew in each story."""
    if "numbering" not in package.memo:
        lists = package.related(package.main_part, "numbering")
        package.memo["numbering"] = read_numbering(package.xml(lists[0]) if lists else None).lists
    return Numbering(package.memo["numbering"])


def chosen(alternative: etree._Element) -> list[etree._Element]:
    """The branch of an mc:AlternateContent that is shown: the first choice whose extensions Word
    knows, else the fallback."""
    for branch in alternative:
        needed = branch.get("Requires", "").split()
        if all((branch.nsmap.get(name) or "").startswith(_KNOWN) for name in needed):
            return list(branch)
    return []
