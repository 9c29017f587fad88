"""Things on site: sources, transformers, motors, metering points, boundaries, generation,
storage.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from service.domain.quantities import (
    ActivePower,
    AnyPower,
    ApparentPower,
    Energy,
    PeakPower,
    Quantity,
)
from service.domain.texts import Code, Line, Value
from service.domain.vocabulary import (
    EquipmentState,
    FeedInMode,
    FixedShareKind,
    MeteredUse,
    MeteringMethod,
    ProjectKind,
    SourceRole,
)

# 供电营业规则 2024 art. 7 lists the nominal voltages (low-voltage part read, high-voltage
# remembered).
VOLTS = {
    "220V": 220,
    "380V": 380,
    "6kV": 6000,
    "10kV": 10000,
    "20kV": 20000,
    "35kV": 35000,
    "66kV": 66000,
    "110kV": 110000,
    "220kV": 220000,
    "330kV": 330000,
}


def _nominal(voltage: str) -> str:
    if voltage not in VOLTS:
        raise ValueError(f"供电电压须为标称电压之一：{'、'.join(VOLTS)}")
    return voltage


Voltage = Annotated[str, AfterValidator(_nominal)]
Standards = tuple[Line, ...]
Count = Annotated[int, Field(ge=1, le=100000)]
PositiveInt = Annotated[int, Field(ge=1, le=10_000_000)]


class Source(Value):
    """One source of supply (供电电源); `transfer` and `interlock` matter with several sources."""

    no: Annotated[int, Field(ge=1, le=99)]
    role: SourceRole
    voltage: Voltage
    substation: Line
    feeder: Line
    line_kind: Line
    transfer: Line | None = None
    interlock: Line | None = None
    parallel: bool | None = None
    available_capacity: ApparentPower | None = None


class Transformer(Value):
    no: Line
    model: Line
    capacity: ApparentPower
    state: EquipmentState
    owner: Line


class ReceivingPoint(Value):
    """受电点 with its transformers."""

    no: Annotated[int, Field(ge=1, le=999)]
    name: Line
    address: Line | None = None
    transformers: tuple[Transformer, ...] = ()


class HighVoltageMotor(Value):
    """A motor fed without a transformer; 1 kW counts as 1 kVA of capacity."""

    no: Line
    receiving_point: Line
    model: Line
    capacity: ActivePower
    state: EquipmentState


class Equipment(Value):
    """Main equipment of a low-voltage customer."""

    name: Line
    count: Count
    rated: ActivePower


class Boundary(Value):
    """产权分界点 of one source."""

    source_no: Annotated[int, Field(ge=1, le=99)]
    point: Line
    supplier_owns: Line
    customer_owns: Line
    meter_at_boundary: bool


class InstrumentTransformer(Value):
    """PT or CT: rated primary and secondary (V or A) and accuracy class."""

    primary: PositiveInt
    secondary: PositiveInt
    accuracy: Line | None = None

    @property
    def ratio(self) -> Decimal:
        return Decimal(self.primary) / Decimal(self.secondary)

    def __str__(self) -> str:
        return f"{self.primary}/{self.secondary}"


class FixedShare(Value):
    """定比 (percent) or 定量 (kWh a month) of a metering point without a meter of its own."""

    kind: FixedShareKind
    value: Decimal
    note: Line | None = None

    def __str__(self) -> str:
        if self.kind is FixedShareKind.RATIO:
            return f"定比{self.value:f}%"
        return f"定量{self.value:f}千瓦时/月"


class MeteringPoint(Value):
    no: Code
    role: Line
    level: Annotated[int, Field(ge=1, le=9)]
    parent: Code | None = None
    method: MeteringMethod
    location: Line
    meter: Line
    bidirectional: bool = False
    pt: InstrumentTransformer | None = None
    ct: InstrumentTransformer | None = None
    multiplier: PositiveInt
    use_category: MeteredUse
    tariff: Line
    loss_calculation: Line
    fixed_share: FixedShare | None = None

    @property
    def computed_multiplier(self) -> Decimal:
        """倍率 = PT ratio x CT ratio; 1 where the meter is connected directly."""
        product = Decimal(1)
        for transformer in (self.pt, self.ct):
            if transformer is not None:
                product *= transformer.ratio
        return product


class StandbyGenerator(Value):
    type: Line
    rated: ActivePower
    count: Count
    start: Line
    interlock: Line
    fuel_hours: Annotated[int, Field(ge=0, le=10000)] | None = None
    ups: ApparentPower | None = None


class Modules(Value):
    count: Count
    watt: PositiveInt


class Inverter(Value):
    count: Count
    rated: ActivePower
    model: Line


class Generation(Value):
    """Distributed generation behind the customer's boundary."""

    type: Line
    project_kind: ProjectKind
    feed_in: FeedInMode
    owner: Line
    owner_credential: Code | None = None
    owner_is_customer: bool
    filing_no: Line
    filing_subject: Line
    payee_account_name: Line
    modules: Modules
    installed: PeakPower
    inverters: tuple[Inverter, ...]
    ac_capacity: ActivePower
    connection_voltage: Voltage
    connection_points: Count
    grid_point: Line
    pcc: Line
    anti_islanding: bool
    visible_break_switch: bool
    no_voltage_trip_and_check_close: bool
    observable_controllable: bool
    standards: Standards
    pricing: Line
    subsidy: Line | None = None
    commissioning_planned: date


class Storage(Value):
    power: ActivePower
    energy: Energy
    connection_voltage: Voltage
    feeds_grid: bool
    reverse_power_protection: bool
    charge_power_within_contract_capacity: bool
    fire_acceptance: Line | None = None
    standards: Standards = ()


class ChargingPile(Value):
    count: Count
    rated: ActivePower
    kind: Line


class Charging(Value):
    centralised: bool
    public: bool
    separately_metered: bool
    piles: tuple[ChargingPile, ...]
    total: AnyPower
    operator_filing_no: Line | None = None
    v2g: bool
    standards: Standards = ()


class CapacityLine(Value):
    """A transformer or motor in the flat list that contracts print."""

    receiving_point: Line
    no: Line
    model: Line
    capacity: Quantity
    state: EquipmentState
    owner: Line | None = None
