"""A county cooperative's rural contract, every number written out in Chinese (叁佰壹拾伍千伏安).

Hard: no Arabic digit but the account number; an old-fashioned supplier with another name; ratios,
capacity and dates in three manners of numerals; ratio and multiplier differ from the record.
"""

from tests.data.foreign.shapes import CENTRE, RIGHT, as_bytes, looks, sheet, write

TRUTH: dict[str, object] = {
    "account": "632598000008",
    "changes": {
        "capacity.contract.value": "315",
        "capacity.running.value": "315",
        "receiving_points": [
            {
                "no": 1,
                "name": "提灌站配电台区",
                "transformers": [
                    {
                        "no": "1号",
                        "model": "S20-M-315/10",
                        "capacity": {"value": "315", "unit": "kVA"},
                        "state": "运行",
                        "owner": "用电人",
                    }
                ],
            }
        ],
        "term.starts_on": "2024-05-01",
        "term.ends_on": "2027-04-30",
    },
    "signed_on": "2024-04-22",
    "items": {
        "supply-method": ("filled", "甲方以壹拾千伏灌溉线肆拾壹号杆向乙方供电"),
        "quality": ("filled", "乙方受电端电压的上下波动"),
        "supply-time": ("filled", "灌溉季节（四月至十月）昼夜供电"),
        "capacity": ("filled", "总容量叁佰壹拾伍千伏安"),
        "address": ("filled", "用电处所在示范县沙柳镇二级提灌站"),
        "use-nature": ("filled", "电力用途为农业生产"),
        "metering": ("filled", "电表的安设与乘率"),
        "price": ("filled", "每度电的价钱"),
        "settlement": ("filled", "电费的交付"),
        "maintenance": ("filled", "产权与管理范围"),
        "term": ("filled", "合同的起讫"),
        "breach-liability": ("filled", "违反合同的处罚"),
        "parties": ("filled", "（以下称甲方），社址"),
        "dispute": ("filled", "纠纷的处理"),
    },
    "facts": {
        "supplier.name": "示范县沙柳农村供电合作社(演示)",
        "customer.name": "示范县沙柳灌区管理所(演示)",
        "customer.address": "示范县沙柳镇水渠路5号",
        "supply_address": "示范县沙柳镇二级提灌站",
        "account_no": "632598000008",
        "contract_no": None,
        "use.category": "农业生产",
        "capacity.contract": "315千伏安",
        "capacity.running": None,
        "supply_voltage": "10kV",
        "metering.multiplier": "100",
        "metering.ct": "500/5",
        "metering.pt": None,
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": "2",
        "late_fee.cross_year_per_mille": "3",
        "term.starts_on": "2024-05-01",
        "term.ends_on": "2027-04-30",
        "term.years": "3",
        "signed_on": "2024-04-22",
    },
    "disagrees": ["supplier.name", "metering.multiplier", "metering.ct"],
}

