"""Whose list serious differences are on: one task an account, for one change of facts mostly shows
in several fields.
"""

from service.domain.access import Role
from service.domain.drift import DriftKind, DriftSeverity, DriftState
from service.domain.tasks import TaskKind, TaskRequest
from service.domain.working_days import Counted, add_working_days
from service.store.accounts import Account
from service.store.drifts import Drift, drifts_of
from service.usecases.accounts import holder_of
from service.usecases.work import Work

ASSESS_WITHIN = 3
"""Working days in which a serious difference is to be looked at: our own rule."""


def keep_assessing(work: Work, account: Account) -> None:
    """A task as long as a serious difference is to be assessed; none any more after that."""
    serious = [row for row in drifts_of(work.session, account.id) if _is_to_be_assessed(row)]
    if not serious:
        work.close_tasks(holder_of(account), TaskKind.ASSESS)
        return
    due = add_working_days(work.today, ASSESS_WITHIN, work.ports.calendar)
    request = TaskRequest(
        TaskKind.ASSESS,
        holder_of(account),
        account.org_id,
        f"核查合同与档案的差异：户号 {account.account_no}",
        Role.DRAFTER,
        owner=serious[0].owner,
        due_at=due.at,
        key=account.account_no,
        counted=Counted(work.today, ASSESS_WITHIN) if due.provisional else None,
    )
    work.open_task(request)


def _is_to_be_assessed(row: Drift) -> bool:
    is_serious = row.severity == DriftSeverity.HIGH and row.kind != DriftKind.PAPER_IN_PROGRESS
    return is_serious and row.state == DriftState.OPEN
