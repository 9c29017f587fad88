"""Photovoltaics, storage, charging and standby sources that fit their site."""

from datetime import date, timedelta
from decimal import Decimal

from tests.mutation.customers.drawing import Draw, Json, quantity
from tests.mutation.customers.equipment import VOLTS
from tests.mutation.customers.people import company

SPOT_MARKET_DAY = date(2025, 6, 1)
"""From this day on, projects are 增量 (发改价格〔2025〕136号)."""

PLANT_SALE = "pv-purchase-sale"
PV_STANDARDS = ["GB/T 29319-2024", "GB/T 33593-2017"]
STORAGE_STANDARDS = ["GB/T 36547-2024", "GB/T 36558-2023", "GB/T 42288-2022"]
CHARGING_STANDARDS = ["GB/T 50966-2024", "GB/T 36278-2018"]

_FEED_IN = ("自发自用余电上网", "全部自发自用", "全额上网")
_LARGEST_KW = {"220V": 8, "380V": 400, "10kV": 6000}
"""kW of one connection point."""
_INVERTERS = (8, 10, 20, 33, 50, 110, 125, 250)


def project_kind(d: Draw, household: bool, supply: str) -> str:
    if household:
        return d.one(("自然人户用", "自然人户用", "非自然人户用"))
    return d.one(("一般工商业", "大型工商业")) if VOLTS[supply] >= 35_000 else "一般工商业"


