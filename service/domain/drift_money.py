"""Yuan at stake in a drift, with the formula in words: estimates that put cases in an order, never
a bill. Each stretch of days counts with its own gap. Unknown prices make none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from service.domain.drift import Comparer, DriftKind, DriftPolicy, Episode, FieldRule, Money, Span
from service.domain.drift_compare import value_at
from service.domain.quantities import parse_quantity
from service.domain.vocabulary import CapacityMode, TariffScheme, Unit, UseCategory

_CENT = Decimal("0.01")
_HUNDREDTH = Decimal("0.01")
_MONTH = Decimal(30)
_DEMAND_MODES = frozenset({CapacityMode.CONTRACT_DEMAND, CapacityMode.ACTUAL_DEMAND})


@dataclass(frozen=True, slots=True)
class Estimate:
    """`amount` in yuan, two places; `formula` in words and numbers."""

    amount: Decimal
    formula: str


Rate = tuple[Decimal, str]
"""Yuan a month, and how they come about in words."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A stretch of a drift with what its estimate needs. `values`: parameter id -> value."""

    policy: DriftPolicy
    rule: FieldRule
    span: Span
    values: Mapping[str, str]

    def price(self, parameter: str | None) -> Decimal | None:
        text = None if parameter is None else self.values.get(parameter)
        return None if text is None else Decimal(text)

    @property
    def facts(self) -> Mapping[str, Any]:
        return self.span.facts


def estimate(policy: DriftPolicy, episode: Episode, values: Mapping[str, str]) -> Estimate | None:
    """What a drift may have cost whom so far; None where no formula fits or a price is unknown.
    `values`: parameters of the day by id.
    """
    rule = policy.field(episode.field)
    if rule is None or rule.money is None or episode.kind is DriftKind.UNKNOWN:
        return None
    formula = _FORMULAS[rule.money]
    days: dict[Rate, int] = {}
    for span in episode.spans:
        rate = formula(_Case(policy, rule, span, values))
        if rate is not None and rate[0]:
            # The newest comes last.
            days[rate] = days.pop(rate, 0) + (span.last - span.first).days + 1
    return _summed(days)


def _summed(days: Mapping[Rate, int]) -> Estimate | None:
    """All stretches together; only the newest in words."""
    if not days:
        return None
    *earlier, newest = ((words, _in_months(yuan, n), n) for (yuan, words), n in days.items())
    words, latest, lasts = newest
    before = sum((amount for _, amount, _ in earlier), Decimal(0))
    amount = latest + before
    if not amount:
        return None
    said = f"{words}×{lasts}天÷30（按日历天数折合月数）"
    if earlier:
        said += f"＋此前{sum(n for _, _, n in earlier)}天按当时差额{before}元"
    return Estimate(amount, f"估算：{said}＝{amount}元")


def _in_months(yuan: Decimal, days: int) -> Decimal:
    return (yuan * days / _MONTH).quantize(_CENT, ROUND_HALF_UP)


def _capacity_charge(case: _Case) -> Rate | None:
    """Only who pays by transformers' capacity pays by it. Where the record has another scheme than
    the contract, what that costs stands with the scheme's own case.
    """
    tariff = case.facts.get("tariff") or {}
    if (
        tariff.get("scheme") != TariffScheme.TWO_PART
        or tariff.get("capacity_mode") in _DEMAND_MODES
    ):
        return None
    return _per_unit(case, "容量差", case.policy.prices.capacity, "元/千伏安·月")


def _demand_charge(case: _Case) -> Rate | None:
    return _per_unit(case, "需量差", case.policy.prices.demand, "元/千瓦·月")


def _per_unit(case: _Case, name: str, parameter: str, unit: str) -> Rate | None:
    price = case.price(parameter)
    gap = _gap(case.span.in_contract, case.span.in_record)
    if price is None or gap is None:
        return None
    value, measure = abs(gap[0]), gap[1]
    beside = case.span.beside.get(case.rule.money_beyond or "")
    counted = _gap(*beside) if beside is not None else None
    if counted is not None and counted[1] == measure and counted[0] * gap[0] > 0:
        # The other field bears its own part.
        value = max(value - abs(counted[0]), Decimal(0))
    return value * price, f"{name}{value:f}{measure.label}×{price:f}{unit}"


