"""Draft a text from facts: select the template, build the terms, write the outline. No storage."""

from dataclasses import dataclass
from datetime import date

from service.documents import DocumentHeader, fingerprint
from service.domain.agreement import build_terms
from service.domain.catalogue import Library
from service.domain.drafting import draft
from service.domain.facts import AccountFacts, Party
from service.domain.outline import BLANK_ON_PURPOSE, Outline
from service.domain.selection import DraftRequest, Selection, select_template
from service.domain.terms import Terms


@dataclass(frozen=True, slots=True)
class DraftedText:
    """A drafted text with what it was drafted from and the header its file carries."""

    selection: Selection
    terms: Terms
    outline: Outline
    header: DocumentHeader


def draft_text(
    facts: AccountFacts,
    supplier: Party,
    request: DraftRequest,
    library: Library,
    as_of: date,
    contract_no: str,
    selection: Selection | None = None,
) -> DraftedText:
    """Facts, request and the library on a day -> a text.

    Raises NoTemplateApplies, TermMissing, FactsInvalid; each names the field.
    """
    chosen = selection or select_template(facts, request, library, as_of)
    terms = build_terms(facts, supplier, request, chosen, library, as_of, contract_no)
    outline = draft(terms, chosen, library, as_of)
    return DraftedText(chosen, terms, outline, header_of(terms, outline))


def header_of(terms: Terms, outline: Outline) -> DocumentHeader:
    """Header and footer words of the file."""
    return DocumentHeader(
        supplier_no=terms.contract_no.supplier,
        customer_no=terms.contract_no.customer or BLANK_ON_PURPOSE,
        text_version=terms.text_version,
        fingerprint=fingerprint(outline),
    )
