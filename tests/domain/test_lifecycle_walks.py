"""Random walks of several people through contracts' lives, judged by a second bookkeeping.

The normal run takes 40 walks of 50 steps. A long one:
`DIANYUE_LIFECYCLE_EXAMPLES=20000 pytest tests/domain/test_lifecycle_walks.py --timeout=0`
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from service.domain import dossier as dossiers
from service.domain import lifecycle
from service.domain.access import Actor, Delegation, Role
from service.domain.dossier import APPROVALS, CHANGES_TEXT, DRAFTING, Dossier, Needs
from service.domain.errors import Conflict, NotAllowed
from service.domain.lifecycle import SHOWN, TRANSITIONS, Condition, advance, possible_actions
from service.domain.vocabulary import ContractAction as Action
from service.domain.vocabulary import ContractState as State
from tests.domain.lives import ALL_FACTS, DAY, NOW, PARTIES, act, text

EXAMPLES = int(os.environ.get("DIANYUE_LIFECYCLE_EXAMPLES", "40"))
STEPS = 50

# Whose account is whose: the walks' own knowledge. 甲 and 丙 have two.
OWNER = {
    "jia": "甲",
    "jia-2": "甲",
    "yi": "乙",
    "bing": "丙",
    "bing-2": "丙",
    "ding": "丁",
    "crm": "业务系统",
}
AT_FIRST = {
    "jia": {Role.DRAFTER, Role.SIGNER},
    "jia-2": {Role.APPROVER},
    "yi": {Role.REVIEWER, Role.ARCHIVIST, Role.APPROVER},
    "bing": {Role.APPROVER, Role.SIGNER},
    "bing-2": {Role.DRAFTER},
    "ding": {Role.COUNTERSIGNER, Role.REVIEWER},
    "crm": {Role.SYSTEM},
}
ONWARD = (
    Action.DRAFT,
    Action.SUBMIT,
    Action.REVIEW,
    Action.ENDORSE,
    Action.APPROVE,
    Action.ISSUE,
    Action.SIGN,
    Action.CONCLUDE,
    Action.CHECK,
    Action.ARCHIVE,
)
BINDING = {State.SIGNED, State.IN_FORCE, State.SUPERSEDED, State.TERMINATED, State.LAPSED}
# Everybody, for themselves and for everybody; mixed, but the same each time.
WAYS: list[tuple[str, str | None]] = list(product(OWNER, [None, *OWNER]))
Random(1).shuffle(WAYS)
APPROVED = BINDING | {State.APPROVED, State.ISSUED}

accounts = st.sampled_from(sorted(OWNER))
principals = st.none() | accounts
words = st.sampled_from(["原文", "改文", "又改"])


@dataclass
class Approved:
    people: frozenset[str]
    words: str


@dataclass
class Book:
    """What the walk itself remembers."""

    words: str = ""
    drafters: set[str] = field(default_factory=set)
    standing: list[Approved] = field(default_factory=list)
    signed_words: str | None = None


DRAFTED_HERE = [action for action in Action if action is not Action.REGISTER]
"""What is registered was signed elsewhere: no act of its life is known."""


class Lives(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.roles = {account: set(roles) for account, roles in AT_FIRST.items()}
        self.delegations: list[Delegation] = []
        self.today = DAY
        self.dossier = Dossier(Needs(PARTIES, approval_levels=2))
        self.book = Book()

    # ---- people ---------------------------------------------------------------------------
    def actor(self, account: str) -> Actor:
        owner = None if account == "crm" else f"person-{OWNER[account]}"
        return Actor(account, "o", OWNER[account], owner, frozenset(self.roles[account]))

    @rule(account=accounts, role=st.sampled_from(sorted(Role)))
    def a_role_changes(self, account: str, role: Role) -> None:
        self.roles[account] ^= {role}

    @rule(
        giver=accounts,
        receiver=accounts,
        by=principals,
        role=st.sampled_from([Role.APPROVER, Role.APPROVER, Role.DRAFTER, Role.REVIEWER]),
        begins=st.integers(-2, 2),
        days=st.integers(0, 4),
    )
    def somebody_lets_another_act(
        self, giver: str, receiver: str, by: str | None, role: Role, begins: int, days: int
    ) -> None:
        """By account or by person; at times somebody else than the giver enters it."""
        day = self.today + timedelta(begins)
        given = Delegation(giver, receiver, role, by or giver, day, day + timedelta(days))
        self.delegations.append(given)

    @rule()
    def a_day_passes(self) -> None:
        self.today += timedelta(1)

    # ---- steps ----------------------------------------------------------------------------
    @rule(
        action=st.sampled_from(DRAFTED_HERE),
        account=accounts,
        principal=principals,
        said=words,
        party=st.sampled_from(sorted(PARTIES)),
    )
    def somebody_tries(
        self, action: Action, account: str, principal: str | None, said: str, party: str
    ) -> None:
        self.attempt(action, account, principal, said, party)

    @rule(first=st.integers(0, len(WAYS) - 1), said=words, steps=st.integers(1, 4))
    def it_goes_on(self, first: int, said: str, steps: int) -> None:
        for _ in range(steps):
            self.go_on(WAYS[first:] + WAYS[:first], said)

    def go_on(self, ways: list[tuple[str, str | None]], said: str) -> None:
        """The furthest step that anybody, for anybody, can take with the present text."""
        possible = [a for a in reversed(ONWARD) if a in possible_actions(self.dossier.state)]
        for action, (account, principal), party in product(possible, ways, sorted(PARTIES)):
            if self.attempt(action, account, principal, self.book.words or said, party):
                return

    @precondition(lambda self: self.dossier.state in {State.DRAFT, State.IN_REVIEW, State.APPROVED})
    @rule(said=words)
    def a_word_changes(self, said: str) -> None:
        for account in ("jia", "bing-2", "crm"):
            if self.attempt(Action.REVISE, account, None, said, ""):
                assert not self.dossier.approvals
                assert self.dossier.state == State.DRAFT
                return

    @precondition(lambda self: self.dossier.state == State.IN_REVIEW)
    @rule(action=st.sampled_from(sorted(APPROVALS)))
    def everybody_who_drafted_tries_to_approve(self, action: Action) -> None:
        """Under every account, for everybody, and everybody for them."""
        for account, principal in WAYS:
            people = {OWNER[account]} | ({OWNER[principal]} if principal else set())
            if people & self.book.drafters:
                assert not self.attempt(action, account, principal, self.book.words, "")

    @precondition(lambda self: self.dossier.state in BINDING)
    @rule(said=words)
    def everybody_tries_to_change_a_signed_paper(self, said: str) -> None:
        for action, account in product(
            [Action.REVISE, Action.RETURN, Action.REOPEN, Action.VOID], OWNER
        ):
            assert not self.attempt(action, account, None, said, "")

    @precondition(lambda self: self.dossier.state in {State.SIGNED, State.IN_FORCE})
    @rule(action=st.sampled_from([Action.SUPERSEDE, Action.TERMINATE, Action.LAPSE]))
    def it_ends(self, action: Action) -> None:
        for account in OWNER:
            self.attempt(action, account, None, self.book.words, "")

    def attempt(
        self, action: Action, account: str, principal: str | None, said: str, party: str
    ) -> bool:
        before = self.dossier
        wanted = act(
            action,
            self.actor(account),
            said,
            at=NOW,
            today=self.today,
            on_behalf_of=self.actor(principal) if principal else None,
            delegations=tuple(self.delegations),
            party=party,
            reason="理由",
        )
        try:
            self.dossier = advance(before, wanted, ALL_FACTS)
        except (NotAllowed, Conflict):
            return False
        assert (before.state, action) in TRANSITIONS
        self.remember(action, account, principal, said)
        return True

    def remember(self, action: Action, account: str, principal: str | None, said: str) -> None:
        book = self.book
        people = frozenset({OWNER[account]} | ({OWNER[principal]} if principal else set()))
        if action in APPROVALS:
            assert not people & book.drafters, "somebody approved what they drafted"
            assert said == book.words, "somebody approved another text"
            assert not any(people & other.people for other in book.standing), "approved twice"
            assert self.may_approve(account, principal), "somebody approved without the right"
            book.standing.append(Approved(people, said))
        if action in CHANGES_TEXT:
            book.words = said
        if action in DRAFTING:
            book.drafters |= people
        if action in DRAFTING | {Action.RETURN, Action.REOPEN}:
            book.standing = []
        if action == Action.CONCLUDE:
            book.signed_words = book.words

    def may_approve(self, account: str, principal: str | None) -> bool:
        """Said anew, in plain words, about people instead of accounts."""
        if Role.SYSTEM in self.roles[account]:
            return False
        if principal is None:
            return Role.APPROVER in self.roles[account]
        return Role.APPROVER in self.roles[principal] and any(
            given.role == Role.APPROVER
            and OWNER[given.giver] == OWNER[given.granted_by] == OWNER[principal]
            and OWNER[given.receiver] == OWNER[account] != OWNER[principal]
            and given.from_day <= self.today <= given.to_day
            for given in self.delegations
        )

    # ---- what always holds ----------------------------------------------------------------
    @invariant()
    def no_drafter_stands_behind_an_approval(self) -> None:
        for approval in self.book.standing:
            assert not approval.people & self.book.drafters

    @invariant()
    def no_approval_survives_a_changed_word(self) -> None:
        assert len(self.dossier.approvals) == len(self.book.standing)
        assert all(approval.words == self.book.words for approval in self.book.standing)
        if self.dossier.state in APPROVED:
            assert len(self.book.standing) >= 2

    @invariant()
    def no_signed_version_changes(self) -> None:
        if self.book.signed_words is not None:
            assert self.dossier.fingerprint == text(self.book.signed_words)
            assert self.dossier.state in BINDING

    @invariant()
    def the_state_is_what_the_table_makes_of_the_history(self) -> None:
        state: State | None = None
        for entry in self.dossier.history:
            state = TRANSITIONS[state, entry.action]
        assert state == self.dossier.state


WALKS = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None)
# A hole is to be found, not explained: no shrinking, and the same walks each time.
HUNT = settings(
    max_examples=300,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

TestLives = Lives.TestCase
TestLives.settings = WALKS


def _drafters_may_decide(patch: pytest.MonkeyPatch) -> None:
    shown = {**SHOWN, Condition.ACTOR_DID_NOT_DRAFT: lambda *_: True}
    patch.setattr(lifecycle, "SHOWN", shown)


def _accounts_are_people(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Actor, "identities", property(lambda actor: frozenset({actor.id})))


def _it_counts_only_for_who_acts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(dossiers.Act, "persons", property(lambda wanted: wanted.actor.identities))


def _anybody_delegates_for_anybody(patch: pytest.MonkeyPatch) -> None:
    def covers(given: Delegation, role: Role, _: Actor, receiver: Actor, day: date) -> bool:
        days = given.from_day <= day <= given.to_day
        return days and given.role == role and given.receiver in receiver.identities

    patch.setattr(Delegation, "covers", covers)


def _approvals_outlive_their_round(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(dossiers, "current_round", lambda history: history)


def _signed_papers_are_revised(patch: pytest.MonkeyPatch) -> None:
    table = {**TRANSITIONS, (State.SIGNED, Action.REVISE): State.DRAFT}
    patch.setattr(lifecycle, "TRANSITIONS", table)


@pytest.mark.slow
@pytest.mark.parametrize(
    "hole",
    [
        _drafters_may_decide,
        _accounts_are_people,
        _it_counts_only_for_who_acts,
        _anybody_delegates_for_anybody,
        _approvals_outlive_their_round,
        _signed_papers_are_revised,
    ],
)
def test_the_walks_find_a_hole(
    hole: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    hole(monkeypatch)
    with pytest.raises((AssertionError, KeyError)):
        run_state_machine_as_test(Lives, settings=HUNT)


@pytest.mark.slow
def test_the_walks_reach_every_state(monkeypatch: pytest.MonkeyPatch) -> None:
    reached: set[State | None] = set()
    monkeypatch.setattr(
        Lives,
        "teardown",
        lambda walk: reached.update(entry.state for entry in walk.dossier.history),
    )
    run_state_machine_as_test(Lives, settings=settings(HUNT, max_examples=100))
    endings = {State.SUPERSEDED, State.TERMINATED, State.LAPSED}
    assert reached | endings == set(State)
    assert reached & endings
