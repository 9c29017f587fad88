"""What a file's theme means by `accent1` or `minorEastAsia`: colours and fonts by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from service.documents.reading.colours import UNSET, Colour, parsed, varied
from service.documents.reading.names import w

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# Names in w:themeColor, and those of the colour scheme behind them.
_SCHEME = {
    "dark1": "dk1",
    "light1": "lt1",
    "dark2": "dk2",
    "light2": "lt2",
    "hyperlink": "hlink",
    "followedHyperlink": "folHlink",
    **{f"accent{number}": f"accent{number}" for number in range(1, 7)},
}
_MAPPED = {
    "text1": ("t1", "dark1"),
    "background1": ("bg1", "light1"),
    "text2": ("t2", "dark2"),
    "background2": ("bg2", "light2"),
}
_OFFICE = {"dark1": 0x000000, "light1": 0xFFFFFF, "text1": 0x000000, "background1": 0xFFFFFF}


@dataclass(frozen=True)
class Theme:
    """Colours by the names of w:themeColor, fonts by those of w:eastAsiaTheme."""

    colours: Mapping[str, Colour] = field(default_factory=lambda: dict(_OFFICE))
    fonts: Mapping[str, str] = field(default_factory=dict)

    def colour(self, element: etree._Element, plain: str) -> Colour:
        """The colour an element names: by theme, else by its plain attribute (val, color, fill)."""
        prefix, name = ("themeFill", "themeFill") if plain == "fill" else ("theme", "themeColor")
        theme = self.colours.get(element.get(w(name), ""))
        if theme is None:
            return parsed(element.get(w(plain)))
        return varied(theme, element.get(w(f"{prefix}Tint")), element.get(w(f"{prefix}Shade")))


def read_theme(root: etree._Element | None, settings: etree._Element | None) -> Theme:
    """The theme of a file; `settings` say which of its colours words and paper take."""
    if root is None:
        return Theme()
    mapping = settings.find(w("clrSchemeMapping")) if settings is not None else None
    scheme = root.find(f"{_A}themeElements/{_A}clrScheme")
    colours = dict(_OFFICE)
    for name, item in _SCHEME.items():
        element = scheme.find(_A + item) if scheme is not None else None
        value = _value(element)
        if value != UNSET:
            colours[name] = value
    for name, (key, usual) in _MAPPED.items():
        meant = mapping.get(w(key), usual) if mapping is not None else usual
        if meant in colours:
            colours[name] = colours[meant]
    return Theme(colours, _fonts(root))


def _value(element: etree._Element | None) -> Colour:
    for child in element if element is not None else ():
        return parsed(child.get("lastClr") or child.get("val"))
    return UNSET


def _fonts(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in ("major", "minor"):
        fonts = root.find(f"{_A}themeElements/{_A}fontScheme/{_A}{kind}Font")
        if fonts is None:
            continue
        faces = {item.get("script", ""): item.get("typeface", "") for item in fonts}
        own = fonts.find(f"{_A}ea")
        name = own.get("typeface", "") if own is not None else ""
        found[f"{kind}EastAsia"] = name or faces.get("Hans", "")
    return found
