"""Whether the process lives, and whether it can do its work."""

from fastapi import APIRouter
from pydantic import BaseModel

from service.api.access import OpenServiceDep
from service.api.errors import RequestProblem, documented

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: str = "ok"


@router.get("/healthz")
def get_health() -> Health:
    """进程在运行。"""
    return Health()


@router.get("/readyz", responses=documented(503))
def get_readiness(service: OpenServiceDep) -> Health:
    """数据库可用且结构为最新。"""
    if not service.is_ready():
        raise RequestProblem(503, "not_ready", "数据库结构不是最新")
    return Health()
