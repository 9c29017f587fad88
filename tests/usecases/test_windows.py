"""Temporary reductions have their own clock: people are reminded until the state is over."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from service.domain.access import Role
from service.domain.changes import ChangeState
from service.domain.reminders import Occasion
from service.domain.vocabulary import ChangeType, PaperAction
from service.store.accounts import AccountRevision, revision_on
from service.store.changes import Change
from service.store.wake_ups import WakeUp
from service.usecases.accounts import account_of
from service.usecases.reminder_checks import check_wake_ups
from service.usecases.reminder_views import Listed, ReminderFilter, list_reminders
from service.usecases.ticking import CLOCK
from service.usecases.windows import limits_of, watch_window, window_over
from service.wiring import Service
from tests.services import FACTORY, SettableClock
from tests.staff import hire
from tests.usecases.watched import posted, remind_on, reminders_of, told, wake_up_of

STARTS_ON, UNTIL = date(2026, 11, 25), date(2027, 5, 31)


@pytest.fixture
def alone(service: Service) -> Service:
    """Nothing is due but what a test makes due (the demo's accounts have agents)."""
    with service.writing() as work:
        for wake_up in work.session.exec(select(WakeUp)):
            work.session.delete(wake_up)
    return service


@pytest.fixture
def quiet(sqlite_service: Service) -> Service:
    with sqlite_service.writing() as work:
        for wake_up in work.session.exec(select(WakeUp)):
            work.session.delete(wake_up)
    return sqlite_service


def completed(service: Service, *, is_watched: bool = True, **given: Any) -> str:
    """A change of the factory that took effect; its subject."""
    with service.writing() as work:
        account = account_of(work, FACTORY)
        row: dict[str, Any] = {
            "type": ChangeType.TEMPORARY_REDUCTION.value,
            "state": ChangeState.COMPLETED.value,
            "effective_on": STARTS_ON,
            "until_on": UNTIL,
            **given,
        }
        change = Change(
            id=work.new_id(),
            org_id=account.org_id,
            account_id=account.id,
            accounts=[],
            action=PaperAction.CONFIRMATION.value,
            settles_debts=False,
            fields=[],
            basis=[],
            rule="temporary-reduction",
            status="unverified",
            warnings=[],
            recorded_at=work.now,
            recorded_by=work.actor.id,
            **row,
        )
        work.session.add(change)
        work.session.flush()
        if is_watched:
            watch_window(work, change)
        return f"changes/{change.id}"


def row_of(work: Any, subject: str) -> Change:
    found: Change = work.session.get_one(Change, subject.removeprefix("changes/"))
    return found


def restored(service: Service, subject: str) -> bool:
    with service.writing() as work:
        change = row_of(work, subject)
        change.restored_by = work.new_id()
        work.session.add(change)
        return window_over(work, change, "已恢复")


def test_people_are_reminded_until_it_is_restored(alone: Service, clock: SettableClock) -> None:
    drafter = hire(alone, "李起草", Role.DRAFTER)
    officer = hire(alone, "王法务", Role.REVIEWER)
    head = hire(alone, "赵主任", Role.APPROVER)
    subject = completed(alone)
    with alone.reading() as work:
        customer = f"customers/{account_of(work, FACTORY).id}"
    ours = {("reminder.reduction", drafter.id)}

    remind_on(alone, clock, date(2027, 4, 30))
    assert reminders_of(alone, subject) == []
    remind_on(alone, clock, date(2027, 5, 1))
    assert told(alone, subject) == ours | {("customer.reduction", customer)}
    remind_on(alone, clock, date(2027, 5, 24))
    ours |= {("reminder.reduction", officer.id)}
    assert told(alone, subject) == ours | {("customer.reduction", customer)}
    remind_on(alone, clock, date(2027, 6, 1))
    ours |= {("reminder.reduction", head.id)}
    assert told(alone, subject) == ours | {("customer.reduction", customer)}
    assert reminders_of(alone, subject) == [("T-30", "fired"), ("T-7", "fired"), ("T+1", "fired")]

    assert restored(alone, subject)
    assert remind_on(alone, clock, date(2027, 7, 15)) == 0
    wake_up = wake_up_of(alone, subject, Occasion.REDUCTION)
    assert wake_up is not None
    assert (wake_up.next_on, wake_up.closed_reason) == (None, "已恢复")


def test_what_is_not_restored_is_said_again_every_thirty_days(
    quiet: Service, clock: SettableClock
) -> None:
    hire(quiet, "赵主任", Role.APPROVER)
    subject = completed(quiet)
    for day in (date(2027, 6, 1), date(2027, 7, 1), date(2027, 7, 31)):
        remind_on(quiet, clock, day)
    assert [rung for rung, state in reminders_of(quiet, subject) if state == "fired"] == [
        "T+1",
        "T+31",
        "T+61",
    ]


def test_the_words_name_the_state_its_account_and_its_last_day(
    quiet: Service, clock: SettableClock
) -> None:
    hire(quiet, "李起草", Role.DRAFTER)
    subject = completed(quiet)
    remind_on(quiet, clock, date(2027, 5, 1))
    facts = {notice.kind: notice.facts for notice in posted(quiet, subject)}
    assert facts["reminder.reduction"]["what"] == f"临时减容（户号 {FACTORY}）"
    assert facts["reminder.reduction"]["ends_on"] == "2027年5月31日"
    assert facts["customer.reduction"] == {
        "what": "临时减容",
        "ends_on": "2027年5月31日",
        "left": "还有 30 天",
    }


def test_nothing_is_sent_of_a_state_that_ended_though_its_clock_was_left_running(
    quiet: Service, clock: SettableClock
) -> None:
    subject = completed(quiet)
    with quiet.writing() as work:
        change = row_of(work, subject)
        change.restored_by = work.new_id()
        work.session.add(change)
    remind_on(quiet, clock, date(2027, 5, 1))
    assert posted(quiet, subject) == []
    wake_up = wake_up_of(quiet, subject, Occasion.REDUCTION)
    assert wake_up is not None
    assert wake_up.next_on is None


@pytest.mark.parametrize(
    ("given", "target_on"),
    [
        ({}, UNTIL),
        # The two years are over before the day that was asked for.
        ({"until_on": date(2029, 12, 31)}, date(2028, 11, 24)),
        ({"until_on": None}, date(2028, 11, 24)),
        ({"until_on": None, "type": "暂换"}, date(2027, 1, 24)),
        ({"until_on": None, "type": "暂拆"}, date(2027, 5, 24)),
    ],
)
def test_it_is_watched_by_its_last_day_or_the_latest_that_may_be(
    quiet: Service, given: dict[str, Any], target_on: date
) -> None:
    wake_up = wake_up_of(quiet, completed(quiet, **given), Occasion.REDUCTION)
    assert wake_up is not None
    assert wake_up.target_on == target_on


def test_another_last_day_begins_anew_and_the_same_again_changes_nothing(quiet: Service) -> None:
    subject = completed(quiet)
    for until_on in (UNTIL, date(2027, 8, 31)):
        with quiet.writing() as work:
            change = row_of(work, subject)
            change.until_on = until_on
            wake_up = watch_window(work, change)
            assert wake_up is not None
            assert wake_up.target_on == until_on


def test_a_lasting_change_is_not_watched(quiet: Service) -> None:
    subject = completed(quiet, type=ChangeType.EXPANSION.value, until_on=None)
    assert wake_up_of(quiet, subject, Occasion.REDUCTION) is None
    with quiet.writing() as work:
        assert not window_over(work, row_of(work, subject), "已恢复")


def test_its_limits_go_by_the_voltage_of_the_facts_it_brings_about(quiet: Service) -> None:
    with quiet.writing() as work:
        account = account_of(work, FACTORY)
        now = revision_on(work.session, account, STARTS_ON)
        assert now is not None
        planned = now.model_dump() | {"id": work.new_id(), "planned_by": "a change"}
        planned["facts"] = now.facts | {"supply_voltage": "35kV"}
        work.session.add(AccountRevision(**planned))
        work.session.flush()
    subject = completed(quiet, type=ChangeType.SWAP.value, revision_id=planned["id"])
    with quiet.reading() as work:
        assert limits_of(work, row_of(work, subject)).latest_on == date(2027, 2, 24)


def test_a_state_that_nobody_watches_is_found_once_a_day(quiet: Service) -> None:
    subject = completed(quiet, is_watched=False)
    over = completed(quiet, is_watched=False, restored_by="1")
    open_ = completed(quiet, is_watched=False, state=ChangeState.OPEN.value)
    with quiet.writing(CLOCK) as work:
        check_wake_ups(work, "2026-11-25")
    assert wake_up_of(quiet, subject, Occasion.REDUCTION) is not None
    assert wake_up_of(quiet, over, Occasion.REDUCTION) is None
    assert wake_up_of(quiet, open_, Occasion.REDUCTION) is None


def test_it_stands_in_the_list_of_its_account(quiet: Service) -> None:
    subject = completed(quiet)
    with quiet.reading() as work:
        wanted = ReminderFilter(occasion=Occasion.REDUCTION)
        (view,) = list_reminders(work, wanted, Listed.PLANNED, None, 10, account_no=FACTORY)
    assert (view.subject, view.account_no) == (subject, FACTORY)
    assert view.occasion_name == "减容、暂换或者暂拆的期限"
