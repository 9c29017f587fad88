"""The archive of a contract, and its end: shelf, hold, termination, lapse."""

from typing import Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile

from service.domain.errors import Invalid, Problem
from service.usecases.archive import Shelf, move_shelf, set_hold
from service.usecases.ending import Proof, archive_contract, lapse, terminate
from service.usecases.work import Work
from service.web.access import ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_page import ContractId, done, seen
from service.web.contract_signing import signing_page
from service.web.filled_forms import Long, Short, attempt, count_in, day_in, writing

router = APIRouter(prefix="/console/contracts", include_in_schema=False, route_class=ConsoleRoute)

Scan = Annotated[UploadFile | None, File()]
_SCANS = {b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@router.post("/{contract_id}/archive")
def archive(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    place: Short = "",
    originals: Short = "",
    copies: Short = "",
    etag: Short = "",
) -> Response:
    """Put a checked contract on the shelf: it is in force."""

    def put(work: Work) -> None:
        shelf = Shelf(
            place.strip(),
            count_in(originals, "originals", "正本份数"),
            count_in(copies, "copies", "副本份数"),
        )
        archive_contract(work, contract_id, shelf, seen(etag))

    typed = {"place": place, "originals": originals, "copies": copies}
    refused = attempt("archive", typed, writing(console, put))
    if refused is not None:
        return signing_page(request, console, contract_id, refused)
    return done(contract_id, "archive", "/signing", "archive")


@router.post("/{contract_id}/archive/place")
def move(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    place: Short = "",
    etag: Short = "",
) -> Response:
    """Note another place."""

    def note(work: Work) -> None:
        if not place.strip():
            raise Invalid("请写明存放位置", [Problem("place", "请写明存放位置")])
        move_shelf(work, contract_id, place.strip(), seen(etag))

    refused = attempt("move", {"place": place}, writing(console, note))
    if refused is not None:
        return signing_page(request, console, contract_id, refused)
    return done(contract_id, "held", "/signing", "archive")


@router.post("/{contract_id}/archive/hold")
def hold(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    on_hold: Short = "",
    reason: Long = "",
    etag: Short = "",
) -> Response:
    """Keep a contract whatever its retention says, or let the years count again."""

    def note(work: Work) -> None:
        set_hold(
            work,
            contract_id,
            on_hold=on_hold == "yes",
            reason=reason.strip(),
            expected=seen(etag),
        )

    refused = attempt("hold", {"reason": reason}, writing(console, note))
    if refused is not None:
        return signing_page(request, console, contract_id, refused)
    return done(contract_id, "held", "/signing", "archive")


@router.post("/{contract_id}/termination")
def end(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    reason: Long = "",
    ended_on: Short = "",
    proof: Scan = None,
    etag: Short = "",
) -> Response:
    """End a contract, shown by a scanned agreement or notice."""
    content = proof.file.read() if proof is not None else b""

    def note(work: Work) -> None:
        terminate(
            work,
            contract_id,
            reason=reason.strip(),
            ended_on=day_in(ended_on, "ended_on", "解除日期"),
            proof=scan_of(content, "proof"),
            expected=seen(etag),
        )

    typed = {"reason": reason, "ended_on": ended_on}
    refused = attempt("terminate", typed, writing(console, note))
    if refused is not None:
        return signing_page(request, console, contract_id, refused)
    return done(contract_id, "terminate", "/signing", "archive")


@router.post("/{contract_id}/lapse")
def let_lapse(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    objection: Scan = None,
    etag: Short = "",
) -> Response:
    """Let a contract end by its last day."""
    content = objection.file.read() if objection is not None else b""

    def note(work: Work) -> None:
        lapse(work, contract_id, objection=scan_of(content, "objection"), expected=seen(etag))

    refused = attempt("lapse", {}, writing(console, note))
    if refused is not None:
        return signing_page(request, console, contract_id, refused)
    return done(contract_id, "lapse", "/signing", "archive")


def scan_of(content: bytes, field: str) -> Proof | None:
    """A scan by what its first bytes say; nothing is none. Raises Invalid."""
    if not content:
        return None
    kind = next((kind for head, kind in _SCANS.items() if content.startswith(head)), None)
    if kind is None:
        message = "请上传 PDF、PNG 或 JPEG 扫描件"
        raise Invalid(message, [Problem(field, message)])
    return Proof(content, kind)
