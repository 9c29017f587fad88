"""A food park's property company sells electricity on to a plant: 供方/需方, one three-column ta\
ble.

Hard: no headings outside the table, the matter stands in column two and the terms in column three;
price and quality are put off with words.
"""

from __future__ import annotations

from tests.data.foreign.words import Paper

TRUTH: dict[str, object] = {
    "account": "632598000009",
    "changes": {},
    "signed_on": "2026-11-08",
    "items": {
        "supply-method": ("filled", "电源及接入"),
        "quality": ("vague", "来电质量"),
        "supply-time": ("filled", "送电与停电"),
        "capacity": ("filled", "报装容量"),
        "address": ("filled", "装接地点"),
        "use-nature": ("filled", "电力用途"),
        "metering": ("filled", "抄表计量装置"),
        "price": ("vague", "计费单价"),
        "settlement": ("filled", "电费缴纳"),
        "maintenance": ("filled", "设施归属与看护"),
        "term": ("filled", "协议起讫"),
        "breach-liability": ("filled", "违约处理"),
        "parties": ("filled", "需方：示范县雪域牧歌食品有限公司（演示）"),
        "dispute": ("filled", "分歧处理"),
    },
    "facts": {
        "supplier.name": "示范县食品产业园物业管理有限公司(演示)",
        "customer.name": "示范县雪域牧歌食品有限公司(演示)",
        "customer.address": "示范县食品产业园2号",
        "supply_address": "示范县食品产业园2号",
        "account_no": "632598000009",
        "contract_no": "SPY-电-2026-009",
        "use.category": "工商业",
        "capacity.contract": "2000千伏安",
        "capacity.running": None,
        "supply_voltage": "10kV",
        "metering.multiplier": "3000",
        "metering.ct": "150/5",
        "metering.pt": "10000/100",
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": "2",
        "late_fee.cross_year_per_mille": "3",
        "term.starts_on": "2026-12-01",
        "term.ends_on": "2027-11-30",
        "term.years": "1",
        "signed_on": "2026-11-08",
    },
    "disagrees": ["supplier.name", "capacity.contract", "term.ends_on"],
}

_HEAD = """
#! 园区供用电协议
> 协议编号：SPY-电-2026-009
| 供方：示范县食品产业园物业管理有限公司（演示）
| 住所：示范县食品产业园管理楼101室    联系电话：0970-0000109
| 需方：示范县雪域牧歌食品有限公司（演示）
| 住所：示范县食品产业园2号    联系电话：13800000092
供方受园区业主委托，管理园区10千伏开关站及公用配电设施；需方为入园企业，由供方开关站供给生产、办\
公用电。双方协商一致，按下表各项执行。表中未填或划去的部分视为双方没有约定。
~
"""

_ROWS = """
序号|事项|双方约定
甲、用电情况|<|<
1|装接地点|示范县食品产业园2号，即需方厂区配电室。需方不得把园区所供电力引到厂区围墙以外。
2|电力用途|屠宰分割、速冻、冷藏库及厂区办公，归工商业用电，三班生产。需方改作他用，须先取得供方书\
面答复。
3|报装容量|两台干式变压器，每台1000千伏安，共2000千伏安。需方要添装或更换变压器，提前三十天向供方\
申请，由供方统一向供电企业办理。
4|需方户号|632598000009（园区总户下的分户档案号）
乙、供电|<|<
5|电源及接入|一路电源，从园区10千伏开关站食品线1号环网柜3间隔，用YJV22-3×120电缆直埋引入需方配电\
室，没有第二路。需方怕停电的设备，由需方自备发电机或不间断电源，并装好防倒送的闭锁。
6|来电质量|以公网送到园区的质量为准，按国家有关规定执行。
7|送电与停电|除下列情况外供方不停电：（1）园区设备检修，一年不超过两次，提前七天书面告知；（2）公\
网停电或限电，供方收到通知后两小时内转告；（3）危及人身安全的紧急情况。停电原因消除后，供方应在四\
小时内恢复送电。
8|设施归属与看护|以1号环网柜3间隔出线电缆终端头为界。环网柜和开关站属园区，由供方看护、检修；出线\
电缆及需方配电室属需方，由需方出资看护、试验，一年至少请有资质的单位做一次预防性试验。谁的设备出\
了事，谁承担后果。
丙、计量与收费|<|<
9|抄表计量装置|装在需方高压计量柜，高供高计，三相三线0.5S级电子式电能表一只，电压互感器10000/100\
，电流互感器150/5，综合倍率3000。表计由供方委托有资质的机构每年校一次，封印由供方加封。
10|计费单价|随园区有关规定变动，具体由供方另行通知。
11|电费缴纳|每月1日零时由后台取数，3日前供方发出电费单；需方15日前以转账方式交到供方电费专户，20\
日前结清。供方按实开具增值税发票。需方对电量有疑问，五日内书面提出，先付无疑问部分。
12|公摊及损耗|开关站到计量点之间的线损按抄见电量的百分之一计入，不再另收管理费。
丁、其他|<|<
13|违约处理|需方迟交电费，当年度内的每天加收千分之二，拖到第二年的每天加收千分之三，从20日的次日\
起算；迟交满三十天，经两次书面催告仍不交，供方提前七天通知后可以停电。供方无故停电，赔偿需方直接\
损失。私接、绕表用电的，按国家规定补交并承担违约使用电费。
14|协议起讫|本协议管一年，自2026年12月1日起，至2027年11月30日止。期满前一个月，需方租约未到期的，\
双方续签。
15|分歧处理|先由园区管委会调解；调解不成，提交示范仲裁委员会仲裁，裁决为终局。
16|文本|一式四份，双方各两份。附开关站一次接线图、计量柜照片。
"""

_SIGNED = """
供方（盖章）|经办|需方（盖章）
示范县食品产业园物业管理有限公司（演示）|园区机电部 韩玉成|示范县雪域牧歌食品有限公司（演示）
代表签字：演示代表|日期：2026年11月8日|代表签字：南杰
"""


def _cells(text: str) -> list[list[str]]:
    return [row.split("|") for row in text.strip().splitlines()]


def build() -> bytes:
    """The .docx."""
    paper = Paper(font="仿宋", size=11, margin=2.2)
    paper.footer("园区机电部 2026版 - 物业用表 017")
    paper.text(_HEAD)
    paper.table(_cells(_ROWS), (1.4, 3.0, 12.2), size=10.5)
    paper.text("~\n| 双方已逐项阅读，确认上表内容是双方真实意思。\n~")
    paper.table(_cells(_SIGNED), (6, 4.6, 6), size=10, bold_first=False)
    return paper.done()
