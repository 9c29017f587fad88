"""Drift: what differs between contract and record, in which direction, what it is and for how
long. By the shipped policy.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.drift import (
    UNSTATED,
    Direction,
    DriftKind,
    DriftPolicy,
    DriftSeverity,
    Episode,
    Slice,
    TemporaryWindow,
)
from service.domain.drift_episodes import episodes
from service.domain.vocabulary import ChangeType
from tests.services import FACTORY, PLANT_WITH_PV, demo_record, real_library

DAY = timedelta(days=1)
FIRST = date(2026, 1, 1)
TODAY = date(2026, 11, 25)
ABOVE, BELOW, OTHER = Direction
BEYOND, OUTSIDE = DriftKind.CUSTOMER_BEYOND, DriftKind.COMPANY_OUTSIDE
MOTOR = {
    "no": "D1",
    "receiving_point": "一号",
    "model": "Y",
    "capacity": {"value": "500", "unit": "kW"},
    "state": "运行",
}


def policy() -> DriftPolicy:
    found = real_library()[1].drift
    assert found is not None
    return found


@cache
def base(account_no: str = FACTORY) -> dict[str, Any]:
    """The record of a demo account with something at every compared place."""
    record = demo_record(account_no)
    plant = demo_record(PLANT_WITH_PV)
    record["hv_motors"] = [MOTOR]
    record["tariff"]["contract_demand"] = {"value": "1200", "unit": "kW"}
    record["generation"] = plant["generation"]
    record["storage"] = {
        "power": {"value": "200", "unit": "kW"},
        "energy": {"value": "400", "unit": "kWh"},
        "feeds_grid": False,
    }
    record["charging"] = {
        "total": {"value": "120", "unit": "kW"},
        "separately_metered": True,
        "v2g": False,
    }
    record["standby_generator"] = {
        "rated": {"value": "300", "unit": "kW"},
        "count": 1,
        "interlock": "机械闭锁",
    }
    return record


def edited(edits: Mapping[str, Any], record: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The record with other values at dotted paths; `...` takes the name away."""
    found = deepcopy(dict(base() if record is None else record))
    for path, value in edits.items():
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place: Any = found
        for step in way:
            place = place[step]
        if value is ...:
            del place[last]
        elif isinstance(place, list) and last == len(place):
            place.append(value)
        else:
            place[last] = value
    return found


def kva(value: str, unit: str = "kVA") -> dict[str, str]:
    return {"value": value, "unit": unit}


def found(
    facts: Mapping[str, Any],
    terms: Mapping[str, Any] | None = None,
    windows: Sequence[TemporaryWindow] = (),
    under_way: Sequence[str] = (),
) -> list[Episode]:
    one = Slice(FIRST, base() if terms is None else terms, facts)
    return episodes(policy(), [one], windows, TODAY, under_way)


def only(given_: list[Episode]) -> Episode:
    assert len(given_) == 1, [(one.field, one.kind) for one in given_]
    return given_[0]


