"""Accounts, for administrators: the list, a new one, and one with its roles, password and keys."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.domain.access import Role, UserKind
from service.domain.errors import DianyueError, Invalid, Problem
from service.domain.vocabulary import Discipline
from service.usecases.addresses import Addresses, set_addresses
from service.usecases.errors import LoginTaken, OrganisationNotFound, UserNotFound
from service.usecases.organisations import list_organisations
from service.usecases.people import (
    NewUser,
    UserView,
    add_user,
    disable_user,
    enable_user,
    find_user,
    link_person,
    list_users,
    set_password,
)
from service.usecases.roles import Grant, grant_role, revoke_role
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.filled_forms import UNTOUCHED, Filled, attempt, writing
from service.web.paging import SHOWN, cut, first_page
from service.web.person_page import done, person_page
from service.web.rendering import page
from service.web.validity import days_between

router = APIRouter(prefix="/console/people", include_in_schema=False, route_class=ConsoleRoute)

Words = Annotated[str, Query(max_length=100)]
Field = Annotated[str, Form(max_length=300, pattern=r"^[^\x00]*$")]
UserId = Annotated[str, Path(max_length=36)]
_ADDRESS = "/console/people"
_KINDS = [(UserKind.PERSON.value, "人员"), (UserKind.SYSTEM.value, "系统客户端（以接口密钥访问）")]
_AT = {LoginTaken: "login", OrganisationNotFound: "org_id", UserNotFound: "same_person"}
"""An error that names no field -> the field of the form for a new account it is about."""


@router.get("")
def people_list(
    request: Request, console: ConsoleDep, login: Words = "", after: Words = ""
) -> Response:
    """Accounts by login; a login that is one leads to its page."""
    wanted, missing = login.strip(), ""
    with console.reading() as work:
        found = list_users(work, after or None, SHOWN)
        if wanted:
            try:
                return RedirectResponse(f"{_ADDRESS}/{find_user(work, wanted).id}", 303)
            except DianyueError:
                missing = f"没有登录名为「{wanted}」的账号，以下是全部账号。"
    shown, following = cut(found, _ADDRESS, {}, lambda user: user.login)
    return page(
        request,
        "console/people.html",
        active="people",
        people=shown,
        login=wanted,
        missing=missing,
        first=first_page(_ADDRESS, {}, after),
        following=following,
    )


@router.get("/new")
def new_person(request: Request, console: ConsoleDep) -> Response:
    """The form for a new account."""
    return _form(request, console)


@router.post("")
def add(
    request: Request,
    console: ConsoleDep,
    login: Field = "",
    name: Field = "",
    org_id: Field = "",
    kind: Field = UserKind.PERSON.value,
    same_person: Field = "",
    password: Field = "",
) -> Response:
    """Add an account, and go to its page, where it is given its roles."""
    typed = {
        "login": login,
        "name": name,
        "org_id": org_id,
        "kind": kind,
        "same_person": same_person,
    }
    added: list[UserView] = []

    def act(work: Work) -> None:
        added.append(_add(work, typed, password))

    refused = attempt("new", typed, writing(console, act))
    if refused is not None:
        return _form(request, console, refused)
    return done(added[0].id, "added")


@router.get("/{user_id}")
def one_person(request: Request, console: ConsoleDep, user_id: UserId) -> Response:
    """One account with all that can be done to it."""
    return person_page(request, console, user_id)


@router.post("/{user_id}/roles")
def give_role(
    request: Request,
    console: ConsoleDep,
    user_id: UserId,
    role: Field = "",
    discipline: Field = "",
    from_day: Field = "",
    to_day: Field = "",
) -> Response:
    """Give a role from a day to a day."""
    typed = {"role": role, "discipline": discipline, "from_day": from_day, "to_day": to_day}
    return _do(request, console, user_id, "role", typed, lambda work: _grant(work, user_id, typed))


@router.post("/{user_id}/roles/{grant_id}/revoke")
def take_role(
    console: ConsoleDep, user_id: UserId, grant_id: Annotated[str, Path(max_length=36)]
) -> Response:
    """Take a role back at once."""
    with console.writing() as work:
        user = revoke_role(work, grant_id)
    return done(user.id, "role-revoked")


@router.post("/{user_id}/password")
def give_password(
    request: Request,
    console: ConsoleDep,
    user_id: UserId,
    password: Field = "",
    again: Field = "",
) -> Response:
    """Give a person a new password."""

    def act(work: Work) -> None:
        if password != again:
            raise Invalid("密码没有设置", [Problem("again", "两次填写的密码不一致")])
        set_password(work, user_id, password)

    return _do(request, console, user_id, "password", {}, act)


@router.post("/{user_id}/addresses")
def give_addresses(
    request: Request, console: ConsoleDep, user_id: UserId, email: Field = "", mobile: Field = ""
) -> Response:
    """Write down where a person is reached."""
    typed, given = {"email": email, "mobile": mobile}, Addresses(email, mobile)
    return _do(
        request,
        console,
        user_id,
        "addresses",
        typed,
        lambda work: set_addresses(work, user_id, given),
    )


@router.post("/{user_id}/person")
def same_person(
    request: Request, console: ConsoleDep, user_id: UserId, other: Field = "", sure: Field = ""
) -> Response:
    """Say that two accounts are of one person; nobody can take that back."""

    def act(work: Work) -> None:
        if not sure:
            raise Invalid("没有登记", [Problem("sure", "请先核实，再勾选此项")])
        found = _account_named(work, other, "other")
        link_person(work, user_id, found.id)

    return _do(request, console, user_id, "person", {"other": other}, act)


@router.post("/{user_id}/disable")
def shut(request: Request, console: ConsoleDep, user_id: UserId) -> Response:
    """Shut an account."""
    return _do(request, console, user_id, "disable", {}, lambda work: disable_user(work, user_id))


@router.post("/{user_id}/enable")
def reopen(request: Request, console: ConsoleDep, user_id: UserId) -> Response:
    """Open a shut account again."""
    return _do(request, console, user_id, "enable", {}, lambda work: enable_user(work, user_id))


def _do(
    request: Request,
    console: Console,
    user_id: str,
    form: str,
    typed: Mapping[str, Any],
    act: Callable[[Work], object],
) -> Response:
    """Do it and go back to the account's page, or show it with what was typed."""
    refused = attempt(form, typed, writing(console, act))
    if refused is not None:
        return person_page(request, console, user_id, refused)
    return done(user_id, form)


