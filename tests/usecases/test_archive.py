"""The archive after the end: years that count, holds, shelves; and how contracts end."""

from datetime import date

import pytest

from service.domain.errors import DemandsNotMet, Invalid, RoleMissing
from service.domain.signing import SigningMethod
from service.domain.vocabulary import ContractState, RenewalMode
from service.store.contracts import ContractRelation
from service.store.tasks import open_tasks_of
from service.usecases.archive import (
    ArchiveView,
    Shelf,
    check_signed,
    get_archive,
    move_shelf,
    set_hold,
)
from service.usecases.contracts import list_events
from service.usecases.ending import (
    Proof,
    archive_contract,
    lapse,
    supersede,
    terminate,
)
from service.usecases.errors import NotArchived, PaperOnly
from service.usecases.paper_rules import decide_paper_rule, list_paper_rules, require_method
from service.usecases.rolling_over import roll_over
from service.usecases.ticking import CLOCK
from service.wiring import Service
from tests.services import SettableClock
from tests.usecases.signing_room import ARCHIVIST, REVIEWER, SCAN, SIGNER, Room
from tests.usecases.test_signing import FACTORY_HEAD, HEAD

SHELF = Shelf("一号库房三排二架", originals=2, copies=1)
PROOF = Proof(SCAN, "application/pdf")


@pytest.fixture
def room(service: Service) -> Room:
    return Room(service)


def checked(room: Room, **request: object) -> str:
    id = room.issued(**request)  # type: ignore[arg-type]
    room.sign(id, FACTORY_HEAD)
    room.sign(id, HEAD)
    room.returned(id)
    with room.writing(REVIEWER) as work:
        check_signed(work, id)
    return id


def in_force(room: Room, **request: object) -> str:
    id = checked(room, **request)
    with room.writing(ARCHIVIST) as work:
        archive_contract(work, id, SHELF)
    return id


def kept(room: Room, id: str) -> ArchiveView:
    with room.reading() as work:
        return get_archive(work, id)


def test_a_contract_without_an_end_is_kept(room: Room) -> None:
    view = kept(room, in_force(room))
    assert view.retention_until is None
    assert view.why_kept == ("合同尚未终止，保管期限未起算",)


def test_from_the_end_ten_years_count_and_a_hold_outlasts_them(
    room: Room, clock: SettableClock
) -> None:
    id = in_force(room)
    with room.writing(ARCHIVIST) as work:
        terminate(work, id, reason="用户销户", ended_on=date(2026, 11, 25), proof=PROOF)
    assert room.see(id).state == ContractState.TERMINATED
    assert kept(room, id).retention_until == date(2036, 11, 25)
    assert "proof_of_end" in {blob["role"] for blob in kept(room, id).blobs}
    with room.writing(ARCHIVIST) as work:
        set_hold(work, id, on_hold=True, reason="诉讼未结")
    clock.advance(days=3654)
    assert kept(room, id).why_kept == ("处于冻结保管，解除冻结前不得销毁",)
    with room.writing(ARCHIVIST) as work:
        set_hold(work, id, on_hold=False, reason="诉讼已结")
    assert kept(room, id).why_kept == ()
    with room.reading() as work:
        types = [event.type for event in list_events(work, id)]
    assert types[-2:] == ["archive.held", "archive.released"]


def test_nothing_ends_without_proof(room: Room) -> None:
    id = in_force(room)
    with room.writing(ARCHIVIST) as work, pytest.raises(DemandsNotMet):
        terminate(work, id, reason="口头", ended_on=date(2026, 11, 25))
    with room.writing(ARCHIVIST) as work, pytest.raises(Invalid):
        terminate(work, id, reason="以后", ended_on=date(2026, 11, 26), proof=PROOF)
    with room.writing(SIGNER) as work, pytest.raises(RoleMissing):
        terminate(work, id, reason="无权", ended_on=date(2026, 11, 25), proof=PROOF)
    assert room.see(id).state == ContractState.IN_FORCE


def test_a_contract_lapses_after_its_last_day_where_it_does_not_renew(
    room: Room, clock: SettableClock
) -> None:
    id = in_force(room, ends_on=date(2027, 11, 30), renewal_mode=RenewalMode.NONE)
    with room.writing(ARCHIVIST) as work, pytest.raises(DemandsNotMet, match="届满"):
        lapse(work, id)
    clock.advance(days=400)
    with room.writing(ARCHIVIST) as work:
        lapse(work, id)
    assert room.see(id).state == ContractState.LAPSED
    assert kept(room, id).retention_until == date(2037, 11, 30)


def test_a_contract_that_rolls_on_lapses_only_with_an_objection(
    room: Room, clock: SettableClock
) -> None:
    id = in_force(room, ends_on=date(2027, 11, 30), renewal_mode=RenewalMode.ROLL_SAME_TERM)
    clock.advance(days=400)
    with room.writing(ARCHIVIST) as work, pytest.raises(DemandsNotMet, match="不续期"):
        lapse(work, id)
    with room.writing(ARCHIVIST) as work:
        lapse(work, id, objection=PROOF)
    assert room.see(id).state == ContractState.LAPSED


@pytest.mark.parametrize(
    ("relation", "state"),
    [
        ("renews", ContractState.SUPERSEDED),
        ("replaces", ContractState.SUPERSEDED),
        ("belongs_to", ContractState.IN_FORCE),
    ],
)
def test_a_paper_in_force_replaces_what_it_renews_once_its_term_has_begun(
    room: Room, clock: SettableClock, relation: str, state: ContractState
) -> None:
    old, new = in_force(room), checked(room)
    with room.writing() as work:
        work.session.add(
            ContractRelation(
                contract_id=new, kind=relation, other_id=old, org_id="demo", created_at=work.now
            )
        )
    assert room.see(old).state == ContractState.IN_FORCE
    clock.advance(days=6)
    with room.writing(ARCHIVIST) as work:
        archive_contract(work, new, SHELF)
    assert room.see(old).state == state


