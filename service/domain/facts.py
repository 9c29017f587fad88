"""Account facts: what the business system records about one customer's supply (用电客户档案).

The JSON shape is that of the account record; every field is a fact, never a guess. Facts that
contradict each other are accepted (the record is what it is) and reported by the rules.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from service.domain.credentials import credit_code_is_valid, resident_id_is_valid
from service.domain.equipment import (
    Boundary,
    Charging,
    Equipment,
    Generation,
    HighVoltageMotor,
    MeteringPoint,
    ReceivingPoint,
    Source,
    StandbyGenerator,
    Storage,
    Voltage,
)
from service.domain.mail import is_mail_address
from service.domain.quantities import ActivePower, Quantity, ReactivePower, SupplyCapacity
from service.domain.texts import Code, Line, Value, Words
from service.domain.vocabulary import (
    CapacityMode,
    CredentialType,
    ImportanceGrade,
    PartyRole,
    PartyType,
    PurchaseMode,
    TariffScheme,
    UseCategory,
)


def _checked_id(number: str) -> str:
    if not resident_id_is_valid(number):
        raise ValueError("居民身份证号校验位或出生日期不正确")
    return number


def _checked_email(text: str) -> str:
    if not is_mail_address(text):
        raise ValueError("不是电子邮箱地址")
    return text


ResidentId = Annotated[str, AfterValidator(_checked_id)]
Mobile = Annotated[str, Field(pattern=r"^\+?[0-9][0-9\-]{4,19}$")]
Email = Annotated[str, AfterValidator(_checked_email)]
Ratio = Annotated[Decimal, Field(ge=0, le=1)]


class Credential(Value):
    type: CredentialType
    number: Annotated[str, Field(min_length=5, max_length=40, pattern=r"^[0-9A-Za-z\-()]+$")]
    valid_to: date | None = None

    @model_serializer(mode="wrap")
    def _as_recorded(self, whole: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without a last day as records were before there was one: they stay the same facts."""
        found: dict[str, Any] = whole(self)
        if self.valid_to is None:
            found.pop("valid_to", None)
        return found

    @field_validator("number")
    @classmethod
    def _in_capitals(cls, number: str) -> str:
        """The check letter of an id is written X: `x` is no other person."""
        return number.upper() if resident_id_is_valid(number) else number

    @model_validator(mode="after")
    def _check_digit(self) -> "Credential":
        valid = {
            CredentialType.UNIFIED_SOCIAL_CREDIT_CODE: credit_code_is_valid,
            CredentialType.RESIDENT_ID: resident_id_is_valid,
            CredentialType.HMT_RESIDENCE_PERMIT: resident_id_is_valid,
        }.get(self.type)
        if valid is not None and not valid(self.number):
            raise ValueError(f"{self.type.value}的校验位不正确")
        return self


class Representative(Value):
    name: Line
    title: Line


class Agent(Value):
    """委托代理人; the five contents of an authorisation (Civil Code art. 165) stand here."""

    name: Line
    id_number: ResidentId
    matter: Line
    scope: Line
    valid_from: date
    valid_to: date
    principal_signed_and_sealed: bool


class Bank(Value):
    name: Line
    account: Annotated[str, Field(min_length=6, max_length=40, pattern=r"^[0-9A-Za-z\-]+$")]


class Operator(Value):
    """经营者 of an individual business."""

    name: Line
    id_number: ResidentId


class Party(Value):
    name: Line
    party_type: PartyType
    credential: Credential
    representative: Representative | None = None
    agent: Agent | None = None
    registered_address: Line
    bank: Bank | None = None
    operator: Operator | None = None
    service_phone: Mobile | None = None
    tax_no: Code | None = None


class PartyInRole(Value):
    role: PartyRole
    party: Party


class Contact(Value):
    """`email` is left out of the record where there is none: older records stay as they are."""

    role: Line
    name: Line
    mobile: Mobile
    email: Annotated[Email | None, Field(exclude_if=lambda email: email is None)] = None


class SupplyPlan(Value):
    """供电方案答复单."""

    plan_no: Line
    replied_on: date
    valid_until: date


