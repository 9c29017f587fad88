"""The main contract of a customer with a rooftop power plant, chapters turned round.

Hard: disputes and liability come first, every fact stands in the schedules; a second meter (of the
plant) has its own ratios and must not be taken for the main one; the end of the term disagrees.
"""

from tests.data.foreign.shapes import CENTRE, RIGHT, as_bytes, grid, looks, rows, sheet, write

TRUTH: dict[str, object] = {
    "account": "632598000009",
    "changes": {},
    "signed_on": "2026-11-18",
    "items": {
        "supply-method": ("filled", "主供电源"),
        "quality": ("filled", "第四部分　电能的品质"),
        "supply-time": ("filled", "第三部分　不间断供电"),
        "capacity": ("filled", "受电总容量"),
        "address": ("filled", "受电点位置"),
        "use-nature": ("filled", "用电类别及行业"),
        "metering": ("filled", "附表二　计量点一览"),
        "price": ("filled", "第五部分　价格的适用"),
        "settlement": ("filled", "第六部分　结账"),
        "maintenance": ("filled", "第七部分　资产界面与运维"),
        "term": ("filled", "第八部分　合同的存续"),
        "breach-liability": ("filled", "第二部分　违约的后果"),
        "parties": ("filled", "附表四　签约主体"),
        "dispute": ("filled", "第一部分　争端的解决"),
    },
    "facts": {
        "supplier.name": "国网示范省电力公司示范州供电公司(演示)",
        "customer.name": "示范县雪域牧歌食品有限公司(演示)",
        "customer.address": "示范县食品产业园2号",
        "supply_address": "示范县食品产业园2号",
        "account_no": "632598000009",
        "contract_no": "ZHT-2026-PV-009",
        "use.category": "工商业",
        "capacity.contract": "2500千伏安",
        "capacity.running": "2500千伏安",
        "supply_voltage": "10kV",
        "metering.multiplier": "3000",
        "metering.ct": "150/5",
        "metering.pt": "10000/100",
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": "2",
        "late_fee.cross_year_per_mille": "3",
        "term.starts_on": "2026-12-01",
        "term.ends_on": "2031-11-30",
        "term.years": None,
        "signed_on": "2026-11-18",
    },
    "disagrees": ["term.ends_on"],
}

BODY = """
# 第一部分　争端的解决

一、本合同项下的争端，先由双方业务负责人会商；会商无果的，可以请能源监管机构调解。

二、调解不成的，任何一方有权向用电设施所在地的人民法院提起诉讼。诉讼期间，供用电照常进行。

三、光伏项目业主（示范州光合新能源有限公司(演示)）与用户之间关于屋顶租金、自用电价的争端，
不属于本合同的范围，供电企业不参加处理。

# 第二部分　违约的后果

一、用户到期不付清电费，从到期后的第一天起，按日计收滞纳性质的违约金：
当年形成的欠费每日千分之二，上年以前形成的欠费每日千分之三。

二、欠费满三十日，催收无效，供电企业提前七日送达停电通知后可以停止供电；付清后二十四小时内恢复。

三、用户擅自超容、擅自改变类别、私自并网发电或者更改逆变器保护定值的，
应当立即改正，并按国家规定补交费用。

四、供电企业违反第三部分、第四部分的义务给用户造成损失的，依法赔偿。
因检修、限发造成的光伏电量减少，按省级政策办理。

五、不可抗力造成的损失，各自承担；知情一方应于二十四小时内告知另一方。

# 第三部分　不间断供电

一、供电企业对用户全天候供电，全年不作季节性停供。

二、必须停电检修的，提前七日通知；临时检修的，提前二十四小时通知。同一线路的计划停电每年不超过三次。

三、电网紧急时，用户按照政府批准的有序用电方案执行，停电设备的先后次序由用户事先报送。

四、用户没有自备应急电源。光伏电站不得作为用户的应急电源孤岛运行，
电网停电期间逆变器应当自动退出，并在电网恢复五分钟以后方可重新并入。

# 第四部分　电能的品质

一、受电点电压偏差控制在额定值的正负百分之七以内，频率偏差控制在正负零点二赫兹以内。

二、用户的变频制冷设备、光伏逆变器注入公共连接点的谐波和直流分量，应当符合国家标准的限值，
并网后三个月内提交测试报告。

# 第五部分　价格的适用

一、用网电量按工商业两部制（1—10千伏）执行，需量电费按合同最大需量1500千瓦计算；
电能量价格由示范售电有限公司(演示)代理参加市场交易形成。

二、上网电量的价格与收款人按《发用电合同》（编号FYD-2026-009）执行，本合同不作约定。

三、政府对输配电价、基金附加有新规定的，从其规定的日期起改按新标准。

# 第六部分　结账

一、每月第一日零时由采集系统抄表，用网、上网两个方向分别读数，互不抵扣。

二、用户分三次付款：十日、二十日各预付三分之一，次月二十日前按账单补齐。
付款通过银行转账或者网上国网完成。

三、账单存疑的，先付无疑部分；查实后的差额在下一账期清理。

四、用户的开户行为演示银行示范县支行，账号6325980000000000993；账号变更的，应当重新办理代扣授权。

五、本合同使用的「峰」「平」「谷」时段以省级文件为准，时段调整不另行通知，以营业厅和网上国网公布为准。

# 第七部分　资产界面与运维

一、以1号环网柜3间隔出线电缆终端头连接处为资产界面。连接处以上（含连接处）由供电企业所有并维护，
出线电缆及以下由用户所有并维护。

二、光伏组件、逆变器、并网柜归项目业主所有，由其维护；
用户应当允许供电企业检查并网开关的明显断开点和防孤岛保护。

三、在用户侧线路上作业之前，必须确认光伏已经断开，防止向检修线路倒送电。

# 第八部分　合同的存续

一、本合同从2026年12月1日开始执行，到2031年11月30日结束。

二、结束前一个月，一方书面表示不再继续的，合同到期终止；均未表示的，按相同年限继续。

三、光伏项目退役、转让或者更换投资方的，用户应当在十日内通知，并同时变更《发用电合同》。

四、本合同的基本事实载于后附各表。附表与正文具有同等效力，数字以附表为准。
"""

