"""The shape of a document: every literal word, and a numbered slot for each value.

Made from a gathered key alone. Literals that hold a brace become slots too, filled with constants,
so that no template engine takes them for its own.
"""

from typing import NamedTuple

from service.documents.writing.gather import Key, Place


class Slot(NamedTuple):
    """The place of a value: `name` in the template, `path` where it is anchored as a field."""

    name: str
    path: str = ""


Pieces = tuple[str | Slot, ...]


class ParagraphShape(NamedTuple):
    level: int
    pieces: Pieces


class ListShape(NamedTuple):
    """A list table: the name of its rows, or the words of an empty one."""

    id: str
    title: str
    headings: tuple[Pieces, ...]
    widths: tuple[int, ...]
    handwritten: tuple[bool, ...]
    name: str
    empty: Pieces | None


class FormShape(NamedTuple):
    """A form; a cell without pieces is a place for handwriting."""

    id: str
    title: str
    headings: tuple[Pieces, ...]
    rows: tuple[tuple[Pieces, ...], ...]
    widths: tuple[int, ...]


class ElementShape(NamedTuple):
    symbol: Slot
    text: Slot
    boundary: bool


class FigureShape(NamedTuple):
    id: str
    title: str
    lanes: tuple[tuple[ElementShape, ...], ...]
    shared: tuple[ElementShape, ...]


class PageShape(NamedTuple):
    media_type: str
    width_px: int
    height_px: int


class DrawingShape(NamedTuple):
    slot: str
    title: str
    caption: tuple[Slot, Slot, Slot]
    pages: tuple[PageShape, ...]


BlockShape = ParagraphShape | ListShape | FormShape | FigureShape | DrawingShape


class ClauseShape(NamedTuple):
    """`heading` is empty where the clause prints none; `title` is for its content control."""

    id: str
    version: int
    title: str
    heading: Pieces
    prominent: bool
    blocks: tuple[BlockShape, ...]


class ChapterShape(NamedTuple):
    layout: str
    title: str
    heading: Pieces
    clauses: tuple[ClauseShape, ...]


class Shape(NamedTuple):
    """`constants` are the literals that had to become slots, by name; `slots` counts values."""

    kind: tuple[str, int]
    addenda: tuple[tuple[str, int], ...]
    title: str
    heading: Pieces
    chapters: tuple[ChapterShape, ...]
    constants: dict[str, str]
    slots: int


def shape_of(key: Key) -> Shape:
    """Number the places of a key in reading order."""
    return _Numbering().shape(key)


class _Numbering:
    def __init__(self) -> None:
        self.constants: dict[str, str] = {}
        self.slots = 0
        self.lists = 0

    def shape(self, key: Key) -> Shape:
        kind, addenda, title, chapters = key
        heading = self.literal(title)
        numbered = tuple(self.chapter(chapter) for chapter in chapters)
        return Shape(kind, addenda, title, heading, numbered, self.constants, self.slots)

    def slot(self, path: str = "") -> Slot:
        self.slots += 1
        return Slot(f"v{self.slots - 1}", path)

    def literal(self, text: str) -> Pieces:
        if "{" not in text and "}" not in text:
            return (text,) if text else ()
        name = f"k{len(self.constants)}"
        self.constants[name] = text
        return (Slot(name),)

    def pieces(self, runs: tuple[str | Place, ...]) -> Pieces:
        found: list[str | Slot] = []
        for run in runs:
            found += self.literal(run) if isinstance(run, str) else (self.slot(*run),)
        return tuple(found)

    def literals(self, texts: tuple[str, ...]) -> tuple[Pieces, ...]:
        return tuple(self.literal(text) for text in texts)

    def chapter(self, key: Key) -> ChapterShape:
        layout, heading, clauses = key
        return ChapterShape(
            layout, heading, self.literal(heading), tuple(self.clause(clause) for clause in clauses)
        )

    def clause(self, key: Key) -> ClauseShape:
        identity, version, title, heading, prominent, blocks = key
        return ClauseShape(
            identity,
            version,
            title,
            self.literal(heading),
            prominent,
            tuple(self.block(block) for block in blocks),
        )

    def block(self, key: Key) -> BlockShape:
        match key:
            case "paragraph", level, label, runs:
                return ParagraphShape(level, _joined(self.literal(label) + self.pieces(runs)))
            case "list", identity, title, headings, widths, handwritten, empty:
                texts = self.literals(headings)
                words = None if empty is None else self.literal(empty)
                self.lists += 1
                name = f"t{self.lists - 1}"
                return ListShape(identity, title, texts, widths, handwritten, name, words)
            case "form", identity, title, headings, rows, widths:
                cells = tuple(tuple(self.pieces(cell) for cell in row) for row in rows)
                return FormShape(identity, title, self.literals(headings), cells, widths)
            case "figure", identity, title, lanes, shared:
                return FigureShape(
                    identity,
                    title,
                    tuple(tuple(self.element(boundary) for boundary in lane) for lane in lanes),
                    tuple(self.element(False) for _ in range(shared)),
                )
            case "drawing", slot, title, pages:
                caption = (self.slot(), self.slot(), self.slot())
                return DrawingShape(slot, title, caption, tuple(PageShape(*page) for page in pages))
            case _:
                raise ValueError(f"no such block: {key[0]!r}")

    def element(self, boundary: bool) -> ElementShape:
        return ElementShape(self.slot(), self.slot(), boundary)


def _joined(pieces: Pieces) -> Pieces:
    """Literals that follow each other become one."""
    found: list[str | Slot] = []
    for piece in pieces:
        if found and isinstance(piece, str) and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return tuple(found)
