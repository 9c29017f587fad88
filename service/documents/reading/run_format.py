"""What one rPr, pPr or tcPr says about looks; None where it says nothing.

ECMA-376 part 1, 17.3.2 (run properties), 17.3.1.24 (pBdr), 17.3.5 (shd).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from lxml import etree

from service.documents.reading.colours import HIGHLIGHTS, UNSET, WHITE, Colour, patterned
from service.documents.reading.names import child_of, number, switch, value_of, w
from service.documents.reading.themes import Theme

# Of the toggle properties of 17.7.3 those that matter here (dstrike is none of them).
_TOGGLES = ("b", "bCs", "strike", "vanish")
_SIDES = ("top", "left", "bottom", "right")
_NO_LINE = (None, "none", "nil")


@dataclass(frozen=True, slots=True)
class RunFormat:
    """`size` and `complex_size` in half points, `width` in per cent; `complex`: bCs and szCs
    count instead of b and sz; `font` is for East-Asian words."""

    toggles: Mapping[str, bool] = field(default_factory=dict)
    never_shown: bool | None = None
    struck_twice: bool | None = None
    complex: bool | None = None
    underlined: bool | None = None
    dotted: bool | None = None
    raised: bool | None = None
    framed: bool | None = None
    size: int | None = None
    complex_size: int | None = None
    width: int | None = None
    font: str | None = None
    colour: Colour | None = None
    ground: Colour | None = None
    highlight: Colour | None = None

    def over(self, below: "RunFormat") -> "RunFormat":
        """This format where it says something, the one below where it does not."""
        if self == SAYS_NOTHING:
            return below
        said = {
            item.name: value
            for item in fields(self)
            if (value := getattr(self, item.name)) is not None
        }
        return replace(below, **said | {"toggles": {**below.toggles, **self.toggles}})


SAYS_NOTHING = RunFormat()


def run_format(properties: etree._Element | None, theme: Theme) -> RunFormat:
    """What an rPr says; what it said before a tracked change does not count."""
    if properties is None or not len(properties):
        return SAYS_NOTHING
    toggles = {name: switch(properties, name) for name in _TOGGLES}
    width = number(value_of(properties, "w"))
    return RunFormat(
        toggles={name: value for name, value in toggles.items() if value is not None},
        never_shown=switch(properties, "specVanish"),
        struck_twice=switch(properties, "dstrike"),
        complex=_either(switch(properties, "cs"), switch(properties, "rtl")),
        underlined=_underlined(child_of(properties, "u"), theme),
        dotted=_said(properties, "em", ("none",)),
        raised=_said(properties, "vertAlign", ("baseline",)),
        framed=_lined(child_of(properties, "bdr")),
        size=number(value_of(properties, "sz")),
        complex_size=number(value_of(properties, "szCs")),
        width=width or None,
        font=_font(child_of(properties, "rFonts"), theme),
        colour=_colour(child_of(properties, "color"), theme),
        ground=ground_of(properties, theme),
        highlight=_highlight(value_of(properties, "highlight")),
    )


def ground_of(properties: etree._Element | None, theme: Theme) -> Colour | None:
    """The colour a pPr, rPr, tcPr or tblPr puts under its words (UNSET: none of its own)."""
    shading = child_of(properties, "shd")
    if shading is None:
        return None
    fore, fill = theme.colour(shading, "color"), theme.colour(shading, "fill")
    return patterned(shading.get(w("val"), ""), fore, fill)


def sides_of(properties: etree._Element | None) -> dict[str, bool]:
    """Which sides of a paragraph have a line, as far as its pPr says."""
    borders = child_of(properties, "pBdr")
    if borders is None:
        return {}
    found = {side: _lined(child_of(borders, side)) for side in _SIDES}
    return {side: said for side, said in found.items() if said is not None}


def is_box(sides: Mapping[str, bool]) -> bool:
    return all(sides.get(side, False) for side in _SIDES)


def _either(one: bool | None, other: bool | None) -> bool | None:
    return other if one is None else one or bool(other)


def _said(properties: etree._Element, name: str, off: tuple[str, ...]) -> bool | None:
    value = value_of(properties, name)
    return None if value is None else value not in off


def _underlined(line: etree._Element | None, theme: Theme) -> bool | None:
    """A white line is none."""
    if line is None:
        return None
    return line.get(w("val")) not in _NO_LINE and theme.colour(line, "color") != WHITE


def _lined(border: etree._Element | None) -> bool | None:
    if border is None:
        return None
    return border.get(w("val")) not in _NO_LINE and border.get(w("color"), "").upper() != "FFFFFF"


def _font(fonts: etree._Element | None, theme: Theme) -> str | None:
    """The East-Asian font: the theme's where it is named, else the one by name."""
    if fonts is None:
        return None
    named = theme.fonts.get(fonts.get(w("eastAsiaTheme"), ""))
    return named or fonts.get(w("eastAsia"))


def _colour(colour: etree._Element | None, theme: Theme) -> Colour | None:
    return None if colour is None else theme.colour(colour, "val")


def _highlight(value: str | None) -> Colour | None:
    return None if value is None else HIGHLIGHTS.get(value, UNSET)
