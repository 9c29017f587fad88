"""What a reader sees of a run, and whether it stands out from plain words of the same paper.

Civil Code art. 496, judicial interpretation on contracts art. 10; limits: decision 0016.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from service.documents.reading.colours import BLACK, WHITE, Colour, chroma, contrast, distance

# Half points: nobody prints words in less than 4 points.
_SMALLEST = 8
# Per cent of a character's width below which strokes run together.
_NARROWEST = 20
_NARROW = 67
# One step of grey on white that an eye still tells apart, and one that is easy to read.
_SEEN, _EASY = 1.15, 3.0
_LARGER, _SMALLER = 1.15, 0.75
_COLOURED, _SHADED = 0x60, 0x20
_HEAVY = re.compile(
    r"(?<![雅细])黑|粗|[大小中]标宋|中宋|simhei|heiti|zhongsong|\b(bold|black|heavy)\b"
)
_LIGHT_BLACK = re.compile(r"雅黑|细黑|light\b")


@dataclass(frozen=True, slots=True)
class Look:
    """What a reader sees of a run.

    `dotted`: emphasis marks at each character; `font` prints East-Asian words; `size` in half
    points; `width` of characters in per cent; `framed`: a box all around; `hidden`: not printed.
    """

    bold: bool = False
    underlined: bool = False
    dotted: bool = False
    font: str = ""
    size: int = 20
    width: int = 100
    colour: Colour = BLACK
    ground: Colour = WHITE
    framed: bool = False
    struck: bool = False
    hidden: bool = False

    @property
    def visible(self) -> bool:
        """Whether the words can be seen on paper at all."""
        legible = self.size >= _SMALLEST and self.width >= _NARROWEST
        return not self.hidden and legible and contrast(self.colour, self.ground) >= _SEEN


def heavy(font: str) -> bool:
    """Whether a font's strokes are all strong, as in 黑体."""
    name = font.casefold()
    return bool(_HEAVY.search(name)) and not _LIGHT_BLACK.search(name)


def marks(look: Look, plain: Look) -> frozenset[str]:
    """In what a run differs from plain words so that it catches the eye."""
    found = {
        "bold": look.bold and not plain.bold,
        "underlined": look.underlined and not plain.underlined,
        "dotted": look.dotted and not plain.dotted,
        "heavy": heavy(look.font) and not heavy(plain.font),
        "larger": look.size >= plain.size * _LARGER,
        "coloured": chroma(look.colour) >= _COLOURED
        and distance(look.colour, plain.colour) >= _COLOURED,
        "shaded": distance(look.ground, plain.ground) >= _SHADED,
        "framed": look.framed and not plain.framed,
    }
    return frozenset(name for name, there in found.items() if there)


def faults(look: Look, plain: Look) -> frozenset[str]:
    """What keeps a run from being conspicuous, whatever marks it bears."""
    found = {
        "hidden": not look.visible,
        "struck": look.struck,
        "pale": contrast(look.colour, look.ground) < _EASY,
        "fine": look.size < plain.size * _SMALLER or look.width < _NARROW,
    }
    return frozenset(name for name, there in found.items() if there)


@lru_cache(maxsize=4096)
def stands_out(look: Look, plain: Look) -> bool:
    """Whether words of this look are conspicuous beside plain ones: one mark and no fault."""
    return not faults(look, plain) and bool(marks(look, plain))
