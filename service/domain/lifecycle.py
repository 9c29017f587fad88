"""The life of a contract: one table (state, action) -> state, and what each action demands of whom.

Pure; `usecases/lifecycle.py` stores what comes of it. Expiring and overdue are no states: they are
computed from dates, and expiry never means disconnection.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from enum import StrEnum

from service.domain.access import Role
from service.domain.dossier import APPROVALS, CHANGES_TEXT, Act, Dossier, Entry
from service.domain.errors import (
    ActionNotPossible,
    DelegationNotValid,
    DemandsNotMet,
    DrafterMayNotDecide,
    RoleMissing,
)
from service.domain.vocabulary import ContractAction as Action
from service.domain.vocabulary import ContractState as State

FINAL = frozenset({State.SUPERSEDED, State.TERMINATED, State.LAPSED, State.VOIDED})

# Once signed, a paper binds: it is never revised nor voided, only replaced or ended.
TRANSITIONS: Mapping[tuple[State | None, Action], State] = {
    (None, Action.DRAFT): State.DRAFT,
    (None, Action.REGISTER): State.IN_FORCE,
    (State.DRAFT, Action.REVISE): State.DRAFT,
    (State.DRAFT, Action.SUBMIT): State.IN_REVIEW,
    (State.DRAFT, Action.VOID): State.VOIDED,
    (State.IN_REVIEW, Action.COUNTERSIGN): State.IN_REVIEW,
    (State.IN_REVIEW, Action.REVIEW): State.IN_REVIEW,
    (State.IN_REVIEW, Action.ENDORSE): State.IN_REVIEW,
    (State.IN_REVIEW, Action.APPROVE): State.APPROVED,
    (State.IN_REVIEW, Action.RETURN): State.DRAFT,
    (State.IN_REVIEW, Action.REOPEN): State.DRAFT,
    (State.IN_REVIEW, Action.REVISE): State.DRAFT,
    (State.IN_REVIEW, Action.VOID): State.VOIDED,
    (State.APPROVED, Action.ISSUE): State.ISSUED,
    (State.APPROVED, Action.RETURN): State.DRAFT,
    (State.APPROVED, Action.REOPEN): State.DRAFT,
    (State.APPROVED, Action.REVISE): State.DRAFT,
    (State.APPROVED, Action.VOID): State.VOIDED,
    (State.ISSUED, Action.SIGN): State.ISSUED,
    (State.ISSUED, Action.CONCLUDE): State.SIGNED,
    (State.ISSUED, Action.RETURN): State.DRAFT,
    (State.ISSUED, Action.REOPEN): State.DRAFT,
    (State.ISSUED, Action.VOID): State.VOIDED,
    (State.SIGNED, Action.CHECK): State.SIGNED,
    (State.SIGNED, Action.ARCHIVE): State.IN_FORCE,
    (State.SIGNED, Action.SUPERSEDE): State.SUPERSEDED,
    (State.SIGNED, Action.TERMINATE): State.TERMINATED,
    (State.SIGNED, Action.LAPSE): State.LAPSED,
    (State.IN_FORCE, Action.SUPERSEDE): State.SUPERSEDED,
    (State.IN_FORCE, Action.TERMINATE): State.TERMINATED,
    (State.IN_FORCE, Action.LAPSE): State.LAPSED,
}


class Condition(StrEnum):
    """What an action may demand; `sentence` says it in Chinese."""

    TEXT_IDENTIFIED = "text_identified"
    FINGERPRINT_UNCHANGED = "fingerprint_unchanged"
    PARTIES_NAMED = "parties_named"
    ACTOR_DID_NOT_DRAFT = "approver_is_not_drafter"
    ACTS_ONCE = "acts_once"
    DISCIPLINE_EXPECTED = "discipline_expected"
    COUNTERSIGNED = "countersigned"
    LEGALLY_REVIEWED = "legally_reviewed"
    LOWER_LEVELS_APPROVED = "lower_levels_approved"
    STILL_APPROVED = "still_approved"
    PARTY_EXPECTED = "party_expected"
    NOBODY_SIGNED = "nobody_signed"
    ALL_PARTIES_SIGNED = "all_parties_signed"
    LEGALLY_CHECKED = "legally_checked"
    REASON_GIVEN = "reason_given"
    # The rest is stated by the use case, which looks at findings, files and other contracts.
    NO_BLOCKING_FINDINGS = "no_blocking_findings"
    TERMS_RESOLVED = "terms_resolved"
    SIGNATORY_AUTHORISED = "signatory_authorised"
    BOTH_SEALS = "both_seals"
    ARCHIVED = "archived"
    DEBTS_SETTLED = "debts_settled"
    SUCCESSOR_IN_FORCE = "successor_in_force"
    TERMINATION_PROVEN = "termination_proven"
    TERM_ENDED = "term_ended"
    NOT_RENEWED = "not_renewed"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    Condition.TEXT_IDENTIFIED: "合同文本须有完整的文本指纹",
    Condition.FINGERPRINT_UNCHANGED: "所见文本须与合同当前文本一致，一字未改",
    Condition.PARTIES_NAMED: "须列明签署合同的各方",
    Condition.ACTOR_DID_NOT_DRAFT: "起草、修改或者提交过本合同的人不得审核、审批，委托他人代办亦同",
    Condition.ACTS_ONCE: "同一人在同一轮中只能办理一次，审核过的人不再审批，代他人办理的计入双方",
    Condition.DISCIPLINE_EXPECTED: "会签的专业须为本合同需要且尚未会签的专业",
    Condition.COUNTERSIGNED: "各会签人均须已对当前文本会签",
    Condition.LEGALLY_REVIEWED: "当前文本须已通过法务审核",
    Condition.LOWER_LEVELS_APPROVED: "前面各级审批须已通过",
    Condition.STILL_APPROVED: "当前文本须有有效的审批，文字改动后原审批失效",
    Condition.PARTY_EXPECTED: "签署方须为合同列明且尚未签署的一方",
    Condition.NOBODY_SIGNED: "尚无一方签署；已有一方签署的，先退回修改",
    Condition.ALL_PARTIES_SIGNED: "合同各方均须已签署当前文本",
    Condition.LEGALLY_CHECKED: "签署后的合同须已经过法务复核",
    Condition.REASON_GIVEN: "须写明理由",
    Condition.NO_BLOCKING_FINDINGS: "不得有未处理的阻断性发现",
    Condition.TERMS_RESOLVED: "改动过的约定内容须均能识别为确定的数值",
    Condition.SIGNATORY_AUTHORISED: (
        "签署人须为法定代表人（负责人）、本人或者持有效授权委托书的代理人"
    ),
    Condition.BOTH_SEALS: (
        "供电人须已盖供用电合同专用章或者公章，用电人须已盖章；用电人为自然人的须已签名"
    ),
    Condition.ARCHIVED: "签署的原件须已归档并存有原样副本",
    Condition.DEBTS_SETTLED: "因过户、分户、并户、迁址等另签合同的，须先登记原用电费用已经结清",
    Condition.SUCCESSOR_IN_FORCE: "取代本合同的新合同须已签署并归档，且已到其起始日",
    Condition.TERMINATION_PROVEN: "解除协议或者已送达的解除通知须已归档",
    Condition.TERM_ENDED: "合同有效期须已届满",
    Condition.NOT_RENEWED: "须为约定不续期，或者一方已书面提出异议",
}

_HELD = (Condition.FINGERPRINT_UNCHANGED, Condition.STILL_APPROVED)

DEMANDS: Mapping[Action, tuple[Condition, ...]] = {
    Action.DRAFT: (Condition.TEXT_IDENTIFIED,),
    Action.REGISTER: (Condition.TEXT_IDENTIFIED,),
    Action.REVISE: (Condition.TEXT_IDENTIFIED,),
    Action.SUBMIT: (
        Condition.FINGERPRINT_UNCHANGED,
        Condition.PARTIES_NAMED,
        Condition.NO_BLOCKING_FINDINGS,
        Condition.TERMS_RESOLVED,
    ),
    Action.COUNTERSIGN: (
        Condition.ACTOR_DID_NOT_DRAFT,
        Condition.ACTS_ONCE,
        Condition.FINGERPRINT_UNCHANGED,
        Condition.DISCIPLINE_EXPECTED,
    ),
    Action.REVIEW: (
        Condition.ACTOR_DID_NOT_DRAFT,
        Condition.FINGERPRINT_UNCHANGED,
        Condition.NO_BLOCKING_FINDINGS,
    ),
    Action.ENDORSE: (
        Condition.ACTOR_DID_NOT_DRAFT,
        Condition.ACTS_ONCE,
        Condition.FINGERPRINT_UNCHANGED,
        Condition.COUNTERSIGNED,
        Condition.LEGALLY_REVIEWED,
    ),
    Action.APPROVE: (
        Condition.ACTOR_DID_NOT_DRAFT,
        Condition.ACTS_ONCE,
        Condition.FINGERPRINT_UNCHANGED,
        Condition.NO_BLOCKING_FINDINGS,
        Condition.COUNTERSIGNED,
        Condition.LEGALLY_REVIEWED,
        Condition.LOWER_LEVELS_APPROVED,
    ),
    Action.RETURN: (Condition.REASON_GIVEN,),
    Action.REOPEN: (Condition.REASON_GIVEN,),
    Action.ISSUE: (*_HELD, Condition.NO_BLOCKING_FINDINGS),
    Action.SIGN: (*_HELD, Condition.PARTY_EXPECTED, Condition.SIGNATORY_AUTHORISED),
    Action.CONCLUDE: (*_HELD, Condition.ALL_PARTIES_SIGNED, Condition.BOTH_SEALS),
    Action.CHECK: (Condition.ACTOR_DID_NOT_DRAFT, Condition.FINGERPRINT_UNCHANGED),
    Action.ARCHIVE: (
        *_HELD,
        Condition.LEGALLY_CHECKED,
        Condition.ARCHIVED,
        Condition.DEBTS_SETTLED,
    ),
    Action.SUPERSEDE: (Condition.SUCCESSOR_IN_FORCE,),
    Action.TERMINATE: (Condition.REASON_GIVEN, Condition.TERMINATION_PROVEN),
    Action.LAPSE: (Condition.TERM_ENDED, Condition.NOT_RENEWED),
    Action.VOID: (Condition.REASON_GIVEN, Condition.NOBODY_SIGNED),
}

# Auditors only read, and admins only give roles: neither moves a contract.
ACCESS: Mapping[Action, frozenset[Role]] = {
    Action.DRAFT: frozenset({Role.DRAFTER, Role.SYSTEM}),
    # A paper that was signed elsewhere.
    Action.REGISTER: frozenset({Role.DRAFTER, Role.ARCHIVIST, Role.SYSTEM}),
    # A reviewer who edits the Word file has written that text, and may not review it any more.
    Action.REVISE: frozenset({Role.DRAFTER, Role.REVIEWER, Role.SYSTEM}),
    Action.SUBMIT: frozenset({Role.DRAFTER, Role.SYSTEM}),
    Action.COUNTERSIGN: frozenset({Role.COUNTERSIGNER}),
    Action.REVIEW: frozenset({Role.REVIEWER}),
    Action.ENDORSE: frozenset({Role.APPROVER}),
    Action.APPROVE: frozenset({Role.APPROVER}),
    Action.RETURN: frozenset({Role.COUNTERSIGNER, Role.REVIEWER, Role.APPROVER, Role.SIGNER}),
    Action.REOPEN: frozenset({Role.SYSTEM}),
    Action.ISSUE: frozenset({Role.DRAFTER, Role.SIGNER, Role.SYSTEM}),
    Action.SIGN: frozenset({Role.SIGNER, Role.SYSTEM}),
    Action.CONCLUDE: frozenset({Role.SIGNER, Role.SYSTEM}),
    Action.CHECK: frozenset({Role.REVIEWER}),
    Action.ARCHIVE: frozenset({Role.ARCHIVIST}),
    Action.SUPERSEDE: frozenset({Role.ARCHIVIST, Role.SYSTEM}),
    Action.TERMINATE: frozenset({Role.ARCHIVIST}),
    Action.LAPSE: frozenset({Role.ARCHIVIST, Role.SYSTEM}),
    Action.VOID: frozenset({Role.DRAFTER, Role.APPROVER}),
}


def advance(dossier: Dossier, act: Act, facts: Collection[Condition] = ()) -> Dossier:
    """The dossier after an act. `facts` are the conditions the use case has seen to hold.

    Raises ActionNotPossible (state), RoleMissing or DelegationNotValid (who), DrafterMayNotDecide,
    DemandsNotMet (names all that is missing). What the history shows is never taken from `facts`.
    """
    state = TRANSITIONS.get((dossier.state, act.action))
    if state is None:
        now = f"合同处于「{dossier.state.label}」状态" if dossier.state else "合同尚未起草"
        raise ActionNotPossible(f"{now}，不能办理「{act.action.label}」")
    _require_access(act)
    _require_demands(act, missing(dossier, act, facts))
    fingerprint = act.fingerprint if act.action in CHANGES_TEXT else dossier.fingerprint
    entry = Entry(
        action=act.action,
        state=state,
        fingerprint=fingerprint or act.fingerprint,
        by=act.actor.id,
        persons=act.persons,
        at=act.at,
        party=act.party,
        reason=act.reason,
    )
    return replace(dossier, history=(*dossier.history, entry))


def possible_actions(state: State | None) -> tuple[Action, ...]:
    """What the table has for a state, in its order."""
    return tuple(action for source, action in TRANSITIONS if source == state)


def missing(dossier: Dossier, act: Act, facts: Collection[Condition] = ()) -> tuple[Condition, ...]:
    """The demands of an act that are not met, in their order."""
    return tuple(
        condition
        for condition in DEMANDS[act.action]
        if not (SHOWN[condition](dossier, act) if condition in SHOWN else condition in facts)
    )


def diagram() -> str:
    """The table as a Mermaid state diagram; the README shows it."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{state.label} {state}" as {state}' for state in State]
    arrows: dict[tuple[str, str], list[str]] = {}
    for (source, action), target in TRANSITIONS.items():
        arrows.setdefault((source or "[*]", target), []).append(f"{action.label} {action}")
    lines += [
        f"    {source} --> {target}: {' / '.join(names)}"
        for (source, target), names in arrows.items()
    ]
    lines += [f"    {state} --> [*]" for state in State if state in FINAL]
    return "\n".join(lines) + "\n"


