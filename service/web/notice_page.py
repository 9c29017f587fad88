"""One message with all that proves what became of it, and what can be done about it; and all that
the customer of a contract was told.
"""

from datetime import date, datetime, time
from typing import Annotated

from fastapi import APIRouter, File, Path, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from service.domain.access import Permission
from service.domain.notice_names import CHANNELS, FATES, KINDS
from service.domain.receipts import HandOver
from service.domain.working_days import CHINA
from service.usecases.notice_evidence import (
    get_notice,
    list_contract_notices,
    record_posting,
    retry_notice,
)
from service.usecases.receipts import record_receipt
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_archive import scan_of
from service.web.contract_page import ContractId, contract_page
from service.web.filled_forms import (
    UNTOUCHED,
    Filled,
    Short,
    attempt,
    chosen_in,
    day_in,
    writing,
)
from service.web.notice_names import TONES
from service.web.paging import SHOWN, cut, first_page
from service.web.rendering import page

router = APIRouter(prefix="/console", include_in_schema=False, route_class=ConsoleRoute)

NoticeId = Annotated[str, Path(max_length=36)]
Scan = Annotated[UploadFile | None, File()]
_SAID = {
    "retry": "已重新排入发送，结果稍后记在下面。",
    "posting": "交寄已登记，签收后请再登记送达。",
    "receipt": "送达已登记。",
}


@router.get("/notices/{notice_id}")
def one_notice(request: Request, console: ConsoleDep, notice_id: NoticeId) -> Response:
    """Everything that is known of a message."""
    return _page(request, console, notice_id)


@router.post("/notices/{notice_id}/retry")
def retry(request: Request, console: ConsoleDep, notice_id: NoticeId) -> Response:
    """Send it once more."""
    act = writing(console, lambda work: retry_notice(work, notice_id))
    refused = attempt("retry", {}, act)
    return _answer(request, console, notice_id, "retry", refused)


@router.post("/notices/{notice_id}/posting")
def posting(
    request: Request, console: ConsoleDep, notice_id: NoticeId, number: Short = "", on: Short = ""
) -> Response:
    """Say that a letter was posted."""

    def act(work: Work) -> None:
        record_posting(work, notice_id, number, day_in(on, "on", "交寄日期"))

    refused = attempt("posting", {"number": number, "on": on}, writing(console, act))
    return _answer(request, console, notice_id, "posting", refused)


@router.post("/notices/{notice_id}/receipt")
def receipt(
    request: Request,
    console: ConsoleDep,
    notice_id: NoticeId,
    how: Short = "",
    day: Short = "",
    scan: Scan = None,
) -> Response:
    """Say that it arrived, with the slip where there is one."""
    content = scan.file.read() if scan is not None else b""

    def act(work: Work) -> None:
        way = chosen_in(HandOver, how, "how")
        on = day_in(day, "day", "送达日期")
        record_receipt(work, notice_id, way, _hour(work, notice_id, on), scan_of(content, "scan"))

    refused = attempt("receipt", {"how": how, "day": day}, writing(console, act))
    return _answer(request, console, notice_id, "receipt", refused)


def _hour(work: Work, notice_id: str, on: date) -> datetime:
    """Noon of a day; on the day of the message not before it, today not after now."""
    at = datetime.combine(on, time(12), CHINA)
    posted_at = get_notice(work, notice_id).delivery.posted_at
    if on == work.today:
        at = min(at, work.now)
    return max(at, posted_at) if on == posted_at.astimezone(CHINA).date() else at


@router.get("/contracts/{contract_id}/notices")
def contract_notices(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """What the customer of a contract was told, the newest first."""
    address = f"/console/contracts/{contract_id}/notices"
    with console.reading() as work:
        found = list_contract_notices(work, contract_id, after or None, SHOWN)
        shown, following = cut(found, address, {}, lambda item: item.id)
        return contract_page(
            request,
            console,
            work,
            contract_id,
            "notices",
            notices=shown,
            kinds=KINDS,
            channels=CHANNELS,
            tones=TONES,
            first=first_page(address, {}, after),
            following=following,
        )


def _answer(
    request: Request, console: Console, notice_id: str, what: str, refused: Filled | None
) -> Response:
    if refused is not None:
        return _page(request, console, notice_id, refused)
    return RedirectResponse(f"/console/notices/{notice_id}?done={what}", 303)


def _page(
    request: Request, console: Console, notice_id: str, filled: Filled = UNTOUCHED
) -> Response:
    with console.reading() as work:
        found = get_notice(work, notice_id)
        today = work.today
    may = console.user.may
    return page(
        request,
        "console/notice.html",
        status=filled.status,
        active="notices",
        found=found,
        item=found.delivery,
        kinds=KINDS,
        channels=CHANNELS,
        tones=TONES,
        fates=FATES,
        ways=[("", "请选择"), *((way.value, way.label) for way in HandOver)],
        may_repeat=found.may_repeat and may(Permission.SEND_NOTICES),
        may_post=found.is_letter and may(Permission.SEND_NOTICES),
        may_receive=found.is_letter and may(Permission.DO_TASKS),
        sees_all=may(Permission.READ_EVENTS),
        today=today,
        filled=filled,
        flash=_SAID.get(request.query_params.get("done", ""), "") if not filled.form else "",
    )
