"""Reminders: what is looked at again and when, and what was told on those days."""

import hashlib
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.cursors import MOST, USUAL, Cursors
from service.api.errors import documented
from service.api.preconditions import tag
from service.domain.reminders import Occasion
from service.usecases import reminder_views as usecases
from service.usecases.reminder_views import Listed, ReminderView

router = APIRouter(prefix="/v1/reminders", tags=["reminders"])

_NOUNS = ("contracts", "tasks", "authorities", "accounts")
WakeUpId = Annotated[str, Path(max_length=36, description="提醒计划的 id（wake_up）")]


def _checked_subject(text: str) -> str:
    noun, _, id = text.partition("/")
    if noun not in _NOUNS or not id:
        raise ValueError(f"须为 {'、'.join(f'{noun}/<id>' for noun in _NOUNS)} 之一")
    return text


class Reminder(BaseModel):
    id: str
    wake_up: str = Field(description="所属的提醒计划，见 GET /v1/reminders/{id}")
    org_id: str
    state: Listed
    state_name: str
    occasion: Occasion
    occasion_name: str
    subject: str = Field(description="所涉对象，例如 contracts/<id>")
    number: str = Field(description="合同编号；与合同无关的为空")
    title: str
    account_no: str = Field(description="户号；与用电户无关的为空")
    task: str = Field(description="所涉待办，例如 会签（财务）；与待办无关的为空")
    target_on: date = Field(description="到期日，即 T")
    rung: str | None = Field(description="第几级，例如 T-30")
    day: date | None = Field(description="将要提醒或者应当提醒的日期")
    provisional: bool = Field(description="所跨年份的节假日安排尚未公布，日期暂定")
    objected_on: date | None = Field(description="有一方提出异议、不再顺延的日期")
    reason: str = Field(description="不再提醒或者合并补发的原因")
    notices: int = Field(description="发出的通知条数")
    at: datetime


class ReminderPage(BaseModel):
    items: list[Reminder]
    next_cursor: str | None


class ReminderWithHistory(BaseModel):
    reminder: Reminder
    history: list[Reminder]


class ReminderQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    state: Listed = Field(default=Listed.PLANNED, description="缺省为将要提醒的")
    occasion: Occasion | None = None
    subject: Annotated[str, AfterValidator(_checked_subject)] | None = Field(
        default=None, max_length=100, description="所涉对象，例如 contracts/<id>"
    )
    account_no: str | None = Field(
        default=None, max_length=64, description="该户的合同、授权、待办和档案"
    )
    from_day: date | None = Field(default=None, alias="from", description="自哪一天")
    to_day: date | None = Field(default=None, alias="to", description="至哪一天（含）")
    limit: int = Field(default=USUAL, ge=1, le=MOST)
    cursor: str | None = Field(default=None, max_length=500)


@router.get("", responses=documented(400, 403, 404))
def list_reminders(service: ServiceDep, query: Annotated[ReminderQuery, Query()]) -> ReminderPage:
    """提醒计划和已发的提醒：将要提醒的按日期先后，其余新的在前。"""
    narrowed = query.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_none=True)
    cursors = Cursors(service.ports.keys, "reminders", narrowed)
    wanted = usecases.ReminderFilter(
        subject=query.subject,
        occasion=query.occasion,
        from_day=query.from_day,
        to_day=query.to_day,
    )
    with service.reading() as work:
        found = usecases.list_reminders(
            work,
            wanted,
            query.state,
            cursors.read(query.cursor),
            query.limit,
            account_no=query.account_no,
        )
    page, following = cursors.cut(found, query.limit, usecases.position)
    return ReminderPage(items=[_model(view) for view in page], next_cursor=following)


@router.get("/{wake_up_id}", responses={304: {"description": "未变"}, **documented(403, 404)})
def get_reminder(
    service: ServiceDep, request: Request, response: Response, wake_up_id: WakeUpId
) -> ReminderWithHistory:
    """一项提醒计划和它发过的提醒。"""
    with service.reading() as work:
        found = usecases.get_reminder(work, wake_up_id)
    model = ReminderWithHistory(
        reminder=_model(found.wake_up), history=[_model(view) for view in found.history]
    )
    tag(request, response, hashlib.sha256(model.model_dump_json().encode()).hexdigest()[:32])
    return model


def _model(view: ReminderView) -> Reminder:
    return Reminder(**asdict(view), state_name=view.state.label)
