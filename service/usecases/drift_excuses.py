"""Which differences the gate overlooks: small ones that were found harmless, and grave ones only
where an approver found so who did not draft the contract.
"""

from collections.abc import Iterator

from service.domain.access import Role
from service.domain.dossier import DRAFTING
from service.domain.drift import DriftKind, DriftSeverity, DriftState
from service.domain.drift_cases import Judgement
from service.store.access import UserAccount, holders_of_role, users_named
from service.store.drifts import Drift
from service.store.lives import entries_of
from service.usecases.drift_finding import Found
from service.usecases.work import Work


def is_excused(work: Work, found: Found, row: Drift) -> bool:
    """Whether a difference that lasts was left as harmless by somebody who may say so."""
    if row.state != DriftState.CLOSED:
        return False
    is_grave = found.kind is DriftKind.CUSTOMER_BEYOND or found.severity is DriftSeverity.HIGH
    return not is_grave or _by_an_approver(work, row)


def _by_an_approver(work: Work, row: Drift) -> bool:
    # Who found it harmless, and who closed it so: the last steps of a case that was closed early.
    judges = {
        step["by"] for step in row.moves[-2:] if step.get("judgement") == Judgement.HARMLESS.value
    }
    drafters = {_person(user) for user in _drafters(work, row)}
    return any(
        user.id in judges and _person(user) not in drafters
        for user in holders_of_role(work.session, row.org_id, Role.APPROVER, work.today)
    )


def _drafters(work: Work, row: Drift) -> Iterator[UserAccount]:
    if row.contract_id is None:
        return
    acts = entries_of(work.session, row.contract_id)
    ids = {entry.by for entry in acts if entry.action in DRAFTING}
    yield from users_named(work.session, ids).values()


def _person(user: UserAccount) -> str:
    return user.person_id or user.id
