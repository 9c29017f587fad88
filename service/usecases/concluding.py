"""Concluding: when everybody has signed and the returned copy says what was approved."""

from typing import Any

from service.domain.access import Permission, Role
from service.domain.copy_decisions import settles
from service.domain.errors import ActionNotPossible, DemandsNotMet
from service.domain.lifecycle import ACCESS, Condition
from service.domain.signing import both_seals, signing_day
from service.domain.tasks import TaskKind, TaskRequest
from service.domain.vocabulary import ContractAction, ContractState
from service.store.authorities import authority_behind
from service.store.contracts import Contract
from service.store.returned_copies import copies_of
from service.store.signatures import IssuedPaper, newest_paper
from service.usecases.access import needs
from service.usecases.contract_texts import subject_of
from service.usecases.lifecycle import Step, Taken, fresh_actor, held, take
from service.usecases.relations import succeeded
from service.usecases.signing_parties import Signing, signing_of
from service.usecases.work import Work


@needs(Permission.SIGN_CONTRACTS)
def conclude(work: Work, contract_id: str, expected: str | None = None) -> Taken:
    """Conclude the contract. Raises VersionChanged, ActionNotPossible, DemandsNotMet, which says
    what is missing.
    """
    contract = held(work, contract_id, expected)
    signing = signing_of(work, contract, paper_out(work, contract))
    if missing := hindrances(work, signing):
        raise DemandsNotMet("不能办理「完成签署」：" + "；".join(missing), missing)
    return _conclude(work, signing)


def party_may_have_signed(work: Work, contract: Contract, role: str) -> bool:
    """Take the party's signature into the contract's life where nothing of it is missing any more,
    and conclude where that was the last thing; returns whether it was.
    """
    signing = signing_of(work, contract, paper_out(work, contract))
    if not any(state.party.role == role and state.has_signed for state in signing.states):
        return False
    facts = frozenset({Condition.SIGNATORY_AUTHORISED})
    take(work, contract.id, Step(ContractAction.SIGN, party=role, facts=facts))
    work.close_tasks(subject_of(contract), TaskKind.SIGN, key=role)
    return try_to_conclude(work, contract)


def try_to_conclude(work: Work, contract: Contract) -> bool:
    """Conclude where nothing is missing and the actor may; returns whether it was done."""
    if contract.state != ContractState.ISSUED:
        return False
    signing = signing_of(work, contract, paper_out(work, contract))
    may = fresh_actor(work).acting_roles & ACCESS[ContractAction.CONCLUDE]
    if not may or hindrances(work, signing):
        return False
    _conclude(work, signing)
    return True


def hindrances(work: Work, signing: Signing) -> tuple[str, ...]:
    """What keeps a contract from being concluded, in Chinese; empty where nothing does."""
    found = [sentence for state in signing.states for sentence in state.missing]
    found += _authorities_gone(work, signing)
    copies = copies_of(work.session, signing.contract.id)
    if not any(settles(copy.state) for copy in copies if copy.paper_id == signing.paper.id):
        found.append("签署件尚未收回，或者尚未核对与批准文本一致")
    return tuple(found)


def paper_out(work: Work, contract: Contract) -> IssuedPaper:
    """The paper that is out for signing; raises ActionNotPossible where none is."""
    paper = newest_paper(work.session, contract.id)
    if contract.state != ContractState.ISSUED or paper is None:
        now = ContractState(contract.state).label
        raise ActionNotPossible(f"合同处于「{now}」状态，不在签署中")
    return paper


def _conclude(work: Work, signing: Signing) -> Taken:
    contract, states = signing.contract, signing.states
    day = signing_day(states)
    facts = frozenset({Condition.BOTH_SEALS}) if both_seals(states) else frozenset()
    payload: dict[str, Any] = {
        "signed_on": day.isoformat() if day else None,
        "paper": signing.paper.id,
        "cases": {state.party.role: state.case for state in states if state.case},
    }
    taken = take(work, contract.id, Step(ContractAction.CONCLUDE, facts=facts, payload=payload))
    subject = subject_of(contract)
    work.close_tasks(subject, TaskKind.SIGN, TaskKind.COMPARE)
    for renewed in succeeded(work, contract):
        work.close_tasks(subject_of(renewed), TaskKind.RENEW)
    title = f"复核已签署的合同 {contract.number}"
    work.open_task(TaskRequest(TaskKind.CHECK, subject, contract.org_id, title, Role.REVIEWER))
    return taken


def _authorities_gone(work: Work, signing: Signing) -> list[str]:
    """Agents whose authority turned out not to have held on their signing day: revoked since."""
    found = []
    for row in signing.signatures:
        if row.authority_id is None or row.party not in signing.parties:
            continue
        authority = authority_behind(work.session, row.authority_id)
        if authority.revoked_on is not None and authority.revoked_on <= row.signed_on:
            found.append(f"{row.party}代理人的授权在签署日已经撤销")
    return found
