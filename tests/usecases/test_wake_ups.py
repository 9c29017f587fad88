"""When things are looked at again: planned with what happens, closed with what ends it."""

from datetime import date, timedelta
from typing import Any

import pytest

from service.domain.access import Actor, Role
from service.domain.facts import AccountFacts
from service.domain.reminders import Occasion, WakeUpPlan
from service.domain.tasks import TaskKind, TaskRequest, TaskState
from service.domain.vocabulary import RenewalMode
from service.domain.working_days import DueDay
from service.store.accounts import find_account
from service.store.contracts import Contract
from service.store.tasks import open_tasks_of
from service.store.wake_ups import WakeUp, find_wake_up
from service.usecases.accounts import Recording, record_account
from service.usecases.authorities import revoke_authority
from service.usecases.ending import archive_contract, terminate
from service.usecases.wake_ups import (
    close_wake_up,
    plan_wake_up,
    policy_of,
    watch_contract,
)
from service.wiring import Service
from tests.services import FACTORY, SIGNING_DAY, SettableClock, demo_record
from tests.usecases.reviewing import hire
from tests.usecases.signing_room import AGENT_ID, ARCHIVIST, Room
from tests.usecases.test_archive import PROOF, SHELF, checked
from tests.usecases.watched import in_force, remind_on, wake_up_of

TODAY = SIGNING_DAY.date()
SITE = "632598000005"
"""An account with a temporary supply."""


@pytest.fixture
def drafter(service: Service) -> Actor:
    return hire(service, "起草", Role.DRAFTER)


def test_a_contract_is_planned_when_it_comes_into_force_and_closed_when_it_ends(
    service: Service,
) -> None:
    room = Room(service)
    id = checked(room)
    assert wake_up_of(service, f"contracts/{id}") is None
    with room.writing(ARCHIVIST) as work:
        archive_contract(work, id, SHELF)
        ends_on = work.session.get_one(Contract, id).ends_on
    wake_up = wake_up_of(service, f"contracts/{id}")
    assert wake_up is not None
    assert (wake_up.rung, wake_up.next_on) == ("T-90", ends_on - timedelta(days=90))
    with room.writing(ARCHIVIST) as work:
        terminate(work, id, reason="用户销户", ended_on=TODAY, proof=PROOF)
    ended = wake_up_of(service, f"contracts/{id}")
    assert ended is not None
    assert (ended.next_on, ended.closed_reason) == (None, "合同已解除")


def test_the_same_again_changes_nothing_and_a_later_end_begins_anew(
    service: Service, drafter: Actor
) -> None:
    contract = in_force(service, drafter)
    first = wake_up_of(service, f"contracts/{contract.id}")
    with service.writing() as work:
        row = work.session.get_one(Contract, contract.id)
        watch_contract(work, row)
        again = find_wake_up(work.session, f"contracts/{row.id}", Occasion.CONTRACT_END)
        assert first is not None
        assert again is not None
        assert again.model_dump() == first.model_dump()
        row.ends_on = date(2028, 9, 30)
        watch_contract(work, row)
    moved = wake_up_of(service, f"contracts/{contract.id}")
    assert moved is not None
    assert (moved.id, moved.target_on) == (first.id, date(2028, 9, 30))
    assert moved.next_on == date(2028, 7, 2)


def test_a_promise_in_the_text_adds_a_rung_of_its_own(service: Service, drafter: Actor) -> None:
    """The text promises a word sixty days before the end: it goes out some days earlier."""
    contract = in_force(
        service, drafter, ends_on=date(2027, 2, 10), renewal_mode=RenewalMode.ROLL_SAME_TERM
    )
    wake_up = wake_up_of(service, f"contracts/{contract.id}")
    assert wake_up is not None
    assert (wake_up.rung, wake_up.next_on) == ("T-65", date(2026, 12, 7))


def test_a_temporary_supply_has_a_day_to_answer_by_besides(
    service: Service, drafter: Actor
) -> None:
    contract = in_force(service, drafter, SITE, ends_on=None)
    answer = wake_up_of(service, f"contracts/{contract.id}", Occasion.TEMPORARY)
    end = wake_up_of(service, f"contracts/{contract.id}")
    assert answer is not None
    assert end is not None
    assert (answer.target_on, answer.rung) == (date(2028, 5, 1), "T-30")
    assert (end.target_on, end.rung) == (contract.ends_on, "T-45")


class TestAuthorities:
    def test_are_watched_until_they_are_revoked(self, service: Service) -> None:
        room = Room(service)
        id = room.authority().id
        subject = f"authorities/{id}"
        assert _next_of(service, subject, Occasion.AUTHORITY) == date(2026, 12, 1)
        with room.writing() as work:
            revoke_authority(work, id, TODAY, "换人")
        assert _reason_of(service, subject, Occasion.AUTHORITY) == "授权已撤销"

    def test_of_the_same_agent_replace_each_other(self, service: Service) -> None:
        room = Room(service)
        old, other = room.authority().id, room.authority(principal="另一家公司").id
        new = room.authority(valid_to=date(2027, 12, 31)).id
        assert _reason_of(service, f"authorities/{old}", Occasion.AUTHORITY) == "已有新的授权委托书"
        for id in (other, new):
            assert _next_of(service, f"authorities/{id}", Occasion.AUTHORITY) is not None


