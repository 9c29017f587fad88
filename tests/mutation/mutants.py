"""The whole campaign, over all samples and in several processes: faults cannot be sent between
them, so each process knows them all and answers with their numbers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache

from service.domain.catalogue import Library
from service.domain.vocabulary import Severity
from service.library import default_folders, load_library
from service.library.samples import Sample, load_samples
from tests.mutation.campaign import CleanSample, Outcome, Report, run_campaign
from tests.mutation.faults import ALL_FAULTS

Found = tuple[int, Mapping[str, Severity]]
"""Number of a fault, and which rules found it."""


@cache
def _library() -> Library:
    return load_library(default_folders(), allow_draft=True)


@cache
def _samples() -> dict[str, Sample]:
    return load_samples(default_folders())


def _of_one(name: str) -> tuple[str, Counter[str], list[Found]]:
    """One sample with all faults: its name, its false alarms, and who found what."""
    clean = CleanSample.of(_samples()[name], _library())
    report = run_campaign([clean], ALL_FAULTS, _library())
    number = {fault.name: position for position, fault in enumerate(ALL_FAULTS)}
    return name, report.alarms, [(number[o.fault.name], o.found) for o in report.outcomes]


def whole_campaign(processes: int, names: Sequence[str] = ()) -> Report:
    """Every fault in every sample (or in those named) that has a place for it."""
    report = Report()
    with ProcessPoolExecutor(processes) as pool:
        for name, alarms, found in pool.map(_of_one, names or sorted(_samples())):
            report.clean += 1
            report.alarms.update(alarms)
            report.outcomes += [Outcome(ALL_FAULTS[n], name, rules) for n, rules in found]
    return report