CASES = [
    ("name", {"customer.name": "另一家公司"}, OTHER, OUTSIDE, ChangeType.RENAMING),
    ("credential", {"customer.credential.number": "X1"}, OTHER, OUTSIDE, ChangeType.RENAMING),
    ("address", {"supply_address": "别处"}, OTHER, OUTSIDE, ChangeType.RELOCATION),
    ("use_category", {"use.category": "居民生活"}, OTHER, BEYOND, ChangeType.CATEGORY),
    ("contract_capacity", {"capacity.contract": kva("2000")}, ABOVE, BEYOND, ChangeType.EXPANSION),
    ("contract_capacity", {"capacity.contract": kva("800")}, BELOW, OUTSIDE, ChangeType.REDUCTION),
    ("contract_capacity", {"capacity.contract": kva("800", "kW")}, OTHER, OUTSIDE, None),
    ("running_capacity", {"capacity.running": kva("2000")}, ABOVE, BEYOND, ChangeType.EXPANSION),
    (
        "running_capacity",
        {"capacity.running": kva("630")},
        BELOW,
        OUTSIDE,
        ChangeType.TEMPORARY_REDUCTION,
    ),
    ("voltage", {"supply_voltage": "35kV"}, ABOVE, OUTSIDE, ChangeType.VOLTAGE),
    ("voltage", {"supply_voltage": "380V"}, BELOW, OUTSIDE, ChangeType.VOLTAGE),
    (
        "transformers",
        {"receiving_points.0.transformers.0.capacity": kva("1250")},
        ABOVE,
        BEYOND,
        ChangeType.EXPANSION,
    ),
    ("transformers", {"receiving_points.0.transformers.1": ...}, BELOW, OUTSIDE, None),
    (
        "transformers",
        {"receiving_points.0.transformers.1.state": "减容停用"},
        BELOW,
        OUTSIDE,
        ChangeType.REDUCTION,
    ),
    (
        "transformers",
        {"receiving_points.0.transformers.1.state": "热备用"},
        OTHER,
        OUTSIDE,
        ChangeType.SWAP,
    ),
    ("hv_motors", {"hv_motors.1": {**MOTOR, "no": "D2"}}, ABOVE, BEYOND, ChangeType.EXPANSION),
    ("hv_motors", {"hv_motors": []}, BELOW, OUTSIDE, ChangeType.REDUCTION),
    ("hv_motors", {"hv_motors.0.state": "冷备用加封"}, OTHER, OUTSIDE, None),
    ("metering", {"metering_points.0.multiplier": 4000}, ABOVE, OUTSIDE, ChangeType.METER_MOVE),
    ("metering", {"metering_points.0.multiplier": 1000}, BELOW, OUTSIDE, ChangeType.METER_MOVE),
    ("metering", {"metering_points.0.ct.primary": 200}, ABOVE, OUTSIDE, ChangeType.METER_MOVE),
    ("metering", {"metering_points.0.pt": None}, BELOW, OUTSIDE, ChangeType.METER_MOVE),
    (
        "metering_method",
        {"metering_points.0.method": "高供低计"},
        OTHER,
        OUTSIDE,
        ChangeType.METER_MOVE,
    ),
    (
        "point_tariffs",
        {"metering_points.0.tariff": "别的电价"},
        OTHER,
        OUTSIDE,
        ChangeType.CATEGORY,
    ),
    ("tariff_scheme", {"tariff.scheme": "单一制"}, OTHER, OUTSIDE, ChangeType.CHARGE_MODE),
    (
        "capacity_mode",
        {"tariff.capacity_mode": "按合同最大需量"},
        OTHER,
        OUTSIDE,
        ChangeType.CHARGE_MODE,
    ),
    (
        "contract_demand",
        {"tariff.contract_demand": kva("1500", "kW")},
        ABOVE,
        OUTSIDE,
        ChangeType.DEMAND,
    ),
    ("contract_demand", {"tariff.contract_demand": None}, BELOW, OUTSIDE, ChangeType.DEMAND),
    ("time_of_use", {"tariff.time_of_use": False}, OTHER, OUTSIDE, ChangeType.CHARGE_MODE),
    ("purchase", {"tariff.purchase": "政府定价"}, OTHER, OUTSIDE, ChangeType.CHARGE_MODE),
    ("power_factor", {"power_factor.billing_standard": "0.95"}, ABOVE, OUTSIDE, None),
    ("power_factor", {"power_factor.billing_standard": "0.85"}, BELOW, OUTSIDE, None),
    ("power_factor", {"power_factor.billing_standard": None}, BELOW, OUTSIDE, None),
    ("sources", {"sources.0.feeder": "另一条线"}, OTHER, OUTSIDE, None),
    ("sources", {"sources": []}, BELOW, OUTSIDE, None),
    ("generation", {"generation": None}, BELOW, OUTSIDE, None),
    ("generation", {"generation.installed.value": "9999"}, ABOVE, BEYOND, ChangeType.PV_ADDED),
    ("generation", {"generation.feed_in": "全额上网"}, OTHER, OUTSIDE, None),
    ("storage", {"storage": None}, BELOW, OUTSIDE, None),
    ("storage", {"storage.power.value": "500"}, ABOVE, BEYOND, ChangeType.STORAGE_ADDED),
    ("storage", {"storage.feeds_grid": True}, OTHER, BEYOND, ChangeType.STORAGE_ADDED),
    ("charging", {"charging.total.value": "480"}, ABOVE, BEYOND, ChangeType.CHARGING_ADDED),
    ("charging", {"charging": None}, BELOW, OUTSIDE, None),
    ("charging", {"charging.v2g": True}, OTHER, OUTSIDE, ChangeType.CHARGING_ADDED),
    ("standby_generator", {"standby_generator.count": 2}, ABOVE, BEYOND, ChangeType.STANDBY_ADDED),
    ("standby_generator", {"standby_generator": None}, BELOW, OUTSIDE, None),
    (
        "standby_generator",
        {"standby_generator.interlock": "没有"},
        OTHER,
        OUTSIDE,
        ChangeType.STANDBY_ADDED,
    ),
]


