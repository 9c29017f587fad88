"""Check several documents of one site: each text by itself, then the texts with one another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.documents import read_docx
from service.domain.bundles import at_document, bundle_of
from service.domain.catalogue import Library
from service.domain.errors import DocumentRefused, Invalid, Problem
from service.domain.facts import AccountFacts
from service.domain.families import findings_by, in_order
from service.domain.outline import Outline
from service.domain.rules.bundle import BUNDLE_RULES
from service.domain.validation import Finding
from service.domain.vocabulary import Severity
from service.usecases.validation import validate_outline

MOST_DOCUMENTS = 8


@dataclass(frozen=True, slots=True)
class BundleVerdict:
    """Findings of a bundle, heaviest first; a finding's place counts `names` from 0."""

    names: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> bool:
        return any(finding.severity is Severity.BLOCK for finding in self.findings)

    def name_of(self, finding: Finding) -> str | None:
        """The file a finding sits in; None for one on the bundle as a whole."""
        number = finding.place.document
        return None if number is None else self.names[number]


def validate_documents(
    files: Sequence[tuple[str, bytes]],
    account: AccountFacts | None,
    library: Library,
    as_of: date,
) -> BundleVerdict:
    """Findings of named .docx files; raises Invalid for too many, DocumentRefused for a bad one."""
    if len(files) > MOST_DOCUMENTS:
        message = f"一次最多检查{MOST_DOCUMENTS}份文件"
        raise Invalid(message, [Problem("document", message)])
    texts: list[tuple[str, Outline]] = []
    findings: list[Finding] = []
    for number, (name, data) in enumerate(files):
        try:
            read = read_docx(data, library, as_of)
        except DocumentRefused as refusal:
            raise DocumentRefused(f"{name}：{refusal.message}", refusal.problems) from None
        verdict = validate_outline(read.outline, account, library, as_of, read.notes)
        findings += (_in_document(finding, number) for finding in verdict.findings)
        texts.append((name, read.outline))
    bundle = bundle_of(texts, account, library, as_of)
    findings += findings_by(bundle, BUNDLE_RULES)
    names = tuple(name for name, _ in files)
    return BundleVerdict(names, tuple(sorted(findings, key=in_order)))


def _in_document(finding: Finding, number: int) -> Finding:
    return replace(finding, place=at_document(finding.place, number))
