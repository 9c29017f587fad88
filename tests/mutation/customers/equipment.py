"""Sources, transformers, motors, meters and boundaries that fit one another."""

from collections.abc import Sequence
from decimal import Decimal
from math import sqrt

from tests.mutation.customers.drawing import Draw, Json, quantity

VOLTS = {"220V": 220, "380V": 380, "10kV": 10_000, "20kV": 20_000, "35kV": 35_000, "110kV": 110_000}
WORDS = {"220V": "220伏", "380V": "380伏", "10kV": "10千伏", "20kV": "20千伏"} | {
    "35kV": "35千伏",
    "110kV": "110千伏",
}
TARIFF_VOLTAGES = {
    "220V": "不满1千伏",
    "380V": "不满1千伏",
    "10kV": "1—10千伏",
    "20kV": "20千伏",
    "35kV": "35千伏",
    "110kV": "110千伏",
}
_SIZES = {
    "10kV": (30, 50, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2500),
    "20kV": (315, 630, 1000, 1600, 2500, 3150),
    "35kV": (2000, 3150, 5000, 8000, 10_000, 16_000, 20_000),
    "110kV": (16_000, 20_000, 31_500, 50_000, 63_000),
}
_STATES = ("运行", "运行", "热备用", "冷备用加封", "减容停用")
_CURRENTS: tuple[int, ...] = (
    5,
    10,
    15,
    20,
    30,
    50,
    75,
    100,
    150,
    200,
    300,
    400,
    500,
    600,
    800,
    1000,
    1500,
    2000,
)
_CURRENTS += (3000, 4000, 5000, 6000)
_ROLES = {
    1: (("主供",),),
    2: (("主供", "备用"), ("主供", "保安"), ("互为备用", "互为备用"), ("主供", "备用")),
    3: (("主供", "备用", "保安"), ("互为备用", "互为备用", "保安"), ("主供", "主供", "备用")),
}
_TRANSFERS = (
    ("自动（备自投），电气与机械双重闭锁", None),
    ("手动切换", "电气闭锁"),
    ("自动切换", "双投开关，先断后通"),
    ("人工倒闸", "程序闭锁、机械联锁"),
)


def receiving_points(d: Draw, voltage: str, smallest: int = 0, largest: int = 10**6) -> list[Json]:
    """One or two receiving points with one to four transformers, at least one of them running."""
    sizes = [size for size in _SIZES[voltage] if smallest <= size <= largest]
    count = d.one((1, 1, 2, 2, 3, 4)) if largest >= 10**6 else 1
    units = []
    for number in range(1, count + 1):
        size = d.one(sizes)
        units.append(
            {
                "no": d.one((f"{number}号", f"{number}#", f"T{number}")),
                "model": f"{d.one(('SCB18', 'S20-M', 'SZ20'))}-{size}/{VOLTS[voltage] // 1000}",
                "capacity": quantity(size, "kVA"),
                "state": d.one(_STATES) if number > 1 else "运行",
                "owner": d.one(("用电人", "用电人", "出租人")),
            }
        )
    first = d.one(("厂区配电室", "箱式变电站", "1号配电室"))
    if count > 2 and d.chance(40):
        points = [(first, units[:1]), ("2号配电室（北区）", units[1:])]
    else:
        points = [(first, units)]
    return [
        {"no": number, "name": name, "transformers": transformers}
        for number, (name, transformers) in enumerate(points, start=1)
    ]


def motors(d: Draw, point: Json) -> list[Json]:
    return [
        {
            "no": f"D{number}",
            "receiving_point": point["name"],
            "model": d.one(("YKK450-4", "Y4001-4/10kV")),
            "capacity": quantity(d.one((220, 355, 400, 630)), "kW"),
            "state": d.one(_STATES),
        }
        for number in range(1, d.number(1, 3) + 1)
    ]


def capacity(points: Sequence[Json], motor_list: Sequence[Json]) -> Json:
    """Contract capacity is the sum, running capacity that of what runs or stands by hot."""
    every = [t for point in points for t in point["transformers"]] + list(motor_list)
    running = [unit for unit in every if unit["state"] in ("运行", "热备用")]
    return {
        "contract": quantity(sum(Decimal(u["capacity"]["value"]) for u in every), "kVA"),
        "running": quantity(sum(Decimal(u["capacity"]["value"]) for u in running), "kVA"),
    }


