"""Changes of use: what each asks of the contract until when, what is still lacking, and the forms
that record it. That one is completed is the business system's word: it changes the record.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Path, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from service.domain.access import Permission
from service.domain.changes import ChangeState
from service.domain.drafting_needs import AgreedField
from service.domain.errors import Invalid, Problem
from service.domain.field_names import field_name
from service.domain.law import parse_citation
from service.domain.vocabulary import ChangeType, PaperAction
from service.usecases.account_overview import customers_of
from service.usecases.change_acts import cancel_change, confirm_change, settle_debts
from service.usecases.change_details import (
    AskedValue,
    ChangeDetails,
    change_details,
    list_open_changes,
    position,
)
from service.usecases.changes import ChangeFilter, draft_papers, list_changes
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_archive import scan_of
from service.web.draft_fields import agreed_of
from service.web.fact_groups import value_words
from service.web.filled_forms import (
    UNTOUCHED,
    Filled,
    Long,
    Short,
    attempt,
    day_in,
    writing,
)
from service.web.paging import SHOWN, cut, first_page, offered
from service.web.rendering import page

router = APIRouter(prefix="/console/changes", include_in_schema=False, route_class=ConsoleRoute)

Words = Annotated[str, Query(max_length=100)]
ChangeId = Annotated[str, Path(max_length=36)]
Scan = Annotated[UploadFile | None, File()]
_ADDRESS = "/console/changes"
_LONGEST = 500
_DRAFTS = {"contract": "新合同", "supplement": "补充协议", "termination": "解除协议"}
_DONE = {
    "draft": "已按补充的内容起草，还缺的见下。",
    "settle": "结清情况已登记。",
    "confirm": "变更确认书已登记。",
    "cancel": "变更已撤销。",
}


async def _typed(request: Request) -> Mapping[str, str]:
    form = await request.form()
    return {name: value.strip() for name, value in form.items() if isinstance(value, str)}


TypedDep = Annotated[Mapping[str, str], Depends(_typed)]


@router.get("")
def change_list(
    request: Request,
    console: ConsoleDep,
    state: Words = "",
    type_: Annotated[str, Query(alias="type", max_length=100)] = "",
    after: Words = "",
) -> Response:
    """Open ones, the first due first; others the newest first."""
    states = {item.value: item for item in ChangeState}
    filters = {
        "state": offered(state, states) or ChangeState.OPEN.value,
        "type": offered(type_, {item.value for item in ChangeType}),
    }
    is_open = filters["state"] == ChangeState.OPEN
    wanted = filters["type"] or None
    after = _place(after) if is_open else after
    with console.reading() as work:
        if is_open:
            found = list_open_changes(work, wanted, after or None, SHOWN)
        else:
            narrowed = ChangeFilter(states[filters["state"]], wanted)
            found = list_changes(work, narrowed, after or None, SHOWN)
        customers = customers_of(work, {view.account_no for view in found})
        now = work.now
    shown, following = cut(found, _ADDRESS, filters, position if is_open else lambda view: view.id)
    return page(
        request,
        "console/changes.html",
        active="changes",
        changes=shown,
        customers=customers,
        now=now,
        filters=filters,
        states=[(item.value, item.label) for item in ChangeState],
        types=[("", "全部业务"), *((item.value, item.value) for item in ChangeType)],
        first=first_page(_ADDRESS, filters, after),
        following=following,
    )


@router.get("/{change_id}")
def one_change(request: Request, console: ConsoleDep, change_id: ChangeId) -> Response:
    """One change."""
    return _change_page(request, console, change_id)


@router.post("/{change_id}/drafts")
def draft(request: Request, console: ConsoleDep, change_id: ChangeId, typed: TypedDep) -> Response:
    """Draft the papers that are not drafted yet, with what was missing."""

    def act(work: Work) -> None:
        asked = change_details(work, change_id, typed).asked
        blanks = [
            Problem(_input(item), f"请填写{field_name(item.field.path)}")
            for item in asked
            if not typed.get(_input(item))
        ]
        if blanks:
            raise Invalid("还有必须写明的内容没有填写", blanks)
        agreed = agreed_of([_as_input(item) for item in asked], typed)
        draft_papers(work, change_id, agreed)

    return _acted(request, console, change_id, "draft", typed, act)


@router.post("/{change_id}/settlement")
def settle(
    request: Request,
    console: ConsoleDep,
    change_id: ChangeId,
    settled_on: Short = "",
    reference: Short = "",
) -> Response:
    """Record that the old debts are paid."""

    def act(work: Work) -> None:
        settle_debts(work, change_id, day_in(settled_on, "settled_on", "结清的日期"), reference)

    typed = {"settled_on": settled_on, "reference": reference}
    return _acted(request, console, change_id, "settle", typed, act)


@router.post("/{change_id}/confirmation")
def confirm(
    request: Request,
    console: ConsoleDep,
    change_id: ChangeId,
    confirmed_on: Short = "",
    file: Scan = None,
) -> Response:
    """Record the customer's signed confirmation."""
    content = file.file.read() if file is not None else b""

    def act(work: Work) -> None:
        day = day_in(confirmed_on, "confirmed_on", "用电人签字的日期")
        confirm_change(work, change_id, day, scan_of(content, "file"))

    return _acted(
        request, console, change_id, "confirm", {"confirmed_on": confirmed_on, "file": ""}, act
    )


