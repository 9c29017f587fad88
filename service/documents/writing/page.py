"""What the writer must know of a skeleton's page: how wide its text is and whether pages break."""

from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from service.documents.styles import DENSE_HEAD, PAGE_TITLE, TABLE_HEAD

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A4_WITH_MARGINS = 9070  # of 2.5 cm


class Page(NamedTuple):
    """Twips: width of the text, of one letter of a table's head and of a dense table's head. A
    `roomy` paper has a page for its cover and much room to write in."""

    width: int = _A4_WITH_MARGINS
    roomy: bool = True
    head_letter: int = 180
    dense_letter: int = 160


def page_of(parts: Mapping[str, bytes]) -> Page:
    """From the last section and from the style of page titles: where these begin no page, the
    paper is meant to be short."""
    document = etree.fromstring(parts["word/document.xml"])
    size = document.find(f"{_W}body/{_W}sectPr/{_W}pgSz")
    margins = document.find(f"{_W}body/{_W}sectPr/{_W}pgMar")
    if size is None or margins is None:
        return Page()
    width = _number(size, "w") - _number(margins, "left") - _number(margins, "right")
    styles = _by_name(parts.get("word/styles.xml", b"<none/>"))
    return Page(
        width,
        _breaks(styles.get(PAGE_TITLE.name)),
        _letter(styles.get(TABLE_HEAD.name), Page().head_letter),
        _letter(styles.get(DENSE_HEAD.name), Page().dense_letter),
    )


def _number(element: etree._Element, name: str) -> int:
    return int(element.get(f"{_W}{name}", "0"))


def _by_name(styles: bytes) -> dict[str, etree._Element]:
    return {
        name.get(f"{_W}val", ""): style
        for style in etree.fromstring(styles).iter(f"{_W}style")
        if (name := style.find(f"{_W}name")) is not None
    }


def _breaks(page_title: etree._Element | None) -> bool:
    """Whether page titles begin a page; a skeleton without the style is like the others."""
    if page_title is None:
        return True
    mark = page_title.find(f"{_W}pPr/{_W}pageBreakBefore")
    return mark is not None and mark.get(f"{_W}val", "1") not in ("0", "false", "off")


def _letter(style: etree._Element | None, default: int) -> int:
    """The width of a Chinese letter: its size, which the file gives in half points."""
    size = None if style is None else style.find(f"{_W}rPr/{_W}sz")
    return default if size is None else 10 * _number(size, "val")
