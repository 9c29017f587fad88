"""How a temporary supply ends: one of three ways, chosen before a day (nothing renews itself)."""

from datetime import date, timedelta
from enum import StrEnum


class EndingWay(StrEnum):
    """What follows a temporary supply."""

    EXTENSION = "extension"
    PERMANENT = "permanent"
    REMOVAL = "removal"

    @property
    def label(self) -> str:
        return {"extension": "延期", "permanent": "转为正式用电", "removal": "拆除销户"}[self.value]


def decide_by(
    starts_on: date, ends_on: date, agreed: date | None, reminder_days: int, today: date
) -> date:
    """The last day to choose: the one agreed for this term, else so many days before its end. What
    was over before anybody was asked is the term's last day, or today.
    """
    day = ends_on - timedelta(days=reminder_days)
    if agreed is not None and starts_on <= agreed <= ends_on:
        day = agreed
    return day if day >= today else max(ends_on, today)
