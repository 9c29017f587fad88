"""Who the caller is: what their credentials let them do today."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from service.api.access import ServiceDep
from service.api.errors import documented
from service.domain.access import Permission, Role

router = APIRouter(prefix="/v1/session", tags=["people"])


class Caller(BaseModel):
    id: str
    name: str
    org_id: str
    roles: list[Role]
    permissions: list[Permission] = Field(description="角色和密钥范围之内可办的事项")


@router.get("", responses=documented(401))
def get_session(service: ServiceDep) -> Caller:
    """当前以谁的身份访问，可办哪些事项。"""
    actor = service.actor
    return Caller(
        id=actor.id,
        name=actor.name,
        org_id=actor.org_id,
        roles=sorted(actor.acting_roles),
        permissions=[permission for permission in Permission if actor.may(permission)],
    )
