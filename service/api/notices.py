"""Notices: one's own messages; what became of every one; what a contract's customer was told."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.cursors import MOST, USUAL, Cursors
from service.api.errors import documented
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.domain.notices import Fate, NoticeState
from service.usecases import notice_evidence as evidence
from service.usecases import notices as usecases
from service.usecases.answers import answer_once
from service.usecases.notice_evidence import DeliveryView, EvidenceView, NoticeFilter

router = APIRouter(prefix="/v1", tags=["notices"])

Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=500)]
ChannelName = Literal["outbox", "email", "sms", "wework", "webhook", "letter", "visit", "carried"]
NoticeId = Annotated[str, Path(max_length=36, description="通知的 id")]


class Notice(BaseModel):
    id: str
    kind: str
    about: str = Field(description="所涉对象，例如 contracts/<id>")
    subject: str
    body: str
    posted_at: datetime
    read_at: datetime | None


class NoticePage(BaseModel):
    items: list[Notice]
    next_cursor: str | None
    unread: int


class Delivery(BaseModel):
    """What became of one message; its words are for its recipient alone."""

    id: str
    org_id: str
    kind: str
    about: str
    recipient: str
    recipient_name: str
    channel: str
    state: NoticeState
    state_name: str
    attempts: int
    unknowns: int = Field(description="其中结果不明的次数；大于零即可能重复送达")
    detail: str
    address: str = Field(description="收件地址，已遮盖")
    posted_at: datetime
    next_at: datetime | None
    sent_at: datetime | None = Field(description="进入发件人不能控制的系统的时间")
    received_at: datetime | None = Field(description="到达收件人的时间")
    read_at: datetime | None
    carried_by: str | None = Field(description="把它一并送出的那一条")


class DeliveryPage(BaseModel):
    items: list[Delivery]
    next_cursor: str | None


class NoticeReceipt(BaseModel):
    """What the other side, or a person, said of a message."""

    notice_id: str
    fate: Fate
    code: str
    detail: str
    at: datetime
    recorded_at: datetime
    by: str
    evidence: str | None = Field(description="凭证文件的 sha256")


class NoticeWords(BaseModel):
    subject: str
    body: str


class Evidence(BaseModel):
    """One message with all that proves what became of it."""

    delivery: Delivery
    means: str = Field(description="法律上意味着什么")
    twice: str
    content_hash: str = Field(description="所发内容的 sha256")
    text_version: str = Field(description="所用文本的 sha256")
    provider_id: str | None
    follows: str | None = Field(description="未送到、由它接替的那一条")
    fallback_at: datetime | None = Field(description="届时仍无回执即改用下一种方式")
    closed_by: str = Field(description="由谁经办")
    receipts: list[NoticeReceipt]
    chain: list[Delivery]
    carries: list[Delivery]
    words: NoticeWords | None = Field(description="按现行文本重新生成，只限发给用电人的通知")


class Posting(BaseModel):
    """A letter under a registered number."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, Field(max_length=100, description="挂号信或者快递单号")]
    on: date = Field(description="交寄日期")


@router.get("/notices", responses=documented(400, 403))
def list_notices(
    service: ServiceDep,
    unread: Annotated[bool, Query(description="只看未读的")] = False,
    limit: Limit = USUAL,
    cursor: Cursor = None,
) -> NoticePage:
    """本人的通知，新的在前。"""
    cursors = Cursors(service.ports.keys, "notices", {"unread": unread})
    with service.reading() as work:
        found = usecases.list_notices(work, cursors.read(cursor), limit, unread=unread)
        count = usecases.count_unread(work)
    page, following = cursors.cut(found, limit, lambda item: item.id)
    items = [Notice.model_validate(asdict(item)) for item in page]
    return NoticePage(items=items, next_cursor=following, unread=count)


