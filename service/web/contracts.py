"""The list of contracts, narrowed by state, kind and words."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.domain.vocabulary import ContractState
from service.usecases.contracts import ContractFilter, list_contracts
from service.usecases.library_views import list_templates
from service.web.access import ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.paging import SHOWN, cut, first_page
from service.web.rendering import page

router = APIRouter(prefix="/console/contracts", include_in_schema=False, route_class=ConsoleRoute)

Words = Annotated[str, Query(max_length=100)]


@router.get("")
def contract_list(
    request: Request,
    console: ConsoleDep,
    q: Words = "",
    state: Words = "",
    kind: Words = "",
    after: Words = "",
) -> Response:
    """Contracts, newest first."""
    filters = {"q": q.strip(), "state": state, "kind": kind}
    wanted = ContractFilter(state=state or None, kind=kind or None, words=q.strip() or None)
    with console.reading() as work:
        found = list_contracts(work, wanted, after or None, SHOWN)
        kinds = {t.id: t.name for t in list_templates(work) if not t.is_addendum}
        today = work.today
    address = "/console/contracts"
    shown, following = cut(found, address, filters, lambda contract: contract.id)
    return page(
        request,
        "console/contracts.html",
        active="contracts",
        contracts=shown,
        filters=filters,
        states=[("", "全部状态"), *((member.value, member.label) for member in ContractState)],
        kinds=[("", "全部种类"), *kinds.items()],
        today=today,
        first=first_page(address, filters, after),
        following=following,
    )
