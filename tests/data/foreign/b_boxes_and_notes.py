"""A contract in boxes and notes: number in the header, parties in text boxes, clauses below.

Hard: the header, drawing and footnote parts hold what the body leaves out (number, parties,
the source of supply, late fees, disputes); each box is stored twice, as drawing and as fallback.
"""

from tests.data.foreign.shapes import (
    CENTRE,
    RIGHT,
    as_bytes,
    footnote_mark,
    footnotes,
    looks,
    paragraphs,
    sheet,
    text_box,
)

TRUTH: dict[str, object] = {
    "account": "632598000006",
    "changes": {},
    "signed_on": "2026-11-16",
    "items": {
        "supply-method": ("filled", "供电电源：10千伏滨湖线2号环网柜6间隔"),
        "quality": ("filled", "5　供到充电站的电压"),
        "supply-time": ("filled", "6　充电站对外昼夜营业"),
        "capacity": ("filled", "3　本站安装SCB18-800/10型变压器两台"),
        "address": ("filled", "1　电力供到示范县滨湖大道100号公共停车场"),
        "use-nature": ("filled", "2　本站的用电分类为工商业"),
        "metering": ("filled", "7　抄表计量装置"),
        "price": ("filled", "8　电能按工商业两部制"),
        "settlement": ("filled", "9　电费的回收"),
        "maintenance": ("filled", "10　设施归谁所有"),
        "term": ("filled", "14　本合同的期间"),
        "breach-liability": ("filled", "12　任何一方不履行本合同"),
        "parties": ("filled", "住所：示范州示范县电力路1号"),
        "dispute": ("filled", "争议先由双方协商，协商不成的，提交示范州仲裁委员会"),
    },
    "facts": {
        "supplier.name": "国网示范省电力公司示范州供电公司(演示)",
        "customer.name": "示范州绿驰充电服务有限公司(演示)",
        "customer.address": "示范县滨湖大道100号",
        "supply_address": "示范县滨湖大道100号公共停车场",
        "account_no": "632598000006",
        "contract_no": "SF-CD-2026-0066",
        "use.category": "工商业",
        "capacity.contract": "1600千伏安",
        "capacity.running": "800千伏安",
        "supply_voltage": "10kV",
        "metering.multiplier": "2000",
        "metering.ct": "100/5",
        "metering.pt": "10000/100",
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": "2",
        "late_fee.cross_year_per_mille": "3",
        "term.starts_on": "2026-12-01",
        "term.ends_on": "2029-11-30",
        "term.years": None,
        "signed_on": "2026-11-16",
    },
    "disagrees": ["capacity.running"],
}

SUPPLIER_BOX = (
    "供应方",
    "国网示范省电力公司示范州供电公司(演示)",
    "住所：示范州示范县电力路1号",
    "负责人：演示负责人",
    "电话：95598",
)
CUSTOMER_BOX = (
    "使用方",
    "示范州绿驰充电服务有限公司(演示)",
    "住所：示范县滨湖大道100号",
    "法定代表人：孙一鸣",
    "场地：租自示范县城投公司(演示)",
)
SOURCE_BOX = (
    "供电电源：10千伏滨湖线2号环网柜6间隔，出自110千伏新城变电站，公用线路，单回电缆，额定电压10kV。",
    "本站不设备用电源。站内装设的车棚照明与充电桩由同一电源供电。",
)

NOTES = (
    "投运初期仅1号变压器运行，运行容量为800千伏安；2号变压器加封冷备用，启用前五日申请启封。",
    "当年电费逾期的，每日加付欠费的0.2%；跨年电费逾期的，每日加付欠费的0.3%。",
    "争议先由双方协商，协商不成的，提交示范州仲裁委员会按其规则仲裁，仲裁裁决对双方均有约束力。",
)

