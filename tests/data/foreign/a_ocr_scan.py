"""A paper contract of a supermarket, scanned and put through OCR: each printed line a paragraph.

Hard: wrong characters (也价, 屯, 容最, 末), O/0 and l/1, words cut by line ends, page noise.
"""

from __future__ import annotations

from tests.data.foreign.words import Paper

TRUTH: dict[str, object] = {
    "account": "632598000002",
    "changes": {
        "term.starts_on": "2025-04-01",
        "term.ends_on": "2028-03-31",
        "customer.name": "示范县惠民综合超市有限公司",
        "supplier": "国网示范省电力公司示范州供电公司",
    },
    "signed_on": "2025-03-27",
    "items": {
        "supply-method": ("filled", "第三条 供屯方式"),
        "quality": ("filled", "第七条 供 电 质 量"),
        "supply-time": ("filled", "第八条 供屯时间"),
        "capacity": ("filled", "第二条 用电容最"),
        "address": ("filled", "1. 用电地址"),
        "use-nature": ("filled", "2.用 屯 性 质"),
        "metering": ("filled", "第五条 用屯计量"),
        "price": ("filled", "第六条 也价及电费结算"),
        "settlement": ("filled", "每月l日抄表"),
        "maintenance": ("filled", "第四条 产杈分界及维护资任"),
        "term": ("filled", "第十一条 合同有效期限"),
        "breach-liability": ("filled", "第十条 违约责仟"),
        "parties": ("filled", "用电人：示范县惠民综台超市有限公司"),
        "dispute": ("filled", "第十二条 争议解决方式"),
    },
    "facts": {
        "supplier.name": "国网示范省电力公司示范州供电公司",
        "customer.name": "示范县惠民综合超市有限公司",
        "customer.address": "示范县人民路66号",
        "supply_address": "示范县人民路66号负一层至二层",
        "account_no": "632598000002",
        "contract_no": "2025-GY-0081",
        "use.category": "工商业",
        "capacity.contract": "250千伏安",
        "capacity.running": "250千伏安",
        "supply_voltage": "10kV",
        "metering.multiplier": "80",
        "metering.ct": "400/5",
        "metering.pt": None,
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": "2",
        "late_fee.cross_year_per_mille": "3",
        "term.starts_on": "2025-04-01",
        "term.ends_on": "2028-03-31",
        "term.years": "3",
        "signed_on": "2025-03-27",
    },
    "disagrees": [],
}

