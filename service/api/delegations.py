"""Delegations: let a colleague act for oneself, see and end what was given."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.errors import documented
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.domain.access import Role
from service.usecases import delegations as usecases
from service.usecases.answers import answer_once
from service.usecases.delegations import DelegationView, NewDelegation

router = APIRouter(prefix="/v1/delegations", tags=["people"])


class DelegationRecord(BaseModel):
    """Who may act for the caller, in which role, from one day to another, both included."""

    model_config = ConfigDict(extra="forbid")

    receiver_id: Annotated[str, Field(max_length=36, description="受托人的账号")]
    role: Role
    from_day: date
    to_day: date


class Delegation(BaseModel):
    id: str
    giver_id: str
    giver: str
    receiver_id: str
    receiver: str
    role: Role
    from_day: date
    to_day: date
    revoked_at: datetime | None
    counts: bool = Field(description="今天是否有效")


class DelegationList(BaseModel):
    items: list[Delegation]


class ColleagueItem(BaseModel):
    id: str
    name: str
    organisation: str


class ColleagueList(BaseModel):
    items: list[ColleagueItem]


@router.get("", responses=documented(403))
def list_delegations(service: ServiceDep) -> DelegationList:
    """本人委托他人和受他人委托的记录。"""
    with service.reading() as work:
        found = usecases.list_delegations(work)
    return DelegationList(items=[_delegation(item) for item in found])


@router.get("/colleagues", responses=documented(403))
def list_colleagues(service: ServiceDep) -> ColleagueList:
    """可以委托的同事：本单位和上级单位的在用账号。"""
    with service.reading() as work:
        found = usecases.list_colleagues(work)
    return ColleagueList(items=[ColleagueItem(**asdict(item)) for item in found])


@router.post("", status_code=201, responses=documented(400, 403, 404, 409))
def add_delegation(
    service: ServiceDep, body: DelegationRecord, keyed: KeyedRequestDep, flights: FlightsDep
) -> Delegation:
    """委托同事以本人的一个角色代办，写明起止日。受托的事项不能再转委托。"""
    new = NewDelegation(**body.model_dump())
    with flights.taking(service.actor.id, keyed.key), service.writing() as work:
        answer, _ = answer_once(work, keyed, lambda: _json(usecases.delegate(work, new)))
    return Delegation.model_validate(answer)


@router.delete("/{delegation_id}", responses=documented(403, 404))
def end_delegation(
    service: ServiceDep, delegation_id: Annotated[str, Path(max_length=36)]
) -> Delegation:
    """结束委托，立即生效；委托人和受托人都可以办理。"""
    with service.writing() as work:
        return _delegation(usecases.revoke_delegation(work, delegation_id))


def _delegation(view: DelegationView) -> Delegation:
    return Delegation.model_validate(asdict(view))


def _json(view: DelegationView) -> dict[str, Any]:
    return _delegation(view).model_dump(mode="json")
