"""Photovoltaic projects: the four kinds, who owns them, how they feed in and how large they are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from service.domain.comparison import (
    folded,
    is_blank,
    read_number,
    read_quantity,
    read_voltage,
)
from service.domain.dates import parse_worded
from service.domain.equipment import VOLTS
from service.domain.outline import Clause
from service.domain.passages import Printed, PrintedRow, printed_tables, said, sides
from service.domain.recorded import first_dated
from service.domain.traits import EXISTING_PROJECT_WORD
from service.domain.validation import NOT_APPLICABLE, Hit, RuleResult, Subject, place_of, rule
from service.domain.vocabulary import FeedInMode, PartyRole, PartyType, ProjectKind, Severity

EXISTING_BEFORE = "pv-existing-project-before"
OWNER = "generation.owner"
_NEW_WORD = "增量"
_CONFIRMS = re.compile(r"发电人确认")
_MODES = {
    ProjectKind.COMMERCIAL: frozenset({FeedInMode.SELF_USE_ONLY, FeedInMode.SURPLUS}),
    ProjectKind.LARGE_COMMERCIAL: frozenset({FeedInMode.SELF_USE_ONLY, FeedInMode.SURPLUS}),
}
"""Feed-in modes of a kind; the household kinds may have any."""


def _kind(subject: Subject) -> tuple[Printed, ProjectKind] | None:
    printed = said(subject, "generation.project_kind")
    kinds = {folded(kind.value): kind for kind in ProjectKind}
    kind = kinds.get(folded(printed[1].text)) if printed is not None else None
    return None if printed is None or kind is None else (printed, kind)


def _is_existing(subject: Subject) -> bool:
    """Settled as an existing project, by its own words or by the record."""
    pricing = subject.document.values("generation.pricing")
    said_so = any(EXISTING_PROJECT_WORD in words for words in pricing)
    return said_so or "existing-project" in subject.traits


@rule("new-energy.project-kind-feed-in")
def kind_feed_in(subject: Subject) -> RuleResult:
    """A commercial project does not feed in all it makes, unless it is an existing one.

    A large one feeds in a surplus only where the spot market runs: a note asks for that.
    """
    kind, mode = _kind(subject), said(subject, "generation.feed_in")
    if kind is None or mode is None:
        return NOT_APPLICABLE
    allowed = _MODES.get(kind[1])
    if allowed is None or _is_existing(subject):
        return []
    found = f"项目类别为「{kind[1].value}」，上网模式印为「{mode[1].text}」"
    known = {folded(m.value): m for m in FeedInMode}
    chosen = known.get(folded(mode[1].text))
    if chosen is not None and chosen not in allowed:
        expected = "、".join(m.value for m in FeedInMode if m in allowed)
        return [Hit(place_of(*mode), found, f"{expected}之一；存量项目写明存量")]
    if kind[1] is ProjectKind.LARGE_COMMERCIAL and chosen is FeedInMode.SURPLUS:
        expected = "确认所在省电力现货市场连续运行并允许余电上网"
        return [Hit(place_of(*mode), found, expected, severity=Severity.NOTE)]
    return []


@rule("new-energy.owner-is-party")
def owner_is_party(subject: Subject) -> RuleResult:
    """Whoever owns the plant is bound by the text: as project owner, or as the customer."""
    owners = [f for f in subject.fields(OWNER) if not is_blank(f[1].text)]
    if not owners:
        return NOT_APPLICABLE
    role, names = _owning_party(subject)
    if not names:
        return NOT_APPLICABLE
    bound = {folded(name) for name in names}
    return [
        Hit(
            place_of(*owner),
            f"投资主体印为「{owner[1].text}」，合同的{role}为「{'、'.join(names)}」",
            "投资主体是合同的当事人；由第三方投资的，列为项目业主并由其签署",
        )
        for owner in owners
        if folded(owner[1].text) not in bound
    ]


def _owning_party(subject: Subject) -> tuple[str, list[str]]:
    """Role and names of the party that owns the plant: a project owner among the parties, a
    generator that signs the addendum's own confirmation, else the customer.
    """
    named = [
        field[1].text
        for side, role in sides(subject).items()
        if role == PartyRole.PROJECT_OWNER and (field := said(subject, f"{side}.name")) is not None
    ]
    if named:
        return PartyRole.PROJECT_OWNER.value, named
    signs = [run.text for clause, run in subject.fields(OWNER) if _confirms(clause)]
    if signs:
        return "确认栏的发电人", signs
    customer = said(subject, "customer.name")
    return PartyRole.CUSTOMER.value, [customer[1].text] if customer is not None else []


def _confirms(clause: Clause) -> bool:
    return _CONFIRMS.search(clause.title) is not None


@rule("new-energy.project-kind-owner")
def kind_owner(subject: Subject) -> RuleResult:
    """A natural person's household project is the householder's own; the other kind is not."""
    kind, owner, customer = _kind(subject), said(subject, OWNER), said(subject, "customer.name")
    party = said(subject, "customer.party_type")
    if kind is None or owner is None or customer is None:
        return NOT_APPLICABLE
    if party is None and subject.account is None:
        return NOT_APPLICABLE
    own = folded(owner[1].text) == folded(customer[1].text)
    person = "natural-person" in subject.traits or (
        party is not None and folded(party[1].text) == PartyType.NATURAL_PERSON
    )
    found = f"项目类别为「{kind[1].value}」，投资主体印为「{owner[1].text}」"
    if kind[1] is ProjectKind.NATURAL_HOUSEHOLD:
        expected = "由住户本人投资并以本人名义备案；由企业投资的，为非自然人户用"
        return [] if own and person else [Hit(place_of(*kind[0]), found, expected)]
    if kind[1] is ProjectKind.NON_NATURAL_HOUSEHOLD:
        expected = "由非自然人投资并以其名义备案；由住户本人投资的，为自然人户用"
        return [Hit(place_of(*kind[0]), found, expected)] if own and person else []
    return NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class _Bound:
    """Highest voltage in volts, and from which voltage which parameter caps the megawatts."""

    highest: int
    megawatts: tuple[tuple[int, str], ...] = ()


_BOUNDS = {
    ProjectKind.NATURAL_HOUSEHOLD: _Bound(380),
    ProjectKind.NON_NATURAL_HOUSEHOLD: _Bound(
        20_000, ((0, "pv-non-natural-household-maximum-mw"),)
    ),
    ProjectKind.COMMERCIAL: _Bound(20_000, ((0, "pv-commercial-maximum-mw"),)),
    ProjectKind.LARGE_COMMERCIAL: _Bound(
        110_000, ((35_000, "pv-large-35kv-maximum-mw"), (66_000, "pv-large-110kv-maximum-mw"))
    ),
}
_POINT_BOUNDS = (
    (220, "pv-voltage-220-maximum-kw", Decimal(1)),
    (380, "pv-voltage-380-maximum-kw", Decimal(1)),
    (10_000, "pv-voltage-10kv-maximum-mw", Decimal(1000)),
)
"""Voltage, parameter, and how many kW its unit is."""


def _voltage(subject: Subject) -> tuple[Printed, int] | None:
    printed = said(subject, "generation.connection_voltage")
    voltage = read_voltage(printed[1].text) if printed is not None else None
    return None if printed is None or voltage is None else (printed, int(VOLTS[voltage]))


def _capacity(subject: Subject) -> tuple[Printed, Decimal] | None:
    """The printed alternating-current capacity in kW; another unit is not converted."""
    printed = said(subject, "generation.ac_capacity")
    quantity = read_quantity(printed[1].text) if printed is not None else None
    if printed is None or quantity is None or quantity.unit.label != "千瓦":
        return None
    return printed, quantity.value


def _volts(volts: int) -> str:
    return f"{volts // 1000}千伏" if volts >= 1000 else f"{volts}伏"


@rule("new-energy.project-kind-size")
def kind_size(subject: Subject) -> RuleResult:
    """Connection voltage and size stay within the kind of project."""
    kind, voltage, capacity = _kind(subject), _voltage(subject), _capacity(subject)
    if kind is None or voltage is None or _is_existing(subject):
        return NOT_APPLICABLE
    bound = _BOUNDS[kind[1]]
    hits = []
    if voltage[1] > bound.highest:
        found = f"项目类别为「{kind[1].value}」，接入电压印为「{voltage[0][1].text}」"
        hits.append(Hit(place_of(*voltage[0]), found, f"接入电压不高于{_volts(bound.highest)}"))
    caps = [name for volts, name in bound.megawatts if voltage[1] >= volts]
    most = subject.parameter(caps[-1]) if caps else None
    if capacity is not None and most is not None and capacity[1] > Decimal(most) * 1000:
        found = f"项目类别为「{kind[1].value}」，交流侧容量印为「{capacity[0][1].text}」"
        hits.append(Hit(place_of(*capacity[0]), found, f"不超过{most}兆瓦"))
    return hits


@rule("new-energy.connection-size")
def connection_size(subject: Subject) -> RuleResult:
    """No point takes more than its voltage allows."""
    voltage, capacity = _voltage(subject), _capacity(subject)
    if voltage is None or capacity is None:
        return NOT_APPLICABLE
    bounds = [(name, unit) for volts, name, unit in _POINT_BOUNDS if volts == voltage[1]]
    most = subject.parameter(bounds[0][0]) if bounds else None
    if most is None:
        return NOT_APPLICABLE
    points = said(subject, "generation.connection_points")
    count = read_number(points[1].text) if points is not None else None
    limit = Decimal(most) * bounds[0][1]
    if capacity[1] <= limit * (count or 1):
        return []
    found = f"交流侧容量印为「{capacity[0][1].text}」，以{voltage[0][1].text}接入{count or 1}个点"
    return [Hit(place_of(*capacity[0]), found, f"{voltage[0][1].text}每点不超过{limit}千瓦")]


@rule("new-energy.capacity-sums")
def capacity_sums(subject: Subject) -> RuleResult:
    """Modules add up to the direct-current side, inverters to the alternating-current side."""
    hits = [*_module_hits(subject), *_inverter_hits(subject)]
    speaks = said(subject, "generation.installed") or said(subject, "generation.ac_capacity")
    return hits if speaks is not None else NOT_APPLICABLE


def _module_hits(subject: Subject) -> Iterator[Hit]:
    stated = said(subject, "generation.installed")
    count, watt = (said(subject, f"generation.modules.{name}") for name in ("count", "watt"))
    if stated is None or count is None or watt is None:
        return
    quantity = read_quantity(stated[1].text)
    factors = read_number(count[1].text), read_number(watt[1].text)
    if quantity is None or factors[0] is None or factors[1] is None:
        return
    total = Fraction(factors[0]) * Fraction(factors[1]) / 1000
    if total != Fraction(quantity.value):
        found = f"直流侧装机容量印为「{stated[1].text}」"
        words = f"{count[1].text}块，每块{watt[1].text}瓦，合计{float(total):g}千瓦峰"
        yield Hit(place_of(*stated), found, words)


def _inverter_hits(subject: Subject) -> Iterator[Hit]:
    stated = _capacity(subject)
    if stated is None:
        return
    for rows in printed_tables(subject.document, "generation.inverters"):
        total = _rated(rows)
        if total is not None and total != Fraction(stated[1]):
            found = f"交流侧容量印为「{stated[0][1].text}」"
            yield Hit(place_of(*stated[0]), found, f"各逆变器额定功率合计{float(total):g}千瓦")


def _rated(rows: Sequence[PrintedRow]) -> Fraction | None:
    """kW of all inverters of a table; None where a row does not say both numbers."""
    total = Fraction(0)
    for row in rows:
        count, power = read_number(row.text("count") or ""), read_quantity(row.text("rated") or "")
        if count is None or power is None:
            return None
        total += Fraction(count) * Fraction(power.value)
    return total


@rule("new-energy.old-or-new")
def old_or_new(subject: Subject) -> RuleResult:
    """Existing projects began before the day the market opened, new ones on it or later."""
    cut = subject.parameter(EXISTING_BEFORE)
    pricing = said(subject, "generation.pricing")
    began = first_dated(subject, "agreed.pv_sale.commissioned_on") or first_dated(
        subject, "generation.commissioning_planned"
    )
    opened = parse_worded(cut) if cut is not None else None
    if pricing is None or began is None or opened is None:
        return NOT_APPLICABLE
    words = pricing[1].text
    wrong = EXISTING_PROJECT_WORD if began[2] >= opened else _NEW_WORD
    if wrong not in words:
        return []
    found = f"价格依据印为「{words}」，投产日印为「{began[1].text}」"
    side = "以前" if wrong == EXISTING_PROJECT_WORD else "当日或者以后"
    return [Hit(place_of(*pricing), found, f"{cut}{side}投产的为{wrong}项目")]


RULES = (
    kind_feed_in,
    owner_is_party,
    kind_owner,
    kind_size,
    connection_size,
    capacity_sums,
    old_or_new,
)
