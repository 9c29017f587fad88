"""Completing a change of use: not before its contract action is recorded, or by leave; then what
was planned is the record.
"""

from datetime import date
from typing import Any

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
    planned_revision,
    revision_on,
    revisions_of,
)
from service.store.changes import Change, changes_of
from service.store.supply_exceptions import active_exception
from service.store.tasks import open_tasks_with_key
from service.usecases.access import needs
from service.usecases.accounts import Recording, typed_facts
from service.usecases.change_demands import open_demands
from service.usecases.change_views import ChangeView, view_of
from service.usecases.changes import change_of
from service.usecases.planned_facts import facts_before
from service.usecases.review_reopen import record_facts
from service.usecases.supply_errors import CompletionNotPossible, ContractActionRequired
from service.usecases.windows import watch_window, window_over
from service.usecases.work import Work


@needs(Permission.RECORD_ACCOUNTS)
def complete_change(work: Work, change_id: str, completed_on: date | None = None) -> ChangeView:
    """Note that a change is done; from `completed_on` (the day it was to take effect, if left out)
    on its facts are the record. Again: the same answer.

    It changes the record, so only business systems do it. Raises ChangeNotFound,
    ContractActionRequired, CompletionNotPossible, Invalid.
    """
    change = change_of(work, change_id, lock=True)
    if change.state == ChangeState.COMPLETED:
        return view_of(work, change)
    if change.state == ChangeState.CANCELLED:
        raise CompletionNotPossible("此项变更已撤销，不能办结")
    day = completed_on or change.effective_on
    if not change.effective_on <= day <= work.today:
        message = "不得早于变更的生效日，也不得晚于今天"
        raise Invalid("办结日期不正确", [Problem("completed_on", message)])
    change.exception_id = _leave_for(work, change)
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


def _leave_for(work: Work, change: Change) -> str | None:
    """None where the contract action is recorded; else the exception by which it may wait."""
    demands = open_demands(work, change)
    if not demands:
        return None
    leave = active_exception(work.session, change.account_id, work.now)
    if leave is None:
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
        base = facts_before(planned, known)
        # What was recorded for days after it must not bring the old values back.
        days = {day, *(row.effective_on for row in known if row.effective_on > day)}
        for effective_on in sorted(days):
            then = _merged(work, account, planned, base, effective_on)
            facts = _typed(work, account, then)
            record_facts(work, account.account_no, Recording(facts, effective_on, source[:100]))


def _merged(
    work: Work,
    account: Account,
    planned: AccountRevision,
    base: dict[str, Any] | None,
    day: date,
) -> AccountRevision:
    now = revision_on(work.session, account, day)
    facts = (
        planned.facts if now is None or base is None else overlaid(base, planned.facts, now.facts)
    )
    return AccountRevision(**{**planned.model_dump(), "facts": facts})


def overlaid(base: Any, planned: Any, now: Any) -> Any:
    """What is so now, with the planned value wherever nothing was changed since the plan."""
    if isinstance(base, dict) and isinstance(planned, dict) and isinstance(now, dict):
        return {
            name: overlaid(base.get(name), planned.get(name), now.get(name))
            for name in {**planned, **now}
        }
    return planned if now == base else now


def _typed(work: Work, account: Account, revision: AccountRevision) -> AccountFacts:
    try:
        return typed_facts(work, account, revision)
    except ValidationError:
        message = "登记变更以后档案又有变化，两者不能并存；请撤销此项变更后重新登记"
        raise CompletionNotPossible(message) from None


def _follow(work: Work, change: Change) -> None:
    """Its task is done; a temporary state begins, or ends."""
    for task in open_tasks_with_key(work.session, TaskKind.RE_SIGN, change.id):
        work.close_tasks(task.subject, TaskKind.RE_SIGN, key=change.id)
    type_ = ChangeType(change.type)
    if type_ in TEMPORARY:
        watch_window(work, change)
    state = _state_ended_by(work, change)
    if state is not None:
        state.restored_by = change.id
        work.session.add(state)
        work.session.flush()
        window_over(work, state, f"已办理{change.type}")


def _state_ended_by(work: Work, change: Change) -> Change | None:
    """The temporary state that a change restores from: the newest that still lasts."""
    wanted = ENDS_STATE.get(ChangeType(change.type))
    lasting = [
        row
        for row in changes_of(work.session, change.account_id)
        if row.type == wanted and row.state == ChangeState.COMPLETED and row.restored_by is None
    ]
    return max(lasting, key=lambda row: row.effective_on, default=None)
