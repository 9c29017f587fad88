"""Whether a printed line goes on in the next one: scans and mail break sentences, even words."""

import re

from service.domain.recognition.vocabulary import TERMS, label_key

_ENDS = re.compile(r"[。；;:：!！?？】」》”]$|[)）]$")
_KEYED = re.compile(r"^[^:，。；]{1,16}:")
_DATE = re.compile(r"^\(?[\d〇零一二三四五六七八九十 ]{2,8}年[\d一二三四五六七八九十 ]{1,4}月")
# Lines of hand-broken text are about as wide as the page; shorter ones are headings or forms.
_FULL = 18
_LONG = 34
_TAIL = 40
_LONGEST = 1_000
_REST = 3
_LONGEST_TERM = max(map(len, TERMS))
_TERMS = frozenset(TERMS)
_LEADS = re.compile(r"(?:[，、的和与及或为按在由向对以至从于]|[(（][^)）]*)$")


def continues(first: str, second: str, soft: bool, labelled: bool, full: bool = False) -> bool:
    """Whether `second` is the rest of `first`; `soft`: parted by a line break, not a paragraph;
    `full`: the first line is as wide as the column it was broken to.
    """
    if second.startswith(("□", "☑")):
        return False
    if not first or not second or labelled or len(first) > _LONGEST:
        return False
    if (full and not re.search(r"[。；:：]$", first)) or _cut_apart(first, second):
        return True
    if _ENDS.search(first) or _KEYED.match(second) or _DATE.match(second):
        return False
    if label_key(second) or label_key(first):
        return False
    if (len(second) <= _REST and len(first) >= 4 and second.endswith(("。", "；"))) or (
        _LEADS.search(first[-_TAIL:]) and len(first) >= 8
    ):
        return True
    return _is_wide(first, second, soft)


def _is_wide(first: str, second: str, soft: bool) -> bool:
    """Whether a line that looks complete is so long that its sentence must go on."""
    if _KEYED.match(first) and len(first) < _LONG and not soft:
        # A line of a form: its value ends where the line does.
        return False
    if soft:
        return not _KEYED.match(first) or len(first) >= _FULL
    return len(first) >= _FULL and (len(second) >= 6 or second.endswith(("。", "；", "，")))


def _cut_apart(first: str, second: str) -> bool:
    """Whether a word, a number or a phrase lies across the break."""
    if re.match(r"[至和与及或的之]", second) and len(first) >= 8 and not _ENDS.search(first):
        return True
    if re.search(r"\d$", first) and re.match(r"\d{1,2}(?:年|月|日|千)", second):
        return True
    return _cut_word(first, second)


def _cut_word(first: str, second: str) -> bool:
    """Whether a term of the trade lies across the break, and neither part is one by itself."""
    for length in range(2, _LONGEST_TERM + 1):
        for left in range(1, length):
            term = first[-left:] + second[: length - left]
            if len(first) < left or len(term) != length or term not in _TERMS:
                continue
            if first[-left:] not in _TERMS and second[: length - left] not in _TERMS:
                return True
    return False
