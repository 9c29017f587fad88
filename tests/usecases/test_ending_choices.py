"""A temporary supply ends in one of three ways, chosen in time; else a named person is told."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from service.domain.access import Role
from service.domain.errors import ActionNotPossible, Invalid
from service.domain.reminders import Occasion
from service.domain.tasks import TaskKind
from service.domain.temporary_ends import EndingWay, decide_by
from service.domain.vocabulary import ContractState
from service.domain.working_days import CHINA
from service.store.notices import Notice
from service.store.tasks import Task, open_tasks_of
from service.usecases.ending import Proof, terminate
from service.usecases.ending_choices import EndingView, choose_ending, ending_of
from service.wiring import Service
from service.worker.tick import run_tick
from tests.services import RESTAURANT, SettableClock
from tests.staff import hire
from tests.usecases.living import Term
from tests.usecases.signing_room import ARCHIVIST, SCAN
from tests.usecases.test_renewals import BUILDING_SITE, EXTENDED, record, renewed
from tests.usecases.watched import wake_up_of

ENDS_ON, ANSWER = date(2028, 5, 31), date(2028, 5, 1)
W = EndingWay


@pytest.fixture
def term(sqlite_service: Service, clock: SettableClock) -> Term:
    return Term(sqlite_service, clock, hire(sqlite_service, "李起草", Role.DRAFTER))


@pytest.fixture
def on_both(service: Service, clock: SettableClock) -> Term:
    return Term(service, clock, hire(service, "李起草", Role.DRAFTER))


def site(term: Term, ends_on: date = ENDS_ON) -> str:
    return term.in_force(BUILDING_SITE, ends_on=ends_on)


def choose(term: Term, id: str, way: EndingWay, **given: Any) -> EndingView:
    with term.writing(term.drafter) as work:
        return choose_ending(work, id, way, **{"chosen_on": work.today, **given})


def ending(term: Term, id: str) -> EndingView:
    with term.service.reading() as work:
        return ending_of(work, id)


def open_tasks(term: Term, id: str) -> list[Task]:
    with term.service.reading() as work:
        return list(open_tasks_of(work.session, f"contracts/{id}", ()))


def due_on(task: Task) -> date:
    assert task.due_at is not None
    return task.due_at.astimezone(CHINA).date()


@pytest.mark.parametrize(
    ("agreed", "today", "day"),
    [
        (date(2027, 4, 1), date(2026, 12, 1), date(2027, 4, 1)),
        (None, date(2026, 12, 1), date(2027, 5, 1)),
        # An answer that was agreed for an earlier term is none for this one.
        (date(2026, 4, 1), date(2026, 12, 1), date(2027, 5, 1)),
        (None, date(2027, 5, 10), date(2027, 5, 31)),
        (date(2027, 4, 1), date(2027, 6, 3), date(2027, 6, 3)),
    ],
)
def test_the_day_is_the_agreed_one_or_a_month_before_the_end(
    agreed: date | None, today: date, day: date
) -> None:
    assert decide_by(date(2026, 12, 1), date(2027, 5, 31), agreed, 30, today) == day


def test_somebody_is_to_choose_as_soon_as_it_is_in_force(term: Term) -> None:
    id = site(term)
    (task,) = open_tasks(term, id)
    assert (task.kind, task.owner) == (TaskKind.CHOOSE_END, term.drafter.id)
    assert due_on(task) == ANSWER
    view = ending(term, id)
    assert (view.is_temporary, view.decide_by, view.way) == (True, ANSWER, None)
    assert not view.is_overdue


def test_where_the_text_names_a_day_of_an_earlier_term_it_is_so_many_days_before_the_end(
    term: Term,
) -> None:
    record(term, BUILDING_SITE, temporary__decide_before="2026-05-01")
    (task,) = open_tasks(term, site(term))
    assert due_on(task) == ANSWER


@pytest.mark.parametrize(
    ("way", "kind", "role", "words"),
    [
        (W.EXTENSION, TaskKind.RENEW, Role.DRAFTER, "办理临时用电延期"),
        (W.PERMANENT, TaskKind.RENEW, Role.DRAFTER, "转为正式用电"),
        (W.REMOVAL, TaskKind.ARCHIVE, Role.ARCHIVIST, "拆除销户"),
    ],
)
def test_a_choice_closes_the_question_and_asks_for_what_follows(
    term: Term, way: EndingWay, kind: TaskKind, role: Role, words: str
) -> None:
    id = site(term)
    term.on(date(2028, 4, 10))
    view = choose(term, id, way, note="客户来电答复", proof=Proof(SCAN, "application/pdf"))
    assert (view.way, view.why_not) == (way, "")
    (choice,) = view.choices
    assert (choice.note, choice.recorded_by) == ("客户来电答复", "李起草")
    assert choice.proof is not None
    (task,) = open_tasks(term, id)
    assert (task.kind, task.role, due_on(task)) == (kind, role, ENDS_ON)
    assert task.title.startswith(words)
    type_, payload = term.events(id)[-1]
    assert (type_, payload["way"]) == ("contracts.ending_chosen", way.value)
    with term.service.reading() as work:
        assert "客户" not in str(payload)
        assert work.today == date(2028, 4, 10)
    wake_up = wake_up_of(term.service, f"contracts/{id}", Occasion.TEMPORARY)
    assert wake_up is not None
    assert wake_up.closed_reason == f"已确定去向：{way.label}"


def test_another_choice_takes_its_place_and_the_same_one_changes_nothing(term: Term) -> None:
    id = site(term)
    choose(term, id, W.EXTENSION)
    events = len(term.events(id))
    assert len(choose(term, id, W.EXTENSION).choices) == 1
    assert len(term.events(id)) == events
    view = choose(term, id, W.REMOVAL, note="工程提前结束")
    assert [item.way for item in view.choices] == [W.EXTENSION, W.REMOVAL]
    assert view.way is W.REMOVAL
    (task,) = open_tasks(term, id)
    assert task.kind == TaskKind.ARCHIVE
    choose(term, id, W.PERMANENT)
    (task,) = open_tasks(term, id)
    assert task.title.startswith("转为正式用电")


def test_it_may_be_changed_until_what_follows_is_in_force(term: Term) -> None:
    id = site(term, date(2027, 11, 30))
    choose(term, id, W.EXTENSION)
    extension = renewed(term, id, agreed=EXTENDED).id
    choose(term, id, W.REMOVAL)
    choose(term, id, W.EXTENSION, note="客户改变主意")
    term.archived(extension)
    with pytest.raises(ActionNotPossible, match="接续的合同已经生效"):
        choose(term, id, W.REMOVAL)
    # The extension is a temporary supply too: it ends in one of three ways.
    assert {task.kind for task in open_tasks(term, extension)} == {TaskKind.CHOOSE_END}


def test_the_clock_asks_for_what_was_chosen_and_for_nothing_else(term: Term) -> None:
    id = site(term)
    choose(term, id, W.REMOVAL)
    term.turn(date(2028, 5, 1))
    term.turn(date(2028, 6, 1))
    assert [task.kind for task in open_tasks(term, id)] == [TaskKind.ARCHIVE]
    other = site(term, date(2029, 5, 31))
    term.turn(date(2029, 6, 1))
    assert [task.kind for task in open_tasks(term, other)] == [TaskKind.CHOOSE_END]


def test_what_nobody_chose_in_time_goes_up_to_a_named_person(on_both: Term) -> None:
    head = hire(on_both.service, "赵主任", Role.APPROVER)
    id = site(on_both)
    on_both.on(ANSWER)
    tick(on_both)
    assert escalated(on_both, id) is None
    on_both.clock.advance(hours=9)
    tick(on_both)
    assert escalated(on_both, id) == head.id
    with on_both.service.reading() as work:
        query = select(Notice).where(Notice.subject == f"contracts/{id}")
        told = work.session.exec(query.order_by(col(Notice.id))).all()
    facts = {(n.kind, n.recipient): n.facts for n in told if n.kind.startswith("task.")}
    assert facts["task.escalated", head.id]["owner"] == "李起草"
    assert facts["task.escalated", head.id]["task"] == "确定临时用电去向"
    assert facts["task.overdue", on_both.drafter.id]["escalated_to"] == "赵主任"
    on_both.on(date(2028, 5, 2))
    assert ending(on_both, id).is_overdue
    # It can still be chosen; then nothing is overdue any more.
    assert not choose(on_both, id, W.REMOVAL).is_overdue


def tick(term: Term) -> None:
    term.clock.advance(minutes=1)
    assert run_tick(term.service, "a")


def escalated(term: Term, id: str) -> str | None:
    tasks = open_tasks(term, id)
    return next(task.escalated_to for task in tasks if task.kind == TaskKind.CHOOSE_END)


def refused(term: Term, id: str, way: EndingWay = W.REMOVAL, **given: Any) -> str:
    with pytest.raises(Invalid) as error:
        choose(term, id, way, **given)
    (problem,) = error.value.problems
    return problem.field


def test_a_wrong_choice_is_refused_by_its_field(term: Term) -> None:
    id = site(term)
    assert refused(term, id, chosen_on=date(2026, 11, 26)) == "chosen_on"
    assert refused(term, id, note="长" * 501) == "note"
    term.on(date(2028, 6, 2))
    assert refused(term, id, W.EXTENSION) == "way"
    assert ending(term, id).choices == ()


def test_a_supply_that_is_not_temporary_has_nothing_to_choose(term: Term) -> None:
    id = term.in_force(RESTAURANT)
    assert refused(term, id) == "contract_id"
    assert open_tasks(term, id) == []
    view = ending(term, id)
    assert (view.is_temporary, view.decide_by) == (False, None)
    assert "不是临时供用电合同" in view.why_not


def test_only_a_contract_in_force_has_a_choice(term: Term) -> None:
    draft = term.drafted(BUILDING_SITE)
    with pytest.raises(ActionNotPossible, match="草稿"):
        choose(term, draft, W.REMOVAL)
    id = site(term)
    choose(term, id, W.REMOVAL)
    with term.writing(ARCHIVIST) as work:
        proof = Proof(SCAN, "application/pdf")
        terminate(work, id, reason="拆除销户", ended_on=work.today, proof=proof)
    assert open_tasks(term, id) == []
    with pytest.raises(ActionNotPossible, match=ContractState.TERMINATED.label):
        choose(term, id, W.EXTENSION)


def test_an_agreement_beside_a_temporary_supply_leaves_the_choice_to_it(term: Term) -> None:
    main = site(term)
    named = {"title": "临时供用电合同", "signed_on": "2026-11-25", "ends_on": "2028-05-31"}
    beside = term.in_force(
        BUILDING_SITE,
        kind="settlement-agreement",
        main_contract={**named, "contract_no": term.see(main).number},
        agreed={"settle": {"instalment_days": ["当月15日"]}},
    )
    assert open_tasks(term, beside) == []
    assert refused(term, beside) == "contract_id"


def test_a_note_holds_no_personal_values(term: Term) -> None:
    id = site(term)
    view = choose(term, id, W.REMOVAL, note="经办人电话 13800138000")
    assert view.choices[-1].note is not None
    assert "13800138000" not in view.choices[-1].note
