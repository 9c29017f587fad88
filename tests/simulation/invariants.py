"""What must hold in every world, told by other means than the service's."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlmodel import col, func, select

from service.domain.dates import next_end
from service.domain.notices import NoticeState
from service.domain.reminders import Ladder, Occasion
from service.domain.tasks import TaskKind, TaskState
from service.domain.vocabulary import ContractState, RenewalMode
from service.domain.working_days import CHINA, END_OF_WORK, Counted
from service.store.contracts import Contract
from service.store.events import EventRow
from service.store.expiries import EndTerms, end_terms_of
from service.store.nodes import Node
from service.store.notices import DIGESTS, Notice
from service.store.renewals import standing_objections, successors_of
from service.store.tasks import Task
from service.store.wake_ups import OVER, Reminder, WakeUp
from service.usecases.wake_ups import expiry_of, ladder_of_end, policy_of
from service.usecases.work import Work
from service.wiring import Service
from tests.simulation.happenings import Happenings
from tests.simulation.lines import Acceptance, Line
from tests.simulation.virtual import VirtualClock

_DAY = timedelta(days=1)
_OPEN_FROM, _OPEN_UNTIL = time(8), time(20)
_SAYS_SENT = [s.value for s in (NoticeState.SENT, NoticeState.ACCEPTED, NoticeState.DELIVERED)]
_PROGRAMS = ("sms", "email", "outbox")


@dataclass
class Invariants:
    """`broken` says in words what does not hold."""

    service: Service
    clock: VirtualClock
    happenings: Happenings
    broken: list[str] = field(default_factory=list)
    _seen: Counter[str] = field(default_factory=Counter)
    _ends: dict[str, date] = field(default_factory=dict)
    _objected: dict[str, date] = field(default_factory=dict)
    _day: date | None = None

    def after_a_death(self, living: list[str]) -> None:
        """Within ten seconds what the dead had is free, and they are ended."""
        with self.service.reading() as work:
            held = select(Notice.id).where(
                col(Notice.leased_by).is_not(None), col(Notice.leased_by).not_in(living)
            )
            self._none("still held by the dead", work.session.exec(held).all())
            open_nodes = select(Node.name).where(
                col(Node.ended_at).is_(None), col(Node.id).not_in(living)
            )
            self._none("dead and not ended", work.session.exec(open_nodes).all())

    def look(self, work: Work, *, undone: list[str], ran: bool) -> None:
        """After each turn; `undone`: jobs of the true day, `ran`: a tick was run to its end."""
        if ran:
            self._none("a tick was run, and not these jobs", undone)
        self._windows()
        self._ends_moved(work)
        self._carriers(work)
        if not undone and work.today != self._day:
            self._day = work.today
            self._watched(work)
            self._on_time(work)
            self._terms(work)
            self._working_days(work)
            self._escalated_once(work)
            if work.today.day in (1, 15):
                self._evidence(work)
                self._one_a_day(work)
                self._rungs(work)

    def look_at_the_end(self, work: Work) -> None:
        self._evidence(work)
        self._one_a_day(work)
        self._rungs(work)
        self._chains(work)

    def accepted(self) -> dict[str, list[Acceptance]]:
        """Message -> each time that the other side took it."""
        found: dict[str, list[Acceptance]] = defaultdict(list)
        for line in self._lines():
            for item in line.accepted:
                found[item.id].append(item)
        return found

    # ---- plans ------------------------------------------------------------------------------

    def _watched(self, work: Work) -> None:
        """Every contract in force has a next wake-up or a closing reason."""
        wake_ups = {
            row.subject: row
            for row in work.session.exec(
                select(WakeUp).where(WakeUp.occasion == Occasion.CONTRACT_END.value)
            )
        }
        for contract in _in_force(work):
            row = wake_ups.get(f"contracts/{contract.id}")
            if row is None or (row.next_on is None and not row.closed_reason):
                self._break(f"contract {contract.number} is not watched")

    def _on_time(self, work: Work) -> None:
        """Nothing that was due before today is left."""
        late = select(WakeUp.subject, WakeUp.occasion).where(col(WakeUp.next_on) < work.today)
        self._none("reminders late", work.session.exec(late).all())
        turns = select(Contract.number).where(col(Contract.turns_on) < work.today)
        self._none("turns late", work.session.exec(turns).all())

    def _rungs(self, work: Work) -> None:
        """Every day of every ladder that came was fired or skipped, once."""
        done: dict[tuple[str, str, date], list[date]] = defaultdict(list)
        for row in work.session.exec(select(Reminder)):
            done[row.wake_up_id, row.anchor, row.target_on].append(row.due_on)
        for days in done.values():
            self._none("reminded twice", [day for day, n in Counter(days).items() if n > 1])
        for wake_up in work.session.exec(select(WakeUp)):
            ladder = self._ladder(work, wake_up)
            if ladder is None or (wake_up.next_on is None and wake_up.closed_reason != OVER):
                continue
            until = min(wake_up.next_on or work.today, work.today)
            planned = wake_up.planned_at.astimezone(CHINA).date()
            known = done[wake_up.id, wake_up.anchor, wake_up.target_on]
            wanted = [d for d in _days(ladder, wake_up.target_on, until) if d > planned + _DAY]
            missing = [day for day in wanted if day not in known]
            self._none(f"rungs left out of {wake_up.subject} {wake_up.occasion}", missing)

    def _ladder(self, work: Work, wake_up: WakeUp) -> Ladder | None:
        occasion, id = Occasion(wake_up.occasion), wake_up.subject.partition("/")[2]
        if occasion is Occasion.TASK:
            task = work.session.get_one(Task, id)
            return policy_of(work).ladder_of_task(TaskKind(task.kind))
        if occasion is not Occasion.CONTRACT_END:
            return policy_of(work).ladder_of(occasion)
        terms = end_terms_of(work.session, [id])[id]
        contract = work.session.get_one(Contract, id)
        return ladder_of_end(work, terms, expiry_of(contract, terms))

    # ---- terms ------------------------------------------------------------------------------

    def _ends_moved(self, work: Work) -> None:
        """Only what renews itself and was not objected to gets a later end, and the right one."""
        rows = _in_force(work)
        moved = [row for row in rows if self._ends.get(row.id, row.ends_on) != row.ends_on]
        terms = end_terms_of(work.session, [row.id for row in moved])
        for row in moved:
            before, said = self._ends[row.id], terms[row.id]
            if said.renewal_mode != RenewalMode.ROLL_SAME_TERM:
                self._break(f"{row.number} rolled over in mode {said.renewal_mode}")
            if self._objected.get(row.id) == before:
                self._break(f"{row.number} rolled over though somebody objected")
            if row.ends_on not in _ends_of_terms(said, row.ends_on):
                self._break(f"{row.number} rolled to {row.ends_on}")
        self._ends = {row.id: row.ends_on for row in rows}
        self._objected = {
            row.id: row.ends_on for row in rows if standing_objections(work.session, row)
        }

    def _terms(self, work: Work) -> None:
        """What renews itself is never past its end; what does not is reminded of for ever."""
        over = [row for row in _in_force(work) if row.ends_on < work.today - _DAY]
        terms = end_terms_of(work.session, [row.id for row in over])
        for row in over:
            if any(item.state in _BINDING for item in successors_of(work.session, row.id)):
                continue
            mode = RenewalMode(terms[row.id].renewal_mode)
            goes_on = mode is not RenewalMode.NONE and not standing_objections(work.session, row)
            if goes_on and row.indefinite_since is None:
                self._break(f"{row.number} ({mode}) ended on {row.ends_on} and did not go on")
            if not goes_on:
                self._is_reminded_of(work, row)

    def _is_reminded_of(self, work: Work, row: Contract) -> None:
        wake_up = work.session.exec(
            select(WakeUp).where(
                WakeUp.subject == f"contracts/{row.id}",
                WakeUp.occasion == Occasion.CONTRACT_END.value,
            )
        ).one()
        if wake_up.next_on is None or wake_up.next_on > work.today + 31 * _DAY:
            self._break(f"{row.number} is over since {row.ends_on} and nobody is reminded")

    # ---- messages ---------------------------------------------------------------------------

    def _windows(self) -> None:
        for line in self._lines():
            for item in line.accepted[self._seen[line.name] :]:
                at = item.at.astimezone(CHINA).time()
                if line.name != "outbox" and not _OPEN_FROM <= at < _OPEN_UNTIL:
                    self._break(f"{item.kind} {item.id} went out by {line.name} at {item.at}")
            self._seen[line.name] = len(line.accepted)

    def _carriers(self, work: Work) -> None:
        """At most one message waits to bring others along; a second one of a day has its number."""
        waiting = (
            select(Notice.recipient)
            .where(
                col(Notice.kind).in_(DIGESTS),
                Notice.state == NoticeState.WAITING.value,
                Notice.attempts == 0,
                col(Notice.follows).is_(None),
            )
            .group_by(Notice.recipient)
            .having(func.count() > 1)
        )
        self._none("two messages of one day wait", work.session.exec(waiting).all())

    def _one_a_day(self, work: Work) -> None:
        """Somebody gets a second message of a day only where the first was on its way already."""
        of_day: dict[tuple[str, str], list[Notice]] = defaultdict(list)
        for row in work.session.exec(
            select(Notice).where(col(Notice.kind).in_(DIGESTS), col(Notice.follows).is_(None))
        ):
            of_day[row.recipient, row.key[:10]].append(row)
        for (recipient, day), rows in of_day.items():
            rows.sort(key=lambda row: row.id)
            keys = [day, *(f"{day}/{number}" for number in range(2, len(rows) + 1))]
            waited = [row.id for row in rows[:-1] if not row.attempts]
            if [row.key for row in rows] != keys or waited:
                self._break(f"{len(rows)} messages to {recipient} for {day}")

    def _evidence(self, work: Work) -> None:
        """What says that it was sent was accepted; what was accepted twice says so."""
        accepted = self.accepted()
        for row in work.session.exec(select(Notice)):
            self._is_shown(row, accepted)

    def _is_shown(self, row: Notice, accepted: dict[str, list[Acceptance]]) -> None:
        times = len(accepted.get(row.carried_by or row.id, ()))
        says_sent = row.state in _SAYS_SENT or row.sent_at is not None
        if row.channel in _PROGRAMS and says_sent and not times and row.closed_by is None:
            self._break(f"{row.channel} {row.id} says {row.state}, and nobody accepted it")
        if row.channel in _PROGRAMS and times > 1 + row.unknowns:
            self._break(f"{row.id} was accepted {times} times, {row.unknowns} unknown")

    def _chains(self, work: Work) -> None:
        """Every message to a customer arrived, is withdrawn, somebody has it, or it goes on."""
        tasks = {
            task.key
            for task in work.session.exec(select(Task).where(Task.state == TaskState.OPEN.value))
        }
        chains: dict[tuple[str, ...], list[Notice]] = defaultdict(list)
        for row in work.session.exec(
            select(Notice).where(Notice.kind == "digest.customer").order_by(col(Notice.id))
        ):
            chains[row.recipient, row.key].append(row)
        for rows in chains.values():
            if not any(_is_settled(row) or _goes_on(row) or row.id in tasks for row in rows):
                last = rows[-1]
                self._break(f"message {last.id} ends with {last.channel}, {last.state}")

    # ---- tasks ------------------------------------------------------------------------------

    def _escalated_once(self, work: Work) -> None:
        rows = work.session.exec(select(EventRow).where(EventRow.type == "tasks.escalated"))
        counts = Counter(row.payload["task"] for row in rows)
        self._none("escalated twice", [task for task, count in counts.items() if count > 1])

    def _working_days(self, work: Work) -> None:
        """Time limits in working days, counted one by one, once all their years are announced."""
        for task in work.session.exec(select(Task).where(Task.state == TaskState.OPEN.value)):
            counted = self.happenings.counted.get(task.key)
            if counted is None or task.due_at is None:
                continue
            day = self._counted_by_hand(work, counted)
            due = datetime.combine(day, END_OF_WORK, CHINA) if day is not None else task.due_at
            if task.due_at != due:
                self._break(f"task {task.id} is due {task.due_at}, by the calendar {due}")

    def _counted_by_hand(self, work: Work, counted: Counted) -> date | None:
        day, left = counted.begin, counted.days
        while left:
            day += _DAY
            plan = work.ports.calendar.plan_of(day.year)
            if plan is None:
                return None
            rests = day.weekday() >= 5 or day in plan.holidays
            left -= day in plan.workdays or not rests
        return day

    # ---- saying so --------------------------------------------------------------------------

    def _lines(self) -> list[Line]:
        found = self.service.ports.channels.values()
        return [line for line in found if isinstance(line, Line)]

    def _none(self, what: str, found: Iterable[object]) -> None:
        items = list(found)
        if items:
            self._break(f"{what}: {items[:5]}")

    def _break(self, words: str) -> None:
        self.broken.append(f"{self.clock.at.isoformat()} {words}")


_BINDING = (ContractState.SIGNED.value, ContractState.IN_FORCE.value)


def _in_force(work: Work) -> list[Contract]:
    query = select(Contract).where(Contract.state == ContractState.IN_FORCE.value)
    return list(work.session.exec(query.order_by(col(Contract.id))))


def _days(ladder: Ladder, target_on: date, until: date) -> list[date]:
    """All days of a ladder before a day, counted by hand."""
    offsets = list(ladder.offsets)
    while ladder.repeat_days and target_on + timedelta(days=offsets[-1]) < until:
        offsets.append(offsets[-1] + ladder.repeat_days)
    days = [target_on + timedelta(days=offset) for offset in offsets]
    return [day for day in days if day < until]


def _ends_of_terms(said: EndTerms, until: date) -> list[date]:
    assert said.ends_on is not None, "contracts drafted here have an end"
    begin, first = date.fromisoformat(said.starts_on), date.fromisoformat(said.ends_on)
    ends = [first]
    while ends[-1] < until:
        ends.append(next_end(begin, first, ends[-1]))
    return ends


def _is_settled(row: Notice) -> bool:
    is_over = row.state == NoticeState.CANCELLED.value
    return is_over or row.received_at is not None or row.closed_by is not None


def _goes_on(row: Notice) -> bool:
    return row.next_at is not None or row.fallback_at is not None
