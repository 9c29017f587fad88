"""API keys of system clients: made (the secret is shown once), listed, revoked."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.errors import documented
from service.domain.access import Permission
from service.domain.texts import Line
from service.usecases import api_keys as usecases
from service.usecases.api_keys import ApiKeyView, NewApiKey

router = APIRouter(prefix="/v1", tags=["people"])

UserId = Annotated[str, Path(max_length=36, description="系统客户端的账号")]


class ApiKeyRecord(BaseModel):
    """A key to make: what it may be used for, and its last day."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Line, Field(max_length=100)]
    scopes: Annotated[frozenset[Permission], Field(min_length=1)]
    expires_on: date


class ApiKey(BaseModel):
    id: str
    user_id: str
    name: str
    prefix: str = Field(description="密钥的开头部分，用以辨认")
    scopes: list[Permission]
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class NewKey(ApiKey):
    secret: str = Field(description="密钥，只在此时显示一次")


class ApiKeyList(BaseModel):
    items: list[ApiKey]


@router.get("/people/{user_id}/api-keys", responses=documented(403, 404))
def list_api_keys(service: ServiceDep, user_id: UserId) -> ApiKeyList:
    """一个系统客户端的接口密钥，不含密钥本身。"""
    with service.reading() as work:
        found = usecases.list_api_keys(work, user_id)
    return ApiKeyList(items=[_key(item) for item in found])


@router.post("/people/{user_id}/api-keys", status_code=201, responses=documented(403, 404))
def make_api_key(
    service: ServiceDep, response: Response, user_id: UserId, body: ApiKeyRecord
) -> NewKey:
    """发放接口密钥。密钥只在应答中出现一次，不保存，故此调用不能凭 Idempotency-Key 重放。"""
    new = NewApiKey(body.name, body.scopes, body.expires_on)
    with service.writing() as work:
        made = usecases.make_api_key(work, user_id, new)
    response.headers["Cache-Control"] = "no-store"
    return NewKey(**_key(made.view).model_dump(), secret=made.secret)


@router.delete("/api-keys/{key_id}", responses=documented(403, 404))
def revoke_api_key(
    service: ServiceDep, key_id: Annotated[str, Path(max_length=36, description="密钥的 id")]
) -> ApiKey:
    """撤销接口密钥，立即生效。"""
    with service.writing() as work:
        return _key(usecases.revoke_api_key(work, key_id))


def _key(view: ApiKeyView) -> ApiKey:
    return ApiKey.model_validate(asdict(view))
