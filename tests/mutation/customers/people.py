"""Parties with papers that hold: check digits right, agents authorised on the day of signing."""

from datetime import date, timedelta

from tests.mutation.customers.drawing import Draw, Json

_SURNAMES = ("李", "马", "王", "才让", "欧阳", "韩", "尕藏", "阿卜杜拉·", "祁", "星")
_GIVEN = ("德祥", "文兰", "国栋", "卓玛", "一鸣", "秀兰", "东主", "敏", "加", "海燕", "生福")
_PLACES = ("示范县", "示范州", "湖畔镇", "沙柳", "北山县", "城关")
_TRADES = (
    "水泥制品",
    "综合超市",
    "肉类加工",
    "物业管理",
    "充电服务",
    "碳酸锂",
    "冷藏仓储",
    "转供变检修",
    "农产品",
    "酒店管理",
    "电力设备",
    "光伏支架",
    "临江建材",
    "居民服务",
)
_FORMS = {
    "法人": ("有限公司", "股份有限公司", "集团有限责任公司", "农民专业合作社"),
    "分支机构": ("有限公司示范县分公司", "股份有限公司城关支公司"),
    "非法人组织": ("合伙企业（有限合伙）", "事务所（普通合伙）"),
    "个体工商户": ("餐馆", "便利店", "加工部", "修理部"),
}
_TITLES = {
    "法人": ("执行董事（法定代表人）", "总经理", "董事长（法定代表人）"),
    "分支机构": ("负责人",),
    "非法人组织": ("执行事务合伙人",),
}
_ORGANS = ("财政局", "人民医院", "沙柳灌区管理所", "第一中学", "气象局", "交通运输综合行政执法队")
_STREETS = ("创业路", "人民路", "滨河路", "健康路", "环湖大道", "X503县道", "水渠路")
_MARK = ("（演示）", "(演示)", "")

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(d: Draw, opening: str) -> str:
    """A unified social credit code with its check character."""
    letters = "".join(d.one(_CREDIT_ALPHABET) for _ in range(5))
    body = f"{opening}632598MA{letters}{d.digits(2)}"
    total = sum(_CREDIT_ALPHABET.index(c) * w for c, w in zip(body, _CREDIT_WEIGHTS, strict=True))
    return body + _CREDIT_ALPHABET[(31 - total % 31) % 31]


