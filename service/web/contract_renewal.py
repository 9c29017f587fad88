"""The end of a contract's term: what follows, one click that drafts the renewal, objections."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, File, Path, Request, Response, UploadFile

from service.domain.access import Permission
from service.domain.dates import worded
from service.domain.drafting_needs import AgreedField
from service.domain.errors import ActionNotPossible, Invalid, Problem
from service.domain.field_names import field_name
from service.domain.vocabulary import ContractState, RenewalMode
from service.usecases.contract_terms import terms_beside_record
from service.usecases.reminder_views import reminders_of_contract
from service.usecases.renewal_objections import (
    NewRenewalObjection,
    object_to_renewal,
    withdraw_objection,
)
from service.usecases.renewal_plans import Wishes
from service.usecases.renewals import Proposal, RenewalView, draft_renewal, renewal_of
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_archive import scan_of
from service.web.contract_page import ContractId, contract_page, done, seen
from service.web.draft_fields import agreed_of, default_text, field_of
from service.web.fact_groups import value_words
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

MOST_CHANGES = 8
END = "续签终止日"
# What is usually so on the day a renewal is drafted; whoever sends the form says that it is.
_TODAY = frozenset({"agreed.review.checked_on", "agreed.extension.applied_on"})
_HINTS = {
    "agreed.review.checked_on": (
        "双方对照现场核对原合同和档案的日期，印入续签协议。已填今天，不是今天核对的请改正"
    ),
    "agreed.extension.applied_on": "用电人书面申请延期的日期。已填今天，不是今天的请改正",
    "agreed.extension.first_supplied_on": "首次送电的日期，最长期限自这一天起算",
    "agreed.extension.permit_valid_to": "工程批准文件上的有效期",
}
Scan = Annotated[UploadFile | None, File()]


async def _typed(request: Request) -> Mapping[str, str]:
    form = await request.form()
    return {name: value.strip() for name, value in form.items() if isinstance(value, str)}


TypedDep = Annotated[Mapping[str, str], Depends(_typed)]


@router.get("/{contract_id}/renewal")
def renewal(request: Request, console: ConsoleDep, contract_id: ContractId) -> Response:
    """What happens at the end, and what can be done about it."""
    return renewal_page(request, console, contract_id)


@router.post("/{contract_id}/renewals")
def draft(
    request: Request, console: ConsoleDep, contract_id: ContractId, typed: TypedDep
) -> Response:
    """Draft the renewal, and go to it; what there is already is shown."""
    drafted: list[str] = []

    def act(work: Work) -> None:
        view = renewal_of(work, contract_id)
        if view.successor is not None:
            drafted.append(view.successor.id)
            return
        if view.proposal is None:
            raise ActionNotPossible(view.why_not)
        wishes = _wishes(view.proposal, typed, work.today)
        drafted.append(draft_renewal(work, contract_id, wishes).id)

    refused = attempt("renew", typed, writing(console, act))
    if refused is not None:
        named = tuple(_named(problem) for problem in refused.problems)
        return renewal_page(request, console, contract_id, replace(refused, problems=named))
    return done(drafted[0], "renewal-drafted")


@router.post("/{contract_id}/renewal-objections")
def object_to(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    party: Short = "",
    received_on: Short = "",
    proof: Scan = None,
    etag: Short = "",
) -> Response:
    """Record an objection that arrived in time."""
    content = proof.file.read() if proof is not None else b""

    def act(work: Work) -> None:
        given = NewRenewalObjection(
            party,
            day_in(received_on, "received_on", "收到异议的日期"),
            scan_of(content, "proof"),
        )
        object_to_renewal(work, contract_id, given, seen(etag))

    typed = {"party": party, "received_on": received_on}
    refused = attempt("object", typed, writing(console, act))
    if refused is not None:
        return renewal_page(request, console, contract_id, refused)
    return done(contract_id, "renewal-objected", "/renewal", "objections")


@router.post("/{contract_id}/renewal-objections/{objection_id}/withdrawal")
def withdraw(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    objection_id: Annotated[str, Path(max_length=36)],
    reason: Long = "",
    etag: Short = "",
) -> Response:
    """Record that a party takes its objection back."""

    def act(work: Work) -> None:
        withdraw_objection(work, contract_id, objection_id, reason, seen(etag))

    refused = attempt(f"withdraw-{objection_id}", {"reason": reason}, writing(console, act))
    if refused is not None:
        return renewal_page(request, console, contract_id, refused)
    return done(contract_id, "renewal-withdrawn", "/renewal", "objections")


def renewal_page(
    request: Request, console: Console, contract_id: str, filled: Filled = UNTOUCHED
) -> Response:
    """The page, with a form that was not accepted as it was filled in."""
    may = console.user.may
    with console.reading() as work:
        view = renewal_of(work, contract_id)
        differing = [row for row in terms_beside_record(work, contract_id) if row.differs]
        return contract_page(
            request,
            console,
            work,
            contract_id,
            "renewal",
            filled=filled,
            renewal=view,
            sentences=list(_at_the_end(view)),
            values=_first_values(view.proposal, work.today) | dict(filled.values),
            hints=_HINTS,
            errors={problem.field: problem.message for problem in filled.problems},
            missing=[field_name(path) for path in view.proposal.missing] if view.proposal else [],
            parties=_who_may_object(view),
            changes=[
                (field_name(row.path), value_words(row.in_text), value_words(row.in_record))
                for row in differing[:MOST_CHANGES]
            ],
            more_changes=max(len(differing) - MOST_CHANGES, 0),
            reminders=reminders_of_contract(work, contract_id),
            may_draft=may(Permission.DRAFT_CONTRACTS),
            may_object=may(Permission.RECORD_OBJECTIONS) and view.may_object,
        )


def _at_the_end(view: RenewalView) -> Iterator[str]:
    """What follows on the last day, in plain words."""
    if view.state != ContractState.IN_FORCE:
        yield f"合同现为「{ContractState(view.state).label}」，只有履行中的合同才有届满和续签。"
        return
    if view.indefinite_since is not None:
        yield f"合同自 {worded(view.indefinite_since)} 起为不定期合同，继续有效，不再有终止日。"
        return
    if view.follows is not None:
        yield (
            f"本协议随主合同 {view.follows} 继续有效：主合同续期的，随之续期；"
            "主合同终止的，同时终止。"
        )
    elif view.objected:
        rolls = view.mode is RenewalMode.ROLL_SAME_TERM
        yield (
            f"一方已在异议期内提出书面异议，{'本期届满后不再按原期限顺延，' if rolls else ''}"
            "须在届满前商定修改或者新合同；"
            f"届满时没有谈妥的，按合同约定{'' if rolls else '仍'}转为不定期合同继续履行。"
        )
    elif view.is_temporary:
        yield (
            "临时用电到期不自动续期，也不转为不定期合同，须在届满前与客户确定拆除、延期"
            "或者转为正式用电，并办完手续。"
        )
    elif view.next_ends_on is not None and view.objection_until is not None:
        yield (
            f"自动顺延：双方在 {worded(view.objection_until)}（含）以前都没有书面异议的，"
            f"合同按原期限再顺延一期，至 {worded(view.next_ends_on)} 届满，无须续签。"
        )
    elif view.mode is RenewalMode.CONTINUE_INDEFINITE:
        yield "继续有效：期满后转为不定期合同，约定不变，无须续签。"
    else:
        yield "不自动续期：须在届满前续签，或者办理终止。"
    yield "期限届满不是停电的理由，续签完成以前照常供电。"


def _who_may_object(view: RenewalView) -> list[tuple[str, str]]:
    """The parties whose objection does not stand yet, as choices."""
    standing = {
        item.party
        for item in view.objections
        if item.withdrawn_at is None and item.ends_on == view.ends_on
    }
    return [(party, party) for party in view.parties if party not in standing]


def _first_values(proposal: Proposal | None, today: date) -> dict[str, str]:
    """What stands in the form before anybody types; in the plain case that is all of it."""
    if proposal is None:
        return {}
    mode = proposal.renewal_mode
    return {
        "ends_on": proposal.ends_on.isoformat() if proposal.ends_on is not None else "",
        "renewal_mode": mode.value if mode is not None else "",
        **{field.path: _first_value(field, today) for field in proposal.asked},
    }


def _first_value(field: AgreedField, today: date) -> str:
    return today.isoformat() if field.path in _TODAY else default_text(field)


def _named(problem: Problem) -> Problem:
    """A problem at its input, with the name of that: many texts only say what is wrong."""
    path = field_of(problem.field)
    name = END if path == "ends_on" else field_name(path)
    if name in problem.message or name == path:
        return Problem(path, problem.message)
    return Problem(path, f"{name}：{problem.message}")


def _wishes(proposal: Proposal, typed: Mapping[str, str], today: date) -> Wishes:
    """What was typed; raises Invalid naming what was left blank."""
    blanks = [
        Problem(field.path, f"请填写{field_name(field.path)}")
        for field in proposal.asked
        if field.needed and not typed.get(field.path)
    ]
    if blanks:
        raise Invalid("还有必须写明的内容没有填写", blanks)
    first = _first_values(proposal, today)
    end, mode = typed.get("ends_on", ""), typed.get("renewal_mode", "")
    # What nobody changed follows from the contract and from what was typed beside it.
    is_own_end = bool(end) and end != first["ends_on"]
    return Wishes(
        ends_on=day_in(end, "ends_on", END) if is_own_end else None,
        renewal_mode=chosen_in(RenewalMode, mode, "renewal_mode") if mode else None,
        agreed=agreed_of(proposal.asked, typed),
    )
