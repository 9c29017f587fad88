"""List tables and forms as WordprocessingML: fixed layout, full text width."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from service.documents.anchors import TABLE, table_bookmark
from service.documents.styles import (
    CONTRACT_TABLE,
    COVER_CELL,
    COVER_TABLE,
    DENSE_CELL,
    DENSE_HEAD,
    SPACER,
    TABLE_CELL,
    TABLE_HEAD,
    TABLE_LABEL,
    TABLE_TITLE,
    Style,
)
from service.documents.writing.markup import (
    KEEP_NEXT,
    Writer,
    attribute,
    paragraph,
    plain_run,
    run,
)
from service.documents.writing.page import Page
from service.documents.writing.shape import FormShape, ListShape, Pieces

_DENSE_FROM = 8  # columns: from here on small print and narrow margins
_SEAL = "章"
_WHOLE = "<w:cantSplit/>"  # of a row: not divided by a page's end
_LONGEST_UNBROKEN = 5  # letters of a heading that stay on one line
_MARGINS, _DENSE_MARGINS = 200, 110  # twips beside the words of a cell, and a little more
_MOST_LEFT_OVER = 2  # letters: rather than these alone on a last line, a wider column
_MOST_KEPT = 10  # rows: a form of no more is not divided by a page's end
_MOST_LISTED = 6  # rows: nor a list of no more
_LABEL_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
_NARROW_MARGINS = (
    '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
)


class Room(NamedTuple):
    """Twips a row needs to be written in by hand, by where it stands."""

    form: int
    seal: int
    listed: int


_MUCH_ROOM = Room(737, 1247, 510)  # 1.3, 2.2 and 0.9 cm
_LITTLE_ROOM = Room(567, 964, 454)  # 1.0, 1.7 and 0.8 cm


def room_in(page: Page) -> Room:
    return _MUCH_ROOM if page.roomy else _LITTLE_ROOM


class Dress:
    """Styles of one table by where it stands, how wide it is and whether it is conspicuous."""

    def __init__(self, prominent: bool, cover: bool, columns: int) -> None:
        dense = columns >= _DENSE_FROM
        self.table: Style = COVER_TABLE if cover else CONTRACT_TABLE
        self.margins = _NARROW_MARGINS if dense else ""
        cell, label = (COVER_CELL, COVER_CELL) if cover else (TABLE_CELL, TABLE_LABEL)
        self.head = (DENSE_HEAD if dense else TABLE_HEAD).dress(prominent)
        self.cell = (DENSE_CELL if dense else cell).dress(prominent)
        self.label = label.dress(prominent)
        self.label_shade = "" if cover else _LABEL_SHADE
        self.title = "" if cover else TABLE_TITLE.dress(prominent)


def grid_of(weights: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """Widths of columns in twips by relative weight, none below its least as far as there is
    room; they add up to the text's width."""
    columns = len(least)
    shares = list(weights) if len(weights) == columns and sum(weights) > 0 else [1] * columns
    wanted = [width * share / sum(shares) for share in shares]
    missing = sum(max(low - have, 0) for low, have in zip(least, wanted, strict=True))
    spare = sum(max(have - low, 0) for low, have in zip(least, wanted, strict=True))
    part = missing / spare if missing < spare else 0.0
    if part:
        wanted = [
            max(low, have - part * (have - low)) for low, have in zip(least, wanted, strict=True)
        ]
    edges = [round(sum(wanted[:n]) * width / sum(wanted)) for n in range(columns + 1)]
    return [right - left for left, right in pairwise(edges)]


