"""What a story of the simulator is made of: phases in which a side says something else, changes of
use, and which differences there are by them.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from benchmarks.drift_mutations import Patch
from service.domain.vocabulary import ChangeType

BEGIN, END = date(2027, 1, 1), date(2027, 12, 31)
SIGNED_ON = date(2026, 6, 1)
"""From when the first contract and the first facts of every account hold."""
IN_PROGRESS, ROUNDING, UNKNOWN = "paper_in_progress", "rounding", "unknown"

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Phase:
    """From `first` to `last` (None: for good) one side says something else. `known_from`,
    `known_to`: the days on which its beginning, and what comes after its end, arrive.
    """

    patch: Patch
    first: date
    last: date | None
    known_from: date
    known_to: date | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """A difference that there is. `known_on`: when the service could first see it; None: some
    night. `kinds`: what it may be called.
    """

    field: str
    first: date
    last: date | None
    kinds: frozenset[str]
    known_on: date | None


@dataclass(frozen=True, slots=True)
class State:
    """A change of use, entered on its day and completed on `done_on`; `planned` is what it makes of
    the record. `restored_on`: the day from which the change that ends a temporary state holds.
    """

    type: ChangeType
    effective_on: date
    done_on: date | None
    until_on: date | None = None
    restored_on: date | None = None
    planned: Patch = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """Something that happens to an account. No two stories of an account claim the same field."""

    name: str
    claims: frozenset[str]
    record: tuple[Phase, ...] = ()
    contract: tuple[Phase, ...] = ()
    states: tuple[State, ...] = ()
    truths: tuple[Truth, ...] = ()


def some_day(rng: Random, first: int = 5, last: int = 300) -> date:
    return BEGIN + rng.randint(first, last) * DAY
