"""Settle all revisions of a document part: accept every one of them, or refuse every one.

Ours, not a word processor's: a redline is shown only where this, and nothing else, gives both texts
(decision 0022). What revisions there are is ECMA-376 part 1, 17.13.5.
"""

from collections.abc import Iterable
from enum import Enum

from lxml import etree

from service.documents.reading.names import child_of, w


class Settling(Enum):
    """What becomes of the revisions."""

    ACCEPT = "accept"
    REJECT = "reject"


_INSERTED = frozenset(map(w, ("ins", "moveTo")))
_DELETED = frozenset(map(w, ("del", "moveFrom")))
_FORMER = {
    w(f"{name}Change"): w(name)
    for name in "rPr pPr sectPr tblPr tblPrEx tblGrid trPr tcPr numbering".split()
}
_MARKS = frozenset(
    w(f"{kind}Range{end}")
    for kind in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom",
                 "customXmlMoveTo")
    for end in ("Start", "End")
)  # fmt: skip
_LIVING = {w("delText"): w("t"), w("delInstrText"): w("instrText")}
_PARAGRAPH, _ROW, _CELL, _TABLE, _RUN = map(w, ("p", "tr", "tc", "tbl", "r"))
_PROPERTIES = {_PARAGRAPH: w("pPr"), _ROW: w("trPr"), _CELL: w("tcPr")}
_BESIDE_WORDS = frozenset(
    map(w, ("pPr", "bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd"))
)


def settle(root: etree._Element, settling: Settling) -> None:
    """Leave a tree without revisions, as if somebody had accepted (refused) them one by one."""
    kept, gone = _INSERTED, _DELETED
    if settling is Settling.REJECT:
        kept, gone = gone, kept
    _formats(root, settling)
    _rows_and_cells(root, kept, gone)
    joined = _ended_paragraphs(root, kept, gone)
    for element in list(root.iter(*gone)):
        _remove(element)
    for element in list(root.iter(*kept)):
        _unwrap(element)
    for element in list(root.iter(*_MARKS)):
        _remove(element)
    for element in root.iter(*_LIVING):
        element.tag = _LIVING[element.tag]
    for paragraph in joined:
        _join(paragraph)
    _without_empty_tables(root)


def _formats(root: etree._Element, settling: Settling) -> None:
    """Accepted: the new properties stay. Refused: the former ones take their place."""
    for change in list(root.iter(*_FORMER)):
        holder = change.getparent()
        if holder is None:
            continue
        _remove(change)
        if settling is Settling.REJECT:
            former = child_of(change, etree.QName(_FORMER[change.tag]).localname)
            for old in list(holder):
                # A mark's own revision (rPr/ins, rPr/del) is no format, nor are sections.
                if old.tag not in _INSERTED | _DELETED and old.tag not in (w("rPr"), w("sectPr")):
                    holder.remove(old)
            for new in reversed(list(former) if former is not None else []):
                holder.insert(0, new)


def _rows_and_cells(root: etree._Element, kept: frozenset[str], gone: frozenset[str]) -> None:
    cell_kept, cell_gone = w("cellIns"), w("cellDel")
    if w("del") in kept:
        cell_kept, cell_gone = cell_gone, cell_kept
    for holder in (*root.iter(_ROW), *root.iter(_CELL)):
        properties = child_of(holder, etree.QName(_PROPERTIES[holder.tag]).localname)
        marks = list(properties) if properties is not None else []
        if any(mark.tag in gone or mark.tag == cell_gone for mark in marks):
            _remove(holder)
            continue
        for mark in marks:
            if mark.tag in kept or mark.tag == cell_kept:
                _remove(mark)


def _ended_paragraphs(
    root: etree._Element, kept: frozenset[str], gone: frozenset[str]
) -> list[etree._Element]:
    """Paragraphs whose end goes; the marks of both sorts are taken off."""
    found = []
    for paragraph in root.iter(_PARAGRAPH):
        mark = child_of(child_of(paragraph, "pPr"), "rPr")
        for change in list(mark) if mark is not None else ():
            if change.tag in gone:
                found.append(paragraph)
            if change.tag in gone or change.tag in kept:
                _remove(change)
    return found


def _join(paragraph: etree._Element) -> None:
    """A paragraph without an end: gone where nothing is left in it, else one with the next."""
    if not _has_words(paragraph):
        _give_up(paragraph)
        return
    following = paragraph.getnext()
    while following is not None and following.tag in _BESIDE_WORDS:
        following = following.getnext()
    if following is None or following.tag != _PARAGRAPH:
        return
    # The joined paragraph looks like the second one: its end is the one that is left.
    place = 0 if child_of(following, "pPr") is None else 1
    for child in reversed([child for child in paragraph if child.tag != w("pPr")]):
        following.insert(place, child)
    _remove(paragraph)


def _has_words(paragraph: etree._Element) -> bool:
    return any(child.tag not in _BESIDE_WORDS for child in paragraph)


def _give_up(paragraph: etree._Element) -> None:
    """Remove an empty paragraph, but for bookmarks in it, and for the last one of a cell."""
    parent = paragraph.getparent()
    if parent is None:
        return
    if parent.tag == _CELL and sum(1 for _ in parent.iterchildren(_PARAGRAPH, _TABLE)) == 1:
        return
    for child in list(paragraph):
        if child.tag in (w("bookmarkStart"), w("bookmarkEnd")):
            paragraph.addprevious(child)
    _remove(paragraph)


def _without_empty_tables(root: etree._Element) -> None:
    for table in list(root.iter(_TABLE)):
        if child_of(table, "tr") is None:
            _remove(table)


def _unwrap(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if parent.tag in {w("rPr"), w("trPr"), w("tcPr")}:
        parent.remove(element)
        return
    _put_before(element, list(element))
    _remove(element)


def _put_before(element: etree._Element, children: Iterable[etree._Element]) -> None:
    for child in children:
        element.addprevious(child)


def _remove(element: etree._Element) -> None:
    """Without its tail: no words stand between elements of a .docx."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
