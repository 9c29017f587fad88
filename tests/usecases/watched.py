"""Contracts in force, for tests of their reminders: drafted, then put in force at one stroke."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from service.domain.access import Actor
from service.domain.reminders import Occasion
from service.domain.vocabulary import ContractState
from service.store.contracts import Contract
from service.store.notices import Notice
from service.store.wake_ups import Reminder, WakeUp, find_wake_up
from service.usecases.wake_ups import watch_contract
from service.wiring import Service
from service.worker.jobs import run_job
from tests.services import FACTORY, SettableClock
from tests.usecases.reviewing import drafted

END = date(2027, 9, 30)
"""Within the year for which roles are given in tests."""


def in_force(
    service: Service,
    drafter: Actor,
    account_no: str = FACTORY,
    *,
    is_watched: bool = True,
    **request: Any,
) -> Contract:
    """A contract to END, in force since today."""
    made = drafted(service, drafter, account_no, **{"ends_on": END, **request})
    with service.writing() as work:
        contract = work.session.get_one(Contract, made.id)
        contract.state = ContractState.IN_FORCE.value
        work.session.add(contract)
        if is_watched:
            watch_contract(work, contract)
        return contract


def wake_up_of(
    service: Service, subject: str, occasion: Occasion = Occasion.CONTRACT_END
) -> WakeUp | None:
    with service.reading() as work:
        return find_wake_up(work.session, subject, occasion)


def on_day(clock: SettableClock, day: date) -> None:
    """It is nine in the morning in China."""
    clock.at = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)


def remind_on(service: Service, clock: SettableClock, day: date) -> int:
    """Run a day's job."""
    on_day(clock, day)
    return run_job(service, "remind", day.isoformat())


def before(days: int) -> date:
    return END - timedelta(days=days)


def posted(service: Service, subject: str) -> list[Notice]:
    """What was posted of a subject by us, on whatever way, without what brings it along."""
    with service.reading() as work:
        query = select(Notice).where(Notice.subject == subject).order_by(col(Notice.id))
        return [
            notice
            for notice in work.session.exec(query)
            if notice.kind.startswith(("reminder.", "customer."))
        ]


def told(service: Service, subject: str) -> set[tuple[str, str]]:
    """Kind and recipient of all that was posted of a subject."""
    return {(notice.kind, notice.recipient) for notice in posted(service, subject)}


def reminders_of(service: Service, subject: str) -> list[tuple[str, str]]:
    """Rung and state of what was done, in its order."""
    with service.reading() as work:
        query = select(Reminder).where(Reminder.subject == subject).order_by(col(Reminder.id))
        return [(row.rung, row.state) for row in work.session.exec(query)]
