"""Changes of use (变更用电): recorded as a business system posts them, with the papers that each
asks for drafted at once; read, listed, and drafted again when something lacked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.domain.access import Permission, Role
from service.domain.audit import Event
from service.domain.changes import ChangeState
from service.domain.dates import worded
from service.domain.notices import NoticeRequest
from service.domain.tasks import TaskKind, TaskRequest
from service.domain.working_days import Counted
from service.store import changes as store
from service.store.accounts import Account, lock_accounts
from service.store.changes import Change
from service.store.changes import ChangeFilter as ChangeFilter
from service.store.contracts import Contract
from service.usecases.access import needs
from service.usecases.accounts import Recording, account_of, holder_of, plan_revision
from service.usecases.change_decisions import Decided, decide
from service.usecases.change_demands import close_if_done
from service.usecases.change_drafts import draft_what_lacks, refuse_unknown_drafts
from service.usecases.change_requests import NewChange as NewChange
from service.usecases.change_requests import (
    other_accounts,
    refuse_beside,
    refuse_beyond,
    refuse_contradictions,
    refuse_shape,
)
from service.usecases.change_scene import first_day_of, standing_on
from service.usecases.change_views import ChangePaper as ChangePaper
from service.usecases.change_views import ChangeView as ChangeView
from service.usecases.change_views import view_of as view_of
from service.usecases.change_views import views_of
from service.usecases.contract_texts import subject_of
from service.usecases.drifts import look_again
from service.usecases.errors import ChangeClosed, ChangeNotFound, VersionChanged
from service.usecases.lifecycle import dossier_of
from service.usecases.review_steps import drafter_of
from service.usecases.work import Work

_NO_CHANGE = "没有这项变更"


@needs(Permission.RECORD_CHANGES)
def record_change(work: Work, account_no: str, new: NewChange) -> ChangeView:
    """Record a change of use: what it asks of the contract, until when, and the papers for it.

    What lacks for a paper is named in `missing` and given later (`draft_papers`); what contradicts
    itself is refused, and nothing of it stays. Raises AccountNotFound, FactsInvalid,
    ChangeAlreadyOpen, ChangePolicyMissing.
    """
    account = account_of(work, account_no)
    refuse_unknown_drafts(new.agreed)
    others = other_accounts(work, account, new)
    lock_accounts(work.session, [account.id, *(other.id for _, other in others)])
    refuse_shape(work, account, new)
    start = first_day_of(work, new.effective_on)
    standing = standing_on(work, account, start)
    warnings = refuse_contradictions(work, account, standing, new, others)
    decided = decide(work, account, standing, new, start, warnings)
    rule, action = decided.rule, decided.action
    refuse_beyond(work, account, standing, new, rule, action)
    refuse_beside(work, account, [other for _, other in others], rule, action)
    change = _kept(work, account, new, decided, others)
    _ask(work, account, change, decided)
    _draft(work, change, new.agreed)
    for each in (account, *(other for _, other in others)):
        look_again(work, each)
    return view_of(work, change)


@needs(Permission.READ_CHANGES)
def get_change(work: Work, change_id: str) -> ChangeView:
    """Also one of another county that a contract of one's own was drafted for. Raises
    ChangeNotFound.
    """
    change = store.find_change_to_read(work.session, work.actor, change_id)
    if change is None:
        raise ChangeNotFound(_NO_CHANGE)
    return view_of(work, change)


@needs(Permission.READ_CHANGES)
def list_changes(
    work: Work,
    wanted: ChangeFilter,
    after: str | None,
    limit: int,
    *,
    account_no: str | None = None,
) -> list[ChangeView]:
    """Changes (of one account, if it is named), the newest first; one more than `limit` says that
    there are more. Raises AccountNotFound.
    """
    if account_no is not None:
        wanted = replace(wanted, account_id=account_of(work, account_no).id)
    found = store.page_of_changes(work.session, work.actor, wanted, after=after, limit=limit)
    return views_of(work, found)


@needs(Permission.RECORD_CHANGES)
def draft_papers(work: Work, change_id: str, agreed: Mapping[str, Any]) -> ChangeView:
    """Draft what is not drafted yet, or was given up. Raises ChangeClosed, FactsInvalid."""
    change = change_of(work, change_id, lock=True)
    refuse_unknown_drafts(agreed)
    require_unsettled(change)
    _draft(work, change, agreed)
    return view_of(work, change)


def change_of(work: Work, change_id: str, *, lock: bool = False) -> Change:
    """The change's row; raises ChangeNotFound."""
    change = store.find_change(work.session, work.actor, change_id, lock=lock)
    if change is None:
        raise ChangeNotFound(_NO_CHANGE)
    return change


