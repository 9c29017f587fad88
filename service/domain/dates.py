"""Civil dates of contracts: Chinese wording, term arithmetic, ages. All dates are days in China."""

import calendar
import re
from datetime import date, timedelta

_WORDED = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def worded(day: date) -> str:
    """`2026年12月1日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def parse_worded(text: str) -> date | None:
    """The date in `2026年12月1日`; None where there is none or it does not exist."""
    match = _WORDED.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the month's last day where there is no such day."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_day_of_term(starts_on: date, years: int) -> date:
    """Last day of validity of a term of whole years that begins on `starts_on` (inclusive)."""
    return add_months(starts_on, 12 * years) - timedelta(days=1)


def exceeds_years(starts_on: date, ends_on: date, years: int) -> bool:
    """Whether a term (both days included) is longer than so many years."""
    return ends_on > last_day_of_term(starts_on, years)


def age_on(born: date, day: date) -> int:
    """Full years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
