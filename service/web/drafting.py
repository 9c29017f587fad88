"""Drafting: choose a customer, choose a kind that applies, fill in what that kind needs."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.domain.agreed_names import GROUPS
from service.domain.drafting_needs import AgreedField
from service.domain.errors import Invalid, Problem
from service.domain.field_names import field_name
from service.domain.record_changes import leaves
from service.domain.selection import DraftRequest
from service.usecases.account_overview import find_accounts
from service.usecases.accounts import get_account
from service.usecases.answers import KeyedRequest, answer_once
from service.usecases.contracts import ContractFilter, draft_contract, list_contracts
from service.usecases.draft_forms import DraftForm, draft_form, kinds_for
from service.usecases.errors import KeyReused
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.draft_fields import (
    ROWS_OF_CHANGES,
    field_of,
    first_values,
    request_of,
)
from service.web.fact_groups import value_words
from service.web.paging import cut, first_page
from service.web.rendering import page

router = APIRouter(prefix="/console/drafting", include_in_schema=False, route_class=ConsoleRoute)

SHOWN = 20
Words = Annotated[str, Query(max_length=100)]


@dataclass(frozen=True)
class Typed:
    """What came with the form: texts by name, the addenda ticked, and whether to draft now."""

    values: Mapping[str, str]
    addenda: tuple[str, ...]
    refresh: bool


async def _typed(request: Request) -> Typed:
    form = await request.form()
    values = {name: value for name, value in form.items() if isinstance(value, str)}
    addenda = tuple(value for value in form.getlist("addenda") if isinstance(value, str))
    return Typed(values, addenda, "refresh" in values)


TypedDep = Annotated[Typed, Depends(_typed)]


@router.get("")
def choose_account(
    request: Request, console: ConsoleDep, q: Words = "", after: Words = ""
) -> Response:
    """The first step: whose contract."""
    filters = {"q": q.strip()}
    with console.reading() as work:
        found = find_accounts(work, q, after or None, SHOWN)
    address = "/console/drafting"
    shown, following = cut(found, address, filters, lambda account: account.account_no, SHOWN)
    return page(
        request,
        "console/draft_account.html",
        active="drafting",
        accounts=shown,
        q=filters["q"],
        first=first_page(address, filters, after),
        following=following,
    )


@router.get("/{account_no}")
def choose_kind(request: Request, console: ConsoleDep, account_no: str) -> Response:
    """The second step: which of the kinds that apply."""
    with console.reading() as work:
        offers = kinds_for(work, account_no)
        account = get_account(work, account_no)
    return page(
        request,
        "console/draft_kind.html",
        active="drafting",
        account=account,
        facts=account.facts,
        offers=offers,
        field_name=field_name,
    )


@router.get("/{account_no}/{kind}")
def fill_in(request: Request, console: ConsoleDep, account_no: str, kind: str) -> Response:
    """The third step: the form of one kind."""
    with console.reading() as work:
        form = draft_form(work, account_no, kind)
        values = first_values(form) | _contract_behind(work, form)
        return _form_page(request, form, values, key=work.new_id())


@router.post("/{account_no}/{kind}")
def submit(
    request: Request, console: ConsoleDep, account_no: str, kind: str, typed: TypedDep
) -> Response:
    """Draft the contract, or show the form again: with what is wrong, or for other addenda."""
    day = _day(typed.values.get("starts_on", ""))
    with console.reading() as work:
        try:
            form = draft_form(work, account_no, kind, day, typed.addenda)
        except Invalid as error:
            # No facts on that day, most often: the form of today says so beside the field.
            form = draft_form(work, account_no, kind, None, None)
            return _form_page(request, form, typed.values, error.problems, status=422)
    values = first_values(form) | dict(typed.values)
    if typed.refresh:
        return _form_page(request, form, values)
    try:
        request_typed = request_of(form, values, typed.addenda)
        contract_id = _draft(console, form, request_typed, typed)
    except KeyReused:
        said = [Problem("", "这份表单已经提交过，合同已经生成，请在合同列表中查看")]
        return _form_page(request, form, values, said, status=409)
    except Invalid as error:
        problems = error.problems or (Problem("", error.message),)
        return _form_page(request, form, values, problems, status=422)
    return RedirectResponse(f"/console/contracts/{contract_id}?done=drafted", 303)


def _draft(console: Console, form: DraftForm, wanted: DraftRequest, typed: Typed) -> str:
    """The contract's id; the same form sent twice drafts once."""
    said = json.dumps({**typed.values, "addenda": typed.addenda}, sort_keys=True)
    key = KeyedRequest(
        f"draft-form:{typed.values.get('key', '')[:64]}", hashlib.sha256(said.encode()).hexdigest()
    )
    with console.writing() as work:
        answer, _ = answer_once(
            work, key, lambda: {"contract": draft_contract(work, form.account_no, wanted).id}
        )
    return str(answer["contract"])


