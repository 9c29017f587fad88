"""A framework contract for the base stations of a telecom company; the sites stand in an annex.

Hard: the annex lists six sites with six accounts, only the row of the main site is the account's;
the annex is on a wide page, the body refers to it for address, capacity and meters.
"""

from __future__ import annotations

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Cm

from tests.data.foreign.shapes import CENTRE, RIGHT, as_bytes, grid, looks, rows, sheet, write

TRUTH: dict[str, object] = {
    "account": "632598000003",
    "changes": {
        "customer.name": "示范通信铁塔有限公司示范州分公司(演示)",
        "customer.registered_address": "示范县新城区通信大厦6层",
        "supply_address": "示范县滨河路9号汇聚机房",
    },
    "signed_on": "2026-11-16",
    "items": {
        "supply-method": ("filled", "（一）供电的接入"),
        "quality": ("filled", "（一）电压质量"),
        "supply-time": ("filled", "（二）供电可靠性"),
        "capacity": ("filled", "核定容量"),
        "address": ("filled", "站址（装接地点）"),
        "use-nature": ("filled", "（三）用途"),
        "metering": ("filled", "三、表计与抄录"),
        "price": ("filled", "（一）适用电价"),
        "settlement": ("filled", "（二）集中付费"),
        "maintenance": ("filled", "五、分界与运维"),
        "term": ("filled", "八、框架合同的起讫"),
        "breach-liability": ("filled", "七、罚则"),
        "parties": ("filled", "需电人：示范通信铁塔有限公司示范州分公司（演示）"),
        "dispute": ("missing", None),
    },
    "facts": {
        "supplier.name": "国网示范省电力公司示范州供电公司(演示)",
        "customer.name": "示范通信铁塔有限公司示范州分公司(演示)",
        "customer.address": "示范县新城区通信大厦6层",
        "supply_address": "示范县滨河路9号汇聚机房",
        "account_no": "632598000003",
        "contract_no": "KJ-TT-2026-03",
        "use.category": "工商业",
        "capacity.contract": "60千瓦",
        "capacity.running": None,
        "supply_voltage": "380V",
        "metering.multiplier": "30",
        "metering.ct": "150/5",
        "metering.pt": None,
        "late_fee.residential_per_mille": None,
        "late_fee.current_year_per_mille": "1",
        "late_fee.cross_year_per_mille": "3",
        "term.starts_on": "2026-12-01",
        "term.ends_on": "2031-11-30",
        "term.years": "5",
        "signed_on": "2026-11-16",
    },
    "disagrees": ["late_fee.current_year_per_mille"],
}

