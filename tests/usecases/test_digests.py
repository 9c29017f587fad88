"""One message for all that somebody is to be told on a day, and what it brings along."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from service.domain.access import Actor, Role
from service.domain.notices import Fate, NoticeState, NoticeText, Outcome
from service.store import notice_queue
from service.store.contracts import Contract
from service.usecases.notices import count_unread, list_notices
from service.usecases.ticking import CLOCK
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, SettableClock
from tests.usecases.sending import (
    Recorder,
    contracted,
    deliver,
    give_address,
    post,
    remind,
    remind_customer,
    remind_in,
    row,
    rows,
    sent_to,
    with_channels,
)
from tests.worker.hired import hire
from tests.worker.ticks import another_process

EARLY = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
"""06:00 in China: before anything may be sent."""
MORNING = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)
"""08:30 in China."""


@pytest.fixture
def office(service: Service, clock: SettableClock) -> Service:
    """With e-mail and SMS, before the day's messages go out."""
    clock.at = EARLY
    return with_channels(service, email=Recorder(), sms=Recorder())


@pytest.fixture
def contracts(office: Service) -> list[Contract]:
    return [contracted(office, number) for number in (FACTORY, RESTAURANT, FACTORY)]


@pytest.fixture
def person(office: Service) -> Actor:
    person = hire(office, "李晓禾", Role.DRAFTER)
    give_address(office, person, "li@example.com")
    return person


def test_reminders_of_a_day_go_to_a_person_in_one_mail(
    office: Service, person: Actor, contracts: list[Contract], clock: SettableClock
) -> None:
    for contract in contracts:
        remind(
            office, person, contract, next="起草续签合同", action=f"contracts/{contract.id}/renew"
        )
    assert deliver(office) == 0
    clock.at = MORNING
    assert deliver(office) == 1
    (mail,) = sent_to(office, "email")
    assert mail.address == "li@example.com"
    assert mail.words.subject == "合同提醒（3 项），2026年11月25日"
    for number, contract in enumerate(contracts, start=1):
        assert contract.number in mail.words.body
        assert f"https://x.test/console/contracts/{contract.id}/renew" in mail.words.body
        assert f"{number}. 合同到期提醒" in mail.words.body
    (calendar,) = mail.attachments
    assert calendar.content.count(b"BEGIN:VEVENT") == 3


def test_what_is_to_be_done_first_comes_first(
    office: Service, person: Actor, contracts: list[Contract], clock: SettableClock
) -> None:
    for contract, day in zip(
        contracts, ("2027年1月9日", "2026年12月1日", "2026年12月31日"), strict=True
    ):
        remind(office, person, contract, ends_on=day)
    clock.at = MORNING
    deliver(office)
    body = sent_to(office, "email")[0].words.body
    places = [body.index(contracts[n].number) for n in (1, 2, 0)]
    assert places == sorted(places)


def test_a_single_reminder_speaks_its_own_words(
    office: Service, person: Actor, contracts: list[Contract], clock: SettableClock
) -> None:
    remind(office, person, contracts[0])
    clock.at = MORNING
    deliver(office)
    (mail,) = sent_to(office, "email")
    assert mail.words.subject == f"合同到期提醒：{contracts[0].number}，还有 30 天"
    carrier = row(office, kind="digest.people")
    assert mail.id == carrier.id
    assert carrier.text_version == office.library.notices["reminder.renewal"].digest
    assert carrier.content_hash == mail.content_hash


def test_a_customer_gets_one_message_not_three(
    office: Service, contracts: list[Contract], clock: SettableClock
) -> None:
    for key in ("T-30", "T-15", "T-7"):
        remind_customer(office, contracts[0], key)
    clock.at = MORNING
    deliver(office)
    (text,) = sent_to(office, "sms")
    assert "3" in text.words.body
    assert "x.test" not in text.words.body


def test_what_was_brought_along_stands_where_the_message_stands(
    office: Service, person: Actor, contracts: list[Contract], clock: SettableClock
) -> None:
    for contract in contracts:
        remind(office, person, contract)
    clock.at = MORNING
    deliver(office)
    carrier = row(office, kind="digest.people")
    for carried in rows(office, kind="reminder.renewal"):
        assert carried.carried_by == carrier.id
        assert (carried.state, carried.sent_at) == ("accepted", carrier.sent_at)
        assert carried.sent_at is not None


def test_what_comes_after_the_message_was_taken_goes_with_a_second_one(
    office: Service, person: Actor, contracts: list[Contract], clock: SettableClock
) -> None:
    remind(office, person, contracts[0])
    clock.at = MORNING
    deliver(office)
    remind(office, person, contracts[1])
    remind(office, person, contracts[2])
    assert [item.key for item in rows(office, kind="digest.people")] == [
        "2026-11-25",
        "2026-11-25/2",
    ]
    assert deliver(office) == 0
    clock.advance(minutes=10)
    assert deliver(office) == 1
    assert len(sent_to(office, "email")) == 2


def test_a_message_that_is_taken_again_brings_the_same(
    office: Service, person: Actor, contracts: list[Contract], clock: SettableClock
) -> None:
    office = with_channels(office, email=Recorder([Outcome(Fate.PASSING), Outcome(Fate.SENT)]))
    remind(office, person, contracts[0])
    clock.at = MORNING
    deliver(office)
    assert row(office, kind="reminder.renewal").state == NoticeState.WAITING.value
    remind(office, person, contracts[1])
    clock.advance(minutes=1)
    deliver(office)
    first, second = sent_to(office, "email")
    assert (first.id, first.content_hash) == (second.id, second.content_hash)


