"""Numbers and quantities as foreign papers print them: Chinese numerals, capitals, many units."""

import re
from collections.abc import Iterator
from decimal import Decimal

NUMERALS = "零〇一二三四五六七八九十百千万两壹贰叁肆伍陆柒捌玖拾佰仟萬弍"
_PLAIN = str.maketrans("〇壹贰弍叁肆伍陆柒捌玖拾佰仟萬", "零一二二三四五六七八九十百千万")
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_FIRST = "零一二三四五六七八九十两壹贰叁肆伍陆柒捌玖拾"
NUMBER = rf"(?:\d{{1,9}}(?:\.\d{{1,4}})?|[{_FIRST}][{NUMERALS}]{{0,11}}?(?:点[{NUMERALS}]{{1,4}})?)"

_KVA = r"千伏·?安|kVA|KVA|kva|Kva|kvA|千VA|k伏安"
_KW = r"千瓦|kW|KW|kw|Kw|瓩"
CAPACITY = re.compile(
    rf"(?P<number>{NUMBER})(?:\([^()]{{1,12}}\))?\s?(?P<unit>{_KVA}|{_KW}|MVA|兆伏安|万千伏安"
    rf"|万千瓦|MW)(?!时|[hH]|·[时h])"
)
_VOLTS = re.compile(
    rf"(?:(?P<upper>\d{{1,3}})/(?P<lower>\d{{1,3}})\s?(?:伏|V)|(?P<number>\d{{1,6}}(?:\.\d)?"
    rf"|[{_FIRST}][{NUMERALS}]{{0,5}}?)\s?(?P<unit>千伏|kV|KV|kv|Kv|伏|V))(?!·?安|A|特安)"
)
_RATIO = re.compile(
    r"(?<![\d/.])(?P<first>\d{1,6}(?:\.\d)?)\s?(?P<one>k?[VA]|KV|千?伏|安"
    r"|kv)?\s?[/:]\s?(?P<second>\d{1,3}(?:\.\d)?)\s?(?P<two>k?[VA]|KV|千?伏|安|kv)?(?![\d/])"
)
_SHARE = re.compile(
    rf"(百|千|万)分之\s?(\d{{1,4}}(?:\.\d{{1,4}})?|[{NUMERALS}]{{1,6}}(?:点[{NUMERALS}]{{1,4}})?)"
)
_SIGN = re.compile(r"(?<![\d.])(\d{1,4}(?:\.\d{1,4})?)\s?([%‰‱])")
_PER_MILLE = {
    whole: Decimal(rate)
    for whole, rate in zip("百千万%‰‱", ("10", "1", "0.1", "10", "1", "0.1"), strict=True)
}


def number_of(text: str) -> Decimal | None:
    """A number in digits, Chinese numerals or capitals (叁佰壹拾伍); None where it is none."""
    if re.fullmatch(r"\d{1,12}(?:\.\d{1,9})?", text):
        return Decimal(text)
    plain = text.translate(_PLAIN)
    whole, _, fraction = plain.partition("点")
    value = _whole(whole)
    if value is None or not fraction:
        return value
    if any(sign not in _DIGITS for sign in fraction):
        return None
    return value + Decimal("0." + "".join(str(_DIGITS[sign]) for sign in fraction))


def _whole(text: str) -> Decimal | None:
    if not text or any(
        sign not in _DIGITS and sign not in _POWERS and sign != "万" for sign in text
    ):
        return None
    if all(sign in _DIGITS for sign in text):
        return Decimal("".join(str(_DIGITS[sign]) for sign in text))
    total = section = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * _POWERS[sign], 0
    return Decimal(total + section + digit)


def plain(value: Decimal) -> str:
    """Digits without an exponent or idle zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def capacities(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and normalised words of each capacity (1630千伏安, 15千瓦)."""
    for match in CAPACITY.finditer(text):
        value = number_of(match.group("number"))
        unit = match.group("unit")
        if value is None or value == 0:
            continue
        if unit in ("MVA", "兆伏安", "MW"):
            value *= 1000
        elif unit.startswith("万"):
            value *= 10_000
        apparent = unit in ("MVA", "兆伏安", "万千伏安") or re.fullmatch(_KVA, unit) is not None
        yield match.start(), match.end(), plain(value) + ("千伏安" if apparent else "千瓦")


def voltages(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and normalised words of each voltage (10kV, 380V); 220/380 is 380V."""
    for match in _VOLTS.finditer(text):
        if match.group("upper"):
            volts = max(int(match.group("upper")), int(match.group("lower")))
            yield match.start(), match.end(), f"{volts}V"
            continue
        value = number_of(match.group("number"))
        if value is None or value == 0:
            continue
        kilo = match.group("unit") not in ("伏", "V")
        if not kilo and value >= 1000 and value % 1000 == 0:
            value, kilo = value / 1000, True
        yield match.start(), match.end(), plain(value) + ("kV" if kilo else "V")


def ratios(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Start, end, `100/5` and whether it is a voltage transformer's, of each ratio."""
    for match in _RATIO.finditer(text):
        first, second = Decimal(match.group("first")), Decimal(match.group("second"))
        one, two = match.group("one") or "", match.group("two") or ""
        kilo = one[:1] in ("k", "K", "千"), two[:1] in ("k", "K", "千")
        if kilo[1] and not one:
            kilo = True, True
        first, second = first * (1000 if kilo[0] else 1), second * (1000 if kilo[1] else 1)
        if second in (1, 5) and first % 5 == 0 and 5 <= first <= 10_000 and "V" not in one + two:
            yield match.start(), match.end(), f"{plain(first)}/{plain(second)}", False
        elif second == 100 and first >= 380:
            yield match.start(), match.end(), f"{plain(first)}/{plain(second)}", True


_SPOKEN = re.compile(
    rf"(\d{{2,5}}|[{NUMERALS}]{{1,7}})比([一五壹伍15]|[一壹]百|100)(?![{NUMERALS}\d])"
)


def spoken_ratios(text: str) -> Iterator[tuple[str, bool]]:
    """Ratios in words (一百五十比五), and whether each is a voltage transformer's."""
    for match in _SPOKEN.finditer(text):
        first, second = number_of(match.group(1)), number_of(match.group(2))
        if first is not None and second is not None and first > second:
            yield f"{plain(first)}/{plain(second)}", second == 100


def rates(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and per-mille number of each rate (千分之二, 2‰, 0.2%, 万分之二十)."""
    for pattern, whole, number in ((_SHARE, 1, 2), (_SIGN, 2, 1)):
        for match in pattern.finditer(text):
            value = number_of(match.group(number))
            if value is not None:
                rate = value * _PER_MILLE[match.group(whole)]
                yield match.start(), match.end(), plain(rate)