_PAGES = """
合同编号： 2O25-GY-OO81
高压供用屯合同
供电人：国网示范省电力公司示范州供电公 司
用电人：示范县惠民综台超市有限公司
户 号：6325980OOOO2
签订日期 2O25年3月27 日
— 1 —
为确定供用屯双方的权利义务，依照《中华人民共和国民法
典》《电力供应与使用条例》《供电营业规则》等法律法规，经
双方平等协商，签订木合同。
供电人住所：示范县电力路l号   服务电话：95598
用电人住所：示范县人民路66号  电话：l38OOOOOO2l
第一条 用电地址和用电性质
1. 用电地址：示范县人民路66号负一层
至二层。
2.用 屯 性 质：行业分类为超级市场零售，用电分类为工
商业，负荷等级三类，日班营业。
3.用电人末经供电人同意不得改变用电类别。
第二条 用电容最
用电人共有一个受电点，装设S20一M一25O/10型变压器一
台，合同容最为25O千伏安，运行容量25 0千伏安。用电人
末装用高压电动机。
— 2 —
示范州供电公司合同专用章（骑缝） ·  ·'
第三条 供屯方式
1.供电人以10千伏、三相交流5O赫兹、单回路电源向用电
人供屯。
2.电源由35千伏城关变屯站10千伏人民路线3号环网柜4间
隔出线，公用线路，电缆敷设至用电人箱式变屯站。
3.用电人末配备自备发电机。
第四条 产杈分界及维护资任
1.供用屯设施的产权分界点为3号环网柜4间隔出线电缆终
端头连接处。连接处及其电源侧由供电人所有，出线电缆及
其负荷侧由用电人所有。
2.双方各自负责产杈范围内设施的运行、维护和管 理，并承
担相应的法律责任。
3.双方应当配合做好设备的定期检修、试验工作。
第五条 用屯计量
1.计量方式：高供低计。计量装置安装在箱变低压总柜。
2.计量装置配置如下表（1只电能表，3只电流互感器）：
点号\t电能表\tCT变比\t倍 率\t准确度
M l\t三相四线智能表\t40O/5\t8O\tO.5S/O.5S
3.计量点末设在产权分界处，变压器损耗和线路损耗由用电
人承担，变压器有功损耗按抄见电量的2.5%计算。
4.任何一方发现计量装置异常应立即通知对方，共同查明后
退补电量。
— 3 —
第六条 也价及电费结算
1.供电人按照政府主管部门批准的也价和用电计量装置的记
录计收电费。用电人执行工商业单一制1一10千伏也价，并
执行分时也价。在合同有效期内，政府调整也价的，按调整
后的也价执行。
2.功率因数考核标准为O.85。
3.电费按月结算。每月l日抄表，用电人应于次月20日前以银
行转账方式一次付清。用电人开户行演示银行人民路支行。
4.用电人对电费有异议，应先交清，待查明后多退少补。
第七条 供 电 质 量
在电力系统正常状况下，供电人供到用电人受电端的电压偏
差为额定电压的士7%，频率偏差不超过士O.2赫兹。
第八条 供屯时间
1.供电人应全天24小时连续供屯。计划检修停电提前7天通
知，临时检修停电提前24小时通知。
2.因故障停电的，供电人应尽快抢 修，2 4小时内恢复。
3.用电人应服从政府批准的有序用电安排。
第九条 用电人义务
1.按时交纳电费；不得窃电、转供电或超过合同容最用电。
2.保证受电设施安全，每三年做一次预防性试验。
3.名称、地址、联系人变动，应在七日内书面告知供电人。
— 4 —
/示范电力/   保存期限 长期
第十条 违约责仟
1.供电人违反木合同第七条、第八条，造成用电人损失的，应
当赔偿用电人的实际损失。
2.用电人逾期末交电费的，每日按下列标准支付违约金：当年
欠费按欠费总额的O.2%；跨年度欠费按欠费总额的O.3%。
3.用电人逾期超过3O日、经催交仍末交付的，供电人可按国
家规定的程序停止供屯。
4.用电人超过合同容最用电的，补交电费并按每千瓦5O元承
担违约使用电费。
5.因不可抗力不能履行的，免除相应责任。
第十一条 合同有效期限
木合同有效期为三年，自2O25年4月l日起至2O28年3月3l日
止。期满前三十日双方末提出书面异议，木合同继续有效。
第十二条 争议解决方式
双方因履行木合同发生争议，应协商解决；协商不成的，向
示范县人民法院提起诉讼。
第十三条 木合同一式四份，双方各执两份，自双方签字并
盖章之日起生效。
供电人（盖章）           用电人（盖章）
代表：演示签约人         代表：韩生褔
2O25年3月27日           2O25年3月27日
— 5 —
手机扫描 自动识别
"""

_NOISE = ("— ", "/示范", "手机扫描", "示范州供电公司合同")


def build() -> bytes:
    """The .docx."""
    paper = Paper(font="宋体", size=10.5, margin=2.2)
    paper.spacing = 1.15
    for number, row in enumerate(_PAGES.strip().split("\n")):
        shifted = 3 if number % 7 == 4 else 0
        if row.startswith(_NOISE):
            paper.line(row, align="left", size=8)
        elif number < 2:
            paper.line(row, align="centre", size=14, font="黑体")
        else:
            paper.line(row, align="left", indent=shifted, size=11 if number % 9 == 0 else 10.5)
        if row in ("— 1 —", "— 3 —"):
            paper.new_page()
    return paper.done()
