"""A modern bilingual-ish contract: definitions first, 1 / 1.1 / 1.1.1 counted by Word itself.

Hard: chapter one names every item without fixing it; the numbers are not in the text.
"""

from tests.data.foreign.shapes import (
    CENTRE,
    as_bytes,
    grid,
    looks,
    number,
    outline_numbers,
    paragraphs,
    rows,
    sheet,
)

TRUTH: dict[str, object] = {
    "account": "632598000010",
    "changes": {},
    "signed_on": "2026-11-24",
    "items": {
        "supply-method": ("filled", "供电方式 Mode of Supply"),
        "quality": ("filled", "电能质量 Power Quality"),
        "supply-time": ("filled", "供电的持续性 Continuity"),
        "capacity": ("filled", "容量 Capacity"),
        "address": ("filled", "用电场所 Premises"),
        "use-nature": ("filled", "用电类别 Class of Use"),
        "metering": ("filled", "计量安排 Metering Arrangement"),
        "price": ("filled", "电价 Tariff"),
        "settlement": ("filled", "账单与付款 Billing and Payment"),
        "maintenance": ("filled", "产权边界与维护 Ownership Boundary"),
        "term": ("filled", "生效与期限 Effectiveness and Term"),
        "breach-liability": ("filled", "违约与救济 Default and Remedies"),
        "parties": ("filled", "注册地址：示范州示范县电力路1号"),
        "dispute": ("filled", "适用法律与争议解决 Governing Law and Disputes"),
    },
    "facts": {
        "supplier.name": "国网示范省电力公司示范州供电公司(演示)",
        "customer.name": "示范州盐湖碳酸锂有限公司(演示)",
        "customer.address": "示范县循环经济园8号",
        "supply_address": "示范县循环经济园8号",
        "account_no": "632598000010",
        "contract_no": "SFZ/HV/2026/010-R2",
        "use.category": "工商业",
        "capacity.contract": "16000千伏安",
        "capacity.running": "16000千伏安",
        "supply_voltage": "35kV",
        "metering.multiplier": "21000",
        "metering.ct": "300/5",
        "metering.pt": "35000/100",
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": "2",
        "late_fee.cross_year_per_mille": "3",
        "term.starts_on": "2026-12-01",
        "term.ends_on": "2029-11-30",
        "term.years": None,
        "signed_on": "2026-11-24",
    },
    "disagrees": [],
}

COVER = rows("""
文本编号 Contract No. | SFZ/HV/2026/010-R2

户号 Account No. | 632598000010

供方 Supplier | 国网示范省电力公司示范州供电公司(演示)¶注册地址：示范州示范县电力路1号¶
负责人：演示负责人

需方 Customer | 示范州盐湖碳酸锂有限公司(演示)¶注册地址：示范县循环经济园8号¶
法定代表人：高振华

签署日 Date of Signing | 2026-11-24
""")

