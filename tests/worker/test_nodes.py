"""Nodes: who is dead is told by beats that stand still; what a dead one had taken is given back."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from service.domain.access import Role
from service.domain.notices import Fate, Outcome
from service.ports import Channel, Message
from service.store import nodes
from service.store.database import DatabaseUnavailable
from service.store.leases import lease_of
from service.store.nodes import Node
from service.usecases import jobs
from service.usecases.chunks import Chunk
from service.usecases.deliveries import claim_notices, settle_deliveries
from service.usecases.errors import LeaseLost, NodeBuried
from service.usecases.nodes import DEAD_AFTER, Neighbour, Watch, bury, leave, prove_alive
from service.usecases.ticking import CLOCK, JOB, begin_tick, end_tick
from service.usecases.work import Work
from service.wiring import Service
from service.worker.delivering import deliver
from service.worker.schedule import JUMP, Process
from service.worker.tick import run_tick
from tests.services import SettableClock
from tests.worker.hired import hire
from tests.worker.neighbours import Neighbours, TestNode
from tests.worker.processes import all_nodes, wait_for
from tests.worker.ticks import (
    Recorder,
    all_notices,
    drafted,
    open_task,
    outbox_files,
    through,
)


@pytest.fixture
def neighbours(service: Service, clock: SettableClock) -> Neighbours:
    return Neighbours(service, clock)


def waiting(service: Service, count: int = 1) -> None:
    """So many messages that are due."""
    reviewer, contract = hire(service, "陈知微", Role.REVIEWER), drafted(service)
    for number in range(count):
        open_task(service, contract, owner=reviewer, key=str(number))


def slot_of(service: Service) -> str:
    with service.reading(CLOCK) as work:
        lease = lease_of(work.session, JOB)
        assert lease is not None
        assert lease.slot is not None
        return f"{lease.slot:%m-%d %H:%M}"


# ---- the watch ----------------------------------------------------------------------------


def test_a_watch_tells_how_long_values_stand_still() -> None:
    watch = Watch()
    assert watch.look({"a": 1, "b": 1}, at=100.0) == {"a": 0.0, "b": 0.0}
    assert watch.look({"a": 1, "b": 2}, at=101.5) == {"a": 1.5, "b": 0.0}
    assert watch.look({"a": 1}, at=103.0) == {"a": 3.0}
    assert watch.look({"a": 1, "b": 2}, at=104.0) == {"a": 4.0, "b": 0.0}


def test_a_gap_between_looks_may_be_the_onlookers_own() -> None:
    watch = Watch()
    watch.look({"a": 1}, at=100.0)
    assert watch.look({"a": 1}, at=5000.0)["a"] < DEAD_AFTER


def test_time_in_which_nobody_could_look_is_nobodys_silence(
    neighbours: Neighbours, service: Service, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    onlooker, other = neighbours.join("onlooker"), neighbours.join("other")
    onlooker.look_for(seconds=3)
    with monkeypatch.context() as patch:
        patch.setattr(nodes, "open_nodes", away)
        for _ in range(9):
            clock.advance(seconds=1)
            with pytest.raises(DatabaseUnavailable):
                onlooker.look()
    assert not onlooker.look_for(seconds=1)
    other.beat()
    assert not onlooker.look_for(seconds=3)


def away(_: Session) -> Sequence[Node]:
    raise OperationalError("SELECT", {}, ConnectionError())


# ---- life and death -----------------------------------------------------------------------


def test_a_silent_node_is_buried_once_by_one_of_the_others(
    neighbours: Neighbours, service: Service, clock: SettableClock
) -> None:
    dead, *others = (neighbours.join(name) for name in ("dead", "b", "c"))
    buried = []
    for _ in range(10):
        clock.advance(seconds=1)
        for node in others:
            node.beat()
            buried.append(node.look())
    assert buried.count(True) == 1
    rows = {row.id: row for row in all_nodes(service)}
    assert rows[dead.node].ended_by in {node.node for node in others}
    assert all(rows[node.node].ended_at is None for node in others)


def test_a_node_that_beats_lives_whatever_its_clock_says(
    neighbours: Neighbours, service: Service, clock: SettableClock
) -> None:
    onlooker, odd = neighbours.join("onlooker"), neighbours.join("odd", hours=-20)
    for second in range(30):
        clock.advance(seconds=1)
        odd.clock.at -= timedelta(hours=1)
        onlooker.beat()
        if second % 4 == 0:
            odd.beat()
        assert not onlooker.look()


def test_of_two_that_bury_at_once_one_does(neighbours: Neighbours, service: Service) -> None:
    dead, a, b = (neighbours.join(name) for name in ("dead", "a", "b"))
    seen = Neighbour(dead.node, "dead", True, beats=0, still=9.0)
    won: list[bool] = []
    start = threading.Barrier(2)

    def bury_it(by: TestNode) -> None:
        start.wait()
        with service.writing(CLOCK) as work:
            won.append(bury(work, seen, by=by.node))

    threads = [threading.Thread(target=bury_it, args=(by,)) for by in (a, b)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, True]


def test_a_node_that_beats_in_the_last_moment_is_not_buried(
    neighbours: Neighbours, service: Service
) -> None:
    late, onlooker = neighbours.join("late"), neighbours.join("onlooker")
    seen = Neighbour(late.node, "late", True, beats=0, still=9.0)
    late.beat()
    with service.writing(CLOCK) as work:
        assert not bury(work, seen, by=onlooker.node)
    late.beat()


def test_a_node_that_leaves_gives_back_what_it_had(
    neighbours: Neighbours, service: Service
) -> None:
    waiting(service)
    going = neighbours.join("going")
    with service.writing(CLOCK) as work:
        assert begin_tick(work, going.node) is not None
        claim_notices(work, going.node)
    with service.writing(CLOCK) as work:
        leave(work, going.node)
    assert all_notices(service)[0].state == "unknown"
    next_one = neighbours.join("next")
    assert next_one.tick()
    assert all_nodes(service)[0].ended_by == going.node


# ---- what a dead node left ----------------------------------------------------------------


def test_what_a_dead_node_was_sending_is_sent_by_another_within_ten_seconds(
    neighbours: Neighbours, service: Service, clock: SettableClock
) -> None:
    waiting(service, 3)
    dead, heir = neighbours.join("dead"), neighbours.join("heir")
    with service.writing(CLOCK) as work:
        claim_notices(work, dead.node)
    assert deliver(service, heir.node) == 0
    assert heir.look_for(seconds=8)
    assert deliver(service, heir.node) == 3
    assert {(row.state, row.attempts, row.unknowns) for row in all_notices(service)} == {
        ("delivered", 2, 1)
    }


def test_a_tick_a_dead_node_had_begun_is_run_in_the_same_minute(
    neighbours: Neighbours, service: Service
) -> None:
    dead, heir = neighbours.join("dead"), neighbours.join("heir")
    with service.writing(CLOCK) as work:
        assert begin_tick(work, dead.node) is not None
    assert not heir.tick()
    assert heir.look_for(seconds=8)
    assert heir.tick()


def test_what_was_buried_and_comes_back_takes_nothing_and_settles_nothing(
    neighbours: Neighbours, service: Service, clock: SettableClock
) -> None:
    waiting(service)
    paused, heir = neighbours.join("paused"), neighbours.join("heir")
    with service.writing(CLOCK) as work:
        lease = begin_tick(work, paused.node)
        batch = claim_notices(work, paused.node)
    assert lease is not None
    heir.look_for(seconds=8)
    with pytest.raises(NodeBuried):
        paused.beat()
    with pytest.raises(NodeBuried):
        deliver(service, paused.node)
    with pytest.raises(NodeBuried):
        paused.tick()
    with pytest.raises(LeaseLost), service.writing(CLOCK) as work:
        end_tick(work, lease)
    outcomes = [(delivery, Outcome(Fate.DELIVERED)) for delivery in batch.deliveries]
    with service.writing(CLOCK) as work:
        settle_deliveries(work, paused.node, outcomes)
    assert all_notices(service)[0].state == "unknown"


def test_a_node_that_stood_still_between_two_messages_sends_no_more_of_them(
    neighbours: Neighbours, service: Service, clock: SettableClock
) -> None:
    waiting(service, 3)
    paused, heir = neighbours.join("paused"), neighbours.join("heir")
    sent = Recorder(before=lambda _: clock.advance(seconds=9) if bury_paused() else None)

    def bury_paused() -> bool:
        seen = Neighbour(paused.node, "paused", True, beats_of(service, paused.node), still=9.0)
        with service.writing(CLOCK) as work:
            return bury(work, seen, by=heir.node)

    with pytest.raises(NodeBuried):
        deliver(through(service, sent), paused.node)
    assert len(sent.sent) == 1
    assert {(row.state, row.unknowns) for row in all_notices(service)} == {("unknown", 1)}


def test_a_node_that_sends_slowly_beats_by_itself(
    neighbours: Neighbours, service: Service, clock: SettableClock
) -> None:
    waiting(service, 3)
    slow = neighbours.join("slow")
    sent = Recorder(before=lambda _: clock.advance(seconds=4))
    assert deliver(through(service, sent), slow.node) == 3
    assert beats_of(service, slow.node) == 3
    assert {row.state for row in all_notices(service)} == {"delivered"}


@pytest.mark.parametrize("service", ["postgres"], indirect=True)
@pytest.mark.postgres
def test_a_machine_that_stands_still_in_a_transaction_holds_up_its_burial_for_seconds_only(
    neighbours: Neighbours, service: Service
) -> None:
    paused, heir = neighbours.join("paused"), neighbours.join("heir")
    seen = Neighbour(paused.node, "paused", True, beats=0, still=9.0)

    def go_on_after_the_burial() -> None:
        with service.writing(CLOCK) as held:
            prove_alive(held, paused.node)
            with service.writing(CLOCK) as work:
                assert bury(work, seen, by=heir.node)
            held.session.connection().execute(text("SELECT 1"))

    began = time.monotonic()
    with pytest.raises(DBAPIError, match="idle-in-transaction"):
        go_on_after_the_burial()
    assert time.monotonic() - began < 10
    assert all_nodes(service)[0].ended_by == heir.node


# ---- clocks -------------------------------------------------------------------------------


def test_five_nodes_with_skewed_clocks_fire_each_slot_once(
    neighbours: Neighbours, service: Service, clock: SettableClock
) -> None:
    skews = (-3600, -40, 0, 25, 7200)
    nodes = [neighbours.join(str(skew), seconds=skew + 0.001) for skew in skews]
    fired: list[str] = []
    for _ in range(4 * 12):
        for node in nodes:
            node.clock.advance(seconds=5)
            if node.clock.at.second < 5 and node.tick():
                fired.append(slot_of(service))
    # A slower one may have been first, in the first minute.
    assert len(set(fired)) == len(fired)
    assert 4 <= len(fired) <= 5


def test_where_the_node_whose_clock_is_ahead_dies_another_ticks_at_once(
    neighbours: Neighbours, service: Service, clock: SettableClock
) -> None:
    ahead, right = neighbours.join("ahead", hours=1), neighbours.join("right")
    assert ahead.tick()
    assert not right.tick()
    assert right.look_for(seconds=8)
    assert right.tick()
    assert not right.tick()


@pytest.mark.parametrize("jump", [{"hours": -1}, {"days": 1}])
def test_a_clock_that_jumps_silences_no_tick(
    neighbours: Neighbours, service: Service, clock: SettableClock, jump: dict[str, float]
) -> None:
    node = neighbours.join("only")
    assert node.tick()
    clock.at += timedelta(**jump)
    assert node.tick()
    clock.at -= timedelta(**jump)
    clock.advance(minutes=1)
    assert node.tick()
    assert not node.tick()


def test_a_restarted_node_whose_clock_went_back_ticks_at_once(
    neighbours: Neighbours, service: Service, clock: SettableClock
) -> None:
    before = neighbours.join("before")
    assert before.tick()
    with service.writing(CLOCK) as work:
        leave(work, before.node)
    clock.at -= timedelta(hours=1)
    assert neighbours.join("after").tick()


@contextmanager
def counted_jobs(patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """One daily job that keeps the days it was run for."""
    ran: list[str] = []

    def count(_: Work, slot: str) -> Chunk:
        ran.append(slot)
        return Chunk(1, is_last=len(ran) % 2 == 0)

    patch.setattr(jobs, "JOBS", {"count": count})
    patch.setattr(jobs, "DAILY", ("count",))
    yield ran


def test_jobs_of_a_day_are_run_once_and_a_missed_day_is_caught_up_once(
    neighbours: Neighbours, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = neighbours.join("only")
    with counted_jobs(monkeypatch) as ran:
        for _ in range(3):
            node.tick()
            clock.advance(minutes=1)
        clock.advance(days=4)
        for _ in range(3):
            node.tick()
            clock.advance(minutes=1)
    assert ran == ["2026-11-25"] * 2 + ["2026-11-29"] * 2


def test_a_day_a_clock_ran_too_early_has_its_jobs_when_it_comes(
    neighbours: Neighbours, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = neighbours.join("only")
    with counted_jobs(monkeypatch) as ran:
        node.tick()
        clock.at += timedelta(days=1)
        node.tick()
        clock.at -= timedelta(days=1)
        clock.advance(minutes=1)
        node.tick()
        clock.advance(days=1)
        node.tick()
    assert ran == ["2026-11-25"] * 2 + ["2026-11-26"] * 4


def test_a_restart_storm_sends_nothing_twice(
    neighbours: Neighbours, service: Service, clock: SettableClock
) -> None:
    waiting(service, 5)
    for number in range(8):
        node = neighbours.join(str(number))
        run_tick(service, node.node)
        deliver(service, node.node)
        if number % 2:
            with service.writing(CLOCK) as work:
                leave(work, node.node)
    assert len(outbox_files(service)) == 5
    assert {row.attempts for row in all_notices(service)} == {1}


# ---- a process ----------------------------------------------------------------------------


@contextmanager
def at_work(service: Service) -> Iterator[Process]:
    process = Process(service, works=True, open_engine=lambda _: service.inline_engine())
    process.start()
    try:
        yield process
    finally:
        process.stop()


class Hanging(Channel):
    """Takes a message and does not come back until it is let go."""

    def __init__(self) -> None:
        self.has_one, self.let_go = threading.Event(), threading.Event()

    def send(self, message: Message) -> Outcome:
        self.has_one.set()
        self.let_go.wait(60)
        return Outcome(Fate.DELIVERED)


def beats_of(service: Service, node: str) -> int:
    with service.reading() as work:
        row = work.session.get(Node, node)
        assert row is not None
        return row.beats


def test_a_channel_that_hangs_stops_neither_beats_nor_ticks_nor_other_channels(
    service: Service, clock: SettableClock
) -> None:
    waiting(service, 2)
    hanging = Hanging()
    outbox = service.ports.channels["outbox"]
    ports = replace(service.ports, channels={"outbox": outbox, "inbox": hanging})
    with service.writing() as work:
        stuck = all_notices(service)[0]
        stuck.channel = "inbox"
        work.session.merge(stuck)
    with at_work(replace(service, ports=ports)) as process:
        assert hanging.has_one.wait(30)
        wait_for(lambda: len(outbox_files(service)) == 1)
        before = beats_of(service, process.node)
        wait_for(lambda: beats_of(service, process.node) >= before + 2)
        clock.advance(minutes=1)
        process._tick_anew()
        wait_for(lambda: slot_of(service) == f"{clock.at:%m-%d %H:%M}")
        hanging.let_go.set()
        wait_for(lambda: {row.state for row in all_notices(service)} == {"delivered"})


def test_a_process_that_was_given_up_for_dead_goes_on_as_a_new_node(service: Service) -> None:
    with at_work(service) as process:
        first = process.node
        with service.writing(CLOCK) as work:
            seen = Neighbour(first, "x", True, beats=beats_of(service, first), still=9.0)
            assert bury(work, seen, by="somebody")
        wait_for(lambda: process.node != first)
        waiting(service)
        wait_for(lambda: len(outbox_files(service)) == 1)
    assert [row.ended_by for row in all_nodes(service)] == ["somebody", process.node]


def test_a_process_whose_clock_is_set_back_ticks_at_once(
    service: Service, clock: SettableClock
) -> None:
    with at_work(service):
        assert slot_of(service) == f"{clock.at:%m-%d %H:%M}"
        clock.at -= timedelta(hours=1, seconds=JUMP)
        wait_for(lambda: slot_of(service) == f"{clock.at:%m-%d %H:%M}", 20)


def test_a_process_survives_a_database_that_goes_away_for_a_while(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with at_work(service) as process:
        with monkeypatch.context() as patch:
            patch.setattr(service.database, "engine", None)
            wait_for(lambda: "beat: " in caplog.text)
        before = beats_of(service, process.node)
        wait_for(lambda: beats_of(service, process.node) > before)
