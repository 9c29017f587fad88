import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from service.cli.commands import cli
from service.domain.access import Actor, Delegation, Role
from service.domain.dossier import Dossier, Needs, valid_approvals
from service.domain.errors import (
    ActionNotPossible,
    Conflict,
    DelegationNotValid,
    DemandsNotMet,
    DrafterMayNotDecide,
    NotAllowed,
    RoleMissing,
)
from service.domain.lifecycle import (
    ACCESS,
    DEMANDS,
    FINAL,
    SHOWN,
    TRANSITIONS,
    Condition,
    diagram,
    possible_actions,
)
from service.domain.vocabulary import ContractAction as Action
from service.domain.vocabulary import ContractState as State
from tests.domain.lives import (
    ALL_FACTS,
    APPROVER,
    ARCHIVIST,
    CHIEF,
    CLIENT,
    COUNTERSIGNER,
    DAY,
    DRAFTER,
    PARTIES,
    REVIEWER,
    SIGNER,
    do,
    lived,
    person,
    text,
)

README = Path(__file__).resolve().parents[2] / "README.md"


# ---- the table ------------------------------------------------------------------------------
def test_no_action_leads_out_of_a_final_state() -> None:
    assert {state for state in State if not possible_actions(state)} == FINAL


def test_every_state_is_reached_and_every_state_can_end() -> None:
    reached: set[State | None] = {None}
    while more := {to for (source, _), to in TRANSITIONS.items() if source in reached} - reached:
        reached |= more
    assert reached == {None, *State}
    for start in State:
        ahead = {start}
        while more := {to for (source, _), to in TRANSITIONS.items() if source in ahead} - ahead:
            ahead |= more
        assert ahead & FINAL, start


def test_every_action_is_in_the_table_with_demands_and_access() -> None:
    used = {action for _, action in TRANSITIONS}
    assert used == set(Action) == DEMANDS.keys() == ACCESS.keys()
    assert all(DEMANDS.values())
    assert all(ACCESS.values())


def test_every_condition_is_demanded_and_every_word_has_a_chinese_label() -> None:
    assert {condition for demands in DEMANDS.values() for condition in demands} == set(Condition)
    words = [*(state.label for state in State), *(action.label for action in Action)]
    words += [condition.sentence for condition in Condition]
    assert all(re.search(r"[\u4e00-\u9fff]", word) for word in words)
    assert len(set(words)) == len(words)


def test_auditors_and_admins_move_no_contract() -> None:
    assert not any({Role.AUDITOR, Role.ADMIN} & roles for roles in ACCESS.values())


def test_a_system_client_decides_nothing() -> None:
    decided = {action for action, roles in ACCESS.items() if Role.SYSTEM in roles}
    deciding = {action for action in Action if Condition.ACTOR_DID_NOT_DRAFT in DEMANDS[action]}
    assert deciding == {
        Action.COUNTERSIGN,
        Action.REVIEW,
        Action.ENDORSE,
        Action.APPROVE,
        Action.CHECK,
    }
    assert not decided & deciding


def test_the_diagram_in_the_readme_is_that_of_the_table() -> None:
    blocks = re.findall(
        r"<!-- lifecycle:begin -->\n(.*?)<!-- lifecycle:end -->",
        README.read_text(encoding="utf-8"),
        re.DOTALL,
    )
    assert blocks == [f"```mermaid\n{diagram()}```\n"], "put the words of `dianyue lifecycle` there"


def test_the_command_prints_the_diagram() -> None:
    result = CliRunner().invoke(cli, ["lifecycle"])
    assert result.exit_code == 0
    assert result.output == diagram()


def test_the_diagram_has_an_arrow_for_every_transition() -> None:
    for (source, action), target in TRANSITIONS.items():
        arrow = rf"^    {re.escape(source or '[*]')} --> {target}: .*\b{action}\b"
        assert re.search(arrow, diagram(), re.MULTILINE), (source, action)


# ---- the ways through it ----------------------------------------------------------------------
def test_a_contract_lives_from_draft_to_in_force() -> None:
    dossier = lived(Action.ARCHIVE)
    states = list(dict.fromkeys(entry.state for entry in dossier.history))
    assert states == [
        State.DRAFT,
        State.IN_REVIEW,
        State.APPROVED,
        State.ISSUED,
        State.SIGNED,
        State.IN_FORCE,
    ]
    assert dossier.signed_by == PARTIES


