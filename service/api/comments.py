"""Comments at clauses: list, add, answer, resolve."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from service.api.access import ServiceDep
from service.api.actions import CommentAtClause
from service.api.contracts import ContractId
from service.api.errors import documented
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.usecases import comments as usecases
from service.usecases.answers import answer_once
from service.usecases.comments import CommentView

router = APIRouter(prefix="/v1/contracts/{contract_id}/comments", tags=["reviews"])

CommentId = Annotated[str, Path(max_length=36)]


class Said(BaseModel):
    id: str
    version: int = Field(description="写在哪一版文本上")
    clause: str
    passage: str | None
    words: str = Field(description="意见；个人信息已遮盖")
    author: str
    author_name: str
    at: datetime


class Comment(Said):
    """`settled`: resolved, or answered by somebody else."""

    resolved_at: datetime | None
    resolved_by: str | None
    settled: bool
    answers: list[Said]


class CommentList(BaseModel):
    items: list[Comment]


class NewWords(CommentAtClause):
    reply_to: str | None = Field(default=None, max_length=36, description="答复哪一条意见")


@router.get("", responses=documented(403, 404))
def get_comments(service: ServiceDep, contract_id: ContractId) -> CommentList:
    """合同各版文本上的全部意见和答复。"""
    with service.reading() as work:
        found = usecases.list_comments(work, contract_id)
    return CommentList(items=[_model(view) for view in found])


@router.post("", status_code=201, responses=documented(400, 403, 404, 409))
def post_comment(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    contract_id: ContractId,
    body: NewWords,
) -> Comment:
    """在条款上写意见，或者答复一条意见。"""
    new = body.as_comment(body.reply_to)
    with flights.taking(service.actor.id, keyed.key), service.writing() as work:
        answer, _ = answer_once(
            work, keyed, lambda: _json(usecases.comment_on(work, contract_id, new))
        )
    return Comment.model_validate(answer)


@router.post("/{comment_id}/resolve", responses=documented(400, 403, 404, 409))
def post_resolution(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    contract_id: ContractId,
    comment_id: CommentId,
) -> Comment:
    """将一条意见标为已解决。"""
    with flights.taking(service.actor.id, keyed.key), service.writing() as work:
        answer, _ = answer_once(
            work, keyed, lambda: _json(usecases.resolve_comment(work, contract_id, comment_id))
        )
    return Comment.model_validate(answer)


def _json(view: CommentView) -> dict[str, Any]:
    return _model(view).model_dump(mode="json")


def _model(view: CommentView) -> Comment:
    said = {name: getattr(view, name) for name in Comment.model_fields if name != "answers"}
    return Comment(**said, answers=[_said(answer) for answer in view.answers])


def _said(view: CommentView) -> Said:
    return Said(**{name: getattr(view, name) for name in Said.model_fields})
