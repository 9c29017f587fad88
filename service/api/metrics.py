"""Figures for Prometheus. In production whoever asks shows an API key that may read them."""

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from service.api.access import ServiceDep
from service.api.errors import documented
from service.api.health import WatchDep
from service.usecases.metrics import machine_figures

router = APIRouter(tags=["health"])

_PREFIX = "dianyue_"


@router.get("/metrics", response_class=PlainTextResponse, responses=documented(401, 403))
def get_metrics(service: ServiceDep, watch: WatchDep) -> Response:
    """运行指标(Prometheus 文本格式)：定时任务、后台进程、通知、提醒计划。"""
    with service.reading() as work:
        figures = machine_figures(work, watch)
    registry = CollectorRegistry()
    for figure in figures:
        gauge = Gauge(_PREFIX + figure.name, figure.says, figure.labels, registry=registry)
        for labels, value in figure.values.items():
            (gauge.labels(*labels) if labels else gauge).set(value)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)