@pytest.mark.parametrize(
    ("action", "actor", "state"),
    [
        (Action.SUPERSEDE, CLIENT, State.SUPERSEDED),
        (Action.TERMINATE, ARCHIVIST, State.TERMINATED),
        (Action.LAPSE, CLIENT, State.LAPSED),
    ],
)
def test_a_contract_in_force_ends(action: Action, actor: Actor, state: State) -> None:
    assert do(lived(Action.ARCHIVE), action, actor, reason="双方协商一致").state == state


@pytest.mark.parametrize("until", [Action.SUBMIT, Action.APPROVE, Action.ISSUE, Action.SIGN])
def test_a_contract_is_returned_and_begins_its_review_anew(until: Action) -> None:
    returned = do(lived(until), Action.RETURN, SIGNER, reason="用电人要求改动")
    assert returned.state == State.DRAFT
    again = do(returned, Action.SUBMIT, DRAFTER)
    assert (again.approvals, again.signed_by) == ((), frozenset())
    with pytest.raises(DemandsNotMet) as refused:
        do(again, Action.APPROVE, APPROVER)
    assert refused.value.missing == (Condition.LEGALLY_REVIEWED,)


@pytest.mark.parametrize("until", [Action.DRAFT, Action.SUBMIT, Action.APPROVE, Action.ISSUE])
def test_an_unsigned_contract_is_voided_with_a_reason(until: Action) -> None:
    with pytest.raises(DemandsNotMet, match="须写明理由"):
        do(lived(until), Action.VOID, DRAFTER, reason=" ")
    assert do(lived(until), Action.VOID, DRAFTER, reason="用户撤回申请").state == State.VOIDED


def test_a_contract_that_a_party_has_signed_is_not_voided_over_its_head() -> None:
    signed = do(lived(Action.ISSUE), Action.SIGN, SIGNER, party="用电人")
    with pytest.raises(DemandsNotMet) as refused:
        do(signed, Action.VOID, DRAFTER, reason="不办了")
    assert refused.value.missing == (Condition.NOBODY_SIGNED,)
    returned = do(signed, Action.RETURN, SIGNER, reason="用电人要求不再办理")
    assert do(returned, Action.VOID, DRAFTER, reason="用电人撤回").state == State.VOIDED


def test_who_reviewed_does_not_approve_with_another_role() -> None:
    both = person("both", Role.REVIEWER, Role.APPROVER)
    reviewed = do(lived(Action.SUBMIT), Action.REVIEW, both)
    with pytest.raises(DemandsNotMet) as refused:
        do(reviewed, Action.APPROVE, both)
    assert refused.value.missing == (Condition.ACTS_ONCE,)


@pytest.mark.parametrize("until", [Action.CONCLUDE, Action.CHECK, Action.ARCHIVE])
@pytest.mark.parametrize("action", [Action.REVISE, Action.RETURN, Action.VOID, Action.SIGN])
def test_a_signed_contract_is_never_changed(until: Action, action: Action) -> None:
    with pytest.raises(ActionNotPossible, match="状态，不能办理"):
        do(lived(until), action, DRAFTER, "另一种说法", reason="改")


def test_signed_paper_is_not_in_force_before_the_legal_check() -> None:
    with pytest.raises(DemandsNotMet) as refused:
        do(lived(Action.CONCLUDE), Action.ARCHIVE, ARCHIVIST, facts=())
    assert refused.value.missing == (
        Condition.LEGALLY_CHECKED,
        Condition.ARCHIVED,
        Condition.DEBTS_SETTLED,
    )
    assert isinstance(refused.value, Conflict)
    assert "须已经过法务复核；签署的原件须已归档" in refused.value.message


def test_what_the_history_shows_cannot_be_stated() -> None:
    with pytest.raises(DemandsNotMet) as refused:
        do(lived(Action.ISSUE), Action.CONCLUDE, SIGNER, facts=frozenset(Condition))
    assert refused.value.missing == (Condition.ALL_PARTIES_SIGNED,)


@pytest.mark.parametrize("fact", sorted(ALL_FACTS))
def test_each_stated_fact_is_missed(fact: Condition) -> None:
    action = next(action for action in Action if fact in DEMANDS[action])
    actor = next(
        actor
        for actor in (DRAFTER, REVIEWER, APPROVER, SIGNER, ARCHIVIST)
        if actor.roles & ACCESS[action]
    )
    before = {
        Action.SUBMIT: Action.DRAFT,
        Action.SIGN: Action.ISSUE,
        Action.CONCLUDE: Action.SIGN,
        Action.ARCHIVE: Action.CHECK,
    }.get(action, Action.ARCHIVE)
    with pytest.raises(DemandsNotMet) as refused:
        do(lived(before), action, actor, facts=ALL_FACTS - {fact}, party="用电人", reason="理由")
    assert refused.value.missing == (fact,)


