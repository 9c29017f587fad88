"""Two printings of one text compared as streams of words, however lines and pages break.

Words are plain (`same_words.plain_words`): no blanks, half-width signs. The work is bounded: long
stretches without anything in common are told as a whole.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

_GRAM = 12
_MOST_PAIRS = 250_000
_AROUND = 15
_NEAR = 4
_LONGEST_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some plain words of the approved text and the clause they stand in ("" outside clauses)."""

    clause: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class WordChange:
    """Approved words and what is found in their place, either of them possibly empty; `before`
    and `after` are the words around, for the reader's eye.
    """

    clause: str
    label: str
    approved: str
    found: str
    before: str
    after: str


Span = tuple[int, int, int, int]
"""From and to in the approved words, from and to in those found."""


def compare_words(approved: Sequence[Stretch], found: str) -> tuple[WordChange, ...]:
    """Every place where the words found differ from the approved ones; none where they are the
    same, letter for letter.
    """
    words = "".join(stretch.words for stretch in approved)
    if words == found:
        return ()
    starts = list(accumulate((len(stretch.words) for stretch in approved), initial=0))
    edges = frozenset(starts)
    spans = [_settled(span, words, found, edges) for span in _joined(list(_spans(words, found)))]
    return tuple(
        _change(piece, words, found, approved, starts)
        for span in spans
        for piece in _by_stretch(span, starts)
    )


def _settled(span: Span, words: str, found: str, edges: frozenset[int]) -> Span:
    """Words only taken out, or only added, may as well begin some letters earlier where the same
    letters stand before them: they begin with a stretch if they can.
    """
    i0, i1, j0, j1 = span
    if i0 != i1 and j0 != j1:
        return span
    text, start, end = (found, j0, j1) if i0 == i1 else (words, i0, i1)
    for back in range(min(i0, j0, _AROUND) + 1):
        if i0 - back in edges:
            return i0 - back, i1 - back, j0 - back, j1 - back
        if start == back or text[start - back - 1] != text[end - back - 1]:
            break
    return span


def _change(
    span: Span, words: str, found: str, approved: Sequence[Stretch], starts: Sequence[int]
) -> WordChange:
    i0, i1, j0, j1 = span
    place = min(bisect_right(starts, i0) - 1, len(approved) - 1)
    if i0 == i1 and i0 > 0 and starts[place] == i0:
        place -= 1  # words added behind the end of a stretch are its words
    stretch = approved[place] if approved else Stretch("", "", "")
    return WordChange(
        stretch.clause,
        stretch.label,
        words[i0:i1][:_LONGEST_SHOWN],
        found[j0:j1][:_LONGEST_SHOWN],
        words[max(0, i0 - _AROUND) : i0],
        words[i1 : i1 + _AROUND],
    )


def _by_stretch(span: Span, starts: Sequence[int]) -> Iterator[Span]:
    """A change that reaches over several stretches is told for each; the words found stand with
    the first.
    """
    i0, i1, j0, j1 = span
    cuts = starts[bisect_right(starts, i0) : bisect_left(starts, i1)]
    for begin, end in zip((i0, *cuts), (*cuts, i1), strict=True):
        yield begin, end, j0, j1
        j0 = j1


def _spans(old: str, new: str) -> Iterator[Span]:
    """Where the texts differ: between anchors, letter by letter."""
    i = j = 0
    for a, b, length in (*_anchors(old, new), (len(old), len(new), 0)):
        if a >= i and b >= j:
            yield from _differing(old, new, (i, a, j, b))
            i, j = a + length, b + length


def _anchors(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    """Stretches both texts have once and in the same order: place in each, and length."""
    theirs = _once(new)
    places = [(a, theirs[gram]) for gram, a in _once(old).items() if gram in theirs]
    run: tuple[int, int, int] | None = None
    for a, b in _rising(sorted(places)):
        if run is not None and a - run[0] == b - run[1] <= run[2]:
            run = (run[0], run[1], a - run[0] + _GRAM)
            continue
        if run is not None:
            yield run
        run = (a, b, _GRAM)
    if run is not None:
        yield run


def _once(text: str) -> dict[str, int]:
    """Place of each gram that the text has just once."""
    places: dict[str, int] = {}
    for place in range(len(text) - _GRAM + 1):
        gram = text[place : place + _GRAM]
        places[gram] = -1 if gram in places else place
    return {gram: place for gram, place in places.items() if place >= 0}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part in which both places rise."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, b) in enumerate(pairs):
        length = bisect_left(tails, b)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [b]
        ends[length : length + 1] = [number]
    chain: list[tuple[int, int]] = []
    step = ends[-1] if ends else -1
    while step >= 0:
        chain.append(pairs[step])
        step = before[step]
    return chain[::-1]


def _differing(old: str, new: str, span: Span) -> Iterator[Span]:
    i0, i1, j0, j1 = span
    while i0 < i1 and j0 < j1 and old[i0] == new[j0]:
        i0, j0 = i0 + 1, j0 + 1
    while i0 < i1 and j0 < j1 and old[i1 - 1] == new[j1 - 1]:
        i1, j1 = i1 - 1, j1 - 1
    if i0 == i1 and j0 == j1:
        return
    if (i1 - i0) * (j1 - j0) > _MOST_PAIRS or i0 == i1 or j0 == j1:
        yield i0, i1, j0, j1
        return
    matcher = SequenceMatcher(None, old[i0:i1], new[j0:j1], autojunk=False)
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        if kind != "equal":
            yield i0 + a0, i0 + a1, j0 + b0, j0 + b1


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Changes with hardly a letter between them are one change to a reader."""
    joined: list[Span] = []
    for i0, i1, j0, j1 in spans:
        if joined and i0 - joined[-1][1] < _NEAR and j0 - joined[-1][3] < _NEAR:
            joined[-1] = (joined[-1][0], i1, joined[-1][2], j1)
        else:
            joined.append((i0, i1, j0, j1))
    return joined
