"""Who is told: roles become people of an organisation, looked up once however often it is asked."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache

from service.domain.access import Role
from service.domain.reminders import Audience
from service.store.access import holders_of_role
from service.usecases.wake_ups import policy_of
from service.usecases.work import Work

_LAST_RESORT = (Role.APPROVER, Role.ADMIN)


class People:
    """The people of one transaction's day."""

    def __init__(self, work: Work) -> None:
        self._roles = policy_of(work).roles
        self._holders = cache(lambda org_id, role: _nearest(work, org_id, role))

    def told(
        self,
        audiences: Collection[Audience],
        org_id: str,
        *,
        drafter: str | None = None,
        owners: Sequence[str] = (),
    ) -> list[str]:
        """Accounts of those to tell, each once. The account manager is who drafted the contract,
        else the drafters of the organisation. Where a role has nobody, those above it are told.
        """
        found: list[str] = []
        for audience in (item for item in Audience if item in audiences):
            if audience is Audience.OWNER:
                found += owners
            elif audience is Audience.MANAGER and drafter is not None:
                found.append(drafter)
            else:
                found += self.holders(org_id, self._roles[audience])
        return list(dict.fromkeys(found)) or self.in_charge(org_id)

    def in_charge(self, org_id: str) -> list[str]:
        """The nearest heads of an organisation, else its administrators."""
        groups = (self.holders(org_id, role) for role in _LAST_RESORT)
        return next((group for group in groups if group), [])

    def everybody_in_charge(self, org_id: str) -> list[str]:
        """Heads and administrators both."""
        return _once(id for role in _LAST_RESORT for id in self.holders(org_id, role))

    def holders(self, org_id: str, role: Role) -> list[str]:
        """The nearest people who have a role in an organisation or above it."""
        found: list[str] = self._holders(org_id, role)
        return found


def _nearest(work: Work, org_id: str, role: Role) -> list[str]:
    holders = holders_of_role(work.session, org_id, role, work.today)
    return [holder.id for holder in holders if holder.org_id == holders[0].org_id]


def _once(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
