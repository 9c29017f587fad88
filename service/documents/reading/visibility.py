"""How a run looks on paper: bold, underlined, hidden or white, resolved through the styles.

ECMA-376 part 1, 17.7.2 (style hierarchy) and 17.7.3 (toggle properties).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFF = frozenset({"0", "false", "off"})
_TOGGLES = ("b", "vanish")
# Colours with every channel at least this bright are not legible on white paper.
_WHITISH = 0xF0
_WHITE_THEME = frozenset({"background1", "light1"})
_LONGEST_CHAIN = 50


def w(name: str) -> str:
    """A name in the WordprocessingML namespace, as lxml spells it."""
    return f"{{{W}}}{name}"


@dataclass(frozen=True, slots=True)
class Look:
    """What a reader sees of a run. `hidden`: not printed. `white`: white words on white paper."""

    bold: bool = False
    underlined: bool = False
    hidden: bool = False
    white: bool = False

    @property
    def conspicuous(self) -> bool:
        """Prominent in the sense of this project: bold and underlined (Civil Code art. 496)."""
        return self.bold and self.underlined

    @property
    def visible(self) -> bool:
        return not self.hidden and not self.white


@dataclass(frozen=True, slots=True)
class RunFormat:
    """What one rPr says; None where it says nothing."""

    bold: bool | None = None
    vanish: bool | None = None
    underlined: bool | None = None
    white: bool | None = None
    shaded: bool | None = None

    def toggle(self, name: str) -> bool | None:
        return self.bold if name == "b" else self.vanish


_SAYS_NOTHING = RunFormat()


@dataclass(frozen=True, slots=True)
class Style:
    """A style: its kind (paragraph, character, table), printed name, parent and formats."""

    id: str
    kind: str
    name: str
    based_on: str | None
    run: RunFormat
    shaded: bool | None
    outline_level: int | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a run stands: ids of its styles ("" where none) and whether its ground is dark."""

    paragraph_style: str = ""
    table_style: str = ""
    shaded: bool = False


@dataclass(frozen=True)
class StyleSheet:
    """The styles of one file."""

    styles: Mapping[str, Style] = field(default_factory=dict)
    defaults: RunFormat = _SAYS_NOTHING
    default_ids: Mapping[str, str] = field(default_factory=dict)

    def look(self, run_properties: etree._Element | None, place: Surroundings) -> Look:
        """Resolve a run: direct formatting, then character, paragraph and table style, defaults."""
        direct = run_format(run_properties)
        levels = [
            tuple(self._chain(_character_style(run_properties), "character")),
            tuple(self._chain(place.paragraph_style, "paragraph")),
            tuple(self._chain(place.table_style, "table")),
        ]
        white = _first(direct.white, *(s.run.white for level in levels for s in level))
        shaded = place.shaded or _first(direct.shaded, *(s.run.shaded for s in levels[0]))
        underlined = _first(
            direct.underlined,
            *(style.run.underlined for level in levels for style in level),
            self.defaults.underlined,
        )
        bold, hidden = (self._toggled(name, direct, levels) for name in _TOGGLES)
        return Look(bold, bool(underlined), hidden, bool(white) and not shaded)

    def _toggled(self, name: str, direct: RunFormat, levels: list[tuple[Style, ...]]) -> bool:
        """Direct formatting sets; else true defaults win; else the levels of styles are XORed."""
        own = direct.toggle(name)
        if own is not None:
            return own
        if self.defaults.toggle(name):
            return True
        answers = (_first(*(style.run.toggle(name) for style in level)) for level in levels)
        return sum(answer is True for answer in answers) % 2 == 1

    def name(self, style_id: str) -> str:
        """The printed name of a style; the default paragraph style's for an empty id."""
        style = self.styles.get(style_id or self.default_ids.get("paragraph", ""))
        return style.name if style is not None else ""

    def paragraph_shaded(self, style_id: str) -> bool:
        return bool(_first(*(style.shaded for style in self._chain(style_id, "paragraph"))))

    def outline_level(self, style_id: str) -> int | None:
        """The heading level (from 0) a paragraph style gives; None for body text."""
        levels = (style.outline_level for style in self._chain(style_id, "paragraph"))
        return next((level for level in levels if level is not None), None)

    def _chain(self, style_id: str, kind: str) -> Iterator[Style]:
        """A style and what it is based on, nearest first; a cycle ends the chain."""
        current: str | None = style_id or self.default_ids.get(kind)
        seen: set[str] = set()
        while current and current not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(current)
            style = self.styles.get(current)
            if style is None or style.kind != kind:
                return
            yield style
            current = style.based_on