_TEXT = """
> 框架合同编号：KJ-TT-2026-03

# 通信基站供用电框架合同

供电人：国网示范省电力公司示范州供电公司（演示）

注册地址：示范州示范县电力路1号    客服电话：95598

需电人：示范通信铁塔有限公司示范州分公司（演示）

注册地址：示范县新城区通信大厦6层    联系人：达娃    电话：13800000131

鉴于需电人在示范县境内建有多处基站和机房，用电条件相近，为减少逐站签约，双方订立本框架合同，各站\
的具体数据列于附件一《站点清单》。清单以户号632598000003的汇聚机房为主站点，本合同的归档、通知和\
变更均以主站点户号办理，其余户号为从站点。

## 一、框架的适用

（一）清单内的站点自本合同生效之日起适用本合同，此前逐站签订的合同同时终止。

（二）新增、撤销站点，由双方经办人签署《站点变更单》，作为清单的续页。

（三）用途：各站均用于移动通信设备、传输设备、空调及其附属照明，属工商业用电，行业分类为电信；站\
内不得接入充电桩、广告灯箱等第三方用电。

## 二、电力供应

（一）供电的接入：供电人由清单所列公用变压器的低压线路，按清单所列电压等级以单电源接至各站计量箱\
，主站点经10千伏滨河3号公用变低压二线11号杆，以380V三相四线接入。

（二）需电人在每站配备蓄电池组，主站点另配移动发电机接口，接口装有双投开关，不得向电网倒送电。

## 三、表计与抄录

（一）每站装设一套费控智能电能表，低供低计。直接接入的，倍率为1；经互感器接入的，变比和倍率以清单\
为准。

（二）供电人每月1日远程抄录。连续两个月抄录失败的站点，双方共同到站核查通信模块。

（三）塔下共享站点由需电人自装分表，与第三方的分摊与供电人无关。

## 四、电价与付费

（一）适用电价：各站均执行不满1千伏工商业单一制电价，由供电人代理购电，按本省规定执行峰谷分时；调\
价随政府文件自动适用。

（二）集中付费：供电人每月5日前把全部站点的账单汇成一份总账单，发至需电人结算邮箱；需电人次月20日\
前一次性转账付清，供电人按户号分别开具电子发票。

（三）个别站点电量异常的，先付总账单其余部分，异常站点在三十日内核清。

## 五、分界与运维

（一）各站以计量箱出线开关负荷侧接线端子为分界。端子及电源侧（含计量箱、电能表）由供电人运行维护\
，端子负荷侧由需电人运行维护。

（二）山上站点的专用低压线路由需电人投资的，由需电人巡视，供电人可有偿协助。

## 六、服务水平

（一）电压质量：三相380伏站点，偏差为标称电压的正负7%；单相220伏站点，偏差为正7%、负10%。

（二）供电可靠性：供电人连续供电。停电检修的，提前七天通知需电人网管中心；故障停电的，城区站点四\
小时、乡镇站点八小时内恢复，超过时限的向网管中心说明进展。应急抢险期间，供电人优先恢复主站点。

## 七、罚则

（一）供电人无正当理由停电的，按停电站点当日平均电费的四倍补偿，并赔偿能够证明的直接损失。

（二）需电人逾期付费的，当年电费每日按欠费额的0.1%、跨年电费每日按0.3%支付违约金，逾期满三十日经\
催告仍不付清的，供电人可依程序对欠费站点停电，但应避开防汛和重大活动期间。

（三）需电人在站内私接、转供或者绕表用电的，补交电费，并依规定承担违约使用电费。

## 八、框架合同的起讫

本框架合同为期五年，自2026年12月1日起至2031年11月30日止。任一方不续的，提前六十日书面告知。

## 九、联络与文本

（一）供电人客户经理与需电人运维主管每季度碰头一次，核对清单。

（二）合同一式四份，双方各二份。附件一：站点清单；附件二：站点变更单（样式）。

供电人（合同专用章）                    需电人（合同专用章）

代理人：演示签约人                      代理人：达娃

签署日期：2026年11月16日                签署日期：2026年11月16日
"""

_SITES = """
序号|站点名称|户号|站址（装接地点）|接入公变|电压|核定容量|互感器|倍率|备注

1|东沟村基站|632598000311|示范县沙柳镇东沟村北山|东沟公用变|220V|8千瓦|直接|1|从站点

2|沙柳镇基站|632598000312|示范县沙柳镇水渠路22号楼顶|沙柳2号变|380V|25千瓦|直接|1|从站点

3|汇聚机房|632598000003|示范县滨河路9号汇聚机房|滨河3号变|380V|60千瓦|150/5|30|主站点

4|建设路基站|632598000313|示范县建设路11号楼顶|建设1号变|380V|30千瓦|75/5|15|从站点

5|循环园基站|632598000314|示范县循环经济园东门|园区5号变|380V|45千瓦|100/5|20|与公安监控共杆

6|湖景苑基站|632598000315|示范县新城区湖景路|湖景箱变|220V|10千瓦|直接|1|从站点
"""

_WIDTHS = (1.1, 2.6, 3.2, 5.0, 2.6, 1.6, 2.0, 1.8, 1.4, 3.2)


def build() -> bytes:
    """The .docx."""
    paper = sheet("微软雅黑", 10)
    ways = {
        "": looks(first=20, spacing=1.2),
        "#": looks(size=18, bold=True, align=CENTRE, before=8, after=12),
        "##": looks(size=11.5, bold=True, before=8, after=4),
        ">": looks(align=RIGHT),
    }
    write(paper, _TEXT, ways)
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    looks(size=13, bold=True, align=CENTRE)(paper.add_paragraph("附件一  站点清单"))
    grid(paper, rows(_SITES), _WIDTHS)
    looks(size=9)(paper.add_paragraph("注：清单以供电人营销档案为准，2026年11月核对。"))
    return as_bytes(paper)
