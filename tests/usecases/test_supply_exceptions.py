"""Supply before its contract: by a named person's leave, for a time, and never renewed silently."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from service.domain.access import Actor, Role
from service.domain.errors import Invalid, RoleMissing
from service.domain.selection import DraftRequest
from service.domain.supply_exceptions import ExceptionKind, ExceptionState
from service.domain.tasks import TaskKind, TaskState
from service.store.tasks import Task, open_tasks_with_key
from service.usecases.contracts import draft_contract
from service.usecases.jobs import run_chunk
from service.usecases.notices import NoticeView, list_notices
from service.usecases.readiness import Readiness, readiness_of
from service.usecases.supply_errors import (
    AuthoriserNotFit,
    ExceptionNotFound,
    ExceptionRenewed,
    NothingAgainstSupply,
)
from service.usecases.supply_exceptions import (
    ExceptionFilter,
    ExceptionView,
    NewException,
    end_exception,
    get_exception,
    grant_exception,
    list_exceptions,
)
from service.usecases.supply_leave import JOB
from service.usecases.ticking import CLOCK
from service.wiring import Service
from tests.services import FACTORY, SettableClock
from tests.usecases.living import Term
from tests.worker.hired import found_organisation, hire

RELIEF = NewException(ExceptionKind.EMERGENCY_RELIEF, "抗洪抢险，先行供电")


class Gate:
    """A service and the people before its gate."""

    def __init__(self, service: Service, clock: SettableClock) -> None:
        self.service, self.clock = service, clock
        self.approver = hire(service, "审批甲", Role.APPROVER)
        self.other = hire(service, "审批乙", Role.APPROVER)
        self.drafter = hire(service, "起草甲", Role.DRAFTER)

    def grant(self, actor: Actor | None = None, **given: Any) -> ExceptionView:
        new = NewException(**{"kind": RELIEF.kind, "reason": RELIEF.reason, **given})
        with self.service.writing(actor or self.approver) as work:
            return grant_exception(work, FACTORY, new)

    def end(self, exception_id: str, reason: str = "已停止供电") -> ExceptionView:
        with self.service.writing(self.approver) as work:
            return end_exception(work, exception_id, reason)

    def see(self, exception_id: str) -> ExceptionView:
        with self.service.reading() as work:
            return get_exception(work, exception_id)

    def ask(self) -> Readiness:
        with self.service.reading() as work:
            return readiness_of(work, FACTORY)

    def listed(self, state: ExceptionState | None = None) -> list[str]:
        with self.service.reading(self.drafter) as work:
            return [view.id for view in list_exceptions(work, ExceptionFilter(state), None, 50)]

    def task_is_open(self, exception_id: str) -> bool:
        with self.service.reading() as work:
            return bool(open_tasks_with_key(work.session, TaskKind.CATCH_UP, exception_id))


@pytest.fixture
def gate(sqlite_service: Service, clock: SettableClock) -> Gate:
    return Gate(sqlite_service, clock)


def test_by_leave_an_account_is_ready_and_the_gate_says_that_it_is_by_leave(gate: Gate) -> None:
    granted = gate.grant()
    said = gate.ask()
    assert (said.ready, said.exception_id) == (True, granted.id)
    assert [item.code for item in said.reasons] == ["no_contract"]
    (remark,) = said.remarks
    assert remark.code == "by_exception"
    assert "不是凭合同供电" in remark.message
    assert "第21条" in remark.basis[0].label
    assert granted.authorised_by_name == "审批甲"


def test_the_contract_is_due_in_five_working_days_and_somebody_is_asked_for_it(gate: Gate) -> None:
    with gate.service.writing(gate.drafter) as work:
        draft_contract(work, FACTORY, DraftRequest(starts_on=date(2026, 12, 1)))
    granted = gate.grant()
    # From Wednesday, 25 November: Thursday, Friday, Monday to Wednesday.
    assert granted.contract_due_at.date() == date(2026, 12, 2)
    with gate.service.reading() as work:
        (task,) = open_tasks_with_key(work.session, TaskKind.CATCH_UP, granted.id)
    assert (task.owner, task.due_at) == (gate.drafter.id, granted.contract_due_at)


def test_after_its_deadline_it_makes_nothing_ready(gate: Gate) -> None:
    granted = gate.grant(contract_due_on=date(2026, 11, 26))
    gate.clock.at = granted.contract_due_at
    assert gate.ask().ready
    gate.clock.advance(seconds=1)
    said = gate.ask()
    assert (said.ready, said.exception_id) == (False, None)
    assert [item.code for item in said.remarks] == ["exception_overdue"]
    assert gate.task_is_open(granted.id)
    assert gate.listed(ExceptionState.OVERDUE) == [granted.id]
    assert gate.listed(ExceptionState.ACTIVE) == gate.listed(ExceptionState.ENDED) == []


def test_none_is_renewed_silently(gate: Gate) -> None:
    first = gate.grant()
    gate.clock.advance(days=20)
    for actor, given in (
        (gate.other, {"reason": "桥梁抢修尚未完成"}),
        (gate.other, {"reason": "桥梁抢修尚未完成", "follows": "another"}),
        (gate.other, {"follows": first.id}),
        (gate.approver, {"reason": "桥梁抢修尚未完成", "follows": first.id}),
    ):
        with pytest.raises(ExceptionRenewed):
            gate.grant(actor, **given)
    assert not gate.ask().ready
    second = gate.grant(gate.other, reason="桥梁抢修尚未完成", follows=first.id)
    assert gate.ask().exception_id == second.id
    former = gate.see(first.id)
    assert (former.state, former.fulfilled) == (ExceptionState.ENDED, False)
    assert not gate.task_is_open(first.id)
    assert gate.listed() == [second.id, first.id]


def test_ending_one_by_hand_is_no_way_round_naming_it(gate: Gate) -> None:
    first = gate.grant()
    ended = gate.end(first.id)
    assert (ended.state, ended.ended_why) == (ExceptionState.ENDED, "已停止供电")
    assert gate.end(first.id, "再次").ended_why == "已停止供电"
    assert not gate.ask().ready
    assert not gate.task_is_open(first.id)
    with pytest.raises(ExceptionRenewed):
        gate.grant(gate.other, reason="另有理由")


def test_another_account_of_the_same_person_is_the_same_person(gate: Gate) -> None:
    first = gate.grant()
    twin = hire(gate.service, "审批甲（二）", Role.APPROVER, person_id=gate.approver.person_id)
    with pytest.raises(ExceptionRenewed):
        gate.grant(twin, reason="另有理由", follows=first.id)


def test_only_an_approver_there_or_above_lets_it_be(gate: Gate) -> None:
    client = Actor("client", "demo", "工单系统", roles=frozenset({Role.SYSTEM}))
    for named in (None, "nobody", gate.drafter.id):
        with pytest.raises(AuthoriserNotFit):
            gate.grant(client, authorised_by=named)
    with pytest.raises(AuthoriserNotFit):
        gate.grant(gate.approver, authorised_by=gate.other.id)
    with pytest.raises(RoleMissing):
        gate.grant(gate.drafter)
    granted = gate.grant(client, authorised_by=gate.other.id)
    assert granted.authorised_by == gate.other.id
    assert told(gate, gate.approver) == []
    (notice,) = told(gate, gate.other)
    assert (notice.kind, notice.place) == ("exception.granted", f"supply-exceptions/{granted.id}")
    assert notice.subject == f"先行供电批准人是您：户号 {FACTORY}，2026年12月2日17:30 前补签合同"
    assert f"理由：{RELIEF.reason}\n" in notice.body


def told(gate: Gate, actor: Actor) -> list[NoticeView]:
    with gate.service.reading(actor) as work:
        return list_notices(work, None, 50)


def test_who_grants_it_is_not_told_so(gate: Gate) -> None:
    gate.grant()
    assert told(gate, gate.approver) == []


def test_a_leave_is_short_and_begins_now(gate: Gate) -> None:
    for day in (date(2026, 11, 24), date(2026, 11, 25) + timedelta(days=32)):
        with pytest.raises(Invalid):
            gate.grant(contract_due_on=day)
    with pytest.raises(Invalid):
        gate.grant(follows="nothing")


def test_personal_numbers_in_a_reason_are_masked(gate: Gate) -> None:
    granted = gate.grant(reason="联系人 13812345678 来电求助")
    assert "13812345678" not in granted.reason


def test_it_ends_by_itself_when_the_contract_is_in_force(gate: Gate) -> None:
    granted = gate.grant()
    Term(gate.service, gate.clock).in_force(starts_on=date(2026, 11, 25))
    seen = gate.see(granted.id)
    assert (seen.state, seen.fulfilled) == (ExceptionState.ENDED, True)
    said = gate.ask()
    assert (said.ready, said.exception_id, said.remarks) == (True, None, ())
    with gate.service.reading() as work:
        (task,) = work.session.exec(select(Task).where(Task.key == granted.id)).all()
    assert task.state == TaskState.DONE.value
    # There is nothing left to be excused.
    with pytest.raises(NothingAgainstSupply):
        gate.grant(gate.approver)


def test_with_a_contract_that_begins_later_it_lasts_until_that_day(gate: Gate) -> None:
    granted = gate.grant()
    Term(gate.service, gate.clock).in_force(starts_on=date(2026, 11, 27))
    assert [item.code for item in gate.ask().reasons] == ["contract_not_begun"]
    assert gate.ask().exception_id == granted.id
    gate.clock.advance(days=2)
    with gate.service.writing(CLOCK) as work:
        assert run_chunk(work, JOB, "2026-11-27", 0).done == 1
    assert gate.see(granted.id).fulfilled


def test_nobody_elsewhere_sees_one(gate: Gate, sqlite_service: Service) -> None:
    granted = gate.grant()
    far = hire(
        sqlite_service, "远方", Role.APPROVER, org_id=found_organisation(sqlite_service, "b")
    )
    with sqlite_service.writing(far) as work:
        assert list_exceptions(work, ExceptionFilter(), None, 50) == []
        with pytest.raises(ExceptionNotFound):
            end_exception(work, granted.id, "理由")
