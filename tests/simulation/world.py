"""A simulated world: from one event to the next, through years, by one seed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from service.domain.tasks import TaskState
from service.domain.working_days import CHINA
from service.store.contracts import Contract
from service.store.events import EventRow
from service.store.notices import TO_SEND, Notice
from service.store.tasks import Task
from service.store.wake_ups import Reminder, WakeUp
from service.usecases.jobs import unfinished_jobs
from service.usecases.ticking import CLOCK
from service.usecases.work import Work
from service.wiring import Service
from tests.simulation import town
from tests.simulation.danger import Danger, MortalDatabase
from tests.simulation.fleet import Fleet
from tests.simulation.happenings import Happenings
from tests.simulation.invariants import Invariants
from tests.simulation.lines import Folder, Line
from tests.simulation.virtual import VirtualClock, made_up_calendar

_MINUTE = timedelta(minutes=1)
_SOON = timedelta(minutes=10)
_LONGEST = timedelta(days=6)


@dataclass
class Outcome:
    """What a seed came to. `trace` is the same for the same seed."""

    seed: int
    days: int
    trace: str
    broken: list[str]
    deaths: int
    twice: int
    accepted: int
    reminders: int


class World:
    def __init__(self, seed: int, template: Path, ids: int, folder: Path) -> None:
        self.seed = seed
        self.chance = Random(seed)
        self.clock = VirtualClock(town.BEGIN, made=ids)
        self.danger = Danger(self.chance, self.chance.choice([0, 0.001, 0.004, 0.01]))
        database = MortalDatabase(f"sqlite:///{folder / town.FILE}", self.danger)
        outside = (self.clock, self.chance, self.danger)
        self.lines = {name: Line(name, *outside) for name in ("sms", "email")}
        service = town.copied(template, folder, self.clock, database)
        self.calendar = made_up_calendar(self.clock, self.chance, range(2026, 2040))
        ports = replace(
            service.ports,
            calendar=self.calendar,
            channels={"outbox": Folder("outbox", *outside), **self.lines},
            console="https://console.example/console",
        )
        self.service: Service = replace(service, ports=ports)
        self.fleet = Fleet(self.service, self.clock, self.chance, self.danger)
        self.happenings = Happenings(self.service, self.fleet, self.lines, self.chance)
        self.invariants = Invariants(self.service, self.clock, self.happenings)
        self._only_sends = False

    def live(self, days: int) -> Outcome:
        """Live through so many days, or until something is wrong."""
        begin, end = self.clock.at, self.clock.at + timedelta(days=days)
        happens_at = begin
        while self.clock.at < end and not self.invariants.broken:
            if self.clock.at >= happens_at:
                self.happenings.enough_contracts()
                self.happenings.happen()
                happens_at = self.clock.at + timedelta(hours=self.chance.expovariate(1 / 120))
            self._turn()
            self.clock.go_to(min(self._next(), happens_at))
        if not self.invariants.broken:
            self._calm_down()
        return self._outcome(begin)

    def _turn(self) -> None:
        """Somebody does what is due; who died meanwhile is found, and what they left is done."""
        deaths, ran = self.danger.deaths, False
        if self._only_sends:
            self.fleet.deliver()
        else:
            ran = self.fleet.tick()
        while deaths != self.danger.deaths or self.fleet.dead:
            deaths = self.danger.deaths
            seen = self.fleet.look()
            if seen:
                self.fleet.dead.clear()
                self.invariants.after_a_death([member.node for member in self.fleet.living])
            self.clock.spend(60)
            ran = self.fleet.tick()
        with self.service.reading(CLOCK) as work:
            _, jobs = unfinished_jobs(work)
            self.invariants.look(work, undone=jobs, ran=ran)

    def _calm_down(self) -> None:
        """A quiet month, with nobody's clock wrong: what was begun comes to its end."""
        self.danger.deadly = 0
        for member in self.fleet.living:
            member.skew = timedelta()
        end = self.clock.at + timedelta(days=40)
        while self.clock.at < end and not self.invariants.broken:
            self._turn()
            self.clock.go_to(self._next())
        with self.service.reading(CLOCK) as work:
            self.invariants.look_at_the_end(work)

    def _next(self) -> datetime:
        """When something is due next, by the true time; `_only_sends` says that it is messages."""
        now = self.clock.at
        with self.service.reading(CLOCK) as work:
            _, jobs = unfinished_jobs(work)
            days = [day for day in self._days(work.session) if day is not None]
            others = [at for at in self._instants(work.session) if at is not None]
            sending = list(self._sendings(work.session))
        others += [at for line in self.lines.values() for at, _ in line.answers]
        found = [now + _LONGEST, *(max(at, now + _SOON) for at in others)]
        if jobs and days and min(days) <= self.clock.today:
            found.append(now + _MINUTE)
        tomorrow = self.clock.today + timedelta(days=1)
        found += [datetime.combine(max(day, tomorrow), time(0, 1), CHINA) for day in days]
        sent_at = min((max(at, now + _SOON) for at in sending), default=min(found))
        self._only_sends = sent_at < min(found)
        return min(sent_at, *found)

    def _days(self, session: Session) -> Iterator[date | None]:
        yield session.exec(select(func.min(WakeUp.next_on))).one()
        yield session.exec(select(func.min(Contract.turns_on))).one()
        yield self.calendar.next_announcement()

    def _sendings(self, session: Session) -> Iterator[datetime]:
        """When messages of a channel may go next."""
        policy = self.service.library.sending
        query = select(Notice.channel, func.min(Notice.next_at)).where(
            text(TO_SEND), col(Notice.next_at).is_not(None)
        )
        for name, at in session.exec(query.group_by(Notice.channel)):
            usable = policy.first_moment(name, max(at or self.clock.at, self.clock.at))
            if policy.is_closed(name, usable):
                usable = policy.first_moment(name, usable + _SOON)
            yield usable

    def _instants(self, session: Session) -> Iterator[datetime | None]:
        yield session.exec(select(func.min(Notice.fallback_at))).one()
        overdue = select(func.min(Task.due_at)).where(
            Task.state == TaskState.OPEN.value,
            col(Task.escalated_at).is_(None),
            col(Task.due_at) > self.clock.at,
        )
        yield session.exec(overdue).one()

    def _outcome(self, begin: datetime) -> Outcome:
        with self.service.reading(CLOCK) as work:
            lines = list(self._trace(work))
            reminders = work.session.exec(select(func.count()).select_from(Reminder)).one()
        self.service.database.close()
        accepted = self.invariants.accepted()
        return Outcome(
            self.seed,
            (self.clock.at - begin).days,
            sha256("\n".join(lines).encode()).hexdigest(),
            self.invariants.broken,
            self.danger.deaths,
            sum(len(found) - 1 for found in accepted.values()),
            len(accepted),
            reminders,
        )

    def _trace(self, work: Work) -> Iterator[str]:
        yield from self.happenings.told
        for event in work.session.exec(select(EventRow).order_by(col(EventRow.seq))):
            yield f"{event.at} {event.subject} {event.type} {event.payload}"
        for reminder in work.session.exec(select(Reminder).order_by(col(Reminder.id))):
            yield f"{reminder.fired_at} {reminder.subject} {reminder.rung} {reminder.state}"
        for notice in work.session.exec(select(Notice).order_by(col(Notice.id))):
            yield f"{notice.id} {notice.recipient} {notice.kind} {notice.channel} {notice.state}"
            yield f"{notice.sent_at} {notice.received_at} {notice.attempts} {notice.unknowns}"
        for line in self.service.ports.channels.values():
            assert isinstance(line, Line)
            yield from (f"{item.channel} {item.id} {item.at}" for item in line.accepted)
