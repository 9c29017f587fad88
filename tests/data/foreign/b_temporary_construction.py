"""A temporary supply contract for a building site, on a printed form with ticked boxes and gaps.

Hard: ☑/□ choices, gaps left open beside filled ones, percentages for the late fee, no quality.
"""

import re

from docx.enum.text import WD_UNDERLINE
from docx.text.paragraph import Paragraph

from tests.data.foreign.shapes import CENTRE, as_bytes, grid, looks, paragraphs, rows, sheet

TRUTH: dict[str, object] = {
    "account": "632598000005",
    "changes": {},
    "signed_on": "2026-11-20",
    "items": {
        "supply-method": ("filled", "四、临时电源"),
        "quality": ("missing", None),
        "supply-time": ("filled", "五、送电时段"),
        "capacity": ("filled", "三、装见容量"),
        "address": ("filled", "一、施工地点"),
        "use-nature": ("filled", "二、临时用电的用途"),
        "metering": ("filled", "六、装表计量"),
        "price": ("filled", "七、计价标准"),
        "settlement": ("blank", "八、电费的收取"),
        "maintenance": ("filled", "九、线路设备的归属和看管"),
        "term": ("filled", "十、使用期限"),
        "breach-liability": ("filled", "十二、罚则"),
        "parties": ("filled", "供电单位（甲方）"),
        "dispute": ("filled", "十三、纠纷的处理"),
    },
    "facts": {
        "supplier.name": "国网示范省电力公司示范州供电公司(演示)",
        "customer.name": "示范州筑安建筑工程有限公司(演示)",
        "customer.address": "示范县建设路3号",
        "supply_address": "示范县新城区湖景苑项目工地",
        "account_no": "632598000005",
        "contract_no": "临电字第2026-118号",
        "use.category": "工商业",
        "capacity.contract": "250千伏安",
        "capacity.running": None,
        "supply_voltage": "10kV",
        "metering.multiplier": "80",
        "metering.ct": "400/5",
        "metering.pt": None,
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": "2",
        "late_fee.cross_year_per_mille": "3",
        "term.starts_on": "2026-12-01",
        "term.ends_on": "2028-05-31",
        "term.years": None,
        "signed_on": "2026-11-20",
    },
    "disagrees": [],
}

PARTIES = rows("""
供电单位（甲方） | 国网示范省电力公司示范州供电公司(演示)

甲方住所 | 示范州示范县电力路1号　　客户服务电话 95598

施工单位（乙方） | 示范州筑安建筑工程有限公司(演示)

乙方住所 | 示范县建设路3号　　法定代表人 陈立新

建设单位 | 示范县湖景置业有限公司(演示)（不作为本合同当事人，为乙方付费提供担保：□是 ☑否）

施工许可 | 演示施许〔2026〕018号　　计划竣工 2028年4月30日

用户编号 | 632598000005
""")

MACHINES = rows("""
序号 | 机械名称 | 台数 | 单台千瓦 | 小计千瓦

1 | 塔式起重机 QTZ80 | 2 | 45 | 90

2 | 施工升降机 | 2 | 33 | 66

3 | 混凝土输送泵 | 1 | 75 | 75

4 | 钢筋加工机械（成套） | 1 | 38 | 38

5 | 电焊机 | 4 | 12 | 48

6 | 生活区照明及炊事 | — | — | 15

 | 合计 | 10 | — | 332
""")

