"""People and system clients: accounts, roles, delegations."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.cursors import MOST, USUAL, Cursors
from service.api.errors import documented
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.domain.access import Role, UserKind
from service.domain.texts import Line
from service.domain.vocabulary import Discipline
from service.usecases import organisations
from service.usecases import people as usecases
from service.usecases.addresses import Addresses, set_addresses, set_own_addresses
from service.usecases.answers import answer_once
from service.usecases.people import NewUser, UserView
from service.usecases.roles import Grant, grant_role, revoke_role

router = APIRouter(prefix="/v1/people", tags=["people"])

UserId = Annotated[str, Path(max_length=36, description="账号的 id")]


class UserRecord(BaseModel):
    """An account to add; `org_id` is the caller's organisation if left out."""

    model_config = ConfigDict(extra="forbid")

    login: Annotated[str, Field(max_length=64, description="登录名")]
    name: Annotated[Line, Field(max_length=100)]
    org_id: Annotated[str, Field(max_length=36)] | None = None
    kind: UserKind = UserKind.PERSON
    same_person_as: Annotated[str, Field(max_length=36)] | None = Field(
        default=None, description="同一人的另一账号"
    )


class RoleGrant(BaseModel):
    """A role from one day to another, both included."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    from_day: date
    to_day: date
    discipline: Discipline | None = Field(default=None, description="会签人的专业")


class NewPassword(BaseModel):
    model_config = ConfigDict(extra="forbid")

    password: Annotated[str, Field(max_length=200)]


class AddressRecord(BaseModel):
    """Where somebody is reached; an empty one: not by this."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=254, description="工作邮箱")] = ""
    mobile: Annotated[
        str, Field(max_length=20, description="手机号码；原样写遮盖后的号码即不变")
    ] = ""


class SamePerson(BaseModel):
    model_config = ConfigDict(extra="forbid")

    account_id: Annotated[str, Field(max_length=36, description="同一人的另一账号")]


class GivenRole(BaseModel):
    id: str
    role: Role
    discipline: Discipline | None
    granted_by: str
    from_day: date
    to_day: date
    revoked_at: datetime | None
    counts: bool = Field(description="今天是否有效")


class User(BaseModel):
    id: str
    login: str
    name: str
    kind: UserKind
    org_id: str
    organisation: str
    person_id: str | None = Field(description="同一人的各个账号相同")
    roles: list[Role] = Field(description="今天的角色")
    grants: list[GivenRole]
    has_password: bool
    email: str
    mobile: str = Field(description="手机号码，已遮盖")
    created_at: datetime
    disabled_at: datetime | None


class UserPage(BaseModel):
    items: list[User]
    next_cursor: str | None


class OrganisationItem(BaseModel):
    id: str
    code: str
    name: str
    parent_id: str | None
    signs: bool = Field(description="登记有自己的供电人资料")


class OrganisationList(BaseModel):
    items: list[OrganisationItem]


@router.get("", responses=documented(400, 403))
def list_users(
    service: ServiceDep,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> UserPage:
    """账号列表，按登录名排列。"""
    cursors = Cursors(service.ports.keys, "people", {})
    with service.reading() as work:
        found = usecases.list_users(work, cursors.read(cursor), limit)
    page, following = cursors.cut(found, limit, lambda item: item.login)
    return UserPage(items=[_user(item) for item in page], next_cursor=following)


@router.get("/organisations", responses=documented(403))
def list_organisations(service: ServiceDep) -> OrganisationList:
    """可以管理的单位，每个单位排在其上级单位之后。"""
    with service.reading() as work:
        found = organisations.list_organisations(work)
    return OrganisationList(items=[OrganisationItem.model_validate(asdict(x)) for x in found])


@router.get("/{user_id}", responses=documented(403, 404))
def get_user(service: ServiceDep, user_id: UserId) -> User:
    """一个账号，及其曾有的全部角色。"""
    with service.reading() as work:
        return _user(usecases.get_user(work, user_id))


@router.post("", status_code=201, responses=documented(400, 403, 404, 409))
def add_user(
    service: ServiceDep,
    response: Response,
    body: UserRecord,
    keyed: KeyedRequestDep,
    flights: FlightsDep,
) -> User:
    """新增账号。密码另行设置，不在此提交。"""
    new = NewUser(**body.model_dump())
    with flights.taking(service.actor.id, keyed.key), service.writing() as work:
        answer, _ = answer_once(work, keyed, lambda: _json(usecases.add_user(work, new)))
    user = User.model_validate(answer)
    response.headers["Location"] = f"/v1/people/{user.id}"
    return user


@router.post("/{user_id}/disable", responses=documented(403, 404))
def disable_user(service: ServiceDep, user_id: UserId) -> User:
    """停用账号：其登录立即失效，角色不再算数。"""
    with service.writing() as work:
        return _user(usecases.disable_user(work, user_id))


@router.post("/{user_id}/enable", responses=documented(403, 404))
def enable_user(service: ServiceDep, user_id: UserId) -> User:
    """启用账号。"""
    with service.writing() as work:
        return _user(usecases.enable_user(work, user_id))


@router.put("/{user_id}/password", responses=documented(403, 404))
def put_password(service: ServiceDep, user_id: UserId, body: NewPassword) -> User:
    """设置密码：该账号的登录全部失效。"""
    with service.writing() as work:
        return _user(usecases.set_password(work, user_id, body.password))


@router.put("/{user_id}/addresses", responses=documented(403, 404))
def put_addresses(service: ServiceDep, user_id: UserId, body: AddressRecord) -> User:
    """登记工作邮箱和手机号码，用于接收消息；本人可以登记自己的。"""
    given = Addresses(body.email, body.mobile)
    with service.writing() as work:
        if user_id == service.actor.id:
            return _user(set_own_addresses(work, given))
        return _user(set_addresses(work, user_id, given))


@router.put("/{user_id}/person", responses=documented(403, 404))
def put_person(service: ServiceDep, user_id: UserId, body: SamePerson) -> User:
    """登记两个账号属于同一人；登记后不能撤回。"""
    with service.writing() as work:
        return _user(usecases.link_person(work, user_id, body.account_id))


@router.post("/{user_id}/roles", status_code=201, responses=documented(400, 403, 404, 409))
def give_role(
    service: ServiceDep,
    user_id: UserId,
    body: RoleGrant,
    keyed: KeyedRequestDep,
    flights: FlightsDep,
) -> User:
    """授予角色：写明起止日，会签人写明专业；不能授予自己。"""
    grant = Grant(**body.model_dump())
    with flights.taking(service.actor.id, keyed.key), service.writing() as work:
        answer, _ = answer_once(work, keyed, lambda: _json(grant_role(work, user_id, grant)))
    return User.model_validate(answer)


@router.delete("/roles/{grant_id}", responses=documented(403, 404))
def take_role(
    service: ServiceDep, grant_id: Annotated[str, Path(max_length=36, description="授权的 id")]
) -> User:
    """收回角色，立即生效。"""
    with service.writing() as work:
        return _user(revoke_role(work, grant_id))


def _user(view: UserView) -> User:
    return User.model_validate(asdict(view) | {"roles": sorted(view.roles)})


def _json(view: UserView) -> dict[str, Any]:
    return _user(view).model_dump(mode="json")
