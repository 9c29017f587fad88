"""What kind of customer contracts are with: lists mask the names of natural persons."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, func, select

from service.domain.vocabulary import PartyType
from service.store.accounts import AccountRevision
from service.store.contracts import Contract, ContractVersion

_FORESEEN = "natural_customers"
_KIND = ("customer", "party_type")


def foresee_natural_customers(session: Session, contracts: Sequence[Contract]) -> None:
    """Ask for many at once: `natural_customers` of one after the other then knows, for as long as
    this session lasts. For sessions that write no texts.
    """
    natural = _natural_customers(session, {contract.id for contract in contracts})
    session.info[_FORESEEN] = {contract.id: contract.id in natural for contract in contracts}


def natural_customers(session: Session, contracts: Sequence[Contract]) -> frozenset[str]:
    """Ids of those contracts whose customer, in any of their texts, is a natural person."""
    known: dict[str, bool] = session.info.get(_FORESEEN, {})
    ids = {contract.id for contract in contracts}
    asked = ids - known.keys()
    natural = _natural_customers(session, asked) if asked else frozenset()
    return natural | {id for id in ids if known.get(id)}


def _natural_customers(session: Session, ids: Collection[str]) -> frozenset[str]:
    said = col(ContractVersion.terms)[_KIND].as_string()
    # A contract that was not made here may not tell: then it is as recorded.
    recorded = col(AccountRevision.facts)[_KIND].as_string()
    found = session.exec(
        select(ContractVersion.contract_id)
        .join(AccountRevision, col(AccountRevision.id) == col(ContractVersion.account_revision_id))
        .where(
            col(ContractVersion.contract_id).in_(list(ids)),
            func.coalesce(said, recorded) == PartyType.NATURAL_PERSON.value,
        )
    )
    return frozenset(found.all())


def contracts_of_accounts(session: Session, ids: Collection[str]) -> dict[str, Contract]:
    """Account -> its newest contract, whoever asks."""
    query = select(Contract).where(col(Contract.account_id).in_(list(ids)))
    return {row.account_id: row for row in session.exec(query.order_by(col(Contract.id))).all()}


def contracts_with_ids(session: Session, ids: Collection[str]) -> dict[str, Contract]:
    """Id -> contract, whoever asks: what refers to them was looked up for its reader."""
    found = session.exec(select(Contract).where(col(Contract.id).in_(list(ids)))).all()
    return {contract.id: contract for contract in found}
