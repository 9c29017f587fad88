"""Every contract in force has a next wake-up or a closing reason: checked, repaired, alarmed."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from service.domain.access import Role
from service.domain.reminders import Occasion
from service.domain.tasks import TaskKind, TaskRequest
from service.domain.vocabulary import RenewalMode
from service.domain.working_days import DueDay
from service.store.access import RoleGrantRow, UserAccount
from service.store.contracts import Contract
from service.store.tasks import open_tasks_of
from service.store.wake_ups import Reminder, WakeUp
from service.usecases import reminder_checks
from service.usecases.contracts import list_events
from service.usecases.reminder_checks import unplanned_contracts
from service.usecases.wake_ups import close_wake_up, watch_contract
from service.usecases.work import Work
from service.wiring import Service
from service.worker.jobs import run_job
from tests.services import SettableClock
from tests.usecases.reviewing import hire
from tests.usecases.signing_room import Room
from tests.usecases.watched import (
    END,
    before,
    in_force,
    on_day,
    posted,
    remind_on,
    wake_up_of,
)

ALARM = "organisations/demo"


def check_on(service: Service, clock: SettableClock, days_before: int) -> int:
    on_day(clock, before(days_before))
    return run_job(service, "check-wake-ups", before(days_before).isoformat())


def found(service: Service) -> int:
    with service.reading() as work:
        return unplanned_contracts(work)


def forget(service: Service, *subjects: str) -> None:
    """As in a database that was filled by hand, or before there were wake-ups."""
    with service.writing() as work:
        for row in work.session.exec(select(WakeUp).where(col(WakeUp.subject).in_(subjects))):
            work.session.delete(row)


def test_what_is_missing_is_planned_recorded_and_alarmed(
    service: Service, clock: SettableClock
) -> None:
    drafter, head = hire(service, "起草", Role.DRAFTER), hire(service, "主任", Role.APPROVER)
    keeper = hire(service, "管理员", Role.ADMIN)
    forget(service, *_subjects(service))
    contract = in_force(service, drafter, is_watched=False, renewal_mode=RenewalMode.NONE)
    assert check_on(service, clock, 80) == 1
    wake_up = wake_up_of(service, f"contracts/{contract.id}")
    assert wake_up is not None
    # The rung that was missed is caught up.
    assert (wake_up.rung, wake_up.next_on) == ("T-90", before(80))
    with service.reading() as work:
        assert list_events(work, contract.id)[-1].type == "reminders.repaired"
    alarms = posted(service, ALARM)
    assert {(n.kind, n.recipient, n.facts["count"]) for n in alarms} == {
        ("reminder.unplanned", head.id, "1"),
        ("reminder.unplanned", keeper.id, "1"),
    }
    assert found(service) == 1
    assert check_on(service, clock, 79) == 0
    assert found(service) == 0
    assert len(posted(service, ALARM)) == 2


def test_a_closing_reason_is_as_good_as_a_wake_up(service: Service, clock: SettableClock) -> None:
    contract = in_force(service, hire(service, "起草", Role.DRAFTER))
    subject = f"contracts/{contract.id}"
    with service.writing() as work:
        assert close_wake_up(work, subject, Occasion.CONTRACT_END, "届满后继续有效")
    assert check_on(service, clock, 80) == 0
    closed = wake_up_of(service, subject)
    assert closed is not None
    assert (closed.next_on, closed.closed_reason) == (None, "届满后继续有效")


def test_authorities_agents_and_tasks_of_older_databases_are_planned(
    service: Service, clock: SettableClock
) -> None:
    drafter = hire(service, "起草", Role.DRAFTER)
    contract = in_force(service, drafter, is_watched=False)
    authority = f"authorities/{Room(service).authority().id}"
    draft = in_force(service, drafter, is_watched=False)
    task = _a_task(service, f"contracts/{draft.id}")
    account = f"accounts/{contract.account_id}"
    forget(service, authority, account, task)
    assert run_job(service, "check-wake-ups", "2026-11-25") == 4
    for subject, occasion in (
        (authority, Occasion.AUTHORITY),
        (task, Occasion.TASK),
        (account, Occasion.AGENT),
    ):
        wake_up = wake_up_of(service, subject, occasion)
        assert wake_up is not None, subject
        assert wake_up.next_on is not None


def test_wake_ups_that_lie_for_more_than_two_days_are_alarmed(
    service: Service, clock: SettableClock
) -> None:
    drafter, head = hire(service, "起草", Role.DRAFTER), hire(service, "主任", Role.APPROVER)
    forget(service, *_subjects(service))
    in_force(service, drafter)
    assert check_on(service, clock, 88) == 0
    assert posted(service, ALARM) == []
    check_on(service, clock, 87)
    (alarm,) = posted(service, ALARM)
    assert (alarm.recipient, alarm.facts["count"]) == (head.id, "1")
    assert "后台进程" in alarm.facts["next"]


def _subjects(service: Service) -> list[str]:
    with service.reading() as work:
        return list(work.session.exec(select(WakeUp.subject)).all())


def _a_task(service: Service, subject: str) -> str:
    due = DueDay(END - timedelta(days=200), provisional=False)
    request = TaskRequest(TaskKind.CHECK, subject, "demo", "复核", Role.REVIEWER, due_at=due.at)
    with service.writing() as work:
        work.open_task(request)
        (task,) = open_tasks_of(work.session, subject)
        return f"tasks/{task.id}"


def test_one_that_cannot_be_planned_keeps_no_other_from_it_and_is_alarmed(
    service: Service, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafter, head = hire(service, "起草", Role.DRAFTER), hire(service, "主任", Role.APPROVER)
    forget(service, *_subjects(service))
    ill, well = (in_force(service, drafter, is_watched=False).id for _ in range(2))

    def watch(work: Work, contract: Contract, *, catch_up: bool) -> None:
        if contract.id == ill:
            raise ZeroDivisionError
        watch_contract(work, contract, catch_up=catch_up)

    monkeypatch.setattr(reminder_checks, "watch_contract", watch)
    assert check_on(service, clock, 80) == 2
    assert wake_up_of(service, f"contracts/{ill}") is None
    assert wake_up_of(service, f"contracts/{well}") is not None
    alarms = {n.facts["next"][:8]: n.facts["count"] for n in posted(service, ALARM)}
    assert alarms == {"缺少的计划已补上": "1", "缺少的计划无法补": "1"}
    assert {n.recipient for n in posted(service, ALARM)} == {head.id}


def test_a_reminder_that_nobody_of_ours_was_told_of_is_alarmed_even_if_the_customer_was(
    service: Service, clock: SettableClock
) -> None:
    drafter = hire(service, "起草", Role.DRAFTER)
    forget(service, *_subjects(service))
    contract = in_force(service, drafter, renewal_mode=RenewalMode.NONE)
    subject = f"contracts/{contract.id}"
    with service.writing() as work:
        user = work.session.get_one(UserAccount, drafter.id)
        for role in work.session.exec(select(RoleGrantRow)):
            role.revoked_at = work.now
            work.session.add(role)
        row = work.session.get_one(Contract, contract.id)
        row.created_by, user.disabled_at = "system:x", work.now
        work.session.add_all([row, user])
    remind_on(service, clock, before(65))
    assert {n.recipient for n in posted(service, subject)} >= {f"customers/{contract.account_id}"}
    with service.reading() as work:
        of_it = select(Reminder).where(Reminder.subject == subject, Reminder.state == "fired")
        (fired,) = work.session.exec(of_it).all()
    head = hire(service, "主任", Role.APPROVER)
    check_on(service, clock, 65)
    assert (fired.reason, fired.notices) == ("没有可提醒的人", len(posted(service, subject)))
    (alarm,) = posted(service, ALARM)
    assert (alarm.recipient, alarm.facts["count"]) == (head.id, "1")
