"""Important users and several sources: grade, standby capacity, safeguards, transfer, interlock."""

import re
from decimal import Decimal
from fractions import Fraction

from service.domain.comparison import folded, is_blank, read_number, read_quantity
from service.domain.outline import Clause, FieldRun
from service.domain.passages import PrintedRow, is_supply_contract, printed_tables
from service.domain.recorded import as_recorded
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    RuleResult,
    Subject,
    place_of,
    rule,
)
from service.domain.vocabulary import ImportanceGrade, SourceRole, Unit

_LIST_WORDS = re.compile(r"名单|目录|文件|批复|通知|〔|\[|号")
_INTERLOCK_WORDS = re.compile(r"闭锁|连锁|联锁|双投|先断后通")
_TRANSFER_WORDS = re.compile(r"自动|手动|备自投|自投|切换|倒闸")
Printed = tuple[Clause, FieldRun]


def _important(subject: Subject) -> list[Printed]:
    """Printed grades that make the customer an important user."""
    return [
        (clause, run)
        for clause, run in subject.fields("importance.grade")
        if not is_blank(run.text) and folded(run.text) != ImportanceGrade.ORDINARY
    ]


def _source_rows(subject: Subject, *columns: str) -> list[PrintedRow]:
    """Rows of the source tables that print one of the columns, where there are several sources."""
    for rows in printed_tables(subject.document, "sources"):
        if len(rows) > 1 and any(column in row.cells for row in rows for column in columns):
            return rows
    return []


def _has_several(subject: Subject) -> bool:
    return any(len(rows) > 1 for rows in printed_tables(subject.document, "sources"))


def _needed(subject: Subject, path: str, name: str) -> list[Hit]:
    """Hits where a field is not printed at all, or printed blank."""
    printed = list(subject.fields(path))
    if not printed:
        return [Hit(Place(), f"没有填写{name}", f"填写{name}")]
    return [
        Hit(place_of(c, run), f"{name}印为「{run.text}」", f"填写{name}的具体内容")
        for c, run in printed
        if is_blank(run.text)
    ]


@rule("important.list-document")
def list_document(subject: Subject) -> RuleResult:
    """A grade above 普通 names the approved list it stands on; what stands beside the supply
    contract may leave that to it.
    """
    printed = any(subject.fields("importance.basis"))
    if not _important(subject) or not (printed or is_supply_contract(subject)):
        return NOT_APPLICABLE
    hits = _needed(subject, "importance.basis", "重要等级的认定依据")
    hits += [
        Hit(place_of(c, run), f"认定依据印为「{run.text}」", "写明名单文件的名称和文号")
        for c, run in subject.fields("importance.basis")
        if not is_blank(run.text) and not _LIST_WORDS.search(run.text)
    ]
    return hits


@rule("important.grade-record")
def grade_record(subject: Subject) -> RuleResult:
    """The printed grade is the recorded one."""
    printed = list(subject.fields("importance.grade"))
    if subject.account is None or not printed:
        return NOT_APPLICABLE
    grade = subject.account.importance.grade
    return [
        Hit(place_of(c, run), f"重要等级印为「{run.text}」", f"用电档案登记为「{grade.value}」")
        for c, run in printed
        if folded(run.text) != grade.value
    ]


@rule("important.security-load")
def security_load(subject: Subject) -> RuleResult:
    """An important user's security load is listed: power, equipment, tolerable interruption."""
    if not _important(subject) or not is_supply_contract(subject):
        return NOT_APPLICABLE
    return [
        *_needed(subject, "security_load.load", "保安负荷容量"),
        *_needed(subject, "security_load.equipment", "保安负荷设备"),
        *_needed(subject, "security_load.tolerable_interruption", "允许断电时间"),
    ]


@rule("important.security-load-record")
def security_load_record(subject: Subject) -> RuleResult:
    """Security load and standby source are printed as recorded."""
    names = {
        "security_load.load": "保安负荷容量",
        "security_load.tolerable_interruption": "允许断电时间",
        "standby_generator.rated": "自备应急电源额定容量",
        "standby_generator.count": "自备应急电源台数",
        "standby_generator.type": "自备应急电源类型",
        "standby_generator.start": "自备应急电源启动方式",
        "standby_generator.interlock": "自备应急电源闭锁方式",
        "security_load.equipment": "保安负荷设备",
    }
    return as_recorded(subject, names)


@rule("important.standby-present")
def standby_present(subject: Subject) -> RuleResult:
    """An important user has a standby source of its own."""
    if not _important(subject) or not is_supply_contract(subject):
        return NOT_APPLICABLE
    return [
        *_needed(subject, "standby_generator.type", "自备应急电源的类型"),
        *_needed(subject, "standby_generator.rated", "自备应急电源的额定容量"),
    ]


@rule("important.standby-capacity")
def standby_capacity(subject: Subject) -> RuleResult:
    """Rated standby power of all sets against security load, by the standard's percentage."""
    percent = subject.parameter("standby-capacity-percent")
    load = _power(subject, "security_load.load")
    standby = _power(subject, "standby_generator.rated")
    if percent is None or load is None or standby is None:
        return NOT_APPLICABLE
    count = _count(subject)
    least = Fraction(load[1]) * Fraction(percent) / 100
    have = Fraction(standby[1]) * Fraction(count)
    if have >= least:
        return []
    found = f"自备应急电源合计{_plain(have)}千瓦，保安负荷{_plain(Fraction(load[1]))}千瓦"
    expected = f"不低于保安负荷的{percent}%，即{_plain(least)}千瓦"
    return [Hit(place_of(*standby[0]), found, expected)]


