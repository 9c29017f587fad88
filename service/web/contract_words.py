"""The main page of a contract: its words beside what was found in them, and why it is reviewed."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request, Response

from service.domain.access import Permission
from service.domain.errors import DianyueError
from service.domain.vocabulary import ContractAction, ContractState, Severity
from service.usecases.comments import CommentView, list_comments
from service.usecases.contract_choices import Offer, offers_for
from service.usecases.contract_words import FindingShown, findings_to_show, words_of_contract
from service.usecases.disclosures import MOST_OF_A_REASON
from service.usecases.lives import LifeEntry, life_of
from service.usecases.review_queue import clauses_to_look_at
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_page import ContractId, contract_page
from service.web.filled_forms import UNTOUCHED, Filled, Short, attempt, writing

router = APIRouter(prefix="/console/contracts", include_in_schema=False, route_class=ConsoleRoute)

SHORTEST_REASON = 2
MOST_LOOKS = 8
_STOPPED_BY_FINDINGS = frozenset(
    {ContractAction.SUBMIT, ContractAction.REVIEW, ContractAction.APPROVE, ContractAction.ISSUE}
)
_TO_AND_FRO = frozenset({ContractAction.SUBMIT, ContractAction.RETURN, ContractAction.REOPEN})


@router.get("/{contract_id}")
def words(request: Request, console: ConsoleDep, contract_id: ContractId) -> Response:
    """A contract as its reviewers see it; personal values are masked."""
    return words_page(request, console, contract_id)


@router.post("/{contract_id}/disclosure")
def disclose(
    request: Request, console: ConsoleDep, contract_id: ContractId, reason: Short = ""
) -> Response:
    """The same page with personal values in the clear; the reading is recorded first."""
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= MOST_OF_A_REASON:
        message = f"请写明查看事由，{SHORTEST_REASON} 至 {MOST_OF_A_REASON} 个字"
        return words_page(
            request, console, contract_id, Filled("disclosure", message, 422, {"reason": reason})
        )
    shown: list[Any] = []

    def show(work: Work) -> None:
        shown.append(words_of_contract(work, contract_id, unmasked=True, reason=reason))

    refused = attempt("disclosure", {"reason": reason}, writing(console, show))
    if refused is not None:
        return words_page(request, console, contract_id, refused)
    return words_page(request, console, contract_id, chapters=shown[0], why_clear=reason)


def words_page(
    request: Request,
    console: Console,
    contract_id: str,
    filled: Filled = UNTOUCHED,
    *,
    chapters: Any = None,
    why_clear: str = "",
) -> Response:
    """The page; `chapters` are the words in the clear, shown for the reason `why_clear`."""
    with console.reading() as work:
        chapters = chapters or words_of_contract(work, contract_id)
        findings, not_checked = _findings(work, contract_id)
        comments = list_comments(work, contract_id)
        anchors = {part.clause.id: part.anchor for c in chapters for part in c.clauses}
        blocking = sum(finding.severity is Severity.BLOCK for finding in findings)
        return contract_page(
            request,
            console,
            work,
            contract_id,
            "words",
            filled=filled,
            chapters=chapters,
            anchors=anchors,
            clauses=clause_choices(chapters),
            findings=findings,
            found_at=_by_clause(enumerate(findings, start=1)),
            not_checked=not_checked,
            comments=_comments_by_clause(comments, anchors),
            waiting_comments=[comment for comment in comments if not comment.settled],
            looks=_looks(work, contract_id),
            sent_back=_sent_back(work, contract_id),
            bar=_bar(offers_for(work, contract_id), blocking),
            why_clear=why_clear,
            may_disclose=console.user.may(Permission.READ_PERSONAL_DATA),
            may_comment=console.user.may(Permission.COMMENT),
            may_judge=console.user.may(Permission.JUDGE_FINDINGS),
        )


def clause_choices(chapters: Iterable[Any]) -> list[tuple[str, str]]:
    """The clauses to choose from, the whole text first."""
    clauses = [part.clause for chapter in chapters for part in chapter.clauses]
    named = [(c.id, " ".join(filter(None, (c.label, c.title)))) for c in clauses if c.id]
    return [("", "全文"), *named]


def _findings(work: Work, contract_id: str) -> tuple[tuple[FindingShown, ...], str]:
    """What is found, or why nothing could be looked for."""
    try:
        return findings_to_show(work, contract_id), ""
    except DianyueError as error:
        return (), error.message


def _by_clause(
    numbered: Iterable[tuple[int, FindingShown]],
) -> dict[str, list[tuple[int, FindingShown]]]:
    found: dict[str, list[tuple[int, FindingShown]]] = defaultdict(list)
    for number, finding in numbered:
        found[finding.clause].append((number, finding))
    return found


def _comments_by_clause(
    comments: Iterable[CommentView], anchors: dict[str, str]
) -> dict[str, list[CommentView]]:
    """By clause of this text; those on the whole text, or on a clause that is gone, under ""."""
    found: dict[str, list[CommentView]] = defaultdict(list)
    for comment in comments:
        found[comment.clause if comment.clause in anchors else ""].append(comment)
    return found


def _sent_back(work: Work, contract_id: str) -> LifeEntry | None:
    """The act that made it a draft again, with its reason; until it is submitted anew."""
    life = life_of(work, contract_id)
    if not life or life[-1].state != ContractState.DRAFT:
        return None
    last = next((entry for entry in reversed(life) if entry.action in _TO_AND_FRO), None)
    return last if last is not None and last.action is not ContractAction.SUBMIT else None


def _looks(work: Work, contract_id: str) -> list[Any]:
    """Where to look first: only while there is a decision to make."""
    try:
        looks = clauses_to_look_at(work, contract_id)
    except DianyueError:
        return []
    return list(looks[:MOST_LOOKS])


def _bar(offers: Iterable[Offer], blocking: int) -> list[tuple[Offer, tuple[str, ...]]]:
    """Each offer with all that hinders it, blocking findings included."""
    found = []
    for offer in offers:
        stopped = blocking and offer.action in _STOPPED_BY_FINDINGS
        more = (f"检查发现中有 {blocking} 项阻断性问题，须先改正",) if stopped else ()
        found.append((offer, offer.hindrances + more))
    return found
