"""Messages that wait and do not hold any more: they are withdrawn, and say why."""

from collections.abc import Collection, Sequence

from service.domain.notices import NoticeState
from service.domain.vocabulary import ContractState
from service.store import notice_queue
from service.store.customers import contracts_with_ids
from service.store.notices import Notice
from service.store.renewals import renewed_among
from service.store.wake_ups import OVER, TOO_LATE, WakeUp, of_closed_tasks, wake_ups_with_ids
from service.usecases.work import Work

PROMISES = (
    "reminder.rolls_over",
    "reminder.continues",
    "customer.rolls_over",
    "customer.continues",
)
"""Kinds that say that a contract goes on by itself: not where somebody objected."""
CALLS = ("reminder.renewal", "customer.renewal")
"""Kinds that say that it does not."""
_OF_ENDS = (*PROMISES, *CALLS, "reminder.expired", "customer.expired")
_OF_TASKS = "reminder.task"
"""What is to be done may outlive the contract it is about: a letter does."""
_ENDED = frozenset(
    {
        ContractState.VOIDED.value,
        ContractState.SUPERSEDED.value,
        ContractState.TERMINATED.value,
        ContractState.LAPSED.value,
    }
)


def withdraw_ended(work: Work, rows: Sequence[Notice]) -> list[Notice]:
    """What is left without messages whose occasion is not what they say any more."""
    contracts = contracts_with_ids(work.session, {_about(row) for row in rows})
    ended = {id for id, contract in contracts.items() if contract.state in _ENDED}
    renewed = renewed_among(work.session, contracts)
    wake_ups = wake_ups_with_ids(work.session, {wake_up_of(row) for row in rows} - {""})
    done = of_closed_tasks(work.session, [row.id for row in wake_ups.values()])
    left = []
    for row in rows:
        reason = _why_not_planned(row, wake_ups.get(wake_up_of(row)))
        if wake_up_of(row) in done:
            reason = "待办已经办结，无须通知"
        elif _about(row) in ended and row.kind != _OF_TASKS:
            reason = "合同已经结束，无须通知"
        elif _about(row) in renewed and row.kind in _OF_ENDS:
            reason = "续签合同已经签订，无须通知"
        if reason:
            withdraw(work, row, reason)
        else:
            left.append(row)
    return left


def withdraw_superseded(work: Work, rows: Sequence[Notice]) -> list[Notice]:
    """What is left where of the reminders of one occasion only the newest goes out."""
    newest = {(row.subject, wake_up_of(row) or row.id): row for row in rows}
    for row in rows:
        if newest[row.subject, wake_up_of(row) or row.id] is not row:
            withdraw(work, row, "同一事项已有更新的提醒，无须再发")
    return list(newest.values())


def withdraw_waiting(
    work: Work, subject: str, kinds: Collection[str], reason: str, *, key: str | None = None
) -> None:
    """Withdraw what nothing has taken along yet; of one `key`, if it is named."""
    for row in notice_queue.waiting_to_be_carried(work.session, subject, kinds):
        if key in (None, row.key):
            withdraw(work, row, reason)


def withdraw(work: Work, notice: Notice, reason: str) -> None:
    """A message that nobody needs any more; it is not sent (again)."""
    notice.state, notice.detail = NoticeState.CANCELLED.value, reason
    notice.next_at = notice.leased_by = notice.fallback_at = None
    work.session.add(notice)
    work.session.flush()


def wake_up_of(notice: Notice) -> str:
    """The id of what a reminder was posted for, which its key begins with; empty for others."""
    parts = notice.key.split(".")
    return parts[0] if len(parts) == 3 else ""


def _why_not_planned(notice: Notice, wake_up: WakeUp | None) -> str:
    """What has become of its occasion since; empty: it is the same."""
    if wake_up is None:
        return ""
    if wake_up.closed_reason not in (None, OVER, TOO_LATE):
        return f"{wake_up.closed_reason}，无须通知"
    if wake_up.target_on.isoformat() != notice.key.split(".")[1]:
        return "所提醒的日期已经变更，无须通知"
    if wake_up.objected_on is not None and notice.kind in PROMISES:
        return "已有书面异议，合同届满不再自动续期"
    return ""


def _about(notice: Notice) -> str:
    return notice.subject.partition("/")[2]
