"""What the contract action of a change of use still lacks: the gate and completing ask here."""

from collections.abc import Iterator, Sequence
from datetime import date

from service.domain.access import Role
from service.domain.changes import ChangeState
from service.domain.dates import worded
from service.domain.lifecycle import FINAL
from service.domain.tasks import TaskKind, TaskRequest
from service.domain.vocabulary import ChangeType, ContractState, PaperAction
from service.store.accounts import Account, accounts_named
from service.store.changes import Change, find_change, open_changes_about, papers_of
from service.store.contracts import Contract
from service.store.renewals import contract_behind
from service.usecases.change_beside import demands_beside
from service.usecases.change_scene import (
    NEW,
    SUPPLEMENT,
    TERMINATION,
    has_held,
    paper_kind,
    standing_on,
)
from service.usecases.relations import now_standing
from service.usecases.work import Work

_NAMES = {NEW: "新合同", SUPPLEMENT: "补充协议", TERMINATION: "解除协议"}
DEBTS = "尚未登记原用电费用已经结清"
"""The demand that nothing stands in for."""
_SOMEDAY = date.max


def open_demands(work: Work, change: Change, *, by: date | None = None) -> tuple[str, ...]:
    """Chinese sentences of what is lacking; () when the contract action is recorded.

    `by`: papers count that begin by that day (today, if left out).
    """
    action = PaperAction(change.action)
    if action is PaperAction.NOTHING:
        return ()
    return tuple(_demands(work, change, action, by or work.today))


def follow_changes(work: Work, contract: Contract) -> None:
    """Take the tasks of changes off the lists whose papers are all signed and kept by now, and put
    those back whose paper ended before its time. To be called when a contract came into force or
    to its end.
    """
    for change in open_changes_about(work.session, contract):
        if open_demands(work, change, by=_SOMEDAY):
            _ask_again(work, change)
        else:
            close_if_done(work, change)


def _ask_again(work: Work, change: Change) -> None:
    """An open task stays as it is."""
    if change.deadline_at is None:
        return
    (account,) = accounts_named(work.session, [change.account_id])
    label = PaperAction(change.action).label
    request = TaskRequest(
        TaskKind.RE_SIGN,
        f"accounts/{account.id}",
        change.org_id,
        f"{change.type}：{label}（户号 {account.account_no}）",
        Role.DRAFTER,
        due_at=change.deadline_at,
        key=change.id,
    )
    work.open_task(request)


def close_if_done(work: Work, change: Change) -> None:
    """Close the task of a change for which nobody has anything left to sign, settle or confirm."""
    if not open_demands(work, change, by=_SOMEDAY):
        work.close_tasks(f"accounts/{change.account_id}", TaskKind.RE_SIGN, key=change.id)


def owes_settlement(work: Work, contract: Contract) -> bool:
    """Whether a contract serves a change that demands the old debts settled, and they are not: it
    takes effect afterwards only. What ends the old contract need not wait.
    """
    if contract.change_id is None or paper_kind(contract) == TERMINATION:
        return False
    change = find_change(work.session, work.actor, contract.change_id)
    return (
        change is not None
        and change.state != ChangeState.CANCELLED
        and change.settles_debts
        and change.settled_on is None
    )


def wanted_contracts(change: Change) -> list[str]:
    """Ids of the accounts that get a contract of their own by a change."""
    if PaperAction(change.action) not in (PaperAction.RE_SIGN, PaperAction.TERMINATE_AND_NEW):
        return []
    if change.type == ChangeType.SPLIT:
        return [*([change.account_id] if change.revision_id else []), *change.accounts]
    return [change.account_id]


def wanted_terminations(change: Change) -> list[str]:
    """Ids of the accounts whose contract ends by a change."""
    if PaperAction(change.action) not in (PaperAction.TERMINATE, PaperAction.TERMINATE_AND_NEW):
        return []
    if change.type == ChangeType.MERGER:
        # The account that stays is signed anew, and that takes its old contract's place.
        return list(change.accounts)
    return [change.account_id]


def _demands(work: Work, change: Change, action: PaperAction, by: date) -> Iterator[str]:
    if change.settles_debts and change.settled_on is None:
        yield DEBTS
    if action is PaperAction.CONFIRMATION:
        if change.confirmed_on is None:
            yield "用电人签字（盖章）的变更确认书尚未登记"
        elif change.confirmed_on > by:
            yield f"变更确认书{worded(change.confirmed_on)}才签收"
    papers = papers_of(work.session, [change.id])
    ids = [change.account_id, *change.accounts]
    named = {row.id: row for row in accounts_named(work.session, ids)}
    if action is PaperAction.SUPPLEMENT:
        yield from _paper(papers, named[change.account_id], SUPPLEMENT, by, change)
    for account_id in wanted_terminations(change):
        yield from _ending(work, change, papers, named[account_id], by)
    for account_id in wanted_contracts(change):
        yield from _paper(papers, named[account_id], NEW, by, change)
    yield from demands_beside(work, change, by)


def _paper(
    papers: Sequence[Contract], account: Account, kind: str, by: date, change: Change
) -> Iterator[str]:
    """What a paper lacks to hold."""
    own = [row for row in papers if row.account_id == account.id and paper_kind(row) == kind]
    if any(has_held(row, by) for row in own):
        return
    of = f"（户号 {account.account_no}）" if account.id != change.account_id else ""
    live = [row for row in own if ContractState(row.state) not in FINAL]
    if not live:
        yield f"{_NAMES[kind]}{of}尚未起草"
        return
    paper = live[-1]
    named = f"{_NAMES[kind]} {paper.number} {of}"
    if paper.state == ContractState.IN_FORCE:
        yield f"{named}自{worded(paper.starts_on)}起生效，尚未到日"
        return
    label = ContractState(paper.state).label
    yield f"{named}尚未签署归档，现为「{label}」"


def _ending(
    work: Work, change: Change, papers: Sequence[Contract], account: Account, by: date
) -> Iterator[str]:
    """Whether the old contract is over, or the agreement that ends it is signed and kept."""
    old = _old_contract(work, change, account)
    if old is None or ContractState(old.state) in FINAL or old.change_id == change.id:
        return
    own = [row for row in papers if row.account_id == account.id and paper_kind(row) == TERMINATION]
    if any(row.state == ContractState.IN_FORCE for row in own):
        return
    yield from _paper(own, account, TERMINATION, by, change)


def _old_contract(work: Work, change: Change, account: Account) -> Contract | None:
    if account.id == change.account_id:
        if change.contract_id is None:
            return None
        return now_standing(work, contract_behind(work.session, change.contract_id))
    standing = standing_on(work, account, max(change.effective_on, work.today))
    return standing.contract if standing is not None else None