# "{n}" at the end of a clause stands for the reference to note n; "[box]" is where the box goes.
BODY = """
1　电力供到示范县滨湖大道100号公共停车场内的充电站，不得引至停车场以外，也不得转供给场内的商亭。

2　本站的用电分类为工商业（机动车充电销售，行业代码5267），集中式充换电设施，
对社会开放，直流桩十台，每台120千瓦。

3　本站安装SCB18-800/10型变压器两台，每台800千伏安，合同容量合计1600千伏安。{1}

4　电源的约定见下框，框内文字与条款有同等效力。

[box]

5　供到充电站的电压，三相偏差不得超过10千伏的正负7%。充电机投入之后，使用方应测量谐波，
总畸变率超过标准的，装设滤波器。

6　充电站对外昼夜营业，供应方连续不断供电；计划检修提前七日通知，临时检修提前二十四小时通知，
使用方应在站内公告停运时段。

7　抄表计量装置装在预装式变电站的高压计量柜，高压侧供电、高压侧计量。
电压互感器10000/100，电流互感器100/5，相乘得倍数2000。
出线电缆的损耗由使用方承担。使用方不得在计量柜前后私接负荷。

8　电能按工商业两部制1—10千伏价目计费，分时段计价；集中式充换电设施是否免收容量电费，
依政府文件执行，文件变动时随之调整。功率因数考核数为0.85。

9　电费的回收：每月1日远程读表，当月20日前付一半，次月20日前付清另一半。
使用方通过网上国网或者银行转账付款，开具电子发票。{2}

10　设施归谁所有，就由谁维护：2号环网柜6间隔出线电缆终端头连接处为界，
连接处及其电源侧归供应方，出线电缆、变电站、充电桩归使用方。

11　使用方每年对变压器和电缆做一次试验，充电桩漏电保护每季检查一次；
发生火情，先断开高压开关，再行扑救。
充电机的急停按钮、视频监视和消防器材由使用方配齐，出现漏电报警的，先停桩后检查，
未经检查合格不得复用。备案号为演示充备〔2026〕06号，备案内容改变的，应当抄送供应方。

12　任何一方不履行本合同，应当赔偿对方因此受到的直接损失。供应方无故断电的，
按实际损失赔偿；使用方私自扩大容量、改变用途、拆动封印的，按国家规定补交费用。
欠费超过三十日的，经催告和提前七日通知，供应方可以停电。

13　场地租期届满、运营主体变更的，使用方应提前一个月办理过户或者销户。
使用方开展车网互动的，须另行签订协议，未签订之前不得向电网放电。
使用方的联系人、电话、开票信息改变的，三日内告知供应方。供应方发出的停电告知、账单和催款通知，
以短信、网上国网站内信或者书面之一送达即可，但停电通知应当有书面。

14　本合同的期间为2026年12月1日至2029年11月30日，期满前三十日双方无异议的，按同样期间顺延。

15　未尽事项，由双方订立书面补充。发生争议的，按脚注处理。{3}
"""


def build() -> bytes:
    """The contract as a .docx."""
    paper = sheet(font="宋体", size=11, margin=2.5)
    header = paper.sections[0].header.paragraphs[0]
    header.add_run("合同编号：SF-CD-2026-0066　　　户号：632598000006")
    looks(size=9, align=RIGHT)(header)
    footer = paper.sections[0].footer.paragraphs[0]
    footer.add_run("充电设施供用电合同 · 2026版")
    looks(size=8, align=CENTRE)(footer)
    looks(font="黑体", size=18, align=CENTRE, before=6, after=10)(
        paper.add_paragraph("充电站供用电合同")
    )
    boxes = paper.add_paragraph()
    text_box(boxes, 1, SUPPLIER_BOX, (222, 132))
    boxes.add_run("  ")
    text_box(boxes, 2, CUSTOMER_BOX, (222, 132))
    looks(first=22, after=6)(
        paper.add_paragraph("供应方向使用方的充电站供应电力，使用方支付电费。双方约定如下：")
    )
    clause = looks(indent=22, first=-22, after=6, spacing=1.25)
    for block in paragraphs(BODY):
        if block == "[box]":
            text_box(paper.add_paragraph(), 3, SOURCE_BOX, (440, 72))
            continue
        text, _, note = block.removesuffix("}").partition("{")
        paragraph = paper.add_paragraph(text)
        clause(paragraph)
        if note:
            footnote_mark(paragraph, int(note))
    footnotes(paper, NOTES)
    looks(before=24)(paper.add_paragraph("供应方（合同专用章）　　　　　　　　　使用方（公章）"))
    looks(before=6)(paper.add_paragraph("签订于2026年11月16日，示范县"))
    return as_bytes(paper)
