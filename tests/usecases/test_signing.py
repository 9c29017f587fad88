"""From approved to in force: who signs with which seal, what waits, and what is refused."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.domain.authorities import Matter, Scope
from service.domain.errors import (
    ActionNotPossible,
    DemandsNotMet,
    DianyueError,
    DrafterMayNotDecide,
    Invalid,
)
from service.domain.quantities import Quantity
from service.domain.signing import SealKind, SignerCapacity, SigningMethod
from service.domain.vocabulary import ContractState, Unit
from service.store.signatures import signatures_on
from service.store.tasks import open_tasks_of
from service.usecases.archive import Shelf, check_signed, get_archive
from service.usecases.authorities import revoke_authority
from service.usecases.concluding import conclude
from service.usecases.contracts import list_events
from service.usecases.drawings import DrawingUpload, attach_drawing
from service.usecases.ending import archive_contract
from service.usecases.errors import (
    AlreadySigned,
    SealRefused,
    SignatoryNotAuthorised,
    VersionChanged,
)
from service.usecases.signing import Holder, NewSignature
from service.usecases.signing_state import SigningView, signing_state
from service.wiring import Service
from tests.services import RESTAURANT, SettableClock
from tests.usecases.signing_room import (
    ARCHIVIST,
    CUSTOMER,
    DRAFTER_WHO_REVIEWS,
    RESIDENT,
    REVIEWER,
    SUPPLIER,
    Room,
    by_representative,
    person,
    photo,
)

HEAD = by_representative(
    SUPPLIER, "演示负责人", capacity=SignerCapacity.PERSON_IN_CHARGE, seal=SealKind.SUPPLY_CONTRACT
)
FACTORY_HEAD = by_representative(CUSTOMER, "甘国栋")


@pytest.fixture
def room(service: Service) -> Room:
    return Room(service)


def seen(room: Room, contract_id: str) -> SigningView:
    with room.reading() as work:
        return signing_state(work, contract_id)


def open_tasks(room: Room, contract_id: str) -> list[tuple[str, str]]:
    with room.reading() as work:
        tasks = open_tasks_of(work.session, f"contracts/{contract_id}")
        return [(task.kind, task.key) for task in tasks]


def concluded(room: Room, customer: NewSignature = FACTORY_HEAD) -> str:
    id = room.issued()
    room.sign(id, customer)
    room.sign(id, HEAD)
    room.returned(id)
    assert room.see(id).state == ContractState.SIGNED
    return id


# ---- the straight way ----------------------------------------------------------------------


def test_a_contract_goes_from_approved_to_in_force(room: Room) -> None:
    id = room.issued()
    assert {key for kind, key in open_tasks(room, id) if kind == "sign"} == {SUPPLIER, CUSTOMER}
    assert not room.sign(id, FACTORY_HEAD)
    assert not room.sign(id, HEAD)
    assert room.see(id).state == ContractState.ISSUED
    room.returned(id)
    assert room.see(id).state == ContractState.SIGNED
    assert open_tasks(room, id) == [("check", "")]
    with room.writing(REVIEWER) as work:
        check_signed(work, id, "核对无误")
    assert open_tasks(room, id) == [("archive", "")]
    with room.writing(ARCHIVIST) as work:
        archive_contract(work, id, Shelf("档案室三排二架", originals=2, copies=1))
    assert room.see(id).state == ContractState.IN_FORCE
    assert open_tasks(room, id) == []
    with room.reading() as work:
        kept = get_archive(work, id)
        types = [event.type for event in list_events(work, id)]
    assert {blob["role"] for blob in kept.blobs} == {"issued", "returned"}
    assert types.count("signatures.recorded") == 2
    assert types[-4:] == [
        "contracts.concluded",
        "contracts.checked",
        "contracts.archived",
        "archive.shelved",
    ]


def test_a_signed_customer_and_an_unsealed_supplier_are_seen(room: Room) -> None:
    id = room.issued()
    room.sign(id, FACTORY_HEAD)
    room.sign(id, replace(HEAD, seal=None, seal_as_filed=None))
    parties = {party.role: party for party in seen(room, id).parties}
    assert parties[CUSTOMER].missing == ()
    assert parties[SUPPLIER].missing == ("供电人尚未盖章",)
    assert parties[SUPPLIER].case == "signed_only"
    with room.writing() as work, pytest.raises(DemandsNotMet, match="供电人尚未盖章"):
        conclude(work, id)
    room.sign(id, replace(HEAD, by_hand=False, capacity=None, signer=None))
    assert seen(room, id).parties[0].missing == ()


def test_the_contract_is_signed_on_the_latest_day(room: Room, clock: SettableClock) -> None:
    id = room.issued()
    room.sign(id, HEAD)
    clock.advance(days=3)
    room.sign(id, replace(FACTORY_HEAD, signed_on=date(2026, 11, 27)))
    room.returned(id)
    assert seen(room, id).signed_on == date(2026, 11, 27)
    with room.reading() as work:
        last = next(e for e in list_events(work, id) if e.type == "contracts.concluded")
    assert last.payload["signed_on"] == "2026-11-27"


def test_a_natural_person_signs_without_a_seal(room: Room) -> None:
    id = room.issued(RESIDENT)
    himself = replace(
        by_representative(CUSTOMER, "李德祥(演示)", capacity=SignerCapacity.IN_PERSON, seal=None),
        seal_as_filed=None,
    )
    room.sign(id, himself)
    assert seen(room, id).parties[1].missing == ()
    assert seen(room, id).parties[1].name.startswith("李*")


def test_a_sole_trader_without_a_seal_puts_a_fingerprint(room: Room) -> None:
    id = room.issued(RESTAURANT)
    owner = replace(
        by_representative(CUSTOMER, "才让卓玛", capacity=SignerCapacity.IN_PERSON, seal=None),
        seal_as_filed=None,
    )
    room.sign(id, replace(owner, fingerprinted=True))
    assert seen(room, id).parties[1].missing == ()


# ---- what is refused -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "seal", [SealKind.FINANCE, SealKind.DEPARTMENT, SealKind.INVOICE, SealKind.OTHER]
)
def test_a_wrong_seal_is_refused_with_the_reason(room: Room, seal: SealKind) -> None:
    id = room.issued()
    with pytest.raises(SealRefused, match="不能用于订立合同"):
        room.sign(id, replace(FACTORY_HEAD, seal=seal))
    assert seen(room, id).parties[1].signatures == ()


def test_the_same_party_does_not_sign_twice(room: Room) -> None:
    id = room.issued()
    room.sign(id, FACTORY_HEAD)
    with pytest.raises(AlreadySigned):
        room.sign(id, FACTORY_HEAD)
    assert len(seen(room, id).parties[1].signatures) == 1


def test_of_two_who_record_at_once_one_is_told(room: Room) -> None:
    id = room.issued()
    together = Barrier(2)

    def record(_: int) -> DianyueError | None:
        together.wait()
        try:
            room.sign(id, FACTORY_HEAD)
        except DianyueError as error:
            return error
        return None

    with ThreadPoolExecutor(2) as pool:
        refused = [error for error in pool.map(record, range(2)) if error is not None]
    assert [type(error) for error in refused] == [AlreadySigned]
    assert len(seen(room, id).parties[1].signatures) == 1


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 11, 26)])
def test_a_signing_day_is_neither_before_the_issue_nor_to_come(room: Room, day: date) -> None:
    id = room.issued()
    with pytest.raises(Invalid):
        room.sign(id, replace(FACTORY_HEAD, signed_on=day))


def test_only_the_named_representative_signs_as_such(room: Room) -> None:
    id = room.issued()
    with pytest.raises(SignatoryNotAuthorised, match="执行董事"):
        room.sign(id, by_representative(CUSTOMER, "别人"))


def test_nothing_is_signed_before_it_is_issued(room: Room) -> None:
    id = room.approved()
    with pytest.raises(ActionNotPossible):
        room.sign(id, FACTORY_HEAD)


def test_a_stale_page_is_refused(room: Room) -> None:
    id = room.approved()
    before = room.see(id).etag
    room.issue(id)
    with room.writing() as work, pytest.raises(VersionChanged):
        conclude(work, id, before)


# ---- agents --------------------------------------------------------------------------------


def by_agent(room: Room, authority_id: str | None) -> NewSignature:
    return replace(
        HEAD, capacity=SignerCapacity.AGENT, signer="演示签约人", authority_id=authority_id
    )


def test_an_agent_signs_with_an_authority_in_force(room: Room) -> None:
    id = room.issued()
    room.sign(id, by_agent(room, room.authority().id))
    assert seen(room, id).parties[0].missing == ()


@pytest.mark.parametrize(
    ("paper", "said"),
    [
        ({"valid_to": date(2026, 11, 24)}, "委托期限"),
        ({"valid_from": date(2026, 11, 26)}, "委托期限"),
        ({"matters": frozenset({Matter.SETTLE})}, "代理事项"),
        ({"principal": "别的公司"}, "委托人"),
        ({"scope": Scope(accounts=frozenset({"1"}))}, "户号"),
        ({"scope": Scope(most_capacity=Quantity(value=Decimal(1000), unit=Unit.KVA))}, "限额"),
        ({"scope": Scope(most_capacity=Quantity(value=Decimal(9000), unit=Unit.KW))}, "单位"),
    ],
)
def test_an_authority_that_does_not_cover_the_contract_lets_nobody_sign(
    room: Room, paper: dict[str, object], said: str
) -> None:
    id = room.issued()
    authority = room.authority(**paper)
    with pytest.raises(SignatoryNotAuthorised, match=said):
        room.sign(id, by_agent(room, authority.id))


def test_without_an_authority_an_agent_does_not_sign(room: Room) -> None:
    id = room.issued()
    with pytest.raises(SignatoryNotAuthorised, match="代签"):
        room.sign(id, by_agent(room, None))


@pytest.mark.parametrize(("day", "stands"), [(25, False), (26, True)])
def test_what_was_signed_before_the_revoking_stands(
    room: Room, clock: SettableClock, day: int, stands: bool
) -> None:
    id = room.issued()
    authority = room.authority()
    room.sign(id, by_agent(room, authority.id))
    room.sign(id, FACTORY_HEAD)
    clock.advance(days=2)
    with room.writing() as work:
        revoke_authority(work, authority.id, date(2026, 11, day), "调离")
    room.returned(id)
    assert (room.see(id).state == ContractState.SIGNED) is stands


@pytest.mark.parametrize(
    "paper",
    [
        {"agent": " "},
        {"matters": frozenset()},
        {"scope_words": " "},
        {"principal_signed": False},
        {"valid_to": date(2025, 1, 1)},
        {"evidence": b"no scan"},
        {"agent_id_number": "632521198503100001"},
    ],
)
def test_an_authority_without_its_contents_is_not_registered(
    room: Room, paper: dict[str, object]
) -> None:
    with pytest.raises(Invalid) as refused:
        room.authority(**paper)
    assert len(refused.value.problems) == 1


# ---- after signing -------------------------------------------------------------------------


def test_who_drafted_does_not_check_what_was_signed(room: Room) -> None:
    id = concluded(room)
    with room.writing(DRAFTER_WHO_REVIEWS) as work, pytest.raises(DrafterMayNotDecide):
        check_signed(work, id)


def test_nothing_is_archived_unchecked(room: Room) -> None:
    id = concluded(room)
    with room.writing(ARCHIVIST) as work, pytest.raises(DemandsNotMet, match="法务复核"):
        archive_contract(work, id, Shelf("一架", 2))
    assert room.see(id).state == ContractState.SIGNED


def test_a_seal_other_than_the_filed_one_takes_a_note_of_the_check(room: Room) -> None:
    id = concluded(room, replace(FACTORY_HEAD, seal_as_filed=False))
    with room.writing(REVIEWER) as work, pytest.raises(Invalid, match="备案印章"):
        check_signed(work, id, " ")
    with room.writing(REVIEWER) as work:
        check_signed(work, id, "已向用电人核实换章")
    with room.reading() as work:
        last = list_events(work, id)[-1]
    assert last.payload["seal_differs"] == [CUSTOMER]


def test_no_name_of_a_signer_stands_in_the_table(room: Room) -> None:
    id = room.issued()
    room.sign(id, replace(FACTORY_HEAD, signer_id_number="632521198806120007"))
    view = seen(room, id)
    assert view.paper is not None
    with room.reading() as work:
        (row,) = signatures_on(work.session, view.paper.id)
    assert row.signer is not None
    assert row.signer.startswith("tok_")
    assert row.signer_id_number is not None
    assert row.signer_id_number.startswith("tok_")
    assert view.parties[1].signatures[0].signer == "甘**"


def test_who_signed_or_is_a_customer_is_masked_among_who_holds_the_papers(room: Room) -> None:
    id = room.issued(RESIDENT)
    himself = by_representative(
        CUSTOMER, "李德祥(演示)", capacity=SignerCapacity.IN_PERSON, seal=None, seal_as_filed=None
    )
    room.sign(id, replace(himself, holders=(Holder("李德祥(演示)", 1, 0), Holder(SUPPLIER, 1, 1))))
    (signature,) = seen(room, id).parties[1].signatures
    assert [item["holder"] for item in signature.holders] == ["李******", SUPPLIER]
    view = seen(room, id)
    assert view.paper is not None
    with room.reading() as work:
        (row,) = signatures_on(work.session, view.paper.id)
    assert "李德祥" not in str(row.holders)


def test_numbers_in_the_words_of_an_authority_are_masked(room: Room) -> None:
    words = "委托持632521198503100009号身份证、手机13911112222的代理人签订合同"
    view = room.authority(scope_words=words)
    assert view.scope_words == "委托持632*************09号身份证、手机139****2222的代理人签订合同"


def test_a_signed_text_is_revised_by_nobody(room: Room) -> None:
    id = concluded(room)
    drawing = DrawingUpload(photo(), "TH-01", date(2026, 11, 20))
    with pytest.raises(DianyueError), room.writing(DRAFTER_WHO_REVIEWS) as work:
        attach_drawing(work, id, "connection-drawing", drawing)
    assert room.see(id).version.no == 1


@pytest.mark.parametrize("table", ["issued_paper", "signature"])
def test_no_program_changes_what_was_issued_or_signed(room: Room, table: str) -> None:
    id = room.issued()
    room.sign(id, FACTORY_HEAD)
    for change in (f"UPDATE {table} SET org_id = org_id", f"DELETE FROM {table}"):
        with pytest.raises((DBAPIError, DianyueError)), room.writing() as work:
            work.session.connection().execute(text(change))


def test_a_stranger_sees_nothing_of_it(room: Room) -> None:
    id = room.issued()
    stranger = replace(person("x", *ARCHIVIST.roles), org_id="elsewhere")
    with room.reading(stranger) as work, pytest.raises(DianyueError, match="没有这份合同"):
        signing_state(work, id)


def test_an_electronic_signature_is_as_good_on_a_supply_contract(room: Room) -> None:
    id = room.issued()
    room.sign(id, replace(FACTORY_HEAD, method=SigningMethod.ELECTRONIC))
    assert seen(room, id).parties[1].missing == ()
