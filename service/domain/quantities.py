"""Quantities with units, per-mille rates and Chinese numerals.

kW and kVA are never converted into each other silently (供电营业规则: only a directly fed
high-voltage motor counts 1 kW as 1 kVA, and that is done by name in `as_kva_of_motor`).
"""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    field_serializer,
    field_validator,
    model_validator,
)

from service.domain.vocabulary import Unit

_DIGITS = "零一二三四五六七八九"
_LARGEST = Decimal("1000000000")


class Quantity(BaseModel):
    """A decimal number with its unit; JSON `{"value": "315", "unit": "kVA"}`.

    The value is kept with the digits it was written with. Negative and non-finite values are
    refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Decimal
    unit: Unit

    @field_validator("value", mode="before")
    @classmethod
    def _exact(cls, value: Any) -> Any:
        if isinstance(value, bool | float):
            raise ValueError('数量须写成带引号的十进制数，例如 "315"')
        return value

    @model_validator(mode="after")
    def _in_range(self) -> "Quantity":
        if not self.value.is_finite() or self.value < 0 or self.value > _LARGEST:
            raise ValueError("数量须为零到十亿之间的十进制数")
        return self

    @field_serializer("value")
    def _as_text(self, value: Decimal) -> str:
        return f"{value:f}"

    def __str__(self) -> str:
        return f"{self.value:f}{self.unit.label}"


def _in_units(*units: Unit) -> AfterValidator:
    def check(quantity: Quantity) -> Quantity:
        if quantity.unit not in units:
            allowed = "、".join(unit.value for unit in units)
            raise ValueError(f"单位须为{allowed},收到的是{quantity.unit.value}")
        return quantity

    return AfterValidator(check)


def _positive(quantity: Quantity) -> Quantity:
    if quantity.value == 0:
        raise ValueError("数量须大于零")
    return quantity


SupplyCapacity = Annotated[Quantity, _in_units(Unit.KVA, Unit.KW), AfterValidator(_positive)]
ApparentPower = Annotated[Quantity, _in_units(Unit.KVA), AfterValidator(_positive)]
ActivePower = Annotated[Quantity, _in_units(Unit.KW), AfterValidator(_positive)]
ReactivePower = Annotated[Quantity, _in_units(Unit.KVAR)]
PeakPower = Annotated[Quantity, _in_units(Unit.KWP), AfterValidator(_positive)]
Energy = Annotated[Quantity, _in_units(Unit.KWH), AfterValidator(_positive)]
AnyPower = Annotated[Quantity, _in_units(Unit.KVA, Unit.KW), AfterValidator(_positive)]


def as_kva_of_motor(power: Quantity) -> Decimal:
    """kVA that a directly fed high-voltage motor counts for: 1 kW as 1 kVA."""
    return power.value


def parse_quantity(text: str) -> Quantity | None:
    """Read `1630千伏安` or `1630kVA` back; None where the text is no quantity."""
    compact = text.strip().replace(",", "")
    for unit in sorted(Unit, key=lambda u: -len(u.label)):
        for suffix in (unit.label, unit.value):
            if compact.lower().endswith(suffix.lower()):
                try:
                    return Quantity(value=Decimal(compact[: -len(suffix)].strip()), unit=unit)
                except (InvalidOperation, ValueError):
                    return None
    return None


def chinese_number(number: int) -> str:
    """Chinese numeral of 0 to 9999, as in 第二十三条."""
    if not 0 <= number <= 9999:
        raise ValueError(f"no Chinese numeral for {number}")
    if number == 0:
        return _DIGITS[0]
    parts: list[str] = []
    pending_zero = False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            if pending_zero and parts:
                parts.append(_DIGITS[0])
            pending_zero = False
            parts.append(_DIGITS[digit] + name)
        else:
            pending_zero = True
    text = "".join(parts)
    return text[1:] if text.startswith("一十") else text


def chinese_share(value: Decimal, whole: str) -> str:
    """`千分之二` from 2 and 千; a fraction is written in digits (千分之0.5)."""
    if value == value.to_integral_value() and 0 <= value <= 9999:
        return f"{whole}分之{chinese_number(int(value))}"
    return f"{whole}分之{value.normalize():f}"
