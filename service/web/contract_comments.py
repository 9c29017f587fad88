"""Comments at clauses and verdicts on findings: said where they stand on the main page."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from service.domain.review_verdicts import FindingVerdictKind
from service.usecases.comments import NewComment, comment_on, resolve_comment
from service.usecases.verdicts import NewVerdict, judge_finding
from service.web.access import ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_page import ContractId, done
from service.web.contract_words import words_page
from service.web.filled_forms import Long, Short, attempt, writing

router = APIRouter(prefix="/console/contracts", include_in_schema=False, route_class=ConsoleRoute)


@router.post("/{contract_id}/comments")
def comment(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    words: Long = "",
    clause: Short = "",
    anchor: Short = "main",
) -> Response:
    """Say something at a clause, or (no clause) on the whole text."""
    new = NewComment(words.strip(), clause)
    form = f"comment-{clause}"
    say = writing(console, lambda work: comment_on(work, contract_id, new))
    refused = attempt(form, {"words": words}, say)
    if refused is not None:
        return words_page(request, console, contract_id, refused)
    return done(contract_id, "commented", anchor=anchor)


@router.post("/{contract_id}/comments/{comment_id}/answers")
def answer(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    comment_id: str,
    words: Long = "",
) -> Response:
    """Answer a comment."""
    new = NewComment(words.strip(), reply_to=comment_id)
    form = f"answer-{comment_id}"
    say = writing(console, lambda work: comment_on(work, contract_id, new))
    refused = attempt(form, {"words": words}, say)
    if refused is not None:
        return words_page(request, console, contract_id, refused)
    return done(contract_id, "answered", anchor=f"comment-{comment_id}")


@router.post("/{contract_id}/comments/{comment_id}/resolution")
def resolve(
    request: Request, console: ConsoleDep, contract_id: ContractId, comment_id: str
) -> Response:
    """Call a comment settled."""
    act = writing(console, lambda work: resolve_comment(work, contract_id, comment_id))
    refused = attempt(f"resolve-{comment_id}", {}, act)
    if refused is not None:
        return words_page(request, console, contract_id, refused)
    return done(contract_id, "resolved", anchor=f"comment-{comment_id}")


@router.post("/{contract_id}/findings/verdicts")
def judge(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    verdict: Annotated[FindingVerdictKind, Form()],
    rule: Short = "",
    clause: Short = "",
    paragraph: Annotated[str, Form(pattern=r"^\d{0,6}$")] = "",
    path: Short = "",
    note: Long = "",
    number: Annotated[str, Form(pattern=r"^\d{0,6}$")] = "",
) -> Response:
    """Say of a finding that it is right, a false alarm, or that its rule is wrong."""
    new = NewVerdict(
        rule, verdict, clause, int(paragraph) if paragraph else None, path or None, note.strip()
    )
    say = writing(console, lambda work: judge_finding(work, contract_id, new))
    refused = attempt(f"verdict-{number}", {"note": note}, say)
    if refused is not None:
        return words_page(request, console, contract_id, refused)
    return done(contract_id, "judged", anchor=f"finding-{number}")
