"""The door of the console: where it opens, and the page for addresses that are none."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from service.domain.access import Permission
from service.web.access import ConsoleDep
from service.web.console_errors import ConsoleRoute

router = APIRouter(include_in_schema=False, route_class=ConsoleRoute)
rest = APIRouter(include_in_schema=False, route_class=ConsoleRoute)
"""What comes after all other routes."""

_FIRST = (
    (Permission.READ_TASKS, "/console/tasks"),
    (Permission.MANAGE_PEOPLE, "/console/people"),
    (Permission.READ_CONTRACTS, "/console/contracts"),
    (Permission.USE_LIBRARY, "/console/library"),
)


@router.get("/console")
def console(console: ConsoleDep) -> Response:
    """The first page that the person may see; without a role, why there is none."""
    allowed = (address for permission, address in _FIRST if console.user.may(permission))
    address = next(allowed, "/console/me")
    return RedirectResponse(address, 303)


@rest.get("/console/{path:path}")
def nowhere(request: Request, console: ConsoleDep, path: str) -> Response:
    """An address of the console that is no page."""
    raise HTTPException(404)
