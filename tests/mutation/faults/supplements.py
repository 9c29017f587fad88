"""Addenda that are there and say the wrong thing: storage, charging, standby, dual, cost control,
entrusted operation, photovoltaics, temporary supply.
"""

from tests.mutation.faults.making import (
    EMPTY,
    SUPPLY,
    Change,
    blocks,
    cleared,
    emptied,
    first_digit,
    printed,
    sentence,
    swapped,
    warns,
    where,
    without,
)
from tests.mutation.paper import Paper

YES_NO: Change = swapped("是", "否")
STANDARD = {
    "storage": "relation project commissioning charge-power demand backfeed metering fire stop "
    "responsibility change",
    "charging": "relation facilities metering category capacity safety operator v2g responsibility",
    "standby": "relation equipment capacity interlock backfeed use test fuel responsibility end",
    "dual": "relation grade roles transfer backup-capacity outage configuration safeguards "
    "drills dispatch responsibility change",
    "cost-control": "relation balance reminder cutoff reconnect errors exit",
    "operation": "relation contractor scope choice qualification safety records responsibility end",
    "pv": "commissioning maintenance-safety power-factor",
    "temporary": "project subject tariff prepayment site-safety extension removal",
}
"""Addendum (beginning of its clauses) -> its clauses; each is there for a reason."""
FORBIDDEN = {
    "storage": "用电人另行支付储能接入费。",
    "charging": "用电人另行支付充电桩接入费。",
    "standby": "用电人另行支付自备电源管理费。",
    "dual": "用电人另行支付双电源服务费。",
    "cost-control": "用电人另行支付费控复电费。",
    "operation": "用电人另行支付运维管理费。",
    "pv": "用电人另行支付光伏接入费。",
    "temporary": "用电人另行支付临时接入费。",
}
ESSENTIAL = {
    "storage power": r"storage\.power",
    "storage location": r"agreed\.storage\.location",
    "charging operator": r"agreed\.charging\.operator",
    "charging total": r"charging\.total",
    "piles": r"charging\.piles\[0\]\.count",
    "generator location": r"agreed\.standby\.location",
    "generator start": r"standby_generator\.start",
    "backup capacity": r"agreed\.dual\.backup_capacity",
    "contingency plan": r"agreed\.dual\.plan_no",
    "mode of cost control": r"agreed\.cost_control\.mode",
    "first hour of cutting": r"agreed\.cost_control\.cutoff_from",
    "contractor": r"agreed\.operation\.contractor",
    "last day of the operation": r"agreed\.operation\.ends_on",
    "meter owner of the plant": r"agreed\.pv\.meter_owner",
}


def has_security_load(paper: Paper) -> bool:
    return paper.value("security_load.load") not in (None, *EMPTY)


def nobody_counts(paper: Paper) -> bool:
    """No meter counts both ways, none is said to count what goes into the grid."""
    ways = paper.paths(r"metering_points\[\d+\]\.bidirectional")
    roles = [path for path in paper.paths(r"metering_points\[\d+\]\.role")
             if "上网" in (paper.value(path) or "")]  # fmt: skip
    changed = [paper.print_as(path, "否") for path in ways]
    changed += [paper.print_as(path, "结算") for path in roles]
    return any(changed) and paper.value("generation.feed_in") != "全部自发自用"


