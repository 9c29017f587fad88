"""Receipts of messages: what a provider says (called by it, or asked), and what a person saw to.

A receipt is kept once and never changed; it moves its message, and what the message carried.
"""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.exc import InterfaceError, OperationalError

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.errors import FactsInvalid, Problem
from service.domain.notices import Fate, NoticeState
from service.domain.receipts import HandOver, state_after
from service.domain.sending import PAPER
from service.domain.texts import storable
from service.ports import ReceiptWord
from service.store import notice_queue
from service.store import receipts as store
from service.store.notices import LONGEST_DETAIL, LONGEST_PROVIDER_ID, Notice, notice_with_id
from service.store.receipts import LONGEST_CODE, Receipt
from service.usecases.access import needs
from service.usecases.ending import Proof
from service.usecases.errors import NoticeNotFound
from service.usecases.fallback import heard
from service.usecases.kept_files import keep_file
from service.usecases.recipients import is_customer
from service.usecases.work import CHINA, Work

log = logging.getLogger(__name__)

# What providers write in their own words may quote whom it went to.
_PERSONAL = re.compile(r"[^\s@<>]+@[^\s@<>]+|\+?\d{7,}")
_CLOCKS_DIFFER = timedelta(hours=1)
"""By so much the other side's clock may be wrong without a word of it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of receipts: kept, known before, or `unknown`: of no message of this channel, or
    not to be kept for a fault of ours, which the log tells.
    """

    stored: int = 0
    repeated: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """One word on a message. `by` is a channel or the account of a person, who has a `name`."""

    id: str
    notice_id: str
    fate: Fate
    code: str
    detail: str
    at: datetime
    recorded_at: datetime
    by: str
    evidence: str | None
    name: str = ""


@needs(Permission.RUN_THE_CLOCK)
def take_receipts(work: Work, channel: str, words: Sequence[ReceiptWord]) -> Taken:
    """Keep what the other side says of messages of a channel; again does nothing."""
    found = [
        (store.notice_told_of(work.session, channel, word.notice_id, word.provider_id), word)
        for word in map(_storable, words)
    ]
    # By id, as the queue settles them: two transactions never wait for each other.
    known = sorted(
        ((notice_id, word) for notice_id, word in found if notice_id is not None),
        key=lambda pair: (pair[0], pair[1].at),
    )
    taken = [
        _unless_faulty(work, notice_id, partial(_take, work, notice_id, channel, word))
        for notice_id, word in known
    ]
    unknown = len(found) - len(known) + taken.count(None)
    return Taken(taken.count(True), taken.count(False), unknown)


@needs(Permission.RUN_THE_CLOCK)
def settle_receipts(work: Work) -> int:
    """Apply receipts that came while their message was still being sent; returns how many."""
    settled = 0
    for receipt in store.unapplied(work.session):
        notice = store.locked_notice(work.session, receipt.notice_id)
        if notice is not None:
            settled += bool(_unless_faulty(work, notice.id, partial(_apply, work, notice, receipt)))
    return settled


@needs(Permission.DO_TASKS)
def record_receipt(
    work: Work, notice_id: str, how: HandOver, at: datetime, evidence: Proof | None = None
) -> ReceiptView:
    """A person says that a message arrived: it is delivered, at the time they name.

    Only of messages to customers: what ours read, they read here. `evidence` is e.g. a scanned
    slip. Raises NoticeNotFound; FactsInvalid for what never left here, a time to come, and one
    before the message. Recording the same again changes nothing.
    """
    notice = store.locked_notice(work.session, notice_id, actor=work.actor)
    if notice is None or not is_customer(notice.recipient):
        raise NoticeNotFound("没有这条通知")
    if _never_left(work, notice):
        raise FactsInvalid("这条通知还没有发出，不能登记送达")
    if not notice.posted_at <= at <= work.now:
        posted = f"{notice.posted_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
        said = f"送达时间不能早于通知产生的时间（{posted}），也不能晚于现在"
        raise FactsInvalid(said, [Problem("at", said)])
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


def _never_left(work: Work, notice: Notice) -> bool:
    """Whether nothing was sent; letters and visits are what people do, whether posted or not."""
    carrier = notice_with_id(work.session, notice.carried_by) if notice.carried_by else None
    way = carrier or notice
    waits = way.state in (NoticeState.WAITING.value, NoticeState.CANCELLED.value)
    return way.channel not in PAPER and waits


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


def _storable(word: ReceiptWord) -> ReceiptWord:
    return replace(
        word,
        code=storable(word.code),
        detail=storable(word.detail),
        notice_id=storable(word.notice_id),
        provider_id=storable(word.provider_id)[:LONGEST_PROVIDER_ID],
    )


def _unless_faulty(work: Work, notice_id: str, deed: Callable[[], bool]) -> bool | None:
    """Do something with a receipt, or nothing of it (None): one that fails loses no other."""
    try:
        with work.session.begin_nested():
            return deed()
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001  (one fault must not silence all other receipts)
        log.error("receipt of %s: %s", notice_id, type(error).__name__)
        return None


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
    notice.detail = _out_of_time(work, notice, receipt)
    # By the clocks of two machines: what arrived was sent before. A person tells of no sending.
    if receipt.recorded_by == notice.channel:
        notice.sent_at = notice.sent_at or at
    if to is NoticeState.DELIVERED:
        notice.received_at = max(at, notice.sent_at or at)
    elif is_customer(notice.recipient):
        wait = work.library.sending.waits_for(notice.channel)
        notice.fallback_at = work.now + wait if wait is not None else None


def _out_of_time(work: Work, notice: Notice, receipt: Receipt) -> str:
    """What is odd about the time a receipt names; nothing is."""
    said = f"{receipt.at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    if receipt.at > work.now + _CLOCKS_DIFFER:
        return f"回执所报时间 {said} 晚于收到回执之时，按收到时间登记"
    if receipt.at < notice.posted_at - _CLOCKS_DIFFER:
        return f"回执所报时间 {said} 早于通知产生之时，请核实"
    return ""
