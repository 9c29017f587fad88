"""Yuan at stake: each formula by hand, and no figure where a price is unknown. Shipped policy."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from service.domain.drift import Slice
from service.domain.drift_episodes import episodes
from service.domain.drift_money import Estimate, estimate
from tests.domain.test_drift import base, edited, kva, only, policy
from tests.services import real_library

SINCE, TODAY = date(2026, 9, 27), date(2026, 11, 25)
"""Sixty days, both included: two months."""
PRICES = {
    "estimate-capacity-yuan-per-kva-month": "30",
    "estimate-demand-yuan-per-kw-month": "40",
    "estimate-kwh-per-kva-month": "100",
    "estimate-power-factor-percent-per-hundredth": "0.5",
    "estimate-energy-residential-yuan-per-kwh": "0.5",
    "estimate-energy-agricultural-yuan-per-kwh": "0.4",
    "estimate-energy-single-rate-yuan-per-kwh": "0.8",
    "estimate-energy-two-part-yuan-per-kwh": "0.6",
}


def at_stake(
    edits: Mapping[str, Any],
    values: Mapping[str, str] | None = None,
    terms: Mapping[str, Any] | None = None,
) -> Estimate | None:
    """By a record of two-part commerce with a contract capacity of 1630 kVA."""
    facts = edited(edits)
    slices = [Slice(SINCE, base() if terms is None else terms, facts)]
    episode = only(episodes(policy(), slices, [], TODAY))
    return estimate(policy(), episode, PRICES if values is None else values)


# Capacity 1630 kVA x 100 kWh = 163 000 kWh a month, at 0.6 yuan 97 800 yuan a month.
BY_HAND: list[tuple[Mapping[str, Any], str, list[str]]] = [
    ({"capacity.contract": kva("2000")}, "22200.00", ["370千伏安", "30元/千伏安·月", "60天÷30"]),
    ({"capacity.running": kva("630")}, "60000.00", ["1000千伏安", "30元/千伏安·月"]),
    ({"tariff.contract_demand": kva("1000", "kW")}, "16000.00", ["200千瓦", "40元/千瓦·月"]),
    ({"use.category": "居民生活"}, "32600.00", ["0.6与0.5", "1630kVA×100千瓦时"]),
    ({"tariff.scheme": "单一制"}, "65200.00", ["0.6与0.8"]),
    ({"metering_points.0.multiplier": 1000}, "97800.00", ["50.00%", "0.6元/千瓦时"]),
    ({"power_factor.billing_standard": "0.85"}, "4890.00", ["标准差0.05", "2.5%"]),
]


@pytest.mark.parametrize(("edits", "amount", "said"), BY_HAND)
def test_each_formula_comes_out_as_by_hand_and_says_how(
    edits: Mapping[str, Any], amount: str, said: list[str]
) -> None:
    found = at_stake(edits)
    assert found is not None
    assert str(found.amount) == amount
    assert found.formula.startswith("估算：")
    assert found.formula.endswith(f"＝{amount}元")
    for words in (*said, "日历天"):
        assert words in found.formula


@pytest.mark.parametrize("edits", [edits for edits, _, _ in BY_HAND])
def test_without_prices_there_is_no_figure_rather_than_none_at_stake(
    edits: Mapping[str, Any],
) -> None:
    assert at_stake(edits, {}) is None


@pytest.mark.parametrize("missing", sorted(PRICES))
def test_one_missing_price_is_enough(missing: str) -> None:
    known = {name: value for name, value in PRICES.items() if name != missing}
    figures = [at_stake(edits, known) for edits, _, _ in BY_HAND]
    needed = [edits for (edits, _, _), figure in zip(BY_HAND, figures, strict=True) if not figure]
    assert bool(needed) == (missing != "estimate-energy-agricultural-yuan-per-kwh")


@pytest.mark.parametrize(
    "edits",
    [
        {"customer.name": "谁"},
        {"capacity.contract": kva("1630", "kW")},
        {"capacity.contract": kva("9999", "kW")},
        {"metering_points.0.pt": None},
        {"tariff.contract_demand": None},
        {"power_factor.billing_standard": None},
    ],
)
def test_what_no_formula_fits_has_no_figure(edits: Mapping[str, Any]) -> None:
    assert at_stake(edits) is None


def test_who_does_not_pay_by_capacity_owes_nothing_by_it() -> None:
    beyond = {"capacity.contract": kva("2000")}
    for tariff in ({"tariff.scheme": "单一制"}, {"tariff.capacity_mode": "按合同最大需量"}):
        assert at_stake({**beyond, **tariff}, terms=edited(tariff)) is None


def test_an_episode_that_is_over_counts_its_own_days() -> None:
    facts = edited({"capacity.contract": kva("2000")})
    slices = [Slice(SINCE, base(), facts), Slice(date(2026, 10, 27), base(), base())]
    episode = only(episodes(policy(), slices, [], TODAY))
    found = estimate(policy(), episode, PRICES)
    assert found is not None
    assert found.amount == Decimal("11100.00")
    one_day = replace(episode, spans=(replace(episode.spans[0], last=SINCE),))
    first = estimate(policy(), one_day, PRICES)
    assert first is not None
    assert first.amount == Decimal("370.00")


def test_each_stretch_counts_with_its_own_gap() -> None:
    """30 days of 10 kVA, then 30 days of 3370 kVA; the rest of the record does not matter."""
    grown = [Slice(SINCE, base(), edited({"capacity.contract": kva("1640")}))]
    for day, others in ((date(2026, 10, 27), {}), (date(2026, 11, 10), {"use.shifts": "三班"})):
        grown.append(Slice(day, base(), edited({"capacity.contract": kva("5000"), **others})))
    found = estimate(policy(), only(episodes(policy(), grown, [], TODAY)), PRICES)
    assert found is not None
    assert found.amount == Decimal("300.00") + Decimal("101100.00")
    assert "3370千伏安×30元/千伏安·月×30天" in found.formula
    assert "此前30天按当时差额300.00元" in found.formula


def test_one_expansion_is_counted_once() -> None:
    facts = edited({"capacity.contract": kva("2000"), "capacity.running": kva("2000")})
    both = episodes(policy(), [Slice(SINCE, base(), facts)], [], TODAY)
    figures = {one.field: estimate(policy(), one, PRICES) for one in both}
    assert figures["contract_capacity"] is None
    running = figures["running_capacity"]
    assert running is not None
    assert running.amount == Decimal("22200.00")
    more = edited({"capacity.contract": kva("2000"), "capacity.running": kva("1640")})
    larger, _ = episodes(policy(), [Slice(SINCE, base(), more)], [], TODAY)
    beyond = estimate(policy(), larger, PRICES)
    assert beyond is not None
    assert beyond.amount == Decimal("21600.00"), "10 of 370 stand with the running capacity"


def test_the_shipped_prices_are_unverified_and_say_that_they_bind_nobody() -> None:
    library = real_library()[1]
    for name in policy().prices.parameters:
        parameter = library.parameters[name]
        assert parameter.status == "unverified"
        assert all("估算用，不是" in (value.note or "") for value in parameter.values)
    assert at_stake(BY_HAND[0][0], library.parameter_values(TODAY)) is not None
