"""A pumping station's agreement typed by hand at the village: short, spoken words, dates in 汉字.

Hard: hardly a technical term, the questions serve as headings, nothing on quality, no day signed.
"""

from __future__ import annotations

from tests.data.foreign.words import Paper

TRUTH: dict[str, object] = {
    "account": "632598000008",
    "changes": {},
    "signed_on": None,
    "items": {
        "supply-method": ("filled", "2。电从哪里来"),
        "quality": ("missing", None),
        "supply-time": ("filled", "3。啥时候给电"),
        "capacity": ("filled", "变压器一台200千伏安"),
        "address": ("filled", "1。用电的地方"),
        "use-nature": ("filled", "属农业生产用电"),
        "metering": ("filled", "5。电表"),
        "price": ("filled", "6。一度电多少钱"),
        "settlement": ("filled", "7。电费咋交"),
        "maintenance": ("filled", "4。线和变压器归谁管"),
        "term": ("filled", "9。这个协议管多久"),
        "breach-liability": ("filled", "8。说话不算数的"),
        "parties": ("filled", "用电的一方（乙方）：示范县沙柳灌区管理所（演示）"),
        "dispute": ("filled", "10。闹了意见"),
    },
    "facts": {
        "supplier.name": "国网示范省电力公司示范州供电公司(演示)",
        "customer.name": "示范县沙柳灌区管理所(演示)",
        "customer.address": "示范县沙柳镇水渠路5号",
        "supply_address": "示范县沙柳镇二级提灌站",
        "account_no": "632598000008",
        "contract_no": None,
        "use.category": "农业生产",
        "capacity.contract": "200千伏安",
        "capacity.running": None,
        "supply_voltage": "10kV",
        "metering.multiplier": "60",
        "metering.ct": "300/5",
        "metering.pt": None,
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": "1",
        "late_fee.cross_year_per_mille": "3",
        "term.starts_on": "2027-04-01",
        "term.ends_on": "2030-03-31",
        "term.years": "3",
        "signed_on": None,
    },
    "disagrees": ["late_fee.current_year_per_mille", "term.starts_on", "term.ends_on"],
}

_TEXT = """
# 提 灌 站 用 电 协 议
~
| 供电的一方（甲方）：国网示范省电力公司示范州供电公司（演示），在示范州示范县电力路1号。平常的事\
由沙柳供电所办。
| 用电的一方（乙方）：示范县沙柳灌区管理所（演示），在示范县沙柳镇水渠路5号，所长杨成林，电话1380\
0000081。
| 户号 632598000008
~
为了沙柳镇几个村春夏浇地不误农时 , 两家商量好下面这些事 , 写下来各自照办 :
~
1。用电的地方   示范县沙柳镇二级提灌站，就是水渠东头的泵房和旁边的看泵人住房。出了这个院子不许拉\
线。
    泵房里电动机三台，两用一备。变压器一台200千伏安，装在院墙外台架上。只准抽水浇地，属农业生产用\
电，不准拿去打沙、磨面、办厂子。
2。电从哪里来   从沙柳变电站出来的10kV灌溉线41号杆上T下来，就这一路电，没有备用的。线路停了，提灌\
站也就停了，乙方自己把渠里的水位安排好。
3。啥时候给电   每年4月到10月浇水季，甲方要把电供住，白天黑夜都给。要检修线路的，尽量放到11月以后\
；浇水季里非停不可的，提前七天给乙方打电话，村里贴告示。遇上打雷刮风线断了，甲方接到电话赶紧来修\
，当天修不好的说个准信。
   冬天不浇水，乙方可以来供电所说一声，把变压器停下。
4。线和变压器归谁管   41号杆跌落保险上桩头为界。上桩头往上归甲方，甲方管修；跌落保险往下，下引线\
、变压器、泵房里的柜子都归乙方，坏了乙方出钱修，出了人身事故也是谁的东西谁担。乙方要有一个有电工\
证的人看管。
5。电表   在低压总柜里装三相四线表一只，带互感器300/5，乘60倍算度数。变压器自身的损耗按供电公司的\
算法加进去。表是甲方的，封条谁也不准动。乙方觉得表不准，说一声，甲方十天内来校。
6。一度电多少钱   按省里定的农业生产排灌电价（1到10千伏那一档）算，省里调了价就跟着调，从调价那天\
起。不收别的钱。
7。电费咋交   每月1号抄表，供电所把单子送到管理所，当月20号以前交清，可以到供电所柜台交，也可以手\
机上交。几个村分摊的事，乙方自己去收，收不齐不能拿来当理由。
8。说话不算数的   甲方没打招呼就停电，误了浇地的，按实际损失赔给乙方。乙方过了20号没交，当年的一\
天加千分之一，跨了年的一天加千分之三；拖过三十天，甲方再催一次，还不交，提前七天写通知，然后可以\
停电。偷电的、把电转卖给别人的，按国家规定加倍补。
9。这个协议管多久   三年。从二〇二七年四月一日算起，到二〇三〇年三月三十一日为止。到时候两家都没\
话说，接着往下用。
10。闹了意见   先坐下来谈，谈不拢请镇上司法所来说和，再不成就到示范县人民法院去打官司。
11。没写到的事，两家再商量，商量好了写个条子，盖上章，跟这张纸一样算数。
12。这张纸打四份，甲方两份，乙方两份，盖章以后算数。
~
| 甲方（章）                              乙方（章）
| 经手人：演示签约人                       所长：杨成林
| 见证：沙柳镇农技站                       电工：马占魁
~
> 2027年3月    日
"""


def build() -> bytes:
    """The .docx."""
    paper = Paper(font="楷体", size=14, margin=2.4)
    paper.spacing = 1.4
    paper.text(_TEXT, indent=0)
    return paper.done()
