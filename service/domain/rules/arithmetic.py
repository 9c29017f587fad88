"""Sums and products a text must satisfy by itself, computed from its printed rows only."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from service.domain.comparison import (
    folded,
    is_blank,
    read_number,
    read_quantity,
    read_ratio,
)
from service.domain.outline import Clause, FieldRun
from service.domain.passages import PrintedRow, printed_tables
from service.domain.quantities import Quantity, as_kva_of_motor
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    RuleResult,
    Subject,
    place_of,
    rule,
)
from service.domain.vocabulary import EquipmentState, MeteringMethod, Unit

RUNNING_STATES = (EquipmentState.RUNNING, EquipmentState.HOT_STANDBY)
Chosen = Callable[[PrintedRow], bool]


def _capacities(subject: Subject, path: str) -> list[tuple[Clause, FieldRun, Quantity]]:
    """Printed kVA capacities for a path (a capacity in kW adds up from no transformer)."""
    found = []
    for clause, run in subject.fields(path):
        quantity = read_quantity(run.text)
        if quantity is not None and quantity.unit is Unit.KVA:
            found.append((clause, run, quantity))
    return found


def _equipment(subject: Subject) -> list[list[PrintedRow]]:
    """Transformers with the motors that belong to them, once for every transformer table."""
    motors = printed_tables(subject.document, "hv_motors")
    tables = []
    for rows in printed_tables(subject.document, "transformers"):
        own = [table for table in motors if table[0].clause is rows[0].clause] or motors
        tables.append([*rows, *(own[0] if own else ())])
    return tables


def _sum(rows: Sequence[PrintedRow], chosen: Chosen) -> Fraction | None:
    """kVA of the chosen rows, a motor's kW counted as kVA; None where a capacity is unreadable."""
    total = Fraction(0)
    for row in filter(chosen, rows):
        quantity = read_quantity(row.text("capacity") or "")
        if quantity is None:
            return None
        if quantity.unit is Unit.KW:
            total += Fraction(as_kva_of_motor(quantity))
        else:
            total += Fraction(quantity.value)
    return total


def _sum_hits(subject: Subject, path: str, name: str, chosen: Chosen) -> RuleResult:
    stated = _capacities(subject, path)
    tables = _equipment(subject)
    if not stated or not tables:
        return NOT_APPLICABLE
    hits = []
    for rows in tables:
        total = _sum(rows, chosen)
        for clause, run, quantity in stated:
            if total != Fraction(quantity.value):
                computed = "无法计算" if total is None else f"{_number(total)}千伏安"
                hits.append(
                    Hit(
                        place_of(clause, run),
                        f"{name}印为「{run.text}」",
                        f"「{rows[0].table.title}」各设备合计{computed}",
                    )
                )
    return hits


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"


@rule("arithmetic.contract-capacity")
def contract_capacity(subject: Subject) -> RuleResult:
    return _sum_hits(subject, "capacity.contract", "合同容量", lambda row: True)


def _runs(row: PrintedRow) -> bool:
    return folded(row.text("state") or "") in {folded(state.value) for state in RUNNING_STATES}


@rule("arithmetic.running-capacity")
def running_capacity(subject: Subject) -> RuleResult:
    return _sum_hits(subject, "capacity.running", "运行容量", _runs)


@rule("arithmetic.running-within-contract")
def running_within_contract(subject: Subject) -> RuleResult:
    """Running capacity is at most contract capacity, both as printed and in the same unit."""

    def first(path: str) -> tuple[Clause, FieldRun, Quantity] | None:
        for clause, run in subject.fields(path):
            quantity = read_quantity(run.text)
            if quantity is not None:
                return clause, run, quantity
        return None

    contract, running = first("capacity.contract"), first("capacity.running")
    if contract is None or running is None:
        return NOT_APPLICABLE
    place = place_of(running[0], running[1])
    if contract[2].unit is not running[2].unit:
        return [Hit(place, f"运行容量印为「{running[2]}」", f"与合同容量「{contract[2]}」单位相同")]
    if running[2].value > contract[2].value:
        return [Hit(place, f"运行容量印为「{running[2]}」", f"不大于合同容量「{contract[2]}」")]
    return []


@rule("arithmetic.multiplier")
def multiplier(subject: Subject) -> RuleResult:
    """倍率 = PT ratio x CT ratio, of every printed row that gives both sides."""
    rows = [
        row
        for table in printed_tables(subject.document, "metering_points")
        for row in table
        if "multiplier" in row.cells and row.cells.keys() & {"pt", "ct"}
    ]
    if not rows:
        return NOT_APPLICABLE
    return [hit for row in rows for hit in _multiplier_hits(row)]


