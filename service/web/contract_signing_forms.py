"""What belongs to signing beside the signatures: authorities, ratification, objections."""

from typing import Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile

from service.domain.authorities import Matter, Scope
from service.domain.errors import Invalid, Problem
from service.domain.ratification import Performance, PerformanceEvidence
from service.usecases.authorities import NewAuthority, register_authority, revoke_authority
from service.usecases.contracts import get_contract
from service.usecases.objections import NewObjection, object_to
from service.usecases.ratification import Declared, declare, note_demand, show_performance
from service.usecases.work import Work
from service.web.access import ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_page import ContractId, done, seen
from service.web.contract_signing import signing_page
from service.web.filled_forms import Long, Many, Short, attempt, day_in, writing

router = APIRouter(prefix="/console/contracts", include_in_schema=False, route_class=ConsoleRoute)

_MATTERS = {matter.name.lower(): matter for matter in Matter}
_PERFORMANCES = {item.name.lower(): item for item in Performance}


@router.post("/{contract_id}/objections")
def objection(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    party: Short = "",
    clause: Short = "",
    reason: Long = "",
    raised_on: Short = "",
    etag: Short = "",
) -> Response:
    """Note a customer's objection: the contract goes back to its draft."""
    typed = {"party": party, "clause": clause, "reason": reason, "raised_on": raised_on}

    def note(work: Work) -> None:
        if not reason.strip():
            raise Invalid("请写明异议的理由", [Problem("reason", "请写明异议的理由")])
        day = day_in(raised_on, "raised_on", "提出异议的日期")
        object_to(work, contract_id, NewObjection(party, clause, reason.strip(), day), seen(etag))

    refused = attempt("object", typed, writing(console, note))
    if refused is not None:
        return signing_page(request, console, contract_id, refused)
    return done(contract_id, "objected")


@router.post("/{contract_id}/authorities")
def authority(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    whose: Short = "customer",
    principal: Short = "",
    agent: Short = "",
    agent_id_number: Short = "",
    matters: Many = [],  # noqa: B006  (FastAPI copies it)
    scope_words: Long = "",
    valid_from: Short = "",
    valid_to: Short = "",
    principal_signed: Short = "",
    evidence: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Enter an authority with its scan."""
    typed = {key: value for key, value in locals().items() if isinstance(value, str | list)}
    content = evidence.file.read() if evidence is not None else b""

    def register(work: Work) -> None:
        contract = get_contract(work, contract_id)
        given = NewAuthority(
            principal=principal.strip(),
            agent=agent.strip(),
            agent_id_number=agent_id_number.strip(),
            matters=frozenset(_MATTERS[name] for name in matters if name in _MATTERS),
            scope_words=scope_words.strip(),
            valid_from=day_in(valid_from, "valid_from", "委托起始日"),
            valid_to=day_in(valid_to, "valid_to", "委托终止日"),
            principal_signed=bool(principal_signed),
            evidence=content,
            account_no=contract.account_no if whose == "customer" else None,
            scope=Scope(),
        )
        register_authority(work, given)

    refused = attempt("authority", typed, writing(console, register))
    if refused is not None:
        return signing_page(request, console, contract_id, refused)
    return done(contract_id, "authority", "/signing", "authorities")


@router.post("/{contract_id}/authorities/{authority_id}/revocation")
def revoke(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    authority_id: str,
    revoked_on: Short = "",
    reason: Long = "",
) -> Response:
    """Note that an authority holds no longer."""
    form = f"revoke-{authority_id}"

    def note(work: Work) -> None:
        day = day_in(revoked_on, "revoked_on", "撤销日期")
        revoke_authority(work, authority_id, day, reason.strip())

    refused = attempt(form, {"revoked_on": revoked_on, "reason": reason}, writing(console, note))
    if refused is not None:
        return signing_page(request, console, contract_id, refused)
    return done(contract_id, "authority", "/signing", "authorities")


@router.post("/{contract_id}/ratifications/{ratification_id}/{what}")
def ratification(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    ratification_id: str,
    what: str,
    day: Short = "",
    reason: Long = "",
    answer: Short = "yes",
    kind: Short = "",
    etag: Short = "",
) -> Response:
    """Note that the demand arrived (`demand`), what the principal said (`declaration`), or that
    the principal performs (`performance`).
    """
    expected = seen(etag)

    def note(work: Work) -> None:
        on = day_in(day, "day", "日期")
        if what == "demand":
            note_demand(work, contract_id, ratification_id, on, expected)
        elif what == "declaration":
            said = Declared(answer == "yes", on, reason.strip())
            declare(work, contract_id, ratification_id, said, expected)
        elif kind in _PERFORMANCES:
            shown = [PerformanceEvidence(_PERFORMANCES[kind], on, reason.strip())]
            show_performance(work, contract_id, ratification_id, shown, expected)
        else:
            raise Invalid("请选择履行情况", [Problem("kind", "请选择履行情况")])

    form = f"{what}-{ratification_id}"
    typed = {"day": day, "reason": reason, "answer": answer, "kind": kind}
    refused = attempt(form, typed, writing(console, note))
    if refused is not None:
        return signing_page(request, console, contract_id, refused)
    return done(contract_id, "ratification", "/signing")
