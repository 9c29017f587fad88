"""What follows a temporary supply: three ways, one of which is recorded before a day."""

from typing import Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile

from service.domain.access import Permission
from service.domain.temporary_ends import EndingWay
from service.usecases.ending_choices import choose_ending, ending_of
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_archive import scan_of
from service.web.contract_page import ContractId, contract_page, done, seen
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

router = APIRouter(prefix="/console/contracts", include_in_schema=False, route_class=ConsoleRoute)

Scan = Annotated[UploadFile | None, File()]
_FOLLOWS = {
    EndingWay.EXTENSION: "客户在届满前申请，工程尚未结束。登记后，请起草人办理延期协议。",
    EndingWay.PERMANENT: "按新装办理。登记后，请起草人在档案更新后重新签订正式合同。",
    EndingWay.REMOVAL: "拆除设施、终抄、结清电费。登记后，请档案管理员办理合同解除。",
}


@router.get("/{contract_id}/ending")
def ending(request: Request, console: ConsoleDep, contract_id: ContractId) -> Response:
    """What was chosen, and the form to choose."""
    return ending_page(request, console, contract_id)


@router.post("/{contract_id}/ending")
def choose(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    way: Short = "",
    chosen_on: Short = "",
    note: Long = "",
    proof: Scan = None,
    etag: Short = "",
) -> Response:
    """Record what the customer chose."""
    content = proof.file.read() if proof is not None else b""

    def act(work: Work) -> None:
        choose_ending(
            work,
            contract_id,
            chosen_in(EndingWay, way, "way"),
            day_in(chosen_on, "chosen_on", "确定的日期"),
            note,
            scan_of(content, "proof"),
            seen(etag),
        )

    typed = {"way": way, "chosen_on": chosen_on, "note": note}
    refused = attempt("ending", typed, writing(console, act))
    if refused is not None:
        return ending_page(request, console, contract_id, refused)
    return done(contract_id, "ending-chosen", "/ending")


def ending_page(
    request: Request, console: Console, contract_id: str, filled: Filled = UNTOUCHED
) -> Response:
    """The page, with a form that was not accepted as it was filled in."""
    with console.reading() as work:
        view = ending_of(work, contract_id)
        return contract_page(
            request,
            console,
            work,
            contract_id,
            "ending",
            filled=filled,
            ending=view,
            ways=[(way.value, way.label, follows) for way, follows in _FOLLOWS.items()],
            may_choose=console.user.may(Permission.RECORD_OBJECTIONS) and not view.why_not,
        )