def _power(subject: Subject, path: str) -> tuple[Printed, Decimal] | None:
    """The first printed active power (kW) for a path."""
    for clause, run in subject.fields(path):
        quantity = read_quantity(run.text)
        if quantity is not None and quantity.unit is Unit.KW:
            return (clause, run), quantity.value
    return None


def _count(subject: Subject) -> Decimal:
    numbers = (read_number(run.text) for _, run in subject.fields("standby_generator.count"))
    return next((number for number in numbers if number is not None), Decimal(1))


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"


@rule("important.safeguards")
def safeguards(subject: Subject) -> RuleResult:
    """Measures that need no electricity, where there is security load or an important user."""
    loads = [f for f in subject.fields("security_load.load") if not is_blank(f[1].text)]
    if not (loads or _important(subject)) or not is_supply_contract(subject):
        return NOT_APPLICABLE
    return _needed(subject, "non_electric_safeguards", "非电性质保安措施")


@rule("important.generator-interlock")
def generator_interlock(subject: Subject) -> RuleResult:
    """A standby generator's interlock against the grid is named."""
    types = [f for f in subject.fields("standby_generator.type") if not is_blank(f[1].text)]
    if not types:
        return NOT_APPLICABLE
    hits = _needed(subject, "standby_generator.interlock", "自备应急电源的闭锁方式")
    hits += [
        Hit(place_of(c, run), f"闭锁方式印为「{run.text}」", "写明机械或者电气闭锁，先断后通")
        for c, run in subject.fields("standby_generator.interlock")
        if not is_blank(run.text) and not _INTERLOCK_WORDS.search(run.text)
    ]
    return hits


@rule("important.source-roles")
def source_roles(subject: Subject) -> RuleResult:
    """Several sources: one side main and another backup or security, or all mutual backup."""
    rows = _source_rows(subject, "role")
    if not rows:
        return NOT_APPLICABLE
    roles = [folded(row.text("role") or "") for row in rows]
    found = f"各路电源的性质印为「{'、'.join(roles)}」"
    mutual = SourceRole.MUTUAL.value
    if mutual in roles:
        fits = set(roles) <= {mutual, SourceRole.SECURITY.value} and roles.count(mutual) > 1
    else:
        fits = SourceRole.MAIN.value in roles and len(set(roles)) > 1
    expected = "有主供，有备用或者保安；互为备用的，两路都写互为备用"
    return [] if fits else [Hit(rows[0].place, found, expected)]


@rule("important.transfer")
def transfer(subject: Subject) -> RuleResult:
    """Each of several sources says how it is transferred."""
    if not _has_several(subject):
        return NOT_APPLICABLE
    rows = _source_rows(subject, "transfer")
    if not rows:
        return [Hit(Place(), "没有填写各路电源的切换方式", "逐路写明自动或者手动切换")]
    return [
        Hit(
            row.place,
            f"电源{row.text('no')}的切换方式印为「{row.text('transfer') or ''}」",
            "写明自动或者手动切换",
        )
        for row in rows
        if not _TRANSFER_WORDS.search(row.text("transfer") or "")
    ]


@rule("important.interlock")
def interlock(subject: Subject) -> RuleResult:
    """Each of several sources names its interlock, in its own column or with the transfer."""
    rows = _source_rows(subject, "interlock", "transfer")
    if not rows:
        return NOT_APPLICABLE
    return [
        Hit(row.place, f"电源{row.text('no')}没有写明闭锁方式", "写明电气、机械或者程序闭锁")
        for row in rows
        if not _INTERLOCK_WORDS.search(f"{row.text('interlock')} {row.text('transfer')}")
    ]


@rule("important.parallel")
def parallel(subject: Subject) -> RuleResult:
    """Sources printed as interlocked are not printed as parallel."""
    rows = [row for row in _source_rows(subject, "parallel") if "parallel" in row.cells]
    if not rows:
        return NOT_APPLICABLE
    return [
        Hit(
            row.place, f"电源{row.text('no')}写明闭锁，又印为允许并列", "允许并列与闭锁只能约定一种"
        )
        for row in rows
        if folded(row.text("parallel") or "") == "是"
        and _INTERLOCK_WORDS.search(f"{row.text('interlock')} {row.text('transfer')}")
    ]


@rule("important.independent-sources")
def independent_sources(subject: Subject) -> RuleResult:
    """An important user's sources do not hang on the same line."""
    rows = _source_rows(subject, "feeder")
    if not rows or not _important(subject):
        return NOT_APPLICABLE
    lines = [
        (folded(row.text("substation") or ""), folded(row.text("feeder") or "")) for row in rows
    ]
    return [
        Hit(row.place, f"电源{row.text('no')}与另一路电源取自同一条线路", "各路电源取自不同的线路")
        for number, (row, line) in enumerate(zip(rows, lines, strict=True))
        if line in lines[:number]
    ]


@rule("important.dispatch-agreement")
def dispatch_agreement(subject: Subject) -> RuleResult:
    """Several sources or 35 kV and above: the dispatch agreement has a number."""
    if "dispatch-agreement" not in subject.traits or not is_supply_contract(subject):
        return NOT_APPLICABLE
    return _needed(subject, "agreed.dispatch.agreement_no", "调度协议编号")


RULES = (
    list_document,
    grade_record,
    security_load,
    security_load_record,
    standby_present,
    standby_capacity,
    safeguards,
    generator_interlock,
    source_roles,
    transfer,
    interlock,
    parallel,
    independent_sources,
    dispatch_agreement,
)
