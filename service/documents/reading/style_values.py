"""One style of a .docx as a value: what it says by itself, without what it is based on."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from service.documents.reading.colours import Colour
from service.documents.reading.names import child_of, number, value_of, w
from service.documents.reading.numbering import list_of
from service.documents.reading.run_format import (
    SAYS_NOTHING,
    RunFormat,
    ground_of,
    run_format,
    sides_of,
)
from service.documents.reading.themes import Theme

_LEVELS = frozenset("012345678")


@dataclass(frozen=True, slots=True)
class Part:
    """What a style says about runs and grounds, all of it or one region of a table style."""

    run: RunFormat = SAYS_NOTHING
    ground: Colour | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """A style: its kind (paragraph, character, table), printed name, parent and formats."""

    id: str
    kind: str
    name: str
    based_on: str | None
    own: Part
    sides: Mapping[str, bool]
    regions: Mapping[str, Part]
    bands: tuple[int | None, int | None]
    outline_level: int | None
    listed: tuple[str | None, int | None]


def read_style(item: etree._Element, theme: Theme) -> Style:
    """One w:style as a value."""
    paragraph = child_of(item, "pPr")
    regions = {
        region.get(w("type"), ""): _part(region, "tcPr", theme)
        for region in item.iterchildren(w("tblStylePr"))
    }
    kind = item.get(w("type"), "paragraph")
    return Style(
        id=item.get(w("styleId"), ""),
        kind=kind,
        name=value_of(item, "name") or "",
        based_on=value_of(item, "basedOn"),
        own=_part(item, "tcPr" if kind == "table" else "pPr", theme),
        sides=sides_of(paragraph),
        regions=regions,
        bands=_bands(child_of(item, "tblPr")),
        outline_level=_heading_level(value_of(paragraph, "outlineLvl")),
        listed=list_of(paragraph),
    )


def _part(item: etree._Element, ground: str, theme: Theme) -> Part:
    shaded = ground_of(child_of(item, ground), theme)
    if shaded is None and ground == "tcPr":
        shaded = ground_of(child_of(item, "tblPr"), theme)
    return Part(run_format(child_of(item, "rPr"), theme), shaded)


def _bands(properties: etree._Element | None) -> tuple[int | None, int | None]:
    """Rows and columns of a band."""
    rows, columns = (value_of(properties, f"tblStyle{axis}BandSize") for axis in ("Row", "Col"))
    return number(rows), number(columns)


def _heading_level(value: str | None) -> int | None:
    # 9 means body text.
    return int(value) if value is not None and value in _LEVELS else None
