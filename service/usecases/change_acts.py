"""What is recorded of an open change of use: debts settled, the confirmation signed, or that it is
not to be after all.
"""

from datetime import date, timedelta

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.changes import ChangeState
from service.domain.errors import Invalid, Problem
from service.domain.lifecycle import FINAL
from service.domain.tasks import TaskKind, TaskState
from service.domain.vocabulary import ContractState, PaperAction
from service.store.accounts import accounts_named
from service.store.changes import Change, papers_of
from service.store.contracts import Contract
from service.usecases.access import needs
from service.usecases.change_demands import close_if_done
from service.usecases.change_views import ChangeView, view_of
from service.usecases.changes import change_of, require_open, require_unsettled
from service.usecases.drifts import look_again
from service.usecases.ending import Proof
from service.usecases.errors import ChangeClosed, ChangeSigned
from service.usecases.kept_files import keep_file
from service.usecases.lifecycle import dossier_of, held
from service.usecases.review_judging import masked_for
from service.usecases.withdrawing import withdraw_waiting
from service.usecases.work import CHINA, Work

_LONGEST = 500
_BEFORE = timedelta(days=366)
"""Nothing is settled or confirmed longer before a change was recorded."""
_BINDING = frozenset({ContractState.SIGNED, ContractState.IN_FORCE})


@needs(Permission.RECORD_CHANGES)
def settle_debts(work: Work, change_id: str, settled_on: date, reference: str) -> ChangeView:
    """Record that what was owed under the old contract is paid; `reference`: of the final bill or
    receipt. Raises ChangeNotFound, ChangeClosed, Invalid.
    """
    change = change_of(work, change_id, lock=True)
    if change.state == ChangeState.CANCELLED:
        raise ChangeClosed("此项变更已撤销，不能再办理")
    if change.state == ChangeState.COMPLETED and change.settled_on is not None:
        raise ChangeClosed("此项变更已办结，结清情况不能再更改")
    if not change.settles_debts:
        raise Invalid("无须登记结清", [Problem("change_id", "此项变更不要求先结清原用电费用")])
    _refuse_day("settled_on", settled_on, work, change)
    if not reference.strip():
        raise Invalid("结清情况不完整", [Problem("reference", "须写明结清凭证（账单、收据）编号")])
    change.settled_on, change.settlement = settled_on, _masked(work, change, reference)
    change.settled_by = work.actor.id
    _tell(work, change, "changes.settled", {"settled_on": settled_on.isoformat()})
    close_if_done(work, change)
    return view_of(work, change)


@needs(Permission.RECORD_CHANGES)
def confirm_change(
    work: Work, change_id: str, confirmed_on: date, scan: Proof | None
) -> ChangeView:
    """Record the customer's signed confirmation (变更确认书), with its scan. Raises ChangeNotFound,
    ChangeClosed, Invalid.
    """
    change = change_of(work, change_id, lock=True)
    require_unsettled(change)
    if change.state == ChangeState.COMPLETED and change.confirmed_on is not None:
        raise ChangeClosed("此项变更已办结，确认书不能再更改")
    if change.action != PaperAction.CONFIRMATION:
        label = PaperAction(change.action).label
        raise Invalid(
            "不能登记确认书", [Problem("change_id", f"此项变更须{label}，不以确认书办理")]
        )
    _refuse_day("confirmed_on", confirmed_on, work, change)
    if scan is None:
        raise Invalid("缺少确认书", [Problem("file", "须附用电人签字（盖章）的变更确认书扫描件")])
    sha256 = keep_file(work, change.org_id, scan.content, scan.media_type)
    change.confirmed_on, change.confirmation = confirmed_on, sha256
    change.confirmed_by = work.actor.id
    told = {"confirmed_on": confirmed_on.isoformat(), "confirmation": sha256}
    _tell(work, change, "changes.confirmed", told)
    close_if_done(work, change)
    return view_of(work, change)


@needs(Permission.RECORD_CHANGES)
def cancel_change(work: Work, change_id: str, reason: str) -> ChangeView:
    """Note that a change is not to be; its drafts are for people to give up. Raises ChangeNotFound,
    ChangeClosed, ChangeSigned, Invalid.
    """
    change = change_of(work, change_id, lock=True)
    require_open(change)
    if not reason.strip():
        raise Invalid("撤销须写明理由", [Problem("reason", "撤销须写明理由")])
    papers = papers_of(work.session, [change.id])
    signed = [row.number for row in papers if _is_signed(work, held(work, row.id, None))]
    if signed:
        raise ChangeSigned(f"{'、'.join(signed)} 已经签署，变更不能撤销；请另行办理")
    drafts = [row.number for row in papers if ContractState(row.state) not in FINAL]
    change.state = ChangeState.CANCELLED.value
    change.cancelled_reason = _masked(work, change, reason)
    if drafts:
        words = f"为此项变更起草的 {'、'.join(drafts)} 不再需要，请起草人作废"
        change.warnings = [*change.warnings, words]
    _tell(work, change, "changes.cancelled", {})
    work.close_tasks(
        f"accounts/{change.account_id}",
        TaskKind.RE_SIGN,
        key=change.id,
        outcome=TaskState.CANCELLED,
    )
    if change.contract_id is not None:
        told, reason = f"contracts/{change.contract_id}", "变更已撤销，无须通知"
        withdraw_waiting(work, told, {"customer.change"}, reason, key=change.id)
    return view_of(work, change)


def _is_signed(work: Work, contract: Contract) -> bool:
    """Whether it binds somebody: a hand or seal stands on it already."""
    if contract.state in _BINDING:
        return True
    if contract.state == ContractState.ISSUED:
        return bool(dossier_of(work, contract).signed_by)
    return ContractState(contract.state) in FINAL


def _refuse_day(field: str, day: date, work: Work, change: Change) -> None:
    if day > work.today:
        raise Invalid("日期不正确", [Problem(field, "不能晚于今天")])
    if day < change.recorded_at.astimezone(CHINA).date() - _BEFORE:
        raise Invalid("日期不正确", [Problem(field, "早于登记变更之日一年以上，请核对")])


def _masked(work: Work, change: Change, words: str) -> str:
    """Somebody's words, the personal values of the account's people masked for good."""
    return masked_for(work, [f"accounts/{change.account_id}"], words.strip())[:_LONGEST]


def _tell(work: Work, change: Change, type: str, told: dict[str, str]) -> None:
    work.session.add(change)
    work.session.flush()
    event = Event(f"accounts/{change.account_id}", type, {"change": change.id, **told})
    work.record(event, change.org_id)
    for account in accounts_named(work.session, [change.account_id, *change.accounts]):
        look_again(work, account)
