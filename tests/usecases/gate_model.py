"""What the gate must say, as plainly as can be: no service, no database."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from service.domain.vocabulary import ChangeType
from service.domain.working_days import DueDay
from service.usecases.change_views import ChangeView

DAY = timedelta(days=1)
T = ChangeType


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
    confirmed: bool = False

    def lacks(self, today: date) -> set[str]:
        lacking = set()
        if self.type in (T.EXPANSION, T.RENAMING):
            held = self.paper is not None and self.paper.signed and self.paper.ended_on is None
            if not held or (self.paper is not None and self.paper.begins > today):
                lacking.add("paper")
        if self.type is T.TEMPORARY_REDUCTION and not self.confirmed:
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
    ended: bool = False
    fulfilled: bool = False


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

    def main_on(self, day: date) -> Paper | None:
        held = [paper for paper in self.papers if paper.holds(day)]
        return max(held, key=lambda paper: (paper.begins, paper.signed), default=None)

    def is_ahead(self, today: date, main: Paper) -> bool:
        record, said = self.record_on(today), main.says
        for change in self.changes:
            if change.state == "open" and not change.lacks(today):
                record = _as_completed(change, record)
        in_window = any(since <= today <= until for since, until, _ in self.windows)
        less = record.running < said.running and in_window
        return replace(record, running=0) != replace(said, running=0) or not (
            record.running == said.running or less
        )

    def reasons(self, today: date) -> set[str]:
        found = set()
        main = self.main_on(today)
        if main is None:
            later = any(paper.holds(paper.begins) and paper.begins > today for paper in self.papers)
            found.add("contract_not_begun" if later else "no_contract")
        elif self.is_ahead(today, main):
            found.add("facts_ahead_of_contract")
        for change in self.changes:
            if change.state == "open" and change.effective_on <= today:
                lacking = change.lacks(today)
                found |= {"debts_not_settled"} if "debts" in lacking else set()
                found |= {"change_without_contract"} if lacking - {"debts"} else set()
        return found

    def unfulfilled(self) -> Leave | None:
        return self.leaves[-1] if self.leaves and not self.leaves[-1].fulfilled else None

    def active(self, now: Any) -> Leave | None:
        return next((row for row in self.leaves if not row.ended and now <= row.due.at), None)

    def end_needless(self, today: date) -> None:
        if not self.reasons(today):
            for leave in self.leaves:
                leave.fulfilled = leave.fulfilled or not leave.ended
                leave.ended = True

    def complete(self, change: Business) -> None:
        change.state = "completed"
        since, planned = change.effective_on, change.planned
        if planned is not None:
            days = {since, *(day for day, _ in self.records if day > since)}
            for day in sorted(days):
                self.records.append((day, _merged(change.base, planned, self.record_on(day))))
        if change.type is T.TEMPORARY_REDUCTION and change.until is not None:
            self.windows.append((since, change.until, change))
        if change.type is T.REDUCTION_END and self.windows:
            begun, until, state = max(self.windows, key=lambda window: window[0])
            self.windows[-1] = (begun, min(until, since - DAY), state)


def _as_completed(change: Business, record: Said) -> Said:
    """What a change that only waits for being completed touches is as it will be, unless the record
    was changed in it since.
    """
    base, planned = change.base, change.planned
    if planned is None:
        return record
    if change.type is T.RENAMING and record.name == base.name:
        return replace(record, name=planned.name)
    capacities = (record.contract, record.running) == (base.contract, base.running)
    if change.type is T.EXPANSION and capacities:
        return replace(record, contract=planned.contract, running=planned.running)
    return record


def _merged(base: Said, planned: Said, now: Said) -> Said:
    """The plan, except for what was changed otherwise since."""
    new = {
        name: getattr(planned, name)
        for name in ("contract", "running", "name")
        if getattr(now, name) == getattr(base, name)
    }
    return replace(now, **new)
