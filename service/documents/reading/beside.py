"""What a .docx holds beside its body: notes below the pages, comments, open revisions."""

from collections.abc import Iterator, Sequence

from lxml import etree

from service.documents.reading.body import BodyReader
from service.documents.reading.names import w
from service.documents.reading.package import Package
from service.documents.reading.visibility import StyleSheet

_PAGE_EDGES = ("header", "footer")
_NOTES = ("footnotes", "endnotes")
_REVISIONS = tuple(
    map(
        w,
        "ins del moveFrom moveTo rPrChange pPrChange numberingChange sectPrChange tblPrChange "
        "tblPrExChange tblGridChange trPrChange tcPrChange cellIns cellDel cellMerge".split(),
    )
)
"""ECMA-376 part 1, 17.13.5: what Word shows until somebody accepts or refuses it."""


def open_revisions(package: Package) -> int:
    """Revisions in the body, at the edges of the pages and in notes that nobody has settled."""
    roots = [package.main_xml, *_stories(package, (*_PAGE_EDGES, *_NOTES))]
    return sum(1 for root in roots for _ in root.iter(*_REVISIONS))


def _stories(package: Package, kinds: Sequence[str]) -> Iterator[etree._Element]:
    for kind in kinds:
        for part in package.related(package.main_part, kind):
            yield package.xml(part)


def notes_below(package: Package, styles: StyleSheet) -> list[str]:
    """Words of footnotes and endnotes: printed, but in no clause."""
    return [words for kind in _NOTES for words in _entries(package, kind, styles, "\n", [])]


def comments(package: Package, styles: StyleSheet) -> list[str]:
    """The comments left in the file, each on one line, with who wrote it."""
    return list(_entries(package, "comments", styles, " ", []))


def hidden_beside(package: Package, styles: StyleSheet) -> list[str]:
    """Words nobody sees at the edges of the pages and in notes."""
    hidden: list[str] = []
    for kind in _NOTES:
        list(_entries(package, kind, styles, "\n", hidden))
    for kind in _PAGE_EDGES:
        for part in package.related(package.main_part, kind):
            reader = BodyReader(package, part, styles)
            list(reader.blocks(package.xml(part)))
            hidden += reader.findings.hidden
    return hidden


def _entries(
    package: Package, kind: str, styles: StyleSheet, joint: str, hidden: list[str]
) -> Iterator[str]:
    """The words of each entry of a part of notes or comments."""
    for part in package.related(package.main_part, kind):
        reader = BodyReader(package, part, styles)
        for entry in package.xml(part):
            lines = [block.text.strip() for block in reader.blocks(entry)]
            words = joint.join(line for line in lines if line)
            author = entry.get(w("author"), "").strip()
            if words:
                yield f"{author}：{words}" if author else words
        yield from reader.findings.beside
        hidden += reader.findings.hidden