class TestRecordedFacts:
    def test_watch_the_agent_until_there_is_none(self, service: Service) -> None:
        record = demo_record()
        subject = _account(service)
        _record(service, _with_agent(record, "2027-03-01"), date(2026, 12, 1))
        assert _next_of(service, subject, Occasion.AGENT) == date(2027, 1, 30)
        _record(service, _with_agent(record, None), date(2026, 12, 2))
        assert _reason_of(service, subject, Occasion.AGENT) == "档案中已没有此项"
        _record(service, _with_agent(record, "2027-03-01"), date(2026, 12, 3))
        assert _next_of(service, subject, Occasion.AGENT) == date(2027, 1, 30)

    def test_watch_a_certificate_that_has_a_last_day(self, service: Service) -> None:
        record, subject = demo_record(), _account(service)
        assert wake_up_of(service, subject, Occasion.CERTIFICATE) is None
        assert "valid_to" not in record["customer"]["credential"]
        kept = AccountFacts.model_validate(record).model_dump(mode="json")
        assert "valid_to" not in kept["customer"]["credential"]
        credential = {**record["customer"]["credential"], "valid_to": "2027-06-30"}
        customer = {**record["customer"], "credential": credential}
        _record(service, {**record, "customer": customer}, date(2026, 12, 1))
        assert _next_of(service, subject, Occasion.CERTIFICATE) == date(2027, 5, 31)
        _record(service, record, date(2026, 12, 2))
        assert _reason_of(service, subject, Occasion.CERTIFICATE) == "档案中已没有此项"

    def test_that_repeat_a_day_do_not_begin_its_ladder_anew(self, service: Service) -> None:
        record = demo_record()
        subject = _account(service)
        _record(service, _with_agent(record, "2027-03-01"), date(2026, 12, 1))
        before = wake_up_of(service, subject, Occasion.AGENT)
        changed = _with_agent(record, "2027-03-01") | {"supply_address": "示范县东街 1 号"}
        _record(service, changed, date(2026, 12, 5))
        after = wake_up_of(service, subject, Occasion.AGENT)
        assert before is not None
        assert after is not None
        assert after.model_dump() == before.model_dump()


def test_a_task_is_watched_from_its_opening_to_its_end(service: Service, drafter: Actor) -> None:
    contract = in_force(service, drafter, is_watched=False)
    subject = f"contracts/{contract.id}"
    due = DueDay(date(2026, 12, 10), provisional=False)
    request = TaskRequest(
        TaskKind.REVIEW, subject, contract.org_id, "审核", Role.REVIEWER, due_at=due.at
    )
    with service.writing() as work:
        work.open_task(request)
        work.open_task(request)
        (task,) = open_tasks_of(work.session, subject)
    assert _next_of(service, f"tasks/{task.id}", Occasion.TASK) == date(2026, 12, 9)
    with service.writing() as work:
        work.close_tasks(subject, outcome=TaskState.CANCELLED)
    assert _reason_of(service, f"tasks/{task.id}", Occasion.TASK) == "已取消"


def test_a_task_without_a_time_limit_needs_no_wake_up(service: Service, drafter: Actor) -> None:
    contract = in_force(service, drafter, is_watched=False)
    subject = f"contracts/{contract.id}"
    with service.writing() as work:
        work.open_task(TaskRequest(TaskKind.AMEND, subject, "demo", "修改", Role.DRAFTER))
        (task,) = open_tasks_of(work.session, subject)
    assert wake_up_of(service, f"tasks/{task.id}", Occasion.TASK) is None


def test_a_temporary_reduction_is_planned_by_hand_and_reminded_of(
    service: Service, clock: SettableClock
) -> None:
    subject = _account(service)
    until = date(2027, 2, 1)
    with service.writing() as work:
        ladder = policy_of(work).ladder_of(Occasion.REDUCTION)
        plan = WakeUpPlan(subject, Occasion.REDUCTION, "demo", work.new_id(), until, ladder)
        plan_wake_up(work, plan)
    assert _next_of(service, subject, Occasion.REDUCTION) == date(2027, 1, 2)
    assert remind_on(service, clock, date(2027, 1, 2)) == 1
    assert _next_of(service, subject, Occasion.REDUCTION) == date(2027, 1, 25)
    with service.writing() as work:
        assert close_wake_up(work, subject, Occasion.REDUCTION, "已恢复原容量")
        assert not close_wake_up(work, subject, Occasion.REDUCTION, "再来一次")
    assert _reason_of(service, subject, Occasion.REDUCTION) == "已恢复原容量"


def _wake_up(service: Service, subject: str, occasion: Occasion) -> WakeUp:
    found = wake_up_of(service, subject, occasion)
    assert found is not None
    return found


def _next_of(service: Service, subject: str, occasion: Occasion) -> date | None:
    return _wake_up(service, subject, occasion).next_on


def _reason_of(service: Service, subject: str, occasion: Occasion) -> str | None:
    found = _wake_up(service, subject, occasion)
    assert found.next_on is None
    return found.closed_reason


def _account(service: Service) -> str:
    with service.reading() as work:
        account = find_account(work.session, work.actor, FACTORY)
        assert account is not None
        return f"accounts/{account.id}"


def _with_agent(record: dict[str, Any], valid_to: str | None) -> dict[str, Any]:
    agent = record["customer"].get("agent") or {
        "name": "演示代理人",
        "id_number": AGENT_ID,
        "matter": "签订供用电合同",
        "scope": "全部",
        "valid_from": "2026-01-01",
        "principal_signed_and_sealed": True,
    }
    own = {**agent, "valid_to": valid_to} if valid_to else None
    return {**record, "customer": {**record["customer"], "agent": own}}


def _record(service: Service, facts: dict[str, Any], day: date) -> None:
    with service.writing() as work:
        typed = AccountFacts.model_validate(facts)
        record_account(work, FACTORY, Recording(typed, day, "test"))