def test_a_party_signs_once_and_only_if_it_is_one() -> None:
    issued = lived(Action.ISSUE)
    signed = do(issued, Action.SIGN, SIGNER, party="用电人")
    for dossier, party in ((signed, "用电人"), (issued, "担保人"), (issued, None)):
        with pytest.raises(DemandsNotMet) as refused:
            do(dossier, Action.SIGN, SIGNER, party=party)
        assert refused.value.missing == (Condition.PARTY_EXPECTED,)


def test_a_contract_without_parties_is_not_submitted() -> None:
    with pytest.raises(DemandsNotMet) as refused:
        do(lived(Action.DRAFT, Needs(frozenset())), Action.SUBMIT, DRAFTER)
    assert refused.value.missing == (Condition.PARTIES_NAMED,)


def test_a_contract_needs_an_approval() -> None:
    with pytest.raises(ValueError, match="at least one approval"):
        Needs(PARTIES, approval_levels=0)


def test_a_text_without_a_fingerprint_is_no_text() -> None:
    with pytest.raises(DemandsNotMet, match="须有完整的文本指纹"):
        do(Dossier(Needs(PARTIES)), Action.DRAFT, DRAFTER, fingerprint="")


# ---- words ------------------------------------------------------------------------------------
@pytest.mark.parametrize("until", [Action.SUBMIT, Action.APPROVE, Action.ISSUE, Action.CONCLUDE])
def test_nobody_goes_on_with_another_text_than_the_present_one(until: Action) -> None:
    step = {
        Action.SUBMIT: (Action.REVIEW, REVIEWER),
        Action.APPROVE: (Action.ISSUE, SIGNER),
        Action.ISSUE: (Action.SIGN, SIGNER),
        Action.CONCLUDE: (Action.CHECK, REVIEWER),
    }[until]
    with pytest.raises(DemandsNotMet) as refused:
        do(lived(until), *step, "改了一个字", party="用电人")
    assert refused.value.missing == (Condition.FINGERPRINT_UNCHANGED,)


def test_an_approval_is_void_when_a_word_changes_and_stays_void_when_it_changes_back() -> None:
    approved = lived(Action.APPROVE)
    assert valid_approvals(approved.history, text("原文"))
    assert not valid_approvals(approved.history, text("改文"))
    changed = do(approved, Action.REVISE, DRAFTER, "改文")
    assert changed.state == State.DRAFT
    back = do(changed, Action.REVISE, DRAFTER, "原文")
    submitted = do(back, Action.SUBMIT, DRAFTER)
    for dossier in (changed, back, submitted):
        assert not valid_approvals(dossier.history, dossier.fingerprint)


# ---- people -----------------------------------------------------------------------------------
def delegation(giver: Actor, receiver: Actor, role: Role) -> Delegation:
    return Delegation(
        giver=giver.person_id or giver.id,
        receiver=receiver.person_id or receiver.id,
        role=role,
        granted_by=giver.person_id or giver.id,
        from_day=DAY,
        to_day=DAY,
    )


def test_an_action_takes_its_role() -> None:
    with pytest.raises(RoleMissing, match="「审批」须由审批人办理") as refused:
        do(lived(Action.REVIEW), Action.APPROVE, SIGNER)
    assert isinstance(refused.value, NotAllowed)


def test_whoever_drafted_never_approves_with_another_role_or_account() -> None:
    reviewed = lived(Action.REVIEW)
    promoted = replace(DRAFTER, roles=frozenset({Role.APPROVER}))
    second = person("起草", Role.APPROVER, account="another-account")
    for actor in (promoted, second):
        with pytest.raises(DrafterMayNotDecide, match="起草、修改或者提交过"):
            do(reviewed, Action.APPROVE, actor)


def test_an_account_that_drafted_does_not_approve_for_its_next_person() -> None:
    relinked = replace(DRAFTER, person_id="person-继任", roles=frozenset({Role.APPROVER}))
    with pytest.raises(DrafterMayNotDecide):
        do(lived(Action.REVIEW), Action.APPROVE, relinked)


def test_an_earlier_drafter_stays_one() -> None:
    early = person("前任", Role.DRAFTER, Role.APPROVER)
    dossier = do(Dossier(Needs(PARTIES)), Action.DRAFT, early)
    dossier = do(dossier, Action.REVISE, DRAFTER, "新文")
    dossier = do(dossier, Action.SUBMIT, DRAFTER, "新文")
    dossier = do(dossier, Action.REVIEW, REVIEWER, "新文")
    with pytest.raises(DrafterMayNotDecide):
        do(dossier, Action.APPROVE, early, "新文")