@router.get("/notices/deliveries", responses=documented(400, 403))
def list_deliveries(
    service: ServiceDep,
    state: Annotated[NoticeState | None, Query(description="只看这种结果的")] = None,
    channel: Annotated[
        ChannelName | None, Query(description="只看这个渠道的；缺省为事件推送以外的全部渠道")
    ] = None,
    about: Annotated[str | None, Query(max_length=100, description="只看涉及此对象的")] = None,
    limit: Limit = USUAL,
    cursor: Cursor = None,
) -> DeliveryPage:
    """本单位及下级单位全部通知的发送情况，供审计查阅。

    推送给其他系统的事件只在 channel=webhook 时列出。
    """
    wanted = NoticeFilter(state, channel, about)
    cursors = Cursors(service.ports.keys, "deliveries", asdict(wanted))
    with service.reading() as work:
        found = evidence.list_deliveries(work, cursors.read(cursor), limit, wanted)
    page, following = cursors.cut(found, limit, lambda item: item.id)
    return DeliveryPage(items=[_delivery(item) for item in page], next_cursor=following)


@router.get("/contracts/{contract_id}/notices", responses=documented(400, 403, 404))
def list_contract_notices(
    service: ServiceDep,
    contract_id: Annotated[str, Path(max_length=36)],
    limit: Limit = USUAL,
    cursor: Cursor = None,
) -> DeliveryPage:
    """就一份合同向用电人发出的全部通知，新的在前。"""
    cursors = Cursors(service.ports.keys, "contract-notices", {"contract": contract_id})
    with service.reading() as work:
        found = evidence.list_contract_notices(work, contract_id, cursors.read(cursor), limit)
    page, following = cursors.cut(found, limit, lambda item: item.id)
    return DeliveryPage(items=[_delivery(item) for item in page], next_cursor=following)


@router.get("/notices/{notice_id}", responses=documented(403, 404))
def get_notice(service: ServiceDep, notice_id: NoticeId) -> Evidence:
    """一条通知的全部证据：内容指纹、文本版本、渠道、发出和到达时间、回执、接替经过。"""
    with service.reading() as work:
        return _evidence(evidence.get_notice(work, notice_id))


@router.post("/notices/{notice_id}/retry", responses=documented(400, 403, 404, 409))
def retry_notice(
    service: ServiceDep, notice_id: NoticeId, keyed: KeyedRequestDep, flights: FlightsDep
) -> Evidence:
    """重发未送到、系统不再自动重发的通知；编号不变。"""
    with flights.taking(service.actor.id, keyed.key), service.writing() as work:
        answer, _ = answer_once(work, keyed, lambda: _json(evidence.retry_notice(work, notice_id)))
    return Evidence.model_validate(answer)


@router.post("/notices/{notice_id}/posting", responses=documented(400, 403, 404, 409))
def record_posting(
    service: ServiceDep,
    notice_id: NoticeId,
    body: Posting,
    keyed: KeyedRequestDep,
    flights: FlightsDep,
) -> Evidence:
    """登记书面通知已经交寄；签收另以 receipt 登记。"""
    with flights.taking(service.actor.id, keyed.key), service.writing() as work:
        answer, _ = answer_once(
            work,
            keyed,
            lambda: _json(evidence.record_posting(work, notice_id, body.number, body.on)),
        )
    return Evidence.model_validate(answer)


@router.post("/notices/{notice_id}/read", responses=documented(403, 404))
def mark_read(service: ServiceDep, notice_id: Annotated[str, Path(max_length=36)]) -> Notice:
    """标为已读；重复提交不变。"""
    with service.writing() as work:
        return Notice.model_validate(asdict(usecases.mark_read(work, notice_id)))


def _delivery(view: DeliveryView) -> Delivery:
    return Delivery(**asdict(view), state_name=view.state.label)


def _evidence(view: EvidenceView) -> Evidence:
    return Evidence.model_validate(
        asdict(view)
        | {
            "delivery": _delivery(view.delivery),
            "chain": [_delivery(item) for item in view.chain],
            "carries": [_delivery(item) for item in view.carries],
        }
    )


def _json(view: EvidenceView) -> dict[str, Any]:
    return _evidence(view).model_dump(mode="json")
