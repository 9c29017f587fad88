"""What an account's contracts say on a day, and the sheet for a contested bill of that day."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from service.domain.errors import Invalid, Problem
from service.domain.field_names import field_name
from service.domain.vocabulary import RenewalMode
from service.usecases.accounts import get_account
from service.usecases.evidence_sheet import evidence_docx, evidence_pdf
from service.usecases.terms_as_of import LineView, TermsView, terms_view
from service.usecases.work import CHINA, Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.fact_groups import fact_groups
from service.web.filled_forms import UNTOUCHED, Filled, attempt, day_in
from service.web.rendering import SECURITY, page

router = APIRouter(prefix="/console/accounts", include_in_schema=False, route_class=ConsoleRoute)

Words = Annotated[str, Query(max_length=40)]
_KINDS = {
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        evidence_docx,
    ),
    "pdf": ("application/pdf", evidence_pdf),
}


@router.get("/{account_no}/terms")
def terms(
    request: Request,
    console: ConsoleDep,
    account_no: str,
    valid_at: Words = "",
    known_at: Words = "",
) -> Response:
    """The terms on a day, as known on a day."""
    found: list[TermsView] = []

    def read() -> None:
        with console.reading() as work:
            day, known = _days(work, valid_at, known_at)
            found.append(terms_view(work, account_no, day, known))

    typed = {"valid_at": valid_at, "known_at": known_at}
    refused = attempt("day", typed, read)
    return _page(request, console, account_no, typed, found, refused or UNTOUCHED)


@router.get("/{account_no}/evidence")
def evidence(
    request: Request,
    console: ConsoleDep,
    account_no: str,
    valid_at: Words = "",
    known_at: Words = "",
    kind: Annotated[str, Query(alias="as", max_length=10)] = "docx",
) -> Response:
    """The sheet as a file; what is wrong with the days is said on the page of the terms."""
    media_type, make = _KINDS.get(kind, _KINDS["docx"])
    files: list[Response] = []

    def read() -> None:
        with console.reading() as work:
            day, known = _days(work, valid_at, known_at)
            name = f"evidence-{day}.{'pdf' if kind == 'pdf' else 'docx'}"
            headers = {**SECURITY, "Content-Disposition": f'attachment; filename="{name}"'}
            content = make(work, account_no, day, known)
            files.append(Response(content, media_type=media_type, headers=headers))

    typed = {"valid_at": valid_at, "known_at": known_at}
    refused = attempt("day", typed, read)
    return _page(request, console, account_no, typed, [], refused) if refused else files[0]


def _days(work: Work, valid_at: str, known_at: str) -> tuple[date, datetime | None]:
    """The day (today, if left blank), and the end of the day by which it was known (None: now)."""
    day = day_in(valid_at, "valid_at", "哪一天的合同") if valid_at else work.today
    if not known_at:
        return day, None
    known = day_in(known_at, "known_at", "按哪一天所知")
    if known > work.today:
        message = "不能晚于今天：以后会知道什么，现在无从得知"
        raise Invalid(message, [Problem("known_at", message)])
    end = datetime.combine(known, datetime.max.time(), CHINA)
    return day, end if known < work.today else None


def _page(
    request: Request,
    console: Console,
    account_no: str,
    typed: dict[str, str],
    found: list[TermsView],
    filled: Filled,
) -> Response:
    with console.reading() as work:
        account = get_account(work, account_no)
        today = work.today
    view = found[0] if found else None
    return page(
        request,
        "console/account_terms.html",
        status=filled.status,
        active="accounts",
        account=account,
        customer=account.facts["customer"]["name"],
        own=f"/console/accounts/{account.account_no}",
        view=view,
        lines=[(line, _groups(line), list(_amended(line))) for line in view.lines] if view else [],
        typed=typed if any(typed.values()) else {"valid_at": today.isoformat(), "known_at": ""},
        filled=filled,
    )


def _groups(line: LineView) -> list[object]:
    return [group for group in fact_groups(_worded(line.terms)) if not group.is_empty]


def _worded(terms: Mapping[str, Any]) -> dict[str, Any]:
    """With the word for what follows the term; everything else stands there in words."""
    term = terms.get("term")
    if not isinstance(term, Mapping) or term.get("renewal_mode") is None:
        return dict(terms)
    mode = RenewalMode(term["renewal_mode"])
    return {**terms, "term": {**term, "renewal_mode": mode.label}}


def _amended(line: LineView) -> Iterator[tuple[str, str]]:
    """Number of a paper, and what it says otherwise than the first one."""
    numbers = dict.fromkeys(line.sources.values())
    for number in numbers:
        paths = (path for path, source in line.sources.items() if source == number)
        yield number, "、".join(dict.fromkeys(field_name(path) for path in paths))