def _require_access(act: Act) -> None:
    """By one's own role, or by that of the person who let one act for them.

    A system client acts by its own role only. It may name the person who asked for it: that
    gives it nothing, and makes that person a drafter of what it drafts.
    """
    allowed = ACCESS[act.action]
    own, giver = act.actor.acting_roles, act.on_behalf_of
    if giver is None or Role.SYSTEM in own:
        if not own & allowed:
            names = "、".join(role.label for role in Role if role in allowed)
            raise RoleMissing(f"「{act.action.label}」须由{names}办理")
        return
    roles = (giver.acting_roles & allowed) - {Role.SYSTEM}
    if not any(
        given.covers(role, giver, act.actor, act.today)
        for role in roles
        for given in act.delegations
    ):
        raise DelegationNotValid(
            f"{act.actor.name}不能代{giver.name}办理「{act.action.label}」："
            "须由有此权限的人本人委托，且在委托期限内"
        )


def _require_demands(act: Act, unmet: tuple[Condition, ...]) -> None:
    if Condition.ACTOR_DID_NOT_DRAFT in unmet:
        raise DrafterMayNotDecide(
            f"不能办理「{act.action.label}」：{Condition.ACTOR_DID_NOT_DRAFT.sentence}"
        )
    if unmet:
        sentences = "；".join(condition.sentence for condition in unmet)
        raise DemandsNotMet(f"不能办理「{act.action.label}」：{sentences}", unmet)


