"""A scan put through character recognition: two columns, every printed line its own paragraph.

Hard: words, names and numbers broken across paragraphs, full-width digits, misread characters
(干 for 千, 甩/屯 for 用/电, 末 for 未, 曰 for 日, O for ０), page numbers and stamps between lines.
"""

from itertools import count

from tests.data.foreign.shapes import CENTRE, as_bytes, columns, looks, paragraphs, sheet

TRUTH: dict[str, object] = {
    "account": "632598000007",
    "changes": {"term.starts_on": "2023-09-01", "term.ends_on": "2026-08-31"},
    "signed_on": "2023-08-17",
    "items": {
        "supply-method": ("filled", "第四条　供屯方式"),
        "quality": ("filled", "第五条　供电质呈"),
        "supply-time": ("filled", "第六条　连续供电"),
        "capacity": ("filled", "第三条　甩电容量"),
        "address": ("filled", "第一条　用电地址"),
        "use-nature": ("filled", "第二条　用电性质"),
        "metering": ("filled", "第七条　计呈方式"),
        "price": ("filled", "第八条　电　价"),
        "settlement": ("filled", "第九条　电费结箅"),
        "maintenance": ("filled", "第十条　维护责任"),
        "term": ("filled", "第十三条　有效期限"),
        "breach-liability": ("filled", "第十二条　违约责仟"),
        "parties": ("filled", "供电人：国网示范省电力公"),
        "dispute": ("filled", "第十四条　争议解决"),
    },
    "facts": {
        "supplier.name": "国网示范省电力公司示范州供电公司(演示)",
        "customer.name": "示范县人民医院(演示)",
        "customer.address": "示范县健康路1号",
        "supply_address": "示范县健康路1号",
        "account_no": "632598000007",
        "contract_no": "2023-GY-0581",
        "use.category": "工商业",
        "capacity.contract": "2000千伏安",
        "capacity.running": "2000千伏安",
        "supply_voltage": "10kV",
        "metering.multiplier": "3000",
        "metering.ct": "150/5",
        "metering.pt": "10000/100",
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": "2",
        "late_fee.cross_year_per_mille": "3",
        "term.starts_on": "2023-09-01",
        "term.ends_on": "2026-08-31",
        "term.years": "3",
        "signed_on": "2023-08-17",
    },
    "disagrees": [],
}

