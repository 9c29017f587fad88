"""Drawings: into a slot of a draft, bound to the fingerprint; what is no drawing is refused."""

import hashlib
import io
from datetime import date
from typing import Any

import pytest
from PIL import Image

from service.documents import read_docx
from service.domain.outline import Drawing
from service.domain.selection import DraftRequest
from service.usecases.contract_texts import contract_docx, contract_findings
from service.usecases.contracts import (
    ContractView,
    draft_contract,
    get_contract,
    list_events,
    list_versions,
)
from service.usecases.drawing_pages import MOST_BYTES, pages_of
from service.usecases.drawings import DrawingUpload, attach_drawing
from service.usecases.errors import AnnexSlotNotFound, DrawingRefused, VersionChanged
from service.wiring import Service
from tests.services import PLANT_WITH_PV

DRAWN_ON = date(2026, 11, 20)


def picture(kind: str = "PNG", size: tuple[int, int] = (200, 120), pages: int = 1) -> bytes:
    target = io.BytesIO()
    images = [Image.new("RGB", size, (200, 30 * n, 30)) for n in range(pages)]
    options: dict[str, Any] = {"resolution": 72, "save_all": True} if kind == "PDF" else {}
    if pages > 1:
        options["append_images"] = images[1:]
    images[0].save(target, kind, **options)
    return target.getvalue()


@pytest.fixture
def contract(service: Service) -> ContractView:
    with service.writing() as work:
        return draft_contract(work, PLANT_WITH_PV, DraftRequest(starts_on=date(2026, 12, 1)))


def slot_of(service: Service) -> str:
    """The slot whose drawing the plant's contract cannot do without."""
    return service.library.templates["distributed-pv"][-1].annexes[0].id


def attach(
    service: Service, contract: ContractView, content: bytes, **changes: Any
) -> ContractView:
    upload = DrawingUpload(content, changes.pop("drawing_no", "TH-01"), DRAWN_ON)
    slot = changes.pop("slot", slot_of(service))
    with service.writing() as work:
        return attach_drawing(work, contract.id, slot, upload, **changes)


def drawings_in(service: Service, view: ContractView) -> list[Drawing]:
    with service.reading() as work:
        read = read_docx(contract_docx(work, view.id), work.library, view.version.as_of)
    blocks = (block for clause in read.outline.clauses() for block in clause.blocks)
    return [block for block in blocks if isinstance(block, Drawing)]


def test_a_drawing_makes_a_new_version_with_another_fingerprint(
    service: Service, contract: ContractView
) -> None:
    changed = attach(service, contract, picture(), expected=contract.etag)
    assert changed.version.no == 2
    assert changed.version.fingerprint != contract.version.fingerprint
    with service.reading() as work:
        assert get_contract(work, contract.id) == changed
        assert [version.no for version in list_versions(work, contract.id)] == [1, 2]
        assert list_events(work, contract.id)[-1].type == "contracts.revised"


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_file_carries_the_very_bytes_of_the_image(
    service: Service, contract: ContractView, kind: str
) -> None:
    content = picture(kind)
    changed = attach(service, contract, content)
    (drawing,) = drawings_in(service, changed)
    assert (drawing.drawing_no, drawing.drawn_on) == ("TH-01", "2026-11-20")
    assert [page.sha256 for page in drawing.pages] == [hashlib.sha256(content).hexdigest()]


def test_every_page_of_a_pdf_becomes_an_image(service: Service, contract: ContractView) -> None:
    changed = attach(service, contract, picture("PDF", size=(595, 842), pages=3))
    (drawing,) = drawings_in(service, changed)
    assert len(drawing.pages) == 3
    # A4 at 150 dots an inch; PDFium rounds up.
    assert (drawing.pages[0].width_px, drawing.pages[0].height_px) == (1240, 1755)


def test_another_drawing_in_the_slot_takes_the_place_of_the_first(
    service: Service, contract: ContractView
) -> None:
    attach(service, contract, picture())
    changed = attach(service, contract, picture(size=(90, 90)), drawing_no="TH-02")
    assert [drawing.drawing_no for drawing in drawings_in(service, changed)] == ["TH-02"]


def test_the_required_drawing_lifts_the_block(service: Service, contract: ContractView) -> None:
    with service.reading() as work:
        assert contract_findings(work, contract.id).blocked
    attach(service, contract, picture())
    with service.reading() as work:
        assert not contract_findings(work, contract.id).blocked


def test_a_slot_the_contract_does_not_have_is_not_found(
    service: Service, contract: ContractView
) -> None:
    with pytest.raises(AnnexSlotNotFound, match=slot_of(service)):
        attach(service, contract, picture(), slot="nothing")


def test_a_drawing_for_a_stale_version_is_refused(service: Service, contract: ContractView) -> None:
    attach(service, contract, picture())
    with pytest.raises(VersionChanged):
        attach(service, contract, picture(), expected=contract.etag)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "为空"),
        (b"GIF89a nothing", "只接受"),
        (picture("GIF"), "只接受"),
        (picture()[:150], "损坏"),
        (b"%PDF-1.7 nothing", "PDF"),
        (b"\0" * (MOST_BYTES + 1), "MB"),
        (picture(size=(20001, 1)), "过大"),
        (picture("PDF", pages=21), "页"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只接受"),
    ],
    ids=["empty", "text", "gif", "cut", "no pdf", "large", "wide", "many pages", "svg"],
)
def test_what_is_no_drawing_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(DrawingRefused, match=reason) as caught:
        pages_of(content)
    assert caught.value.problems[0].field == "file"


def test_an_image_that_would_fill_the_memory_is_refused_before_it_is_read() -> None:
    image = Image.new("1", (19_999, 19_999))
    target = io.BytesIO()
    image.save(target, "PNG")
    assert len(target.getvalue()) < 200_000
    with pytest.raises(DrawingRefused, match="过"):
        pages_of(target.getvalue())
