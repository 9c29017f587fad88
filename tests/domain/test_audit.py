"""Chain hashes and Merkle roots: every change shows."""

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from service.domain.audit import GENESIS, Event, chain_hash, merkle_root

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
LEAVES = ["aa" * 32, "bb" * 32, "cc" * 32, "dd" * 32, "ee" * 32]


def hashed(event: Event, **changes: Any) -> str:
    values: dict[str, Any] = {
        "org_id": "o",
        "position": 1,
        "actor": "a",
        "at": NOON,
        "previous": GENESIS,
    }
    return chain_hash(event, **(values | changes))


def test_the_hash_of_an_event_is_what_it_was() -> None:
    event = Event("contracts/1", "contracts.drafted", {"version": 1})
    assert hashed(event) == "e777cb9ff8b47cb21de22da9932e0503967d082d114e16b771a4537e4feb430e"


@pytest.mark.parametrize(
    "changed",
    [
        {"org_id": "p"},
        {"position": 2},
        {"actor": "b"},
        {"at": NOON.replace(microsecond=1)},
        {"previous": "1" * 64},
    ],
)
def test_every_part_of_an_event_counts(changed: dict[str, Any]) -> None:
    event = Event("contracts/1", "contracts.drafted", {"version": 1})
    assert hashed(event) != hashed(event, **changed)
    for other in (
        Event("contracts/2", "contracts.drafted", {"version": 1}),
        Event("contracts/1", "contracts.voided", {"version": 1}),
        Event("contracts/1", "contracts.drafted", {"version": 2}),
    ):
        assert hashed(event) != hashed(other)


def test_the_order_of_keys_does_not_count() -> None:
    one = Event("s", "t", {"a": 1, "b": 2})
    other = Event("s", "t", {"b": 2, "a": 1})
    assert hashed(one) == hashed(other)


def test_a_root_depends_on_every_leaf_and_on_their_order() -> None:
    roots = {merkle_root(order) for order in permutations(LEAVES[:4])}
    assert len(roots) == 24
    roots = {merkle_root(LEAVES[:count]) for count in range(1, 6)}
    assert len(roots) == 5


def test_a_list_that_ends_in_its_last_leaf_twice_has_another_root() -> None:
    assert merkle_root(LEAVES[:3]) != merkle_root([*LEAVES[:3], LEAVES[2]])


def test_there_is_no_root_over_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        merkle_root([])
