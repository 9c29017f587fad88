"""List tables and forms as WordprocessingML: fixed layout, full text width."""

from collections.abc import Sequence
from itertools import pairwise

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
    TEXT_WIDTH,
    Writer,
    attribute,
    paragraph,
    plain_run,
    run,
)
from service.documents.writing.shape import FormShape, ListShape, Pieces

_DENSE_FROM = 8  # columns: from here on small print and narrow margins
# Twips a row needs to be written in by hand: 1.5 cm in a form, 1.1 cm in a long list.
_HAND_HEIGHT, _LIST_HAND_HEIGHT = 850, 624
_LABEL_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
_NARROW_MARGINS = (
    '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
)


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


def grid_of(weights: Sequence[int], columns: int) -> list[int]:
    """Widths of columns in twips by relative weight; they add up to the text's width."""
    shares = list(weights) if len(weights) == columns and sum(weights) > 0 else [1] * columns
    edges = [TEXT_WIDTH * sum(shares[:n]) // sum(shares) for n in range(columns + 1)]
    return [right - left for left, right in pairwise(edges)]


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


def row(cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{cells}</w:tr>"


def _head_row(dress: Dress, grid: list[int], headings: tuple[Pieces, ...], mark: str) -> str:
    texts = [plain_run(heading) for heading in headings]
    texts += [""] * (len(grid) - len(texts))
    texts[0] = mark.format(texts[0]) if mark else texts[0]
    cells = (
        cell(width, paragraph(dress.head, text), shade=_LABEL_SHADE)
        for width, text in zip(grid, texts, strict=True)
    )
    return row("".join(cells), "<w:tblHeader/>")


def _frame(dress: Dress, table_id: str, title: str, grid: list[int]) -> str:
    return table_frame(dress.table.id, TABLE + table_id, title, grid, margins=dress.margins)


def _marked(writer: Writer, table_id: str) -> str:
    """A pattern that puts the table's bookmark around the words of its first cell."""
    name = table_bookmark(table_id, writer.occurrence(f"table {table_id}"))
    start, end = writer.bookmark(name, "table", table_id)
    return f"{start}{{}}{end}"


def list_table(writer: Writer, shape: ListShape, prominent: bool, title: str) -> str:
    """Heading row on each page, then a loop over the rows, or one row that says there are none."""
    columns = len(shape.headings)
    dress, grid = Dress(prominent, False, columns), grid_of(shape.widths, columns)
    head = _head_row(dress, grid, shape.headings, _marked(writer, shape.id))
    return (
        title_paragraph(dress.title, title)
        + _frame(dress, shape.id, shape.title, grid)
        + head
        + (_loop(dress, grid, shape) if shape.empty is None else _no_rows(dress, grid, shape.empty))
        + table_end()
    )


def _loop(dress: Dress, grid: list[int], shape: ListShape) -> str:
    names = [f"c{number}" for number in range(len(grid))]
    hand = _height(_LIST_HAND_HEIGHT) if any(shape.handwritten) else ""
    written = (*shape.handwritten, *[False] * len(grid))
    cells = (
        cell(width, paragraph(dress.cell, "" if by_hand else run(f"{{{{ {name} }}}}")))
        for width, name, by_hand in zip(grid, names, written, strict=False)
    )
    # The comma makes a tuple of a single column too.
    opening = f"{{%tr for ({', '.join(names)},) in {shape.name} %}}"
    return (
        row(cell(sum(grid), paragraph(dress.cell, run(opening)), len(grid)))
        + row("".join(cells), hand)
        + row(cell(sum(grid), paragraph(dress.cell, run("{%tr endfor %}")), len(grid)))
    )


def _no_rows(dress: Dress, grid: list[int], words: Pieces) -> str:
    return row(cell(sum(grid), paragraph(dress.cell, plain_run(words)), len(grid)))


def form(writer: Writer, shape: FormShape, prominent: bool, cover: bool, title: str) -> str:
    """Fixed rows; a short row's last cell spans what is left."""
    columns = max((len(cells) for cells in (shape.headings, *shape.rows)), default=1)
    dress, grid = Dress(prominent, cover, columns), grid_of(shape.widths, columns)
    mark = _marked(writer, shape.id)
    parts = [
        title_paragraph(dress.title, title),
        _frame(dress, shape.id, shape.title, grid),
    ]
    if shape.headings:
        parts.append(_head_row(dress, grid, shape.headings, mark))
        mark = ""
    for cells in shape.rows:
        parts.append(_form_row(dress, grid, cells, mark))
        mark = ""
    return "".join(parts) + table_end()


def _form_row(dress: Dress, grid: list[int], cells: tuple[Pieces, ...], mark: str) -> str:
    parts: list[str] = []
    for number, pieces in enumerate(cells):
        last = number == len(cells) - 1
        span = len(grid) - number if last else 1
        label = number == 0 and len(cells) > 1 and all(isinstance(piece, str) for piece in pieces)
        text = plain_run(pieces)
        content = mark.format(text) if mark and number == 0 else text
        style, shade = (dress.label, dress.label_shade) if label else (dress.cell, "")
        width = sum(grid[number : number + span])
        parts.append(cell(width, paragraph(style, content), span, shade))
    by_hand = any(not pieces for pieces in cells)
    return row("".join(parts), _height(_HAND_HEIGHT) if by_hand else "")


def _height(twips: int) -> str:
    return f'<w:trHeight w:val="{twips}" w:hRule="atLeast"/>'
