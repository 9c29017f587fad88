"""A single-line diagram as a native table: boxes in lanes, joined by cell borders.

The layout (see anchors.py, LANE_COLUMNS) lets the reader find every element by its place. Rows of
boxes alternate with rows of conductor; the ownership boundaries of all lanes share one row, whose
upper border is the dashed heavy line across the whole diagram.
"""

from service.documents.anchors import (
    CUSTOMER_SIDE,
    ELEMENT_SPAN,
    FIGURE,
    LANE_COLUMNS,
    SUPPLIER_SIDE,
    figure_bookmark,
)
from service.documents.styles import (
    CONTRACT_TABLE,
    FIGURE_LINE,
    FIGURE_SIDE,
    FIGURE_SYMBOL,
    FIGURE_TEXT,
    TABLE_TITLE,
)
from service.documents.writing.markup import Writer, paragraph, placeholder, run
from service.documents.writing.shape import ElementShape, FigureShape
from service.documents.writing.tables import table_end, table_frame, title_paragraph

_EDGE = 1000  # twips of the column that names the sides
_GAP = 200  # twips between two lanes
_WIDEST_LANE = 3600
_LINE_ROW = 200  # twips of height of a row that shows the conductor only
_WIRE = '<w:{side} w:val="single" w:sz="12" w:space="0" w:color="000000"/>'
_BOX = '<w:{side} w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
_BOUNDARY = '<w:{side} w:val="dashed" w:sz="24" w:space="0" w:color="000000"/>'
_FRAME = (
    '<w:jc w:val="center"/><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="nil"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders>"
)

Lane = tuple[ElementShape | None, ...]
"""One row after the other: an element's box, or None for a piece of conductor."""


def figure_table(writer: Writer, shape: FigureShape, prominent: bool, title: str) -> str:
    """The diagram with its title."""
    return _Figure(writer, shape, prominent).table(title)


def aligned(lanes: tuple[tuple[ElementShape, ...], ...]) -> tuple[list[Lane], int | None]:
    """Lanes padded so that their boundaries stand in one row, and the number of that row."""
    above = [_before_boundary(lane) for lane in lanes]
    most = max(above, default=0)
    padded = [
        (*lane[:n], *[None] * (most - n), *lane[n:]) for lane, n in zip(lanes, above, strict=True)
    ]
    height = max((len(lane) for lane in padded), default=0)
    full = [(*lane, *[None] * (height - len(lane))) for lane in padded]
    has_boundary = any(len(lane) > n for lane, n in zip(lanes, above, strict=True))
    return full, most if has_boundary else None


def _before_boundary(lane: tuple[ElementShape, ...]) -> int:
    return next((n for n, element in enumerate(lane) if element.boundary), len(lane))


