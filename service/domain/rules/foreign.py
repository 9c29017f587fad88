"""Rules on papers made elsewhere: what recognition found stands where printed fields would.

Each function has the id of a rule that judges our own papers by their fields.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from service.domain.comparison import agrees, folded, worded
from service.domain.dates import exceeds_years
from service.domain.equipment import VOLTS
from service.domain.facts import AccountFacts
from service.domain.passages import is_supply_contract
from service.domain.recognition import FACT_NAMES, ITEM_NAMES, Fact, ItemState, same_but_misread
from service.domain.terms import lookup
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    Rule,
    RuleFunction,
    RuleResult,
    Subject,
)
from service.domain.vocabulary import Severity, UseCategory

SURE = 0.6
"""How sure a reading must be before a difference is reported."""

_HIGH_VOLTAGE = 1000
_RESIDENTIAL = "late_fee.residential_per_mille"
_CURRENT = "late_fee.current_year_per_mille"
_CROSS = "late_fee.cross_year_per_mille"
_LATE_FEES = {
    _RESIDENTIAL: "late-fee-residential",
    _CURRENT: "late-fee-other-current-year",
    _CROSS: "late-fee-other-cross-year",
}


def for_foreign_papers(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rules; those with a judge here go by it where a paper was made elsewhere."""
    return tuple(_switched(rule) for rule in rules)


def _switched(rule: Rule) -> Rule:
    own = _JUDGES.get(rule.id)
    if own is None:
        return rule
    foreign: RuleFunction = own

    def judge(subject: Subject) -> RuleResult:
        return foreign(subject) if subject.foreign else rule.judge(subject)

    return replace(rule, judge=judge)


# ---- what must be there --------------------------------------------------------------------


def _complete(name: str) -> RuleFunction:
    def judge(subject: Subject) -> RuleResult:
        if not is_supply_contract(subject):
            return NOT_APPLICABLE
        item = subject.recognition.item(name)
        if item is None or item.state is ItemState.FILLED:
            return []
        words = ITEM_NAMES[name]
        if item.state is ItemState.MISSING:
            return [Hit(Place(), f"全文没有约定{words}的条款", f"写明{words}")]
        open_words = "没有填写" if item.state is ItemState.BLANK else "只有空泛的说法，没有具体内容"
        found = f"「{item.quote}」{open_words}"
        severity = Severity.WARN if item.sure < SURE else None
        return [Hit(item.place, found, f"写明{words}的具体内容", severity=severity)]

    return judge


# ---- against the record --------------------------------------------------------------------

_Agrees = Callable[[str, Any], bool]


def _sure(subject: Subject, path: str) -> Fact | None:
    fact = subject.recognition.fact(path)
    return fact if fact is not None and fact.sure >= SURE else None


def _recorded(path: str, recorded: str, same: _Agrees = agrees) -> RuleFunction:
    """The fact at `path` says what the record holds at `recorded`."""

    def judge(subject: Subject) -> RuleResult:
        fact = _sure(subject, path)
        if subject.account is None or fact is None:
            return NOT_APPLICABLE
        value = lookup(subject.account, recorded)
        if value is None or same(fact.text, value):
            return []
        return [_differs(fact, worded(value))]

    return judge


def _differs(fact: Fact, recorded: str) -> Hit:
    name = FACT_NAMES[fact.path]
    place = replace(fact.place, path=fact.path)
    return Hit(place, f"{name}现为「{fact.text}」", f"{name}应为用电档案登记的「{recorded}」")


def _same_name(text: str, value: Any) -> bool:
    """Names are equal also where a scan misread a character."""
    return same_but_misread(folded(text), folded(str(value)))


def _same_address(text: str, value: Any) -> bool:
    """An address may be printed with the province before it."""
    printed, recorded = folded(text).strip("。,"), folded(str(value))
    return printed.endswith(recorded) or same_but_misread(printed, recorded)


def category_of(words: str) -> UseCategory:
    """The category of today that older words of a paper mean (大工业 is 工商业)."""
    if words.startswith(("居民", "城镇居民", "城乡居民", "生活照明")):
        return UseCategory.RESIDENTIAL
    if words.startswith(("农业", "农村", "农副", "贫困县")):
        return UseCategory.AGRICULTURAL
    return UseCategory.COMMERCIAL_INDUSTRIAL


