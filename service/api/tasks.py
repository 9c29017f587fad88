"""Tasks: what is to be done, by whom, until when; take one over, hand one to somebody."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.cursors import MOST, USUAL, Cursors
from service.api.errors import documented
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.api.preconditions import tag
from service.domain.tasks import TaskKind, TaskState
from service.usecases import tasks as usecases
from service.usecases.answers import answer_once
from service.usecases.task_views import TaskView
from service.usecases.tasks import TaskFilter

router = APIRouter(prefix="/v1/tasks", tags=["tasks"])

TaskId = Annotated[str, Path(max_length=36)]
Scope = Literal["mine", "all"]


class Task(BaseModel):
    id: str
    org_id: str
    kind: TaskKind
    kind_name: str
    title: str
    subject: str = Field(description="所涉对象，例如 contracts/<id>")
    key: str = Field(description="同类工作的区分，例如会签专业")
    role: str
    role_name: str
    owner: str | None = Field(description="办理人；空为具有该角色的人均可办理")
    owner_name: str | None
    state: TaskState
    state_name: str
    due_at: datetime | None
    overdue: bool
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    escalated_at: datetime | None
    escalated_to: str | None
    escalated_to_name: str | None
    number: str = Field(description="合同编号")
    contract_title: str
    customer: str = Field(description="用电人；自然人姓名已遮盖")
    mine: bool = Field(description="是否可由本人办理")
    links: dict[str, str]


class Count(BaseModel):
    open: int
    overdue: int


class TaskPage(BaseModel):
    items: list[Task]
    next_cursor: str | None
    counts: dict[TaskKind, Count] = Field(description="各类待办和其中逾期的件数，不受筛选影响")


class TaskQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    scope: Scope = Field(default="mine", description="本人的，或本单位及下级单位的全部")
    state: TaskState | None = Field(default=None, description="缺省为待办")
    kind: TaskKind | None = None
    subject: str | None = Field(default=None, max_length=100)
    overdue: bool = Field(default=False, description="只看已逾期的")
    limit: int = Field(default=USUAL, ge=1, le=MOST)
    cursor: str | None = Field(default=None, max_length=500)


class Handover(BaseModel):
    model_config = ConfigDict(extra="forbid")

    to: str = Field(min_length=1, max_length=36, description="接办人的账号 id")


@router.get("", responses=documented(400, 403))
def list_tasks(service: ServiceDep, query: Annotated[TaskQuery, Query()]) -> TaskPage:
    """工作列表，按期限先后排列。"""
    narrowed = query.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    cursors = Cursors(service.ports.keys, "tasks", narrowed)
    everyones = query.scope == "all"
    with service.reading() as work:
        wanted = TaskFilter(
            state=query.state or TaskState.OPEN,
            kind=query.kind,
            subject=query.subject,
            overdue_at=work.now if query.overdue else None,
        )
        found = usecases.list_tasks(
            work, wanted, cursors.read(query.cursor), query.limit, everyones=everyones
        )
        counts = usecases.count_tasks(work, everyones=everyones)
    page, following = cursors.cut(found, query.limit, usecases.position)
    return TaskPage(
        items=[_model(view) for view in page],
        next_cursor=following,
        counts={kind: Count(**asdict(count)) for kind, count in counts.items()},
    )


@router.get("/{task_id}", responses={304: {"description": "未变"}, **documented(403, 404)})
def get_task(service: ServiceDep, request: Request, response: Response, task_id: TaskId) -> Task:
    """一项工作。"""
    with service.reading() as work:
        found = _model(usecases.get_task(work, task_id))
    tag(request, response, hashlib.sha256(found.model_dump_json().encode()).hexdigest()[:32])
    return found


@router.post("/{task_id}/claim", responses=documented(400, 403, 404, 409))
def claim_task(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    response: Response,
    task_id: TaskId,
) -> Task:
    """认领：由本人办理。须带 Idempotency-Key。"""
    with flights.taking(service.actor.id, keyed.key), service.writing() as work:
        answer, repeated = answer_once(
            work, keyed, lambda: _json(usecases.claim_task(work, task_id))
        )
    return _answered(response, answer, repeated)


@router.post("/{task_id}/handover", responses=documented(400, 403, 404, 409))
def hand_over_task(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    response: Response,
    task_id: TaskId,
    body: Handover,
) -> Task:
    """移交给具有同一角色的另一人。须带 Idempotency-Key。"""
    with flights.taking(service.actor.id, keyed.key), service.writing() as work:
        answer, repeated = answer_once(
            work, keyed, lambda: _json(usecases.hand_over_task(work, task_id, body.to))
        )
    return _answered(response, answer, repeated)


def _answered(response: Response, answer: dict[str, Any], repeated: bool) -> Task:
    if repeated:
        response.headers["Idempotent-Replayed"] = "true"
    return Task.model_validate(answer)


def _model(view: TaskView) -> Task:
    return Task(
        **asdict(view),
        kind_name=view.kind.label,
        role_name=view.role.label,
        state_name=view.state.label,
        links={"self": f"/v1/tasks/{view.id}", "subject": f"/v1/{view.subject}"},
    )


def _json(view: TaskView) -> dict[str, Any]:
    return _model(view).model_dump(mode="json")