@pytest.mark.parametrize(
    ("field", "edits", "direction", "kind", "change"),
    CASES,
    ids=[f"{case[0]}-{case[2]}-{number}" for number, case in enumerate(CASES)],
)
def test_every_field_is_compared_in_every_direction(
    field: str,
    edits: Mapping[str, Any],
    direction: Direction,
    kind: DriftKind,
    change: ChangeType | None,
) -> None:
    episode = only(found(edited(edits)))
    assert (episode.field, episode.direction, episode.kind) == (field, direction, kind)
    assert (episode.since_on, episode.until_on) == (FIRST, None)
    assert episode.in_contract != episode.in_record
    if change is not None:
        assert episode.proposal is change
    assert episode.severity is not DriftSeverity.NOTE


def test_no_compared_field_is_without_a_case() -> None:
    assert {case[0] for case in CASES} == {rule.id for rule in policy().fields}


def test_what_only_the_record_has_goes_beyond_the_contract() -> None:
    terms = edited({"generation": None, "storage": None, "standby_generator": None})
    kinds = {one.field: (one.direction, one.kind) for one in found(base(), terms)}
    assert kinds == dict.fromkeys(("generation", "storage", "standby_generator"), (ABOVE, BEYOND))


@pytest.mark.parametrize(
    "edits",
    [
        {},
        {
            "customer.name": " "
            + demo_record()["customer"]["name"].replace("(", "（").replace(")", "）")
        },
        {"capacity.contract": kva("1630.00")},
        {"power_factor.billing_standard": "0.9"},
        {
            "receiving_points.0.transformers.0.no": "甲",
            "receiving_points.0.transformers.0.model": "S",
        },
        {"receiving_points.0.name": "新名字"},
        {"metering_points.0.meter": "另一块表"},
        {"metering_points.0.ct": {"primary": 200, "secondary": 10, "accuracy": "0.2S"}},
        {"contacts": []},
    ],
)
def test_what_is_only_written_otherwise_is_no_drift(edits: Mapping[str, Any]) -> None:
    assert found(edited(edits)) == []


def test_a_number_given_twice_hides_nothing() -> None:
    twice = edited({"sources.1": {**base()["sources"][0], "feeder": "又一条线"}})
    assert only(found(twice)).direction is ABOVE
    assert only(found(base(), twice)).direction is BELOW
    assert found(twice, twice) == []


def test_the_order_of_lists_does_not_count() -> None:
    record = edited({})
    record["metering_points"].reverse()
    record["receiving_points"][0]["transformers"].reverse()
    assert found(record) == []


