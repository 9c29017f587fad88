"""Signing: GET shows who has signed and what is missing; actions issue, sign, conclude, object; a
代签 is ratified or not.
"""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.contracts import Contract, ContractId
from service.api.documents import DOCX, PDF
from service.api.errors import documented
from service.api.steps import StepDep, made_before
from service.domain.facts import ResidentId
from service.domain.ratification import Performance, PerformanceEvidence
from service.domain.signing import SealKind, SignerCapacity, SigningMethod
from service.domain.texts import Line, Words
from service.usecases.concluding import conclude
from service.usecases.issuing import issue_contract, issued_file, prepare_issue
from service.usecases.objections import NewObjection, object_to
from service.usecases.ratification import Declared, declare, note_demand, show_performance
from service.usecases.signing import Holder, NewSignature, record_signature
from service.usecases.signing_state import SigningView, signing_state
from service.usecases.work import Work

router = APIRouter(prefix="/v1/contracts/{contract_id}", tags=["signing"])
_PROBLEMS = documented(400, 403, 404, 409, 412, 428)
RatificationId = Annotated[str, Path(max_length=36)]
OnBehalfOf = Annotated[str | None, Field(max_length=36, description="委托人的账号 id")]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class IssueBody(Body):
    on_behalf_of: OnBehalfOf = None


class HolderItem(Body):
    name: Line = Field(description="持有人")
    originals: int = Field(ge=0, le=100)
    copies: int = Field(ge=0, le=100)


class SignBody(Body):
    """What was put on the paper for one party: a hand, a seal, or both."""

    party: Line = Field(description="签约方，例如 用电人")
    signed_on: date
    place: Line
    by_hand: bool = Field(description="是否签字（签字须写明签字人和身份）")
    capacity: SignerCapacity | None = None
    signer: Line | None = Field(default=None, description="签字人姓名")
    signer_id_number: ResidentId | None = None
    authority_id: str | None = Field(default=None, max_length=36, description="授权委托书的 id")
    fingerprinted: bool = Field(default=False, description="是否按指印")
    seal: SealKind | None = None
    seal_as_filed: bool | None = Field(
        default=None, description="印章与备案印样是否一致，未核对的不填"
    )
    method: SigningMethod = SigningMethod.PAPER
    originals: int = Field(default=0, ge=0, le=100)
    copies: int = Field(default=0, ge=0, le=100)
    holders: list[HolderItem] = Field(default_factory=list, max_length=20)

    def as_signature(self) -> NewSignature:
        given = self.model_dump(exclude={"holders"})
        holders = tuple(Holder(h.name, h.originals, h.copies) for h in self.holders)
        return NewSignature(**given, holders=holders)


class ObjectionBody(Body):
    party: Line
    clause: Line = Field(description="条款编号")
    reason: Words
    raised_on: date
    on_behalf_of: OnBehalfOf = None


class DemandBody(Body):
    received_on: date = Field(description="催告送达被代理人之日")


class DeclarationBody(Body):
    ratifies: bool
    declared_on: date
    reason: Words = Field(description="追认文书的编号，或者拒绝的理由")


class PerformanceItem(Body):
    kind: Performance
    day: date
    reference: Line = Field(description="账单、抄表记录等的编号")


class PerformanceBody(Body):
    evidence: Annotated[list[PerformanceItem], Field(min_length=1, max_length=50)]


class PaperItem(BaseModel):
    id: str
    version: int
    fingerprint: str
    docx: str = Field(description="签署文件的 sha256")
    pdf: str | None
    pages: int | None
    issued_at: datetime
    issued_by: str


class RatificationItem(BaseModel):
    id: str
    state: str
    opened_on: date
    received_on: date | None
    due_on: date | None
    decided_on: date | None
    reason: str


class SignatureItem(BaseModel):
    id: str
    capacity: str | None
    signer: str | None = Field(description="签字人姓名，遮盖")
    by_hand: bool
    seal: str | None
    seal_as_filed: bool | None
    standing: str = Field(description="counts 有效，awaits_ratification 待追认，refused 无效")
    signed_on: date
    place: str
    method: str
    originals: int
    copies: int
    holders: list[dict[str, Any]]
    recorded_at: datetime
    recorded_by: str
    ratification: RatificationItem | None


class PartyItem(BaseModel):
    role: str
    name: str
    party_type: str
    missing: list[str] = Field(description="还缺什么")
    signed_on: date | None
    case: str | None = Field(description="签字与盖章的情形（司法解释第22条）")
    case_note: str | None
    signatures: list[SignatureItem]


class ObjectionItem(BaseModel):
    party: str
    clause: str
    reason: str
    raised_on: date
    recorded_by: str


