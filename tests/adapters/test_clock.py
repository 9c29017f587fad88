"""The system's clock tells UTC and makes ids that sort by time."""

from datetime import UTC
from uuid import UUID

from service.adapters.clock import SystemClock


def test_the_time_is_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_ids_are_uuids_of_version_7_and_sort_by_time() -> None:
    clock = SystemClock()
    ids = [clock.new_id() for _ in range(100)]
    assert ids == sorted(set(ids))
    assert {UUID(id).version for id in ids} == {7}
