"""Contracts without a server: an account file in, a .docx out; a .docx in, findings out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from service.documents import render_docx
from service.domain.catalogue import Library
from service.domain.errors import FactsInvalid
from service.domain.facts import AccountFacts, Party
from service.domain.selection import DraftRequest
from service.domain.wrongs import problems_of
from service.usecases.demo import AccountFile
from service.usecases.drafting import DraftedText, draft_text

# Values of the demo's `agreed` that are the request's own; kind and addenda follow from the facts.
_TAKEN = ("late_fee", "related_contracts", "special_terms")
_TAKEN_OF_TERM = ("ends_on", "renewal_mode", "objection_notice_days")


@dataclass(frozen=True, slots=True)
class DraftedFile:
    text: DraftedText
    content: bytes


def request_for(account: AccountFile, starts_on: date, changes: dict[str, Any]) -> DraftRequest:
    """The request an account file stands for, with what the caller sets; raises FactsInvalid.

    The end of the term that the file names counts only with the first day it names.
    """
    agreed = account.agreed
    term = agreed.get("term") or {}
    same_start = term.get("starts_on") == starts_on.isoformat()
    taken = {key: agreed[key] for key in _TAKEN if key in agreed}
    taken |= {
        key: term[key] for key in _TAKEN_OF_TERM if key in term and (same_start or key != "ends_on")
    }
    set_by_caller = {key: value for key, value in changes.items() if value is not None}
    try:
        return DraftRequest.model_validate({**taken, **set_by_caller, "starts_on": starts_on})
    except ValidationError as error:
        raise FactsInvalid("起草要求不正确", problems_of(error)) from None


def draft_file(
    facts: AccountFacts,
    supplier: Party,
    request: DraftRequest,
    library: Library,
    as_of: date,
    contract_no: str,
) -> DraftedFile:
    """The contract as .docx bytes."""
    text = draft_text(facts, supplier, request, library, as_of, contract_no)
    content = render_docx(text.outline, text.header, text.selection.template, {}, library)
    return DraftedFile(text, content)
