"""Check an application: which papers and facts its kind of contract needs, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.domain.catalogue import Library
from service.domain.facts import AccountFacts
from service.domain.families import findings_by
from service.domain.intake import intake_of
from service.domain.rules.intake import INTAKE_RULES
from service.domain.validation import Finding
from service.domain.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class NeededPaper:
    """A paper the application needs: any one of the names does."""

    title: str
    any_of: tuple[str, ...]
    received: bool


@dataclass(frozen=True, slots=True)
class IntakeVerdict:
    """What an application of a kind needs, and its findings, heaviest first."""

    kind: str
    kind_name: str
    needed: tuple[NeededPaper, ...]
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> bool:
        return any(finding.severity is Severity.BLOCK for finding in self.findings)


def check_intake(
    account: AccountFacts,
    papers: Sequence[str],
    kind: str | None,
    library: Library,
    as_of: date,
) -> IntakeVerdict:
    """Findings of an application; raises NoTemplateApplies where no kind fits the account."""
    subject = intake_of(account, tuple(papers), kind, library, as_of)
    needed = tuple(
        NeededPaper(
            need.title,
            tuple(map(subject.title, need.papers)),
            any(map(subject.has, need.papers)),
        )
        for need in subject.needs()
        if need.papers
    )
    findings = tuple(findings_by(subject, INTAKE_RULES))
    return IntakeVerdict(subject.kind.id, subject.kind.name, needed, findings)
