"""The life of one contract for the pages: what was done, and what the actor may do next."""

from dataclasses import dataclass
from datetime import datetime

from service.domain.access import Permission
from service.domain.dossier import Act
from service.domain.lifecycle import ACCESS, SHOWN, Condition, missing, possible_actions
from service.domain.vocabulary import ContractAction
from service.store.lives import entries_of
from service.usecases.access import needs
from service.usecases.contract_texts import contract_of
from service.usecases.lifecycle import dossier_of, fresh_actor, name_of
from service.usecases.work import Work

# What depends on the form that is filled in: it is asked when the action is taken.
_ASKED_LATER = frozenset(
    {Condition.REASON_GIVEN, Condition.PARTY_EXPECTED, Condition.DISCIPLINE_EXPECTED}
)
# Done by other use cases than a decision on the page: drafting anew, uploading, the last signature.
_NO_DECISIONS = frozenset({ContractAction.DRAFT, ContractAction.REVISE, ContractAction.CONCLUDE})


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


@dataclass(frozen=True, slots=True)
class Choice:
    """An action the contract's state has and the actor's roles allow; `hindrances` say in Chinese
    what is still missing for it (none: it can be done now).
    """

    action: ContractAction
    hindrances: tuple[str, ...]

    @property
    def possible(self) -> bool:
        return not self.hindrances


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


@needs(Permission.READ_CONTRACTS)
def choices_for(work: Work, contract_id: str) -> list[Choice]:
    """What the actor may do with a contract by their own roles, as far as its life shows it.

    Findings and files are looked at only when the action is taken.
    """
    contract = contract_of(work, contract_id)
    dossier = dossier_of(work, contract)
    actor = fresh_actor(work)
    found = []
    for action in possible_actions(dossier.state):
        if action in _NO_DECISIONS or not actor.acting_roles & ACCESS[action]:
            continue
        act = Act(action, actor, work.now, work.today, dossier.fingerprint or "")
        unmet = missing(dossier, act, frozenset(Condition) - SHOWN.keys())
        hindrances = tuple(item.sentence for item in unmet if item not in _ASKED_LATER)
        found.append(Choice(action, hindrances))
    return found
