"""The tick: one process runs it, overdue tasks go up once, each message is sent once."""

import logging
import threading
from datetime import timedelta
from itertools import pairwise

import pytest

from service.domain.access import Role
from service.domain.errors import RoleMissing
from service.domain.notices import MOST_ATTEMPTS, Fate, Outcome
from service.domain.tasks import TaskKind, TaskState
from service.ports import Message
from service.store.events import events_of
from service.usecases.errors import LeaseLost
from service.usecases.escalation import escalate_task
from service.usecases.ticking import CLOCK, begin_tick, end_tick
from service.wiring import Service
from service.worker.delivering import KEPT_EVERY, deliver
from service.worker.tick import run_tick
from tests.services import SettableClock
from tests.worker.hired import dismiss, hire
from tests.worker.neighbours import Neighbours
from tests.worker.ticks import (
    Recorder,
    all_notices,
    all_tasks,
    another_process,
    drafted,
    files_of,
    open_task,
    outbox_files,
    through,
    told,
)


def next_minute(clock: SettableClock) -> None:
    clock.advance(minutes=1)


# ---- the lease ----------------------------------------------------------------------------


def test_of_several_processes_one_runs_the_tick(service: Service) -> None:
    assert [run_tick(service, holder) for holder in ("a", "b", "a")] == [True, False, False]


def test_every_minute_has_its_tick(service: Service, clock: SettableClock) -> None:
    assert run_tick(service, "a")
    next_minute(clock)
    assert run_tick(service, "b")


def test_a_tick_that_is_being_run_is_nobody_elses(service: Service, clock: SettableClock) -> None:
    with service.writing(CLOCK) as work:
        assert begin_tick(work, "a") is not None
    next_minute(clock)
    assert not run_tick(service, "b")


def test_a_holder_that_comes_back_too_late_writes_nothing(
    service: Service, clock: SettableClock
) -> None:
    neighbours = Neighbours(service, clock)
    slow, heir = neighbours.join("slow"), neighbours.join("heir")
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    hire(service, "王振华", Role.APPROVER)
    open_task(service, drafted(service), owner=reviewer)
    clock.advance(days=1)
    with service.writing(CLOCK) as work:
        stale = begin_tick(work, slow.node)
    assert stale is not None
    assert heir.look_for(seconds=8)
    with service.writing(CLOCK) as work:
        assert begin_tick(work, heir.node) is not None
    (task,) = all_tasks(service)
    with pytest.raises(LeaseLost), service.writing(CLOCK) as work:
        escalate_task(work, stale, task.id)
    with pytest.raises(LeaseLost), service.writing(CLOCK) as work:
        end_tick(work, stale)
    assert all_tasks(service)[0].escalated_at is None


def test_a_tick_that_broke_off_in_its_own_process_is_taken_again(
    service: Service, clock: SettableClock
) -> None:
    with service.writing(CLOCK) as work:
        stale = begin_tick(work, "a")
    assert stale is not None
    assert run_tick(service, "a")
    with pytest.raises(LeaseLost), service.writing(CLOCK) as work:
        end_tick(work, stale)


def test_people_do_not_run_the_clock(service: Service) -> None:
    approver = hire(service, "王振华", Role.APPROVER)
    with pytest.raises(RoleMissing), service.writing(approver) as work:
        begin_tick(work, "me")