def _same_category(text: str, value: Any) -> bool:
    return category_of(text) is value


def _same_voltage(text: str, value: Any) -> bool:
    low = {"0.4kV": "380V", "0.38kV": "380V", "0.22kV": "220V", "400V": "380V"}
    return agrees(low.get(text, text), value)


def _account_no(subject: Subject) -> RuleResult:
    fact = _sure(subject, "account_no")
    if subject.account is None or fact is None:
        return NOT_APPLICABLE
    known = (subject.account.account_no, *subject.account.aliases)
    return [] if folded(fact.text) in known else [_differs(fact, known[0])]


def _points(*columns: tuple[str, str]) -> RuleFunction:
    """Facts of the meter: what one of the recorded metering points has."""

    def judge(subject: Subject) -> RuleResult:
        facts = [(fact, column) for path, column in columns if (fact := _sure(subject, path))]
        if subject.account is None or not facts or not subject.account.metering_points:
            return NOT_APPLICABLE
        return [hit for fact, column in facts for hit in _point_hits(fact, column, subject.account)]

    return judge


def _point_hits(fact: Fact, column: str, account: AccountFacts) -> Iterator[Hit]:
    values = [getattr(point, column) for point in account.metering_points]
    if not any(value is not None and agrees(fact.text, value) for value in values):
        yield _differs(fact, worded(values[0]))


# ---- by itself -----------------------------------------------------------------------------


def _multiplier(subject: Subject) -> RuleResult:
    """The multiplier is the product of the ratios."""
    multiplier, ct = (_sure(subject, f"metering.{name}") for name in ("multiplier", "ct"))
    if multiplier is None or ct is None:
        return NOT_APPLICABLE
    pt = _sure(subject, "metering.pt")
    product = _ratio(ct.text) * (_ratio(pt.text) if pt is not None else 1)
    if Decimal(multiplier.text) == product:
        return []
    place = replace(multiplier.place, path=multiplier.path)
    ratios = ct.text if pt is None else f"{pt.text}×{ct.text}"
    return [Hit(place, f"倍率现为「{multiplier.text}」", f"{ratios}＝{product.normalize():f}")]


def _ratio(text: str) -> Decimal:
    primary, _, secondary = text.partition("/")
    return Decimal(primary) / Decimal(secondary)


def _rates(subject: Subject) -> list[Fact]:
    return [fact for path in _LATE_FEES if (fact := _sure(subject, path)) is not None]


def _by_party(subject: Subject) -> RuleResult:
    rates = _rates(subject)
    if subject.account is None or not rates:
        return NOT_APPLICABLE
    resident = subject.account.use.category is UseCategory.RESIDENTIAL
    wanted = (_RESIDENTIAL,) if resident else (_CURRENT, _CROSS)
    return [hit for fact in rates if fact.path in wanted for hit in _rate_hits(subject, fact)]


def _rate_hits(subject: Subject, fact: Fact) -> Iterator[Hit]:
    value = subject.parameter(_LATE_FEES[fact.path])
    if value is not None and Decimal(fact.text) != Decimal(value):
        place = replace(fact.place, path=fact.path)
        name = FACT_NAMES[fact.path]
        yield Hit(place, f"{name}现为「千分之{fact.text}」", f"{name}为千分之{value}")


def _statutory(subject: Subject) -> RuleResult:
    least = subject.parameter("late-fee-statutory-minimum")
    most = subject.parameter("late-fee-statutory-maximum")
    rates = _rates(subject)
    if least is None or most is None or not rates:
        return NOT_APPLICABLE
    return [
        Hit(
            replace(fact.place, path=fact.path),
            f"违约金费率印为「千分之{fact.text}」",
            f"每日千分之{least}至千分之{most}",
        )
        for fact in rates
        if not Decimal(least) <= Decimal(fact.text) <= Decimal(most)
    ]


