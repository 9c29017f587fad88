"""What the papers of one site must agree on: the same for texts that are checked together as files
(rules/bundle) and for papers in force (site). By the id of the card that says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SharedRows:
    """A list whose rows with the same key say the same. `columns`: name of a column by its path."""

    list_name: str
    key: str
    noun: str
    columns: Mapping[str, str]


SHARED_VALUES: Mapping[str, Mapping[str, str]] = {
    "bundle.account-no": {"account_no": "用户编号"},
    "bundle.customer-name": {"customer.name": "用电人名称"},
    "bundle.customer-credential": {
        "customer.credential.type": "用电人证件类型",
        "customer.credential.number": "用电人证件号码",
    },
    "bundle.supplier": {
        "supplier.name": "供电人名称",
        "supplier.credential.number": "供电人证件号码",
    },
    "bundle.address": {"supply_address": "用电地址"},
    "bundle.capacity": {"capacity.contract": "合同容量", "capacity.running": "运行容量"},
    "bundle.voltage": {"supply_voltage": "供电电压"},
    "bundle.plant": {
        "generation.project_kind": "项目类别",
        "generation.feed_in": "上网模式",
        "generation.installed": "直流侧装机容量",
        "generation.ac_capacity": "交流侧容量",
        "generation.connection_voltage": "接入电压",
        "generation.grid_point": "并网点",
        "generation.pcc": "公共连接点",
    },
    "bundle.plant-owner": {
        "generation.owner": "项目业主",
        "generation.owner_credential": "项目业主证件号码",
        "generation.filing_no": "备案号",
        "generation.filing_subject": "备案主体",
        "generation.payee_account_name": "收款户名",
    },
    "bundle.payment": {
        "settlement.reading_day": "抄表例日",
        "settlement.cycle_months": "抄表周期",
        "settlement.due_day_of_next_month": "付款截止日",
        "settlement.instalments_per_month": "每月付款次数",
        "settlement.payment_method": "付款方式",
        "customer.bank.account": "用电人银行账号",
        "late_fee.other_current_year_per_mille": "当年欠费违约金日费率",
        "late_fee.other_cross_year_per_mille": "跨年度欠费违约金日费率",
    },
}
"""Path -> its name."""

SHARED_ROWS: Mapping[str, SharedRows] = {
    "bundle.boundary": SharedRows(
        "boundaries",
        "source_no",
        "电源",
        {
            "point": "产权分界点",
            "supplier_owns": "供电人产权范围",
            "customer_owns": "用电人产权范围",
        },
    ),
    "bundle.metering-points": SharedRows(
        "metering_points",
        "no",
        "计量点",
        {
            "bidirectional": "是否双向计量",
            "role": "用途",
            "pt": "电压互感器变比",
            "ct": "电流互感器变比",
            "multiplier": "倍率",
        },
    ),
}
