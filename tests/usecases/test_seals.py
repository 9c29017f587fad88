"""Finished days are sealed once, each with the Merkle root over its events."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from service.domain.audit import merkle_root
from service.domain.selection import DraftRequest
from service.store.database import Database
from service.store.events import EventRow, MerkleRoot
from service.usecases.contracts import draft_contract
from service.usecases.seals import seal_events
from service.wiring import Service
from service.worker.schedule import start_schedule
from service.worker.tick import run_tick
from tests.services import FACTORY, SIGNING_DAY, SettableClock


def seal_now(service: Service) -> list[date]:
    with service.writing() as work:
        return seal_events(work)


def seals(service: Service) -> list[MerkleRoot]:
    with service.reading() as work:
        return list(work.session.exec(select(MerkleRoot)))


def test_the_day_that_runs_is_not_sealed(service: Service) -> None:
    assert seal_now(service) == []


def test_a_finished_day_is_sealed_over_all_its_events(
    service: Service, clock: SettableClock
) -> None:
    clock.advance(days=1)
    assert seal_now(service) == [date(2026, 11, 25)]
    with service.reading() as work:
        rows = work.session.exec(select(EventRow).order_by(EventRow.seq)).all()  # type: ignore[arg-type]
    (sealed,) = seals(service)
    assert sealed.events == len(rows) == 10
    assert sealed.root == merkle_root([row.hash for row in rows])
    assert (sealed.first_seq, sealed.last_seq) == (rows[0].seq, rows[-1].seq)


def test_sealing_again_changes_nothing(service: Service, clock: SettableClock) -> None:
    clock.advance(days=1)
    seal_now(service)
    before = [row.model_dump() for row in seals(service)]
    clock.advance(hours=1)
    assert seal_now(service) == []
    assert [row.model_dump() for row in seals(service)] == before


def test_a_day_is_sealed_ten_minutes_after_midnight_in_china(
    service: Service, clock: SettableClock
) -> None:
    """A writer that began before midnight may still be at it just after."""
    clock.at = datetime(2026, 11, 25, 16, 9, 59, tzinfo=UTC)
    assert seal_now(service) == []
    clock.at = datetime(2026, 11, 25, 16, 10, tzinfo=UTC)
    assert seal_now(service) == [date(2026, 11, 25)]


def test_days_that_were_missed_are_made_up_for(service: Service, clock: SettableClock) -> None:
    clock.advance(days=3)
    with service.writing() as work:
        draft_contract(work, FACTORY, DraftRequest(starts_on=date(2026, 12, 1)))
    clock.advance(days=4)
    assert seal_now(service) == [date(2026, 11, 25), date(2026, 11, 28)]


def test_the_worker_seals_when_it_starts(service: Service, clock: SettableClock) -> None:
    clock.advance(days=1)
    scheduler = start_schedule(service)
    try:
        assert [row.day for row in seals(service)] == [date(2026, 11, 25)]
        assert [job.id for job in scheduler.get_jobs()] == ["tick"]
    finally:
        scheduler.shutdown()


def test_the_worker_ticks_every_minute(service: Service) -> None:
    scheduler = start_schedule(service)
    try:
        (job,) = scheduler.get_jobs()
        following = job.trigger.get_next_fire_time(None, SIGNING_DAY + timedelta(seconds=1))
    finally:
        scheduler.shutdown()
    assert following == SIGNING_DAY + timedelta(minutes=1)
    assert (job.coalesce, job.max_instances, str(job.trigger.timezone)) == (
        True,
        1,
        "Asia/Shanghai",
    )


def test_the_tick_at_ten_past_midnight_seals_the_day_before(
    service: Service, clock: SettableClock
) -> None:
    clock.at = datetime(2026, 11, 25, 16, 9, tzinfo=UTC)
    run_tick(service, "a")
    assert seals(service) == []
    clock.advance(minutes=1)
    run_tick(service, "a")
    assert [row.day for row in seals(service)] == [date(2026, 11, 25)]


def test_a_seal_that_fails_does_not_end_the_clock(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.close()
    broken = replace(service, database=Database("sqlite:////no/such/folder/x.sqlite"))
    start_schedule(broken).shutdown()
    assert "数据库" in caplog.text
