"""Changes of use (变更用电) and what each asks of the contract: decided by clause_library/
changes.yaml, the most specific row first; and how long a temporary state may last.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain, combinations
from typing import Protocol, TypeVar

from service.domain.dates import add_months, worded
from service.domain.equipment import VOLTS
from service.domain.errors import LibraryEntryNotFound
from service.domain.law import Citation, Parameter, Status
from service.domain.vocabulary import ChangeType, PaperAction

T = ChangeType
Item = TypeVar("Item")


class ChangeState(StrEnum):
    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return {"open": "办理中", "completed": "已办结", "cancelled": "已撤销"}[self.value]


TEMPORARY: Mapping[ChangeType, ChangeType] = {
    T.TEMPORARY_REDUCTION: T.REDUCTION_END,
    T.SUSPENSION: T.SUSPENSION_END,
    T.SWAP: T.SWAP_END,
    T.DISMANTLING: T.DISMANTLING_END,
}
"""A state that lasts for a time, and the change that ends it."""
ENDS_STATE: Mapping[ChangeType, ChangeType] = {end: state for state, end in TEMPORARY.items()}
WITHOUT_FACTS = frozenset({T.CLOSING, T.SPLIT})
"""The account has no facts of its own any more: it is closed, or others take its place."""


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """One row. `changes`, `kinds`, `addendum` None: any; `addendum` "" : a contract without one.

    `deadline_days`: working days after the day the change takes effect (or is recorded, if that
    is later); a new or supplementary agreement is due on the day it takes effect, while that is
    still to come. `fields`: paths of the record that such a change touches.
    """

    id: str
    changes: frozenset[ChangeType] | None
    kinds: frozenset[str] | None
    addendum: str | None
    action: PaperAction
    deadline_days: int
    settles_debts: bool
    fields: tuple[str, ...]
    basis: tuple[Citation, ...]
    status: Status
    note: str = ""

    @property
    def rank(self) -> int:
        """How specific it is: how many of change, kind and addendum it names."""
        return sum(named is not None for named in (self.changes, self.kinds, self.addendum))

    def fits(self, type_: ChangeType, kind: str, addendum: str) -> bool:
        return (
            (self.changes is None or type_ in self.changes)
            and (self.kinds is None or kind in self.kinds)
            and self.addendum in (None, addendum)
        )

    def meets(self, other: "ChangeRule") -> bool:
        """Whether some contract's change fits both."""
        sets = ((self.changes, other.changes), (self.kinds, other.kinds))
        apart = any(a is not None and b is not None and a.isdisjoint(b) for a, b in sets)
        addenda = {self.addendum, other.addendum} - {None}
        return not apart and len(addenda) < 2


