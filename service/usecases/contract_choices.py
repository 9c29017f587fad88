"""What somebody may do with a contract now, for themselves or for whoever delegated to them."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.access import Permission, Role
from service.domain.dossier import Act, Dossier
from service.domain.lifecycle import ACCESS, SHOWN, Condition, missing, possible_actions
from service.domain.review import open_steps
from service.domain.vocabulary import ContractAction, ContractState, Discipline
from service.store.access import (
    holders_of_role,
)
from service.store.contracts import Contract, version_numbered
from service.usecases.access import needs
from service.usecases.comments import refuse_open_comments
from service.usecases.contract_texts import contract_of
from service.usecases.errors import CommentsOpen
from service.usecases.faces import Face, faces_of, reaches
from service.usecases.lifecycle import dossier_of
from service.usecases.revisions import terms_resolved
from service.usecases.work import Work

# What the form that is filled in, or taking the action itself, sees to.
_ASKED_LATER = frozenset(
    {
        Condition.REASON_GIVEN,
        Condition.PARTY_EXPECTED,
        Condition.DISCIPLINE_EXPECTED,
        Condition.PARTIES_NAMED,
    }
)
# Done by other use cases than a decision on the page: drafting, uploading, the last signature, a
# change of the record.
_NO_DECISIONS = frozenset(
    {
        ContractAction.DRAFT,
        ContractAction.REVISE,
        ContractAction.REOPEN,
        ContractAction.CONCLUDE,
        ContractAction.SUPERSEDE,
    }
)
# Records of what happened on paper: there is nothing to decide in another's name.
_BY_ONESELF = frozenset(
    {
        ContractAction.SIGN,
        ContractAction.ARCHIVE,
        ContractAction.TERMINATE,
        ContractAction.LAPSE,
    }
)
_WAY_ON = frozenset(
    {
        ContractAction.SUBMIT,
        ContractAction.ISSUE,
        ContractAction.SIGN,
        ContractAction.CHECK,
        ContractAction.ARCHIVE,
    }
)


@dataclass(frozen=True, slots=True)
class Offer:
    """An action that the contract's state has and somebody's role allows. `hindrances` say in
    Chinese what is missing for it. `leads_on`: it is what the contract waits for.

    `on_behalf_of` is the account of whoever delegated, `principal` their name. `disciplines` are
    those to countersign for.
    """

    action: ContractAction
    hindrances: tuple[str, ...]
    leads_on: bool
    on_behalf_of: str | None = None
    principal: str = ""
    disciplines: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        return not self.hindrances

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The disciplines as value and words of a choice."""
        return tuple((name, name) for name in self.disciplines)


@needs(Permission.READ_CONTRACTS)
def offers_for(work: Work, contract_id: str) -> list[Offer]:
    """What leads on comes first, then what the actor can do in their own name."""
    contract = contract_of(work, contract_id)
    dossier = dossier_of(work, contract)
    found = [
        offer
        for face in faces_of(work)
        for action in _actions(dossier)
        if face.roles & ACCESS[action]
        and reaches(work, face, contract)
        and _is_time(work, contract, action)
        and not (face.giver and action in _BY_ONESELF)
        for offer in [_offer(work, contract, dossier, face, action)]
    ]
    return sorted(found, key=lambda offer: (not offer.leads_on, offer.on_behalf_of is not None))


def _is_time(work: Work, contract: Contract, action: ContractAction) -> bool:
    """Nothing lapses before its last day is over."""
    return action is not ContractAction.LAPSE or contract.ends_on < work.today


def _actions(dossier: Dossier) -> Iterator[ContractAction]:
    """The decisions that the state has, without those that were made or are for another level."""
    level = {step.action for step in open_steps(dossier)}
    last = len(dossier.approvals) + 1 >= dossier.needs.approval_levels
    for action in possible_actions(dossier.state):
        done = {
            ContractAction.COUNTERSIGN: action not in level,
            ContractAction.REVIEW: not dossier.needs.legal_review
            or bool(dossier.in_this_round(ContractAction.REVIEW)),
            ContractAction.ENDORSE: last,
            ContractAction.APPROVE: not last,
            ContractAction.CHECK: bool(dossier.in_this_round(ContractAction.CHECK)),
        }.get(action, action in _NO_DECISIONS)
        if not done:
            yield action


