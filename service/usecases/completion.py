"""Completing a change of use: not before its contract action is recorded, or by leave; then what
was planned is the record.
"""

from datetime import date

from pydantic import ValidationError

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.changes import ENDS_STATE, TEMPORARY, ChangeState
from service.domain.errors import Invalid, Problem
from service.domain.facts import AccountFacts
from service.domain.tasks import TaskKind
from service.domain.vocabulary import ChangeType
from service.store.accounts import (
    Account,
    AccountRevision,
    accounts_named,
    lock_accounts,
    planned_revision,
    revisions_of,
)
from service.store.changes import Change, changes_of, papers_of
from service.store.supply_exceptions import active_exception
from service.store.tasks import open_tasks_with_key
from service.usecases.access import needs
from service.usecases.accounts import Recording, typed_facts
from service.usecases.change_demands import DEBTS, open_demands
from service.usecases.change_plans import merged
from service.usecases.change_scene import has_held
from service.usecases.change_views import ChangeView, view_of
from service.usecases.changes import change_of
from service.usecases.drifts import look_again
from service.usecases.gate import covers
from service.usecases.review_reopen import record_facts
from service.usecases.supply_errors import CompletionNotPossible, ContractActionRequired
from service.usecases.windows import watch_window, window_over
from service.usecases.work import Work


@needs(Permission.RECORD_ACCOUNTS)
def complete_change(work: Work, change_id: str, completed_on: date | None = None) -> ChangeView:
    """Note that a change is done; from `completed_on` (if left out: the day it was to take
    effect, or the first day of its papers, if that is later) on its facts are the record. Again:
    the same answer.

    It changes the record, so only business systems do it. Raises ChangeNotFound,
    ContractActionRequired, CompletionNotPossible, Invalid.
    """
    change = change_of(work, change_id, lock=True)
    if change.state == ChangeState.COMPLETED:
        return view_of(work, change)
    if change.state == ChangeState.CANCELLED:
        raise CompletionNotPossible("此项变更已撤销，不能办结")
    day = completed_on or _first_day(work, change)
    if not change.effective_on <= day <= work.today:
        message = "不得早于变更的生效日，也不得晚于今天"
        raise Invalid("办结日期不正确", [Problem("completed_on", message)])
    # Nobody records facts of these accounts until what is read here is written.
    lock_accounts(work.session, [change.account_id, *change.accounts])
    change.exception_id = _leave_for(work, change, day)
    change.state = ChangeState.COMPLETED.value
    change.completed_on, change.completed_at = day, work.now
    change.completed_by = work.actor.id
    work.session.add(change)
    work.session.flush()
    _record(work, change, day)
    _follow(work, change)
    payload = {
        "change": change.id,
        "type": change.type,
        "completed_on": day.isoformat(),
        **({"exception": change.exception_id} if change.exception_id else {}),
    }
    subject = f"accounts/{change.account_id}"
    work.record(Event(subject, "changes.completed", payload), change.org_id)
    return view_of(work, change)


def _first_day(work: Work, change: Change) -> date:
    """Not before its contract action is recorded: contract first, then supply."""
    days = [
        paper.starts_on
        for paper in papers_of(work.session, [change.id])
        if has_held(paper, work.today)
    ]
    return max([change.effective_on, *days, *filter(None, [change.confirmed_on])])


def _leave_for(work: Work, change: Change, day: date) -> str | None:
    """None where the contract action is recorded by the day; else the exception by which it may
    wait. Debts wait for none.
    """
    demands = open_demands(work, change, by=day)
    if not demands:
        return None
    leave = active_exception(work.session, change.account_id, work.now)
    if leave is None or DEBTS in demands or not covers(leave, change):
        raise ContractActionRequired(f"合同手续尚未办结，不能办结变更：{'；'.join(demands)}")
    return leave.id


def _record(work: Work, change: Change, day: date) -> None:
    """Make what was planned the record, of the account and of the others it splits or merges."""
    source = f"变更用电 {change.type}"
    if change.work_order_no:
        source += f" 工单 {change.work_order_no}"
    for account in accounts_named(work.session, [change.account_id, *change.accounts]):
        planned = planned_revision(work.session, account.id, change.id)
        if planned is None:
            continue
        known = revisions_of(work.session, [account])
        # What was recorded for days after it must not bring the old values back.
        days = {day, *(row.effective_on for row in known if row.effective_on > day)}
        # All are worked out from the record as it was, before the first of them is in it.
        for effective_on, then in [(on, merged(work, account, planned, on)) for on in sorted(days)]:
            facts = _typed(work, account, then)
            record_facts(work, account.account_no, Recording(facts, effective_on, source[:100]))


def _typed(work: Work, account: Account, revision: AccountRevision) -> AccountFacts:
    try:
        return typed_facts(work, account, revision)
    except ValidationError:
        message = "登记变更以后档案又有变化，两者不能并存；请撤销此项变更后重新登记"
        raise CompletionNotPossible(message) from None


def _follow(work: Work, change: Change) -> None:
    """Its task is done, unless the contract action waits; a temporary state begins, or ends."""
    if not open_demands(work, change):
        for task in open_tasks_with_key(work.session, TaskKind.RE_SIGN, change.id):
            work.close_tasks(task.subject, TaskKind.RE_SIGN, key=change.id)
    type_ = ChangeType(change.type)
    if type_ in TEMPORARY:
        watch_window(work, change)
    states = _states_ended_by(work, change)
    for state in states:
        state.restored_by = change.id
        work.session.add(state)
        work.session.flush()
        window_over(work, state, f"已办理{change.type}")
    if states:
        # What its days explained is a difference from now on.
        for account in accounts_named(work.session, [change.account_id]):
            look_again(work, account)


def _states_ended_by(work: Work, change: Change) -> list[Change]:
    """The temporary states that a change restores from: all that still last."""
    wanted = ENDS_STATE.get(ChangeType(change.type))
    return [
        row
        for row in changes_of(work.session, change.account_id)
        if row.type == wanted and row.state == ChangeState.COMPLETED and row.restored_by is None
    ]
