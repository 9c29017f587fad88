"""The clock of temporary states (reduction, swap, dismantling): each has a last day, and people are
reminded before it until the state has come to its end.
"""

from service.domain.changes import TEMPORARY, Limits, window_limits
from service.domain.errors import LibraryEntryNotFound
from service.domain.reminders import Occasion, WakeUpPlan
from service.domain.vocabulary import ChangeType
from service.store.accounts import account_with_id, revision_on, revision_with_id
from service.store.changes import Change
from service.store.wake_ups import WakeUp
from service.usecases.wake_ups import close_wake_up, policy_of
from service.usecases.work import Work


def watch_window(work: Work, change: Change, *, catch_up: bool = False) -> WakeUp | None:
    """Plan the reminders of a completed change that lasts for a time: by its last day, or by the
    latest that may be, where that is earlier. None for any other change, or where no day is known.
    """
    type_ = ChangeType(change.type)
    if type_ not in TEMPORARY:
        return None
    latest_on = limits_of(work, change).latest_on
    days = [day for day in (change.until_on, latest_on) if day is not None]
    if not days:
        return None
    ladder = policy_of(work).ladder_of(Occasion.REDUCTION)
    subject = subject_of_change(change.id)
    plan = WakeUpPlan(subject, Occasion.REDUCTION, change.org_id, change.id, min(days), ladder)
    return work.plan(plan, catch_up=catch_up)


def window_over(work: Work, change: Change, reason: str) -> bool:
    """The state has come to its end, and why (up to 100 letters). False where nobody watched it."""
    return close_wake_up(work, subject_of_change(change.id), Occasion.REDUCTION, reason)


def limits_of(work: Work, change: Change) -> Limits:
    """How long the state of a change may last, by the voltage of the facts it brings about, else of
    those on its first day. Raises LibraryEntryNotFound where the library has no changes.yaml.
    """
    policy = work.library.changes
    if policy is None:
        raise LibraryEntryNotFound("文本库中没有变更规则 changes.yaml")
    voltage = _voltage(work, change)
    type_ = ChangeType(change.type)
    return window_limits(policy, work.library, type_, change.effective_on, voltage)


def subject_of_change(change_id: str) -> str:
    return f"changes/{change_id}"


def _voltage(work: Work, change: Change) -> str:
    """As the record writes it; 10 kV where nothing is recorded yet."""
    if change.revision_id is not None:
        revision = revision_with_id(work.session, change.revision_id)
    else:
        account = account_with_id(work.session, work.actor, change.account_id)
        found = revision_on(work.session, account, change.effective_on) if account else None
        if found is None:
            return "10kV"
        revision = found
    return str(revision.facts["supply_voltage"])
