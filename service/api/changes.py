"""Changes of use: POST records one and drafts what it asks for; GET reads and lists; what is
settled, confirmed, cancelled or completed of it.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from service.api.access import ServiceDep
from service.api.accounts import AccountNo
from service.api.cursors import MOST, USUAL, Cursors
from service.api.documents import DOCX, PDF, SUFFIXES, attachment, negotiate
from service.api.errors import documented
from service.api.forms import form_schema, read_form
from service.api.idempotency import Flights, FlightsDep, KeyedRequestDep
from service.api.preconditions import IfMatch, expected_tag, tag
from service.api.steps import answered
from service.domain.changes import ChangeState
from service.domain.facts import AccountFacts
from service.domain.texts import Code, Line
from service.domain.vocabulary import ChangeType, ContractState, PaperAction
from service.usecases.answers import KeyedRequest
from service.usecases.change_acts import cancel_change, confirm_change, settle_debts
from service.usecases.changes import (
    ChangeFilter,
    ChangeView,
    NewChange,
    draft_papers,
    expect_change,
    get_change,
    list_changes,
    record_change,
)
from service.usecases.completion import complete_change
from service.usecases.confirmation_forms import (
    confirmation_docx,
    confirmation_pdf,
    disclose_confirmation,
)
from service.usecases.disclosures import MOST_OF_A_REASON
from service.usecases.work import Work
from service.wiring import Service

router = APIRouter(prefix="/v1", tags=["changes"])
ChangeId = Annotated[str, Path(max_length=36)]
_PROBLEMS = documented(400, 403, 404, 409, 412)


class ChangeBody(BaseModel):
    """变更用电。"""

    model_config = ConfigDict(extra="forbid")

    type: ChangeType
    effective_on: date = Field(description="变更生效日")
    work_order_no: Code | None = None
    facts: AccountFacts | None = Field(
        default=None, description="变更后的全部用电户档案，与 PUT 的 facts 相同；销户不填"
    )
    until_on: date | None = Field(default=None, description="临时变更（临时减容、暂换等）的截止日")
    parts: list[Code] = Field(default_factory=list, max_length=50, description="分户：新户的户号")
    merged: list[Code] = Field(default_factory=list, max_length=50, description="并户：被并各户")
    agreed: dict[str, Any] = Field(
        default_factory=dict,
        description="起草文本须写明的约定事项，按文本分写：contract 新合同、supplement 补充协议、"
        "termination 解除协议，各与起草合同的 agreed 相同",
    )


class DraftsBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    agreed: dict[str, Any] = Field(default_factory=dict)


class SettlementBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    settled_on: date
    reference: Line = Field(description="结清凭证（账单、收据）编号")


class CancellationBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Line


class CompletionBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    completed_on: date | None = Field(default=None, description="办结日，缺省为变更生效日")


class ChangePaper(BaseModel):
    contract_id: str
    number: str
    title: str
    kind: str
    state: ContractState
    account_no: str
    links: dict[str, str]


class Change(BaseModel):
    id: str
    org_id: str
    account_no: str
    type: ChangeType
    state: ChangeState
    effective_on: date
    until_on: date | None
    work_order_no: str | None
    action: PaperAction = Field(description="合同须怎样变更")
    action_label: str
    deadline_at: datetime | None = Field(description="办理时限；无须变更合同的为空")
    rule: str = Field(description="条款库 changes.yaml 中起决定作用的一条")
    basis: list[str]
    status: str = Field(description="依据是否已核对原文：verified 或者 unverified")
    fields: list[str] = Field(description="这类变更涉及的档案项目")
    settles_debts: bool = Field(description="新合同生效以前须登记原用电费用结清")
    settled_on: date | None
    settlement: str | None
    confirmed_on: date | None
    confirmation: str | None = Field(description="变更确认书扫描件的 sha256")
    papers: list[ChangePaper] = Field(description="为此起草的文本")
    missing: list[str] = Field(description="起草还缺什么：项目路径，或者一句说明")
    demands: list[str] = Field(description="合同手续还差什么；空即已办结")
    warnings: list[str]
    accounts: list[str] = Field(description="分户、并户的其他各户")
    recorded_at: datetime
    recorded_by: str
    completed_on: date | None
    exception_id: str | None = Field(description="依据哪一项先行供电的批准办结")
    restored_by: str | None = Field(description="由哪一项变更恢复")
    cancelled_reason: str | None
    links: dict[str, str]


class ChangePage(BaseModel):
    items: list[Change]
    next_cursor: str | None


class _Acting:
    """Act once per key, and answer with the change as it is then."""

    def __init__(
        self,
        service: ServiceDep,
        flights: FlightsDep,
        keyed: KeyedRequestDep,
        response: Response,
        if_match: IfMatch = None,
    ) -> None:
        self.service: Service = service
        self.flights: Flights = flights
        self.keyed: KeyedRequest = keyed
        self.response = response
        self.expected = expected_tag(if_match, required=False)

    def take(self, act: Callable[[Work], ChangeView], change_id: str | None = None) -> Change:
        """`change_id`: of one that is known already, as If-Match says."""

        def acting(work: Work) -> dict[str, Any]:
            if change_id is not None:
                expect_change(work, change_id, self.expected)
            return {"change": act(work).id}

        answer = answered(self.service, self.flights, self.keyed, self.response, acting)
        with self.service.reading() as work:
            view = get_change(work, answer["change"])
        self.response.headers["ETag"] = f'"{view.etag}"'
        return _model(view)


ActingDep = Annotated[_Acting, Depends(_Acting)]


@router.post("/accounts/{account_no}/changes", status_code=201, responses=_PROBLEMS)
def post_change(acting: ActingDep, account_no: AccountNo, body: ChangeBody) -> Change:
    """登记变更用电：答复合同须怎样变更、时限、依据，以及据变更后的档案起草的文本。
    起草还缺约定事项的，变更照样登记，补全后用 drafts 起草。"""
    given = {name: getattr(body, name) for name in type(body).model_fields}
    new = NewChange(**given | {"parts": tuple(body.parts), "merged": tuple(body.merged)})
    change = acting.take(lambda work: record_change(work, account_no, new))
    acting.response.headers["Location"] = change.links["self"]
    return change


@router.get("/accounts/{account_no}/changes", responses=documented(400, 403, 404))
def get_changes_of_account(
    service: ServiceDep,
    account_no: AccountNo,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> ChangePage:
    """一户的变更用电，新的在前。"""
    return _page(service, ChangeFilter(), limit, cursor, account_no)


@router.get("/changes", responses=documented(400, 403))
def get_changes(
    service: ServiceDep,
    state: ChangeState | None = None,
    type: ChangeType | None = None,
    org: Annotated[str | None, Query(max_length=36)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> ChangePage:
    """变更用电列表，新的在前。"""
    return _page(service, ChangeFilter(state, type, org_id=org), limit, cursor, None)


@router.get(
    "/changes/{change_id}", responses={304: {"description": "未变"}, **documented(403, 404)}
)
def read_change(
    service: ServiceDep, request: Request, response: Response, change_id: ChangeId
) -> Change:
    """一项变更用电：合同手续办到哪一步，还差什么。"""
    with service.reading() as work:
        view = get_change(work, change_id)
    tag(request, response, view.etag)
    return _model(view)


@router.post("/changes/{change_id}/drafts", responses=_PROBLEMS)
def post_drafts(acting: ActingDep, change_id: ChangeId, body: DraftsBody) -> Change:
    """起草尚未起草（或者已经作废）的文本。"""
    return acting.take(lambda work: draft_papers(work, change_id, body.agreed), change_id)


@router.post("/changes/{change_id}/settlement", responses=_PROBLEMS)
def post_settlement(acting: ActingDep, change_id: ChangeId, body: SettlementBody) -> Change:
    """登记原用电费用已经结清。"""
    return acting.take(
        lambda work: settle_debts(work, change_id, body.settled_on, body.reference), change_id
    )


_CONFIRMATION = {
    "confirmed_on": {"type": "string", "format": "date", "description": "用电人签字的日期"},
    "file": {"type": "string", "format": "binary", "description": "变更确认书的扫描件"},
}


class ConfirmationFields(BaseModel):
    confirmed_on: date


@router.post(
    "/changes/{change_id}/confirmation",
    responses=_PROBLEMS | documented(413, 415),
    openapi_extra=form_schema(_CONFIRMATION, list(_CONFIRMATION)),
)
async def post_confirmation(acting: ActingDep, request: Request, change_id: ChangeId) -> Change:
    """登记用电人签字（盖章）的变更确认书，须附扫描件。"""
    form = await read_form(request, set(_CONFIRMATION))
    day, scan = form.fields(ConfirmationFields).confirmed_on, form.scan()
    return await run_in_threadpool(
        acting.take, lambda work: confirm_change(work, change_id, day, scan), change_id
    )


@router.get(
    "/changes/{change_id}/confirmation-form",
    response_class=Response,
    responses={
        200: {"content": {DOCX: {}, PDF: {}}, "description": "变更确认书"},
        **documented(403, 404, 406, 409, 503),
    },
)
def get_confirmation_form(
    service: ServiceDep,
    change_id: ChangeId,
    accept: Annotated[str, Header(description=f"{DOCX}（缺省）或 {PDF}")] = "*/*",
    reason: Annotated[str, Query(max_length=MOST_OF_A_REASON, description="读取理由")] = "",
) -> Response:
    """供双方签字（盖章）的变更确认书：合同原来的约定和变更后的内容。载有完整的个人信息，取得会记入审计事件。"""
    media_type = negotiate(accept, (DOCX, PDF))
    # Recorded and committed before the file is made.
    with service.writing() as work:
        disclose_confirmation(work, change_id, shown_as=SUFFIXES[media_type], reason=reason)
    with service.reading() as work:
        make = confirmation_docx if media_type == DOCX else confirmation_pdf
        return attachment(make(work, change_id), media_type, f"confirmation-{change_id}")


@router.post("/changes/{change_id}/cancellation", responses=_PROBLEMS)
def post_cancellation(acting: ActingDep, change_id: ChangeId, body: CancellationBody) -> Change:
    """撤销尚未签约的变更；已起草的文本由起草人另行作废。"""
    return acting.take(lambda work: cancel_change(work, change_id, body.reason), change_id)


@router.post("/changes/{change_id}/complete", responses=_PROBLEMS)
def post_completion(
    acting: ActingDep, change_id: ChangeId, body: CompletionBody | None = None
) -> Change:
    """办结变更：变更后的内容成为档案。合同手续没有办结的，答复 409 contract_action_required。"""
    day = body.completed_on if body is not None else None
    return acting.take(lambda work: complete_change(work, change_id, day), change_id)


def _page(
    service: Service, wanted: ChangeFilter, limit: int, cursor: str | None, account_no: str | None
) -> ChangePage:
    cursors = Cursors(service.ports.keys, "changes", asdict(wanted) | {"account": account_no})
    with service.reading() as work:
        found = list_changes(work, wanted, cursors.read(cursor), limit, account_no=account_no)
    page, following = cursors.cut(found, limit, lambda view: view.id)
    return ChangePage(items=[_model(view) for view in page], next_cursor=following)


def _model(view: ChangeView) -> Change:
    record = asdict(view)
    for paper in record["papers"]:
        paper["links"] = {"self": f"/v1/contracts/{paper['contract_id']}"}
    here = f"/v1/changes/{view.id}"
    links = {"self": here, "account": f"/v1/accounts/{view.account_no}"}
    action = PaperAction(view.action)
    if action is PaperAction.CONFIRMATION:
        links["confirmation_form"] = f"{here}/confirmation-form"
    return Change.model_validate(record | {"action_label": action.label, "links": links})
