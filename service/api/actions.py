"""Actions: the steps of a contract's life, one route for all; a stale page is refused (412)."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from service.api.contracts import Contract, ContractId
from service.api.errors import RequestProblem, documented
from service.api.steps import StepDep
from service.domain.vocabulary import ContractAction, Discipline
from service.usecases.comments import NewComment
from service.usecases.lifecycle import Taken
from service.usecases.redrafting import redraft_contract
from service.usecases.review import DECISIONS, Decision
from service.usecases.voiding import void_contract
from service.usecases.work import Work

router = APIRouter(prefix="/v1/contracts/{contract_id}/actions", tags=["contracts"])

ACTIONS: dict[str, Callable[[Work, str, Decision], Taken]] = {
    **{action.value: decide for action, decide in DECISIONS.items()},
    ContractAction.REVISE.value: redraft_contract,
    ContractAction.VOID.value: void_contract,
}
"""Action -> use case, for all actions that a decision is enough for. Those that say more have
routes of their own, which stand before this one."""


class CommentAtClause(BaseModel):
    model_config = ConfigDict(extra="forbid")

    words: str = Field(min_length=1, max_length=2000)
    clause: str = Field(default="", max_length=100, description="条款编号，空为全文")
    passage: str | None = Field(default=None, max_length=300, description="所指的文字")

    def as_comment(self, reply_to: str | None = None) -> NewComment:
        return NewComment(self.words, self.clause, self.passage, reply_to)


class ActionBody(BaseModel):
    """What is said with an action; most say nothing."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(default="", max_length=2000, description="理由；退回和作废须写明")
    on_behalf_of: str | None = Field(default=None, max_length=36, description="委托人的账号 id")
    discipline: Discipline | None = Field(default=None, description="为哪个专业会签")
    comments: list[CommentAtClause] = Field(
        default_factory=list, max_length=50, description="退回时写在条款上的意见"
    )

    def as_decision(self, expected: str | None) -> Decision:
        return Decision(
            expected=expected,
            on_behalf_of=self.on_behalf_of,
            reason=self.reason,
            discipline=self.discipline,
            comments=tuple(item.as_comment() for item in self.comments),
        )


ActionName = Annotated[
    str, Path(max_length=20, description="办理什么：" + "、".join(sorted(ACTIONS)))
]


@router.post("/{action}", responses=documented(400, 403, 404, 409, 412, 428))
def post_action(
    step: StepDep,
    contract_id: ContractId,
    action: ActionName,
    body: ActionBody | None = None,
) -> Contract:
    """办理合同的一个步骤；revise 为按现有档案重新起草。须带 If-Match 和 Idempotency-Key。"""
    use_case = ACTIONS.get(action)
    if use_case is None:
        known = {item.value for item in ContractAction}
        said = "不在这里办理" if action in known else "没有这种操作"
        raise RequestProblem(404, "action_unknown", f"「{action}」{said}")
    decision = (body or ActionBody()).as_decision(step.expected)
    return step.take(contract_id, lambda work: use_case(work, contract_id, decision))
