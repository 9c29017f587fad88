"""Dates and terms of years as foreign papers print them: digits, points, Chinese numerals."""

import re
from collections.abc import Iterator
from datetime import date

from service.domain.recognition.quantities import number_of

_CN = "零〇一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾O0"
_DATE = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d{{2}}|[{_CN}]{{4}})\s?(?:年|[-./])\s?"
    rf"(?P<month>\d{{1,2}}|[{_CN}]{{1,3}})\s?(?:月|[-./])\s?(?P<day>\d{{1,2}}"
    rf"|[{_CN}]{{1,3}})(?!\d)\s?日?"
)
_YEARS = re.compile(
    r"(?P<years>\d{1,2}|[一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾两]{1,3})\s?(?:\((?P<again>[\d一"
    r"二三四五六七八九十]{1,3})\))?\s?(?:周)?年(?![度 底末内初间\d]|\s?\d{1,2}\s?月"
    r"|[一二三四五六七八九十]{1,2}月)"
)


def dates(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and ISO form of each date that exists."""
    for match in _DATE.finditer(text):
        parts = [number_of(_spelled(match.group(name))) for name in ("year", "month", "day")]
        if any(part is None for part in parts):
            continue
        year, month, day = (int(part) for part in parts if part is not None)
        try:
            yield match.start(), match.end(), date(year, month, day).isoformat()
        except ValueError:
            continue


def _spelled(number: str) -> str:
    """A number in digits, or in Chinese numerals with round zeros put right."""
    return number if number.isdigit() else number.replace("O", "零").replace("0", "零")


def years(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and number of each term of whole years (三年, 叁(3)年, 5年)."""
    for match in _YEARS.finditer(text):
        value = number_of(match.group("years"))
        if value is not None and 0 < value <= 70 and not _in_a_date(text, match.start()):
            yield match.start(), match.end(), str(int(value))


def _in_a_date(text: str, place: int) -> bool:
    return place > 0 and (text[place - 1].isdigit() or text[place - 1] in "第每当跨〇零")
