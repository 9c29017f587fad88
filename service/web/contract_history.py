"""The life of a contract: what was done, by whom, for whom, to which text, and why."""

from fastapi import APIRouter, Request, Response

from service.domain.vocabulary import ContractAction
from service.usecases.lives import life_of
from service.web.access import ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_page import ContractId, contract_page

router = APIRouter(prefix="/console/contracts", include_in_schema=False, route_class=ConsoleRoute)

_BACK = frozenset({ContractAction.RETURN, ContractAction.REOPEN, ContractAction.VOID})


@router.get("/{contract_id}/history")
def history(request: Request, console: ConsoleDep, contract_id: ContractId) -> Response:
    """The newest act first."""
    with console.reading() as work:
        entries = list(reversed(life_of(work, contract_id)))
        return contract_page(
            request, console, work, contract_id, "history", entries=entries, back=_BACK
        )
