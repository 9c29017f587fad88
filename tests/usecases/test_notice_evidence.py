"""What may be recorded of a message, what its record proves, and who sees what it brought along."""

from dataclasses import replace

import pytest

from service.domain.access import Role
from service.domain.errors import FactsInvalid
from service.domain.notices import Fate, NoticeRequest, NoticeState, Outcome
from service.domain.receipts import HandOver
from service.usecases.errors import NoticeNotFound
from service.usecases.notice_evidence import get_notice, record_posting
from service.usecases.receipts import record_receipt
from service.usecases.ticking import CLOCK
from service.wiring import Service
from tests.services import FACTORY, SettableClock
from tests.usecases.sending import (
    EMAIL,
    Recorder,
    contracted,
    deliver,
    give_address,
    post,
    remind,
    remind_customer,
    row,
    sent_to,
    with_channels,
    with_contact,
)
from tests.worker.hired import found_organisation, hire


def in_earnest(service: Service) -> Service:
    """Not a demo: what reaches no customer by a program becomes a letter."""
    return replace(service, ports=replace(service.ports, is_demo=False))


def test_nobody_receives_what_is_for_somebody_of_ours(
    service: Service, clock: SettableClock
) -> None:
    office = with_channels(service, email=Recorder([Outcome(Fate.SENT)]))
    drafter, boss = (hire(office, name, Role.DRAFTER) for name in ("李晓禾", "高远"))
    give_address(office, boss, "boss@example.com")
    contract = contracted(office)
    post(office, "contract.returned", boss.id, contract, "1", {"by": "甲", "reason": "乙"})
    notice = row(office, kind="contract.returned")
    with office.writing(drafter) as work, pytest.raises(NoticeNotFound):
        record_receipt(work, notice.id, HandOver.LETTER, work.now)
    clock.advance(hours=1)
    deliver(office)
    assert len(sent_to(office, "email")) == 1


def test_what_was_never_sent_is_not_received(service: Service) -> None:
    office = with_channels(service, email=Recorder([Outcome(Fate.SENT)]))
    with_contact(office, FACTORY, mobile="0871-65000000", email=EMAIL)
    drafter = hire(office, "李晓禾", Role.DRAFTER)
    remind_customer(office, contracted(office))
    for kind in ("digest.customer", "customer.renewal"):
        with office.writing(drafter) as work, pytest.raises(FactsInvalid, match="还没有发出"):
            record_receipt(work, row(office, kind=kind).id, HandOver.VISIT, work.now)
        assert row(office, kind=kind).state == NoticeState.WAITING.value


def test_who_saw_to_it_in_person_tells_of_no_sending(
    service: Service, clock: SettableClock
) -> None:
    office = in_earnest(with_channels(service))
    drafter = hire(office, "李晓禾", Role.DRAFTER)
    remind_customer(office, contracted(office))
    clock.advance(hours=3)
    deliver(office)
    letter = row(office, channel="letter")
    with office.writing(drafter) as work:
        record_receipt(work, letter.id, HandOver.VISIT, work.now)
    letter = row(office, channel="letter")
    assert (letter.state, letter.sent_at) == (NoticeState.DELIVERED.value, None)
    assert letter.received_at == clock.at


def test_what_a_letter_brings_along_is_judged_as_a_letter(
    service: Service, clock: SettableClock
) -> None:
    office = in_earnest(with_channels(service))
    drafter = hire(office, "李晓禾", Role.DRAFTER)
    remind_customer(office, contracted(office))
    clock.advance(hours=3)
    deliver(office)
    clock.advance(days=1)
    letter = row(office, channel="letter")
    with office.writing(drafter) as work:
        posted = record_posting(work, letter.id, "XA12345678944", work.today)
        carried = get_notice(work, row(office, channel="carried").id)
    assert carried.means == posted.means
    assert "电子签名法" not in carried.means


def test_an_auditor_sees_of_a_message_only_what_is_of_their_organisations(
    service: Service, clock: SettableClock
) -> None:
    """The message of a day belongs to where its first reminder came from."""
    office = with_channels(service, email=Recorder([Outcome(Fate.SENT)]))
    station = found_organisation(office, "st1")
    boss = hire(office, "高远", Role.APPROVER)
    auditor = hire(office, "冯公明", Role.AUDITOR, org_id=station)
    give_address(office, boss, "boss@example.com")
    facts = {"what": "授权", "ends_on": "2026年12月25日", "left": "还有 30 天"}
    of_station = NoticeRequest("reminder.authority", boss.id, "authorities/1", station, "1", facts)
    with office.writing(CLOCK) as work:
        work.post(of_station)
    remind(office, boss, contracted(office))
    clock.advance(hours=1)
    deliver(office)
    digest = row(office, kind="digest.people")
    seen = {}
    for actor in (auditor, boss):
        with office.reading(actor) as work:
            seen[actor.id] = [item.org_id for item in get_notice(work, digest.id).carries]
    assert seen[auditor.id] == [station]
    assert sorted(seen[boss.id]) == sorted([station, "demo"])


def test_the_version_of_a_message_changes_with_any_wording_in_it(
    service: Service, clock: SettableClock
) -> None:
    office = with_channels(service, email=Recorder([Outcome(Fate.SENT)]))
    person = hire(office, "李晓禾", Role.DRAFTER)
    give_address(office, person, "li@example.com")
    texts = dict(office.library.notices)
    changed = {**texts, "reminder.renewal": replace(texts["reminder.renewal"], digest="0" * 64)}
    versions = set()
    for notices in (texts, changed):
        for contract in (contracted(office), contracted(office)):
            remind(office, person, contract)
        clock.advance(days=1)
        deliver(replace(office, library=replace(office.library, notices=notices)))
        versions.add(sent_to(office, "email")[-1].text_version)
    assert len(versions) == 2
    assert texts["digest.people"].digest not in versions
