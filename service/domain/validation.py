"""The validator's frame: rules see the text read from a document and the account record, no terms.

A rule is a card (data lawyers own: basis, severity, message, advice, cases) plus one function of
the same id. The function yields `Hit`s; the frame makes them findings.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.domain.catalogue import Library
from service.domain.facts import AccountFacts
from service.domain.law import Basis, Citation
from service.domain.outline import Clause, FieldRun, Outline
from service.domain.reading import ReadingNotes
from service.domain.rule_cards import RuleCard
from service.domain.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding sits: clause id (empty for the whole text), its label, block number
    from 1; `document` counts the texts of a bundle from 0.
    """

    clause: str = ""
    label: str = ""
    paragraph: int | None = None
    path: str | None = None
    document: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule function yields: place, what was found, what was expected.

    `message` replaces the card's message where one rule says several things; `severity` may only
    lower the card's weight; `basis` replaces the card's where the case has a law of its own.
    """

    place: Place
    found: str
    expected: str
    message: str | None = None
    severity: Severity | None = None
    basis: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of one text, in Chinese, with its legal basis and what to do about it."""

    rule: str
    severity: Severity
    place: Place
    message: str
    found: str
    expected: str
    basis: tuple[Basis, ...]
    advice: str


@dataclass(frozen=True)
class Subject:
    """What rules look at: the text as read, the account record (if any), the day and the
    library.
    """

    document: Outline
    account: AccountFacts | None
    as_of: date
    library: Library
    traits: frozenset[str]
    notes: ReadingNotes = field(default_factory=ReadingNotes)

    def clause(self, clause_id: str) -> Clause | None:
        return self.document.clause(clause_id)

    def fields(self, *paths: str) -> Iterator[tuple[Clause, FieldRun]]:
        """Fields printed for any of the paths."""
        wanted = set(paths)
        return ((c, run) for c, run in self.document.fields() if run.path in wanted)

    def parameter(self, parameter_id: str) -> str | None:
        """Value of a dated parameter on the contract's day; None before its first value."""
        value = self.library.parameter(parameter_id).on(self.as_of)
        return value.value if value is not None else None

    @property
    def whole_text(self) -> str:
        return "\n".join(clause.text for clause in self.document.clauses())


NOT_APPLICABLE = None
RuleResult = Iterable[Hit] | None
RuleFunction = Callable[[Subject], RuleResult]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule function with its id; returns None (NOT_APPLICABLE) where the rule has
    nothing to judge.
    """

    id: str
    judge: RuleFunction


def rule(rule_id: str) -> Callable[[RuleFunction], Rule]:
    """Decorator: name a function as the judge of the card with this id."""
    return lambda function: Rule(id=rule_id, judge=function)


_ORDER = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.NOTE: 2}


def judge(rule: Rule, subject: Subject) -> list[Hit] | None:
    """Hits of one rule; None where it does not apply to the subject."""
    result = rule.judge(subject)
    return None if result is None else list(result)


def validate(subject: Subject, rules: Sequence[Rule]) -> list[Finding]:
    """All findings, heaviest first, in reading order of the text."""
    position = {clause.id: n for n, clause in enumerate(subject.document.clauses())}
    findings = [
        finding_of(hit, subject.library.cards[rule.id], subject.library)
        for rule in rules
        for hit in judge(rule, subject) or ()
    ]
    return sorted(
        findings,
        key=lambda f: (weight(f), position.get(f.place.clause, -1), f.rule),
    )


def weight(finding: Finding) -> int:
    """For sorting: the heaviest findings first."""
    return _ORDER[finding.severity]


def finding_of(hit: Hit, card: RuleCard, library: Library) -> Finding:
    """The finding that a hit of a card's rule makes."""
    severity = card.severity
    if hit.severity is not None and _ORDER[hit.severity] > _ORDER[severity]:
        severity = hit.severity
    return Finding(
        rule=card.id,
        severity=severity,
        place=hit.place,
        message=hit.message or card.message,
        found=hit.found,
        expected=hit.expected,
        basis=tuple(library.basis(citation) for citation in hit.basis or card.basis),
        advice=card.advice,
    )


def place_of(clause: Clause, run: FieldRun | None = None) -> Place:
    """The place of a clause, or of a field in it."""
    if run is None:
        return Place(clause=clause.id, label=clause.label or clause.title)
    for number, block in enumerate(clause.blocks, start=1):
        if _holds(block, run):
            return Place(clause.id, clause.label or clause.title, number, run.path)
    return Place(clause.id, clause.label or clause.title, None, run.path)


def _holds(block: Any, run: FieldRun) -> bool:
    if hasattr(block, "runs"):
        return any(item is run for item in block.runs)
    rows = getattr(block, "rows", ())
    return any(item is run for row in rows for cell in row for item in cell.runs)
