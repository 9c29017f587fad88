"""One contract after another: who takes whose place and when, what follows from an end, and who is
asked to renew.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from service.domain.access import Role
from service.domain.archive import retention_until
from service.domain.audit import Event
from service.domain.effective import MAIN
from service.domain.lifecycle import Condition
from service.domain.tasks import TaskKind, TaskRequest
from service.domain.vocabulary import ContractAction, ContractState, RenewalMode
from service.domain.working_days import DueDay
from service.store.archive import archive_record
from service.store.contracts import Contract, version_numbered
from service.usecases.archive import years_kept
from service.usecases.contract_texts import subject_of
from service.usecases.ending_tasks import ask_for_end
from service.usecases.lifecycle import Step, Taken, dossier_of, take
from service.usecases.review_steps import drafter_of
from service.usecases.standing import line_of, paper_ended
from service.usecases.work import Work

ASK_BEFORE = timedelta(days=30)
"""So long before its end somebody is asked to renew a contract that does not renew itself."""
NOT_RENEWED = {
    "supplementary-agreement": "补充协议随原合同继续有效，不单独续签",
    "termination-agreement": "解除协议不续签",
}
"""Kinds that are no contract of their own: nobody renews them."""
_TEMPORARY_SUPPLY = "temporary-supply"
_LETTERS = (TaskKind.LETTER, TaskKind.VISIT)


@dataclass(frozen=True, slots=True)
class AgreedTerm:
    """The first term as the text has it, and what follows on it. `objection_days` before an end a
    party objects at the latest. `never_after`: no later term may last longer (a roof's lease).
    `decide_before`: until when the customer of a temporary supply answers.
    """

    starts_on: date
    ends_on: date
    mode: RenewalMode
    objection_days: int
    never_after: date | None
    is_temporary: bool
    decide_before: date | None = None


def term_of(work: Work, contract: Contract) -> AgreedTerm:
    """What the newest text says of the term."""
    terms = version_numbered(work.session, contract, contract.version).terms
    term = terms["term"]
    roof = (terms["agreed"].get("pv") or {}).get("roof_right_ends_on")
    answer = (terms.get("temporary") or {}).get("decide_before")
    return AgreedTerm(
        starts_on=date.fromisoformat(term["starts_on"]),
        # A contract that was not made here may have no last day from the start.
        ends_on=date.fromisoformat(term["ends_on"]) if term["ends_on"] else contract.ends_on,
        mode=RenewalMode(term["renewal_mode"]),
        objection_days=term["objection_notice_days"] or 0,
        never_after=date.fromisoformat(roof) if roof else None,
        is_temporary=terms.get("temporary") is not None,
        decide_before=date.fromisoformat(answer) if answer else None,
    )


def ends_by_choice(work: Work, contract: Contract) -> bool:
    """Whether a contract is the one for a temporary supply: people choose what follows it."""
    if contract.kind == _TEMPORARY_SUPPLY:
        return True
    is_temporary = contract.kind not in NOT_RENEWED and term_of(work, contract).is_temporary
    return is_temporary and line_of(work, contract) == MAIN


def plan_turn(work: Work, contract: Contract) -> None:
    """Let the clock look at a contract in force: after its end, and where it does not renew itself
    in time to renew it. What follows a temporary supply is asked from its first day on.
    """
    is_asked = term_of(work, contract).mode is RenewalMode.NONE
    is_asked = is_asked and contract.kind not in NOT_RENEWED
    early = contract.ends_on - ASK_BEFORE
    contract.turns_on = early if is_asked else contract.ends_on + timedelta(days=1)
    work.session.add(contract)
    work.session.flush()
    if ends_by_choice(work, contract):
        ask_for_end(work, contract, term_of(work, contract).decide_before)


def succeed(work: Work, contract: Contract, successor: Contract) -> None:
    """Let an archived contract take another one's place: on its first day, not before."""
    if successor.starts_on <= work.today:
        take_over(work, contract, successor)
        return
    days = [day for day in (contract.turns_on, successor.starts_on) if day is not None]
    contract.turns_on = min(days)
    work.session.add(contract)
    work.session.flush()
    payload = {"successor": successor.id, "on": successor.starts_on.isoformat()}
    work.record(Event(subject_of(contract), "contracts.succeeded_later", payload), contract.org_id)


def take_over(work: Work, contract: Contract, successor: Contract) -> Taken:
    """The successor is there and its first day has come. Raises DemandsNotMet."""
    holds = (
        successor.state == ContractState.IN_FORCE
        and successor.starts_on <= work.today
        and successor.account_id == contract.account_id
        and successor.id != contract.id
    )
    facts = frozenset({Condition.SUCCESSOR_IN_FORCE}) if holds else frozenset()
    day_before = successor.starts_on - timedelta(days=1)
    ended_on = day_before if day_before >= contract.starts_on else work.today
    payload = {"successor": successor.id, "ended_on": ended_on.isoformat()}
    taken = take(work, contract.id, Step(ContractAction.SUPERSEDE, facts=facts, payload=payload))
    note_end(work, contract, ended_on, None)
    return taken


def note_end(work: Work, contract: Contract, ended_on: date, proof: str | None) -> None:
    """From its end the years of keeping count, and nobody has anything to do with it."""
    # A letter may tell of other contracts too: its task ends with what becomes of the letter.
    work.close_tasks(subject_of(contract), *(kind for kind in TaskKind if kind not in _LETTERS))
    contract.turns_on = None
    work.session.add(contract)
    record = archive_record(work.session, contract.id)
    if record is not None:
        record.ended_on = ended_on
        record.retention_until = retention_until(ended_on, years_kept(work))
        if proof is not None:
            record.blobs = [*record.blobs, {"role": "proof_of_end", "sha256": proof}]
        work.session.add(record)
    work.session.flush()
    paper_ended(work, contract, ended_on)


def ask_to_renew(work: Work, contract: Contract) -> None:
    """Put it on the list of whoever drafted it (of all drafters, where a program did). The
    contract's own reminders, or word of the objection, tell them. For a temporary supply they are
    asked what follows it, or to do what was chosen.
    """
    if contract.kind in NOT_RENEWED:
        return
    if ends_by_choice(work, contract):
        ask_for_end(work, contract, term_of(work, contract).decide_before)
        return
    request = TaskRequest(
        TaskKind.RENEW,
        subject_of(contract),
        contract.org_id,
        f"办理续签：{contract.title} {contract.number}"[:300],
        Role.DRAFTER,
        owner=drafter_of(work, dossier_of(work, contract)),
        due_at=DueDay(contract.ends_on, provisional=False).at,
    )
    work.open_task(request, quietly=True)
