"""Whether the process lives, whether it can do its work, and whether the clock goes."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from service.api.access import OpenServiceDep
from service.api.errors import RequestProblem, documented
from service.usecases.metrics import clock_health
from service.usecases.nodes import Watch
from service.usecases.ticking import CLOCK

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """`degraded`：本进程可以服务，但定时任务或发送已停，原因见 wrong。"""

    status: Literal["ok", "degraded"]
    workers: int = Field(description="在运行的后台进程数")
    last_tick_at: datetime | None = Field(description="最近一次定时任务完成的时间")
    wrong: list[str] = Field(description="哪里不正常")


def _watch(request: Request) -> Watch:
    watch: Watch = request.app.state.watch
    return watch


WatchDep = Annotated[Watch, Depends(_watch)]
"""What this process has seen of the others."""


@router.get("/healthz")
def get_health() -> Health:
    """进程在运行。"""
    return Health()


@router.get("/readyz", responses=documented(503))
def get_readiness(service: OpenServiceDep, watch: WatchDep) -> Readiness:
    """本进程能否服务：数据库可用且结构为最新，否则 503。

    后台进程停止不影响本进程服务，仍回答 200，status 为 degraded。
    """
    if not service.is_ready():
        raise RequestProblem(503, "not_ready", "数据库结构不是最新")
    with service.reading(CLOCK) as work:
        found = clock_health(work, watch)
    return Readiness(
        status="degraded" if found.wrong else "ok",
        workers=found.workers,
        last_tick_at=found.last_tick_at,
        wrong=list(found.wrong),
    )
