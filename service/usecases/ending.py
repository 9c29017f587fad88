"""The end of a contract: by agreement or notice, by a successor, by its last day; and what a paper
that comes into force does to the one it ends or replaces.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from service.domain.access import Permission, Role
from service.domain.dates import worded
from service.domain.errors import Invalid, Problem
from service.domain.lifecycle import Condition
from service.domain.vocabulary import ContractAction, ContractState, RenewalMode
from service.store.archive import ArchiveRecord, contract_numbered, relations_of
from service.store.contracts import Contract, version_numbered
from service.store.renewals import LIVE, SUCCEEDS, add_relation, standing_objections
from service.usecases.access import needs
from service.usecases.archive import Shelf, put_on_shelf
from service.usecases.contract_texts import ENDING_AGREEMENT, contract_of
from service.usecases.kept_files import keep_file
from service.usecases.lifecycle import Step, Taken, held, take
from service.usecases.relations import now_standing
from service.usecases.review_judging import masked
from service.usecases.succession import note_end, plan_turn, succeed, take_over, term_of
from service.usecases.work import Work

_ENDS = {"terminates": ContractAction.TERMINATE}
_REPLACES = dict.fromkeys(SUCCEEDS, ContractAction.SUPERSEDE)


@dataclass(frozen=True, slots=True)
class Proof:
    """The paper that shows it, as it was scanned."""

    content: bytes
    media_type: str


@needs(Permission.ARCHIVE_CONTRACTS)
def archive_contract(
    work: Work, contract_id: str, shelf: Shelf, expected: str | None = None
) -> ArchiveRecord:
    """Archive a checked contract: it is in force, and the contract it ends or replaces is so no
    longer. Where that day is still to come, the clock sees to it.

    Raises VersionChanged, ActionNotPossible, DemandsNotMet, Invalid, Unavailable.
    """
    record = put_on_shelf(work, contract_id, shelf, expected)
    bring_about(work, contract_of(work, contract_id))
    return record


def bring_about(work: Work, contract: Contract) -> None:
    """What an archived contract does: its own term is on the clock, and what it ends or replaces
    is over, or will be on its day.
    """
    plan_turn(work, contract)
    for other, action in _touched(work, contract):
        if other.state not in LIVE:
            continue
        if action is ContractAction.SUPERSEDE:
            succeed(work, other, contract)
        elif contract.ends_on <= work.today:
            _terminate_by(work, other, contract)
        else:
            _end_later(work, other, contract)


def end_as_agreed(work: Work, agreement: Contract) -> None:
    """The last day by an ending agreement in force is past. For the clock, in the stead of whoever
    archived the agreement.
    """
    stead = replace(work, actor=replace(work.actor, roles=frozenset({Role.ARCHIVIST})))
    for relation in relations_of(work.session, agreement.id):
        if relation.kind in _ENDS:
            other = held(stead, relation.other_id, None)
            if other.state in LIVE:
                _terminate_by(stead, other, agreement)


@needs(Permission.END_CONTRACTS)
def terminate(
    work: Work,
    contract_id: str,
    *,
    reason: str,
    ended_on: date,
    proof: Proof | None = None,
    agreement_id: str | None = None,
    expected: str | None = None,
) -> Taken:
    """End a contract on a day, shown by a scanned paper (an agreement, a notice that arrived) or
    by an ending agreement in force. Raises VersionChanged, ActionNotPossible, DemandsNotMet,
    Invalid (a day that is not the agreement's, is to come or is before the contract began).
    """
    contract = held(work, contract_id, expected)
    agreement = contract_of(work, agreement_id) if agreement_id is not None else None
    if agreement is not None and not _is_ended_by(work, contract, agreement):
        sentence = "该协议不是本合同的解除协议，或者尚未归档生效"
        raise Invalid(sentence, [Problem("agreement_id", sentence)])
    _refuse_day(work, contract, ended_on, agreement)
    shown = proof is not None or agreement is not None
    facts = frozenset({Condition.TERMINATION_PROVEN}) if shown else frozenset()
    payload = {"ended_on": ended_on.isoformat()}
    sha256 = keep_file(work, contract.org_id, proof.content, proof.media_type) if proof else None
    if sha256 is not None:
        payload["proof"] = sha256
    if agreement is not None:
        payload["agreement"] = agreement.id
    words = masked(work, contract, reason)
    step = Step(ContractAction.TERMINATE, reason=words, facts=facts, payload=payload)
    taken = take(work, contract_id, step)
    note_end(work, contract, ended_on, sha256)
    return taken


@needs(Permission.END_CONTRACTS)
def lapse(
    work: Work, contract_id: str, *, objection: Proof | None = None, expected: str | None = None
) -> Taken:
    """Let a contract end by its last day: where it does not renew itself, or a party objected in
    writing in time (recorded before, or with the paper here). Raises VersionChanged, DemandsNotMet.
    """
    contract = held(work, contract_id, expected)
    facts = set()
    if contract.ends_on < work.today:
        facts.add(Condition.TERM_ENDED)
    objected = objection is not None or standing_objections(work.session, contract)
    if objected or term_of(work, contract).mode is RenewalMode.NONE:
        facts.add(Condition.NOT_RENEWED)
    sha256 = None
    if objection is not None:
        sha256 = keep_file(work, contract.org_id, objection.content, objection.media_type)
    payload = {"ended_on": contract.ends_on.isoformat(), **({"proof": sha256} if sha256 else {})}
    taken = take(
        work, contract_id, Step(ContractAction.LAPSE, facts=frozenset(facts), payload=payload)
    )
    note_end(work, contract, contract.ends_on, sha256)
    return taken


@needs(Permission.END_CONTRACTS)
def supersede(
    work: Work, contract_id: str, successor_id: str, expected: str | None = None
) -> Taken:
    """Note that another contract of the same account, in force and begun, took a contract's place.

    Raises VersionChanged, ActionNotPossible, DemandsNotMet.
    """
    contract = held(work, contract_id, expected)
    return take_over(work, contract, contract_of(work, successor_id))


def _refuse_day(work: Work, contract: Contract, ended_on: date, agreement: Contract | None) -> None:
    """Raises Invalid. What has not begun yet may be ended on any day: then it never begins."""
    message = ""
    if ended_on > work.today:
        message = "解除日期不能晚于今天"
    elif agreement is not None and ended_on != agreement.ends_on:
        message = f"解除日期须是解除协议约定的终止日（{worded(agreement.ends_on)}）"
    elif agreement is None and ended_on < contract.starts_on <= work.today:
        message = f"解除日期不能早于合同的起始日（{worded(contract.starts_on)}）"
    if message:
        raise Invalid("解除日期不正确", [Problem("ended_on", message)])


def _touched(work: Work, contract: Contract) -> Iterator[tuple[Contract, ContractAction]]:
    """The contracts that this one ends or replaces, each once."""
    seen = set()
    for relation in relations_of(work.session, contract.id):
        action = (_ENDS | _REPLACES).get(relation.kind)
        if action is not None:
            seen.add(relation.other_id)
            yield held(work, relation.other_id, None), action
    main = _main_contract(work, contract)
    if main is not None and main.id not in seen:
        yield held(work, main.id, None), ContractAction.TERMINATE


def _main_contract(work: Work, contract: Contract) -> Contract | None:
    """The contract that an ending agreement names, if it is one of ours and of this account."""
    if contract.kind != ENDING_AGREEMENT:
        return None
    terms = version_numbered(work.session, contract, contract.version).terms
    number = (terms.get("main_contract") or {}).get("contract_no")
    main = contract_numbered(work.session, work.actor, number) if number else None
    if main is None or main.account_id != contract.account_id:
        return None
    return now_standing(work, main)


def _is_ended_by(work: Work, contract: Contract, agreement: Contract) -> bool:
    if agreement.state != ContractState.IN_FORCE:
        return False
    named = {
        relation.other_id
        for relation in relations_of(work.session, agreement.id)
        if relation.kind in _ENDS
    }
    main = _main_contract(work, agreement)
    return contract.id in named | ({main.id} if main is not None else set())


def _terminate_by(work: Work, contract: Contract, agreement: Contract) -> None:
    step = Step(
        ContractAction.TERMINATE,
        reason=f"解除协议 {agreement.number} 已签署并归档",
        facts=frozenset({Condition.TERMINATION_PROVEN}),
        payload={"agreement": agreement.id, "ended_on": agreement.ends_on.isoformat()},
    )
    take(work, contract.id, step)
    note_end(work, contract, agreement.ends_on, None)


def _end_later(work: Work, contract: Contract, agreement: Contract) -> None:
    """The agreement's day is still to come: until then the contract is performed. Which one it is
    is settled by now: what is signed afterwards in its place is not meant.
    """
    known = relations_of(work.session, agreement.id)
    if ("terminates", contract.id) not in {(one.kind, one.other_id) for one in known}:
        add_relation(work.session, agreement, "terminates", contract, work.now)
