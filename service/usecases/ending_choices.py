"""Temporary supply ends in one of three ways: which one the customer and we agreed on is recorded
before a day, else the task goes up to a named person.
"""

from dataclasses import dataclass
from datetime import date, datetime

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.errors import ActionNotPossible, Invalid, Problem
from service.domain.reminders import Occasion
from service.domain.tasks import TaskKind
from service.domain.temporary_ends import EndingWay
from service.domain.vocabulary import ContractState
from service.domain.working_days import CHINA
from service.store.contracts import Contract
from service.store.legacy import EndingChoice, ending_choices
from service.store.renewals import successors_of
from service.store.tasks import open_tasks_of
from service.usecases.access import needs
from service.usecases.contract_texts import contract_of, subject_of
from service.usecases.ending import Proof
from service.usecases.ending_tasks import ask_to_go, last_day, stop_asking
from service.usecases.kept_files import keep_file
from service.usecases.lifecycle import held, name_of
from service.usecases.review_judging import masked
from service.usecases.succession import ends_by_choice, term_of
from service.usecases.wake_ups import close_wake_up
from service.usecases.work import Work

LONGEST_NOTE = 500
_NOT_TEMPORARY = "本合同不是临时供用电合同，届满时没有去向可选"


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A choice; `proof`: sha256 of the customer's answer as it was scanned."""

    id: str
    way: EndingWay
    chosen_on: date
    note: str | None
    proof: str | None
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class EndingView:
    """How a temporary supply ends. `decide_by`: until when a way is to be chosen; None where the
    supply is not temporary. `choices`: all there were, the one that counts last. `why_not`: why
    none can be recorded; empty: one can.
    """

    contract_id: str
    state: str
    ends_on: date
    is_temporary: bool
    decide_by: date | None
    is_overdue: bool
    way: EndingWay | None
    choices: tuple[ChoiceView, ...]
    why_not: str


@needs(Permission.READ_CONTRACTS)
def ending_of(work: Work, contract_id: str) -> EndingView:
    """How a contract's temporary supply is to end; raises ContractNotFound."""
    contract = contract_of(work, contract_id)
    is_temporary = ends_by_choice(work, contract)
    day = _decide_by(work, contract) if is_temporary else None
    rows = ending_choices(work.session, contract.id)
    return EndingView(
        contract_id=contract.id,
        state=contract.state,
        ends_on=contract.ends_on,
        is_temporary=is_temporary,
        decide_by=day,
        is_overdue=bool(day and not rows and day < work.today),
        way=EndingWay(rows[-1].way) if rows else None,
        choices=tuple(_view(work, row) for row in rows),
        why_not=_why_not(work, contract) if is_temporary else _NOT_TEMPORARY,
    )


@needs(Permission.RECORD_OBJECTIONS)
def choose_ending(
    work: Work,
    contract_id: str,
    way: EndingWay,
    chosen_on: date,
    note: str = "",
    proof: Proof | None = None,
    expected: str | None = None,
) -> EndingView:
    """Record how the temporary supply ends, and ask for what follows. Another choice later takes
    this one's place, until what follows is in force; the same one again changes nothing.

    Raises ContractNotFound, VersionChanged, ActionNotPossible, Invalid (no temporary supply, a day
    out of place, an extension after the end).
    """
    contract = held(work, contract_id, expected)
    _refuse(work, contract, way, chosen_on, note)
    sha256 = keep_file(work, contract.org_id, proof.content, proof.media_type) if proof else None
    words = masked(work, contract, note.strip()) or None
    known = ending_choices(work.session, contract.id)
    before = known[-1] if known else None
    if before is not None and _same(before, way, chosen_on, words, sha256):
        return ending_of(work, contract_id)
    row = EndingChoice(
        id=work.new_id(),
        org_id=contract.org_id,
        contract_id=contract.id,
        way=way.value,
        chosen_on=chosen_on,
        note=words,
        proof=sha256,
        recorded_at=work.now,
        recorded_by=work.actor.id,
    )
    work.session.add(row)
    work.session.flush()
    _follow(work, contract, way, EndingWay(before.way) if before is not None else None)
    payload = {"choice": row.id, "way": way.value, "chosen_on": chosen_on.isoformat()}
    payload |= {"before": before.id} if before is not None else {}
    payload |= {"proof": sha256} if sha256 is not None else {}
    work.record(Event(subject_of(contract), "contracts.ending_chosen", payload), contract.org_id)
    return ending_of(work, contract_id)


def _follow(work: Work, contract: Contract, way: EndingWay, before: EndingWay | None) -> None:
    subject = subject_of(contract)
    if before is None:
        work.close_tasks(subject, TaskKind.CHOOSE_END)
        close_wake_up(work, subject, Occasion.TEMPORARY, f"已确定去向：{way.label}")
    elif before is not way:
        stop_asking(work, contract, before)
    ask_to_go(work, contract, way)


def _refuse(work: Work, contract: Contract, way: EndingWay, chosen_on: date, note: str) -> None:
    if not ends_by_choice(work, contract):
        raise Invalid(_NOT_TEMPORARY, [Problem("contract_id", _NOT_TEMPORARY)])
    why_not = _why_not(work, contract)
    if why_not:
        raise ActionNotPossible(why_not)
    problems = []
    if chosen_on > work.today:
        problems.append(Problem("chosen_on", "确定去向的日期不能晚于今天"))
    if way is EndingWay.EXTENSION and contract.ends_on < work.today:
        said = "合同已经届满，届满以后不能再延期，请选择转为正式用电或者拆除销户"
        problems.append(Problem("way", said))
    if len(note) > LONGEST_NOTE:
        problems.append(Problem("note", f"说明最多 {LONGEST_NOTE} 字"))
    if problems:
        raise Invalid("去向登记不正确", problems)


def _why_not(work: Work, contract: Contract) -> str:
    if contract.state != ContractState.IN_FORCE:
        label = ContractState(contract.state).label
        return f"合同处于「{label}」状态，只有履行中的合同可以确定去向"
    if any(row.state == ContractState.IN_FORCE for row in successors_of(work.session, contract.id)):
        return "接续的合同已经生效，去向不能再改"
    return ""


def _decide_by(work: Work, contract: Contract) -> date:
    """The day on the task; once that is done, the day by the text."""
    tasks = open_tasks_of(work.session, subject_of(contract), {TaskKind.CHOOSE_END})
    due = [task.due_at for task in tasks if task.due_at is not None]
    if due:
        return due[0].astimezone(CHINA).date()
    return last_day(work, contract, term_of(work, contract).decide_before)


def _same(
    row: EndingChoice, way: EndingWay, chosen_on: date, note: str | None, proof: str | None
) -> bool:
    return (row.way, row.chosen_on, row.note, row.proof) == (way.value, chosen_on, note, proof)


def _view(work: Work, row: EndingChoice) -> ChoiceView:
    return ChoiceView(
        id=row.id,
        way=EndingWay(row.way),
        chosen_on=row.chosen_on,
        note=row.note,
        proof=row.proof,
        recorded_at=row.recorded_at,
        recorded_by=name_of(work, row.recorded_by),
    )
