"""The words of a contract as its page shows them, clause by clause, and what was found in them:
personal values masked.
"""

from dataclasses import dataclass

from service.documents import ChapterHtml, render_parts
from service.domain.access import Permission
from service.domain.law import Basis
from service.domain.people import hide
from service.domain.validation import Finding
from service.domain.vocabulary import Severity
from service.store import reviews
from service.store.contracts import Contract
from service.usecases.access import needs
from service.usecases.contract_texts import (
    contract_findings,
    contract_of,
    disclose_text,
    holders_of,
    read_text,
)
from service.usecases.review_judging import place_key
from service.usecases.verdicts import VerdictView, list_verdicts
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding with personal values masked. `key` names its place; `may_be_judged`: it was there
    when this text was submitted, so that reviewers may say what they think of it.
    """

    rule: str
    title: str
    severity: Severity
    clause: str
    label: str
    paragraph: int | None
    path: str | None
    message: str
    found: str
    expected: str
    basis: tuple[Basis, ...]
    advice: str
    key: str
    may_be_judged: bool
    verdicts: tuple[VerdictView, ...]


@needs(Permission.READ_CONTRACTS)
def words_of_contract(
    work: Work, contract_id: str, no: int | None = None, *, unmasked: bool = False, reason: str = ""
) -> tuple[ChapterHtml, ...]:
    """The newest text (or one of a number), masked. In the clear it takes a Work that writes, is
    recorded, and is the newest.
    """
    if unmasked:
        disclose_text(work, contract_id, shown_as="page", reason=reason)
    contract = contract_of(work, contract_id)
    text = read_text(work, contract, None if unmasked else no, masked=not unmasked)
    return render_parts(text.outline)


@needs(Permission.READ_CONTRACTS)
def findings_to_show(work: Work, contract_id: str) -> tuple[FindingShown, ...]:
    """What is found in the newest text now, the heaviest first, with what was said of it."""
    contract = contract_of(work, contract_id)
    findings = contract_findings(work, contract_id).findings
    words = [(f.message, f.found, f.expected) for f in findings]
    masked = hide([list(item) for item in words], known_masks(work, contract))
    said = list_verdicts(work, contract_id) if work.actor.may(Permission.READ_REVIEWS) else []
    review = reviews.newest_review(work.session, contract.id)
    judged = review is not None and review.version == contract.version
    submitted = {(f["rule"], f["place"]) for f in review.findings} if review and judged else set()
    return tuple(
        _shown(work, finding, lines, submitted, said if judged else [])
        for finding, lines in zip(findings, masked, strict=True)
    )


def known_masks(work: Work, contract: Contract) -> dict[str, str]:
    """Personal value -> what is shown instead, of all whose values may stand in the contract."""
    holders = holders_of(work, contract)
    masks = work.vault.masks_of(holders)
    values = work.vault.values_of(holders)
    return {value: masks[token] or "" for token, value in values.items() if value is not None}


def _shown(
    work: Work,
    finding: Finding,
    lines: list[str],
    submitted: set[tuple[str, str]],
    said: list[VerdictView],
) -> FindingShown:
    place = finding.place
    key = place_key(place.clause, place.paragraph, place.path)
    card = work.library.cards.get(finding.rule)
    return FindingShown(
        rule=finding.rule,
        title=card.title if card is not None else finding.rule,
        severity=finding.severity,
        clause=place.clause,
        label=place.label,
        paragraph=place.paragraph,
        path=place.path,
        message=lines[0],
        found=lines[1],
        expected=lines[2],
        basis=finding.basis,
        advice=finding.advice,
        key=key,
        may_be_judged=(finding.rule, key) in submitted,
        verdicts=tuple(v for v in said if (v.rule, v.place) == (finding.rule, key)),
    )