def resident_id(d: Draw, area: str = "632521") -> str:
    """The resident id of somebody of age."""
    born = d.day(date(1946, 1, 1), date(2006, 12, 31))
    body = f"{area}{born:%Y%m%d}{d.digits(3)}"
    total = sum(int(c) * w for c, w in zip(body, _ID_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def person_name(d: Draw) -> str:
    return d.one(_SURNAMES) + d.one(_GIVEN)


def address(d: Draw) -> str:
    place = f"{d.one(_PLACES)}{d.one(_STREETS)}{d.number(1, 300)}号"
    return place + d.one(("", "A座3层", "一层商铺", "2幢1单元501室", "（原供销社院内）"))


def mobile(d: Draw) -> str:
    return d.one(("138", "159", "177")) + d.digits(8)


def agent(d: Draw, signing: date) -> Json:
    """An authorised agent whose period covers the day of signing, at times just so."""
    return {
        "name": person_name(d),
        "id_number": resident_id(d),
        "matter": d.one(("供用电合同签订", "签订供用电合同和相关协议")),
        "scope": d.one(("签订、变更供用电合同及其附件", "全权代理签约、结算和停送电联系")),
        "valid_from": str(signing - timedelta(days=d.number(0, 300))),
        "valid_to": str(signing + timedelta(days=d.number(0, 700))),
        "principal_signed_and_sealed": True,
    }


def supplier(d: Draw, signing: date) -> Json:
    """The supplier; its agent, if any, is authorised for everything."""
    name = d.one(("国网示范省电力公司示范州供电公司", "示范电网有限责任公司北山供电局"))
    signs = agent(d, signing) | {"scope": "各电压等级的供用电合同及其附件"}
    return {
        "name": name + d.one(_MARK),
        "party_type": "分支机构",
        "credential": {"type": "统一社会信用代码", "number": credit_code(d, "91")},
        "representative": {"name": person_name(d), "title": "总经理（负责人）"},
        "agent": signs if d.chance(70) else None,
        "registered_address": address(d),
        "service_phone": d.one(("95598", "95598-1", "0970-5550100")),
    }


def organisation(d: Draw, signing: date) -> Json:
    """A company, branch, partnership or public body."""
    kind = d.one(("法人", "法人", "分支机构", "非法人组织", "机关"))
    if kind == "机关":
        kind, name = "法人", d.one(_PLACES) + d.one(_ORGANS)
        opening, title = d.one(("11", "12")), d.one(("局长", "院长", "所长（法定代表人）"))
    else:
        name = d.one(_PLACES) + d.one(_TRADES) + d.one(_FORMS[kind])
        opening, title = "91", d.one(_TITLES[kind])
    return _with_bank(
        d,
        {
            "name": name + d.one(_MARK),
            "party_type": kind,
            "credential": {"type": "统一社会信用代码", "number": credit_code(d, opening)},
            "representative": {"name": person_name(d), "title": title},
            "agent": agent(d, signing) if d.chance(40) else None,
            "registered_address": address(d),
        },
    )


def company(d: Draw) -> Json:
    """A company without an agent: third parties."""
    name = d.one(_PLACES) + d.one(("光合新能源", "湖畔物业", "水处理", "循环园投资")) + "有限公司"
    return {
        "name": name + d.one(_MARK),
        "party_type": "法人",
        "credential": {"type": "统一社会信用代码", "number": credit_code(d, "91")},
        "representative": {"name": person_name(d), "title": "执行董事（法定代表人）"},
        "registered_address": address(d),
        "service_phone": mobile(d),
    }


def sole_trader(d: Draw, signing: date) -> Json:
    operator = person_name(d)
    return _with_bank(
        d,
        {
            "name": d.one(_PLACES) + d.one(_TRADES) + d.one(_FORMS["个体工商户"]) + d.one(_MARK),
            "party_type": "个体工商户",
            "credential": {"type": "统一社会信用代码", "number": credit_code(d, "92")},
            "representative": d.one((None, {"name": operator, "title": "经营者"})),
            "agent": agent(d, signing) if d.chance(20) else None,
            "operator": {"name": operator, "id_number": resident_id(d)},
            "registered_address": address(d),
        },
    )


def natural_person(d: Draw, signing: date) -> Json:
    kind, number = d.one(
        (
            ("居民身份证", resident_id(d)),
            ("居民身份证", resident_id(d)),
            ("港澳台居民居住证", resident_id(d, "810000")),
            ("护照", f"E{d.digits(8)}"),
            ("外国人永久居留身份证", f"CHN{d.digits(12)}"),
        )
    )
    return _with_bank(
        d,
        {
            "name": person_name(d) + d.one(_MARK),
            "party_type": "自然人",
            "credential": {"type": kind, "number": number},
            "agent": agent(d, signing) if d.chance(15) else None,
            "registered_address": address(d),
            "service_phone": d.one((None, mobile(d))),
        },
    )


def contacts(d: Draw, customer: Json) -> list[Json]:
    """Who is called: one person for a household, up to three for an organisation."""
    if customer["party_type"] == "自然人":
        return [{"role": "本人", "name": customer["name"], "mobile": mobile(d)}]
    roles = ("停送电联系人（24小时）", "账务联系人", "法人联系人")[: d.number(1, 3)]
    return [{"role": role, "name": person_name(d), "mobile": mobile(d)} for role in roles]


def _with_bank(d: Draw, party: Json) -> Json:
    if d.chance(60):
        bank = d.one(("演示银行示范县支行", "示范州农村商业银行健康路分理处"))
        party["bank"] = {"name": bank, "account": f"6325980{d.digits(12)}"}
    return party
