"""Random histories of stored contracts: several people, accounts and stations, every door tried.

The normal run takes a few histories; the pure walks of tests/domain carry the bulk. A long one:
`DIANYUE_STORED_HISTORIES=500 pytest tests/usecases/test_stored_histories.py --timeout=0`
"""

import os
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import ClassVar

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

from service.domain import lifecycle
from service.domain.access import Actor, Permission, Role
from service.domain.dossier import APPROVALS, CHANGES_TEXT, DRAFTING, Dossier
from service.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from service.domain.lifecycle import SHOWN, Condition
from service.domain.selection import DraftRequest
from service.domain.vocabulary import ContractAction as Action
from service.domain.vocabulary import ContractState as State
from service.store.access import RoleGrantRow, grants_to
from service.store.contracts import find_contract, heads_of, version_numbered
from service.usecases.contracts import draft_contract
from service.usecases.lifecycle import Step, dossier_of, take
from service.usecases.review import DECISIONS, Decision
from service.usecases.roles import Grant, grant_role, revoke_role
from service.wiring import Service
from tests.services import RESTAURANT, SIGNING_DAY, SettableClock
from tests.usecases.reviewing import MAKER, a_station, as_now, attach, hire, let_act

HISTORIES = int(os.environ.get("DIANYUE_STORED_HISTORIES", "3"))
STEPS = 25

# Account -> (whose it is, at the station?, roles at first). 甲 and 丙 have two.
STAFF: dict[str, tuple[str, bool, tuple[Role, ...]]] = {
    "jia": ("甲", False, (Role.DRAFTER, Role.SIGNER)),
    "jia-2": ("甲", False, (Role.APPROVER, Role.REVIEWER)),
    "yi": ("乙", False, (Role.REVIEWER, Role.APPROVER)),
    "bing": ("丙", False, (Role.APPROVER, Role.ADMIN)),
    "bing-2": ("丙", False, (Role.DRAFTER, Role.SIGNER)),
    "ding": ("丁", False, (Role.REVIEWER, Role.ARCHIVIST)),
    "zhan": ("站", True, (Role.DRAFTER, Role.REVIEWER, Role.APPROVER)),
}
DECIDED = tuple(DECISIONS)
SIGNING = (Action.ISSUE, Action.SIGN, Action.CONCLUDE, Action.CHECK, Action.ARCHIVE)
ONWARD = (*DECIDED[:-1], *SIGNING)
BINDING = {State.SIGNED, State.IN_FORCE}
REFUSED = (NotAllowed, NotFound, Conflict, Invalid)
ALL_FACTS = frozenset(Condition) - SHOWN.keys()

accounts = st.sampled_from(sorted(STAFF))


@dataclass
class Book:
    """What the history itself remembers, about people instead of accounts."""

    text: str = ""
    drafters: set[str] = field(default_factory=set)
    standing: list[frozenset[str]] = field(default_factory=list)
    signed: str | None = None
    versions: dict[str, str] = field(default_factory=dict)


