"""The job `check-wake-ups`: every contract in force has a next wake-up or a closing reason, and no
wake-up is left lying. What is missing is planned (that is also how older databases get theirs),
recorded and alarmed.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.notices import NoticeRequest
from service.store import unwatched
from service.store.accounts import Account
from service.store.authorities import AuthorityRow
from service.store.changes import Change
from service.store.contracts import Contract
from service.store.tasks import Task
from service.store.wake_ups import fired_since, late_wake_ups, rows_with_ids
from service.usecases.access import needs
from service.usecases.chunks import Chunk
from service.usecases.one_by_one import one_by_one
from service.usecases.reminder_people import People
from service.usecases.reminders import NOBODY
from service.usecases.wake_ups import watch_account, watch_authority, watch_contract
from service.usecases.windows import watch_window
from service.usecases.work import Work

log = logging.getLogger(__name__)

Watched = Contract | AuthorityRow | Change | Task

JOB = "check-wake-ups"
AT_ONCE = 1000
MAY_BE_LATE = timedelta(days=2)
_REPAIRED = "缺少的计划已补上；再次出现的，请管理员检查导入数据的方式和后台进程的日志"
_NOT_REPAIRED = "缺少的计划无法补上，请管理员检查后台进程的日志和有关合同的数据"
_NOBODY = "到期提醒没有可通知的工作人员，请管理员为有关岗位指定人员，并逐项核对近期到期的合同"
_DAY = timedelta(days=1)
_LATE = "到期提醒超过两天没有发出，请管理员检查后台进程是否在运行"


@needs(Permission.RUN_THE_CLOCK)
def check_wake_ups(work: Work, slot: str) -> Chunk:
    """Plan what is not planned; `done` counts what was missing."""
    contracts = unwatched.contracts(work.session, AT_ONCE)
    authorities = unwatched.authorities(work.session, work.today, AT_ONCE)
    changes = unwatched.changes(work.session, AT_ONCE)
    tasks = unwatched.tasks(work.session, AT_ONCE)
    _repair_accounts(work, contracts)
    missing: list[Watched] = [*contracts, *authorities, *changes, *tasks]
    repaired, failed = one_by_one(work, "plan of", missing, lambda row: _repair(work, row))
    _alarm(work, slot, Counter(repaired), _REPAIRED)
    _alarm(work, f"{slot}/failed", Counter(row.org_id for row, _ in failed), _NOT_REPAIRED)
    is_last = max(map(len, (contracts, authorities, changes, tasks))) < AT_ONCE or not repaired
    if is_last:
        late = late_wake_ups(work.session, work.today - MAY_BE_LATE)
        _alarm(work, f"{slot}/late", Counter(late), _LATE)
        unheard = fired_since(work.session, work.now - _DAY, NOBODY)
        _alarm(work, f"{slot}/nobody", Counter(unheard), _NOBODY)
    return Chunk(len(missing), is_last)


def unplanned_contracts(work: Work) -> int:
    """How many contracts, authorities and tasks the last check found without a wake-up; for
    /metrics, so it reads what that check noted and scans nothing.
    """
    return unwatched.found_last(work.session, JOB)


def _repair_accounts(work: Work, contracts: Sequence[Contract]) -> None:
    behind = {contract.account_id for contract in contracts}
    accounts = list(rows_with_ids(work.session, Account, behind).values())
    one_by_one(work, "plan of", accounts, lambda row: watch_account(work, row, catch_up=True))


def _repair(work: Work, row: Watched) -> str:
    """Plan what has no plan; returns whose it is."""
    match row:
        case Contract():
            watch_contract(work, row, catch_up=True)
            work.record(Event(f"contracts/{row.id}", "reminders.repaired", {}), row.org_id)
        case AuthorityRow():
            watch_authority(work, row, catch_up=True)
        case Change():
            watch_window(work, row, catch_up=True)
        case Task():
            work.watch_task(row, catch_up=True)
    return row.org_id


def _alarm(work: Work, key: str, missing: Counter[str], advice: str) -> None:
    """Tell the heads and administrators of each organisation, once a day and kind of fault."""
    people = People(work)
    for org_id, count in missing.items():
        log.error("reminders of organisation %s: %d: %s", org_id, count, advice)
        for recipient in people.everybody_in_charge(org_id):
            facts = {"count": str(count), "next": advice}
            subject = f"organisations/{org_id}"
            work.post(NoticeRequest("reminder.unplanned", recipient, subject, org_id, key, facts))