def _term(subject: Subject) -> tuple[Fact, date, date] | None:
    starts, ends = (_sure(subject, f"term.{name}") for name in ("starts_on", "ends_on"))
    if starts is None or ends is None:
        return None
    return ends, date.fromisoformat(starts.text), date.fromisoformat(ends.text)


def _term_order(subject: Subject) -> RuleResult:
    term = _term(subject)
    if term is None:
        return NOT_APPLICABLE
    fact, starts, ends = term
    place = replace(fact.place, path=fact.path)
    if ends >= starts:
        return []
    return [Hit(place, f"终止日「{ends}」早于起始日", f"不早于起始日「{starts}」")]


def _term_cap(subject: Subject) -> RuleResult:
    """The longest term of the kind the paper seems to be."""
    cap = _cap(subject)
    term = _term(subject)
    if cap is None:
        return NOT_APPLICABLE
    years, kind = cap
    expected = f"{kind}的期限不超过{years}年"
    stated = _sure(subject, "term.years")
    if term is not None:
        fact, starts, ends = term
        too_long = exceeds_years(starts, ends, years)
        found = f"期限现为自{starts}至{ends}"
    elif stated is not None:
        fact, too_long, found = stated, int(stated.text) > years, f"期限现为{stated.text}年"
    else:
        return NOT_APPLICABLE
    return [Hit(replace(fact.place, path=fact.path), found, expected)] if too_long else []


def _cap(subject: Subject) -> tuple[int, str] | None:
    """The parameter of the longest term, by the paper's name, voltage and category."""
    if "临时" in subject.document.title or "temporary" in subject.traits:
        years = subject.parameter("term-cap-temporary")
        return (int(years), "临时供用电合同") if years is not None else None
    voltage, category = _sure(subject, "supply_voltage"), _sure(subject, "use.category")
    if voltage is None:
        return None
    kind_id = "low-voltage"
    if VOLTS.get(voltage.text, 0) > _HIGH_VOLTAGE:
        kind_id = "high-voltage"
    elif category is not None and category_of(category.text) is UseCategory.RESIDENTIAL:
        kind_id = "low-voltage-residential"
    template = subject.library.template_on(kind_id, subject.as_of)
    if template is None or template.term is None:
        return None
    years = subject.parameter(template.term.cap)
    return (int(years), template.name) if years is not None else None


_SIGNED = re.compile(r"盖章|签章|签字|签名|公章|合同专用章|签署|[(（]章[)）]|日期:?：?\s*$")
_LONGEST_SEAL_LINE = 60


def _signature_page(subject: Subject) -> RuleResult:
    """Somewhere the paper leaves room for signatures or seals: a short line names them."""
    lines = subject.recognition.lines
    short = (line for line in lines if len(line) <= _LONGEST_SEAL_LINE)
    if not lines or any(_SIGNED.search(line) for line in short):
        return []
    return [Hit(Place(), "全文没有签署页", "附签署页，写明各方名称、签字、盖章和日期")]


_JUDGES: Mapping[str, RuleFunction] = {
    **{f"complete.{name}": _complete(name) for name in ITEM_NAMES},
    "record.account-no": _account_no,
    "record.customer-name": _recorded("customer.name", "customer.name", _same_name),
    "record.customer-address": _recorded(
        "customer.address", "customer.registered_address", _same_address
    ),
    "record.supplier-name": _recorded("supplier.name", "supplier", _same_name),
    "record.supply-address": _recorded("supply_address", "supply_address", _same_address),
    "record.use-category": _recorded("use.category", "use.category", _same_category),
    "record.contract-capacity": _recorded("capacity.contract", "capacity.contract"),
    "record.running-capacity": _recorded("capacity.running", "capacity.running"),
    "record.supply-voltage": _recorded("supply_voltage", "supply_voltage", _same_voltage),
    "record.multiplier": _points(("metering.multiplier", "multiplier")),
    "record.instrument-transformers": _points(("metering.ct", "ct"), ("metering.pt", "pt")),
    "arithmetic.multiplier": _multiplier,
    "bounds.late-fee-by-party": _by_party,
    "bounds.late-fee-statutory": _statutory,
    "bounds.term-order": _term_order,
    "bounds.term-cap": _term_cap,
    "signing.signature-page": _signature_page,
}
