"""Many seeds: `make decade SEEDS=1000`, one after the other in each of two processes.

Most seeds live through a year, every fiftieth through ten. A seed whose world breaks an invariant
is printed with what broke; `SEED=7 make decade` lives through that one again, and its trace.
"""

import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

from tests.simulation.town import build
from tests.simulation.world import Outcome, World

YEAR = 365
_EVERY = 50
_MEMORY = Path("/dev/shm")


def days_of(seed: int) -> int:
    return 10 * YEAR if seed % _EVERY == 0 else YEAR


def live(seed: int, days: int, template: Path, ids: int, deadly: float | None = None) -> Outcome:
    """One seed in a copy of the place; `deadly` takes the place of what its chance says."""
    with tempfile.TemporaryDirectory(dir=template.parent) as folder:
        world = World(seed, template, ids, Path(folder))
        if deadly is not None:
            world.danger.deadly = deadly
        return world.live(days)


def outcomes(seeds: list[int], template: Path, ids: int, processes: int) -> Iterator[Outcome]:
    work = [(seed, days_of(seed), template, ids) for seed in seeds]
    if processes == 1:
        yield from (live(*each) for each in work)
        return
    # Forked: the library is read once, for all of them.
    with get_context("fork").Pool(processes, _quiet) as pool:
        yield from pool.imap_unordered(_live, work)


def _quiet() -> None:
    """What goes wrong on purpose need not be told."""
    logging.disable(logging.CRITICAL)


def _live(given: tuple[int, int, Path, int]) -> Outcome:
    return live(*given)


def told(found: Outcome) -> str:
    words = f"seed {found.seed}: {found.days} days, {found.accepted} messages"
    words += f" ({found.twice} accepted again), {found.reminders} rungs, {found.deaths} deaths"
    return f"{words}, trace {found.trace[:16]}"


def main() -> int:
    """Live through the seeds and say what became of them; 1 where one broke."""
    only, first = os.environ.get("SEED"), int(os.environ.get("FIRST", "1"))
    count, processes = int(os.environ.get("SEEDS", "1000")), int(os.environ.get("WORKERS", "2"))
    seeds = [int(only)] if only is not None else list(range(first, first + count))
    _quiet()
    began, done, broken = time.monotonic(), [], 0
    root = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="dianyue-decade-", dir=root) as folder:
        template = Path(folder) / "template"
        template.mkdir()
        ids = build(template)
        for found in outcomes(seeds, template, ids, min(processes, len(seeds))):
            done.append(found)
            broken += bool(found.broken)
            _say("\n  ".join([told(found), *found.broken[:10]]))
    _say(_summary(done, broken, began))
    return int(broken > 0)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _summary(done: list[Outcome], broken: int, began: float) -> str:
    minutes = (time.monotonic() - began) / 60
    years = sum(found.days for found in done) / YEAR
    accepted = sum(found.accepted for found in done)
    again, deaths = sum(found.twice for found in done), sum(found.deaths for found in done)
    rungs = sum(found.reminders for found in done)
    return (
        f"{len(done)} seeds, {years:.0f} years, {len(done) / minutes:.1f} seeds a minute; {broken} "
        f"broken; {accepted} messages, {again} accepted again, {rungs} rungs, {deaths} deaths"
    )


if __name__ == "__main__":
    sys.exit(main())
