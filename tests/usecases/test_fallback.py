"""What follows where a message does not arrive: nothing is lost, and nothing is done twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.access import Role
from service.domain.notices import Fate, NoticeText, Outcome
from service.domain.receipts import HandOver
from service.ports import ReceiptWord
from service.store.contracts import Contract
from service.usecases.errors import NoticeNotToRepeat
from service.usecases.notice_evidence import get_notice, record_posting, retry_notice
from service.usecases.receipts import record_receipt, take_receipts
from service.usecases.tasks import claim_task
from service.usecases.ticking import CLOCK
from service.wiring import Service
from tests.services import FACTORY, SettableClock
from tests.usecases.sending import (
    Recorder,
    contracted,
    deliver,
    failing,
    give_address,
    look_for_other_ways,
    post,
    remind,
    remind_customer,
    row,
    rows,
    sent_to,
    tasks_of,
    with_channels,
    with_contact,
)
from tests.worker.hired import hire

DIGEST = "digest.customer"


@pytest.fixture
def contract(service: Service) -> Contract:
    with_contact(service, FACTORY, email="office@example.com")
    return contracted(service)


def round_of(service: Service, clock: SettableClock, **later: float) -> None:
    """Time passes, then what is due is done."""
    clock.advance(**(later or {"minutes": 20}))
    look_for_other_ways(service, clock)
    deliver(service)


def chain(service: Service) -> list[tuple[str, str]]:
    return [(item.channel, item.state) for item in rows(service, kind=DIGEST)]


# ---- customers ----------------------------------------------------------------------------


def test_where_a_text_fails_the_mail_goes_and_brings_the_same_along(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    service = with_channels(service, sms=failing(), email=Recorder())
    remind_customer(service, contract, "T-30")
    remind_customer(service, contract, "T-15")
    round_of(service, clock)
    round_of(service, clock)
    assert chain(service) == [("sms", "failed"), ("email", "accepted")]
    text, mail = rows(service, kind=DIGEST)
    assert mail.follows == text.id
    assert text.detail == "号码不存在"
    for carried in rows(service, kind="customer.renewal"):
        assert (carried.carried_by, carried.state) == (mail.id, "accepted")
    assert sent_to(service, "email")[0].address == "office@example.com"


def test_without_any_address_it_becomes_a_letter_and_its_task(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    with_contact(service, FACTORY, mobile="95598", email=None)
    drafter = hire(service, "李晓禾", Role.DRAFTER)
    service = with_channels(service, sms=Recorder(), email=Recorder())
    remind_customer(service, contract)
    for _ in range(3):
        round_of(service, clock)
    assert chain(service) == [("sms", "failed"), ("email", "failed"), ("letter", "waiting")]
    assert [item.detail for item in rows(service, kind=DIGEST)][:2] == [
        "收件人的电话不是手机号码",
        "收件人没有电子邮箱",
    ]
    (task,) = tasks_of(service, "letter")
    letter = row(service, kind=DIGEST, channel="letter")
    assert (task.key, task.subject) == (letter.id, f"contracts/{contract.id}")
    assert task.due_at == letter.fallback_at
    assert letter.content_hash
    assert letter.text_version
    assert row(service, kind="task.assigned").recipient == drafter.id
    assert sent_to(service, "sms") == sent_to(service, "email") == []


def test_no_receipt_in_time_is_no_arrival(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    service = with_channels(service, sms=Recorder(), email=Recorder())
    remind_customer(service, contract)
    round_of(service, clock)
    assert row(service, kind=DIGEST).fallback_at == clock.at + timedelta(hours=24)
    round_of(service, clock, hours=23)
    assert chain(service) == [("sms", "accepted")]
    round_of(service, clock, hours=2)
    assert chain(service) == [("sms", "accepted"), ("email", "accepted")]
    round_of(service, clock, hours=72)
    assert [channel for channel, _ in chain(service)] == ["sms", "email", "letter"]


def test_a_receipt_ends_it(service: Service, contract: Contract, clock: SettableClock) -> None:
    service = with_channels(service, sms=Recorder(), email=Recorder())
    remind_customer(service, contract)
    round_of(service, clock)
    say(service, clock, Fate.DELIVERED)
    round_of(service, clock, hours=30)
    assert chain(service) == [("sms", "delivered")]
    carried = row(service, kind="customer.renewal")
    assert carried.state == "delivered"
    assert carried.received_at == row(service, kind=DIGEST).received_at


def test_a_late_receipt_withdraws_what_was_begun_after_it(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    service = with_channels(service, sms=Recorder(), email=failing())
    remind_customer(service, contract)
    round_of(service, clock)
    round_of(service, clock, hours=25)
    round_of(service, clock)
    assert chain(service)[-1] == ("letter", "waiting")
    say(service, clock, Fate.DELIVERED)
    assert chain(service) == [("sms", "delivered"), ("email", "failed"), ("letter", "cancelled")]
    assert [task.state for task in tasks_of(service, "letter")] == ["cancelled"]
    assert row(service, kind="customer.renewal").state == "delivered"


def test_a_receipt_that_says_no_moves_on_at_once(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    service = with_channels(service, sms=Recorder(), email=Recorder())
    remind_customer(service, contract)
    round_of(service, clock)
    say(service, clock, Fate.PERMANENT)
    deliver(service)
    assert chain(service) == [("sms", "failed"), ("email", "accepted")]


def test_a_letter_that_nobody_signed_for_becomes_a_visit(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    service = with_channels(service, sms=failing(), email=failing())
    remind_customer(service, contract)
    for _ in range(3):
        round_of(service, clock)
    round_of(service, clock, days=8)
    assert chain(service)[2:] == [("letter", "waiting"), ("visit", "waiting")]
    assert [task.state for task in tasks_of(service, "letter")] == ["cancelled"]
    (visit,) = tasks_of(service, "visit")
    assert visit.state == "open"
    round_of(service, clock, days=30)
    assert len(chain(service)) == 4


def test_a_letter_is_posted_then_received(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    drafter = hire(service, "李晓禾", Role.DRAFTER)
    service = with_channels(service, sms=failing(), email=failing())
    remind_customer(service, contract)
    for _ in range(3):
        round_of(service, clock)
    letter = row(service, kind=DIGEST, channel="letter")
    with service.writing(drafter) as work:
        posted = record_posting(work, letter.id, "XA12345678944", work.today)
    assert (posted.delivery.state, posted.provider_id) == ("sent", "XA12345678944")
    assert "不能据此认定已经到达" in posted.means
    clock.advance(days=2)
    with service.writing(drafter) as work:
        record_receipt(work, letter.id, HandOver.LETTER, work.now)
        found = get_notice(work, letter.id)
    assert found.delivery.state == "delivered"
    assert [word.detail for word in found.receipts] == ["已交寄", "信函已签收"]
    assert [task.state for task in tasks_of(service, "letter")] == ["done"]
    assert row(service, kind="customer.renewal").received_at == clock.at


def test_a_named_person_who_takes_it_ends_it(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    drafter = hire(service, "李晓禾", Role.DRAFTER)
    service = with_channels(service, sms=failing(), email=failing())
    remind_customer(service, contract)
    for _ in range(3):
        round_of(service, clock)
    (task,) = tasks_of(service, "letter")
    with service.writing(drafter) as work:
        claim_task(work, task.id)
    assert row(service, channel="letter").closed_by == drafter.id
    assert row(service, kind="customer.renewal").closed_by == drafter.id
    round_of(service, clock, days=30)
    assert [channel for channel, _ in chain(service)] == ["sms", "email", "letter"]


def test_what_is_owed_in_writing_is_a_letter_at_once(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    service = with_channels(service, sms=Recorder())
    remind_customer(service, contract, in_writing="书面")
    deliver(service)
    (task,) = tasks_of(service, "letter")
    letter = row(service, kind="customer.temporary", channel="letter")
    assert task.key == letter.id
    round_of(service, clock)
    assert len(sent_to(service, "sms")) == 1
    # A text that arrived is no letter: the letter is still owed.
    say(service, clock, Fate.DELIVERED)
    round_of(service, clock, days=8)
    assert [task.state for task in tasks_of(service, "visit")] == ["open"]


def test_nobody_is_visited_about_a_contract_that_has_ended(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    service = with_channels(service, sms=Recorder())
    remind_customer(service, contract, in_writing="书面")
    deliver(service)
    with service.writing() as work:
        ended = work.session.get_one(Contract, contract.id)
        ended.state = "terminated"
        work.session.add(ended)
    round_of(service, clock, days=8)
    assert tasks_of(service, "visit") == []
    assert row(service, channel="visit").state == "cancelled"


def test_a_letter_takes_nothing_more_along(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    service = with_channels(service)
    service = replace(service, ports=replace(service.ports, is_demo=False))
    remind_customer(service, contract, "T-30")
    round_of(service, clock)
    remind_customer(service, contract, "T-15")
    round_of(service, clock)
    assert len(tasks_of(service, "letter")) == 2
    assert len({item.carried_by for item in rows(service, kind="customer.renewal")}) == 2


def test_each_way_is_gone_once(service: Service, contract: Contract, clock: SettableClock) -> None:
    service = with_channels(service, sms=failing(), email=Recorder())
    remind_customer(service, contract)
    for _ in range(5):
        round_of(service, clock)
    assert len(sent_to(service, "sms")) == len(sent_to(service, "email")) == 1


def test_attempts_without_an_end_are_followed_by_another_way(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    service = with_channels(service, sms=failing(Fate.UNKNOWN, "连接中断"), email=Recorder())
    remind_customer(service, contract)
    for _ in range(40):
        round_of(service, clock, hours=3)
    text, mail = rows(service, kind=DIGEST)[:2]
    assert (text.state, text.unknowns, text.attempts) == ("unknown", 10, 10)
    assert {message.id for message in sent_to(service, "sms")} == {text.id}
    assert mail.state == "accepted"


@pytest.mark.parametrize("text", ["您的合同 {{ nonsense }}。", None])
def test_a_text_that_cannot_be_filled_is_told_and_not_lost(
    service: Service, contract: Contract, clock: SettableClock, text: str | None
) -> None:
    kind = "customer.renewal"
    texts = {name: item for name, item in service.library.notices.items() if name != kind}
    if text is not None:
        texts[kind] = NoticeText(kind, "提示", text)
    library = replace(service.library, notices=texts)
    service = replace(with_channels(service, email=Recorder()), library=library)
    remind_customer(service, contract)
    for _ in range(2):
        round_of(service, clock)
    mail, letter = rows(service, kind=DIGEST)
    assert mail.state == "failed"
    assert kind in mail.detail
    assert (letter.state, letter.detail) == ("waiting", mail.detail)
    assert len(tasks_of(service, "letter")) == 1


# ---- people -------------------------------------------------------------------------------


def test_a_bounced_mail_of_ours_goes_to_the_outbox(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    person = hire(service, "李晓禾", Role.DRAFTER)
    give_address(service, person, "li@example.com")
    service = with_channels(service, email=failing(reason="邮箱不存在"))
    remind(service, person, contract)
    round_of(service, clock)
    round_of(service, clock)
    mail, file = rows(service, kind="digest.people")
    assert (mail.channel, mail.state, mail.detail) == ("email", "failed", "邮箱不存在")
    assert (file.channel, file.state) == ("outbox", "delivered")
    assert row(service, kind="reminder.renewal").state == "delivered"


def test_an_escalation_that_does_not_arrive_is_told_to_the_group(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    person = hire(service, "赵国安", Role.APPROVER)
    give_address(service, person, "zhao@example.com")
    service = with_channels(service, email=failing(), wework=Recorder())
    facts = {"task": "审批", "due": "2026年11月24日17:30", "owner": "李晓禾"}
    post(service, "task.escalated", person.id, contract, "1", facts)
    round_of(service, clock)
    round_of(service, clock)
    assert len(sent_to(service, "wework")) == len(sent_to(service, "outbox")) == 1


# ---- again, by hand -----------------------------------------------------------------------


def test_what_failed_is_sent_again_by_hand_under_the_same_id(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    outbox = Recorder([Outcome(Fate.PERMANENT, "磁盘已满"), Outcome(Fate.DELIVERED)])
    service = with_channels(service, outbox=outbox)
    post(service, "contract.approved", reviewer.id, contract, "1", {"by": "赵国安"})
    deliver(service)
    with service.writing(reviewer) as work:
        again = retry_notice(work, row(service).id)
    assert again.delivery.state == "waiting"
    deliver(service)
    assert (row(service).state, row(service).attempts) == ("delivered", 2)
    assert len({message.id for message in outbox.sent}) == 1
    with service.writing(reviewer) as work, pytest.raises(NoticeNotToRepeat):
        retry_notice(work, row(service).id)


def test_what_went_another_way_is_not_sent_again(
    service: Service, contract: Contract, clock: SettableClock
) -> None:
    drafter = hire(service, "李晓禾", Role.DRAFTER)
    service = with_channels(service, sms=failing(), email=Recorder())
    remind_customer(service, contract)
    round_of(service, clock)
    with service.writing(drafter) as work, pytest.raises(NoticeNotToRepeat):
        retry_notice(work, row(service, channel="sms").id)


def say(service: Service, clock: SettableClock, fate: Fate) -> None:
    """The provider tells what became of the text."""
    text = row(service, kind=DIGEST, channel="sms")
    with service.writing(CLOCK) as work:
        take_receipts(work, "sms", [ReceiptWord(fate, clock.at, notice_id=text.id)])
