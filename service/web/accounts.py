"""Supply customers: the list with search, and everything known of one on one page."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from service.domain.access import Permission
from service.usecases.account_overview import find_accounts, history_of_account
from service.usecases.accounts import AccountView, disclose_account, get_account
from service.usecases.contracts import ContractFilter, list_contracts
from service.usecases.disclosures import MOST_OF_A_REASON
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.account_truth import truth_of
from service.web.console_errors import ConsoleRoute
from service.web.fact_groups import fact_groups, value_words
from service.web.filled_forms import UNTOUCHED
from service.web.paging import SHOWN, cut, first_page
from service.web.rendering import page

router = APIRouter(prefix="/console/accounts", include_in_schema=False, route_class=ConsoleRoute)

MOST_CONTRACTS = 100
SHORTEST_REASON = 2
Words = Annotated[str, Query(max_length=100)]


@router.get("")
def account_list(
    request: Request, console: ConsoleDep, q: Words = "", after: Words = ""
) -> Response:
    """Accounts by number, narrowed by number, name or address."""
    filters = {"q": q.strip()}
    with console.reading() as work:
        found = find_accounts(work, q, after or None, SHOWN)
    address = "/console/accounts"
    shown, following = cut(found, address, filters, lambda account: account.account_no)
    return page(
        request,
        "console/accounts.html",
        active="accounts",
        accounts=shown,
        q=filters["q"],
        first=first_page(address, filters, after),
        following=following,
    )


@router.get("/{account_no}")
def account_page(request: Request, console: ConsoleDep, account_no: str) -> Response:
    """One customer; personal values are masked."""
    with console.reading() as work:
        return _page(request, console, work, get_account(work, account_no))


@router.post("/{account_no}/disclosure")
def disclose(
    request: Request, console: ConsoleDep, account_no: str, reason: Annotated[str, Form()] = ""
) -> Response:
    """The same page with personal values in the clear; the reading is recorded first."""
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= MOST_OF_A_REASON:
        wrong = f"请写明查看事由，{SHORTEST_REASON} 至 {MOST_OF_A_REASON} 个字"
        with console.reading() as work:
            view = get_account(work, account_no)
            return _page(request, console, work, view, reason=reason, wrong=wrong)
    with console.writing() as work:
        view = disclose_account(work, account_no, reason=reason)
    with console.reading() as work:
        return _page(request, console, work, view, reason=reason)


def _page(
    request: Request,
    console: Console,
    work: Work,
    view: AccountView,
    *,
    reason: str = "",
    wrong: str = "",
) -> Response:
    wanted = ContractFilter(account_no=view.account_no)
    contracts = list_contracts(work, wanted, None, MOST_CONTRACTS)
    history = history_of_account(work, view.account_no)
    return page(
        request,
        "console/account.html",
        status=422 if wrong else 200,
        active="accounts",
        account=view,
        facts=view.facts,
        groups=[group for group in fact_groups(view.facts) if not group.is_empty],
        value_words=value_words,
        contracts=contracts[:MOST_CONTRACTS],
        more_contracts=len(contracts) > MOST_CONTRACTS,
        today=work.today,
        revisions=history.revisions,
        has_personal=history.has_personal,
        may_disclose=console.user.may(Permission.READ_PERSONAL_DATA),
        reason=reason,
        wrong=wrong,
        untouched=UNTOUCHED,
        **truth_of(console, work, view.account_no),
    )