def _grid(
    dress: Dress, weights: Sequence[int], columns: Sequence[Sequence[str]], page: Page
) -> list[int]:
    """Widths for columns of headings and labels: short ones are not broken, and no long one
    leaves a letter or two on its last line, as far as there is room."""
    letter = page.dense_letter if dress.margins else page.head_letter
    margins = _DENSE_MARGINS if dress.margins else _MARGINS

    def room_for(letters: int) -> int:
        return letters * letter + margins if letters else 0

    short = [len(words[0]) if len(words[0]) <= _LONGEST_UNBROKEN else 0 for words in columns]
    least = [room_for(letters) for letters in short]
    fits = [(width - margins) // letter for width in grid_of(weights, least, page.width)]
    better = [
        max(low, *(room_for(_letters_a_line(len(word), most)) for word in words))
        for low, most, words in zip(least, fits, columns, strict=True)
    ]
    return grid_of(weights, better, page.width)


def _letters_a_line(length: int, fits: int) -> int:
    """So many that a word takes no more lines than where `fits` letters stand on one, or only
    one line where few would be left for the next."""
    if length - fits <= _MOST_LEFT_OVER:
        return length
    lines = ceil(length / max(fits, 1))
    return ceil(length / lines)


def _words(pieces: Pieces) -> str:
    return "".join(piece for piece in pieces if isinstance(piece, str))


def table_frame(
    style: str, description: str, title: str, grid: list[int], borders: str = "", margins: str = ""
) -> str:
    """Opening tag, properties and grid of a table of full width."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>'
        f'<w:tblW w:w="{sum(grid)}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>{margins}'
        '<w:tblLook w:val="0000" w:firstRow="0" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="0" w:noVBand="0"/>'
        f'<w:tblCaption w:val="{attribute(title)}"/>'
        f'<w:tblDescription w:val="{attribute(description)}"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )


def title_paragraph(style: str, title: str) -> str:
    """The table's title above it; braces are no concern of a title (see `attribute`)."""
    return paragraph(style, run(attribute(title))) if style and title else ""


def table_end() -> str:
    """Closes a table. The paragraph keeps two tables apart and gives Word a place to end."""
    return "</w:tbl>" + paragraph(SPACER.id, "")


def cell(width: int, content: str, span: int = 1, shade: str = "") -> str:
    """A cell around paragraphs."""
    spanning = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanning}{shade}'
        f"</w:tcPr>{content}</w:tc>"
    )


def row(cells: str, properties: str = _WHOLE) -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


def _open_row(cells: str) -> str:
    """A row that may be divided by a page's end; its paragraphs keep their lines together.

    LibreOffice (seen in 7.4) lets the last row of a table vanish below the page where every row
    is bound to stay whole and only the last does not fit. Of a table whose rows are also kept on
    the page of the next no row vanishes, wherever on the page it starts.
    """
    return f"<w:tr>{cells}</w:tr>"


def _head_row(dress: Dress, grid: list[int], headings: tuple[Pieces, ...], mark: str) -> str:
    texts = [plain_run(heading) for heading in headings]
    texts += [""] * (len(grid) - len(texts))
    texts[0] = mark.format(texts[0]) if mark else texts[0]
    cells = (
        cell(width, paragraph(dress.head, text), shade=_LABEL_SHADE)
        for width, text in zip(grid, texts, strict=True)
    )
    return row("".join(cells), _WHOLE + "<w:tblHeader/>")


def _frame(dress: Dress, table_id: str, title: str, grid: list[int]) -> str:
    return table_frame(dress.table.id, TABLE + table_id, title, grid, margins=dress.margins)


def _marked(writer: Writer, table_id: str) -> str:
    """A pattern that puts the table's bookmark around the words of its first cell."""
    name = table_bookmark(table_id, writer.occurrence(f"table {table_id}"))
    start, end = writer.bookmark(name, "table", table_id)
    return f"{start}{{}}{end}"


def list_table(writer: Writer, shape: ListShape, prominent: bool, title: str) -> str:
    """Heading row on each page, then a loop over the rows, or one row that says there are none."""
    dress = Dress(prominent, False, len(shape.headings))
    columns = [[_words(heading)] for heading in shape.headings]
    grid = _grid(dress, shape.widths, columns, writer.page)
    head = _head_row(dress, grid, shape.headings, _marked(writer, shape.id))
    return (
        title_paragraph(dress.title, title)
        + _frame(dress, shape.id, shape.title, grid)
        + head
        + (
            _loop(dress, grid, shape, room_in(writer.page))
            if shape.empty is None
            else _no_rows(dress, grid, shape.empty)
        )
        + table_end()
    )


