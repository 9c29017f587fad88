"""Colours of a .docx as 0xRRGGBB: hexadecimal, theme colours made lighter or darker, contrast.

ECMA-376 part 1, 17.3.2.6 (color), 17.3.5 (shd), 17.18.40 (highlight); WCAG 2.2 for contrast.
"""

from collections.abc import Mapping
from colorsys import hls_to_rgb, rgb_to_hls
from functools import lru_cache

Colour = int
"""0xRRGGBB, or UNSET."""

BLACK, WHITE = 0x000000, 0xFFFFFF
UNSET = -1
"""`auto`: words take what can be read on their ground; a ground lets through what is below."""

HIGHLIGHTS: Mapping[str, Colour] = {
    "black": 0x000000,
    "blue": 0x0000FF,
    "cyan": 0x00FFFF,
    "darkBlue": 0x000080,
    "darkCyan": 0x008080,
    "darkGray": 0x808080,
    "darkGreen": 0x008000,
    "darkMagenta": 0x800080,
    "darkRed": 0x800000,
    "darkYellow": 0x808000,
    "green": 0x00FF00,
    "lightGray": 0xC0C0C0,
    "magenta": 0xFF00FF,
    "none": UNSET,
    "red": 0xFF0000,
    "white": 0xFFFFFF,
    "yellow": 0xFFFF00,
}
# Below this WCAG luminance Word prints `auto` words in white.
_DARK = 0.06


def parsed(value: str | None) -> Colour:
    """A hex colour; UNSET for `auto` and for what is no colour."""
    try:
        channels = bytes.fromhex(value or "")
    except ValueError:
        return UNSET
    return int.from_bytes(channels) if len(channels) == 3 else UNSET


def channels(colour: Colour) -> tuple[int, int, int]:
    return colour >> 16 & 255, colour >> 8 & 255, colour & 255


def joined(red: float, green: float, blue: float) -> Colour:
    return round(red) << 16 | round(green) << 8 | round(blue)


def varied(colour: Colour, tint: str | None, shade: str | None) -> Colour:
    """A theme colour made lighter (tint) or darker (shade), each a hex byte where FF changes
    nothing."""
    hue, light, full = rgb_to_hls(*(channel / 255 for channel in channels(colour)))
    if shade is not None:
        light *= _part(shade)
    if tint is not None:
        light = light * _part(tint) + 1 - _part(tint)
    return joined(*(255 * channel for channel in hls_to_rgb(hue, light, full)))


def _part(value: str) -> float:
    try:
        return min(int(value, 16), 255) / 255
    except ValueError:
        return 1.0


def patterned(pattern: str, fore: Colour, fill: Colour) -> Colour:
    """What the eye mixes of a shading's fill and the pattern over it."""
    if pattern in ("clear", "nil", ""):
        return fill
    share = _share(pattern)
    over = BLACK if fore == UNSET else fore
    under = WHITE if fill == UNSET else fill
    mixed = (
        a * share + b * (1 - share)
        for a, b in zip(channels(over), channels(under), strict=True)
    )  # fmt: skip
    return joined(*mixed)


def _share(pattern: str) -> float:
    """How much of the ground a pattern covers: solid all, pct25 a quarter, stripes about half."""
    if pattern == "solid":
        return 1.0
    if pattern.startswith("pct") and pattern[3:].isdecimal() and len(pattern) < 7:
        return min(int(pattern[3:]), 100) / 100
    return 0.25 if pattern.startswith("thin") else 0.5


def readable_on(ground: Colour) -> Colour:
    """What `auto` words are printed in."""
    return WHITE if luminance(ground) < _DARK else BLACK


def luminance(colour: Colour) -> float:
    linear = [
        part / 12.92 if (part := channel / 255) <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for channel in channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@lru_cache(maxsize=4096)
def contrast(one: Colour, other: Colour) -> float:
    """From 1 (the same brightness) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def distance(one: Colour, other: Colour) -> int:
    """How far apart two colours are in the channel that differs most (0 to 255)."""
    return max(abs(a - b) for a, b in zip(channels(one), channels(other), strict=True))


def chroma(colour: Colour) -> int:
    """0 for greys, 255 for pure colours."""
    return max(channels(colour)) - min(channels(colour))
