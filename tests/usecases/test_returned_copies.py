"""Copies that come back: read by the machine, decided by people, refused where they are others."""

import io

import pypdfium2
import pytest

from service.domain.copy_decisions import CopyState
from service.domain.errors import DianyueError, Invalid
from service.domain.vocabulary import ContractState
from service.store.tasks import open_tasks_of
from service.usecases.contracts import list_events
from service.usecases.errors import PageDecided, ReturnedCopyRefused
from service.usecases.issuing import PDF, issued_file
from service.usecases.returned_copies import (
    CopyView,
    copy_differences,
    copy_sheet,
    decide_page,
    list_copies,
)
from service.wiring import Service
from tests.services import RESTAURANT
from tests.usecases.signing_room import SIGNER, Room, photo, reworded
from tests.usecases.test_signing import FACTORY_HEAD, HEAD


@pytest.fixture
def room(service: Service) -> Room:
    return Room(service)


@pytest.fixture
def contract(room: Room) -> str:
    """Signed by both; nothing came back yet."""
    id = room.issued()
    room.sign(id, FACTORY_HEAD)
    room.sign(id, HEAD)
    return id


def decide(room: Room, contract: str, copy: CopyView, page: int, same: bool = True) -> CopyView:
    with room.writing(SIGNER) as work:
        reason = "" if same else "第3条容量被改"
        return decide_page(work, contract, copy.id, page, is_same=same, reason=reason)


def test_the_same_words_conclude_the_contract(room: Room, contract: str) -> None:
    assert room.returned(contract).state == CopyState.IDENTICAL
    assert room.see(contract).state == ContractState.SIGNED


def test_without_a_copy_nothing_is_concluded(room: Room, contract: str) -> None:
    assert room.see(contract).state == ContractState.ISSUED


def test_other_words_are_found_and_conclude_nothing(room: Room, contract: str) -> None:
    copy = room.returned(contract, reworded(room.saved_again(contract), "供用电合同", "供用热合同"))
    assert copy.state == CopyState.DIFFERING
    assert "供用热" not in str(copy.remarks)
    assert room.see(contract).state == ContractState.ISSUED
    with room.writing() as work:
        told = " ".join(remark.message for remark in copy_differences(work, contract, copy.id))
    assert "供用热" in told or "热" in told


def test_a_person_confirms_page_by_page(room: Room, contract: str) -> None:
    copy = room.returned(contract, photo(), photo())
    assert copy.state == CopyState.NEEDS_PERSON
    assert copy.to_decide == (1, 2)
    with room.reading() as work:
        kinds = {task.kind for task in open_tasks_of(work.session, f"contracts/{contract}")}
    assert kinds == {"compare"}
    assert decide(room, contract, copy, 1).state == CopyState.NEEDS_PERSON
    assert room.see(contract).state == ContractState.ISSUED
    assert decide(room, contract, copy, 2).state == CopyState.CONFIRMED
    assert room.see(contract).state == ContractState.SIGNED


def test_one_page_that_is_not_the_same_spoils_the_copy(room: Room, contract: str) -> None:
    copy = room.returned(contract, photo(), photo())
    decide(room, contract, copy, 1)
    assert decide(room, contract, copy, 2, same=False).state == CopyState.REJECTED
    assert room.see(contract).state == ContractState.ISSUED
    room.returned(contract)
    assert room.see(contract).state == ContractState.SIGNED


def test_a_page_is_decided_once_and_a_no_has_a_reason(room: Room, contract: str) -> None:
    copy = room.returned(contract, photo(), photo())
    decide(room, contract, copy, 1)
    with pytest.raises(PageDecided):
        decide(room, contract, copy, 1)
    for page, same in ((2, False), (3, True)):
        with room.writing() as work, pytest.raises(Invalid):
            decide_page(work, contract, copy.id, page, is_same=same, reason="")


def test_what_the_machine_read_is_not_for_a_person_to_decide(room: Room, contract: str) -> None:
    changed = reworded(room.saved_again(contract), "供用电合同", "供用热合同")
    copy = room.returned(contract, changed)
    with pytest.raises(PageDecided):
        decide(room, contract, copy, 1)


def test_the_copy_of_another_contract_is_refused_and_nothing_changes(
    room: Room, contract: str
) -> None:
    other = room.saved_again(room.issued())
    with room.reading() as work:
        before = list_events(work, contract)
    with pytest.raises(ReturnedCopyRefused, match="另一份合同"):
        room.returned(contract, other)
    with room.reading() as work:
        assert list_copies(work, contract) == []
        assert list_events(work, contract) == before


def test_the_file_that_was_sent_out_is_no_signed_copy(room: Room, contract: str) -> None:
    with room.reading() as work:
        from_file = room.issued_docx(work, contract)
    with pytest.raises(ReturnedCopyRefused, match="原文件"):
        room.returned(contract, from_file)
    with room.reading() as work:
        assert list_copies(work, contract) == []


@pytest.mark.parametrize("content", [b"", b"no document", b"%PDF-broken", b"PK\x03\x04broken"])
def test_what_is_no_document_is_refused(room: Room, contract: str, content: bytes) -> None:
    with pytest.raises(DianyueError):
        room.returned(contract, content)
    with room.reading() as work:
        assert list_copies(work, contract) == []


def test_looking_at_a_sheet_is_recorded(room: Room, contract: str) -> None:
    copy = room.returned(contract, photo())
    with room.writing() as work:
        assert copy_sheet(work, contract, copy.id, 1).startswith(b"\x89PNG")
    with room.reading() as work:
        assert list_events(work, contract)[-1].type == "personal_data.read"


# ---- with a printed paper ------------------------------------------------------------------


def scanned(pdf: bytes) -> list[bytes]:
    """Each page as a scanner gives it."""
    found = []
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        target = io.BytesIO()
        page.render(scale=150 / 72, grayscale=True).to_pil().save(target, "PNG")
        found.append(target.getvalue())
    document.close()
    return found


@pytest.mark.pdf
@pytest.mark.slow
@pytest.mark.usefixtures("soffice")
def test_a_scan_is_known_by_its_codes_and_read_by_a_person(sqlite_service: Service) -> None:
    room = Room(sqlite_service, converts=True)
    id = room.issued(RESTAURANT)
    with room.writing() as work:
        pages = scanned(issued_file(work, id, PDF))
    with pytest.raises(ReturnedCopyRefused, match="缺少"):
        room.returned(id, *pages[:-1])
    copy = room.returned(id, *pages)
    assert copy.state == CopyState.NEEDS_PERSON
    assert [page["page"] for page in copy.pages] == list(range(1, len(pages) + 1))
    assert copy.to_decide == tuple(range(1, len(pages) + 1))
