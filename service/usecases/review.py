"""Review: submit a contract, countersign, review, endorse, approve it, or send it back.

Each is one step of the contract's life, with what comes with it: the round of review, the tasks of
those who are next, and a word to those who wait.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from service.domain.access import Permission, Role
from service.domain.dossier import Needs
from service.domain.errors import ActionNotPossible, Invalid, Problem
from service.domain.lifecycle import TRANSITIONS, Condition
from service.domain.notices import NoticeRequest
from service.domain.review import Route
from service.domain.review_policy import Concern
from service.domain.tasks import TaskKind, TaskRequest
from service.domain.vocabulary import ContractAction, ContractState, Discipline
from service.domain.working_days import add_working_days
from service.store import reviews as store
from service.store.access import actor_of, disciplines_of, user_with_id
from service.store.contracts import Contract
from service.store.reviews import Review
from service.usecases.access import needs
from service.usecases.comments import NewComment, add_comments, refuse_open_comments
from service.usecases.contract_texts import read_text, subject_of
from service.usecases.errors import DisciplineNotHeld, TermTextUnresolved
from service.usecases.lifecycle import (
    Step,
    Taken,
    dossier_of,
    held,
    name_of,
    needs_to,
    take,
)
from service.usecases.review_judging import (
    Judged,
    finding_places,
    judged,
    masked,
    no_blocking,
    policy_of,
    routed,
    verdict_on,
)
from service.usecases.review_steps import ask_to_amend, drafter_of
from service.usecases.revisions import unresolved_in
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody says with their decision.

    `expected` is the ETag of the page they had before them (None: whatever there is).
    `on_behalf_of` is the account of whoever delegated to them. `discipline` may be left out by
    those who countersign for one only. `comments` go to clauses of the text that is sent back.
    """

    expected: str | None = None
    on_behalf_of: str | None = None
    reason: str = ""
    discipline: Discipline | None = None
    comments: tuple[NewComment, ...] = ()


@needs(Permission.DRAFT_CONTRACTS, delegable=True)
def submit_contract(work: Work, contract_id: str, decision: Decision) -> Taken:
    """Submit the newest text: judged by the library of today, graded, routed, and put before those
    who must look.

    Raises VersionChanged, ActionNotPossible, TermTextUnresolved, BlockingFindings,
    ReviewPolicyMissing.
    """
    contract = _ready(work, contract_id, ContractAction.SUBMIT, decision)
    settled = _settled(work, contract)
    judgement = judged(work, contract, work.today)
    facts = no_blocking(work, contract, judgement.verdict) | settled
    route = routed(work, contract, judgement)
    needs_now = route.needs(judgement.parties)
    review = _round_of(work, contract, judgement, route, needs_now)
    step = Step(
        ContractAction.SUBMIT,
        expected=decision.expected,
        on_behalf_of=decision.on_behalf_of,
        reason=masked(work, contract, decision.reason),
        facts=facts,
        needs=needs_now,
        payload={
            "review": review.id,
            "as_of": review.as_of.isoformat(),
            "grade": review.grade,
            "route": review.route,
        },
    )
    taken = take(work, contract_id, step)
    work.close_tasks(subject_of(contract), TaskKind.AMEND)
    return taken


@needs(Permission.REVIEW_CONTRACTS, delegable=True)
def countersign_contract(work: Work, contract_id: str, decision: Decision) -> Taken:
    """Countersign for a discipline that the contract needs and the actor holds.

    Raises DisciplineNotHeld, and what every step raises.
    """
    contract = _ready(work, contract_id, ContractAction.COUNTERSIGN, decision)
    discipline = _discipline(work, contract, decision)
    return _decide(work, contract, ContractAction.COUNTERSIGN, decision, party=discipline.value)


@needs(Permission.REVIEW_CONTRACTS, delegable=True)
def review_contract(work: Work, contract_id: str, decision: Decision) -> Taken:
    """The legal review. Raises BlockingFindings where something blocks by now."""
    contract = _ready(work, contract_id, ContractAction.REVIEW, decision)
    return _decide(work, contract, ContractAction.REVIEW, decision, _still_clean(work, contract))


@needs(Permission.APPROVE_CONTRACTS, delegable=True)
def endorse_contract(work: Work, contract_id: str, decision: Decision) -> Taken:
    """Approve on a level below the last. Raises ActionNotPossible where the last is next."""
    contract = _ready(work, contract_id, ContractAction.ENDORSE, decision)
    dossier = dossier_of(work, contract)
    if len(dossier.approvals) + 1 >= dossier.needs.approval_levels:
        raise ActionNotPossible("本合同已到最后一级审批，请办理「审批」")
    return _decide(work, contract, ContractAction.ENDORSE, decision)


@needs(Permission.APPROVE_CONTRACTS, delegable=True)
def approve_contract(work: Work, contract_id: str, decision: Decision) -> Taken:
    """The last approval: the day whose law counts is frozen with it.

    Raises BlockingFindings, CommentsOpen, and what every step raises.
    """
    contract = _ready(work, contract_id, ContractAction.APPROVE, decision)
    if policy_of(work).comments_must_be_settled:
        refuse_open_comments(work, contract)
    facts = _still_clean(work, contract)
    taken = _decide(work, contract, ContractAction.APPROVE, decision, facts)
    contract = taken.contract
    work.open_task(
        TaskRequest(
            kind=TaskKind.ISSUE,
            subject=subject_of(contract),
            org_id=contract.org_id,
            title=f"{TaskKind.ISSUE.label}：{contract.title} {contract.number}",
            role=Role.SIGNER,
        )
    )
    _tell_drafter(work, taken, "contract.approved", {"by": work.actor.name})
    return taken


