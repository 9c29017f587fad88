"""Printed words against recorded values: what a text says is read back and compared, never guessed.

`agrees` undoes the contract's printing (placeholders.FILTERS), so a correct text never fails for
its wording: 10千伏 is 10kV, 0.9 is 0.90, full-width brackets are half-width brackets.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from service.domain.dates import parse_worded
from service.domain.equipment import VOLTS, InstrumentTransformer
from service.domain.outline import BLANK_ON_PURPOSE, NONE_WORD
from service.domain.placeholders import printed
from service.domain.quantities import Quantity, parse_quantity

_EMPTY_WORDS = frozenset({"", BLANK_ON_PURPOSE, NONE_WORD, "/", "-", "—", "空白", "未填"})
_LONGEST_EMPTY = 8
_SHORT = 80
_BLANK = re.compile(r"\s")
_ONLY_LINES = re.compile(r"[_＿\-—/.…\s]*")
# Lengths are bounded: an uploaded text may hold a number of a million digits, or 1E999999999.
_RATIO = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")
_QUANTITY = re.compile(r"[0-9,]{1,16}(\.[0-9]{1,9})?[^0-9.]{1,4}")
_SHARE = re.compile(r"(百|千|万)分之([0-9.]{1,12}|[零一二两三四五六七八九十百千点]{1,12})")
_SIGN = re.compile(r"(?<![0-9.])([0-9.]{1,12})([%‰‱])")
_PER_MILLE_OF = {
    "百": Decimal(10), "千": Decimal(1), "万": Decimal("0.1"),
    "%": Decimal(10), "‰": Decimal(1), "‱": Decimal("0.1"),
}  # fmt: skip
_OTHERWISE = r"(?:及?以[上下内]|[^，。；\n]{0,8}(?:变更|调整|增至|增加|减至|减少))"
SAID_QUANTITY = rf"([0-9][0-9,.]{{0,12}} ?(?:千伏安|千瓦|kVA|kW)(?!时|{_OTHERWISE}))"
SAID_VOLTAGE = rf"([0-9]{{1,3}} ?(?:千伏|kV|伏|V)(?!{_OTHERWISE}))"
"""A value as free words say it; neither a threshold (100千伏安以上) nor a value that was."""
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}


def folded(text: str) -> str:
    """The text without blanks and with full-width forms folded (NFKC), for comparing words."""
    return _folded_short(text) if len(text) <= _SHORT else _folded(text)


def _folded(text: str) -> str:
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


_folded_short = lru_cache(maxsize=8192)(_folded)


def is_blank(text: str) -> bool:
    """Whether a slot says nothing: empty, 此项空白, 无, or only strokes."""
    if _ONLY_LINES.fullmatch(text) is not None:
        return True
    # Folding a long paragraph is slow, and it cannot be one of those words.
    return len("".join(text.split())) <= _LONGEST_EMPTY and folded(text) in _EMPTY_WORDS


def agrees(text: str, value: Any) -> bool:
    """Whether printed words say the recorded value; a null value agrees with a blank slot."""
    match value:
        case None | () | "":
            return is_blank(text)
        case bool():
            return folded(text) == ("是" if value else "否")
        case Quantity():
            found = read_quantity(text)
            return found is not None and found == value
        case InstrumentTransformer():
            return read_ratio(text) == (value.primary, value.secondary)
        case Decimal() | int():
            return read_number(text) == value
        case date():
            return parse_worded(folded(text)) == value
        case str() if value in VOLTS:
            return read_voltage(text) == value
    return folded(text) == folded(worded(value))


def worded(value: Any) -> str:
    """A recorded value in the contract's words; 此项空白 for null."""
    if isinstance(value, str) and value in VOLTS:
        return value.replace("kV", "千伏").replace("V", "伏")
    return printed(value) or BLANK_ON_PURPOSE


def has_other_unit(text: str, value: Any) -> bool:
    """Whether the text gives a quantity in another unit than the record (kW for kVA)."""
    found = read_quantity(text)
    return isinstance(value, Quantity) and found is not None and found.unit is not value.unit


def read_quantity(text: str) -> Quantity | None:
    """The quantity in `1630千伏安` or `1,630kVA`; None where the text is no quantity."""
    compact = folded(text)
    return parse_quantity(compact) if _QUANTITY.fullmatch(compact) else None


def read_ratio(text: str) -> tuple[int, int] | None:
    """Primary and secondary of `10000/100`; None where the text is no ratio."""
    match = _RATIO.fullmatch(folded(text))
    return (int(match.group(1)), int(match.group(2))) if match else None


def read_voltage(text: str) -> str | None:
    """The nominal voltage in `10千伏` or `10kV`; None where it is none of the nominal ones."""
    compact = folded(text).replace("千伏", "kV").replace("伏", "V").casefold()
    return next((voltage for voltage in VOLTS if voltage.casefold() == compact), None)


def read_number(text: str) -> Decimal | None:
    """A number in digits or Chinese numerals; None where the text is none."""
    compact = folded(text)
    return Decimal(compact) if _NUMBER.fullmatch(compact) else read_numeral(compact)


def read_numeral(text: str) -> Decimal | None:
    """A Chinese numeral up to 9999 (二十三, 一百零五); None where the text is none."""
    if not 1 <= len(text) <= 12 or any(
        sign not in _DIGITS and sign not in _POWERS for sign in text
    ):
        return None
    total = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        else:
            total += (digit or 1) * _POWERS[sign]
            digit = 0
    return Decimal(total + digit)


def read_per_mille(text: str) -> Decimal | None:
    """The rate in 千分之二, 2‰, 0.2% or 万分之五, as per mille; None where there is none."""
    compact = folded(text)
    match = _SHARE.search(compact)
    if match is not None:
        number = read_number(match.group(2))
        return None if number is None else number * _PER_MILLE_OF[match.group(1)]
    sign = _SIGN.search(compact)
    if sign is None:
        return None
    number = read_number(sign.group(1))
    return None if number is None else number * _PER_MILLE_OF[sign.group(2)]
