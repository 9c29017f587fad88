"""The text against the account record: what is printed must be what the business system records."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from service.domain.comparison import agrees, folded, has_other_unit, worded
from service.domain.facts import AccountFacts
from service.domain.outline import Clause, FieldRun
from service.domain.passages import PrintedRow, printed_tables
from service.domain.terms import lookup, transformer_lines
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Rule,
    RuleResult,
    Subject,
    place_of,
    rule,
)

Elements = Callable[[AccountFacts], Sequence[Any]]


def _same_value(rule_id: str, names: dict[str, str]) -> Rule:
    """A rule: every printing of the paths (path -> its Chinese name) says the recorded value."""

    def judge(subject: Subject) -> RuleResult:
        printed = list(subject.fields(*names))
        if subject.account is None or not printed:
            return NOT_APPLICABLE
        account = subject.account
        return [
            hit
            for clause, run in printed
            for hit in _difference(clause, run, names[run.path], lookup(account, run.path))
        ]

    return Rule(rule_id, judge)


def _difference(clause: Clause, run: FieldRun, name: str, value: Any) -> Iterator[Hit]:
    if agrees(run.text, value):
        return
    message = None
    if has_other_unit(run.text, value):
        message = f"{name}的单位与用电档案不同：千瓦与千伏安是不同的量，不能互换"
    yield Hit(
        place_of(clause, run),
        f"{name}印为「{run.text}」",
        f"用电档案登记为「{worded(value)}」",
        message,
    )


def _same_rows(
    rule_id: str,
    list_name: str,
    elements: Elements,
    key: tuple[str, ...],
    columns: dict[str, str],
    counted: str = "",
) -> Rule:
    """A rule over list tables: rows are found by their printed key, then column by column compared.

    `counted` names the rows in findings about missing and surplus rows; empty: not counted here.
    """

    def judge(subject: Subject) -> RuleResult:
        wanted = {*columns, *(key if counted else ())}
        tables = [
            rows
            for rows in printed_tables(subject.document, list_name)
            if rows[0].key(key) is not None and wanted & rows[0].cells.keys()
        ]
        if subject.account is None or not tables:
            return NOT_APPLICABLE
        recorded = {_key_of(element, key): element for element in elements(subject.account)}
        return [
            hit
            for rows in tables
            for hit in _row_differences(rows, recorded, key, columns, counted)
        ]

    return Rule(rule_id, judge)


def _key_of(element: Any, key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(folded(worded(lookup(element, column))) for column in key)


def _row_differences(
    rows: Sequence[PrintedRow],
    recorded: dict[tuple[str, ...], Any],
    key: tuple[str, ...],
    columns: dict[str, str],
    counted: str,
) -> Iterator[Hit]:
    printed_keys = set()
    for row in rows:
        found = tuple(folded(text) for text in row.key(key) or ())
        printed_keys.add(found)
        if found in recorded:
            yield from _cell_differences(row, recorded[found], columns)
        elif counted:
            surplus = f"「{row.table.title}」列有{counted}「{' '.join(found)}」"
            yield Hit(row.place, surplus, "用电档案中没有这一项")
    if counted:
        for absent in sorted(recorded.keys() - printed_keys):
            title = rows[0].table.title
            missing = f"「{title}」没有{counted}「{' '.join(absent)}」，只列有{len(rows)}项"
            yield Hit(rows[0].place, missing, f"用电档案登记有{len(recorded)}项")


def _cell_differences(row: PrintedRow, element: Any, columns: dict[str, str]) -> Iterator[Hit]:
    for column, name in columns.items():
        run = row.cells.get(column)
        if run is not None:
            yield from _difference(row.clause, run, name, lookup(element, column))


def _points(account: AccountFacts) -> Sequence[Any]:
    return account.metering_points


@rule("record.account-no")
def _account_no(subject: Subject) -> RuleResult:
    """The account number; an older number (alias) of the same account is accepted."""
    printed = list(subject.fields("account_no"))
    if subject.account is None or not printed:
        return NOT_APPLICABLE
    known = (subject.account.account_no, *subject.account.aliases)
    return [
        Hit(place_of(clause, run), f"用户编号印为「{run.text}」", f"用电档案登记为「{known[0]}」")
        for clause, run in printed
        if folded(run.text) not in known
    ]


_FURTHER_PARTY = re.compile(r"further_parties\[(?P<no>\d{1,3})\]\.(?P<path>[a-z_.]+)")
_FURTHER_NAMES = {
    "role": "角色",
    "name": "名称",
    "party_type": "主体类型",
    "credential.type": "证件类型",
    "credential.number": "证件号码",
    "registered_address": "住所",
    "representative.name": "法定代表人或者负责人",
}


@rule("record.further-parties")
def _further_parties(subject: Subject) -> RuleResult:
    """Parties beside supplier and customer are those of the record, as recorded."""
    matches = ((c, run, _FURTHER_PARTY.fullmatch(run.path)) for c, run in subject.document.fields())
    printed = [
        (c, run, int(m["no"]), m["path"])
        for c, run, m in matches
        if m and m["path"] in _FURTHER_NAMES
    ]
    if subject.account is None or not printed:
        return NOT_APPLICABLE
    parties = subject.account.further_parties
    hits: list[Hit] = []
    for clause, run, number, path in printed:
        name = f"第{number + 1}个其他当事人的{_FURTHER_NAMES[path]}"
        if number < len(parties):
            hits += _difference(clause, run, name, lookup(parties[number], path))
        else:
            found = f"{name}印为「{run.text}」"
            hits.append(Hit(place_of(clause, run), found, "用电档案没有登记该当事人"))
    return hits


RULES = (
    _account_no,
    _further_parties,
    _same_value("record.contract-capacity", {"capacity.contract": "合同容量"}),
    _same_value("record.running-capacity", {"capacity.running": "运行容量"}),
    _same_value("record.use-category", {"use.category": "用电类别"}),
    _same_value("record.supply-voltage", {"supply_voltage": "供电电压"}),
    _same_value("record.supply-address", {"supply_address": "用电地址"}),
    _same_value("record.customer-name", {"customer.name": "用电人名称"}),
    _same_value(
        "record.customer-credential",
        {
            "customer.credential.type": "用电人证件类型",
            "customer.credential.number": "用电人证件号码",
        },
    ),
    _same_value(
        "record.supply-plan",
        {
            "supply_plan.plan_no": "供电方案编号",
            "supply_plan.replied_on": "供电方案答复日期",
            "supply_plan.valid_until": "供电方案有效期",
        },
    ),
    _same_value(
        "record.tariff",
        {
            "tariff.scheme": "电价制式",
            "tariff.purchase": "购电方式",
            "tariff.time_of_use": "是否执行分时电价",
            "tariff.capacity_mode": "容（需）量电费计费方式",
            "tariff.contract_demand": "合同最大需量",
        },
    ),
    _same_value(
        "record.power-factor",
        {
            "power_factor.billing_standard": "功率因数考核标准",
            "power_factor.technical_minimum": "高峰时段功率因数技术要求",
        },
    ),
    _same_value(
        "record.generation",
        {
            "generation.installed": "光伏直流侧装机容量",
            "generation.ac_capacity": "光伏交流侧容量",
            "generation.feed_in": "上网模式",
            "generation.filing_no": "备案号",
            "generation.project_kind": "项目类别",
            "generation.owner": "投资主体",
            "generation.filing_subject": "备案主体",
            "generation.payee_account_name": "收款户名",
        },
    ),
    _same_rows(
        "record.sources",
        "sources",
        lambda account: account.sources,
        ("no",),
        {
            "role": "电源性质",
            "voltage": "电源电压",
            "substation": "变电站",
            "feeder": "线路与接入点",
            "transfer": "切换方式",
            "interlock": "闭锁方式",
        },
        counted="电源",
    ),
    _same_rows(
        "record.transformers",
        "transformers",
        transformer_lines,
        ("receiving_point", "no"),
        {"model": "变压器型号", "capacity": "变压器容量", "state": "变压器状态"},
        counted="变压器",
    ),
    _same_rows(
        "record.boundaries",
        "boundaries",
        lambda account: account.boundaries,
        ("source_no",),
        {
            "point": "产权分界点",
            "supplier_owns": "供电人产权范围",
            "customer_owns": "用电人产权范围",
        },
    ),
    _same_rows(
        "record.metering-points",
        "metering_points",
        _points,
        ("no",),
        {"method": "计量方式", "parent": "上级计量点", "bidirectional": "是否双向计量"},
        counted="计量点",
    ),
    _same_rows(
        "record.instrument-transformers",
        "metering_points",
        _points,
        ("no",),
        {"pt": "电压互感器变比", "ct": "电流互感器变比"},
    ),
    _same_rows("record.multiplier", "metering_points", _points, ("no",), {"multiplier": "倍率"}),
    _same_rows(
        "record.point-tariffs",
        "metering_points",
        _points,
        ("no",),
        {"tariff": "电价类别", "use_category": "计量点用电类别", "fixed_share": "定量或者定比"},
    ),
)
