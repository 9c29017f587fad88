"""Messages: mine, in full; and for auditors what became of every message, without its words."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.domain.notice_names import CHANNELS, KINDS
from service.domain.notices import NoticeState
from service.usecases.notice_evidence import NoticeFilter, list_deliveries
from service.usecases.notices import count_unread, list_notices, mark_read
from service.web.access import ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.notice_names import TONES
from service.web.paging import SHOWN, cut, first_page, offered
from service.web.rendering import page

router = APIRouter(prefix="/console/notices", include_in_schema=False, route_class=ConsoleRoute)

Words = Annotated[str, Query(max_length=100)]
_ADDRESS = "/console/notices"
_STATES = {item.value: item for item in NoticeState}


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
    return RedirectResponse(f"/console/{notice.place}" if notice.place else _ADDRESS, 303)


@router.get("/deliveries")
def deliveries(
    request: Request,
    console: ConsoleDep,
    state: Words = "",
    channel: Words = "",
    to: Words = "",
    after: Words = "",
) -> Response:
    """What became of all messages of the organisation."""
    filters = {
        "state": offered(state, _STATES),
        "channel": offered(channel, CHANNELS),
        "to": offered(to, ("customers",)),
    }
    wanted = NoticeFilter(
        _STATES.get(filters["state"]), filters["channel"] or None, to_customers=bool(filters["to"])
    )
    with console.reading() as work:
        found = list_deliveries(work, after or None, SHOWN, wanted)
    address = f"{_ADDRESS}/deliveries"
    shown, following = cut(found, address, filters, lambda item: item.id)
    return page(
        request,
        "console/deliveries.html",
        active="notices",
        deliveries=shown,
        filters=filters,
        kinds=KINDS,
        channels=CHANNELS,
        tones=TONES,
        states=[("", "全部结果"), *((item.value, item.label) for item in NoticeState)],
        first=first_page(address, filters, after),
        following=following,
    )
