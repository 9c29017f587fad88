"""List tables whose rows came or went: the list of the terms as the rows now say it.

What a table does not print of an element stays with the element its row is most like.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.domain.equipment import Transformer
from service.domain.field_texts import (
    Filters,
    NotReadable,
    as_json,
    printings,
    read_value,
    says,
    terms_type,
    type_of,
)
from service.domain.places import Place
from service.domain.same_words import plain_words
from service.domain.term_paths import put, value_at
from service.domain.term_printings import FLAT_LIST, LINE_LIST, PrintedList
from service.domain.terms import Terms, lookup

_CELLS = " "
_MOST_ROWS = 300
_DIFFERENT_COUNTS = "同一清单在文中几处的行数不一致，请改为一致"
_UNKNOWN_POINT = "受电点「{}」不在本合同的受电点之中"


@dataclass(frozen=True, slots=True)
class ListChange:
    """A list of the terms with its new value (`home` is where it stands in their JSON)."""

    name: str
    label: str
    home: str
    value: list[Any]
    old: str
    new: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class ListNotReadable:
    """A list whose rows give no sure elements, and why."""

    name: str
    label: str
    texts: tuple[str, ...]
    places: tuple[Place, ...]
    reason: str


def changed_lists(
    tables: Sequence[PrintedList], terms: Terms
) -> Iterator[ListChange | ListNotReadable]:
    """Lists that have other rows than the terms have elements."""
    by_name: dict[str, list[PrintedList]] = {}
    for table in tables:
        by_name.setdefault(table.name, []).append(table)
    for name, printed in by_name.items():
        known = list(lookup(terms, name) or ())
        if not _differs(printed, known):
            continue
        places = tuple(table.place for table in printed)
        label = printed[0].template.title
        new = "\n".join(_line(row) for row in printed[0].rows)
        try:
            home, value = _list_value(name, printed, known, terms)
        except NotReadable as error:
            yield ListNotReadable(name, label, (new,), places, str(error))
        else:
            old = "\n".join(_line(_printed(element, printed[0])) for element in known)
            yield ListChange(name, label, home, value, old, new, places)


def _differs(printed: Sequence[PrintedList], known: Sequence[Any]) -> bool:
    if printed[0].name == LINE_LIST:
        return any([row.get("text", "") for row in table.rows] != known for table in printed)
    return any(len(table.rows) != len(known) for table in printed)


def _list_value(
    name: str, printed: Sequence[PrintedList], known: Sequence[Any], terms: Terms
) -> tuple[str, list[Any]]:
    if len({len(table.rows) for table in printed}) > 1:
        raise NotReadable(_DIFFERENT_COUNTS)
    if len(printed[0].rows) > _MOST_ROWS:
        raise NotReadable("行数过多")
    if name == LINE_LIST:
        return "special_terms", _lines(printed)
    if name == FLAT_LIST:
        return "receiving_points", _receiving_points(printed, known, terms)
    elements = [element.model_dump(mode="json") for element in known]
    return name, [
        _element(row, columns, old, elements, name, terms)
        for row, columns, old in _aligned(printed, known)
    ]


def _lines(printed: Sequence[PrintedList]) -> list[Any]:
    texts = [[row.get("text", "").strip() for row in table.rows] for table in printed]
    if any(other != texts[0] for other in texts):
        raise NotReadable(_DIFFERENT_COUNTS)
    return [text for text in texts[0] if text]


_Row = Mapping[str, str]
_Columns = Mapping[str, Filters]


def _aligned(
    printed: Sequence[PrintedList], known: Sequence[Any]
) -> Iterator[tuple[_Row, _Columns, int | None]]:
    """Each row with all its columns, and the number of the element it is most like."""
    columns: dict[str, Filters] = {}
    for table in printed:
        columns |= table.filters
    rows: list[dict[str, str]] = [{} for _ in printed[0].rows]
    for table in printed:
        for number, row in enumerate(table.rows):
            rows[number] |= row
    for row, old in zip(rows, _partners(rows, columns, known), strict=True):
        yield row, columns, old


def _partners(rows: Sequence[_Row], columns: _Columns, known: Sequence[Any]) -> list[int | None]:
    """For each row the element it prints: wholly first, then the most alike of those left."""
    same = [[_same_cells(row, columns, element) for element in known] for row in rows]
    found: list[int | None] = [None] * len(rows)
    taken: set[int] = set()
    for least in (1.0, 0.5):
        for number, row in enumerate(rows):
            free = [n for n in range(len(known)) if n not in taken]
            if found[number] is not None or not free or not row:
                continue
            best = max(free, key=lambda n: same[number][n])
            if same[number][best] >= least * len(row):
                found[number] = best
                taken.add(best)
    return found


def _same_cells(row: _Row, columns: _Columns, element: Any) -> int:
    return sum(
        says(text, _of(element, path), (columns.get(path, ()),)) for path, text in row.items()
    )


def _element(
    row: _Row,
    columns: _Columns,
    old: int | None,
    elements: Sequence[Any],
    name: str,
    terms: Terms,
) -> Any:
    record: Any = elements[old] if old is not None else {}
    party = name == "further_parties"
    for path, text in row.items():
        known = None if old is None else _of(lookup(terms, name)[old], path)
        if old is not None and says(text, known, (columns[path],)):
            continue
        kind = terms_type(terms, f"{name}[0].{path}")
        value = as_json(read_value(text, kind, (columns[path],), known), kind)
        record = put(record, f"party.{path}" if party and path != "role" else path, value)
    return record


def _receiving_points(
    printed: Sequence[PrintedList], known: Sequence[Any], terms: Terms
) -> list[Any]:
    """The flat list put back under its receiving points, by their names."""
    points = [point.model_dump(mode="json") for point in terms.receiving_points]
    for point in points:
        point["transformers"] = []
    for row, columns, old in _aligned(printed, known):
        name = row.get("receiving_point", known[old].receiving_point if old is not None else "")
        named = [p for p in points if plain_words(p["name"]) == plain_words(name)]
        if not named:
            raise NotReadable(_UNKNOWN_POINT.format(name))
        record: Any = {}
        if old is not None:
            record = known[old].model_dump(mode="json", exclude={"receiving_point"})
        for path, text in row.items():
            if path != "receiving_point":
                kind = type_of(Transformer, path)
                before = value_at(record, path)
                value = read_value(text, kind, (columns[path],), before)
                record = put(record, path, as_json(value, kind))
        named[0]["transformers"].append(record)
    return points


def _of(element: Any, path: str) -> Any:
    try:
        return lookup(element, path)
    except LookupError:
        return None


def _printed(element: Any, table: PrintedList) -> _Row:
    if isinstance(element, str):
        return {"text": element}
    pairs = ((path, printings(_of(element, path), (names,))) for path, names in
             table.filters.items())  # fmt: skip
    return {path: next(words, "") for path, words in pairs}


def _line(row: _Row) -> str:
    return _CELLS.join(text for text in row.values() if text)
