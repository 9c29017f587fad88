"""What became of messages: for auditors all of them, for whoever may see a contract what its
customer was told. Sending one again, and what people do with letters.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.errors import Invalid, Problem
from service.domain.evidence import meaning, meaning_by_hand, twice
from service.domain.notices import Fate, NoticeState, Words
from service.domain.sending import PAPER
from service.domain.working_days import CHINA
from service.store import notice_queue
from service.store import notices as store
from service.store.access import users_named
from service.store.notices import CUSTOMERS, Notice
from service.store.notices import NoticeFilter as NoticeFilter
from service.store.receipts import LONGEST_CODE, Receipt, receipts_of
from service.usecases.access import needs
from service.usecases.contract_texts import contract_of
from service.usecases.delivery_views import DeliveryView as DeliveryView
from service.usecases.delivery_views import carriers_of, deliveries_of
from service.usecases.errors import NotALetter, NoticeNotFound, NoticeNotToRepeat
from service.usecases.notice_words import brought_along
from service.usecases.receipts import ReceiptView, view_of
from service.usecases.sent_words import said_again
from service.usecases.work import Work

ALL = NoticeFilter()
_OVER = (NoticeState.FAILED, NoticeState.GIVEN_UP, NoticeState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One message with all that proves what became of it.

    `means` says what follows from where it stands, `twice` whether it may have arrived more than
    once. `chain` are its ways, the first one first; `carries` what it brings along. `words` are
    made again by its channel's composer; `is_same`: whether `content_hash` is theirs, None before
    anything was made. No words where they cannot be told again, or are for people of ours.
    """

    delivery: DeliveryView
    means: str
    twice: str
    content_hash: str
    text_version: str
    provider_id: str | None
    follows: str | None
    fallback_at: datetime | None
    closed_by: str
    receipts: Sequence[ReceiptView]
    chain: Sequence[DeliveryView]
    carries: Sequence[DeliveryView]
    words: Words | None
    is_same: bool | None
    may_repeat: bool
    is_letter: bool


@needs(Permission.READ_EVENTS)
def list_deliveries(
    work: Work, after: str | None, limit: int, wanted: NoticeFilter = ALL
) -> list[DeliveryView]:
    """What became of all messages of my organisations, newest first; one more than `limit`."""
    found = store.page_of_notices(work.session, work.actor, wanted, after=after, limit=limit)
    return deliveries_of(work, found)


@needs(Permission.READ_CONTRACTS)
def list_contract_notices(
    work: Work, contract_id: str, after: str | None, limit: int
) -> list[DeliveryView]:
    """What the customer of a contract was told of it, newest first; one more than `limit`.

    Raises ContractNotFound.
    """
    contract = contract_of(work, contract_id)
    wanted = NoticeFilter(subject=f"contracts/{contract.id}", to_customers=True)
    found = store.page_of_notices(work.session, work.actor, wanted, after=after, limit=limit)
    return deliveries_of(work, found)


@needs(Permission.READ_NOTICES)
def get_notice(work: Work, notice_id: str) -> EvidenceView:
    """One message: one's own, a customer's, or (for auditors) anybody's. Raises NoticeNotFound."""
    return evidence_of(work, _seen(work, notice_id))


def evidence_of(work: Work, notice: Notice) -> EvidenceView:
    """What became of a message that the actor may see."""
    carrier = carriers_of(work, [notice]).get(notice.id)
    way = carrier or _carrier_of(work, notice)
    chain = store.chain_of(work.session, way)
    carries = store.seen_among(work.session, work.actor, brought_along(work, notice))
    receipts = _named(work, [said for item in chain for said in receipts_of(work.session, item.id)])
    delivery = deliveries_of(work, [notice])[0]
    again = said_again(work, notice, carrier)
    closed = users_named(work.session, {notice.closed_by or ""})
    return EvidenceView(
        delivery=delivery,
        means=_means(delivery, receipts),
        twice=twice(delivery.unknowns),
        content_hash=way.content_hash,
        text_version=way.text_version,
        provider_id=way.provider_id,
        follows=notice.follows,
        fallback_at=notice.fallback_at,
        closed_by=next((user.name for user in closed.values()), ""),
        receipts=receipts,
        chain=deliveries_of(work, chain),
        carries=deliveries_of(work, carries),
        words=again.words,
        is_same=again.is_same,
        may_repeat=_may_repeat(work, notice),
        is_letter=notice.channel in PAPER and notice.received_at is None,
    )


