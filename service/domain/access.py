"""Who acts, in which role, and for whom. Every use case takes an Actor; every query is scoped to
its organisations.

Accounts and persons are two things: one person may hold two accounts, and what one of them did
counts for the other. Delegations are direct: what was given cannot be given on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; `label` is the trade's word for it."""

    DRAFTER = "drafter"
    COUNTERSIGNER = "countersigner"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    SIGNER = "signer"
    ARCHIVIST = "archivist"
    AUDITOR = "auditor"
    ADMIN = "admin"
    SYSTEM = "system"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.DRAFTER: "起草人",
    Role.COUNTERSIGNER: "会签人",
    Role.REVIEWER: "法务审核",
    Role.APPROVER: "审批人",
    Role.SIGNER: "签约人",
    Role.ARCHIVIST: "档案管理员",
    Role.AUDITOR: "审计",
    Role.ADMIN: "系统管理员",
    Role.SYSTEM: "业务系统",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """An account of a person, or a system client, with the roles it has at this moment.

    `org_id` is the top of the organisations it may see. `person_id` is the same for all accounts
    of one person; it is None for a system client.
    """

    id: str
    org_id: str
    name: str
    person_id: str | None = None
    roles: frozenset[Role] = frozenset()

    @property
    def identities(self) -> frozenset[str]:
        """All that stands for the person: another account of theirs shares one of these.

        The account is among them, so that linking it to another person later launders nothing.
        """
        return frozenset({self.id, self.person_id or self.id})

    @property
    def acting_roles(self) -> frozenset[Role]:
        """A system client is never more than that, whatever else it was given."""
        return frozenset({Role.SYSTEM}) if Role.SYSTEM in self.roles else self.roles


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role given to a person (or account) from one day to another, both included."""

    receiver: str
    role: Role
    granted_by: str
    from_day: date
    to_day: date


@dataclass(frozen=True, slots=True)
class Delegation:
    """Somebody lets another act for them in one role, from one day to another, both included."""

    giver: str
    receiver: str
    role: Role
    granted_by: str
    from_day: date
    to_day: date

    def covers(self, role: Role, giver: Actor, receiver: Actor, day: date) -> bool:
        """Whether `receiver` may act for `giver` in this role on this day.

        Only the giver can give, and nobody to themselves. Whether the giver has the role is for
        the caller to see: it changes from day to day.
        """
        return (
            self.role == role
            and self.from_day <= day <= self.to_day
            and self.giver in giver.identities
            and self.granted_by in giver.identities
            and self.receiver in receiver.identities
            and giver.identities.isdisjoint(receiver.identities)
        )


def roles_on(identities: frozenset[str], grants: Iterable[RoleGrant], day: date) -> frozenset[Role]:
    """The roles somebody has on a day; what they gave to themselves does not count."""
    return frozenset(
        grant.role
        for grant in grants
        if grant.receiver in identities
        and grant.granted_by not in identities
        and grant.from_day <= day <= grant.to_day
    )
