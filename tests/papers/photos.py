"""Pages as people hand them in: drawn crooked, dark, blurred, stamped, squeezed into a JPEG."""

import io
import random
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from service.documents.pdfium import PDFIUM

_PAPER = (246, 244, 238)


@dataclass(frozen=True)
class Mishap:
    """What happened to a page on its way to us. Degrees, pixels at 150 dots an inch, 0 to 1."""

    turn: float = 0.0
    squeeze: float = 0.0
    blur: float = 0.0
    noise: int = 0
    shadow: float = 0.0
    stamp: bool = False
    quality: int = 90
    dots: int = 150


def drawn_page(pdf: bytes, page: int, dots: int = 150) -> Image.Image:
    """A page of a PDF, counted from 1, as an image in colour."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            image: Image.Image = document[page - 1].render(scale=dots / 72).to_pil().convert("RGB")
            return image.copy()
        finally:
            document.close()


def photo(pdf: bytes, page: int, mishap: Mishap, seed: int = 0) -> bytes:
    """A JPEG of a page after a mishap; the same seed gives the same photo."""
    chance = random.Random(seed)
    image = drawn_page(pdf, page, mishap.dots)
    if mishap.stamp:
        image = _stamp(image)
    image = ImageChops.multiply(image, Image.new("RGB", image.size, _PAPER))
    image = _on_a_desk(image)
    if mishap.squeeze:
        image = _squeezed(image, mishap.squeeze)
    if mishap.turn:
        image = image.rotate(
            mishap.turn, Image.Resampling.BICUBIC, expand=True, fillcolor=(90, 84, 76)
        )
    if mishap.shadow:
        image = _shaded(image, mishap.shadow)
    if mishap.blur:
        image = image.filter(ImageFilter.GaussianBlur(mishap.blur))
    if mishap.noise:
        image = _noisy(image, mishap.noise, chance)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=mishap.quality)
    return target.getvalue()


def any_mishap(chance: random.Random) -> Mishap:
    """Some of everything, as a telephone in a poorly lit office makes it."""
    return Mishap(
        turn=chance.choice((0, 90, 180, 270)) + chance.uniform(-8, 8),
        squeeze=chance.uniform(0, 0.12),
        blur=chance.uniform(0, 1.1),
        noise=chance.randrange(0, 24),
        shadow=chance.uniform(0, 0.55),
        stamp=chance.random() < 0.4,
        quality=40,
    )


def _stamp(image: Image.Image) -> Image.Image:
    """A red company seal of 40 mm over the code at the lower right. Ink is no paint: print shows
    through it.
    """
    dots = image.width / 210
    ink = Image.new("RGB", image.size, (255, 255, 255))
    drawing = ImageDraw.Draw(ink)
    x, y, radius, red = 172 * dots, 272 * dots, 20 * dots, (205, 40, 50)
    drawing.ellipse((x - radius, y - radius, x + radius, y + radius), outline=red, width=int(dots))
    for row in range(5):
        top = y - 12 * dots + row * 5 * dots
        drawing.rectangle((x - 12 * dots, top, x + 12 * dots, top + 2 * dots), fill=red)
    return ImageChops.multiply(image, ink)


def _on_a_desk(image: Image.Image) -> Image.Image:
    edge = image.width // 12
    desk = Image.new("RGB", (image.width + 2 * edge, image.height + 2 * edge), (90, 84, 76))
    desk.paste(image, (edge, edge))
    return desk


def _squeezed(image: Image.Image, by: float) -> Image.Image:
    """Seen from below: the upper edge is shorter than the lower one."""
    width, height = image.size
    inset = width * by / 2
    # QUAD names the corners in the source: outside of it lies the desk.
    corners = (-inset, 0, inset * 0.4, height, width - inset * 0.2, height, width + inset, 0)
    return image.transform(
        image.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=(90, 84, 76)
    )


def _shaded(image: Image.Image, depth: float) -> Image.Image:
    """Light from one corner; the other one lies in the shadow of a head."""
    slope = Image.linear_gradient("L").rotate(35, expand=True).resize(image.size)
    shade = slope.point([round(255 - value * depth) for value in range(256)])
    return ImageChops.multiply(image, Image.merge("RGB", (shade, shade, shade)))


def _noisy(image: Image.Image, strength: int, chance: random.Random) -> Image.Image:
    grain = Image.frombytes("L", (256, 256), chance.randbytes(256 * 256))
    tiles = Image.new("L", image.size)
    for left in range(0, image.width, 256):
        for top in range(0, image.height, 256):
            tiles.paste(grain, (left, top))
    weak = tiles.point([round((value - 128) * strength / 128) + 128 for value in range(256)])
    return ImageChops.add(image, Image.merge("RGB", (weak,) * 3), offset=-128)