def _offer(
    work: Work,
    contract: Contract,
    dossier: Dossier,
    face: Face,
    action: ContractAction,
) -> Offer:
    act = Act(
        action,
        face.actor,
        work.now,
        work.today,
        dossier.fingerprint or "",
        on_behalf_of=face.giver,
    )
    waiting = dossier.needs.disciplines - dossier.countersigned_for
    fit = _in_order(waiting & {item.value for item in face.disciplines})
    hindrances = _hindrances(work, contract, dossier, act)
    if action is ContractAction.COUNTERSIGN and waiting and not fit:
        whose = "本人" if face.giver is None else "其"
        hindrances.append(f"待会签的专业是{'、'.join(_in_order(waiting))}，不是{whose}担任的专业")
    steps = {step.action for step in open_steps(dossier)}
    leads_on = action in (steps if dossier.state == ContractState.IN_REVIEW else _WAY_ON)
    giver = face.giver
    return Offer(
        action=action,
        hindrances=tuple(hindrances),
        leads_on=leads_on,
        on_behalf_of=giver.id if giver is not None else None,
        principal=giver.name if giver is not None else "",
        disciplines=fit if action is ContractAction.COUNTERSIGN else (),
    )


def _hindrances(work: Work, contract: Contract, dossier: Dossier, act: Act) -> list[str]:
    """What is missing for an act, but for what the form or the files will show."""
    unmet = missing(dossier, act, frozenset(Condition) - SHOWN.keys())
    found = [item.sentence for item in unmet if item not in _ASKED_LATER]
    if act.action is ContractAction.APPROVE:
        found += _open_comments(work, contract)
    if act.action is ContractAction.SUBMIT:
        version = version_numbered(work.session, contract, contract.version)
        if not terms_resolved(work, version.id):
            found.append(Condition.TERMS_RESOLVED.sentence)
    return found


def _in_order(disciplines: frozenset[str]) -> tuple[str, ...]:
    return tuple(item.value for item in Discipline if item.value in disciplines)


def _open_comments(work: Work, contract: Contract) -> list[str]:
    policy = work.library.review
    if policy is not None and policy.comments_must_be_settled:
        try:
            refuse_open_comments(work, contract)
        except CommentsOpen as error:
            return [error.message]
    return []


_MOST_NAMED = 3
_BESIDE_REVIEW = {
    ContractState.DRAFT: ("提交审核", Role.DRAFTER),
    ContractState.APPROVED: ("发出签署", Role.SIGNER),
    ContractState.ISSUED: ("各方签署", Role.SIGNER),
}
_STEP_ROLES = {
    ContractAction.COUNTERSIGN: Role.COUNTERSIGNER,
    ContractAction.REVIEW: Role.REVIEWER,
    ContractAction.ENDORSE: Role.APPROVER,
    ContractAction.APPROVE: Role.APPROVER,
}


@needs(Permission.READ_CONTRACTS)
def who_is_next(work: Work, contract_id: str) -> list[tuple[str, tuple[str, ...]]]:
    """What the contract waits for, each with the nearest people who can do it; nothing where it
    waits for nothing.
    """
    contract = contract_of(work, contract_id)
    dossier = dossier_of(work, contract)
    steps = open_steps(dossier)
    if steps:
        return [
            (step.label, _nearest(work, contract, dossier, _STEP_ROLES[step.action], step.key))
            for step in steps
        ]
    state = ContractState(contract.state)
    if state is ContractState.SIGNED:
        checked = bool(dossier.in_this_round(ContractAction.CHECK))
        label, role = ("归档", Role.ARCHIVIST) if checked else ("签后复核", Role.REVIEWER)
    elif state in _BESIDE_REVIEW:
        label, role = _BESIDE_REVIEW[state]
    else:
        return []
    return [(label, _nearest(work, contract, dossier, role))]


def _nearest(
    work: Work, contract: Contract, dossier: Dossier, role: Role, key: str = ""
) -> tuple[str, ...]:
    """The nearest people who have a role; not who drafted it, nor who agreed one level below."""
    discipline = Discipline(key) if role is Role.COUNTERSIGNER else None
    users = holders_of_role(work.session, contract.org_id, role, work.today, discipline)
    drafted = dossier.drafters if role not in (Role.DRAFTER, Role.SIGNER) else frozenset()
    below = dossier.in_this_round(ContractAction.ENDORSE) if role is Role.APPROVER else ()
    barred = drafted.union(*(entry.persons for entry in below))
    names = [u.name for u in users if barred.isdisjoint({u.id, u.person_id or u.id})]
    return tuple(names[:_MOST_NAMED])
