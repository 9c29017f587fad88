"""Civil dates of contracts: Chinese wording, term arithmetic, ages. All dates are days in China."""

import calendar
import re
from datetime import date, timedelta

_WORDED = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


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


def find_worded(text: str) -> date | None:
    """The first date in a text, `2026年12月1日17:30` or `2026-12-01`; None where there is none."""
    found = _WORDED.search(text) or _ISO.search(text)
    try:
        return date(*(int(part) for part in found.groups())) if found is not None else None
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


def next_end(starts_on: date, ends_on: date, after: date) -> date:
    """The first end after a day of terms as long as the first one, each on the heels of the last.

    Terms of whole months are counted from the first day, so that month ends and 29 February do
    not wander; any other length is counted in days.
    """
    if ends_on > after:
        return ends_on
    months, cut = _whole_months(starts_on, ends_on)
    if not months:
        length = (ends_on - starts_on).days + 1
        terms = (after - ends_on).days // length + 1
        return ends_on + timedelta(days=terms * length)
    terms = max(_months_between(starts_on, after) // months, 1)
    while (end := _end_after(starts_on, terms * months, cut=cut)) <= after:
        terms += 1
    return end


def end_of_like_term(starts_on: date, like_starts: date, like_ends: date) -> date:
    """The last day of a term from `starts_on` that is as long as another one."""
    months, _ = _whole_months(like_starts, like_ends)
    if not months:
        return starts_on + (like_ends - like_starts)
    return add_months(starts_on, months) - timedelta(days=1)


def _whole_months(starts_on: date, ends_on: date) -> tuple[int, bool]:
    """How many months a term lasts (0: no whole number), and whether it ends before the day that
    stands for the first one in a month without such a day, or on it.
    """
    following = ends_on + timedelta(days=1)
    months = _months_between(starts_on, following)
    if months > 0 and following == add_months(starts_on, months):
        return months, True
    months = _months_between(starts_on, ends_on)
    if months > 0 and ends_on.day != starts_on.day and ends_on == add_months(starts_on, months):
        return months, False
    return 0, True


def _end_after(starts_on: date, months: int, *, cut: bool) -> date:
    """Last day of so many months; where the month has no such day, its last or the one before."""
    day = add_months(starts_on, months)
    return day - timedelta(days=1) if cut or day.day == starts_on.day else day


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def exceeds_years(starts_on: date, ends_on: date, years: int) -> bool:
    """Whether a term (both days included) is longer than so many years."""
    return ends_on > last_day_of_term(starts_on, years)


def age_on(born: date, day: date) -> int:
    """Full years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
