"""The order of the queue: total, by severity, safety, money and age; every place has reasons."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.review_policy import RiskGrade
from service.domain.review_queue import Waiting, in_order
from tests.domain.review_cases import UNHURRIED

NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)


def waiting(contract: str, **changes: Any) -> Waiting:
    values: dict[str, Any] = {
        "grade": RiskGrade.LOW,
        "safety": 0,
        "fee": 0,
        "capacity": "100千伏安",
        "capacity_points": 0,
        "since": NOW - timedelta(days=1),
        "due_at": NOW + timedelta(days=1),
    }
    return Waiting(contract, **(values | changes))


hours = st.integers(-100, 100).map(lambda number: NOW + timedelta(hours=number))
items = st.builds(
    waiting,
    st.uuids().map(str),
    grade=st.sampled_from(RiskGrade),
    safety=st.integers(0, 3),
    fee=st.integers(0, 3),
    capacity_points=st.integers(0, 3),
    since=hours,
    due_at=hours,
)
queues = st.lists(items, unique_by=lambda item: item.contract, max_size=12)


@UNHURRIED
@given(queues, st.randoms())
def test_the_order_is_total_whatever_order_things_come_in(some: list[Waiting], random: Any) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)
    assert in_order(some, NOW, 1) == in_order(shuffled, NOW, 1)


@UNHURRIED
@given(queues)
def test_every_place_has_a_number_and_says_why(some: list[Waiting]) -> None:
    found = in_order(some, NOW, 1)
    assert [position.number for position in found] == list(range(1, len(some) + 1))
    assert {position.contract for position in found} == {item.contract for item in some}
    assert all(position.reasons for position in found)
    assert all(position.before_next for position in found[:-1])
    assert not found or found[-1].before_next == ""


@UNHURRIED
@given(queues)
def test_nothing_of_a_lower_grade_stands_before_what_is_higher_unless_overdue(
    some: list[Waiting],
) -> None:
    by_id = {item.contract: item for item in some}
    found = [by_id[position.contract] for position in in_order(some, NOW, 1)]
    for first, second in pairwise(found):
        assert first.grade.rank >= second.grade.rank or first.due_at < NOW


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ({"grade": RiskGrade.HIGH}, {"safety": 3}, "风险等级更高"),
        ({"safety": 1}, {"fee": 3}, "安全条款的问题更多"),
        ({"fee": 1}, {"capacity_points": 4}, "电费条款的问题更多"),
        ({"capacity_points": 2}, {"since": NOW - timedelta(days=9)}, "合同容量更大"),
        ({"since": NOW - timedelta(days=2)}, {}, "审核时限已用得更多"),
        ({"due_at": NOW - timedelta(hours=1)}, {"safety": 5}, "审核时限已过，提前处理"),
        ({}, {}, "其余相同，按合同先后"),
    ],
)
def test_each_thing_counts_before_the_next(
    first: dict[str, Any], second: dict[str, Any], reason: str
) -> None:
    found = in_order([waiting("b", **second), waiting("a", **first)], NOW, 1)
    assert [position.contract for position in found] == ["a", "b"]
    assert found[0].before_next == reason


def test_a_contract_whose_time_is_over_stands_a_grade_higher() -> None:
    late = waiting("late", due_at=NOW - timedelta(hours=30))
    found = in_order([waiting("medium", grade=RiskGrade.MEDIUM, safety=1), late], NOW, 1)
    assert [position.contract for position in found] == ["medium", "late"]
    found = in_order([waiting("medium", grade=RiskGrade.MEDIUM), late], NOW, 1)
    assert found[0].contract == "late"
    assert "已超过审核时限 1 天 6 小时" in found[0].reasons


def test_a_policy_may_leave_lateness_out_of_account() -> None:
    late = waiting("late", due_at=NOW - timedelta(hours=1))
    found = in_order([waiting("medium", grade=RiskGrade.MEDIUM), late], NOW, 0)
    assert found[0].contract == "medium"
    assert found[1].overdue


def test_an_empty_queue_is_empty() -> None:
    assert in_order([], NOW, 1) == []
