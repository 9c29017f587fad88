"""How a value of the contract and one of the record are held against each other: a small named set
of comparers. Pure; which field uses which stands in clause_library/drift.yaml.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from service.domain.drift import Comparer, Direction, FieldRule, Part
from service.domain.equipment import VOLTS
from service.domain.quantities import Quantity
from service.domain.vocabulary import EquipmentState

ABSENT: Final = object()
"""The text does not say anything here (null says that there is none)."""
_TOLD = {"capacity", "state"}
"""What has to be known of a transformer to compare it."""
_RUNNING = frozenset({EquipmentState.RUNNING.value, EquipmentState.HOT_STANDBY.value})


@dataclass(frozen=True, slots=True)
class Gap:
    """Two values differ. `rounding`: by no more than the tolerance, or in the unit alone;
    `unstated`: the contract says nothing, and the record moved.
    """

    direction: Direction
    rounding: bool = False
    unstated: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """A field differs; both sides as short JSON, of a list only what differs."""

    gap: Gap
    in_contract: Any
    in_record: Any


@dataclass(frozen=True, slots=True)
class Compared:
    """`unstated`: the record says something that the contract is silent about."""

    difference: Difference | None = None
    unstated: bool = False


def compared(rule: FieldRule, terms: Mapping[str, Any], facts: Mapping[str, Any]) -> Compared:
    """One field of both sides. What the contract does not state is never a difference."""
    contract, record = value_at(terms, rule.path), value_at(facts, rule.path)
    if contract is ABSENT:
        return Compared(unstated=record is not ABSENT and record is not None)
    record = None if record is ABSENT else record
    if rule.compare is Comparer.TRANSFORMERS and is_in_part(contract):
        return Compared(unstated=True)
    if rule.compare is not None:
        return Compared(_whole(rule, rule.compare, contract, record))
    if rule.list_by is None:
        return _parted(rule, [("", contract, record)])
    right = _by_number(record, rule.list_by)
    if _is_renumbered(rule, rule.list_by, contract or (), right):
        return Compared(_parted(rule, _unnumbered(rule, contract, right)).difference, unstated=True)
    left = _by_number(contract, rule.list_by)
    if len(left) == len(right) == 1:
        # Both have one alone: it is the same, however it is numbered.
        left = dict(zip(right, left.values(), strict=True))
    numbers = dict.fromkeys((*left, *right))
    return _parted(rule, [(f"{no} ", left.get(no), right.get(no)) for no in numbers])


def _is_renumbered(
    rule: FieldRule, key: str, contract: Sequence[Any], record: Mapping[str, Any]
) -> bool:
    """Read out of an old paper in part: without numbers, or with none of the record's."""
    if any(key not in item for item in contract):
        return True
    in_part = any(part.key not in item for item in contract for part in rule.parts)
    return in_part and all(str(item[key]) not in record for item in contract)


def value_at(root: Any, path: str) -> Any:
    """The value at a dotted path; None where a step on the way is null, ABSENT where it is not
    there.
    """
    for name in path.split("."):
        if root is None:
            return None
        if not isinstance(root, Mapping) or name not in root:
            return ABSENT
        root = root[name]
    return root


def shown(value: Any) -> Any:
    """A value as people read it; numbers, words and flags as they are."""
    match value:
        case {"value": amount, "unit": unit}:
            return str(Quantity(value=Decimal(amount), unit=unit))
        case {"primary": primary, "secondary": secondary}:
            return f"{primary}/{secondary}"
        case _:
            return value


def in_short(rule: FieldRule, value: Any) -> Any:
    """A field's whole value of one side, as differences show it; ABSENT stays so."""
    is_list_of_units = rule.compare == Comparer.TRANSFORMERS and value is not ABSENT
    return _counted(value) if is_list_of_units else shown(value)


def _whole(rule: FieldRule, compare: Comparer, contract: Any, record: Any) -> Difference | None:
    gap = _gap(compare, contract, record, rule.tolerance)
    if gap is None:
        return None
    if compare is Comparer.TRANSFORMERS:
        return Difference(gap, _counted(contract), _counted(record))
    return Difference(gap, shown(contract), shown(record))


def _parted(rule: FieldRule, pairs: list[tuple[str, Any, Any]]) -> Compared:
    """Things made of parts. One that only one side has differs as a whole."""
    gaps: list[Gap] = []
    left: dict[str, Any] = {}
    right: dict[str, Any] = {}
    unstated = False
    for prefix, contract, record in pairs:
        if contract is None or record is None:
            gap = _presence(contract, record)
            if gap is not None:
                gaps.append(gap)
                name = prefix.strip() or rule.label
                left[name], right[name] = _line(rule, contract), _line(rule, record)
            continue
        for part in rule.parts:
            mine, theirs = contract.get(part.key, ABSENT), record.get(part.key)
            if mine is ABSENT:
                unstated = unstated or theirs is not None
                continue
            gap = _gap(part.compare, mine, theirs, rule.tolerance)
            if gap is not None:
                gaps.append(gap)
                left[prefix + part.label], right[prefix + part.label] = shown(mine), shown(theirs)
    return Compared(Difference(_together(gaps), left, right) if gaps else None, unstated)


def _unnumbered(
    rule: FieldRule, contract: list[Any], record: Mapping[str, Any]
) -> list[tuple[str, Any, Any]]:
    """Which of the record's is meant, nobody says. Those that agree with one of
    the record belong to it, the rest stand in the record's order.
    """
    left, rest = dict(record), []
    for mine in contract:
        same = (no for no in left if _parted(rule, [("", mine, left[no])]).difference is None)
        no = next(same, None)
        if no is None:
            rest.append(mine)
        else:
            del left[no]
    pairs = zip(left.items(), rest, strict=False)
    return [(f"{no} ", mine, theirs) for (no, theirs), mine in pairs]


