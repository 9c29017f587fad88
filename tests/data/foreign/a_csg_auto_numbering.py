"""Southern Grid style contract of 甲方/乙方; every label (第…条, 1.1, (1)) is Word's own number\
ing.

Hard: no label is in the text, headings are short; the term is only "three years from signing".
"""

from __future__ import annotations

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement

from tests.data.foreign.words import Paper

TRUTH: dict[str, object] = {
    "account": "632598000006",
    "changes": {
        "supplier": "南方示范电网有限责任公司示范供电局(演示)",
        "customer.name": "示范州绿驰充电服务有限公司",
    },
    "signed_on": "2026-06-08",
    "items": {
        "supply-method": ("filled", "供电电源"),
        "quality": ("filled", "电压偏差不超过额定电压的±7%"),
        "supply-time": ("filled", "供电可靠与停限电"),
        "capacity": ("filled", "报装容量为1600kVA"),
        "address": ("filled", "装接地点为示范县滨湖大道100号公共停车场"),
        "use-nature": ("filled", "用电分类为工商业"),
        "metering": ("filled", "抄表计量装置"),
        "price": ("filled", "电价执行"),
        "settlement": ("filled", "电费的交付"),
        "maintenance": ("filled", "产权与管理范围"),
        "term": ("filled", "合同的有效期与续签"),
        "breach-liability": ("filled", "双方的责任"),
        "parties": ("filled", "乙方（用电方）：示范州绿驰充电服务有限公司"),
        "dispute": ("filled", "纠纷的处理"),
    },
    "facts": {
        "supplier.name": "南方示范电网有限责任公司示范供电局(演示)",
        "customer.name": "示范州绿驰充电服务有限公司",
        "customer.address": "示范县滨湖大道100号",
        "supply_address": "示范县滨湖大道100号公共停车场",
        "account_no": "632598000006",
        "contract_no": "SFGDJ-YX-HT-20260608-003",
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
        "term.starts_on": None,
        "term.ends_on": None,
        "term.years": "3",
        "signed_on": "2026-06-08",
    },
    "disagrees": ["capacity.running"],
}

_HEAD = """
> 合同编号：SFGDJ-YX-HT-20260608-003
> 用户编号：632598000006
# 高压供用电合同
~
| 甲方（供电方）：南方示范电网有限责任公司示范供电局（演示）
| 地址：示范市供电大道2号  邮编：632500
| 负责人：演示局长  供电服务热线：95598
~
| 乙方（用电方）：示范州绿驰充电服务有限公司
| 地址：示范县滨湖大道100号  邮编：632501
| 法定代表人：孙一鸣  联系人：孙一鸣  电话：13800000061
~
甲乙双方依照《中华人民共和国民法典》《中华人民共和国电力法》《电力供应与使用条例》等规定，在平等\
、自愿的基础上协商一致，签订本合同，以资共同信守。
"""

