"""Single faults by theme; each says which rules must find it."""

from tests.mutation.campaign import Fault
from tests.mutation.faults import (
    addenda,
    agreements,
    bounds,
    completeness,
    record,
    signing,
    supplements,
    thresholds,
    wording,
)

ALL_FAULTS: tuple[Fault, ...] = (
    *completeness.FAULTS,
    *record.FAULTS,
    *bounds.FAULTS,
    *wording.FAULTS,
    *addenda.FAULTS,
    *supplements.FAULTS,
    *agreements.FAULTS,
    *thresholds.FAULTS,
    *signing.FAULTS,
)