BODY = """
# 农村供用电合同

> 户号：632598000008

立合同单位：

示范县沙柳农村供电合作社(演示)（以下称甲方），社址：示范县沙柳镇中街贰拾壹号，社主任：马占海。

示范县沙柳灌区管理所(演示)（以下称乙方），所址：示范县沙柳镇水渠路伍号，所长：杨成林。

甲方自县电网趸购电力，转供沙柳镇各村社及灌区用电。为了保证春灌秋浇，节约用电，防止事故，
经甲乙双方当面商定，订立本合同，共同遵守。

= 壹、供电和用电

乙方用电处所在示范县沙柳镇二级提灌站，计有提水机组三组，连同管理房照明一并用电。

乙方的电力用途为农业生产（提水灌溉），不得接作碾米、榨油、养殖等别项用途。

提水机组的电动机每台伍拾伍千瓦，三台合计壹佰陆拾伍千瓦，逐台启动，不得同时合闸；
管理房和看护人员用电不超过伍千瓦。

乙方设变压器壹台，型号为油浸式，总容量叁佰壹拾伍千伏安。要换大变压器的，应于灌溉季节以前两个月申请。

甲方以壹拾千伏灌溉线肆拾壹号杆向乙方供电，单回架空，公用线路，电源来自三十五千伏沙柳变电站。
乙方没有第二个电源。

乙方受电端电压的上下波动，不超过额定数的百分之七；甲方每年春灌以前调整一次变压器分接头。
电压长期偏低的，由甲方查明原因设法改善。

甲方在灌溉季节（四月至十月）昼夜供电，其余月份每日供电不少于十二小时；
有计划的停电提前七天张榜通知，临时抢修的随时告知，修好以后立即送电。

= 贰、电表的安设与乘率

电表装在提灌站低压总柜，高压供电、低压计量。电流互感器变比为伍佰比伍，乘率壹佰倍。
变压器的铜铁损耗和线路损耗，按月加算，由乙方负担。

电表由甲方校验，每两年一次；乙方看护。发现停走、快慢不准的，双方到场查看，
以最近三个月的平均用电量补算。

= 叁、每度电的价钱

按省物价部门所定农业生产用电（壹至壹拾千伏）的目录价收取，不分峰谷；目录价改动的，
从改动的那一天起改收。甲方不得在目录价以外搭收任何费用。

= 肆、电费的交付

甲方于每月一日抄表，五日以前把电费单送到乙方；乙方在次月二十日以前，
以信用社转账或者现金一次交清。灌溉水费没有收齐，不能成为缓交电费的理由。

= 伍、产权与管理范围

以灌溉线肆拾壹号杆跌落式熔断器上桩头为界。上桩头和来电的一边属甲方，由甲方巡线、砍树、换件；
下桩头以下到水泵的一边属乙方，由乙方维修管理。变压器台的围栏、警示牌由乙方设置。

线路两旁各伍米以内不准植树、盖房、堆柴草、打场。乙方见到断线落地，应当看守现场，
不让人畜走近捌米以内，并立即叫甲方来人。

乙方为抗旱临时加接水泵的，先打招呼，由甲方核对线径后再接，用毕即拆，不另立合同。

乙方应当配备有证的农电工一名，每年雨季以前测量接地电阻一次，不合格的不得开机。

= 陆、违反合同的处罚

乙方过期不交电费，自过期的第二天算起，每天加收所欠数额的千分之二；拖到下一年度的，
每天加收千分之三。过期满三十天，经催告仍然不交的，甲方先行书面通知，可以停电。

乙方偷电、乱接、增大容量不报的，按国家规定补交电费，并交纳违约使用电费。

甲方在灌溉季节无故停电，误了农时，赔偿乙方抽水设备和农作物所受的直接损失。

遇到雹灾、水灾、地震等不能抗拒的情况，双方免予处罚，合力抢修。

= 柒、纠纷的处理

双方先到镇人民调解委员会调解；调解不成，由示范县人民法院审理。

= 捌、合同的起讫

本合同从二〇二四年五月一日起，到二〇二七年四月三十日止，以三年为期。期满前一个月，
双方议定是否续订。乙方撤站、并站的，应当提早一个月报停销户，结清账款。

= 玖、附则

本合同一式叁份，甲乙双方各执壹份，镇人民政府存壹份。没有写明的，由双方添写条款，盖章作数。

甲方：示范县沙柳农村供电合作社(演示)（章）　经手人：马占海

乙方：示范县沙柳灌区管理所(演示)（章）　　　经手人：杨成林

> 二〇二四年四月二十二日
"""


def build() -> bytes:
    """The contract as a .docx."""
    paper = sheet(font="楷体", size=13, margin=2.8)
    ways = {
        "#": looks(font="宋体", size=20, bold=True, align=CENTRE, after=10),
        "=": looks(bold=True, before=8, after=3),
        ">": looks(align=RIGHT, after=6),
        "": looks(first=26, after=3, spacing=1.15),
    }
    write(paper, BODY, ways)
    return as_bytes(paper)
