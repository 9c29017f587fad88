"""Webhooks: other systems are told of events; what was sent to each, and sending it again."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.cursors import MOST, USUAL, Cursors
from service.api.errors import documented
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.api.preconditions import tag
from service.domain.notices import NoticeState
from service.domain.webhooks import LONGEST_NOTE, LONGEST_URL, MOST_TYPES
from service.usecases import webhook_deliveries, webhooks
from service.usecases.answers import answer_once
from service.usecases.webhook_deliveries import HookDelivery
from service.usecases.webhooks import MadeWebhook, Wanted, WebhookView

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

WebhookId = Annotated[str, Path(max_length=36, description="推送地址的 id")]
DeliveryId = Annotated[str, Path(max_length=36, description="推送的 id，即 webhook-id")]
Url = Annotated[str, Field(min_length=1, max_length=LONGEST_URL, description="接收事件的网址")]
Types = Annotated[
    list[Annotated[str, Field(max_length=110)]],
    Field(
        max_length=MOST_TYPES,
        description="GET /v1/webhooks/types 所列的事件类型，或 contracts.* 一类；不写为全部",
    ),
]
Note = Annotated[str, Field(max_length=LONGEST_NOTE, description="用途，供人辨认")]


class NewWebhook(BaseModel):
    """Where to send events; `org_id` is the caller's organisation if left out."""

    model_config = ConfigDict(extra="forbid")

    url: Url
    types: Types = []
    note: Note = ""
    org_id: Annotated[str, Field(max_length=36)] | None = Field(
        default=None, description="推送这个单位及其下级单位的事件"
    )


