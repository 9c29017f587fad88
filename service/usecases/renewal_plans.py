"""How a contract is renewed: by a renewal agreement or, where another kind applies by now, by a new
contract in its place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from service.domain.agreement import usual_end
from service.domain.dates import end_of_like_term, last_day_of_term, worded
from service.domain.drafting_needs import AgreedField, DraftingNeeds, needs_of
from service.domain.effective import is_stated
from service.domain.errors import ActionNotPossible, DianyueError, FactsInvalid, Problem
from service.domain.facts import AccountFacts
from service.domain.field_names import field_name
from service.domain.selection import DraftRequest, Selection, select_template
from service.domain.templates import Template
from service.domain.term_paths import value_at
from service.domain.terms import MainContract
from service.domain.traits import account_traits
from service.domain.vocabulary import ContractState, RenewalMode
from service.store.archive import archive_record
from service.store.contracts import Contract
from service.store.legacy import legacy_paper
from service.usecases.accounts import facts_on
from service.usecases.contract_texts import (
    ORIGIN_LEGACY,
    StoredText,
    account_behind,
    read_text,
)
from service.usecases.organisations import signing_organisation, supplier_party
from service.usecases.relations import first_of, main_of
from service.usecases.succession import NOT_RENEWED, term_of
from service.usecases.work import Work

AGREEMENT = "renewal-agreement"
_OF_EVERY_EXTENSION = ("agreed.extension.applied_on", "agreed.extension.first_supplied_on")
MOST_YEARS = 30
"""A longer term is a slip of the hand; the cap of a kind, which may be lifted, is a rule's."""
_DAY = timedelta(days=1)
_TOLD_APART_BY = ("customer.name", "supply_address")
"""Who does not know these cannot say that the old contract goes on."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wants otherwise than it follows from the contract; `agreed` as in a request."""

    ends_on: date | None = None
    renewal_mode: RenewalMode | None = None
    agreed: Mapping[str, Any] = field(default_factory=dict)
    special_terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenewalPlan:
    """`relation`: renews or replaces; `reasons`: why a renewal agreement does not do. `asked`:
    agreed values that only people know; `missing`: paths of the record that must be filled first.
    """

    relation: str
    request: DraftRequest
    selection: Selection
    modes: tuple[RenewalMode, ...]
    reasons: tuple[str, ...]
    asked: tuple[AgreedField, ...]
    missing: tuple[str, ...]


def plan_renewal(work: Work, contract: Contract, wishes: Wishes) -> RenewalPlan:
    """How a contract in force is renewed. Raises ActionNotPossible, FactsNotEffective,
    NoTemplateApplies, PersonErased, FactsInvalid (names what was wished wrongly).
    """
    why_not = NOT_RENEWED.get(contract.kind, "") or _why_not_here(work, contract)
    if contract.state != ContractState.IN_FORCE:
        why_not = f"合同处于「{ContractState(contract.state).label}」状态，只有履行中的合同可以续签"
    if why_not:
        raise ActionNotPossible(why_not)
    starts_on = max(contract.ends_on + _DAY, work.today)
    _refuse_end(wishes.ends_on, starts_on)
    facts, _ = facts_on(work, account_behind(work, contract), starts_on)
    old = read_text(work, contract)
    kind = _kind_renewed(work, contract, facts, starts_on)
    reasons = tuple(_reasons(kind, old, facts))
    if facts.temporary is not None and contract.ends_on < work.today and not reasons:
        reasons = ("临时用电合同已经届满，届满以后不能再延期",)
    if kind.side_agreement or reasons:
        wanted = _in_its_place(work, contract, kind, old, starts_on, wishes)
    else:
        wanted = _agreement(work, contract, kind, facts, old, starts_on, wishes)
    selection = select_template(facts, wanted, work.library, work.today)
    modes = _modes(kind, selection, facts)
    wanted = _with_mode(wanted, modes, old, wishes)
    supplier = supplier_party(work, signing_organisation(work, contract.org_id))
    needs = needs_of(facts, supplier, selection, work.library, work.today)
    return RenewalPlan(
        relation="renews" if selection.template.id == AGREEMENT else "replaces",
        request=wanted,
        selection=selection,
        modes=modes,
        reasons=reasons,
        asked=tuple(_asked(needs, facts)),
        missing=(*needs.missing, *_outdated(facts, starts_on)),
    )


