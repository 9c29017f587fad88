"""What a contract is to its reviewers: its findings on a day, its risk, and how it is routed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from service.domain.agreement import restored_terms
from service.domain.errors import LibraryEntryNotFound
from service.domain.lifecycle import Condition
from service.domain.outline import Outline
from service.domain.people import hide
from service.domain.review import Route, may_be_sampled, route
from service.domain.review_policy import ReviewPolicy
from service.domain.review_risk import Case, Graded, case_of, grade
from service.domain.review_sampling import Draw, draw
from service.domain.standard import selection_of
from service.domain.traits import account_traits, agreed_traits
from service.domain.typed_secrets import masked_words
from service.domain.vocabulary import PartyRole, Severity
from service.store import reviews as store
from service.store.contracts import Contract
from service.store.reviews import SampleDraw
from service.usecases.contract_texts import contract_docx, facts_behind, holders_of, read_text
from service.usecases.errors import BlockingFindings, ReviewPolicyMissing
from service.usecases.validation import Verdict, validate_document
from service.usecases.work import Work

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """A text as it is judged for review."""

    outline: Outline
    verdict: Verdict
    case: Case
    graded: Graded
    parties: frozenset[str]


def policy_of(work: Work) -> ReviewPolicy:
    """The company's policy; raises ReviewPolicyMissing."""
    if work.library.review is None:
        raise ReviewPolicyMissing("条款库中没有审核路线(review.yaml)，不能提交审核")
    return work.library.review


def verdict_on(work: Work, contract: Contract, as_of: date) -> Verdict:
    """Findings on the newest text by the library of a day, held against the record as known now."""
    facts, _ = facts_behind(work, contract)
    return validate_document(contract_docx(work, contract.id), facts, work.library, as_of)


def judged(work: Work, contract: Contract, as_of: date) -> Judged:
    """All that grading and routing look at. Traits are those of the record and of the text: where
    they differ, whichever asks for more review counts.
    """
    policy = policy_of(work)
    facts, _ = facts_behind(work, contract)
    text = read_text(work, contract)
    selection = selection_of(text.outline, work.library)
    if selection is None:
        raise LibraryEntryNotFound(f"合同文本库中没有「{text.version.kind}」")
    terms = restored_terms(text.terms, selection)
    verdict = verdict_on(work, contract, as_of)
    texts = tuple(template.ref for template in selection.templates())
    traits = account_traits(facts) | agreed_traits(terms)
    case = case_of(texts, facts, traits, verdict.findings, verdict.clauses)
    roles = {party.role.value for party in terms.further_parties}
    parties = frozenset({PartyRole.SUPPLIER.value, PartyRole.CUSTOMER.value, *roles})
    return Judged(text.outline, verdict, case, grade(policy, case), parties)


def routed(work: Work, contract: Contract, judgement: Judged) -> Route:
    """The way of review; a clean text that was approved as a template is drawn for, once."""
    policy, case = policy_of(work), judgement.case
    drawn = _drawn(work, contract, case) if may_be_sampled(policy, case) else None
    return route(policy, judgement.graded, case, drawn)


def no_blocking(work: Work, contract: Contract, verdict: Verdict) -> frozenset[Condition]:
    """The condition that it was looked at and nothing blocks; raises BlockingFindings, which quotes
    no personal values.
    """
    blocking = [f for f in verdict.findings if f.severity is Severity.BLOCK]
    if blocking:
        named = "；".join(
            f"{f.place.label}：{f.message}" if f.place.label else f.message
            for f in blocking[:MOST_NAMED]
        )
        more = f"；等共 {len(blocking)} 项" if len(blocking) > MOST_NAMED else ""
        raise BlockingFindings(
            masked(
                work, contract, f"检查发现 {len(blocking)} 项阻断性问题，须先改正：{named}{more}"
            ),
            (Condition.NO_BLOCKING_FINDINGS,),
        )
    return frozenset({Condition.NO_BLOCKING_FINDINGS})


def masked(work: Work, contract: Contract, words: str) -> str:
    """Somebody's words with the personal values of the contract's people masked, for good; so are
    id and mobile numbers that are nobody's we know of: they are kept nowhere else.
    """
    return masked_for(work, holders_of(work, contract), words)


def masked_for(work: Work, holders: Sequence[str], words: str) -> str:
    """The same with the values of some holders."""
    masks = work.vault.masks_of(holders)
    values = work.vault.values_of(holders)
    known = {value: masks[token] or "" for token, value in values.items() if value is not None}
    return masked_words(hide(words, known))


def finding_places(verdict: Verdict) -> list[dict[str, str]]:
    """Rule, severity and place of each finding: no words, for they may hold personal values."""
    return [
        {
            "rule": finding.rule,
            "severity": finding.severity.value,
            "clause": finding.place.clause,
            "place": place_key(finding.place.clause, finding.place.paragraph, finding.place.path),
        }
        for finding in verdict.findings
    ]


def place_key(clause: str, paragraph: int | None, path: str | None) -> str:
    """A place as one word, to find a finding again by."""
    return f"{clause}#{'' if paragraph is None else paragraph}#{path or ''}"


def sample_draw_of(row: SampleDraw) -> Draw:
    """A stored draw as it was."""
    return Draw(
        contract=row.contract_id,
        seed=row.seed,
        text=row.text,
        rate=Decimal(row.rate),
        number=Decimal(row.number),
        undrawn_before=row.undrawn_before,
        drawn=row.drawn,
        reason=row.reason,
    )


def _drawn(work: Work, contract: Contract, case: Case) -> Draw:
    """The contract's draw: made on first asking, then for good, so that none is asked twice."""
    known = store.draw_of(work.session, contract.id)
    if known is not None:
        return sample_draw_of(known)
    text = case.texts[0]
    made = draw(
        policy_of(work).sampling,
        contract=contract.id,
        seed=work.new_id(),
        text=text,
        undrawn_before=store.undrawn_in_a_row(work.session, contract.org_id, text),
    )
    work.session.add(
        SampleDraw(
            contract_id=contract.id,
            org_id=contract.org_id,
            text=text,
            seed=made.seed,
            rate=str(made.rate),
            number=f"{made.number:f}",
            undrawn_before=made.undrawn_before,
            drawn=made.drawn,
            reason=made.reason,
            at=work.now,
        )
    )
    work.session.flush()
    return made