def require_open(change: Change) -> None:
    """Raises ChangeClosed."""
    state = ChangeState(change.state)
    if state is not ChangeState.OPEN:
        raise ChangeClosed(f"此项变更{state.label}，不能再办理")


def require_unsettled(change: Change) -> None:
    """That it is open, or was completed by leave only: its papers are still to be signed. Raises
    ChangeClosed.
    """
    if change.exception_id is None:
        require_open(change)


@needs(Permission.READ_CHANGES)
def expect_change(work: Work, change_id: str, expected: str | None) -> None:
    """That a change, locked from now on, is as the caller last read it (its ETag; None: whatever it
    is). Raises ChangeNotFound, VersionChanged.
    """
    change = change_of(work, change_id, lock=True)
    if expected is not None and view_of(work, change).etag != expected:
        raise VersionChanged("此项变更已有变化，请重新读取后再提交")


def _kept(
    work: Work,
    account: Account,
    new: NewChange,
    decided: Decided,
    others: Sequence[tuple[str, Account]],
) -> Change:
    rule, id = decided.rule, work.new_id()
    revision = None
    if new.facts is not None:
        source = f"变更用电 {new.type.value} {new.work_order_no or ''}".strip()
        recording = Recording(new.facts, new.effective_on, source[:100])
        revision = plan_revision(work, account, recording, id)
    change = Change(
        id=id,
        org_id=account.org_id,
        account_id=account.id,
        type=new.type.value,
        state=ChangeState.OPEN.value,
        effective_on=new.effective_on,
        until_on=new.until_on,
        work_order_no=new.work_order_no,
        contract_id=decided.standing.contract.id if decided.standing is not None else None,
        revision_id=revision.id if revision is not None else None,
        accounts=[other.id for _, other in others],
        action=decided.action.value,
        settles_debts=rule.settles_debts,
        fields=list(rule.fields),
        basis=[str(citation) for citation in rule.basis],
        rule=rule.id,
        status=rule.status.value,
        warnings=list(decided.warnings),
        deadline_at=decided.due.at if decided.due is not None else None,
        recorded_at=work.now,
        recorded_by=work.actor.id,
    )
    work.session.add(change)
    work.session.flush()
    payload = {
        "change": id,
        "type": change.type,
        "effective_on": change.effective_on.isoformat(),
        "action": change.action,
        "rule": change.rule,
        **({"account_revision": change.revision_id} if change.revision_id else {}),
    }
    work.record(Event(holder_of(account), "changes.recorded", payload), change.org_id)
    return change


def _ask(work: Work, account: Account, change: Change, decided: Decided) -> None:
    """Put it on the list of whoever drafted the contract in force (of all drafters, where a program
    did).
    """
    due = decided.due
    if due is None:
        return
    contract = decided.standing.contract if decided.standing is not None else None
    counted = Counted(first_day_of(work, change.effective_on), decided.rule.deadline_days)
    request = TaskRequest(
        TaskKind.RE_SIGN,
        holder_of(account),
        account.org_id,
        f"{change.type}：{decided.action.label}（户号 {account.account_no}）",
        Role.DRAFTER,
        owner=drafter_of(work, dossier_of(work, contract)) if contract is not None else None,
        due_at=due.at,
        key=change.id,
        counted=counted if due.provisional else None,
    )
    work.open_task(request)
    if contract is not None:
        _tell_customer(work, change, contract, decided)


def _tell_customer(work: Work, change: Change, contract: Contract, decided: Decided) -> None:
    """Something is to be signed: the customer hears of it with the next messages."""
    told = {
        "what": change.type,
        "effective_on": worded(change.effective_on),
        "action": decided.action.label,
    }
    customer = f"customers/{change.account_id}"
    request = NoticeRequest(
        "customer.change", customer, subject_of(contract), change.org_id, change.id, told
    )
    work.post(request)


def _draft(work: Work, change: Change, agreed: Mapping[str, Any]) -> None:
    change.missing = list(draft_what_lacks(work, change, agreed))
    work.session.add(change)
    work.session.flush()
    close_if_done(work, change)