def read_styles(root: etree._Element | None) -> StyleSheet:
    """The style sheet of a styles part (None: a file without one)."""
    if root is None:
        return StyleSheet()
    styles: dict[str, Style] = {}
    default_ids: dict[str, str] = {}
    for item in root.iterfind(w("style")):
        style = _style(item)
        styles.setdefault(style.id, style)
        if item.get(w("default")) in ("1", "true", "on"):
            default_ids.setdefault(style.kind, style.id)
    defaults = root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")
    return StyleSheet(styles, run_format(defaults), default_ids)


def _style(item: etree._Element) -> Style:
    level = item.find(f"{w('pPr')}/{w('outlineLvl')}")
    return Style(
        id=item.get(w("styleId"), ""),
        kind=item.get(w("type"), "paragraph"),
        name=_value(item.find(w("name"))) or "",
        based_on=_value(item.find(w("basedOn"))),
        run=run_format(item.find(w("rPr"))),
        shaded=is_shaded(item.find(w("pPr"))),
        outline_level=_heading_level(_value(level)),
    )


def _heading_level(value: str | None) -> int | None:
    # 9 means body text.
    return int(value) if value is not None and value.isdigit() and int(value) < 9 else None


def run_format(properties: etree._Element | None) -> RunFormat:
    """What an rPr says about the look of its run."""
    if properties is None:
        return _SAYS_NOTHING
    underline = properties.find(w("u"))
    return RunFormat(
        bold=_toggle(properties.find(w("b"))),
        vanish=_toggle(properties.find(w("vanish"))),
        underlined=None if underline is None else _value(underline) not in (None, "none"),
        white=_white(properties.find(w("color"))),
        shaded=True if _highlighted(properties) else is_shaded(properties),
    )


def is_shaded(properties: etree._Element | None) -> bool | None:
    """Whether a pPr, rPr or tcPr puts a colour under its words; None where it says nothing."""
    shading = properties.find(w("shd")) if properties is not None else None
    if shading is None:
        return None
    if _value(shading) == "solid":
        return _white_colour(shading.get(w("color"), "auto")) is False
    return _white_colour(shading.get(w("fill"), "auto")) is False


def _highlighted(properties: etree._Element) -> bool:
    return _value(properties.find(w("highlight"))) not in (None, "none", "white")


def _white(colour: etree._Element | None) -> bool | None:
    if colour is None:
        return None
    if colour.get(w("themeColor")) in _WHITE_THEME and colour.get(w("themeShade")) is None:
        return True
    return bool(_white_colour(colour.get(w("val"), "auto")))


def _white_colour(value: str) -> bool | None:
    """Whether a hex colour is white or nearly so; None for `auto` and what is no colour."""
    try:
        channels = bytes.fromhex(value)
    except ValueError:
        return None
    return len(channels) == 3 and min(channels) >= _WHITISH


def _toggle(element: etree._Element | None) -> bool | None:
    return None if element is None else (element.get(w("val")) or "1").lower() not in _OFF


def _value(element: etree._Element | None) -> str | None:
    return None if element is None else element.get(w("val"))


def _character_style(properties: etree._Element | None) -> str:
    return _value(properties.find(w("rStyle"))) or "" if properties is not None else ""


def _first(*answers: bool | None) -> bool | None:
    return next((answer for answer in answers if answer is not None), None)
