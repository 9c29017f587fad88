"""One text, one value: the same thing printed twice, or said again in free words, is the same."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from service.domain.comparison import (
    SAID_QUANTITY,
    SAID_VOLTAGE,
    folded,
    is_blank,
    read_number,
    read_quantity,
    read_voltage,
)
from service.domain.outline import Clause, FieldRun, Table
from service.domain.passages import PrintedRow, column_fields, printed_tables, sentences_with
from service.domain.validation import NOT_APPLICABLE, Hit, RuleResult, Subject, place_of, rule

MOST_HITS = 100
_SPECIAL = "special-terms"
NAMES = {
    "account_no": "用户编号",
    "contract_no.supplier": "供电人合同编号",
    "main_contract.contract_no": "主合同编号",
    "supplier.name": "供电人名称",
    "customer.name": "用电人名称",
    "customer.credential.number": "用电人证件号码",
    "customer.representative.name": "用电人的法定代表人或者负责人",
    "customer.agent.name": "用电人的代理人",
    "supply_address": "用电地址",
    "supply_voltage": "供电电压",
    "capacity.contract": "合同容量",
    "capacity.running": "运行容量",
    "use.category": "用电类别",
    "tariff.scheme": "电价制式",
    "tariff.purchase": "购电方式",
    "tariff.capacity_mode": "容（需）量电费计费方式",
    "settlement.due_day_of_next_month": "付款截止日",
    "settlement.payment_method": "付款方式",
    "late_fee.residential_per_mille": "居民违约金费率",
    "late_fee.other_current_year_per_mille": "当年欠费的违约金费率",
    "late_fee.other_cross_year_per_mille": "跨年度欠费的违约金费率",
    "term.starts_on": "起始日",
    "term.ends_on": "终止日",
    "generation.feed_in": "上网模式",
    "generation.installed": "光伏装机容量",
    "generation.owner": "投资主体",
    "temporary.project_permit_no": "批准文件号",
    "temporary.project_ends_on": "工程预计结束日",
    "storage.power": "储能额定功率",
    "charging.total": "充电设施总功率",
}
"""Values that a text prints in several places, with their Chinese names."""
_COLUMNS = {
    "metering_points": ("no", {"method": "计量方式", "multiplier": "倍率", "tariff": "电价类别"}),
    "transformers": ("no", {"capacity": "容量", "model": "型号", "state": "状态"}),
}
"""Lists that a text prints in several tables: what names a row, and what must not differ."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A value as free words say it again, and how words and field are read."""

    path: str
    pattern: str
    read: Callable[[str], Any]


_IS = r"[^，。；、0-9一二三四五六七八九十]{0,4}?(?:为|是|：|:|共计|按)[^，。；0-9]{0,4}?"
REPEATS = (
    Repeat("capacity.contract", rf"(?<!原)合同容量{_IS}{SAID_QUANTITY}", read_quantity),
    Repeat("capacity.running", rf"(?<!原)运行容量{_IS}{SAID_QUANTITY}", read_quantity),
    Repeat("supply_voltage", rf"(?<!原)供电电压{_IS}{SAID_VOLTAGE}", read_voltage),
    Repeat("account_no", rf"(?:户号|用户编号){_IS}([0-9]{{8,20}})", folded),
    Repeat("metering_points[].multiplier", rf"倍率{_IS}([0-9]{{1,8}}(?![0-9.]))", read_number),
)


@rule("wording.contradiction")
def contradiction(subject: Subject) -> RuleResult:
    """Printings of one value in different places say the same, and so do free words."""
    if not any(True for _ in subject.document.fields()):
        return NOT_APPLICABLE
    hits = (*_twice(subject), *_rows_twice(subject), *_said_again(subject))
    return list(islice(hits, MOST_HITS))


def _twice(subject: Subject) -> Iterator[Hit]:
    for path, name in NAMES.items():
        filled = [(c, run) for c, run in subject.fields(path) if not is_blank(run.text)]
        for clause, run in filled[1:]:
            yield from _differs(name, clause, run, filled[0])


def _differs(
    name: str, clause: Clause, run: FieldRun, first: tuple[Clause, FieldRun]
) -> Iterator[Hit]:
    if folded(run.text) != folded(first[1].text):
        where = first[0].label or first[0].title
        found = f"{name}印为「{run.text}」"
        yield Hit(place_of(clause, run), found, f"与{where}所印「{first[1].text}」一致")


def _rows_twice(subject: Subject) -> Iterator[Hit]:
    for list_name, (key, columns) in _COLUMNS.items():
        seen: dict[tuple[str, str], tuple[Clause, FieldRun]] = {}
        for rows in printed_tables(subject.document, list_name):
            for row in rows:
                yield from _row_differs(row, key, columns, seen)


def _row_differs(
    row: PrintedRow,
    key: str,
    columns: dict[str, str],
    seen: dict[tuple[str, str], tuple[Clause, FieldRun]],
) -> Iterator[Hit]:
    if is_blank(row.text(key) or ""):
        return
    own = f"{row.text(key)} {row.text('receiving_point') or ''}"
    for column, name in columns.items():
        run = row.cells.get(column)
        if run is None or is_blank(run.text):
            continue
        first = seen.setdefault((own, column), (row.clause, run))
        yield from _differs(f"「{row.text(key)}」的{name}", row.clause, run, first)


def _said_again(subject: Subject) -> Iterator[Hit]:
    """Free words against the fields; special terms have a rule of their own.

    A value that is itself printed somewhere (the other party's account) contradicts nothing.
    """
    elsewhere = {folded(run.text) for _, run in subject.document.fields()}
    for repeat in REPEATS:
        fields = column_fields(subject.document, repeat.path)
        filled = [run.text for _, run in fields if not is_blank(run.text)]
        printed = set(map(repeat.read, filled))
        for passage in sentences_with(subject.document, re.compile(repeat.pattern)):
            if _SPECIAL in passage.clause.id or not printed or _is_table(passage.clause, passage):
                continue
            for match in islice(re.finditer(repeat.pattern, passage.text), MOST_HITS):
                said = match.group(1)
                if repeat.read(said) not in printed and folded(said) not in elsewhere:
                    expected = f"与所印「{filled[0]}」一致"
                    yield Hit(passage.place, f"写有「{match.group()}」", expected)


def _is_table(clause: Clause, passage: Any) -> bool:
    number = passage.number
    return 0 < number <= len(clause.blocks) and isinstance(clause.blocks[number - 1], Table)


RULES = (contradiction,)