@pytest.mark.parametrize(
    ("field", "edits"),
    [
        ("contract_capacity", {"capacity.contract": kva("1630.5")}),
        ("contract_capacity", {"capacity.contract": kva("1630", "kW")}),
        ("running_capacity", {"capacity.running": kva("1629.6", "kW")}),
        ("power_factor", {"power_factor.billing_standard": "0.901"}),
        ("contract_demand", {"tariff.contract_demand": kva("1200.4", "kW")}),
    ],
)
def test_rounding_and_units_are_noted_and_no_more(field: str, edits: Mapping[str, Any]) -> None:
    episode = only(found(edited(edits)))
    assert (episode.field, episode.kind) == (field, DriftKind.ROUNDING)
    assert episode.severity is DriftSeverity.NOTE
    assert episode.proposal is None


def test_just_over_the_tolerance_is_a_drift() -> None:
    assert only(found(edited({"capacity.contract": kva("1630.6")}))).kind is BEYOND


def test_a_real_difference_that_follows_rounding_begins_on_its_own_day() -> None:
    turn = date(2026, 6, 1)
    slices = [
        Slice(FIRST, base(), edited({"capacity.contract": kva("1630.2")})),
        Slice(turn, base(), edited({"capacity.contract": kva("2000")})),
    ]
    noise, real = episodes(policy(), slices, [], TODAY)
    assert (noise.kind, noise.until_on) == (DriftKind.ROUNDING, turn - DAY)
    assert (real.kind, real.since_on, real.until_on) == (BEYOND, turn, None)


def test_what_a_paper_is_on_its_way_for_is_in_progress() -> None:
    facts = edited({"capacity.contract": kva("2000"), "supply_address": "别处"})
    kinds = {one.field: one.kind for one in found(facts, under_way=["contract_capacity"])}
    assert kinds == {
        "contract_capacity": DriftKind.PAPER_IN_PROGRESS,
        "address": DriftKind.COMPANY_OUTSIDE,
    }


def test_a_difference_that_is_over_was_none_in_progress() -> None:
    slices = [
        Slice(FIRST, base(), edited({"capacity.contract": kva("2000")})),
        Slice(date(2026, 3, 1), base(), base()),
    ]
    episode = only(episodes(policy(), slices, [], TODAY, ["contract_capacity"]))
    assert episode.kind is BEYOND


def test_what_the_contract_does_not_state_is_one_case_and_never_a_difference() -> None:
    terms = edited({"customer": ..., "metering_points.0.multiplier": ..., "supply_address": ...})
    episode = only(found(edited({"customer.name": "谁", "metering_points.0.multiplier": 7}), terms))
    assert (episode.field, episode.kind) == (UNSTATED, DriftKind.UNKNOWN)
    assert episode.in_contract is None
    assert episode.in_record == ["户名", "证件", "用电地址", "互感器与倍率"]


def test_what_neither_side_says_is_not_unstated() -> None:
    terms = edited({"storage": ...})
    assert found(edited({"storage": None}), terms) == []
    assert found(edited({"storage": ...}), edited({"storage": None})) == []


def test_stated_parts_are_compared_beside_unstated_ones() -> None:
    terms = edited({"metering_points.0.multiplier": ...})
    fields = {one.field for one in found(edited({"metering_points.0.pt": None}), terms)}
    assert fields == {"metering", UNSTATED}


@pytest.mark.parametrize("left_out", ["state", "capacity"])
def test_transformers_known_in_part_are_unstated(left_out: str) -> None:
    terms = edited({f"receiving_points.0.transformers.1.{left_out}": ...})
    for facts in (base(), edited({"receiving_points.0.transformers.1": ...})):
        assert only(found(facts, terms)).in_record == ["变压器"]
    nothing_inside = edited({"receiving_points.0.transformers": ...})
    assert only(found(base(), nothing_inside)).field == UNSTATED