# Each row: depth of its number (0: 第…条, 1: 1.1, 2: (1)) and the text.
_BODY = """
0 用电概况
1 装接地点为示范县滨湖大道100号公共停车场。
1 用电分类为工商业，行业为机动车充电销售；连续营业，负荷等级为三级。
1 乙方报装容量为1600kVA，由两台SCB18-800/10变压器组成，目前投运一台，实际运行容量800kVA，另一台\
办理减容停用并加封。
1 充电设施为10台120kW直流充电桩，合计1200kW，未经甲方书面确认不得增设。
0 供电电源
1 甲方以10kV电压、频率50Hz的交流电源向乙方供电，供电回路为一路。
1 该回路由110kV新城变电站10kV滨湖线2号环网柜6间隔引出，属公用线路，经电缆接入乙方预装式变电站。
1 乙方未申请备用电源，亦未装设自备发电机；对不能中断的管理系统由乙方自备不间断电源。
0 供电质量
1 电网正常运行方式下，甲方供到乙方受电点的电压偏差不超过额定电压的±7%，频率偏差不超过±0.2Hz。
1 乙方充电机产生的谐波应予治理，注入公共连接点的谐波电流不得超出GB/T 14549规定的允许值。
1 乙方在高峰时段的功率因数应达到0.90以上，无功补偿采用自动投切。
0 供电可靠与停限电
1 甲方应当对乙方持续供电，除本条列明者外不得中断。
1 甲方依下列程序停电：
2 设备计划检修的，提前7天书面通知或者公告；
2 设备临时检修的，提前24小时告知；
2 电网故障或者电源不足的，按政府批准的错峰方案执行。
1 故障排除后，甲方在24小时内恢复送电。
0 抄表计量装置
1 计量方式为高供高计，装置设于乙方预装式变电站高压计量柜内。
1 电压互感器变比10000/100，电流互感器变比100/5，综合倍率2000；电能表为三相三线0.5S级。
1 计量装置产权属甲方，由甲方负责轮换和检定，乙方负有看护义务。
1 计量点不在分界点，滨湖线2号环网柜6间隔至计量柜的线路损耗按乙方抄见电量的0.5%加计。
1 计量装置发生差错的，以实际倍率、实际误差为准，自差错发生之日起退补。
0 电价执行
1 乙方执行1—10kV两部制电价，集中式充换电设施的容量电费依照国家现行减免政策办理。
1 峰谷时段按本省物价部门公布的充电设施时段执行。
1 遇国家调整电价，按调整后的标准计收，甲乙双方无须另行签署文件。
0 电费的交付
1 甲方每月1日零时远程抄录电量，每月5日前出具上月电费账单。
1 乙方分两次交付电费：当月20日前预付当月预计电费的一半，余额于次月20日前付清。
1 交付方式为银行转账，户名示范州绿驰充电服务有限公司，开户行演示银行滨湖支行，账号63259800000000\
00663。
1 乙方对账单有不同意见的，可在收到之日起十日内提出；无不同意见部分应按时交付。
0 产权与管理范围
1 甲乙双方以2号环网柜6间隔出线电缆终端头连接处为界。连接处及电源侧归甲方所有并管理，出线电缆及负\
荷侧归乙方所有并管理。
1 各方自行承担管理范围内设施的维护费用及安全责任。
1 乙方委托他人代维的，不免除乙方的责任。
0 用电安全与变更
1 乙方电气工作人员应持有效证件上岗，每年雨季前对接地装置进行检测。
1 乙方有下列事项之一的，应先到甲方办理手续：
2 增加或减少用电容量；
2 迁移用电地址或者变更户名；
2 改变用电分类；
2 接入光伏、储能等电源。
1 乙方不得对外转供电。
0 双方的责任
1 甲方擅自停电或者供电质量达不到约定，造成乙方损失的，按乙方实际损失予以赔偿。
1 乙方逾期交付电费的，应自逾期次日起，对当年欠费每日按2‰、对跨年欠费每日按3‰向甲方支付违约金。
1 乙方逾期三十日，经甲方催交仍未付清的，甲方可按规定程序并提前通知后停电；付清后24小时内恢复。
1 乙方擅自启用加封变压器的，应补交该变压器的容量电费，并承担不超过三倍的违约使用电费。
1 因不可抗力造成违约的，遭受一方及时通知对方并提供证明后可免除相应责任。
0 合同的有效期与续签
1 本合同自双方签字盖章之日起生效，有效期三年。
1 有效期届满前两个月，任何一方欲修改条款的，应书面告知对方；双方均无异议的，合同延续三年。
0 纠纷的处理
1 履行本合同发生纠纷，由双方协商；也可申请能源监管机构投诉热线12398调处。
1 协商、调处不成，任何一方可向甲方所在地有管辖权的人民法院起诉。
0 其他事项
1 附图：供电接线及产权分界图。附表：受电设备清单。
1 本合同正本两份、副本四份，甲乙双方各执正本一份、副本两份。
1 甲方已提请乙方注意本合同中的责任条款，并应乙方要求作了说明。
"""

_SIGNED = (
    ("甲方（盖章）", "乙方（盖章）"),
    ("授权代表：", "法定代表人或授权代表：孙一鸣"),
    ("签约日期：2026年6月8日", "签约日期：2026年6月8日"),
)

_LEVELS = (
    (0, "chineseCountingThousand", "第%1条", ""),
    (1, "decimal", "%1.%2", "<w:isLgl/>"),
    (2, "decimal", "(%3)", ""),
)


def _numbering() -> tuple[BaseOxmlElement, BaseOxmlElement]:
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{legal}'
        f'<w:suff w:val="space"/><w:lvlText w:val="{label}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{depth * 420}" w:hanging="0"/></w:pPr></w:lvl>'
        for depth, kind, label, legal in _LEVELS
    )
    spaces = nsdecls("w")
    shape = parse_xml(
        f'<w:abstractNum {spaces} w:abstractNumId="77">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    number = parse_xml(f'<w:num {spaces} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    return shape, number


def _numbered(paper: Paper, depth: int, text: str) -> None:
    paragraph = paper.line(text, bold=depth == 0, font="黑体" if depth == 0 else "")
    marks = parse_xml(
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>'
    )
    properties = paragraph._p.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))
    if spacing is None:
        properties.append(marks)
    else:
        spacing.addprevious(marks)


def build() -> bytes:
    """The .docx."""
    paper = Paper(font="宋体", size=10.5)
    paper.text(_HEAD)
    shape, number = _numbering()
    numbering = paper.document.part.numbering_part.element
    numbering.insert(0, shape)
    numbering.append(number)
    for row in _BODY.strip().split("\n"):
        depth, text = row.split(" ", 1)
        _numbered(paper, int(depth), text)
    paper.line("")
    paper.table(_SIGNED, (8, 8), size=10.5, grid=False, bold_first=False)
    return paper.done()
