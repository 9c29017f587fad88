"""Automatic numbering of a .docx: the label Word prints before a paragraph (numbering.xml).

ECMA-376 part 1, 17.9. An uploaded file's numbers are anybody's: levels, texts and values are
bounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from service.documents.reading.names import W, child_of, w
from service.domain.quantities import chinese_number

LEVELS = 9
_MOST_LISTS = 5_000
_LONGEST_TEXT = 60
_LARGEST = 30_000
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_COUNTED = frozenset(
    "chineseCounting chineseCountingThousand taiwaneseCounting taiwaneseCountingThousand "
    "japaneseCounting koreanCounting".split()
)
_DIGITAL = frozenset(
    "ideographDigital japaneseDigitalTenThousand taiwaneseDigital koreanDigital "
    "koreanDigital2".split()
)
_LEGAL = frozenset({"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"})
_CAPITALS = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_UNPRINTED = frozenset({"bullet", "none"})
# Words that follow such a label need no blank between.
_CLOSED = ("、", ".", "．", "。", ")", "）", "]", "】", ":", "：", " ", "\u3000", "\t")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: first number, format, text with %1…%9, and what restarts it."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False


@dataclass(frozen=True)
class _List:
    """A list of the file: whose counters it runs on, its levels, and starts of its own."""

    abstract: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int]


@dataclass
class Numbering:
    """Counts through one story. Ask `label` once for each numbered paragraph, in order."""

    lists: Mapping[str, _List] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)

    def label(self, list_id: str, level: int) -> str:
        """The label printed before a paragraph, with what parts it from the words; or empty."""
        found = self.lists.get(list_id)
        level = min(max(level, 0), LEVELS - 1)
        form = found.levels.get(level) if found is not None else None
        if found is None or form is None:
            return ""
        counts = self._counts.setdefault(found.abstract, {})
        own = found.starts.get(level)
        if own is not None and (list_id, level) not in self._started:
            counts[level] = own
        else:
            counts[level] = counts[level] + 1 if level in counts else form.start
        self._started.add((list_id, level))
        for deeper in range(level + 1, LEVELS):
            if _restarts(found.levels.get(deeper), deeper, level):
                counts.pop(deeper, None)
        return _printed(found, level, form, counts)


def _restarts(form: Level | None, deeper: int, level: int) -> bool:
    """Whether a level begins anew after one above it: lvlRestart names the last that matters."""
    if form is None or form.restart is None:
        return True
    return form.restart > level


def _printed(found: _List, level: int, form: Level, counts: Mapping[int, int]) -> str:
    if form.format in _UNPRINTED or not form.text:
        return ""
    text = form.text
    for number in range(level + 1):
        if f"%{number + 1}" in text:
            above = found.levels.get(number, Level())
            value = counts.get(number, above.start)
            kind = "decimal" if form.legal else above.format
            text = text.replace(f"%{number + 1}", in_format(value, kind))
    return text if not text.strip() or text.endswith(_CLOSED) else f"{text}\u3000"


def in_format(number: int, kind: str) -> str:
    """A number as a list prints it; decimal for formats that are not known here."""
    if not 0 < number <= _LARGEST:
        return str(number)
    if kind in _COUNTED and number <= 9999:
        return chinese_number(number)
    if kind in _LEGAL and number <= 9999:
        return chinese_number(number).translate(_CAPITALS)
    if kind in _DIGITAL:
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    if kind in ("upperLetter", "lowerLetter"):
        return _letters(number, kind == "upperLetter")
    if kind in ("upperRoman", "lowerRoman"):
        return _roman(number) if kind == "upperRoman" else _roman(number).lower()
    return _decimal(number, kind)


def _decimal(number: int, kind: str) -> str:
    match kind:
        case "decimalZero":
            return f"{number:02d}"
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(0xFEE0 + ord(digit)) for digit in str(number))
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if number <= 20:
            return chr(0x2460 + number - 1)
        case "decimalEnclosedParen" if number <= 20:
            return f"({number})"
        case "decimalEnclosedFullstop" if number <= 20:
            return f"{number}."
        case "ideographTraditional" if number <= len(_STEMS):
            return _STEMS[number - 1]
        case "ideographZodiac" if number <= len(_BRANCHES):
            return _BRANCHES[number - 1]
    return str(number)


def _letters(number: int, upper: bool) -> str:
    """a … z, aa, bb …: Word repeats the letter."""
    times, place = divmod(number - 1, 26)
    return chr((65 if upper else 97) + place) * min(times + 1, 10)


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        text += sign * times
    return text


# ---- numbering.xml -------------------------------------------------------------------------


def read_numbering(root: etree._Element | None) -> Numbering:
    """The lists of a numbering part (None: a file without one)."""
    if root is None:
        return Numbering()
    abstracts: dict[str, Mapping[int, Level]] = {}
    links: dict[str, str] = {}
    named: dict[str, str] = {}
    for item in root.findall(w("abstractNum"))[:_MOST_LISTS]:
        identity = item.get(w("abstractNumId"), "")
        abstracts[identity] = _levels(item)
        links[identity] = _text(item, "numStyleLink")
        named.setdefault(_text(item, "styleLink"), identity)
    lists: dict[str, _List] = {}
    for item in root.findall(w("num"))[:_MOST_LISTS]:
        identity = _text(item, "abstractNumId")
        if not abstracts.get(identity):
            # Some lists only say which style's list they are.
            identity = named.get(links.get(identity, "") or "?", identity)
        lists[item.get(w("numId"), "")] = _list(item, identity, abstracts.get(identity, {}))
    return Numbering(lists)


def _list(item: etree._Element, abstract: str, levels: Mapping[int, Level]) -> _List:
    own = dict(levels)
    starts: dict[int, int] = {}
    for override in item.findall(w("lvlOverride"))[:LEVELS]:
        level = _number(override.get(w("ilvl"), ""), 0)
        own.update(_levels(override))
        start = _text(override, "startOverride")
        if start:
            starts[level] = _number(start, 1)
    return _List(abstract, own, starts)


def _levels(container: etree._Element) -> dict[int, Level]:
    return {
        _number(item.get(w("ilvl"), ""), 0): _level(item)
        for item in container.findall(w("lvl"))[:LEVELS]
    }


def _level(item: etree._Element) -> Level:
    legal = item.find(w("isLgl"))
    restart = _text(item, "lvlRestart")
    return Level(
        start=_number(_text(item, "start"), 1),
        format=_format(item),
        text=_text(item, "lvlText")[:_LONGEST_TEXT],
        restart=_number(restart, 0) if restart else None,
        legal=legal is not None and legal.get(w("val"), "1") not in ("0", "false", "off"),
    )


def _format(item: etree._Element) -> str:
    """The format; newer ones stand in an alternative, with an older one to fall back on."""
    found = item.find(f".//{{{W}}}numFmt")
    return found.get(w("val"), "decimal") if found is not None else "decimal"


def _text(item: etree._Element, name: str) -> str:
    child = child_of(item, name)
    return child.get(w("val"), "") if child is not None else ""


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else default


def list_of(properties: etree._Element | None) -> tuple[str | None, int | None]:
    """The list id and level a pPr names; None where it says nothing ("0" takes it off a list)."""
    numbered = child_of(properties, "numPr")
    if numbered is None:
        return None, None
    identity, level = _text(numbered, "numId"), _text(numbered, "ilvl")
    return identity or None, _number(level, 0) if level else None