def _add(work: Work, typed: Mapping[str, str], password: str) -> UserView:
    """Add as typed; whatever is wrong is said at a field."""
    blanks = [
        Problem(field, f"请填写{what}")
        for field, what in (("login", "登录名"), ("name", "姓名或者系统名称"))
        if not typed[field].strip()
    ]
    kind = UserKind.SYSTEM if typed["kind"] == UserKind.SYSTEM.value else UserKind.PERSON
    if kind is UserKind.SYSTEM and typed["same_person"].strip():
        blanks.append(Problem("same_person", "系统客户端不属于某个人，此项不填"))
    if kind is UserKind.SYSTEM and password:
        blanks.append(Problem("password", "系统客户端没有密码，此项不填"))
    if blanks:
        raise Invalid("账号没有添加", blanks)
    same = typed["same_person"].strip()
    try:
        other = _account_named(work, same, "same_person").id if same else None
        new = NewUser(
            typed["login"], typed["name"], typed["org_id"] or None, kind, password or None, other
        )
        return add_user(work, new)
    except tuple(_AT) as error:
        raise Invalid(error.message, [Problem(_AT[type(error)], error.message)]) from None


def _grant(work: Work, user_id: str, typed: Mapping[str, str]) -> None:
    roles = {item.value: item for item in Role}
    disciplines = {item.value: item for item in Discipline}
    problems = []
    if typed["role"] not in roles:
        problems.append(Problem("role", "请选择角色"))
    try:
        days = days_between(typed["from_day"], typed["to_day"])
    except Invalid as error:
        problems += error.problems
    if problems:
        raise Invalid("角色没有授予", problems)
    discipline = disciplines.get(typed["discipline"])
    grant_role(work, user_id, Grant(roles[typed["role"]], *days, discipline))


def _account_named(work: Work, login: str, field: str) -> UserView:
    """The account of a login; raises Invalid at the field it was typed into."""
    try:
        return find_user(work, login)
    except (UserNotFound, Invalid):
        message = "没有这个登录名" if login.strip() else "请填写登录名"
        raise Invalid(message, [Problem(field, message)]) from None


def _form(request: Request, console: Console, filled: Filled = UNTOUCHED) -> Response:
    with console.reading() as work:
        organisations = list_organisations(work)
    return page(
        request,
        "console/people_new.html",
        status=filled.status,
        active="people",
        filled=filled,
        kinds=_KINDS,
        organisations=[(item.id, "　" * item.depth + item.name) for item in organisations],
        own=console.user.actor.org_id,
    )
