"""The prose language of clauses: `{{ path | filter }}` and nothing else; parsed, filled,
aligned back.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from service.domain.dates import worded
from service.domain.outline import BLANK_ON_PURPOSE, NONE_WORD
from service.domain.quantities import chinese_number, chinese_share

_SLOT = re.compile(r"\{\{\s*([^{}|]+?)\s*((?:\|\s*[a-z_]+\s*)*)\}\}")
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_ITEM = re.compile(r"(?P<indent>(?:  )?)- +")
_CLAUSE_REF = re.compile(r"clause\.([a-z0-9.-]+)$")
_BLOCK = re.compile(r"(table|figure|annex)\.([a-z0-9-]+)$")
_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\[\d+\])*(\.[A-Za-z0-9_-]+(\[\d+\])*)*$")


@dataclass(frozen=True, slots=True)
class Literal:
    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A field: path and filters, e.g. `late_fee.residential_per_mille | per_mille`."""

    path: str
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClauseRef:
    """A cross-reference, printed as the other clause's label."""

    clause_id: str


Part = Literal | Slot | ClauseRef


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph of prose. `level` 0 plain, 1 item （一）, 2 sub-item 1."""

    parts: tuple[Part, ...]
    level: int


@dataclass(frozen=True, slots=True)
class BlockRef:
    """A paragraph that stands for a table, figure or annex."""

    kind: str
    id: str


def parse_prose(text: str) -> list[Prose | BlockRef]:
    """Parse the body of a clause file; ValueError (Chinese) names what is wrong."""
    blocks: list[Prose | BlockRef] = []
    for chunk in re.split(r"\n[ \t]*\n", text.strip("\n")):
        lines = [line for line in chunk.split("\n") if line.strip()]
        for paragraph in _paragraphs(lines):
            blocks.append(_parse_paragraph(paragraph))
    return blocks


def _paragraphs(lines: list[str]) -> Iterable[str]:
    """Join soft-wrapped lines; every item starts a paragraph of its own."""
    current = ""
    for line in lines:
        if current and _ITEM.match(line):
            yield current
            current = line.rstrip()
        else:
            current = current + line.strip() if current else line.rstrip()
    if current:
        yield current


def _parse_paragraph(paragraph: str) -> Prose | BlockRef:
    level = 0
    item = _ITEM.match(paragraph)
    if item is not None:
        level = 2 if item.group("indent") else 1
        paragraph = paragraph[item.end() :]
    paragraph = paragraph.strip()
    parts = tuple(parse_parts(paragraph))
    if len(parts) == 1 and isinstance(parts[0], Slot):
        block = _BLOCK.match(parts[0].path)
        if block is not None:
            return BlockRef(kind=block.group(1), id=block.group(2))
    return Prose(parts=parts, level=level)


def parse_parts(text: str) -> Iterable[Part]:
    """Literals, slots and references of one line of prose or one table cell."""
    position = 0
    for match in _SLOT.finditer(text):
        if match.start() > position:
            yield _literal(text[position : match.start()])
        yield _slot(match)
        position = match.end()
    if position < len(text):
        yield _literal(text[position:])


def _literal(text: str) -> Literal:
    stray = _STRAY.search(text)
    if stray is not None:
        raise ValueError(f"「{stray.group()}」不是完整的占位符，应写作 {{{{ path | filter }}}}")
    return Literal(text)


def _slot(match: re.Match[str]) -> Slot | ClauseRef:
    path = match.group(1)
    filters = tuple(name.strip() for name in match.group(2).split("|") if name.strip())
    reference = _CLAUSE_REF.match(path)
    if reference is not None:
        if filters != ("label",):
            raise ValueError(f"条款引用「{path}」须写作 {{{{ {path} | label }}}}")
        return ClauseRef(reference.group(1))
    if not _PATH.match(path):
        raise ValueError(f"占位符「{path}」不是合法的字段路径")
    unknown = [name for name in filters if name not in FILTERS]
    if unknown:
        raise ValueError(f"没有名为「{unknown[0]}」的过滤器，可用：{'、'.join(sorted(FILTERS))}")
    return Slot(path=path, filters=filters)


class MissingValue(LookupError):
    """A slot without a blank filter met a null value."""


def fill(slot: Slot, value: Any) -> str:
    """The printed words of a value; MissingValue where it is null and no filter allows that."""
    for name in slot.filters:
        value = FILTERS[name](value)
    text = printed(value)
    if text is None:
        raise MissingValue(slot.path)
    return text


def printed(value: Any) -> str | None:
    """The contract's wording of a plain value; None for null, empty text and empty lists."""
    match value:
        case None | "" | () | []:
            return None
        case bool():
            return "是" if value else "否"
        case Enum():
            return str(getattr(value, "label", value.value))
        case date():
            return worded(value)
        case Decimal():
            return f"{value:f}"
        case tuple() | list():
            return "、".join(filter(None, (printed(item) for item in value)))
        case _:
            return str(value)


def _per_mille(value: Any) -> Any:
    return None if value is None else chinese_share(Decimal(str(value)), "千")


def _percent(value: Any) -> Any:
    return None if value is None else chinese_share(Decimal(str(value)), "百")


def _voltage(value: Any) -> Any:
    if value is None:
        return None
    return str(value).replace("kV", "千伏").replace("V", "伏")


def _chinese(value: Any) -> Any:
    return None if value is None else chinese_number(int(value))


def _or(word: str) -> Callable[[Any], Any]:
    return lambda value: word if printed(value) is None else value


FILTERS: Mapping[str, Callable[[Any], Any]] = {
    "per_mille": _per_mille,
    "percent": _percent,
    "voltage": _voltage,
    "yes_no": lambda value: value,
    "join": lambda value: value,
    "ratio": lambda value: None if value is None else f"{value.primary}/{value.secondary}",
    "chinese": _chinese,
    "or_blank": _or(BLANK_ON_PURPOSE),
    "or_none": _or(NONE_WORD),
}

REFERENCE_PATTERN = "第[零一二三四五六七八九十百]+条"


def alignment_pattern(parts: Iterable[Part]) -> re.Pattern[str]:
    """A pattern whose groups, in order, are the slots of a line of prose."""
    pieces: list[str] = []
    for part in parts:
        match part:
            case Literal(text):
                pieces.append(re.escape(text))
            case Slot():
                pieces.append("(.+?)")
            case ClauseRef():
                pieces.append(f"(?:[^，。；]*?{REFERENCE_PATTERN})")
    return re.compile("".join(pieces) + r"\Z", re.DOTALL)
