"""The approved words in the order they are printed, clause by clause, as the issued .docx has them.

Not the outline's order: a figure is drawn as a table, and a PDF has its words row by row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service.documents.anchors import (
    CUSTOMER_NO,
    FINGERPRINT,
    SUPPLIER_NO,
    TEXT_VERSION,
    clause_of_tag,
    fingerprint_words,
)
from service.documents.header import DocumentHeader
from service.documents.reading.body import BodyReader
from service.documents.reading.document import style_sheet_of
from service.documents.reading.guard import open_package
from service.documents.reading.kind import read_header
from service.documents.reading.names import w
from service.documents.reading.package import refused
from service.documents.reading.raw import RawBlock, RawParagraph, RawTable
from service.domain.same_words import plain_words
from service.domain.word_stream import Stretch

_LONGEST_LABEL = 40


@dataclass(frozen=True)
class ApprovedPrint:
    """Plain words of the body by clause, and what is printed beside them: the line at the head of
    each page, the fingerprint at its foot, and the heads that tables repeat on a new page.
    """

    stretches: tuple[Stretch, ...]
    head: str
    foot: str
    table_heads: frozenset[str]
    pictures: int

    @property
    def words(self) -> str:
        return "".join(stretch.words for stretch in self.stretches)


def approved_print(docx: bytes) -> ApprovedPrint:
    """Read our own issued file; DocumentRefused where it is none."""
    package = open_package(docx)
    styles = style_sheet_of(package)
    reader = BodyReader(package, package.main_part, styles)
    body = package.main_xml.find(w("body"))
    if body is None:
        raise refused("没有正文", package.main_part)
    blocks = list(reader.blocks(body))
    header, _ = read_header(package, styles)
    return ApprovedPrint(
        stretches=tuple(_stretches(blocks)),
        head=_head(header) if header is not None else "",
        foot=_foot(header) if header is not None else "",
        table_heads=frozenset(
            plain_words("".join(cell.text for cell in block.rows[0]))
            for block in blocks
            if isinstance(block, RawTable) and block.rows
        )
        - {""},
        pictures=sum(len(paragraph.images) for b in blocks for paragraph in _paragraphs(b)),
    )


def _head(header: DocumentHeader) -> str:
    words = (
        f"{SUPPLIER_NO}{header.supplier_no}{CUSTOMER_NO}{header.customer_no}"
        f"{TEXT_VERSION}{header.text_version}"
    )
    return plain_words(words)


def _foot(header: DocumentHeader) -> str:
    return plain_words(FINGERPRINT + fingerprint_words(header.fingerprint))


def _paragraphs(block: RawBlock) -> Sequence[RawParagraph]:
    return tuple(block.paragraphs) if isinstance(block, RawTable) else (block,)


def _stretches(blocks: Sequence[RawBlock]) -> list[Stretch]:
    """One stretch a block; the first block of a clause is its heading and names it."""
    labels: dict[str, str] = {}
    found = []
    for block in blocks:
        named = clause_of_tag(block.clause.tag)
        clause = named[0] if named is not None else ""
        label = _label(block, clause, labels)
        found.append(Stretch(clause, label, plain_words(block.text)))
    return found


def _label(block: RawBlock, clause: str, labels: dict[str, str]) -> str:
    words = " ".join(block.text.split())[:_LONGEST_LABEL]
    return labels.setdefault(clause, words) if clause else words
