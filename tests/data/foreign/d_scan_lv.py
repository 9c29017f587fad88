"""OCR scan of an ordinary low-voltage contract: hard line breaks, page numbers, a few misreadings.

Hard: a sentence is several paragraphs, 人/入 and 0/O confused; term and dates were never filled.
"""

from __future__ import annotations

from docx.enum.text import WD_BREAK

from tests.data.foreign.words import Paper

TRUTH: dict[str, object] = {
    "account": "632598000003",
    "changes": {},
    "signed_on": None,
    "items": {
        "supply-method": ("filled", "四、供电方式"),
        "quality": ("filled", "1、供电方供出的电能质量"),
        "supply-time": ("filled", "2、供电方应保证连续供电"),
        "capacity": ("filled", "三、用电容量"),
        "address": ("filled", "一、用电地址"),
        "use-nature": ("filled", "二、用电性质"),
        "metering": ("filled", "六、计量方式"),
        "price": ("filled", "七、电价"),
        "settlement": ("filled", "八、电费结算方式"),
        "maintenance": ("filled", "五、供用电设施产权及维护责任"),
        "term": ("blank", "十二、合同有效期"),
        "breach-liability": ("filled", "十一、违约责任"),
        "parties": ("filled", "用电方：示范县湖畔入家餐馆（演示）"),
        "dispute": ("filled", "十三、争议处理"),
    },
    "facts": {
        "supplier.name": "国网示范省电力公司示范州供电公司(演示)",
        "customer.name": "示范县湖畔人家餐馆(演示)",
        "customer.address": "示范县滨河路6号",
        "supply_address": "示范县滨河路9号一层商铺",
        "account_no": "632598000003",
        "contract_no": None,
        "use.category": "工商业",
        "capacity.contract": "60千瓦",
        "capacity.running": None,
        "supply_voltage": "380V",
        "metering.multiplier": "30",
        "metering.ct": "150/5",
        "metering.pt": None,
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": "2",
        "late_fee.cross_year_per_mille": "3",
        "term.starts_on": None,
        "term.ends_on": None,
        "term.years": None,
        "signed_on": None,
    },
    "disagrees": ["customer.address"],
}

_PAGES = (
    """
            低 压 供 用 电 合 同
合同编号：
供电方：国网示范省电力公司示范州供电公司（演示）
地  址：示范州示范县电力路1号   电话：95598
用电方：示范县湖畔入家餐馆（演示）
地  址：示范县滨河路6号   电话：138O0000031
户  号：632598000003
    为明确双方的权利和义务，根据《电力法》、《合同法》、《电力
供应与使用条例》，经双方协商一致，签订本合同，共同遵守 。
一、用电地址
    用电方用电地址为：示范县滨河路9号一层商铺。
二、用电性质
    用电方行业为正餐服务，用电类别：工商业，属三类负荷 。
三、用电容量
    用电方用电设备总容量为6O千瓦。用电方增加用电设备，应先向供
电方申请办理增容 。
四、供电方式
    1、供电方以交流50赫兹、380伏电压，由10千伏滨河3号公用变低
压二线11号杆向用电方供电，为单电源 。
    2、用电方不得自行引入其他电源，不得向其他单位和个入转供电。
五、供用电设施产权及维护责任
    1、产权分界点：电能表箱出线开关负荷侧接线端子 。接线端子及
其电源侧（含表箱、电能表）属供电方，负荷侧属用电方 。
    2、双方对各自产权范围内的设施负责维护管理，并承担在该设施上
发生的事故责任 。
                          第 1 页 共 3 页
""",
    """
六、计量方式
    1、计量方式为低供低计，计量点设在商铺北墙集中表箱内 。
    2、装设三相四线1.0级电能表l只，配用电流互感器150/5，倍率为
3O倍 。
    3、用电方应保护计量装置完好，不得开启封印；认为计量不准时，
可申请校验，校验期间电费照交 。
七、电价
    用电方执行政府价格主管部门批准的工商业单一制电价（不满1千
伏）。电价调整时，从规定的日期起执行新的电价 。
八、电费结算方式
    供电方每月1日抄表，用电方在每月20日前一次交清上月电费，采用
银行代扣或到营业厅交费 。
九、供电方的义务
    1、供电方供出的电能质量应符合国家标准，电网正常时380伏电压
偏差不超过±7％ 。
    2、供电方应保证连续供电。计划检修停电提前7天、临时检修停电
提前24小时通知用电方；因故障停电的，应尽快组织抢修 。
十、用电方的义务
    1、按期交费，协助抄表和用电检查 。
    2、安装剩余电流动作保护器，室内配线符合安全要求 。
    3、歇业、转让、更名的，提前15天到供电方办理手续 。
                          第 2 页 共 3 页
""",
    """
十一、违约责任
    1、供电方违反本合同约定，给用电方造成损失的，依法赔偿 。
    2、用电方逾期交费的，从逾期之日起，当年欠费每日按欠费总额的
千分之二，跨年度欠费每日按欠费总额的千分之三，支付电费违约金 。
逾期超过30日，经催告仍不交的，供电方可按规定程序停止供电 。
    3、用电方有私自增容、改变用电类别、窃电等行为的，按《供电营
业规则》的规定处理 。
    4、因不可抗力造成的，双方互不负责 。
十二、合同有效期
    本合同有效期自      年    月    日起至      年    月    日止。
期满双方无异议，合同继续有效 。
十三、争议处理
    双方发生争议，应协商解决；协商不成的，向示范县入民法院起诉 。
十四、本合同一式二份，供电方、用电方各一份，自双方签章之日起
生效。合同附件（产权分界图）与合同具有同等效力 。

供电方：（章）                 用电方：（章）
代表：                         代表：才让卓玛
      年    月    日                 年    月    日
                          第 3 页 共 3 页
""",
)


def build() -> bytes:
    """The .docx."""
    paper = Paper(font="宋体", size=12, margin=2.8)
    paper.spacing = 1.35
    for at, page in enumerate(_PAGES):
        if at:
            paper.document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
        for row in page.strip("\n").split("\n"):
            paper.line(row, align="left")
    return paper.done()
