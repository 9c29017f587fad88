"""My account: my roles and accounts, whom I let act for me, and for whom I may act."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse

from service.domain.access import Permission, Role
from service.domain.errors import DelegationNotValid, Invalid, Problem
from service.usecases.addresses import Addresses, set_own_addresses
from service.usecases.delegations import (
    LONGEST,
    NewDelegation,
    delegate,
    list_colleagues,
    list_delegations,
    revoke_delegation,
)
from service.usecases.errors import NotForOneself, UserNotFound
from service.usecases.own_account import read_own_account
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.filled_forms import UNTOUCHED, Filled, attempt, writing
from service.web.rendering import page
from service.web.validity import days_between, is_open, validity

router = APIRouter(prefix="/console/me", include_in_schema=False, route_class=ConsoleRoute)

Field = Annotated[str, Form(max_length=300, pattern=r"^[^\x00]*$")]
_ADDRESS = "/console/me"
_SAID = {
    "delegated": "委托已登记，受托人在委托期内可以代您办理。",
    "revoked": "委托已收回，即时生效。",
    "addresses": "联系方式已保存，以后的消息按此发送。",
}


@router.get("")
def my_account(request: Request, console: ConsoleDep) -> Response:
    """My account with everything that can be changed on it; who has no role is told so."""
    if not console.user.may(Permission.OWN_ACCOUNT):
        return page(request, "console/me_without_role.html", active="me")
    return _page(request, console)


@router.post("/addresses")
def set_my_addresses(
    request: Request, console: ConsoleDep, email: Field = "", mobile: Field = ""
) -> Response:
    """Write down where I am reached."""
    typed = {"email": email, "mobile": mobile}
    given = Addresses(email, mobile)
    act = writing(console, lambda work: set_own_addresses(work, given))
    refused = attempt("addresses", typed, act)
    if refused is not None:
        return _page(request, console, refused)
    return RedirectResponse(f"{_ADDRESS}?done=addresses", 303)


@router.post("/delegations")
def give(
    request: Request,
    console: ConsoleDep,
    role: Field = "",
    receiver: Field = "",
    from_day: Field = "",
    to_day: Field = "",
) -> Response:
    """Let a colleague act for me."""
    typed = {"role": role, "receiver": receiver, "from_day": from_day, "to_day": to_day}
    refused = attempt("delegation", typed, writing(console, lambda work: _delegate(work, typed)))
    if refused is not None:
        return _page(request, console, refused)
    return RedirectResponse(f"{_ADDRESS}?done=delegated#delegations", 303)


@router.post("/delegations/{delegation_id}/revoke")
def take_back(console: ConsoleDep, delegation_id: Annotated[str, Path(max_length=36)]) -> Response:
    """End a delegation I gave or was given."""
    with console.writing() as work:
        revoke_delegation(work, delegation_id)
    return RedirectResponse(f"{_ADDRESS}?done=revoked#delegations", 303)


def _delegate(work: Work, typed: Mapping[str, str]) -> None:
    """Delegate as typed; whatever is wrong is said at a field."""
    roles = {item.value: item for item in Role}
    blanks = []
    if typed["role"] not in roles:
        blanks.append(Problem("role", "请选择角色"))
    if not typed["receiver"]:
        blanks.append(Problem("receiver", "请选择受托人"))
    try:
        days = days_between(typed["from_day"], typed["to_day"])
    except Invalid as error:
        blanks += error.problems
    if blanks:
        raise Invalid("委托没有登记", blanks)
    new = NewDelegation(typed["receiver"], roles[typed["role"]], *days)
    try:
        delegate(work, new)
    except DelegationNotValid as error:
        raise Invalid(error.message, [Problem("role", error.message)]) from None
    except (NotForOneself, UserNotFound) as error:
        raise Invalid(error.message, [Problem("receiver", error.message)]) from None


def _page(request: Request, console: Console, filled: Filled = UNTOUCHED) -> Response:
    user = console.user
    with console.reading() as work:
        own = read_own_account(work)
        may_delegate = user.may(Permission.DELEGATE)
        delegations = list_delegations(work) if may_delegate else []
        colleagues = list_colleagues(work) if may_delegate else []
        today = work.today
    identities = user.actor.identities
    return page(
        request,
        "console/me.html",
        status=filled.status,
        active="me",
        account=own.view,
        others=own.others,
        may_delegate=may_delegate,
        given=[item for item in delegations if item.giver_id in identities],
        received=[item for item in delegations if item.giver_id not in identities],
        roles=[
            ("", "请选择"),
            *((role.value, role.label) for role in _own_roles(user.actor.roles)),
        ],
        colleagues=[
            ("", "请选择"),
            *((item.id, f"{item.name}（{item.organisation}）") for item in colleagues),
        ],
        longest=LONGEST.days,
        filled=filled,
        today=today,
        validity=validity,
        is_open=is_open,
        flash=_SAID.get(request.query_params.get("done", ""), "") if not filled.form else "",
    )


def _own_roles(roles: frozenset[Role]) -> list[Role]:
    return [role for role in Role if role in roles and role is not Role.SYSTEM]
