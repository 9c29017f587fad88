"""Customers at 10 kV and above: works, shops, hospitals, schools, charging stations, pumps."""

from datetime import date
from decimal import Decimal

from tests.mutation.customers.drawing import Draw, Json
from tests.mutation.customers.equipment import (
    VOLTS,
    boundaries,
    capacity,
    fixed_share,
    high_meter,
    low_meter,
    motors,
    receiving_points,
    sources,
)
from tests.mutation.customers.lowvoltage import plain_low
from tests.mutation.customers.newenergy import (
    PLANT_SALE,
    charging,
    generation,
    make_important,
    project_kind,
    secure,
    storage,
)
from tests.mutation.customers.people import (
    company,
    natural_person,
    organisation,
    sole_trader,
)
from tests.mutation.customers.sites import (
    account,
    disturbing_load,
    let_premises,
    load_management,
    power_factor,
    tariff,
    tariff_words,
)

ONWARD = "onward-supply"
LOW_SIDE_KVA = 400
"""Largest transformer that is metered on its low-voltage side."""


def business(d: Draw, signing: date, supplier: Json) -> Json:
    """A customer with transformers of its own, from a shop of 30 kVA to a plant at 110 kV."""
    trade = d.one(("商业", "工业", "机关", "工业"))
    voltage = d.one(("10kV", "10kV", "10kV", "35kV", "110kV", "20kV"))
    people = (organisation, organisation, organisation, sole_trader, natural_person)
    party = d.one(people)(d, signing)
    count = d.one((1, 1, 1, 2, 3))
    facts = plain_high(d, signing, supplier, party, trade, voltage, count=count)
    let_premises(d, facts, signing)
    if d.chance(30) and count > 1:
        make_important(d, facts)
    elif d.chance(20):
        secure(d, facts, required=False)
    if d.wants(PLANT_SALE, 30):
        _add_plant(d, facts, signing)
    if d.chance(15):
        _add_storage(d, facts)
    if d.chance(15):
        _add_charging(d, facts)
    if d.chance(30):
        _add_sub_meters(d, facts)
    if d.wants(ONWARD, 5):
        _supply_onward(d, facts)
    facts["load_management"] = load_management(d)
    facts["disturbing_load"] = disturbing_load(d)
    return facts


def irrigation(d: Draw, signing: date, supplier: Json) -> Json:
    party = organisation(d, signing)
    voltage = d.one(("10kV", "10kV", "35kV"))
    return plain_high(d, signing, supplier, party, d.one(("灌溉", "农业")), voltage)


def school(d: Draw, signing: date, supplier: Json) -> Json:
    """A school or a housing estate, billed at the residential price for joint meters."""
    if d.chance(30):
        return plain_low(d, signing, supplier, organisation(d, signing), "学校")
    return plain_high(d, signing, supplier, organisation(d, signing), "学校", "10kV")


def plain_high(
    d: Draw,
    signing: date,
    supplier: Json,
    party: Json,
    trade: str,
    voltage: str,
    *,
    count: int = 1,
    smallest: int = 0,
    largest: int = 10**6,
) -> Json:
    """A high-voltage site with sources, transformers, perhaps motors, and its main meters."""
    facts = account(d, signing, party, supplier, voltage, trade)
    if count == 1 and voltage == "10kV" and smallest == 0 and d.chance(40):
        largest = min(largest, LOW_SIDE_KVA)
    points = receiving_points(d, voltage, smallest, largest)
    facts["receiving_points"] = points
    facts["hv_motors"] = []
    if voltage == "10kV" and trade == "工业" and largest > LOW_SIDE_KVA and d.chance(25):
        facts["hv_motors"] = motors(d, points[0])
    facts["capacity"] = capacity(points, facts["hv_motors"])
    facts["sources"] = sources(d, voltage, count)
    at_boundary = d.chance(50)
    low_side = largest <= LOW_SIDE_KVA and d.chance(80)
    facts["boundaries"] = boundaries(d, facts["sources"], at_boundary and not low_side)
    facts["tariff"] = tariff(d, facts, combined=True)
    facts["metering_points"] = _meters(d, facts, low_side, at_boundary)
    facts["power_factor"] = power_factor(d, facts)
    return facts


