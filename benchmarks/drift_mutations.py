"""Ways in which the two sides of an account can be made to differ, and what each is then called:
the simulator's own knowledge, not the policy's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

BEYOND, OUTSIDE = "customer_beyond_contract", "company_outside_contract"

Record = dict[str, Any]
Patch = Mapping[str, Any]
"""Dotted path -> value; a number is a place in a list, one beyond its end adds to it."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """`patch` makes one field of one side another; what it is where the record says so, and where
    the contract does.
    """

    field: str
    patch: Patch
    in_record: str
    in_contract: str


def mutations(base: Record, plant: Record, rng: Random) -> list[Mutation]:
    """All that can be made of a record."""
    return [*_of_load(base), *_of_money(base, rng), *_of_equipment(base, plant), *_of_people(rng)]


def times(quantity: Mapping[str, str], percent: int) -> dict[str, str]:
    return {
        "value": str(max(1, int(float(quantity["value"]) * percent / 100))),
        "unit": quantity["unit"],
    }


def _of_load(base: Record) -> Iterator[Mutation]:
    contract, running = base["capacity"]["contract"], base["capacity"]["running"]
    yield Mutation(
        "contract_capacity", {"capacity.contract": times(contract, 200)}, BEYOND, OUTSIDE
    )
    yield Mutation("contract_capacity", {"capacity.contract": times(contract, 50)}, OUTSIDE, BEYOND)
    yield Mutation("running_capacity", {"capacity.running": times(running, 150)}, BEYOND, OUTSIDE)
    yield Mutation("running_capacity", {"capacity.running": times(running, 60)}, OUTSIDE, BEYOND)
    other = "10kV" if base["supply_voltage"] != "10kV" else "35kV"
    yield Mutation("voltage", {"supply_voltage": other}, OUTSIDE, OUTSIDE)
    first = first_transformer(base)
    if first is not None:
        path, one = first
        larger = {f"{path}.capacity": times(one["capacity"], 200)}
        yield Mutation("transformers", larger, BEYOND, OUTSIDE)


def first_transformer(base: Record) -> tuple[str, Record] | None:
    for number, point in enumerate(base["receiving_points"]):
        if point["transformers"]:
            return f"receiving_points.{number}.transformers.0", point["transformers"][0]
    return None


def _of_money(base: Record, rng: Random) -> Iterator[Mutation]:
    tariff, points = base["tariff"], base["metering_points"]
    category = "农业生产" if base["use"]["category"] != "农业生产" else "居民生活"
    yield Mutation("use_category", {"use.category": category}, BEYOND, BEYOND)
    scheme = "单一制" if tariff["scheme"] != "单一制" else "两部制"
    yield Mutation("tariff_scheme", {"tariff.scheme": scheme}, OUTSIDE, OUTSIDE)
    modes = ["按变压器容量", "按合同最大需量", "按实际最大需量"]
    mode = next(mode for mode in modes if mode != tariff["capacity_mode"])
    yield Mutation("capacity_mode", {"tariff.capacity_mode": mode}, OUTSIDE, OUTSIDE)
    demand = {"tariff.contract_demand": {"value": str(rng.randint(5000, 9000)), "unit": "kW"}}
    yield Mutation("contract_demand", demand, OUTSIDE, OUTSIDE)
    yield Mutation(
        "time_of_use", {"tariff.time_of_use": not tariff["time_of_use"]}, OUTSIDE, OUTSIDE
    )
    purchase = "政府定价" if tariff["purchase"] != "政府定价" else "电网企业代理购电"
    yield Mutation("purchase", {"tariff.purchase": purchase}, OUTSIDE, OUTSIDE)
    yield Mutation("power_factor", {"power_factor.billing_standard": "0.75"}, OUTSIDE, OUTSIDE)
    if points:
        number = rng.randrange(len(points))
        doubled = {f"metering_points.{number}.multiplier": points[number]["multiplier"] * 2}
        yield Mutation("metering", doubled, OUTSIDE, OUTSIDE)
        ct = {f"metering_points.{number}.ct": {"primary": 1500, "secondary": 1, "accuracy": "0.2S"}}
        yield Mutation("metering", ct, OUTSIDE, OUTSIDE)
        method = "高供低计" if points[0]["method"] != "高供低计" else "低供低计"
        yield Mutation("metering_method", {"metering_points.0.method": method}, OUTSIDE, OUTSIDE)
        yield Mutation("point_tariffs", {"metering_points.0.tariff": "模拟电价"}, OUTSIDE, OUTSIDE)


def _of_equipment(base: Record, plant: Record) -> Iterator[Mutation]:
    count = len(base["sources"])
    second = {**base["sources"][0], "no": 90, "role": "备用"}
    yield Mutation("sources", {f"sources.{count}": second}, BEYOND, OUTSIDE)
    yield Mutation("sources", {"sources.0.feeder": "10千伏模拟线"}, OUTSIDE, OUTSIDE)
    generation = plant["generation"]
    if base["generation"] is None:
        yield Mutation("generation", {"generation": generation}, BEYOND, OUTSIDE)
    else:
        yield Mutation("generation", {"generation": None}, OUTSIDE, BEYOND)
    if base["storage"] is None:
        yield Mutation("storage", {"storage": _STORAGE}, BEYOND, OUTSIDE)
    if base["charging"] is None:
        yield Mutation("charging", {"charging": _CHARGING}, BEYOND, OUTSIDE)
    if base["standby_generator"] is None:
        yield Mutation("standby_generator", {"standby_generator": _STANDBY}, BEYOND, OUTSIDE)


def _of_people(rng: Random) -> Iterator[Mutation]:
    number = str(rng.randint(10**9, 10**10))
    yield Mutation("name", {"customer.name": f"模拟更名后用电户{number}"}, OUTSIDE, OUTSIDE)
    yield Mutation("address", {"supply_address": f"模拟县更改路{number}号"}, OUTSIDE, OUTSIDE)
    credential = {"customer.credential": {"type": "其他", "number": f"QT{number}"}}
    yield Mutation("credential", credential, OUTSIDE, OUTSIDE)


_STORAGE = {
    "power": {"value": "100", "unit": "kW"},
    "energy": {"value": "200", "unit": "kWh"},
    "connection_voltage": "380V",
    "feeds_grid": False,
    "reverse_power_protection": True,
    "charge_power_within_contract_capacity": True,
}
_CHARGING = {
    "centralised": False,
    "public": False,
    "separately_metered": True,
    "piles": [{"count": 2, "rated": {"value": "60", "unit": "kW"}, "kind": "直流"}],
    "total": {"value": "120", "unit": "kW"},
    "v2g": False,
}
_STANDBY = {
    "type": "柴油发电机",
    "rated": {"value": "200", "unit": "kW"},
    "count": 1,
    "start": "自动",
    "interlock": "双投开关",
}
