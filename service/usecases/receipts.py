"""Receipts of messages: what a provider says (called by it, or asked), and what a person saw to.

A receipt is kept once and never changed; it moves its message, and what the message carried.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.errors import FactsInvalid
from service.domain.notices import Fate, NoticeState
from service.domain.receipts import HandOver, state_after
from service.ports import ReceiptWord
from service.store import notice_queue
from service.store import receipts as store
from service.store.notices import LONGEST_DETAIL, Notice
from service.store.receipts import LONGEST_CODE, Receipt
from service.usecases.access import needs
from service.usecases.ending import Proof
from service.usecases.errors import NoticeNotFound
from service.usecases.fallback import heard
from service.usecases.kept_files import keep_file
from service.usecases.recipients import is_customer
from service.usecases.work import CHINA, Work

# What providers write in their own words may quote whom it went to.
_PERSONAL = re.compile(r"[^\s@<>]+@[^\s@<>]+|\+?\d{7,}")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of receipts: kept, known before, or of no message of this channel."""

    stored: int = 0
    repeated: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """One word on a message. `by` is a channel or the account of a person."""

    id: str
    notice_id: str
    fate: Fate
    code: str
    detail: str
    at: datetime
    recorded_at: datetime
    by: str
    evidence: str | None


@needs(Permission.RUN_THE_CLOCK)
def take_receipts(work: Work, channel: str, words: Sequence[ReceiptWord]) -> Taken:
    """Keep what the other side says of messages of a channel; again does nothing."""
    found = [
        (store.notice_told_of(work.session, channel, word.notice_id, word.provider_id), word)
        for word in words
    ]
    # By id, as the queue settles them: two transactions never wait for each other.
    known = sorted(
        ((notice_id, word) for notice_id, word in found if notice_id is not None),
        key=lambda pair: (pair[0], pair[1].at),
    )
    stored = sum(_take(work, notice_id, channel, word) for notice_id, word in known)
    return Taken(stored, len(known) - stored, len(found) - len(known))


@needs(Permission.RUN_THE_CLOCK)
def settle_receipts(work: Work) -> int:
    """Apply receipts that came while their message was still being sent; returns how many."""
    settled = 0
    for receipt in store.unapplied(work.session):
        notice = store.locked_notice(work.session, receipt.notice_id)
        if notice is not None:
            settled += _apply(work, notice, receipt)
    return settled


@needs(Permission.DO_TASKS)
def record_receipt(
    work: Work, notice_id: str, how: HandOver, at: datetime, evidence: Proof | None = None
) -> ReceiptView:
    """A person says that a message arrived: it is delivered, at the time they name.

    `evidence` is e.g. a scanned slip. Raises NoticeNotFound; FactsInvalid for a time to come or a
    day before the message. Recording the same again changes nothing.
    """
    notice = store.locked_notice(work.session, notice_id, actor=work.actor)
    if notice is None:
        raise NoticeNotFound("没有这条通知")
    if at > work.now or _day(at) < _day(notice.posted_at):
        raise FactsInvalid("送达时间不能早于通知产生之日，也不能晚于现在")
    known = store.known_receipt(work.session, notice.id, Fate.DELIVERED, how.value, at)
    if known is not None:
        return view_of(known)
    receipt = _receipt(work, notice, Fate.DELIVERED, at)
    receipt.code, receipt.detail, receipt.recorded_by = how.value, how.label, work.actor.id
    if evidence is not None:
        org_id, content = notice.org_id, evidence.content
        receipt.evidence = keep_file(work, org_id, content, evidence.media_type)
    notice.closed_by = work.actor.id
    work.session.add_all([receipt, notice])
    work.session.flush()
    _apply(work, notice, receipt)
    payload = {
        "notice": notice.id,
        "how": how.value,
        "at": at.isoformat(),
        "evidence": receipt.evidence,
    }
    work.record(Event(notice.subject, "notice.received", payload), notice.org_id)
    return view_of(receipt)


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def view_of(receipt: Receipt) -> ReceiptView:
    return ReceiptView(
        id=receipt.id,
        notice_id=receipt.notice_id,
        fate=Fate(receipt.fate),
        code=receipt.code,
        detail=receipt.detail,
        at=receipt.at,
        recorded_at=receipt.recorded_at,
        by=receipt.recorded_by,
        evidence=receipt.evidence,
    )


def _take(work: Work, notice_id: str, channel: str, word: ReceiptWord) -> bool:
    """Keep one word; False where it is known."""
    notice = store.locked_notice(work.session, notice_id)
    assert notice is not None
    code = _PERSONAL.sub("***", word.code)[:LONGEST_CODE]
    if store.known_receipt(work.session, notice.id, word.fate, code, word.at) is not None:
        return False
    receipt = _receipt(work, notice, word.fate, word.at)
    receipt.code = code
    receipt.detail = _PERSONAL.sub("***", word.detail)[:LONGEST_DETAIL]
    receipt.recorded_by = channel
    work.session.add(receipt)
    work.session.flush()
    _apply(work, notice, receipt)
    return True


def _receipt(work: Work, notice: Notice, fate: Fate, at: datetime) -> Receipt:
    return Receipt(
        id=work.new_id(),
        org_id=notice.org_id,
        notice_id=notice.id,
        fate=fate.value,
        at=at,
        recorded_at=work.now,
        recorded_by="",
    )


def _apply(work: Work, notice: Notice, receipt: Receipt) -> bool:
    """Move a message, and what it carries, by a receipt; False where it is still being sent."""
    state = NoticeState(notice.state)
    if state is NoticeState.LEASED:
        return False
    receipt.applied_at = work.now
    work.session.add(receipt)
    to = state_after(state, Fate(receipt.fate))
    if to is not state:
        _move(work, notice, to, receipt)
    work.session.flush()
    if to is not state:
        notice_queue.pass_on(work.session, [notice.id])
        heard(work, notice)
    return True


def _move(work: Work, notice: Notice, to: NoticeState, receipt: Receipt) -> None:
    notice.state, notice.next_at, notice.fallback_at = to.value, None, None
    work.session.add(notice)
    at = min(receipt.at, work.now)
    if to is NoticeState.FAILED:
        notice.detail = f"对方回执：未送达（{receipt.detail or receipt.code}）"[:LONGEST_DETAIL]
        return
    notice.detail = ""
    # By the clocks of two machines: what arrived was sent before.
    notice.sent_at = notice.sent_at or at
    if to is NoticeState.DELIVERED:
        notice.received_at = max(at, notice.sent_at)
    elif is_customer(notice.recipient):
        wait = work.library.sending.waits_for(notice.channel)
        notice.fallback_at = work.now + wait if wait is not None else None