def _why_not_here(work: Work, contract: Contract) -> str:
    """A paper that was not made here may be of a kind that cannot be made here either."""
    kind = first_of(work, contract).kind
    if contract.origin != ORIGIN_LEGACY or kind in work.library.templates:
        return ""
    return "文本库没有这类合同的文本，请在线下续签，再作为原有合同登记"


def _refuse_end(wanted: date | None, starts_on: date) -> None:
    latest = last_day_of_term(starts_on, MOST_YEARS)
    if wanted is None or starts_on <= wanted <= latest:
        return
    early = f"续签终止日不能早于起始日 {worded(starts_on)}"
    late = f"续签期限不能超过 {MOST_YEARS} 年，最迟至 {worded(latest)}"
    problem = Problem("ends_on", early if wanted < starts_on else late)
    raise FactsInvalid("续签期限不正确", [problem])


def _kind_renewed(work: Work, contract: Contract, facts: AccountFacts, starts_on: date) -> Template:
    """The kind whose terms go on: of a renewal, what it renewed."""
    kind = first_of(work, contract).kind
    known = work.library.template_on(kind, work.today) if kind != AGREEMENT else None
    if known is not None:
        return known
    request = DraftRequest(starts_on=starts_on)
    return select_template(facts, request, work.library, work.today).template


def _reasons(kind: Template, old: StoredText, facts: AccountFacts) -> Iterator[str]:
    """Why the parties conclude anew: the renewal agreement's own text says when they must."""
    terms, customer = old.terms, facts.customer
    unknown = [path for path in _TOLD_APART_BY if not is_stated(terms, path)]
    if unknown:
        names = "、".join(field_name(path) for path in unknown)
        yield f"原合同的{names}未载明，或者尚未核对"
    name, number = (value_at(terms, f"customer.{part}") for part in ("name", "credential.number"))
    # Of a contract that was not made here the number may be unknown.
    is_same = number is not None and number == customer.credential.number
    if not is_same and name not in (None, customer.name):
        yield "用电主体已经变更"
    if terms.get("supply_address") not in (None, facts.supply_address):
        yield "用电地址已经变更"
    as_before = (terms.get("temporary") is not None) == (facts.temporary is not None)
    if is_stated(terms, "temporary") and not as_before:
        yield "已由临时用电转为正式用电" if facts.temporary is None else "已转为临时用电"
    elif not kind.applies_to.to(account_traits(facts)):
        yield f"《{kind.name}》不再适用于现在的用电情况"


def _agreement(
    work: Work,
    contract: Contract,
    kind: Template,
    facts: AccountFacts,
    old: StoredText,
    starts_on: date,
    wishes: Wishes,
) -> DraftRequest:
    """A renewal agreement: the main contract is filled in, the term is as long as it was."""
    request = DraftRequest(
        starts_on=starts_on,
        kind=AGREEMENT,
        agreed=dict(wishes.agreed),
        special_terms=wishes.special_terms,
        main_contract=main_contract_of(work, contract),
        related_contracts=tuple(old.terms["related_contracts"]),
    )
    cap = _cap(work, kind)
    if wishes.ends_on is not None:
        end = wishes.ends_on
    elif facts.temporary is not None:
        end = _end_of_extension(work, kind, facts, request, cap)
    elif old.terms["term"]["ends_on"] is None and kind.term is not None:
        end = usual_end(facts, request, kind.term, cap)
    else:
        term = term_of(work, contract)
        end = end_of_like_term(starts_on, term.starts_on, term.ends_on)
        end = min(end, last_day_of_term(starts_on, cap)) if cap is not None else end
    return request.model_copy(update={"ends_on": end})


def main_contract_of(work: Work, contract: Contract) -> MainContract:
    """Where the terms stand, with the last day as it is now."""
    first = first_of(work, contract)
    record = archive_record(work.session, first.id) or legacy_paper(work.session, first.id)
    return MainContract(
        contract_no=first.number,
        title=first.title,
        signed_on=record.signed_on if record is not None else None,
        ends_on=contract.ends_on,
    )