class SigningStatus(BaseModel):
    state: str
    paper: PaperItem | None
    parties: list[PartyItem]
    copy_states: list[str]
    missing: list[str] = Field(description="完成签署还缺什么")
    signed_on: date | None
    objections: list[ObjectionItem]


@router.get("/signing", responses=documented(403, 404, 409))
def get_signing(service: ServiceDep, contract_id: ContractId) -> SigningStatus:
    """签署进度：各方谁签了、盖了什么章，还缺什么。"""
    with service.reading() as work:
        return _status(signing_state(work, contract_id))


@router.get(
    "/issued/{form}",
    response_class=Response,
    responses={200: {"content": {DOCX: {}, PDF: {}}}, **documented(403, 404)},
)
def get_issued(
    service: ServiceDep, contract_id: ContractId, form: Annotated[str, Path(pattern="^(docx|pdf)$")]
) -> Response:
    """发出签署的文件，与发出时逐字节相同；其中个人信息完整，读取会记入审计事件。"""
    media_type = PDF if form == "pdf" else DOCX
    with service.writing() as work:
        content = issued_file(work, contract_id, media_type)
    return Response(content, media_type=media_type, headers={"Cache-Control": "no-store"})


@router.post("/actions/issue", responses=_PROBLEMS | documented(503))
def post_issue(
    step: StepDep,
    contract_id: ContractId,
    body: IssueBody | None = None,
) -> Contract:
    """发出签署：生成并保存将要签署的文件。须带 If-Match 和 Idempotency-Key。"""
    on_behalf_of = body.on_behalf_of if body is not None else None
    prepared = made_before(step.service, lambda work: prepare_issue(work, contract_id))

    def act(work: Work) -> None:
        issue_contract(work, contract_id, prepared(), step.expected, on_behalf_of)

    return step.take(contract_id, act)


@router.post("/actions/sign", responses=_PROBLEMS)
def post_sign(
    step: StepDep,
    contract_id: ContractId,
    body: SignBody,
) -> Contract:
    """登记一方的签字、盖章；各方签齐且签署件核对一致的，随即完成签署。"""

    def act(work: Work) -> None:
        record_signature(work, contract_id, body.as_signature(), step.expected)

    return step.take(contract_id, act)


@router.post("/actions/conclude", responses=_PROBLEMS)
def post_conclude(
    step: StepDep,
    contract_id: ContractId,
) -> Contract:
    """完成签署；还缺什么会逐项说明。"""

    def act(work: Work) -> None:
        conclude(work, contract_id, step.expected)

    return step.take(contract_id, act)


@router.post("/actions/object", responses=_PROBLEMS)
def post_objection(
    step: StepDep,
    contract_id: ContractId,
    body: ObjectionBody,
) -> Contract:
    """登记用电人的异议（条款和理由）：合同退回草稿，已作的签署失效。"""
    given = NewObjection(body.party, body.clause, body.reason, body.raised_on)

    def act(work: Work) -> None:
        object_to(work, contract_id, given, step.expected, body.on_behalf_of)

    return step.take(contract_id, act)


@router.post("/ratifications/{ratification_id}/demand", responses=_PROBLEMS)
def post_demand(
    step: StepDep,
    contract_id: ContractId,
    ratification_id: RatificationId,
    body: DemandBody,
) -> Contract:
    """登记催告追认的送达日期，三十日的期限自次日起算。"""

    def act(work: Work) -> None:
        note_demand(work, contract_id, ratification_id, body.received_on, step.expected)

    return step.take(contract_id, act)


@router.post("/ratifications/{ratification_id}/declaration", responses=_PROBLEMS)
def post_declaration(
    step: StepDep,
    contract_id: ContractId,
    ratification_id: RatificationId,
    body: DeclarationBody,
) -> Contract:
    """登记被代理人追认或者拒绝追认。"""
    declared = Declared(body.ratifies, body.declared_on, body.reason)

    def act(work: Work) -> None:
        declare(work, contract_id, ratification_id, declared, step.expected)

    return step.take(contract_id, act)


@router.post("/ratifications/{ratification_id}/performance", responses=_PROBLEMS)
def post_performance(
    step: StepDep,
    contract_id: ContractId,
    ratification_id: RatificationId,
    body: PerformanceBody,
) -> Contract:
    """登记被代理人履行或者接受履行的证据，视为追认（民法典第503条）。"""
    evidence = [PerformanceEvidence(i.kind, i.day, i.reference) for i in body.evidence]

    def act(work: Work) -> None:
        show_performance(work, contract_id, ratification_id, evidence, step.expected)

    return step.take(contract_id, act)


def _status(view: SigningView) -> SigningStatus:
    return SigningStatus.model_validate(asdict(view))
