"""Drift: where the contract in force and the account record say different things, since when, what
is at stake and whose it is. Pure; which fields are compared stands in clause_library/drift.yaml.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from service.domain.law import Status
from service.domain.vocabulary import ChangeType

UNSTATED = "unstated"
"""The one drift of an account that names all compared fields its contract does not state."""


class DriftState(StrEnum):
    """A case goes one way, and back to `open` when what was assessed is no longer what differs;
    `verified`: record and contract agree again.
    """

    OPEN = "open"
    ASSESSED = "assessed"
    ACTION = "action"
    VERIFIED = "verified"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {
            "open": "待核查",
            "assessed": "已核查",
            "action": "处理中",
            "verified": "已一致",
            "closed": "已结案",
        }[self.value]


class DriftKind(StrEnum):
    CUSTOMER_BEYOND = "customer_beyond_contract"
    COMPANY_OUTSIDE = "company_outside_contract"
    PAPER_IN_PROGRESS = "paper_in_progress"
    ROUNDING = "rounding"
    UNKNOWN = "unknown"
    SITE = "site"

    @property
    def label(self) -> str:
        return {
            "customer_beyond_contract": "客户用电超出合同",
            "company_outside_contract": "公司计费与合同不符",
            "paper_in_progress": "合同手续办理中",
            "rounding": "尾差或者单位不同",
            "unknown": "合同未载明",
            "site": "同一用电地址的合同不一致",
        }[self.value]


class Direction(StrEnum):
    """How the record stands to the contract."""

    ABOVE = "above"
    BELOW = "below"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"above": "档案高于合同", "below": "档案低于合同", "other": "档案与合同不同"}[
            self.value
        ]


class DriftSeverity(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NOTE = "note"

    @property
    def label(self) -> str:
        return {"high": "重大", "medium": "一般", "low": "轻微", "note": "提示"}[self.value]


class Comparer(StrEnum):
    """How two values are held against each other; see drift_compare.py."""

    TEXT = "text"
    NUMBER = "number"
    QUANTITY = "quantity"
    VOLTAGE = "voltage"
    RATIO = "ratio"
    TRANSFORMERS = "transformers"


class Money(StrEnum):
    """How the yuan at stake are estimated; the formulas stand in drift_money.py."""

    CAPACITY_CHARGE = "capacity_charge"
    DEMAND_CHARGE = "demand_charge"
    PRICE_DIFFERENCE = "price_difference"
    MULTIPLIER = "multiplier"
    POWER_FACTOR = "power_factor"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a difference is and what to do about it; `change`: the change of use proposed."""

    kind: DriftKind
    severity: DriftSeverity
    words: str
    change: ChangeType | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a thing that is compared value by value."""

    key: str
    label: str
    compare: Comparer


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One compared field. `path` in the record and in the terms; `compare` where it is one value,
    else `parts` (of each item of a list that `list_by` numbers). `tolerance` in the unit of the
    value itself.
    """

    id: str
    label: str
    path: str
    compare: Comparer | None
    list_by: str | None
    parts: tuple[Part, ...]
    tolerance: Decimal
    verdicts: Mapping[Direction, Verdict]
    money: Money | None = None
    money_beyond: str | None = None
    """The field whose gap on the same days bears its own money: nothing counts twice."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Ids of the dated parameters that estimates are made with. `energy`: by use category, or by
    use category and tariff scheme (`工商业/两部制`).
    """

    capacity: str
    demand: str
    kwh_per_kva: str
    power_factor_percent: str
    energy: Mapping[str, str]

    @property
    def parameters(self) -> tuple[str, ...]:
        return (
            self.capacity,
            self.demand,
            self.kwh_per_kva,
            self.power_factor_percent,
            *self.energy.values(),
        )


@dataclass(frozen=True, slots=True)
class DriftPolicy:
    """The whole of clause_library/drift.yaml."""

    fields: tuple[FieldRule, ...]
    rounding: Verdict
    in_progress: Verdict
    unknown: Verdict
    moved: Verdict
    prices: Prices
    status: Status
    note: str
    source_file: str = ""

    def field(self, field_id: str) -> FieldRule | None:
        return next((rule for rule in self.fields if rule.id == field_id), None)

    def fields_at(self, paths: Iterable[str]) -> frozenset[str]:
        """Ids of the fields that lie at, in or around any of these paths of the record."""
        given = tuple(paths)
        return frozenset(
            rule.id for rule in self.fields if any(_overlap(rule.path, path) for path in given)
        )


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


@dataclass(frozen=True, slots=True)
class Slice:
    """What contract and record say from a day on, as JSON. `terms` None: nothing is in force;
    `facts` None: the account has none yet. `known`: the record when a contract came in that was
    made elsewhere; what it leaves unstated is held against that.
    """

    from_day: date
    terms: Mapping[str, Any] | None
    facts: Mapping[str, Any] | None
    known: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class TemporaryWindow:
    """Days on which something else than the contract was agreed for some fields (ids). What the
    record says in them is held against `agreed`, beside the contract or, where it `binds`, instead
    of what the contract said on its first day. Both days included; `until` None: no end is known.
    """

    from_day: date
    until: date | None
    fields: frozenset[str]
    agreed: Mapping[str, Any]
    binds: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """Days on end (both included) on which neither side of an episode changes. `facts`: the whole
    record; `beside`: both sides of every field that differs on them, by its id.
    """

    first: date
    last: date
    in_contract: Any
    in_record: Any
    facts: Mapping[str, Any]
    beside: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Episode:
    """Days on end on which a field differs. `until_on` None: it does today. Values are those of
    the newest day, short JSON with tokens for personal values; `spans` have all.
    """

    field: str
    label: str
    kind: DriftKind
    direction: Direction
    severity: DriftSeverity
    since_on: date
    until_on: date | None
    in_contract: Any
    in_record: Any
    proposal: ChangeType | None
    proposal_text: str
    spans: tuple[Span, ...] = ()