@needs(Permission.SEND_NOTICES)
def retry_notice(work: Work, notice_id: str) -> EvidenceView:
    """Send a message once more that did not arrive and is not tried again by itself, under the
    same id. Raises NoticeNotFound, NoticeNotToRepeat.
    """
    notice = _seen(work, notice_id, lock=True)
    if not _may_repeat(work, notice):
        raise NoticeNotToRepeat("这条消息正在发送、已经送到，或者已经改用其他方式，不能重发")
    notice.state = NoticeState.WAITING.value
    notice.next_at = work.library.sending.first_moment(notice.channel, work.now)
    notice.fallback_at = None
    work.session.add(notice)
    work.session.flush()
    work.record(Event(notice.subject, "notice.repeated", {"notice": notice.id}), notice.org_id)
    return get_notice(work, notice_id)


@needs(Permission.SEND_NOTICES)
def record_posting(work: Work, notice_id: str, number: str, on: date) -> EvidenceView:
    """A letter was posted on a day under a registered number: sent, and nothing more.

    Raises NoticeNotFound, NotALetter, Invalid.
    """
    notice = _seen(work, notice_id, lock=True)
    if notice.channel not in PAPER or notice.received_at is not None:
        raise NotALetter("这条消息不是待寄送的书面通知")
    number = number.strip()
    problems = []
    if not number or len(number) > LONGEST_CODE or not number.isprintable():
        problems.append(Problem("number", "请填写挂号信或者快递单号，至多 100 个字"))
    first = notice.posted_at.astimezone(CHINA).date()
    if not first <= on <= work.today:
        problems.append(Problem("on", "交寄日期不能早于通知产生之日，也不能晚于今天"))
    if problems:
        raise Invalid("没有登记交寄", problems)
    at = min(datetime.combine(on, time(12), CHINA), work.now)
    notice.state = NoticeState.SENT.value
    notice.sent_at, notice.provider_id = max(at, notice.posted_at), number
    work.session.add(notice)
    work.session.add(
        Receipt(
            id=work.new_id(),
            org_id=notice.org_id,
            notice_id=notice.id,
            fate=Fate.SENT.value,
            code=number,
            detail="已交寄",
            at=notice.sent_at,
            recorded_at=work.now,
            recorded_by=work.actor.id,
            applied_at=work.now,
        )
    )
    work.session.flush()
    notice_queue.pass_on(work.session, [notice.id])
    payload = {"notice": notice.id, "on": on.isoformat()}
    work.record(Event(notice.subject, "notice.posted", payload), notice.org_id)
    return get_notice(work, notice_id)


def _seen(work: Work, notice_id: str, *, lock: bool = False) -> Notice:
    notice = store.visible_notice(work.session, work.actor, notice_id, lock=lock)
    whose = notice.recipient if notice is not None else ""
    is_for_them = whose == work.actor.id or whose.startswith(CUSTOMERS)
    if notice is None or not (is_for_them or work.actor.may(Permission.READ_EVENTS)):
        raise NoticeNotFound("没有这条通知")
    return notice


def _carrier_of(work: Work, notice: Notice) -> Notice:
    carrier = store.notice_with_id(work.session, notice.carried_by) if notice.carried_by else None
    return carrier or notice


def _may_repeat(work: Work, notice: Notice) -> bool:
    """It ended badly, and nothing else was begun after it."""
    ended = NoticeState(notice.state) in _OVER and notice.next_at is None
    if not ended or notice.carried_by is not None or notice.channel in PAPER:
        return False
    return all(item.follows != notice.id for item in store.chain_of(work.session, notice))


def _means(view: DeliveryView, receipts: Sequence[ReceiptView]) -> str:
    """Where only people say that it arrived, that is all it proves."""
    arrived = [item for item in receipts if item.fate is Fate.DELIVERED]
    if view.state is NoticeState.DELIVERED and arrived and all(item.name for item in arrived):
        return meaning_by_hand(arrived[-1].name, arrived[-1].detail)
    return meaning(view.state, view.via)


def _named(work: Work, receipts: Sequence[Receipt]) -> list[ReceiptView]:
    people = users_named(work.session, {receipt.recorded_by for receipt in receipts})
    names = {id: user.name for id, user in people.items()}
    return [replace(view_of(row), name=names.get(row.recorded_by, "")) for row in receipts]
