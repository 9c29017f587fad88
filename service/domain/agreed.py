"""Agreed values: what the parties settle beyond the record; defaults stand in the templates.

Days are calendar days unless the clause says working days; hours and minutes as named.
"""

from typing import Annotated

from pydantic import Field

from service.domain.texts import Line, Value
from service.domain.vocabulary import DisputeMode, GuaranteeKind, LiabilityMode, TextPriority

Days = Annotated[int, Field(ge=1, le=3660)]


class Dispute(Value):
    mode: DisputeMode
    venue: Line
    negotiation_days: Days


class Notice(Value):
    address: Line | None = None
    channels: Annotated[tuple[Line, ...], Field(min_length=1)]
    change_days: Days
    advance_days: Days


class Liability(Value):
    mode: LiabilityMode
    operation_fault: bool


class Disconnection(Value):
    demand_days: Days
    notice_days: Days
    reconnect_hours: Days


class Billing(Value):
    issue_days: Days
    objection_days: Days
    reply_days: Days


class MeteringTerms(Value):
    custody: Line
    objection_days: Days
    verification_days: Days
    loss_parameters: Line
    reference_cycles: Days
    correction_instalments: Days


class Guarantee(Value):
    kind: GuaranteeKind
    detail: Line | None = None
    grace_days: Days
    return_days: Days


class Prepaid(Value):
    """Words for when the prepaid meter warns and when supply may be cut (费控)."""

    warning: Line
    cutoff: Line
    grace_days: Days


class Upkeep(Value):
    test_cycle_years: Days | None = None
    protection_settings_no: Line | None = None
    rectification_days: Days
    large_device_percent: Annotated[int, Field(ge=1, le=100)]
    operation_agreement_no: Line | None = None


class Dispatch(Value):
    agreement_no: Line | None = None
    supplier_desk: Line | None = None


class SupplyStart(Value):
    working_days: Days


class Repair(Value):
    inform_minutes: Days
    arrival_minutes: Days


class Complaint(Value):
    reply_hours: Days
    plan_hours: Days


class Quality(Value):
    test_days: Days


class Copies(Value):
    originals: Annotated[int, Field(ge=1, le=99)]
    duplicates: Annotated[int, Field(ge=0, le=99)]
    supplier_holds: Line
    customer_holds: Line


class Signing(Value):
    place: Line


class Termination(Value):
    notice_days: Days


class Explanation(Value):
    reading_days: Days


class Renewal(Value):
    reminder_days: Days


class Privacy(Value):
    response_days: Days
    retention_years: Days


class Agreed(Value):
    """All agreed values of a contract; what a template gives no default for must be asked for."""

    dispute: Dispute
    notice: Notice
    liability: Liability
    disconnection: Disconnection
    billing: Billing
    metering: MeteringTerms
    guarantee: Guarantee
    prepaid: Prepaid
    upkeep: Upkeep
    dispatch: Dispatch = Dispatch()
    supply_start: SupplyStart
    repair: Repair
    complaint: Complaint
    quality: Quality
    reactive_peak_rule: Line
    text_priority: TextPriority
    copies: Copies
    signing: Signing
    privacy_contact: Line
    privacy: Privacy
    termination: Termination
    explanation: Explanation
    renewal: Renewal
    fixed_share_review_months: Days
    quality_standards: Annotated[tuple[Line, ...], Field(min_length=1)]
