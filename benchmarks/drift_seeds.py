"""Seeded accounts of the simulator: what their records and contracts say day by day over a year,
and which differences there are. The truth is what was seeded; nothing here asks the service.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from benchmarks.drift_mutations import Record
from benchmarks.drift_stories import stories_of
from benchmarks.drift_story import SIGNED_ON, UNKNOWN, Phase, State, Story, Truth
from service.domain.credentials import credit_code_is_valid, resident_id_is_valid

_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass
class Seeded:
    """One account. `unstated`: names that its contract says nothing of."""

    no: str
    base: Record
    stories: list[Story] = field(default_factory=list)
    unstated: tuple[str, ...] = ()

    def record_on(self, day: date) -> Record:
        return _patched(self.base, (p for story in self.stories for p in story.record), day)

    def terms_on(self, day: date) -> Record:
        """What the contract would say if it stated everything."""
        return _patched(self.base, (p for story in self.stories for p in story.contract), day)

    def planned_by(self, state: State) -> Record:
        """The record as a change of use is to make it."""
        day = state.effective_on
        return _patched(self.base, iter([Phase(state.planned, day, None, day)]), day)

    def truths(self) -> Iterator[tuple[str, Truth]]:
        """Name of the story, and what is true by it."""
        for story in self.stories:
            for truth in story.truths:
                yield story.name, truth
        if self.unstated:
            yield "unstated", Truth("unstated", SIGNED_ON, None, frozenset({UNKNOWN}), None)


def _patched(base: Record, phases: Iterator[Phase], day: date) -> Record:
    found = deepcopy(base)
    for phase in phases:
        if phase.first <= day and (phase.last is None or day <= phase.last):
            for path, value in phase.patch.items():
                _put(found, path, deepcopy(value))
    return found


def _put(record: Any, path: str, value: Any) -> None:
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        record = record[step]
    if isinstance(record, list) and last == len(record):
        record.append(value)
    else:
        record[last] = value


def seeded(count: int, seed: int, demo: Sequence[Record]) -> Iterator[Seeded]:
    """So many accounts, made from the demo's; the same for the same seed."""
    rng = Random(seed)
    plant = next(record for record in demo if record["generation"] is not None)
    for number in range(count):
        account = Seeded(f"77{number:010d}", _base(demo[number % len(demo)], number, rng))
        account.stories = list(stories_of(account.base, plant, rng))
        claimed = frozenset[str]().union(*(story.claims for story in account.stories))
        if rng.random() < 0.05:
            free = [name for name, field_ in _CAN_BE_UNSTATED if field_ not in claimed]
            said = [name for name in free if account.base[name] is not None]
            account.unstated = tuple(said[: rng.randint(1, 3)])
        yield account


_CAN_BE_UNSTATED = [
    ("supply_address", "address"),
    ("supply_voltage", "voltage"),
    ("sources", "sources"),
    ("power_factor", "power_factor"),
]


def _base(demo: Record, number: int, rng: Random) -> Record:
    """The demo's record under another number, name and address; all else is shared, not copied."""
    customer = demo["customer"]
    return {
        **demo,
        "account_no": f"77{number:010d}",
        "aliases": [],
        "customer": {
            **customer,
            "name": f"模拟用电户{number}（{customer['name']}）",
            "credential": _renumbered(customer["credential"], rng),
        },
        "supply_address": f"模拟县第{number}号，{demo['supply_address']}",
    }


def _renumbered(credential: Record, rng: Random) -> Record:
    """Another number of the same kind, with its check digit."""
    old = credential["number"]
    valid = {18: resident_id_is_valid}.get(len(old), credit_code_is_valid)
    if credit_code_is_valid(old):
        head, valid = f"91632598{rng.randint(10**8, 10**9 - 1)}", credit_code_is_valid
    else:
        head = f"632598{rng.randint(1950, 2005)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
        head += f"{rng.randint(0, 999):03d}"
    return {**credential, "number": next(head + c for c in _CODE_LETTERS if valid(head + c))}
