"""Small papers made of tables, whole or fallen apart, each with its facts; `|` parts cells."""

# A table for each matter: sites, transformers, meters, rates.
TABLES = """
高压供用电合同
合同编号 | GZ-2026-311 | 户号 | 632598000021
供电人 | 示范州供电公司（演示） | 地址 | 示范州电力路1号
用电人 | 示范县金川铸造有限公司（演示） | 地址 | 示范县工业园东路6号
一、用电情况
用电处所 | 行业 | 电价类别 | 合同容量
示范县工业园东路6号铸造车间 | 黑色金属铸造 | 工商业 | 3150kVA
二、受电变压器明细
序号 | 型号 | 容量(kVA) | 状态
1 | S11-2000 | 2000 | 运行
2 | S11-1150 | 1150 | 停用
合计 |  | 3150 | |
三、供电
电源 | 变电站及线路 | 电压等级 | 方式
主供 | 110kV园区变10kV铸造线 | 10kV | 专线
四、计量点
计量点 | 位置 | CT | PT | 倍率 | 用途
1 | 高压进线柜 | 200/5 | 10000/100 | 4000 | 结算
2 | 职工宿舍分表 | 50/5 | — | 10 | 考核
五、电价电费
1．按政府核定的1-10千伏两部制工商业电价计收。
2．结算：每月20日前转账付清。
3．违约金标准：
欠费情形 | 每日比例
居民用户 | 千分之一
其他用户当年欠费 | 千分之二
其他用户跨年欠费 | 千分之三
六、分界：铸造线出线间隔电缆头为分界点，电源侧供电人维护，负荷侧用电人维护。
七、供电质量按照GB/T 12325执行，偏差±7%。
八、供电人应连续供电，检修停电提前7日通知。
九、违约方承担赔偿责任，赔偿对方直接损失。
十、期限：2026.12.01—2031.11.30。
十一、争议由示范仲裁委员会仲裁。
签订日期：2026-11-25
"""
TABLES_FACTS = {
    "supplier.name": "示范州供电公司(演示)",
    "customer.name": "示范县金川铸造有限公司(演示)",
    "customer.address": "示范县工业园东路6号",
    "supply_address": "示范县工业园东路6号铸造车间",
    "account_no": "632598000021",
    "contract_no": "GZ-2026-311",
    "use.category": "工商业",
    "capacity.contract": "3150千伏安",
    "supply_voltage": "10kV",
    "metering.multiplier": "4000",
    "metering.ct": "200/5",
    "metering.pt": "10000/100",
    "late_fee.residential_per_mille": "1",
    "late_fee.current_year_per_mille": "2",
    "late_fee.cross_year_per_mille": "3",
    "term.starts_on": "2026-12-01",
    "term.ends_on": "2031-11-30",
    "signed_on": "2026-11-25",
}

# Copied from a PDF: labels in brackets, a table fallen into lines.
FLATTENED = """
供用电合同（转换自PDF）
甲方　国网示范省电力公司示范州供电公司（演示）
乙方　示范县青稞酒业有限公司（演示）
乙方住所　示范县酒厂路2号
【户号】632598000077
【用电地址】示范县酒厂路2号酿造车间
【用电性质】工商业（两部制）
【供电方式】10千伏酒厂线T接，单电源
用电容量　受电变压器 1 台，容量 1 250 千伏安
序号 计量点 计量方式 电流互感器 电压互感器 倍率
1 总表 高供高计 100/5 10000/100 2000
电价：以政府价格主管部门公布的为准。
电费：次月十日前以电汇付清。
供电质量：国家标准，电压偏差±7%
停电：计划停电提前七日通知，其余时间连续供电
产权分界：酒厂线18号杆跌落熔断器下接线板，两侧各自维护
违约责任：按《民法典》和本合同约定赔偿损失；欠费按日0.2%（当年）、0.3%（跨年）计违约金
争议：【　】仲裁委员会
有效期：三年，自签订之日起计算
签订于2026年10月8日
"""
FLATTENED_FACTS = {
    "supplier.name": "国网示范省电力公司示范州供电公司(演示)",
    "customer.name": "示范县青稞酒业有限公司(演示)",
    "customer.address": "示范县酒厂路2号",
    "supply_address": "示范县酒厂路2号酿造车间",
    "account_no": "632598000077",
    "use.category": "工商业",
    "capacity.contract": "1250千伏安",
    "supply_voltage": "10kV",
    "metering.multiplier": "2000",
    "metering.ct": "100/5",
    "metering.pt": "10000/100",
    "late_fee.current_year_per_mille": "2",
    "late_fee.cross_year_per_mille": "3",
    "term.years": "3",
    "signed_on": "2026-10-08",
}

# Matter, content, remark.
THREE_COLUMNS = """
供用电合同要素表
项目 | 内容 | 备注
合同编号 | YS-2026-0456 | 供电公司编
供电方 | 示范州供电公司（演示） | 甲方
供电方地址 | 示范州电力路1号 | |
用电方 | 示范县恒丰冷链有限公司（演示） | 乙方
用电方地址 | 示范县物流园3号 | 营业执照载明
户号 | 632598000456 | |
用电地点 | 示范县物流园3号冷库 | |
用电种类 | 大工业 | 冷藏
供电线路及电压 | 10kV物流线，10千伏，单回路 | 公用线路
约定容量 | 1890千伏安 | 1260+630
在运容量 | 1260千伏安 | 630已暂停
计量装置 | 高供高计，三相三线智能表 | |
CT变比 | 100/5 | |
PT变比 | 10000/100 | |
倍率 | 2000 | |
电价 | 两部制，按省发改委文件 | |
缴费 | 每月10、20、月末三次，电子托收 | |
质量 | 电压偏差±7% | |
可靠性 | 除计划检修（提前7天通知）外连续供电 | |
分界点 | 物流线12号环网柜出线桩头 | 产权各自维护
欠费违约金 | 当年2‰/日，跨年3‰/日 | |
违约赔偿 | 赔偿直接损失 | |
履约期 | 2026/7/1至2031/6/30 | 5年
争端 | 示范仲裁委员会 | |
签订日 | 2026/6/28 | |
"""
THREE_COLUMNS_FACTS = {
    "supplier.name": "示范州供电公司(演示)",
    "customer.name": "示范县恒丰冷链有限公司(演示)",
    "customer.address": "示范县物流园3号",
    "supply_address": "示范县物流园3号冷库",
    "account_no": "632598000456",
    "contract_no": "YS-2026-0456",
    "use.category": "大工业",
    "capacity.contract": "1890千伏安",
    "capacity.running": "1260千伏安",
    "supply_voltage": "10kV",
    "metering.multiplier": "2000",
    "metering.ct": "100/5",
    "metering.pt": "10000/100",
    "late_fee.current_year_per_mille": "2",
    "late_fee.cross_year_per_mille": "3",
    "term.starts_on": "2026-07-01",
    "term.ends_on": "2031-06-30",
    "signed_on": "2026-06-28",
}

TABLE_LAYOUTS = {
    "tables": (TABLES, TABLES_FACTS),
    "flat": (FLATTENED, FLATTENED_FACTS),
    "three-columns": (THREE_COLUMNS, THREE_COLUMNS_FACTS),
}
