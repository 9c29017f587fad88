"""What every account record has, whatever the voltage: who, where, for what, how it is billed."""

from datetime import date, timedelta
from decimal import Decimal

from service.domain.dates import add_months
from tests.mutation.customers.drawing import Draw, Json
from tests.mutation.customers.equipment import TARIFF_VOLTAGES, VOLTS
from tests.mutation.customers.people import address, company, contacts

INDUSTRIES = {
    "工业": (("3021", "水泥制品制造"), ("2613", "无机盐制造"), ("1353", "肉制品及副产品加工")),
    "商业": (
        ("5212", "超级市场零售"),
        ("6210", "正餐服务"),
        ("7010", "物业管理"),
        ("5267", "充电"),
    ),
    "机关": (("9221", "综合事务管理机构"), ("8411", "综合医院")),
    "灌溉": (("0513", "灌溉活动"),),
    "农业": (("0321", "牛的饲养"), ("0141", "蔬菜种植"), ("0412", "内陆养殖")),
    "居民": (("9000", "城镇居民生活"),),
    "学校": (("8334", "普通初中教育"), ("8312", "幼儿园")),
    "施工": (("4710", "住宅房屋建筑"), ("4812", "公路工程建筑")),
}
CATEGORIES = {"灌溉": "农业生产", "农业": "农业生产", "居民": "居民生活", "学校": "居民生活"}
PLAN_MONTHS = {True: 12, False: 3}
"""Validity of a reply with a supply plan, by whether the voltage is high."""


def use_of(d: Draw, trade: str) -> Json:
    code, industry = d.one(INDUSTRIES[trade])
    return {
        "category": CATEGORIES.get(trade, "工商业"),
        "industry_code": code,
        "industry": industry,
        "is_industrial": trade == "工业",
        "is_irrigation": True if trade == "灌溉" else d.one((None, False)),
        "shifts": d.one((None, "单班", "三班连续", "季节性（4月—10月）")),
        "load_nature": d.one(("三类负荷", "二类负荷", "一、二类负荷")),
    }


def account(d: Draw, signing: date, party: Json, supplier: Json, voltage: str, trade: str) -> Json:
    """The part of an account record that knows nothing yet of the equipment."""
    number = f"6325{d.digits(8)}"
    high = VOLTS[voltage] >= 1000
    replied = signing - timedelta(days=d.number(0, 330 if high else 80))
    valid = add_months(replied, PLAN_MONTHS[high]) - timedelta(days=1)
    where = party["registered_address"] if d.chance(40) else address(d)
    prepaid = d.chance(30)
    return {
        "account_no": number,
        "aliases": d.one(((), (f"00{number}",))),
        "work_order_no": d.one((None, f"26112{d.digits(11)}")),
        "supply_plan": {
            "plan_no": f"GDFA-{replied.year}-{d.digits(4)}",
            "replied_on": str(replied),
            "valid_until": str(valid),
        },
        "supplier": supplier["name"],
        "customer": party,
        "further_parties": [],
        "contacts": contacts(d, party),
        "supply_address": where,
        "use": use_of(d, trade),
        "importance": {"grade": "普通", "basis": None},
        "supply_voltage": voltage,
        "settlement": {
            "reading": d.one(("远程自动抄表", "远程自动抄表，故障时现场抄录")),
            "reading_day": d.one((1, 15, 31)),
            "cycle_months": d.one((1, 1, 2)) if trade == "居民" else 1,
            "due_day_of_next_month": d.one((20, 25, 10, 28)),
            "instalments_per_month": d.one((1, 2, 3)) if high else 1,
            "prepaid_control": prepaid,
            "payment_method": d.one(("银行转账/网上国网", "银行代扣", "营业厅现金")),
            "invoice": d.one(("电子发票", "增值税专用发票")),
        },
        "onward_supply": False,
    }


def let_premises(d: Draw, facts: Json, signing: date) -> None:
    """The site is let to the customer, or is its own; an owner may sign for its use."""
    if d.chance(60):
        facts["premises_right"] = d.one((None, {"kind": "自有"}))
        return
    owner = company(d)
    facts["premises_right"] = {
        "kind": d.one(("租赁", "租赁", "无偿借用")),
        "owner": owner["name"],
        "owner_consent": True,
        "consent_no": d.one((None, f"同意书〔2026〕{d.number(1, 99)}号")),
        "lease_ends_on": str(signing + timedelta(days=d.number(2200, 4000))),
    }
    if d.chance(30):
        facts["further_parties"].append({"role": "产权人", "party": owner})


