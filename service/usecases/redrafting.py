"""Draft a contract's text again from the record as it is now, keeping what was agreed and what was
edited by hand: the way on after new facts took a contract back to draft.
"""

from typing import Any

from service.domain.access import Permission
from service.domain.agreement import restored_terms
from service.domain.drafting import draft
from service.domain.errors import ActionNotPossible
from service.domain.facts import AccountFacts
from service.domain.hand_edits import EditedInBothPlaces, carried_over
from service.domain.selection import DraftRequest, Selection, select_template
from service.domain.standard import selection_of
from service.domain.terms import Terms
from service.domain.traits import account_traits
from service.domain.vocabulary import ContractAction
from service.store.contracts import head_of
from service.usecases.access import needs
from service.usecases.contract_texts import add_version, facts_behind, read_text
from service.usecases.contracts import event_facts
from service.usecases.drafting import DraftedText, draft_text, header_of
from service.usecases.errors import TextEditedByHand
from service.usecases.lifecycle import Step, Taken, held, take
from service.usecases.organisations import signing_organisation, supplier_party
from service.usecases.review import Decision
from service.usecases.review_judging import masked
from service.usecases.revisions import carry_unresolved
from service.usecases.work import Work


@needs(Permission.DRAFT_CONTRACTS)
def redraft_contract(work: Work, contract_id: str, decision: Decision) -> Taken:
    """Draft the text again, by the record and the library of today; approvals are void by it.

    Raises VersionChanged, ActionNotPossible (also where not a word changes), TextEditedByHand,
    NoTemplateApplies, TermMissing, FactsInvalid, FactsNotEffective.
    """
    contract = held(work, contract_id, decision.expected)
    text = read_text(work, contract)
    old = selection_of(text.outline, work.library)
    if old is None:
        raise ActionNotPossible("合同文本不是由本库的文本起草的，不能按档案重新起草")
    terms = restored_terms(text.terms, old)
    facts, revision = facts_behind(work, contract)
    drafted = _again(work, terms, facts, old, contract.org_id)
    before = draft(terms, old, work.library, text.version.as_of)
    try:
        outline = carried_over(text.outline, before, drafted.outline)
    except EditedInBothPlaces as error:
        raise TextEditedByHand(f"{error}经人工修改，请先恢复该处原文，再重新起草") from None
    if outline == text.outline:
        raise ActionNotPossible("按现有档案重新起草，文本没有变化")
    header = header_of(drafted.terms, outline)
    new = DraftedText(drafted.selection, drafted.terms, outline, header)
    version = add_version(work, contract, new, work.today, revision.id)
    carry_unresolved(work, text, version.id)
    contract.title = masked(work, contract, outline.title)
    contract.customer_name = facts.customer.name
    payload = {"account_revision": revision.id, **event_facts(head_of(version))}
    step = Step(ContractAction.REVISE, on_behalf_of=decision.on_behalf_of, payload=payload)
    return take(work, contract.id, step)


def _again(
    work: Work, terms: Terms, facts: AccountFacts, old: Selection, org_id: str
) -> DraftedText:
    request = _request(terms, facts, old)
    needed = select_template(facts, request, work.library, work.today).addenda
    traits = account_traits(facts)
    kept = (addendum.id for addendum in old.addenda if addendum.may_be_had_by(traits))
    wanted = tuple(dict.fromkeys([*kept, *(addendum.id for addendum in needed)]))
    request = request.model_copy(update={"addenda": wanted})
    supplier = supplier_party(work, signing_organisation(work, org_id))
    number = terms.contract_no.supplier
    return draft_text(facts, supplier, request, work.library, work.today, number)


def _request(terms: Terms, facts: AccountFacts, old: Selection) -> DraftRequest:
    """What was asked for and agreed, as a new request."""
    return DraftRequest(
        starts_on=terms.term.starts_on,
        ends_on=terms.term.ends_on,
        kind=old.template.id,
        agreed=_agreed(terms, facts),
        late_fee=terms.late_fee,
        renewal_mode=terms.term.renewal_mode,
        objection_notice_days=terms.term.objection_notice_days,
        special_terms=terms.special_terms,
        main_contract=terms.main_contract,
        changes=terms.changes,
        related_contracts=terms.related_contracts,
        customer_contract_no=terms.contract_no.customer,
        drawings=terms.drawings,
    )


def _agreed(terms: Terms, facts: AccountFacts) -> dict[str, Any]:
    """The agreed values; an address for notices that was the customer's own moves with them."""
    agreed: dict[str, Any] = terms.agreed.model_dump(mode="json")
    notice = agreed.get("notice") or {}
    if notice.get("address") == terms.customer.registered_address:
        notice["address"] = facts.customer.registered_address
    return agreed