def _form_page(
    request: Request,
    form: DraftForm,
    values: Mapping[str, str],
    problems: Sequence[Problem] = (),
    *,
    key: str = "",
    status: int = 200,
) -> Response:
    needs = form.needs
    errors = _errors(problems)
    shown = _inputs(form)
    return page(
        request,
        "console/draft_form.html",
        status=status,
        active="drafting",
        form=form,
        facts=form.facts,
        needs=needs,
        values=values,
        key=key or values.get("key", ""),
        errors=errors,
        summary=[
            (name if name in shown else "", f"{field_name(name)}：{message}" if name else message)
            for name, message in errors.items()
        ],
        record=[(field_name(path), _recorded(form, path), path) for path in needs.recorded],
        missing=[field_name(path) for path in needs.missing],
        groups=_groups(needs.settled),
        rows_of_changes=ROWS_OF_CHANGES,
        settled_wrong=any(field.path in errors for field in needs.settled),
    )


def _errors(problems: Sequence[Problem]) -> dict[str, str]:
    """The first sentence about each input, with fields by their names."""
    errors: dict[str, str] = {}
    for problem in problems:
        said = problem.message.replace(problem.field, field_name(problem.field))
        errors.setdefault(field_of(problem.field), said if problem.field else problem.message)
    return errors


def _inputs(form: DraftForm) -> set[str]:
    """Names of the inputs the form has."""
    plain = {"starts_on", "ends_on", "renewal_mode", "objection_notice_days", "addenda"}
    rows = {
        f"changes[{n}].{part}"
        for n in range(ROWS_OF_CHANGES)
        for part in ("item", "clause", "old", "new")
        if form.needs.changes
    }
    agreed = {field.path for field in (*form.needs.asked, *form.needs.settled)}
    texts = {"customer_contract_no", "special_terms", "related_contracts"}
    return plain | rows | agreed | texts | set(form.needs.main_contract)


def _groups(fields: tuple[AgreedField, ...]) -> list[tuple[str, list[AgreedField]]]:
    """Settled values by group, those of no group last."""
    by_group = sorted(fields, key=lambda field: (not field.group, field.group))
    return [
        (GROUPS.get(group, group or "其他"), list(members))
        for group, members in groupby(by_group, key=lambda field: field.group)
    ]


def _recorded(form: DraftForm, path: str) -> str:
    """What the record says at a path, short enough to stand beside the form; empty: nothing."""
    if path in form.needs.missing:
        return ""
    current: Any = form.facts
    for step in path.split("."):
        current = current.get(step) if isinstance(current, Mapping) else None
    if isinstance(current, list) and current and isinstance(current[0], Mapping):
        return f"{len(current)} 项"
    return "；".join(value_words(leaf) for _, leaf in leaves(current))


def _contract_behind(work: Work, form: DraftForm) -> dict[str, str]:
    """The customer's newest contract, where the paper stands beside or changes another one."""
    if not form.needs.main_contract:
        return {}
    found = list_contracts(work, ContractFilter(account_no=form.account_no), None, 20)
    living = [contract for contract in found if contract.state not in ("voided", "draft")]
    for contract in living[:1]:
        return {
            "main_contract.contract_no": contract.number,
            "main_contract.title": contract.title,
            "main_contract.ends_on": contract.ends_on.isoformat(),
        }
    return {}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
