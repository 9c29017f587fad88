"""Renewing: one click drafts the renewal of a contract, and what stands of it can be read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.dates import next_end
from service.domain.drafting_needs import AgreedField
from service.domain.errors import Problem, TermMissing
from service.domain.lifecycle import FINAL
from service.domain.vocabulary import ContractState, RenewalMode
from service.store.contracts import Contract
from service.store.renewals import (
    renewal_objections,
    standing_objections,
    successors_of,
)
from service.usecases.access import needs
from service.usecases.contract_texts import contract_of, subject_of
from service.usecases.contracts import ContractView, draft_related, get_contract
from service.usecases.lifecycle import dossier_of, held, name_of
from service.usecases.relations import Relation, main_of
from service.usecases.renewal_plans import (
    RenewalPlan,
    Wishes,
    plan_or_why_not,
    plan_renewal,
)
from service.usecases.succession import NOT_RENEWED, term_of
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection to another term after `ends_on`; `proof`: its scan (sha256)."""

    id: str
    party: str
    received_on: date
    ends_on: date
    proof: str | None
    recorded_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None
    withdrawn_reason: str | None


@dataclass(frozen=True, slots=True)
class DraftOfRenewal:
    """What was drafted to take the contract's place."""

    id: str
    number: str
    title: str
    state: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one click would draft. `relation`: renews or replaces, and for `reasons` why so.
    `asked`: agreed values it asks for; `missing`: paths of the record to be filled before.
    """

    relation: str
    kind: str
    title: str
    starts_on: date
    ends_on: date | None
    renewal_mode: RenewalMode | None
    renewal_modes: tuple[RenewalMode, ...]
    reasons: tuple[str, ...]
    asked: tuple[AgreedField, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RenewalView:
    """How a contract's term ends. `next_ends_on`: the last day of the term it would roll to.
    `objection_until`: the last day to object (None: nothing renews itself). `follows`: number of
    the contract beside which it stands and with which it goes on. `why_not`: why none is proposed.
    """

    contract_id: str
    state: str
    mode: RenewalMode
    ends_on: date
    indefinite_since: date | None
    next_ends_on: date | None
    objection_until: date | None
    may_object: bool
    objected: bool
    follows: str | None
    is_temporary: bool
    parties: tuple[str, ...]
    objections: tuple[ObjectionView, ...]
    successor: DraftOfRenewal | None
    proposal: Proposal | None
    why_not: str


@needs(Permission.DRAFT_CONTRACTS)
def draft_renewal(work: Work, contract_id: str, wishes: Wishes | None = None) -> ContractView:
    """Draft what renews a contract in force, or takes its place where another kind applies by now.

    Where there is one already that was not given up, that one is the answer. Raises
    ActionNotPossible, TermMissing (names what must be given or recorded), NoTemplateApplies,
    FactsInvalid, FactsNotEffective.
    """
    contract = held(work, contract_id, None)
    known = _successor(work, contract)
    if known is not None:
        return get_contract(work, known.id)
    plan = plan_renewal(work, contract, wishes or Wishes())
    if plan.missing:
        problems = [Problem(path, "档案缺少此项，或者已经过时") for path in plan.missing]
        raise TermMissing("档案所载的信息不足以起草续签文本，请先更新档案", problems)
    relation = Relation(plan.relation, contract)
    drafted = draft_related(work, contract.account_no, plan.request, relation)
    payload = {"contract": drafted.id, "relation": plan.relation}
    work.record(Event(subject_of(contract), "contracts.renewal_drafted", payload), contract.org_id)
    return drafted


@needs(Permission.READ_CONTRACTS)
def renewal_of(work: Work, contract_id: str) -> RenewalView:
    """How a contract's term ends, who objected, and what a renewal still needs."""
    contract = contract_of(work, contract_id)
    term = term_of(work, contract)
    main = main_of(work, contract)
    follows = main is not None and (
        contract.kind in NOT_RENEWED or term.mode is not RenewalMode.NONE
    )
    renews_itself = term.mode is not RenewalMode.NONE and contract.indefinite_since is None
    until = contract.ends_on - timedelta(days=term.objection_days) if renews_itself else None
    rolls = term.mode is RenewalMode.ROLL_SAME_TERM and renews_itself and not follows
    known = _successor(work, contract)
    plan, why_not = (None, "") if known is not None else plan_or_why_not(work, contract)
    return RenewalView(
        contract_id=contract.id,
        state=contract.state,
        mode=term.mode,
        ends_on=contract.ends_on,
        indefinite_since=contract.indefinite_since,
        next_ends_on=next_end(term.starts_on, term.ends_on, contract.ends_on) if rolls else None,
        objection_until=until,
        may_object=(
            until is not None
            and contract.state == ContractState.IN_FORCE
            and contract.ends_on >= work.today
        ),
        objected=bool(standing_objections(work.session, contract)),
        follows=main.number if main is not None and follows else None,
        is_temporary=term.is_temporary,
        parties=tuple(sorted(dossier_of(work, contract).needs.parties)),
        objections=tuple(_objections(work, contract)),
        successor=_draft_view(known) if known is not None else None,
        proposal=_proposal(plan) if plan is not None else None,
        why_not=why_not,
    )


def _successor(work: Work, contract: Contract) -> Contract | None:
    """What is on its way to take the contract's place; the newest that was not given up."""
    found = successors_of(work.session, contract.id)
    return next((row for row in found if row.state not in FINAL), None)


def _objections(work: Work, contract: Contract) -> list[ObjectionView]:
    return [
        ObjectionView(
            id=row.id,
            party=row.party,
            received_on=row.received_on,
            ends_on=row.ends_on,
            proof=row.proof,
            recorded_at=row.recorded_at,
            recorded_by=name_of(work, row.recorded_by),
            withdrawn_at=row.withdrawn_at,
            withdrawn_reason=row.withdrawn_reason,
        )
        for row in renewal_objections(work.session, contract.id)
    ]


def _draft_view(contract: Contract) -> DraftOfRenewal:
    return DraftOfRenewal(
        contract.id,
        contract.number,
        contract.title,
        contract.state,
        contract.starts_on,
        contract.ends_on,
    )


def _proposal(plan: RenewalPlan) -> Proposal:
    selection, request = plan.selection, plan.request
    return Proposal(
        relation=plan.relation,
        kind=selection.template.id,
        title=selection.title,
        starts_on=request.starts_on,
        # By a record that is out of date no end can be told.
        ends_on=request.ends_on if not plan.missing else None,
        renewal_mode=request.renewal_mode,
        renewal_modes=plan.modes,
        reasons=plan.reasons,
        asked=plan.asked,
        missing=plan.missing,
    )
