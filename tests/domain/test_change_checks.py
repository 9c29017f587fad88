"""Changes of use that cannot be: each is named with its field."""

import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from service.domain.change_checks import (
    Scope,
    Shape,
    beyond,
    contradictions,
    too_much_together,
    wrong_shape,
)
from service.domain.drift import DriftPolicy
from service.domain.quantities import Quantity
from service.domain.vocabulary import ChangeType as T
from service.domain.vocabulary import Unit
from tests.services import FACTORY, demo_record, real_library

SHAPE = Shape(
    T.CATEGORY, FACTORY, date(2026, 12, 1), None, (), (), date(2026, 1, 1), date(2026, 11, 25)
)


def with_(**changes: Any) -> dict[str, Any]:
    """The factory's record, some of it changed (`__` for dots)."""
    record = copy.deepcopy(demo_record())
    for path, value in changes.items():
        *groups, name = path.split("__")
        inner = record
        for group in groups:
            inner = inner[group]
        inner[name] = value
    return record


def fields(shape: Shape, facts: dict[str, Any] | None) -> list[str]:
    return [problem.field for problem in wrong_shape(shape, facts)]


@pytest.mark.parametrize(
    ("shape", "facts", "field"),
    [
        (replace(SHAPE, effective_on=date(2025, 12, 31)), with_(), "effective_on"),
        (replace(SHAPE, effective_on=date(2036, 11, 26)), with_(), "effective_on"),
        (SHAPE, None, "facts"),
        (replace(SHAPE, type=T.CLOSING), with_(), "facts"),
        (SHAPE, with_(account_no="632598000099"), "facts.account_no"),
        (replace(SHAPE, type=T.TEMPORARY_REDUCTION), with_(), "until_on"),
        (
            replace(SHAPE, type=T.SWAP, until_on=date(2026, 11, 30)),
            with_(),
            "until_on",
        ),
        (replace(SHAPE, until_on=date(2027, 1, 1)), with_(), "until_on"),
        (replace(SHAPE, parts=("1", "2")), with_(), "parts"),
        (replace(SHAPE, type=T.SPLIT, parts=("1",)), None, "parts"),
        (replace(SHAPE, type=T.SPLIT, parts=("1", "1")), None, "parts[1]"),
        (replace(SHAPE, type=T.SPLIT, parts=("1", FACTORY)), None, "parts[1]"),
        (replace(SHAPE, type=T.MERGER), with_(), "merged"),
    ],
)
def test_a_change_of_the_wrong_shape_is_refused_at_its_field(
    shape: Shape, facts: dict[str, Any] | None, field: str
) -> None:
    assert fields(shape, facts) == [field]


@pytest.mark.parametrize(
    ("shape", "facts"),
    [
        (SHAPE, with_()),
        (replace(SHAPE, type=T.CLOSING), None),
        (replace(SHAPE, type=T.SWAP, until_on=SHAPE.effective_on), with_()),
        (replace(SHAPE, type=T.SPLIT, parts=("1", "2")), None),
        (replace(SHAPE, type=T.SPLIT, parts=("1",)), with_()),
        (replace(SHAPE, type=T.MERGER, merged=("1",)), with_()),
    ],
)
def test_a_change_of_the_right_shape_is_not(shape: Shape, facts: dict[str, Any] | None) -> None:
    assert fields(shape, facts) == []


def kva(value: str) -> dict[str, str]:
    return {"value": value, "unit": "kVA"}


OTHER_CREDENTIAL = {"customer__credential__number": "91632598MA7DEM008N"}


@pytest.mark.parametrize(
    ("type_", "wrong", "right", "field"),
    [
        (T.EXPANSION, {"capacity__contract": kva("1630.0")}, {"capacity__contract": kva("2000")},
         "facts.capacity.contract"),
        (T.REDUCTION, {"capacity__contract": kva("1630")}, {"capacity__contract": kva("1000")},
         "facts.capacity.contract"),
        (T.TEMPORARY_REDUCTION, {}, {"capacity__running": kva("1000")}, "facts.capacity.running"),
        (T.SUSPENSION, {}, {"capacity__running": kva("630")}, "facts.capacity.running"),
        (T.CATEGORY, {}, {"use__category": "农业生产"}, "facts.use.category"),
        (T.VOLTAGE, {}, {"supply_voltage": "35kV"}, "facts.supply_voltage"),
        (T.RELOCATION, {}, {"supply_address": "别处"}, "facts.supply_address"),
        (T.METER_MOVE, {"supply_address": "别处"}, {}, "facts.supply_address"),
        (T.TRANSFER, {"customer__name": "新名称"}, OTHER_CREDENTIAL,
         "facts.customer.credential.number"),
        (T.RENAMING, {"customer__name": "新名称"} | OTHER_CREDENTIAL, {"customer__name": "新名称"},
         "facts.customer.credential.number"),
        (T.RENAMING, {}, {"customer__name": "新名称"}, "facts.customer.name"),
        (T.STORAGE_ADDED, {}, {"storage": {"power": "100"}}, "facts.storage"),
    ],
)  # fmt: skip
def test_facts_that_are_no_such_change_contradict_it(
    type_: T, wrong: dict[str, Any], right: dict[str, Any], field: str
) -> None:
    found = [problem.field for problem in contradictions(type_, with_(), with_(**wrong))]
    assert found == [field]
    assert list(contradictions(type_, with_(), with_(**right))) == []


