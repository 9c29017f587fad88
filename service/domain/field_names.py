"""What a field of the record or of a contract is called in the trade: path -> words.

Agreed values stand in `agreed_names`. A path nobody named is shown as it is.
"""

import re

from service.domain.agreed_names import AGREED

_INDEX = re.compile(r"\[\d*\]")

_PARTY = """
name 名称（姓名）
party_type 主体类型
credential 证照
credential.type 证照类型
credential.number 证照号码
credential.valid_to 证照有效期至
representative 法定代表人（负责人）
representative.name 法定代表人（负责人）
representative.title 职务
agent 委托代理人
agent.name 委托代理人
agent.id_number 代理人身份证号
agent.matter 代理事项
agent.scope 代理权限
agent.valid_from 委托起始日
agent.valid_to 委托终止日
agent.principal_signed_and_sealed 委托书已签名盖章
registered_address 住所
bank 开户银行
bank.name 开户银行
bank.account 银行账号
operator 经营者
operator.name 经营者
operator.id_number 经营者身份证号
service_phone 服务电话
tax_no 纳税人识别号
"""

_RECORD = """
account_no 户号
aliases 旧户号
work_order_no 工单号
supply_plan 供电方案
supply_plan.plan_no 供电方案编号
supply_plan.replied_on 供电方案答复日
supply_plan.valid_until 供电方案有效期至
supplier 供电人
customer 用电人
further_parties 其他当事人
further_parties.role 当事人身份
contacts 联系人
contacts.role 联系人类别
contacts.name 联系人
contacts.mobile 联系电话
contacts.email 电子邮箱
supply_address 用电地址
premises_right 用电场所权属
premises_right.kind 用电场所权属
premises_right.owner 用电场所产权人
premises_right.owner_consent 产权人已同意
premises_right.consent_no 产权人同意书编号
premises_right.lease_ends_on 租赁期至
use 用电性质
use.category 用电类别
use.industry_code 行业代码
use.industry 行业
use.is_industrial 工业用电
use.is_irrigation 农业排灌用电
use.shifts 生产班次
use.load_nature 负荷性质
importance 重要性
importance.grade 重要电力用户等级
importance.basis 重要等级认定依据
capacity 用电容量
capacity.contract 合同容量
capacity.running 运行容量
supply_voltage 供电电压
sources 供电电源
sources.no 电源序号
sources.role 电源性质
sources.voltage 电源电压
sources.substation 变电站
sources.feeder 供电线路
sources.line_kind 线路类型
sources.transfer 切换方式
sources.interlock 闭锁方式
sources.parallel 允许并列
sources.available_capacity 可用容量
receiving_points 受电点
receiving_points.no 受电点序号
receiving_points.name 受电点
receiving_points.address 受电点地址
receiving_points.transformers 受电变压器
transformers 受电变压器
transformers.receiving_point 所属受电点
transformers.no 变压器编号
transformers.model 变压器型号
transformers.capacity 变压器容量
transformers.state 变压器状态
transformers.owner 变压器产权
receiving_points.transformers.no 变压器编号
receiving_points.transformers.model 变压器型号
receiving_points.transformers.capacity 变压器容量
receiving_points.transformers.state 变压器状态
receiving_points.transformers.owner 变压器产权
hv_motors 高压电动机
hv_motors.no 高压电动机编号
hv_motors.receiving_point 高压电动机所属受电点
hv_motors.model 高压电动机型号
hv_motors.capacity 高压电动机容量
hv_motors.state 高压电动机状态
equipment 主要用电设备
equipment.name 用电设备
equipment.count 设备台数
equipment.rated 设备额定功率
boundaries 产权分界点
boundaries.source_no 对应电源
boundaries.point 产权分界点
boundaries.supplier_owns 供电人资产
boundaries.customer_owns 用电人资产
boundaries.meter_at_boundary 计量装置装于分界处
metering_points 计量点
metering_points.no 计量点编号
metering_points.role 计量点性质
metering_points.level 计量点级数
metering_points.parent 上级计量点
metering_points.method 计量方式
metering_points.location 装表位置
metering_points.meter 电能表
metering_points.bidirectional 双向计量
metering_points.pt 电压互感器变比
metering_points.pt.primary 电压互感器一次值
metering_points.pt.secondary 电压互感器二次值
metering_points.pt.accuracy 电压互感器准确度
metering_points.ct 电流互感器变比
metering_points.ct.primary 电流互感器一次值
metering_points.ct.secondary 电流互感器二次值
metering_points.ct.accuracy 电流互感器准确度
metering_points.multiplier 综合倍率
metering_points.use_category 计量点用电类别
metering_points.tariff 计量点电价
metering_points.loss_calculation 损耗计算方式
metering_points.fixed_share 定比定量
metering_points.fixed_share.kind 定比定量方式
metering_points.fixed_share.value 定比定量值
metering_points.fixed_share.note 定比定量说明
tariff 电价
tariff.scheme 电价制度
tariff.scheme_choice 电价制度选择
tariff.capacity_mode 容（需）量电费计收方式
tariff.contract_demand 合同最大需量
tariff.time_of_use 执行分时电价
tariff.time_of_use_note 分时电价说明
tariff.purchase 购电方式
tariff.retailer 售电公司
tariff.tier_population 阶梯电价人口数
tariff.capacity_charge_waiver 容（需）量电费减免
tariff.capacity_charge_waiver.applies 适用减免
tariff.capacity_charge_waiver.basis 减免依据
tariff.capacity_charge_waiver.status 减免状态
tariff.source_document 电价文件
power_factor 功率因数
power_factor.billing_standard 功率因数考核标准
power_factor.technical_minimum 高峰功率因数下限
power_factor.compensation 无功补偿容量
settlement 结算
settlement.reading 抄表方式
settlement.reading_day 抄表例日
settlement.cycle_months 抄表周期（月）
settlement.due_day_of_next_month 次月付款日
settlement.instalments_per_month 每月结算次数
settlement.prepaid_control 费控
settlement.payment_method 付费方式
settlement.invoice 发票类型
security_load 保安负荷
security_load.load 保安负荷容量
security_load.equipment 保安负荷设备
security_load.tolerable_interruption 允许中断时间
standby_generator 自备应急电源
standby_generator.type 应急电源类型
standby_generator.rated 应急电源额定功率
standby_generator.count 应急电源台数
standby_generator.start 启动方式
standby_generator.interlock 应急电源闭锁方式
standby_generator.fuel_hours 燃料储备（小时）
standby_generator.ups 不间断电源容量
non_electric_safeguards 非电性质保安措施
load_management 负荷管理
load_management.terminal 已装负荷管理终端
load_management.interruptible 可中断负荷
load_management.security_load_excluded 保安负荷不参与调控
disturbing_load 干扰性负荷
disturbing_load.equipment 干扰性负荷设备
disturbing_load.assessment_no 电能质量评估编号
disturbing_load.mitigation 治理措施
generation 分布式电源
generation.type 发电类型
generation.project_kind 项目类型
generation.feed_in 上网模式
generation.owner 项目业主
generation.owner_credential 项目业主证照号码
generation.owner_is_customer 项目业主为用电人
generation.filing_no 备案编号
generation.filing_subject 备案主体
generation.payee_account_name 收款户名
generation.modules 组件
generation.modules.count 组件数量
generation.modules.watt 组件功率（瓦）
generation.installed 直流侧装机容量
generation.inverters 逆变器
generation.inverters.count 逆变器台数
generation.inverters.rated 逆变器额定功率
generation.inverters.model 逆变器型号
generation.ac_capacity 交流侧容量
generation.connection_voltage 并网电压
generation.connection_points 并网点数
generation.grid_point 并网点
generation.pcc 公共连接点
generation.anti_islanding 防孤岛保护
generation.visible_break_switch 明显断开点开关
generation.no_voltage_trip_and_check_close 失压跳闸、检有压合闸
generation.observable_controllable 可观可测可调可控
generation.standards 光伏执行标准
generation.pricing 上网电价
generation.subsidy 补贴
generation.commissioning_planned 计划并网日
storage 用户侧储能
storage.power 储能功率
storage.energy 储能容量
storage.connection_voltage 储能接入电压
storage.feeds_grid 储能向电网送电
storage.reverse_power_protection 防逆流保护
storage.charge_power_within_contract_capacity 充电功率不超合同容量
storage.fire_acceptance 消防验收
storage.standards 储能执行标准
charging 充电设施
charging.centralised 集中式充电设施
charging.public 公用充电设施
charging.separately_metered 充电单独计量
charging.piles 充电桩
charging.piles.count 充电桩数量
charging.piles.rated 充电桩功率
charging.piles.kind 充电桩类型
charging.total 充电总功率
charging.operator_filing_no 充电运营备案号
charging.v2g 车网互动（V2G）
charging.standards 充电设施执行标准
temporary 临时用电
temporary.purpose 临时用电用途
temporary.metered 临时用电装表
temporary.project_name 工程名称
temporary.project_permit_no 施工许可证号
temporary.project_ends_on 工程竣工日
temporary.end_way 临时用电结束方式
temporary.decide_before 结束方式确定期限
temporary.extension_of 原临时用电合同
onward_supply 转供电
"""

