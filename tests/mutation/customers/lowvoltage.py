"""Customers at 220 and 380 V: households, shops, workshops, public bodies, farms."""

from datetime import date
from decimal import Decimal

from tests.mutation.customers.drawing import Draw, Json, plain, quantity
from tests.mutation.customers.equipment import (
    boundaries,
    direct_meter,
    fixed_share,
    low_meter,
    sources,
)
from tests.mutation.customers.newenergy import (
    PLANT_SALE,
    charging,
    generation,
    make_important,
    project_kind,
    standby_generator,
    storage,
)
from tests.mutation.customers.people import natural_person, organisation, sole_trader
from tests.mutation.customers.sites import (
    account,
    disturbing_load,
    let_premises,
    load_management,
    power_factor,
    tariff,
    tariff_words,
)

SINGLE_PHASE_KW, THREE_PHASE_KW = 12, 160
DIRECT_KW = 40


def household(d: Draw, signing: date, supplier: Json) -> Json:
    """A home of its own or rented, with a meter of its own, at times with a plant on the roof."""
    facts = _low(d, signing, natural_person(d, signing), supplier, "居民")
    combined = d.chance(15)
    facts["tariff"] = tariff(d, facts, combined)
    let_premises(d, facts, signing)
    _meter(d, facts)
    if d.wants(PLANT_SALE, 45):
        _add_plant(d, facts, signing, household=True)
    if d.chance(10):
        words = "居民合表不满1千伏"
        own = direct_meter(d, "M2", role="结算（充电桩）", use_category="居民生活", tariff=words)
        facts["metering_points"].append(own)
        facts["charging"] = charging(d, 7, public=False) if d.chance(50) else None
    return _finished(d, facts)


def business(d: Draw, signing: date, supplier: Json) -> Json:
    """A shop, workshop or public body, by a meter carrying all or behind a transformer."""
    trade = d.one(("商业", "工业", "机关", "商业"))
    people = (sole_trader, organisation) if trade != "机关" else (organisation,)
    facts = _low(d, signing, d.one((*people, natural_person))(d, signing), supplier, trade)
    facts["tariff"] = tariff(d, facts)
    let_premises(d, facts, signing)
    _meter(d, facts)
    size = int(Decimal(facts["capacity"]["contract"]["value"]))
    if d.chance(25):
        facts["equipment"] = _equipment(d, size)
    if d.chance(20):
        facts["standby_generator"] = standby_generator(d, d.number(0, size))
    if d.chance(20) and facts["supply_voltage"] == "380V":
        facts["charging"] = charging(d, max(7, size), public=d.chance(30))
    if d.wants(PLANT_SALE, 25):
        _add_plant(d, facts, signing, household=False)
    if d.chance(10) and facts["supply_voltage"] == "380V":
        facts["storage"] = storage(d, "380V", Decimal(size))
    if d.chance(15):
        main = facts["metering_points"][0]
        facts["metering_points"].append(fixed_share(d, main, "居民生活", "居民合表不满1千伏"))
    if d.chance(8) and facts["supply_voltage"] == "380V":
        make_important(d, facts)
    facts["load_management"] = load_management(d)
    facts["disturbing_load"] = disturbing_load(d)
    return _finished(d, facts)


def farm(d: Draw, signing: date, supplier: Json) -> Json:
    """A farm or a pumping station at low voltage."""
    trade = d.one(("农业", "灌溉"))
    party = d.one((natural_person, organisation, sole_trader))(d, signing)
    facts = _low(d, signing, party, supplier, trade)
    facts["tariff"] = tariff(d, facts)
    let_premises(d, facts, signing)
    _meter(d, facts)
    return _finished(d, facts)


def plain_low(d: Draw, signing: date, supplier: Json, party: Json, trade: str) -> Json:
    """A low-voltage site with its meter and nothing else: what temporary supply starts from."""
    facts = _low(d, signing, party, supplier, trade)
    facts["tariff"] = tariff(d, facts, combined=True)
    _meter(d, facts)
    return _finished(d, facts)


def _low(d: Draw, signing: date, party: Json, supplier: Json, trade: str) -> Json:
    voltage = d.one(("220V", "380V")) if trade == "居民" else d.one(("380V", "380V", "220V"))
    facts = account(d, signing, party, supplier, voltage, trade)
    largest = SINGLE_PHASE_KW if voltage == "220V" else 60 if trade == "居民" else THREE_PHASE_KW
    size = Decimal(d.number(2, largest)) + (Decimal("0.5") if d.chance(10) else 0)
    size = min(size, Decimal(largest))
    facts["capacity"] = {"contract": quantity(size, "kW"), "running": quantity(size, "kW")}
    facts["sources"] = sources(d, voltage, 1)
    facts["boundaries"] = boundaries(d, facts["sources"], at_boundary=True)
    return facts


def _meter(d: Draw, facts: Json) -> None:
    size = Decimal(facts["capacity"]["contract"]["value"])
    common = {"use_category": facts["use"]["category"], "tariff": tariff_words(facts)}
    if facts["supply_voltage"] == "220V" or (size <= DIRECT_KW and d.chance(70)):
        point = direct_meter(d, "M1", **common)
    else:
        point = low_meter(d, "M1", "低供低计", size, **common)
    facts["metering_points"] = [point]


def _add_plant(d: Draw, facts: Json, signing: date, household: bool) -> None:
    kind = project_kind(d, household, facts["supply_voltage"])
    plant, owner = generation(d, signing, facts["customer"], kind, facts["supply_voltage"])
    facts["generation"] = plant
    if owner is not None and d.wants(PLANT_SALE, 50):
        facts["further_parties"].append({"role": "项目业主", "party": owner})
    if plant["feed_in"] != "全部自发自用":
        facts["metering_points"][0] |= {"bidirectional": True, "role": "结算（用网、上网双向）"}
    facts["metering_points"].append(
        direct_meter(d, "G1", role="发电量", use_category="不计费", tariff="无")
    )


def _equipment(d: Draw, size: int) -> list[Json]:
    light = max(1, size // 4)
    return [
        {"name": d.one(("冷藏柜", "电焊机", "炉灶")), "count": 1, "rated": quantity(light, "kW")},
        {"name": "照明及其他", "count": 1, "rated": quantity(max(1, size - light), "kW")},
    ]


def _finished(d: Draw, facts: Json) -> Json:
    facts["power_factor"] = power_factor(d, facts)
    assert plain(Decimal(facts["capacity"]["contract"]["value"]))
    return facts
