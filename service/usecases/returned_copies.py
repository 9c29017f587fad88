"""Returned copies: keep what came back, judge it against what was issued, and let people decide
on the pages that no machine can read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from service.domain.access import Permission, Role
from service.domain.audit import Event
from service.domain.copy_decisions import CopyState, after_decisions
from service.domain.errors import Invalid, Problem
from service.domain.notices import NoticeRequest
from service.domain.paper_code import paper_code
from service.domain.returned_copy import CopyVerdict, Reason, Remark, ReturnedVerdict
from service.domain.tasks import TaskKind, TaskRequest
from service.store.access import user_with_id
from service.store.contracts import Contract, version_numbered
from service.store.returned_copies import (
    PageDecision,
    ReturnedCopy,
    copies_of,
    decisions_on,
)
from service.store.signatures import IssuedPaper, newest_paper
from service.usecases import returned
from service.usecases.access import needs
from service.usecases.concluding import paper_out, try_to_conclude
from service.usecases.contract_texts import contract_of, disclose_text, subject_of
from service.usecases.errors import (
    PageDecided,
    ReturnedCopyNotFound,
    ReturnedCopyRefused,
    VersionChanged,
)
from service.usecases.kept_files import keep_file, kept_file
from service.usecases.lifecycle import held, name_of
from service.usecases.review_judging import masked
from service.usecases.work import Work

# Their messages quote words of the paper, which may hold personal values: a row keeps the place.
_QUOTING = {Reason.WORDS_DIFFER: "与批准文本不同", Reason.WORDS_ADDED: "正文之外多了文字"}
_MEDIA = {
    b"%PDF-": "application/pdf",
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"PK\x03\x04": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class JudgedCopy:
    """Files that came back, and what they are against one issued paper."""

    paper_id: str
    files: tuple[bytes, ...]
    verdict: CopyVerdict


@dataclass(frozen=True, slots=True)
class DecisionView:
    page: int
    is_same: bool
    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class CopyView:
    """A returned copy. `pages` are the sheets of the upload in their order: file and sheet, the
    page of the paper its code names, the verdict; `to_decide` are those a person must look at
    (counted from 1, a file with words as a whole is 1). Remarks quote no words of the paper.
    """

    id: str
    paper_id: str
    state: CopyState
    remarks: tuple[dict[str, Any], ...]
    pages: tuple[dict[str, Any], ...]
    to_decide: tuple[int, ...]
    decisions: tuple[DecisionView, ...]
    files: tuple[dict[str, Any], ...]
    uploaded_at: datetime
    uploaded_by: str


@needs(Permission.SIGN_CONTRACTS)
def judge_copy(work: Work, contract_id: str, files: Sequence[bytes]) -> JudgedCopy:
    """Judge what came back. Takes seconds and changes nothing: do it in a Work that reads.

    Raises ReturnedCopyRefused (another contract, version or text; pages missing, doubled or out of
    order), DocumentRefused, ActionNotPossible.
    """
    contract = contract_of(work, contract_id)
    paper = paper_out(work, contract)
    verdict = returned.judge_returned(_issued(work, contract, paper), files, work.library)
    judged = JudgedCopy(paper.id, tuple(files), verdict)
    if verdict.verdict is ReturnedVerdict.REFUSED:
        problems = [
            Problem("files" if remark.file is None else f"files[{remark.file - 1}]", remark.message)
            for remark in verdict.remarks
            if remark.verdict is ReturnedVerdict.REFUSED
        ]
        message = "签署件未被接受：" + "；".join(problem.message for problem in problems)
        raise ReturnedCopyRefused(message, problems)
    return judged


@needs(Permission.SIGN_CONTRACTS)
def keep_copy(
    work: Work, contract_id: str, judged: JudgedCopy, expected: str | None = None
) -> CopyView:
    """Keep a judged copy; where a person must look, they are asked to. The contract is concluded
    by it if nothing else is missing.

    Raises VersionChanged, ReturnedCopyRefused (it is the very file that was sent out, unsigned).
    """
    contract = held(work, contract_id, expected)
    paper = paper_out(work, contract)
    if paper.id != judged.paper_id:
        raise VersionChanged("合同已重新发出签署，请核对后重新提交签署件")
    if any(sha256(content).hexdigest() in (paper.docx, paper.pdf) for content in judged.files):
        sentence = "提交的是发出的原文件，没有签字盖章，请提交签署后的文件"
        raise ReturnedCopyRefused(sentence, [Problem("files", sentence)])
    files = [_kept(work, contract, content) for content in judged.files]
    row = ReturnedCopy(
        id=work.new_id(),
        org_id=contract.org_id,
        contract_id=contract.id,
        paper_id=paper.id,
        files=files,
        verdict=verdict_as_json(judged.verdict),
        state=CopyState(judged.verdict.verdict.value).value,
        uploaded_at=work.now,
        uploaded_by=work.actor.id,
    )
    work.session.add(row)
    work.session.flush()
    _tell(work, row, "returned_copies.kept", {"state": row.state, "files": len(files)})
    if row.state == CopyState.NEEDS_PERSON:
        _ask_person(work, contract, paper, row)
    try_to_conclude(work, contract)
    return _view(work, row)


@needs(Permission.DO_TASKS)
def decide_page(
    work: Work,
    contract_id: str,
    copy_id: str,
    page: int,
    *,
    is_same: bool,
    reason: str,
    expected: str | None = None,
) -> CopyView:
    """What a person saw on one page: the approved words or not (then why). A page is decided once;
    after the last the copy is confirmed, and the contract concluded if nothing else is missing.

    Raises ReturnedCopyNotFound, PageDecided, Invalid.
    """
    contract = held(work, contract_id, expected)
    paper = paper_out(work, contract)
    row = _copy_of(work, contract, copy_id)
    decided = {item.page: item.is_same for item in decisions_on(work.session, row.id)}
    pages = to_decide(row)
    if row.paper_id != paper.id or row.state != CopyState.NEEDS_PERSON or page in decided:
        raise PageDecided("这一页已有结论，或者不需要人工核对")
    if page not in pages:
        raise Invalid("没有这一页", [Problem("page", "没有这一页，或者不需要人工核对")])
    if not is_same and not reason.strip():
        raise Invalid("须写明理由", [Problem("reason", "认定不一致的，须写明不一致之处")])
    decision = PageDecision(
        copy_id=row.id,
        page=page,
        org_id=row.org_id,
        is_same=is_same,
        reason=masked(work, contract, reason),
        decided_at=work.now,
        decided_by=work.actor.id,
    )
    row.state = after_decisions(pages, {**decided, page: is_same}).value
    if row.state != CopyState.NEEDS_PERSON:
        row.closed_at, row.closed_by = work.now, work.actor.id
        work.close_tasks(subject_of(contract), TaskKind.COMPARE, key=row.id)
    work.session.add_all((decision, row))
    work.session.flush()
    told = {"page": page, "is_same": is_same, "state": row.state}
    _tell(work, row, "returned_copies.page_decided", told)
    try_to_conclude(work, contract)
    return _view(work, row)


@needs(Permission.READ_CONTRACTS)
def list_copies(work: Work, contract_id: str) -> list[CopyView]:
    """All copies that came back, the first one first."""
    contract = contract_of(work, contract_id)
    return [_view(work, row) for row in copies_of(work.session, contract.id)]


@needs(Permission.READ_PERSONAL_DATA)
def copy_sheet(work: Work, contract_id: str, copy_id: str, page: int) -> bytes:
    """A picture (PNG) of one sheet of a copy, to stand beside the approved words; it shows what
    stands on it in the clear, so it takes a Work that writes, and is recorded.
    """
    contract = contract_of(work, contract_id, lock=True)
    row = _copy_of(work, contract, copy_id)
    sheets = row.verdict["pages"]
    if not 1 <= page <= len(sheets):
        raise ReturnedCopyNotFound("没有这一页")
    disclose_text(work, contract_id, shown_as="page")
    sheet = sheets[page - 1]
    files = [kept_file(work, file["sha256"]) for file in row.files]
    return returned.returned_sheet(files, sheet["file"], sheet["sheet"])


@needs(Permission.READ_PERSONAL_DATA)
def copy_differences(work: Work, contract_id: str, copy_id: str) -> tuple[Remark, ...]:
    """All remarks with the words themselves, judged anew from the kept files: recorded, as they may
    quote personal values.
    """
    contract = contract_of(work, contract_id, lock=True)
    row = _copy_of(work, contract, copy_id)
    paper = newest_paper(work.session, contract.id)
    if paper is None or paper.id != row.paper_id:
        raise ReturnedCopyNotFound("合同已重新发出签署，这份签署件不再核对")
    disclose_text(work, contract_id, shown_as="page")
    files = [kept_file(work, file["sha256"]) for file in row.files]
    issued = _issued(work, contract, paper)
    return returned.judge_returned(issued, files, work.library).remarks


def verdict_as_json(verdict: CopyVerdict) -> dict[str, Any]:
    """What a row keeps of a verdict: places and reasons, no words of the paper."""
    return {
        "verdict": verdict.verdict.value,
        "complete": verdict.complete,
        "remarks": [_remark(remark) for remark in verdict.remarks],
        "pages": [
            {
                "file": page.file,
                "sheet": page.sheet,
                "page": page.page,
                "verdict": page.verdict.value,
                "reasons": [reason.value for reason in page.reasons],
            }
            for page in verdict.pages
        ],
    }


def to_decide(row: ReturnedCopy) -> tuple[int, ...]:
    """The sheets a person must look at, counted from 1; a file with words is looked at whole."""
    if row.verdict["verdict"] != ReturnedVerdict.NEEDS_PERSON:
        return ()
    return tuple(range(1, max(len(row.verdict["pages"]), 1) + 1))


def _remark(remark: Remark) -> dict[str, Any]:
    place = remark.change.label if remark.change is not None else ""
    said = _QUOTING.get(remark.reason)
    message = remark.message if said is None else f"{place}：{said}" if place else said
    return {
        "reason": remark.reason.value,
        "verdict": remark.verdict.value,
        "message": message,
        "clause": remark.change.clause if remark.change is not None else None,
        "file": remark.file,
        "sheet": remark.sheet,
        "page": remark.page,
    }


def _issued(work: Work, contract: Contract, paper: IssuedPaper) -> returned.IssuedPaper:
    version = version_numbered(work.session, contract, paper.version)
    return returned.IssuedPaper(
        code=paper_code(contract.number, paper.version, paper.fingerprint),
        docx=kept_file(work, paper.docx),
        pdf=kept_file(work, paper.pdf) if paper.pdf else None,
        as_of=version.as_of,
    )


def _kept(work: Work, contract: Contract, content: bytes) -> dict[str, Any]:
    media_type = next(m for start, m in _MEDIA.items() if content.startswith(start))
    kept = keep_file(work, contract.org_id, content, media_type)
    return {"sha256": kept, "media_type": media_type, "size": len(content)}


def _ask_person(work: Work, contract: Contract, paper: IssuedPaper, row: ReturnedCopy) -> None:
    subject = subject_of(contract)
    title = f"核对签署件 {contract.number}"
    request = TaskRequest(
        TaskKind.COMPARE, subject, contract.org_id, title, Role.SIGNER, key=row.id
    )
    work.open_task(request)
    if user_with_id(work.session, paper.issued_by) is not None:
        work.post(
            NoticeRequest(
                "copy.needs_person", paper.issued_by, subject, contract.org_id, row.id, {}
            )
        )


def _copy_of(work: Work, contract: Contract, copy_id: str) -> ReturnedCopy:
    row = next((row for row in copies_of(work.session, contract.id) if row.id == copy_id), None)
    if row is None:
        raise ReturnedCopyNotFound("没有这份签署件")
    return row


def _view(work: Work, row: ReturnedCopy) -> CopyView:
    return CopyView(
        id=row.id,
        paper_id=row.paper_id,
        state=CopyState(row.state),
        remarks=tuple(row.verdict["remarks"]),
        pages=tuple(row.verdict["pages"]),
        to_decide=to_decide(row),
        decisions=tuple(
            DecisionView(
                item.page,
                item.is_same,
                item.reason,
                name_of(work, item.decided_by),
                item.decided_at,
            )
            for item in decisions_on(work.session, row.id)
        ),
        files=tuple(row.files),
        uploaded_at=row.uploaded_at,
        uploaded_by=name_of(work, row.uploaded_by),
    )


def _tell(work: Work, row: ReturnedCopy, type: str, payload: dict[str, Any]) -> None:
    told = {"copy": row.id, "paper": row.paper_id, **payload}
    work.record(Event(f"contracts/{row.contract_id}", type, told), row.org_id)
