"""Term facts for the papers that were in force before there were any (v0013), from what the tables
know of them. Frozen: it speaks of the tables and texts as they were then, and imports no others.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import sqlalchemy as sa

from service.store.columns import Instant, Json

AT_ONCE = 200
_DAY = timedelta(days=1)
_ENDING = "termination-agreement"
_RENEWAL, _SUPPLEMENT = "renewal-agreement", "supplementary-agreement"
_CHANGING = frozenset({_RENEWAL, _SUPPLEMENT})
_BESIDE = frozenset({"pv-purchase-sale", "settlement-agreement", "onward-supply"})
_TIES = ("amends", "renews", "replaces")
_ENDS = ("supersede", "terminate", "lapse")
_MOVES = ("contracts.rolled_over", "contracts.continues")
_OF_RECORD = frozenset(
    "aliases work_order_no supply_plan customer further_parties contacts supply_address"
    " premises_right use importance capacity supply_voltage sources receiving_points hv_motors"
    " equipment boundaries metering_points tariff power_factor settlement security_load"
    " standby_generator non_electric_safeguards load_management disturbing_load generation storage"
    " charging temporary onward_supply".split()
)

_contract = sa.table(
    "contract",
    *(sa.column(name) for name in ("id", "org_id", "account_id", "kind", "version")),
    sa.column("starts_on", sa.Date()),
    sa.column("ends_on", sa.Date()),
)
_version = sa.table(
    "contract_version",
    *(sa.column(name) for name in ("id", "contract_id", "no")),
    sa.column("terms", Json),
    sa.column("outline", Json),
)
_relation = sa.table(
    "contract_relation", *(sa.column(name) for name in ("contract_id", "kind", "other_id"))
)
_entry = sa.table(
    "contract_entry",
    *(sa.column(name) for name in ("contract_id", "position", "action")),
    sa.column("at", Instant),
)
_archived = sa.table("archive_record", sa.column("contract_id"), sa.column("ended_on", sa.Date()))
_event = sa.table(
    "event",
    *(sa.column(name) for name in ("subject", "position", "type")),
    sa.column("at", Instant),
    sa.column("payload", Json),
)
_fact = sa.table(
    "term_fact",
    *(
        sa.column(name)
        for name in ("id", "org_id", "account_id", "contract_id", "version_id", "base_id")
    ),
    *(sa.column(name) for name in ("line", "act")),
    sa.column("valid_from", sa.Date()),
    sa.column("ends_on", sa.Date()),
    sa.column("paths", Json),
    sa.column("recorded_at", Instant),
)


def record_past_papers(connection: sa.Connection) -> None:
    """Write the facts of every contract that is or was in force."""
    after = ""
    while ids := _next_ids(connection, after):
        rows = [row for id in ids for row in _facts(connection, id)]
        if rows:
            connection.execute(sa.insert(_fact), rows)
        after = ids[-1]


def _next_ids(connection: sa.Connection, after: str) -> list[str]:
    query = (
        sa.select(_entry.c.contract_id)
        .where(_entry.c.action == "archive", _entry.c.contract_id > after)
        .order_by(_entry.c.contract_id)
        .limit(AT_ONCE)
    )
    return list(connection.scalars(query))


def _facts(connection: sa.Connection, contract_id: str) -> Iterator[dict[str, Any]]:
    contract = _row(connection, _contract, contract_id)
    if contract.kind == _ENDING:
        return
    moves = _moves(connection, contract_id)
    common = {
        "org_id": contract.org_id,
        "account_id": contract.account_id,
        "contract_id": contract_id,
        "version_id": _version_id(connection, contract),
        "line": _line(connection, contract),
        "base_id": None,
        "ends_on": None,
        "paths": [],
    }
    began = common | {
        "valid_from": contract.starts_on,
        "ends_on": _day(moves[0].payload["ended_on"]) if moves else contract.ends_on,
        "recorded_at": _acted(connection, contract_id, ("archive",))[0],
    }
    found = [began | own for own in _begun(connection, contract)]
    for move in moves:
        end = move.payload.get("ends_on")
        found.append(
            common
            | {
                "act": "extends",
                "valid_from": _day(move.payload["ended_on"]) + _DAY,
                "ends_on": _day(end) if end else None,
                "recorded_at": move.at,
            }
        )
    ended_on = _ended_on(connection, contract_id)
    for at in _acted(connection, contract_id, _ENDS):
        if ended_on is not None:
            ended = {"act": "ends", "valid_from": ended_on + _DAY, "recorded_at": at}
            found.append(common | ended)
    for number, row in enumerate(found):
        yield row | {"id": str(uuid5(NAMESPACE_OID, f"{contract_id}/{number}"))}


def _begun(connection: sa.Connection, contract: Any) -> Iterator[dict[str, Any]]:
    kind, other = _tie(connection, contract.id)
    if contract.kind not in _CHANGING:
        yield {"act": "sets", "base_id": other if kind == "replaces" else None}
        return
    paths = _paths(connection, contract)
    if other is None and contract.kind == _RENEWAL:
        yield {"act": "sets", "paths": paths}
        return
    yield {"act": "amends", "base_id": other, "paths": paths}
    if kind == "renews":
        yield {"act": "extends", "base_id": other}


def _line(connection: sa.Connection, contract: Any) -> str:
    while contract.kind in _CHANGING:
        _, other = _tie(connection, contract.id)
        if other is None:
            return "main"
        contract = _row(connection, _contract, other)
    return str(contract.kind) if contract.kind in _BESIDE else "main"


# ---- what a text prints -----------------------------------------------------------------------


def _paths(connection: sa.Connection, contract: Any) -> list[str]:
    query = sa.select(_version).where(
        _version.c.contract_id == contract.id, _version.c.no == contract.version
    )
    text = connection.execute(query).one()
    recorded = (_as_recorded(text.terms, path) for path in _printed(text.outline))
    return list(dict.fromkeys(path for paths in recorded for path in paths))


def _printed(outline: Any) -> Iterator[str]:
    match outline:
        case {"kind": "field", "path": path}:
            yield path
        case dict():
            for value in outline.values():
                yield from _printed(value)
        case list():
            for value in outline:
                yield from _printed(value)


def _as_recorded(terms: dict[str, Any], path: str) -> Iterator[str]:
    if path.startswith("transformers["):
        for number in range(len(terms.get("receiving_points") or ())):
            yield f"receiving_points[{number}].transformers"
        return
    steps = path.partition("[")[0].split(".")
    if steps[0] not in _OF_RECORD:
        return
    current: Any = terms
    for count, step in enumerate(steps, start=1):
        if not isinstance(current, dict) or step not in current:
            return
        current = current[step]
        if current is None or count == len(steps):
            yield ".".join(steps[:count])
            return


# ---- rows -------------------------------------------------------------------------------------


def _row(connection: sa.Connection, table: Any, id: str) -> Any:
    return connection.execute(sa.select(table).where(table.c.id == id)).one()


def _version_id(connection: sa.Connection, contract: Any) -> str:
    query = sa.select(_version.c.id).where(
        _version.c.contract_id == contract.id, _version.c.no == contract.version
    )
    return str(connection.scalars(query).one())


def _tie(connection: sa.Connection, contract_id: str) -> tuple[str | None, str | None]:
    query = (
        sa.select(_relation.c.kind, _relation.c.other_id)
        .where(_relation.c.contract_id == contract_id, _relation.c.kind.in_(_TIES))
        .order_by(_relation.c.other_id)
    )
    found = connection.execute(query).first()
    return (None, None) if found is None else (found.kind, found.other_id)


def _acted(connection: sa.Connection, contract_id: str, actions: Iterable[str]) -> list[Any]:
    query = (
        sa.select(_entry.c.at)
        .where(_entry.c.contract_id == contract_id, _entry.c.action.in_(list(actions)))
        .order_by(_entry.c.position)
    )
    return list(connection.scalars(query))


def _moves(connection: sa.Connection, contract_id: str) -> list[Any]:
    query = (
        sa.select(_event)
        .where(_event.c.subject == f"contracts/{contract_id}", _event.c.type.in_(_MOVES))
        .order_by(_event.c.position)
    )
    return list(connection.execute(query))


def _ended_on(connection: sa.Connection, contract_id: str) -> date | None:
    query = sa.select(_archived.c.ended_on).where(_archived.c.contract_id == contract_id)
    return connection.scalars(query).first()


def _day(text: str) -> date:
    return date.fromisoformat(text)