class WebhookChange(BaseModel):
    """What is to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    url: Url | None = None
    types: Types | None = None
    note: Note | None = None


class Webhook(BaseModel):
    id: str
    org_id: str
    organisation: str
    url: str
    types: list[str]
    note: str
    created_at: datetime
    created_by: str
    rotated_at: datetime | None = Field(description="换密钥的时间；其后 24 小时内新旧密钥都签名")
    failing_since: datetime | None = Field(description="从此时起没有一次送达")
    paused_at: datetime | None
    paused_reason: str
    links: dict[str, str]


class WebhookWithSecret(Webhook):
    secret: str = Field(description="签名密钥（Standard Webhooks），只在此时显示一次")


class WebhookPage(BaseModel):
    items: list[Webhook]
    next_cursor: str | None


class EventType(BaseModel):
    type: str
    name: str


class EventTypes(BaseModel):
    items: list[EventType]


class HookDeliveryItem(BaseModel):
    """One event on its way to one webhook."""

    id: str = Field(description="每次尝试都相同，即请求头 webhook-id")
    event: str
    type: str
    about: str = Field(description="所涉对象，例如 contracts/<id>")
    state: NoticeState
    state_name: str
    attempts: int
    unknowns: int = Field(description="其中结果不明的次数：对方可能收到过")
    detail: str
    posted_at: datetime
    next_at: datetime | None
    received_at: datetime | None


class HookDeliveryPage(BaseModel):
    items: list[HookDeliveryItem]
    next_cursor: str | None


class Replay(BaseModel):
    model_config = ConfigDict(extra="forbid")

    since: AwareDatetime = Field(description="此时及以后发生而没有送达的全部补发")


class Replayed(BaseModel):
    deliveries: int = Field(description="补发的件数")


@router.get("", responses=documented(400, 403))
def list_webhooks(
    service: ServiceDep,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> WebhookPage:
    """事件推送地址，新的在前，不含密钥。"""
    cursors = Cursors(service.ports.keys, "webhooks", {})
    with service.reading() as work:
        found = webhooks.list_webhooks(work, cursors.read(cursor), limit)
    page, following = cursors.cut(found, limit, lambda item: item.id)
    return WebhookPage(items=[_model(view) for view in page], next_cursor=following)


@router.post("", status_code=201, responses=documented(403, 404))
def add_webhook(service: ServiceDep, response: Response, body: NewWebhook) -> WebhookWithSecret:
    """登记推送地址。密钥只在应答中出现一次，故此调用不能凭 Idempotency-Key 重放。

    事件按 Standard Webhooks 签名，以 CloudEvents 的 JSON 推送；内部网络的地址不接受。
    """
    with service.reading() as work:
        webhooks.check_target(work, body.url)
    wanted = Wanted(body.url, tuple(body.types), body.note, body.org_id)
    with service.writing() as work:
        made = webhooks.add_webhook(work, wanted)
    response.headers["Location"] = f"/v1/webhooks/{made.view.id}"
    return _with_secret(response, made)


@router.get("/types", responses=documented(403))
def list_event_types(service: ServiceDep) -> EventTypes:
    """可以推送的事件类型及其含义。"""
    with service.reading() as work:
        known = webhooks.list_event_types(work)
    return EventTypes(items=[EventType(type=type_, name=name) for type_, name in known.items()])


@router.get("/{webhook_id}", responses={304: {"description": "未变"}, **documented(403, 404)})
def get_webhook(
    service: ServiceDep, request: Request, response: Response, webhook_id: WebhookId
) -> Webhook:
    """一个推送地址，不含密钥。"""
    with service.reading() as work:
        found = _model(webhooks.get_webhook(work, webhook_id))
    tag(request, response, hashlib.sha256(found.model_dump_json().encode()).hexdigest()[:32])
    return found


@router.patch("/{webhook_id}", responses=documented(403, 404))
def change_webhook(service: ServiceDep, webhook_id: WebhookId, body: WebhookChange) -> Webhook:
    """更改网址、事件类型或者用途；没有写的不变。"""
    if body.url is not None:
        with service.reading() as work:
            webhooks.check_target(work, body.url)
    with service.writing() as work:
        now = webhooks.get_webhook(work, webhook_id)
        wanted = Wanted(
            body.url if body.url is not None else now.url,
            tuple(body.types) if body.types is not None else now.types,
            body.note if body.note is not None else now.note,
        )
        return _model(webhooks.change_webhook(work, webhook_id, wanted))


@router.delete("/{webhook_id}", status_code=204, responses=documented(403, 404))
def delete_webhook(service: ServiceDep, webhook_id: WebhookId) -> None:
    """删除推送地址：不再推送，已有的推送记录保留。"""
    with service.writing() as work:
        webhooks.delete_webhook(work, webhook_id)


@router.post("/{webhook_id}/secret", responses=documented(403, 404))
def rotate_secret(
    service: ServiceDep, response: Response, webhook_id: WebhookId
) -> WebhookWithSecret:
    """换密钥：新密钥只在应答中出现一次；旧密钥再签名 24 小时。"""
    with service.writing() as work:
        made = webhooks.rotate_secret(work, webhook_id)
    return _with_secret(response, made)


@router.post("/{webhook_id}/pause", responses=documented(403, 404))
def pause_webhook(service: ServiceDep, webhook_id: WebhookId) -> Webhook:
    """暂停：待发的留存；暂停期间的事件不产生推送，恢复后可以补发。"""
    with service.writing() as work:
        return _model(webhooks.pause_webhook(work, webhook_id))


@router.post("/{webhook_id}/resume", responses=documented(403, 404))
def resume_webhook(service: ServiceDep, webhook_id: WebhookId) -> Webhook:
    """恢复：先发暂停前留存的。"""
    with service.writing() as work:
        return _model(webhooks.resume_webhook(work, webhook_id))


@router.post("/{webhook_id}/test", status_code=201, responses=documented(400, 403, 404, 409))
def send_test_event(
    service: ServiceDep, flights: FlightsDep, keyed: KeyedRequestDep, webhook_id: WebhookId
) -> HookDeliveryItem:
    """推送一个测试事件。须带 Idempotency-Key。"""
    with flights.taking(service.actor.id, keyed.key), service.writing() as work:
        answer, _ = answer_once(
            work, keyed, lambda: _json(webhook_deliveries.send_test_event(work, webhook_id))
        )
    return HookDeliveryItem.model_validate(answer)


@router.get("/{webhook_id}/deliveries", responses=documented(400, 403, 404))
def list_hook_deliveries(
    service: ServiceDep,
    webhook_id: WebhookId,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> HookDeliveryPage:
    """向一个地址的推送及其结果，新的在前。"""
    cursors = Cursors(service.ports.keys, "hook-deliveries", {"webhook": webhook_id})
    with service.reading() as work:
        found = webhook_deliveries.list_hook_deliveries(
            work, webhook_id, cursors.read(cursor), limit
        )
    page, following = cursors.cut(found, limit, lambda item: item.id)
    return HookDeliveryPage(items=[_delivery(view) for view in page], next_cursor=following)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/replay", responses=documented(400, 403, 404, 409)
)
def replay_delivery(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    webhook_id: WebhookId,
    delivery_id: DeliveryId,
) -> HookDeliveryItem:
    """重发一次推送，webhook-id 不变。须带 Idempotency-Key。"""
    with flights.taking(service.actor.id, keyed.key), service.writing() as work:
        answer, _ = answer_once(
            work,
            keyed,
            lambda: _json(webhook_deliveries.replay_delivery(work, webhook_id, delivery_id)),
        )
    return HookDeliveryItem.model_validate(answer)


@router.post("/{webhook_id}/replay", responses=documented(400, 403, 404, 409))
def replay_failed(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    webhook_id: WebhookId,
    body: Replay,
) -> Replayed:
    """补发某时以来没有送达的全部推送，暂停期间的事件也在内，一次至多补一千件。

    须带 Idempotency-Key。
    """

    def act() -> dict[str, Any]:
        return {"deliveries": webhook_deliveries.replay_failed(work, webhook_id, body.since)}

    with flights.taking(service.actor.id, keyed.key), service.writing() as work:
        answer, _ = answer_once(work, keyed, act)
    return Replayed.model_validate(answer)


def _model(view: WebhookView) -> Webhook:
    own = f"/v1/webhooks/{view.id}"
    links = {"self": own, "deliveries": f"{own}/deliveries"}
    return Webhook.model_validate(asdict(view) | {"links": links})


def _with_secret(response: Response, made: MadeWebhook) -> WebhookWithSecret:
    response.headers["Cache-Control"] = "no-store"
    return WebhookWithSecret(**_model(made.view).model_dump(), secret=made.secret)


def _delivery(view: HookDelivery) -> HookDeliveryItem:
    return HookDeliveryItem(**asdict(view), state_name=view.state.label)


def _json(view: HookDelivery) -> dict[str, Any]:
    return _delivery(view).model_dump(mode="json")
