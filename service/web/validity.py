"""Roles, delegations and keys last from one day to another: their days in forms, and whether they
hold today in a word and a tone of the badges.
"""

from datetime import date, datetime
from typing import Protocol

from service.domain.errors import Invalid, Problem


class Lasting(Protocol):
    """What holds from one day to another, both included, unless it was taken back."""

    @property
    def from_day(self) -> date: ...
    @property
    def to_day(self) -> date: ...
    @property
    def revoked_at(self) -> datetime | None: ...
    @property
    def counts(self) -> bool: ...


def validity(item: Lasting, today: date) -> tuple[str, str]:
    """A word, and the tone of its badge."""
    if item.revoked_at is not None:
        return "已收回", "muted"
    if item.to_day < today:
        return "已到期", "muted"
    if item.from_day > today:
        return "尚未开始", "plain"
    return ("有效", "good") if item.counts else ("不算数", "warn")


def is_open(item: Lasting, today: date) -> bool:
    """Whether there is something to take back: it holds, or will."""
    return item.revoked_at is None and item.to_day >= today


def days_between(from_text: str, to_text: str) -> tuple[date, date]:
    """First and last day of a form; raises Invalid naming each field that is no day."""
    days, problems = [], []
    for field, text, what in (("from_day", from_text, "起始日"), ("to_day", to_text, "截止日")):
        try:
            days.append(date.fromisoformat(text.strip()))
        except ValueError:
            problems.append(Problem(field, f"请填写{what}，例如 2026-12-01"))
    if problems:
        raise Invalid("日期没有填写完整", problems)
    return days[0], days[1]
