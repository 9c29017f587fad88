"""Findings as JSON: what validation and drafting answer with."""

from typing import Literal

from pydantic import BaseModel

from service.domain.validation import Finding
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


class Findings(BaseModel):
    """`blocked`: at least one finding stops submission."""

    blocked: bool
    findings: list[FindingItem]


def findings_of(verdict: Verdict) -> Findings:
    return Findings(blocked=verdict.blocked, findings=[_item(f) for f in verdict.findings])


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
