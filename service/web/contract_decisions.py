"""The bar of decisions: submit, countersign, review, approve, send back, issue, check, void."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request, Response

from service.domain.errors import ActionNotPossible
from service.domain.vocabulary import ContractAction, Discipline
from service.usecases.archive import check_signed
from service.usecases.comments import NewComment
from service.usecases.issuing import issue_contract, prepare_issue
from service.usecases.review import DECISIONS, Decision
from service.usecases.voiding import void_contract
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_page import ContractId, done, seen
from service.web.contract_words import words_page
from service.web.filled_forms import Long, Many, Short, attempt, writing

router = APIRouter(prefix="/console/contracts", include_in_schema=False, route_class=ConsoleRoute)

Taking = Callable[[Work, str, Decision], object]


def _check(work: Work, contract_id: str, decision: Decision) -> object:
    return check_signed(
        work, contract_id, decision.reason, decision.expected, decision.on_behalf_of
    )


_TAKEN: Mapping[ContractAction, Taking] = {
    **DECISIONS,
    ContractAction.CHECK: _check,
    ContractAction.VOID: void_contract,
}


@router.post("/{contract_id}/actions/{action}")
def decide(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    action: ContractAction,
    etag: Short = "",
    on_behalf_of: Short = "",
    reason: Long = "",
    discipline: Short = "",
    comment_clause: Many = [],  # noqa: B006  (FastAPI copies it)
    comment_words: Many = [],  # noqa: B006
) -> Response:
    """Take one decision; a stale page says what happened since and keeps what was typed."""
    comments = _comments(comment_clause, comment_words)
    decision = Decision(
        expected=seen(etag),
        on_behalf_of=on_behalf_of or None,
        reason=reason,
        discipline=Discipline(discipline) if discipline in set(Discipline) else None,
        comments=comments,
    )
    form = f"{action.value}{'-' + on_behalf_of if on_behalf_of else ''}"
    typed = {"reason": reason, "discipline": discipline, "comments": comments}
    refused = attempt(form, typed, _act(console, contract_id, action, decision))
    if refused is not None:
        return words_page(request, console, contract_id, refused)
    return done(contract_id, action.value)


def _act(
    console: Console, contract_id: str, action: ContractAction, decision: Decision
) -> Callable[[], object]:
    take = _TAKEN.get(action)
    if take is not None:
        return writing(console, lambda work: take(work, contract_id, decision))
    if action is not ContractAction.ISSUE:
        raise ActionNotPossible(f"「{action.label}」不在这里办理")
    return lambda: _issue(console, contract_id, decision)


def _issue(console: Console, contract_id: str, decision: Decision) -> None:
    """The papers are made before the Work that writes is opened: that takes seconds."""
    with console.reading() as work:
        prepared = prepare_issue(work, contract_id)
    with console.writing() as work:
        issue_contract(work, contract_id, prepared, decision.expected, decision.on_behalf_of)


def _comments(clauses: list[str], words: list[str]) -> tuple[NewComment, ...]:
    """What was written at clauses in the form that sends a contract back; empty rows are none."""
    rows = zip(clauses, words, strict=False)
    return tuple(NewComment(said.strip(), clause) for clause, said in rows if said.strip())
