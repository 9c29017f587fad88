"""Formats of one part, worked out once for all paragraphs, runs and cells that say the same.

A contract has thousands of them and a few dozen formats.
"""

from dataclasses import dataclass

from lxml import etree

from service.documents.reading.looks import Look
from service.documents.reading.names import child_of, local_name, w
from service.documents.reading.numbering import list_of
from service.documents.reading.visibility import CellPlace, StyleSheet, Surroundings

_MOST_KEPT = 2_000
_DELETED = frozenset({"del", "moveFrom", "cellDel"})
_STYLE, _VALUE = w("pStyle"), w("val")


@dataclass(frozen=True, eq=False, slots=True)
class ParagraphFormat:
    """What a pPr and its style say; `style` is the printed name. Equal to itself only.

    `listed` are the list and the level in it; `mark_deleted`: its words go to the next paragraph.
    """

    place: Surroundings
    style: str
    heading_level: int | None
    listed: tuple[str | None, int]
    mark_deleted: bool


class Formats:
    """The formats of one part, as its style sheet resolves them."""

    def __init__(self, styles: StyleSheet) -> None:
        self._styles = styles
        self._paragraphs: dict[tuple[str | bytes, CellPlace], ParagraphFormat] = {}
        self._looks: dict[tuple[bytes, ParagraphFormat], Look] = {}

    def paragraph(self, properties: etree._Element | None, cell: CellPlace) -> ParagraphFormat:
        """The format of a paragraph with this pPr in this cell."""
        key = (_said(properties), cell)
        found = self._paragraphs.get(key)
        if found is None:
            if len(self._paragraphs) > _MOST_KEPT:
                self._paragraphs.clear()
            found = self._paragraphs[key] = self._resolved(properties, cell)
        return found

    def _resolved(self, properties: etree._Element | None, cell: CellPlace) -> ParagraphFormat:
        place = self._styles.place(properties, cell)
        style = place.paragraph_style
        own, own_level = list_of(properties)
        styled, styled_level = self._styles.list_of(style)
        level = own_level if own_level is not None else styled_level
        return ParagraphFormat(
            place=place,
            style=self._styles.name(style),
            heading_level=self._styles.outline_level(style),
            listed=(own if own is not None else styled, level or 0),
            mark_deleted=is_deleted(child_of(properties, "rPr")),
        )

    def look(self, properties: etree._Element | None, paragraph: ParagraphFormat) -> Look:
        """How words of a run with this rPr are printed in such a paragraph."""
        said = b"" if properties is None else etree.tostring(properties, with_tail=False)
        key = (said, paragraph)
        found = self._looks.get(key)
        if found is None:
            if len(self._looks) > _MOST_KEPT:
                self._looks.clear()
            found = self._looks[key] = self._styles.look(properties, paragraph.place)
        return found


def _said(properties: etree._Element | None) -> str | bytes:
    """A pPr as a key: the id of its style where it names nothing else, else all of it."""
    if properties is None:
        return b""
    if len(properties) == 1 and properties[0].tag == _STYLE:
        return properties[0].get(_VALUE, "")
    return etree.tostring(properties, with_tail=False)


def is_deleted(properties: etree._Element | None) -> bool:
    """Whether a paragraph mark, row or cell is deleted by a revision nobody has settled."""
    return properties is not None and any(local_name(c.tag) in _DELETED for c in properties)
