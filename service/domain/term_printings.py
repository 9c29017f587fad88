"""What a text prints of its terms: each field with the term it is of, its words and its name.

The same term may stand in several places, and under several paths: a transformer of the flat list
is one of a receiving point.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from service.domain.catalogue import Library
from service.domain.clauses import CellTemplate, ClauseVersion, TableTemplate
from service.domain.field_texts import Filters
from service.domain.identity import Same
from service.domain.outline import Clause, FieldRun, Outline, Paragraph, Table
from service.domain.placeholders import Literal, Part, Prose, Slot
from service.domain.places import Place
from service.domain.terms import Terms

COMPUTED_LISTS = frozenset({"prominent_clauses", "annex_list"})
"""What a text says of itself: no terms."""
FLAT_LIST = "transformers"
LINE_LIST = "special_term_lines"
PARAMETERS = "parameters."
_INDEX = re.compile(r"\[\d+\]")
_FLAT = re.compile(rf"{FLAT_LIST}\[(\d+)\]\.(\w+)")
_PARTY = re.compile(r"further_parties\[(\d+)\]\.(?!role$)(?!party\.)(.+)")
_SIDES = {"supplier": "供电人", "customer": "用电人"}
_LONGEST_LEAD = 12


@dataclass(frozen=True, slots=True)
class Printing:
    """One field of a text. `term` is the path of the term itself; `label` names it in Chinese."""

    path: str
    term: str
    text: str
    place: Place
    label: str
    filters: tuple[Filters, ...] = ((),)


@dataclass(frozen=True, slots=True)
class PrintedList:
    """A list table as printed: the words of each row by column path."""

    name: str
    template: TableTemplate
    place: Place
    rows: tuple[Mapping[str, str], ...]

    @property
    def filters(self) -> Mapping[str, Filters]:
        return {slot.path: slot.filters for slot in column_slots(self.template)}

    @property
    def columns(self) -> Mapping[str, str]:
        """Chinese name of each column by its path."""
        named = ((_only_slot(column.cell), column.title) for column in self.template.columns)
        return {slot.path: title for slot, title in named if slot is not None}


def printings_of(outline: Outline, library: Library, terms: Terms) -> Iterator[Printing]:
    """Every field of a text that prints a term, in reading order."""
    for clause in outline.clauses():
        version = library.clause_version(clause.id, clause.version)
        known = _slots_of(Same(version), Same(library)) if version is not None else {}
        for number, block in enumerate(clause.blocks, start=1):
            slots = dict(known)
            if isinstance(block, Table) and block.id in library.tables:
                slots |= _table_slots(library.tables[block.id])
            for run in _fields(block):
                yield from _printing(clause, number, run, slots, terms)


def _printing(
    clause: Clause, number: int, run: FieldRun, slots: Mapping[str, "_Slots"], terms: Terms
) -> Iterator[Printing]:
    term = home_of(run.path, terms)
    if term is not None:
        found = slots.get(_INDEX.sub("[]", run.path), _Slots(clause.title, ((),)))
        place = Place(clause.id, clause.label or clause.title, number, run.path)
        label = found.label + _row_of(run.path)
        yield Printing(run.path, term, run.text, place, label, found.filters)


def label_at(path: str, clause: Clause | None, library: Library) -> str:
    """The Chinese name of a path that a clause of the standard text prints; else the clause's."""
    if clause is None:
        return path
    version = library.clause_version(clause.id, clause.version)
    slots = _slots_of(Same(version), Same(library)) if version is not None else {}
    found = slots.get(_INDEX.sub("[]", path))
    return (found.label if found is not None else clause.title) + _row_of(path)


def printed_lists(outline: Outline, library: Library) -> Iterator[PrintedList]:
    """Every list table of a text whose rows are terms."""
    for clause in outline.clauses():
        for number, block in enumerate(clause.blocks, start=1):
            template = library.tables.get(block.id) if isinstance(block, Table) else None
            if not isinstance(block, Table) or template is None or template.rows is None:
                continue
            if template.rows in COMPUTED_LISTS:
                continue
            place = Place(clause.id, clause.label or clause.title, number, template.rows)
            yield PrintedList(template.rows, template, place, tuple(_rows(block, template)))


def _rows(table: Table, template: TableTemplate) -> Iterator[Mapping[str, str]]:
    slots = [_only_slot(column.cell) for column in template.columns]
    for row in table.rows:
        if len(row) == 1 and len(slots) > 1:
            # 「没有受电变压器」 across all columns.
            continue
        if template.empty is not None and len(row) == 1 and row[0].text == template.empty:
            continue
        pairs = zip(slots, row, strict=False)
        yield {slot.path: cell.text for slot, cell in pairs if slot is not None}


