"""Audit: whether the events are still those that were written, over all organisations."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from service.domain.access import Permission
from service.domain.audit_check import AuditProblem, ProblemKind, StoredEvent, check_chains
from service.domain.audit_seals import (
    KnownRoot,
    Leaf,
    SealsSoFar,
    StoredSeal,
    check_day,
    check_unsealed,
)
from service.store import audit as store
from service.usecases.access import needs
from service.usecases.seals import midnight
from service.usecases.work import CHINA, Work

MOST_PROBLEMS = 1000
"""How many problems a report lists; all are counted."""

SEAL_TIME = timedelta(hours=1)
"""How long after midnight a day may be without its seal (the worker seals at ten past)."""


@dataclass(frozen=True)
class AuditReport:
    """What was checked and what was found."""

    events: int
    chains: int
    days: int
    unsealed: int
    """Events after the last sealed day: only their chains vouch for them."""
    counts: dict[ProblemKind, int]
    problems: tuple[AuditProblem, ...]
    newest: KnownRoot | None
    total: str | None
    """Root over the roots of all sealed days."""

    @property
    def found(self) -> int:
        return sum(self.counts.values())


@dataclass
class _Counts:
    events: int = 0
    chains: int = 0
    days: int = 0

    def over(self, events: Iterable[StoredEvent]) -> Iterator[StoredEvent]:
        """The events, counted while they pass."""
        subject = None
        for event in events:
            self.events += 1
            self.chains += event.subject != subject
            subject = event.subject
            yield event


@needs(Permission.RUN_THE_CLOCK)
def verify(work: Work, known: Sequence[KnownRoot] = ()) -> AuditReport:
    """Read all events and seals; memory does not grow with the number of events.

    `known` are roots that were kept outside the database. Covers every organisation, whoever
    asks: a seal is over the events of all.
    """
    counts, seals = _Counts(), SealsSoFar(known)
    by_kind: dict[ProblemKind, int] = {}
    listed: list[AuditProblem] = []
    for problem in _problems(work, counts, seals):
        by_kind[problem.kind] = by_kind.get(problem.kind, 0) + 1
        if len(listed) < MOST_PROBLEMS:
            listed.append(problem)
    since = _end_of(seals.newest.day) if seals.newest is not None else None
    return AuditReport(
        events=counts.events,
        chains=counts.chains,
        days=counts.days,
        unsealed=store.count_events_since(work.session, since),
        counts=by_kind,
        problems=tuple(listed),
        newest=seals.newest,
        total=seals.total,
    )


def _problems(work: Work, counts: _Counts, seals: SealsSoFar) -> Iterator[AuditProblem]:
    yield from check_chains(counts.over(store.stored_chains(work.session)))
    for subject in store.subjects_without_events(work.session):
        message = "没有任何事件，整条链被删除"
        yield AuditProblem(ProblemKind.REMOVED, message, subject)
    covered: datetime | None = None
    for seal in list(store.stored_seals(work.session)):
        yield from seals.add(seal)
        if seal.day is None:
            continue
        begin, end = midnight(seal.day), _end_of(seal.day)
        yield from _between(work, covered, begin, seal)
        leaves = store.stored_leaves(work.session, begin, end)
        yield from check_day(seal, leaves, end)
        counts.days += 1
        covered = end
    yield from seals.rest()
    due = midnight((work.now - SEAL_TIME).astimezone(CHINA).date())
    yield from _between(work, covered, due, None)


def _between(
    work: Work, begin: datetime | None, end: datetime, following: StoredSeal | None
) -> Iterator[AuditProblem]:
    """Problems of the days between two sealed ones."""
    if begin is not None and begin >= end:
        return
    leaves = store.stored_leaves(work.session, begin, end, by_time=True)
    for day, of_day in groupby(leaves, _day_of):
        # Where the time cannot be read, the chain has told so already.
        if day is not None:
            yield from check_unsealed(day, of_day, following)


def _day_of(leaf: Leaf) -> date | None:
    return leaf.at.astimezone(CHINA).date() if leaf.at is not None else None


def _end_of(day: date) -> datetime:
    return midnight(day + timedelta(days=1))
