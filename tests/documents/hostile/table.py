"""All crafted files, by theme."""

from tests.documents.hostile import active, anchors, archives, formats, shapes, xml_parts
from tests.documents.hostile.crafted import Crafted

THEMES: dict[str, list[Crafted]] = {
    "formats": formats.FILES,
    "archives": archives.FILES,
    "active": active.FILES,
    "xml": xml_parts.FILES,
    "shapes": shapes.FILES,
    "anchors": anchors.FILES,
}
CRAFTED: list[Crafted] = [crafted for files in THEMES.values() for crafted in files]
BY_NAME: dict[str, Crafted] = {crafted.name: crafted for crafted in CRAFTED}
