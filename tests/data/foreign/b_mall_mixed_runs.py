"""A shop tenant's contract retyped many times: split runs, tabs, soft breaks, spaced-out headings.

Hard: no word is whole in one run, names and numbers hold soft breaks and non-breaking spaces,
headings are letter-spaced; maintenance is left to talks; the late fees are in 万分之.
"""

from itertools import cycle

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from tests.data.foreign.shapes import CENTRE, as_bytes, face, looks, paragraphs, sheet

TRUTH: dict[str, object] = {
    "account": "632598000002",
    "changes": {},
    "signed_on": "2025-03-18",
    "items": {
        "supply-method": ("filled", "供　电　方　式"),
        "quality": ("filled", "供　电　质　量"),
        "supply-time": ("filled", "供　电　时　间"),
        "capacity": ("filled", "用　电　容　量"),
        "address": ("filled", "用　电　地　点"),
        "use-nature": ("filled", "用　电　性　质"),
        "metering": ("filled", "七、计　量"),
        "price": ("filled", "八、电　价"),
        "settlement": ("filled", "结　　算"),
        "maintenance": ("vague", "设　备　维　护"),
        "term": ("filled", "期　　限"),
        "breach-liability": ("filled", "责　　任"),
        "parties": ("filled", "甲\u00a0方\u00a0住\u00a0所"),
        "dispute": ("filled", "十三、争　议"),
    },
    "facts": {
        "supplier.name": "国网示范省电力公司示范州供电公司(演示)",
        "customer.name": "示范县惠民综合超市有限公司(演示)",
        "customer.address": "示范县人民路66号",
        "supply_address": "示范县人民路66号负一层至二层",
        "account_no": "632598000002",
        "contract_no": "GYHT-2025-031802",
        "use.category": "工商业",
        "capacity.contract": "250千伏安",
        "capacity.running": "250千伏安",
        "supply_voltage": "10kV",
        "metering.multiplier": "80",
        "metering.ct": "400/5",
        "metering.pt": None,
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": "0.5",
        "late_fee.cross_year_per_mille": "1",
        "term.starts_on": None,
        "term.ends_on": None,
        "term.years": "3",
        "signed_on": "2025-03-18",
    },
    "disagrees": ["late_fee.current_year_per_mille", "late_fee.cross_year_per_mille"],
}

