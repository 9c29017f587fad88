"""Real processes: several tick at once, one is killed in between; nothing is lost or done twice."""

import subprocess
import sys
from pathlib import Path

import pytest

from service.domain.access import Role
from service.wiring import Service
from service.worker.tick import run_tick
from tests.services import SettableClock
from tests.worker.hired import hire
from tests.worker.process import KILLED
from tests.worker.ticks import (
    all_notices,
    all_tasks,
    drafted,
    open_task,
    outbox_files,
    told,
)

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


def start(service: Service, clock: SettableClock, how: str) -> subprocess.Popen[bytes]:
    url, folder = service.settings.database, service.settings.data_dir.parent
    arguments = [url, str(folder), clock.now().isoformat(), how]
    return subprocess.Popen([sys.executable, "-m", "tests.worker.process", *arguments], cwd=ROOT)


@pytest.fixture
def overdue(service: Service, clock: SettableClock) -> list[str]:
    """Three overdue tasks of one reviewer; returns the ids of the reviewer and the approver."""
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    approver = hire(service, "王振华", Role.APPROVER)
    contract = drafted(service)
    for number in range(3):
        open_task(service, contract, owner=reviewer, key=str(number))
    clock.advance(days=1)
    return [reviewer.id, approver.id]


def expected(people: list[str]) -> list[tuple[str, str, str]]:
    reviewer, approver = people
    kinds = [("task.assigned", reviewer), ("task.overdue", reviewer), ("task.escalated", approver)]
    return sorted((kind, who, "delivered") for kind, who in kinds for _ in range(3))


def test_processes_that_tick_at_once_do_everything_once(
    service: Service, clock: SettableClock, overdue: list[str]
) -> None:
    codes = [process.wait(100) for process in [start(service, clock, "live") for _ in range(3)]]
    assert sorted(codes) == [0, 1, 1]
    assert told(service) == expected(overdue)
    assert {notice.attempts for notice in all_notices(service)} == {1}
    assert len(outbox_files(service)) == 9
    assert len({task.escalated_to for task in all_tasks(service)}) == 1


@pytest.mark.parametrize("how", ["killed-before-sending", "killed-after-sending"])
def test_what_a_killed_process_left_is_done_by_the_next_one(
    service: Service, clock: SettableClock, overdue: list[str], how: str
) -> None:
    assert start(service, clock, how).wait(100) == KILLED
    files = len(outbox_files(service))
    assert files == (1 if how == "killed-after-sending" else 0)
    clock.advance(seconds=90)
    assert not run_tick(service, "heir")
    for _ in range(3):
        clock.advance(minutes=5)
        assert run_tick(service, "heir")
    assert told(service) == expected(overdue)
    assert len(outbox_files(service)) == 9
    # Those the dead one had taken were taken once more; it had taken one batch, all of them.
    assert {notice.attempts for notice in all_notices(service)} == {2}
