"""The codes on a photographed or scanned page, found however it lies and whatever lies over it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageOps

from service.domain.paper_code import MARK, PaperCode, PaperCodeWrong, parse_paper_code

_USUAL_SIDE = 2400
_LARGEST_SIDE = 4800
_CORNER = 0.4
_QUICK_VIEWS = 3
_PARTS = (0.45, 0.35, 0.6)
_CLOSE_SIDE = 2200
_MOST_ENLARGED = 4
_SHARPER = ImageFilter.UnsharpMask(radius=3, percent=200)
_OURS = MARK.rstrip("0123456789")


@dataclass(frozen=True, slots=True)
class FoundCodes:
    """Codes of ours, each once, and how many begin like ours and are no code."""

    codes: tuple[PaperCode, ...]
    damaged: int


def find_codes(image: Image.Image, *, patient: bool = True) -> FoundCodes:
    """Read a page, trying harder as long as nothing of ours is found: up to two seconds. Without
    patience only the page as it is and in even light.
    """
    found = FoundCodes((), 0)
    for view in islice(_views(_without_red(image)), None if patient else _QUICK_VIEWS):
        found = _read(view)
        if found.codes or found.damaged:
            break
    return found


def _without_red(image: Image.Image) -> Image.Image:
    """The page in grey as a red lamp shows it: seals and finger prints are red, codes are not."""
    if image.mode in ("L", "LA"):
        return image.convert("L")
    return image.convert("RGB").getchannel("R")


def _read(view: Image.Image) -> FoundCodes:
    codes: dict[PaperCode, None] = {}
    damaged = 0
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for symbol in zxingcpp.read_barcodes(view, formats=formats):
        # Other codes may stand on a page: on a seal, or a drawing.
        if not symbol.text.startswith(_OURS):
            continue
        try:
            codes[parse_paper_code(symbol.text)] = None
        except PaperCodeWrong:
            damaged += 1
    return FoundCodes(tuple(codes), damaged)


def _views(grey: Image.Image) -> Iterator[Image.Image]:
    """The page as it is, in even light, and its corners enlarged."""
    usual = _at_most(grey, _USUAL_SIDE)
    yield usual
    if max(grey.size) > _USUAL_SIDE:
        yield _at_most(grey, _LARGEST_SIDE)
    even = _in_even_light(usual)
    yield even
    yield even.filter(_SHARPER)
    whole = _at_most(grey, _LARGEST_SIDE)
    # The same view of every corner before the next view: nobody knows which way the page lies.
    close = [_close_views(whole.crop(box)) for box in _corners(*whole.size)]
    for views in zip(*close, strict=True):
        yield from views


def _close_views(corner: Image.Image) -> Iterator[Image.Image]:
    """A corner enlarged, sharper, and in black and white: what is paler than a part of the
    paper's brightness, above all the ink of a seal, is white.
    """
    scale = min(_CLOSE_SIDE / max(corner.size), _MOST_ENLARGED)
    size = (max(1, round(corner.width * scale)), max(1, round(corner.height * scale)))
    larger = corner.resize(size, Image.Resampling.BICUBIC)
    sharper = larger.filter(_SHARPER)
    paper = _brightness(corner)
    yield _stark(sharper, paper * _PARTS[0])
    yield larger
    yield from (_stark(sharper, paper * part) for part in _PARTS[1:])
    yield _stark(_in_even_light(larger), 255 * _PARTS[0])


def _brightness(grey: Image.Image) -> int:
    """That of paper: nine tenths of the dots are no brighter."""
    counts = grey.histogram()
    left = 0.9 * sum(counts)
    for value, count in enumerate(counts):
        left -= count
        if left <= 0:
            return value
    return 255


def _stark(grey: Image.Image, limit: float) -> Image.Image:
    return grey.point([255 if value > limit else 0 for value in range(256)])


def _at_most(image: Image.Image, side: int) -> Image.Image:
    scale = side / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BOX)


def _in_even_light(grey: Image.Image) -> Image.Image:
    """Shadows and folds taken out: each place against the brightness around it."""
    small = grey.resize((max(1, grey.width // 16), max(1, grey.height // 16)))
    around = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(4))
    shade = ImageOps.invert(around.resize(grey.size, Image.Resampling.BICUBIC))
    return ImageOps.autocontrast(ImageChops.add(grey, shade), cutoff=1)


def _corners(width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """The lower right one first: there the code stands on a page held upright."""
    w, h = max(1, int(width * _CORNER)), max(1, int(height * _CORNER))
    yield width - w, height - h, width, height
    yield 0, 0, w, h
    yield width - w, 0, width, h
    yield 0, height - h, w, height
