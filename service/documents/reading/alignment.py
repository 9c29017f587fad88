"""Text alignment: finds the slots of standard prose again in printed words, in linear time.

`domain.placeholders.alignment_pattern` says the same as a regular expression; that one backtracks,
and the words of an uploaded file are anybody's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.domain.identity import Same
from service.domain.outline import FieldRun, Run, Text
from service.domain.placeholders import (
    REFERENCE_PATTERN,
    ClauseRef,
    Literal,
    Part,
    Prose,
    Slot,
)

# A reference is printed as the other clause's label, with the other text's name before it.
_REFERENCE = rf"(?:《[^《》]{{1,80}}》|主合同)?{REFERENCE_PATTERN}"
# One character for one, so that places in the folded words are places in the words themselves.
_FOLDED = tuple(
    {"，": ",", "；": ";", "：": ":", "（": "(", "）": ")", "？": "?", "！": "!", "％": "%",
     "“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u3000": " ", "\u2011": "-"}.items()
)  # fmt: skip
_LONGEST = 20_000
_SHORT = 80
# A line may be indented with blanks, and its label typed in half width.
_ITEM_LABEL = re.compile(r"\s{0,20}[（(][零一二三四五六七八九十百]{1,5}[）)]")
_SUBITEM_LABEL = re.compile(r"\s{0,20}\d{1,3}[.．](?!\d)")
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ．／－～＋＝＊＃＆＠]")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BLANK = re.compile(r"\s")


def fold(text: str) -> str:
    """Words with full-width and curly punctuation made plain; the length stays."""
    return _folded_short(text) if len(text) <= _SHORT else _folded(text)


def _folded(text: str) -> str:
    # Several times as fast as str.translate where the words are Chinese.
    for letter, plain in _FOLDED:
        text = text.replace(letter, plain)
    return text.translate(_NARROW) if _WIDE.search(text) else text


_folded_short = lru_cache(maxsize=8192)(_folded)


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Fixed words between two slots, as a pattern (they may hold references)."""

    pattern: str
    weight: int


def align(parts: tuple[Part, ...], text: str) -> tuple[str, ...] | None:
    """What is printed for each slot, in order; None where the words are not this prose.

    Slots take as few characters as they can, at least one.
    """
    spans = slot_spans(parts, text)
    return None if spans is None else tuple(text[start:end] for start, end in spans)


def slot_spans(parts: tuple[Part, ...], text: str) -> list[tuple[int, int]] | None:
    """Start and end of each slot in the text."""
    return _spans(_anchors(parts), fold(text)) if len(text) <= _LONGEST else None


def _spans(anchors: tuple[_Anchor, ...], folded: str) -> list[tuple[int, int]] | None:
    """Start and end of each slot between the anchors in folded words; typed blanks and line breaks
    do not count.
    """
    spans = _exact_spans(anchors, folded)
    if spans is not None or not _BLANK.search(folded):
        return spans
    words, places = _unspaced(folded)
    spans = _exact_spans(_without_blanks(Same(anchors)), words)
    if spans is None:
        return None
    return [(places[start], places[end - 1] + 1) for start, end in spans]


@lru_cache(maxsize=64)
def _unspaced(text: str) -> tuple[str, tuple[int, ...]]:
    """The words without blanks, and where each character stood."""
    places = tuple(place for place, letter in enumerate(text) if not letter.isspace())
    return "".join(text[place] for place in places), places


@lru_cache(maxsize=8192)
def _without_blanks(anchors: Same[tuple[_Anchor, ...]]) -> tuple[_Anchor, ...]:
    return tuple(_Anchor(a.pattern.replace("\\ ", ""), a.weight) for a in anchors.value)


def _exact_spans(anchors: tuple[_Anchor, ...], folded: str) -> list[tuple[int, int]] | None:
    if len(anchors) == 1:
        return [] if _compiled(anchors[0].pattern).fullmatch(folded) else None
    first = _compiled(anchors[0].pattern).match(folded)
    if first is None:
        return None
    spans: list[tuple[int, int]] = []
    position = first.end()
    for number, anchor in enumerate(anchors[1:], start=2):
        last = number == len(anchors)
        found = _find(anchor, folded, position + 1, last)
        if found is None:
            return None
        spans.append((position, found[0]))
        position = found[1]
    return spans


@lru_cache(maxsize=8192)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _find(anchor: _Anchor, text: str, start: int, last: bool) -> tuple[int, int] | None:
    """The next place of an anchor; the last one must stand at the end."""
    if start > len(text):
        return None
    if not anchor.pattern:
        place = len(text) if last else start
        return place, place
    match = _compiled(anchor.pattern + (r"\Z" if last else "")).search(text, start)
    return (match.start(), match.end()) if match is not None else None


