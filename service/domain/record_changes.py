"""What changed between two records of the same account, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One field; `old` or `new` is None where the field was not there. Values are JSON."""

    path: str
    old: Any
    new: Any


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[RecordChange]:
    """The fields that differ, in the order of the newer record."""
    before, after = dict(leaves(old)), dict(leaves(new))
    paths = [*after, *(path for path in before if path not in after)]
    return [
        RecordChange(path, before.get(path), after.get(path))
        for path in paths
        if before.get(path) != after.get(path)
    ]


def leaves(record: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Path and value of every field that says something; a quantity is one value."""
    match record:
        case None | "" | []:
            return
        case {"value": value, "unit": unit} if len(record) == len(("value", "unit")):
            yield path, f"{value} {unit}"
        case Mapping():
            for name, value in record.items():
                yield from leaves(value, f"{path}.{name}" if path else name)
        case list() if all(isinstance(item, str) for item in record):
            yield path, "、".join(record)
        case list():
            for number, value in enumerate(record):
                yield from leaves(value, f"{path}[{number}]")
        case _:
            yield path, record
