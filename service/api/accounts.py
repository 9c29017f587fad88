"""Accounts: PUT records facts from a day on, GET reads them."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.cursors import MOST, USUAL, Cursors
from service.api.errors import documented
from service.api.preconditions import IfMatch, expected_tag, tag
from service.domain.facts import AccountFacts
from service.domain.texts import Line
from service.usecases import accounts as usecases
from service.usecases.accounts import AccountView, Recording
from service.usecases.disclosures import MOST_OF_A_REASON
from service.usecases.review_reopen import record_facts

router = APIRouter(prefix="/v1/accounts", tags=["accounts"])

AccountNo = Annotated[str, Path(max_length=64, description="户号，或其旧户号")]


class AccountRecord(BaseModel):
    """Facts of a supply, from a day on (today if left out)."""

    model_config = ConfigDict(extra="forbid")

    effective_on: date | None = Field(default=None, description="生效日，缺省为当天")
    source: Annotated[Line, Field(max_length=100)] = "api"
    facts: AccountFacts


class Account(BaseModel):
    account_no: str
    org_id: str
    revision: str
    effective_on: date
    recorded_at: datetime
    source: str
    masked: bool = Field(description="个人信息是否已遮盖")
    facts: dict[str, Any] = Field(
        description="用电户档案，结构与 PUT 的 facts 相同；遮盖后的值不能写回"
    )


class QuantityText(BaseModel):
    value: str
    unit: str


class AccountItem(BaseModel):
    account_no: str
    org_id: str
    customer_name: str
    supply_address: str
    supply_voltage: str
    use_category: str
    contract_capacity: QuantityText
    revision: str
    effective_on: date


class AccountPage(BaseModel):
    items: list[AccountItem]
    next_cursor: str | None


@router.put(
    "/{account_no}",
    response_model=Account,
    responses={201: {"model": Account, "description": "新户"}, **documented(400, 409, 412)},
)
def put_account(
    service: ServiceDep,
    response: Response,
    account_no: AccountNo,
    body: AccountRecord,
    if_match: IfMatch = None,
) -> Account:
    """登记用电户档案：自生效日起的事实。同日同内容再次提交不产生新版本；可以补登较早的生效日。"""
    expected = expected_tag(if_match, required=False)
    with service.writing() as work:
        effective_on = body.effective_on or work.today
        recording = Recording(body.facts, effective_on, body.source)
        # The tag is `shown revision.newest revision`: only the newest one guards a change.
        newest = expected.rpartition(".")[2] if expected is not None else None
        recorded = record_facts(work, account_no, recording, newest)
    response.headers["ETag"] = f'"{_etag(recorded.view)}"'
    response.status_code = 201 if recorded.new_account else 200
    return _account(recorded.view)


@router.get("/{account_no}", responses={304: {"description": "未变"}, **documented(403, 404)})
def get_account(
    service: ServiceDep,
    request: Request,
    response: Response,
    account_no: AccountNo,
    on: Annotated[date | None, Query(description="哪一天的档案，缺省为当天")] = None,
    unmasked: Annotated[bool, Query(description="完整显示个人信息，会留下审计记录")] = False,
    reason: Annotated[str, Query(max_length=MOST_OF_A_REASON, description="读取理由")] = "",
) -> Account:
    """某一天生效的用电户档案。个人信息缺省遮盖；完整读取须有权限，并记入审计事件。"""
    if unmasked:
        with service.writing() as work:
            view = usecases.disclose_account(work, account_no, on, reason)
        response.headers["Cache-Control"] = "no-store"
    else:
        with service.reading() as work:
            view = usecases.get_account(work, account_no, on)
    tag(request, response, _etag(view))
    return _account(view)


@router.get("", responses=documented(400))
def list_accounts(
    service: ServiceDep,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> AccountPage:
    """用电户列表，按户号排列。"""
    cursors = Cursors(service.ports.keys, "accounts", {})
    with service.reading() as work:
        found = usecases.list_accounts(work, cursors.read(cursor), limit)
    page, following = cursors.cut(found, limit, lambda item: item.account_no)
    items = [AccountItem.model_validate(asdict(item)) for item in page]
    return AccountPage(items=items, next_cursor=following)


def _etag(view: AccountView) -> str:
    """Masked and in the clear are two texts; what follows the last dot guards a change."""
    shown = f"unmasked.{view.revision}" if view.unmasked else view.revision
    return f"{shown}.{view.newest}"


def _account(view: AccountView) -> Account:
    return Account(
        account_no=view.account_no,
        org_id=view.org_id,
        revision=view.revision,
        effective_on=view.effective_on,
        recorded_at=view.recorded_at,
        source=view.source,
        masked=not view.unmasked,
        facts=dict(view.facts),
    )