@needs(Permission.RETURN_CONTRACTS, delegable=True)
def return_contract(work: Work, contract_id: str, decision: Decision) -> Taken:
    """Send a contract back to its drafter, with the reason and comments at its clauses."""
    contract = _ready(work, contract_id, ContractAction.RETURN, decision)
    if not decision.reason.strip():
        message = "退回须写明理由"
        raise Invalid(message, [Problem("reason", message)])
    decision = replace(decision, reason=masked(work, contract, decision.reason))
    taken = _decide(work, contract, ContractAction.RETURN, decision)
    add_comments(work, taken.contract, decision.comments)
    ask_to_amend(work, taken.contract, taken.dossier, "退回修改")
    told = {"by": name_of(work, work.actor.id), "reason": decision.reason}
    _tell_drafter(work, taken, "contract.returned", told)
    return taken


DECISIONS: dict[ContractAction, Callable[[Work, str, Decision], Taken]] = {
    ContractAction.SUBMIT: submit_contract,
    ContractAction.COUNTERSIGN: countersign_contract,
    ContractAction.REVIEW: review_contract,
    ContractAction.ENDORSE: endorse_contract,
    ContractAction.APPROVE: approve_contract,
    ContractAction.RETURN: return_contract,
}


def _ready(work: Work, contract_id: str, action: ContractAction, decision: Decision) -> Contract:
    """The contract, locked, as it was on the caller's page; the dear checks come after this one."""
    contract = held(work, contract_id, decision.expected)
    state = ContractState(contract.state)
    if (state, action) not in TRANSITIONS:
        raise ActionNotPossible(f"合同处于「{state.label}」状态，不能办理「{action.label}」")
    return contract


def _decide(
    work: Work,
    contract: Contract,
    action: ContractAction,
    decision: Decision,
    facts: frozenset[Condition] = frozenset(),
    party: str | None = None,
) -> Taken:
    review = store.open_review(work.session, contract.id)
    payload = {"review": review.id, "as_of": review.as_of.isoformat()} if review else {}
    step = Step(
        action,
        expected=decision.expected,
        on_behalf_of=decision.on_behalf_of,
        party=party,
        reason=masked(work, contract, decision.reason),
        facts=facts,
        payload=payload,
    )
    return take(work, contract.id, step)


def _still_clean(work: Work, contract: Contract) -> frozenset[Condition]:
    """Looked at again: the record may have changed since submitting, the day has not."""
    review = store.open_review(work.session, contract.id)
    as_of = review.as_of if review is not None else work.today
    return no_blocking(work, contract, verdict_on(work, contract, as_of))


def _settled(work: Work, contract: Contract) -> frozenset[Condition]:
    """The condition that every printed value is a sure one; raises TermTextUnresolved."""
    unsettled = unresolved_in(work, read_text(work, contract))
    if unsettled:
        named = "、".join(dict.fromkeys(item.label for item in unsettled))
        raise TermTextUnresolved(
            f"改动过的约定内容不能识别为确定的数值，须先改正：{named}", (Condition.TERMS_RESOLVED,)
        )
    return frozenset({Condition.TERMS_RESOLVED})


def _round_of(
    work: Work, contract: Contract, judgement: Judged, route: Route, asked: Needs
) -> Review:
    graded = judgement.graded
    due = add_working_days(work.today, route.working_days, work.ports.calendar)
    review = Review(
        id=work.new_id(),
        org_id=contract.org_id,
        contract_id=contract.id,
        version=contract.version,
        as_of=work.today,
        submitted_by=work.actor.id,
        opened_at=work.now,
        due_at=due.at,
        due_provisional=due.provisional,
        working_days=route.working_days,
        grade=graded.grade.value,
        points=graded.points,
        # A title of an added clause is whatever somebody typed.
        reasons=[
            {"text": masked(work, contract, reason.text), "points": reason.points}
            for reason in graded.reasons
        ],
        safety=graded.concerns[Concern.SAFETY],
        fee=graded.concerns[Concern.FEE],
        capacity=str(judgement.case.capacity),
        capacity_points=graded.capacity_points,
        route=route.name,
        route_label=route.label,
        route_reasons=list(route.reasons),
        needs=needs_to(asked),
        findings=finding_places(judgement.verdict),
        steps=[],
    )
    work.session.add(review)
    work.session.flush()
    return review


def _discipline(work: Work, contract: Contract, decision: Decision) -> Discipline:
    """The discipline countersigned for: the one named, or the only one needed that they hold."""
    acting = decision.on_behalf_of or work.actor.id
    user = user_with_id(work.session, acting)
    actor = actor_of(work.session, user, work.today) if user is not None else work.actor
    mine = disciplines_of(work.session, actor, work.today)
    dossier = dossier_of(work, contract)
    waiting = dossier.needs.disciplines - dossier.countersigned_for
    fit = [item for item in mine if item.value in waiting]
    wanted = decision.discipline or (fit[0] if len(fit) == 1 else None)
    if wanted is None:
        if fit:
            message = "担任多个专业的会签，须写明本次为哪个专业会签"
            raise Invalid(message, [Problem("discipline", message)])
        needed = "、".join(item.value for item in Discipline if item.value in waiting) or "无"
        raise DisciplineNotHeld(f"本合同待会签的专业：{needed}，均不是本人担任的专业")
    if wanted not in mine:
        raise DisciplineNotHeld(f"未担任「{wanted.value}」专业的会签人")
    return wanted


def _tell_drafter(work: Work, taken: Taken, kind: str, facts: dict[str, str]) -> None:
    drafter = drafter_of(work, taken.dossier)
    if drafter is None or drafter == work.actor.id:
        return
    contract = taken.contract
    key = f"{contract.id}.{contract.step}"
    work.post(NoticeRequest(kind, drafter, subject_of(contract), contract.org_id, key, facts))
