"""The form that registers a contract that was not made here."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import TypeAdapter, ValidationError

from service.domain.errors import Invalid, Problem
from service.domain.terms import MainContract
from service.domain.texts import Line
from service.domain.vocabulary import RenewalMode
from service.domain.wrongs import problems_of
from service.usecases.legacy import NewLegacy, kinds_to_register, register_legacy
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_page import done
from service.web.filled_forms import UNTOUCHED, Filled, attempt, chosen_in, day_in, writing
from service.web.rendering import page

router = APIRouter(
    prefix="/console/contracts/legacy", include_in_schema=False, route_class=ConsoleRoute
)

_LINES = {
    "account_no": "户号",
    "number": "合同编号",
    "title": "合同名称",
    "kind": "合同种类",
    "customer_contract_no": "用电人合同编号",
    "main_contract": "主合同编号",
}
_MUST = ("account_no", "number", "title", "kind")
_LONGEST = {"number": 64, "title": 200, "account_no": 64, "kind": 100}
_LINE = TypeAdapter(Line)


async def _typed(request: Request) -> Mapping[str, str]:
    form = await request.form()
    return {name: value.strip() for name, value in form.items() if isinstance(value, str)}


TypedDep = Annotated[Mapping[str, str], Depends(_typed)]


@router.get("")
def fill_in(
    request: Request, console: ConsoleDep, account_no: Annotated[str, Query(max_length=64)] = ""
) -> Response:
    """The empty form, of one customer where the address names one."""
    return _form(request, console, Filled(values={"account_no": account_no}))


@router.post("")
def register(request: Request, console: ConsoleDep, typed: TypedDep) -> Response:
    """Register, and go on to its original."""
    made: list[str] = []

    def act(work: Work) -> None:
        made.append(register_legacy(work, typed.get("account_no", ""), _new(typed)).id)

    refused = attempt("register", typed, writing(console, act), missing="account_no")
    if refused is not None:
        return _form(request, console, refused)
    return done(made[0], "registered", "/original")


def _form(request: Request, console: Console, filled: Filled = UNTOUCHED) -> Response:
    with console.reading() as work:
        kinds = kinds_to_register(work)
    errors = {problem.field: problem.message for problem in filled.problems}
    summary = list(errors.items()) or ([("", filled.message)] if filled.message else [])
    return page(
        request,
        "console/legacy_new.html",
        status=filled.status,
        active="contracts",
        kinds=[("", "请选择"), *kinds],
        modes=[("", "请选择"), *((mode.value, mode.label) for mode in RenewalMode)],
        values=filled.values,
        errors=errors,
        summary=summary,
    )


def _new(typed: Mapping[str, str]) -> NewLegacy:
    """What was typed; raises Invalid naming every field that is wrong."""
    problems = [Problem(name, f"请填写{_LINES[name]}") for name in _MUST if not typed.get(name)]
    for name, words in _LINES.items():
        problems += _wrong_line(name, words, typed.get(name, ""))
    days = _days(typed.get("objection_notice_days", ""), problems)
    starts_on, ends_on, signed_on = (
        _day(typed, name, words, problems)
        for name, words in (
            ("starts_on", "起始日"),
            ("ends_on", "终止日"),
            ("signed_on", "签订日期"),
        )
    )
    if starts_on is None and not any(problem.field == "starts_on" for problem in problems):
        problems.append(Problem("starts_on", "请填写起始日"))
    try:
        mode = chosen_in(RenewalMode, typed.get("renewal_mode", ""), "renewal_mode")
    except Invalid:
        problems.append(Problem("renewal_mode", "请选择期满后怎样"))
    if problems or starts_on is None:
        raise Invalid("还有几处需要填写或者改正", problems)
    main = typed.get("main_contract", "")
    return NewLegacy(
        number=typed["number"],
        title=typed["title"],
        kind=typed["kind"],
        starts_on=starts_on,
        renewal_mode=mode,
        ends_on=ends_on,
        signed_on=signed_on,
        objection_notice_days=days,
        customer_contract_no=typed.get("customer_contract_no") or None,
        main_contract=MainContract(contract_no=main, title="主合同") if main else None,
    )


def _wrong_line(name: str, words: str, text: str) -> list[Problem]:
    if not text:
        return []
    if len(text) > _LONGEST.get(name, 500):
        return [Problem(name, f"{words}过长")]
    try:
        _LINE.validate_python(text)
    except ValidationError as error:
        return [Problem(name, problem.message) for problem in problems_of(error)]
    return []


def _day(typed: Mapping[str, str], name: str, words: str, problems: list[Problem]) -> date | None:
    try:
        return day_in(typed[name], name, words) if typed.get(name) else None
    except Invalid as error:
        problems += error.problems
        return None


def _days(text: str, problems: list[Problem]) -> int | None:
    if text and not (text.isdecimal() and 1 <= int(text) <= 3660):
        problems.append(Problem("objection_notice_days", "提出异议的天数须为 1 至 3660 的整数"))
        return None
    return int(text) if text else None
