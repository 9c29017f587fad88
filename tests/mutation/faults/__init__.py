"""Single faults by theme; each says which rules must find it."""

from tests.mutation.campaign import Fault
from tests.mutation.faults import addenda, bounds, completeness, record, signing, wording

ALL_FAULTS: tuple[Fault, ...] = (
    *completeness.FAULTS,
    *record.FAULTS,
    *bounds.FAULTS,
    *wording.FAULTS,
    *addenda.FAULTS,
    *signing.FAULTS,
)
