"""What is known of a message stays known: whatever the other side writes, and whatever follows."""

from datetime import timedelta

import pytest

from service.domain.access import Role
from service.domain.notices import Fate, NoticeRequest, Outcome
from service.domain.receipts import HandOver
from service.ports import ReceiptWord
from service.store.contracts import Contract
from service.store.notices import Notice
from service.usecases.deliveries import claim_notices, send, settle_deliveries
from service.usecases.receipts import record_receipt, take_receipts
from service.usecases.ticking import CLOCK
from service.wiring import Service
from tests.services import FACTORY, SettableClock
from tests.usecases.sending import (
    EMAIL,
    NODE,
    Recorder,
    contracted,
    deliver,
    failing,
    give_address,
    look_for_other_ways,
    post,
    remind_customer,
    row,
    rows,
    tasks_of,
    with_channels,
    with_contact,
)
from tests.worker.hired import dismiss, hire

DIGEST = "digest.customer"


@pytest.fixture
def contract(service: Service) -> Contract:
    with_contact(service, FACTORY, email=EMAIL)
    return contracted(service)


def told(
    service: Service, clock: SettableClock, contract: Contract, **channels: Recorder
) -> Service:
    """The service with channels, after the customer's reminder went out."""
    service = with_channels(service, **channels)
    remind_customer(service, contract)
    clock.advance(hours=1)
    deliver(service)
    return service


def accepting(id: str = "biz-1") -> Recorder:
    return Recorder([Outcome(Fate.ACCEPTED, provider_id=id)])


def say(service: Service, fate: Fate) -> None:
    """What the provider tells of the text it knows as biz-1."""
    with service.writing(CLOCK) as work:
        take_receipts(work, "sms", [ReceiptWord(fate, work.now, provider_id="biz-1")])


class TestWhatTheOtherSideWrites:
    @pytest.mark.parametrize(
        ("written", "kept"), [("x" * 201, "x" * 200), ("a\0b", "ab"), ("a\ud800b", "ab")]
    )
    def test_is_kept_as_far_as_a_table_holds_it(
        self, service: Service, contract: Contract, clock: SettableClock, written: str, kept: str
    ) -> None:
        sms = Recorder([Outcome(Fate.ACCEPTED, written, written)])
        service = told(service, clock, contract, sms=sms)
        text = row(service, channel="sms")
        assert (text.state, text.provider_id) == ("accepted", kept)
        assert text.detail == written.replace("\0", "").replace("\ud800", "")

    def test_of_an_address_is_cut_where_its_domain_is_long(
        self, service: Service, contract: Contract, clock: SettableClock
    ) -> None:
        domain = ".".join(["a" * 50] * 3)
        with_contact(service, FACTORY, email=f"office@{domain}.example.com")
        service = told(service, clock, contract, email=Recorder())
        mail = row(service, channel="email")
        assert (mail.state, mail.address) == ("accepted", f"o***@{domain}"[:100])