def test_an_approver_lets_another_act_and_it_counts_for_both() -> None:
    deputy = person("副职")
    given = delegation(APPROVER, deputy, Role.APPROVER)
    needs = Needs(PARTIES, approval_levels=2)
    reviewed = lived(Action.REVIEW, needs)
    endorsed = do(reviewed, Action.ENDORSE, deputy, on_behalf_of=APPROVER, delegations=(given,))
    assert {"person-副职", "person-审批"} <= endorsed.approvals[0].persons
    for actor in (APPROVER, replace(deputy, roles=APPROVER.roles)):
        with pytest.raises(DemandsNotMet) as refused:
            do(endorsed, Action.APPROVE, actor)
        assert refused.value.missing == (Condition.ACTS_ONCE,)
    assert do(endorsed, Action.APPROVE, CHIEF).state == State.APPROVED
    with pytest.raises(DemandsNotMet) as refused:
        do(reviewed, Action.APPROVE, CHIEF)
    assert refused.value.missing == (Condition.LOWER_LEVELS_APPROVED,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"to_day": date(2026, 11, 30), "from_day": date(2026, 11, 1)},
        {"role": Role.REVIEWER},
        {"granted_by": "person-副职"},
        {"receiver": "person-起草"},
    ],
    ids=str,
)
def test_a_delegation_that_does_not_hold_gives_nothing(wrong: dict[str, Any]) -> None:
    deputy = person("副职")
    given = replace(delegation(APPROVER, deputy, Role.APPROVER), **wrong)
    with pytest.raises(DelegationNotValid, match="副职不能代审批办理「审批」"):
        do(
            lived(Action.REVIEW),
            Action.APPROVE,
            deputy,
            on_behalf_of=APPROVER,
            delegations=(given,),
        )


def test_who_no_longer_has_a_role_cannot_let_another_use_it() -> None:
    deputy, former = person("副职"), replace(APPROVER, roles=frozenset())
    given = delegation(former, deputy, Role.APPROVER)
    with pytest.raises(DelegationNotValid):
        do(
            lived(Action.REVIEW),
            Action.APPROVE,
            deputy,
            on_behalf_of=former,
            delegations=(given,),
        )


def test_what_was_given_cannot_be_given_on() -> None:
    deputy, third = person("副职"), person("第三人")
    chain = (
        delegation(APPROVER, deputy, Role.APPROVER),
        delegation(deputy, third, Role.APPROVER),
    )
    for principal in (APPROVER, deputy):
        with pytest.raises(DelegationNotValid):
            do(
                lived(Action.REVIEW),
                Action.APPROVE,
                third,
                on_behalf_of=principal,
                delegations=chain,
            )


def test_no_delegation_launders_the_drafter() -> None:
    both = replace(DRAFTER, roles=frozenset({Role.DRAFTER, Role.APPROVER}))
    to_drafter = delegation(APPROVER, both, Role.APPROVER)
    from_drafter = delegation(both, CHIEF, Role.APPROVER)
    for actor, principal in ((both, APPROVER), (CHIEF, both)):
        with pytest.raises(DrafterMayNotDecide):
            do(
                lived(Action.REVIEW),
                Action.APPROVE,
                actor,
                on_behalf_of=principal,
                delegations=(to_drafter, from_drafter),
            )


def test_who_lets_another_draft_has_drafted() -> None:
    head = person("班长", Role.DRAFTER, Role.APPROVER)
    clerk = person("文员")
    given = delegation(head, clerk, Role.DRAFTER)
    dossier = do(
        Dossier(Needs(PARTIES)),
        Action.DRAFT,
        clerk,
        on_behalf_of=head,
        delegations=(given,),
    )
    dossier = do(dossier, Action.SUBMIT, DRAFTER)
    dossier = do(dossier, Action.REVIEW, REVIEWER)
    with pytest.raises(DrafterMayNotDecide):
        do(dossier, Action.APPROVE, head)


def test_who_drafts_through_the_business_system_has_drafted() -> None:
    clerk = person("文员", Role.APPROVER)
    dossier = do(Dossier(Needs(PARTIES)), Action.DRAFT, CLIENT, on_behalf_of=clerk)
    dossier = do(dossier, Action.SUBMIT, CLIENT, on_behalf_of=clerk)
    dossier = do(dossier, Action.REVIEW, REVIEWER)
    with pytest.raises(DrafterMayNotDecide):
        do(dossier, Action.APPROVE, clerk)


