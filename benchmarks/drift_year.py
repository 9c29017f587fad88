"""A year of drifts: seeded accounts whose records and contracts move apart and together, run
through the service, and what it found held against what was seeded.

`python -m benchmarks.drift_year --accounts 300 --seed 1`.
"""

import argparse
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

import httpx

from benchmarks.drift_mutations import Record
from benchmarks.drift_seeds import Seeded, seeded
from benchmarks.drift_story import BEGIN, END, Truth
from benchmarks.drift_world import World, world
from service.domain.working_days import CHINA
from service.library import default_folders
from service.store.drifts import Drift

ACCOUNTS, SWEEPS = 10_000, 4
FALSE_ALARMS_WANTED = 0.01
_DAY = timedelta(days=1)
Step = tuple[date, int, Callable[[], None]]


@dataclass
class Score:
    """How what was found stands to what was seeded, by story. `exact`: with the days it had.
    `at_once`: on the day it could first be known, of those of which there is such a day.
    """

    seeded: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)
    at_once: Counter[str] = field(default_factory=Counter)
    can_be_at_once: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    cases: int = 0

    def count(self, no: str, story: str, truth: Truth, case: Drift | None) -> None:
        """One truth of an account, and the case that was found of it."""
        self.seeded[story] += 1
        if case is None:
            self.missed.append(f"{no} {story} {truth}")
            return
        self.found[story] += 1
        self.exact[story] += (case.since_on, case.until_on) == (truth.first, truth.last)
        if truth.known_on is not None:
            self.can_be_at_once[story] += 1
            self.at_once[story] += case.found_at.astimezone(CHINA).date() <= truth.known_on

    @property
    def recall(self) -> float:
        return self.found.total() / max(1, self.seeded.total())

    @property
    def false_alarms(self) -> float:
        return len(self.false) / max(1, self.cases)


def demo_records() -> list[Record]:
    found: list[Record] = []
    for path in sorted(default_folders().demo_accounts.glob("*.json")):
        content: Any = httpx.Response(200, content=path.read_bytes()).json()
        found.append(content["facts"])
    return found


def live(company: World, accounts: list[Seeded], sweeps: int = SWEEPS) -> None:
    """The whole year, with so many nightly sweeps; the last one on its last day."""
    company.open(accounts)
    span = (END - BEGIN).days
    nights = [BEGIN + span * number // sweeps * _DAY for number in range(1, sweeps + 1)]
    steps = [step for account in accounts for step in _steps(company, account)]
    steps += [(night, 9, partial(company.sweep, night)) for night in nights]
    for day, _, act in sorted(steps, key=lambda step: step[:2]):
        company.on(day)
        act()


def _steps(company: World, account: Seeded) -> Iterator[Step]:
    """What happens to an account: on a day papers first, then changes of use, then facts."""
    arrivals: set[tuple[date, date]] = set()
    for story in account.stories:
        for phase in story.contract:
            yield phase.known_from, 0, partial(company.sign, account, phase.first)
        for state in story.states:
            yield state.effective_on, 1, partial(company.enter, account, state)
            if state.done_on is not None:
                yield state.done_on, 1, partial(company.complete, account, state)
            if state.restored_on is not None:
                yield state.restored_on, 1, partial(company.restore, account, state)
        for phase in story.record:
            arrivals.add((phase.known_from, phase.first))
            if phase.last is not None and phase.known_to is not None:
                arrivals.add((phase.known_to, phase.last + _DAY))
    for known, day in arrivals:
        yield known, 2, partial(company.record, account, day)


def score(accounts: list[Seeded], drifts: list[tuple[str, Drift]]) -> Score:
    """Each truth takes the first case of its field, kind and days; what is left over is false."""
    result = Score(cases=len(drifts))
    left: dict[tuple[str, str], list[Drift]] = defaultdict(list)
    for no, row in drifts:
        left[no, row.field].append(row)
    for account in accounts:
        for story, truth in account.truths():
            cases = left[account.no, truth.field]
            case = _case(truth, cases)
            if case is not None:
                cases.remove(case)
            result.count(account.no, story, truth, case)
    stories = {one.no: "、".join(story.name for story in one.stories) for one in accounts}
    result.false = [
        f"{no} {row.field} {row.kind} {row.since_on} {row.until_on} ({stories[no]})"
        for (no, _), rows in left.items()
        for row in rows
    ]
    return result


def _case(truth: Truth, rows: list[Drift]) -> Drift | None:
    """The case of a truth: that with the nearest first day among those that share a day."""
    fits = [
        row
        for row in rows
        if row.kind in truth.kinds
        and row.since_on <= (truth.last or END)
        and truth.first <= (row.until_on or END)
    ]
    return min(fits, key=lambda row: abs((row.since_on - truth.first).days), default=None)


def report(count: int = ACCOUNTS, seed: int = 1, sweeps: int = SWEEPS) -> Iterator[str]:
    """One line for each class of what was seeded, and what it took."""
    accounts = list(seeded(count, seed, demo_records()))
    with world() as company:
        live(company, accounts, sweeps)
        result = score(accounts, company.drifts())
    yield f"{count:,} accounts over a year, seed {seed}: {result.cases:,} cases of drift"
    yield from _table(result)
    for what, seconds in company.seconds.items():
        calls = company.calls[what]
        yield f"{what:16} {calls:8,} in {seconds:8.1f} s, {seconds / calls * 1000:9.1f} ms each"
    yield f"slowest recording of facts, with its drifts found: {company.slowest:.2f} s"


def _table(result: Score) -> Iterator[str]:
    for story in sorted(result.seeded):
        wanted, got = result.seeded[story], result.found[story]
        line = f"{story:20} seeded {wanted:6,}  found {got:6,} ({got / wanted:7.2%})"
        line += f"  right days {result.exact[story]:6,}"
        if result.can_be_at_once[story]:
            line += f"  at once {result.at_once[story]:6,}"
        yield line
    yield (
        f"recall {result.recall:.2%}, false alarms {result.false_alarms:.2%}"
        f" (wanted: 100 %, at most {FALSE_ALARMS_WANTED:.0%})"
    )
    yield from (f"  missed: {line}" for line in result.missed[:20])
    yield from (f"  false:  {line}" for line in result.false[:20])


def main() -> None:
    """Run by `make drift-year`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=ACCOUNTS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sweeps", type=int, default=SWEEPS)
    given = parser.parse_args()
    logging.disable(logging.INFO)
    for line in report(given.accounts, given.seed, given.sweeps):
        print(line, flush=True)


if __name__ == "__main__":
    main()
