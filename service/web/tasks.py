"""The work list: what is mine to do, until when; take a task over or hand it to somebody."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.domain.access import Permission
from service.domain.errors import Invalid, Problem
from service.domain.tasks import TaskKind, TaskState
from service.usecases.task_views import TaskView
from service.usecases.tasks import (
    TaskFilter,
    claim_task,
    count_tasks,
    get_task,
    hand_over_task,
    list_tasks,
    position,
    takers_of,
)
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.filled_forms import UNTOUCHED, Filled, attempt, writing
from service.web.paging import SHOWN, cut, first_page, offered
from service.web.rendering import page

router = APIRouter(prefix="/console/tasks", include_in_schema=False, route_class=ConsoleRoute)

Words = Annotated[str, Query(max_length=100)]
TaskId = Annotated[str, Path(max_length=36)]
_ADDRESS = "/console/tasks"


@router.get("")
def task_list(
    request: Request,
    console: ConsoleDep,
    whose: Words = "",
    state: Words = "open",
    kind: Words = "",
    overdue: Words = "",
    after: Words = "",
) -> Response:
    """What is due first comes first."""
    states: dict[str, TaskState | None] = {item.value: item for item in TaskState}
    states["all"] = None
    kinds = {item.value: item for item in TaskKind}
    # Whatever an address says, the form above the list shows what the list is narrowed to.
    filters = {
        "whose": offered(whose, ("all",)),
        "state": offered(state, states) or TaskState.OPEN.value,
        "kind": offered(kind, kinds),
        "overdue": offered(overdue, ("1",)),
    }
    does, after = console.user.may(Permission.DO_TASKS), _place(after)
    # Who does no tasks, an auditor, sees everybody's.
    everyones = bool(filters["whose"]) or not does
    with console.reading() as work:
        late = work.now if filters["overdue"] else None
        wanted = TaskFilter(states[filters["state"]], kinds.get(filters["kind"]), overdue_at=late)
        found = list_tasks(work, wanted, after or None, SHOWN, everyones=everyones)
        counts = count_tasks(work, everyones=everyones)
    shown, following = cut(found, _ADDRESS, filters, position)
    return page(
        request,
        "console/tasks.html",
        active="tasks",
        tasks=shown,
        counts=counts,
        filters=filters,
        does=does,
        states=[("open", "待办"), ("done", "已办"), ("cancelled", "已取消"), ("all", "全部")],
        kinds=[("", "全部事项"), *((item.value, item.label) for item in TaskKind)],
        first=first_page(_ADDRESS, filters, after),
        following=following,
    )


@router.get("/{task_id}")
def one_task(request: Request, console: ConsoleDep, task_id: TaskId) -> Response:
    """One task, with those it could be handed to."""
    return _task_page(request, console, task_id)


@router.post("/{task_id}/claim")
def claim(request: Request, console: ConsoleDep, task_id: TaskId) -> Response:
    """Take a task over, and go to what it is about."""
    taken: list[TaskView] = []

    def act(work: Work) -> None:
        taken.append(claim_task(work, task_id))

    refused = attempt("claim", {}, writing(console, act))
    if refused is not None:
        return _task_page(request, console, task_id, refused)
    return RedirectResponse(f"/console/{taken[0].place}", 303)


@router.post("/{task_id}/handover")
def hand_over(
    request: Request,
    console: ConsoleDep,
    task_id: TaskId,
    to: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Hand a task to a named person."""

    def act(work: Work) -> None:
        if not to:
            raise Invalid("待办没有移交", [Problem("to", "请选择移交给谁")])
        hand_over_task(work, task_id, to)

    refused = attempt("handover", {"to": to}, writing(console, act))
    if refused is not None:
        return _task_page(request, console, task_id, refused)
    return RedirectResponse(f"{_ADDRESS}?done=handed_over", 303)


def _task_page(
    request: Request, console: Console, task_id: str, filled: Filled = UNTOUCHED
) -> Response:
    """The page; what was refused is said on it, with how the task stands now."""
    with console.reading() as work:
        task = get_task(work, task_id)
        takers = takers_of(work, task_id) if task.mine else []
    return page(
        request,
        "console/task.html",
        status=filled.status,
        active="tasks",
        task=task,
        takers=[("", "请选择"), *takers] if takers else [],
        filled=filled,
    )


def _place(after: str) -> str:
    """Where the page before ended; the first page where an address names no such place."""
    instant, _, _ = after.partition("|")
    try:
        aware = datetime.fromisoformat(instant).utcoffset() == timedelta(0)
    except ValueError:
        return ""
    return after if aware and "\x00" not in after else ""