def _anchors(parts: tuple[Part, ...]) -> tuple[_Anchor, ...]:
    """Fixed words before, between and after the slots; always one more than slots."""
    return _known_anchors(Same(parts))


@lru_cache(maxsize=8192)
def _known_anchors(parts: Same[tuple[Part, ...]]) -> tuple[_Anchor, ...]:
    anchors: list[_Anchor] = []
    pattern, weight = "", 0
    for part in parts.value:
        match part:
            case Literal(text):
                pattern += re.escape(fold(text))
                weight += len(text)
            case ClauseRef():
                pattern += _REFERENCE
                weight += 3
            case Slot():
                anchors.append(_Anchor(pattern, weight))
                pattern, weight = "", 0
    return (*anchors, _Anchor(pattern, weight))


def weight(parts: tuple[Part, ...]) -> int:
    """Number of fixed characters: how much a match of these parts says."""
    return sum(anchor.weight for anchor in _anchors(parts))


def aligned_runs(parts: tuple[Part, ...], text: str, prefix: str = "") -> tuple[Run, ...] | None:
    """The words as runs, slots as fields (paths below `prefix`); None where they do not align."""
    spans = slot_spans(parts, text)
    if spans is None:
        return None
    slots = [part for part in parts if isinstance(part, Slot)]
    runs: list[Run] = []
    position = 0
    for slot, (start, end) in zip(slots, spans, strict=True):
        if start > position:
            runs.append(Text(text[position:start]))
        path = f"{prefix}.{slot.path}" if prefix else slot.path
        runs.append(FieldRun(path, text[start:end]))
        position = end
    if position < len(text):
        runs.append(Text(text[position:]))
    return tuple(runs)


def label_of(text: str, level: int) -> str | None:
    """The label a paragraph of this level opens with; empty for level 0, None if it has none."""
    if level == 0:
        return ""
    match = (_ITEM_LABEL if level == 1 else _SUBITEM_LABEL).match(text)
    return match.group() if match is not None else None


def guessed_label(text: str) -> tuple[str, int]:
    """Label and level of a paragraph that no prose explains."""
    for level in (1, 2):
        label = label_of(text, level)
        if label:
            return label, level
    return "", 0


def matched(prose: Sequence[Prose], texts: Sequence[str]) -> list[int | None]:
    """For each printed paragraph the number of the prose it is; order is kept, weight is greatest.

    `texts` include labels. Paragraphs of changed or foreign wording get None.
    """
    known = [(part.level, _anchors(part.parts)) for part in prose]
    whole = _printed_in_order(known, texts)
    if whole is not None:
        return whole
    weights = [_match_weights(known, text) if len(text) <= _LONGEST else [] for text in texts]
    if not any(any(row) for row in weights):
        return [None] * len(texts)
    best = [[0] * (len(prose) + 1) for _ in range(len(texts) + 1)]
    for i in range(len(texts) - 1, -1, -1):
        for j in range(len(prose) - 1, -1, -1):
            gain = weights[i][j] if weights[i] else 0
            best[i][j] = max(
                best[i + 1][j], best[i][j + 1], gain + best[i + 1][j + 1] if gain else 0
            )
    return _retraced(best, weights)


_Known = Sequence[tuple[int, tuple[_Anchor, ...]]]


def _printed_in_order(known: _Known, texts: Sequence[str]) -> list[int | None] | None:
    """The usual case: all the prose is printed in its order, each at the first place it fits.

    None where some is not; no other choice could weigh more than all of it.
    """
    found: list[int | None] = []
    place = 0
    for text in texts:
        fits = place < len(known) and len(text) <= _LONGEST and _fits(known[place], text)
        found.append(place if fits else None)
        place += fits
    return found if place == len(known) else None


def _fits(known: tuple[int, tuple[_Anchor, ...]], text: str) -> bool:
    level, anchors = known
    label = label_of(text, level)
    return label is not None and _spans(anchors, fold(text)[len(label) :]) is not None


def _match_weights(known: _Known, text: str) -> list[int]:
    """Weight of taking a printed paragraph for each paragraph of prose; 0 where it is not."""
    folded, labels = fold(text), [label_of(text, level) for level in range(3)]
    found: list[int] = []
    for level, anchors in known:
        label = labels[level]
        fits = label is not None and _spans(anchors, folded[len(label) :]) is not None
        found.append(1 + 10 * sum(anchor.weight for anchor in anchors) if fits else 0)
    return found


def _retraced(best: list[list[int]], weights: list[list[int]]) -> list[int | None]:
    found: list[int | None] = []
    i = j = 0
    while i < len(best) - 1:
        gain = weights[i][j] if weights[i] and j < len(best[0]) - 1 else 0
        if gain and best[i][j] == gain + best[i + 1][j + 1]:
            found.append(j)
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            found.append(None)
            i += 1
        else:
            j += 1
    return found