def test_a_point_without_its_number_is_the_one_at_its_place() -> None:
    points = [{"multiplier": base()["metering_points"][0]["multiplier"]}]
    terms = edited({"metering_points": points})
    assert only(found(base(), terms)).field == UNSTATED
    other = found(edited({"metering_points.0.multiplier": 7, "metering_points.1.pt": None}), terms)
    assert {one.field for one in other} == {"metering", UNSTATED}
    metering = next(one for one in other if one.field == "metering")
    assert (metering.in_contract, metering.in_record) == ({"M1 倍率": 2000}, {"M1 倍率": 7})


def test_values_are_short_and_show_only_what_differs() -> None:
    metering = only(found(edited({"metering_points.0.multiplier": 1})))
    assert (metering.in_contract, metering.in_record) == ({"M1 倍率": 2000}, {"M1 倍率": 1})
    motors = only(found(edited({"hv_motors": []})))
    assert motors.in_contract == {"D1": "容量500千瓦，状态运行"}
    assert motors.in_record == {"D1": None}
    transformers = only(found(edited({"receiving_points.0.transformers.0.capacity": kva("630")})))
    assert transformers.in_contract == ["1000千伏安 运行 ×1", "630千伏安 运行 ×1"]
    assert transformers.in_record == ["630千伏安 运行 ×2"]


# ---- days -----------------------------------------------------------------------------------


def test_nothing_in_force_or_no_record_is_no_drift() -> None:
    facts = edited({"supply_address": "别处"})
    slices = [
        Slice(FIRST, None, facts),
        Slice(date(2026, 2, 1), base(), None),
        Slice(date(2026, 3, 1), base(), facts),
        Slice(date(2026, 4, 1), None, facts),
    ]
    episode = only(episodes(policy(), slices, [], TODAY))
    assert (episode.since_on, episode.until_on) == (date(2026, 3, 1), date(2026, 3, 31))


def test_the_future_does_not_count() -> None:
    later = [Slice(TODAY + DAY, base(), edited({"supply_address": "别处"}))]
    assert episodes(policy(), [Slice(FIRST, base(), base()), *later], [], TODAY) == []
    assert len(episodes(policy(), [Slice(FIRST, base(), base()), *later], [], TODAY + DAY)) == 1
    assert episodes(policy(), later, [], TODAY) == []
    assert episodes(policy(), [], [], TODAY) == []


def test_facts_that_arrived_late_make_an_episode_that_is_over() -> None:
    slices = [
        Slice(FIRST, base(), base()),
        Slice(date(2026, 5, 1), base(), edited({"capacity.contract": kva("2000")})),
        Slice(date(2026, 6, 1), base(), base()),
    ]
    for order in (slices, slices[::-1]):
        episode = only(episodes(policy(), order, [], TODAY))
        assert (episode.since_on, episode.until_on) == (date(2026, 5, 1), date(2026, 5, 31))


def test_another_value_of_the_same_field_keeps_the_run_and_shows_the_newest() -> None:
    slices = [
        Slice(FIRST, base(), edited({"capacity.contract": kva("2000")})),
        Slice(date(2026, 5, 1), base(), edited({"capacity.contract": kva("800")})),
    ]
    episode = only(episodes(policy(), slices, [], TODAY))
    assert (episode.since_on, episode.in_record) == (FIRST, "800千伏安")
    assert episode.direction is BELOW


def test_an_episode_ends_the_day_before_the_contract_says_the_same() -> None:
    facts = edited({"capacity.contract": kva("2000")})
    slices = [Slice(FIRST, base(), facts), Slice(TODAY, facts, facts)]
    assert only(episodes(policy(), slices, [], TODAY)).until_on == TODAY - DAY


REDUCED = frozenset({"running_capacity", "transformers"})


