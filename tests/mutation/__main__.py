"""`make mutants`: the validator proves itself. Every fault in every sample, customers nobody made
up, and papers of other hands; exit 1 where a target is missed.
"""

import os
import sys

from service.library import default_folders, load_library
from tests.mutation import foreign
from tests.mutation.customers.campaign import generated_campaign
from tests.mutation.mutants import whole_campaign

TARGET = 0.99
GENERATED = 1000
SEED = 7


def _mutants() -> bool:
    report = whole_campaign(os.cpu_count() or 1)
    _say("Mutants", "\n".join(report.lines()))
    return report.rate >= TARGET and not report.alarms


def _customers() -> bool:
    figures = generated_campaign(GENERATED, SEED, load_library(default_folders(), allow_draft=True))
    _say("Generated customers", "\n".join(figures.lines()))
    return figures.clean


def _foreign_papers() -> bool:
    _say("Papers of other hands", f"{foreign.table(foreign.report())}\n{foreign.by_set()}")
    return True


def _say(title: str, lines: str) -> None:
    sys.stdout.write(f"== {title} ==\n{lines}\n")
    sys.stdout.flush()


def main() -> int:
    """Print the three reports."""
    results = [_mutants(), _customers(), _foreign_papers()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