class StoredHistory(RuleBasedStateMachine):
    """One contract of the county, led about by people of the county and of a station below it."""

    service: ClassVar[Service]
    clock: ClassVar[SettableClock]
    station: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        service = self.service
        self.clock.at = SIGNING_DAY
        self.ids: dict[str, str] = {}
        for name, (owner, at_station, roles) in STAFF.items():
            twin = next((n for n in self.ids if STAFF[n][0] == owner), None)
            made = hire(
                service,
                name,
                *roles,
                twin_of=self.actor(twin) if twin else None,
                org_id=self.station if at_station else "demo",
            )
            self.ids[name] = made.id
        self.given: set[tuple[str, str, Role]] = set()
        self.drawings = 0
        self.book = Book()
        request = DraftRequest(starts_on=SIGNING_DAY.date() + timedelta(days=60))
        with service.writing(self.actor("jia")) as work:
            self.contract = draft_contract(work, RESTAURANT, request).id
        self.book.drafters = {"甲"}
        self.book.text = self.dossier().fingerprint or ""

    def actor(self, name: str) -> Actor:
        return as_now(self.service, self.ids[name])

    def dossier(self) -> Dossier:
        with self.service.reading() as work:
            contract = find_contract(work.session, work.actor, self.contract)
            assert contract is not None
            return dossier_of(work, contract)

    # ---- people -----------------------------------------------------------------------------
    @rule(name=accounts, role=st.sampled_from([Role.DRAFTER, Role.REVIEWER, Role.APPROVER]))
    def a_role_is_given_or_taken(self, name: str, role: Role) -> None:
        with self.service.writing(MAKER) as work:
            held = [
                row
                for row in grants_to(work.session, self.ids[name])
                if row.role == role.value and row.revoked_at is None
            ]
            if held:
                for row in held:
                    revoke_role(work, row.id)
            else:
                until = work.today + timedelta(days=300)
                grant_role(work, self.ids[name], Grant(role, work.today, until))

    @rule(target_name=st.sampled_from(["bing", "bing-2"]))
    def an_administrator_gives_a_role_to_themselves(self, target_name: str) -> None:
        """By the service, which refuses; and by hand in the table, which gives nothing."""
        bing = self.actor("bing")
        before = self.actor(target_name).roles
        if bing.may(Permission.MANAGE_PEOPLE):
            day = SIGNING_DAY.date() + timedelta(days=90)
            grant = Grant(Role.REVIEWER, day, day)
            with pytest.raises(NotAllowed), self.service.writing(bing) as work:
                grant_role(work, self.ids[target_name], grant)
        with self.service.writing() as work:
            row = RoleGrantRow(
                id=work.new_id(),
                org_id="demo",
                user_id=self.ids[target_name],
                role=Role.REVIEWER.value,
                granted_by=self.ids["bing"],
                granted_at=work.now,
                from_day=work.today,
                to_day=work.today,
            )
            work.session.add(row)
        assert self.actor(target_name).roles == before
        with self.service.writing() as work:
            stored = work.session.get(RoleGrantRow, row.id)
            assert stored is not None
            stored.revoked_at = work.now
            work.session.add(stored)

    @rule(giver=accounts, receiver=accounts, role=st.sampled_from([Role.APPROVER, Role.REVIEWER]))
    def somebody_lets_another_act(self, giver: str, receiver: str, role: Role) -> None:
        """Also to oneself under another account, and back to who gave it: some are refused."""
        try:
            let_act(self.service, self.actor(giver), self.actor(receiver), role)
        except REFUSED:
            return
        assert STAFF[giver][0] != STAFF[receiver][0]
        self.given.add((giver, receiver, role))

    @rule()
    def a_day_passes(self) -> None:
        self.clock.advance(days=1)

    # ---- steps ------------------------------------------------------------------------------
    @rule(
        action=st.sampled_from((*DECIDED, *SIGNING)), name=accounts, principal=accounts | st.none()
    )
    def somebody_tries(self, action: Action, name: str, principal: str | None) -> None:
        self.attempt(action, name, principal)

    @rule(steps=st.integers(1, 4), order=st.permutations(sorted(STAFF)))
    def it_goes_on(self, steps: int, order: list[str]) -> None:
        for _ in range(steps):
            possible = [a for a in reversed(ONWARD) if (self.dossier().state, a) in TABLE]
            next((True for a, n in product(possible, order) if self.attempt(a, n, None)), None)

    @precondition(lambda self: self.dossier().state == State.IN_REVIEW)
    @rule()
    def everybody_who_drafted_tries_to_decide(self) -> None:
        """Under every account, for everybody, and everybody for them."""
        for action, name, principal in product(
            (Action.REVIEW, Action.APPROVE), STAFF, (None, *STAFF)
        ):
            people = {STAFF[name][0]} | ({STAFF[principal][0]} if principal else set())
            if people & self.book.drafters:
                assert not self.attempt(action, name, principal)

    @precondition(lambda self: self.drawings < 4)
    @rule(name=st.sampled_from(["jia", "bing-2", "zhan"]))
    def a_word_changes(self, name: str) -> None:
        """A drawing put in is a change of the text."""
        before, number = self.dossier(), self.drawings + 1
        try:
            attach(self.service, self.contract, f"TH-{number}", self.actor(name))
        except REFUSED:
            assert self.dossier() == before
            return
        after = self.dossier()
        assert before.state not in BINDING | {State.ISSUED}
        assert after.state == State.DRAFT
        assert not after.approvals
        self.drawings = number
        self.remember(Action.REVISE, name, None, after)

    def attempt(self, action: Action, name: str, principal: str | None) -> bool:
        actor, behalf = self.actor(name), self.ids[principal] if principal else None
        try:
            with self.service.writing(actor) as work:
                if action in DECISIONS:
                    DECISIONS[action](
                        work, self.contract, Decision(on_behalf_of=behalf, reason="理由")
                    )
                else:
                    for party in ("供电人", "用电人") if action == Action.SIGN else (None,):
                        step = Step(action, on_behalf_of=behalf, party=party, facts=ALL_FACTS)
                        take(work, self.contract, step)
        except REFUSED:
            return False
        self.remember(action, name, principal, self.dossier())
        return True

    def remember(self, action: Action, name: str, principal: str | None, now: Dossier) -> None:
        book = self.book
        people = frozenset({STAFF[name][0]} | ({STAFF[principal][0]} if principal else set()))
        assert not STAFF[name][1], "the station decided on the county's contract"
        if action in APPROVALS | {Action.REVIEW}:
            assert not people & book.drafters, "somebody decided on what they drafted"
            assert principal is None or (principal, name) in {(g, r) for g, r, _ in self.given}
        if action in APPROVALS:
            book.standing.append(people)
        if action in CHANGES_TEXT:
            book.text = now.fingerprint or ""
        if action in DRAFTING:
            book.drafters |= people
        if action in DRAFTING | {Action.RETURN}:
            book.standing = []
        if action == Action.CONCLUDE:
            book.signed = book.text

    # ---- what always holds --------------------------------------------------------------------
    @invariant()
    def no_drafter_stands_behind_an_approval(self) -> None:
        assert all(not people & self.book.drafters for people in self.book.standing)

    @invariant()
    def no_approval_survives_a_changed_word(self) -> None:
        dossier = self.dossier()
        assert dossier.fingerprint == self.book.text
        assert len(dossier.approvals) == len(self.book.standing)
        if dossier.state in BINDING | {State.APPROVED, State.ISSUED}:
            assert self.book.standing

    @invariant()
    def no_version_changes_and_none_comes_after_signing(self) -> None:
        with self.service.reading() as work:
            contract = find_contract(work.session, work.actor, self.contract)
            assert contract is not None
            heads = heads_of(work.session, [contract])
            newest = version_numbered(work.session, contract, contract.version)
            state = contract.state
        now = {head.id: head.fingerprint for head in heads}
        assert self.book.versions.items() <= now.items()
        self.book.versions = now
        assert state == self.dossier().state
        if self.book.signed is not None:
            assert newest.fingerprint == self.book.signed


