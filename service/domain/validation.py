"""The validator's frame: rules see the text read from a document and the account record, no terms.

A rule is a card (data lawyers own: basis, severity, message, advice, cases) plus one function of
the same id. The function yields `Hit`s; the frame makes them findings.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from service.domain.catalogue import Library
from service.domain.edits import ClauseEdit
from service.domain.facts import AccountFacts
from service.domain.law import Basis, Citation
from service.domain.outline import Clause, FieldRun, Outline
from service.domain.places import Place as Place
from service.domain.reading import ReadingNotes
from service.domain.recognition import Recognition, recognise
from service.domain.rule_cards import RuleCard
from service.domain.standard import standard_edits
from service.domain.vocabulary import Severity


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
class WordsAlone:
    """What a text says by itself: worked out once, however many records it is held against."""

    document: Outline
    notes: ReadingNotes
    library: Library

    @cached_property
    def standard_edits(self) -> tuple[ClauseEdit, ...] | None:
        """What became of the standard text's clauses in a paper of ours; None for other papers."""
        return standard_edits(self.document, self.notes, self.library)

    @cached_property
    def foreign(self) -> bool:
        """Whether the paper was not made here: most of its words are in no clause of ours."""
        own = sum(len(c.text) + len(c.title) for c in self.document.clauses() if c.id)
        other = sum(len(c.text) + len(c.title) for c in self.document.clauses() if not c.id)
        return other > own if own or other else not self.document.kind.id

    @cached_property
    def recognition(self) -> Recognition:
        """Items and facts recognised by heading, wording and position."""
        return recognise(self.document, self.notes)


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
    notes: ReadingNotes
    words: WordsAlone

    def clause(self, clause_id: str) -> Clause | None:
        return self.document.clause(clause_id)

    def fields(self, *paths: str) -> Iterator[tuple[Clause, FieldRun]]:
        """Fields printed for any of the paths."""
        if len(paths) == 1:
            return iter(self.document.printed(paths[0]))
        return self.document.printed_for(paths)

    def parameter(self, parameter_id: str) -> str | None:
        """Value of a dated parameter on the contract's day; None before its first value."""
        value = self.library.parameter(parameter_id).on(self.as_of)
        return value.value if value is not None else None

    @property
    def foreign(self) -> bool:
        """Whether the paper was not made here."""
        return self.words.foreign

    @property
    def recognition(self) -> Recognition:
        """Items and facts recognised in it."""
        return self.words.recognition

    @cached_property
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
    findings = [finding for rule in rules for finding in findings_of(rule, subject)]
    return in_reading_order(findings, subject.document)


def findings_of(rule: Rule, subject: Subject) -> Iterator[Finding]:
    """Findings of one rule; none where it does not apply."""
    card, library = subject.library.cards[rule.id], subject.library
    return (finding_of(hit, card, library) for hit in judge(rule, subject) or ())


def in_reading_order(findings: Iterable[Finding], document: Outline) -> list[Finding]:
    """The heaviest first, then as the text goes on."""
    position = {clause.id: n for n, clause in enumerate(document.clauses())}
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
