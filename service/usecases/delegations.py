"""Delegations: somebody lets a colleague act for them in a role of their own, for some days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.domain.access import Permission, Role, UserKind
from service.domain.audit import Event
from service.domain.errors import DelegationNotValid, Invalid, Problem
from service.store import access as store
from service.store.access import DelegationRow, UserAccount
from service.store.organisations import organisation_of
from service.usecases.access import needs
from service.usecases.errors import DelegationNotFound, NotForOneself, UserNotFound
from service.usecases.roles import check_days
from service.usecases.work import Work

LONGEST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class NewDelegation:
    """Who may act for the actor, in which role, from one day to another, both included."""

    receiver_id: str
    role: Role
    from_day: date
    to_day: date


@dataclass(frozen=True, slots=True)
class DelegationView:
    """A delegation the actor gave or was given; `counts` says whether it holds today."""

    id: str
    giver_id: str
    giver: str
    receiver_id: str
    receiver: str
    role: Role
    from_day: date
    to_day: date
    revoked_at: datetime | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be asked to stand in."""

    id: str
    name: str
    organisation: str


@needs(Permission.DELEGATE)
def list_delegations(work: Work) -> list[DelegationView]:
    """What the actor gave or was given, the newest first."""
    rows = store.delegations_of(work.session, work.actor)
    names = store.users_named(
        work.session, {row.giver_id for row in rows} | {row.receiver_id for row in rows}
    )
    return [_view(work, row, names) for row in rows]


@needs(Permission.DELEGATE)
def list_colleagues(work: Work) -> list[Colleague]:
    """Who may stand in for the actor: people of their organisation and of those above it who have
    a role of their own.
    """
    found = []
    for user in _colleagues(work):
        organisation = organisation_of(work.session, user.org_id)
        if user.id not in work.actor.identities and organisation is not None:
            found.append(Colleague(user.id, user.name, organisation.name))
    return found


@needs(Permission.DELEGATE)
def delegate(work: Work, new: NewDelegation) -> DelegationView:
    """Let a colleague act for the actor, in a role the actor has themselves.

    What was delegated to the actor is no role of theirs, so it cannot be passed on. Raises
    NotForOneself, DelegationNotValid, UserNotFound, Invalid.
    """
    giver = store.visible_user(work.session, work.actor, work.actor.id, lock=True)
    if giver is None:
        raise DelegationNotValid("系统账号不能委托他人代办")
    own = store.actor_of(work.session, giver, work.today)
    if new.role not in own.acting_roles or new.role is Role.SYSTEM:
        raise DelegationNotValid(f"您没有「{new.role.label}」角色，不能委托")
    receiver = _receiver(work, new.receiver_id)
    check_days(new.from_day, new.to_day, work.today)
    if new.to_day - new.from_day > LONGEST:
        raise Invalid("委托期限过长", [Problem("to_day", f"委托期至多 {LONGEST.days} 天")])
    row = DelegationRow(
        id=work.new_id(),
        org_id=giver.org_id,
        giver_id=giver.id,
        receiver_id=receiver.id,
        role=new.role.value,
        granted_by=work.actor.id,
        granted_at=work.now,
        from_day=new.from_day,
        to_day=new.to_day,
    )
    work.session.add(row)
    work.session.flush()
    payload = {
        "delegation": row.id,
        "receiver": receiver.id,
        "role": row.role,
        "from_day": new.from_day.isoformat(),
        "to_day": new.to_day.isoformat(),
    }
    work.record(Event(f"people/{giver.id}", "people.delegated", payload), giver.org_id)
    return _view(work, row, {giver.id: giver, receiver.id: receiver})


@needs(Permission.DELEGATE)
def revoke_delegation(work: Work, delegation_id: str) -> DelegationView:
    """End a delegation now; the giver or the receiver may. Raises DelegationNotFound."""
    row = store.delegation_with_id(work.session, delegation_id)
    if row is None or not work.actor.identities & {row.giver_id, row.receiver_id}:
        raise DelegationNotFound("没有这项委托")
    if row.revoked_at is None:
        row.revoked_at = work.now
        work.session.add(row)
        work.session.flush()
        event = Event(f"people/{row.giver_id}", "people.delegation_revoked", {"delegation": row.id})
        work.record(event, row.org_id)
    names = store.users_named(work.session, {row.giver_id, row.receiver_id})
    return _view(work, row, names)


def _receiver(work: Work, user_id: str) -> UserAccount:
    user = store.user_with_id(work.session, user_id)
    if user is not None and user.id in work.actor.identities:
        raise NotForOneself("不能委托给自己")
    # Somebody of an organisation below would not see the papers of this one.
    colleagues = {item.id for item in _colleagues(work)}
    if user is None or user.kind != UserKind.PERSON or user.id not in colleagues:
        raise UserNotFound("受托人须为本单位或者上级单位已有角色的在用账号")
    return user


def _colleagues(work: Work) -> list[UserAccount]:
    """Without a role of their own nobody sees a contract, so nobody could act on it for another."""
    people = store.people_above(work.session, work.actor.org_id)
    grants = store.grants_on(work.session, [user.id for user in people], work.today)
    holding = {grant.user_id for grant in grants}
    return [user for user in people if user.id in holding]


def _view(work: Work, row: DelegationRow, names: dict[str, UserAccount]) -> DelegationView:
    return DelegationView(
        id=row.id,
        giver_id=row.giver_id,
        giver=names[row.giver_id].name,
        receiver_id=row.receiver_id,
        receiver=names[row.receiver_id].name,
        role=Role(row.role),
        from_day=row.from_day,
        to_day=row.to_day,
        revoked_at=row.revoked_at,
        counts=row.revoked_at is None and row.from_day <= work.today <= row.to_day,
    )
