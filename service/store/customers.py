"""What kind of customer contracts are with: lists mask the names of natural persons."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from service.domain.vocabulary import PartyType
from service.store.contracts import Contract, ContractVersion


def natural_customers(session: Session, contracts: Sequence[Contract]) -> frozenset[str]:
    """Ids of those contracts whose customer, in any of their texts, is a natural person."""
    kind = col(ContractVersion.terms)[("customer", "party_type")].as_string()
    found = session.exec(
        select(ContractVersion.contract_id).where(
            col(ContractVersion.contract_id).in_([contract.id for contract in contracts]),
            kind == PartyType.NATURAL_PERSON.value,
        )
    )
    return frozenset(found.all())


def contracts_with_ids(session: Session, ids: Collection[str]) -> dict[str, Contract]:
    """Id -> contract, whoever asks: what refers to them was looked up for its reader."""
    found = session.exec(select(Contract).where(col(Contract.id).in_(list(ids)))).all()
    return {contract.id: contract for contract in found}
