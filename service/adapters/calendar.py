"""The calendar of China's State Council, from the package `chinesecalendar`."""

from datetime import date
from functools import cache

import chinese_calendar.constants as announced

from service.domain.working_days import YearPlan


class StateCouncilCalendar:
    """Years the installed package knows; a newer release of it knows more."""

    def plan_of(self, year: int) -> YearPlan | None:
        return _plan_of(year)


@cache
def _plan_of(year: int) -> YearPlan | None:
    holidays = frozenset(day for day in announced.holidays if day.year == year)
    # A year whose National Day is not there is not announced: at most its first days are.
    if date(year, 10, 1) not in holidays:
        return None
    workdays = frozenset(day for day in announced.workdays if day.year == year)
    return YearPlan(holidays, workdays)
