"""The morning list: what waits for me, in which order, and why."""

from datetime import UTC, date, datetime

import pytest

from service.domain.access import Actor, Role
from service.domain.errors import RoleMissing
from service.domain.review_policy import Concern, RiskGrade
from service.domain.tasks import TaskKind
from service.domain.vocabulary import Discipline
from service.store.tasks import open_tasks_of
from service.usecases.review_queue import (
    QueueFilter,
    QueueItem,
    clauses_to_look_at,
    review_queue,
)
from service.wiring import Service
from service.worker.tick import run_tick
from tests.services import FACTORY, SettableClock
from tests.usecases.reviewing import (
    HOSPITAL,
    Department,
    a_station,
    act,
    department,
    drafted,
    drafted_with_drawing,
    hire,
    let_act,
)

MINE, ALL = QueueFilter(), QueueFilter(everyones=True)


@pytest.fixture
def people(service: Service) -> Department:
    return department(service)


def submitted(service: Service, people: Department, account_no: str | None = None) -> str:
    if account_no == HOSPITAL:
        contract = drafted_with_drawing(service, people.drafter, HOSPITAL)
    elif account_no is None:
        contract = drafted(service, people.drafter)
    else:
        contract = drafted(service, people.drafter, account_no)
    act(service, people.drafter, contract.id, "submit")
    return contract.id


def queue(
    service: Service,
    actor: Actor,
    wanted: QueueFilter = MINE,
    after: str | None = None,
    limit: int = 50,
) -> list[QueueItem]:
    with service.reading(actor) as work:
        return review_queue(work, wanted, after, limit)


def test_the_riskiest_stands_first_and_each_position_says_why(
    service: Service, people: Department
) -> None:
    restaurant = submitted(service, people)
    hospital = submitted(service, people, HOSPITAL)
    factory = submitted(service, people, FACTORY)
    found = queue(service, people.reviewer, ALL)
    assert [item.contract for item in found] == [hospital, factory, restaurant]
    assert [item.position for item in found] == [1, 2, 3]
    assert found[0].grade is RiskGrade.CRITICAL
    assert found[0].before_next == "风险等级更高"
    assert found[1].before_next == "合同容量更大"
    assert found[2].before_next == ""
    assert any("二级重要" in reason for reason in found[0].reasons)
    assert all("风险等级" in item.reasons[0] for item in found)


def test_everybody_sees_what_waits_for_them(service: Service, people: Department) -> None:
    restaurant = submitted(service, people)
    factory = submitted(service, people, FACTORY)
    finance = people.countersigners[Discipline.FINANCE]
    dispatch = people.countersigners[Discipline.DISPATCH]
    assert [item.contract for item in queue(service, people.reviewer)] == [restaurant]
    assert [item.contract for item in queue(service, finance)] == [factory]
    assert [step.key for step in queue(service, finance)[0].mine] == ["财务"]
    assert queue(service, dispatch) == []
    assert queue(service, people.approver) == []
    act(service, people.reviewer, restaurant, "review")
    assert queue(service, people.reviewer) == []
    assert [item.contract for item in queue(service, people.approver)] == [restaurant]


def test_what_somebody_drafted_never_waits_for_them(service: Service, people: Department) -> None:
    both = hire(service, "多面手", Role.DRAFTER, Role.REVIEWER)
    contract = drafted(service, both)
    act(service, both, contract.id, "submit")
    assert queue(service, both) == []
    assert [item.contract for item in queue(service, people.reviewer)] == [contract.id]


def test_who_stands_in_for_a_reviewer_sees_the_reviewers_work(
    service: Service, people: Department
) -> None:
    contract = submitted(service, people)
    assert queue(service, people.signer) == []
    let_act(service, people.reviewer, people.signer, Role.REVIEWER)
    assert [item.contract for item in queue(service, people.signer)] == [contract]


def test_what_is_overdue_moves_up_and_is_marked(
    service: Service, people: Department, clock: SettableClock
) -> None:
    old = submitted(service, people)
    clock.advance(days=8)
    fresh = drafted(service, people.drafter, FACTORY, starts_on=date(2027, 1, 1))
    act(service, people.drafter, fresh.id, "submit")
    found = queue(service, people.reviewer, ALL)
    assert [(item.contract, item.overdue) for item in found] == [(old, True), (fresh.id, False)]
    assert found[0].before_next == "审核时限已过，提前处理"
    assert any("已超过审核时限" in reason for reason in found[0].reasons)
    late = queue(service, people.reviewer, QueueFilter(everyones=True, overdue=True))
    assert [item.contract for item in late] == [old]


def test_an_overdue_step_goes_up_to_a_named_person(
    service: Service, people: Department, clock: SettableClock
) -> None:
    contract = submitted(service, people)
    clock.advance(days=8)
    assert run_tick(service, "a")
    with service.reading() as work:
        (task,) = open_tasks_of(work.session, f"contracts/{contract}", {TaskKind.REVIEW})
    assert task.escalated_to in {people.approver.id, people.chief.id}


def test_the_time_limit_counts_working_days(service: Service, people: Department) -> None:
    contract = submitted(service, people)
    (item,) = queue(service, people.reviewer)
    assert item.contract == contract
    # Submitted on Wednesday 25 November 2026, one working day, 17:30 in China.
    assert item.due_at == datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def test_pages_go_on_where_the_one_before_ended(service: Service, people: Department) -> None:
    made = {submitted(service, people) for _ in range(3)}
    first = queue(service, people.reviewer, limit=1)
    assert len(first) == 2
    rest = queue(service, people.reviewer, after=first[0].contract)
    assert {first[0].contract, *(item.contract for item in rest)} == made
    assert [item.position for item in rest] == [2, 3]


def test_it_is_narrowed_by_grade(service: Service, people: Department) -> None:
    submitted(service, people)
    hospital = submitted(service, people, HOSPITAL)
    wanted = QueueFilter(everyones=True, grade=RiskGrade.CRITICAL)
    assert [item.contract for item in queue(service, people.reviewer, wanted)] == [hospital]


def test_safety_clauses_are_looked_at_before_those_on_fees(
    service: Service, people: Department
) -> None:
    hospital = submitted(service, people, HOSPITAL)
    with service.reading(people.reviewer) as work:
        looks = clauses_to_look_at(work, hospital)
    concerns = [look.concern for look in looks]
    order = [*Concern, None]
    assert concerns == sorted(concerns, key=order.index)
    assert set(Concern) <= set(concerns)
    assert all(look.marked for look in looks if look.concern is None)
    assert {"supply.boundary", "tariff.capacity-by-transformer"} & {x.clause for x in looks}


def test_another_station_sees_nothing_of_it(service: Service, people: Department) -> None:
    submitted(service, people)
    other = hire(service, "站内法务", Role.REVIEWER, org_id=a_station(service))
    assert queue(service, other, ALL) == []


def test_who_handles_no_contracts_sees_no_queue(service: Service, people: Department) -> None:
    admin = hire(service, "管理", Role.ADMIN)
    with pytest.raises(RoleMissing):
        queue(service, admin)
