"""Whether finished days still have the events their seals were made over.

A seal says that a day was touched, and how many events it had; which event it was is told where
counts and sequence numbers give it away. What no chain and no seal can show: events, chains and
seals all made anew. Against that helps a root kept outside the database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from service.domain.audit import RunningRoot
from service.domain.audit_check import AuditProblem, ProblemKind

_MOST_NAMED = 20
"""How many events of a day are named one by one."""


@dataclass(frozen=True, slots=True)
class StoredSeal:
    """A seal as it lies in the database; `day` and `sealed_at` None where they are unreadable."""

    day: date | None
    root: str
    first_seq: int
    last_seq: int
    events: int
    sealed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """An event as a seal sees it."""

    seq: int
    id: str
    subject: str
    hash: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownRoot:
    """A root that was kept outside the database."""

    day: date
    root: str


@dataclass
class _Day:
    """What was counted of a sealed day."""

    root: RunningRoot = field(default_factory=RunningRoot)
    readable: bool = True
    count: int = 0
    first: int = 0
    last: int = 0
    missing: list[int] = field(default_factory=list)
    """Sequence numbers of the seal without an event; some may never have been used."""
    outside: int = 0
    added: list[Leaf] = field(default_factory=list)
    """The first of those outside the sequence numbers of the seal."""
    late: Leaf | None = None
    """The first event that stands behind one that happened after it."""


def check_day(seal: StoredSeal, leaves: Iterable[Leaf], ended: datetime) -> Iterator[AuditProblem]:
    """Problems of a sealed day that ended at an instant; its events come by sequence number."""
    day = _counted(seal, leaves)
    if seal.sealed_at is None or seal.sealed_at < ended:
        yield _of_day(seal, ProblemKind.SEAL_BROKEN, "封存时间早于当日结束，封存记录被改动")
    if day.count and day.readable and day.root.root() == seal.root:
        told = (seal.events, seal.first_seq, seal.last_seq)
        if told != (day.count, day.first, day.last):
            message = "根与事件相符，但封存记录的件数或者序号不符，序号或者封存记录被改动"
            yield _of_day(seal, ProblemKind.SEAL_BROKEN, message)
        return
    for leaf in day.added:
        message = "不在封存之列，是事后补入当日的事件"
        yield _of_leaf(seal, ProblemKind.BACK_DATED, leaf, message)
    inside = day.count - day.outside
    if inside < seal.events:
        yield _fewer(seal, day, inside)
    elif inside > seal.events:
        message = f"封存 {seal.events} 件，现有 {inside} 件，有事件事后补入当日"
        yield _of_day(seal, ProblemKind.BACK_DATED, message)
    elif day.late is not None and not day.outside:
        message = "当日的根不符，且该事件排在更晚的事件之后，次序被改"
        yield _of_leaf(seal, ProblemKind.REORDERED, day.late, message)
    elif not day.outside:
        message = (
            f"当日 {seal.events} 件事件(序号 {seal.first_seq} 至 {seal.last_seq})算不出封存的根，"
            "其中有事件连同哈希被改写，或者封存记录被改动"
        )
        yield _of_day(seal, ProblemKind.SEAL_BROKEN, message)


def _counted(seal: StoredSeal, leaves: Iterable[Leaf]) -> _Day:
    day = _Day()
    expected, latest = seal.first_seq, None
    for leaf in leaves:
        day.first = leaf.seq if day.count == 0 else day.first
        day.count, day.last = day.count + 1, leaf.seq
        try:
            day.root.add(leaf.hash)
        except ValueError:
            day.readable = False
        if not seal.first_seq <= leaf.seq <= seal.last_seq:
            day.outside += 1
            if len(day.added) < _MOST_NAMED:
                day.added.append(leaf)
            continue
        _note_missing(day, expected, leaf.seq)
        expected = leaf.seq + 1
        if leaf.at is None:
            continue
        if latest is not None and leaf.at < latest and day.late is None:
            day.late = leaf
        latest = leaf.at if latest is None else max(latest, leaf.at)
    _note_missing(day, expected, seal.last_seq + 1)
    return day


def _note_missing(day: _Day, begin: int, end: int) -> None:
    room = _MOST_NAMED + 1 - len(day.missing)
    day.missing.extend(range(begin, min(end, begin + room)))


def _fewer(seal: StoredSeal, day: _Day, inside: int) -> AuditProblem:
    lacking = seal.events - inside
    message = f"封存 {seal.events} 件，现有 {inside} 件，有 {lacking} 件被删除或者移走"
    numbers = "、".join(map(str, day.missing[:_MOST_NAMED]))
    if len(day.missing) == lacking:
        seq = day.missing[0] if lacking == 1 else None
        return AuditProblem(
            ProblemKind.REMOVED, f"{message}：序号 {numbers}", seq=seq, day=seal.day
        )
    if numbers:
        more = "等" if len(day.missing) > _MOST_NAMED else ""
        message += f"：在序号 {numbers}{more} 之中"
    return AuditProblem(ProblemKind.REMOVED, message, day=seal.day)


def check_unsealed(
    day: date, leaves: Iterable[Leaf], following: StoredSeal | None
) -> Iterator[AuditProblem]:
    """Problems of a finished day with events but no seal; `following` is the next seal there is.

    Days are sealed in order: where a later one has a seal, this one had it, or had no events.
    """
    count = added = 0
    for leaf in leaves:
        if following is None or leaf.seq <= following.last_seq:
            count += 1
            continue
        added += 1
        if added <= _MOST_NAMED:
            message = "当日并无封存，是事后补入的事件"
            kind = ProblemKind.BACK_DATED
            yield AuditProblem(kind, message, leaf.subject, leaf.seq, leaf.id, day)
    if count and following is None:
        message = f"当日已结束，{count} 件事件未封存：封存任务未运行，或者封存记录被删除"
        yield AuditProblem(ProblemKind.UNSEALED, message, day=day)
    elif count:
        message = f"此后的日子已封存，当日 {count} 件事件却无封存，封存记录被删除"
        yield AuditProblem(ProblemKind.SEAL_BROKEN, message, day=day)


class SealsSoFar:
    """The total root: over the roots of all sealed days, so that one number vouches for them all.

    A known root is a day's own or the total up to a day.
    """

    def __init__(self, known: Iterable[KnownRoot]) -> None:
        self._total = RunningRoot()
        self._known = list(known)
        self.newest: KnownRoot | None = None
        self.total: str | None = None

    def add(self, seal: StoredSeal) -> Iterator[AuditProblem]:
        """Take the next seal; a known root of its day is compared."""
        if seal.day is None:
            message = "封存记录的日期无法识读，被改动"
            yield AuditProblem(ProblemKind.SEAL_BROKEN, message)
            return
        self.newest = KnownRoot(seal.day, seal.root)
        try:
            self._total.add(seal.root)
        except ValueError:
            # The day is reported as broken; the total goes on over what can be read.
            self._total.add("")
        self.total = self._total.root()
        for known in [item for item in self._known if item.day == seal.day]:
            self._known.remove(known)
            if known.root not in (seal.root, self.total):
                message = "与留存的根不符，事件和封存被一并改写"
                yield _of_day(seal, ProblemKind.SEAL_BROKEN, message)

    def rest(self) -> Iterator[AuditProblem]:
        """Known roots of days that have no seal."""
        for known in self._known:
            message = "留存了当日的根，库中却无当日的封存，封存记录被删除"
            yield AuditProblem(ProblemKind.SEAL_BROKEN, message, day=known.day)


def _of_day(seal: StoredSeal, kind: ProblemKind, message: str) -> AuditProblem:
    return AuditProblem(kind, message, day=seal.day)


def _of_leaf(seal: StoredSeal, kind: ProblemKind, leaf: Leaf, message: str) -> AuditProblem:
    return AuditProblem(kind, message, leaf.subject, leaf.seq, leaf.id, seal.day)