def _cap(work: Work, kind: Template) -> int | None:
    """The longest term of the kind in years."""
    if kind.term is None:
        return None
    years = work.library.parameter_values(work.today).get(kind.term.cap)
    return None if years is None else int(years)


def _end_of_extension(
    work: Work, kind: Template, facts: AccountFacts, request: DraftRequest, cap: int | None
) -> date:
    """As long as the works last, within the permit and the longest time from the first supply on.

    Raises ActionNotPossible where that is over.
    """
    if kind.term is None:
        return last_day_of_term(request.starts_on, 1)
    ends = [usual_end(facts, request, kind.term, cap)]
    asked = request.agreed.get("extension") or {}
    permit, first = _day(asked.get("permit_valid_to")), _day(asked.get("first_supplied_on"))
    ends += [permit] if permit is not None else []
    ends += [last_day_of_term(first, cap)] if first is not None and cap is not None else []
    if min(ends) < request.starts_on:
        raise ActionNotPossible(
            "工程批准文件已经到期，或者自首次供电之日起已满最长期限，不能再延期；"
            "请办理销户，或者转为正式用电后重新签订"
        )
    return min(ends)


def _in_its_place(
    work: Work,
    contract: Contract,
    kind: Template,
    old: StoredText,
    starts_on: date,
    wishes: Wishes,
) -> DraftRequest:
    """A new contract: of the kind the record calls for, or, beside another contract, the same."""
    main = None
    if kind.side_agreement:
        behind = main_of(work, contract)
        named = old.terms["main_contract"]
        main = MainContract.model_validate(named) if named else None
        if main is not None and behind is not None:
            main = main.model_copy(update={"ends_on": behind.ends_on})
    return DraftRequest(
        starts_on=starts_on,
        ends_on=wishes.ends_on,
        kind=kind.id if kind.side_agreement else None,
        agreed=dict(wishes.agreed),
        special_terms=wishes.special_terms,
        main_contract=main,
    )


def _modes(kind: Template, selection: Selection, facts: AccountFacts) -> tuple[RenewalMode, ...]:
    """How it may renew itself: as its own kind may, and what it renews as well."""
    if facts.temporary is not None:
        return (RenewalMode.NONE,)
    own = selection.term.renewal_modes if selection.term is not None else ()
    if selection.template.id != AGREEMENT or kind.term is None:
        return own
    return tuple(mode for mode in own if mode in kind.term.renewal_modes)


def _with_mode(
    request: DraftRequest, modes: tuple[RenewalMode, ...], old: StoredText, wishes: Wishes
) -> DraftRequest:
    """It renews itself as before, where it may. Raises FactsInvalid for a wish that may not be."""
    term = old.terms["term"]
    before = RenewalMode(term["renewal_mode"])
    mode = wishes.renewal_mode or (before if before in modes else None)
    if mode is not None and mode not in modes:
        problem = Problem("renewal_mode", f"这类合同不得采用「{mode.label}」")
        raise FactsInvalid("续期方式不适用", [problem])
    days = term["objection_notice_days"] if mode is before else None
    return request.model_copy(update={"renewal_mode": mode, "objection_notice_days": days})


def _asked(needs: DraftingNeeds, facts: AccountFacts) -> Iterator[AgreedField]:
    """What has no default; of an extension also what the text prints of its application."""
    yield from needs.asked
    if facts.temporary is not None:
        for item in needs.settled:
            if item.group == "extension" and item.default is None:
                yield replace(item, needed=item.path in _OF_EVERY_EXTENSION)


def _outdated(facts: AccountFacts, starts_on: date) -> Iterator[str]:
    """Works that are over before the extension begins are not what it is for."""
    works = facts.temporary.project_ends_on if facts.temporary is not None else None
    if works is not None and works < starts_on:
        yield "temporary.project_ends_on"


def _day(value: Any) -> date | None:
    """A day as it came with a request; what is none is refused where the request is used."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def plan_or_why_not(work: Work, contract: Contract) -> tuple[RenewalPlan | None, str]:
    """The plan, or why there is none in Chinese."""
    try:
        return plan_renewal(work, contract, Wishes()), ""
    except DianyueError as error:
        return None, error.message
