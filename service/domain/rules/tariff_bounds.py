"""Thresholds of the tariff: two-part from which capacity, and both power factor values."""

from decimal import Decimal

from service.domain.comparison import folded, is_blank, read_number, read_quantity
from service.domain.equipment import VOLTS
from service.domain.facts import AccountFacts
from service.domain.outline import Clause, FieldRun
from service.domain.passages import is_supply_contract, said
from service.domain.quantities import Quantity
from service.domain.traits import HIGH_VOLTAGE_FROM
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    RuleResult,
    Subject,
    place_of,
    rule,
)
from service.domain.vocabulary import TariffScheme, Unit, UseCategory

WHOLESALE = "wholesale"
WHOLESALE_WORD = "趸购"


def _number(subject: Subject, parameter: str) -> Decimal | None:
    value = subject.parameter(parameter)
    return None if value is None else Decimal(value)


def _printed_kva(subject: Subject) -> Quantity | None:
    """The printed contract capacity in kVA; kW is not converted."""
    for _, run in subject.fields("capacity.contract"):
        quantity = read_quantity(run.text)
        if quantity is not None:
            return quantity if quantity.unit is Unit.KVA else None
    return None


def _printed_category(subject: Subject) -> UseCategory | None:
    known = {folded(category.value): category for category in UseCategory}
    texts = (folded(run.text) for _, run in subject.fields("use.category"))
    return next((known[text] for text in texts if text in known), None)


@rule("bounds.two-part")
def two_part(subject: Subject) -> RuleResult:
    """Commercial and industrial use: single rate up to 100 kVA, two-part from 315 kVA."""
    capacity, category = _printed_kva(subject), _printed_category(subject)
    schemes = list(subject.fields("tariff.scheme"))
    if capacity is None or category is not UseCategory.COMMERCIAL_INDUSTRIAL or not schemes:
        return NOT_APPLICABLE
    most = _number(subject, "two-part-single-rate-maximum-kva")
    least = _number(subject, "two-part-mandatory-from-kva")
    if most is None or least is None:
        return NOT_APPLICABLE
    if capacity.value <= most:
        demanded = TariffScheme.SINGLE_RATE
    elif capacity.value >= least:
        demanded = TariffScheme.TWO_PART
    else:
        return []
    expected = f"容量{capacity}的工商业用电执行{demanded.value}电价"
    return [_scheme_hit(clause, run, expected) for clause, run in schemes if run.text != demanded]


def _scheme_hit(clause: Clause, run: FieldRun, expected: str) -> Hit:
    return Hit(place_of(clause, run), f"电价制式印为「{run.text}」", expected)


def billing_standard_for(account: AccountFacts, subject: Subject) -> Decimal | None:
    """Power factor that bills are judged by, from the (83) 水电财字第215号 rules; None: none.

    The rule counts kVA(kW) alike, so the capacity's number is used in its own unit. On-load
    tap changing is not recorded and not judged.
    """
    capacity = account.capacity.contract.value
    least = _number(subject, "power-factor-assessed-from-kva")
    if account.use.category is UseCategory.RESIDENTIAL or least is None or capacity < least:
        return None
    high = VOLTS[account.supply_voltage] >= HIGH_VOLTAGE_FROM
    industry = _number(subject, "power-factor-high-industry-kva")
    irrigation = _number(subject, "power-factor-high-irrigation-kva")
    if high and account.use.is_industrial and industry is not None and capacity > industry:
        return _number(subject, "power-factor-standard-090")
    if account.use.is_irrigation:
        large = high and irrigation is not None and capacity >= irrigation
        return _number(subject, f"power-factor-standard-{'090' if large else '085'}")
    if account.use.category is UseCategory.AGRICULTURAL:
        return _number(subject, "power-factor-standard-080")
    return _number(subject, "power-factor-standard-085")


def technical_minimum_for(account: AccountFacts, subject: Subject) -> Decimal | None:
    """Power factor the grid asks for at peak (供电营业规则 art. 45); None below 100 kVA."""
    least = _number(subject, "power-factor-assessed-from-kva")
    capacity = account.capacity.contract
    if account.use.category is UseCategory.RESIDENTIAL or least is None or capacity.value < least:
        return None
    if account.use.category is UseCategory.AGRICULTURAL and not account.use.is_irrigation:
        return _number(subject, "power-factor-technical-agriculture")
    high = VOLTS[account.supply_voltage] >= HIGH_VOLTAGE_FROM
    if high and not account.use.is_irrigation:
        return _number(subject, "power-factor-technical-high-voltage")
    return _number(subject, "power-factor-technical-other")


