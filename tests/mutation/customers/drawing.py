"""Draws in few words, so that the strategies read like descriptions of customers."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

T = TypeVar("T")
Json = dict[str, Any]


class Draw:
    """Choices of one customer, from whatever draws whole numbers between two others.

    The first option is the simplest, so that customers drawn by Hypothesis shrink to it.
    """

    def __init__(self, number: Callable[[int, int], int], wants: str | None = None) -> None:
        self._number = number
        self._wants = wants

    def one(self, options: Sequence[T]) -> T:
        """One of the options, the first being the simplest."""
        return options[self.number(0, len(options) - 1)]

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self._number(least, most)

    def chance(self, percent: int) -> bool:
        """True so often in a hundred."""
        return self.number(0, 99) >= 100 - percent

    def wants(self, kind: str, percent: int) -> bool:
        """True where the text asked for is of this kind, else so often in a hundred."""
        return kind == self._wants or self.chance(percent)

    def day(self, first: date, last: date) -> date:
        """A day, both ends included."""
        return first + timedelta(days=self.number(0, (last - first).days))

    def digits(self, count: int) -> str:
        return f"{self.number(0, 10**count - 1):0{count}d}"


def plain(value: Decimal) -> str:
    """A decimal without exponent and without zeros at its end."""
    return f"{value.normalize():f}"


def quantity(value: Decimal | int, unit: str) -> Json:
    """A quantity as the record writes it."""
    return {"value": plain(Decimal(value)), "unit": unit}
