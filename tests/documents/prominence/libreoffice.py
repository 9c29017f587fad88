"""What LibreOffice makes of a paper: each run's look as its flat ODF says, after its import."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from service.documents.reading.colours import UNSET, WHITE, parsed, readable_on
from service.documents.reading.looks import Look

_NS = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
}


def q(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NS[prefix]}}}{local}"


_FAMILIES = {
    q("table:table"): "table",
    q("table:table-row"): "table-row",
    q("table:table-cell"): "table-cell",
    q("table:covered-table-cell"): "table-cell",
}


@dataclass(frozen=True)
class Layer:
    """Properties of one level (run, paragraph, cell), nearest first."""

    text: tuple[etree._Element, ...] = ()
    paragraph: tuple[etree._Element, ...] = ()
    cell: tuple[etree._Element, ...] = ()

    def of(self, kind: str, name: str) -> str | None:
        for item in getattr(self, kind):
            value = item.get(q(name))
            if value is not None:
                return str(value)
        return None


class FlatText:
    """A flat ODF text: pieces of its body with their looks."""

    def __init__(self, data: bytes) -> None:
        root = etree.fromstring(data, etree.XMLParser(huge_tree=True))
        self._styles = {
            (item.get(q("style:family")), item.get(q("style:name"))): item
            for item in root.iter(q("style:style"))
        }
        self._defaults = {
            item.get(q("style:family")): item for item in root.iter(q("style:default-style"))
        }
        self._fonts = {
            item.get(q("style:name")): item.get(q("svg:font-family"), "").strip("'\"")
            for item in root.iter(q("style:font-face"))
        }
        self._deletions = {
            region.get(q("text:id"))
            for region in root.iter(q("text:changed-region"))
            if region.find(q("text:deletion")) is not None
        }
        self._body: etree._Element
        [self._body] = root.iter(q("office:text"))

    def paragraphs(self) -> Iterator[list[tuple[str, Look]]]:
        """Words and looks of each paragraph in reading order; covered cells are hidden."""
        for element, cell, covered in self._cells(self._body, (), covered=False):
            name = element.get(q("text:style-name"))
            layer = Layer(
                self._properties("paragraph", name, "text"),
                self._properties("paragraph", name, "paragraph"),
                cell,
            )
            yield list(self._pieces(element, layer, covered))

    def _cells(
        self, parent: etree._Element, cell: tuple[etree._Element, ...], covered: bool
    ) -> Iterator[tuple[etree._Element, tuple[etree._Element, ...], bool]]:
        """Each paragraph with the cell, row and table properties around it."""
        for child in parent:
            if child.tag in (q("text:p"), q("text:h")):
                yield child, cell, covered
            elif child.tag != q("text:tracked-changes"):
                family = _FAMILIES.get(child.tag, "")
                own = self._properties(family, child.get(q("table:style-name")), family)
                unseen = covered or child.tag == q("table:covered-table-cell")
                yield from self._cells(child, own + cell, unseen)

    def _pieces(
        self, element: etree._Element, layer: Layer, covered: bool
    ) -> Iterator[tuple[str, Look]]:
        if element.tag in (q("text:span"), q("text:a")):
            name = element.get(q("text:style-name"))
            own = self._properties("text", name, "text", default=False)
            layer = Layer(own + layer.text, layer.paragraph, layer.cell)
        if element.text:
            yield element.text, self._look(layer, covered)
        deleted = False
        for child in element:
            yield from self._pieces(child, layer, covered)
            if child.tag in (q("text:change-start"), q("text:change-end")):
                starts = child.tag == q("text:change-start")
                deleted = starts and child.get(q("text:change-id")) in self._deletions
            if child.tail and not deleted:
                yield child.tail, self._look(layer, covered)

    def _properties(
        self, family: str, name: str | None, kind: str, default: bool = True
    ) -> tuple[etree._Element, ...]:
        found: list[etree._Element] = []
        while name:
            item = self._styles.get((family, name))
            if item is None:
                break
            found += item.findall(q(f"style:{kind}-properties"))
            name = item.get(q("style:parent-style-name"))
        if default and family in self._defaults:
            found += self._defaults[family].findall(q(f"style:{kind}-properties"))
        return tuple(found)

    def _look(self, layer: Layer, covered: bool) -> Look:
        ground = next(
            (
                parsed(value.lstrip("#"))
                for kind in ("text", "paragraph", "cell")
                if (value := layer.of(kind, "fo:background-color")) not in (None, "transparent")
            ),
            WHITE,
        )
        automatic = self._automatic(layer)
        colour = parsed((layer.of("text", "fo:color") or "").lstrip("#"))
        return Look(
            bold=_bold(layer.of("text", "style:font-weight-asian")),
            underlined=self._underlined(layer),
            dotted=layer.of("text", "style:text-emphasize") not in (None, "none"),
            font=self._fonts.get(layer.of("text", "style:font-name-asian"), ""),
            size=self._size(layer),
            width=int((layer.of("text", "style:text-scale") or "100%").rstrip("%")),
            colour=readable_on(ground) if automatic or colour == UNSET else colour,
            ground=ground,
            framed=_framed(layer),
            struck=layer.of("text", "style:text-line-through-style") not in (None, "none"),
            hidden=covered or layer.of("text", "text:display") == "none",
        )

    def _automatic(self, layer: Layer) -> bool:
        """The nearest level that says a colour says `automatic`."""
        for item in layer.text:
            if item.get(q("style:use-window-font-color")) == "true":
                return True
            if item.get(q("fo:color")) is not None:
                return False
        return True

    def _underlined(self, layer: Layer) -> bool:
        style = layer.of("text", "style:text-underline-style")
        return style not in (None, "none") and (
            layer.of("text", "style:text-underline-color") != "#ffffff"
        )

    def _size(self, layer: Layer) -> int:
        size = 24.0
        for item in reversed(layer.text):
            value = item.get(q("style:font-size-asian"))
            if value and value.endswith("pt"):
                size = float(value[:-2]) * 2
            elif value and value.endswith("%"):
                size *= float(value[:-1]) / 100
        position = (layer.of("text", "style:text-position") or "").split()
        if position and position[0] in ("super", "sub"):
            size = size * 2 // 3
        return round(size)


def _bold(weight: str | None) -> bool:
    return weight == "bold" or ((weight or "").isdigit() and int(weight or 0) >= 600)


def _framed(layer: Layer) -> bool:
    return any(_boxed(layer, kind) for kind in ("text", "paragraph"))


def _boxed(layer: Layer, kind: str) -> bool:
    prefix = "loext" if kind == "text" else "fo"
    whole = layer.of(kind, f"{prefix}:border")
    sides = [
        layer.of(kind, f"{prefix}:border-{side}") or whole
        for side in ("top", "left", "bottom", "right")
    ]
    return all(side not in (None, "none") and not str(side).endswith("#ffffff") for side in sides)
