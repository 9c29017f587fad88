"""The books are compared so that whatever is wrong shows."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any

import pytest

from tests.crash.clocks import Course, Setting
from tests.crash.ledger import Books, Row, Verdict, compare
from tests.crash.repairs import Repair, repairs

MORNING = datetime(2026, 11, 25, 2, tzinfo=UTC)
NIGHT = datetime(2026, 11, 25, 14, tzinfo=UTC)
SENT = Row("accepted", 1, 0)
TWICE = Row("accepted", 2, 1)


def judged(
    rows: Mapping[str, Row],
    accepted: Sequence[tuple[float, str]],
    *,
    nodes: Sequence[Mapping[str, Any]] = (),
    faults: Sequence[Mapping[str, Any]] = (),
    shows: datetime = MORNING,
) -> Verdict:
    course = Course(Path("clock"), [Setting(0.0, shows)])
    came = [{"at": at, "id": id} for at, id in accepted]
    return compare(Books(rows, came, nodes, faults), course, 0.0)


def test_what_arrived_once_is_right() -> None:
    assert judged({"a": SENT}, [(10, "a")]).wrongs == {}


@pytest.mark.parametrize(
    ("rows", "accepted", "wrongs"),
    [
        ({"a": Row("given_up", 10, 0)}, [], {"lost": 1}),
        ({"a": SENT}, [], {"lost": 1, "said to be sent, not accepted": 1}),
        ({"a": Row("waiting", 1, 0)}, [(10, "a")], {"accepted, not recorded": 1}),
        ({}, [(10, "a")], {"accepted, never planned": 1}),
        ({"a": TWICE}, [(10, "a"), (20, "a")], {"copies without a cause": 1}),
    ],
    ids=["lost", "claimed", "forgotten", "strange", "copied"],
)
def test_what_is_wrong_is_named(
    rows: Mapping[str, Row], accepted: Sequence[tuple[float, str]], wrongs: Mapping[str, int]
) -> None:
    assert judged(rows, accepted).wrongs == wrongs


@pytest.mark.parametrize(("cut_at", "wrongs"), [(10.1, {}), (21.0, {"copies without a cause": 1})])
def test_a_cut_explains_a_copy_that_follows_it(cut_at: float, wrongs: Mapping[str, int]) -> None:
    cut = {"at": cut_at, "fault": "cut-after-dot", "id": "a"}
    assert judged({"a": TWICE}, [(10, "a"), (20, "a")], faults=[cut]).wrongs == wrongs


@pytest.mark.parametrize(("pid", "wrongs"), [(1, {}), (2, {"copies without a cause": 1})])
def test_a_death_explains_the_copies_of_what_the_dead_node_sent(
    pid: int, wrongs: Mapping[str, int]
) -> None:
    nodes = [{"at": 9.9, "sends": "a", "pid": 1}, {"at": 10.5, "dies": "after-send", "pid": pid}]
    assert judged({"a": TWICE}, [(10, "a"), (20, "a")], nodes=nodes).wrongs == wrongs


@pytest.mark.parametrize(("thread", "wrongs"), [(1, {}), (2, {"copies without a cause": 1})])
def test_a_pause_explains_one_message_that_a_woken_thread_sends(
    thread: int, wrongs: Mapping[str, int]
) -> None:
    nodes: list[Mapping[str, Any]] = [
        {"at": 1.0, "sends": "c", "pid": 1, "thread": 1},
        {"at": 2.0, "pauses": 1, "seconds": 12.0},
        {"at": 9.9, "sends": "a", "pid": 2, "thread": 1},
        {"at": 14.1, "sends": "b", "pid": 1, "thread": 2},
        {"at": 14.2, "sends": "a", "pid": 1, "thread": thread},
    ]
    assert judged({"a": TWICE}, [(10, "a"), (14.3, "a")], nodes=nodes).wrongs == wrongs


def test_a_copy_that_no_row_speaks_of_is_wrong() -> None:
    cut = {"at": 10.1, "fault": "cut-after-dot", "id": "a"}
    verdict = judged({"a": Row("accepted", 2, 0)}, [(10, "a"), (20, "a")], faults=[cut])
    assert verdict.wrongs == {"copies without a label": 1}


def test_what_goes_out_at_night_is_wrong() -> None:
    assert judged({"a": SENT}, [(10, "a")], shows=NIGHT).wrongs == {"outside the window": 1}


def test_a_death_is_repaired_when_its_node_is_ended() -> None:
    lives = {1: (0.0, 10.0), 2: (0.0, 13.0), 3: (12.0, inf)}
    ended = {1: 16.0, 2: 19.0}
    assert repairs(lives, ended, []) == [Repair(6.0, 4.0), Repair(6.0, 6.0)]
    assert repairs(lives, ended, [(12.0, 13.0)])[0] == Repair(6.0, 3.0)


def test_a_death_that_nobody_repairs_takes_for_ever() -> None:
    assert repairs({1: (0.0, 10.0), 2: (0.0, inf)}, {}, []) == [Repair(inf, inf)]
