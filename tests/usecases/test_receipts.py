"""Receipts: kept once, of whichever clock; they move messages forward and nothing else."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from service.domain.access import Role
from service.domain.errors import FactsInvalid
from service.domain.notices import Fate, NoticeState, Outcome, standing_after
from service.domain.receipts import HandOver
from service.ports import ReceiptWord
from service.store.events import events_of
from service.store.notice_queue import Settlement, claim, settle
from service.store.notices import Notice
from service.store.receipts import Receipt, receipts_of
from service.usecases.ending import Proof
from service.usecases.errors import NoticeNotFound
from service.usecases.notice_evidence import get_notice
from service.usecases.receipts import Taken, record_receipt, settle_receipts, take_receipts
from service.usecases.ticking import CLOCK
from service.usecases.work import Work
from service.wiring import Service
from tests.services import SettableClock
from tests.worker.hired import found_organisation, hire

Of = dict[str, Any]


def posted(service: Service, **changes: Any) -> str:
    """A message as it stands after it was sent; returns its id."""
    with service.writing() as work:
        given: Of = {
            "org_id": "demo",
            "kind": "customer.renewal",
            "recipient": "customers/1",
            "subject": "contracts/1",
            "key": work.new_id(),
            "facts": {"ends_on": "2026年12月31日", "left": "还有 30 天"},
            "channel": "sms",
            "state": NoticeState.ACCEPTED.value,
            "posted_at": work.now,
            "sent_at": work.now,
            "provider_id": "biz-1",
        }
        notice = Notice(id=work.new_id(), **(given | changes))
        work.session.add(notice)
        return notice.id


def at_hand(service: Service, notice_id: str) -> Notice:
    with service.reading() as work:
        notice = work.session.get(Notice, notice_id)
        assert notice is not None
        work.session.expunge(notice)
        return notice


def kept(service: Service, notice_id: str) -> Sequence[Receipt]:
    with service.reading() as work:
        return receipts_of(work.session, notice_id)


def said(service: Service, *words: ReceiptWord, channel: str = "sms") -> Taken:
    with service.writing(CLOCK) as work:
        return take_receipts(work, channel, words)


def word(
    service: Service, fate: Fate, notice_id: str = "", *, after: float = 30, **more: str
) -> ReceiptWord:
    """What the other side says, so many seconds from now on."""
    at = service.ports.clock.now() + timedelta(seconds=after)
    return ReceiptWord(fate, at, notice_id=notice_id, **more)


def test_a_delivery_is_received_at_the_time_it_names(
    service: Service, clock: SettableClock
) -> None:
    id = posted(service)
    delivered = word(service, Fate.DELIVERED, id, code="DELIVERED", detail="用户接收成功")
    clock.advance(minutes=10)
    assert said(service, delivered) == Taken(stored=1)
    notice = at_hand(service, id)
    assert notice.state == NoticeState.DELIVERED
    assert notice.received_at == delivered.at
    assert notice.sent_at == delivered.at - timedelta(seconds=30)
    assert notice.next_at is None
    (receipt,) = kept(service, id)
    assert (receipt.fate, receipt.code, receipt.recorded_by) == ("delivered", "DELIVERED", "sms")
    assert receipt.recorded_at == clock.now()


def test_nothing_is_received_before_it_was_sent_or_in_time_to_come(
    service: Service, clock: SettableClock
) -> None:
    """Clocks of two machines differ; the receipt keeps what its clock said."""
    early, late = posted(service), posted(service, provider_id="biz-2")
    sent_at = clock.now()
    clock.advance(minutes=1)
    words = [
        word(service, Fate.DELIVERED, early, after=-3600),
        word(service, Fate.DELIVERED, late, after=86400),
    ]
    said(service, *words)
    assert at_hand(service, early).received_at == sent_at
    assert at_hand(service, late).received_at == clock.now()
    assert kept(service, late)[0].at == words[1].at


def test_the_same_receipt_again_is_nothing(service: Service) -> None:
    id = posted(service)
    delivered = word(service, Fate.DELIVERED, id)
    assert said(service, delivered, delivered) == Taken(stored=1, repeated=1)
    assert said(service, delivered) == Taken(repeated=1)
    assert len(kept(service, id)) == 1


def test_a_message_is_found_by_the_providers_number(service: Service) -> None:
    id = posted(service, provider_id="5000:1")
    assert said(service, word(service, Fate.DELIVERED, provider_id="5000:1")) == Taken(stored=1)
    assert at_hand(service, id).state == NoticeState.DELIVERED


def test_unknown_numbers_are_counted_and_store_nothing(service: Service) -> None:
    id = posted(service)
    words = [
        word(service, Fate.DELIVERED, "no-such-id"),
        word(service, Fate.DELIVERED, provider_id="nobody's"),
        word(service, Fate.DELIVERED),
        word(service, Fate.DELIVERED, id),
    ]
    assert said(service, *words) == Taken(stored=1, unknown=3)
    with service.reading() as work:
        assert len(work.session.exec(select(Receipt)).all()) == 1


def test_a_provider_says_nothing_of_other_channels(service: Service) -> None:
    id = posted(service, channel="email")
    assert said(service, word(service, Fate.DELIVERED, id)) == Taken(unknown=1)
    assert said(service, word(service, Fate.DELIVERED, provider_id="biz-1")) == Taken(unknown=1)
    assert at_hand(service, id).state == NoticeState.ACCEPTED


def test_a_failure_is_kept_with_its_reason(service: Service) -> None:
    id = posted(service, recipient="someone-of-ours")
    failed = word(service, Fate.PERMANENT, id, code="MK:0001", detail="空号")
    said(service, failed)
    notice = at_hand(service, id)
    assert notice.state == NoticeState.FAILED
    assert notice.detail == "对方回执：未送达（空号）"
    assert notice.received_at is None


def test_a_failure_of_a_customers_message_goes_another_way(service: Service) -> None:
    id = posted(service)
    said(service, word(service, Fate.PERMANENT, id, code="MK:0001"))
    with service.reading() as work:
        followers = work.session.exec(select(Notice).where(Notice.follows == id)).all()
    assert len(followers) == 1


def test_a_late_delivery_counts_after_a_failure_and_is_never_taken_back(
    service: Service, clock: SettableClock
) -> None:
    id = posted(service)
    for fate, state in (
        (Fate.PERMANENT, NoticeState.FAILED),
        (Fate.DELIVERED, NoticeState.DELIVERED),
        (Fate.PERMANENT, NoticeState.DELIVERED),
        (Fate.PASSING, NoticeState.DELIVERED),
    ):
        clock.advance(minutes=1)
        said(service, word(service, fate, id, after=-1))
        assert at_hand(service, id).state == state
    assert len(kept(service, id)) == 4


def test_a_receipt_ends_the_tries_of_a_message_whose_fate_was_unknown(service: Service) -> None:
    id = posted(
        service, state="unknown", next_at=service.ports.clock.now(), sent_at=None, unknowns=1
    )
    accepted = word(service, Fate.ACCEPTED, id, after=-5)
    said(service, accepted)
    notice = at_hand(service, id)
    assert (notice.state, notice.next_at) == (NoticeState.ACCEPTED, None)
    assert notice.sent_at == accepted.at
    assert notice.unknowns == 1, "it may have arrived twice all the same"


def test_a_receipt_that_overtakes_our_own_record_is_applied_after_it(
    service: Service, clock: SettableClock
) -> None:
    """Providers report within a second; a batch is recorded when all of it has been sent."""
    id = posted(service, state="waiting", next_at=clock.now(), sent_at=None, provider_id=None)
    with service.writing(CLOCK) as work:
        (taken,) = claim(work.session, "node-1", work.now, 10)
        assert taken.id == id
    delivered = word(service, Fate.DELIVERED, id, after=0)
    assert said(service, delivered) == Taken(stored=1)
    with service.writing(CLOCK) as work:
        assert settle_receipts(work) == 0
    assert at_hand(service, id).state == NoticeState.LEASED
    clock.advance(seconds=20)
    with service.writing(CLOCK) as work:
        outcome = Outcome(Fate.ACCEPTED, provider_id="biz-9")
        settlement = Settlement(id, 1, outcome, standing_after(outcome, 1, work.now))
        settle(work.session, "node-1", [settlement], work.now)
    sent_at = clock.now()
    clock.advance(minutes=1)
    with service.writing(CLOCK) as work:
        assert settle_receipts(work) == 1
        assert settle_receipts(work) == 0
    notice = at_hand(service, id)
    assert notice.state == NoticeState.DELIVERED
    assert (notice.sent_at, notice.received_at) == (sent_at, sent_at)
    assert notice.provider_id == "biz-9"


def test_what_a_message_carried_stands_where_it_stands(service: Service) -> None:
    digest = posted(service, kind="digest.customer")
    carried = [posted(service, channel="carried", carried_by=digest) for _ in range(2)]
    other = posted(service, channel="carried", state="waiting")
    said(service, word(service, Fate.DELIVERED, digest, after=0))
    received_at = at_hand(service, digest).received_at
    assert received_at is not None
    for id in carried:
        notice = at_hand(service, id)
        assert (notice.state, notice.received_at) == (NoticeState.DELIVERED, received_at)
    assert at_hand(service, other).state == NoticeState.WAITING


def test_what_a_provider_says_in_its_own_words_shows_no_number_and_no_address(
    service: Service,
) -> None:
    id = posted(service, recipient="someone-of-ours")
    told = "user 13800000011 <zhang@example.com> unknown"
    said(service, word(service, Fate.PERMANENT, id, code="13800000011", detail=told))
    (receipt,) = kept(service, id)
    texts = (receipt.code, receipt.detail, at_hand(service, id).detail)
    assert not any("13800000011" in text or "zhang" in text for text in texts)


def test_an_overlong_word_is_cut(service: Service) -> None:
    id = posted(service, recipient="someone-of-ours")
    said(service, word(service, Fate.PERMANENT, id, code="E" * 500, detail="长" * 500))
    (receipt,) = kept(service, id)
    assert (len(receipt.code), len(receipt.detail)) == (100, 300)


@pytest.mark.parametrize("odd", ["\x00", "\ud800"])
def test_what_no_database_can_hold_loses_no_receipt(service: Service, odd: str) -> None:
    id, other = posted(service), posted(service, provider_id="biz-2")
    words = [
        word(service, Fate.DELIVERED, "no" + odd, provider_id=odd),
        word(service, Fate.DELIVERED, id, code=f"O{odd}K", detail=odd),
        word(service, Fate.DELIVERED, provider_id=f"biz{odd}-2"),
    ]
    assert said(service, *words) == Taken(stored=2, unknown=1)
    assert [receipt.code for receipt in kept(service, id)] == ["OK"]
    assert at_hand(service, other).state == NoticeState.DELIVERED


def test_a_receipt_that_fails_loses_no_other(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty, whole = posted(service), posted(service, provider_id="biz-2")

    def fail(work: Work, notice: Notice) -> None:
        if notice.id == faulty:
            raise LookupError

    monkeypatch.setattr("service.usecases.receipts.heard", fail)
    words = [word(service, Fate.DELIVERED, id) for id in (faulty, whole)]
    assert said(service, *words) == Taken(stored=1, unknown=1)
    assert at_hand(service, whole).state == NoticeState.DELIVERED
    assert at_hand(service, faulty).state == NoticeState.ACCEPTED
    assert kept(service, faulty) == []


# ---- people --------------------------------------------------------------------------------


def record(service: Service, notice_id: str, at: datetime, evidence: Proof | None = None) -> Any:
    drafter = hire(service, "李晓禾", Role.DRAFTER)
    with service.writing(drafter) as work:
        return record_receipt(work, notice_id, HandOver.VISIT, at, evidence)


def test_a_person_says_that_it_arrived_with_a_scan(service: Service, clock: SettableClock) -> None:
    id = posted(service, channel="visit", state="waiting", sent_at=None, provider_id=None)
    at = clock.now() + timedelta(minutes=30)
    clock.advance(hours=2)
    view = record(service, id, at, Proof(b"%PDF-1.7 slip", "application/pdf"))
    notice = at_hand(service, id)
    assert (notice.state, notice.received_at) == (NoticeState.DELIVERED, at)
    assert notice.closed_by == view.by
    (receipt,) = kept(service, id)
    assert (receipt.code, receipt.detail) == ("visit", "上门当面送达")
    assert receipt.evidence is not None
    assert service.ports.blobs.get(receipt.evidence) == b"%PDF-1.7 slip"
    with service.reading() as work:
        (event,) = events_of(work.session, work.actor, "contracts/1")
    assert event.type == "notice.received"
    assert event.payload["notice"] == id
    assert event.actor == view.by


def test_a_person_says_the_same_once(service: Service, clock: SettableClock) -> None:
    id = posted(service, channel="visit", state="waiting", sent_at=None, provider_id=None)
    first = record(service, id, clock.now())
    assert record(service, id, clock.now()) == first
    assert len(kept(service, id)) == 1


@pytest.mark.parametrize("days", [-1, 1])
def test_a_day_before_the_message_or_time_to_come_is_refused(service: Service, days: int) -> None:
    id = posted(service)
    with pytest.raises(FactsInvalid):
        record(service, id, service.ports.clock.now() + timedelta(days=days))
    assert kept(service, id) == []


def test_nobody_records_for_another_organisation(service: Service) -> None:
    id = posted(service)
    elsewhere = hire(service, "高远", Role.DRAFTER, org_id=found_organisation(service, "st1"))
    with service.writing(elsewhere) as work, pytest.raises(NoticeNotFound):
        record_receipt(work, id, HandOver.LETTER, work.now)
    with service.writing(elsewhere) as work, pytest.raises(NoticeNotFound):
        record_receipt(work, "no-such-id", HandOver.LETTER, work.now)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (0, ""),
        (3000, ""),
        (365 * 86400, "回执所报时间 2027-11-25 09:00 晚于收到回执之时，按收到时间登记"),
        (-365 * 86400, "回执所报时间 2025-11-25 09:00 早于通知产生之时，请核实"),
    ],
)
def test_a_time_that_cannot_be_is_kept_and_said(
    sqlite_service: Service, clock: SettableClock, after: int, words: str
) -> None:
    id = posted(sqlite_service)
    told = word(sqlite_service, Fate.DELIVERED, id, after=after)
    said(sqlite_service, told)
    assert at_hand(sqlite_service, id).detail == words
    assert [receipt.at for receipt in kept(sqlite_service, id)] == [told.at]


def test_nothing_arrives_before_it_was_made_be_it_the_same_day(
    service: Service, clock: SettableClock
) -> None:
    id = posted(service, channel="visit", state="waiting", sent_at=None, provider_id=None)
    early = clock.now() - timedelta(minutes=1)
    with pytest.raises(FactsInvalid) as refused:
        record(service, id, early)
    assert [problem.field for problem in refused.value.problems] == ["at"]


def test_what_a_person_says_is_called_what_it_is(service: Service, clock: SettableClock) -> None:
    by_hand = posted(service, channel="visit", state="waiting", sent_at=None, provider_id=None)
    record(service, by_hand, clock.now())
    electronic = posted(service, provider_id="biz-2")
    said(service, word(service, Fate.DELIVERED, electronic, after=0))
    with service.reading() as work:
        found, other = get_notice(work, by_hand), get_notice(work, electronic)
    assert "由李晓禾登记：上门当面送达" in found.means
    assert "有回执证明" not in found.means
    assert "电子签名法" not in found.means
    assert found.delivery.sent_at is None
    assert "电子签名法" in other.means