def _factor_hits(
    subject: Subject, path: str, name: str, allowed: tuple[Decimal, ...], floor: bool = False
) -> list[Hit]:
    """Printed values against the allowed ones; `floor`: a stricter value will do as well."""
    every = list(subject.fields(path))
    printed = [(c, run) for c, run in every if not is_blank(run.text)]
    if not allowed:
        words = (
            f"容量不足{subject.parameter('power-factor-assessed-from-kva')}或者居民用电，不设此项"
        )
        return [Hit(place_of(c, run), f"{name}印为「{run.text}」", words) for c, run in printed]
    expected = f"{name}为{'或者'.join(map(str, allowed))}{'以上' if floor else ''}"
    if not printed:
        place = place_of(*every[0]) if every else _reactive_place(subject)
        return [Hit(place, f"没有印明{name}", expected)]
    return [
        Hit(place_of(clause, run), f"{name}印为「{run.text}」", expected)
        for clause, run in printed
        if not _fits(read_number(run.text), allowed, floor)
    ]


def _fits(number: Decimal | None, allowed: tuple[Decimal, ...], floor: bool) -> bool:
    return number in allowed or (floor and number is not None and min(allowed) <= number <= 1)


def _reactive_place(subject: Subject) -> Place:
    clauses = (clause for clause in subject.document.clauses() if "功率因数" in clause.title)
    return next(map(place_of, clauses), Place())


def _speaks_of_power_factor(subject: Subject, path: str) -> bool:
    """A supply contract that settles capacity or reactive power must print the value; a side
    agreement is judged where it has a place for it.
    """
    if subject.document.values(path):
        return True
    paths = ("capacity.contract", "power_factor.billing_standard")
    return is_supply_contract(subject) and any(map(subject.document.values, paths))


def _is_wholesale(subject: Subject) -> bool:
    """Resale (趸购), by the kind or by the title of the contract that is renewed."""
    main = said(subject, "main_contract.title")
    return subject.document.kind.id == WHOLESALE or (
        main is not None and WHOLESALE_WORD in main[1].text
    )


def _values(subject: Subject, *parameters: str) -> tuple[Decimal, ...]:
    found = (_number(subject, parameter) for parameter in parameters)
    return tuple(value for value in found if value is not None)


def _resale_is_assessed(account: AccountFacts, subject: Subject) -> bool:
    least = _number(subject, "power-factor-assessed-from-kva")
    return least is not None and account.capacity.contract.value >= least


@rule("bounds.power-factor-standard")
def power_factor_standard(subject: Subject) -> RuleResult:
    """The standard bills are judged by.

    Resale has 0.80, and 0.85 where its large industrial users are not run by the supplier
    itself, which the record does not tell: either will do there.
    """
    account = subject.account
    path = "power_factor.billing_standard"
    if account is None or not _speaks_of_power_factor(subject, path):
        return NOT_APPLICABLE
    if _is_wholesale(subject):
        standards = ("power-factor-standard-080", "power-factor-standard-085")
        assessed = _resale_is_assessed(account, subject)
        allowed = _values(subject, *standards) if assessed else ()
    else:
        one = billing_standard_for(account, subject)
        allowed = () if one is None else (one,)
    return _factor_hits(subject, path, "功率因数考核标准", allowed)


@rule("bounds.power-factor-technical")
def power_factor_technical(subject: Subject) -> RuleResult:
    """What the grid asks for at peak; for resale a floor that the parties may raise."""
    account = subject.account
    path, name = "power_factor.technical_minimum", "高峰时段功率因数技术要求"
    if account is None or not _speaks_of_power_factor(subject, path):
        return NOT_APPLICABLE
    if _is_wholesale(subject):
        assessed = _resale_is_assessed(account, subject)
        allowed = _values(subject, "power-factor-technical-other") if assessed else ()
        return _factor_hits(subject, path, name, allowed, floor=True)
    one = technical_minimum_for(account, subject)
    return _factor_hits(subject, path, name, () if one is None else (one,))


RULES = (two_part, power_factor_standard, power_factor_technical)