FAULTS = [
    *(
        warns(f"addendum {name}: {clause} taken out", "wording.removed-clause", without(
            f"{name}.{clause}"), *SUPPLY)
        for name, clauses in STANDARD.items()
        for clause in clauses.split()
    ),
    *(
        blocks(f"addendum {name}: a clause with a heading only", "wording.empty-clause", emptied(
            f"{name}.{STANDARD[name].split()[-1]}"), *SUPPLY)
        for name in STANDARD
    ),
    *(
        blocks(f"addendum {name}: fee of its own", "unfair.extra-fee", sentence(
            words, f"{name}."), *SUPPLY)
        for name, words in FORBIDDEN.items()
    ),
    *(
        blocks(f"addendum: {name} left as a line", "wording.blanks", printed(pattern, "________"))
        for name, pattern in ESSENTIAL.items()
    ),
    # ---- storage ----
    blocks("storage energy", "new-energy.storage-record", printed(
        r"storage\.energy", first_digit)),
    blocks("storage may feed the grid", "new-energy.storage-record", printed(
        r"storage\.feeds_grid", YES_NO)),
    blocks("storage without reverse-power protection", "new-energy.storage-backfeed", printed(
        r"storage\.reverse_power_protection", "否")),
    warns("unclear whether charging counts as capacity", "new-energy.storage-charge", printed(
        r"storage\.charge_power_within_contract_capacity", "视情形")),
    warns("storage standard of photovoltaics", "new-energy.standards-of-device", printed(
        r"storage\.standards", "GB/T 29319-2024")),
    warns("storage standard without its year", "new-energy.standard-years", printed(
        r"storage\.standards", "GB/T 36547")),
    # ---- charging ----
    blocks("charging power", "record.charging wording.contradiction", printed(
        r"charging\.total", first_digit)),
    blocks("charging power in one place only", "record.charging wording.contradiction", printed(
        r"charging\.total", first_digit, first_only=True)),
    blocks("charging not metered apart", "record.charging", printed(
        r"charging\.separately_metered", YES_NO)),
    blocks("vehicle to grid", "record.charging", printed(r"charging\.v2g", YES_NO)),
    blocks("operator's filing", "record.charging", printed(
        r"charging\.operator_filing_no", "另一备案号2020-1")),
    warns("charging standard of storage", "new-energy.standards-of-device", printed(
        r"charging\.standards", "GB/T 36547-2024")),
    # ---- standby generator ----
    blocks("another kind of generator", "important.security-load-record", printed(
        r"standby_generator\.type", "燃气发电机")),
    blocks("generator started otherwise", "important.security-load-record", printed(
        r"standby_generator\.start", "人工启动，十五分钟")),
    blocks("number of generators", "important.security-load-record", printed(
        r"standby_generator\.count", "9")),
    blocks("interlock in words that say nothing", "important.security-load-record", printed(
        r"standby_generator\.interlock", "按运行规程处理")),
    warns("generator smaller than the security load", "important.standby-capacity", where(
        has_security_load, printed(r"standby_generator\.rated", "10千瓦"))),
    # ---- dual supply ----
    blocks("security load of another size", "important.security-load-record", printed(
        r"security_load\.load", first_digit)),
    blocks("security load of other equipment", "important.security-load-record", printed(
        r"security_load\.equipment", "景观照明")),
    blocks("sources transferred otherwise", "record.sources", printed(
        r"sources\[\d+\]\.transfer", "手动倒闸操作，三十分钟")),
    blocks("grade of the addendum", "important.grade-record", printed(
        r"importance\.grade", "临时重要")),
    # ---- cost control ----
    blocks("cost control cuts without notice", "bounds.disconnection-procedure", sentence(
        "用电人欠费的，供电人可以直接停电，不再通知。", "cost-control.cutoff"), *SUPPLY),
    blocks("reconnection against a fee", "unfair.extra-fee", sentence(
        "复电时用电人支付复电费。", "cost-control.reconnect"), *SUPPLY),
    warns("reconnection against a deposit", "unfair.condition", sentence(
        "用电人交纳保证金后方可复电。", "cost-control.reconnect"), *SUPPLY),
    # ---- entrusted operation ----
    warns("operator must be the supplier's choice", "unfair.designated-supplier", sentence(
        "用电人必须委托供电人指定的运维单位。", "operation.choice"), *SUPPLY),
    blocks("operation: supplier free of everything", "wording.blanket-exemption", sentence(
        "运行维护中的一切损失均由用电人承担。", "operation.responsibility"), *SUPPLY),
    # ---- photovoltaics ----
    warns("modules do not add up", "new-energy.capacity-sums", printed(
        r"generation\.modules\.count", first_digit)),
    warns("inverters do not add up", "new-energy.capacity-sums", printed(
        r"generation\.inverters\[\d+\]\.count", first_digit)),
    blocks("another alternating-current capacity", "record.generation", printed(
        r"generation\.ac_capacity", first_digit)),
    blocks("another filing", "record.generation", printed(
        r"generation\.filing_no", "另一备案号〔2020〕1号")),
    warns("everything fed in by a commercial project", "new-energy.project-kind-feed-in", where(
        lambda paper: "工商业" in (paper.value("generation.project_kind") or ""), printed(
            r"generation\.feed_in", "全额上网")), "high-voltage", "pv-purchase-sale"),
    warns("household project of a company", "new-energy.project-kind-owner", printed(
        r"generation\.project_kind",
        lambda old: "自然人户用" if "工商业" in old else "非自然人户用")),
    warns("project connected above its kind", "new-energy.project-kind-size", printed(
        r"generation\.connection_voltage", "35千伏")),
    warns("more than a low-voltage point takes", "new-energy.connection-size", printed(
        r"generation\.connection_voltage",
        lambda old: "380伏" if "千伏" in old else None)),
    warns("nobody counts what is fed in", "new-energy.bidirectional", nobody_counts,
          "pv-purchase-sale"),
    warns("standard of storage for photovoltaics", "new-energy.standards-of-device", printed(
        r"generation\.standards", "GB/T 36547-2024")),
    blocks("plant without anti-islanding", "new-energy.protection", printed(
        r"generation\.anti_islanding", "否")),
    blocks("plant without a visible break", "new-energy.protection", printed(
        r"generation\.visible_break_switch", "否")),
    blocks("plant without a grid point", "new-energy.connection", cleared(
        r"generation\.grid_point")),
    blocks("owner who is no party", "new-energy.owner-is-party record.generation", printed(
        r"generation\.owner", "与合同无关的公司")),
    warns("old project at the new price", "new-energy.old-or-new", printed(
        r"generation\.commissioning_planned", "2024年3月31日")),
    # ---- temporary supply ----
    warns("decides after the end", "temporary.decision-day", printed(
        r"temporary\.decide_before", "2035年1月1日"), "temporary-supply", "high-voltage"),
    blocks("purpose of the works", "temporary.project-record", printed(
        r"temporary\.purpose", "商业经营")),
    blocks("way of ending", "temporary.project-record", printed(
        r"temporary\.end_way", "转为正式用电")),
    warns("reminded on the last day", "temporary.reminder", printed(
        r"parameter\.temporary-reminder-days", "1"), "temporary-supply", "high-voltage"),
    blocks("temporary: metering taken out", "temporary.metering complete.metering", without(
        "temporary.metering", "temporary.points"), *SUPPLY),
]  # fmt: skip
