"""What comes back on each page: headers and page numbers that a scan left amid the sentences."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

_NUMERAL = r"[\d零〇一二三四五六七八九十百IVXivxlO]{1,5}"
_PAGE = re.compile(
    rf"第\s?{_NUMERAL}\s?[页頁贞](?:[，/、\s]*(?:共|总)\s?{_NUMERAL}\s?[页頁贞])?"
    r"|(?:page|p\.)\s?\d{1,3}(?:\s?(?:of|/)\s?\d{1,3})?"
    r"|(?:^|\s)[-—–·~]{1,3}\s?(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s?[-—–·~]{1,3}(?:\s|$)"
    r"|^\s?\d{1,3}\s?/\s?\d{1,3}\s?$",
    re.IGNORECASE,
)
_LONGEST = 60
_REPEATED = 3
_AROUND = 30


def running_words(texts: Sequence[str]) -> Callable[[str], bool]:
    """Tells whether a line is a page's header, footer or number, and no words of the contract."""
    counts = Counter(_shape(text) for text in texts if 0 < len(text) <= _LONGEST)
    numbered = sum(_PAGE.search(text) is not None for text in texts if len(text) <= _LONGEST)

    def runs(text: str) -> bool:
        text = text.strip()
        if not text or len(text) > _LONGEST:
            return False
        found = _PAGE.search(text)
        if found is not None:
            rest = (text[: found.start()] + text[found.end() :]).strip()
            return len(rest) <= _AROUND and not re.search(r"[。；:：]", rest)
        # Words that come back about as often as the page numbers do.
        return (
            numbered >= _REPEATED
            and counts[_shape(text)] >= max(_REPEATED, numbered - 2)
            and not re.search(r"[。；:：_]|\d{5}", text)
        )

    return runs


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", "".join(text.split()))
