"""What the traits of `applies_to` are called: the trade's words for kinds of customers."""

from service.domain.clauses import Applies

TRAIT_NAMES = dict(
    line.split(" ", 1)
    for line in """
high-voltage 高压
low-voltage 低压
single-phase 单相
voltage-35-plus 35千伏及以上
single-source 单电源
dual-source 双（多）电源
dispatch-agreement 签调度协议
has-hv-motors 有直配高压电动机
has-transformers 有受电变压器
has-sealed-capacity 有封停容量
temporary 临时用电
permanent 正式用电
temporary-unmetered 无表临时用电
onward-supply 转供电
meter-at-boundary 计量在分界处
meter-off-boundary 计量不在分界处
natural-person 自然人
sole-trader 个体工商户
organisation 单位用户
tenant 租赁用电
owner-differs 产权人非用电人
residential 居民生活
non-residential 非居民
agricultural 农业生产
commercial-industrial 工商业
important-user 重要电力用户
single-rate 单一制
two-part 两部制
scheme-choice 可选电价制度
capacity-by-transformer 按变压器容量
capacity-by-contract-demand 按合同最大需量
capacity-by-actual-demand 按实际最大需量
government-price 政府定价
agent-purchase 电网代理购电
market-purchase 市场化购电
time-of-use 分时电价
power-factor-assessed 功率因数考核
power-factor-not-assessed 不考核功率因数
prepaid-control 费控
no-prepaid-control 非费控
instalments 分次结算
single-settlement 按月一次结算
hv-metered 高供高计
hv-lv-metered 高供低计
lv-metered 低供低计
has-sub-meter 有分表
has-ct 经互感器接入
direct-metered 直接接入
has-fixed-share 定比定量
has-security-load 有保安负荷
no-security-load 无保安负荷
has-standby-generator 有自备应急电源
no-standby-generator 无自备应急电源
has-safeguards 有非电保安措施
load-management-terminal 有负荷管理终端
no-load-management-terminal 无负荷管理终端
disturbing-load 有干扰性负荷
no-disturbing-load 无干扰性负荷
has-pv 有光伏
has-storage 有储能
has-charging 有充电设施
new-energy 有新能源设施
no-new-energy 无新能源设施
third-party-generator 第三方业主光伏
feed-in-surplus 余电上网
feed-in-all 全额上网
self-use-only 全部自用
existing-project 存量项目
project-natural-household 自然人户用光伏
project-non-natural-household 非自然人户用光伏
project-commercial 一般工商业光伏
project-large 大型工商业光伏
renewal-roll 按原期限顺延
renewal-indefinite 不定期续行
renewal-none 不续期
litigation 诉讼
arbitration 仲裁
has-guarantee 有电费担保
no-guarantee 无电费担保
has-special-terms 有特别约定
no-special-terms 无特别约定
has-operation-agreement 有运行维护协议
no-operation-agreement 无运行维护协议
fault-multiple 约定倍数赔偿
has-drawings 有附图
""".strip().splitlines()
)


def trait_name(trait: str) -> str:
    return TRAIT_NAMES.get(trait, trait)


def applies_words(applies: Applies | None) -> str:
    """`高压、两部制；有光伏或有储能；不适用于临时用电` — 各类用户 where nothing narrows it."""
    if applies is None:
        return ""
    parts = []
    if applies.all:
        parts.append("、".join(map(trait_name, applies.all)))
    if applies.any:
        parts.append("或".join(map(trait_name, applies.any)))
    if applies.none:
        parts.append("不适用于" + "、".join(map(trait_name, applies.none)))
    return "；".join(parts) or "各类用户"
