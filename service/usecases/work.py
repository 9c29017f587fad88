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
from service.domain.reminders import Occasion, WakeUpPlan
from service.domain.tasks import TaskKind, TaskRequest, TaskState
from service.domain.webhooks import OWN, wants
from service.ports import Ports
from service.store import tasks, wake_ups, webhooks
from service.store.assignments import assignment_notices
from service.store.events import append_event
from service.store.people import Vault
from service.store.tasks import Task
from service.store.wake_ups import WakeUp
from service.usecases.routing import post

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

    def record(self, event: Event, org_id: str) -> str:
        """Append an event in this transaction, and post it to the webhooks that want it; returns
        its id. What happens to webhooks is not sent to any, so that nothing goes round in circles.
        """
        id = self.new_id()
        append_event(self.session, event, id=id, org_id=org_id, actor=self.actor, at=self.now)
        if not event.subject.startswith(OWN):
            for webhook in webhooks.subscribers(self.session, org_id):
                if wants(webhook.types, event.type):
                    webhooks.post_event(
                        self.session, webhook, event, id, id=self.new_id(), at=self.now
                    )
        return id

    def post(self, notice: NoticeRequest) -> None:
        """Put a message into the queue in this transaction; a worker delivers it."""
        post(self.session, self.ports, self.library.sending, notice, self.now)

    def open_task(self, request: TaskRequest, *, quietly: bool = False) -> None:
        """Put a task on the work lists and tell whose it is: its owner, or the nearest people who
        have its role. An open one of the same kind, subject and key stays, and nobody is told.
        `quietly`: nobody is told either way, because something else tells them.
        """
        id = self.new_id()
        task = tasks.open_task(self.session, request, id=id, at=self.now)
        if task.id == id:
            self.watch_task(task)
            notices = assignment_notices(self.session, task, self.today, self.actor)
            for notice in () if quietly else notices:
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
            wake_ups.close(self.session, f"tasks/{task.id}", outcome.label, at=self.now)

    def plan(self, plan: WakeUpPlan, *, catch_up: bool = False) -> WakeUp:
        """Plan to look at something again. A new anchor or day begins the ladder anew, the same
        again changes nothing. `catch_up`: the latest rung that is over by now is due at once.
        """
        return wake_ups.plan(
            self.session,
            plan,
            id=self.new_id(),
            at=self.now,
            today=self.today,
            catch_up=catch_up,
        )

    def watch_task(self, task: Task, *, catch_up: bool = False) -> None:
        """Plan the reminders of a task with a time limit."""
        policy = self.library.reminders
        if task.due_at is None or policy is None:
            return
        wanted = WakeUpPlan(
            f"tasks/{task.id}",
            Occasion.TASK,
            task.org_id,
            task.id,
            task.due_at.astimezone(CHINA).date(),
            policy.ladder_of_task(TaskKind(task.kind)),
            provisional=task.provisional_from is not None,
        )
        self.plan(wanted, catch_up=catch_up)
