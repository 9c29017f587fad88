"""What one contract is to another: by the main contract it names, followed to what stands now."""

from dataclasses import dataclass

from service.domain.terms import MainContract
from service.domain.vocabulary import ContractState
from service.store.archive import contract_numbered, relations_of
from service.store.contracts import Contract, version_numbered
from service.store.renewals import LIVE, SUCCEEDS, contract_behind, successors_of
from service.usecases.work import Work

_RELATIONS = {
    "renewal-agreement": "renews",
    "termination-agreement": "terminates",
    "supplementary-agreement": "amends",
}
_BESIDE = "belongs_to"
_OF_A_MAIN = frozenset({"amends", _BESIDE})


@dataclass(frozen=True, slots=True)
class Relation:
    """A contract renews, replaces, amends, terminates or belongs to `other`."""

    kind: str
    other: Contract


def relation_to_main(work: Work, contract: Contract, main: MainContract | None) -> Relation | None:
    """What a contract is to the main contract it names; None where that is none of ours, or of
    another account. Where that one was renewed by now, its renewal is meant.
    """
    found = contract_numbered(work.session, work.actor, main.contract_no) if main else None
    if found is None or found.account_id != contract.account_id or found.id == contract.id:
        return None
    return Relation(_RELATIONS.get(contract.kind, _BESIDE), now_standing(work, found))


def now_standing(work: Work, contract: Contract) -> Contract:
    """The contract, or what took its place since."""
    while contract.state == ContractState.SUPERSEDED:
        taken = (ContractState.SUPERSEDED, *LIVE)
        newer = [row for row in successors_of(work.session, contract.id) if row.state in taken]
        if not newer:
            break
        contract = newer[0]
    return contract


def first_of(work: Work, contract: Contract) -> Contract:
    """What a contract renews, and that one in turn: where the terms stand that renewals leave."""
    while True:
        renewed = [r for r in relations_of(work.session, contract.id) if r.kind == "renews"]
        if not renewed:
            return contract
        contract = contract_behind(work.session, renewed[0].other_id)


def main_of(work: Work, contract: Contract) -> Contract | None:
    """The contract that one beside it depends on, as it stands now; None where it depends on none
    or on one that is not ours.
    """
    for relation in relations_of(work.session, contract.id):
        if relation.kind in _OF_A_MAIN:
            return now_standing(work, contract_behind(work.session, relation.other_id))
    if contract.kind in _RELATIONS and _RELATIONS[contract.kind] not in _OF_A_MAIN:
        return None
    terms = version_numbered(work.session, contract, contract.version).terms
    named = MainContract.model_validate(terms["main_contract"]) if terms["main_contract"] else None
    relation_found = relation_to_main(work, contract, named)
    return relation_found.other if relation_found is not None else None


def succeeded(work: Work, contract: Contract) -> list[Contract]:
    """The contracts whose place a contract takes."""
    return [
        contract_behind(work.session, relation.other_id)
        for relation in relations_of(work.session, contract.id)
        if relation.kind in SUCCEEDS
    ]
