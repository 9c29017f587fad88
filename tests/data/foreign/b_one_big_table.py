"""One two-column table is the whole contract: the item's name on the left, its content right.

Hard: no running text; two cells left open; the multiplier contradicts the ratios and the record.
"""

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from tests.data.foreign.shapes import CENTRE, as_bytes, face, grid, looks, rows, sheet

TRUTH: dict[str, object] = {
    "account": "632598000001",
    "changes": {},
    "signed_on": None,
    "items": {
        "supply-method": ("filled", "电源及进线"),
        "quality": ("filled", "电压合格范围"),
        "supply-time": ("blank", "连续供电约定"),
        "capacity": ("filled", "报装容量"),
        "address": ("filled", "装接地点"),
        "use-nature": ("filled", "用电分类"),
        "metering": ("filled", "电能计量"),
        "price": ("filled", "电度单价"),
        "settlement": ("filled", "电费交付"),
        "maintenance": ("filled", "设备分界"),
        "term": ("blank", "合同起讫"),
        "breach-liability": ("filled", "用电方逾期交费"),
        "parties": ("filled", "住所地：示范州示范县电力路1号"),
        "dispute": ("filled", "纠纷处理"),
    },
    "facts": {
        "supplier.name": "国网示范省电力公司示范州供电公司(演示)",
        "customer.name": "示范县昆源水泥制品有限公司(演示)",
        "customer.address": "示范县工业园区创业路18号",
        "supply_address": "示范县工业园区创业路18号",
        "account_no": "632598000001",
        "contract_no": "SFZ-GY-2026-0417",
        "use.category": "工商业",
        "capacity.contract": "1630千伏安",
        "capacity.running": "1630千伏安",
        "supply_voltage": "10kV",
        "metering.multiplier": "1000",
        "metering.ct": "100/5",
        "metering.pt": "10000/100",
        "late_fee.residential_per_mille": "1",
        "late_fee.current_year_per_mille": "2",
        "late_fee.cross_year_per_mille": "3",
        "term.starts_on": None,
        "term.ends_on": None,
        "term.years": None,
        "signed_on": None,
    },
    "disagrees": ["metering.multiplier"],
}

ROWS = rows("""
合同编号 | SFZ-GY-2026-0417

客户编号 | 632598000001

供电方 | 国网示范省电力公司示范州供电公司(演示)¶住所地：示范州示范县电力路1号¶
统一社会信用代码：91632598MA7DEM008N　　服务热线：95598

用电方 | 示范县昆源水泥制品有限公司(演示)¶住所地：示范县工业园区创业路18号¶
法定代表人：甘国栋　执行董事

装接地点 | 示范县工业园区创业路18号（厂区围墙以内）

用电分类 | 工商业（主营水泥预制构件，行业代码3021，两班生产，三类负荷）；另有职工宿舍用电，
按居民生活（合表）单独装表。

报装容量 | 合同容量1630kVA，运行容量1630kVA。¶1号变 SCB18-1000/10，
1000kVA，运行；¶2号变 SCB18-630/10，630kVA，运行。¶
用电方需要增加或者减少容量的，事先到供电方办理手续。

电源及进线 | 单电源。由110kV园区变电站10kV园工一回（公用线路）23号杆T接，
架空转电缆进入用电方厂区配电室，受电电压10kV。¶用电方没有备用电源，也没有自备发电机。

电压合格范围 | 受电端10kV三相电压偏差为标称电压的±7%；系统频率50Hz，
偏差不超过±0.2Hz。用电方注入的谐波电流不得超过GB/T 14549规定的限值。

连续供电约定 | /

无功要求 | 用电方在高峰负荷时的功率因数不低于0.90，装设电容器480kvar，随负荷自动投切，
不得向系统倒送；功率因数调整电费的考核值为0.90。

电能计量 | 高供高计。总表装在厂区高压计量柜内，三相三线0.5S级智能电能表一只。¶
电压互感器10000/100（0.2级），电流互感器100/5（0.2S级），倍率1000。¶
宿舍分表装在职工宿舍低压配电箱内，低供低计，电流互感器100/5，倍率20，其电量从总表中减去。¶
计量装置由供电方购置、检定和更换，用电方负责保护，不得私自开启封印。

计量差错 | 任何一方认为计量不准的，可以委托法定检定机构检定。检定期间电费照付，
差错确定之后按实际误差退补，互感器变比或者倍率有误的，从错误发生之日算起。

电度单价 | 总表电量执行工商业两部制1—10千伏电价，容量电费按变压器容量计收，实行峰谷分时；
宿舍分表电量执行居民合表1—10千伏电价。¶政府价格主管部门调整电价的，自调整之日起按新价计费。

电费交付 | 每月1日零时远程抄表。当月电费分两次支付：每月18日前预付上月电费的一半，
其余在次月20日前结清。¶付款方式：银行转账或者网上国网。供电方在收款后五日内开具电子发票。

设备分界 | 10kV园工一回23号杆T接点引流线与跌落式熔断器上桩头的连接处为产权分界点，
连接处及其电源侧归供电方，其余归用电方。¶各方对自己产权范围内的线路和设备负责运行、检修和更新，
并承担由此引起的法律后果。

用电方逾期交费 | 自逾期次日起每日加付违约金：宿舍居民部分为欠费额的1‰；其余部分，当年欠费为2‰，
跨年度欠费为3‰。¶逾期满三十日，经书面催告仍未付清的，供电方可按规定程序停止供电。

用电方违约用电 | 私自超过合同容量、改变用途、动用已经加封的设备、移动计量装置的，
除改正外按《供电营业规则》所定的标准补交电费和违约使用电费。

供电方的责任 | 因供电方过错停电或者电压超出合格范围，造成用电方直接损失的，由供电方赔偿；
属于不可抗力或者用电方自身原因的除外。

合同起讫 | 自　　　　年　　月　　日起至　　　　年　　月　　日止

期满前的办理 | 期满三十日之前，双方均未以书面提出异议的，按原期限顺延一次。

纠纷处理 | 先行协商；协商不成的，向供电方所在地的人民法院起诉。争议期间没有争执的条款照常履行。

联络人 | 用电方停送电联系人：____________　　电话：____________

文本 | 正本两份，双方各执一份；副本四份。附件：供电接线及产权分界示意图一张。

特别约定 | 此项空白

供电方签章 | ¶（合同专用章）¶签约人：　　　　　　　　　　　　年　　月　　日

用电方签章 | ¶（公章）¶签约人：　　　　　　　　　　　　年　　月　　日
""")


def build() -> bytes:
    """The table as a .docx."""
    paper = sheet(margin=2.2)
    looks(font="黑体", size=16, bold=True, align=CENTRE, after=10)(
        paper.add_paragraph("高压供用电合同书")
    )
    table = grid(paper, ROWS, (3.4, 13.2))
    for left, _ in (table.row_cells(no) for no in range(len(ROWS))):
        left._tc.get_or_add_tcPr().append(
            parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="EDEDED"/>')
        )
        for run in left.paragraphs[0].runs:
            run.bold = True
            face(run, "黑体")
            run.font.size = Pt(10)
    looks(size=9)(paper.add_paragraph("注：表内「/」表示双方未作约定。本表涂改处须双方盖章。"))
    return as_bytes(paper)