BODY = """
1 定义与解释 Definitions and Interpretation

2 定义

3 「合同容量」（Contracted Capacity）指经供方核准、需方据以安装受电变压器的总视在功率。

3 「用电类别」（Class of Use）指需方依据其主要用途所归入的价格类别。

3 「供电质量」（Power Quality）指公共连接点处电压、频率与波形符合标准的程度。

3 「计量方式」（Metering Arrangement）指电能表、互感器及其二次回路的组合与安装位置。

3 「违约金」（Late Payment Charge）指因迟延付款而按日累加的款项。

3 「产权分界点」（Boundary Point）指供方资产与需方资产的物理连接处。

3 「有效期限」（Term）指自起始日至终止日（含首尾两日）的期间。

3 「工作日」（Business Day）指法定节假日与休息日以外的日子。

2 解释

3 标题与英文仅为检索方便，不影响条款含义；中英文有出入的，以中文为准。

3 凡称「以书面形式」，包括可以调取查用的数据电文。

1 供电安排 Supply Arrangement

2 用电场所 Premises：示范县循环经济园8号。需方不得将电力引至该场所以外。

2 用电类别 Class of Use：工商业；所属行业为无机盐制造（2613），三班连续生产，二类负荷。

2 容量 Capacity

3 合同容量为16,000千伏安，由两台SZ20-8000/35型变压器组成，每台8,000千伏安。

3 两台变压器均投入运行，运行容量为16,000千伏安。

3 需方欲增减容量的，应提前三十日递交书面申请。

2 供电方式 Mode of Supply

3 供方以单回35千伏专线「锂业线」，自110千伏循环园变电站向需方35千伏厂用变电站供电。

3 不设第二路外部电源。需方自备柴油发电机一台（500千瓦），仅供保安负荷，
与电网之间采用四极双投开关闭锁，先断后通。

3 需方的储能装置（2,000千瓦／4,000千瓦时）只在厂内消纳，不得向电网送电，并投入逆功率保护。

2 电能质量 Power Quality

3 供电电压正、负偏差绝对值之和不超过35千伏的10%；频率为50赫兹，正常时偏差不超过±0.2赫兹。

3 需方整流负荷产生的谐波应符合GB/T 14549，超出限值的应在九十日内治理。

2 供电的持续性 Continuity

3 供方全年每日二十四小时连续供电，法律规定或者本合同载明的情形除外。

3 计划检修应提前七日、临时检修应提前二十四小时通知需方；停电原因消除后，应在二十四小时内恢复。

1 产权边界与维护 Ownership Boundary and Maintenance

2 分界点为110千伏循环园变电站35千伏锂业线出线构架耐张线夹外侧。线夹及其电源侧归供方，
线夹外侧导线及其负荷侧归需方。

2 各方自费运行、维护、试验其所有的资产；一方请求另一方代为维护的，另签协议并另行计费。

2 进入对方场地作业，应先办理许可并遵守对方的安全规程。

1 计量与价格 Metering and Tariff

2 计量安排 Metering Arrangement

3 采用高供高计，计量点设于110千伏循环园变电站35千伏锂业线间隔，
装设0.2S级三相三线电能表主、副各一只。

3 电压互感器变比35000/100，电流互感器变比300/5，结算倍率21,000。

3 储能并网柜另设考核表一只（倍率4,000），其读数不用于结算。

3 主副表读数之差超过允许值的，以主表为准，并于三个工作日内共同检验。

2 电价 Tariff

3 需方参加批发电力市场，上网环节的价格由市场形成；输配电价执行35千伏两部制标准，
需量电费按合同最大需量9,600千瓦计收。

3 政府性基金及附加、系统运行费用随政府文件调整，自文件载明的日期起适用，无须另签补充文件。

3 功率因数考核标准为0.90。

2 账单与付款 Billing and Payment

3 每月1日零时冻结抄表，供方于当月8日前以电子方式送达账单。

3 电费分三期支付：当月10日、20日各付上月金额的30%，余额于次月15日前付清。

3 需方以银行转账或者网上国网付款；对账单有异议的部分可以暂缓五个工作日，其余部分照付。

1 违约与救济 Default and Remedies

2 需方迟延付款的，自到期日的次日起按日计付违约金：当年欠费按0.2%，跨年欠费按0.3%。

2 迟延逾三十日且经催告后仍未付清的，供方可在提前七日书面通知并于停电前三十分钟再次通知后中止供电。

2 需方有擅自增容、改变类别、启用封存设备、擅自并网等行为的，依国家规则补交差额并承担违约使用费。

2 供方无正当理由中断供电或者供电质量不合格的，赔偿需方直接损失；
任何一方不因不可抗力承担责任，但有及时通知并减轻损失的义务。

1 期限、变更与终止 Term, Variation and Termination

2 生效与期限 Effectiveness and Term：本合同经双方签字盖章后成立，
自2026年12月1日起生效，至2029年11月30日终止。

2 终止日前三十日内双方均未提出书面异议的，有效期限按同等期间续展。

2 变更应以书面补充协议作出；约定不明的，视为未变更。

2 破产、解散或者停产超过六个月的，任一方均可解除本合同，已发生的债务不受影响。

1 一般条款 General

2 通知 Notices：以封面所载地址及双方指定的电子邮箱为送达地址，变更应在三个工作日内告知。

2 保密 Confidentiality：市场报价、负荷曲线为保密信息，期限至合同终止后两年。

2 适用法律与争议解决 Governing Law and Disputes：本合同适用中华人民共和国法律。
争议应友好协商；三十日内未能解决的，提交示范州仲裁委员会仲裁，裁决为终局。

2 文本 Counterparts：正本四份，双方各执二份，每份具有同等效力。
"""


def build() -> bytes:
    """The contract as a .docx."""
    paper = sheet(font="等线", size=10.5, margin=2.6)
    looks(size=20, bold=True, align=CENTRE, before=30, after=4)(paper.add_paragraph("供用电合同"))
    looks(size=13, align=CENTRE, after=24)(paper.add_paragraph("ELECTRICITY SUPPLY CONTRACT"))
    grid(paper, COVER, (4.6, 11.2))
    looks(before=14, after=10, first=21)(
        paper.add_paragraph(
            "供方与需方（以下各称「一方」，合称「双方」）经平等协商，订立本合同如下。"
        )
    )
    num = outline_numbers(paper)
    ways = (
        looks(size=12, bold=True, before=12, after=4),
        looks(before=3, after=2),
        looks(after=2),
    )
    for block in paragraphs(BODY):
        level, _, text = block.partition(" ")
        paragraph = paper.add_paragraph(text)
        ways[int(level) - 1](paragraph)
        number(paragraph, num, int(level) - 1)
    looks(before=20)(
        paper.add_paragraph("供方 Supplier（盖章）：　　　　　　　　　需方 Customer（盖章）：")
    )
    looks(before=10)(paper.add_paragraph("授权签字 By:　　　　　　　　　　　　　　授权签字 By:"))
    return as_bytes(paper)
