"""Drifts: where contract and record differ, by the money at stake; one case with what was done and
what comes next.
"""

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.domain.access import Permission
from service.domain.changes import ChangeState
from service.domain.drift import DriftKind, DriftState
from service.domain.drift_cases import STANDING, DriftMove, Judgement
from service.domain.errors import Invalid, Problem
from service.usecases.changes import ChangeFilter, list_changes
from service.usecases.drift_moves import Assessment, act_on_drift, assess_drift, close_drift
from service.usecases.drift_views import (
    DriftFilter,
    DriftView,
    get_drift,
    list_drifts,
    position,
)
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_page import seen
from service.web.filled_forms import UNTOUCHED, Filled, Long, Short, attempt, chosen_in, writing
from service.web.paging import SHOWN, cut, first_page, offered
from service.web.rendering import page

router = APIRouter(prefix="/console/drifts", include_in_schema=False, route_class=ConsoleRoute)

Words = Annotated[str, Query(max_length=100)]
DriftId = Annotated[str, Path(max_length=36)]
LONGEST_NOTE = 1000
_ADDRESS = "/console/drifts"
_PLACE = re.compile(r"(\d{1,12}(\.\d{1,4})?)?\|[\w-]{1,36}", re.ASCII)
_ALL = "all"
_MOST_CHANGES = 50
_DONE = {
    "assess": "核查结论已登记。",
    "act": "办理情况已登记。双方一致后，系统自动确认。",
    "close": "已结案。",
}


@router.get("")
def drift_list(
    request: Request,
    console: ConsoleDep,
    state: Words = "",
    kind: Words = "",
    whose: Words = "",
    after: Words = "",
) -> Response:
    """The most money first; those without an estimate come last."""
    states = {item.value: item for item in DriftState}
    kinds = {item.value: item for item in DriftKind}
    filters = {
        "state": offered(state, (*states, _ALL)),
        "kind": offered(kind, kinds),
        "whose": offered(whose, ("me",)),
    }
    chosen = filters["state"]
    wanted = DriftFilter(
        states=() if chosen == _ALL else (states[chosen],) if chosen else STANDING,
        kind=kinds.get(filters["kind"]),
        owner=console.user.actor.id if filters["whose"] else None,
    )
    after = after if _PLACE.fullmatch(after) else ""
    with console.reading() as work:
        found = list_drifts(work, wanted, after or None, SHOWN)
    shown, following = cut(found, _ADDRESS, filters, position)
    return page(
        request,
        "console/drifts.html",
        active="drifts",
        drifts=shown,
        filters=filters,
        assesses=console.user.may(Permission.ASSESS_DRIFTS),
        states=[
            ("", "未了结的"),
            *((item.value, item.label) for item in DriftState),
            (_ALL, "全部"),
        ],
        kinds=[("", "全部类别"), *((item.value, item.label) for item in DriftKind)],
        first=first_page(_ADDRESS, filters, after),
        following=following,
    )


@router.get("/{drift_id}")
def one_drift(request: Request, console: ConsoleDep, drift_id: DriftId) -> Response:
    """One case."""
    return _drift_page(request, console, drift_id)


@router.post("/{drift_id}/assessment")
def assess(
    request: Request,
    console: ConsoleDep,
    drift_id: DriftId,
    judgement: Short = "",
    note: Long = "",
    owner: Short = "",
    etag: Short = "",
) -> Response:
    """Say what a difference is, and whose it is from now on."""

    def act(work: Work) -> None:
        chosen = chosen_in(Judgement, judgement, "judgement")
        mine = console.user.actor.id if owner == "me" else None
        given = Assessment(chosen, _noted(note, "核查的情况"), mine)
        assess_drift(work, drift_id, given, seen(etag))

    typed = {"judgement": judgement, "note": note, "owner": owner}
    return _moved(request, console, drift_id, DriftMove.ASSESS, typed, act)


@router.post("/{drift_id}/action")
def take_up(
    request: Request,
    console: ConsoleDep,
    drift_id: DriftId,
    note: Long = "",
    change_id: Short = "",
    etag: Short = "",
) -> Response:
    """Say what is being done about it."""

    def act(work: Work) -> None:
        words = _noted(note, "怎样办理")
        act_on_drift(work, drift_id, words, change_id or None, seen(etag))

    typed = {"note": note, "change_id": change_id}
    return _moved(request, console, drift_id, DriftMove.ACT, typed, act)


@router.post("/{drift_id}/closure")
def close(
    request: Request, console: ConsoleDep, drift_id: DriftId, note: Long = "", etag: Short = ""
) -> Response:
    """Close a case."""

    def act(work: Work) -> None:
        close_drift(work, drift_id, _noted(note, "结案的依据"), seen(etag))

    return _moved(request, console, drift_id, DriftMove.CLOSE, {"note": note}, act)


def next_step(drift: DriftView) -> str:
    """What somebody has to do next, in one sentence."""
    advice = drift.proposal.rstrip("。")
    match drift.state:
        case DriftState.OPEN:
            return f"请先核查是否属实，登记结论。建议：{advice}。"
        case DriftState.ASSESSED if drift.judgement is Judgement.RECORD_WRONG:
            return "请营销系统更正档案；更正以后系统自动确认一致。"
        case DriftState.ASSESSED if drift.judgement is Judgement.HARMLESS:
            return "核查为没有影响，可以直接结案。"
        case DriftState.ASSESSED:
            return f"{advice}。着手办理后，在这里登记。"
        case DriftState.ACTION:
            return "正在办理；合同变更生效或者档案更正以后，系统自动确认一致。"
        case DriftState.VERIFIED:
            return "双方已经一致，请核对后结案。"
        case _:
            return "已经结案，不须再办理。"


def _moved(
    request: Request,
    console: Console,
    drift_id: str,
    move: DriftMove,
    typed: dict[str, str],
    act: Callable[[Work], None],
) -> Response:
    refused = attempt(move.value, typed, writing(console, act))
    if refused is not None:
        return _drift_page(request, console, drift_id, refused)
    return RedirectResponse(f"{_ADDRESS}/{drift_id}?done={move.value}", 303)


def _noted(note: str, what: str) -> str:
    note = note.strip()
    if 0 < len(note) <= LONGEST_NOTE:
        return note
    message = f"不能超过 {LONGEST_NOTE} 个字" if note else f"请写明{what}"
    raise Invalid(message, [Problem("note", message)])


def _drift_page(
    request: Request, console: Console, drift_id: str, filled: Filled = UNTOUCHED
) -> Response:
    """The page; what was refused is said on it, with how the case stands now."""
    may = console.user.may(Permission.ASSESS_DRIFTS)
    with console.reading() as work:
        drift = get_drift(work, drift_id)
        wanted = ChangeFilter(ChangeState.OPEN)
        acts = may and DriftMove.ACT in drift.possible
        changes = (
            list_changes(work, wanted, None, _MOST_CHANGES, account_no=drift.account_no)
            if acts
            else []
        )
    return page(
        request,
        "console/drift.html",
        status=filled.status,
        active="drifts",
        drift=drift,
        own=f"{_ADDRESS}/{drift.id}",
        next_step=next_step(drift),
        may=may,
        possible=[move.value for move in drift.possible] if may else [],
        judgements=[(item.value, item.label) for item in Judgement],
        changes=[("", "没有，或者尚未登记")]
        + [(item.id, f"{item.type}，{item.effective_on} 起") for item in changes],
        filled=filled,
        flash="" if filled.form else _DONE.get(request.query_params.get("done", ""), ""),
    )
