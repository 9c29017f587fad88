"""What waits to be done on a contract in review, as tasks and on its round: kept in step with its
life by `lifecycle.take`, whatever moved it.
"""

from collections.abc import Sequence

from service.domain.access import Role
from service.domain.dossier import DRAFTING, Dossier, Entry
from service.domain.review import OpenStep, open_steps
from service.domain.tasks import TaskKind, TaskRequest, TaskState
from service.domain.vocabulary import ContractAction, ContractState
from service.domain.working_days import Counted
from service.store import reviews as store
from service.store.access import user_with_id
from service.store.contracts import Contract
from service.store.lives import ContractEntry
from service.store.reviews import Review
from service.store.tasks import open_tasks_of
from service.usecases.contract_texts import subject_of
from service.usecases.work import Work

_DECISIONS = (TaskKind.COUNTERSIGN, TaskKind.REVIEW, TaskKind.APPROVE)
# Of a text that is a draft again nothing is signed any more.
_SIGNING = (TaskKind.ISSUE, TaskKind.SIGN, TaskKind.RATIFY, TaskKind.COMPARE)
_ROLES = {
    TaskKind.COUNTERSIGN: Role.COUNTERSIGNER,
    TaskKind.REVIEW: Role.REVIEWER,
    TaskKind.APPROVE: Role.APPROVER,
}


def follow(work: Work, contract: Contract, dossier: Dossier) -> None:
    """Close the tasks of what is done (or no longer asked), open those of what comes next, and
    close the round where the contract has left review. Repeating it changes nothing.
    """
    steps = open_steps(dossier)
    _close_tasks(work, contract, dossier, steps)
    review = store.open_review(work.session, contract.id)
    if review is None:
        return
    for step in steps:
        work.open_task(
            TaskRequest(
                kind=step.kind,
                subject=subject_of(contract),
                org_id=contract.org_id,
                title=f"{step.label}：{contract.title} {contract.number}",
                role=_ROLES[step.kind],
                due_at=review.due_at,
                key=step.key,
                counted=counted_of(review),
            )
        )
    review.steps = [{"kind": s.kind.value, "action": s.action.value, "key": s.key} for s in steps]
    if dossier.state != ContractState.IN_REVIEW:
        review.closed_at = work.now
        review.outcome = dossier.history[-1].action.value
    work.session.add(review)
    work.session.flush()


def ask_to_amend(work: Work, contract: Contract, dossier: Dossier, why: str) -> None:
    """A task for whoever drafted the contract (any drafter, where a program did)."""
    work.open_task(
        TaskRequest(
            kind=TaskKind.AMEND,
            subject=subject_of(contract),
            org_id=contract.org_id,
            title=f"{why}：{contract.title} {contract.number}"[:300],
            role=Role.DRAFTER,
            owner=drafter_of(work, dossier),
        )
    )


def drafter_of(work: Work, dossier: Dossier) -> str | None:
    """The account of the person who last wrote or submitted the text; None for programs."""
    return last_drafter(work, dossier.history)


def last_drafter(work: Work, history: Sequence[Entry | ContractEntry]) -> str | None:
    """The same of the acts of a life."""
    for entry in reversed(history):
        if entry.action in DRAFTING:
            user = user_with_id(work.session, entry.by)
            if user is not None and user.person_id is not None and user.disabled_at is None:
                return user.id
    return None


def counted_of(review: Review) -> Counted | None:
    """How a round's time limit was counted, where that is provisional."""
    if not review.due_provisional or review.working_days is None:
        return None
    return Counted(review.as_of, review.working_days)


def steps_of(review: Review) -> tuple[OpenStep, ...]:
    """What waits to be done now, as the round has it."""
    return tuple(
        OpenStep(TaskKind(step["kind"]), ContractAction(step["action"]), step["key"])
        for step in review.steps
    )


def _close_tasks(
    work: Work, contract: Contract, dossier: Dossier, steps: tuple[OpenStep, ...]
) -> None:
    if dossier.state == ContractState.DRAFT:
        work.close_tasks(subject_of(contract), *_SIGNING, outcome=TaskState.CANCELLED)
    waiting = {(step.kind.value, step.key) for step in steps}
    went_on = dossier.state in (ContractState.IN_REVIEW, ContractState.APPROVED)
    outcome = TaskState.DONE if went_on else TaskState.CANCELLED
    for task in open_tasks_of(work.session, subject_of(contract), _DECISIONS):
        if (task.kind, task.key) not in waiting:
            work.close_tasks(
                subject_of(contract), TaskKind(task.kind), key=task.key, outcome=outcome
            )