def tariff_words(facts: Json) -> str:
    """The tariff of a billing point, as price lists call it."""
    scheme, category = facts["tariff"]["scheme"], facts["use"]["category"]
    level = TARIFF_VOLTAGES[facts["supply_voltage"]]
    if category == "居民生活":
        return {"居民阶梯": "居民一户一表", "居民合表": "居民合表"}[scheme] + level
    return f"农业生产{level}" if category == "农业生产" else f"工商业{scheme}{level}"


def tariff(d: Draw, facts: Json, combined: bool = False) -> Json:
    """Scheme and purchase that the use and the capacity allow."""
    category, contract = facts["use"]["category"], facts["capacity"]["contract"]
    common = {"time_of_use": d.chance(50), "time_of_use_note": d.one((None, "按省级政策执行"))}
    if category == "居民生活":
        scheme = "居民合表" if combined else "居民阶梯"
        people = {"tier_population": d.number(1, 9)} if not combined and d.chance(50) else {}
        return {"scheme": scheme, "purchase": "政府定价"} | common | people
    if category == "农业生产":
        return {"scheme": "单一制", "purchase": "政府定价"} | common
    kva = Decimal(contract["value"]) if contract["unit"] == "kVA" else Decimal(0)
    free = Decimal(100) < kva < Decimal(315)
    two_part = kva >= Decimal(315) or (free and d.chance(50))
    common["scheme"] = "两部制" if two_part else "单一制"
    common["scheme_choice"] = "用电人在100—315千伏安区间自选" if free else None
    return common | (_capacity_charge(d, facts) if two_part else {}) | _purchase(d)


def _capacity_charge(d: Draw, facts: Json) -> Json:
    mode = d.one(("按变压器容量", "按合同最大需量", "按实际最大需量"))
    running = int(Decimal(facts["capacity"]["running"]["value"]))
    demand = {"value": str(max(1, running * d.number(40, 95) // 100)), "unit": "kW"}
    return {"capacity_mode": mode, "contract_demand": demand if "合同" in mode else None}


def _purchase(d: Draw) -> Json:
    way = d.one(("电网企业代理购电", "市场化交易(售电公司代理)", "市场化交易(批发)"))
    return {"purchase": way, "retailer": "示范售电有限公司（演示）" if "售电公司" in way else None}


def power_factor(d: Draw, facts: Json) -> Json:
    """Both values by the adjustment rules of 1983 and by 供电营业规则: nothing below 100 kVA."""
    use, size = facts["use"], Decimal(facts["capacity"]["contract"]["value"])
    if use["category"] == "居民生活" or size < 100:
        return {"billing_standard": None, "technical_minimum": None, "compensation": None}
    high = VOLTS[facts["supply_voltage"]] >= 1000
    if use["is_irrigation"]:
        standard, least = ("0.90" if high and size >= 3200 else "0.85"), "0.85"
    elif use["category"] == "农业生产":
        standard, least = "0.80", "0.80"
    else:
        standard = "0.90" if high and use["is_industrial"] and size > 160 else "0.85"
        least = "0.90" if high else "0.85"
    reactive = {"value": str(int(size) * 3 // 10), "unit": "kvar"}
    return {
        "billing_standard": standard,
        "technical_minimum": least,
        "compensation": reactive if d.chance(70) else None,
    }


def load_management(d: Draw) -> Json | None:
    if not d.chance(30):
        return None
    terminal = d.chance(80)
    return {
        "terminal": terminal,
        "interruptible": {"value": str(d.number(10, 900)), "unit": "kW"} if terminal else None,
        "security_load_excluded": True if terminal else None,
    }


def disturbing_load(d: Draw) -> Json | None:
    if not d.chance(15):
        return None
    return {
        "equipment": d.one(("中频炉", "变频提升机、整流器", "电弧炉")),
        "assessment_no": d.one((None, f"电能质量评估〔2026〕{d.number(1, 50)}号")),
        "mitigation": d.one((None, "有源滤波装置，与设备同时投入")),
    }
