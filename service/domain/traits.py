"""Traits: plain words derived from the terms that decide which clause applies.

Clause files list traits (`applies_to`); the words are the vocabulary of lawyers, their meaning is
here. `account_traits` needs only the record, so that a checker can judge a paper it did not draft.
"""

from collections.abc import Iterable
from decimal import Decimal

from service.domain.equipment import VOLTS
from service.domain.facts import AccountFacts
from service.domain.terms import Terms, transformer_lines
from service.domain.vocabulary import (
    CapacityMode,
    DisputeMode,
    EquipmentState,
    FeedInMode,
    GuaranteeKind,
    ImportanceGrade,
    LiabilityMode,
    MeteringMethod,
    PartyType,
    ProjectKind,
    PurchaseMode,
    RenewalMode,
    TariffScheme,
    Unit,
    UseCategory,
)

HIGH_VOLTAGE_FROM = 6000
EXISTING_PROJECT_WORD = "存量"
PROJECT_TRAITS = {
    "project-natural-household": ProjectKind.NATURAL_HOUSEHOLD,
    "project-non-natural-household": ProjectKind.NON_NATURAL_HOUSEHOLD,
    "project-commercial": ProjectKind.COMMERCIAL,
    "project-large": ProjectKind.LARGE_COMMERCIAL,
}


def account_traits(facts: AccountFacts) -> frozenset[str]:
    """Traits that follow from the account record alone."""
    groups = (
        _supply(facts),
        _people(facts),
        _tariff(facts),
        _metering(facts),
        _safety(facts),
        _new_energy(facts),
    )
    return frozenset(trait for group in groups for trait, holds in group if holds)


def agreed_traits(terms: Terms) -> frozenset[str]:
    """All traits of a contract: those of the record and those of what was agreed."""
    mode = terms.term.renewal_mode
    agreed = terms.agreed
    pairs = (
        ("renewal-roll", mode is RenewalMode.ROLL_SAME_TERM),
        ("renewal-indefinite", mode is RenewalMode.CONTINUE_INDEFINITE),
        ("renewal-none", mode is RenewalMode.NONE),
        ("litigation", agreed.dispute.mode is DisputeMode.LITIGATION),
        ("arbitration", agreed.dispute.mode is DisputeMode.ARBITRATION),
        ("has-guarantee", agreed.guarantee.kind is not GuaranteeKind.NONE),
        ("no-guarantee", agreed.guarantee.kind is GuaranteeKind.NONE),
        ("has-special-terms", bool(terms.special_term_lines)),
        ("no-special-terms", not terms.special_term_lines),
        ("has-operation-agreement", agreed.upkeep.operation_agreement_no is not None),
        ("no-operation-agreement", agreed.upkeep.operation_agreement_no is None),
        (
            "fault-multiple",
            agreed.liability.operation_fault
            or agreed.liability.mode is LiabilityMode.AGREED_MULTIPLE,
        ),
        ("has-drawings", bool(terms.drawings)),
    )
    return account_traits(terms) | {trait for trait, holds in pairs if holds}


Pairs = Iterable[tuple[str, bool]]


def _supply(facts: AccountFacts) -> Pairs:
    volts = VOLTS[facts.supply_voltage]
    several = len(facts.sources) > 1
    states = {line.state for line in transformer_lines(facts)}
    return (
        ("high-voltage", volts >= HIGH_VOLTAGE_FROM),
        ("low-voltage", volts < HIGH_VOLTAGE_FROM),
        ("single-phase", volts == VOLTS["220V"]),
        ("voltage-35-plus", volts >= VOLTS["35kV"]),
        ("single-source", not several),
        ("dual-source", several),
        ("dispatch-agreement", several or volts >= VOLTS["35kV"]),
        ("has-hv-motors", bool(facts.hv_motors)),
        ("has-transformers", bool(states)),
        (
            "has-sealed-capacity",
            bool(states & {EquipmentState.COLD_SEALED, EquipmentState.REDUCED}),
        ),
        ("temporary", facts.temporary is not None),
        ("permanent", facts.temporary is None),
        ("temporary-unmetered", facts.temporary is not None and not facts.temporary.metered),
        ("onward-supply", facts.onward_supply),
        ("meter-at-boundary", all(b.meter_at_boundary for b in facts.boundaries)),
        ("meter-off-boundary", any(not b.meter_at_boundary for b in facts.boundaries)),
    )


def _people(facts: AccountFacts) -> Pairs:
    kind = facts.customer.party_type
    right = facts.premises_right
    tenant = right is not None and right.kind == "租赁"
    owner = right.owner if right is not None else None
    return (
        ("natural-person", kind is PartyType.NATURAL_PERSON),
        ("sole-trader", kind is PartyType.SOLE_TRADER),
        ("organisation", kind not in (PartyType.NATURAL_PERSON, PartyType.SOLE_TRADER)),
        ("tenant", tenant),
        ("owner-differs", tenant or (owner is not None and owner != facts.customer.name)),
        ("residential", facts.use.category is UseCategory.RESIDENTIAL),
        ("non-residential", facts.use.category is not UseCategory.RESIDENTIAL),
        ("agricultural", facts.use.category is UseCategory.AGRICULTURAL),
        ("commercial-industrial", facts.use.category is UseCategory.COMMERCIAL_INDUSTRIAL),
        ("important-user", facts.importance.grade is not ImportanceGrade.ORDINARY),
    )


