"""Real processes: several tick at once, one is killed in between; nothing is lost or done twice."""

from pathlib import Path

import pytest

from service.domain.access import Role
from service.store.nodes import Node
from service.wiring import Service
from service.worker.tick import run_tick
from tests.services import SettableClock
from tests.worker.hired import hire
from tests.worker.neighbours import Neighbours
from tests.worker.nursery import Child, Nursery
from tests.worker.processes import all_nodes, wait_for
from tests.worker.ticks import (
    all_notices,
    all_tasks,
    drafted,
    open_task,
    outbox_files,
    told,
)

pytestmark = pytest.mark.slow


def start(nursery: Nursery, service: Service, clock: SettableClock, how: str) -> Child:
    folder = service.settings.data_dir.parent
    arguments = (service.settings.database, str(folder), clock.now().isoformat(), how)
    return nursery.start("tick", *arguments, log=folder / "processes.log")


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
    service: Service, clock: SettableClock, overdue: list[str], nursery: Nursery, tmp_path: Path
) -> None:
    started = [start(nursery, service, clock, f"live{number}") for number in range(3)]
    wait_for(lambda: not any(child.is_alive() for child in started))
    assert sorted(path.read_text() for path in tmp_path.glob("*.ran")) == ["False", "False", "True"]
    assert told(service) == expected(overdue)
    assert {notice.attempts for notice in all_notices(service)} == {1}
    assert len(outbox_files(service)) == 9
    assert len({task.escalated_to for task in all_tasks(service)}) == 1


@pytest.mark.parametrize("how", ["killed-before-sending", "killed-after-sending"])
def test_what_a_killed_process_left_is_done_by_the_next_one(
    service: Service, clock: SettableClock, overdue: list[str], how: str, nursery: Nursery
) -> None:
    child = start(nursery, service, clock, how)
    wait_for(lambda: not child.is_alive())
    files = len(outbox_files(service))
    assert files == (1 if how == "killed-after-sending" else 0)
    heir = Neighbours(service, clock).join("heir")
    assert run_tick(heir.service, heir.node) is False  # the dead one's minute was run to its end
    assert told(service) != expected(overdue)
    heir.look_for(seconds=7)
    dead: Node = next(node for node in all_nodes(service) if node.name == how)
    assert dead.ended_by == heir.node
    clock.advance(minutes=1)
    assert run_tick(heir.service, heir.node)
    assert told(service) == expected(overdue)
    assert len(outbox_files(service)) == 9
    # Those the dead one had taken were taken once more; it had taken one batch, all of them.
    assert {(notice.attempts, notice.unknowns) for notice in all_notices(service)} == {(2, 1)}