def sources(d: Draw, voltage: str, count: int) -> list[Json]:
    """One to three sources from different lines; several say how they transfer and interlock."""
    roles = d.one(_ROLES[count])
    transfer, interlock = d.one(_TRANSFERS) if count > 1 else (None, None)
    low = VOLTS[voltage] < 1000
    found = []
    for number, role in enumerate(roles, start=1):
        if low:
            phase = f" {d.one('ABC')}相" if voltage == "220V" else ""
            station = f"10千伏{d.one(('滨河', '东沟', '下湾村'))}{d.number(1, 9)}号公用变"
            feeder = (
                f"{d.one(('380伏低压', '低压'))}{d.one('一二三')}线 {d.number(1, 40)}号杆{phase}"
            )
            kind = "低压公用线路"
        else:
            station = f"{d.one(('110千伏园区', '35千伏城关', '220千伏循环园'))}变电站"
            feeder = (
                f"{WORDS[voltage]}{d.one(('园工', '湖景', '锂业', '健康'))}{'一二三'[number - 1]}回"
            )
            feeder += d.one(
                ("", f" {d.number(1, 60)}号杆", f" {d.number(1, 9)}号环网柜{number}间隔")
            )
            kind = d.one(("公用线路", "专线"))
        found.append(
            {
                "no": number,
                "role": role,
                "voltage": voltage,
                "substation": station,
                "feeder": feeder,
                "line_kind": kind,
                "transfer": transfer,
                "interlock": interlock,
                "parallel": d.one((None, False)) if count > 1 else None,
                "available_capacity": None
                if low or not d.chance(20)
                else quantity(d.one((500, 1000, 20_000)), "kVA"),
            }
        )
    return found


def boundaries(d: Draw, source_list: Sequence[Json], at_boundary: bool) -> list[Json]:
    """A boundary of each source."""
    found = []
    for source in source_list:
        if VOLTS[source["voltage"]] < 1000:
            point, ours, theirs = (
                d.one(("电能表箱出线开关负荷侧接线端子", "低压分支箱出线端子")),
                "接线端子及其电源侧（含表箱、电能表）",
                "接线端子负荷侧",
            )
        else:
            joint = d.one(("出线电缆终端头", "T接点引流线", "耐张线夹外侧"))
            point, ours, theirs = (
                f"{source['feeder']}{joint}连接处",
                "连接处及其电源侧",
                d.one(("连接处负荷侧（不含连接处）", "出线电缆及其负荷侧")),
            )
        found.append(
            {
                "source_no": source["no"],
                "point": point,
                "supplier_owns": ours,
                "customer_owns": theirs,
                "meter_at_boundary": at_boundary,
            }
        )
    return found


def high_meter(d: Draw, no: str, voltage: str, kva: Decimal, **others: object) -> Json:
    """A meter on the high-voltage side behind voltage and current transformers."""
    volts = VOLTS[voltage]
    return _point(
        no,
        method="高供高计",
        location=d.one(("厂区高压计量柜", "变电站出线间隔", "高压室一段计量柜")),
        meter=d.one(("三相三线 0.5S级 智能电能表", "三相四线 0.2S级 智能电能表")),
        pt={"primary": volts, "secondary": 100, "accuracy": "0.2"},
        ct=_current_transformer(d, float(kva) * 1000 / sqrt(3) / volts),
        **others,
    )


def low_meter(d: Draw, no: str, method: str, load: Decimal, **others: object) -> Json:
    """A three-phase meter at 380 V behind a current transformer."""
    return _point(
        no,
        method=method,
        location=d.one(("箱变低压总柜", "低压配电箱", "集中表箱")),
        meter=d.one(("三相四线 0.5S级 智能电能表", "三相四线 1.0级 费控智能电能表")),
        ct=_current_transformer(d, float(load) * 1000 / sqrt(3) / 380),
        **others,
    )


def direct_meter(d: Draw, no: str, **others: object) -> Json:
    """A meter that carries the whole current itself."""
    return _point(
        no,
        method="低供低计",
        location=d.one(("院墙东侧表箱", "2单元一层集中表箱", "商铺北墙表箱")),
        meter=d.one(("单相 2.0级 5(60)A 智能电能表", "三相四线 1.0级 5(80)A 费控智能电能表")),
        **others,
    )


def fixed_share(d: Draw, parent: Json, use: str, tariff: str) -> Json:
    """A point without a meter of its own: a share or an amount of its parent."""
    share = d.one(
        (
            {"kind": "定比", "value": d.one(("5", "12.5", "0.8"))},
            {"kind": "定量", "value": d.one(("300", "1500"))},
        )
    )
    return _point(
        "F1",
        method=parent["method"],
        location=parent["location"],
        meter="无表",
        role="定比定量",
        level=2,
        parent=parent["no"],
        use_category=use,
        tariff=tariff,
        fixed_share=share,
    )


def _point(no: str, **others: object) -> Json:
    point: Json = {
        "no": no,
        "role": "结算",
        "level": 1,
        "parent": None,
        "bidirectional": False,
        "pt": None,
        "ct": None,
        "loss_calculation": "无",
        "fixed_share": None,
    }
    point |= others
    multiplier = Decimal(1)
    for transformer in (point["pt"], point["ct"]):
        if transformer is not None:
            multiplier *= Decimal(transformer["primary"]) / transformer["secondary"]
    return point | {"multiplier": int(multiplier)}


def _current_transformer(d: Draw, amperes: float) -> Json:
    """The next larger standard current; secondary 5 A, or 1 A in large stations."""
    primary = next((size for size in _CURRENTS if size >= amperes), _CURRENTS[-1])
    secondary = 1 if d.chance(5) else 5
    return {"primary": primary, "secondary": secondary, "accuracy": d.one(("0.5S", "0.2S"))}