def _together(gaps: list[Gap]) -> Gap:
    """What all parts say: a direction where they agree, and rounding where all is."""
    real = [gap for gap in gaps if not gap.rounding]
    directions = {gap.direction for gap in real or gaps}
    return Gap(directions.pop() if len(directions) == 1 else Direction.OTHER, not real)


def _line(rule: FieldRule, item: Any) -> str | None:
    """A thing in one line; None where there is none."""
    if item is None:
        return None
    said = ((part, item.get(part.key)) for part in rule.parts)
    return "，".join(_said(part, value) for part, value in said if value is not None)


def _said(part: Part, value: Any) -> str:
    word = {True: "是", False: "否"}[value] if isinstance(value, bool) else shown(value)
    return f"{part.label}{word}"


def _by_number(items: Any, key: str) -> dict[str, Any]:
    """Items by their number; a number given twice names the second one apart."""
    found: dict[str, Any] = {}
    for item in items or ():
        name = str(item[key])
        while name in found:
            name += "（又一）"
        found[name] = item
    return found


# ---- the comparers --------------------------------------------------------------------------


def _gap(compare: Comparer, contract: Any, record: Any, tolerance: Decimal) -> Gap | None:
    if contract is None or record is None:
        return _presence(contract, record)
    return _COMPARERS[compare](contract, record, tolerance)


def _presence(contract: Any, record: Any) -> Gap | None:
    if contract is None and record is None:
        return None
    return Gap(Direction.ABOVE if contract is None else Direction.BELOW)


def _text(contract: Any, record: Any, _tolerance: Decimal) -> Gap | None:
    return None if _folded(contract) == _folded(record) else Gap(Direction.OTHER)


def _folded(value: Any) -> str:
    """Without what is only writing: full and half width, capitals, spaces, a full stop at the end,
    the old form of 号.
    """
    words = "".join(unicodedata.normalize("NFKC", str(value)).split())
    return words.casefold().replace("號", "号").rstrip("。.")


def _number(contract: Any, record: Any, tolerance: Decimal) -> Gap | None:
    return _by_size(Decimal(str(contract)), Decimal(str(record)), tolerance)


def _by_size(contract: Decimal, record: Decimal, tolerance: Decimal) -> Gap | None:
    if contract == record:
        return None
    direction = Direction.ABOVE if record > contract else Direction.BELOW
    return Gap(direction, rounding=abs(record - contract) <= tolerance)


def _quantity(contract: Any, record: Any, tolerance: Decimal) -> Gap | None:
    """kW and kVA are not each other: the same number in another unit is an oddity of writing, and
    different numbers in different units cannot be put in an order.
    """
    gap = _by_size(Decimal(contract["value"]), Decimal(record["value"]), tolerance)
    if contract["unit"] == record["unit"]:
        return gap
    return Gap(Direction.OTHER, rounding=gap is None or gap.rounding)


def _voltage(contract: Any, record: Any, _tolerance: Decimal) -> Gap | None:
    return _by_size(Decimal(VOLTS[contract]), Decimal(VOLTS[record]), Decimal(0))


def _ratio(contract: Any, record: Any, _tolerance: Decimal) -> Gap | None:
    """By the ratio: 400/5 and 80/1 measure the same."""
    mine, theirs = (
        Decimal(one["primary"]) / Decimal(one["secondary"]) for one in (contract, record)
    )
    return _by_size(mine, theirs, Decimal(0))


def _transformers(contract: Any, record: Any, _tolerance: Decimal) -> Gap | None:
    """The set of capacities and states; names, models and places do not count. Its size is the sum
    of what is installed, then of what runs.
    """
    mine, theirs = Counter(_units(contract)), Counter(_units(record))
    if mine == theirs:
        return None
    for states in (None, _RUNNING):
        gap = _by_size(_sum(mine, states), _sum(theirs, states), Decimal(0))
        if gap is not None:
            return gap
    return Gap(Direction.OTHER)


def is_in_part(points: Any) -> bool:
    """Whether a list of receiving points leaves open what is in them."""
    return any(
        "transformers" not in point
        or any(not one.keys() >= _TOLD for one in point["transformers"] or ())
        for point in points or ()
    )


def _units(points: Any) -> Iterator[tuple[str, str, str]]:
    for point in points or ():
        for one in point.get("transformers") or ():
            if not one.keys() >= _TOLD:
                continue
            amount = f"{Decimal(one['capacity']['value']).normalize():f}"
            yield amount, one["capacity"]["unit"], one["state"]


def _sum(units: Counter[tuple[str, str, str]], states: frozenset[str] | None) -> Decimal:
    return sum(
        (
            Decimal(amount) * count
            for (amount, _, state), count in units.items()
            if states is None or state in states
        ),
        Decimal(0),
    )


def _counted(points: Any) -> list[str]:
    """`1000千伏安 运行 ×2`, the largest first."""
    units = sorted(Counter(_units(points)).items(), key=lambda one: (-Decimal(one[0][0]), one[0]))
    return [
        f"{shown({'value': amount, 'unit': unit})} {state} ×{count}"
        for (amount, unit, state), count in units
    ]


_COMPARERS: dict[Comparer, Callable[[Any, Any, Decimal], Gap | None]] = {
    Comparer.TEXT: _text,
    Comparer.NUMBER: _number,
    Comparer.QUANTITY: _quantity,
    Comparer.VOLTAGE: _voltage,
    Comparer.RATIO: _ratio,
    Comparer.TRANSFORMERS: _transformers,
}
