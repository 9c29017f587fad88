"""Authorities: POST enters a 授权委托书 with its scan; GET lists and reads; POST revokes."""

import json
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool

from service.api.access import ServiceDep
from service.api.cursors import MOST, USUAL, Cursors
from service.api.errors import documented, unreadable
from service.api.forms import Form, form_schema, read_form
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.api.steps import answered
from service.domain.authorities import Matter, Scope
from service.domain.errors import Invalid, Problem
from service.domain.facts import ResidentId
from service.domain.quantities import Quantity, SupplyCapacity
from service.domain.texts import Code, Line, Words
from service.usecases.authorities import (
    AuthorityView,
    NewAuthority,
    get_authority,
    list_authorities,
    register_authority,
    revoke_authority,
)
from service.usecases.work import Work

router = APIRouter(prefix="/v1/authorities", tags=["signing"])
AuthorityId = Annotated[str, Path(max_length=36)]


class AuthorityFields(BaseModel):
    """What the paper says; empty parts of the scope do not narrow it."""

    model_config = ConfigDict(extra="forbid")

    account_no: Code | None = Field(default=None, description="用电人的授权所属户号；供电人的不填")
    principal: Line = Field(description="委托人")
    agent: Line = Field(description="代理人")
    agent_id_number: ResidentId
    matters: Annotated[list[Matter], Field(max_length=10)] = Field(description="代理事项")
    scope_words: Line = Field(description="代理权限的原文")
    accounts: Annotated[list[Code], Field(max_length=1000)] = []
    kinds: Annotated[list[Line], Field(max_length=50)] = []
    most_capacity: SupplyCapacity | None = None
    most_yuan: Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2)] | None = None
    valid_from: date
    valid_to: date
    principal_signed: bool = Field(description="委托人是否已签名或者盖章")


class RevokeBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    revoked_on: date = Field(description="自哪一天起不再有效")
    reason: Words


class Authority(BaseModel):
    id: str
    principal: str
    agent: str = Field(description="代理人姓名，遮盖")
    agent_id_number: str = Field(description="遮盖")
    matters: list[str]
    scope_words: str
    accounts: list[str]
    kinds: list[str]
    most_capacity: Quantity | None
    most_yuan: Decimal | None
    valid_from: date
    valid_to: date
    evidence: str = Field(description="扫描件的 sha256")
    registered_at: datetime
    revoked_on: date | None
    in_force: bool = Field(description="当天是否有效")


class AuthorityPage(BaseModel):
    items: list[Authority]
    next_cursor: str | None


class AuthorityQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    account_no: Code | None = None
    principal: Line | None = None
    limit: int = Field(default=USUAL, ge=1, le=MOST)
    cursor: str | None = Field(default=None, max_length=500)


_PARTS = {
    "file": {"type": "string", "format": "binary", "description": "扫描件：PDF、PNG 或 JPEG"},
    "authority": {"type": "string", "description": "授权委托书的内容（JSON 对象）"},
}


@router.post(
    "",
    status_code=201,
    responses=documented(400, 403, 404, 409, 413, 415),
    openapi_extra=form_schema(_PARTS, ["file", "authority"]),
)
async def post_authority(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    request: Request,
    response: Response,
) -> Authority:
    """登记授权委托书，连同扫描件。民法典第165条的五项内容缺一不可。"""
    given = _authority(await read_form(request, set(_PARTS)))

    def act(work: Work) -> dict[str, Any]:
        return _model(register_authority(work, given)).model_dump(mode="json")

    answer = await run_in_threadpool(answered, service, flights, keyed, response, act)
    return Authority.model_validate(answer)


@router.get("", responses=documented(400, 403, 404))
def get_authorities(
    service: ServiceDep, query: Annotated[AuthorityQuery, Query()]
) -> AuthorityPage:
    """授权委托书，新的在前；姓名和证件号码遮盖。"""
    narrowed = query.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    cursors = Cursors(service.ports.keys, "authorities", narrowed)
    with service.reading() as work:
        found = list_authorities(
            work,
            account_no=query.account_no,
            principal=query.principal,
            after=cursors.read(query.cursor),
            limit=query.limit,
        )
    page, following = cursors.cut(list(found), query.limit, lambda item: item.id)
    return AuthorityPage(items=[_model(view) for view in page], next_cursor=following)


@router.get("/{authority_id}", responses=documented(403, 404))
def get_one(service: ServiceDep, authority_id: AuthorityId) -> Authority:
    """一份授权委托书。"""
    with service.reading() as work:
        return _model(get_authority(work, authority_id))


@router.post("/{authority_id}/revocation", responses=documented(400, 403, 404, 409))
def post_revocation(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    response: Response,
    authority_id: AuthorityId,
    body: RevokeBody,
) -> Authority:
    """登记授权的撤销；撤销以前的签署不受影响。"""

    def act(work: Work) -> dict[str, Any]:
        view = revoke_authority(work, authority_id, body.revoked_on, body.reason)
        return _model(view).model_dump(mode="json")

    return Authority.model_validate(answered(service, flights, keyed, response, act))


def _authority(form: Form) -> NewAuthority:
    try:
        fields = AuthorityFields.model_validate(json.loads(form.text("authority") or ""))
    except ValidationError as error:
        raise unreadable(error, "authority") from None
    except ValueError:
        raise Invalid("表单不正确", [Problem("authority", "须为一个 JSON 对象")]) from None
    return NewAuthority(
        principal=fields.principal,
        agent=fields.agent,
        agent_id_number=fields.agent_id_number,
        matters=frozenset(fields.matters),
        scope_words=fields.scope_words,
        valid_from=fields.valid_from,
        valid_to=fields.valid_to,
        principal_signed=fields.principal_signed,
        evidence=form.file("file"),
        account_no=fields.account_no,
        scope=Scope(
            frozenset(fields.accounts),
            frozenset(fields.kinds),
            fields.most_capacity,
            fields.most_yuan,
        ),
    )


def _model(view: AuthorityView) -> Authority:
    return Authority.model_validate({**asdict(view), "most_capacity": view.most_capacity})
