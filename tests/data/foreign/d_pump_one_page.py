"""Rural pumping station: a printed one-page form, blanks filled by hand (楷体, underlined).

Hard: some blanks were left open, labels and values share lines, almost no headings.
"""

from __future__ import annotations

from tests.data.foreign.words import Paper

TRUTH: dict[str, object] = {
    "account": "632598000008",
    "changes": {"term.starts_on": "2018-04-01", "term.ends_on": "2021-03-31"},
    "signed_on": "2018-03-26",
    "items": {
        "supply-method": ("filled", "由 35千伏沙柳变电站 10千伏灌溉线 41 号杆"),
        "quality": ("filled", "受电端电压偏差不超过额定值的"),
        "supply-time": ("missing", None),
        "capacity": ("filled", "变压器 1 台，共 160 千伏安"),
        "address": ("filled", "示范县沙柳镇二级提灌站"),
        "use-nature": ("filled", "用电性质"),
        "metering": ("filled", "计量方式"),
        "price": ("blank", "执行电价"),
        "settlement": ("filled", "抄表及交费"),
        "maintenance": ("filled", "产权分界"),
        "term": ("filled", "合同期限"),
        "breach-liability": ("filled", "4．用电方逾期交费"),
        "parties": ("filled", "示范县沙柳镇水渠路5号"),
        "dispute": ("filled", "6．发生争议"),
    },
    "facts": {
        "supplier.name": "国网示范省电力公司示范州供电公司(演示)",
        "customer.name": "示范县沙柳灌区管理所(演示)",
        "customer.address": "示范县沙柳镇水渠路5号",
        "supply_address": "示范县沙柳镇二级提灌站",
        "account_no": "632598000008",
        "contract_no": None,
        "use.category": "农业生产",
        "capacity.contract": "160千伏安",
        "capacity.running": None,
        "supply_voltage": "10kV",
        "metering.multiplier": None,
        "metering.ct": "300/5",
        "metering.pt": None,
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": "2",
        "late_fee.cross_year_per_mille": None,
        "term.starts_on": "2018-04-01",
        "term.ends_on": "2021-03-31",
        "term.years": None,
        "signed_on": "2018-03-26",
    },
    "disagrees": ["capacity.contract"],
}

_FORM = (
    ("供电方", "国网示范省电力公司示范州供电公司（演示）", "<", "<"),
    ("住  所", "示范州示范县电力路1号", "电  话", "95598"),
    ("用电方", "⟦ 示范县沙柳灌区管理所（演示） ⟧", "户  号", "⟦632598000008⟧"),
    ("住  所", "⟦ 示范县沙柳镇水渠路5号 ⟧", "电  话", "⟦13800000081⟧"),
    ("用电地点", "⟦ 示范县沙柳镇二级提灌站 ⟧", "联系人", "⟦ 扎西顿珠 ⟧"),
    ("用电性质", "□工业  □商业  ☑农业生产  □居民生活", "主要设备", "⟦水泵 55kW×2⟧"),
    ("用电容量", "⟦ 变压器 1 台，共 160 千伏安 ⟧", "变压器型号", "⟦S11-M-160/10⟧"),
    ("供电电源", "⟦ 由 35千伏沙柳变电站 10千伏灌溉线 41 号杆 ⟧供电，电压⟦ 10 ⟧千伏", "<", "<"),
    ("产权分界", "⟦ 41号杆跌落保险上桩头 ⟧，电源侧归供电方、负荷侧归用电方所有和维护", "<", "<"),
    (
        "计量方式",
        "□高供高计 ☑高供低计；表箱位置：⟦ 低压总柜 ⟧；电流互感器⟦ 300/5 ⟧，倍率______",
        "<",
        "<",
    ),
    ("执行电价", "________________________（按物价部门文件填写）", "<", "<"),
    ("抄表及交费", "每月⟦ 1 ⟧日抄表，用电方于当月⟦ 20 ⟧日前以⟦ 转账 ⟧方式交清电费", "<", "<"),
    (
        "合同期限",
        "自⟦ 2018 ⟧年⟦ 4 ⟧月⟦ 1 ⟧日起至⟦ 2021 ⟧年⟦ 3 ⟧月⟦ 31 ⟧日止",
        "<",
        "<",
    ),
)

_TERMS = """
| «双方约定：»
1．供电方在电网正常时，受电端电压偏差不超过额定值的±7%。用电方补偿后的功率因数应达到⟦ 0.85 ⟧以上。
2．计量表计由供电方安装和校验，用电方负责看护。变压器和线路损耗按规定计入用电方电量。
3．灌溉期前用电方应检修、试验自有线路和变压器，合格后方可启用；停灌期要求暂停变压器的，提前\
⟦ 5 ⟧天申请。
4．用电方逾期交费的，当年欠费每日按欠费总额的⟦ 2 ⟧‰、跨年度欠费每日按____‰支付违约金；私自增容\
、转供电、窃电的，按《供电营业规则》处理。供电方未依法通知停电造成用电方损失的，依法赔偿。
5．合同期满双方无异议的继续有效；一方要求变更的，提前⟦ 30 ⟧天书面通知对方。
6．发生争议由双方协商，协商不成的，向⟦ 示范县 ⟧人民法院起诉。
7．本合同一式两份，双方各执一份，签章后生效。
"""

_SIGNED = (
    ("供电方（章）", "用电方（章）"),
    ("代表：⟦ 演示签约人 ⟧", "代表：⟦ 杨成林 ⟧"),
    ("⟦ 2018 ⟧年⟦ 3 ⟧月⟦ 26 ⟧日", "⟦ 2018 ⟧年⟦ 3 ⟧月⟦ 26 ⟧日"),
)


def build() -> bytes:
    """The .docx."""
    paper = Paper(font="宋体", size=10, margin=1.9)
    paper.heading_size = 10
    paper.spacing = 1.1
    paper.text("#! 农业排灌供用电合同")
    paper.line("编号：____________", align="right")
    paper.font = "楷体"
    paper.table(_FORM, (2.4, 8.6, 2.4, 3.8), size=10, bold_first=False)
    paper.font = "宋体"
    paper.text(_TERMS)
    paper.table(_SIGNED, (8, 8), size=10, grid=False, bold_first=False)
    return paper.done()
