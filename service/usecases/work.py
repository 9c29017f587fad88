"""Work: what every use case is given. Whoever opens it commits it, once."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.domain.access import Actor
from service.domain.audit import Event
from service.domain.catalogue import Library
from service.domain.notices import NoticeRequest
from service.domain.tasks import TaskKind, TaskRequest, TaskState
from service.ports import Ports
from service.store import notices, tasks
from service.store.assignments import assignment_notices
from service.store.events import append_event
from service.store.people import Vault
from service.usecases.routing import way_of

CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Work:
    """One transaction of one actor. `now` is read once: everything in it happens at one instant."""

    session: Session
    actor: Actor
    now: datetime
    library: Library
    ports: Ports

    @property
    def today(self) -> date:
        """The civil day in China: legal days are counted by it."""
        return self.now.astimezone(CHINA).date()

    @cached_property
    def vault(self) -> Vault:
        """Personal values, in and out."""
        keys = self.ports.keys
        return Vault(self.session, keys.wrap, keys.unwrap, self.ports.clock.new_id)

    def new_id(self) -> str:
        return self.ports.clock.new_id()

    def record(self, event: Event, org_id: str) -> None:
        """Append an event in this transaction."""
        append_event(
            self.session,
            event,
            id=self.new_id(),
            org_id=org_id,
            actor=self.actor,
            at=self.now,
        )

    def post(self, notice: NoticeRequest) -> None:
        """Put a message into the queue in this transaction; a worker delivers it."""
        way = way_of(self.session, self.ports, notice, self.now)
        notices.post_notice(
            self.session,
            notice,
            id=self.new_id(),
            at=self.now,
            channel=way.channel,
            next_at=way.next_at,
        )

    def open_task(self, request: TaskRequest) -> None:
        """Put a task on the work lists and tell whose it is: its owner, or the nearest people who
        have its role. An open one of the same kind, subject and key stays, and nobody is told.
        """
        id = self.new_id()
        task = tasks.open_task(self.session, request, id=id, at=self.now)
        if task.id == id:
            for notice in assignment_notices(self.session, task, self.today, self.actor):
                self.post(notice)

    def close_tasks(
        self,
        subject: str,
        *kinds: TaskKind,
        key: str | None = None,
        outcome: TaskState = TaskState.DONE,
    ) -> None:
        """Take a subject's open tasks (of some kinds, of one key) off the work lists."""
        for task in tasks.open_tasks_of(self.session, subject, kinds, key=key):
            tasks.close_task(self.session, task, outcome, by=self.actor.id, at=self.now)
