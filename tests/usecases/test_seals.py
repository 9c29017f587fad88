"""Finished days are sealed once, each with the Merkle root over its events."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from service.domain.audit import merkle_root
from service.domain.selection import DraftRequest
from service.store.database import DatabaseUnavailable
from service.store.events import EventRow, MerkleRoot
from service.usecases.contracts import draft_contract
from service.usecases.seals import seal_events
from service.wiring import Service
from service.worker.schedule import Process
from service.worker.tick import run_tick
from tests.services import FACTORY, SettableClock


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


def test_a_process_seals_when_it_starts_to_work(service: Service, clock: SettableClock) -> None:
    clock.advance(days=1)
    process = Process(service, works=True, open_engine=lambda _: service.inline_engine())
    process.start()
    try:
        assert [row.day for row in seals(service)] == [date(2026, 11, 25)]
    finally:
        process.stop()


def test_the_tick_at_ten_past_midnight_seals_the_day_before(
    service: Service, clock: SettableClock
) -> None:
    clock.at = datetime(2026, 11, 25, 16, 9, tzinfo=UTC)
    run_tick(service, "a")
    assert seals(service) == []
    clock.advance(minutes=1)
    run_tick(service, "a")
    assert [row.day for row in seals(service)] == [date(2026, 11, 25)]


def test_a_seal_that_fails_does_not_end_the_tick(
    service: Service, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> list[date]:
        raise DatabaseUnavailable("数据库暂时不可用")

    monkeypatch.setattr("service.worker.tick.seal_events", failing)
    assert run_tick(service, "a")
    assert "数据库" in caplog.text