def test_what_the_contract_does_not_say_and_other_units_are_not_compared() -> None:
    """A contract not made here may say nothing of it; 千瓦 and 千伏安 are not converted."""
    assert list(contradictions(T.EXPANSION, {}, with_())) == []
    before = with_(capacity__contract={"value": "60", "unit": "kW"})
    assert list(contradictions(T.EXPANSION, before, with_(capacity__contract=kva("50")))) == []


def quantity(value: int, unit: Unit = Unit.KVA) -> Quantity:
    return Quantity(value=Decimal(value), unit=unit)


def test_capacities_together_may_reach_the_limit_and_no_more() -> None:
    limit = [quantity(1630)]
    fits = [quantity(1000), quantity(630)]
    assert too_much_together(limit, fits, "parts", "合计") == ([], [])
    problems, warnings = too_much_together(limit, [*fits, quantity(1)], "parts", "合计")
    assert [problem.field for problem in problems] == ["parts"]
    assert "1631千伏安，原有 1630千伏安" in problems[0].message
    assert warnings == []


def test_capacities_in_two_units_are_not_added_up_but_told() -> None:
    mixed = [quantity(1600), quantity(500, Unit.KW)]
    problems, (warning,) = too_much_together([quantity(1630)], mixed, "parts", "合计")
    assert problems == []
    assert "不作换算" in warning


# ---- more than such a change changes ----------------------------------------------------------


@pytest.fixture(scope="module")
def contents() -> DriftPolicy:
    found = real_library()[1].drift
    assert found is not None
    return found


def changed_by(
    contents: DriftPolicy, type_: T, changes: dict[str, Any], *fields: str, **sides: Any
) -> list[str]:
    on_paper = sides.get("on_paper", False)
    scope = Scope(type_, fields, contents.fields, on_paper)
    record, contract = sides.get("record", with_()), sides.get("contract", with_())
    return [problem.field for problem in beyond(scope, record, contract, with_(**changes))]


def test_what_lies_outside_the_fields_of_a_change_is_named(contents: DriftPolicy) -> None:
    larger = {"capacity__contract": kva("2000")}
    assert changed_by(contents, T.TEMPORARY_REDUCTION, larger, "capacity.running") == [
        "facts.capacity.contract"
    ]
    assert changed_by(contents, T.REDUCTION_END, larger | OTHER_CREDENTIAL) == [
        "facts.customer.credential",
        "facts.capacity.contract",
    ]
    assert changed_by(contents, T.EXPANSION, larger, "capacity", on_paper=True) == []
    named = {"customer__name": "新名称"}
    for on_paper in (True, False):
        assert changed_by(contents, T.EXPANSION, named, "capacity", on_paper=on_paper) == [
            "facts.customer.name"
        ]


def test_only_a_transfer_split_or_merger_brings_another_party(contents: DriftPolicy) -> None:
    wanted = ["facts.customer.credential"]
    assert changed_by(contents, T.CATEGORY, OTHER_CREDENTIAL, "customer", on_paper=True) == wanted
    assert changed_by(contents, T.TRANSFER, OTHER_CREDENTIAL, "customer", on_paper=True) == []


def test_what_the_record_says_already_is_not_changed_now(contents: DriftPolicy) -> None:
    """A record that ran ahead of the contract is caught up with by whatever change."""
    ahead = {"capacity__contract": kva("2000"), "settlement": None}
    assert changed_by(contents, T.DEMAND, ahead, record=with_(**ahead), on_paper=True) == []


def test_what_no_paper_would_say_is_named_too(contents: DriftPolicy) -> None:
    later = {"settlement": demo_record()["settlement"] | {"due_day_of_next_month": 25}}
    assert changed_by(contents, T.EXPANSION, later, "capacity", on_paper=True) == []
    named = ["facts.settlement.due_day_of_next_month"]
    assert changed_by(contents, T.SWAP, later, "capacity.running") == named


def test_the_end_of_a_temporary_state_goes_back_to_the_contract(contents: DriftPolicy) -> None:
    meanwhile = with_(tariff=demo_record()["tariff"] | {"scheme": "单一制"})
    assert changed_by(contents, T.REDUCTION_END, {}, record=meanwhile) == []
    assert changed_by(contents, T.SWAP, {}, record=meanwhile) == ["facts.tariff.scheme"]
