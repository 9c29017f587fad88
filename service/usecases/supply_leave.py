"""How a supply before its contract ends: by hand, by the one that follows it, or by itself once
nothing stands against supplying the account any more.
"""

from dataclasses import replace

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.effective import MAIN, Act
from service.domain.tasks import TaskKind, TaskState
from service.store.accounts import Account, accounts_named
from service.store.changes import changes_of
from service.store.supply_exceptions import SupplyException, exceptions_of, standing_exceptions
from service.store.term_facts import term_facts_of
from service.usecases.access import needs
from service.usecases.chunks import Chunk
from service.usecases.effective_terms import lines_on
from service.usecases.gate import reasons_against
from service.usecases.one_by_one import one_by_one
from service.usecases.work import Work

JOB = "end-leave"
_NEEDLESS = "档案已改正或者变更已撤销，没有须补签的合同"


def end_leave(work: Work, row: SupplyException, why: str, *, fulfilled: bool = False) -> None:
    """End one; the task to sign the contract is done where the contract is there."""
    row.ended_at, row.ended_why, row.fulfilled = work.now, why, fulfilled
    work.session.add(row)
    work.session.flush()
    subject = f"accounts/{row.account_id}"
    outcome = TaskState.DONE if fulfilled else TaskState.CANCELLED
    work.close_tasks(subject, TaskKind.CATCH_UP, key=row.id, outcome=outcome)
    payload = {"exception": row.id, "fulfilled": fulfilled}
    work.record(Event(subject, "exceptions.ended", payload), row.org_id)


def look_at_leave(work: Work, account: Account) -> None:
    """End what the account's contract makes needless, when a paper came into force. That must not
    fail by it: the nightly job finds what a fault left undone.
    """
    one_by_one(work, "leave of", [account], lambda row: _end_needless(work, row))


@needs(Permission.RUN_THE_CLOCK)
def end_needless_leaves(work: Work, slot: str) -> Chunk:
    """The job: the same for contracts whose first day has come. There are never many."""
    ids = {row.account_id for row in standing_exceptions(work.session)}
    accounts = accounts_named(work.session, ids)

    def end(account: Account) -> bool:
        actor = replace(work.actor, org_id=account.org_id)
        return _end_needless(replace(work, actor=actor), account)

    ended, _ = one_by_one(work, "leave of", accounts, end)
    return Chunk(sum(ended), is_last=True)


def _end_needless(work: Work, account: Account) -> bool:
    """Overdue ones end, too; True where any does."""
    standing = [row for row in exceptions_of(work.session, account.id) if row.ended_at is None]
    if not standing or reasons_against(work, account):
        return False
    for row in standing:
        fulfilled = _is_fulfilled(work, row)
        end_leave(work, row, "合同已经生效" if fulfilled else _NEEDLESS, fulfilled=fulfilled)
    return True


def _is_fulfilled(work: Work, row: SupplyException) -> bool:
    """Whether the contract came that it waited for: a paper that holds and was not there before
    (ids sort by time), or what a change that was completed by it lacked.
    """
    came = {
        fact.contract_id
        for fact in term_facts_of(work.session, row.account_id)
        if fact.id > row.id and fact.act in (Act.SETS, Act.AMENDS)
    }
    lines = lines_on(work, accounts_named(work.session, [row.account_id])[0], work.today)
    holds = {paper.contract_id for line in lines if line.line == MAIN for paper in line.papers}
    waited = changes_of(work.session, row.account_id)
    return bool(came & holds) or any(change.exception_id == row.id for change in waited)