@dataclass(frozen=True, slots=True)
class Window:
    """How long a temporary state may last: ids of dated parameters. `least` is in days, `most` in
    the parameter's own unit; `most_high`: where the supply is at 35 kV or above, if it differs.
    """

    least: str | None = None
    most: str | None = None
    most_high: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The last day of a temporary state: not before `least_on`, not after `latest_on`; None where
    no figure is known for its first day.
    """

    least_on: date | None = None
    latest_on: date | None = None


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    """The whole of clause_library/changes.yaml."""

    rules: tuple[ChangeRule, ...]
    windows: Mapping[ChangeType, Window] = field(default_factory=dict)
    exception_days: str = "de-facto-contract-working-days"
    source_file: str = ""


class Figures(Protocol):
    """What is needed of the library: its dated parameters."""

    @property
    def parameters(self) -> Mapping[str, Parameter]: ...


def rule_for(
    policy: ChangePolicy, type_: ChangeType, kind: str, addenda: Collection[str]
) -> ChangeRule:
    """What decides for a change of a contract of a kind with these addenda.

    Each addendum (or having none) has its one row; together the strongest action counts, the
    shortest deadline of those that ask for anything, and all fields. Raises LibraryEntryNotFound.
    """
    found = [row_for(policy, type_, kind, addendum) for addendum in sorted(addenda) or [""]]
    rows = sorted({row.id: row for row in found}.values(), key=_weakest_first)
    first = rows[-1]
    asking = [row for row in rows if row.action is not PaperAction.NOTHING] or rows
    verified = all(row.status is Status.VERIFIED for row in rows)
    return replace(
        first,
        deadline_days=min(row.deadline_days for row in asking),
        settles_debts=any(row.settles_debts for row in rows),
        fields=_once(row.fields for row in reversed(rows)),
        basis=_once(row.basis for row in reversed(rows)),
        status=Status.VERIFIED if verified else Status.UNVERIFIED,
    )


def row_for(policy: ChangePolicy, type_: ChangeType, kind: str, addendum: str) -> ChangeRule:
    """The row that names the most of a change, a kind and an addendum ("": none). There are no two
    of them, for the library refuses such. Raises LibraryEntryNotFound.
    """
    fitting = [row for row in policy.rules if row.fits(type_, kind, addendum)]
    if not fitting:
        raise LibraryEntryNotFound(
            f"变更规则中没有「{type_.value}」对合同种类「{kind}」的处理，请在 changes.yaml 中补上"
        )
    return max(fitting, key=lambda row: row.rank)


def ambiguous(rules: Sequence[ChangeRule]) -> Iterator[tuple[int, int]]:
    """Positions of pairs that are equally specific and fit the same change of some contract."""
    for (i, one), (j, other) in combinations(enumerate(rules), 2):
        if one.rank == other.rank and one.meets(other):
            yield i, j


def window_limits(
    policy: ChangePolicy,
    library: Figures,
    type_: ChangeType,
    starts_on: date,
    voltage: str = "10kV",
) -> Limits:
    """Between which days a temporary state ends that begins on a day, both days counted, by the
    figures of that day. `voltage`: of the supply, as records write it.
    """
    window = policy.windows.get(type_, Window())
    is_high = VOLTS[voltage] >= VOLTS["35kV"]
    most = window.most_high if is_high and window.most_high else window.most
    return Limits(_last_day(library, window.least, starts_on), _last_day(library, most, starts_on))


def window_warnings(type_: ChangeType, limits: Limits, until_on: date | None) -> tuple[str, ...]:
    """What is strange about the last day of a temporary state, in sentences. Never a refusal: the
    figures were not read in their source.
    """
    if until_on is None:
        if limits.latest_on is None:
            return (f"没有写明{type_.value}的截止日，无法提醒，请补充",)
        latest = worded(limits.latest_on)
        return (f"没有写明{type_.value}的截止日，按最长期限 {latest} 提醒",)
    found = []
    if limits.least_on is not None and until_on < limits.least_on:
        found.append(
            f"{type_.value}至 {worded(until_on)} 为止，短于每次的最短期限"
            f"（应不早于 {worded(limits.least_on)}）；该期限未核实原文，请核对"
        )
    if limits.latest_on is not None and until_on > limits.latest_on:
        found.append(
            f"{type_.value}至 {worded(until_on)} 为止，长于最长期限"
            f"（应不晚于 {worded(limits.latest_on)}）；该期限未核实原文，请核对"
        )
    return tuple(found)


def _weakest_first(row: ChangeRule) -> tuple[int, str]:
    return list(PaperAction).index(row.action), row.id


def _once(groups: Iterable[Iterable[Item]]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(groups)))


def _last_day(library: Figures, parameter_id: str | None, starts_on: date) -> date | None:
    """The last day of so many days, months or years from a day on."""
    parameter = library.parameters.get(parameter_id or "")
    figure = parameter.on(starts_on) if parameter is not None else None
    if parameter is None or figure is None:
        return None
    count = int(figure.value)
    match parameter.unit:
        case "天":
            return starts_on + timedelta(days=count - 1)
        case "月":
            return add_months(starts_on, count) - timedelta(days=1)
        case _:
            return add_months(starts_on, 12 * count) - timedelta(days=1)
