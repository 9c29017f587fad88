"""What is printed is not what the account record says."""

from tests.mutation.faults.making import (
    SUPPLY,
    blocks,
    first_digit,
    other_digit,
    printed,
    row_gone,
    swapped,
    warns,
)

OTHER_PLACE = "青海省西宁市城西区另一条街9号"
FAULTS = [
    blocks("digit of the contract capacity", "record.contract-capacity",
           printed(r"capacity\.contract", first_digit), *SUPPLY),
    blocks("contract capacity wrong in one place only", "record.contract-capacity",
           printed(r"capacity\.contract", first_digit, first_only=True), *SUPPLY),
    blocks("kW and kVA swapped", "record.contract-capacity",
           printed(r"capacity\.contract", swapped("千伏安", "千瓦")), *SUPPLY),
    blocks("digit of the running capacity", "record.running-capacity",
           printed(r"capacity\.running", first_digit), *SUPPLY),
    blocks("other use category", "record.use-category", printed(
        r"use\.category", swapped("工商业", "居民生活")), *SUPPLY),
    blocks("other voltage", "record.supply-voltage", printed(
        r"supply_voltage", lambda old: "35千伏" if old == "10千伏" else "10千伏"), *SUPPLY),
    blocks("other address", "record.supply-address", printed(r"supply_address", OTHER_PLACE)),
    blocks("other account number", "record.account-no", printed(r"account_no", other_digit)),
    blocks("other customer", "record.customer-name", printed(
        r"customer\.name", "青海另一家有限公司")),
    blocks("customer named otherwise in one place", "record.customer-name signing.signature-page",
           printed(r"customer\.name", "青海另一家有限公司", first_only=True)),
    blocks("digit of the customer's credential",
           "record.customer-credential signing.credential-digits",
           printed(r"customer\.credential\.number", other_digit)),
    blocks("other supply plan", "record.supply-plan", printed(
        r"supply_plan\.plan_no", other_digit), *SUPPLY),
    blocks("other feeder", "record.sources", printed(
        r"sources\[0\]\.feeder", "另一条线路"), *SUPPLY),
    blocks("other substation", "record.sources", printed(
        r"sources\[0\]\.substation", "另一座变电站"), *SUPPLY),
    blocks("source lost", "record.sources", row_gone("sources"), *SUPPLY),
    blocks("other boundary point", "record.boundaries", printed(
        r"boundaries\[0\]\.point", "用电人厂区围墙外一米"), *SUPPLY),
    blocks("current transformer", "record.instrument-transformers", printed(
        r"metering_points\[\d+\]\.ct", lambda old: "600/5" if "/" in old else None), *SUPPLY),
    blocks("voltage transformer", "record.instrument-transformers", printed(
        r"metering_points\[\d+\]\.pt", lambda old: "35000/100" if old == "10000/100" else None),
        *SUPPLY),
    blocks("multiplier", "record.multiplier arithmetic.multiplier", printed(
        r"metering_points\[\d+\]\.multiplier", first_digit), *SUPPLY),
    blocks("metering method", "record.metering-points", printed(
        r"metering_points\[\d+\]\.method", swapped("高供高计", "低供低计")), *SUPPLY),
    blocks("meter row lost", "record.metering-points", row_gone("metering-points"), *SUPPLY),
    blocks("tariff of a point", "record.point-tariffs temporary.category", printed(
        r"metering_points\[\d+\]\.tariff", "农业生产用电"), *SUPPLY),
    blocks("tariff scheme", "record.tariff", printed(
        r"tariff\.scheme", swapped("两部制", "单一制")), *SUPPLY),
    blocks("purchase of energy", "record.tariff", printed(
        r"tariff\.purchase", "向外省电厂直接购电"), *SUPPLY),
    blocks("transformer row lost", "record.transformers", row_gone("transformers"), *SUPPLY),
    blocks("transformer capacity", "record.transformers", printed(
        r"transformers\[0\]\.capacity", first_digit), *SUPPLY),
    blocks("state of a transformer", "record.transformers", printed(
        r"transformers\[0\]\.state", swapped("运行", "冷备用")), *SUPPLY),
    blocks("assessed power factor", "record.power-factor", printed(
        r"power_factor\.billing_standard", lambda old: "0.80" if old[:3] != "0.8" else "0.90")),
    blocks("technical power factor", "record.power-factor", printed(
        r"power_factor\.technical_minimum", lambda old: "0.70")),
    blocks("important grade", "important.grade-record", printed(
        r"importance\.grade", lambda old: "一级" if old != "一级" else "二级")),
    blocks("installed photovoltaics", "record.generation", printed(
        r"generation\.installed", first_digit)),
    blocks("feed-in mode", "record.generation", printed(
        r"generation\.feed_in", swapped("自发自用余电上网", "全额上网"))),
    blocks("storage power", "new-energy.storage-record", printed(
        r"storage\.power", first_digit)),
    blocks("security load", "important.security-load-record", printed(
        r"security_load\.load", first_digit)),
    blocks("generator size", "important.security-load-record important.standby-capacity", printed(
        r"standby_generator\.rated", first_digit)),
    blocks("other agent of the customer", "signing.agent-record", printed(
        r"customer\.agent\.name", "某某人")),
    warns("project of a temporary supply", "temporary.end-of-works", printed(
        r"temporary\.project_ends_on", "2026年12月10日"), *SUPPLY),
    blocks("permit of a temporary supply", "temporary.project-record", printed(
        r"temporary\.project_permit_no", other_digit), *SUPPLY),
]  # fmt: skip
