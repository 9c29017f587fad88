"""追认: a signature without authority waits for its principal; the clock, and the outcomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from service.domain.access import Permission, Role
from service.domain.audit import Event
from service.domain.dates import worded
from service.domain.errors import Invalid, Problem
from service.domain.notices import NoticeRequest
from service.domain.ratification import (
    PerformanceEvidence,
    RatificationState,
    in_time,
    is_silent,
    last_day,
    objection_to,
)
from service.domain.tasks import TaskKind, TaskRequest, TaskState
from service.domain.vocabulary import ContractState
from service.domain.working_days import Counted, DueDay, is_working_day
from service.store.access import user_with_id
from service.store.contracts import Contract
from service.store.signatures import (
    Ratification,
    Signature,
    locked_contract,
    overdue_ratifications,
    ratifications_of,
    signature_with_id,
)
from service.usecases.access import needs
from service.usecases.concluding import paper_out, party_may_have_signed
from service.usecases.contract_texts import subject_of
from service.usecases.errors import RatificationClosed, RatificationNotFound
from service.usecases.lifecycle import held
from service.usecases.review_judging import masked
from service.usecases.work import Work

_DAYS = "ratification-days"


@dataclass(frozen=True, slots=True)
class Declared:
    """What the principal said on a day: yes or no, with the paper's number or the reason."""

    ratifies: bool
    declared_on: date
    reason: str


def open_ratification(work: Work, contract: Contract, signature: Signature) -> Ratification:
    """Let a 代签 wait for its principal, and put the demand on the work list.

    The task is due in the time the law gives, counted from today; the clock that makes silence a
    refusal runs only from the day the demand arrives.
    """
    row = Ratification(
        id=work.new_id(),
        org_id=contract.org_id,
        contract_id=contract.id,
        signature_id=signature.id,
        party=signature.party,
        state=RatificationState.OPEN.value,
        opened_on=work.today,
        evidence=[],
    )
    work.session.add(row)
    work.session.flush()
    due_on = _due(work, work.today)
    _put_on_list(work, contract, row, due_on)
    _record(work, row, "ratifications.opened", {"due_on": due_on.isoformat()})
    if user_with_id(work.session, contract.created_by) is not None:
        facts = {"party": row.party, "due": worded(due_on)}
        subject = subject_of(contract)
        work.post(
            NoticeRequest(
                "ratification.opened", contract.created_by, subject, row.org_id, row.id, facts
            )
        )
    return row


@needs(Permission.SIGN_CONTRACTS)
def note_demand(
    work: Work,
    contract_id: str,
    ratification_id: str,
    received_on: date,
    expected: str | None = None,
) -> date:
    """Note the day the demand reached the principal; returns the last day to ratify.

    Raises RatificationNotFound, RatificationClosed, Invalid.
    """
    contract, row, signature = _open(work, contract_id, ratification_id, expected)
    if not signature.signed_on <= received_on <= work.today:
        problem = Problem("received_on", "送达日期须在代签之日以后，且不能晚于今天")
        raise Invalid("催告登记不正确", [problem])
    if row.received_on is not None:
        raise RatificationClosed("催告的送达日期已经登记，不能更改")
    row.received_on, row.due_on = received_on, _due(work, received_on)
    work.session.add(row)
    work.session.flush()
    _take_off_list(work, contract, row, TaskState.CANCELLED)
    _put_on_list(work, contract, row, row.due_on)
    days = {"received_on": received_on.isoformat(), "due_on": row.due_on.isoformat()}
    _record(work, row, "ratifications.demanded", days)
    return row.due_on


@needs(Permission.SIGN_CONTRACTS)
def declare(
    work: Work,
    contract_id: str,
    ratification_id: str,
    declared: Declared,
    expected: str | None = None,
) -> bool:
    """Note what the principal said; returns whether the contract is concluded by it.

    Raises RatificationNotFound, RatificationClosed (too late: silence was refusal), Invalid.
    """
    contract, row, signature = _open(work, contract_id, ratification_id, expected)
    if not signature.signed_on <= declared.declared_on <= work.today:
        problem = Problem("declared_on", "追认日期须在代签之日以后，且不能晚于今天")
        raise Invalid("追认登记不正确", [problem])
    if declared.ratifies and not in_time(declared.declared_on, row.due_on):
        raise RatificationClosed("追认期限已过，视为拒绝追认，应当由本人或者有权代理人重新签署")
    state = RatificationState.RATIFIED if declared.ratifies else RatificationState.REFUSED
    words = masked(work, contract, declared.reason)
    return _close(work, contract, row, state, declared.declared_on, words)


