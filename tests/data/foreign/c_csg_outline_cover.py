"""Southern style high-voltage contract: cover page, label|value|label|value tables, Word's numbers.

Hard: no clause number stands in the text (第一章, 1.1, 1.1.1 and (a) come from numbering.xml), the
parties are in a four-column table, quality and continuity are deep below 供电方的义务.
"""

from __future__ import annotations

from docx.document import Document as Doc
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.data.foreign.shapes import (
    CENTRE,
    as_bytes,
    grid,
    looks,
    number,
    paragraphs,
    sheet,
)

TRUTH: dict[str, object] = {
    "account": "632598000006",
    "changes": {},
    "signed_on": "2026-11-20",
    "items": {
        "supply-method": ("filled", "供电电源"),
        "quality": ("filled", "电能质量保证"),
        "supply-time": ("filled", "连续供电保证"),
        "capacity": ("filled", "受电容量"),
        "address": ("filled", "用电处所"),
        "use-nature": ("filled", "用电分类"),
        "metering": ("filled", "电能计量与抄表"),
        "price": ("filled", "计价依据"),
        "settlement": ("filled", "电费的交付"),
        "maintenance": ("filled", "产权与管理范围"),
        "term": ("filled", "合同期间"),
        "breach-liability": ("filled", "违反合同的责任"),
        "parties": ("filled", "用电方名称"),
        "dispute": ("filled", "纠纷的处理"),
    },
    "facts": {
        "supplier.name": "国网示范省电力公司示范州供电公司(演示)",
        "customer.name": "示范州绿驰充电服务有限公司(演示)",
        "customer.address": "示范县滨湖大道100号",
        "supply_address": "示范县滨湖大道100号公共停车场",
        "account_no": "632598000006",
        "contract_no": "示供高2026-1106",
        "use.category": "工商业",
        "capacity.contract": "1600千伏安",
        "capacity.running": "800千伏安",
        "supply_voltage": "10kV",
        "metering.multiplier": "3000",
        "metering.ct": "150/5",
        "metering.pt": "10000/100",
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": "2",
        "late_fee.cross_year_per_mille": "3",
        "term.starts_on": "2026-12-01",
        "term.ends_on": "2029-11-30",
        "term.years": None,
        "signed_on": "2026-11-20",
    },
    "disagrees": ["capacity.running", "metering.multiplier", "metering.ct"],
}

_COVER = (
    ("合同编号", "示供高2026-1106", "户号", "632598000006"),
    ("文本版本", "高压2024修订", "签订地点", "示范县"),
)

_PARTIES = (
    ("供电方名称", "国网示范省电力公司示范州供电公司（演示）", "证照号码", "91632598MA7DEM008N"),
    ("住所", "示范州示范县电力路1号", "负责人", "演示负责人"),
    ("客户服务热线", "95598", "委托代理人", "演示签约人"),
    ("用电方名称", "示范州绿驰充电服务有限公司（演示）", "证照号码", "91632598MA7JK78L2C"),
    ("住所", "示范县滨湖大道100号", "法定代表人", "孙一鸣"),
    ("停送电联系人", "鲍存寿 13800000062", "账务联系人", "石玉洁 13800000063"),
)

_METERS = (
    ("计量点名称", "预装式变电站高压计量柜", "计量方式", "高供高计"),
    ("电能表", "三相三线0.5S级，3×1.5(6)A", "电压互感器变比", "10000/100，0.2级"),
    ("电流互感器变比", "150/5，0.2S级", "计费倍率", "3000"),
)

