"""A temporary supply contract somebody never finished: most values are blanks, the rest is vague.

Hard: a project department stands where the company should, tick boxes without ticks, 待定 and
另行商定 in nearly every clause, two clauses that a contract needs are not there.
"""

from __future__ import annotations

from tests.data.foreign.words import Paper

TRUTH: dict[str, object] = {
    "account": "632598000005",
    "changes": {},
    "signed_on": None,
    "items": {
        "supply-method": ("blank", "二、接电方式"),
        "quality": ("vague", "供电质量按照国家有关标准和规定执行"),
        "supply-time": ("missing", None),
        "capacity": ("filled", "本次申请的临时用电容量为250千伏安"),
        "address": ("filled", "临时用电地点：示范县新城区湖景苑项目工地"),
        "use-nature": ("blank", "用电性质：□基建"),
        "metering": ("vague", "四、计量"),
        "price": ("vague", "电价标准：按有关文件执行"),
        "settlement": ("blank", "结算与付款"),
        "maintenance": ("missing", None),
        "term": ("blank", "临时用电期限"),
        "breach-liability": ("vague", "七、责任"),
        "parties": ("blank", "乙方（用电单位）"),
        "dispute": ("blank", "八、争议的解决办法"),
    },
    "facts": {
        "supplier.name": None,
        "customer.name": "示范州筑安建筑工程有限公司湖景苑项目部(演示)",
        "customer.address": None,
        "supply_address": "示范县新城区湖景苑项目工地",
        "account_no": "632598000005",
        "contract_no": None,
        "use.category": None,
        "capacity.contract": "250千伏安",
        "capacity.running": None,
        "supply_voltage": None,
        "metering.multiplier": None,
        "metering.ct": None,
        "metering.pt": None,
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": None,
        "late_fee.cross_year_per_mille": None,
        "term.starts_on": None,
        "term.ends_on": None,
        "term.years": None,
        "signed_on": None,
    },
    "disagrees": ["customer.name"],
}

_TEXT = """
> 合同编号：【          】
#! 临时供用电合同
> （草稿第三稿，法务未审）
~
| 甲方（供电单位）：⟦                              ⟧
| 住所：⟦                              ⟧  电话：⟦              ⟧
| 乙方（用电单位）：示范州筑安建筑工程有限公司湖景苑项目部（演示）
| 住所：⟦                              ⟧  电话：⟦              ⟧
| 用电户号：632598000005
~
因乙方承建工程施工需要临时用电，经甲、乙双方友好协商，订立本合同。
## 一、概况
1. 临时用电地点：示范县新城区湖景苑项目工地（详见总平面图，⟪图待补⟫）。
2. 用电性质：□基建  □市政  □抢险  □其他________。
3. 本次申请的临时用电容量为250千伏安，设备清单待项目部补充，最终以双方确认的为准。
4. 施工许可证号：____________；建设单位：____________。
## 二、接电方式
1. 甲方由________变电站________线路________杆，以____千伏电压向乙方临时供电，采用⟦      ⟧敷设。
2. 是否需要第二路电源：待定。
3. 乙方工地如使用发电机，应遵守甲方的相关要求。
## 三、供用电管理
1. 供电质量按照国家有关标准和规定执行。
2. 乙方应当安全用电、文明用电，服从甲方管理。⟪此处是否要写总配电箱三级保护？问一下安监⟫
3. 乙方不得将临时用电转让给其他单位或用于正式生产。
## 四、计量
计量方式根据现场具体情况由双方另行商定，具备条件的应当装表；装表前的电量参照相关办法合理计算。
## 五、电价与付款
1. 电价标准：按有关文件执行，遇政策变化作相应调整。
2. 结算与付款：乙方应于每月____日前，以【        】方式向甲方支付上月电费；预存金额________元。
3. 逾期付款的，乙方应承担相应违约金，标准为每日____。
## 六、临时用电期限
自____年____月____日起至____年____月____日止，预计约⟦    ⟧个月，以工程实际进度为准。需要延期的，\
应尽早联系甲方办理。
## 七、责任
双方应诚信履约。任何一方违反本合同的，应当按照国家有关规定承担相应的责任。
## 八、争议的解决办法
双方协商不成的，选择第【  】项：1. 提交____________仲裁委员会；2. 向____________人民法院起诉。
## 九、其他
1. 未尽事宜，另行协商。
2. 本合同一式____份，双方各执____份，签字盖章后生效。
3. 工程竣工后，乙方应及时办理拆除、销户手续。
~
"""

_NOTES = """
待落实事项|负责人|状态
项目部能不能签约？要不要公司授权书|韩工|/
箱变型号、互感器变比|施工队|待定
临时线路谁投资、拆除谁出钱|商务|
"""

_SIGNED = """
甲方（盖章）：|乙方（盖章）：
代表人：|代表人：
日期：    年    月    日|日期：    年    月    日
"""


def _cells(text: str) -> list[list[str]]:
    return [row.split("|") for row in text.strip().splitlines()]


def build() -> bytes:
    """The .docx."""
    paper = Paper(font="宋体", size=12, margin=2.8)
    paper.spacing = 1.5
    paper.header("草稿 请勿外传")
    paper.text(_TEXT)
    paper.table(_cells(_SIGNED), (7.5, 7.5), size=12, grid=False, bold_first=False)
    paper.text("~\n| ⟪附：内部待办（定稿时删除）⟫")
    paper.table(_cells(_NOTES), (8.5, 3, 3), size=10)
    return paper.done()
