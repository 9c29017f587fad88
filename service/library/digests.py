"""Splits the text of a statute into articles and takes the digest of an article's wording.

`dianyue library check` compares these digests with the ones in clause_library/laws, so both the
split and the normalisation are part of the data format: a change here changes every digest there.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator

_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERALS = f"[{''.join(_DIGITS)}{''.join(_UNITS)}]+"

# Only a paragraph that opens with the number and then white space starts an article: 「依照第三条」
# or a paragraph that begins 「第三条规定的期限」 is wording of the article it stands in.
_ARTICLE = re.compile(rf"第({_NUMERALS})条(之{_NUMERALS})?\s+(?=\S)")
_HEADING = re.compile(rf"#|<!--|附(?:件|录)?[：:]?$|第{_NUMERALS}(?:编|分编|章|节)(?:\s|$)")


def chinese_to_int(numeral: str) -> int:
    """The value of a Chinese numeral below ten thousand, as in 第四百九十六条."""
    total = 0
    digit: int | None = None
    for character in numeral:
        if character in _DIGITS:
            if digit:
                raise ValueError(f"不是规范的中文数字：{numeral}")
            digit = _DIGITS[character]
        elif character in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[character]
            digit = None
        else:
            raise ValueError(f"不是中文数字：{numeral}")
    if not numeral:
        raise ValueError("中文数字为空")
    return total + (digit or 0)


def split_articles(text: str) -> dict[int, str]:
    """The wording of each article by number, without its label 第N条, one paragraph a line.

    An inserted article 第N条之一 ends article N and is itself left out: citations have no form
    for it. The same number twice is refused.
    Headings and what stands before the first article belong to none.
    """
    articles: dict[int, list[str]] = {}
    for number, paragraph in _numbered_paragraphs(text):
        articles.setdefault(number, []).append(paragraph)
    return {number: "\n".join(paragraphs) for number, paragraphs in articles.items()}


def _numbered_paragraphs(text: str) -> Iterator[tuple[int, str]]:
    current: int | None = None
    seen: set[int] = set()
    for paragraph in filter(None, map(str.strip, text.splitlines())):
        if _HEADING.match(paragraph):
            current = None
        elif start := _ARTICLE.match(paragraph):
            inserted = start[2] is not None
            current = None if inserted else chinese_to_int(start[1])
            if current in seen:
                raise ValueError(f"第{start[1]}条在文本中出现两次")
            if current is not None:
                seen.add(current)
                yield current, paragraph[start.end() :]
        elif current is not None:
            yield current, paragraph


def normalise_wording(wording: str) -> str:
    """Unicode NFC with all white space (full-width included) dropped, and nothing else changed."""
    return "".join(unicodedata.normalize("NFC", wording).split())


def article_digest(wording: str) -> str:
    return "sha256:" + hashlib.sha256(normalise_wording(wording).encode()).hexdigest()