TABLE = lifecycle.TRANSITIONS
QUIET = settings(
    max_examples=HISTORIES,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def history(sqlite_service: Service, clock_of_histories: SettableClock) -> type[StoredHistory]:
    class History(StoredHistory):
        service = sqlite_service
        clock = clock_of_histories
        station = a_station(sqlite_service)

    return History


@pytest.fixture
def clock_of_histories(clock: SettableClock) -> SettableClock:
    return clock


def test_no_history_of_a_stored_contract_breaks_what_always_holds(
    history: type[StoredHistory],
) -> None:
    run_state_machine_as_test(history, settings=QUIET)


@pytest.mark.slow
def test_the_histories_come_as_far_as_signed_papers(
    history: type[StoredHistory], monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: set[State] = set()
    monkeypatch.setattr(
        StoredHistory,
        "teardown",
        lambda walk: reached.update(entry.state for entry in walk.dossier().history),
    )
    calm = settings(QUIET, max_examples=8, phases=[Phase.generate], derandomize=True)
    run_state_machine_as_test(history, settings=calm)
    assert reached >= {State.DRAFT, State.IN_REVIEW, State.APPROVED, State.ISSUED, State.SIGNED}


@pytest.mark.slow
def test_the_histories_find_a_hole(
    history: type[StoredHistory], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where drafters may decide, the histories say so."""
    open_door = {**SHOWN, Condition.ACTOR_DID_NOT_DRAFT: lambda *_: True}
    monkeypatch.setattr(lifecycle, "SHOWN", open_door)
    hunt = settings(QUIET, max_examples=30, phases=[Phase.generate], report_multiple_bugs=False)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(history, settings=hunt)
