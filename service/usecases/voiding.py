"""作废: a contract that nobody has signed yet is given up for good, with a reason."""

from service.domain.access import Permission
from service.domain.errors import Invalid, Problem
from service.domain.tasks import TaskState
from service.domain.vocabulary import ContractAction
from service.usecases.access import needs
from service.usecases.contract_texts import subject_of
from service.usecases.lifecycle import Step, Taken, held, take
from service.usecases.review import Decision
from service.usecases.review_judging import masked
from service.usecases.work import Work


@needs(Permission.VOID_CONTRACTS)
def void_contract(work: Work, contract_id: str, decision: Decision) -> Taken:
    """Give a contract up; all that waited for it is off the lists.

    Raises VersionChanged, ActionNotPossible, RoleMissing, Invalid (no reason).
    """
    contract = held(work, contract_id, decision.expected)
    if not decision.reason.strip():
        message = "作废须写明理由"
        raise Invalid(message, [Problem("reason", message)])
    step = Step(
        ContractAction.VOID,
        on_behalf_of=decision.on_behalf_of,
        reason=masked(work, contract, decision.reason),
    )
    taken = take(work, contract.id, step)
    work.close_tasks(subject_of(taken.contract), outcome=TaskState.CANCELLED)
    return taken