def _tariff(facts: AccountFacts) -> Pairs:
    tariff, settlement, factor = facts.tariff, facts.settlement, facts.power_factor
    capacity = facts.capacity.contract
    market = (PurchaseMode.RETAIL_MARKET, PurchaseMode.WHOLESALE_MARKET)
    return (
        ("single-rate", tariff.scheme is TariffScheme.SINGLE_RATE),
        ("two-part", tariff.scheme is TariffScheme.TWO_PART),
        (
            "scheme-choice",
            facts.use.category is UseCategory.COMMERCIAL_INDUSTRIAL
            and capacity.unit is Unit.KVA
            and Decimal(100) < capacity.value < Decimal(315),
        ),
        ("capacity-by-transformer", tariff.capacity_mode is CapacityMode.TRANSFORMER),
        ("capacity-by-contract-demand", tariff.capacity_mode is CapacityMode.CONTRACT_DEMAND),
        ("capacity-by-actual-demand", tariff.capacity_mode is CapacityMode.ACTUAL_DEMAND),
        ("government-price", tariff.purchase is PurchaseMode.GOVERNMENT_PRICE),
        ("agent-purchase", tariff.purchase is PurchaseMode.GRID_AGENT),
        ("market-purchase", tariff.purchase in market),
        ("time-of-use", tariff.time_of_use),
        ("power-factor-assessed", factor.billing_standard is not None),
        ("power-factor-not-assessed", factor.billing_standard is None),
        ("prepaid-control", settlement.prepaid_control),
        ("no-prepaid-control", not settlement.prepaid_control),
        ("instalments", settlement.instalments_per_month > 1),
        ("single-settlement", settlement.instalments_per_month == 1),
    )


def _metering(facts: AccountFacts) -> Pairs:
    points = facts.metering_points
    main = {point.method for point in points if point.level == 1}
    return (
        ("hv-metered", MeteringMethod.HV_METERED in main),
        ("hv-lv-metered", MeteringMethod.HV_LV_METERED in main),
        ("lv-metered", MeteringMethod.LV_METERED in main),
        ("has-sub-meter", any(point.parent is not None for point in points)),
        ("has-ct", any(point.ct is not None for point in points)),
        ("direct-metered", all(point.ct is None for point in points)),
        ("has-fixed-share", any(point.fixed_share is not None for point in points)),
    )


def _safety(facts: AccountFacts) -> Pairs:
    terminal = facts.load_management is not None and facts.load_management.terminal
    return (
        ("has-security-load", facts.security_load is not None),
        ("no-security-load", facts.security_load is None),
        ("has-standby-generator", facts.standby_generator is not None),
        ("no-standby-generator", facts.standby_generator is None),
        ("has-safeguards", facts.non_electric_safeguards is not None),
        ("load-management-terminal", terminal),
        ("no-load-management-terminal", not terminal),
        ("disturbing-load", facts.disturbing_load is not None),
        ("no-disturbing-load", facts.disturbing_load is None),
    )


def _new_energy(facts: AccountFacts) -> Pairs:
    plant = facts.generation
    any_new = plant is not None or facts.storage is not None or facts.charging is not None
    return (
        ("has-pv", plant is not None),
        ("has-storage", facts.storage is not None),
        ("has-charging", facts.charging is not None),
        ("new-energy", any_new),
        ("no-new-energy", not any_new),
        ("third-party-generator", plant is not None and not plant.owner_is_customer),
        ("feed-in-surplus", plant is not None and plant.feed_in is FeedInMode.SURPLUS),
        ("feed-in-all", plant is not None and plant.feed_in is FeedInMode.ALL),
        ("self-use-only", plant is not None and plant.feed_in is FeedInMode.SELF_USE_ONLY),
        ("existing-project", plant is not None and EXISTING_PROJECT_WORD in plant.pricing),
        *(
            (trait, plant is not None and plant.project_kind is kind)
            for trait, kind in PROJECT_TRAITS.items()
        ),
    )


ACCOUNT_TRAITS = frozenset(
    """high-voltage low-voltage single-phase voltage-35-plus single-source dual-source
    dispatch-agreement has-hv-motors has-transformers has-sealed-capacity temporary permanent
    temporary-unmetered onward-supply meter-at-boundary meter-off-boundary natural-person
    sole-trader organisation tenant owner-differs residential non-residential agricultural
    commercial-industrial important-user single-rate two-part scheme-choice
    capacity-by-transformer capacity-by-contract-demand capacity-by-actual-demand
    government-price agent-purchase market-purchase time-of-use power-factor-assessed
    power-factor-not-assessed prepaid-control no-prepaid-control instalments single-settlement
    hv-metered hv-lv-metered lv-metered has-sub-meter has-ct direct-metered has-fixed-share
    has-security-load no-security-load has-standby-generator no-standby-generator has-safeguards
    load-management-terminal no-load-management-terminal disturbing-load no-disturbing-load
    has-pv has-storage has-charging new-energy no-new-energy third-party-generator
    feed-in-surplus feed-in-all self-use-only existing-project project-natural-household
    project-non-natural-household project-commercial project-large""".split()
)
AGREED_TRAITS = frozenset(
    """renewal-roll renewal-indefinite renewal-none litigation arbitration has-guarantee
    no-guarantee has-special-terms no-special-terms has-operation-agreement
    no-operation-agreement fault-multiple has-drawings""".split()
)
TRAITS = ACCOUNT_TRAITS | AGREED_TRAITS
"""Every word that `applies_to` may use; anything else is refused by the library loader."""