def test_an_attempt_that_could_not_be_made_leaves_the_evidence_of_the_one_before(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    sms = Recorder([Outcome(Fate.UNKNOWN, "连接中断", "biz-1")])
    service = told(service, clock, contract, sms=sms)
    before = row(service, channel="sms")
    assert before.address
    with_contact(service, FACTORY, mobile="0871-65000000")
    clock.advance(hours=1)
    deliver(service)
    after = row(service, channel="sms")
    assert (after.state, after.detail) == ("failed", "收件人的电话不是手机号码")
    for name in ("address", "content_hash", "text_version", "provider_id"):
        assert getattr(after, name) == getattr(before, name)


def test_what_a_person_saw_received_is_not_taken_back_by_a_provider(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    person = hire(service, "李晓禾", Role.DRAFTER)
    service = told(service, clock, contract, sms=accepting())
    with service.writing(person) as work:
        carried = row(service, channel="carried")
        record_receipt(work, carried.id, HandOver.VISIT, work.now)
    seen_at = clock.at
    clock.advance(hours=1)
    say(service, Fate.PERMANENT)
    clock.advance(hours=1)
    deliver(service)
    carried = row(service, channel="carried")
    assert (carried.state, carried.received_at) == ("delivered", seen_at)
    assert carried.closed_by == person.id
    assert tasks_of(service, "letter") == []


@pytest.mark.parametrize("is_settled", [True, False])
def test_a_late_receipt_reaches_what_another_way_has_taken_along(
    service: Service, contract: Contract, clock: SettableClock, is_settled: bool
) -> None:
    mail = Recorder([Outcome(Fate.SENT)])
    service = told(service, clock, contract, sms=accepting(), email=mail)
    clock.advance(days=2)
    look_for_other_ways(service, clock)
    with service.writing(CLOCK) as work:
        batch = claim_notices(work, NODE)
    outcomes = [(item, send(service.ports.channels, item)) for item in batch.deliveries]
    assert [item.channel for item in batch.deliveries] == ["email"]

    def settle() -> None:
        with service.writing(CLOCK) as work:
            settle_deliveries(work, NODE, outcomes)

    if is_settled:
        settle()
    say(service, Fate.DELIVERED)
    if not is_settled:
        settle()
    carried = row(service, channel="carried")
    assert (carried.state, carried.received_at) == ("delivered", clock.at)
    clock.advance(days=9)
    look_for_other_ways(service, clock)
    assert {item.channel for item in rows(service, kind=DIGEST)} == {"sms", "email"}


# ---- nobody there any more --------------------------------------------------------------------


def test_what_somebody_who_left_was_to_be_told_those_in_charge_are(
    service: Service, clock: SettableClock
) -> None:
    service = with_channels(service, email=Recorder([Outcome(Fate.SENT)]))
    leaver, head = hire(service, "李晓禾", Role.DRAFTER), hire(service, "赵国安", Role.APPROVER)
    give_address(service, leaver, "li@example.com")
    contract = contracted(service)
    subject = f"contracts/{contract.id}"
    with service.writing(CLOCK) as work:
        facts = {"ends_on": "2026年12月25日", "left": "还有 30 天"}
        work.post(
            NoticeRequest("reminder.renewal", leaver.id, subject, contract.org_id, "k", facts)
        )
    post(service, "contract.approved", leaver.id, contract, "k", {"by": "乙"})
    dismiss(service, leaver)
    told = _rounds(service, clock, head.id)
    assert {(item.kind, item.state) for item in told} >= {
        ("reminder.renewal", "delivered"),
        ("contract.approved", "delivered"),
    }
    assert len(told) == 3  # the reminder comes with its digest
    assert {item.state for item in rows(service, recipient=leaver.id)} == {"failed"}


def test_where_those_in_charge_cannot_be_told_either_it_ends(
    service: Service, clock: SettableClock
) -> None:
    service = with_channels(service, outbox=failing())
    person, *heads = (
        hire(service, name, role)
        for name, role in (("甲", Role.DRAFTER), ("乙", Role.APPROVER), ("丙", Role.APPROVER))
    )
    post(service, "contract.approved", person.id, contracted(service), "k", {"by": "乙"})
    _rounds(service, clock, person.id)
    told = rows(service, kind="contract.approved")
    assert sorted(item.recipient for item in told) == sorted([person.id, *(h.id for h in heads)])
    assert {item.state for item in told} == {"failed"}


def _rounds(service: Service, clock: SettableClock, recipient: str) -> list[Notice]:
    for _ in range(6):
        clock.advance(hours=1)
        deliver(service)
        look_for_other_ways(service, clock)
    clock.advance(days=1)
    deliver(service)
    return rows(service, recipient=recipient)


def test_one_for_which_no_way_can_be_begun_keeps_no_other_from_its_turn(
    service: Service, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = with_channels(service, email=Recorder())
    contract = contracted(service)
    with service.writing(CLOCK) as work:
        for n, kind in enumerate(("task.of_a_newer_version", "contract.approved")):
            work.session.add(
                Notice(
                    id=work.new_id(),
                    org_id=contract.org_id,
                    kind=kind,
                    recipient="customers/x",
                    subject=f"contracts/{contract.id}",
                    key=str(n),
                    facts={"by": "乙"},
                    channel="sms",
                    state="failed",
                    posted_at=work.now,
                    fallback_at=work.now,
                )
            )
    assert look_for_other_ways(service, clock) == 2
    ill, well, follower = rows(service)
    assert ill.fallback_at == clock.at + timedelta(hours=1)
    assert well.fallback_at is None
    assert (follower.kind, follower.follows) == ("contract.approved", well.id)