def reduced() -> dict[str, Any]:
    return edited(
        {"capacity.running": kva("1000"), "receiving_points.0.transformers.1.state": "减容停用"}
    )


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (FIRST, TODAY, []),
        (FIRST, None, []),
        (FIRST - DAY, TODAY + DAY, []),
        (FIRST + DAY, TODAY, [(FIRST, FIRST)]),
        (FIRST, TODAY - DAY, [(TODAY, None)]),
        (FIRST + DAY, TODAY - DAY, [(FIRST, FIRST), (TODAY, None)]),
    ],
)
def test_a_temporary_state_explains_its_own_days_and_no_others(
    first: date, last: date | None, expected: list[tuple[date, date | None]]
) -> None:
    given_ = found(
        reduced(), windows=[TemporaryWindow(first, last, REDUCED, reduced(), binds=False)]
    )
    for field in REDUCED:
        days = [(one.since_on, one.until_on) for one in given_ if one.field == field]
        assert days == expected


def test_in_a_temporary_state_what_was_agreed_stands_in_the_place_of_the_contract() -> None:
    window = TemporaryWindow(FIRST, None, REDUCED, reduced())
    assert found(reduced(), windows=[window]) == []
    for value, direction, kind in (("630", BELOW, OUTSIDE), ("1630", ABOVE, BEYOND)):
        facts = edited({"capacity.running": kva(value), "supply_address": "别处"}, reduced())
        one, address = sorted(found(facts, windows=[window]), key=lambda each: each.label)[::-1]
        assert (one.field, one.direction, one.kind) == ("running_capacity", direction, kind)
        assert (one.in_contract, one.in_record) == ("1000千伏安", f"{value}千伏安")
        assert address.field == "address"


def test_the_newest_of_two_states_counts_and_a_new_contract_more_than_either() -> None:
    steps = [
        TemporaryWindow(FIRST, None, REDUCED, edited({"capacity.running": kva("1000")})),
        TemporaryWindow(FIRST + DAY, None, REDUCED, edited({"capacity.running": kva("630")})),
    ]
    less, least = (edited({"capacity.running": kva(value)}) for value in ("1000", "630"))
    slices = [Slice(FIRST, base(), less), Slice(FIRST + DAY, base(), least)]
    assert episodes(policy(), slices, steps, TODAY) == []
    stayed = only(episodes(policy(), slices[:1], steps, TODAY))
    assert (stayed.since_on, stayed.in_contract) == (FIRST + DAY, "630千伏安")
    larger = edited({"capacity.running": kva("2000")})
    slices.append(Slice(FIRST + 2 * DAY, larger, larger))
    assert episodes(policy(), slices, steps, TODAY) == []


def test_the_fields_that_a_change_touches_are_known_by_their_paths() -> None:
    touched = policy().fields_at(
        ["capacity.running", "receiving_points", "customer.credential.type"]
    )
    assert touched == {"running_capacity", "transformers", "credential"}
    assert policy().fields_at(["capacity"]) == {"contract_capacity", "running_capacity"}


def test_what_no_old_paper_states_is_told_where_the_record_moved_since_it_came_in() -> None:
    terms = edited({"capacity": ...})
    given_ = [
        Slice(FIRST, terms, edited({"capacity.running": kva("1000")})),
        Slice(FIRST + DAY, terms, edited({"capacity.contract": kva("9000")}), base()),
        Slice(TODAY, terms, base(), base()),
    ]
    silent, moved = episodes(policy(), given_, [], TODAY)
    assert (silent.field, silent.until_on) == (UNSTATED, None)
    assert (moved.field, moved.kind, moved.severity) == (
        "contract_capacity",
        DriftKind.UNKNOWN,
        DriftSeverity.MEDIUM,
    )
    assert (moved.direction, moved.in_contract, moved.in_record) == (ABOVE, None, "9000千伏安")
    assert (moved.since_on, moved.until_on) == (FIRST + DAY, TODAY - DAY)


def test_what_is_only_writing_is_no_difference() -> None:
    facts = edited({"supply_address": base()["supply_address"].replace("号", "號") + "。"})
    assert found(facts) == []


