"""Findings as JSON: what validation and drafting answer with."""

from typing import Literal

from pydantic import BaseModel

from service.api.recognition import RecognisedPaper, recognised_of
from service.domain.edits import ClauseEdit
from service.domain.validation import Finding
from service.usecases.bundles import BundleVerdict
from service.usecases.intake import IntakeVerdict
from service.usecases.validation import Verdict


class FindingPlace(BaseModel):
    clause: str
    label: str
    paragraph: int | None
    path: str | None


class FindingBasis(BaseModel):
    """`status` says whether anybody has read the primary text."""

    citation: str
    label: str
    status: Literal["verified", "unverified"]


class FindingItem(BaseModel):
    rule: str
    severity: Literal["block", "warn", "note"]
    place: FindingPlace
    message: str
    found: str
    expected: str
    basis: list[FindingBasis]
    advice: str


class ClauseItem(BaseModel):
    """A clause against the standard text; `id` is empty for words that are in none of ours.

    `wording`: whether words of the standard text, not only values or paragraphs, changed.
    """

    id: str
    label: str
    title: str
    verdict: Literal["unchanged", "edited", "moved", "removed", "added"]
    wording: bool
    copied_from: str | None


class Findings(BaseModel):
    """`blocked`: at least one finding stops submission.

    `recognised`: what was found in a paper that was made elsewhere; null for our own texts.
    `clauses`: what became of each clause of the standard text in a file of ours; else empty.
    """

    blocked: bool
    findings: list[FindingItem]
    recognised: RecognisedPaper | None = None
    clauses: list[ClauseItem] = []


class BundleFindingItem(FindingItem):
    """`document`: the file it sits in (counted from 0 in `document_no`); null: the bundle."""

    document_no: int | None
    document: str | None


class BundleFindings(BaseModel):
    """Findings of several texts of one site, of each and between them."""

    blocked: bool
    documents: list[str]
    findings: list[BundleFindingItem]


class NeededPaperItem(BaseModel):
    """What an application needs: any one of the papers does."""

    title: str
    any_of: list[str]
    received: bool


class IntakeFindings(BaseModel):
    """What an application for a kind of contract needs, and what is missing."""

    blocked: bool
    kind: str
    kind_name: str
    needed: list[NeededPaperItem]
    findings: list[FindingItem]


def findings_of(verdict: Verdict) -> Findings:
    return Findings(
        blocked=verdict.blocked,
        findings=[_item(f) for f in verdict.findings],
        recognised=recognised_of(verdict.recognition),
        clauses=[clause_of(edit) for edit in verdict.clauses],
    )


def bundle_findings_of(verdict: BundleVerdict) -> BundleFindings:
    return BundleFindings(
        blocked=verdict.blocked,
        documents=list(verdict.names),
        findings=[
            BundleFindingItem(
                document_no=finding.place.document,
                document=verdict.name_of(finding),
                **_item(finding).model_dump(),
            )
            for finding in verdict.findings
        ],
    )


def intake_findings_of(verdict: IntakeVerdict) -> IntakeFindings:
    return IntakeFindings(
        blocked=verdict.blocked,
        kind=verdict.kind,
        kind_name=verdict.kind_name,
        needed=[
            NeededPaperItem(title=n.title, any_of=list(n.any_of), received=n.received)
            for n in verdict.needed
        ],
        findings=[_item(finding) for finding in verdict.findings],
    )


def clause_of(edit: ClauseEdit) -> ClauseItem:
    """A clause's verdict as JSON."""
    return ClauseItem(
        id=edit.clause,
        label=edit.label,
        title=edit.title,
        verdict=edit.verdict.value,
        wording=bool(edit.wording),
        copied_from=edit.copied_from or None,
    )


def _item(finding: Finding) -> FindingItem:
    place = finding.place
    return FindingItem(
        rule=finding.rule,
        severity=finding.severity.value,
        place=FindingPlace(
            clause=place.clause, label=place.label, paragraph=place.paragraph, path=place.path
        ),
        message=finding.message,
        found=finding.found,
        expected=finding.expected,
        basis=[
            FindingBasis(citation=str(b.citation), label=b.label, status=b.status.value)
            for b in finding.basis
        ],
        advice=finding.advice,
    )
