"""Notices: one's own messages; for auditors, what became of every message."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from service.api.access import ServiceDep
from service.api.cursors import MOST, USUAL, Cursors
from service.api.errors import documented
from service.domain.notices import NoticeState
from service.usecases import notices as usecases

router = APIRouter(prefix="/v1/notices", tags=["notices"])

Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=500)]


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
    detail: str
    posted_at: datetime
    next_at: datetime | None
    sent_at: datetime | None
    read_at: datetime | None


class DeliveryPage(BaseModel):
    items: list[Delivery]
    next_cursor: str | None


@router.get("", responses=documented(400, 403))
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


@router.get("/deliveries", responses=documented(400, 403))
def list_deliveries(
    service: ServiceDep, limit: Limit = USUAL, cursor: Cursor = None
) -> DeliveryPage:
    """本单位及下级单位全部通知的发送情况，供审计查阅。"""
    cursors = Cursors(service.ports.keys, "deliveries", {})
    with service.reading() as work:
        found = usecases.list_deliveries(work, cursors.read(cursor), limit)
    page, following = cursors.cut(found, limit, lambda item: item.id)
    items = [Delivery(**asdict(item), state_name=item.state.label) for item in page]
    return DeliveryPage(items=items, next_cursor=following)


@router.post("/{notice_id}/read", responses=documented(403, 404))
def mark_read(service: ServiceDep, notice_id: Annotated[str, Path(max_length=36)]) -> Notice:
    """标为已读；重复提交不变。"""
    with service.writing() as work:
        return Notice.model_validate(asdict(usecases.mark_read(work, notice_id)))
