"""The life of one contract for the pages: what was done, by whom, to which text."""

from dataclasses import dataclass
from datetime import datetime

from service.domain.access import Permission
from service.domain.vocabulary import ContractAction
from service.store.lives import entries_of
from service.usecases.access import needs
from service.usecases.contract_texts import contract_of
from service.usecases.lifecycle import name_of
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class LifeEntry:
    """One act as people read it. `version` is the number of the text it was done to."""

    position: int
    action: ContractAction
    state: str
    by: str
    by_name: str
    on_behalf_of: str | None
    at: datetime
    version: int
    fingerprint: str
    party: str | None
    reason: str


@needs(Permission.READ_CONTRACTS)
def life_of(work: Work, contract_id: str) -> list[LifeEntry]:
    """All that was done to a contract, the first act first."""
    contract = contract_of(work, contract_id)
    return [
        LifeEntry(
            position=row.position,
            action=ContractAction(row.action),
            state=row.state,
            by=row.by,
            by_name=name_of(work, row.by),
            on_behalf_of=name_of(work, row.on_behalf_of) if row.on_behalf_of else None,
            at=row.at,
            version=row.version,
            fingerprint=row.fingerprint,
            party=row.party,
            reason=row.reason,
        )
        for row in entries_of(work.session, contract.id)
    ]
