"""The queue of contracts that wait for a decision: which comes first, and why it stands there.

By severity, safety, money and age against the time limit, in that order; a contract whose time is
over counts as of a higher grade, so that none waits for ever.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from service.domain.review_policy import Concern, RiskGrade


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contract in review. `capacity` is printed, `capacity_points` compared."""

    contract: str
    grade: RiskGrade
    safety: int
    fee: int
    capacity: str
    capacity_points: int
    since: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the queue, from 1. `reasons` say what the contract is, `before_next` why the next
    one comes behind it (empty for the last).
    """

    number: int
    contract: str
    overdue: bool
    reasons: tuple[str, ...]
    before_next: str


def in_order(waiting: Iterable[Waiting], now: datetime, overdue_raises: int) -> list[Position]:
    """The whole queue, the most pressing first. The order is total: ids break ties."""
    ordered = sorted(waiting, key=lambda item: _key(item, now, overdue_raises))
    return [
        Position(
            number=number,
            contract=item.contract,
            overdue=_overdue(item, now),
            reasons=_reasons(item, now),
            before_next=_difference(item, after, now, overdue_raises) if after else "",
        )
        for number, (item, after) in enumerate(zip_longest(ordered, ordered[1:]), start=1)
    ]


Key = tuple[int, int, int, int, float, datetime, str]


def _key(item: Waiting, now: datetime, raises: int) -> Key:
    return (
        -_severity(item, now, raises),
        -item.safety,
        -item.fee,
        -item.capacity_points,
        -_used(item, now),
        item.since,
        item.contract,
    )


_DIFFERENCES = (
    "风险等级更高",
    "安全条款的问题更多",
    "电费条款的问题更多",
    "合同容量更大",
    "审核时限已用得更多",
    "提交得更早",
    "其余相同，按合同先后",
)


def _difference(item: Waiting, after: Waiting, now: datetime, raises: int) -> str:
    """What puts a contract before the next one: the first thing in which they differ."""
    pairs = zip(_key(item, now, raises), _key(after, now, raises), strict=True)
    first = next(n for n, (mine, other) in enumerate(pairs) if mine != other)
    raised = item.grade.rank <= after.grade.rank and first == 0
    return "审核时限已过，提前处理" if raised else _DIFFERENCES[first]


def _reasons(item: Waiting, now: datetime) -> tuple[str, ...]:
    told = [f"风险等级「{item.grade.label}」"]
    for concern, number in ((Concern.SAFETY, item.safety), (Concern.FEE, item.fee)):
        if number:
            told.append(f"{concern.label}有 {number} 处须看")
    told.append(f"合同容量 {item.capacity}")
    if _overdue(item, now):
        late = now - item.due_at
        told.append(f"已超过审核时限 {late.days} 天 {late.seconds // 3600} 小时")
    else:
        told.append(f"审核时限已用 {int(_used(item, now) * 100)}%")
    return tuple(told)


def _severity(item: Waiting, now: datetime, raises: int) -> int:
    return item.grade.rank + (raises if _overdue(item, now) else 0)


def _overdue(item: Waiting, now: datetime) -> bool:
    return now > item.due_at


def _used(item: Waiting, now: datetime) -> float:
    """The share of the time limit that is over."""
    allowed = (item.due_at - item.since).total_seconds()
    return (now - item.since).total_seconds() / allowed if allowed > 0 else 1.0