# → is a tab, ↵ a soft line break, ~ a non-breaking space.
BODY = """
# 供 用 电 合 同

合~同~编~号→：→GYHT-2025-031802↵客~户~户~号→：→6325~9800~0002↵签~订~日~期→：→2025~年~3~月~18~日

甲~~~方（供电）→：→国网示范省电力公司↵→→示范州供电公司(演示)↵甲~方~住~所→：→示范州示范县电力路~1~号

乙~~~方（用电）→：→示范县惠民综合↵→→超市有限公司(演示)↵乙~方~住~所→：→示范县人民路~66~号↵法定代表人→：→韩生福

商场物业方→：→示范县人民路商业广场管理处(演示)（仅为见证，不承担本合同的义务）

乙方承租商业广场场地开办超市，由乙方自装箱式变电站一座，直接向甲方购电。↵双方约定下列事项：

= 一、用　电　地　点

→示范县人民路~66~号↵→负一层至二层（承租面积~4,200~平方米）。↵→商场其他楼层、外摆摊位不在其内。

= 二、用　电　性　质

→工~商~业（超级市场零售，5212），单班营业，三类负荷。↵→乙方改作餐饮加工、冷库出租等用途，应事先办理改类。

= 三、用　电　容　量

→合同容量→：→250~kVA↵→运行容量→：→250~kVA↵→变压器→：→S20-M-250/10，1~台，乙方自有。↵
→容量不敷使用时，乙方不得自行换大变压器，应当申请增容。

→主要设备：→冷藏冷冻柜→86~kW；中央空调→74~kW；↵→→照明→32~kW；自动扶梯→2×7.5~kW；收银与监控→8~kW。

= 四、供　电　方　式

→单电源，10~kV，公用线路。↵→35~kV~城关变电站→—→10~kV~人民路线→—→3~号环网柜~4~间隔→—→乙方箱变。↵
→商场的自备发电机不得并入乙方线路；乙方收银系统的不间断电源由乙方自理。

= 五、供　电　质　量

→受电点电压偏差在~±7~%~以内；频率~50~Hz，偏差在~±0.2~Hz~以内。↵
→乙方冷链压缩机启动造成电压骤降、影响邻近用户的，应加装软启动。

= 六、供　电　时　间

→全年逐日供电，0:00~—~24:00。↵→甲方计划停电提前~7~天、临时停电提前~24~小时告知乙方；↵
→春节、国庆假期不安排计划停电。

= 七、计　量

→方式→：→高供低计，装于箱变低压总柜↵→电流互感器→：→400~/~5↵→倍~~率→：→80↵
→电能表→：→三相四线~0.5S~级智能表~1~只↵→变压器损耗和线路损耗由乙方承担。表计封印只能由甲方开启。

= 八、电　价

→按工商业单一制~1~—~10~kV~计价，峰平谷分时；政府调价的，从其日期起照新价。↵
→功率因数考核标准~0.85。物业方不得在电费上加价收取。

= 九、结　　算

→1.→每月~1~日自动抄表；↵→2.→乙方于次月~20~日以前一次付清；↵
→3.→付款方式→：→银行转账、网上国网↵→4.→对账单有疑义，可在~10~日内提出，但不得因此拒付无疑义部分。

= 十、设　备　维　护

→甲、乙方以及商场物业方的设备由谁看管、由谁修理，↵→届时三方另行协商，参照有关规定办理。

= 十一、责　　任

→1.→乙方逾期付款，自逾期次日起每日按欠款的万分之五支付违约金，↵→→跨年度的欠款每日按万分之十支付。↵
→2.→逾期~30~天，催告后仍不付的，甲方提前~7~天通知后可停电。↵
→3.→甲方错停、漏送，使乙方冷冻食品变质的，按进货价赔偿。↵
→4.→因自然灾害等不可抗力引起的，不承担责任。

= 十二、期　　限

→有效期三年，自签订之日起计。↵→乙方租约提前终止的，应当提前~30~天通知甲方，结清电费后本合同即行终止。

= 十三、争　议

→先协商，协商不成，向示范县人民法院起诉。

= 十四、通　知　与　送　达

→送达地址→：→示范县人民路~66~号~B1~层办公室↵→联~系~人→：→超市工程部↵
→以短信、网上国网或者书面任一方式送达均为有效；停电通知应当书面送达。

= 十五、其　他

→本合同正本~2~份，甲、乙方各~1~份；物业方留存复印件~1~份。

甲~方（章）→→→→乙~方（章）↵↵代表人：演示签约人→→→代表人：韩生福
"""

SIZES = (1, 3, 2, 1, 4, 2, 1, 5)


def _mixed(paragraph: Paragraph, text: str) -> None:
    """Lay the text down in small runs, dressed a little differently each time."""
    plain = text.replace("→", "\t").replace("↵", "\n").replace("~", "\u00a0")
    start = 0
    for no, size in enumerate(cycle(SIZES)):
        if start >= len(plain):
            return
        run = paragraph.add_run(plain[start : start + size])
        start += size
        run._r.set(qn("w:rsidR"), f"00A{no % 7:01X}31{no % 16:01X}7")
        if no % 3 == 0:
            face(run, "宋体")
        if no % 5 == 0:
            run.font.size = Pt(10.5)
        if no % 7 == 0:
            run.font.color.rgb = RGBColor(0, 0, 0)
        if no % 4 == 1:
            mark = OxmlElement("w:proofErr")
            mark.set(qn("w:type"), "gramStart" if no % 8 == 1 else "gramEnd")
            run._r.addnext(mark)


def build() -> bytes:
    """The contract as a .docx."""
    paper = sheet(font="宋体", size=10.5, margin=2.5)
    for block in paragraphs(BODY):
        mark, _, rest = block.partition(" ")
        marked = mark in {"#", "="}
        paragraph = paper.add_paragraph()
        _mixed(paragraph, rest if marked else block)
        if mark == "#":
            looks(size=18, bold=True, align=CENTRE, after=12)(paragraph)
        elif mark == "=":
            looks(bold=True, before=8, after=2)(paragraph)
        else:
            looks(after=3, spacing=1.2)(paragraph)
            for stop in (0.8, 3.4, 4.0, 6.5):
                paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(stop))
    return as_bytes(paper)
