"""When two printings say the same words: widths, quotes and blanks do not count, digits do.

Narrower than NFKC on purpose: 10² is not 102.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from service.domain.identity import Same
from service.domain.outline import FieldRun, Run
from service.domain.placeholders import REFERENCE_PATTERN, ClauseRef, Literal, Part, Slot

SLOT = "\ue000"
"""Stands for a field in a skeleton."""
MARK = "\ue001"
"""Stands for a reference in a key."""
REFERENCE = rf"(?:《[^《》]{{1,80}}》|主合同)?{REFERENCE_PATTERN}"

_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SIGNS = {
    **dict.fromkeys(map(ord, "“”„‟＂"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛＇"), "'"),
    **dict.fromkeys(map(ord, "\u2010\u2011"), "-"),
    # Nothing of these is printed.
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None),
}
# An upload may hold our own marks as words; they must not pass for fields and references.
_OURS = dict.fromkeys(map(ord, SLOT + MARK), "\ufffd")
_PLAIN = {**_WIDTHS, **_SIGNS, **_OURS}
_BLANKS = re.compile(r"\s+")


def plain_words(text: str) -> str:
    """Words with half-width punctuation and straight quotes, without blanks and line breaks."""
    return _BLANKS.sub("", text.translate(_PLAIN))


def skeleton(runs: Iterable[Run]) -> str:
    """The words of the standard text among runs, each field as one SLOT."""
    return "".join(SLOT if isinstance(run, FieldRun) else plain_words(run.text) for run in runs)


def is_prose(parts: tuple[Part, ...], words: str) -> bool:
    """Whether a skeleton is this line of prose; a field may be missing in its place."""
    return _pattern(Same(parts)).fullmatch(words) is not None


@lru_cache(maxsize=8192)
def _pattern(parts: Same[tuple[Part, ...]]) -> re.Pattern[str]:
    pieces: list[str] = []
    for part in parts.value:
        match part:
            case Literal(text):
                pieces.append(re.escape(plain_words(text)))
            case Slot():
                pieces.append(f"{SLOT}?")
            case ClauseRef():
                pieces.append(REFERENCE)
    return re.compile("".join(pieces))
