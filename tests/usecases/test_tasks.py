"""Work lists: whose a task is, taking one over, handing one on, who is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.access import Actor, Role
from service.domain.errors import RoleMissing
from service.domain.tasks import TaskKind, TaskState
from service.domain.vocabulary import Discipline
from service.store.events import events_of
from service.usecases.contracts import ContractView
from service.usecases.errors import TakerNotFit, TaskClosed, TaskNotFound, TaskTaken
from service.usecases.task_views import TaskView
from service.usecases.tasks import (
    TaskFilter,
    claim_task,
    count_tasks,
    get_task,
    hand_over_task,
    list_tasks,
    position,
)
from service.wiring import Service
from tests.services import SettableClock
from tests.worker.hired import delegate, dismiss, found_organisation, hire
from tests.worker.ticks import all_notices, all_tasks, drafted, open_task

RESIDENT = "632598000004"


@pytest.fixture
def contract(service: Service) -> ContractView:
    return drafted(service)


def mine(service: Service, actor: Actor, **wanted: object) -> list[TaskView]:
    with service.reading(actor) as work:
        return list_tasks(work, TaskFilter(**wanted), None, 50)  # type: ignore[arg-type]


def only(service: Service) -> str:
    (task,) = all_tasks(service)
    return task.id


# ---- whose --------------------------------------------------------------------------------


def test_a_task_of_a_role_is_everyones_who_has_it(service: Service, contract: ContractView) -> None:
    one, two = (hire(service, name, Role.REVIEWER) for name in ("陈知微", "林守诚"))
    other = hire(service, "吴承信", Role.SIGNER)
    open_task(service, contract)
    assert len(mine(service, one)) == len(mine(service, two)) == 1
    assert mine(service, other) == []


def test_a_task_with_an_owner_is_theirs_alone(service: Service, contract: ContractView) -> None:
    owner, other = (hire(service, name, Role.REVIEWER) for name in ("陈知微", "林守诚"))
    open_task(service, contract, owner=owner)
    assert len(mine(service, owner)) == 1
    assert mine(service, other) == []


def test_people_above_see_tasks_below_and_not_the_other_way_round(
    service: Service, contract: ContractView
) -> None:
    station = found_organisation(service, "st1")
    beside = found_organisation(service, "st2")
    above = hire(service, "陈知微", Role.REVIEWER)
    there = hire(service, "林守诚", Role.REVIEWER, org_id=station)
    elsewhere = hire(service, "高远", Role.REVIEWER, org_id=beside)
    open_task(service, contract, org_id=station)
    assert len(mine(service, above)) == len(mine(service, there)) == 1
    assert mine(service, elsewhere) == []
    with service.reading(elsewhere) as work, pytest.raises(TaskNotFound):
        get_task(work, only(service))


def test_a_countersigner_sees_the_tasks_of_their_discipline(
    service: Service, contract: ContractView
) -> None:
    finance = hire(service, "何慧敏", Role.COUNTERSIGNER, discipline=Discipline.FINANCE)
    legal = hire(service, "梁思正", Role.COUNTERSIGNER, discipline=Discipline.LEGAL)
    for discipline in (Discipline.FINANCE, Discipline.MARKETING):
        open_task(
            service,
            contract,
            role=Role.COUNTERSIGNER,
            kind=TaskKind.COUNTERSIGN,
            key=discipline.value,
        )
    assert [view.key for view in mine(service, finance)] == ["财务"]
    assert mine(service, legal) == []
    assert {row.recipient for row in all_notices(service)} == {finance.id}


def test_what_was_delegated_counts_while_its_giver_has_the_role(
    service: Service, contract: ContractView
) -> None:
    giver = hire(service, "陈知微", Role.REVIEWER)
    receiver = hire(service, "谢田", Role.DRAFTER)
    delegate(service, giver, receiver, Role.REVIEWER)
    open_task(service, contract, owner=giver)
    open_task(service, contract, key="anybody's")
    assert len(mine(service, receiver)) == 2
    dismiss(service, giver)
    assert mine(service, receiver) == []


def test_a_task_that_was_escalated_is_on_both_lists(
    service: Service, contract: ContractView, clock: SettableClock
) -> None:
    owner = hire(service, "陈知微", Role.REVIEWER)
    boss = hire(service, "王振华", Role.APPROVER)
    open_task(service, contract, owner=owner)
    with service.writing() as work:
        task = all_tasks(service)[0]
        task.escalated_to, task.escalated_at = boss.id, work.now
        work.session.add(work.session.merge(task))
    assert len(mine(service, boss)) == len(mine(service, owner)) == 1
    assert clock.now() == all_tasks(service)[0].escalated_at


def test_all_tasks_of_an_organisation_are_for_looking_at(
    service: Service, contract: ContractView
) -> None:
    auditor = hire(service, "冯公明", Role.AUDITOR)
    open_task(service, contract, owner=hire(service, "陈知微", Role.REVIEWER))
    with service.reading(auditor) as work:
        (view,) = list_tasks(work, TaskFilter(), None, 50, everyones=True)
        assert (view.mine, view.owner_name) == (False, "陈知微")
        assert list_tasks(work, TaskFilter(), None, 50) == []
    with service.writing(auditor) as work, pytest.raises(RoleMissing):
        claim_task(work, view.id)


# ---- lists --------------------------------------------------------------------------------


def test_a_list_goes_by_the_time_tasks_are_due_and_comes_in_pages(
    service: Service, contract: ContractView
) -> None:
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    for key, hours in (("c", 30), ("never", None), ("a", 1), ("b", 8), ("b2", 8)):
        open_task(service, contract, owner=reviewer, key=key, hours=hours)
    found: list[str] = []
    after: str | None = None
    with service.reading(reviewer) as work:
        while True:
            page = list_tasks(work, TaskFilter(), after, 2)
            found += [view.key for view in page[:2]]
            if len(page) <= 2:
                break
            after = position(page[1])
    assert found == ["a", "b", "b2", "c", "never"]


def test_a_list_is_narrowed_and_counted(
    service: Service, contract: ContractView, clock: SettableClock
) -> None:
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    open_task(service, contract, owner=reviewer, hours=1)
    open_task(service, contract, owner=reviewer, kind=TaskKind.CHECK, hours=100)
    open_task(service, contract, owner=reviewer, kind=TaskKind.AMEND, hours=None)
    with service.writing() as work:
        work.close_tasks(f"contracts/{contract.id}", TaskKind.AMEND)
    clock.advance(hours=2)
    assert [view.kind for view in mine(service, reviewer)] == [TaskKind.REVIEW, TaskKind.CHECK]
    assert [v.kind for v in mine(service, reviewer, kind=TaskKind.CHECK)] == [TaskKind.CHECK]
    assert [v.kind for v in mine(service, reviewer, state=TaskState.DONE)] == [TaskKind.AMEND]
    (overdue,) = mine(service, reviewer, overdue_at=clock.now())
    assert (overdue.kind, overdue.overdue) == (TaskKind.REVIEW, True)
    with service.reading(reviewer) as work:
        counts = {kind.value: (c.open, c.overdue) for kind, c in count_tasks(work).items()}
    assert counts == {"review": (1, 1), "check": (1, 0)}


def test_a_list_names_the_contract_and_masks_a_natural_person(service: Service) -> None:
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    resident, company = drafted(service, RESIDENT), drafted(service)
    open_task(service, resident, owner=reviewer)
    open_task(service, company, owner=reviewer)
    by_number = {view.number: view for view in mine(service, reviewer)}
    assert by_number[company.number].customer == company.customer_name
    masked = by_number[resident.number].customer
    assert masked[0] == resident.customer_name[0]
    assert masked[1:] == "*" * (len(resident.customer_name) - 1)


# ---- taking over and handing on -----------------------------------------------------------


def test_a_task_is_taken_over_once(service: Service, contract: ContractView) -> None:
    one, two = (hire(service, name, Role.REVIEWER) for name in ("陈知微", "林守诚"))
    open_task(service, contract)
    task = only(service)
    with service.writing(one) as work:
        assert claim_task(work, task).owner_name == "陈知微"
        assert claim_task(work, task).owner == one.id
    with service.writing(two) as work, pytest.raises(TaskTaken, match="陈知微"):
        claim_task(work, task)
    assert mine(service, two) == []
    with service.reading() as work:
        rows = events_of(work.session, work.actor, f"contracts/{contract.id}")
    assert [row.payload["to"] for row in rows if row.type == "tasks.claimed"] == [one.id]


def test_only_those_with_the_role_take_a_task(service: Service, contract: ContractView) -> None:
    signer = hire(service, "吴承信", Role.SIGNER)
    open_task(service, contract)
    with service.writing(signer) as work, pytest.raises(TaskTaken, match="法务审核"):
        claim_task(work, only(service))


def test_who_a_task_was_escalated_to_may_take_it(service: Service, contract: ContractView) -> None:
    owner = hire(service, "陈知微", Role.REVIEWER)
    boss = hire(service, "王振华", Role.APPROVER, Role.REVIEWER)
    open_task(service, contract, owner=owner)
    with service.writing() as work:
        task = all_tasks(service)[0]
        task.escalated_to, task.escalated_at = boss.id, work.now
        work.session.merge(task)
    with service.writing(boss) as work:
        assert claim_task(work, task.id).owner == boss.id


def test_a_task_is_handed_to_somebody_with_the_same_role(
    service: Service, contract: ContractView
) -> None:
    owner, other = (hire(service, name, Role.REVIEWER) for name in ("陈知微", "林守诚"))
    open_task(service, contract, owner=owner)
    task = only(service)
    with service.writing(owner) as work:
        assert hand_over_task(work, task, other.id).owner == other.id
    assert mine(service, owner) == []
    assert [row.recipient for row in all_notices(service)] == [owner.id, other.id]


def test_a_task_that_comes_back_is_news_again(
    service: Service, contract: ContractView, clock: SettableClock
) -> None:
    owner, other = (hire(service, name, Role.REVIEWER) for name in ("陈知微", "林守诚"))
    open_task(service, contract, owner=owner)
    for giver, taker in ((owner, other), (other, owner)):
        clock.advance(minutes=1)
        with service.writing(giver) as work:
            hand_over_task(work, only(service), taker.id)
    assert [row.recipient for row in all_notices(service)] == [owner.id, other.id, owner.id]


def test_a_task_is_not_handed_to_whoever_lacks_the_role(
    service: Service, contract: ContractView
) -> None:
    owner = hire(service, "陈知微", Role.REVIEWER)
    signer = hire(service, "吴承信", Role.SIGNER)
    open_task(service, contract, owner=owner)
    for to in (signer.id, "nobody"):
        with service.writing(owner) as work, pytest.raises(TakerNotFit) as caught:
            hand_over_task(work, only(service), to)
        assert caught.value.problems[0].field == "to"


def test_nobody_hands_on_what_is_anothers(service: Service, contract: ContractView) -> None:
    owner, other = (hire(service, name, Role.REVIEWER) for name in ("陈知微", "林守诚"))
    open_task(service, contract, owner=owner)
    with service.writing(other) as work, pytest.raises(TaskTaken):
        hand_over_task(work, only(service), other.id)


@pytest.mark.parametrize("move", [claim_task, lambda work, id: hand_over_task(work, id, "x")])
def test_what_is_done_is_neither_taken_nor_handed_on(
    service: Service, contract: ContractView, move: Callable[..., TaskView]
) -> None:
    owner = hire(service, "陈知微", Role.REVIEWER)
    open_task(service, contract, owner=owner)
    with service.writing() as work:
        work.close_tasks(f"contracts/{contract.id}", TaskKind.REVIEW)
    with service.writing(owner) as work, pytest.raises(TaskClosed, match="已办"):
        move(work, only(service))


# ---- who is told --------------------------------------------------------------------------


def test_the_nearest_people_with_the_role_are_told(
    service: Service, contract: ContractView
) -> None:
    station = found_organisation(service, "st1")
    hire(service, "陈知微", Role.REVIEWER)
    near = hire(service, "林守诚", Role.REVIEWER, org_id=station)
    open_task(service, contract, org_id=station)
    (notice,) = all_notices(service)
    assert (notice.kind, notice.recipient) == ("task.assigned", near.id)


def test_a_task_that_is_open_already_is_told_of_once(
    service: Service, contract: ContractView
) -> None:
    hire(service, "陈知微", Role.REVIEWER)
    open_task(service, contract)
    open_task(service, contract)
    assert len(all_tasks(service)) == len(all_notices(service)) == 1


def test_who_opens_a_task_for_themselves_is_not_told(
    service: Service, contract: ContractView
) -> None:
    drafter = hire(service, "李晓禾", Role.DRAFTER)
    open_task(
        replace(service, actor=drafter),
        contract,
        owner=drafter,
        role=Role.DRAFTER,
        kind=TaskKind.AMEND,
    )
    assert all_notices(service) == []


def test_a_due_time_is_what_was_asked_for(
    service: Service, contract: ContractView, clock: SettableClock
) -> None:
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    open_task(service, contract, owner=reviewer, hours=3)
    assert mine(service, reviewer)[0].due_at == clock.now() + timedelta(hours=3)
