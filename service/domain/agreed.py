"""Agreed values: what the parties settle beyond the record; defaults stand in the templates.

Days are calendar days unless the clause says working days; hours and minutes as named.
"""

from datetime import date
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


class Guarantee(Value):
    kind: GuaranteeKind
    detail: Line | None = None
    grace_days: Days
    return_days: Days


class Prepaid(Value):
    """Words for when the prepaid meter warns and when supply may be cut (费控)."""

    warning: Line
    cutoff: Line


class Upkeep(Value):
    test_cycle_years: Days | None = None
    protection_settings_no: Line | None = None
    rectification_days: Days
    operation_agreement_no: Line | None = None


class Dispatch(Value):
    agreement_no: Line | None = None
    supplier_desk: Line | None = None


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


class PvAgreed(Value):
    """Agreed values of the distributed-PV addendum."""

    sale_contract_no: Line | None = None
    dispatch_agreement_no: Line | None = None
    diagram_no: Line | None = None
    roof_right_ends_on: date | None = None
    meter_owner: Line
    owner_boundary: Line
    report_days: Days
    statement_days: Days
    settlement_months: Days
    payment_days: Days
    outage_notice_days: Days
    exit_notice_days: Days
    transfer_notice_days: Days


class TemporaryAgreed(Value):
    """Agreed values of the temporary-supply addendum."""

    building_owner: Line | None = None
    daily_hours: Annotated[int, Field(ge=1, le=24)] | None = None
    unmetered_months: Days
    safety_standard: Line
    report_days: Days
    grace_days: Days
    end_notice_days: Days
    removal_days: Days
    settlement_days: Days
    refund_days: Days


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
    pv: PvAgreed | None = None
    temporary: TemporaryAgreed | None = None
