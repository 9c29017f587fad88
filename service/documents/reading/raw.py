"""The body of a .docx as plain values: paragraphs, tables and pictures with the names on them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from service.documents.reading.looks import Look


@dataclass(frozen=True, slots=True)
class FieldMark:
    """One occurrence of a field: its path (by tag), or its path's digest (by bookmark)."""

    key: str
    path: str | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class ClauseMark:
    """The clause around a block: the content control's tag, and the bookmarks open there.

    `key` tells two controls with the same tag apart.
    """

    key: str = ""
    tag: str = ""
    bookmarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one run, with the field they belong to and how they look."""

    text: str
    mark: FieldMark | None
    look: Look


@dataclass(frozen=True)
class RawParagraph:
    """`style` is the style's printed name; `images` are names of image parts.

    `tags` and `bookmarks` are those of drawings, tables and figures that begin in it;
    `heading_level` counts from 0 and is None for body text.
    """

    pieces: tuple[Piece, ...]
    style: str
    heading_level: int | None
    images: tuple[str, ...]
    tags: tuple[str, ...]
    bookmarks: tuple[str, ...]
    clause: ClauseMark

    @cached_property
    def text(self) -> str:
        return "".join([piece.text for piece in self.pieces])

    @property
    def empty(self) -> bool:
        return not self.images and not self.text.strip()


@dataclass(frozen=True)
class RawCell:
    """`column` counts grid columns from 0, `span` is how many the cell covers."""

    column: int
    span: int
    paragraphs: tuple[RawParagraph, ...]

    @cached_property
    def text(self) -> str:
        """Its words, one line a paragraph, without empty lines at the end."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs).rstrip("\n")


@dataclass(frozen=True, slots=True)
class RawTable:
    """`description` and `caption` are Word's alternative text of the table."""

    description: str
    caption: str
    rows: tuple[tuple[RawCell, ...], ...]
    clause: ClauseMark
    fits: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    """How well each table of the library fits, by id: found once, asked for often."""

    @property
    def paragraphs(self) -> Iterator[RawParagraph]:
        for row in self.rows:
            for cell in row:
                yield from cell.paragraphs

    @property
    def bookmarks(self) -> tuple[str, ...]:
        return tuple(name for paragraph in self.paragraphs for name in paragraph.bookmarks)

    @property
    def text(self) -> str:
        return "\n".join("\t".join(cell.text for cell in row) for row in self.rows)


RawBlock = RawParagraph | RawTable


@dataclass(slots=True)
class Findings:
    """What the walk met beside the blocks: words a reader may not see."""

    hidden: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
