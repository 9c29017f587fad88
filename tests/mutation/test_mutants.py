"""A slice of the mutants: each is one fault in one sample. `make mutants` makes them all."""

import random
from collections.abc import Iterable
from itertools import islice

import pytest

from service.domain.catalogue import Library
from service.domain.rules import ALL_RULES
from service.library.samples import Sample
from tests.mutation.campaign import CleanSample, Fault, Report, run_campaign
from tests.mutation.faults import ALL_FAULTS

SEED = 20261123
SAMPLES, FAULTS = 12, 10
"""So many samples, and in each so many faults: about as long as such a test may last."""
AT_LEAST = 0.97
NOT_IN_A_FILE = {
    "signing.principal-signed": "of the record alone",
    "onward.recorded": "of the record alone",
}
"""Rules that no single fault in a file calls, and why."""


def slice_of(samples: dict[str, Sample], library: Library) -> Report:
    """Chosen samples and faults, the same in every run."""
    dice = random.Random(SEED)
    chosen = dice.sample(sorted(samples), SAMPLES)
    whole = Report()
    for name in chosen:
        clean = CleanSample.of(samples[name], library)
        shuffled = dice.sample(ALL_FAULTS, len(ALL_FAULTS))
        report = run_campaign([clean], fitting(clean, shuffled, FAULTS), library)
        whole.outcomes += report.outcomes
        whole.alarms.update(report.alarms)
    return whole


@pytest.mark.timeout(300)
def test_faults_in_clean_samples_are_found_by_the_right_rule(
    library: Library, samples: dict[str, Sample]
) -> None:
    report = slice_of(samples, library)
    assert not report.alarms
    assert report.rate >= AT_LEAST, "\n".join(report.lines())


def test_there_is_a_fault_for_every_rule() -> None:
    tried = {rule for fault in ALL_FAULTS for rule in fault.rules} | NOT_IN_A_FILE.keys()
    assert {rule.id for rule in ALL_RULES} == tried


def test_there_are_two_hundred_and_twenty_kinds_of_fault_and_no_two_have_the_same_name() -> None:
    names = [fault.name for fault in ALL_FAULTS]
    assert len(names) >= 220
    assert len(set(names)) == len(names)


@pytest.mark.timeout(300)
def test_every_kind_and_every_addendum_has_eight_kinds_of_fault_or_more(
    library: Library, samples: dict[str, Sample]
) -> None:
    made: dict[str, set[str]] = {}
    for name, sample in sorted(samples.items()):
        kind = name.partition("/")[0]
        if len(made.get(kind, ())) < 8:
            found = fitting(CleanSample.of(sample, library), ALL_FAULTS, 8)
            made.setdefault(kind, set()).update(fault.name for fault in found)
    assert {kind: len(faults) for kind, faults in made.items() if len(faults) < 8} == {}


def fitting(clean: CleanSample, faults: Iterable[Fault], most: int) -> list[Fault]:
    """The first faults for which a sample has a place."""
    return list(islice((fault for fault in faults if clean.spoilt(fault) is not None), most))