@needs(Permission.SIGN_CONTRACTS)
def show_performance(
    work: Work,
    contract_id: str,
    ratification_id: str,
    evidence: Sequence[PerformanceEvidence],
    expected: str | None = None,
) -> bool:
    """Note that the principal performs, or takes performance: that ratifies (art. 503). Returns
    whether the contract is concluded by it. Raises RatificationNotFound, RatificationClosed,
    Invalid where nothing given shows it.
    """
    contract, row, signature = _open(work, contract_id, ratification_id, expected)
    reasons = [objection_to(item, signature.signed_on, row.due_on, work.today) for item in evidence]
    problems = [
        Problem(f"evidence[{n}]", reason) for n, reason in enumerate(reasons) if reason is not None
    ]
    if problems or not evidence:
        raise Invalid("履行证据不能证明追认", problems or [Problem("evidence", "缺少履行证据")])
    row.evidence = [
        {"kind": item.kind.name.lower(), "day": item.day.isoformat(), "reference": item.reference}
        for item in evidence
    ]
    first = min(item.day for item in evidence)
    return _close(work, contract, row, RatificationState.BY_PERFORMANCE, first, "")


@needs(Permission.RUN_THE_CLOCK)
def refuse_silent(work: Work) -> int:
    """Close every ratification whose time is over: silence is refusal. Returns how many."""
    closed = 0
    for found in overdue_ratifications(work.session, work.today):
        contract = locked_contract(work.session, found.contract_id)
        if contract is None:
            continue
        row = ratifications_of(work.session, contract.id)[found.signature_id]
        if row.state == RatificationState.OPEN and is_silent(row.due_on, work.today):
            _close(work, contract, row, RatificationState.SILENT, work.today, "")
            closed += 1
    return closed


def _open(
    work: Work, contract_id: str, ratification_id: str, expected: str | None
) -> tuple[Contract, Ratification, Signature]:
    contract = held(work, contract_id, expected)
    rows = ratifications_of(work.session, contract.id).values()
    row = next((row for row in rows if row.id == ratification_id), None)
    signature = signature_with_id(work.session, row.signature_id) if row is not None else None
    if row is None or signature is None:
        raise RatificationNotFound("没有这项追认")
    if row.state != RatificationState.OPEN:
        label = RatificationState(row.state).label
        raise RatificationClosed(f"这项追认已有结果：{label}")
    if signature.paper_id != paper_out(work, contract).id:
        raise RatificationClosed("合同已重新发出签署，原代签不再有意义")
    return contract, row, signature


def _close(
    work: Work,
    contract: Contract,
    row: Ratification,
    state: RatificationState,
    day: date,
    reason: str,
) -> bool:
    row.state = state.value
    row.decided_on = day
    row.reason = reason
    row.decided_at = work.now
    row.decided_by = work.actor.id
    work.session.add(row)
    work.session.flush()
    _take_off_list(work, contract, row, TaskState.DONE)
    _record(work, row, f"ratifications.{state.value}", {"decided_on": day.isoformat()})
    if state.binds:
        return party_may_have_signed(work, contract, row.party)
    if contract.state == ContractState.ISSUED:
        open_sign_task(work, contract, row.party)
    return False


def open_sign_task(work: Work, contract: Contract, role: str) -> None:
    """Ask for the signature of one party."""
    title = f"办理{role}签署 {contract.number}"
    subject = subject_of(contract)
    work.open_task(
        TaskRequest(TaskKind.SIGN, subject, contract.org_id, title, Role.SIGNER, key=role)
    )


def _due(work: Work, begin: date) -> date:
    calendar = work.ports.calendar
    return last_day(
        begin, _days(work, begin), lambda day: not is_working_day(day, calendar.plan_of(day.year))
    )


def _days(work: Work, begin: date) -> int:
    return int(work.library.parameter_values(begin)[_DAYS])


def _put_on_list(work: Work, contract: Contract, row: Ratification, due_on: date) -> None:
    begin = row.received_on or row.opened_on
    counted = Counted(begin + timedelta(days=_days(work, begin)), 0)
    request = TaskRequest(
        TaskKind.RATIFY,
        subject_of(contract),
        contract.org_id,
        f"请求追认{row.party}的代签 {contract.number}",
        Role.SIGNER,
        due_at=DueDay(due_on, provisional=False).at,
        key=row.id,
        counted=counted if counted.again(work.ports.calendar).provisional else None,
    )
    work.open_task(request)


def _take_off_list(work: Work, contract: Contract, row: Ratification, outcome: TaskState) -> None:
    work.close_tasks(subject_of(contract), TaskKind.RATIFY, key=row.id, outcome=outcome)


def _record(work: Work, row: Ratification, type: str, payload: dict[str, Any]) -> None:
    told = {"ratification": row.id, "signature": row.signature_id, "party": row.party, **payload}
    work.record(Event(f"contracts/{row.contract_id}", type, told), row.org_id)
