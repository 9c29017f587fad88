"""Names by which a .docx of ours is found again: tags, bookmarks, the custom XML part, captions.

Writer and reader share this file. A name is a pure function of what it names, so a lost custom
XML part loses nothing.
"""

import hashlib
import re

from service.domain.catalogue import short_name

NAMESPACE = "urn:dianyue:outline:1"
"""Of the custom XML part; its root element is `dianyue`."""

LONGEST_TAG = 64
"""Word refuses a content control whose tag or alias is longer."""

CLAUSE, FIELD, TABLE, FIGURE, DRAWING, HEADER = (
    "clause:",
    "field:",
    "table:",
    "figure:",
    "drawing:",
    "header:",
)
"""Prefixes of w:tag (clause, field, drawing, header) and of w:tblDescription (table, figure)."""

HEADING_GAP = "\u3000"
"""Between the label and the title of a heading: 第十四条　电费违约金."""

SUPPLIER_NO, CUSTOMER_NO, TEXT_VERSION, FINGERPRINT = (
    "供电人合同编号：",
    "用电人合同编号：",
    "文本版本号：",
    "文本指纹：",
)
"""Words before each value in the header and the footer; the values stand in inline content
controls tagged `header:supplier_no`, `header:customer_no`, `header:text_version` and
`header:fingerprint`."""

SUPPLIER_SIDE, CUSTOMER_SIDE = "供电人产权", "用电人产权"
"""Words at the left edge of a figure, above and below the ownership boundary."""

BOUNDARY_SYMBOL = "产权分界"
"""An element of a figure whose symbol contains this word is the ownership boundary."""

_NUMBER_WORD, _DAY_WORD = "\u3000图号：", "\u3000日期："
_CAPTION = re.compile(f"(?P<title>.*){_NUMBER_WORD}(?P<no>.*){_DAY_WORD}(?P<day>.*)", re.DOTALL)
_CLAUSE_TAG = re.compile(r"clause:(?P<id>[a-z0-9.-]+)@(?P<version>\d+)")
_FIELD_BOOKMARK = re.compile(r"f_\d+_(?P<digest>[0-9a-f]{10})(?:_\d+)?")


def clause_tag(clause_id: str, version: int) -> str:
    return f"{CLAUSE}{clause_id}@{version}"


def clause_bookmark(clause_id: str, version: int) -> str:
    return short_name("c", f"{clause_id}@{version}")


def clause_of_tag(tag: str) -> tuple[str, int] | None:
    """Id and version named by a clause's tag; None for any other tag."""
    match = _CLAUSE_TAG.fullmatch(tag)
    return (match["id"], int(match["version"])) if match else None


def path_digest(path: str) -> str:
    """The ten hex digits by which a field's bookmark names its path."""
    return hashlib.sha256(path.encode()).hexdigest()[:10]


def field_tag(path: str) -> str:
    """`field:<path>`; `field:#<digest>` where Word would refuse the tag as too long."""
    tag = FIELD + path
    return tag if len(tag) <= LONGEST_TAG else f"{FIELD}#{path_digest(path)}"


def path_of_tag(tag: str) -> str | None:
    """The path a field's tag names; None for other tags and shortened ones (ask the bookmark)."""
    path = tag.removeprefix(FIELD)
    return None if path == tag or path.startswith("#") else path


def field_bookmark(number: int, path: str) -> str:
    """Bookmark of the `number`-th field of a document, counted from 1 in reading order."""
    return f"f_{number}_{path_digest(path)}"


def digest_of_bookmark(name: str) -> str | None:
    """The path's digest in a field's bookmark; None for any other bookmark."""
    match = _FIELD_BOOKMARK.fullmatch(name)
    return match["digest"] if match else None


def table_bookmark(table_id: str, occurrence: int = 1) -> str:
    """Bookmark in a table's first cell; a table printed twice gets `_2`."""
    return _numbered(short_name("t", table_id), occurrence)


def figure_bookmark(figure_id: str, occurrence: int = 1) -> str:
    """Bookmark in a figure's first cell."""
    return _numbered(short_name("g", figure_id), occurrence)


def drawing_bookmark(slot: str, occurrence: int = 1) -> str:
    """Bookmark around the caption's words."""
    return _numbered(short_name("d", slot), occurrence)


def _numbered(name: str, occurrence: int) -> str:
    return name if occurrence == 1 else f"{name}_{occurrence}"


def heading_text(label: str, title: str) -> str:
    """Words of a clause's or chapter's heading."""
    return f"{label}{HEADING_GAP}{title}" if label else title


def caption_text(title: str, drawing_no: str, drawn_on: str) -> str:
    """Words of the caption above a drawing."""
    return f"{title}{_NUMBER_WORD}{drawing_no}{_DAY_WORD}{drawn_on}"


def parse_caption(text: str) -> tuple[str, str, str] | None:
    """Title, number and day of a drawing's caption; None if the words are no caption."""
    match = _CAPTION.fullmatch(text)
    return (match["title"], match["no"], match["day"]) if match else None


def fingerprint_words(fingerprint: str) -> str:
    """The first 32 hex digits as printed in the footer: eight groups of four."""
    return " ".join(fingerprint[start : start + 4] for start in range(0, 32, 4))


# ---- layout of a figure's table ------------------------------------------------------------
# Grid: one column at the left edge for the side's name, then three for each lane (left half,
# right half, gap). The conductor is the border between the halves. A cell that holds an element
# has exactly two paragraphs, symbol and words, whatever else stands in the table has none or one.
# Elements of a lane span its two halves; shared elements span all lanes with their gaps.

EDGE_COLUMNS = 1
LANE_COLUMNS = 3
ELEMENT_SPAN = 2


def lane_of_cell(grid_column: int, span: int) -> int | None:
    """The lane (from 0) of an element's cell by its place in the grid; None if it is shared."""
    return (grid_column - EDGE_COLUMNS) // LANE_COLUMNS if span == ELEMENT_SPAN else None