_BODY = """
0 供用电基本情况

1 用电处所

2 用电方在示范县滨湖大道100号公共停车场用电，受电点设在停车场东侧的预装式变电站。

1 用电分类

2 行业为机动车充电销售，电价分类为工商业，负荷为三类，全天营业。

2 用电方不属于重要电力用户。

1 受电容量

2 装有10千伏干式变压器两台，各800千伏安，合同容量1600千伏安。

2 签订本合同时2号变压器已办理减容并加封，运行容量800千伏安；用电方恢复前应提前五个工作日申请。

1 供电电源

2 供电方由110千伏新城变电站10千伏滨湖线2号环网柜6间隔，以额定电压10kV、频率50Hz的三相交流电源向用\
电方供电，属公用线路。

2 本合同仅有一路电源。用电方自行增设电源的，应当：

3 事先取得供电方书面同意；

3 装设可靠的防误并列闭锁；

3 不得在供电方停电时向电网送电。

1 无功补偿

2 用电方装设并联电容器480千乏，自动投切，高峰时功率因数不低于0.90；电费考核标准为0.85。

0 产权、计量与电费

1 产权与管理范围

2 分界点为2号环网柜6间隔出线电缆终端头连接处。连接处及以上归供电方，出线电缆及以下归用电方。

2 各方对归己的设施负责运行、维修、试验和更新，并承担由此产生的法律责任。

2 一方需进入对方管理范围作业的，应经对方许可并由对方人员陪同。

1 电能计量与抄表

2 计量装置的配置如下表。

t

2 计量点与分界点之间的线路损耗由用电方负担，按电缆参数计算后计入当月电量。

2 抄表采用远方自动方式，冻结时刻为每月1日0时；采集失败的，三日内现场补抄。

2 一方对计量准确性有异议，可申请检定，检定期间电费先按抄见数交付，查实后退补。

1 计价依据

2 执行1—10千伏工商业两部制电价，容量电费按变压器容量计收；符合集中式充换电设施政策的部分，按政策\
文件减免。

2 用电方实行峰谷分时电价，由供电方代理购电。政府调价的，自调价文件载明之日起按新价计算。

1 电费的交付

2 电费每月分两次结算：15日前按上月电费的一半预结，次月20日前结清。

2 付款采用银行转账或线上渠道，供电方提供电子发票。

0 双方的义务

1 供电方的义务

2 电能质量保证

3 电网正常时，受电端电压偏差不超过额定值的正负7%，频率偏差不超过正负0.2赫兹；

3 用电方自身谐波超标造成的质量问题，不在此限。

2 连续供电保证

3 计划检修提前七日、临时检修提前二十四小时通知用电方；

3 因故障或有序用电需要中断时，按批准的序位执行，并在原因消除后二十四小时内复电。

2 供电方设立全天候报修电话，接到报修后城区四十五分钟内到达现场。

1 用电方的义务

2 按照国家标准治理充电机产生的谐波，并接受供电方检测。

2 发生下列事项，应在七日内书面告知供电方：

3 名称、法定代表人或联系方式改变；

3 场地租赁关系终止；

3 停止经营。

0 责任与附则

1 违反合同的责任

2 供电方违反本合同停电的，赔偿用电方实际发生的直接损失。

2 用电方逾期交付电费的，当年部分每日按欠费额的千分之二、跨年部分每日按千分之三支付违约金，自逾期\
之日计至交清之日。

2 用电方有窃电或违约用电行为的，补交电费，并按《供电营业规则》规定的最高倍数以内承担违约使用电费。

1 合同期间

2 自2026年12月1日至2029年11月30日。期满前三十日双方均无书面异议的，以同样的期间顺延，次数不限。

1 变更与解除

2 需变更合同内容的，双方签订补充协议；用电方销户的，合同于结清电费、拆除计量装置后终止。

1 纠纷的处理

2 双方协商；协商不成的，任何一方可向供电设施所在地示范县人民法院起诉。争议期间，双方应继续履行无\
争议的部分。

1 文本

2 正本两份，双方各一份；副本四份。附供电接线图、设备清单及停送电联系单。
"""


def _numbering(paper: Doc) -> int:
    levels = (
        ("chineseCountingThousand", "第%1章", ""),
        ("decimal", "%1.%2", "<w:isLgl/>"),
        ("decimal", "%1.%2.%3", "<w:isLgl/>"),
        ("lowerLetter", "(%4)", ""),
    )
    rows = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{legal}'
        f'<w:suff w:val="space"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{(0, 0, 420, 840)[at]}"/></w:pPr></w:lvl>'
        for at, (form, text, legal) in enumerate(levels)
    )
    root = paper.part.numbering_part.element
    root.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="88">'
            f'<w:multiLevelType w:val="multilevel"/>{rows}</w:abstractNum>'
        ),
    )
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="88"><w:abstractNumId w:val="88"/></w:num>')
    )
    return 88


def _cover(paper: Doc) -> None:
    for text, size, before in (
        ("高压供用电合同", 30, 140),
        ("（适用于10千伏及以上用电方）", 14, 10),
    ):
        look = looks(font="黑体", size=size, bold=True, align=CENTRE, before=before, after=30)
        look(paper.add_paragraph(text))
    grid(paper, _COVER, (2.6, 5.4, 2.6, 5.4))
    looks(size=14, align=CENTRE, before=180)(paper.add_paragraph("二〇二六年十一月"))
    paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def build() -> bytes:
    """The .docx."""
    paper = sheet("宋体", 11)
    _cover(paper)
    looks(bold=True, size=13)(paper.add_paragraph("签约双方"))
    grid(paper, _PARTIES, (2.6, 6.2, 2.6, 4.6))
    num = _numbering(paper)
    ways = (
        looks(font="黑体", size=14, bold=True, align=CENTRE, before=12, after=8),
        looks(font="黑体", size=11.5, before=4),
        looks(indent=21),
        looks(indent=42),
    )
    for block in paragraphs(_BODY):
        if block == "t":
            grid(paper, _METERS, (3.0, 5.4, 3.2, 4.4))
            continue
        level = int(block[0])
        paragraph = paper.add_paragraph(block[2:])
        ways[level](paragraph)
        number(paragraph, num, level)
    looks(before=24)(paper.add_paragraph("供电方（合同专用章）：            用电方（盖章）："))
    looks()(paper.add_paragraph("代理人：演示签约人               法定代表人：孙一鸣"))
    looks()(paper.add_paragraph("签约日期：2026年11月20日        签约日期：2026年11月20日"))
    return as_bytes(paper)
