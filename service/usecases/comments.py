"""Comments at clauses: say something, answer, resolve. They stay visible through all versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.errors import Invalid, Problem
from service.domain.notices import NoticeRequest
from service.domain.people import hide, reveal
from service.domain.typed_secrets import masked_words
from service.store import comments as store
from service.store.access import user_with_id
from service.store.comments import Comment
from service.store.contracts import Contract
from service.usecases.access import needs
from service.usecases.contract_texts import contract_of, holders_of, read_text, subject_of
from service.usecases.errors import CommentNotAnswered, CommentNotFound, CommentsOpen
from service.usecases.lifecycle import dossier_of, name_of
from service.usecases.review_steps import drafter_of
from service.usecases.work import Work

MOST_NAMED = 5
LONGEST = 2000
WHOLE_TEXT = "全文"


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment at a clause (empty: the whole text), perhaps at a passage of it; or an answer."""

    words: str
    clause: str = ""
    passage: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment as people read it, personal values masked. `settled`: resolved, or answered by
    somebody else than its author.
    """

    id: str
    version: int
    clause: str
    passage: str | None
    words: str
    author: str
    author_name: str
    at: datetime
    resolved_at: datetime | None
    resolved_by: str | None
    settled: bool
    answers: tuple["CommentView", ...] = ()


@needs(Permission.READ_CONTRACTS)
def list_comments(work: Work, contract_id: str) -> list[CommentView]:
    """All comments with their answers, on whatever version they were made; the first one first."""
    contract = contract_of(work, contract_id)
    masks = work.vault.masks_of(holders_of(work, contract))
    found = store.comments_of(work.session, contract.id)
    return [
        _view(
            work,
            comment,
            masks,
            tuple(_view(work, answer, masks) for answer in _answers(comment, found)),
            settled=_settled(comment, found),
        )
        for comment in found
        if comment.reply_to is None
    ]


@needs(Permission.COMMENT)
def comment_on(work: Work, contract_id: str, new: NewComment) -> CommentView:
    """Say something at a clause of the newest text, or answer. Raises Invalid, CommentNotFound."""
    contract = contract_of(work, contract_id, lock=True)
    comment = add_comments(work, contract, [new])[0]
    return _view(work, comment, work.vault.masks_of(holders_of(work, contract)))


@needs(Permission.COMMENT)
def resolve_comment(work: Work, contract_id: str, comment_id: str) -> CommentView:
    """Call a comment settled; again, it changes nothing. Somebody else's is answered first.

    Raises CommentNotFound, CommentNotAnswered.
    """
    contract = contract_of(work, contract_id, lock=True)
    comment = store.comment_of(work.session, contract.id, comment_id, lock=True)
    if comment is None or comment.reply_to is not None:
        raise CommentNotFound("没有这条意见")
    if comment.resolved_at is None:
        found = store.comments_of(work.session, contract.id)
        if comment.author not in work.actor.identities and not _settled(comment, found):
            raise CommentNotAnswered("他人的意见须先答复，才能标为已解决")
        comment.resolved_at, comment.resolved_by = work.now, work.actor.id
        work.session.add(comment)
        work.session.flush()
        payload = {"comment": comment.id, "clause": comment.clause}
        work.record(Event(subject_of(contract), "comments.resolved", payload), contract.org_id)
    return _view(work, comment, work.vault.masks_of(holders_of(work, contract)), settled=True)


def add_comments(work: Work, contract: Contract, new: Iterable[NewComment]) -> list[Comment]:
    """Store comments on the newest text, with tokens for personal values; tell who should know."""
    wanted = list(new)
    if not wanted:
        return []
    outline = read_text(work, contract).outline
    titles = {clause.id: clause.label or clause.title for clause in outline.clauses() if clause.id}
    values = work.vault.values_of(holders_of(work, contract))
    tokens = {value: token for token, value in values.items() if value is not None}
    found = []
    for number, item in enumerate(wanted):
        _refuse_wrong(item, number if len(wanted) > 1 else None, titles)
        begun = _begun(work, contract, item)
        comment = Comment(
            id=work.new_id(),
            org_id=contract.org_id,
            contract_id=contract.id,
            version=contract.version,
            clause=begun.clause if begun is not None else item.clause,
            passage=masked_words(hide(item.passage, tokens)) if item.passage else None,
            words=masked_words(hide(item.words.strip(), tokens)),
            author=work.actor.id,
            reply_to=begun.id if begun is not None else None,
            at=work.now,
        )
        work.session.add(comment)
        work.session.flush()
        payload = {"comment": comment.id, "clause": comment.clause, "reply_to": comment.reply_to}
        work.record(Event(subject_of(contract), "comments.added", payload), contract.org_id)
        _tell(work, contract, comment, begun, titles.get(comment.clause, WHOLE_TEXT))
        found.append(comment)
    return found


def refuse_open_comments(work: Work, contract: Contract) -> None:
    """Raise CommentsOpen where a comment is neither resolved nor answered by somebody else."""
    found = store.comments_of(work.session, contract.id)
    waiting = [c for c in found if c.reply_to is None and not _settled(c, found)]
    if waiting:
        outline = read_text(work, contract).outline
        titles = {c.id: c.label or c.title for c in outline.clauses()}
        places = dict.fromkeys(titles.get(c.clause, WHOLE_TEXT) for c in waiting)
        named = "、".join(list(places)[:MOST_NAMED])
        raise CommentsOpen(f"还有 {len(waiting)} 条意见无人答复或者解决（{named}），不能审批")


def _refuse_wrong(item: NewComment, number: int | None, titles: dict[str, str]) -> None:
    at = "" if number is None else f"comments[{number}]."
    problems = []
    if not item.words.strip():
        problems.append(Problem(f"{at}words", "意见不能为空"))
    if len(item.words) > LONGEST:
        problems.append(Problem(f"{at}words", f"意见至多 {LONGEST} 字"))
    if item.clause and item.reply_to is None and item.clause not in titles:
        problems.append(Problem(f"{at}clause", f"合同文本中没有编号为「{item.clause}」的条款"))
    if problems:
        raise Invalid("意见不正确", problems)


def _begun(work: Work, contract: Contract, item: NewComment) -> Comment | None:
    """The comment that began, which an answer stands under."""
    if item.reply_to is None:
        return None
    above = store.comment_of(work.session, contract.id, item.reply_to)
    if above is not None and above.reply_to is not None:
        above = store.comment_of(work.session, contract.id, above.reply_to)
    if above is None:
        raise CommentNotFound("没有要答复的这条意见")
    return above


def _tell(
    work: Work, contract: Contract, comment: Comment, begun: Comment | None, clause: str
) -> None:
    """An answer is told to whoever began, a comment to the drafter."""
    to = begun.author if begun is not None else drafter_of(work, dossier_of(work, contract))
    if to is None or to == work.actor.id or user_with_id(work.session, to) is None:
        return
    facts = {"by": work.actor.name, "clause": clause}
    work.post(
        NoticeRequest("comment.added", to, subject_of(contract), contract.org_id, comment.id, facts)
    )


def _answers(comment: Comment, found: Sequence[Comment]) -> list[Comment]:
    return [item for item in found if item.reply_to == comment.id]


def _settled(comment: Comment, found: Sequence[Comment]) -> bool:
    answered = any(item.author != comment.author for item in _answers(comment, found))
    return comment.resolved_at is not None or answered


def _view(
    work: Work,
    comment: Comment,
    masks: dict[str, str | None],
    answers: tuple[CommentView, ...] = (),
    *,
    settled: bool = False,
) -> CommentView:
    return CommentView(
        id=comment.id,
        version=comment.version,
        clause=comment.clause,
        passage=reveal(comment.passage, masks),
        words=reveal(comment.words, masks),
        author=comment.author,
        author_name=name_of(work, comment.author),
        at=comment.at,
        resolved_at=comment.resolved_at,
        resolved_by=comment.resolved_by,
        settled=settled,
        answers=answers,
    )