def _multiplier_hits(row: PrintedRow) -> list[Hit]:
    product = Fraction(1)
    words = []
    for column in ("pt", "ct"):
        text = row.text(column)
        if text is None or is_blank(text):
            continue
        ratio = read_ratio(text)
        if ratio is None or ratio[1] == 0:
            return [
                Hit(row.place, f"互感器变比印为「{text}」", "一次额定值/二次额定值，例如 10000/100")
            ]
        product *= Fraction(*ratio)
        words.append(text)
    stated = read_number(row.text("multiplier") or "")
    if stated is not None and Fraction(stated) == product:
        return []
    expected = f"{' × '.join(words) or '直接接入'} = {_number(product)}"
    place = place_of(row.clause, row.cells["multiplier"])
    return [Hit(place, f"倍率印为「{row.text('multiplier')}」", expected)]


@rule("arithmetic.metering-method")
def metering_method(subject: Subject) -> RuleResult:
    """Metering on the high side has voltage transformers, metering on the low side has none.

    Method and ratio may stand in two tables; the number of the point joins them.
    """
    rows = [r for table in printed_tables(subject.document, "metering_points") for r in table]
    methods = {r.text("no"): folded(r.text("method") or "") for r in rows if "method" in r.cells}
    joined = [
        (methods[r.text("no")], r) for r in rows if "pt" in r.cells and r.text("no") in methods
    ]
    if not joined:
        return NOT_APPLICABLE
    shares = _fixed_shares(subject)
    return [
        hit
        for method, row in joined
        if row.text("no") not in shares and (hit := _method_hit(method, row)) is not None
    ]


def _fixed_shares(subject: Subject) -> frozenset[str]:
    """Numbers of the points that the record bills by a share or an amount: they have no meter."""
    points = subject.account.metering_points if subject.account is not None else ()
    return frozenset(point.no for point in points if point.fixed_share is not None)


def _method_hit(method: str, row: PrintedRow) -> Hit | None:
    has_pt = not is_blank(row.text("pt") or "")
    found = f"计量点{row.text('no')}为{method}，电压互感器印为「{row.text('pt')}」"
    if method == MeteringMethod.HV_METERED and not has_pt:
        return Hit(row.place, found, "高压侧计量的，写明电压互感器变比")
    if method in (MeteringMethod.HV_LV_METERED, MeteringMethod.LV_METERED) and has_pt:
        return Hit(row.place, found, "低压侧计量的，没有电压互感器")
    return None


@rule("arithmetic.sub-meters")
def sub_meters(subject: Subject) -> RuleResult:
    """Every sub-meter names its parent, and the parent stands in the same table."""
    tables = [
        rows
        for rows in printed_tables(subject.document, "metering_points")
        if any(_is_sub_meter(row) for row in rows)
    ]
    if not tables:
        return NOT_APPLICABLE
    return [hit for rows in tables for hit in _parent_hits(rows)]


def _is_sub_meter(row: PrintedRow) -> bool:
    level = read_number((row.text("level") or "").removesuffix("级"))
    return not is_blank(row.text("parent") or "") or (level is not None and level > 1)


def _parent_hits(rows: Sequence[PrintedRow]) -> list[Hit]:
    numbers = {folded(row.text("no") or "") for row in rows}
    hits = []
    for row in filter(_is_sub_meter, rows):
        parent = folded(row.text("parent") or "")
        number = row.text("no") or ""
        if is_blank(parent):
            hits.append(
                Hit(row.place, f"分表「{number}」没有写明上级计量点", "写明上级计量点的编号")
            )
        elif parent not in numbers or parent == folded(number):
            found = f"分表「{number}」的上级计量点印为「{parent}」"
            hits.append(
                Hit(row.place, found, f"本表所列的其他计量点：{'、'.join(sorted(numbers))}")
            )
    return hits


@rule("arithmetic.boundaries")
def boundaries(subject: Subject) -> RuleResult:
    """Every printed source has its ownership boundary."""
    sources = [row for rows in printed_tables(subject.document, "sources") for row in rows]
    numbered = [row for row in sources if row.text("no") is not None]
    if not numbered:
        return NOT_APPLICABLE
    covered = {
        folded(row.text("source_no") or "")
        for rows in printed_tables(subject.document, "boundaries")
        for row in rows
        if not is_blank(row.text("point") or "")
    }
    return [
        Hit(
            row.place, f"电源{row.text('no')}没有对应的产权分界点", "产权分界表中每一路电源各有一行"
        )
        for row in numbered
        if folded(row.text("no") or "") not in covered
    ]


RULES = (
    contract_capacity,
    running_capacity,
    running_within_contract,
    multiplier,
    metering_method,
    sub_meters,
    boundaries,
)
