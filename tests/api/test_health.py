"""/readyz says what is wrong and stays with the load balancer; /metrics counts and names nobody."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from service.adapters.clock import SystemClock
from service.domain.access import Role
from service.domain.errors import RoleMissing
from service.domain.notices import Fate, Outcome
from service.usecases.metrics import LATE_TICK, machine_figures
from service.usecases.nodes import Watch
from service.wiring import Service
from service.worker.tick import run_tick
from tests.services import SettableClock
from tests.worker.hired import hire
from tests.worker.neighbours import Neighbours
from tests.worker.ticks import Recorder, drafted, open_task, through

pytestmark = pytest.mark.anyio


async def figures(client: httpx.AsyncClient) -> dict[str, float]:
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    parts = [line.rpartition(" ") for line in lines]
    return {name.removeprefix("dianyue_"): float(value) for name, _, value in parts}


async def test_all_is_well_where_somebody_works_and_the_clock_goes(
    client: httpx.AsyncClient, service: Service, clock: SettableClock
) -> None:
    node = Neighbours(service, clock).join("w")
    assert node.tick()
    answer = (await client.get("/readyz")).json()
    assert (answer["status"], answer["workers"], answer["wrong"]) == ("ok", 1, [])
    assert answer["last_tick_at"] == "2026-11-25T01:00:00Z"


async def test_without_a_worker_it_serves_and_says_so(
    client: httpx.AsyncClient, service: Service, clock: SettableClock
) -> None:
    Neighbours(service, clock).join("api", works=False)
    answer = await client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert [words[:6] for words in answer.json()["wrong"]] == ["没有后台进程", "定时任务超过"]


async def test_a_worker_that_is_silent_is_missed(
    client: httpx.AsyncClient, service: Service, clock: SettableClock
) -> None:
    node = Neighbours(service, clock).join("w")
    assert node.tick()
    for _ in range(5):
        assert (await client.get("/readyz")).json()["workers"] in (0, 1)
        clock.advance(seconds=2)
    assert (await client.get("/readyz")).json()["workers"] == 0
    node.beat()
    assert (await client.get("/readyz")).json()["workers"] == 1


async def test_a_clock_that_stands_still_in_a_living_worker_is_noticed(
    client: httpx.AsyncClient, service: Service, clock: SettableClock
) -> None:
    node = Neighbours(service, clock).join("w")
    assert node.tick()
    clock.at += LATE_TICK
    assert (await client.get("/readyz")).json()["status"] == "ok"
    clock.at += timedelta(seconds=1)
    answer = (await client.get("/readyz")).json()
    assert answer["status"] == "degraded"
    assert ["3分钟" in words for words in answer["wrong"]] == [True]


async def test_a_database_of_another_version_cannot_be_served(
    client: httpx.AsyncClient, service: Service
) -> None:
    with service.writing() as work:
        work.session.connection().execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")


async def test_messages_are_counted_and_those_that_may_be_there_twice(
    client: httpx.AsyncClient, service: Service, clock: SettableClock
) -> None:
    clock.at = SystemClock().now()  # ids of messages bear the time of a real clock
    reviewer, contract = hire(service, "陈知微", Role.REVIEWER), drafted(service)
    for number in range(4):
        open_task(service, contract, owner=reviewer, key=str(number))
    before = await figures(client)
    assert before['notices{channel="outbox",state="waiting"}'] == 4
    clock.advance(seconds=30)
    assert (await figures(client))["oldest_due_notice_seconds"] == 30
    outcomes = iter([Outcome(Fate.UNKNOWN), Outcome(Fate.DELIVERED)] + [Outcome(Fate.UNKNOWN)] * 2)
    recorder = Recorder()
    recorder.before = lambda _: setattr(recorder, "outcome", next(outcomes))
    run_tick(through(service, recorder), "a")
    found = await figures(client)
    assert found["notices_unknown"] == 3
    assert found['attempts_unknown_ratio{channel="outbox"}'] == 0.75
    assert found['notices_repeated{channel="outbox"}'] == 0
    clock.advance(minutes=3)
    run_tick(through(service, Recorder()), "a")
    found = await figures(client)
    assert found['notices{channel="outbox",state="delivered"}'] == 4
    assert (found["notices_unknown"], found["oldest_due_notice_seconds"]) == (0, 0)
    assert found['notices_repeated{channel="outbox"}'] == 3
    assert found['notices_repeated_ratio{channel="outbox"}'] == 0.75


async def test_the_clock_nodes_and_jobs_are_counted(
    client: httpx.AsyncClient, service: Service, clock: SettableClock
) -> None:
    neighbours = Neighbours(service, clock)
    assert (await figures(client))["last_tick_age_seconds"] == float("inf")
    _, worker = neighbours.join("dead"), neighbours.join("w")
    neighbours.join("api", works=False)
    assert (await figures(client))["jobs_unfinished"] > 0
    assert worker.tick()
    clock.at += timedelta(seconds=42)
    found = await figures(client)
    assert (found["last_tick_age_seconds"], found["jobs_unfinished"]) == (42, 0)
    assert found['living_nodes{works="true"}'] == 2
    assert found['living_nodes{works="false"}'] == 1
    assert worker.look_for(seconds=7)
    found = await figures(client)
    assert found["takeovers"] >= 1
    assert found['job_items{job="remind"}'] >= 0
    assert (found["wake_ups_overdue"], found["wake_ups_missing"]) == (0, 0)


async def test_figures_name_no_customer(client: httpx.AsyncClient, service: Service) -> None:
    open_task(service, drafted(service), owner=hire(service, "陈知微", Role.REVIEWER))
    words = (await client.get("/metrics")).text
    assert "陈知微" not in words
    assert "632598" not in words


def test_people_do_not_read_the_machinery_of_all_organisations(service: Service) -> None:
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    with pytest.raises(RoleMissing), service.reading(reviewer) as work:
        machine_figures(work, Watch())