def test_ticks_of_two_processes_at_once_are_one(service: Service) -> None:
    ran: list[bool] = []
    start = threading.Barrier(2)
    recorder = Recorder()
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    contract = drafted(service)
    for number in range(5):
        open_task(service, contract, owner=reviewer, key=str(number))

    def tick(process: Service, holder: str) -> None:
        start.wait()
        ran.append(run_tick(through(process, recorder), holder))

    with another_process(service) as other:
        threads = [
            threading.Thread(target=tick, args=each) for each in ((service, "a"), (other, "b"))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(ran) == [False, True]
    assert len({message.id for message in recorder.sent}) == len(recorder.sent) == 5


# ---- overdue tasks ------------------------------------------------------------------------


def test_an_overdue_task_goes_up_once(service: Service, clock: SettableClock) -> None:
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    approver = hire(service, "王振华", Role.APPROVER)
    contract = drafted(service)
    open_task(service, contract, owner=reviewer)
    run_tick(service, "a")
    assert all_tasks(service)[0].escalated_at is None
    clock.advance(hours=8)
    for _ in range(3):
        run_tick(service, "a")
        next_minute(clock)
    (task,) = all_tasks(service)
    assert (task.escalated_to, task.state) == (approver.id, TaskState.OPEN.value)
    assert told(service) == sorted(
        [
            ("task.assigned", reviewer.id, "delivered"),
            ("task.overdue", reviewer.id, "delivered"),
            ("task.escalated", approver.id, "delivered"),
        ]
    )
    with service.reading() as work:
        types = [row.type for row in events_of(work.session, work.actor, task.subject)]
    assert types.count("tasks.escalated") == 1


def test_a_task_that_was_done_in_time_does_not_go_up(
    service: Service, clock: SettableClock
) -> None:
    hire(service, "王振华", Role.APPROVER)
    contract = drafted(service)
    open_task(service, contract, owner=hire(service, "陈知微", Role.REVIEWER))
    with service.writing() as work:
        work.close_tasks(f"contracts/{contract.id}", TaskKind.REVIEW)
    clock.advance(days=2)
    run_tick(service, "a")
    assert all_tasks(service)[0].escalated_at is None


def test_a_task_without_a_time_limit_never_goes_up(service: Service, clock: SettableClock) -> None:
    hire(service, "王振华", Role.APPROVER)
    open_task(service, drafted(service), hours=None)
    clock.advance(days=900)
    run_tick(service, "a")
    assert all_tasks(service)[0].escalated_at is None


def test_an_approval_that_is_overdue_goes_to_another_approver(
    service: Service, clock: SettableClock
) -> None:
    late = hire(service, "王振华", Role.APPROVER)
    hire(service, "王振华（二）", Role.APPROVER, person_id=late.person_id)
    above = hire(service, "赵国安", Role.APPROVER)
    open_task(service, drafted(service), owner=late, role=Role.APPROVER, kind=TaskKind.APPROVE)
    clock.advance(days=1)
    run_tick(service, "a")
    assert all_tasks(service)[0].escalated_to == above.id


def test_where_no_approver_is_left_an_administrator_is_told(
    service: Service, clock: SettableClock
) -> None:
    late = hire(service, "王振华", Role.APPROVER)
    admin = hire(service, "蒋维", Role.ADMIN)
    open_task(service, drafted(service), owner=late, role=Role.APPROVER, kind=TaskKind.APPROVE)
    clock.advance(days=1)
    run_tick(service, "a")
    assert all_tasks(service)[0].escalated_to == admin.id


def test_a_task_with_nobody_to_go_to_goes_up_once_there_is_somebody(
    service: Service, clock: SettableClock
) -> None:
    open_task(service, drafted(service), owner=hire(service, "陈知微", Role.REVIEWER))
    clock.advance(days=1)
    run_tick(service, "a")
    assert all_tasks(service)[0].escalated_at is None
    approver = hire(service, "王振华", Role.APPROVER)
    next_minute(clock)
    run_tick(service, "a")
    assert all_tasks(service)[0].escalated_to == approver.id


# ---- messages -----------------------------------------------------------------------------


def test_a_message_becomes_a_file(service: Service) -> None:
    open_task(service, drafted(service), owner=hire(service, "陈知微", Role.REVIEWER))
    run_tick(service, "a")
    (file,) = outbox_files(service)
    text = file.read_text(encoding="utf-8")
    assert "陈知微，您好" in text
    assert "SFZ-GY-2026-000001《高压供用电合同》" in text
    assert "请于 2026年11月25日17:00 前办理" in text


def test_a_message_that_was_cut_off_is_sent_again_under_the_same_id(
    service: Service, clock: SettableClock
) -> None:
    class Killed(BaseException):
        """The process is gone in the middle of sending."""

    def written_then_killed(message: Message) -> None:
        files_of(service).send(message)
        raise Killed

    open_task(service, drafted(service), owner=hire(service, "陈知微", Role.REVIEWER))
    neighbours = Neighbours(service, clock)
    dead, heir = neighbours.join("dead"), neighbours.join("heir")
    with pytest.raises(Killed):
        run_tick(through(service, Recorder(written_then_killed)), dead.node)
    (notice,) = all_notices(service)
    assert (notice.state, notice.attempts) == ("leased", 1)
    clock.advance(days=1)
    assert run_tick(service, heir.node)
    assert all_notices(service)[0].attempts == 1
    assert heir.look_for(seconds=8)
    clock.advance(minutes=1)
    assert run_tick(service, heir.node)
    (notice,) = all_notices(service)
    assert (notice.state, notice.attempts, notice.unknowns) == ("delivered", 2, 1)
    assert len(outbox_files(service)) == 1


def test_outcomes_of_slow_messages_are_kept_one_by_one(
    service: Service, clock: SettableClock
) -> None:
    reviewer, contract = hire(service, "陈知微", Role.REVIEWER), drafted(service)
    for number in range(4):
        open_task(service, contract, owner=reviewer, key=str(number))
    kept: list[int] = []

    def slow(_: Message) -> None:
        clock.advance(seconds=KEPT_EVERY)
        kept.append(sum(notice.state == "delivered" for notice in all_notices(service)))

    deliver(through(service, Recorder(slow)), "a")
    assert kept == [0, 1, 2, 3]


def test_a_passing_failure_waits_longer_each_time_and_is_given_up(
    service: Service, clock: SettableClock
) -> None:
    open_task(service, drafted(service), owner=hire(service, "陈知微", Role.REVIEWER))
    failing = Recorder(outcome=Outcome(Fate.PASSING, "暂时连不上"))
    times = []
    for _ in range(48 * 60):
        before = len(failing.sent)
        run_tick(through(service, failing), "a")
        if len(failing.sent) > before:
            times.append(clock.now())
        (notice,) = all_notices(service)
        if notice.state == "given_up":
            break
        clock.at = max(clock.at + timedelta(minutes=1), notice.next_at or clock.at)
    assert (notice.state, notice.attempts, len(times)) == ("given_up", MOST_ATTEMPTS, MOST_ATTEMPTS)
    assert notice.detail == "暂时连不上"
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert waits == sorted(waits)
    assert len(set(waits)) > 5


def test_a_permanent_failure_stops(service: Service, clock: SettableClock) -> None:
    open_task(service, drafted(service), owner=hire(service, "陈知微", Role.REVIEWER))
    refusing = Recorder(outcome=Outcome(Fate.PERMANENT, "号码不存在"))
    for _ in range(5):
        run_tick(through(service, refusing), "a")
        clock.advance(hours=7)
    assert len(refusing.sent) == 1
    assert all_notices(service)[0].state == "failed"


def test_a_channel_that_breaks_neither_ends_the_clock_nor_leaks_into_the_log(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(message: Message) -> None:
        raise RuntimeError(f"cannot send {message.words.body}")

    open_task(service, drafted(service), owner=hire(service, "陈知微", Role.REVIEWER))
    with caplog.at_level(logging.DEBUG):
        assert run_tick(through(service, Recorder(broken)), "a")
    assert all_notices(service)[0].state == "unknown"
    assert "RuntimeError" in caplog.text
    assert "陈知微" not in caplog.text


def test_nothing_is_sent_to_somebody_who_has_left(service: Service) -> None:
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    open_task(service, drafted(service), owner=reviewer)
    dismiss(service, reviewer)
    recorder = Recorder()
    run_tick(through(service, recorder), "a")
    assert recorder.sent == []
    assert all_notices(service)[0].state == "failed"


def test_more_than_a_batch_goes_out_in_one_tick(service: Service) -> None:
    reviewer, contract = hire(service, "陈知微", Role.REVIEWER), drafted(service)
    for number in range(45):
        open_task(service, contract, owner=reviewer, key=str(number))
    recorder = Recorder()
    run_tick(through(service, recorder), "a")
    assert len(recorder.sent) == 45
    assert {notice.state for notice in all_notices(service)} == {"delivered"}


def test_a_step_that_fails_keeps_no_other_from_its_turn(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> list[str]:
        raise LibraryGone("x")

    class LibraryGone(RoleMissing):
        pass

    monkeypatch.setattr("service.worker.tick.overdue_tasks", failing)
    open_task(service, drafted(service), owner=hire(service, "陈知微", Role.REVIEWER))
    assert run_tick(service, "a")
    assert all_notices(service)[0].state == "delivered"
