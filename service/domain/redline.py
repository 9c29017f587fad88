"""Redline of two texts: words kept, struck out and written in, small enough for a reader.

Chinese has no spaces, so single characters are compared; what is kept between two changes and
shorter than two characters is taken into the change, or the redline would be confetti.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["kept", "deleted", "inserted"]

_TOKEN = re.compile(r"\{\{.*?\}\}|[A-Za-z0-9_./@-]+|\n+|.", re.DOTALL)
_SHORTEST_KEPT = 2
_PAUSES = "，。；、：\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words and what became of them."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class FrontChange:
    """A line of the front matter that changed: what it said and what it says."""

    key: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def removed(self) -> tuple[str, ...]:
        return tuple(item for item in self.before if item not in self.after)

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(item for item in self.after if item not in self.before)


@dataclass(frozen=True, slots=True)
class Redline:
    """Two versions of one entry: front matter first, then the words."""

    id: str
    title: str
    from_version: int
    to_version: int
    front: tuple[FrontChange, ...]
    prose: tuple[Piece, ...]

    @property
    def prose_changed(self) -> bool:
        return any(piece.mark != "kept" for piece in self.prose)


def redline(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of both texts in reading order; without the insertions they are `before`,
    without the deletions `after`. Placeholders and Latin words are never cut.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []
    for kept, removed, added in _merged(_steps(old, new)):
        pieces += [Piece("kept", kept), Piece("deleted", removed), Piece("inserted", added)]
    return tuple(piece for piece in pieces if piece.text)


_Step = tuple[str, str, str]


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[_Step]:
    """(kept, "", "") and ("", removed, added), in order."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield "".join(old[i1:i2]), "", ""
        else:
            yield "", "".join(old[i1:i2]), "".join(new[j1:j2])


def _merged(steps: Iterator[_Step]) -> list[_Step]:
    """Neighbouring changes as one, with the short words that were kept between them."""
    merged: list[_Step] = []
    waiting = ""
    for kept, removed, added in steps:
        if kept:
            last_is_change = bool(merged) and not merged[-1][0]
            if last_is_change and len(kept) < _SHORTEST_KEPT and kept not in _PAUSES:
                waiting = kept
            else:
                merged.append((kept, "", ""))
        elif waiting:
            _, before, after = merged.pop()
            merged.append(("", before + waiting + removed, after + waiting + added))
            waiting = ""
        else:
            merged.append(("", removed, added))
    if waiting:
        merged.append((waiting, "", ""))
    return merged


def front_changes(
    before: Sequence[tuple[str, tuple[str, ...]]], after: Sequence[tuple[str, tuple[str, ...]]]
) -> tuple[FrontChange, ...]:
    """The lines that differ, in the order of `after`; both list the same keys."""
    pairs = zip(before, after, strict=True)
    return tuple(FrontChange(key, old, new) for (key, old), (_, new) in pairs if old != new)
