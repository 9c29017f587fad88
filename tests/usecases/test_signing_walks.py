"""Random ways through signing: nothing comes into force without hand and seal of both parties, an
authority that held on the day, a copy that says what was approved, and a lawyer who did not draft.

More of them: `DIANYUE_SIGNING_WALKS=200 pytest tests/usecases/test_signing_walks.py --timeout=0`
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.access import Actor
from service.domain.copy_decisions import CopyState
from service.domain.errors import DianyueError
from service.domain.signing import SealKind, SignerCapacity, Standing
from service.domain.vocabulary import ContractState
from service.store.signatures import ratifications_of
from service.usecases import concluding, signing_parties
from service.usecases import signing as signing_usecases
from service.usecases.archive import Shelf, check_signed
from service.usecases.authorities import revoke_authority
from service.usecases.concluding import conclude
from service.usecases.ending import archive_contract
from service.usecases.ratification import Declared, declare
from service.usecases.returned_copies import decide_page, list_copies
from service.usecases.signing_state import signing_state
from service.wiring import Service
from tests.usecases.signing_room import (
    ARCHIVIST,
    CUSTOMER,
    DAY,
    DRAFTER_WHO_REVIEWS,
    REVIEWER,
    SIGNER,
    SUPPLIER,
    Room,
    by_representative,
    photo,
    reworded,
)

WALKS = int(os.environ.get("DIANYUE_SIGNING_WALKS", "6"))
CONCLUDING = {SealKind.SUPPLY_CONTRACT, SealKind.CONTRACT, SealKind.OFFICIAL}
HEADS = {CUSTOMER: "甘国栋", SUPPLIER: "演示负责人"}
IN_FORCE_UNTIL = date(2026, 12, 31)

parties = st.sampled_from([CUSTOMER, SUPPLIER])
people = st.sampled_from([SIGNER, REVIEWER, ARCHIVIST, DRAFTER_WHO_REVIEWS])
seals = st.sampled_from([None, SealKind.CONTRACT, SealKind.OFFICIAL, SealKind.FINANCE])
capacities = st.sampled_from(
    [
        SignerCapacity.LEGAL_REPRESENTATIVE,
        SignerCapacity.LEGAL_REPRESENTATIVE,
        SignerCapacity.AGENT,
        SignerCapacity.WITHOUT_AUTHORITY,
    ]
)
Step = tuple[str, dict[str, Any]]
signing = st.fixed_dictionaries(
    {
        "party": parties,
        "capacity": capacities,
        "seal": seals,
        "by_hand": st.booleans() | st.just(True),
        "until": st.sampled_from([date(2026, 11, 24), DAY, IN_FORCE_UNTIL]),
    }
)
steps: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("sign"), signing),
    st.tuples(st.just("sign"), signing),
    st.tuples(st.just("sign"), signing),
    st.tuples(st.just("revoke"), st.fixed_dictionaries({})),
    st.tuples(st.just("ratify"), st.fixed_dictionaries({"yes": st.booleans()})),
    st.tuples(
        st.just("hand_in"),
        st.fixed_dictionaries({"what": st.sampled_from(["same", "other", "photo"])}),
    ),
    st.tuples(st.just("decide"), st.fixed_dictionaries({"same": st.booleans() | st.just(True)})),
    st.tuples(st.just("conclude"), st.fixed_dictionaries({})),
    st.tuples(st.just("check"), st.fixed_dictionaries({"by": people})),
    st.tuples(st.just("archive"), st.fixed_dictionaries({"by": people})),
)


@dataclass
class Book:
    """What the walk itself remembers, in plain words."""

    hands: set[str] = field(default_factory=set)
    sealed: set[str] = field(default_factory=set)
    waiting: dict[str, bool] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    checked_by: set[str] = field(default_factory=set)


@dataclass
class Walk:
    room: Room
    contract: str
    book: Book = field(default_factory=Book)

    def go(self, way: list[Step]) -> None:
        for step in way:
            self.take(step)
            self.judge()

    def take(self, step: Step) -> None:
        name, given = step
        act: Callable[..., None] = getattr(self, name)
        try:
            act(**given)
        except DianyueError:
            return

    def sign(
        self,
        party: str,
        capacity: SignerCapacity,
        seal: SealKind | None,
        by_hand: bool,
        until: date,
    ) -> None:
        wanted = by_representative(party, HEADS[party], capacity=capacity, seal=seal)
        authority = None
        if capacity is SignerCapacity.AGENT:
            view = signing_view(self.room, self.contract)
            principal = next(p.name for p in view.parties if p.role == party)
            authority = self.room.authority(principal=principal, valid_to=until)
            wanted = replace(wanted, signer="演示签约人", authority_id=authority.id)
        if not by_hand:
            wanted = replace(wanted, by_hand=False, capacity=None, signer=None, authority_id=None)
        self.room.sign(self.contract, wanted)
        if by_hand:
            unauthorised = capacity is SignerCapacity.WITHOUT_AUTHORITY
            assert not (authority and until < DAY), "an authority that was over"
            self.book.waiting[party] = unauthorised
            self.book.hands.add(party)
            if authority is not None:
                self.book.agents[party] = authority.id
        if seal is not None:
            assert seal in CONCLUDING, "a seal that concludes nothing"
            if not (by_hand and capacity is SignerCapacity.WITHOUT_AUTHORITY):
                self.book.sealed.add(party)
            else:
                self.book.sealed.add(f"{party}, waiting")

    def revoke(self) -> None:
        for authority in self.book.agents.values():
            with self.room.writing() as work:
                revoke_authority(work, authority, DAY, "撤销")
            if self.room.see(self.contract).state == ContractState.ISSUED:
                self.book.revoked.add(authority)

    def ratify(self, yes: bool) -> None:
        with self.room.reading() as work:
            rows = list(ratifications_of(work.session, self.contract).values())
        for row in (row for row in rows if row.state == "open"):
            with self.room.writing() as work:
                declare(work, self.contract, row.id, Declared(yes, DAY, "函"))
            self.book.waiting[row.party] = False
            with_seal = f"{row.party}, waiting"
            if with_seal in self.book.sealed:
                self.book.sealed.remove(with_seal)
                self.book.sealed |= {row.party} if yes else set()
            if not yes:
                self.book.hands.discard(row.party)

    def hand_in(self, what: str) -> None:
        same = self.room.saved_again(self.contract)
        other = reworded(same, "供用电合同", "供用热合同")
        self.room.returned(self.contract, {"same": same, "other": other, "photo": photo()}[what])

    def decide(self, same: bool) -> None:
        with self.room.reading() as work:
            copies = list_copies(work, self.contract)
        waiting = [copy for copy in copies if copy.state == CopyState.NEEDS_PERSON]
        for copy in waiting[:1]:
            with self.room.writing() as work:
                decide_page(work, self.contract, copy.id, 1, is_same=same, reason="看过")

    def conclude(self) -> None:
        with self.room.writing() as work:
            conclude(work, self.contract)

    def check(self, by: Actor) -> None:
        with self.room.writing(by) as work:
            check_signed(work, self.contract, "核对")
        self.book.checked_by.add(by.id)

    def archive(self, by: Actor) -> None:
        with self.room.writing(by) as work:
            archive_contract(work, self.contract, Shelf("一架", 2))

    # ---- what always holds ----------------------------------------------------------------
    def judge(self) -> None:
        state, book = self.room.see(self.contract).state, self.book
        if state == ContractState.ISSUED:
            return
        assert book.hands == {CUSTOMER, SUPPLIER}
        assert book.sealed >= {CUSTOMER, SUPPLIER}
        assert not any(book.waiting.values())
        assert not book.revoked & set(book.agents.values())
        with self.room.reading() as work:
            copies = {copy.state for copy in list_copies(work, self.contract)}
        assert copies & {CopyState.IDENTICAL, CopyState.CONFIRMED}
        if state == ContractState.IN_FORCE:
            assert book.checked_by == {REVIEWER.id}


def signing_view(room: Room, contract: str) -> Any:
    with room.reading() as work:
        return signing_state(work, contract)


FINISH: list[Step] = [
    ("ratify", {"yes": True}),
    *(
        ("sign", {"party": party, "capacity": SignerCapacity.LEGAL_REPRESENTATIVE, **rest})
        for party in (CUSTOMER, SUPPLIER)
        for rest in (
            {"seal": SealKind.CONTRACT, "by_hand": True, "until": IN_FORCE_UNTIL},
            {"seal": SealKind.CONTRACT, "by_hand": False, "until": IN_FORCE_UNTIL},
        )
    ),
    ("hand_in", {"what": "same"}),
    ("check", {"by": REVIEWER}),
    ("archive", {"by": ARCHIVIST}),
]


@settings(max_examples=WALKS, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(way=st.lists(steps, min_size=3, max_size=12), to_the_end=st.booleans())
def test_nothing_comes_into_force_that_is_not_signed_as_it_must_be(
    sqlite_service: Service, way: list[Step], to_the_end: bool
) -> None:
    room = Room(sqlite_service)
    walk = Walk(room, room.issued())
    walk.go([*way, *(FINISH if to_the_end else [])])


@pytest.mark.parametrize("without", range(len(FINISH)))
def test_the_straight_way_comes_into_force_and_lacks_no_step(
    sqlite_service: Service, without: int
) -> None:
    """Each step of it is needed, but for those that only repair."""
    room = Room(sqlite_service)
    walk = Walk(room, room.issued())
    walk.go([step for number, step in enumerate(FINISH) if number != without])
    repairs = {0, 2, 4}
    reached = room.see(walk.contract).state == ContractState.IN_FORCE
    assert reached is (without in repairs)


# ---- the walk's own eyes -------------------------------------------------------------------


def _any_copy_will_do(patch: pytest.MonkeyPatch) -> list[Step]:
    patch.setattr(concluding, "settles", lambda _: True)
    return [("hand_in", {"what": "other"}), *_without("hand_in")]


def _nothing_waits_for_ratification(patch: pytest.MonkeyPatch) -> list[Step]:
    known = signing_parties.mark_of
    patch.setattr(
        signing_parties,
        "mark_of",
        lambda row, found: replace(known(row, found), standing=Standing.COUNTS),
    )
    return [_signed(SignerCapacity.WITHOUT_AUTHORITY), *_without("ratify")]


def _any_authority_will_do(patch: pytest.MonkeyPatch) -> list[Step]:
    patch.setattr(signing_usecases, "_require_authority", lambda *_: None)
    return [_signed(SignerCapacity.AGENT, until=date(2026, 11, 24))]


def _nobody_looks_for_revoking(patch: pytest.MonkeyPatch) -> list[Step]:
    patch.setattr(concluding, "_authorities_gone", lambda *_: [])
    return [_signed(SignerCapacity.AGENT), ("revoke", {}), *_without("ratify")]


def _any_seal_will_do(patch: pytest.MonkeyPatch) -> list[Step]:
    patch.setattr(signing_usecases, "seal_refused", lambda *_: None)
    return [_signed(SignerCapacity.LEGAL_REPRESENTATIVE, seal=SealKind.FINANCE)]


def _signed(capacity: SignerCapacity, **other: Any) -> Step:
    given = {"seal": SealKind.CONTRACT, "by_hand": True, "until": IN_FORCE_UNTIL, **other}
    return ("sign", {"party": CUSTOMER, "capacity": capacity, **given})


def _without(name: str) -> list[Step]:
    return [step for step in FINISH if step[0] != name]


@pytest.mark.parametrize(
    "hole",
    [
        _any_copy_will_do,
        _nothing_waits_for_ratification,
        _any_authority_will_do,
        _nobody_looks_for_revoking,
        _any_seal_will_do,
    ],
)
def test_a_walk_sees_a_hole(
    sqlite_service: Service,
    monkeypatch: pytest.MonkeyPatch,
    hole: Callable[[pytest.MonkeyPatch], list[Step]],
) -> None:
    room = Room(sqlite_service)
    walk = Walk(room, room.issued())
    way = hole(monkeypatch)
    with pytest.raises(AssertionError):
        walk.go(way)
