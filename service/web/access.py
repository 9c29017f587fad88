"""Who acts on a console page: the person whose session the cookie names, or the sign-in page.

Every dependent route is given a `Console`. What changes something must bring the session's token
in the form's field `csrf` or in the header X-CSRF-Token.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from service.domain.access import Actor, Permission, Role
from service.domain.errors import NotSignedIn
from service.usecases.sign_in import csrf_matches, whose_session
from service.usecases.work import Work
from service.wiring import Service

HOME = "/console"
SIGN_IN = "/console/sign-in"
_SAFE = frozenset({"GET", "HEAD"})


class SignInNeeded(Exception):
    """Nobody is signed in; `next` is where they wanted to go."""

    def __init__(self, next_: str) -> None:
        super().__init__(next_)
        self.next = next_


@dataclass(frozen=True)
class Person:
    """What the frame shows of the person who signed in."""

    name: str
    roles: tuple[str, ...]
    organisation: str
    actor: Actor

    def may(self, permission: str) -> bool:
        return self.actor.may(Permission(permission))


@dataclass(frozen=True)
class Console:
    """A page's service, acting as the person; `csrf` goes into every form."""

    service: Service
    user: Person
    csrf: str

    @contextmanager
    def reading(self) -> Iterator[Work]:
        with self.service.reading() as work:
            yield work

    @contextmanager
    def writing(self) -> Iterator[Work]:
        with self.service.writing() as work:
            yield work


def console_of(request: Request) -> Console:
    """The console of whoever is signed in; raises SignInNeeded."""
    service: Service = request.app.state.service
    token = request.cookies.get(service.cookie_name)
    if token is None:
        raise SignInNeeded(_wanted(request))
    try:
        found = whose_session(service.reading, service.writing, token)
    except NotSignedIn:
        raise SignInNeeded(_wanted(request)) from None
    roles = tuple(role.label for role in Role if role in found.actor.acting_roles)
    person = Person(found.actor.name, roles, found.organisation, found.actor)
    console = Console(service.acting_as(found.actor), person, found.csrf)
    request.state.console = console
    return console


async def _checked(request: Request, console: Annotated[Console, Depends(console_of)]) -> Console:
    if request.method in _SAFE:
        return console
    given = request.headers.get("x-csrf-token")
    if given is None:
        form = await request.form()
        given = str(form.get("csrf", ""))
    if not csrf_matches(given, console.csrf):
        raise HTTPException(403)
    return console


ConsoleDep = Annotated[Console, Depends(_checked)]


def install_access(app: FastAPI) -> None:
    """Who is not signed in is led to the sign-in page."""
    app.add_exception_handler(SignInNeeded, _to_sign_in)


def local_path(next_: str) -> str:
    """Where to go after signing in: an address of the console, whatever the link said."""
    inside = next_ == HOME or next_.startswith(("/console/", "/console?"))
    plain = "\\" not in next_ and next_.isprintable()
    return next_ if inside and plain and not next_.startswith(SIGN_IN) else HOME


async def _to_sign_in(_: Request, error: Exception) -> Response:
    assert isinstance(error, SignInNeeded)
    query = f"?{urlencode({'next': error.next})}" if error.next != HOME else ""
    return RedirectResponse(SIGN_IN + query, 303)


def _wanted(request: Request) -> str:
    if request.method not in _SAFE:
        return HOME
    query = f"?{request.url.query}" if request.url.query else ""
    return local_path(request.url.path + query)
