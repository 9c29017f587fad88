"""An edited .docx comes back: PUT makes it the contract's next text and says what it changed."""

from typing import Annotated, Literal

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from service.api.access import ServiceDep
from service.api.contracts import Contract, contract_model
from service.api.errors import documented
from service.api.findings import ClauseItem, Findings, clause_of, findings_of
from service.api.forms import Form, form_schema, read_form
from service.api.preconditions import IfMatch, expected_tag
from service.domain.term_changes import TermEdit, Unresolved
from service.domain.typed_secrets import masked_at, masked_words
from service.usecases.contract_texts import contract_findings
from service.usecases.revisions import Origin, Revised, prepare_revision, store_revision
from service.wiring import Service

router = APIRouter(prefix="/v1/contracts", tags=["contracts"])

# A file may hold 64 MB once inflated; only so many are open at the same time.
_readers = CapacityLimiter(4)

_PARTS = {
    "document": {
        "type": "string",
        "format": "binary",
        "description": "修改后的 .docx 文件；未处理的修订按全部接受读取",
    },
    "origin": {
        "type": "string",
        "enum": [origin.value for origin in Origin],
        "description": "修改出自何方：own 供电企业（缺省），customer 用电人",
    },
}


class RevisionFields(BaseModel):
    origin: Origin = Origin.OWN


class ChangedTerm(BaseModel):
    """A term that the file changed; personal values are masked."""

    path: str
    label: str = Field(description="约定内容的中文名称")
    old: str
    new: str


class WordsPlace(BaseModel):
    clause: str
    label: str
    paragraph: int | None


class UnresolvedTerm(BaseModel):
    """Words that give no sure value: the text cannot be submitted until they do."""

    path: str
    label: str
    texts: list[str]
    places: list[WordsPlace]
    reason: str


class FileNotes(BaseModel):
    """What the file held beside its text. Hidden words are not part of the contract."""

    tracked_changes: int = Field(description="未处理的修订数，已按全部接受读取")
    hidden: list[str] = Field(description="文件中看不见、未读入的文字")
    comments: list[str] = Field(description="文件中的批注")


class RevisedContract(BaseModel):
    contract: Contract
    new_version: bool = Field(description="内容与现行文本一字不差的，不产生新版本")
    code: Literal["", "term_text_unresolved"] = Field(description="新文本尚不能提交的原因")
    clauses: list[ClauseItem]
    term_changes: list[ChangedTerm]
    unresolved: list[UnresolvedTerm]
    file: FileNotes
    blocked: bool
    findings: Findings


@router.put(
    "/{contract_id}/document",
    responses=documented(400, 403, 404, 409, 412, 413, 415, 428),
    openapi_extra=form_schema(_PARTS, ["document"]),
)
async def put_document(
    service: ServiceDep,
    request: Request,
    response: Response,
    contract_id: Annotated[str, Path(max_length=36)],
    if_match: IfMatch = None,
) -> RevisedContract:
    """上传在 Word、WPS 或 LibreOffice 中修改过的合同文件，产生新版本。须带 If-Match。

    答复逐条说明条款的变化、识别出的约定内容变化、未能识别之处和检查结果。
    """
    expected = expected_tag(if_match, required=True)
    form = await read_form(request, set(_PARTS))
    revised = await anyio.to_thread.run_sync(
        _revise, service, contract_id, form, expected, limiter=_readers
    )
    response.headers["ETag"] = f'"{revised.contract.etag}"'
    return await anyio.to_thread.run_sync(_answer, service, revised, limiter=_readers)


def _revise(service: Service, contract_id: str, form: Form, expected: str | None) -> Revised:
    content = form.file("document")
    fields = form.fields(RevisionFields)
    # Read before anything is locked: nobody waits for a large file.
    with service.reading() as work:
        prepared = prepare_revision(work, contract_id, content)
    with service.writing() as work:
        return store_revision(work, prepared, expected, fields.origin)


def _answer(service: Service, revised: Revised) -> RevisedContract:
    with service.reading() as work:
        found = findings_of(contract_findings(work, revised.contract.id))
    return RevisedContract(
        contract=contract_model(revised.contract),
        new_version=revised.new_version,
        code="term_text_unresolved" if revised.unresolved else "",
        clauses=[clause_of(edit) for edit in revised.clauses],
        term_changes=[_change(change) for change in revised.changes],
        unresolved=[_unresolved(item) for item in revised.unresolved],
        file=FileNotes(
            tracked_changes=revised.notes.tracked_changes,
            hidden=[masked_words(words) for words in revised.notes.hidden],
            comments=[masked_words(words) for words in revised.notes.comments],
        ),
        blocked=found.blocked,
        findings=found,
    )


def _change(change: TermEdit) -> ChangedTerm:
    return ChangedTerm(
        path=change.path,
        label=change.label,
        old=masked_at(change.path, change.old),
        new=masked_at(change.path, change.new),
    )


def _unresolved(item: Unresolved) -> UnresolvedTerm:
    return UnresolvedTerm(
        path=item.path,
        label=item.label,
        texts=[masked_at(item.path, text) for text in item.texts],
        places=[
            WordsPlace(clause=place.clause, label=place.label, paragraph=place.paragraph)
            for place in item.places
        ],
        reason=item.reason,
    )
