"""What people are asked to do about the end of a temporary supply: choose a way, then go it."""

from datetime import date

from service.domain.access import Role
from service.domain.tasks import TaskKind, TaskRequest, TaskState
from service.domain.temporary_ends import EndingWay, decide_by
from service.domain.working_days import DueDay
from service.store.contracts import Contract
from service.store.legacy import ending_choices
from service.usecases.contract_texts import subject_of
from service.usecases.lifecycle import dossier_of
from service.usecases.review_steps import drafter_of
from service.usecases.work import Work

REMINDER_DAYS = "temporary-reminder-days"
_KEY = "ending"
_NEXT = {
    EndingWay.EXTENSION: (TaskKind.RENEW, Role.DRAFTER, "办理临时用电延期"),
    EndingWay.PERMANENT: (TaskKind.RENEW, Role.DRAFTER, "转为正式用电，重新签订合同"),
    EndingWay.REMOVAL: (TaskKind.ARCHIVE, Role.ARCHIVIST, "拆除销户，办理合同解除"),
}


def chosen_way(work: Work, contract: Contract) -> EndingWay | None:
    """The way that was chosen last; None where none was."""
    choices = ending_choices(work.session, contract.id)
    return EndingWay(choices[-1].way) if choices else None


def ask_for_end(work: Work, contract: Contract, agreed: date | None) -> None:
    """Put it on the list of whoever drafted it that a way is to be chosen or, where one is, gone.
    `agreed`: until when the customer answers, by the text. Repeating it changes nothing.
    """
    way = chosen_way(work, contract)
    if way is not None:
        ask_to_go(work, contract, way)
        return
    request = TaskRequest(
        TaskKind.CHOOSE_END,
        subject_of(contract),
        contract.org_id,
        f"确定临时用电去向：{contract.title} {contract.number}"[:300],
        Role.DRAFTER,
        owner=drafter_of(work, dossier_of(work, contract)),
        due_at=DueDay(last_day(work, contract, agreed), provisional=False).at,
    )
    # The reminders of the contract tell them in time; today there is nothing to do.
    work.open_task(request, quietly=True)


def ask_to_go(work: Work, contract: Contract, way: EndingWay) -> None:
    """Ask for what follows the choice, to be done by the contract's last day."""
    kind, role, words = _NEXT[way]
    request = TaskRequest(
        kind,
        subject_of(contract),
        contract.org_id,
        f"{words}：{contract.title} {contract.number}"[:300],
        role,
        owner=drafter_of(work, dossier_of(work, contract)) if role is Role.DRAFTER else None,
        due_at=DueDay(max(contract.ends_on, work.today), provisional=False).at,
        key=_KEY if kind is TaskKind.ARCHIVE else "",
    )
    work.open_task(request)


def stop_asking(work: Work, contract: Contract, way: EndingWay) -> None:
    """Another way was chosen than this one."""
    kind = _NEXT[way][0]
    key = _KEY if kind is TaskKind.ARCHIVE else ""
    work.close_tasks(subject_of(contract), kind, key=key, outcome=TaskState.CANCELLED)


def last_day(work: Work, contract: Contract, agreed: date | None) -> date:
    """Until when a way is to be chosen, asked for the first time today."""
    days = int(work.library.parameter_values(work.today)[REMINDER_DAYS])
    return decide_by(contract.starts_on, contract.ends_on, agreed, days, work.today)