# Underscores around words make a filled gap: they print underlined, and no underscore is left.
BODY = """
因乙方承建工程需要，甲方同意提供临时用电。双方依照《电力法》《电力供应与使用条例》等规定，
议定以下条款，共同遵守。工程项目部不具备签约资格，一切权利义务由乙方享有和承担。

# 一、施工地点

临时用电仅限用于_示范县新城区湖景苑项目工地_，四至以施工总平面图为准。乙方不得将电引出工地围挡。

# 二、临时用电的用途

☑基建施工　□市政抢修　□抗旱打井　□集会演出　□其他______。
按_工商业_类别用电。工程结束以前不得改作他用，也不得将临时用电转让给他人。

# 三、装见容量

☑变压器：_S20-M-250/10_型_1_台，合计_250_千伏安，安装于工地箱变内；
□低压直供：______千瓦。施工机械的最大同时负荷由乙方自行控制，不得超过变压器铭牌容量。

# 四、临时电源

由甲方_110千伏新城变电站10千伏湖景线15号杆_以_10_千伏、☑架空 □电缆 方式，
单回接至乙方_工地箱变_。架设接入线所需的手续和费用由乙方办理和负担。
乙方自备发电机：☑无 □有（______千瓦，须装双投闸刀）。

# 五、送电时段

☑全天供电　□每日______时至______时供电。遇有计划检修，甲方提前七日告知；
遇有线路抢修、台风暴雪，可以随时停电，排除后即行恢复。

# 六、装表计量

☑装表　□不装表按容量推算。计量装置设在_箱变低压总柜_，方式为_高供低计_，
三相四线费控电能表_1_只，电流互感器_400/5_，乘率_80_。
变压器和线路的损失由乙方承担，每月按公式计算后并入电量。
表箱由乙方看管，遭施工机械碰撞、水泡或者被盗的，由乙方赔偿。

# 七、计价标准

执行_工商业单一制1—10千伏_电价和分时规定，遇政府调整自动适用。甲方不得收取临时接电费。

# 八、电费的收取

乙方应于每月______日前以______方式交清上月电费；预存金额为人民币____________元，
余额低于__________元时由甲方发出提醒。

# 九、线路设备的归属和看管

以15号杆跌落式熔断器上桩头连接处为界：连接处和电源侧属甲方，接入线、箱变以及工地内的一切电气设备属乙方。
各自负责自己一侧的巡视、检修，防止触电和外力破坏。塔吊、混凝土泵车靠近架空线路作业，须先向甲方报批。

# 十、使用期限

自_2026_年_12_月_1_日起，至_2028_年_5_月_31_日止。期满不自动延续；需要延期的，
乙方应在期满一个月前申请，另签延期补充协议；工程提前完工的，完工之日即行终止。

# 十一、工程完毕后的拆除

乙方应在完工后十五日内报告，由甲方拆表、断开接入点。乙方结清全部电费后，领取拆表凭据。
需要转为正式用电的，按新装另行办理，本合同不能代替正式合同。

# 十二、罚则

1. 乙方拖欠电费的，自到期次日起，每日按所欠金额的_0.2%_加收违约金，跨年度部分每日按_0.3%_加收。
逾期超过三十日，经催告仍不交的，甲方按规定程序停电。

2. 乙方私自转供、超容量用电或者将临时用电移作他用的，按《供电营业规则》补交电费并缴纳违约使用电费。

3. 甲方无故停电或者迟延送电造成窝工的，赔偿乙方的直接损失。因不可抗力造成的，互不追究。

# 十三、纠纷的处理

双方商量解决；商量不成的，☑向工程所在地人民法院起诉 □提交______仲裁委员会仲裁。

# 十四、附件与份数

乙方的停送电联系人为工地机电员，二十四小时听用。施工许可证复印件、施工总平面图、接线示意图、授权委托书各一份。本合同一式四份，甲乙双方各执二份。
"""


def _gaps(paragraph: Paragraph, text: str) -> None:
    """Underline what was written by hand into a gap; runs of underscores are gaps left open."""
    kept = re.sub("_{3,}", lambda gap: "\0" * len(gap[0]), text)
    pieces = kept.split("_")
    for no, piece in enumerate(pieces):
        run = paragraph.add_run(piece.replace("\0", "_"))
        if no % 2:
            run.underline = WD_UNDERLINE.SINGLE


def build() -> bytes:
    """The form as a .docx."""
    paper = sheet(font="宋体", size=11, margin=2.5)
    looks(size=9, after=0)(paper.add_paragraph("示范省电力统一格式　表临-02（2024年印）"))
    looks(font="黑体", size=19, align=CENTRE, before=8, after=2)(
        paper.add_paragraph("临 时 供 用 电 合 同")
    )
    looks(align=CENTRE, after=10)(paper.add_paragraph("（建筑工地）　编号：临电字第2026-118号"))
    grid(paper, PARTIES, (3.6, 12.4))
    heading = looks(font="黑体", size=11, before=6, after=2)
    plain = looks(first=22, after=2, spacing=1.15)
    for block in paragraphs(BODY):
        marked = block.startswith("# ")
        paragraph = paper.add_paragraph()
        _gaps(paragraph, block.removeprefix("# "))
        (heading if marked else plain)(paragraph)
    looks(font="黑体", before=8, after=3)(paper.add_paragraph("附：工地主要用电机械登记"))
    grid(paper, MACHINES, (1.4, 6.6, 2.0, 3.0, 3.0))
    looks(before=16)(paper.add_paragraph("甲方（章）　　　　　　　　　　　　　　乙方（章）"))
    looks()(paper.add_paragraph("签约人：演示签约人　　　　　　　　　　　签约人：陈立新"))
    looks()(paper.add_paragraph("签订日期：2026年11月20日"))
    return as_bytes(paper)
