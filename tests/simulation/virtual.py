"""Time, ids and the calendar of a simulated world: nothing in it comes from outside its seed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from service.domain.working_days import CHINA, YearPlan


@dataclass
class VirtualClock:
    """`at` is the true time; `skew` is how far off the clock of the machine that acts is."""

    at: datetime
    skew: timedelta = timedelta()
    stopwatch: float = 0.0
    made: int = 0

    def now(self) -> datetime:
        return self.at + self.skew

    def monotonic(self) -> float:
        return self.stopwatch

    def new_id(self) -> str:
        """Ids sort by the order they were made in, as those of production do."""
        self.made += 1
        return str(UUID(int=self.made << 96 | 7 << 76 | 2 << 62 | self.made))

    def spend(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.stopwatch += seconds

    def go_to(self, at: datetime) -> None:
        self.spend(max((at - self.at).total_seconds(), 0))

    @property
    def today(self) -> date:
        """The true civil day in China."""
        return self.at.astimezone(CHINA).date()


@dataclass
class VirtualCalendar:
    """Days off and worked weekends, made up for each year, and known from the day they are
    announced on: in the November before, or weeks into the year.
    """

    clock: VirtualClock
    announced_on: Mapping[int, date]
    plans: Mapping[int, YearPlan] = field(default_factory=dict)

    def plan_of(self, year: int) -> YearPlan | None:
        known = year in self.plans and self.announced_on[year] <= self.clock.today
        return self.plans[year] if known else None

    def next_announcement(self) -> date | None:
        return min((d for d in self.announced_on.values() if d > self.clock.today), default=None)


def made_up_calendar(clock: VirtualClock, chance: Random, years: range) -> VirtualCalendar:
    plans, announced = {}, {}
    for year in years:
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
        off = {date(year, 1, 1), *(date(year, 10, day) for day in range(1, 8))}
        begin = chance.choice(days[20:50])
        off |= {begin + timedelta(days=n) for n in range(7)} | set(chance.sample(days, 3))
        weekends = [day for day in days if day.weekday() >= 5 and day not in off]
        plans[year] = YearPlan(frozenset(off), frozenset(chance.sample(weekends, 6)))
        usual = date(year - 1, 11, chance.randint(1, 25))
        late = date(year, 1, 1) + timedelta(days=chance.randint(0, 60))
        announced[year] = late if chance.random() < 0.4 else usual
    return VirtualCalendar(clock, announced, plans)
