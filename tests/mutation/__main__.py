"""`make mutants`: every fault in every sample, with a report."""

import sys

from service.library import default_folders, load_library
from service.library.samples import load_samples
from tests.mutation.campaign import CleanSample, run_campaign
from tests.mutation.faults import ALL_FAULTS


def main() -> int:
    """Print the report; 1 where the target is missed."""
    folders = default_folders()
    library = load_library(folders, allow_draft=True)
    samples = [CleanSample.of(sample, library) for sample in load_samples(folders).values()]
    report = run_campaign(samples, ALL_FAULTS, library)
    for line in report.lines():
        sys.stdout.write(line + "\n")
    return 0 if report.rate >= 0.99 and not report.alarms else 1


if __name__ == "__main__":
    sys.exit(main())
