"""Signed papers that came back: hand them in, and decide on the pages that no machine can read."""

from typing import Annotated

from fastapi import APIRouter, File, Path, Request, Response, UploadFile

from service.domain.access import Permission
from service.domain.errors import DianyueError, NotFound
from service.usecases.issuing import PDF, issued_file
from service.usecases.printing import paper_pages
from service.usecases.returned_copies import (
    CopyView,
    copy_differences,
    copy_sheet,
    decide_page,
    judge_copy,
    keep_copy,
    list_copies,
)
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_page import ContractId, contract_page, done, seen
from service.web.contract_signing import signing_page
from service.web.filled_forms import UNTOUCHED, Filled, Long, Short, attempt, writing
from service.web.rendering import SECURITY

router = APIRouter(prefix="/console/contracts", include_in_schema=False, route_class=ConsoleRoute)

Page = Annotated[int, Path(ge=1, le=10_000)]
MOST_FILES = 200
MOST_DIFFERENCES = 200


@router.post("/{contract_id}/copies")
def hand_in(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    files: Annotated[list[UploadFile], File()] = [],  # noqa: B006  (FastAPI copies it)
    etag: Short = "",
) -> Response:
    """Judge what came back and keep it."""
    contents = [file.file.read() for file in files[:MOST_FILES] if file.filename]
    if not contents:
        nothing = Filled("copy", "请选择收回的签署件（PDF、照片或者 Word 文件）", 422)
        return signing_page(request, console, contract_id, nothing)

    def keep() -> None:
        with console.reading() as work:
            judged = judge_copy(work, contract_id, contents)
        with console.writing() as work:
            keep_copy(work, contract_id, judged, seen(etag))

    refused = attempt("copy", {}, keep)
    if refused is not None:
        return signing_page(request, console, contract_id, refused)
    return done(contract_id, "returned", "/signing", "copies")


@router.get("/{contract_id}/copies/{copy_id}/pages/{number}")
def compare(
    request: Request, console: ConsoleDep, contract_id: ContractId, copy_id: str, number: Page
) -> Response:
    """One page as it came back beside the words that were approved."""
    return _compare_page(request, console, contract_id, copy_id, number)


@router.get("/{contract_id}/copies/{copy_id}/differences")
def differences(
    request: Request, console: ConsoleDep, contract_id: ContractId, copy_id: str
) -> Response:
    """What a file with words says otherwise, place by place; who looks at it is recorded."""
    with console.writing() as work:
        found = copy_differences(work, contract_id, copy_id)
    with console.reading() as work:
        return contract_page(
            request,
            console,
            work,
            contract_id,
            "copy_differences",
            differences=found,
            most=MOST_DIFFERENCES,
        )


@router.get("/{contract_id}/copies/{copy_id}/pages/{number}/image.png")
def image(console: ConsoleDep, contract_id: ContractId, copy_id: str, number: Page) -> Response:
    """The page as it was scanned; who looks at it is recorded."""
    with console.writing() as work:
        content = copy_sheet(work, contract_id, copy_id, number)
    return Response(content, media_type="image/png", headers=SECURITY)


@router.post("/{contract_id}/copies/{copy_id}/pages/{number}")
def decide(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    copy_id: str,
    number: Page,
    answer: Short = "",
    reason: Long = "",
    etag: Short = "",
) -> Response:
    """Say whether a page has the approved words."""

    def say(work: Work) -> None:
        decide_page(
            work,
            contract_id,
            copy_id,
            number,
            is_same=answer == "same",
            reason=reason.strip(),
            expected=seen(etag),
        )

    refused = attempt("page", {"reason": reason}, writing(console, say))
    if refused is not None:
        return _compare_page(request, console, contract_id, copy_id, number, refused)
    with console.reading() as work:
        left = _left(_copy(work, contract_id, copy_id))
    if left:
        return done(contract_id, "page-decided", f"/copies/{copy_id}/pages/{left[0]}")
    return done(contract_id, "page-decided", "/signing", "copies")


def _compare_page(
    request: Request,
    console: Console,
    contract_id: str,
    copy_id: str,
    number: int,
    filled: Filled = UNTOUCHED,
) -> Response:
    words, no_words = _approved(console, contract_id, copy_id, number)
    with console.reading() as work:
        copy = _copy(work, contract_id, copy_id)
        return contract_page(
            request,
            console,
            work,
            contract_id,
            "copy_page",
            filled=filled,
            copy=copy,
            number=number,
            words=words,
            no_words=no_words,
            decision=next((d for d in copy.decisions if d.page == number), None),
            left=_left(copy),
            may_decide=console.user.may(Permission.DO_TASKS),
        )


def _approved(
    console: Console, contract_id: str, copy_id: str, number: int
) -> tuple[list[tuple[int, str]], str]:
    """The approved words of the page its code names (of all pages where it names none), or why
    they cannot be shown. Reading them in the clear is recorded.
    """
    with console.reading() as work:
        sheets = _copy(work, contract_id, copy_id).pages
    page = sheets[number - 1]["page"] if number <= len(sheets) else None
    try:
        with console.writing() as work:
            pdf = issued_file(work, contract_id, PDF)
    except DianyueError as error:
        return [], error.message
    pages = [(item.number, item.words) for item in paper_pages(pdf)]
    return [item for item in pages if page in (None, item[0])], ""


def _copy(work: Work, contract_id: str, copy_id: str) -> CopyView:
    for copy in list_copies(work, contract_id):
        if copy.id == copy_id:
            return copy
    raise NotFound("没有这份签署件")


def _left(copy: CopyView) -> list[int]:
    """The pages that nobody decided on yet."""
    decided = {decision.page for decision in copy.decisions}
    return [page for page in copy.to_decide if page not in decided]