_CONTRACT = """
contract_no 合同编号
contract_no.supplier 供电人合同编号
contract_no.customer 用电人合同编号
text_version 合同文本版本
term 合同期限
term.starts_on 合同起始日
term.ends_on 合同终止日
term.renewal_mode 续期方式
term.objection_notice_days 届满前提出异议的天数
starts_on 合同起始日
ends_on 合同终止日
kind 合同种类
addenda 补充条款
renewal_mode 续期方式
objection_notice_days 届满前提出异议的天数
customer_contract_no 用电人合同编号
late_fee 电费违约金
late_fee.residential_per_mille 居民电费违约金（千分比／日）
late_fee.other_current_year_per_mille 当年欠费违约金（千分比／日）
late_fee.other_cross_year_per_mille 跨年度欠费违约金（千分比／日）
main_contract 原合同
main_contract.contract_no 原合同编号
main_contract.title 原合同名称
main_contract.signed_on 原合同签订日
main_contract.ends_on 原合同终止日
changes 变更事项
changes.item 变更事项
changes.clause 变更条款
changes.old 变更前
changes.new 变更后
related_contracts 关联合同
special_terms 特别约定
special_term_lines 特别约定
special_term_lines.text 特别约定
drawings 附图
annex_list 附件清单
annex_list.no 附件序号
annex_list.title 附件名称
annex_list.status 附件状态
prominent_clauses 应当提示的条款
prominent_clauses.label 条款编号
prominent_clauses.title 条款名称
parties 当事人
"""


def _names(text: str, prefix: str = "", of: str = "") -> dict[str, str]:
    pairs = (line.split(" ", 1) for line in text.strip().splitlines())
    return {prefix + path: of + words for path, words in pairs}


NAMES: dict[str, str] = (
    _names(_RECORD)
    | _names(_CONTRACT)
    | _names(_PARTY, "supplier.", "供电人")
    | _names(_PARTY, "customer.", "用电人")
    | _names(_PARTY, "further_parties.", "其他当事人")
    | _names(_PARTY, "further_parties.party.", "其他当事人")
    | _names(AGREED, "agreed.")
)
_OF_A_PARTY = _names(_PARTY)


def field_name(path: str) -> str:
    """`sources[0].feeder` -> 供电线路; the path itself where nobody named it."""
    return NAMES.get(_INDEX.sub("", path), path)


def short_name(path: str) -> str:
    """As `field_name`, without whose it is: `customer.bank.name` -> 开户银行."""
    plain = _INDEX.sub("", path)
    for side in ("supplier.", "customer.", "further_parties.party."):
        if plain.startswith(side):
            return _OF_A_PARTY.get(plain.removeprefix(side), field_name(path))
    return field_name(path)
