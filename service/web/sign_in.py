"""The console's doors: signing in, signing out, changing one's own password."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.domain.errors import Invalid, NotSignedIn, Problem
from service.usecases.errors import SignInDelayed
from service.usecases.sign_in import LONGEST_SESSION, change_own_password, sign_in, sign_out
from service.web.access import HOME, SIGN_IN, ConsoleDep, SignInNeeded, console_of, local_path
from service.web.console_errors import ConsoleRoute
from service.web.rendering import page
from service.wiring import Service

router = APIRouter(prefix="/console", include_in_schema=False, route_class=ConsoleRoute)

Field = Annotated[str, Form(max_length=300)]
_SAID = {
    "out": "您已退出登录。",
    "changed": "密码已修改，请用新密码登录。",
}


@router.get("/sign-in")
def sign_in_page(
    request: Request,
    next: Annotated[str, Query(max_length=1000)] = HOME,
    said: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The sign-in form; who is signed in already goes on."""
    try:
        console_of(request)
    except SignInNeeded:
        return _form(request, local_path(next), flash=_SAID.get(said, ""))
    return RedirectResponse(local_path(next), 303)


@router.post("/sign-in")
def enter(
    request: Request,
    login: Field = "",
    password: Field = "",
    next: Annotated[str, Form(max_length=1000)] = HOME,
) -> Response:
    """Open a session and go on; what was wrong is said no closer than that."""
    service: Service = request.app.state.service
    address = request.client.host if request.client is not None else ""
    try:
        signed_in = sign_in(service.writing, login, password, address)
    except SignInDelayed as error:
        response = _form(request, local_path(next), login, error.message, status=429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    except NotSignedIn as error:
        return _form(request, local_path(next), login, error.message, status=401)
    # Whoever signs in anew leaves the session of before: its token may be known elsewhere.
    _leave(request, service)
    response = RedirectResponse(local_path(next), 303)
    _set_cookie(response, service, signed_in.token, int(LONGEST_SESSION.total_seconds()))
    return response


@router.post("/sign-out")
def leave(request: Request, console: ConsoleDep) -> Response:
    """End the session."""
    _leave(request, console.service)
    response = RedirectResponse(f"{SIGN_IN}?said=out", 303)
    _set_cookie(response, console.service, "", 0)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@router.get("/password")
def password_page(request: Request, console: ConsoleDep) -> Response:
    """The form for one's own password."""
    return _password_form(request, ())


@router.post("/password")
def change_password(
    request: Request,
    console: ConsoleDep,
    current: Field = "",
    password: Field = "",
    again: Field = "",
) -> Response:
    """Change one's own password; all sessions of the account end."""
    try:
        if password != again:
            raise Invalid("密码未修改", [Problem("again", "两次填写的新密码不一致")])
        with console.writing() as work:
            change_own_password(work, current, password)
    except Invalid as error:
        return _password_form(request, error.problems, status=422)
    response = RedirectResponse(f"{SIGN_IN}?said=changed", 303)
    _set_cookie(response, console.service, "", 0)
    return response


def _leave(request: Request, service: Service) -> None:
    token = request.cookies.get(service.cookie_name)
    if token is not None:
        with service.writing() as work:
            sign_out(work, token)


def _form(
    request: Request,
    next_: str,
    login: str = "",
    wrong: str = "",
    *,
    flash: str = "",
    status: int = 200,
) -> Response:
    return page(
        request,
        "console/sign_in.html",
        status=status,
        user=None,
        csrf="",
        next=next_,
        login=login,
        wrong=wrong,
        flash=flash,
    )


def _password_form(
    request: Request, problems: tuple[Problem, ...], *, status: int = 200
) -> Response:
    wrong = {problem.field: problem.message for problem in problems}
    return page(request, "console/password.html", status=status, active="password", wrong=wrong)


def _set_cookie(response: Response, service: Service, value: str, seconds: int) -> None:
    """Out of reach of scripts; Lax, so that a link in a message finds the reader signed in."""
    response.set_cookie(
        service.cookie_name,
        value,
        max_age=seconds,
        path="/",
        secure=service.cookies_are_secure,
        httponly=True,
        samesite="lax",
    )
