"""Which channel a message goes out on, and when; nothing goes out at night."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from service.domain.access import Actor, Role
from service.domain.notices import MOST_ATTEMPTS, Fate, Outcome
from service.domain.working_days import CHINA
from service.store import notice_queue
from service.store.contracts import Contract
from service.wiring import Service
from tests.services import SettableClock, demo_record
from tests.usecases.sending import (
    Recorder,
    contracted,
    customer_of,
    deliver,
    give_address,
    post,
    record,
    remind_customer,
    row,
    rows,
    sent_to,
    with_channels,
)
from tests.worker.hired import hire

NIGHT = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
"""22:00 in China."""
NEXT_MORNING = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)
"""08:00 in China."""
RESIDENT = "632598000004"


@pytest.fixture
def office(service: Service) -> Service:
    return with_channels(service, email=Recorder(), sms=Recorder())


@pytest.fixture
def contract(office: Service) -> Contract:
    return contracted(office)


def tell(service: Service, person: Actor, contract: Contract) -> None:
    post(service, "contract.approved", person.id, contract, "1", {"by": "赵国安"})


@pytest.mark.parametrize(("email", "channel"), [("li@example.com", "email"), ("", "outbox")])
def test_people_get_mail_where_they_have_an_address(
    office: Service, contract: Contract, email: str, channel: str
) -> None:
    person = hire(office, "李晓禾", Role.DRAFTER)
    give_address(office, person, email)
    tell(office, person, contract)
    assert row(office).channel == channel
    assert deliver(office) == 1
    assert len(sent_to(office, channel)) == 1


def test_without_mail_messages_stand_in_the_outbox(service: Service) -> None:
    service = with_channels(service)
    person = hire(service, "李晓禾", Role.DRAFTER)
    give_address(service, person, "li@example.com")
    tell(service, person, contracted(service))
    assert row(service).channel == "outbox"


def test_what_is_posted_at_night_waits_for_the_morning(
    office: Service, contract: Contract, clock: SettableClock
) -> None:
    person = hire(office, "李晓禾", Role.DRAFTER)
    give_address(office, person, "li@example.com")
    clock.at = NIGHT
    tell(office, person, contract)
    assert row(office).next_at == NEXT_MORNING
    assert deliver(office) == 0
    clock.at = NEXT_MORNING
    assert deliver(office) == 1


def test_a_message_is_not_tried_again_at_night(
    office: Service, contract: Contract, clock: SettableClock
) -> None:
    office = with_channels(office, email=Recorder([Outcome(Fate.PASSING)]))
    person = hire(office, "李晓禾", Role.DRAFTER)
    give_address(office, person, "li@example.com")
    tell(office, person, contract)
    clock.at = datetime(2026, 11, 25, 11, 30, tzinfo=UTC)
    hours = []
    while (again := row(office, channel="email").next_at) is not None:
        clock.at = max(again, clock.at)
        hours.append(again.astimezone(CHINA).hour)
        deliver(office)
    assert len(hours) == MOST_ATTEMPTS
    assert all(8 <= hour < 20 for hour in hours)
    assert clock.at > NEXT_MORNING


def test_what_a_dead_node_had_taken_is_not_sent_at_night(
    office: Service, contract: Contract, clock: SettableClock
) -> None:
    person = hire(office, "李晓禾", Role.DRAFTER)
    give_address(office, person, "li@example.com")
    tell(office, person, contract)
    with office.writing() as work:
        notice_queue.claim(work.session, "dead", work.now, 1)
    clock.at = NIGHT
    with office.writing() as work:
        assert notice_queue.free(work.session, "dead", work.now) == 1
    assert deliver(office) == 0
    clock.at = NEXT_MORNING
    assert deliver(office) == 1
    assert row(office).unknowns == 1


def test_a_customers_messages_go_by_the_first_channel_there_is(
    office: Service, contract: Contract
) -> None:
    remind_customer(office, contract)
    carried, carrier = rows(office)
    assert (carried.channel, carried.next_at) == ("carried", None)
    assert (carrier.channel, carrier.subject) == ("sms", customer_of(contract))


def test_a_production_without_channels_writes_letters(service: Service) -> None:
    service = with_channels(service)
    production = replace(service, ports=replace(service.ports, is_demo=False))
    remind_customer(production, contracted(production))
    assert row(production, kind="digest.customer").channel == "letter"
    remind_customer(service, contracted(service), "T-15")
    assert [item.channel for item in rows(service, kind="digest.customer")] == ["letter"]


def test_the_same_reminder_again_posts_nothing(office: Service, contract: Contract) -> None:
    for _ in range(2):
        remind_customer(office, contract)
    assert len(rows(office)) == 2


def test_accounts_of_one_customer_have_one_recipient(office: Service, contract: Contract) -> None:
    twin = contracted(office, RESIDENT)
    first, second = sorted([customer_of(contract), customer_of(twin)])
    remind_customer(office, contract)
    remind_customer(office, twin)
    assert {item.recipient for item in rows(office)} == {first, second}
    same = demo_record()["customer"]
    record(office, RESIDENT, customer=same)
    for item in (contract, twin):
        remind_customer(office, item, "T-15")
    assert {item.recipient for item in rows(office, key="T-15")} == {first}