def test_a_paper_archived_before_its_term_begins_replaces_nothing_yet(
    room: Room, clock: SettableClock
) -> None:
    old, new = in_force(room), checked(room)
    with room.writing() as work:
        work.session.add(
            ContractRelation(
                contract_id=new, kind="renews", other_id=old, org_id="demo", created_at=work.now
            )
        )
    with room.writing(ARCHIVIST) as work:
        archive_contract(work, new, SHELF)
    assert room.see(old).state == ContractState.IN_FORCE
    clock.advance(days=6)
    with room.writing(CLOCK) as work:
        roll_over(work, "2026-12-01")
    assert room.see(old).state == ContractState.SUPERSEDED
    assert room.see(new).state == ContractState.IN_FORCE


def test_a_paper_that_ends_another_later_ends_it_on_its_own_day_only(room: Room) -> None:
    old, new = in_force(room), checked(room)
    with room.writing() as work:
        work.session.add(
            ContractRelation(
                contract_id=new, kind="terminates", other_id=old, org_id="demo", created_at=work.now
            )
        )
    with room.writing(ARCHIVIST) as work:
        archive_contract(work, new, SHELF)
    assert room.see(old).state == ContractState.IN_FORCE
    with room.reading() as work:
        assert open_tasks_of(work.session, f"contracts/{old}") == []
    with room.writing(ARCHIVIST) as work, pytest.raises(Invalid) as refused:
        terminate(work, old, reason="依协议", ended_on=date(2026, 11, 25), agreement_id=new)
    assert [problem.field for problem in refused.value.problems] == ["ended_on"]
    assert "2029年11月30日" in refused.value.problems[0].message


def test_what_has_begun_does_not_end_before_it_began(room: Room, clock: SettableClock) -> None:
    id, not_begun = in_force(room), in_force(room)
    with room.writing(ARCHIVIST) as work:
        terminate(work, not_begun, reason="停建", ended_on=date(2026, 11, 25), proof=PROOF)
    clock.advance(days=6)
    with room.writing(ARCHIVIST) as work, pytest.raises(Invalid, match="解除日期"):
        terminate(work, id, reason="停建", ended_on=date(2026, 11, 30), proof=PROOF)
    with room.writing(ARCHIVIST) as work:
        terminate(work, id, reason="停建", ended_on=date(2026, 12, 1), proof=PROOF)


def test_only_a_contract_in_force_of_the_account_is_a_successor(
    room: Room, clock: SettableClock
) -> None:
    old, new = in_force(room), checked(room)
    with room.writing(ARCHIVIST) as work, pytest.raises(DemandsNotMet):
        supersede(work, old, new)
    with room.writing(ARCHIVIST) as work:
        archive_contract(work, new, SHELF)
    with room.writing(ARCHIVIST) as work, pytest.raises(DemandsNotMet, match="起始日"):
        supersede(work, old, new)
    clock.advance(days=6)
    with room.writing(ARCHIVIST) as work:
        supersede(work, old, new)
    assert room.see(old).state == ContractState.SUPERSEDED


def test_a_move_is_an_event_and_a_shelf_has_a_paper(room: Room) -> None:
    id = checked(room)
    with room.writing(ARCHIVIST) as work, pytest.raises(NotArchived):
        move_shelf(work, id, "别处")
    with room.writing(ARCHIVIST) as work, pytest.raises(Invalid):
        archive_contract(work, id, Shelf("一架", originals=0))
    with room.writing(ARCHIVIST) as work:
        archive_contract(work, id, SHELF)
        move_shelf(work, id, "二号库房")
    assert kept(room, id).place == "二号库房"
    with room.reading() as work:
        assert list_events(work, id)[-1].payload == {"from": SHELF.place, "to": "二号库房"}


# ---- papers that are signed on paper only --------------------------------------------------


@pytest.mark.parametrize("kind", ["termination-agreement", "stop-supply-notice"])
def test_papers_that_stop_supply_are_paper_only_until_a_lawyer_decides(
    room: Room, kind: str
) -> None:
    with room.reading() as work, pytest.raises(PaperOnly):
        require_method(work, kind, "demo", SigningMethod.ELECTRONIC)
    with room.writing(SIGNER) as work, pytest.raises(RoleMissing):
        decide_paper_rule(work, kind, electronic=True, reason="图方便")
    with room.writing(REVIEWER) as work:
        decide_paper_rule(work, kind, electronic=True, reason="已征求法院意见")
    with room.reading() as work:
        require_method(work, kind, "demo", SigningMethod.ELECTRONIC)
        rule = next(rule for rule in list_paper_rules(work) if rule.kind == kind)
    assert (rule.electronic, rule.reason) == (True, "已征求法院意见")
    with room.writing(REVIEWER) as work:
        decide_paper_rule(work, kind, electronic=False, reason="收回")
    with room.reading() as work, pytest.raises(PaperOnly):
        require_method(work, kind, "demo", SigningMethod.ELECTRONIC)


def test_a_decision_names_a_kind_there_is(room: Room) -> None:
    with room.writing(REVIEWER) as work, pytest.raises(Invalid):
        decide_paper_rule(work, "no-such", electronic=True, reason="x")


def test_supply_contracts_may_be_signed_electronically(room: Room) -> None:
    with room.reading() as work:
        require_method(work, "low-voltage", "demo", SigningMethod.ELECTRONIC)
