"""Drawings: put one into an annex slot of a contract that is not yet out for signature."""

from dataclasses import dataclass
from datetime import date

from service.domain.access import Permission
from service.domain.agreement import restored_terms
from service.domain.drafting import draft
from service.domain.hand_edits import EditedInBothPlaces, carried_over
from service.domain.selection import Selection
from service.domain.templates import AnnexSlot
from service.domain.terms import AnnexDrawing, AnnexPage
from service.domain.vocabulary import ContractAction
from service.store.blobs import Blob, add_blob
from service.store.contracts import ContractVersion, head_of
from service.usecases.access import needs
from service.usecases.contract_texts import (
    add_version,
    read_text,
    template_named,
)
from service.usecases.contracts import ContractView, event_facts, view_of
from service.usecases.drafting import DraftedText, header_of
from service.usecases.drawing_pages import DrawnPage, pages_of
from service.usecases.errors import AnnexSlotNotFound, TextEditedByHand
from service.usecases.lifecycle import Step, held, take
from service.usecases.revisions import carry_unresolved
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class DrawingUpload:
    """A drawing file (PNG, JPEG or PDF) with its number and date; `title` replaces the slot's."""

    content: bytes
    drawing_no: str
    drawn_on: date
    title: str | None = None


@needs(Permission.DRAFT_CONTRACTS)
def attach_drawing(
    work: Work, contract_id: str, slot: str, upload: DrawingUpload, expected: str | None = None
) -> ContractView:
    """Put a drawing into a slot (replacing what was there): the contract gets a new version and
    is a draft again; approvals of the old text are void.

    `expected` is the ETag the caller last read.
    Raises AnnexSlotNotFound, ActionNotPossible, TextEditedByHand, DrawingRefused, VersionChanged.
    """
    contract = held(work, contract_id, expected)
    text = read_text(work, contract)
    selection = _selection(work, text.version)
    annex = _slot(selection, slot)
    pages = pages_of(upload.content)
    drawing = AnnexDrawing(
        slot=slot,
        title=upload.title or annex.title,
        drawing_no=upload.drawing_no,
        drawn_on=upload.drawn_on,
        pages=tuple(_keep(work, contract.org_id, page) for page in pages),
    )
    terms = restored_terms(text.terms, selection)
    others = tuple(known for known in terms.drawings if known.slot != slot)
    changed = terms.model_copy(update={"drawings": (*others, drawing)})
    before, after = (
        draft(t, selection, work.library, text.version.as_of) for t in (terms, changed)
    )
    try:
        outline = carried_over(text.outline, before, after)
    except EditedInBothPlaces as error:
        raise TextEditedByHand(f"{error}经人工修改，请先恢复该处原文，再更换附图") from None
    terms = changed
    drafted = DraftedText(selection, terms, outline, header_of(terms, outline))
    version = add_version(
        work, contract, drafted, text.version.as_of, text.version.account_revision_id
    )
    carry_unresolved(work, text, version.id)
    payload = {"slot": slot, **event_facts(head_of(version))}
    taken = take(work, contract.id, Step(ContractAction.REVISE, payload=payload))
    return view_of(taken.contract, head_of(version))


def _selection(work: Work, version: ContractVersion) -> Selection:
    return Selection(
        template=template_named(work, version.kind, version.kind_version),
        addenda=tuple(template_named(work, ref["id"], ref["version"]) for ref in version.addenda),
    )


def _slot(selection: Selection, slot: str) -> AnnexSlot:
    known = [annex for template in selection.templates() for annex in template.annexes]
    for annex in known:
        if annex.id == slot:
            return annex
    names = "、".join(annex.id for annex in known) or "无"
    raise AnnexSlotNotFound(f"该合同没有附图位「{slot}」，可用：{names}")


def _keep(work: Work, org_id: str, page: DrawnPage) -> AnnexPage:
    sha256 = work.ports.blobs.put(page.content)
    blob = Blob(
        org_id=org_id,
        sha256=sha256,
        size=len(page.content),
        media_type=page.media_type,
        created_at=work.now,
    )
    add_blob(work.session, blob)
    return AnnexPage(
        sha256=sha256,
        media_type=page.media_type,
        width_px=page.width_px,
        height_px=page.height_px,
    )
