"""The scan of a 35 kV contract, read by a machine: 压→庄, 千→干, 计→汁, 类→娄, 口→囗, 未→末, 日→\
曰.

Hard: every printed line is a paragraph of its own, the page header and number come back in the
middle of sentences, both tables have fallen into lines of words.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.data.foreign.words import Paper

TRUTH: dict[str, object] = {
    "account": "632598000010",
    "changes": {},
    "signed_on": "2026-11-18",
    "items": {
        "supply-method": ("filled", "第四条 供电方式"),
        "quality": ("filled", "第十三条 电能质星"),
        "supply-time": ("filled", "第十四条 连续供电"),
        "capacity": ("filled", "第三条 用电容呈"),
        "address": ("filled", "第一条 用电地址"),
        "use-nature": ("filled", "第二条 用电性质"),
        "metering": ("filled", "第七条 用电汁量"),
        "price": ("filled", "第九条 电价及电费构成"),
        "settlement": ("filled", "第十条 电费支付及结算"),
        "maintenance": ("filled", "第六条 产权分界点及责任划分"),
        "term": ("filled", "第十八条 合同效力"),
        "breach-liability": ("filled", "第五章 违约责仼"),
        "parties": ("filled", "用电人：示范州盐湖碳酸锂有限公可（演示）"),
        "dispute": ("blank", "第二十条 争议解决"),
    },
    "facts": {
        "supplier.name": "国网示范省电力公司示范州供电公司(演示)",
        "customer.name": "示范州盐湖碳酸锂有限公司(演示)",
        "customer.address": "示范县循环经济园8号",
        "supply_address": "示范县循环经济园8号",
        "account_no": "632598000010",
        "contract_no": "GY-35-2026-0010",
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
        "term.ends_on": "2031-11-30",
        "term.years": "5",
        "signed_on": "2026-11-18",
    },
    "disagrees": ["term.ends_on"],
}

_WIDE = 37  # characters in a printed line
_LONG = 28  # lines on a printed page

_TEXT = """
合同编号：GY-35-2026-0010
高 庄 供 用 电 合 同
供电人：国网示范省电力公司示范州供电公司（演示）
住所：示范州示范县电力路1号
负责人：演示负责人  服务热线：95598
用电人：示范州盐湖碳酸锂有限公可（演示）
住所：示范县循环经济园8号
法定代表人：高振华  委托代理人：蒲晓燕
户号：632598000010
为明确供电人和用电人在电力供应与使用中的权利和义务，根据《中华人民共和国民法典》《中华人民共和国\
电力法》《电力供应与使用条例》，经双方协商一致，订立本合同。
第一章 供用电基本情况
第一条 用电地址
用电人用电地址位于示范县循环经济园8号，受电点为厂区35干伏变电站。
第二条 用电性质
1.行业分娄：无机盐制造（2613）。
2.用电分娄：工商业。
3.负荷特性：三班连续生产，二娄负荷，非重要电力用户。
第三条 用电容呈
用电人共有一个受电点，受电变庄器两台，每台8000干伏安，合汁容量16000干伏安，运行容量16000干伏安，\
无高庄电动机直接接入。
第四条 供电方式
供电人向用电人提供三相交流50赫兹电源，采用单电源单回路供电。由110干伏循环园变电站以35干伏电庄，经\
出囗开关送出的锂业线专线向用电人供电。用电人末经供电人许可不得擅自引入其他电源。
第五条 自备应急电源
用电人自备柴油发电机一台500干瓦，闭锁方式为四极双投开关先断后通；用电侧储能2000干瓦，不向电网送电\
，另签调度协议。
第六条 产权分界点及责任划分
分界点设在110干伏循环园变电站35干伏锂业线出线构架耐张线夹外侧。线夹及其电源侧由供电人负责运行维护\
，线夹外侧导线及其负荷侧由用电人负责运行维护，双方各自承担产权范围内的安全责仼。
第二章 汁量与电费
第七条 用电汁量
汁量方式为高供高汁，汁量装置配置情况见下表：
汁量点  安装位置  电能表  电庄互感器  电流互感器  倍率  用途
M1  循环园变电站锂业线间隔  三相三线0.2S级
35000/100  300/5  21000  结算
S1  储能10干伏并网柜  三相三线0.5S级双向
10000/100  200/5  4000  考核，不汁费
汁量装置由供电人负责检定和轮换，用电人负责保管其厂区内部分，不得开启封印。
第八条 抄表
抄表例曰为每月1曰，采用用电信息采集系统自动抄录，系统故障时到现场补抄。
第九条 电价及电费构成
1.执行35干伏工商业两部制电价，基本电费按合同最大需量汁收，合同最大需量9600干瓦。
2.用电人直接参与市场交易购电，输配电价、系统运行费用及政府性基金按政府价格主管部门公布的标准执行\
，调价时随之调整。
3.功率因数考核标准0.90。
第十条 电费支付及结算
电费按月结算、分三次支付：每月10曰、20曰各预付上月电费的三分之一，次月15曰前结清全月电费。支付方\
式为银行转账，供电人收款后开具电子发票。
用电人对电费有异议的，应先支付无异议部分，并在收到账单之曰起七曰内书面提出。
第三章 受电设施与负荷管理
第十一条 预防性试验
用电人每三年对受电变庄器、断路器及继电保护进行一次试验，试验结果报供电人备查。
第十二条 负荷管理
用电人已装设负荷管理终端，可中断负荷3000干瓦；保安负荷400干瓦不参与调控。
第四章 供电人义务
第十三条 电能质星
在电网正常运行状况下，受电点电庄正、负偏差绝对值之和不超过额定值的10%，频率偏差不超过正负0.2赫兹\
；谐波执行国家标准。
第十四条 连续供电
在电网正常运行的情况下，供电人应连续向用电人供电。汁划检修应提前七天通知，临时检修应提前二十四小\
时通知；发生不可抗力或紧急避险的，可以不经通知中止供电，事后予以说明，原因消除后二十四小时内恢复\
。
第五章 违约责仼
第十五条 供电人责仼
供电人违反约定中断供电给用电人造成损失的，按照实际直接损失承担赔偿。
第十六条 电费违约金
用电人逾期末交电费的，每曰按下列标准支付：当年欠费部分为欠费总额的干分之二，跨年度欠费部分为欠费\
总额的干分之三。
第十七条 违约用电
用电人超合同容量、擅自启用封存设备、私自并网的，依照《供电营业规则》承担补交电费和违约使用电费。
第六章 附则
第十八条 合同效力
本合同自双方签署并加盖公章之曰起生效，有效期五年，自2026年12月1曰起至2O31年11月3O曰止。届满前三十\
曰双方末提出书面异议的，按原期限延续。
第十九条 通知
书面通知按本合同首部所列住所送达，地址变更末告知的，视为己送达。
第二十条 争议解决
因本合同发生争议，双方协商解决。协商不成的，提交        仲裁委员会仲裁，或者向        人民法院起\
诉。
第二十一条 文本
正本二份，副本四份，双方各执一半。附件：供电接线图、受电设备清单、调度协议。
供电人（盖章）：                用电人（盖章）：
签约人：演示签约人              签约人：蒲晓燕
签订曰期：2026年11月18曰  签订曰期：2026年11月18曰
"""


def _printed_lines() -> Iterator[str]:
    for paragraph in _TEXT.strip().splitlines():
        row = paragraph
        while len(row) > _WIDE:
            cut = _WIDE
            while row[cut - 1].isascii() and row[cut].isascii():
                cut -= 1
            if row[cut] in "，。、；：）":
                cut += 1
            yield row[:cut]
            row = row[cut:]
        if row:
            yield row


def build() -> bytes:
    """The .docx."""
    paper = Paper(font="宋体", size=10.5, margin=2.3)
    paper.spacing = 1.15
    lines = list(_printed_lines())
    pages = -(-len(lines) // _LONG)
    for at, row in enumerate(lines):
        if at and at % _LONG == 0:
            page = at // _LONG
            paper.line(f"-{page}-", align="centre")
            paper.line(f"高庄供用电合同        第 {page + 1} 页  共 {pages} 页", align="left")
        paper.line(row, align="left")
    return paper.done()
