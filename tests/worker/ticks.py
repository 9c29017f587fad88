"""What tests of the clock share: a task that is due, channels that fail, a second process."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from sqlmodel import select

from service.adapters.channels.outbox import Outbox
from service.domain.access import Actor, Role
from service.domain.notices import Fate, Outcome
from service.domain.selection import DraftRequest
from service.domain.tasks import TaskKind, TaskRequest
from service.ports import Channel, Message
from service.store.database import Database
from service.store.notices import Notice
from service.store.tasks import Task
from service.usecases.contracts import ContractView, draft_contract
from service.wiring import Service
from tests.services import FACTORY


@dataclass
class Recorder:
    """A channel that keeps what it was sent, after doing what the test wants."""

    before: Callable[[Message], None] = lambda _: None
    outcome: Outcome = field(default_factory=lambda: Outcome(Fate.DELIVERED))
    sent: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> Outcome:
        self.before(message)
        self.sent.append(message)
        return self.outcome


def through(service: Service, channel: Channel) -> Service:
    """The service with another outbox."""
    channels: Mapping[str, Channel] = {"outbox": channel}
    return replace(service, ports=replace(service.ports, channels=channels))


@contextmanager
def another_process(service: Service) -> Iterator[Service]:
    """The same installation, with connections and a writer's lock of its own."""
    database = Database(service.settings.database)
    try:
        yield replace(service, database=database)
    finally:
        database.close()


def drafted(service: Service, account_no: str = FACTORY) -> ContractView:
    with service.writing() as work:
        return draft_contract(work, account_no, DraftRequest(starts_on=date(2026, 12, 1)))


def open_task(
    service: Service,
    contract: ContractView,
    *,
    owner: Actor | None = None,
    role: Role = Role.REVIEWER,
    kind: TaskKind = TaskKind.REVIEW,
    key: str = "",
    hours: float | None = 8,
    org_id: str | None = None,
) -> None:
    """A task on a contract, due some hours from now."""
    with service.writing() as work:
        work.open_task(
            TaskRequest(
                kind=kind,
                subject=f"contracts/{contract.id}",
                org_id=org_id or contract.org_id,
                title=kind.label,
                role=role,
                owner=owner.id if owner is not None else None,
                due_at=work.now + timedelta(hours=hours) if hours is not None else None,
                key=key,
            )
        )


def all_tasks(service: Service) -> list[Task]:
    with service.reading() as work:
        return list(work.session.exec(select(Task).order_by(Task.id)))


def all_notices(service: Service) -> list[Notice]:
    with service.reading() as work:
        return list(work.session.exec(select(Notice).order_by(Notice.id)))


def told(service: Service) -> list[tuple[str, str, str]]:
    """Kind, recipient and state of every notice, sorted."""
    return sorted((row.kind, row.recipient, row.state) for row in all_notices(service))


def outbox_files(service: Service) -> list[Path]:
    """The text of each message; beside it lies the same as an e-mail."""
    return sorted((service.settings.data_dir / "outbox").glob("*.txt"))


def files_of(service: Service) -> Outbox:
    return Outbox(service.settings.data_dir / "outbox")
