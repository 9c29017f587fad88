"""Every rule of the validator, chapter by chapter; use cases pass this tuple to the frame."""

from service.domain.rules import (
    addenda,
    arithmetic,
    completeness,
    disconnection,
    late_fee,
    presentation,
    record,
    tariff_bounds,
    term,
    wording,
)
from service.domain.validation import Rule

ALL_RULES: tuple[Rule, ...] = (
    *completeness.RULES,
    *record.RULES,
    *arithmetic.RULES,
    *tariff_bounds.RULES,
    *late_fee.RULES,
    *term.RULES,
    *disconnection.RULES,
    *addenda.RULES,
    *wording.RULES,
    *presentation.RULES,
)
