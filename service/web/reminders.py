"""Reminders: what is looked at again and when, and what was told."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.domain.reminders import Occasion
from service.usecases import reminder_views as usecases
from service.usecases.reminder_views import Listed
from service.web.access import ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.paging import SHOWN, cut, first_page, offered
from service.web.rendering import page

router = APIRouter(prefix="/console/reminders", include_in_schema=False, route_class=ConsoleRoute)

Words = Annotated[str, Query(max_length=100)]
_ADDRESS = "/console/reminders"
_STATES = {item.value: item for item in Listed}
_OCCASIONS = {item.value: item for item in Occasion}


@router.get("")
def reminder_list(
    request: Request,
    console: ConsoleDep,
    state: Words = "",
    occasion: Words = "",
    after: Words = "",
) -> Response:
    """What comes, the next first; or what was told, the newest first."""
    filters = {
        "state": offered(state, _STATES) or Listed.PLANNED.value,
        "occasion": offered(occasion, _OCCASIONS),
    }
    wanted = usecases.ReminderFilter(occasion=_OCCASIONS.get(filters["occasion"]))
    with console.reading() as work:
        found = usecases.list_reminders(
            work, wanted, _STATES[filters["state"]], after or None, SHOWN
        )
        occasions = usecases.occasion_names(work)
    shown, following = cut(found, _ADDRESS, filters, usecases.position)
    return page(
        request,
        "console/reminders.html",
        active="reminders",
        reminders=shown,
        states=[(item.value, item.label) for item in Listed],
        occasions=[("", "全部事项"), *occasions],
        filters=filters,
        first=first_page(_ADDRESS, filters, after),
        following=following,
    )
