"""What two records of a supply say differently, in the words of a contract: old and new of each
item, as a supplementary agreement prints them. Records are JSON, personal values in the clear.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from service.domain import dates
from service.domain.comparison import worded
from service.domain.facts import AccountFacts
from service.domain.field_names import field_name
from service.domain.outline import NONE_WORD
from service.domain.quantities import Quantity

UNSTATED = "原合同没有写明"
_UNNAMED = "（未载明）"
LONGEST = 480
"""So many letters stand in one cell at most; what is longer becomes several items."""
_NOT_AMENDED = frozenset(
    {"account_no", "aliases", "work_order_no", "supply_plan", "supplier", "contacts"}
)
_OF_PARTIES_ONLY = ("customer.agent", "customer.bank", "customer.service_phone")
"""A supplementary agreement leaves addresses, contacts and accounts as they are, and the agent of
the day signs it."""
_LEAF_BY_LEAF = frozenset(
    {"customer", "use", "importance", "capacity", "tariff", "power_factor", "settlement"}
)
_ELEMENTS = {
    "sources": "{no}号电源",
    "hv_motors": "高压电动机{no}",
    "equipment": "{name}",
    "boundaries": "{source_no}号电源",
    "metering_points": "计量点{no}",
    "further_parties": "{role}",
}
_NAMES_ITSELF = frozenset({"no", "source_no"})
_RECEIVING = "receiving_points"
_TRANSFORMER = "变压器"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class TermDifference:
    """One item. `path`: the field of the record; of a list or a group the whole of it."""

    path: str
    item: str
    old: str
    new: str


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[TermDifference]:
    """What a new record says otherwise than the terms in force, in the record's order. What the
    terms do not say at all is called so; what they say there is not, is none.
    """
    found: list[TermDifference] = []
    for name in AccountFacts.model_fields:
        if name in _NOT_AMENDED or name not in new:
            continue
        if name in _LEAF_BY_LEAF:
            found += _leaf_by_leaf(name, old.get(name, {} if name in old else None), new[name])
        elif not _alike(old.get(name), new[name]):
            found += _as_one(name, old.get(name), new[name], known=name in old)
    return found


def _leaf_by_leaf(name: str, old: Any, new: Any) -> Iterator[TermDifference]:
    before, after = dict(_leaves(old, name)), dict(_leaves(new, name))
    for path in dict.fromkeys([*after, *before]):
        if path.startswith(_OF_PARTIES_ONLY) or _alike(before.get(path), after.get(path)):
            continue
        if path == "tariff.source_document" and path not in after:
            # The library filled it in, not the record.
            continue
        unknown = old is None or _is_unstated(old, path)
        was = UNSTATED if unknown else _words(before.get(path))
        yield TermDifference(path, field_name(path), was, _words(after.get(path)))


def _is_unstated(group: Mapping[str, Any], path: str) -> bool:
    """Whether the terms do not have the name at all."""
    current: Any = group
    for step in path.split(".")[1:]:
        if not isinstance(current, Mapping):
            return False
        if step not in current:
            return True
        current = current[step]
    return False


def _as_one(name: str, old: Any, new: Any, *, known: bool) -> Iterator[TermDifference]:
    """A list or a group is one item: of the elements that are otherwise, what is otherwise."""
    before, after = _elements(name, old), _elements(name, new)
    labels = [
        label for label in dict.fromkeys([*before, *after]) if before.get(label) != after.get(label)
    ]
    pairs = []
    for label in labels:
        was, now = before.get(label), after.get(label)
        keys = [key for key in {**(was or {}), **(now or {})} if _otherwise(key, was, now)]
        pairs.append((_described(name, label, was, keys), _described(name, label, now, keys)))
    if any(_UNNAMED in label for label in before):
        # Out of an old paper: which of the new ones is meant, nobody knows.
        pairs = [(_all_of(name, before), _all_of(name, after))]
    transformers = all(_TRANSFORMER in label for label in labels)
    item = field_name("transformers" if name == _RECEIVING and transformers else name)
    for past, present in _in_cells(pairs):
        yield TermDifference(name, item, past if known else UNSTATED, present)


def _all_of(name: str, elements: Mapping[str, Mapping[str, str]]) -> str:
    told = (_described(name, label, said, [*said]) for label, said in elements.items() if said)
    return "；".join(told) or NONE_WORD


def _otherwise(key: str, was: Mapping[str, str] | None, now: Mapping[str, str] | None) -> bool:
    """Of what comes or goes as a whole, everything is told."""
    return was is None or now is None or was.get(key) != now.get(key)


def _described(name: str, label: str, values: Mapping[str, str] | None, keys: list[str]) -> str:
    """`计量点M1：电流互感器变比为150/5，综合倍率为3000`."""
    if values is None:
        return f"{label}：{NONE_WORD}" if label else NONE_WORD
    told = [
        values.get(key, NONE_WORD)
        if key == name
        else f"{_short(key)}为{values.get(key, NONE_WORD)}"
        for key in keys
    ]
    return (f"{label}：" if label else "") + "，".join(told)


def _short(path: str) -> str:
    """`变压器容量` of a transformer is its 容量."""
    name = field_name(path)
    for noun in (_TRANSFORMER, "计量点", "电源", "高压电动机"):
        name = name.removeprefix(noun) or name
    return name


def _in_cells(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """All elements in one cell where they fit, else each in its own; what is longer still goes on
    in the next.
    """
    olds, news = "；".join(p[0] for p in pairs), "；".join(p[1] for p in pairs)
    if max(len(olds), len(news)) <= LONGEST:
        yield olds, news
        return
    for old, new in pairs:
        yield from zip_longest(_cut(old), _cut(new), fillvalue=NONE_WORD)


def _cut(text: str) -> list[str]:
    """In pieces that fit, cut at commas where there are any."""
    pieces = [""]
    for words in re.split("(?<=，)", text):
        if len(pieces[-1]) + len(words) > LONGEST:
            pieces.append("")
        pieces[-1] += words
    whole = [piece.rstrip("，") for piece in pieces if piece]
    return [piece[n : n + LONGEST] for piece in whole for n in range(0, len(piece), LONGEST)]


def _elements(name: str, value: Any) -> dict[str, dict[str, str]]:
    """What of a value goes by a name of its own (a metering point, a transformer), and of each its
    values in words by their paths.
    """
    if value is None or value in ([], ()):
        return {}
    if name == _RECEIVING:
        return _receiving_points(value)
    if not isinstance(value, list | tuple) or name not in _ELEMENTS:
        return {"": {path: _words(leaf) for path, leaf in _leaves(value, name)}}
    found: dict[str, dict[str, str]] = {}
    for element in value:
        _put(found, _ELEMENTS[name], element, name)
    return found


class _Names(dict[str, Any]):
    """What an element is called by; one out of an old paper may have no name."""

    def __missing__(self, key: str) -> str:
        return _UNNAMED


def _put(
    found: dict[str, dict[str, str]], pattern: str, element: Mapping[str, Any], name: str
) -> None:
    label = pattern.format_map(_Names(element))
    label = label if label not in found else f"{label}（第{len(found) + 1}项）"
    found[label] = _values(element, name)


def _receiving_points(points: Any) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for point in points:
        own = {key: value for key, value in point.items() if key != "transformers"}
        _put(found, "受电点{no}", own, _RECEIVING)
        place = "{name}的".format_map(_Names(point)) if len(points) > 1 else ""
        for transformer in point.get("transformers") or ():
            _put(found, f"{place}{_TRANSFORMER}{{no}}", transformer, f"{_RECEIVING}.transformers")
    return found


def _values(element: Mapping[str, Any], name: str) -> dict[str, str]:
    values = {key: value for key, value in element.items() if key not in _NAMES_ITSELF}
    return {path: _words(leaf) for path, leaf in _leaves(values, name)}


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every value that says something; a quantity and a ratio are one each."""
    match value:
        case None | "" | [] | ():
            return
        case {"value": _, "unit": _} if len(value) == 2:
            yield path, value
        case {"primary": _, "secondary": _}:
            yield path, value
        case Mapping():
            for key, inner in value.items():
                yield from _leaves(inner, f"{path}.{key}")
        case list() | tuple() if not all(isinstance(item, str) for item in value):
            for inner in value:
                yield from _leaves(inner, path)
        case _:
            yield path, value


def _alike(old: Any, new: Any) -> bool:
    """Equal as values: 1000 and 1000.0 千伏安 are, and nothing is nothing however it is written."""
    if old in (None, "", [], ()) and new in (None, "", [], ()):
        return True
    match old, new:
        case {"value": one, "unit": unit}, {"value": other, "unit": same}:
            return bool(unit == same and Decimal(str(one)) == Decimal(str(other)))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(_alike(old.get(key), new.get(key)) for key in {**old, **new})
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        return len(old) == len(new) and all(map(_alike, old, new))
    return bool(old == new)


def _words(value: Any) -> str:
    """A JSON value as a contract prints it, on one line."""
    match value:
        case None:
            return NONE_WORD
        case {"value": number, "unit": unit}:
            return str(Quantity(value=Decimal(str(number)), unit=unit))
        case {"primary": primary, "secondary": secondary}:
            accuracy = value.get("accuracy")
            return f"{primary}/{secondary}" + (f"（{accuracy}级）" if accuracy else "")
        case str() if _DAY.fullmatch(value):
            return dates.worded(date.fromisoformat(value))
        case str():
            return worded(value).replace("\n", "；")
    return worded(tuple(value) if isinstance(value, list) else value)
