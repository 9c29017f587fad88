"""Before drafting: which kinds a customer may have, and what a draft of one of them needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.access import Permission
from service.domain.drafting_needs import DraftingNeeds, missing_of, needs_of
from service.domain.errors import NoTemplateApplies
from service.domain.facts import AccountFacts
from service.domain.selection import DraftRequest, select_template
from service.domain.templates import Template
from service.domain.traits import account_traits
from service.domain.vocabulary import RenewalMode
from service.store import accounts as store
from service.usecases.access import needs
from service.usecases.accounts import account_of, facts_on, get_account
from service.usecases.organisations import signing_organisation, supplier_party
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class KindOffer:
    """A kind the customer may have; `usual`: the one the record selects; `missing`: paths of the
    record that it prints and the record lacks.
    """

    template: Template
    usual: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddendumOffer:
    """An addendum the customer may have; `usual`: whether the record calls for it."""

    template: Template
    usual: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class DraftForm:
    """All that the form for one kind shows. `facts` is JSON with personal values masked."""

    account_no: str
    facts: Mapping[str, Any]
    facts_since: date
    needs: DraftingNeeds
    addenda: tuple[AddendumOffer, ...]
    renewal_modes: tuple[RenewalMode, ...]
    default_years: int | None
    objection_notice_days: int | None
    starts_on: date


@needs(Permission.DRAFT_CONTRACTS)
def kinds_for(work: Work, account_no: str) -> list[KindOffer]:
    """Kinds that apply to a customer, the usual one first; raises AccountNotFound."""
    facts = _facts(work, account_no, None)
    traits = account_traits(facts)
    usual = _usual(work, facts)
    offers = [
        KindOffer(kind, kind.id == usual, missing_of(facts, kind.required_terms))
        for kind in work.library.kinds_on(work.today)
        if kind.applies_to.to(traits)
    ]
    return sorted(offers, key=lambda o: (not o.usual, o.template.on_request, o.template.name))


@needs(Permission.DRAFT_CONTRACTS)
def draft_form(
    work: Work,
    account_no: str,
    kind: str,
    starts_on: date | None = None,
    addenda: tuple[str, ...] | None = None,
) -> DraftForm:
    """What a draft of a kind needs; raises AccountNotFound, FactsNotEffective, NoTemplateApplies.

    `addenda` None: those the record calls for.
    """
    account = account_of(work, account_no)
    day = starts_on or _first_day(work, account_no)
    facts, _ = facts_on(work, account, day)
    request = DraftRequest(starts_on=day, kind=kind, addenda=addenda)
    selection = select_template(facts, request, work.library, work.today)
    supplier = supplier_party(work, signing_organisation(work, account.org_id))
    view = get_account(work, account_no, day)
    term = selection.term
    return DraftForm(
        account_no=account.account_no,
        facts=view.facts,
        facts_since=view.effective_on,
        needs=needs_of(facts, supplier, selection, work.library, work.today),
        addenda=tuple(_addenda(work, facts, selection.template, selection.addenda)),
        renewal_modes=term.renewal_modes if term is not None else (),
        default_years=term.default_years if term is not None else None,
        objection_notice_days=term.objection_notice_days if term is not None else None,
        starts_on=day,
    )


def _addenda(
    work: Work, facts: AccountFacts, kind: Template, chosen: tuple[Template, ...]
) -> list[AddendumOffer]:
    traits = account_traits(facts)
    known = (work.library.template_on(addendum, work.today) for addendum in kind.addenda)
    return [
        AddendumOffer(a, a.is_needed_by(traits), a in chosen)
        for a in known
        if a is not None and a.may_be_had_by(traits)
    ]


def _usual(work: Work, facts: AccountFacts) -> str:
    try:
        request = DraftRequest(starts_on=work.today)
        return select_template(facts, request, work.library, work.today).template.id
    except NoTemplateApplies:
        return ""


def _facts(work: Work, account_no: str, day: date | None) -> AccountFacts:
    facts, _ = facts_on(work, account_of(work, account_no), day or _first_day(work, account_no))
    return facts


def _first_day(work: Work, account_no: str) -> date:
    """Today, or the first day there are facts of."""
    revisions = store.revisions_of(work.session, [account_of(work, account_no)])
    return max(work.today, revisions[0].effective_on)
