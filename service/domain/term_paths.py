"""Dotted paths into the JSON of terms: read one, and a copy with one put in place."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

_STEP = re.compile(r"([^.\[\]]+)((?:\[\d+\])*)")
_INDEX = re.compile(r"\[(\d+)\]")

Step = str | int


@lru_cache(maxsize=4096)
def steps_of(path: str) -> tuple[Step, ...]:
    """`sources[0].no` as `("sources", 0, "no")`."""
    found: list[Step] = []
    for name, indices in _STEP.findall(path):
        found += [name, *(int(index) for index in _INDEX.findall(indices))]
    return tuple(found)


def value_at(record: Any, path: str) -> Any:
    """What stands at a path; None where a step on the way is missing."""
    current = record
    for step in steps_of(path):
        if isinstance(step, str):
            current = current.get(step) if isinstance(current, dict) else None
        else:
            found = isinstance(current, list) and step < len(current)
            current = current[step] if found else None
    return current


def put(record: Any, path: str, value: Any) -> Any:
    """A copy of the record with a value at a path; what is missing on the way is made.

    Raises LookupError for an element far beyond the end of a list.
    """
    return _put(record, steps_of(path), value)


def _put(current: Any, steps: Sequence[Step], value: Any) -> Any:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, str):
        known = dict(current) if isinstance(current, dict) else {}
        return {**known, step: _put(known.get(step), rest, value)}
    items = list(current) if isinstance(current, list) else []
    if step > len(items):
        raise LookupError(step)
    if step == len(items):
        items.append(None)
    items[step] = _put(items[step], rest, value)
    return items
