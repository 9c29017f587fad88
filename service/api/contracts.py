"""Contracts: POST drafts one from an account; GET lists, reads, and shows versions and events."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from service.api.access import ServiceDep
from service.api.cursors import MOST, USUAL, Cursors
from service.api.errors import documented
from service.api.findings import FindingItem, Findings, findings_of
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.api.legacy_contract import LegacyContract
from service.api.preconditions import tag
from service.domain.selection import DraftRequest
from service.domain.terms import LateFee, MainContract, TermChange
from service.domain.texts import Code, Line, Words
from service.domain.vocabulary import RenewalMode
from service.usecases import contracts as usecases
from service.usecases.answers import answer_once
from service.usecases.contract_texts import (
    ORIGIN_LEGACY,
    contract_findings,
    drafting_findings,
)
from service.usecases.contracts import ContractFilter, ContractView
from service.usecases.legacy import register_legacy
from service.usecases.lifecycle import etag_of
from service.usecases.work import Work
from service.wiring import Service

router = APIRouter(prefix="/v1/contracts", tags=["contracts"])

ContractId = Annotated[str, Path(max_length=36)]


class NewContract(BaseModel):
    """What to draft. Everything left out follows from the record, the template and the law."""

    model_config = ConfigDict(extra="forbid")

    origin: Literal["drafted"] = "drafted"
    account_no: Code
    starts_on: date
    ends_on: date | None = None
    kind: Line | None = Field(default=None, description="合同种类的代号或名称，缺省按档案选定")
    addenda: list[Line] | None = Field(default=None, description="补充条款的代号或名称")
    agreed: dict[str, Any] = Field(default_factory=dict, description="约定事项，只写要改的")
    late_fee: LateFee | None = None
    renewal_mode: RenewalMode | None = None
    objection_notice_days: int | None = Field(default=None, ge=1, le=3660)
    special_terms: list[Words] = Field(default_factory=list, max_length=50)
    main_contract: MainContract | None = Field(
        default=None,
        description="续签、变更、解除或者附属于哪一份合同；是本系统的合同的，同时登记关系",
    )
    changes: list[TermChange] = Field(default_factory=list, max_length=50)
    related_contracts: list[Line] = Field(default_factory=list, max_length=50)
    customer_contract_no: Line | None = None

    def as_request(self) -> DraftRequest:
        wanted = {name: getattr(self, name) for name in type(self).model_fields}
        del wanted["origin"], wanted["account_no"]
        return DraftRequest.model_validate(wanted)


def _kind_of_body(body: Any) -> str:
    """What is no object is refused as a contract to draft."""
    origin = body.get("origin") if isinstance(body, dict) else getattr(body, "origin", None)
    return "origin:legacy" if origin == ORIGIN_LEGACY else "origin:drafted"


AnyContract = Annotated[
    Annotated[NewContract, Tag("origin:drafted")] | Annotated[LegacyContract, Tag("origin:legacy")],
    Discriminator(_kind_of_body),
]


class Version(BaseModel):
    id: str
    no: int
    kind: str = Field(description="合同文本及其版本，例如 high-voltage@1")
    addenda: list[str]
    as_of: date = Field(description="按哪一天有效的条款和法律起草")
    text_version: str
    fingerprint: str
    created_at: datetime
    created_by: str


class Contract(BaseModel):
    id: str
    number: str
    org_id: str
    account_no: str
    customer_name: str
    title: str
    state: str
    step: int = Field(description="办理到第几步，每办理一次加一")
    origin: str
    starts_on: date
    ends_on: date = Field(description="现在这一期的终止日；自动顺延后为新的终止日")
    indefinite_since: date | None = Field(default=None, description="期满后转为不定期合同的日期")
    created_at: datetime
    created_by: str
    version: Version
    links: dict[str, str]


class DraftedContract(BaseModel):
    contract: Contract
    blocked: bool
    findings: list[FindingItem]


class ContractPage(BaseModel):
    items: list[Contract]
    next_cursor: str | None


class VersionList(BaseModel):
    items: list[Version]


class Event(BaseModel):
    id: str
    position: int
    type: str
    actor: str
    at: datetime
    payload: dict[str, Any]
    prev_hash: str
    hash: str


class EventList(BaseModel):
    items: list[Event]


class ContractQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    account_no: str | None = None
    state: str | None = None
    kind: str | None = None
    org: str | None = None
    ends_before: date | None = None
    q: str | None = Field(default=None, min_length=1, max_length=100, description="合同编号或户名")
    limit: int = Field(default=USUAL, ge=1, le=MOST)
    cursor: str | None = Field(default=None, max_length=500)


@router.post("", status_code=201, responses=documented(400, 404, 409))
def post_contract(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    response: Response,
    body: AnyContract,
) -> DraftedContract:
    """起草合同：由档案生成条款、文本和编号，并给出检查结果。须带 Idempotency-Key。

    `origin` 为 legacy 的，登记一份不是在本系统起草、正在履行的原有合同，不作文本检查。
    """
    with flights.taking(service.actor.id, keyed.key):
        with service.writing() as work:
            answer, repeated = answer_once(work, keyed, lambda: _draft(work, body))
        contract = Contract.model_validate(answer)
        # Checked after the commit, so that nobody waits for a lock meanwhile.
        found = _found(service, contract)
    response.headers["Location"] = contract.links["self"]
    response.headers["ETag"] = f'"{etag_of(contract.version.id, contract.step)}"'
    if repeated:
        response.headers["Idempotent-Replayed"] = "true"
    blocked = found is not None and found.blocked
    findings = found.findings if found is not None else []
    return DraftedContract(contract=contract, blocked=blocked, findings=findings)


@router.get("", responses=documented(400))
def list_contracts(service: ServiceDep, query: Annotated[ContractQuery, Query()]) -> ContractPage:
    """合同列表，新的在前。"""
    narrowed = query.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    cursors = Cursors(service.ports.keys, "contracts", narrowed)
    wanted = ContractFilter(
        account_no=query.account_no,
        state=query.state,
        kind=query.kind,
        org_id=query.org,
        ends_before=query.ends_before,
        words=query.q,
    )
    with service.reading() as work:
        found = usecases.list_contracts(work, wanted, cursors.read(query.cursor), query.limit)
    page, following = cursors.cut(found, query.limit, lambda item: item.id)
    return ContractPage(items=[contract_model(view) for view in page], next_cursor=following)


@router.get("/{contract_id}", responses={304: {"description": "未变"}, **documented(404)})
def get_contract(
    service: ServiceDep, request: Request, response: Response, contract_id: ContractId
) -> Contract:
    """一份合同。"""
    with service.reading() as work:
        view = usecases.get_contract(work, contract_id)
    tag(request, response, view.etag)
    return contract_model(view)


@router.get("/{contract_id}/findings", responses=documented(404, 409))
def get_findings(service: ServiceDep, contract_id: ContractId) -> Findings:
    """现行文本的检查结果：按文件内容检查，与外来文件同样对待。"""
    with service.reading() as work:
        return findings_of(contract_findings(work, contract_id))


@router.get("/{contract_id}/versions", responses=documented(404))
def get_versions(service: ServiceDep, contract_id: ContractId) -> VersionList:
    """合同的全部文本版本。"""
    with service.reading() as work:
        found = usecases.list_versions(work, contract_id)
    return VersionList(items=[Version.model_validate(asdict(version)) for version in found])


@router.get("/{contract_id}/events", responses=documented(404))
def get_events(service: ServiceDep, contract_id: ContractId) -> EventList:
    """合同的事件及其哈希链。"""
    with service.reading() as work:
        found = usecases.list_events(work, contract_id)
    return EventList(items=[Event.model_validate(asdict(event)) for event in found])


def contract_model(view: ContractView) -> Contract:
    """A contract as JSON, with links to all that belongs to it."""
    own = f"/v1/contracts/{view.id}"
    of_text = ("original", "readings") if view.origin == ORIGIN_LEGACY else ("findings",)
    return Contract(
        **asdict(view),
        links={
            "self": own,
            "document": f"{own}/document",
            **{name: f"{own}/{name}" for name in of_text},
            "versions": f"{own}/versions",
            "events": f"{own}/events",
            "life": f"{own}/life",
            "renewal": f"{own}/renewal",
            "account": f"/v1/accounts/{view.account_no}",
        },
    )


def _found(service: Service, contract: Contract) -> Findings | None:
    """None for what was not made here: its text is its original."""
    if contract.origin == ORIGIN_LEGACY:
        return None
    with service.reading() as work:
        return findings_of(drafting_findings(work, contract.id))


def _draft(work: Work, body: AnyContract) -> dict[str, Any]:
    if isinstance(body, LegacyContract):
        registered = register_legacy(work, body.account_no, body.as_new())
        return contract_model(registered).model_dump(mode="json")
    view = usecases.draft_contract(work, body.account_no, body.as_request())
    return contract_model(view).model_dump(mode="json")
