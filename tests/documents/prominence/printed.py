"""What LibreOffice prints of a paper: the ink of each case's words, measured on the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image

from service.documents.reading.colours import Colour, chroma, contrast, joined

# Pixels a point.
_SCALE = 3
# What anti-aliasing leaves at the edges of strokes is not their colour.
_SPECK = 0.01


@dataclass(frozen=True)
class Print:
    """Words on a page: `height` and `width` in points, `ink` the share of their box not ground.

    `contrast` is that of the strongest colour with the ground, `line` the share of ink in the
    strip below the words, `chroma` that of the most colourful ink.
    """

    height: float
    width: float
    ground: Colour
    ink: float
    contrast: float
    line: float
    chroma: int


def prints(file: Path, sought: dict[str, str]) -> Iterator[tuple[str, Print]]:
    """The first place of each of the words sought (by name); those not on any page are left out."""
    document = pypdfium2.PdfDocument(file)
    left = dict(sought)
    for page in document:
        text = page.get_textpage()
        picture = page.render(scale=_SCALE).to_pil().convert("RGB")
        for name, words in tuple(left.items()):
            found = text.search(words).get_next()
            if found is not None:
                del left[name]
                boxes = [
                    text.get_charbox(found[0] + place, loose=True) for place in range(len(words))
                ]
                yield name, measured(picture, page.get_height(), boxes)
    document.close()


def measured(
    picture: Image.Image, page_height: float, boxes: list[tuple[float, float, float, float]]
) -> Print:
    """`boxes`: left, bottom, right and top of each character in points from the page's foot."""
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    size = top - bottom
    words = cut(picture, left, page_height - top, right, page_height - bottom)
    below = cut(picture, left, page_height - bottom - size * 0.12, right, page_height - bottom + 2)
    colours = shares(words)
    ground = max(colours, key=lambda colour: colours[colour])
    strong = [colour for colour, share in colours.items() if share >= _SPECK] or [ground]
    return Print(
        height=size,
        width=right - left,
        ground=ground,
        ink=ink(colours, ground),
        contrast=max(contrast(colour, ground) for colour in strong),
        line=ink(shares(below), ground),
        chroma=max(chroma(colour) for colour in strong if colour != ground or strong == [ground]),
    )


def cut(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    edges = (round(edge * _SCALE) for edge in (left, top, right, bottom))
    x, y, across, down = edges
    return picture.crop((x, y, max(across, x + 1), max(down, y + 1)))


def shares(picture: Image.Image) -> dict[Colour, float]:
    """How much of a picture each colour has, in steps an eye tells apart."""
    found: dict[Colour, float] = {}
    area = picture.width * picture.height
    for count, pixel in picture.getcolors(area) or ():
        colour = joined(*(min(255, channel // 16 * 17) for channel in pixel))  # type: ignore[union-attr]
        found[colour] = found.get(colour, 0) + count / area
    return found


def ink(colours: dict[Colour, float], ground: Colour) -> float:
    """The share that is not ground, half-dark pixels counting by half."""
    full = max((contrast(colour, ground) for colour in colours), default=1) - 1
    if full <= 0:
        return 0.0
    return sum(share * (contrast(colour, ground) - 1) / full for colour, share in colours.items())