def _loop(dress: Dress, grid: list[int], shape: ListShape, room: Room) -> str:
    names = [f"c{number}" for number in range(len(grid))]
    written = (*shape.handwritten, *[False] * len(grid))
    # How many rows there are is known only when the table is filled.
    short = f"not {shape.name}[{_MOST_LISTED}:]"
    keep = f"{{% if {short} and not loop.last %}}{KEEP_NEXT}{{% endif %}}"
    whole = f"{{% if {short} %}}{_WHOLE}{{% endif %}}"
    cells = "".join(
        cell(width, paragraph(dress.cell, "" if by_hand else run(f"{{{{ {name} }}}}"), keep))
        for width, name, by_hand in zip(grid, names, written, strict=False)
    )
    # The comma makes a tuple of a single column too.
    opening = f"{{%tr for ({', '.join(names)},) in {shape.name} %}}"
    properties = _height(room.listed) if any(shape.handwritten) else whole
    return (
        row(cell(sum(grid), paragraph(dress.cell, run(opening)), len(grid)))
        + row(cells, properties)
        + row(cell(sum(grid), paragraph(dress.cell, run("{%tr endfor %}")), len(grid)))
    )


def _no_rows(dress: Dress, grid: list[int], words: Pieces) -> str:
    return row(cell(sum(grid), paragraph(dress.cell, plain_run(words)), len(grid)))


def form(writer: Writer, shape: FormShape, prominent: bool, cover: bool, title: str) -> str:
    """Fixed rows; a short row's last cell spans what is left."""
    columns = max((len(cells) for cells in (shape.headings, *shape.rows)), default=1)
    dress = Dress(prominent, cover, columns)
    words = [[_words(heading)] for heading in shape.headings]
    words += [[""] for _ in range(columns - len(words))]
    # Only beside places for handwriting: a wider label elsewhere breaks what is printed there.
    words[0] += [_words(cells[0]) for cells in shape.rows if _is_label(cells) and not all(cells)]
    grid = _grid(dress, shape.widths, words, writer.page)
    mark = _marked(writer, shape.id)
    parts = [
        title_paragraph(dress.title, title),
        _frame(dress, shape.id, shape.title, grid),
    ]
    if shape.headings:
        parts.append(_head_row(dress, grid, shape.headings, mark))
        mark = ""
    short = len(shape.rows) <= _MOST_KEPT
    as_row = row if short else _open_row
    for number, cells in enumerate(shape.rows, start=1):
        keep = KEEP_NEXT if short and number < len(shape.rows) else ""
        content = _form_cells(dress, grid, cells, mark, keep)
        by_hand = not all(cells)
        parts.append(
            row(content, _height(_room_for(cells[0], room_in(writer.page))))
            if by_hand
            else as_row(content)
        )
        mark = ""
    return "".join(parts) + table_end()


def _is_label(cells: tuple[Pieces, ...]) -> bool:
    """Whether the first cell of a row names what stands in the others."""
    return len(cells) > 1 and all(isinstance(piece, str) for piece in cells[0])


def _form_cells(
    dress: Dress, grid: list[int], cells: tuple[Pieces, ...], mark: str, keep: str
) -> str:
    parts: list[str] = []
    for number, pieces in enumerate(cells):
        last = number == len(cells) - 1
        span = len(grid) - number if last else 1
        label = number == 0 and _is_label(cells)
        text = plain_run(pieces)
        content = mark.format(text) if mark and number == 0 else text
        style, shade = (dress.label, dress.label_shade) if label else (dress.cell, "")
        width = sum(grid[number : number + span])
        parts.append(cell(width, paragraph(style, content, keep), span, shade))
    return "".join(parts)


def _room_for(label: Pieces, room: Room) -> int:
    seal = any(_SEAL in piece for piece in label if isinstance(piece, str))
    return room.seal if seal else room.form


def _height(twips: int) -> str:
    return f'{_WHOLE}<w:trHeight w:val="{twips}" w:hRule="atLeast"/>'