class PremisesRight(Value):
    """The customer's right to the premises (产权、租赁)."""

    kind: Line
    owner: Line | None = None
    owner_consent: bool | None = None
    consent_no: Line | None = None
    lease_ends_on: date | None = None


class Use(Value):
    category: UseCategory
    industry_code: Code | None = None
    industry: Line | None = None
    is_industrial: bool
    is_irrigation: bool | None = None
    shifts: Line | None = None
    load_nature: Line | None = None


class Importance(Value):
    grade: ImportanceGrade
    basis: Line | None = None


class Capacity(Value):
    contract: SupplyCapacity
    running: Quantity


class CapacityChargeWaiver(Value):
    applies: bool
    basis: Line
    status: Line


class Tariff(Value):
    scheme: TariffScheme
    scheme_choice: Line | None = None
    capacity_mode: CapacityMode | None = None
    contract_demand: ActivePower | None = None
    time_of_use: bool
    time_of_use_note: Line | None = None
    purchase: PurchaseMode
    retailer: Line | None = None
    tier_population: Annotated[int, Field(ge=1, le=50)] | None = None
    capacity_charge_waiver: CapacityChargeWaiver | None = None
    source_document: Line | None = None


class PowerFactor(Value):
    """Two values: what the bill is judged by, and what the grid demands at peak."""

    billing_standard: Ratio | None = None
    technical_minimum: Ratio | None = None
    compensation: ReactivePower | None = None


class Settlement(Value):
    reading: Line
    reading_day: Annotated[int, Field(ge=1, le=31)]
    cycle_months: Annotated[int, Field(ge=1, le=12)]
    due_day_of_next_month: Annotated[int, Field(ge=1, le=31)]
    instalments_per_month: Annotated[int, Field(ge=1, le=10)]
    prepaid_control: bool
    payment_method: Line
    invoice: Line


class SecurityLoad(Value):
    load: ActivePower
    equipment: Line
    tolerable_interruption: Line


class LoadManagement(Value):
    terminal: bool
    interruptible: ActivePower | None = None
    security_load_excluded: bool | None = None


class DisturbingLoad(Value):
    equipment: Line
    assessment_no: Line | None = None
    mitigation: Line | None = None


class TemporarySupply(Value):
    purpose: Line
    metered: bool
    project_name: Line | None = None
    project_permit_no: Line | None = None
    project_ends_on: date | None = None
    end_way: Line | None = None
    decide_before: date | None = None
    extension_of: Line | None = None


class AccountFacts(Value):
    """One account as recorded on a day. `account_no` is opaque; `aliases` are its older numbers."""

    account_no: Code
    aliases: tuple[Code, ...] = ()
    work_order_no: Code | None = None
    supply_plan: SupplyPlan | None = None
    supplier: Line | None = None
    customer: Party
    further_parties: tuple[PartyInRole, ...] = ()
    contacts: tuple[Contact, ...] = ()
    supply_address: Line
    premises_right: PremisesRight | None = None
    use: Use
    importance: Importance
    capacity: Capacity
    supply_voltage: Voltage
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=20)]
    receiving_points: Annotated[tuple[ReceivingPoint, ...], Field(max_length=100)] = ()
    hv_motors: Annotated[tuple[HighVoltageMotor, ...], Field(max_length=200)] = ()
    equipment: Annotated[tuple[Equipment, ...], Field(max_length=200)] = ()
    boundaries: Annotated[tuple[Boundary, ...], Field(max_length=20)] = ()
    metering_points: Annotated[tuple[MeteringPoint, ...], Field(max_length=200)] = ()
    tariff: Tariff
    power_factor: PowerFactor
    settlement: Settlement
    security_load: SecurityLoad | None = None
    standby_generator: StandbyGenerator | None = None
    non_electric_safeguards: Words | None = None
    load_management: LoadManagement | None = None
    disturbing_load: DisturbingLoad | None = None
    generation: Generation | None = None
    storage: Storage | None = None
    charging: Charging | None = None
    temporary: TemporarySupply | None = None
    onward_supply: bool = False
