"""Words made comparable: full-width forms, letter-spaced words, tick boxes, digits a scan misread.

Blanks inside words go; a wider gap stays as one blank, because forms part their columns with it.
"""

import re
import unicodedata

_CJK = "\u3400-\u9fff\u3007"
_TICKS = str.maketrans(
    {"☐": "□", "▢": "□", "❏": "□", "❑": "□", "❒": "□", "◻": "□", "¨": "□", "£": "□",
     "■": "☑", "☒": "☑", "✓": "√", "✔": "√", "þ": "☑", "ý": "☑", "⊠": "☑", "◼": "☑",
     "＿": "_", "﹍": "_", "﹎": "_", "︳": "_", "\u200b": "", "\ufeff": "", "\u00ad": "",
     "\u3000": "  ", "〖": "【", "〗": "】", "｜": "|", "→": ":", "➜": ":",
     "⁄": "/", "∕": "/", "—": "-", "–": "-", "―": "-", "﹣": "-", "−": "-",
     "∶": ":", "︰": ":", "﹕": ":", "〜": "~", "﹪": "%", "○": "〇", "◯": "〇",
     "㎾": "kW", "㎸": "kV", "㏀": "kΩ", "·": "·", "•": "·", "‧": "·"}
)  # fmt: skip
_TICKED = re.compile(r"□\s*√|√\s*□|[\[(【〔]\s*[√☑]\s*[\])】〕]|√")
_OPEN_BOX = re.compile(rf"\[\s+\](?=\s*[{_CJK}])")
_SPACED_WORD = re.compile(
    rf"(?<![^\s:])[{_CJK}](?P<gap>[ \u3000]{{1,8}})[{_CJK}](?:(?P=gap)[{_CJK}]){{0,8}}(?=[\s:(]|$)"
)
_SPACED_DIGITS = re.compile(
    r"(?<![\d.] )(?<![\d.])\d(?: ?[\d./](?![\d.])){1,9}(?= ?(?:[^\d\s.]|$))"
)
_WIDE = re.compile(r"[ \t\u3000\u00a0]{2,}|[\t\u3000]")
_NARROW = re.compile(rf"(?<=[{_CJK}，。；：、]) (?=\S)|(?<=\S) (?=[{_CJK}，。；：、%/])")
_UNIT_GAP = re.compile(r"(?<=\d) (?=k[VWv]|KV|KW|kva|[AV]\b|MVA|/|[千万元年月日%‰])")
_GAP = "\u0001"
_MISREAD = (
    (
        re.compile(
            r"(?<=\d)[oOQ〇]{1,9}(?=[\d./\-千万伏安倍元年月日曰天号时台户层栋室。，；)\s%‰]|[kK][VWvw]|$)"
        ),
        "0",
    ),
    (re.compile(r"(?<![A-Za-z])[oO]{1,4}(?=\.?\d)"), "0"),
    (re.compile(r"(?<=\d)[lI|](?=[日月年天])|(?<=[月年第])[lI|](?=[日月])"), "1"),
    (re.compile(r"(?<=[\d一二三四五六七八九十])[曰目](?![标录的])"), "日"),
    (re.compile(r"士(?=\d)"), "±"),
    (re.compile(r"(?<=\d) (?=\d{1,3}(?:千伏安|千瓦|kVA))"), ""),
    (re.compile(r"(?<=[\d])[lI|](?=[\d./]|[kK][VWvw])"), "1"),
    (re.compile(r"(?<![A-Za-z0-9])[lI|](?=[\d])"), "1"),
    (re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))"), ""),
)


_BRACKETED = re.compile(rf"^【\s*([{_CJK}、/()（）]{{2,14}})\s*】\s*[:：]?\s*(?=[^\s:])")
_ASKED = re.compile(r"^\s*(?:问|Q|甲问|提问)\s*[\d一二三四五六七八九十]{0,3}\s*[:：、.]\s*")
_ANSWERED = re.compile(
    r"^\s*(?:答|A|答复|回答)\s*[\d一二三四五六七八九十]{0,3}\s*[:：、.]\s*(?=\S)"
)
_DASHED = re.compile(rf"^([{_CJK}]{{2,10}})\s?-{{2,3}}\s?(?=[{_CJK}\d])")


_DEFINED = re.compile(
    r"^[\"“「『]([\u3400-\u9fff]{2,10})[\"”」』](?:[(（][^()（）]*[)）])?(?:系指|是指|指的是|指|意为|即为?)"
    r"(?=[^。]{0,40}(?:\d|公司|供电局|厂|医院|学校))"
)


def unmarked(text: str) -> tuple[str, bool]:
    """A line with 【用电地址】 and 用电地址——某处 as labels, without 问: and 答:; and whether it
    asks, and so heads what follows.
    """
    asked = _ASKED.match(text)
    if asked is not None:
        return text[asked.end() :].rstrip("?？"), True
    text = _ANSWERED.sub("", text)
    text = _DEFINED.sub(r"\1:", text)
    return _DASHED.sub(r"\1:", _BRACKETED.sub(r"\1:", text)), False


def folded_line(text: str) -> str:
    """One line with plain forms; gaps of two blanks and more are one blank, others are gone."""
    text = unicodedata.normalize("NFKC", text.translate(_TICKS)).translate(_TICKS)
    text = text.replace(",", "，").replace(";", "；")
    text = _OPEN_BOX.sub("□", _TICKED.sub("☑", text))
    text = _SPACED_WORD.sub(_unspaced, text)
    text = _SPACED_DIGITS.sub(lambda match: match.group().replace(" ", ""), text)
    text = _WIDE.sub(_GAP, text.strip())
    for _ in range(2):
        text = _NARROW.sub("", text)
    text = _UNIT_GAP.sub("", text.replace(_GAP, " "))
    for pattern, digit in _MISREAD:
        text = pattern.sub(lambda match, sign=digit: sign and sign * len(match.group()), text)  # type: ignore[misc]
    return re.sub(r" +", " ", text).strip()


def _unspaced(match: re.Match[str]) -> str:
    """A word printed with the same blank after each character; dates left open stay as they are."""
    if re.search(r"[年月日至]", match.group()):
        return match.group()
    return re.sub(r"[ \u3000]+", "", match.group())


def compact(text: str) -> str:
    """Words without any blank, for finding terms."""
    return re.sub(r"\s", "", text)
