"""The job `check-wake-ups`: every contract in force has a next wake-up or a closing reason, and no
wake-up is left lying. What is missing is planned (that is also how older databases get theirs),
recorded and alarmed.
"""

from collections import Counter
from datetime import timedelta

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.notices import NoticeRequest
from service.store import unwatched
from service.store.accounts import Account
from service.store.authorities import AuthorityRow
from service.store.contracts import Contract
from service.store.tasks import Task
from service.store.wake_ups import late_wake_ups, rows_with_ids
from service.usecases.access import needs
from service.usecases.chunks import Chunk
from service.usecases.reminder_people import People
from service.usecases.wake_ups import watch_account, watch_authority, watch_contract
from service.usecases.work import Work

JOB = "check-wake-ups"
AT_ONCE = 1000
MAY_BE_LATE = timedelta(days=2)
_REPAIRED = "缺少的计划已补上；再次出现的，请管理员检查导入数据的方式和后台进程的日志"
_LATE = "到期提醒超过两天没有发出，请管理员检查后台进程是否在运行"


@needs(Permission.RUN_THE_CLOCK)
def check_wake_ups(work: Work, slot: str) -> Chunk:
    """Plan what is not planned; `done` counts what was missing."""
    contracts = unwatched.contracts(work.session, AT_ONCE)
    authorities = unwatched.authorities(work.session, work.today, AT_ONCE)
    tasks = unwatched.tasks(work.session, AT_ONCE)
    _repair_contracts(work, contracts)
    for authority in authorities:
        watch_authority(work, authority, catch_up=True)
    for task in tasks:
        work.watch_task(task, catch_up=True)
    missing: list[Contract | AuthorityRow | Task] = [*contracts, *authorities, *tasks]
    _alarm(work, slot, Counter(row.org_id for row in missing), _REPAIRED)
    is_last = max(len(contracts), len(authorities), len(tasks)) < AT_ONCE
    if is_last:
        late = late_wake_ups(work.session, work.today - MAY_BE_LATE)
        _alarm(work, f"{slot}/late", Counter(late), _LATE)
    return Chunk(len(missing), is_last)


def unplanned_contracts(work: Work) -> int:
    """How many contracts, authorities and tasks the last check found without a wake-up; for
    /metrics, so it reads what that check noted and scans nothing.
    """
    return unwatched.found_last(work.session, JOB)


def _repair_contracts(work: Work, contracts: list[Contract]) -> None:
    behind = {contract.account_id for contract in contracts}
    accounts = rows_with_ids(work.session, Account, behind)
    for account in accounts.values():
        watch_account(work, account, catch_up=True)
    for contract in contracts:
        watch_contract(work, contract, catch_up=True)
        work.record(Event(f"contracts/{contract.id}", "reminders.repaired", {}), contract.org_id)


def _alarm(work: Work, key: str, missing: Counter[str], advice: str) -> None:
    """Tell the heads and administrators of each organisation, once a day and kind of fault."""
    people = People(work)
    for org_id, count in missing.items():
        for recipient in people.everybody_in_charge(org_id):
            facts = {"count": str(count), "next": advice}
            subject = f"organisations/{org_id}"
            work.post(NoticeRequest("reminder.unplanned", recipient, subject, org_id, key, facts))
