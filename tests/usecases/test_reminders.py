"""What is due is told, once, to whom it concerns; what was missed is caught up in one word."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from service.domain.access import Role
from service.domain.expiry import Expiry
from service.domain.tasks import TaskKind, TaskRequest
from service.domain.vocabulary import ContractState, RenewalMode
from service.domain.working_days import DueDay
from service.store.contracts import Contract
from service.store.expiries import EndTerms
from service.store.tasks import open_tasks_of
from service.store.wake_ups import Reminder, WakeUp
from service.usecases import reminders
from service.usecases.reminder_scene import Matter, Scene, told_at
from service.usecases.ticking import CLOCK
from service.usecases.wake_ups import watch_contract
from service.wiring import Service
from service.worker.jobs import run_job
from service.worker.tick import run_tick
from tests.services import RESTAURANT, SIGNING_DAY, SettableClock, real_library
from tests.usecases.reviewing import Department, department, hire
from tests.usecases.signing_room import Room
from tests.usecases.test_wake_ups import SITE
from tests.usecases.watched import (
    END,
    before,
    in_force,
    on_day,
    posted,
    remind_on,
    reminders_of,
    told,
    wake_up_of,
)


@pytest.fixture
def people(service: Service) -> Department:
    """A department; nothing is due but what a test makes due (the demo's accounts have agents)."""
    with service.writing() as work:
        for wake_up in work.session.exec(select(WakeUp)):
            work.session.delete(wake_up)
    return department(service)


def subject_of(contract: Contract) -> str:
    return f"contracts/{contract.id}"


class TestWhoIsTold:
    def test_climbs_from_the_drafter_to_the_heads(
        self, service: Service, people: Department, clock: SettableClock
    ) -> None:
        contract = in_force(service, people.drafter, renewal_mode=RenewalMode.NONE)
        hire(service, "另一位起草人", Role.DRAFTER)
        wanted = {
            90: {people.drafter},
            30: {people.drafter, people.reviewer},
            7: {people.drafter, people.reviewer, people.approver, people.chief},
        }
        for days, staff in wanted.items():
            since = len(posted(service, subject_of(contract)))
            assert remind_on(service, clock, before(days)) == 1
            new = posted(service, subject_of(contract))[since:]
            ours = {n.recipient for n in new if n.kind == "reminder.renewal"}
            assert ours == {actor.id for actor in staff}

    def test_is_every_drafter_where_a_program_drafted_it(
        self, service: Service, people: Department, clock: SettableClock
    ) -> None:
        with service.reading() as work:
            program = work.actor
        contract = in_force(service, program, renewal_mode=RenewalMode.NONE)
        other = hire(service, "另一位起草人", Role.DRAFTER)
        remind_on(service, clock, before(90))
        recipients = {n.recipient for n in posted(service, subject_of(contract))}
        assert recipients == {people.drafter.id, other.id}

    def test_is_whoever_is_in_charge_where_nobody_has_the_role(
        self, service: Service, clock: SettableClock
    ) -> None:
        with service.reading() as work:
            program = work.actor
        contract = in_force(service, program, renewal_mode=RenewalMode.NONE)
        head = hire(service, "主任", Role.APPROVER)
        remind_on(service, clock, before(90))
        assert {n.recipient for n in posted(service, subject_of(contract))} == {head.id}

    def test_nobody_is_noted_as_such_and_the_ladder_goes_on(
        self, service: Service, clock: SettableClock
    ) -> None:
        with service.reading() as work:
            program = work.actor
        contract = in_force(service, program, renewal_mode=RenewalMode.NONE)
        remind_on(service, clock, before(90))
        with service.reading() as work:
            of_it = select(Reminder).where(Reminder.subject == subject_of(contract))
            (row,) = work.session.exec(of_it).all()
        assert (row.state, row.notices, row.reason) == ("fired", 0, "没有可提醒的人")
        wake_up = wake_up_of(service, subject_of(contract))
        assert wake_up is not None
        assert wake_up.rung == "T-65"


class TestWhatIsSaid:
    def test_of_a_contract_that_must_be_renewed_leads_to_the_renewal(
        self, service: Service, people: Department, clock: SettableClock
    ) -> None:
        contract = in_force(service, people.drafter, renewal_mode=RenewalMode.NONE)
        remind_on(service, clock, before(90))
        (notice,) = posted(service, subject_of(contract))
        assert notice.facts["left"] == "还有 90 天"
        assert notice.facts["ends_on"] == "2027年9月30日"
        assert notice.facts["next"]

    def test_of_a_contract_that_rolls_over_reaches_the_customer_while_it_may_object(
        self, service: Service, people: Department, clock: SettableClock
    ) -> None:
        contract = in_force(service, people.drafter, renewal_mode=RenewalMode.ROLL_SAME_TERM)
        customer = f"customers/{contract.account_id}"
        for days in (90, 65, 60, 30, 15, 7, 1, 0):
            remind_on(service, clock, before(days))
        found = [n for n in posted(service, subject_of(contract)) if n.recipient == customer]
        assert [n.key.rpartition(".")[2] for n in found] == ["T-65", "T-60", "T-30"]
        assert {n.kind for n in found} == {"customer.rolls_over"}
        assert found[0].facts["objection_until"] == "2027年8月31日"
        assert found[0].facts["new_ends_on"] == "2028年8月5日"

    def test_of_a_contract_whose_end_was_objected_to_is_no_longer_that_it_rolls_over(
        self, service: Service, people: Department, clock: SettableClock
    ) -> None:
        contract = in_force(service, people.drafter, renewal_mode=RenewalMode.ROLL_SAME_TERM)
        with service.writing() as work:
            (wake_up,) = work.session.exec(
                select(WakeUp).where(WakeUp.subject == subject_of(contract))
            ).all()
            wake_up.objected_on = SIGNING_DAY.date()
            work.session.add(wake_up)
        remind_on(service, clock, before(90))
        assert {n.kind for n in posted(service, subject_of(contract))} == {"reminder.renewal"}

    def test_of_a_temporary_supply_goes_to_the_customer_in_writing(
        self, service: Service, people: Department, clock: SettableClock
    ) -> None:
        contract = in_force(
            service,
            people.drafter,
            SITE,
            ends_on=date(2027, 7, 1),
        )
        with service.writing() as work:
            (answer,) = work.session.exec(
                select(WakeUp).where(col(WakeUp.occasion) == "temporary")
            ).all()
            # The demo's day is years away; its ladder begins thirty days before.
            answer.target_on, answer.next_on = date(2027, 6, 1), date(2027, 5, 2)
            work.session.add(answer)
        remind_on(service, clock, date(2027, 5, 2))
        letters = [n for n in posted(service, subject_of(contract)) if n.facts.get("in_writing")]
        assert {(n.kind, n.recipient) for n in letters} == {
            ("customer.temporary", f"customers/{contract.account_id}")
        }
        assert "letter" in {n.channel for n in letters}

    def test_of_what_must_be_renewed_reaches_the_customer_in_the_time_promised(
        self, service: Service, people: Department, clock: SettableClock
    ) -> None:
        contract = in_force(service, people.drafter, renewal_mode=RenewalMode.NONE)
        customer = f"customers/{contract.account_id}"
        remind_on(service, clock, before(90))
        assert customer not in {n.recipient for n in posted(service, subject_of(contract))}
        remind_on(service, clock, before(65))
        assert ("customer.renewal", customer) in told(service, subject_of(contract))


def test_the_end_of_a_supplementary_agreement_is_no_news_to_the_customer() -> None:
    policy = real_library()[1].reminders
    assert policy is not None
    expiry = Expiry(END, END, END, RenewalMode.NONE, promised_days=60)
    ladder = policy.ladder_of_end(("T-90", "T-30", "T+1"), expiry.told_days)
    terms = EndTerms("c", "v", "high-voltage", 1, "", "", "none", None, 60, None, None)
    assert told_at(policy, terms, expiry, ladder) == {-65, -30, 1}
    beside = terms._replace(kind="supplementary-agreement")
    assert told_at(policy, beside, expiry, ladder) == frozenset()


class TestCatchingUp:
    def test_tells_once_what_was_missed_and_keeps_what_it_stood_for(
        self, service: Service, people: Department, clock: SettableClock
    ) -> None:
        contract = in_force(service, people.drafter, renewal_mode=RenewalMode.ROLL_SAME_TERM)
        subject = subject_of(contract)
        remind_on(service, clock, before(20))
        assert reminders_of(service, subject) == [
            ("T-90", "skipped"),
            ("T-65", "skipped"),
            ("T-60", "skipped"),
            ("T-30", "fired"),
        ]
        customer = f"customers/{contract.account_id}"
        assert [n.recipient for n in posted(service, subject)].count(customer) == 1
        wake_up = wake_up_of(service, subject)
        assert wake_up is not None
        assert (wake_up.rung, wake_up.fired) == ("T-15", 1)

    def test_again_and_again_sends_nothing_twice(
        self, service: Service, people: Department, clock: SettableClock
    ) -> None:
        contract = in_force(service, people.drafter, renewal_mode=RenewalMode.NONE)
        remind_on(service, clock, before(90))
        first = len(posted(service, subject_of(contract)))
        for slot in ("again", "and-again"):
            assert run_job(service, "remind", slot) == 0
        on_day(clock, before(91))
        assert run_job(service, "remind", "an-hour-back") == 0
        assert len(posted(service, subject_of(contract))) == first

    def test_of_a_plan_that_goes_back_to_what_it_was_posts_nothing_twice(
        self, service: Service, people: Department, clock: SettableClock
    ) -> None:
        contract = in_force(service, people.drafter, renewal_mode=RenewalMode.NONE)
        subject = subject_of(contract)
        remind_on(service, clock, before(90))
        first = len(posted(service, subject))
        with service.writing() as work:
            row = work.session.get_one(Contract, contract.id)
            for ends_on in (END + timedelta(days=400), END):
                row.ends_on = ends_on
                watch_contract(work, row)
        assert run_job(service, "remind", "anew") == 1
        assert len(posted(service, subject)) == first
        assert reminders_of(service, subject) == [("T-90", "fired")]
        wake_up = wake_up_of(service, subject)
        assert wake_up is not None
        assert wake_up.rung == "T-65"


def test_a_contract_past_its_end_is_never_silent(
    service: Service, people: Department, clock: SettableClock
) -> None:
    contract = in_force(service, people.drafter, renewal_mode=RenewalMode.NONE)
    subject = subject_of(contract)
    remind_on(service, clock, END + timedelta(days=30))
    expired = len([n for n in posted(service, subject) if n.kind == "reminder.expired"])
    assert expired == 4
    wake_up = wake_up_of(service, subject)
    assert wake_up is not None
    assert (wake_up.rung, wake_up.next_on) == ("T+60", END + timedelta(days=60))


def test_a_contract_that_is_in_force_no_longer_is_let_go(
    service: Service, people: Department, clock: SettableClock
) -> None:
    contract = in_force(service, people.drafter)
    with service.writing() as work:
        row = work.session.get_one(Contract, contract.id)
        row.state = ContractState.TERMINATED.value
        work.session.add(row)
    assert remind_on(service, clock, before(90)) == 1
    assert posted(service, subject_of(contract)) == []
    wake_up = wake_up_of(service, subject_of(contract))
    assert wake_up is not None
    assert (wake_up.next_on, wake_up.closed_reason) == (None, "所提醒的事项已经办结或者不存在")


def test_an_authority_is_reminded_of_until_its_ladder_is_over(
    service: Service, people: Department, clock: SettableClock
) -> None:
    id = Room(service).authority().id
    subject = f"authorities/{id}"
    for day in (date(2026, 12, 1), date(2026, 12, 24), date(2027, 1, 1)):
        remind_on(service, clock, day)
    assert [rung for rung, _ in reminders_of(service, subject)] == ["T-30", "T-7", "T+1"]
    assert told(service, subject) == {
        ("reminder.authority", people.drafter.id),
        ("reminder.authority", people.reviewer.id),
    }
    (first, *_) = posted(service, subject)
    assert first.facts["what"] == "授权委托书"
    assert first.facts["left"] == "还有 30 天"


def test_a_task_is_its_owners_until_it_is_late(
    service: Service, people: Department, clock: SettableClock
) -> None:
    contract = in_force(service, people.drafter, is_watched=False)
    subject = subject_of(contract)
    due = DueDay(date(2026, 12, 10), provisional=False)
    with service.writing() as work:
        work.open_task(
            TaskRequest(
                TaskKind.RATIFY, subject, "demo", "追认", Role.SIGNER, due_at=due.at, key="k"
            )
        )
        (task,) = open_tasks_of(work.session, subject)
    remind_on(service, clock, date(2026, 12, 9))
    assert told(service, subject) == {("reminder.task", people.signer.id)}
    remind_on(service, clock, date(2026, 12, 11))
    assert told(service, subject) == {
        ("reminder.task", people.signer.id),
        ("reminder.task", people.approver.id),
        ("reminder.task", people.chief.id),
    }
    assert [r for r, s in reminders_of(service, f"tasks/{task.id}") if s == "fired"] == [
        "T-1",
        "T+1",
    ]


def test_many_take_several_chunks(
    service: Service, people: Department, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "AT_ONCE", 2)
    for _ in range(3):
        in_force(service, people.drafter, RESTAURANT, renewal_mode=RenewalMode.NONE)
    assert remind_on(service, clock, before(60)) == 3
    with service.reading() as work:
        fired = work.session.exec(select(Reminder).where(Reminder.state == "fired")).all()
        assert len({row.subject for row in fired}) == 3


def test_what_comes_into_force_after_the_days_run_is_reminded_of_with_the_next_tick(
    service: Service, people: Department, clock: SettableClock
) -> None:
    on_day(clock, before(7))
    assert run_tick(service, "node")
    contract = in_force(service, people.drafter)
    clock.advance(minutes=1)
    assert run_tick(service, "node")
    assert [rung for rung, _ in reminders_of(service, subject_of(contract))] == ["T-7"]


def test_one_that_cannot_be_looked_at_keeps_no_other_from_its_turn(
    service: Service, people: Department, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ill, well = (
        subject_of(in_force(service, people.drafter, RESTAURANT, renewal_mode=RenewalMode.NONE))
        for _ in range(2)
    )
    look = Scene.matter_of

    def failing(scene: Scene, wake_up: WakeUp) -> Matter | None:
        if wake_up.subject == ill:
            raise ZeroDivisionError
        return look(scene, wake_up)

    monkeypatch.setattr(Scene, "matter_of", failing)
    assert remind_on(service, clock, before(60)) == 1
    assert told(service, ill) == set()
    assert told(service, well) != set()
    left = wake_up_of(service, ill)
    assert left is not None
    assert left.next_on == before(65)


def test_what_they_are_about_is_read_in_as_many_queries_however_many_they_are(
    sqlite_service: Service,
) -> None:
    service, counted = sqlite_service, list[int]()
    statements: list[str] = []
    drafter = hire(service, "起草", Role.DRAFTER)
    for _ in range(3):
        in_force(service, drafter, RESTAURANT)
    with service.reading(CLOCK) as work:
        wake_ups = work.session.exec(
            select(WakeUp).where(col(WakeUp.occasion) == "contract-end")
        ).all()
        assert len(wake_ups) == 3
        event.listen(
            work.session.connection(),
            "before_cursor_execute",
            lambda *given: statements.append(given[2]),
        )
        for some in (wake_ups[:1], wake_ups):
            work.session.expunge_all()
            statements.clear()
            scene = Scene(work, some)
            assert all(scene.matter_of(wake_up) for wake_up in some)
            counted.append(len(statements))
    assert counted[0] == counted[1]
