"""How a run looks on paper, resolved through the styles of its file.

ECMA-376 part 1, 17.7.2 (style hierarchy) and 17.7.3 (toggle properties).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from service.documents.reading.colours import UNSET, WHITE, Colour, readable_on
from service.documents.reading.looks import Look
from service.documents.reading.names import child_of, value_of, w
from service.documents.reading.run_format import (
    SAYS_NOTHING,
    RunFormat,
    ground_of,
    is_box,
    run_format,
    sides_of,
)
from service.documents.reading.style_values import Part, Style, read_style
from service.documents.reading.table_styles import Bands, Spot, spots
from service.documents.reading.themes import Theme

_LONGEST_CHAIN = 50
# Half points: what is printed where nobody says a size.
_USUAL_SIZE = 20


@dataclass(frozen=True, slots=True)
class CellPlace:
    """The cell a paragraph stands in: its table's style, the regions of it, its ground."""

    table_style: str = ""
    regions: tuple[str, ...] = ()
    ground: Colour = WHITE
    covered: bool = False
    inside: bool = False


OUTSIDE = CellPlace()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a run stands: its paragraph's style ("" where none), its cell, ground and box."""

    paragraph_style: str = ""
    cell: CellPlace = OUTSIDE
    ground: Colour = WHITE
    framed: bool = False


