"""What evidence shows of a message is what went out, or it says that this cannot be shown."""

from datetime import UTC, datetime

import pytest

from service.store.contracts import Contract
from service.usecases.delivery_views import DeliveryView
from service.usecases.notice_evidence import EvidenceView, get_notice, list_contract_notices
from service.wiring import Service
from tests.services import FACTORY, SettableClock
from tests.usecases.sending import (
    Recorder,
    contracted,
    deliver,
    failing,
    remind_customer,
    row,
    rows,
    sent_to,
    with_channels,
    with_contact,
)

MORNING = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)


@pytest.fixture
def contract(service: Service, clock: SettableClock) -> Contract:
    clock.at = MORNING
    return contracted(service)


def evidence_of(service: Service, notice_id: str) -> EvidenceView:
    with service.reading() as work:
        return get_notice(work, notice_id)


def told(service: Service, contract: Contract) -> list[DeliveryView]:
    with service.reading() as work:
        return list_contract_notices(work, contract.id, None, 50)


def test_of_a_short_message_its_own_words_are_shown(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    office = with_channels(service, sms=Recorder())
    remind_customer(office, contract)
    carried = row(office, kind="customer.renewal")
    before = evidence_of(office, carried.id)
    assert before.is_same is None
    clock.advance(minutes=20)
    deliver(office)
    (text,) = sent_to(office, "sms")
    for id in (carried.id, text.id):
        found = evidence_of(office, id)
        assert (found.words, found.is_same) == (text.words, True)
        assert found.content_hash == text.content_hash
    assert before.words == text.words


def test_of_several_together_what_was_said_is_shown(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    with_contact(service, FACTORY, mobile="95598", email="office@example.com")
    office = with_channels(service, email=Recorder())
    remind_customer(office, contract, "T-30")
    remind_customer(office, contracted(office), "T-30")
    clock.advance(minutes=20)
    deliver(office)
    (mail,) = sent_to(office, "email")
    found = evidence_of(office, mail.id)
    assert (found.words, found.is_same) == (mail.words, True)


def test_what_cannot_be_made_again_is_not_shown(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    office = with_channels(service, sms=Recorder())
    remind_customer(office, contract)
    clock.advance(minutes=20)
    deliver(office)
    with office.writing() as work:
        changed = work.session.get_one(Contract, contract.id)
        changed.number = "SFZ-0"
        work.session.add(changed)
    found = evidence_of(office, sent_to(office, "sms")[0].id)
    assert (found.words, found.is_same) == (None, False)


def test_what_was_brought_along_stands_where_its_newest_way_stands(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    office = with_channels(service, sms=failing())
    remind_customer(office, contract)
    (waiting,) = told(office, contract)
    assert (waiting.via, waiting.state.value) == ("sms", "waiting")
    clock.advance(minutes=20)
    deliver(office)
    deliver(office)
    (view,) = told(office, contract)
    letter = row(office, channel="letter")
    assert (view.via, view.state.value, view.detail, view.sent_at) == (
        "letter",
        "waiting",
        letter.detail,
        None,
    )
    assert [(way, state.value) for way, state in view.ways] == [
        ("sms", "failed"),
        ("letter", "waiting"),
    ]
    assert view.recipient_name == f"{contract.customer_name}（户号 {FACTORY}）"
    found = evidence_of(office, rows(office, kind="customer.renewal")[0].id)
    assert found.is_same is True
    assert "尊敬的" in (found.words.body if found.words else "")
