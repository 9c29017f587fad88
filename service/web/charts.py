"""Charts as SVG: drawn here, on the server, from plain numbers; every one can be read as text too.

No script and no inline style: colours come from the classes of console.css, sizes are attributes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

ROW = 30
TALL_ROW = 50
LABEL_WIDTH = 84
BAR_WIDTH = 260
VALUE_WIDTH = 52
COLUMN = 44
HEIGHT = 180
FOOT = 44
_LONGEST_LABEL = 5
_LONGEST_LINE = 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One value. `tone` is a class of the console's colours (`tone-…`); `href` leads to what is
    counted.
    """

    label: str
    value: int
    tone: str = "accent"
    href: str | None = None


def bars(title: str, values: Sequence[Bar]) -> Markup:
    """Horizontal bars, one row a value, in the order given; the longest fills the width. Where a
    label is too long to stand before its bar, all stand above theirs.
    """
    most = max((bar.value for bar in values), default=0)
    tall = any(len(bar.label) > _LONGEST_LABEL for bar in values)
    row, height = (_tall_row, TALL_ROW) if tall else (_row, ROW)
    rows = "".join(row(number, bar, most) for number, bar in enumerate(values))
    width = LABEL_WIDTH + BAR_WIDTH + VALUE_WIDTH
    return _svg("bars", title, values, width, height * len(values), rows)


def columns(title: str, values: Sequence[Bar]) -> Markup:
    """Vertical columns, e.g. one a month; the highest fills the height."""
    most = max((bar.value for bar in values), default=0)
    drawn = "".join(_column(number, bar, most) for number, bar in enumerate(values))
    width = max(COLUMN * len(values), COLUMN)
    line = f'<line class="axis" x1="0" y1="{HEIGHT}" x2="{width}" y2="{HEIGHT}"/>'
    return _svg("columns", title, values, width, HEIGHT + FOOT, line + drawn)


def _row(number: int, bar: Bar, most: int) -> str:
    y, length = number * ROW, _share(bar.value, most, BAR_WIDTH)
    middle = y + ROW // 2 + 5
    return _linked(
        bar,
        f'<text class="chart-label" x="{LABEL_WIDTH - 10}" y="{middle}" text-anchor="end">'
        f"{escape(bar.label)}</text>"
        f'<rect class="tone-{escape(bar.tone)}" x="{LABEL_WIDTH}" y="{y + 6}" width="{length}" '
        f'height="{ROW - 12}" rx="2"/>'
        f'<text class="chart-value" x="{LABEL_WIDTH + length + 8}" y="{middle}">{bar.value}</text>',
    )


def _tall_row(number: int, bar: Bar, most: int) -> str:
    y, length = number * TALL_ROW, _share(bar.value, most, BAR_WIDTH)
    return _linked(
        bar,
        f'<text class="chart-label" x="0" y="{y + 18}">{escape(_short(bar.label))}</text>'
        f'<rect class="tone-{escape(bar.tone)}" x="0" y="{y + 26}" width="{length}" '
        f'height="{ROW - 14}" rx="2"/>'
        f'<text class="chart-value" x="{length + 8}" y="{y + 39}">{bar.value}</text>',
    )


def _column(number: int, bar: Bar, most: int) -> str:
    x, height = number * COLUMN, _share(bar.value, most, HEIGHT - 24)
    middle, top = x + COLUMN // 2, HEIGHT - height
    year, _, month = bar.label.partition("-")
    below = (
        f'<text class="chart-label" x="{middle}" y="{HEIGHT + 17}" text-anchor="middle">'
        f"{escape(month or year)}</text>"
    )
    if month and (number == 0 or month == "01"):
        below += (
            f'<text class="chart-label" x="{middle}" y="{HEIGHT + 35}" text-anchor="middle">'
            f"{escape(year)}</text>"
        )
    value = (
        f'<text class="chart-value" x="{middle}" y="{top - 7}" text-anchor="middle">'
        f"{bar.value}</text>"
        if bar.value
        else ""
    )
    return _linked(
        bar,
        f'<rect class="tone-{escape(bar.tone)}" x="{x + 8}" y="{top}" width="{COLUMN - 16}" '
        f'height="{height}" rx="2"/>{value}{below}',
    )


def _linked(bar: Bar, drawn: str) -> str:
    said = f"<title>{escape(bar.label)}：{bar.value}</title>"
    if bar.href is None:
        return f"<g>{said}{drawn}</g>"
    return f'<a href="{escape(bar.href)}">{said}{drawn}</a>'


def _svg(
    shape: str, title: str, values: Sequence[Bar], width: int, height: int, drawn: str
) -> Markup:
    """A picture that scales with its place; links inside it stay links to a screen reader."""
    linked = any(bar.href for bar in values)
    role = "group" if linked else "img"
    told = "，".join(f"{bar.label} {bar.value}" for bar in values) or "没有数据"
    return Markup(
        f'<svg class="chart {shape}" role="{role}" aria-label="{escape(f"{title}：{told}")}" '
        f'viewBox="0 0 {width} {max(height, 1)}" width="{width}" height="{max(height, 1)}">'
        f"{drawn}</svg>"
    )


def _share(value: int, most: int, full: int) -> int:
    """Its length: in proportion, and what is not nothing is seen."""
    if value <= 0 or most <= 0:
        return 0
    return max(2, round(full * value / most))


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LINE else label[: _LONGEST_LINE - 1] + "…"
