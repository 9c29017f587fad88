"""Tables that fell into lines of words: a line of headings, then lines with as many words."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from service.domain.recognition.folding import folded_line
from service.domain.recognition.vocabulary import label_key

_LONGEST = 26
_FEWEST = 3
_ROWS = 8


def columns(raw: str) -> list[str]:
    """The words of a line that may be a row of a table; empty where it is a sentence."""
    words = raw.split()
    if len(words) < _FEWEST or re.search(r"[。；;:：，]", raw):
        return []
    return words if max(map(len, words)) <= _LONGEST else []


def heads_columns(raw: str) -> bool:
    """Whether a line is the headings of a table that lost its lines: labels side by side."""
    words = columns(raw)
    if not words or re.search(r"\d", raw):
        return False
    keys = [bool(label_key(folded_line(word))) for word in words]
    return any(one and two for one, two in pairwise(keys)) and sum(keys) * 2 >= len(keys)


def flat_tables(raws: Sequence[str]) -> Iterator[list[list[tuple[str, int]]]]:
    """Rows of words, each with the number of its line, heading row first."""
    for start, raw in enumerate(raws):
        if not heads_columns(raw):
            continue
        heading = columns(raw)
        rows = [[(word, start) for word in heading]]
        place = start + 1
        while place < len(raws) and len(rows) <= _ROWS:
            taken = _row(raws, place, len(heading))
            if not taken:
                break
            rows.append(taken)
            place = taken[-1][1] + 1
        if len(rows) > 1:
            yield rows


def _row(raws: Sequence[str], place: int, width: int) -> list[tuple[str, int]]:
    """The words of one row, which may go on in the next line; empty where none begins here."""
    words = [(word, place) for word in raws[place].split()]
    if place + 1 < len(raws) and len(words) < width:
        words += [(word, place + 1) for word in raws[place + 1].split()]
    if len(words) != width or re.search(r"[。；]", "".join(word for word, _ in words)):
        return []
    return words
