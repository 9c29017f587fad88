"""The single-line diagram of supply and ownership boundary, as data drawn from the terms."""

from collections.abc import Iterator

from service.domain.equipment import Boundary, MeteringPoint, ReceivingPoint, Source
from service.domain.facts import AccountFacts
from service.domain.outline import Element, Figure

SINGLE_LINE = "single-line"
BOUNDARY_SYMBOL = "产权分界点"


def single_line(facts: AccountFacts) -> Figure:
    """One lane a source from substation to boundary; below it the customer's own installation."""
    boundaries = {boundary.source_no: boundary for boundary in facts.boundaries}
    return Figure(
        id=SINGLE_LINE,
        title="供电接线及产权分界示意图",
        lanes=tuple(_lane(source, boundaries.get(source.no)) for source in facts.sources),
        shared=tuple(_shared(facts)),
    )


def _lane(source: Source, boundary: Boundary | None) -> tuple[Element, ...]:
    voltage = source.voltage.replace("kV", "千伏").replace("V", "伏")
    point = boundary.point if boundary is not None else "未记录"
    return (
        Element(f"电源{source.no}（{source.role.value}）", f"{source.substation} {voltage}"),
        Element(source.line_kind, source.feeder),
        Element(BOUNDARY_SYMBOL, point),
    )


def _shared(facts: AccountFacts) -> Iterator[Element]:
    for meter in facts.metering_points:
        if meter.level == 1:
            yield Element(f"计量点{meter.no}（{meter.role}）", _meter_words(meter))
    for point in facts.receiving_points:
        yield Element("受电点", _receiving_words(point))
    if not facts.receiving_points:
        yield Element("用电设备", f"合同容量{facts.capacity.contract}")
    if facts.generation is not None:
        plant = facts.generation
        yield Element("分布式光伏", f"{plant.grid_point} 交流{plant.ac_capacity}")
    if facts.storage is not None:
        yield Element("储能", f"{facts.storage.power}/{facts.storage.energy}")
    if facts.standby_generator is not None:
        generator = facts.standby_generator
        yield Element("自备应急电源", f"{generator.type} {generator.rated}×{generator.count}")


def _meter_words(meter: MeteringPoint) -> str:
    return f"{meter.method.value} {meter.location} 倍率{meter.multiplier}"


def _receiving_words(point: ReceivingPoint) -> str:
    units = "；".join(f"{t.no} {t.capacity}（{t.state.value}）" for t in point.transformers)
    return f"{point.name} {units}".strip()