@router.post("/{change_id}/cancellation")
def cancel(
    request: Request, console: ConsoleDep, change_id: ChangeId, reason: Long = ""
) -> Response:
    """Note that it is not to be."""

    def act(work: Work) -> None:
        if len(reason.strip()) > _LONGEST:
            message = f"理由不能超过 {_LONGEST} 个字"
            raise Invalid(message, [Problem("reason", message)])
        cancel_change(work, change_id, reason)

    return _acted(request, console, change_id, "cancel", {"reason": reason}, act)


def _acted(
    request: Request,
    console: Console,
    change_id: str,
    form: str,
    typed: Mapping[str, Any],
    act: Callable[[Work], None],
) -> Response:
    refused = attempt(form, typed, writing(console, act))
    if refused is not None:
        return _change_page(request, console, change_id, refused)
    return RedirectResponse(f"{_ADDRESS}/{change_id}?done={form}", 303)


def _change_page(
    request: Request, console: Console, change_id: str, filled: Filled = UNTOUCHED
) -> Response:
    """The page; what was refused is said on it, with how the change stands now."""
    may = console.user.may(Permission.RECORD_CHANGES)
    also = [*filled.values, *(problem.field for problem in filled.problems)]
    with console.reading() as work:
        details = change_details(work, change_id, also if filled.form == "draft" else ())
        change = details.change
        customer = customers_of(work, {change.account_no}).get(change.account_no, "")
        cited = [parse_citation(text) for text in change.basis]
        sources = work.library.sources
        basis = [work.library.basis(one) for one in cited if one.source in sources]
        today, now = work.today, work.now
    filled = _at_inputs(filled, details)
    is_open = change.state == ChangeState.OPEN
    return page(
        request,
        "console/change.html",
        status=filled.status,
        active="changes",
        change=change,
        customer=customer,
        basis=basis,
        effects=[(effect.account_no, effect.changes) for effect in details.effects],
        value_words=value_words,
        asked=[(_as_input(item), _name(item)) for item in details.asked],
        lacking=[_lack(path) for path in details.lacking],
        own=f"{_ADDRESS}/{change.id}",
        today=today,
        now=now,
        may=may and is_open,
        # A change by leave may be completed while its old debts are not paid.
        may_settle=may
        and change.settles_debts
        and change.settled_on is None
        and change.state != ChangeState.CANCELLED,
        confirms=change.action == PaperAction.CONFIRMATION and change.confirmed_on is None,
        errors={problem.field: problem.message for problem in filled.problems},
        filled=filled,
        flash="" if filled.form else _DONE.get(request.query_params.get("done", ""), ""),
    )


def _as_input(asked: AskedValue) -> AgreedField:
    return replace(asked.field, path=_input(asked))


def _input(asked: AskedValue) -> str:
    """As the use case takes it: `agreed.contract.dispute.venue`."""
    return f"agreed.{asked.draft}.{asked.field.path.removeprefix('agreed.')}"


def _name(asked: AskedValue) -> str:
    return f"{field_name(asked.field.path)}（{_DRAFTS.get(asked.draft, asked.draft)}）"


def _lack(path: str) -> str:
    """What a draft lacks that nobody gives on this page, in words."""
    if path.startswith("facts."):
        return f"档案没有登记「{field_name(path.removeprefix('facts.'))}」"
    name = field_name(path)
    return path if name == path else f"缺少「{name}」"


def _at_inputs(filled: Filled, details: ChangeDetails) -> Filled:
    """What is wrong with a part of a value is said at its input, with its name."""
    if filled.form != "draft":
        return filled
    inputs = {_input(item): field_name(item.field.path) for item in details.asked}
    problems = []
    for problem in filled.problems:
        input_ = next((path for path in inputs if problem.field.startswith(path)), "")
        name = inputs.get(input_, "")
        said = problem.message if name in problem.message else f"{name}：{problem.message}"
        problems.append(Problem(input_, said))
    return replace(filled, problems=tuple(problems))


def _place(after: str) -> str:
    """Where the page before ended; the first page where an address names no such place."""
    instant, bar, id = after.partition("|")
    try:
        aware = not instant or datetime.fromisoformat(instant).utcoffset() == timedelta(0)
    except ValueError:
        return ""
    return after if aware and bar and id else ""
