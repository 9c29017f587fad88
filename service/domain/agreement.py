"""Terms from facts: the agreed values a contract starts with, each default from the
library's data.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from service.domain.agreed import Agreed
from service.domain.catalogue import Library
from service.domain.dates import add_months, last_day_of_term
from service.domain.declared import agreed_model, declarations_of
from service.domain.errors import FactsInvalid, Problem, TermMissing
from service.domain.facts import AccountFacts, Party
from service.domain.selection import DraftRequest, Selection
from service.domain.templates import TermPolicy
from service.domain.terms import ContractNumbers, LateFee, Term, Terms, lookup
from service.domain.vocabulary import RenewalMode, UseCategory
from service.domain.wrongs import problems_of


def build_terms(
    facts: AccountFacts,
    supplier: Party,
    request: DraftRequest,
    selection: Selection,
    library: Library,
    as_of: date,
    contract_no: str,
) -> Terms:
    """The terms of a contract; raises FactsInvalid or TermMissing, naming each field."""
    parameters = library.parameter_values(as_of)
    recorded = {name: getattr(facts, name) for name in AccountFacts.model_fields}
    recorded["tariff"] = _with_source_document(facts, parameters)
    terms = Terms.model_construct(
        **{
            **recorded,
            "contract_no": ContractNumbers(
                supplier=contract_no, customer=request.customer_contract_no
            ),
            "text_version": selection.template.text_version,
            "supplier": supplier,
            "late_fee": request.late_fee or _late_fee(facts, parameters),
            "term": _term(facts, request, selection, _longest(selection, parameters)),
            "agreed": _agreed(facts, supplier, request, selection),
            "parameters": parameters,
            "main_contract": request.main_contract,
            "changes": request.changes,
            "related_contracts": request.related_contracts,
            "special_terms": request.special_terms,
            "drawings": request.drawings,
        }
    )
    _demand(terms, selection)
    return terms


def _with_source_document(facts: AccountFacts, parameters: Mapping[str, str]) -> Any:
    if facts.tariff.source_document is not None:
        return facts.tariff
    document = parameters.get("tariff-source-document")
    return facts.tariff.model_copy(update={"source_document": document})


def _late_fee(facts: AccountFacts, parameters: Mapping[str, str]) -> LateFee:
    """Residents one rate; others a rate for the current year and one across years."""

    def rate(name: str) -> Decimal | None:
        value = parameters.get(f"late-fee-{name}")
        return None if value is None else Decimal(value)

    if facts.use.category is UseCategory.RESIDENTIAL:
        return LateFee(residential_per_mille=rate("residential"))
    return LateFee(
        other_current_year_per_mille=rate("other-current-year"),
        other_cross_year_per_mille=rate("other-cross-year"),
    )


def _longest(selection: Selection, parameters: Mapping[str, str]) -> int | None:
    """The cap on the term in years, of the company whose figures are in force."""
    years = parameters.get(selection.term.cap) if selection.term is not None else None
    return None if years is None else int(years)


def _term(
    facts: AccountFacts, request: DraftRequest, selection: Selection, cap: int | None
) -> Term:
    policy = selection.term
    if policy is None:
        raise TermMissing("合同模板没有期限规则", [Problem("term", "模板缺少 term 一节")])
    mode = request.renewal_mode or _renewal_modes(facts, policy)[0]
    if mode not in _renewal_modes(facts, policy):
        raise FactsInvalid(
            "续期方式不适用",
            [Problem("renewal_mode", f"「{selection.title}」不得采用「{mode.label}」")],
        )
    days = request.objection_notice_days
    if days is None and mode is not RenewalMode.NONE:
        days = policy.objection_notice_days
    try:
        return Term(
            starts_on=request.starts_on,
            ends_on=request.ends_on or usual_end(facts, request, policy, cap),
            renewal_mode=mode,
            objection_notice_days=days,
        )
    except ValidationError as error:
        raise FactsInvalid("合同期限不正确", problems_of(error, "term")) from None


def _renewal_modes(facts: AccountFacts, policy: TermPolicy) -> tuple[RenewalMode, ...]:
    """What may be agreed, the usual one first. A temporary supply never renews itself, whatever
    kind of paper it is on.
    """
    if facts.temporary is not None and RenewalMode.NONE in policy.renewal_modes:
        return (RenewalMode.NONE,)
    return (policy.default_renewal, *policy.renewal_modes)


def usual_end(
    facts: AccountFacts, request: DraftRequest, policy: TermPolicy, cap: int | None
) -> date:
    """The usual length, within the cap; a temporary supply ends a month after its project, so that
    the site can be cleared, and after what follows has been decided.
    """
    starts_on, main = request.starts_on, request.main_contract
    if policy.ends_with_main and main is not None and main.ends_on is not None:
        return main.ends_on
    years = policy.default_years if cap is None else min(policy.default_years, cap)
    if facts.temporary is not None:
        works, decide = facts.temporary.project_ends_on, facts.temporary.decide_before
        ends = [add_months(works, 1)] if works is not None else []
        ends += [decide + timedelta(days=1)] if decide is not None else []
        if ends:
            longest = last_day_of_term(starts_on, cap or years)
            return min(max(*ends, starts_on + timedelta(days=1)), longest)
    return last_day_of_term(starts_on, years)


def agreed_model_of(selection: Selection) -> type[Agreed]:
    """The common agreed values and those the selected templates declare."""
    return agreed_model(declarations_of(t.agreed_fields for t in selection.templates()))


def restored_terms(stored: Mapping[str, Any], selection: Selection) -> Terms:
    """Terms from their stored JSON; the selection knows what was declared beside the common."""
    agreed = agreed_model_of(selection).model_validate(stored["agreed"])
    return Terms.model_validate({**stored, "agreed": agreed})


def agreed_defaults(facts: AccountFacts, supplier: Party, selection: Selection) -> dict[str, Any]:
    """The agreed values a contract starts with: the record's addresses, then the templates'."""
    merged: dict[str, Any] = {
        "notice": {"address": facts.customer.registered_address},
        "privacy_contact": supplier.service_phone,
        "signing": {"place": supplier.registered_address},
    }
    for template in selection.templates():
        merged = _overlay(merged, template.agreed_defaults)
    return merged


def _agreed(
    facts: AccountFacts, supplier: Party, request: DraftRequest, selection: Selection
) -> Agreed:
    merged = _overlay(agreed_defaults(facts, supplier, selection), request.agreed)
    try:
        return agreed_model_of(selection).model_validate(merged)
    except ValidationError as error:
        raise FactsInvalid("约定事项不正确", problems_of(error, "agreed")) from None


def _overlay(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = _overlay(below, value)
        else:
            merged[key] = value
    return merged


def _demand(terms: Terms, selection: Selection) -> None:
    """Every required term of the templates is recorded."""
    missing = [
        Problem(path, f"缺少「{path}」，「{template.name}」必须写明此项")
        for template in selection.templates()
        for path in template.required_terms
        if lookup(terms, path) in (None, (), "")
    ]
    if missing:
        raise TermMissing("合同所需的信息不完整", missing)
