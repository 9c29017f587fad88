"""Objections to another term: in time they keep a contract from renewing itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.dates import next_end, worded
from service.domain.errors import ActionNotPossible, Invalid, Problem
from service.domain.notices import NoticeRequest
from service.domain.reminders import Audience
from service.domain.tasks import TaskKind, TaskState
from service.domain.vocabulary import ContractState, RenewalMode
from service.store.archive import archive_record
from service.store.contracts import Contract
from service.store.notices import told_of
from service.store.renewals import (
    RenewalObjection,
    note_objection,
    renewal_objections,
    standing_objections,
)
from service.usecases.access import needs
from service.usecases.contract_texts import subject_of
from service.usecases.ending import Proof
from service.usecases.errors import RenewalObjectionNotFound
from service.usecases.kept_files import keep_file
from service.usecases.lifecycle import dossier_of, held
from service.usecases.review_judging import masked
from service.usecases.rolling_over import people_of
from service.usecases.succession import AgreedTerm, ask_to_renew, term_of
from service.usecases.withdrawing import CALLS, PROMISES, withdraw_waiting
from service.usecases.work import Work

_TALK = {
    RenewalMode.ROLL_SAME_TERM: "合同届满后不再按原期限顺延，请在届满前与对方商定修改或者新合同",
    RenewalMode.CONTINUE_INDEFINITE: "请在届满前与对方商定修改或者新合同",
}
_OTHERWISE = "；没有谈妥的，按合同约定转为不定期合同继续履行，照常供电"
_GOES_ON = "合同届满后照约定续期，无须续签"
_STILL_OBJECTED = "还有另一方的异议，仍请在届满前与其商定"


@dataclass(frozen=True, slots=True)
class NewRenewalObjection:
    """Which party, and the day its written objection arrived."""

    party: str
    received_on: date
    proof: Proof | None = None


@needs(Permission.RECORD_OBJECTIONS)
def object_to_renewal(
    work: Work, contract_id: str, given: NewRenewalObjection, expected: str | None = None
) -> str:
    """Record an objection that arrived in time; returns its id. The contract does not renew itself
    at this end, and whoever looks after it is asked to renew it and told, with their supervisor.

    Raises ContractNotFound, VersionChanged, ActionNotPossible (nothing renews itself), Invalid
    (no such party, a day out of place: it says until when it was possible).
    """
    contract = held(work, contract_id, expected)
    term = term_of(work, contract)
    _refuse(work, contract, term, given)
    proof = given.proof
    sha256 = keep_file(work, contract.org_id, proof.content, proof.media_type) if proof else None
    row = RenewalObjection(
        id=work.new_id(),
        org_id=contract.org_id,
        contract_id=contract.id,
        party=given.party,
        received_on=given.received_on,
        ends_on=contract.ends_on,
        proof=sha256,
        recorded_at=work.now,
        recorded_by=work.actor.id,
    )
    work.session.add(row)
    _note(work, contract, row.received_on)
    said = "已有书面异议，合同届满不再自动续期"
    withdraw_waiting(work, subject_of(contract), PROMISES, said)
    payload = {"objection": row.id, "party": row.party, "ends_on": row.ends_on.isoformat()}
    payload |= {"received_on": row.received_on.isoformat(), **({"proof": sha256} if sha256 else {})}
    _record(work, contract, "renewals.objected", payload)
    ask_to_renew(work, contract)
    next = _TALK[term.mode] + _OTHERWISE
    people = people_of(work, contract, Audience.MANAGER, Audience.SUPERVISOR)
    facts = {"received_on": worded(row.received_on), "next": next}
    _tell(work, contract, row, "renewal.objected", people, facts)
    return row.id


@needs(Permission.RECORD_OBJECTIONS)
def withdraw_objection(
    work: Work, contract_id: str, objection_id: str, reason: str, expected: str | None = None
) -> None:
    """Record that a party takes its objection back, while the term runs; where nobody else
    objects, the contract renews itself again. Whoever was told of it is told.

    Raises RenewalObjectionNotFound, VersionChanged, ActionNotPossible, Invalid.
    """
    contract = held(work, contract_id, expected)
    found = renewal_objections(work.session, contract.id)
    row = next((row for row in found if row.id == objection_id), None)
    if row is None:
        raise RenewalObjectionNotFound("没有这项异议")
    if row.withdrawn_at is not None or row.ends_on != contract.ends_on:
        raise ActionNotPossible("这项异议已经撤回，或者是对上一期届满提出的")
    if contract.state != ContractState.IN_FORCE or contract.ends_on < work.today:
        raise ActionNotPossible("合同已经届满或者终止，异议不能再撤回")
    if not reason.strip():
        raise Invalid("须写明理由", [Problem("reason", "请写明撤回的经过和依据")])
    row.withdrawn_reason = masked(work, contract, reason.strip())
    row.withdrawn_at, row.withdrawn_by = work.now, work.actor.id
    work.session.add(row)
    work.session.flush()
    left = standing_objections(work.session, contract)
    _note(work, contract, left[0].received_on if left else None)
    if not left:
        withdraw_waiting(work, subject_of(contract), CALLS, "异议已经撤回，合同届满照约定续期")
        outcome = TaskState.CANCELLED
        work.close_tasks(subject_of(contract), TaskKind.RENEW, outcome=outcome)
    _record(work, contract, "renewals.objection_withdrawn", {"objection": row.id})
    people = told_of(work.session, "renewal.objected", subject_of(contract), row.id)
    facts = {"next": _STILL_OBJECTED if left else _GOES_ON}
    _tell(work, contract, row, "renewal.withdrawn", people, facts)


def _refuse(work: Work, contract: Contract, term: AgreedTerm, given: NewRenewalObjection) -> None:
    if contract.state != ContractState.IN_FORCE:
        label = ContractState(contract.state).label
        raise ActionNotPossible(f"合同处于「{label}」状态，没有可以异议的续期")
    if term.mode is RenewalMode.NONE or contract.indefinite_since is not None:
        raise ActionNotPossible("合同届满不自动续期，或者已转为不定期合同，无须提出异议")
    if any(row.party == given.party for row in standing_objections(work.session, contract)):
        raise ActionNotPossible(f"{given.party}对本期届满的异议已经登记")
    problems = []
    parties = dossier_of(work, contract).needs.parties
    if given.party not in parties:
        problems.append(Problem("party", f"合同的签约方是{'、'.join(sorted(parties))}"))
    until = contract.ends_on - timedelta(days=term.objection_days)
    first = _first_day(work, contract, term)
    if given.received_on > work.today:
        problems.append(Problem("received_on", "收到异议的日期不能晚于今天"))
    elif given.received_on > until:
        said = f"合同约定的异议期至{worded(until)}止，逾期收到的异议不影响续期"
        problems.append(Problem("received_on", said))
    elif given.received_on < first:
        said = f"对本期届满的异议，须在{worded(first)}以后（含当日）收到，此前没有这一期"
        problems.append(Problem("received_on", said))
    if problems:
        raise Invalid("异议登记不正确", problems)


def _first_day(work: Work, contract: Contract, term: AgreedTerm) -> date:
    """Of the term that runs; to the first one it can be objected since there is a contract, which
    may be signed before it starts.
    """
    record = archive_record(work.session, contract.id)
    signed_on = record.signed_on if record is not None else term.starts_on
    before, end = min(signed_on, term.starts_on), term.ends_on
    while end < contract.ends_on:
        before, end = end + timedelta(days=1), next_end(term.starts_on, term.ends_on, end)
    return before


def _note(work: Work, contract: Contract, objected_on: date | None) -> None:
    work.session.flush()
    note_objection(work.session, subject_of(contract), contract.ends_on, objected_on)


def _tell(
    work: Work,
    contract: Contract,
    row: RenewalObjection,
    kind: str,
    people: Sequence[str],
    facts: dict[str, str],
) -> None:
    """Tell people, but for whoever recorded it."""
    subject, org_id = subject_of(contract), contract.org_id
    about = {"party": row.party, "ends_on": worded(row.ends_on), "action": f"{subject}/renewal"}
    for user in people:
        if user != work.actor.id:
            work.post(NoticeRequest(kind, user, subject, org_id, row.id, about | facts))


def _record(work: Work, contract: Contract, type: str, payload: dict[str, str]) -> None:
    work.record(Event(subject_of(contract), type, payload), contract.org_id)
