"""Records flattened to named values, for setting them beside each other on paper: things of a list
go by their own number, so that one more of them does not shift the others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.field_names import field_name
from service.domain.site import same

_NUMBERS = ("no", "source_no")

BILLED = frozenset(
    """
    customer.name supply_address use.category capacity.contract capacity.running supply_voltage
    receiving_points.transformers.capacity receiving_points.transformers.state
    hv_motors.capacity hv_motors.state
    metering_points.method metering_points.pt metering_points.ct metering_points.multiplier
    metering_points.use_category metering_points.tariff metering_points.loss_calculation
    metering_points.fixed_share.kind metering_points.fixed_share.value
    tariff.scheme tariff.scheme_choice tariff.capacity_mode tariff.contract_demand
    tariff.time_of_use tariff.time_of_use_note tariff.purchase tariff.retailer
    tariff.tier_population tariff.capacity_charge_waiver.applies
    tariff.capacity_charge_waiver.basis power_factor.billing_standard
    settlement.reading settlement.reading_day settlement.cycle_months
    settlement.due_day_of_next_month settlement.instalments_per_month settlement.prepaid_control
    settlement.payment_method
    late_fee.residential_per_mille late_fee.other_current_year_per_mille
    late_fee.other_cross_year_per_mille
    generation.feed_in generation.installed generation.ac_capacity generation.pricing
    generation.subsidy storage.power storage.energy charging.total charging.separately_metered
    """.split()
)
"""Paths, without numbers of elements, that a bill follows from."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value: `path` without numbers of elements, `name` with them."""

    path: str
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Beside:
    """The same value in two records; None: nothing there."""

    path: str
    name: str
    one: Any
    other: Any

    @property
    def differs(self) -> bool:
        return not same(self.one, self.other)


def beside(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Beside]:
    """All values of two records, in the order of the first."""
    left, right = ({leaf.name: leaf for leaf in _leaves(record)} for record in (one, other))
    named = {**right, **left}
    return [
        Beside(
            named[name].path,
            name,
            left[name].value if name in left else None,
            right[name].value if name in right else None,
        )
        for name in dict.fromkeys([*left, *right])
    ]


def _leaves(record: Any, path: str = "", before: str = "") -> Iterator[Leaf]:
    """`before`: the things it belongs to, by their numbers."""
    match record:
        case None | "" | []:
            return
        case {"value": _, "unit": _} | {"primary": _, "secondary": _}:
            yield Leaf(path, _named(path, before), record)
        case Mapping():
            for name, value in record.items():
                yield from _leaves(value, f"{path}.{name}" if path else name, before)
        case [Mapping(), *_]:
            for count, item in enumerate(record, start=1):
                number = next((item[key] for key in _NUMBERS if key in item), count)
                yield from _leaves(item, path, f"{before}{field_name(path)}{number} ")
        case list():
            yield Leaf(path, _named(path, before), "、".join(map(str, record)))
        case _:
            yield Leaf(path, _named(path, before), record)


def _named(path: str, before: str) -> str:
    """`计量点M1 电价`: the thing it belongs to is not said again."""
    thing = field_name(path.rpartition(".")[0])
    name = field_name(path)
    return before + (name.removeprefix(thing) or name if before else name)
