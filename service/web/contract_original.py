"""The original of a contract that was not made here: put it in, take it out, and confirm what it
states, each reading beside its place in the text.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, File, Request, Response, UploadFile

from service.domain.access import Permission
from service.domain.errors import Invalid, Problem
from service.domain.field_names import field_name
from service.domain.vocabulary import ContractState
from service.usecases.legacy_originals import keep_original, original_file, prepare_original
from service.usecases.legacy_readings import (
    Decisions,
    PaperView,
    confirm_readings,
    readings_of_paper,
)
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_page import ContractId, contract_page, done, seen
from service.web.filled_forms import UNTOUCHED, Filled, attempt, writing
from service.web.rendering import SECURITY

router = APIRouter(prefix="/console/contracts", include_in_schema=False, route_class=ConsoleRoute)

TAKE, SAY = "take.", "say."
_USUAL = (
    "customer.name",
    "customer.credential.number",
    "customer.registered_address",
    "supply_address",
    "supply_voltage",
    "use.category",
    "capacity.contract",
    "capacity.running",
    "tariff.scheme",
    "tariff.capacity_mode",
    "tariff.contract_demand",
    "power_factor.billing_standard",
    "metering_points[0].multiplier",
    "metering_points[0].ct",
    "metering_points[0].pt",
)
"""What most papers state; whatever else one states is told over the API."""
_MOST = 16 * 1024 * 1024
Upload = Annotated[UploadFile | None, File()]


async def _typed(request: Request) -> Mapping[str, str]:
    form = await request.form()
    return {name: value.strip() for name, value in form.items() if isinstance(value, str)}


TypedDep = Annotated[Mapping[str, str], Depends(_typed)]


@router.get("/{contract_id}/original")
def original(request: Request, console: ConsoleDep, contract_id: ContractId) -> Response:
    """What there is of the original, and what was read out of it."""
    return original_page(request, console, contract_id)


@router.post("/{contract_id}/original")
def put_in(
    request: Request, console: ConsoleDep, contract_id: ContractId, file: Upload = None
) -> Response:
    """Keep a file; it is read before anything is locked."""
    content = file.file.read(_MOST + 1) if file is not None else b""

    def act() -> None:
        if not content:
            raise Invalid("请选择原件", [Problem("file", "请选择原件的文件")])
        with console.reading() as work:
            prepared = prepare_original(work, contract_id, content)
        with console.writing() as work:
            keep_original(work, contract_id, prepared)

    refused = attempt("original", {}, act)
    if refused is not None:
        return original_page(request, console, contract_id, refused)
    return done(contract_id, "original-kept", "/original")


@router.post("/{contract_id}/readings")
def confirm(
    request: Request, console: ConsoleDep, contract_id: ContractId, typed: TypedDep
) -> Response:
    """Keep what a person says of the readings, and what they typed in beside."""

    def act(work: Work) -> None:
        confirm_readings(work, contract_id, _decisions(typed), seen(typed.get("etag", "")))

    refused = attempt("confirm", typed, writing(console, act))
    if refused is not None:
        return original_page(request, console, contract_id, refused)
    return done(contract_id, "confirmed", "/original", "readings")


@router.get("/{contract_id}/files/original")
def original_download(console: ConsoleDep, contract_id: ContractId) -> Response:
    """The original as it came; who takes it is recorded first."""
    with console.writing() as work:
        found = original_file(work, contract_id)
    name = f'attachment; filename="original.{found.suffix}"'
    headers = {**SECURITY, "Content-Disposition": name}
    return Response(found.content, media_type=found.media_type, headers=headers)


def original_page(
    request: Request, console: Console, contract_id: str, filled: Filled = UNTOUCHED
) -> Response:
    """The page, with a form that was not accepted as it was filled in."""
    may = console.user.may
    with console.reading() as work:
        paper = readings_of_paper(work, contract_id)
        known = {path for path, _, _ in paper.stated}
        shown = {reading.path for reading in paper.readings}
        return contract_page(
            request,
            console,
            work,
            contract_id,
            "original",
            filled=filled,
            paper=paper,
            stated=[(name, words) for _, name, words in paper.stated],
            take=TAKE,
            say=SAY,
            errors=_errors(filled, paper),
            more=[(path, field_name(path)) for path in _USUAL if path not in known | shown],
            in_force=ContractState.IN_FORCE.value,
            may_register=may(Permission.REGISTER_CONTRACTS),
            may_confirm=may(Permission.CONFIRM_READINGS),
            may_take=may(Permission.READ_PERSONAL_DATA),
        )


def _decisions(typed: Mapping[str, str]) -> Decisions:
    """What was typed counts before what was ticked."""
    corrected = {
        name.removeprefix(SAY): words
        for name, words in typed.items()
        if name.startswith(SAY) and words
    }
    ticked = {
        name.removeprefix(TAKE): word for name, word in typed.items() if name.startswith(TAKE)
    }
    left = {path: word for path, word in ticked.items() if path not in corrected}
    return Decisions(
        tuple(path for path, word in left.items() if word == "accepted"),
        corrected,
        tuple(path for path, word in left.items() if word == "rejected"),
    )


def _errors(filled: Filled, paper: PaperView) -> dict[str, str]:
    """The first sentence about each path; one about a part of a value stands at the whole."""
    fields = {reading.path for reading in paper.readings} | set(_USUAL)
    found: dict[str, str] = {}
    for problem in filled.problems:
        whole = next((path for path in fields if problem.field.startswith(path)), problem.field)
        found.setdefault(whole, problem.message)
    return found