def generation(
    d: Draw, signing: date, customer: Json, kind: str, supply: str
) -> tuple[Json, Json | None]:
    """A plant, and its owner where that is a third party."""
    existing = d.chance(20)
    third = kind == "非自然人户用" or (kind != "自然人户用" and d.chance(50))
    owner = company(d) if third else customer
    voltage = _connection_voltage(d, kind, supply)
    inverters, power = _inverters(d, voltage, _most_kw(d, kind, voltage))
    points = 1 if voltage not in _LARGEST_KW else -(-power // _LARGEST_KW[voltage])
    modules = {
        "count": max(1, int(power * d.number(90, 130) * 10 / 550)),
        "watt": d.one((550, 440, 725)),
    }
    modes = _FEED_IN if existing or kind.endswith("户用") else _FEED_IN[:2]
    if existing:
        began = d.day(date(2021, 1, 1), SPOT_MARKET_DAY - timedelta(days=1))
        pricing = "存量项目，按投产时核定的上网电价结算"
    else:
        began = signing + timedelta(days=d.number(0, 200))
        pricing = "增量项目，按省级新能源上网电价市场化方案结算"
    plant = {
        "type": "光伏",
        "project_kind": kind,
        "feed_in": d.one(modes),
        "owner": owner["name"],
        "owner_credential": owner["credential"]["number"] if third else None,
        "owner_is_customer": not third,
        "filing_no": f"演示发改备〔2026〕{d.number(1, 400)}号",
        "filing_subject": owner["name"],
        "payee_account_name": owner["name"],
        "modules": modules,
        "installed": quantity(Decimal(modules["count"] * modules["watt"]) / 1000, "kWp"),
        "inverters": inverters,
        "ac_capacity": quantity(power, "kW"),
        "connection_voltage": voltage,
        "connection_points": points,
        "grid_point": d.one(("光伏并网柜", "户内并网箱出线", "厂区母线光伏间隔")),
        "pcc": d.one(("1号环网柜3间隔", "低压一线7号杆", "变电站出线间隔")),
        "anti_islanding": True,
        "visible_break_switch": True,
        "no_voltage_trip_and_check_close": True,
        "observable_controllable": True,
        "standards": PV_STANDARDS,
        "pricing": pricing,
        "subsidy": d.one((None, "可再生能源补贴按国家规定执行")),
        "commissioning_planned": str(began),
    }
    return plant, owner if third else None


def _connection_voltage(d: Draw, kind: str, supply: str) -> str:
    """At most the voltage of supply, and what the kind of project allows."""
    highest = {"自然人户用": 380, "非自然人户用": 20_000, "一般工商业": 20_000}.get(kind, 110_000)
    if kind == "大型工商业":
        return d.one([v for v in ("35kV", "110kV") if VOLTS[v] <= VOLTS[supply]])
    fit = [v for v in ("10kV", "380V", "220V") if VOLTS[v] <= min(highest, VOLTS[supply])]
    return d.one(fit)


def _most_kw(d: Draw, kind: str, voltage: str) -> int:
    if kind == "大型工商业":
        return {"35kV": 20_000, "110kV": 50_000}[voltage]
    return min(6000, _LARGEST_KW[voltage] * (1 if voltage == "220V" else d.number(1, 3)))


def _inverters(d: Draw, voltage: str, most: int) -> tuple[list[Json], int]:
    """One or two types of inverters; their powers add up to at most what may be connected."""
    found, power = [], 0
    for _ in range(d.number(1, 2)):
        rated = d.one([size for size in _INVERTERS if size <= max(8, most)])
        room = (most - power) // rated
        if room < 1:
            break
        count = d.number(1, min(room, 400))
        power += rated * count
        found.append({"count": count, "rated": quantity(rated, "kW"), "model": f"组串式{rated}kW"})
    return found, power


def storage(d: Draw, supply: str, contract: Decimal) -> Json:
    power = max(5, int(contract) * d.number(5, 60) // 100)
    feeds = d.chance(25)
    counted = power <= contract and d.chance(70)
    return {
        "power": quantity(power, "kW"),
        "energy": quantity(power * d.number(1, 4), "kWh"),
        "connection_voltage": d.one(
            [v for v in ("220V", "380V", "10kV") if VOLTS[v] <= VOLTS[supply]]
        ),
        "feeds_grid": feeds,
        "reverse_power_protection": not feeds or d.chance(50),
        "charge_power_within_contract_capacity": counted,
        "fire_acceptance": f"演示消验〔2026〕{d.number(1, 90)}号",
        "standards": STORAGE_STANDARDS,
    }


def charging(d: Draw, most_kw: int, public: bool) -> Json:
    """Piles whose powers add up to the total, within the capacity of the site."""
    piles: list[Json] = []
    total = 0
    for kind, sizes in (("直流", (60, 120, 30)), ("交流", (7, 14))):
        rated = d.one(sizes)
        room = (most_kw - total) // rated
        if room >= 1 and (not piles or d.chance(40)):
            count = d.number(1, min(room, 60))
            piles.append({"count": count, "rated": quantity(rated, "kW"), "kind": kind})
            total += count * rated
    return {
        "centralised": public,
        "public": public,
        "separately_metered": True,
        "piles": piles or [{"count": 1, "rated": quantity(7, "kW"), "kind": "交流"}],
        "total": quantity(total or 7, "kW"),
        "operator_filing_no": f"演示充备〔2026〕{d.number(1, 90)}号" if public else None,
        "v2g": d.chance(10),
        "standards": CHARGING_STANDARDS,
    }


def make_important(d: Draw, facts: Json) -> None:
    """A grade with its list document, security load, standby source and safeguards."""
    facts["importance"] = {
        "grade": d.one(("二级重要", "一级重要", "特级重要", "临时性重要")),
        "basis": f"县级电力管理部门批准的重要电力用户名单（演示〔2026〕{d.number(1, 9)}号）",
    }
    # Sources of an important user come from different lines.
    for source in facts["sources"]:
        source["feeder"] = f"{source['feeder']} {source['no']}段母线"
    secure(d, facts, required=True)


def secure(d: Draw, facts: Json, required: bool) -> None:
    """Security load, what guards it without electricity, and a standby source."""
    running = int(Decimal(facts["capacity"]["running"]["value"]))
    load = d.number(1, max(2, running // 3))
    if required or d.chance(60):
        facts["security_load"] = {
            "load": quantity(load, "kW"),
            "equipment": d.one(("手术部、消防、应急照明", "循环冷却水、尾气处理")),
            "tolerable_interruption": d.one(("不大于0.5秒", "不大于10分钟")),
        }
        facts["non_electric_safeguards"] = "高位水箱、应急照明和人员疏散预案，每年演练一次"
    if required or d.chance(70):
        facts["standby_generator"] = standby_generator(d, load)


def standby_generator(d: Draw, security_kw: int) -> Json:
    """Standby sets with at least 120 % of the security load, at times exactly so."""
    count = d.one((1, 1, 2))
    least = -(-security_kw * 6 // (5 * count))
    return {
        "type": d.one(("柴油发电机", "移动发电车", "燃气发电机组")),
        "rated": quantity(max(10, least) + d.one((0, 10, 100)), "kW"),
        "count": count,
        "start": d.one(("自动，15秒内带载", "手动，两分钟内带载")),
        "interlock": d.one(("四极双投开关，先断后通", "电气与机械双重闭锁", "机械联锁")),
        "fuel_hours": d.one((12, 6, None)),
        "ups": d.one((None, quantity(120, "kVA"))),
    }
