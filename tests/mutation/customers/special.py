"""Temporary supply of all four kinds, and companies that buy wholesale to supply an area."""

from datetime import date, timedelta

from tests.mutation.customers.drawing import Draw, Json
from tests.mutation.customers.equipment import TARIFF_VOLTAGES
from tests.mutation.customers.highvoltage import plain_high
from tests.mutation.customers.lowvoltage import plain_low
from tests.mutation.customers.newenergy import standby_generator
from tests.mutation.customers.people import natural_person, organisation, sole_trader

_WORKS = ("基建施工", "市政及道路施工", "农田水利施工", "集会和演出", "抗旱排涝", "抢险救灾")
_RESCUE = ("抗旱排涝", "抢险救灾")


def temporary(d: Draw, signing: date, supplier: Json) -> Json:
    """Works at high or low voltage, with a meter, or without one for at most six months."""
    high, metered = d.chance(50), d.chance(75)
    people = (organisation,) if high else (organisation, sole_trader, natural_person)
    party = d.one(people)(d, signing)
    if high:
        facts = plain_high(d, signing, supplier, party, "施工", "10kV", largest=630)
    else:
        facts = plain_low(d, signing, supplier, party, "施工")
    ends = signing + timedelta(days=d.number(100, 170 if not metered else 900))
    purpose = d.one(_WORKS)
    facts["temporary"] = {
        "purpose": purpose,
        "metered": metered,
        "project_name": d.one((None, f"湖景苑{d.number(1, 9)}号工程（演示）")),
        "project_permit_no": "抢险救灾，依法无需许可"
        if purpose in _RESCUE
        else f"演示施许〔2026〕{d.number(1, 400)}号",
        "project_ends_on": str(ends),
        "end_way": d.one(("拆除", "转为正式用电")),
        "decide_before": str(ends - timedelta(days=d.number(1, 30))),
        "extension_of": None,
    }
    if not metered:
        facts["metering_points"] = []
        facts["settlement"]["prepaid_control"] = False
    elif d.chance(15):
        facts["standby_generator"] = standby_generator(d, 20)
    return facts


def reseller(d: Draw, signing: date, supplier: Json) -> Json:
    """A company with an area of supply of its own, which buys at the wholesale price."""
    voltage = d.one(("10kV", "35kV", "110kV"))
    party = organisation(d, signing) | {"party_type": "法人"}
    facts = plain_high(d, signing, supplier, party, "商业", voltage)
    facts["use"] |= {"industry_code": "4420", "industry": "电力供应"}
    facts["tariff"] |= {"purchase": "政府定价", "retailer": None}
    for point in facts["metering_points"]:
        point["tariff"] = f"趸购电{TARIFF_VOLTAGES[voltage]}"
    factor = facts["power_factor"]
    if factor["billing_standard"] is not None:
        factor["billing_standard"] = d.one(("0.80", "0.85"))
        factor["technical_minimum"] = d.one(("0.85", "0.90", "0.95"))
    return facts
