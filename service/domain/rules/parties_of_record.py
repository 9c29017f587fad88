"""Parties and what they settled once for all, against the account record: who represents the
customer, where its money goes, when bills are due, and its charging equipment.
"""

from service.domain.comparison import agrees
from service.domain.recorded import as_recorded
from service.domain.validation import NOT_APPLICABLE, Hit, RuleResult, Subject, place_of, rule


@rule("record.customer-address")
def customer_address(subject: Subject) -> RuleResult:
    return as_recorded(subject, {"customer.registered_address": "用电人住所"})


@rule("record.supplier-name")
def supplier_name(subject: Subject) -> RuleResult:
    """The record names the supplier as a word; a record without it says nothing."""
    printed = list(subject.fields("supplier.name"))
    recorded = subject.account.supplier if subject.account is not None else None
    if recorded is None or not printed:
        return NOT_APPLICABLE
    return [
        Hit(place_of(clause, run), f"供电人名称印为「{run.text}」", f"用电档案登记为「{recorded}」")
        for clause, run in printed
        if not agrees(run.text, recorded)
    ]


@rule("record.customer-representative")
def customer_representative(subject: Subject) -> RuleResult:
    """Whoever represents or runs the customer is the one on record."""
    names = {
        "customer.representative.name": "用电人的法定代表人或者负责人",
        "customer.operator.name": "经营者姓名",
        "customer.operator.id_number": "经营者身份证号码",
    }
    return as_recorded(subject, names)


@rule("record.customer-bank")
def customer_bank(subject: Subject) -> RuleResult:
    """Money goes where the record says."""
    names = {"customer.bank.name": "用电人开户银行", "customer.bank.account": "用电人银行账号"}
    return as_recorded(subject, names)


@rule("record.settlement")
def settlement(subject: Subject) -> RuleResult:
    """When the meter is read and when bills are due, as recorded."""
    names = {
        "settlement.reading_day": "抄表例日",
        "settlement.cycle_months": "结算周期",
        "settlement.due_day_of_next_month": "付款截止日",
        "settlement.instalments_per_month": "每月付款次数",
    }
    return as_recorded(subject, names)


@rule("record.charging")
def charging(subject: Subject) -> RuleResult:
    """What is printed of the charging equipment is what the business system records."""
    names = {
        "charging.total": "充电设施总功率",
        "charging.separately_metered": "充电设施是否单独计量",
        "charging.public": "是否对外开放",
        "charging.centralised": "是否集中式充电",
        "charging.v2g": "是否车网互动",
        "charging.operator_filing_no": "充电运营备案号",
    }
    return as_recorded(subject, names)


RULES = (
    customer_address,
    supplier_name,
    customer_representative,
    customer_bank,
    settlement,
    charging,
)
