"""Walks a story of a .docx (its body, a header) and yields raw blocks, names and looks resolved.

Inserted text counts, deleted text does not; hidden and white words are noted, not read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

from lxml import etree

from service.documents.anchors import CLAUSE, DRAWING, FIELD, HEADER, path_of_tag
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
from service.documents.reading.runs import run_items
from service.documents.reading.visibility import StyleSheet, Surroundings, is_shaded, w

_DEEPEST = 60
# A long contract with all its tables has some 3,000 (cells included).
MOST_PARAGRAPHS = 20_000
MOST_TABLES = 1_000
# LibreOffice leaves one open for each clause with a table.
MOST_OPEN_BOOKMARKS = 500
_INSERTED = frozenset({"ins", "moveTo"})
_DELETED = frozenset({"del", "moveFrom"})
_TRANSPARENT = frozenset(
    {"hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdtContent"}
)
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


_Start = tuple[ClauseMark, tuple[str, ...]]
"""Where a paragraph's words begin: the clause around, and the names that begin there."""


class BodyReader:
    """One walk through one part. Use `blocks` once; `findings` is complete afterwards."""

    def __init__(self, package: Package, part: str, styles: StyleSheet) -> None:
        self._styles = styles
        self._images = {
            relationship.id: relationship.target
            for relationship in package.relationships(part).values()
            if relationship.kind == "image" and not relationship.external
        }
        self.findings = Findings()
        self._numbers = count(1)
        self._depth = 0
        self._paragraphs = self._tables = 0
        self._open_clauses: dict[str, str] = {}
        self._open_fields: dict[str, str] = {}
        self._begun: list[str] = []
        self._controls: list[tuple[str, str]] = []
        self._fields: list[str] = []
        self._kept: list[Piece] = []

    # ---- blocks ----------------------------------------------------------------------------

    def blocks(self, container: Iterable[etree._Element], table_style: str = "",
               shaded: bool = False) -> Iterator[RawBlock]:  # fmt: skip
        """Paragraphs and tables of a body, cell or content control, in reading order."""
        self._enter()
        for child in container:
            name = _local(child)
            if name == "p":
                paragraph = self._paragraph(child, table_style, shaded)
                if paragraph is not None:
                    yield paragraph
            elif name == "tbl":
                yield self._table(child)
            elif name == "sdt":
                with_tag = self._open(child)
                yield from self.blocks(child.iterfind(w("sdtContent")), table_style, shaded)
                self._close(with_tag)
            elif name in _INSERTED or name in _DELETED:
                self.findings.tracked_changes += 1
                if name in _INSERTED:
                    yield from self.blocks(child, table_style, shaded)
            elif name in _TRANSPARENT:
                yield from self.blocks(child, table_style, shaded)
            elif name == "AlternateContent":
                yield from self.blocks(chosen(child), table_style, shaded)
            else:
                self._bookmark(child, name)
        self._depth -= 1

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise refused("内容嵌套过深")

    def _open(self, control: etree._Element) -> bool:
        """Enter a content control; whether it has a tag of ours (and must be closed)."""
        element = control.find(f"{w('sdtPr')}/{w('tag')}")
        tag = element.get(w("val"), "") if element is not None else ""
        if not tag.startswith((CLAUSE, FIELD, DRAWING, HEADER)):
            return False
        self._controls.append((tag, f"sdt{next(self._numbers)}"))
        if tag.startswith(DRAWING):
            self._begun.append(tag)
        return True

    def _close(self, opened: bool) -> None:
        if opened:
            self._controls.pop()

    def _bookmark(self, element: etree._Element, name: str) -> None:
        identity = element.get(w("id"), "")
        if name == "bookmarkStart":
            bookmark = element.get(w("name"), "")
            self._begun.append(bookmark)
            if bookmark.startswith("c_"):
                self._open_clauses[identity] = bookmark
            elif bookmark.startswith("f_"):
                self._open_fields[identity] = bookmark
            if len(self._open_clauses) > MOST_OPEN_BOOKMARKS:
                raise refused("书签互相嵌套过多")
        elif name == "bookmarkEnd":
            self._open_clauses.pop(identity, None)
            self._open_fields.pop(identity, None)

    def _clause(self) -> ClauseMark:
        """The clause around the present place."""
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

    def _table(self, table: etree._Element) -> RawTable:
        self._tables += 1
        if self._tables > MOST_TABLES:
            raise refused(f"表格过多（最多 {MOST_TABLES} 个）")
        properties = table.find(w("tblPr"))
        style = _property(properties, "tblStyle")
        before = self._clause()
        rows = tuple(self._rows(table, style))
        raw = RawTable(
            _property(properties, "tblDescription"), _property(properties, "tblCaption"), rows,
            before,
        )  # fmt: skip
        if before.tag:
            return raw
        # LibreOffice moves a bookmark that begins before a table into its first cell.
        inner = next((p.clause for p in raw.paragraphs if p.text.strip()), before)
        return replace(raw, clause=inner)

    def _rows(
        self, container: Iterable[etree._Element], style: str
    ) -> Iterator[tuple[RawCell, ...]]:
        self._enter()
        for child in container:
            name = _local(child)
            if name == "tr":
                if not self._row_deleted(child):
                    yield tuple(self._cells(child, style, [0]))
            elif name == "sdt":
                yield from self._rows(child.iterfind(f"{w('sdtContent')}/*"), style)
            elif name in _TRANSPARENT or name in _INSERTED:
                yield from self._rows(child, style)
            else:
                self._bookmark(child, name)
        self._depth -= 1

    def _row_deleted(self, row: etree._Element) -> bool:
        properties = row.find(w("trPr"))
        changes = [] if properties is None else [_local(child) for child in properties]
        self.findings.tracked_changes += len(set(changes) & {"ins", "del"})
        return "del" in changes

    def _cells(
        self, container: Iterable[etree._Element], style: str, column: list[int]
    ) -> Iterator[RawCell]:
        self._enter()
        for child in container:
            name = _local(child)
            if name == "tc":
                yield self._cell(child, style, column)
            elif name == "sdt":
                yield from self._cells(child.iterfind(f"{w('sdtContent')}/*"), style, column)
            elif name in _TRANSPARENT:
                yield from self._cells(child, style, column)
            else:
                self._bookmark(child, name)
        self._depth -= 1

    def _cell(self, cell: etree._Element, style: str, column: list[int]) -> RawCell:
        properties = cell.find(w("tcPr"))
        span = _property(properties, "gridSpan")
        width = min(int(span), 100) if span.isdigit() else 1
        shaded = bool(is_shaded(properties))
        paragraphs: list[RawParagraph] = []
        for block in self.blocks(cell, style, shaded):
            paragraphs.extend([block] if isinstance(block, RawParagraph) else block.paragraphs)
        raw = RawCell(column[0], max(width, 1), tuple(paragraphs))
        column[0] += raw.span
        return raw

    # ---- paragraphs ------------------------------------------------------------------------

    def _paragraph(
        self, element: etree._Element, table_style: str, shaded: bool
    ) -> RawParagraph | None:
        """One paragraph; None where its mark is deleted, so that its words go to the next one."""
        self._paragraphs += 1
        if self._paragraphs > MOST_PARAGRAPHS:
            raise refused(f"段落过多（最多 {MOST_PARAGRAPHS} 段）")
        properties = element.find(w("pPr"))
        style = _property(properties, "pStyle")
        own = is_shaded(properties)
        ground = shaded or (self._styles.paragraph_shaded(style) if own is None else own)
        place = Surroundings(style, table_style, ground)
        pieces, self._kept = self._kept, []
        images: list[str] = []
        starts: list[_Start] = []
        self._inline(element, place, pieces, images, starts)
        if self._mark_deleted(properties):
            self._kept = pieces
            return None
        # What begins in a paragraph without words is carried to the next one that has some.
        clause, begun = starts[0] if starts else (self._clause(), ())
        return RawParagraph(
            pieces=tuple(pieces),
            style=self._styles.name(style),
            heading_level=self._styles.outline_level(style),
            images=tuple(images),
            tags=tuple(name for name in begun if name.startswith(DRAWING)),
            bookmarks=tuple(name for name in begun if not name.startswith(DRAWING)),
            clause=clause,
        )

    def _mark_deleted(self, properties: etree._Element | None) -> bool:
        mark = properties.find(w("rPr")) if properties is not None else None
        changes = [] if mark is None else [_local(child) for child in mark]
        self.findings.tracked_changes += len(set(changes) & {"ins", "del", "moveTo", "moveFrom"})
        return "del" in changes or "moveFrom" in changes

    def _inline(
        self,
        container: Iterable[etree._Element],
        place: Surroundings,
        pieces: list[Piece],
        images: list[str],
        starts: list[_Start],
    ) -> None:
        self._enter()
        for child in container:
            name = _local(child)
            if name == "r":
                self._run(child, place, pieces, images)
                if (pieces or images) and not starts:
                    starts.append((self._clause(), tuple(self._begun)))
                    self._begun = []
            elif name == "sdt":
                opened = self._open(child)
                self._inline(child.iterfind(w("sdtContent")), place, pieces, images, starts)
                self._close(opened)
            elif name in _INSERTED or name in _DELETED:
                self.findings.tracked_changes += 1
                if name in _INSERTED:
                    self._inline(child, place, pieces, images, starts)
            elif name in _TRANSPARENT:
                self._inline(child, place, pieces, images, starts)
            elif child.tag == f"{_MATHS}oMath" or child.tag == f"{_MATHS}oMathPara":
                text = "".join(item.text or "" for item in child.iter(f"{_MATHS}t"))
                pieces.append(Piece(text, self._field(), self._styles.look(None, place)))
            else:
                self._bookmark(child, name)
        self._depth -= 1

    def _run(
        self, run: etree._Element, place: Surroundings, pieces: list[Piece], images: list[str]
    ) -> None:
        """Words and pictures of a run; a field's code is not text, its result is."""
        text = ""
        for kind, value in run_items(run):
            if kind == "field":
                self._field_character(value)
            elif kind == "text" and "code" not in self._fields:
                text += value
            elif kind == "image" and value in self._images:
                images.append(self._images[value])
            elif kind == "slot" and value.startswith(DRAWING):
                self._begun.append(value)
            elif kind == "beside" and value.strip():
                self.findings.beside.append(value.strip())
        if not text:
            return
        look = self._styles.look(run.find(w("rPr")), place)
        if look.visible or not text.strip():
            pieces.append(Piece(text, self._field(), look))
        else:
            self.findings.hidden.append(text.strip())

    def _field_character(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append("code")
        elif kind == "separate" and self._fields:
            self._fields[-1] = "result"
        elif kind == "end" and self._fields:
            self._fields.pop()


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _property(properties: etree._Element | None, name: str) -> str:
    """The w:val of a child; empty where it is not there."""
    child = properties.find(w(name)) if properties is not None else None
    return child.get(w("val"), "") if child is not None else ""


def chosen(alternative: etree._Element) -> list[etree._Element]:
    """The branch of an mc:AlternateContent that is shown: the first choice, else the fallback."""
    return list(next(iter(alternative), ()))