def test_nothing_is_sent_of_contracts_that_have_ended_since(
    office: Service, person: Actor, contracts: list[Contract], clock: SettableClock
) -> None:
    for contract in contracts[:2]:
        remind(office, person, contract)
    end(office, contracts[0])
    clock.at = MORNING
    deliver(office)
    (mail,) = sent_to(office, "email")
    assert mail.words.subject.startswith("合同到期提醒")
    assert contracts[0].number not in mail.words.body
    states = [item.state for item in rows(office, kind="reminder.renewal")]
    assert states == ["cancelled", "accepted"]


def test_an_empty_message_is_not_sent(
    office: Service, person: Actor, contracts: list[Contract], clock: SettableClock
) -> None:
    remind(office, person, contracts[0])
    end(office, contracts[0])
    clock.at = MORNING
    assert deliver(office) == 0
    carrier = row(office, kind="digest.people")
    assert carrier.state == NoticeState.CANCELLED.value
    assert "无须发送" in carrier.detail
    assert sent_to(office, "email") == []


def end(office: Service, contract: Contract) -> None:
    with office.writing() as work:
        ended = work.session.get_one(Contract, contract.id)
        ended.state = "terminated"
        work.session.add(ended)


def test_people_see_reminders_at_once_and_each_once(
    office: Service, person: Actor, contracts: list[Contract], clock: SettableClock
) -> None:
    remind(office, person, contracts[0])
    remind(office, person, contracts[1])
    clock.at = MORNING
    deliver(office)
    with office.reading(person) as work:
        assert [item.kind for item in list_notices(work, None, 50)] == ["reminder.renewal"] * 2
        assert count_unread(work) == 2


def test_a_taken_message_is_not_waited_for(
    office: Service, person: Actor, contracts: list[Contract], clock: SettableClock
) -> None:
    """A message that is being sent right now does not take what comes meanwhile."""
    remind(office, person, contracts[0])
    clock.at = MORNING
    with office.writing(CLOCK) as work:
        (taken,) = notice_queue.claim(work.session, "n", work.now, 10)
        assert notice_queue.waiting_carrier(work.session, person.id) is None
    remind(office, person, contracts[1])
    assert len(rows(office, kind="digest.people")) == 2
    assert taken.kind == "digest.people"


@pytest.mark.postgres
def test_what_is_posted_while_the_message_is_taken_is_not_lost(
    postgres_service: Service, clock: SettableClock
) -> None:
    clock.at = EARLY
    office = with_channels(postgres_service, email=Recorder())
    person = hire(office, "李晓禾", Role.DRAFTER)
    give_address(office, person, "li@example.com")
    contract = contracted(office)
    remind(office, person, contract, "T-30")
    clock.at = MORNING
    with another_process(office) as other:
        with office.writing(CLOCK) as work:
            remind_in(work, person, contract, "T-15")
            # Whoever takes messages now leaves alone what is being added to.
            assert deliver(other) == 0
        assert deliver(other) == 1
    carrier = row(office, kind="digest.people")
    carried = rows(office, kind="reminder.renewal")
    assert [item.carried_by for item in carried] == [carrier.id, carrier.id]


@pytest.mark.parametrize("count", [1, 2])
def test_a_matter_with_a_faulty_text_is_told_without_it_and_stops_no_other(
    office: Service,
    person: Actor,
    contracts: list[Contract],
    clock: SettableClock,
    count: int,
) -> None:
    kind = "reminder.task"
    faulty = NoticeText(kind, "提示", "{{ nonsense }}")
    library = replace(office.library, notices={**office.library.notices, kind: faulty})
    office = replace(office, library=library)
    ill, well = contracts[:2]
    facts = {"task": "审批", "due": "2026年12月1日", "left": "还有 6 天"}
    post(office, kind, person.id, ill, "k", facts)
    if count == 2:
        remind(office, person, well)
    clock.at = MORNING
    assert deliver(office) == 1
    body = sent_to(office, "email")[0].words.body
    assert f"https://x.test/console/contracts/{ill.id}" in body
    assert "提醒事项" in body + sent_to(office, "email")[0].words.subject
    assert f"合同到期提醒：{well.number}" in body or count == 1
    assert {item.state for item in rows(office)} == {"accepted"}


def test_what_was_planned_for_the_outbox_goes_by_mail_where_that_came_meanwhile(
    service: Service, clock: SettableClock
) -> None:
    clock.at = EARLY
    before = with_channels(service)
    person = hire(before, "李晓禾", Role.DRAFTER)
    give_address(before, person, "li@example.com")
    remind(before, person, contracted(before))
    assert row(before, kind="digest.people").channel == "outbox"
    office = with_channels(service, email=Recorder())
    clock.at = MORNING
    deliver(office)
    deliver(office)
    (mail,) = sent_to(office, "email")
    assert mail.address == "li@example.com"
    assert sent_to(office, "outbox") == []
    assert row(office, kind="reminder.renewal").state == "accepted"


def test_a_message_dates_from_when_it_may_go(
    office: Service, person: Actor, contracts: list[Contract], clock: SettableClock
) -> None:
    """And so does what is sent again of it, or comes later the same day."""
    office = with_channels(office, email=Recorder([Outcome(Fate.PASSING), Outcome(Fate.SENT)]))
    remind(office, person, contracts[0])
    clock.at = MORNING
    deliver(office)
    clock.advance(minutes=5)
    deliver(office)
    assert [mail.posted_at for mail in sent_to(office, "email")] == [MORNING, MORNING]
    at = clock.at
    remind(office, person, contracts[1])
    clock.advance(minutes=20)
    deliver(office)
    assert sent_to(office, "email")[-1].posted_at == at
