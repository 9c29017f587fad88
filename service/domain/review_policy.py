"""Policy of review as data: what makes a contract risky, who must look at it, and how soon.

Read from clause_library/review.yaml. These are the company's own rules, not law.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase

from service.domain.clauses import Applies
from service.domain.quantities import Quantity
from service.domain.vocabulary import Discipline, ImportanceGrade, Severity


class RiskGrade(StrEnum):
    """How risky a contract is, the lowest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def label(self) -> str:
        return {"low": "低", "medium": "中", "high": "高", "critical": "重大"}[self.value]

    @property
    def rank(self) -> int:
        """From 0; the higher the riskier."""
        return list(RiskGrade).index(self)


class Concern(StrEnum):
    """What is looked at first, in this order."""

    SAFETY = "safety"
    FEE = "fee"

    @property
    def label(self) -> str:
        return {"safety": "安全条款", "fee": "电费条款"}[self.value]


@dataclass(frozen=True, slots=True)
class Area:
    """Clauses of one concern, and the rules that judge them (patterns such as `tariff.*`)."""

    clauses: tuple[str, ...]
    rules: tuple[str, ...]

    def has_clause(self, clause: str) -> bool:
        return any(fnmatchcase(clause, pattern) for pattern in self.clauses)

    def has(self, clause: str, rule: str) -> bool:
        """Whether a finding of that rule at that clause is of this concern."""
        return self.has_clause(clause) or any(fnmatchcase(rule, p) for p in self.rules)


@dataclass(frozen=True, slots=True)
class Band:
    """Points from so much on; a quantity of another unit is not compared."""

    least: Quantity
    points: int

    def reached_by(self, quantity: Quantity) -> bool:
        return quantity.unit is self.least.unit and quantity.value >= self.least.value


@dataclass(frozen=True, slots=True)
class TraitPoints:
    label: str
    applies: Applies
    points: int


@dataclass(frozen=True, slots=True)
class Grading:
    """Points, and from how many points on which grade. None of them is negative.

    `counted_as_deviations`: rules whose findings say again what deviations say.
    """

    least: Mapping[RiskGrade, int]
    findings: Mapping[Severity, int]
    deviation: int
    concerns: Mapping[Concern, int]
    capacity: tuple[Band, ...]
    importance: Mapping[ImportanceGrade, int]
    traits: tuple[TraitPoints, ...]
    kinds: Mapping[str, int]
    counted_as_deviations: frozenset[str]

    def grade_of(self, points: int) -> RiskGrade:
        return max(
            (grade for grade, least in self.least.items() if points >= least),
            key=lambda grade: grade.rank,
            default=RiskGrade.LOW,
        )


@dataclass(frozen=True, slots=True)
class When:
    """All that is stated must hold; nothing stated always holds."""

    applies: Applies = field(default_factory=Applies)
    grade: RiskGrade | None = None
    deviation: bool | None = None
    importance: frozenset[ImportanceGrade] = frozenset()
    kinds: frozenset[str] = frozenset()
    capacity: tuple[Quantity, ...] = ()
    generation: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True)
class RouteRule:
    """A way of review, and what it asks at least. `reason` tells a reader why it applies."""

    id: str
    label: str
    when: When
    reason: str
    legal_review: bool
    approval_levels: int
    working_days: int


@dataclass(frozen=True, slots=True)
class CountersignRule:
    discipline: Discipline
    when: When
    reason: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """Which texts were approved as templates, and how often a clean draft of one is reviewed.

    `texts` are `kind@version`; of `at_least_one_in` clean drafts in a row one is drawn.
    """

    texts: frozenset[str]
    rate: Decimal
    at_least_one_in: int


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """The whole policy. `fast` is the way of clean standard texts up to a grade. Of `routes`, in
    rising order, all that apply are added up; the first applies to everything that is not fast.

    `overdue_raises`: by so many grades a contract rises in the queue once its time is over.
    """

    status: str
    note: str
    areas: Mapping[Concern, Area]
    grading: Grading
    fast: RouteRule
    fast_up_to: RiskGrade
    routes: tuple[RouteRule, ...]
    countersign: tuple[CountersignRule, ...]
    sampling: Sampling
    comments_must_be_settled: bool
    overdue_raises: int
    source_file: str

    def concerns_of(self, clause: str, rule: str = "") -> tuple[Concern, ...]:
        """What a place (or a finding there) concerns, the first thing to look at first."""
        return tuple(
            concern
            for concern in Concern
            if concern in self.areas and self.areas[concern].has(clause, rule)
        )
