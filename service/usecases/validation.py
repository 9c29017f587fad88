"""Check a text against the law and the account record: an outline, or the bytes of a .docx."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.documents import ReadDocument, read_docx
from service.domain.catalogue import Library
from service.domain.facts import AccountFacts
from service.domain.outline import Outline
from service.domain.reading import ReadingNotes
from service.domain.rules import ALL_RULES
from service.domain.traits import account_traits
from service.domain.validation import Finding, Rule, Subject, validate
from service.domain.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Verdict:
    """Findings of one text, and the text as it was read."""

    findings: tuple[Finding, ...]
    outline: Outline

    @property
    def blocked(self) -> bool:
        return any(finding.severity is Severity.BLOCK for finding in self.findings)


def subject_of(
    outline: Outline,
    account: AccountFacts | None,
    library: Library,
    as_of: date,
    notes: ReadingNotes | None = None,
) -> Subject:
    """What rules see: never the terms a text was drafted from."""
    return Subject(
        document=outline,
        account=account,
        as_of=as_of,
        library=library,
        traits=account_traits(account) if account is not None else frozenset(),
        notes=notes or ReadingNotes(),
    )


def validate_outline(
    outline: Outline,
    account: AccountFacts | None,
    library: Library,
    as_of: date,
    notes: ReadingNotes | None = None,
    rules: Sequence[Rule] = ALL_RULES,
) -> Verdict:
    """Findings of an outline, heaviest first."""
    subject = subject_of(outline, account, library, as_of, notes)
    return Verdict(tuple(validate(subject, rules)), outline)


def validate_document(
    data: bytes, account: AccountFacts | None, library: Library, as_of: date
) -> Verdict:
    """Findings of a .docx; raises DocumentRefused for a broken or hostile file."""
    read: ReadDocument = read_docx(data, library, as_of)
    return validate_outline(read.outline, account, library, as_of, read.notes)