def _meters(d: Draw, facts: Json, low_side: bool, at_boundary: bool) -> list[Json]:
    contract = Decimal(facts["capacity"]["contract"]["value"])
    common = {"use_category": facts["use"]["category"], "tariff": tariff_words(facts)}
    if low_side:
        losses = "变压器损耗和线路损耗由用电人承担"
        return [low_meter(d, "M1", "高供低计", contract, loss_calculation=losses, **common)]
    losses = "无" if at_boundary else "线路损耗由用电人承担"
    return [
        high_meter(d, f"M{s['no']}", s["voltage"], contract, loss_calculation=losses, **common)
        for s in facts["sources"]
    ]


def _add_plant(d: Draw, facts: Json, signing: date) -> None:
    kind = project_kind(d, False, facts["supply_voltage"])
    plant, owner = generation(d, signing, facts["customer"], kind, facts["supply_voltage"])
    facts["generation"] = plant
    if owner is not None and d.wants(PLANT_SALE, 50):
        facts["further_parties"].append({"role": "项目业主", "party": owner})
    if plant["feed_in"] != "全部自发自用":
        for point in facts["metering_points"]:
            point |= {"bidirectional": True, "role": "结算（用网、上网双向）"}
    facts["metering_points"].append(
        _unbilled(d, "G1", plant["connection_voltage"], plant["ac_capacity"]["value"], "发电量")
    )


def _add_storage(d: Draw, facts: Json) -> None:
    contract = Decimal(facts["capacity"]["contract"]["value"])
    facts["storage"] = battery = storage(d, facts["supply_voltage"], contract)
    point = _unbilled(
        d, "S1", battery["connection_voltage"], battery["power"]["value"], "储能充放电（考核）"
    )
    facts["metering_points"].append(point | {"bidirectional": True})


def _unbilled(d: Draw, no: str, voltage: str, power: str, role: str) -> Json:
    words = {"role": role, "use_category": "不计费", "tariff": "无"}
    if VOLTS[voltage] < 1000:
        return low_meter(d, no, "低供低计", Decimal(power), **words)
    return high_meter(d, no, voltage, Decimal(power), **words)


def _add_charging(d: Draw, facts: Json) -> None:
    running = int(Decimal(facts["capacity"]["running"]["value"]))
    public = d.chance(50)
    facts["charging"] = charging(d, max(60, running * 9 // 10), public)
    if public and facts["tariff"]["scheme"] == "两部制" and d.chance(50):
        facts["tariff"]["capacity_charge_waiver"] = {
            "applies": True,
            "basis": "国办发〔2023〕19号，2030年前集中式充换电设施",
            "status": "unverified",
        }


def _add_sub_meters(d: Draw, facts: Json) -> None:
    """Dwellings or a canteen billed apart, behind the main meter."""
    main = facts["metering_points"][0]
    sub = low_meter(
        d,
        "F2",
        "低供低计",
        Decimal(d.number(20, 100)),
        role="分表（套减）",
        level=2,
        parent=main["no"],
        use_category="居民生活",
        tariff="居民合表1—10千伏",
    )
    facts["metering_points"].append(sub)
    if d.chance(40):
        facts["metering_points"].append(fixed_share(d, main, "居民生活", "居民合表1—10千伏"))


def _supply_onward(d: Draw, facts: Json) -> None:
    """The customer supplies a neighbour for the supplier; the neighbour has a meter below."""
    neighbour = company(d)
    facts["onward_supply"] = True
    facts["further_parties"].append({"role": "被转供方", "party": neighbour})
    sub = low_meter(
        d,
        "Z1",
        "低供低计",
        Decimal(d.number(10, 60)),
        role="被转供方结算（套减）",
        level=2,
        parent="M1",
        use_category="工商业",
        tariff="工商业单一制不满1千伏",
        loss_calculation="变压器损耗和线路损耗由供电人承担",
    )
    facts["metering_points"].append(sub)
