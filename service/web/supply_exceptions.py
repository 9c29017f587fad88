"""Supply before its contract: who let it and until when, the form by which an approver does, and
its end.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.domain.access import Permission
from service.domain.errors import Invalid, NotFound, Problem
from service.domain.supply_exceptions import ExceptionKind, ExceptionState
from service.usecases.account_overview import customers_of
from service.usecases.supply_exceptions import (
    ExceptionFilter,
    ExceptionView,
    NewException,
    end_exception,
    get_exception,
    grant_exception,
    list_exceptions,
)
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.filled_forms import (
    UNTOUCHED,
    Filled,
    Long,
    Short,
    attempt,
    chosen_in,
    day_in,
    writing,
)
from service.web.paging import SHOWN, cut, first_page, offered
from service.web.rendering import page

router = APIRouter(
    prefix="/console/supply-exceptions", include_in_schema=False, route_class=ConsoleRoute
)

Words = Annotated[str, Query(max_length=100)]
ExceptionId = Annotated[str, Path(max_length=36)]
_ADDRESS = "/console/supply-exceptions"
_LONGEST = 500
_DONE = {
    "grant": "先行供电已批准，补签合同的待办已交办。",
    "end": "先行供电已结束。",
}
_MEANT = {
    ExceptionKind.EMERGENCY_RELIEF: "抢险救灾须立即供电，来不及签订合同",
    ExceptionKind.DE_FACTO: "已经在用电，合同正在补签",
}


@router.get("")
def exception_list(
    request: Request, console: ConsoleDep, state: Words = "", after: Words = ""
) -> Response:
    """The newest first."""
    states = {item.value: item for item in ExceptionState}
    filters = {"state": offered(state, states)}
    wanted = ExceptionFilter(states.get(filters["state"]))
    with console.reading() as work:
        found = list_exceptions(work, wanted, after or None, SHOWN)
        customers = customers_of(work, {view.account_no for view in found})
    shown, following = cut(found, _ADDRESS, filters, lambda view: view.id)
    return page(
        request,
        "console/supply_exceptions.html",
        active="changes",
        exceptions=shown,
        customers=customers,
        filters=filters,
        may_grant=console.user.may(Permission.GRANT_EXCEPTIONS),
        states=[("", "全部"), *((item.value, item.label) for item in ExceptionState)],
        first=first_page(_ADDRESS, filters, after),
        following=following,
    )


@router.get("/new")
def new_exception(request: Request, console: ConsoleDep, account_no: Words = "") -> Response:
    """The form of an approver."""
    return _grant_page(request, console, account_no.strip())


@router.post("")
def grant(
    request: Request,
    console: ConsoleDep,
    account_no: Short = "",
    kind: Short = "",
    reason: Long = "",
    contract_due_on: Short = "",
    work_order_no: Short = "",
    follows: Short = "",
) -> Response:
    """Let an account be supplied before its contract."""
    made: list[str] = []

    def act(work: Work) -> None:
        new = NewException(
            kind=chosen_in(ExceptionKind, kind, "kind"),
            reason=_said(reason, "理由"),
            contract_due_on=(
                day_in(contract_due_on, "contract_due_on", "签约期限") if contract_due_on else None
            ),
            work_order_no=work_order_no.strip()[:64] or None,
            follows=follows or None,
        )
        made.append(grant_exception(work, account_no.strip(), new).id)

    typed = {
        "account_no": account_no,
        "kind": kind,
        "reason": reason,
        "contract_due_on": contract_due_on,
        "work_order_no": work_order_no,
        "follows": follows,
    }
    refused = attempt("grant", typed, writing(console, act), missing="account_no")
    if refused is not None:
        return _grant_page(request, console, account_no.strip(), refused)
    return RedirectResponse(f"{_ADDRESS}/{made[0]}?done=grant", 303)


@router.get("/{exception_id}")
def one_exception(request: Request, console: ConsoleDep, exception_id: ExceptionId) -> Response:
    """One of them."""
    return _exception_page(request, console, exception_id)


@router.post("/{exception_id}/end")
def end(
    request: Request, console: ConsoleDep, exception_id: ExceptionId, reason: Long = ""
) -> Response:
    """End it by hand."""

    def act(work: Work) -> None:
        end_exception(work, exception_id, _said(reason, "结束的理由"))

    refused = attempt("end", {"reason": reason}, writing(console, act))
    if refused is not None:
        return _exception_page(request, console, exception_id, refused)
    return RedirectResponse(f"{_ADDRESS}/{exception_id}?done=end", 303)


def _said(words: str, what: str) -> str:
    words = words.strip()
    if 0 < len(words) <= _LONGEST:
        return words
    message = f"不能超过 {_LONGEST} 个字" if words else f"请写明{what}"
    raise Invalid(message, [Problem("reason", message)])


def _grant_page(
    request: Request, console: Console, account_no: str, filled: Filled = UNTOUCHED
) -> Response:
    """The form; where an account has had leave before, it asks which one this comes after."""
    with console.reading() as work:
        former = _former(work, account_no)
        customer = customers_of(work, {account_no}).get(account_no, "") if account_no else ""
        today = work.today
    return page(
        request,
        "console/supply_exception_new.html",
        status=filled.status,
        active="changes",
        may_grant=console.user.may(Permission.GRANT_EXCEPTIONS),
        account_no=account_no,
        customer=customer,
        former=former,
        kinds=[(kind.value, kind.label, meant) for kind, meant in _MEANT.items()],
        today=today,
        filled=filled,
    )


def _former(work: Work, account_no: str) -> ExceptionView | None:
    """The newest leave of an account that its contract has not ended."""
    if not account_no:
        return None
    try:
        found = list_exceptions(work, ExceptionFilter(account_no=account_no), None, 1)
    except NotFound:
        return None
    return next((view for view in found[:1] if not view.fulfilled), None)


def _exception_page(
    request: Request, console: Console, exception_id: str, filled: Filled = UNTOUCHED
) -> Response:
    with console.reading() as work:
        view = get_exception(work, exception_id)
        customer = customers_of(work, {view.account_no}).get(view.account_no, "")
        basis = [work.library.basis(citation) for citation in view.kind.basis]
    return page(
        request,
        "console/supply_exception.html",
        status=filled.status,
        active="changes",
        view=view,
        customer=customer,
        basis=basis,
        own=f"{_ADDRESS}/{view.id}",
        may_end=console.user.may(Permission.GRANT_EXCEPTIONS)
        and view.state is not ExceptionState.ENDED,
        filled=filled,
        flash="" if filled.form else _DONE.get(request.query_params.get("done", ""), ""),
    )
