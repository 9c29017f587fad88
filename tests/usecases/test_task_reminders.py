"""Reminders of tasks: they hold as long as the task is open, whatever became of its contract."""

from datetime import timedelta

import pytest

from service.domain.access import Role
from service.domain.tasks import TaskKind, TaskRequest, TaskState
from service.store.contracts import Contract
from service.store.tasks import close_task, open_tasks_of
from service.usecases.ticking import CLOCK
from service.wiring import Service
from service.worker.jobs import run_job
from tests.services import SettableClock
from tests.usecases.sending import deliver, row, with_channels
from tests.usecases.watched import in_force, on_day
from tests.worker.hired import hire


@pytest.mark.parametrize(("is_done", "state"), [(False, "delivered"), (True, "cancelled")])
def test_a_letter_may_outlive_its_contract(
    service: Service, clock: SettableClock, is_done: bool, state: str
) -> None:
    office = with_channels(service)
    drafter = hire(office, "李晓禾", Role.DRAFTER)
    contract = in_force(office, drafter)
    with office.writing(CLOCK) as work:
        due_at = work.now + timedelta(days=5)
        subject, org_id = f"contracts/{contract.id}", contract.org_id
        work.open_task(
            TaskRequest(TaskKind.LETTER, subject, org_id, "寄送", Role.DRAFTER, due_at=due_at)
        )
        ended = work.session.get_one(Contract, contract.id)
        ended.state = "superseded"
        work.session.add(ended)
    on_day(clock, (clock.at + timedelta(days=6)).date())
    run_job(office, "remind", "day")
    if is_done:
        with office.writing(CLOCK) as work:
            (task,) = open_tasks_of(work.session, f"contracts/{contract.id}", [TaskKind.LETTER])
            close_task(work.session, task, TaskState.DONE, by=drafter.id, at=work.now)
    clock.advance(hours=2)
    deliver(office)
    assert row(office, kind="reminder.task").state == state
