"""Messages: mine, in full; and for auditors what became of every message, without its words."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.usecases.notices import count_unread, list_deliveries, list_notices, mark_read
from service.web.access import ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.paging import SHOWN, cut, first_page, offered
from service.web.rendering import page

router = APIRouter(prefix="/console/notices", include_in_schema=False, route_class=ConsoleRoute)

Words = Annotated[str, Query(max_length=100)]
_ADDRESS = "/console/notices"
KINDS = {
    "task.assigned": "新待办",
    "task.overdue": "待办超期",
    "task.escalated": "超期升级",
    "contract.returned": "合同退回",
    "contract.approved": "审批通过",
    "contract.stale_approval": "审批失效",
    "comment.added": "审核意见",
    "ratification.opened": "代签追认",
    "signing.objected": "签约方异议",
    "copy.needs_person": "签署件须人工核对",
}
"""Kind of notice -> what the record of deliveries calls it."""
_CHANNELS = {"outbox": "发件箱"}


@router.get("")
def notice_list(
    request: Request, console: ConsoleDep, unread: Words = "", after: Words = ""
) -> Response:
    """My messages, the newest first."""
    filters = {"unread": offered(unread, ("1",))}
    with console.reading() as work:
        found = list_notices(work, after or None, SHOWN, unread=bool(filters["unread"]))
        waiting = count_unread(work)
    shown, following = cut(found, _ADDRESS, filters, lambda notice: notice.id)
    return page(
        request,
        "console/notices.html",
        active="notices",
        notices=shown,
        waiting=waiting,
        filters=filters,
        first=first_page(_ADDRESS, filters, after),
        following=following,
    )


@router.post("/{notice_id}/read")
def read(console: ConsoleDep, notice_id: Annotated[str, Path(max_length=36)]) -> Response:
    """Mark a message as read, and go to what it tells of."""
    with console.writing() as work:
        notice = mark_read(work, notice_id)
    return RedirectResponse(f"/console/{notice.about}", 303)


@router.get("/deliveries")
def deliveries(request: Request, console: ConsoleDep, after: Words = "") -> Response:
    """What became of all messages of the organisation."""
    with console.reading() as work:
        found = list_deliveries(work, after or None, SHOWN)
    address = f"{_ADDRESS}/deliveries"
    shown, following = cut(found, address, {}, lambda item: item.id)
    return page(
        request,
        "console/deliveries.html",
        active="notices",
        deliveries=shown,
        kinds=KINDS,
        channels=_CHANNELS,
        first=first_page(address, {}, after),
        following=following,
    )