def test_a_system_client_borrows_no_role() -> None:
    given = delegation(APPROVER, CLIENT, Role.APPROVER)
    with pytest.raises(RoleMissing):
        do(
            lived(Action.REVIEW),
            Action.APPROVE,
            CLIENT,
            on_behalf_of=APPROVER,
            delegations=(given,),
        )


def test_countersigners_are_different_people() -> None:
    submitted = lived(Action.SUBMIT, Needs(PARTIES, countersignatures=2))
    once = do(submitted, Action.COUNTERSIGN, COUNTERSIGNER)
    with pytest.raises(DemandsNotMet) as refused:
        do(once, Action.COUNTERSIGN, COUNTERSIGNER)
    assert refused.value.missing == (Condition.ACTS_ONCE,)
    reviewed = do(once, Action.REVIEW, REVIEWER)
    with pytest.raises(DemandsNotMet) as refused:
        do(reviewed, Action.APPROVE, APPROVER)
    assert refused.value.missing == (Condition.COUNTERSIGNED,)
    twice = do(reviewed, Action.COUNTERSIGN, person("营销", Role.COUNTERSIGNER))
    assert do(twice, Action.APPROVE, APPROVER).state == State.APPROVED


def test_each_shown_condition_belongs_to_an_action() -> None:
    assert SHOWN.keys() <= set(Condition)
    assert ALL_FACTS | SHOWN.keys() == set(Condition)


# ---- what review needs ----------------------------------------------------------------------
DISCIPLINES = frozenset({"营销", "财务"})


def in_review(needs: Needs) -> Dossier:
    return lived(Action.SUBMIT, needs)


def test_each_needed_discipline_countersigns_once_by_different_people() -> None:
    needs = Needs(PARTIES, countersignatures=2, disciplines=DISCIPLINES)
    other = person("另一会签", Role.COUNTERSIGNER)
    dossier = in_review(needs)
    dossier = do(dossier, Action.COUNTERSIGN, COUNTERSIGNER, party="财务")
    for again in ("财务", "调控", None):
        with pytest.raises(DemandsNotMet) as refused:
            do(dossier, Action.COUNTERSIGN, other, party=again)
        assert refused.value.missing == (Condition.DISCIPLINE_EXPECTED,)
    with pytest.raises(DemandsNotMet):
        do(dossier, Action.COUNTERSIGN, COUNTERSIGNER, party="营销")
    dossier = do(dossier, Action.REVIEW, REVIEWER)
    with pytest.raises(DemandsNotMet):
        do(dossier, Action.APPROVE, APPROVER)
    dossier = do(dossier, Action.COUNTERSIGN, other, party="营销")
    assert do(dossier, Action.APPROVE, APPROVER).state == State.APPROVED


def test_a_text_approved_as_a_template_needs_no_legal_review_and_an_approver_all_the_same() -> None:
    dossier = in_review(Needs(PARTIES, legal_review=False))
    with pytest.raises(DrafterMayNotDecide):
        do(dossier, Action.APPROVE, replace(DRAFTER, roles=frozenset({Role.APPROVER})))
    assert do(dossier, Action.APPROVE, APPROVER).state == State.APPROVED


@pytest.mark.parametrize("until", [Action.SUBMIT, Action.APPROVE, Action.ISSUE])
def test_the_system_reopens_what_nobody_has_concluded_and_no_approval_stays(until: Action) -> None:
    dossier = do(lived(until), Action.REOPEN, CLIENT, reason="档案已变更")
    assert dossier.state == State.DRAFT
    assert dossier.approvals == ()
    dossier = do(dossier, Action.SUBMIT, DRAFTER)
    with pytest.raises(DemandsNotMet):
        do(dossier, Action.APPROVE, APPROVER)


def test_no_person_reopens_and_no_signed_paper_is_reopened() -> None:
    for who in (DRAFTER, REVIEWER, APPROVER, SIGNER, ARCHIVIST):
        with pytest.raises(RoleMissing):
            do(lived(Action.APPROVE), Action.REOPEN, who, reason="理由")
    with pytest.raises(ActionNotPossible):
        do(lived(Action.CONCLUDE), Action.REOPEN, CLIENT, reason="理由")
    with pytest.raises(DemandsNotMet):
        do(lived(Action.APPROVE), Action.REOPEN, CLIENT)


def test_needs_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(ValueError, match="once"):
        Needs(PARTIES, countersignatures=1, disciplines=DISCIPLINES)
