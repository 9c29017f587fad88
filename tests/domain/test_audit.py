"""Chain hashes and Merkle roots: every change shows."""

from datetime import UTC, datetime
from hashlib import sha256
from itertools import permutations
from typing import Any

import pytest

from service.domain.audit import GENESIS, Event, chain_hash, merkle_root

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
LEAVES = ["aa" * 32, "bb" * 32, "cc" * 32, "dd" * 32, "ee" * 32]


def hashed(event: Event, **changes: Any) -> str:
    values: dict[str, Any] = {
        "event_id": "e",
        "org_id": "o",
        "position": 1,
        "actor": "a",
        "at": NOON,
        "previous": GENESIS,
    }
    return chain_hash(event, **(values | changes))


def test_the_hash_of_an_event_is_what_it_was() -> None:
    event = Event("contracts/1", "contracts.drafted", {"version": 1})
    assert hashed(event) == "490c2e760a8cb13538c6a1a6ed42f9d16bd527541a60f01a6bc3d29e45209e7c"


@pytest.mark.parametrize(
    "changed",
    [
        {"event_id": "f"},
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


def rfc_6962(hashes: list[str]) -> bytes:
    """The tree as the RFC defines it, by halves."""
    if len(hashes) == 1:
        return sha256(b"\x00" + bytes.fromhex(hashes[0])).digest()
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    return sha256(b"\x01" + rfc_6962(hashes[:half]) + rfc_6962(hashes[half:])).digest()


@pytest.mark.parametrize("count", [*range(1, 40), 1000])
def test_the_root_is_the_one_of_rfc_6962(count: int) -> None:
    hashes = [sha256(bytes([n % 256, n // 256])).hexdigest() for n in range(count)]
    assert merkle_root(hashes) == rfc_6962(hashes).hex()


def test_what_is_no_hash_is_no_leaf() -> None:
    with pytest.raises(ValueError, match="hex"):
        merkle_root(["no hash"])