def _gap(in_contract: Any, in_record: Any) -> tuple[Decimal, Unit] | None:
    """By how much the record is above (else: below) the contract."""
    contract, record = (
        None if value is None else parse_quantity(str(value)) for value in (in_contract, in_record)
    )
    if contract is None or record is None or contract.unit != record.unit:
        return None
    return record.value - contract.value, contract.unit


def _energy(case: _Case) -> tuple[Decimal, str] | None:
    """Assumed energy a month in kWh, and how it is assumed."""
    hours, capacity = (
        case.price(case.policy.prices.kwh_per_kva),
        value_at(case.facts, "capacity.contract"),
    )
    if hours is None or not isinstance(capacity, Mapping):
        return None
    amount = Decimal(capacity["value"])
    words = f"估计月用电量（{amount:f}{capacity['unit']}×{hours:f}千瓦时）"
    return amount * hours, words


def _price_of(case: _Case, category: Any, scheme: Any) -> Decimal | None:
    energy = case.policy.prices.energy
    return case.price(energy.get(f"{category}/{scheme}") or energy.get(str(category)))


def _price_difference(case: _Case) -> Rate | None:
    """By category, or by scheme: the field's own values on both sides, the other as recorded."""
    category, scheme = value_at(case.facts, "use.category"), value_at(case.facts, "tariff.scheme")
    sides = (case.span.in_contract, case.span.in_record)
    if case.rule.id == "use_category":
        prices = [_price_of(case, side, _scheme_for(side, scheme)) for side in sides]
    else:
        prices = [_price_of(case, category, side) for side in sides]
    used = _energy(case)
    mine, theirs = prices
    if mine is None or theirs is None or used is None:
        return None
    kwh, words = used
    gap = abs(theirs - mine)
    return gap * kwh, f"电价差（{mine:f}与{theirs:f}）{gap:f}元/千瓦时×{words}"


def _scheme_for(category: Any, scheme: Any) -> str:
    """Commerce has two schemes; where the record's is neither, it is taken for single-rate."""
    fits = scheme in (TariffScheme.SINGLE_RATE, TariffScheme.TWO_PART)
    plain = category != UseCategory.COMMERCIAL_INDUSTRIAL or fits
    return str(scheme) if plain else TariffScheme.SINGLE_RATE.value


def _present_price(case: _Case) -> Decimal | None:
    return _price_of(
        case, value_at(case.facts, "use.category"), value_at(case.facts, "tariff.scheme")
    )


def _multiplier(case: _Case) -> Rate | None:
    """By the point whose factor is furthest off; the energy is that of the whole account."""
    price, used, worst = _present_price(case), _energy(case), _worst_factor(case)
    if price is None or used is None or worst is None:
        return None
    kwh, words = used
    name, mine, theirs = worst
    share = abs(theirs - mine) / mine
    said = f"{name}相对差（{mine:f}与{theirs:f}）{share * 100:.2f}%"
    return share * kwh * price, f"{said}×{words}×{price:f}元/千瓦时"


def _worst_factor(case: _Case) -> tuple[str, Decimal, Decimal] | None:
    """Name and values of the multiplier that differs most."""
    labels = tuple(part.label for part in case.rule.parts if part.compare is Comparer.NUMBER)
    contract, record = case.span.in_contract, case.span.in_record
    found = [
        (name, Decimal(str(contract[name])), Decimal(str(record[name])))
        for name in contract
        if name.endswith(labels) and contract[name] is not None and record[name] is not None
    ]
    return max(
        (one for one in found if one[1]), key=lambda one: abs(one[2] / one[1] - 1), default=None
    )


def _power_factor(case: _Case) -> Rate | None:
    price, used = _present_price(case), _energy(case)
    percent = case.price(case.policy.prices.power_factor_percent)
    sides = (case.span.in_contract, case.span.in_record)
    if price is None or used is None or percent is None or None in sides:
        return None
    kwh, words = used
    gap = abs(Decimal(str(sides[1])) - Decimal(str(sides[0])))
    share = gap / _HUNDREDTH * percent
    said = f"标准差{gap:f}（每0.01为电费的{percent:f}%，计{share:f}%）"
    return share / 100 * kwh * price, f"{said}×{words}×{price:f}元/千瓦时"


_FORMULAS = {
    Money.CAPACITY_CHARGE: _capacity_charge,
    Money.DEMAND_CHARGE: _demand_charge,
    Money.PRICE_DIFFERENCE: _price_difference,
    Money.MULTIPLIER: _multiplier,
    Money.POWER_FACTOR: _power_factor,
}
