"""What is looked at again and what was reminded of, as lists and pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from service.domain.access import Permission, Role
from service.domain.reminders import Occasion, ReminderState
from service.domain.tasks import TaskKind, task_words
from service.store import reminder_pages as store
from service.store.accounts import Account
from service.store.authorities import AuthorityRow
from service.store.changes import Change
from service.store.contracts import Contract
from service.store.customers import contracts_with_ids
from service.store.notices import progress_of
from service.store.reminder_pages import DayPlace
from service.store.reminder_pages import ReminderFilter as ReminderFilter
from service.store.tasks import Task
from service.store.wake_ups import Reminder, WakeUp, find_wake_up, rows_with_ids
from service.usecases.access import needs
from service.usecases.accounts import account_of
from service.usecases.contract_texts import contract_of
from service.usecases.errors import ReminderNotFound
from service.usecases.wake_ups import policy_of
from service.usecases.work import Work


class Listed(StrEnum):
    """Which of them: what comes, what nothing follows, what was told, what was merged."""

    PLANNED = "planned"
    CLOSED = "closed"
    FIRED = "fired"
    SKIPPED = "skipped"

    @property
    def label(self) -> str:
        return {
            "planned": "将要提醒",
            "closed": "不再提醒",
            "fired": "已排入发送",
            "skipped": "已合并补发",
        }[self.value]


@dataclass(frozen=True, slots=True)
class ReminderView:
    """A wake-up (planned, closed) or what was done for one (fired, skipped).

    `day` is when it comes or came up: the next look, the rung's day; None where nothing follows.
    `number` and `title` are of the contract it is about, `account_no` of the account, if any;
    `task` says what is to be done, where it is about a task.
    `notices`: how many were posted, `sent` and `arrived` how many of them by now.
    """

    id: str
    wake_up: str
    org_id: str
    state: Listed
    occasion: Occasion
    occasion_name: str
    subject: str
    number: str
    title: str
    account_no: str
    task: str
    target_on: date
    rung: str | None
    day: date | None
    provisional: bool
    objected_on: date | None
    reason: str
    notices: int
    sent: int
    arrived: int
    at: datetime


@dataclass(frozen=True, slots=True)
class WakeUpView:
    """One wake-up with all that was done for it."""

    wake_up: ReminderView
    history: tuple[ReminderView, ...]


@needs(Permission.READ_CONTRACTS)
def list_reminders(
    work: Work,
    wanted: ReminderFilter,
    state: Listed,
    after: str | None,
    limit: int,
    *,
    account_no: str | None = None,
) -> list[ReminderView]:
    """What comes, the next first; anything else newest first. One more than `limit` says there
    are more. Raises AccountNotFound.
    """
    if account_no is not None:
        wanted = replace(wanted, account_id=account_of(work, account_no).id)
    session, actor = work.session, work.actor
    rows: Sequence[WakeUp | Reminder]
    match state:
        case Listed.PLANNED:
            rows = store.page_of_planned(session, actor, wanted, _place(after), limit)
        case Listed.CLOSED:
            rows = store.page_of_closed(session, actor, wanted, after, limit)
        case _:
            rows = store.page_of_done(session, actor, wanted, state.value, after, limit)
    return _views(work, rows)


@needs(Permission.READ_CONTRACTS)
def get_reminder(work: Work, reminder_id: str) -> WakeUpView:
    """One wake-up with its history; raises ReminderNotFound."""
    row = store.visible_wake_up(work.session, work.actor, reminder_id)
    if row is None:
        raise ReminderNotFound("没有这项提醒")
    return _whole(work, row)


@needs(Permission.READ_CONTRACTS)
def reminders_of_contract(work: Work, contract_id: str) -> list[WakeUpView]:
    """What a contract is looked at for, its end first, each with what was done.

    Raises ContractNotFound.
    """
    subject = f"contracts/{contract_of(work, contract_id).id}"
    occasions = (Occasion.CONTRACT_END, Occasion.TEMPORARY)
    rows = (find_wake_up(work.session, subject, occasion) for occasion in occasions)
    return [_whole(work, row) for row in rows if row is not None]


@needs(Permission.USE_LIBRARY)
def occasion_names(work: Work) -> list[tuple[str, str]]:
    """What there may be reminders of: the occasion and the policy's words for it."""
    return [(item.value, rule.label) for item, rule in policy_of(work).occasions.items()]


def position(view: ReminderView) -> str:
    """Where one stands in its list, for the cursor of the next page."""
    if view.state is Listed.PLANNED and view.day is not None:
        return f"{view.day.isoformat()}|{view.id}"
    return view.id


def _place(text: str | None) -> DayPlace | None:
    if text is None:
        return None
    day, _, id = text.partition("|")
    return DayPlace(date.fromisoformat(day), id)


def _whole(work: Work, row: WakeUp) -> WakeUpView:
    first, *history = _views(work, [row, *store.history_of(work.session, row)])
    return WakeUpView(first, tuple(history))


