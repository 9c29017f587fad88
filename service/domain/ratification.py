"""追认: whether the principal stands by what somebody signed without authority.

The clock runs from the day the demand reached the principal (Civil Code art. 171 para. 2); that
day does not count (art. 201), and a last day that is a holiday moves on (art. 203). Silence is
refusal; who performs, or takes performance, ratifies (art. 503).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class RatificationState(StrEnum):
    OPEN = "open"
    RATIFIED = "ratified"
    BY_PERFORMANCE = "by_performance"
    REFUSED = "refused"
    SILENT = "silent"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def binds(self) -> bool:
        return self in (RatificationState.RATIFIED, RatificationState.BY_PERFORMANCE)


_LABELS = {
    RatificationState.OPEN: "等待追认",
    RatificationState.RATIFIED: "已追认",
    RatificationState.BY_PERFORMANCE: "以履行视为追认",
    RatificationState.REFUSED: "拒绝追认",
    RatificationState.SILENT: "逾期未表示，视为拒绝",
}


class Performance(StrEnum):
    """Acts of the principal that stand for ratification."""

    PAID_BILL = "已支付电费"
    TOOK_SUPPLY = "抄表显示已经用电"
    TOOK_DELIVERY = "已办理送电交接"


@dataclass(frozen=True, slots=True)
class PerformanceEvidence:
    """What the principal did, when, and the record that shows it (bill or reading number)."""

    kind: Performance
    day: date
    reference: str


def last_day(received_on: date, days: int, is_holiday: Callable[[date], bool]) -> date:
    """The last day on which the principal may still ratify."""
    day = received_on + timedelta(days=days)
    while is_holiday(day):
        day += timedelta(days=1)
    return day


def in_time(declared_on: date, due_on: date | None) -> bool:
    """Whether a declaration counts: before the demand arrives no clock runs."""
    return due_on is None or declared_on <= due_on


def is_silent(due_on: date | None, today: date) -> bool:
    """Whether the time is over, the last day included."""
    return due_on is not None and today > due_on


def objection_to(
    evidence: PerformanceEvidence, signed_on: date, due_on: date | None, today: date
) -> str | None:
    """Why a performance does not ratify; None where it does."""
    if evidence.day < signed_on:
        return "履行发生在签署以前，不能视为对代签的追认"
    if evidence.day > today:
        return "履行的日期不能晚于今天"
    if not in_time(evidence.day, due_on):
        return "履行发生在追认期限届满以后，应当由用电人重新签署"
    return None
