"""What the gate must say, as plainly as can be: no service, no database."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from service.domain.supply_exceptions import ExceptionKind
from service.domain.vocabulary import ChangeType
from service.domain.working_days import DueDay
from service.usecases.change_views import ChangeView

DAY = timedelta(days=1)
T = ChangeType
ORDER = "GD-1"
"""The work order of all changes here (before_the_gate.py)."""


@dataclass(frozen=True)
class Said:
    """What record and contract both say."""

    contract: int = 1630
    running: int = 1630
    name: str = ""


@dataclass
class Paper:
    """A supply contract of the model."""

    begins: date
    says: Said
    id: str = ""
    signed: int = 0
    ended_on: date | None = None

    def holds(self, day: date) -> bool:
        is_over = self.ended_on is not None and day > self.ended_on
        return self.signed > 0 and self.begins <= day and not is_over


@dataclass
class Business:
    """A change of use of the model."""

    view: ChangeView
    type: T
    effective_on: date
    base: Said
    planned: Said | None
    old: Paper | None
    until: date | None = None
    paper: Paper | None = None
    state: str = "open"
    settled: bool = False
    confirmed_on: date | None = None
    leave: "Leave | None" = None
    done_on: date | None = None

    @property
    def is_owing(self) -> bool:
        """Something of the contract action may still be lacking."""
        return self.state == "open" or self.leave is not None

    @property
    def is_on_paper(self) -> bool:
        return self.type in (T.EXPANSION, T.RENAMING)

    def first_day(self, today: date) -> date:
        """On which it is done where nobody names a day."""
        held = self.paper is not None and self.paper.signed and self.paper.begins <= today
        days = [self.paper.begins] if self.paper is not None and held else []
        return max([self.effective_on, *days, *filter(None, [self.confirmed_on])])

    def lacks(self, today: date) -> set[str]:
        lacking = set()
        if self.type in (T.EXPANSION, T.RENAMING):
            held = self.paper is not None and self.paper.signed and self.paper.ended_on is None
            if not held or (self.paper is not None and self.paper.begins > today):
                lacking.add("paper")
        if self.type is T.TEMPORARY_REDUCTION and self.confirmed_on is None:
            lacking.add("confirmation")
        if self.type is T.CLOSING:
            if not self.settled:
                lacking.add("debts")
            is_signed = self.paper is not None and self.paper.signed
            if self.old is not None and self.old.ended_on is None and not is_signed:
                lacking.add("paper")
        return lacking


@dataclass
class Leave:
    id: str
    by: int
    due: DueDay
    granted: int
    """Between which signatures."""
    kind: ExceptionKind = ExceptionKind.DE_FACTO
    order: str | None = None
    ended: bool = False
    fulfilled: bool = False

    def covers(self, change: Business) -> bool:
        if self.order not in (None, ORDER) or change.type is T.CLOSING:
            return False
        is_relief = self.kind is ExceptionKind.EMERGENCY_RELIEF
        return not is_relief or change.type in (T.EXPANSION, T.REDUCTION_END)


@dataclass
class Model:
    """What the law of the gate makes of it all, as plainly as can be."""

    records: list[tuple[date, Said]] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    changes: list[Business] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)
    windows: list[tuple[date, date, Business]] = field(default_factory=list)

    def record_on(self, day: date) -> Said:
        known = [(since, no) for no, (since, _) in enumerate(self.records) if since <= day]
        return self.records[max(known)[1]][1]

    def main_on(self, day: date, without: Paper | None = None) -> Paper | None:
        """The last one begun took the place of those before, for good."""
        signed = [paper for paper in self.papers if paper.signed and paper is not without]
        begun = [paper for paper in signed if paper.begins <= day]
        last = max(begun, key=lambda paper: (paper.begins, paper.signed), default=None)
        return last if last is not None and last.holds(day) else None

    def is_ahead(self, today: date, main: Paper) -> bool:
        """More, or another one: using less than the contract says is nobody's matter."""
        record, said = self.record_on(today), main.says
        running = said.running
        for since, until, state in self.windows:
            if since <= today <= until and state.planned is not None:
                running = state.planned.running
        if record.contract > said.contract or record.running > running:
            return True
        return record.name != said.name and not self.is_waiting(today, record, said)

    def is_waiting(self, today: date, record: Said, said: Said) -> bool:
        """Whether a new name is signed, and the record has the old contract's until it is done."""
        for change in self.changes:
            if change.type is not T.RENAMING or change.state != "open" or change.lacks(today):
                continue
            before = self.main_on(today, without=change.paper)
            planned = change.planned
            if before is not None and planned is not None:
                return planned.name == said.name and before.says.name == record.name
        return False

    def owed(self, today: date) -> Iterator[tuple[str, Business]]:
        for change in self.changes:
            if change.is_owing and change.effective_on <= today:
                lacking = change.lacks(today)
                if "debts" in lacking:
                    yield "debts_not_settled", change
                if lacking - {"debts"}:
                    yield "change_without_contract", change

    def reasons(self, today: date) -> set[str]:
        found = {code for code, _ in self.owed(today)}
        main = self.main_on(today)
        if main is None:
            later = any(paper.holds(paper.begins) and paper.begins > today for paper in self.papers)
            found.add("contract_not_begun" if later else "no_contract")
        elif self.is_ahead(today, main):
            found.add("facts_ahead_of_contract")
        return found

    def opener(self, now: Any, today: date) -> Leave | None:
        """The leave by which the gate is open in spite of reasons."""
        leave = self.active(now)
        if leave is None or not self.reasons(today):
            return None
        if leave.kind is ExceptionKind.EMERGENCY_RELIEF:
            return leave
        fits = all(
            code != "debts_not_settled" and leave.covers(change)
            for code, change in self.owed(today)
        )
        return leave if fits else None

    def unfulfilled(self) -> Leave | None:
        return self.leaves[-1] if self.leaves and not self.leaves[-1].fulfilled else None

    def active(self, now: Any) -> Leave | None:
        return next((row for row in self.leaves if not row.ended and now <= row.due.at), None)

    def end_needless(self, today: date) -> None:
        if not self.reasons(today):
            for leave in self.leaves:
                if not leave.ended:
                    main = self.main_on(today)
                    came = main is not None and main.signed > leave.granted
                    leave.fulfilled = came or any(one.leave is leave for one in self.changes)
                    leave.ended = True

    def end_all(self, on: date) -> None:
        """By an agreement: whatever is signed by then ends on a day."""
        for paper in self.papers:
            paper.ended_on = paper.ended_on or on

    def complete(self, change: Business, today: date, leave: Leave | None) -> None:
        change.state, change.leave = "completed", leave
        since, planned = change.first_day(today), change.planned
        change.done_on = since
        if planned is not None:
            days = {since, *(day for day, _ in self.records if day > since)}
            news = [
                (day, _merged(change.base, planned, self.record_on(day))) for day in sorted(days)
            ]
            self.records += news
        if change.type is T.TEMPORARY_REDUCTION and change.until is not None:
            self.windows.append((since, change.until, change))
        if change.type is T.REDUCTION_END:
            last = change.effective_on - DAY
            self.windows = [(day, min(until, last), state) for day, until, state in self.windows]


def _merged(base: Said, planned: Said, now: Said) -> Said:
    """The plan, except for what was changed otherwise since."""
    new = {
        name: getattr(planned, name)
        for name in ("contract", "running", "name")
        if getattr(now, name) == getattr(base, name)
    }
    return replace(now, **new)