# Lines beginning "# " were headings on the page and stand alone; the rest is cut at the width.
BODY = """
# 高压供用电合同

# 合同编号：２０２３－ＧＹ－０５８１

用户编号：６３２５９８０００００７

供电人：国网示范省电力公司示范州供电公司（演示）住所：示范州示范县电力路１号　负责人：演示负责人

用电人：示范县人民医院（演示）住所：示范县健康路１号　法定代表人：宋丽萍

为明确供电人和用电人在电力供应与使用中的权利和义务，安全、经济、合理、有序地供电和用电，
根据国家有关法律法规，经双方协商一致，订立本合同。

# 第一条　用电地址

用电人的用电地址为：示范县健康路１号，中心配电室设于门诊楼地下一层。

# 第二条　用电性质

１．行业分类：综合医院（８４１１）。２．用电分类：工商业。３．负荷特性：一、
二类负荷，连续用电。４．用电人经电力管理部门批准为二级重要电力用户。

# 第三条　甩电容量

用电人共有受电点一个，安装ＳＣＢ１８－１０００／１０型变压器两台，每台１０００干伏安，
合同容量为２０００干伏安，两台均为运行状态，运行容量２O００千伏安。未经供电人同意，
不得增加变压器的台数和容量。

# 第四条　供屯方式

供电人以双电源向用电人供电，受电电压１０干伏。主供：１１０千伏新城变电站１０千伏健康一回，
专线。备用：３５千伏城关变电站１０千伏城医线９号环网柜２间隔，公用线路。两路电源之间采用自动切换
（备自投），装有电气与机械双重闭锁，严禁并列运行。用电人自备８００千瓦柴油发电机一台，
保安负荷６００千瓦，发电机与电网之间用四极双投开关闭锁。

# 第五条　供电质呈

在电力系统正常状况下，供到用电人受电点的电压偏差不超过额定值的±７％，
频率偏差不超过±０．２赫兹。用电人的大型医疗设备产生谐波超过国家标准的，应当治理。

# 第六条　连续供电

供电人应当全年昼夜连续供电。计划检修提前七天通知用电人，临时检修提前二十四小时通知；
主供、备用两路电源不得同时安排检修。因故中止供电的，原因消除后二十四小时内恢复。

# 第七条　计呈方式

计量方式为高供高计，在医院高压室一段、二段各装一套计量柜。电压互感器变比１００００／１００，
电流互感器变比１５０／５，每套倍率均为３０００，准确度等级０．２／０．２Ｓ。
电能表为三相三线０．５Ｓ级智能电能表。计量柜由供电人加封，用电人负责看护，发现异常及时告知。

# 第八条　电　价

执行工商业两部制１—１０千伏电价，容量电费按变压器容量计算。
功率因数调整电费考核标准为０．８５。国家调整电价时，按调整后的规定执行，不须另订合同。

# 第九条　电费结箅

每月１曰零时抄表，每月分两次付款，第一次在当月２０日前，第二次在次月２０日前结清全部余额。
用电人通过银行转账付款。对电费有异议的，先交清无异议部分，再行核对。

# 第十条　维护责任

产权分界点：健康一回以新城变电站出线间隔电缆终端头连接处为界；城医线以９号环网柜２间隔出线电缆终端头
连接处为界。连接处及其电源侧设备由供电人负责维护管理，出线电缆及其负荷侧由用电人负责维护管理。
在各自产权范围内发生的事故，由产权人承担法律责任，法律另有规定的除外。

# 第十一条　用电安全

用电人应每年对受电装置做一次预防性试验，配电室昼夜有人值班，值班人员应持证上岗。
用电人应备有非电性质的保安措施，并定期演练应急预案。用电人应当配合供电人安装负荷管理终端，
在电力供应紧张时执行经批准的有序用电方案，但手术部、重症监护室、急诊等保安负荷不在限电之列。

用电人末经许可，不得自行引入其他电源，不得将所受电力转供给医院围墙以外的商户和住户，
不得迁移、更动或者擅自操作供电人的计量装置和进线开关。

# 第十一条之二　通知与联络

停送电联系人昼夜保持电话畅通。通信地址：示范县健康路１号行政楼３０２室后勤科。
开户银行：演示银行健康路支行，账号：６３２５９８００００００００００７７０。联系人或者账号变动的，
应于三曰内书面告知，末告知造成的延误由变动一方承担。

# 第十二条　违约责仟

１．用电人末按期交清电费的，从逾期之曰起至交清之日止，当年欠费每日按欠费总额的干分之二、
跨年欠费每日按欠费总额的干分之三支付违约金。２．供电人违反第五条、第六条约定给用电人造成损失的，
应当赔偿实际损失。３．用电人违约用电的，按照供电营业规则的规定承担责任。
４．因不可抗力不能履行的，部分或者全部免除责任。

# 第十三条　有效期限

本合同自２０２３年９月１日起至２０２６年８月３１曰止，有效期为三年。期满前一个月双方均无书面异议的，
可以续订。合同有效期内，双方不得擅自变更或者解除合同。

# 第十四条　争议解决

双方发生争议时，应本着互谅互让的精神协商；协商不成的，向示范县人民法院起诉。

# 第十五条　附　则

本合同正本两份、副本四份，自双方签字、盖章之日起生效。附件：１．供电接线及产权分界示意图；
２．自备应急电源使用协议；３．双电源调度协议。

供电人（盖章）　　　用电人（盖章）

签约人：演示签约人　签约人：尕藏加

签订日期：２０２３年８月１７曰
"""

WIDTH = 19
LINES_OF_A_PAGE = 76


def _lines() -> list[str]:
    """The lines as the scanner saw them; the first of a paragraph is set in by two."""
    seen: list[str] = []
    for block in paragraphs(BODY):
        if block.startswith("# "):
            seen.append(block.removeprefix("# "))
            continue
        text = block if block.startswith(("供电人", "用电人", "用户", "签")) else "　　" + block
        seen.extend(text[start : start + WIDTH] for start in range(0, len(text), WIDTH))
    return seen


def build() -> bytes:
    """The scan as a .docx."""
    paper = sheet(font="宋体", size=11, margin=1.6)
    columns(paper, 2)
    title = looks(font="黑体", size=14, align=CENTRE, after=6)
    line = looks(after=0, spacing=1.5)
    noise = looks(size=8, align=CENTRE, after=0)
    pages = count(1)
    for no, text in enumerate(_lines()):
        if no and no % LINES_OF_A_PAGE == 0:
            noise(paper.add_paragraph(f"－　{next(pages)}　－"))
            noise(paper.add_paragraph("扫描件仅供参考　档案室"))
        (title if no == 0 else line)(paper.add_paragraph(text))
    return as_bytes(paper)