def home_of(path: str, terms: Terms) -> str | None:
    """The path of the term that a printed path stands for; None where it is none of the terms."""
    if path.split("[")[0] in COMPUTED_LISTS | {LINE_LIST}:
        return None
    if path.startswith("parameter."):
        return PARAMETERS + path.removeprefix("parameter.")
    flat = _FLAT.fullmatch(path)
    if flat is not None:
        return _home_of_transformer(int(flat.group(1)), flat.group(2), terms)
    party = _PARTY.fullmatch(path)
    if party is not None:
        return f"further_parties[{party.group(1)}].party.{party.group(2)}"
    return path


def _home_of_transformer(number: int, name: str, terms: Terms) -> str | None:
    for n, point in enumerate(terms.receiving_points):
        if number < len(point.transformers):
            within = "name" if name == "receiving_point" else f"transformers[{number}].{name}"
            return f"receiving_points[{n}].{within}"
        number -= len(point.transformers)
    return None


# ---- names and filters of slots -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Slots:
    """A path's slots in one clause: its name, and the filters it is printed with."""

    label: str
    filters: tuple[Filters, ...]


@lru_cache(maxsize=2048)
def _slots_of(version: Same[ClauseVersion | None], library: Same[Library]) -> Mapping[str, _Slots]:
    found: dict[str, _Slots] = {}
    clause = version.value
    for part in clause.prose if clause is not None else ():
        if isinstance(part, Prose):
            for slot, lead in _led(part.parts):
                label = f"{clause.title if clause is not None else ''}（{lead}）"
                _add(found, slot.path, label, slot.filters)
        elif part.kind == "table" and part.id in library.value.tables:
            found |= _table_slots(library.value.tables[part.id])
    return found


def _table_slots(table: TableTemplate) -> dict[str, _Slots]:
    found: dict[str, _Slots] = {}
    if table.rows is not None:
        for column in table.columns:
            for slot in _slots_in(column.cell.parts):
                _add(found, f"{table.rows}[].{slot.path}", f"{table.title}·{column.title}",
                     slot.filters)  # fmt: skip
        return found
    for row in table.cells:
        lead = ""
        for cell in row:
            for slot in _slots_in(cell.parts):
                side = _SIDES.get(slot.path.split(".")[0], "") if len(row) > 2 else ""
                label = f"{table.title}·{lead or '内容'}" + (f"（{side}）" if side else "")
                _add(found, slot.path, label, slot.filters)
            words = "".join(part.text for part in cell.parts if isinstance(part, Literal))
            lead = words if words and not _slots_in(cell.parts) else lead
    return found


def _add(found: dict[str, _Slots], path: str, label: str, filters: Filters) -> None:
    path = _INDEX.sub("[]", path)
    known = found.get(path)
    if known is None:
        found[path] = _Slots(label, (filters,))
    elif filters not in known.filters:
        found[path] = _Slots(known.label, (*known.filters, filters))


def _led(parts: tuple[Part, ...]) -> Iterator[tuple[Slot, str]]:
    """Each slot with the words just before it."""
    lead = ""
    for part in parts:
        if isinstance(part, Slot):
            yield part, f"…{lead[-_LONGEST_LEAD:]}" if lead else "…"
        elif isinstance(part, Literal):
            lead = re.split("[，。；：、]", part.text)[-1] or part.text.rstrip("，。；：、")


def _slots_in(parts: tuple[Part, ...]) -> list[Slot]:
    return [part for part in parts if isinstance(part, Slot)]


def column_slots(template: TableTemplate) -> Iterator[Slot]:
    for column in template.columns:
        yield from _slots_in(column.cell.parts)


def _only_slot(cell: CellTemplate) -> Slot | None:
    return cell.parts[0] if len(cell.parts) == 1 and isinstance(cell.parts[0], Slot) else None


def _row_of(path: str) -> str:
    """「第2行」 for the second element of a list."""
    match = re.search(r"\[(\d+)\]", path)
    return f"（第{int(match.group(1)) + 1}行）" if match else ""


def _fields(block: object) -> Iterator[FieldRun]:
    runs = block.runs if isinstance(block, Paragraph) else ()
    if isinstance(block, Table):
        runs = tuple(run for row in block.rows for cell in row for run in cell.runs)
    yield from (run for run in runs if isinstance(run, FieldRun))