@pytest.mark.parametrize(
    "points",
    [
        [{"multiplier": 20}, {"multiplier": 2000}],
        [{"no": "01", "multiplier": 2000}],
    ],
)
def test_points_of_an_old_paper_are_those_of_the_record_that_they_agree_with(
    points: list[dict[str, Any]],
) -> None:
    assert [one.field for one in found(base(), edited({"metering_points": points}))] == [UNSTATED]
    wrong = [{"multiplier": 30}]
    assert "metering" in {one.field for one in found(base(), edited({"metering_points": wrong}))}


def test_the_only_point_of_both_is_the_same_however_it_is_numbered() -> None:
    one = base()["metering_points"][:1]
    renumbered = [{**one[0], "no": "01"}]
    terms, facts = edited({"metering_points": renumbered}), edited({"metering_points": one})
    assert found(facts, terms) == []


# ---- against a replay day by day --------------------------------------------------------------

DIFFERING: Mapping[str, Mapping[str, Any]] = {
    "name": {"customer.name": "另一家"},
    "contract_capacity": {"capacity.contract": kva("2000")},
    "running_capacity": {"capacity.running": kva("1000")},
    "generation": {"generation": None},
}
SPAN = 24
Planted = tuple[int, int | None, frozenset[str], bool]
"""First day, last day, fields and whether it binds: agreed is what differs from the contract."""
days_ = st.integers(-2, SPAN)
names = st.frozensets(st.sampled_from(sorted(DIFFERING)))
windows_ = st.lists(
    st.builds(
        lambda first, length, fields, binds: (
            first,
            None if length is None else first + length,
            fields,
            binds,
        ),
        days_,
        st.none() | st.integers(0, 8),
        names,
        st.booleans(),
    ),
    max_size=3,
)


@given(
    st.dictionaries(days_, st.none() | names, max_size=8), windows_, st.integers(0, SPAN), st.data()
)
def test_episodes_are_exactly_the_days_that_differ(
    changes: dict[int, frozenset[str] | None],
    windows: list[Planted],
    today: int,
    data: st.DataObject,
) -> None:
    order = data.draw(st.permutations(sorted(changes)))
    slices = [_slice(day, changes[day]) for day in order]
    given_ = episodes(
        policy(),
        slices,
        [
            TemporaryWindow(
                FIRST + first * DAY,
                None if last is None else FIRST + last * DAY,
                at,
                _record(frozenset(DIFFERING)),
                binds,
            )
            for first, last, at, binds in windows
        ],
        FIRST + today * DAY,
    )
    for name in DIFFERING:
        expected = [day for day in range(-2, today + 1) if _differs(name, day, changes, windows)]
        mine = [one for one in given_ if one.field == name]
        assert [day for one in mine for day in _days_of(one, today)] == expected
        runs = sum(1 for day in expected if day - 1 not in expected)
        assert len(mine) == runs


def _slice(day: int, differing: frozenset[str] | None) -> Slice:
    return Slice(
        FIRST + day * DAY, None if differing is None else base(), _record(differing or frozenset())
    )


@cache
def _record(differing: frozenset[str]) -> dict[str, Any]:
    return edited({path: v for name in differing for path, v in DIFFERING[name].items()})


def _differs(
    name: str,
    day: int,
    changes: Mapping[int, frozenset[str] | None],
    windows: Sequence[Planted],
) -> bool:
    held = _held(changes, day)
    if held is None:
        return False
    allowed = {False}
    for first, last, fields, binds in windows:
        if name in fields and first <= day and (last is None or day <= last):
            allowed = {True} if binds and _held(changes, first) is not None else {*allowed, True}
    return (name in held) not in allowed


def _held(changes: Mapping[int, frozenset[str] | None], day: int) -> frozenset[str] | None:
    """What differs by the slice of a day; None where nothing is in force."""
    held = [changes[one] for one in sorted(changes) if one <= day]
    return held[-1] if held else None


def _days_of(episode: Episode, today: int) -> Iterator[int]:
    last = today if episode.until_on is None else (episode.until_on - FIRST).days
    yield from range((episode.since_on - FIRST).days, last + 1)
