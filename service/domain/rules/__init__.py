"""Every rule of the validator, chapter by chapter; use cases pass this tuple to the frame."""

from service.domain.rules import (
    addenda,
    arithmetic,
    completeness,
    disconnection,
    important_users,
    late_fee,
    new_energy,
    new_energy_devices,
    presentation,
    record,
    sending_back,
    signing,
    tariff_bounds,
    temporary,
    term,
    unfair_terms,
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
    *temporary.RULES,
    *new_energy.RULES,
    *new_energy_devices.RULES,
    *important_users.RULES,
    *wording.RULES,
    *presentation.RULES,
    *signing.RULES,
    *unfair_terms.RULES,
    *sending_back.RULES,
)