FACTS = rows("""
项目 | 约定内容

户号 | 632598000009

受电点位置 | 示范县食品产业园2号（厂区配电室）

用电类别及行业 | 工商业；肉制品及副产品加工，三班，三类负荷

受电总容量 | 2500千伏安（SCB18-1250/10 两台，均为运行状态，运行容量2500千伏安）

主供电源 | 110千伏园区变电站10千伏食品线，1号环网柜3间隔，公用线路，受电电压10千伏

备用电源 | 无

功率因数 | 考核0.90；电容器750千乏
""")

METERS = rows("""
编号 | 用途 | 位置 | 表计 | 电压互感器 | 电流互感器 | 倍率

M1 | 结算（用网、上网双向） | 厂区高压计量柜 | 三相三线0.5S级 | 10000/100 | 150/5 | 3000

G1 | 光伏发电量 | 光伏并网柜 | 三相三线0.5S级 | 10000/100 | 200/5 | 4000
""")

PLANT = rows("""
项目 | 内容

备案号 | 演示发改备〔2026〕112号

装机 | 直流1980千瓦峰（550瓦组件3600块），交流1980千瓦（110千瓦逆变器18台）

消纳方式 | 自发自用，余电上网

并网点 | 厂区10千伏母线光伏并网柜

预计投产 | 2027年3月31日
""")

SIGNERS = rows("""
身份 | 名称 | 住所 | 代表

供电企业 | 国网示范省电力公司示范州供电公司(演示) | 示范州示范县电力路1号 | 演示负责人

用户 | 示范县雪域牧歌食品有限公司(演示) | 示范县食品产业园2号 | 南杰
""")


def build() -> bytes:
    """The contract as a .docx."""
    paper = sheet(font="微软雅黑", size=10.5, margin=2.4)
    looks(size=9, align=RIGHT)(paper.add_paragraph("合同号 ZHT-2026-PV-009"))
    looks(size=17, bold=True, align=CENTRE, before=8, after=4)(
        paper.add_paragraph("供用电主合同（屋顶光伏用户）")
    )
    looks(align=CENTRE, after=12)(paper.add_paragraph("供电企业与用户于2026年11月18日签订"))
    part = looks(size=12, bold=True, before=10, after=4)
    write(paper, BODY, {"#": part, "": looks(first=20, after=3, spacing=1.2)})
    for name, lines, widths in (
        ("附表一　供用电基本事实", FACTS, (4.0, 12.2)),
        ("附表二　计量点一览", METERS, (1.2, 3.2, 2.6, 2.8, 2.6, 2.2, 1.6)),
        ("附表三　光伏电站概况", PLANT, (4.0, 12.2)),
        ("附表四　签约主体", SIGNERS, (2.2, 6.2, 4.6, 3.2)),
    ):
        part(paper.add_paragraph(name))
        grid(paper, lines, widths)
    looks(before=12)(paper.add_paragraph("供电企业签章：　　　　　　　　　　　用户签章："))
    return as_bytes(paper)
