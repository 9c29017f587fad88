"""Two API processes and three workers on one PostgreSQL, as `dianyue` starts them."""

import signal
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from service.adapters.clock import SystemClock
from service.domain.access import Role
from service.store.jobs import JobChunk
from service.wiring import Service
from tests.services import SettableClock
from tests.worker.hired import hire
from tests.worker.nursery import Nursery
from tests.worker.processes import (
    Installation,
    all_nodes,
    answers,
    kill,
    node_of,
    wait_for,
)
from tests.worker.ticks import all_notices, drafted, open_task, outbox_files

pytestmark = pytest.mark.slow
MESSAGES = 60


@pytest.fixture
def machines(service: Service, clock: SettableClock, nursery: Nursery) -> Installation:
    """Of the demo, whose clock goes from now on."""
    clock.at = SystemClock().now()
    return Installation(nursery, service.settings.database, service.settings.data_dir)


def ready(address: str) -> dict[str, object]:
    found: dict[str, object] = httpx.get(f"{address}/readyz", timeout=30).json()
    return found


def figures(address: str) -> dict[str, float]:
    text = httpx.get(f"{address}/metrics", timeout=30).text
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name.removeprefix("dianyue_"): float(value) for name, _, value in lines}


def post(service: Service, key: str, count: int) -> None:
    reviewer, contract = hire(service, "陈知微", Role.REVIEWER), drafted(service)
    for number in range(count):
        open_task(service, contract, owner=reviewer, key=f"{key}{number}")


def delivered(service: Service) -> int:
    return sum(notice.state == "delivered" for notice in all_notices(service))


@pytest.mark.parametrize("service", ["postgres"], indirect=True)
@pytest.mark.postgres
def test_two_apis_and_three_workers_do_everything_once(
    service: Service, machines: Installation
) -> None:
    (_, first), (_, second) = machines.api(), machines.api()
    workers = [machines.worker() for _ in range(3)]
    wait_for(lambda: answers(first) and answers(second))
    wait_for(lambda: ready(first)["workers"] == ready(second)["workers"] == 3)

    # What is there is sent once, by several of them; the day's jobs are run once.
    post(service, "a", MESSAGES)
    wait_for(lambda: delivered(service) == MESSAGES)
    assert {notice.attempts for notice in all_notices(service)} == {1}
    assert len(outbox_files(service)) == MESSAGES
    wait_for(lambda: figures(first)["jobs_unfinished"] == 0)
    with service.reading() as work:
        chunks = work.session.exec(select(JobChunk)).all()
    assert len({chunk.workflow for chunk in chunks}) == sum(chunk.is_last for chunk in chunks)

    # One dies: within ten seconds another has taken over, and all goes on.
    dead = node_of(service, workers[0])
    assert dead is not None
    kill(workers[0])
    taken = wait_for(lambda: getattr(node_of(service, workers[0]), "ended_by", None))
    assert taken < 10
    wait_for(lambda: ready(second)["workers"] == 2, 15)
    assert figures(second)["takeovers"] == 1
    post(service, "b", MESSAGES)
    wait_for(lambda: delivered(service) == 2 * MESSAGES)
    assert {notice.attempts for notice in all_notices(service)} == {1}

    # They end when they are told to, and say so.
    for child in workers[1:]:
        child.send(signal.SIGTERM)
    wait_for(lambda: not any(child.is_alive() for child in workers[1:]))
    ended = {node.id: node.ended_by for node in all_nodes(service) if node.works}
    assert [id for id, by in ended.items() if by != id] == [dead.id]


def test_a_dead_scheduler_is_noticed(
    service: Service, machines: Installation, tmp_path: Path
) -> None:
    worker = machines.worker()
    _, api = machines.api()
    wait_for(lambda: answers(api) and ready(api)["status"] == "ok")
    assert figures(api)['living_nodes{works="true"}'] == 1
    kill(worker)
    wait_for(lambda: ready(api)["status"] == "degraded", 15)
    answer = httpx.get(f"{api}/readyz", timeout=30)
    assert answer.status_code == 200
    assert "没有后台进程在运行" in answer.json()["wrong"][0]
    assert figures(api)['living_nodes{works="true"}'] == 0
    # The next one takes over what the dead one left.
    machines.worker()
    wait_for(lambda: ready(api)["status"] == "ok")
    wait_for(lambda: figures(api)["takeovers"] == 1, 15)
