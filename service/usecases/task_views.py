"""A task as work lists show it: with its contract, and whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement

from service.domain.access import Role
from service.domain.tasks import TaskKind, TaskState, place_of
from service.store import tasks as store
from service.store.access import users_named
from service.store.accounts import accounts_named
from service.store.customers import contracts_with_ids
from service.store.tasks import Task
from service.usecases.notice_words import customers_in_lists
from service.usecases.work import Work

_ACCOUNTS = "accounts/"


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as work lists show it. `mine`: it is the actor's to do, or to take over.

    `number`, `contract_title` and `customer` are of the contract it is about; a natural person's
    name is masked. `account_no` is of the electricity account it is about instead.
    """

    id: str
    org_id: str
    kind: TaskKind
    title: str
    subject: str
    key: str
    role: Role
    owner: str | None
    owner_name: str | None
    state: TaskState
    due_at: datetime | None
    overdue: bool
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    escalated_at: datetime | None
    escalated_to: str | None
    escalated_to_name: str | None
    number: str
    contract_title: str
    customer: str
    account_no: str
    mine: bool

    @property
    def about(self) -> str:
        """What it is about, as a path below the console: accounts go by their numbers."""
        return f"accounts/{self.account_no}" if self.account_no else self.subject

    @property
    def place(self) -> str:
        """Where it is done: a path below the console."""
        return place_of(self.kind, self.subject, self.key)


def task_views(work: Work, tasks: Sequence[Task], mine: ColumnElement[bool]) -> list[TaskView]:
    """Tasks in the order given; `mine` is the condition that one is the actor's to do."""
    named = {id for task in tasks for id in (task.owner, task.escalated_to) if id is not None}
    names = {id: user.name for id, user in users_named(work.session, named).items()}
    contracts = contracts_with_ids(work.session, {_contract_id(task) for task in tasks})
    customers = customers_in_lists(work, list(contracts.values()))
    accounts = _accounts(work, tasks)
    own = store.ids_among(work.session, tasks, mine)
    found = []
    for task in tasks:
        contract = contracts.get(_contract_id(task))
        found.append(
            TaskView(
                id=task.id,
                org_id=task.org_id,
                kind=TaskKind(task.kind),
                title=task.title,
                subject=task.subject,
                key=task.key,
                role=Role(task.role),
                owner=task.owner,
                owner_name=names.get(task.owner or ""),
                state=TaskState(task.state),
                due_at=task.due_at,
                overdue=_overdue(task, work.now),
                opened_at=task.opened_at,
                closed_at=task.closed_at,
                closed_by=task.closed_by,
                escalated_at=task.escalated_at,
                escalated_to=task.escalated_to,
                escalated_to_name=names.get(task.escalated_to or ""),
                number=contract.number if contract is not None else "",
                contract_title=contract.title if contract is not None else "",
                customer=customers.get(_contract_id(task), ""),
                account_no=accounts.get(task.subject, ""),
                mine=task.state == TaskState.OPEN.value and task.id in own,
            )
        )
    return found


def _accounts(work: Work, tasks: Sequence[Task]) -> dict[str, str]:
    """Subject -> number, of those that are accounts."""
    ids = [
        task.subject.removeprefix(_ACCOUNTS) for task in tasks if task.subject.startswith(_ACCOUNTS)
    ]
    found = accounts_named(work.session, ids) if ids else ()
    return {f"{_ACCOUNTS}{account.id}": account.account_no for account in found}


def _contract_id(task: Task) -> str:
    return task.subject.partition("/")[2]


def _overdue(task: Task, now: datetime) -> bool:
    """Whether its time was over when it was closed, or is now."""
    return task.due_at is not None and task.due_at <= (task.closed_at or now)
