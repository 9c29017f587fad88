"""Working days in China (工作日): statutory holidays and the weekends worked in their place (调休).

They are announced year by year, mostly in November. A year that is not announced yet counts its
weekends only, and whatever was counted with it says that it is provisional.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
END_OF_WORK = time(17, 30)
"""Working hours end at 17:30 in China: a time limit in working days is due then."""

_FIRST_DAY_OF_WEEKEND = 5


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What is announced for a year: days off, and days of weekends that are worked."""

    holidays: frozenset[date]
    workdays: frozenset[date]


class Calendar(Protocol):
    def plan_of(self, year: int) -> YearPlan | None:
        """What is announced for a year; None where nothing is yet."""
        ...


@dataclass(frozen=True, slots=True)
class DueDay:
    """`provisional`: a year that is not announced yet was counted by its weekends only."""

    day: date
    provisional: bool

    @property
    def at(self) -> datetime:
        """The instant a time limit ends on that day: the end of working hours, in UTC."""
        return datetime.combine(self.day, END_OF_WORK, CHINA).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Counted:
    """How a provisional day was counted: so many working days from a day on."""

    begin: date
    days: int

    def again(self, calendar: Calendar) -> DueDay:
        return add_working_days(self.begin, self.days, calendar)


def add_working_days(day: date, days: int, calendar: Calendar) -> DueDay:
    """So many working days after a day, which is not counted itself.

    With 0 days it is the day itself, or the next working day where it is none.
    Raises ValueError for a negative number.
    """
    if days < 0:
        raise ValueError("working days are counted forwards")
    left, provisional = days, False
    if days == 0:
        day, left = day - timedelta(days=1), 1
    while left:
        day += timedelta(days=1)
        plan = calendar.plan_of(day.year)
        provisional = provisional or plan is None
        left -= is_working_day(day, plan)
    return DueDay(day, provisional)


def is_working_day(day: date, plan: YearPlan | None) -> bool:
    """Whether people work on a day, by the plan of its year (None: by the weekend alone)."""
    weekend = day.weekday() >= _FIRST_DAY_OF_WEEKEND
    if plan is None:
        return not weekend
    return day in plan.workdays or not (weekend or day in plan.holidays)
