"""Reminders: what is looked at again before and after its day, in steps, and who is told of it.

All days are civil days in China; a rung `T-30` is 30 calendar days before the day T.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from service.domain.access import Role
from service.domain.tasks import TaskKind

_RUNG = re.compile(r"T(?:([+-])([1-9][0-9]{0,3}))?")


TOLD_BY_CONTRACT = frozenset({TaskKind.RENEW})
"""Tasks without reminders of their own: those of their contract tell the same people."""


class Occasion(StrEnum):
    """Why something is looked at again; the policy gives each its words."""

    CONTRACT_END = "contract-end"
    TEMPORARY = "temporary"
    AUTHORITY = "authority"
    AGENT = "agent"
    CERTIFICATE = "certificate"
    REDUCTION = "reduction"
    TASK = "task"


class Audience(StrEnum):
    """Who is told. `owner` are those whose task it is; the policy gives the others a role."""

    OWNER = "owner"
    MANAGER = "manager"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"


class ReminderState(StrEnum):
    FIRED = "fired"
    SKIPPED = "skipped"

    @property
    def label(self) -> str:
        return {"fired": "已排入发送", "skipped": "已合并"}[self.value]


def rung_name(offset: int) -> str:
    """`T-30`, `T`, `T+7`."""
    return f"T{offset:+d}" if offset else "T"


def parse_rung(text: str) -> int:
    """Days from T, negative before it; raises ValueError for what is no rung."""
    match = _RUNG.fullmatch(text)
    if match is None:
        raise ValueError(f"「{text}」不是提醒日，须写作 T-30、T 或者 T+7")
    return int(f"{match[1]}{match[2]}") if match[2] else 0


@dataclass(frozen=True, slots=True)
class Ladder:
    """Offsets in rising order, and every how many days it goes on after the last (None: not)."""

    offsets: tuple[int, ...]
    repeat_days: int | None = None

    def after(self, offset: int) -> int | None:
        """The rung that follows a day, whether or not that day is one of its own."""
        later = next((item for item in self.offsets if item > offset), None)
        if later is not None or self.repeat_days is None or not self.offsets:
            return later
        last = self.offsets[-1]
        return last + ((offset - last) // self.repeat_days + 1) * self.repeat_days

    def with_rung(self, offset: int) -> "Ladder":
        return Ladder(tuple(sorted({*self.offsets, offset})), self.repeat_days)


@dataclass(frozen=True, slots=True)
class Step:
    """The next rung and the day on which it is looked at."""

    offset: int
    on: date

    @property
    def rung(self) -> str:
        return rung_name(self.offset)


@dataclass(frozen=True, slots=True)
class Climb:
    """What became due at once: the latest rung is fired, those it stands for are left out."""

    fired: int
    merged: tuple[int, ...]
    following: Step | None

    @property
    def rungs(self) -> tuple[int, ...]:
        return (*self.merged, self.fired)


def first_step(
    ladder: Ladder, target_on: date, today: date, *, catch_up: bool = False
) -> Step | None:
    """Where a ladder is begun. What would have been before today is left out, unless it is to be
    caught up or the day itself is over: then the latest of it is due at once.
    """
    since = (today - target_on).days
    if catch_up or since > 0:
        missed = _latest(ladder, since)
        if missed is not None:
            return Step(missed, today)
    return _step(ladder.after(since - 1), target_on)


def climb(ladder: Ladder, offset: int, target_on: date, today: date) -> Climb:
    """What to do with a step that is due: however many were missed, one is fired."""
    since = (today - target_on).days
    due = [offset]
    following = ladder.after(offset)
    while following is not None and following <= since:
        due.append(following)
        following = ladder.after(following)
    return Climb(due[-1], tuple(due[:-1]), _step(following, target_on))


def _latest(ladder: Ladder, since: int) -> int | None:
    """The last rung that is not after so many days from T."""
    before = [offset for offset in ladder.offsets if offset <= since]
    if not before:
        return None
    latest, following = before[-1], ladder.after(before[-1])
    while following is not None and following <= since:
        latest, following = following, ladder.after(following)
    return latest


def _step(offset: int | None, target_on: date) -> Step | None:
    return None if offset is None else Step(offset, target_on + timedelta(days=offset))


@dataclass(frozen=True, slots=True)
class WakeUpPlan:
    """What is to be looked at again, and by which ladder.

    `subject` is `contracts/<id>`, `authorities/<id>`, `accounts/<id>`, `changes/<id>` or
    `tasks/<id>`; `anchor` what the days are counted for (a version, a revision, a change): a new
    anchor or another `target_on` begins the ladder anew, the same again changes nothing.
    """

    subject: str
    occasion: Occasion
    org_id: str
    anchor: str
    target_on: date
    ladder: Ladder
    provisional: bool = False


# ---- the company's policy, read from clause_library/reminders.yaml ---------------------------


@dataclass(frozen=True, slots=True)
class Tier:
    """From this rung on these are told."""

    offset: int
    audiences: frozenset[Audience]


@dataclass(frozen=True, slots=True)
class OccasionRule:
    """How one occasion is reminded of. `customer`: at which rungs the customer is told, and
    `in_writing` at which of them in writing. Without offsets the ladder is the contract kind's.
    """

    label: str
    ladder: Ladder
    tiers: tuple[Tier, ...]
    customer: frozenset[int] = frozenset()
    in_writing: frozenset[int] = frozenset()

    def audiences_at(self, offset: int) -> frozenset[Audience]:
        """Who is told at a rung: rungs climb, and before the first tier that one counts."""
        reached = [tier for tier in self.tiers if tier.offset <= offset]
        return (reached[-1] if reached else self.tiers[0]).audiences


@dataclass(frozen=True, slots=True)
class ReminderPolicy:
    """The whole policy. `lead_days`: so much earlier than a contract promises the customer is
    told, so that word arrives in time. `untold_kinds`: contract kinds whose end is no news to
    customers. Of `tasks`, kinds that are not named have the occasion's own ladder.
    """

    status: str
    note: str
    roles: Mapping[Audience, Role]
    occasions: Mapping[Occasion, OccasionRule]
    lead_days: int
    untold_kinds: frozenset[str]
    source_file: str
    tasks: Mapping[TaskKind, tuple[int, ...]] = field(default_factory=dict)

    def ladder_of(self, occasion: Occasion) -> Ladder:
        return self.occasions[occasion].ladder

    def ladder_of_task(self, kind: TaskKind) -> Ladder:
        if kind in TOLD_BY_CONTRACT:
            return Ladder(())
        own = self.ladder_of(Occasion.TASK)
        return Ladder(self.tasks.get(kind, own.offsets), own.repeat_days)

    def ladder_of_end(self, rungs: tuple[str, ...], promised_days: int | None) -> Ladder:
        """The ladder of a contract's end: its kind's rungs, and a step early enough for what the
        contract promises (`promised_days` before its end the customer has been told).
        """
        repeat = self.ladder_of(Occasion.CONTRACT_END).repeat_days
        ladder = Ladder(tuple(sorted(parse_rung(rung) for rung in rungs)), repeat)
        if promised_days is None:
            return ladder
        return ladder.with_rung(-(promised_days + self.lead_days))