class _Figure:
    def __init__(self, writer: Writer, shape: FigureShape, prominent: bool) -> None:
        self.writer, self.shape = writer, shape
        self.symbol = FIGURE_SYMBOL.dress(prominent)
        self.text = FIGURE_TEXT.dress(prominent)
        self.title = TABLE_TITLE.dress(prominent)
        self.lanes, self.boundary = aligned(shape.lanes or ((),))
        self.height = len(self.lanes[0])
        count = len(self.lanes)
        lane = min((writer.page.width - _EDGE) // count - _GAP, _WIDEST_LANE)
        self.half = lane // 2
        self.grid = [_EDGE, *[self.half, self.half, _GAP] * count]

    def table(self, title: str) -> str:
        name = figure_bookmark(self.shape.id, self.writer.occurrence(f"figure {self.shape.id}"))
        start, end = self.writer.bookmark(name, "figure", self.shape.id)
        rows: list[str] = []
        for number in range(self.height):
            if number > 0:
                rows.append(self._line_row())
            rows.append(self._lane_row(number))
        for number, element in enumerate(self.shape.shared):
            if number == 0 and rows:
                rows.append(self._line_row())
            elif number > 0:
                rows.append(self._middle_line_row())
            rows.append(self._shared_row(element))
        body = "".join(rows).replace("</w:pPr>", f"</w:pPr>{start}{end}", 1)
        frame = table_frame(
            CONTRACT_TABLE.id,
            FIGURE + self.shape.id,
            self.shape.title,
            self.grid,
            _FRAME,
        )
        return title_paragraph(self.title, title) + frame + body + table_end()

    def _lane_row(self, number: int) -> str:
        crossing = number == self.boundary
        cells = [self._edge(self._side(number), crossing)]
        for lane in self.lanes:
            element = lane[number]
            if element is None:
                cells += [self._half("right", crossing), self._half("left", crossing)]
            else:
                cells.append(self._box(element, 2 * self.half, ELEMENT_SPAN, crossing))
            cells.append(self._gap(crossing))
        return _row(cells)

    def _line_row(self) -> str:
        """A short piece of conductor in each lane."""
        cells = [self._edge("", False)]
        for _ in self.lanes:
            cells += [self._half("right", False), self._half("left", False), self._gap(False)]
        return _row(cells, _LINE_ROW)

    def _middle_line_row(self) -> str:
        """A short piece of conductor in the middle, between two shared elements."""
        left = LANE_COLUMNS * (len(self.lanes) // 2) + len(self.lanes) % 2
        wired = (
            _cell(
                sum(columns), paragraph(FIGURE_LINE.id, ""), _WIRE.format(side=side), len(columns)
            )
            for side, columns in (
                ("right", self.grid[1 : 1 + left]),
                ("left", self.grid[1 + left :]),
            )
        )
        return _row([self._edge("", False), *wired], _LINE_ROW)

    def _shared_row(self, element: ElementShape) -> str:
        span = LANE_COLUMNS * len(self.lanes)
        return _row([self._edge("", False), self._box(element, sum(self.grid[1:]), span, False)])

    def _side(self, number: int) -> str:
        if self.boundary is None:
            return ""
        if number == self.boundary:
            return CUSTOMER_SIDE
        return SUPPLIER_SIDE if number == self.boundary - 1 else ""

    def _box(self, element: ElementShape, width: int, span: int, crossing: bool) -> str:
        content = paragraph(self.symbol, run(placeholder(element.symbol)))
        content += paragraph(self.text, run(placeholder(element.text)))
        borders = "".join(
            (_BOUNDARY if crossing and side == "top" else _BOX).format(side=side)
            for side in ("top", "left", "bottom", "right")
        )
        return _cell(width, content, borders, span)

    def _half(self, side: str, crossing: bool) -> str:
        borders = (_BOUNDARY.format(side="top") if crossing else "") + _WIRE.format(side=side)
        return _cell(self.half, paragraph(FIGURE_LINE.id, ""), borders)

    def _gap(self, crossing: bool) -> str:
        borders = _BOUNDARY.format(side="top") if crossing else ""
        return _cell(_GAP, paragraph(FIGURE_LINE.id, ""), borders)

    def _edge(self, words: str, crossing: bool) -> str:
        content = paragraph(FIGURE_SIDE.id, run(words)) if words else paragraph(FIGURE_LINE.id, "")
        align = "bottom" if words == SUPPLIER_SIDE else "top"
        borders = _BOUNDARY.format(side="top") if crossing else ""
        return _cell(_EDGE, content, borders, align=align)


def _row(cells: list[str], height: int = 0) -> str:
    exact = f'<w:trHeight w:val="{height}" w:hRule="exact"/>' if height else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{exact}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(width: int, content: str, borders: str, span: int = 1, align: str = "center") -> str:
    spanning = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    drawn = f"<w:tcBorders>{borders}</w:tcBorders>" if borders else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanning}{drawn}'
        f'<w:vAlign w:val="{align}"/></w:tcPr>{content}</w:tc>'
    )
