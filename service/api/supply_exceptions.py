"""Supply before its contract: POST grants it for a time and ends it, GET lists."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.accounts import AccountNo
from service.api.cursors import MOST, USUAL, Cursors
from service.api.errors import documented
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.api.steps import answered
from service.domain.supply_exceptions import ExceptionKind, ExceptionState
from service.domain.texts import Code, Line
from service.usecases.supply_exceptions import (
    ExceptionFilter,
    ExceptionView,
    NewException,
    end_exception,
    get_exception,
    grant_exception,
    list_exceptions,
)
from service.usecases.work import Work

router = APIRouter(prefix="/v1", tags=["supply"])
ExceptionId = Annotated[str, Path(max_length=36)]


class ExceptionBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: ExceptionKind = Field(description="emergency_relief 抢险救灾；de_facto 事实用电补签合同")
    reason: Line
    authorised_by: Code | None = Field(
        default=None, description="批准人的登录名或者账号；本人登录批准的不填"
    )
    contract_due_on: date | None = Field(
        default=None, description="补签合同的最后一天；不填的按公司规定的工作日计算"
    )
    work_order_no: Code | None = None
    follows: Annotated[str, Field(max_length=36)] | None = Field(
        default=None, description="接续哪一次批准"
    )


class EndingBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Line


class SupplyException(BaseModel):
    id: str
    account_no: str
    kind: ExceptionKind
    kind_name: str
    state: ExceptionState
    state_name: str
    authorised_by: str
    authorised_by_name: str
    reason: str
    work_order_no: str | None
    granted_at: datetime
    contract_due_at: datetime
    follows: str | None
    ended_at: datetime | None
    ended_why: str | None
    fulfilled: bool = Field(description="因合同生效而结束")


class SupplyExceptionPage(BaseModel):
    items: list[SupplyException]
    next_cursor: str | None


class ExceptionQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    state: ExceptionState | None = None
    account_no: Code | None = None
    limit: int = Field(default=USUAL, ge=1, le=MOST)
    cursor: str | None = Field(default=None, max_length=500)


@router.post(
    "/accounts/{account_no}/supply-exceptions",
    status_code=201,
    responses=documented(400, 403, 404, 409),
)
def post_supply_exception(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    response: Response,
    account_no: AccountNo,
    body: ExceptionBody,
) -> SupplyException:
    """批准未签合同先行供电：只有抢险救灾、事实用电补签两种，须有批准人、理由和签约期限。

    不自动延期：再次批准须写明接续哪一次、另有理由，并由另一位审批人作出。
    """
    new = NewException(**body.model_dump())

    def act(work: Work) -> dict[str, Any]:
        return _model(grant_exception(work, account_no, new)).model_dump(mode="json")

    made = SupplyException.model_validate(answered(service, flights, keyed, response, act))
    response.headers["Location"] = f"/v1/supply-exceptions/{made.id}"
    return made


@router.get("/supply-exceptions", responses=documented(400, 403, 404))
def get_supply_exceptions(
    service: ServiceDep, query: Annotated[ExceptionQuery, Query()]
) -> SupplyExceptionPage:
    """先行供电的清单，新的在前：先行供电中、逾期未签合同、已结束。"""
    narrowed = query.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    cursors = Cursors(service.ports.keys, "supply-exceptions", narrowed)
    wanted = ExceptionFilter(query.state, query.account_no)
    with service.reading() as work:
        found = list_exceptions(work, wanted, cursors.read(query.cursor), query.limit)
    page, following = cursors.cut(found, query.limit, lambda item: item.id)
    return SupplyExceptionPage(items=[_model(view) for view in page], next_cursor=following)


@router.get("/supply-exceptions/{exception_id}", responses=documented(403, 404))
def get_supply_exception(service: ServiceDep, exception_id: ExceptionId) -> SupplyException:
    """一次先行供电的批准。"""
    with service.reading() as work:
        return _model(get_exception(work, exception_id))


@router.post("/supply-exceptions/{exception_id}/end", responses=documented(400, 403, 404, 409))
def post_end(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    response: Response,
    exception_id: ExceptionId,
    body: EndingBody,
) -> SupplyException:
    """结束先行供电，须写明理由；合同生效的自行结束，不必调用。"""

    def act(work: Work) -> dict[str, Any]:
        return _model(end_exception(work, exception_id, body.reason)).model_dump(mode="json")

    return SupplyException.model_validate(answered(service, flights, keyed, response, act))


def _model(view: ExceptionView) -> SupplyException:
    names = {"kind_name": view.kind.label, "state_name": view.state.label}
    return SupplyException.model_validate(asdict(view) | names)
