"""Families of rules beside those of one text: each judges its own kind of subject in the same
frame (card, function, hits, findings).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from service.domain.catalogue import Library
from service.domain.validation import Finding, RuleResult, finding_of, weight


class Judged(Protocol):
    """A subject: whatever else it holds, its rules' cards stand in its library."""

    @property
    def library(self) -> Library: ...


SubjectT = TypeVar("SubjectT", bound=Judged)


@dataclass(frozen=True)
class FamilyRule(Generic[SubjectT]):
    """A rule function with its id; None (NOT_APPLICABLE) where it has nothing to judge."""

    id: str
    judge: Callable[[SubjectT], RuleResult]


def family_rule(
    rule_id: str,
) -> Callable[[Callable[[SubjectT], RuleResult]], FamilyRule[SubjectT]]:
    """Decorator: name a function as the judge of the card with this id."""
    return lambda function: FamilyRule(rule_id, function)


def findings_by(subject: SubjectT, rules: Sequence[FamilyRule[SubjectT]]) -> list[Finding]:
    """All findings of a family, heaviest first, then by document and rule."""
    findings = [
        finding_of(hit, subject.library.cards[rule.id], subject.library)
        for rule in rules
        for hit in rule.judge(subject) or ()
    ]
    return sorted(findings, key=in_order)


def in_order(finding: Finding) -> tuple[int, int, str]:
    """For sorting: heaviest first, findings on the whole before those on single documents."""
    document = finding.place.document
    return weight(finding), -1 if document is None else document, finding.rule