def _acts_once(dossier: Dossier, act: Act) -> bool:
    """Who reviewed does not approve either: a text passes under two pairs of eyes at least."""
    alike = {*APPROVALS, Action.REVIEW} if act.action in APPROVALS else {act.action}
    return all(act.persons.isdisjoint(entry.persons) for entry in dossier.in_this_round(*alike))


def _still_approved(dossier: Dossier, _: Act) -> bool:
    approvals = dossier.approvals
    return (
        any(entry.action == Action.APPROVE for entry in approvals)
        and len(approvals) >= dossier.needs.approval_levels
    )


# What the history and the act themselves show; nobody can state these.
SHOWN: Mapping[Condition, Callable[[Dossier, Act], bool]] = {
    Condition.TEXT_IDENTIFIED: lambda _, act: (
        re.fullmatch(r"[0-9a-f]{64}", act.fingerprint) is not None
    ),
    Condition.FINGERPRINT_UNCHANGED: lambda dossier, act: act.fingerprint == dossier.fingerprint,
    Condition.PARTIES_NAMED: lambda dossier, _: bool(dossier.needs.parties),
    Condition.ACTOR_DID_NOT_DRAFT: lambda dossier, act: act.persons.isdisjoint(dossier.drafters),
    Condition.ACTS_ONCE: _acts_once,
    Condition.DISCIPLINE_EXPECTED: lambda dossier, act: (
        not dossier.needs.disciplines
        or act.party in dossier.needs.disciplines - dossier.countersigned_for
    ),
    Condition.COUNTERSIGNED: lambda dossier, _: (
        len(dossier.in_this_round(Action.COUNTERSIGN)) >= dossier.needs.countersignatures
        and dossier.needs.disciplines <= dossier.countersigned_for
    ),
    Condition.LEGALLY_REVIEWED: lambda dossier, _: (
        not dossier.needs.legal_review or bool(dossier.in_this_round(Action.REVIEW))
    ),
    Condition.LOWER_LEVELS_APPROVED: lambda dossier, _: (
        len(dossier.approvals) >= dossier.needs.approval_levels - 1
    ),
    Condition.STILL_APPROVED: _still_approved,
    Condition.PARTY_EXPECTED: lambda dossier, act: (
        act.party in dossier.needs.parties - dossier.signed_by
    ),
    Condition.NOBODY_SIGNED: lambda dossier, _: not dossier.signed_by,
    Condition.ALL_PARTIES_SIGNED: lambda dossier, _: dossier.signed_by == dossier.needs.parties,
    Condition.LEGALLY_CHECKED: lambda dossier, _: bool(dossier.in_this_round(Action.CHECK)),
    Condition.REASON_GIVEN: lambda _, act: bool(act.reason.strip()),
}