@dataclass(frozen=True)
class StyleSheet:
    """The styles of one file."""

    styles: Mapping[str, Style] = field(default_factory=dict)
    defaults: RunFormat = SAYS_NOTHING
    default_ids: Mapping[str, str] = field(default_factory=dict)
    theme: Theme = field(default_factory=Theme)
    _known: dict[tuple[str, ...], RunFormat] = field(default_factory=dict, compare=False)

    # ---- runs ------------------------------------------------------------------------------

    def look(self, run_properties: etree._Element | None, place: Surroundings) -> Look:
        """How words of a run are printed: direct formatting, then character, paragraph and table
        style, defaults."""
        direct = run_format(run_properties, self.theme)
        levels = (
            self._level(value_of(run_properties, "rStyle") or "", "character"),
            self._level(place.paragraph_style, "paragraph"),
            self._table_level(place.cell),
        )
        said = self.defaults
        for level in (*reversed(levels), direct):
            said = level.over(said)
        bold, struck, hidden = (
            self._toggled(name, direct, levels)
            for name in ("bCs" if said.complex else "b", "strike", "vanish")
        )
        ground = _top(said.highlight, said.ground, place.ground)
        own = said.complex_size if said.complex else said.size
        size = _USUAL_SIZE if own is None else own
        return Look(
            bold=bold,
            underlined=bool(said.underlined),
            dotted=bool(said.dotted),
            font=said.font or "",
            size=size * 2 // 3 if said.raised else size,
            width=said.width or 100,
            colour=readable_on(ground) if said.colour in (None, UNSET) else said.colour or 0,
            ground=ground,
            framed=bool(said.framed) or place.framed,
            struck=struck or bool(said.struck_twice),
            hidden=hidden or bool(said.never_shown) or place.cell.covered,
        )

    def _toggled(self, name: str, direct: RunFormat, levels: tuple[RunFormat, ...]) -> bool:
        """Direct formatting sets; else true defaults win; else the levels of styles are XORed."""
        own = direct.toggles.get(name)
        if own is not None:
            return own
        if self.defaults.toggles.get(name):
            return True
        return sum(level.toggles.get(name, False) for level in levels) % 2 == 1

    def _level(self, style_id: str, kind: str) -> RunFormat:
        # A name that means nothing is not kept: a file may hold any number of them.
        style_id = style_id if style_id in self.styles else ""
        key = (kind, style_id)
        if key not in self._known:
            said = SAYS_NOTHING
            for style in reversed(tuple(self._chain(style_id, kind))):
                said = style.own.run.over(said)
            self._known[key] = said
        return self._known[key]

    def _table_level(self, cell: CellPlace) -> RunFormat:
        if not cell.inside:
            return SAYS_NOTHING
        style_id = cell.table_style if cell.table_style in self.styles else ""
        key = ("table", style_id, *cell.regions)
        if key not in self._known:
            said = SAYS_NOTHING
            for part in self._parts(style_id, cell.regions):
                said = part.run.over(said)
            self._known[key] = said
        return self._known[key]

    # ---- paragraphs and cells --------------------------------------------------------------

    def place(self, properties: etree._Element | None, cell: CellPlace) -> Surroundings:
        """Where the runs of a paragraph stand, by its pPr."""
        style = value_of(properties, "pStyle") or ""
        return self._within(style, cell, ground_of(properties, self.theme), sides_of(properties))

    def _within(
        self, style: str, cell: CellPlace, own: Colour | None, lines: Mapping[str, bool]
    ) -> Surroundings:
        """The place of a paragraph with this style, and a ground and lines of its own."""
        chain = tuple(self._chain(style, "paragraph"))
        sides: dict[str, bool] = {}
        for item in reversed(chain):
            sides |= item.sides
        grounds = (own, *(item.own.ground for item in chain))
        ground = next((colour for colour in grounds if colour is not None), UNSET)
        return Surroundings(style, cell, _top(ground, cell.ground), is_box(sides | dict(lines)))

    def cells(self, table: etree._Element, around: CellPlace) -> dict[etree._Element, CellPlace]:
        """The place of each cell of a table that itself stands `around` (a cell, or outside)."""
        properties = child_of(table, "tblPr")
        style = value_of(properties, "tblStyle") or ""
        chain = tuple(self._chain(style, "table"))
        rows, columns = (_said(item.bands[axis] for item in chain) for axis in (0, 1))
        base = ground_of(properties, self.theme)
        found: dict[etree._Element, CellPlace] = {}
        # Most cells of a table are alike.
        known: dict[tuple[Spot, Colour | None], CellPlace] = {}
        for cell, spot in spots(table, Bands(rows, columns)).items():
            key = (spot, ground_of(child_of(cell, "tcPr"), self.theme))
            if key not in known:
                grounds = (key[1], *self._grounds(style, spot), base, around.ground)
                covered = spot.covered or around.covered
                known[key] = CellPlace(style, spot.regions, _top(*grounds), covered, inside=True)
            found[cell] = known[key]
        return found

    def _grounds(self, style: str, spot: Spot) -> Iterator[Colour | None]:
        parts = list(self._parts(style, spot.regions))
        return (part.ground for part in reversed(parts))

    def _parts(self, table_style: str, regions: tuple[str, ...]) -> Iterator[Part]:
        """What a table style says for a cell, weakest first."""
        chain = tuple(reversed(tuple(self._chain(table_style, "table"))))
        yield from (style.own for style in chain)
        for region in regions:
            yield from (style.regions[region] for style in chain if region in style.regions)

    # ---- styles ----------------------------------------------------------------------------

    def name(self, style_id: str) -> str:
        """The printed name of a style; the default paragraph style's for an empty id."""
        style = self.styles.get(style_id or self.default_ids.get("paragraph", ""))
        return style.name if style is not None else ""

    def outline_level(self, style_id: str) -> int | None:
        """The heading level (from 0) a paragraph style gives; None for body text."""
        levels = (style.outline_level for style in self._chain(style_id, "paragraph"))
        return next((level for level in levels if level is not None), None)

    @cached_property
    def looks_by_name(self) -> Mapping[str, Look]:
        """How words look that have nothing but a paragraph style, by its printed name."""
        return {
            style.name: self.look(None, self._within(style.id, OUTSIDE, None, {}))
            for style in self.styles.values()
            if style.kind == "paragraph"
        }

    def list_of(self, style_id: str) -> tuple[str | None, int | None]:
        """The list and the level of it that a paragraph style gives; None where it says nothing."""
        chain = [style.listed for style in self._chain(style_id, "paragraph")]
        identity = next((name for name, _ in chain if name is not None), None)
        return identity, next((level for _, level in chain if level is not None), None)

    def _chain(self, style_id: str, kind: str) -> Iterator[Style]:
        """A style and what it is based on, nearest first; a cycle ends the chain.

        Word takes the default style where the named one is missing or of another kind.
        """
        named = self.styles.get(style_id)
        known = named is not None and named.kind == kind
        current: str | None = style_id if known else self.default_ids.get(kind)
        seen: set[str] = set()
        while current and current not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(current)
            style = self.styles.get(current)
            if style is None or style.kind != kind:
                return
            yield style
            current = style.based_on


def read_styles(root: etree._Element | None, theme: Theme | None = None) -> StyleSheet:
    """The style sheet of a styles part (None: a file without one)."""
    theme = theme or Theme()
    if root is None:
        return StyleSheet(theme=theme)
    styles: dict[str, Style] = {}
    default_ids: dict[str, str] = {}
    for item in root.iterfind(w("style")):
        style = read_style(item, theme)
        styles.setdefault(style.id, style)
        if item.get(w("default")) in ("1", "true", "on"):
            default_ids.setdefault(style.kind, style.id)
    defaults = root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")
    return StyleSheet(styles, run_format(defaults, theme), default_ids, theme)


def _said(sizes: Iterable[int | None]) -> int:
    return next((size for size in sizes if size is not None), 0)


def _top(*grounds: Colour | None) -> Colour:
    """The uppermost ground that covers what is below it; white paper where none does."""
    return next((ground for ground in grounds if ground is not None and ground != UNSET), WHITE)
