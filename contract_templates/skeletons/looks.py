"""Every paragraph style of a dress: fonts, sizes, distances, borders."""

from dataclasses import dataclass

from contract_templates.skeletons.dress import Dress
from service.documents import styles
from service.documents.styles import Style

PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838  # twips: A4
SONG, HEI = "宋体", "黑体"
BOLD = "<w:b/><w:bCs/>"


@dataclass(frozen=True, slots=True)
class Look:
    """Properties of one paragraph style: font, size in half points, XML of pPr and rPr."""

    style: Style
    size: int
    paragraph: str
    font: str = SONG
    run: str = ""


def spacing(before: int = 0, after: int = 0, line: int = 0, rule: str = "exact") -> str:
    """Distances in twips; without a line height the font decides."""
    height = f' w:line="{line}" w:lineRule="{rule}"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{height}/>'


def first_line(twips: int, characters: int = 200, left: int = 0) -> str:
    """An indented first line: two characters, as Chinese prose has it."""
    margin = f'w:left="{left}" ' if left else ""
    return f'<w:ind {margin}w:firstLineChars="{characters}" w:firstLine="{twips}"/>'


LINES = "<w:keepLines/>"
KEEP = "<w:keepNext/>" + LINES
NEW_PAGE = "<w:pageBreakBefore/>"
CENTRE, LEFT = '<w:jc w:val="center"/>', '<w:jc w:val="left"/>'
# Prose is not justified: at the end of a justified line LibreOffice (seen in 7.4) drops commas and
# full stops that hang over the margin, and spreads a line out before a long number.


def border(side: str, kind: str, size: int, space: int, colour: str = "000000") -> str:
    return (
        f'<w:pBdr><w:{side} w:val="{kind}" w:sz="{size}" w:space="{space}" '
        f'w:color="{colour}"/></w:pBdr>'
    )


def level(number: int) -> str:
    return f'<w:outlineLvl w:val="{number}"/>'


def looks(dress: Dress) -> list[Look]:
    """Every paragraph style. In pPr the schema wants keepNext, keepLines, pageBreakBefore,
    widowControl, pBdr, tabs, spacing, ind, jc, outlineLvl in this order."""
    return [*_titles(dress), *_prose(dress), *_tables(dress), *_FIGURES, *_page_edges(dress)]


def _titles(dress: Dress) -> list[Look]:
    """The cover and every heading."""
    cover_rule = border("bottom", dress.rule, dress.rule_size, 18, dress.colour)
    cover = cover_rule + spacing(2200, 1200) + CENTRE + level(0)
    page = KEEP + NEW_PAGE + spacing(0, 300, 480, "atLeast") + CENTRE + level(0)
    return [
        Look(styles.COVER_TITLE, dress.title_size, cover, HEI, '<w:spacing w:val="60"/>'),
        Look(styles.COVER_TEXT, 21, spacing(240, 0, 360) + first_line(420) + LEFT),
        Look(styles.COVER_CELL, 28, spacing(140, 80, 360, "atLeast") + LEFT),
        Look(
            styles.CHAPTER_HEADING,
            28,
            KEEP + spacing(dress.air(300), dress.air(180), 420, "atLeast") + CENTRE + level(0),
            HEI,
            BOLD,
        ),
        Look(styles.PAGE_TITLE, 32, page, HEI, BOLD),
        Look(
            styles.ADDENDUM_TITLE,
            36,
            KEEP
            + NEW_PAGE
            + spacing(dress.air(240), dress.air(360), 540, "atLeast")
            + CENTRE
            + level(0),
            HEI,
            BOLD,
        ),
        Look(
            styles.CLAUSE_HEADING,
            dress.body_size + 1,
            KEEP + spacing(dress.air(120), dress.air(40), dress.body_line) + level(1),
            HEI,
            BOLD,
        ),
    ]


def _prose(dress: Dress) -> list[Look]:
    body = spacing(0, 0, dress.body_line)
    return [
        Look(styles.BODY, dress.body_size, body + first_line(dress.body_indent) + LEFT),
        Look(styles.ITEM, dress.body_size, body + first_line(dress.body_indent) + LEFT),
        Look(
            styles.SUBITEM,
            dress.body_size,
            body + first_line(dress.body_indent, 200, dress.body_indent) + LEFT,
        ),
    ]


def _tables(dress: Dress) -> list[Look]:
    cell = spacing(dress.air(40), dress.air(40), 260, "atLeast")
    dense = spacing(30, 30, 220, "atLeast")
    return [
        Look(styles.TABLE_TITLE, 20, KEEP + spacing(120, 60, 300, "atLeast") + CENTRE, HEI),
        Look(styles.TABLE_HEAD, 18, "<w:keepNext/>" + cell + CENTRE, HEI),
        Look(styles.TABLE_LABEL, 18, LINES + cell + CENTRE, HEI),
        Look(styles.TABLE_CELL, 18, LINES + cell + LEFT),
        Look(styles.DENSE_HEAD, 16, "<w:keepNext/>" + dense + CENTRE, HEI),
        Look(styles.DENSE_CELL, 16, LINES + dense + LEFT),
        Look(styles.SPACER, 10, spacing(0, 0, 160)),
    ]


_FIGURES = [
    Look(styles.FIGURE_SYMBOL, 18, "<w:keepNext/>" + spacing(50, 0, 260, "atLeast") + CENTRE, HEI),
    Look(styles.FIGURE_TEXT, 18, "<w:keepNext/>" + spacing(0, 50, 260, "atLeast") + CENTRE),
    Look(styles.FIGURE_SIDE, 15, "<w:keepNext/>" + spacing(30, 30, 220, "atLeast") + LEFT, HEI),
    Look(styles.FIGURE_LINE, 4, "<w:keepNext/>" + spacing(0, 0, 100)),
    Look(styles.DRAWING_CAPTION, 18, KEEP + spacing(120, 120, 420, "atLeast") + CENTRE, HEI),
    Look(styles.DRAWING_PICTURE, 24, spacing() + CENTRE),
]


def _page_edges(dress: Dress) -> list[Look]:
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{PAGE_WIDTH - 2 * dress.margin}"/></w:tabs>'
    return [
        Look(
            styles.PAGE_HEADER,
            16,
            border("bottom", "single", 6, 4) + spacing(0, 0, 260, "atLeast") + CENTRE,
        ),
        Look(
            styles.PAGE_FOOTER,
            16,
            border("top", "single", 4, 4) + tabs + spacing(0, 0, 260, "atLeast"),
        ),
    ]
