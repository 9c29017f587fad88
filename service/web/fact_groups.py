"""The facts of an account in the groups a reader looks for: name, capacity, sources, metering …"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.field_names import field_name, short_name
from service.domain.record_changes import leaves

_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "customer",
        "户名与当事人",
        ("account_no", "aliases", "customer", "further_parties", "contacts", "premises_right"),
    ),
    (
        "capacity",
        "用电性质与容量",
        (
            "supply_address",
            "use",
            "importance",
            "supply_voltage",
            "capacity",
            "temporary",
            "onward_supply",
            "receiving_points",
            "hv_motors",
            "equipment",
        ),
    ),
    (
        "sources",
        "电源与产权分界",
        (
            "sources",
            "boundaries",
            "security_load",
            "standby_generator",
            "non_electric_safeguards",
            "load_management",
            "disturbing_load",
        ),
    ),
    ("metering", "计量", ("metering_points",)),
    ("tariff", "电价与结算", ("tariff", "power_factor", "settlement")),
    ("new-energy", "新能源", ("generation", "storage", "charging")),
    ("supply-plan", "供电方案与工单", ("supply_plan", "work_order_no", "supplier")),
)


@dataclass(frozen=True, slots=True)
class FactTable:
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class FactGroup:
    """`id` is the address of the group on its page."""

    id: str
    title: str
    pairs: tuple[tuple[str, str], ...]
    tables: tuple[FactTable, ...]

    @property
    def is_empty(self) -> bool:
        return not self.pairs and not self.tables


def fact_groups(facts: Mapping[str, Any]) -> list[FactGroup]:
    """All that is recorded; no field is left out, what has no group of its own comes last."""
    known = {name for _, _, names in _GROUPS for name in names}
    others = tuple(name for name in facts if name not in known)
    groups = (*_GROUPS, ("others", "其他", others))
    return [_group(id, title, names, facts) for id, title, names in groups if names]


def group_title(name: str) -> str:
    """The group that a field of the record stands in, by the first name of its path; empty: none
    of its own.
    """
    return next((title for _, title, names in _GROUPS if name in names), "")


def value_words(value: Any) -> str:
    """A recorded value as a reader expects it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "—" if value is None else str(value)


def _group(id: str, title: str, names: tuple[str, ...], facts: Mapping[str, Any]) -> FactGroup:
    pairs: list[tuple[str, str]] = []
    tables: list[FactTable] = []
    for name in names:
        value = facts.get(name)
        if _is_rows(value):
            tables.append(_table(name, value or []))
            continue
        inner = _rows_in(value)
        rest = _without(value, inner) if inner else value
        pairs += [(short_name(path), value_words(leaf)) for path, leaf in leaves(rest, name)]
        tables += [_table(f"{name}.{key}", part) for key, part in inner.items()]
    return FactGroup(id, title, tuple(pairs), tuple(tables))


def _table(path: str, rows: list[dict[str, Any]]) -> FactTable:
    """Rows with the columns that any of them fills; a list in a row is one row each of its own."""
    flat = [dict(leaf) for row in rows for leaf in _spread(_told(row))]
    columns = list(dict.fromkeys(key for row in flat for key in row))
    return FactTable(
        field_name(path),
        tuple(short_name(f"{path}.{column}") for column in columns),
        tuple(tuple(value_words(row.get(column)) for column in columns) for row in flat),
    )


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its instrument transformers as the trade writes them: `10000/100（0.2）`."""
    told = dict(row)
    for name, part in row.items():
        if isinstance(part, Mapping) and {"primary", "secondary"} <= part.keys():
            accuracy = f"（{part['accuracy']}）" if part.get("accuracy") else ""
            told[name] = f"{part['primary']}/{part['secondary']}{accuracy}"
    return told


def _spread(row: Mapping[str, Any]) -> Iterator[list[tuple[str, Any]]]:
    nested = {key: part for key, part in row.items() if _is_rows(part)}
    own = list(leaves({key: part for key, part in row.items() if key not in nested}))
    if not nested:
        yield own
    for key, parts in nested.items():
        for part in parts:
            yield [*own, *((f"{key}.{path}", leaf) for path, leaf in leaves(part))]


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _without(value: Any, names: Iterable[str]) -> dict[str, Any]:
    return {key: part for key, part in value.items() if key not in set(names)}


def _rows_in(value: Any) -> dict[str, list[dict[str, Any]]]:
    if not isinstance(value, dict):
        return {}
    return {key: part for key, part in value.items() if _is_rows(part)}