def _views(work: Work, rows: Sequence[WakeUp | Reminder]) -> list[ReminderView]:
    """As they are shown, with the contracts and accounts they are about."""
    about = _About(work, {row.subject for row in rows})
    progress = _progress(work, rows, about)
    found = []
    for row in rows:
        view = _of_wake_up(work, row) if isinstance(row, WakeUp) else _of_reminder(work, row)
        contract, account_no = about.contract(row.subject), about.account_no(row.subject)
        if contract is not None:
            view = replace(view, number=contract.number, title=contract.title)
        sent, arrived = progress.get(_key(row), (0, 0)) if isinstance(row, Reminder) else (0, 0)
        view = replace(view, sent=sent, arrived=arrived)
        found.append(replace(view, account_no=account_no, task=about.task(row.subject)))
    return found


def _progress(
    work: Work, rows: Sequence[WakeUp | Reminder], about: "_About"
) -> Mapping[str, tuple[int, int]]:
    """Key of their messages -> how many of them were sent, and arrived."""
    told = [row for row in rows if isinstance(row, Reminder) and row.notices]
    if not told:
        return {}
    subjects = {about.told_as(row.subject) for row in told}
    return progress_of(work.session, subjects, {_key(row) for row in told})


def _key(row: Reminder) -> str:
    """The key of the messages of a reminder, as `reminders` posts them."""
    return f"{row.wake_up_id}.{row.target_on.isoformat()}.{row.rung}"


class _About:
    """What some subjects are: contracts (of tasks too), accounts (of authorities, changes too)."""

    def __init__(self, work: Work, subjects: set[str]) -> None:
        session = work.session
        tasks = rows_with_ids(session, Task, _ids(subjects, "tasks"))
        self._behind = {f"tasks/{task.id}": task.subject for task in tasks.values()}
        self._tasks = {f"tasks/{task.id}": task for task in tasks.values()}
        contracts = _ids({*subjects, *self._behind.values()}, "contracts")
        self._contracts = contracts_with_ids(session, contracts)
        authorities = rows_with_ids(session, AuthorityRow, _ids(subjects, "authorities"))
        changes = rows_with_ids(session, Change, _ids(subjects, "changes"))
        self._account_ids: dict[str, str | None] = {
            **{f"authorities/{a.id}": a.account_id for a in authorities.values()},
            **{f"changes/{change.id}": change.account_id for change in changes.values()},
        }
        given = {id for id in self._account_ids.values() if id is not None}
        accounts = given | _ids({*subjects, *self._behind.values()}, "accounts")
        self._accounts = rows_with_ids(session, Account, accounts)

    def told_as(self, subject: str) -> str:
        """What messages of it are about: of a task, what the task is about."""
        return self._behind.get(subject, subject)

    def contract(self, subject: str) -> Contract | None:
        own = self.told_as(subject)
        return self._contracts.get(own.removeprefix("contracts/"))

    def task(self, subject: str) -> str:
        task = self._tasks.get(subject)
        return task_words(TaskKind(task.kind), Role(task.role), task.key) if task else ""

    def account_no(self, subject: str) -> str:
        contract = self.contract(subject)
        if contract is not None:
            return contract.account_no
        own = self.told_as(subject)
        id = self._account_ids.get(own, own.removeprefix("accounts/"))
        account = self._accounts.get(id or "")
        return account.account_no if account is not None else ""


def _ids(subjects: set[str], noun: str) -> set[str]:
    prefix = f"{noun}/"
    return {s.removeprefix(prefix) for s in subjects if s.startswith(prefix)}


def _of_wake_up(work: Work, row: WakeUp) -> ReminderView:
    occasion = Occasion(row.occasion)
    return ReminderView(
        id=row.id,
        wake_up=row.id,
        org_id=row.org_id,
        state=Listed.PLANNED if row.next_on is not None else Listed.CLOSED,
        occasion=occasion,
        occasion_name=policy_of(work).occasions[occasion].label,
        subject=row.subject,
        number="",
        title="",
        account_no="",
        task="",
        target_on=row.target_on,
        rung=row.rung,
        day=row.next_on,
        provisional=row.provisional,
        objected_on=row.objected_on,
        reason=row.closed_reason or "",
        notices=0,
        sent=0,
        arrived=0,
        at=row.closed_at or row.planned_at,
    )


def _of_reminder(work: Work, row: Reminder) -> ReminderView:
    occasion = Occasion(row.occasion)
    return ReminderView(
        id=row.id,
        wake_up=row.wake_up_id,
        org_id=row.org_id,
        state=Listed(ReminderState(row.state).value),
        occasion=occasion,
        occasion_name=policy_of(work).occasions[occasion].label,
        subject=row.subject,
        number="",
        title="",
        account_no="",
        task="",
        target_on=row.target_on,
        rung=row.rung,
        day=row.due_on,
        provisional=False,
        objected_on=None,
        reason=row.reason,
        notices=row.notices,
        sent=0,
        arrived=0,
        at=row.fired_at,
    )
