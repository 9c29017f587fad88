"""Who signs in: accounts of people and of system clients, their roles and delegations.

Roles are given to accounts. What one account of a person did counts for all accounts of that
person, whenever they were linked, so nobody gains anything by a second account.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Field, Session, col, or_, select

from service.domain.access import Actor, Delegation, Role, RoleGrant, UserKind, roles_on
from service.domain.vocabulary import Discipline
from service.store.columns import Instant, Row
from service.store.organisations import organisation_of, visible_to


class UserAccount(Row, table=True):
    """An account that signs in with a password (people) or with API keys.

    All accounts of one person have the same `person_id`; it is None for a system client. `email`
    is the address at work; `mobile` is a token of the holder `people/<id of this account>`.
    """

    __tablename__ = "user_account"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    person_id: str | None = Field(default=None, index=True, max_length=36)
    kind: str = Field(max_length=10)
    login: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=100)
    email: str | None = Field(default=None, max_length=254)
    mobile: str | None = Field(default=None, max_length=36)
    password_hash: str | None = Field(default=None, max_length=200)
    password_changed_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    disabled_at: datetime | None = Field(default=None, sa_type=Instant)


class RoleGrantRow(Row, table=True):
    """A role given to an account, from one day to another, both included."""

    __tablename__ = "role_grant"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    user_id: str = Field(foreign_key="user_account.id", index=True, max_length=36)
    role: str = Field(max_length=20)
    discipline: str | None = Field(default=None, max_length=20)
    granted_by: str = Field(max_length=100)
    granted_at: datetime = Field(sa_type=Instant)
    from_day: date
    to_day: date
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class DelegationRow(Row, table=True):
    """An account lets another act for it in one role, from one day to another, both included."""

    __tablename__ = "delegation"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    giver_id: str = Field(foreign_key="user_account.id", index=True, max_length=36)
    receiver_id: str = Field(foreign_key="user_account.id", index=True, max_length=36)
    role: str = Field(max_length=20)
    granted_by: str = Field(max_length=100)
    granted_at: datetime = Field(sa_type=Instant)
    from_day: date
    to_day: date
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


# ---- accounts -------------------------------------------------------------------------------


def user_with_id(session: Session, user_id: str) -> UserAccount | None:
    """The account, whoever asks."""
    return session.get(UserAccount, user_id)


def user_with_login(session: Session, login: str) -> UserAccount | None:
    """The account of that login, whoever asks: nobody has signed in yet."""
    return session.exec(select(UserAccount).where(UserAccount.login == login)).first()


def visible_user(
    session: Session, actor: Actor, user_id: str, *, lock: bool = False
) -> UserAccount | None:
    """The account, if the actor may see its organisation."""
    query = select(UserAccount).where(
        UserAccount.id == user_id, visible_to(actor, UserAccount.org_id)
    )
    return session.exec(query.with_for_update() if lock else query).first()


def page_of_users(
    session: Session, actor: Actor, *, after: str | None, limit: int
) -> Sequence[UserAccount]:
    """Accounts by login; one more than `limit` says there are more."""
    query = select(UserAccount).where(visible_to(actor, UserAccount.org_id))
    if after is not None:
        query = query.where(col(UserAccount.login) > after)
    return session.exec(query.order_by(col(UserAccount.login)).limit(limit + 1)).all()


def users_named(session: Session, ids: Collection[str]) -> dict[str, UserAccount]:
    """Id -> account, for those of the ids that are accounts."""
    found = session.exec(select(UserAccount).where(col(UserAccount.id).in_(list(ids)))).all()
    return {user.id: user for user in found}


def accounts_of_person(session: Session, person_id: str | None) -> Sequence[UserAccount]:
    """All accounts of a person, disabled ones too; none where there is no person."""
    if person_id is None:
        return []
    return session.exec(select(UserAccount).where(UserAccount.person_id == person_id)).all()


# ---- who acts -------------------------------------------------------------------------------


def actor_of(session: Session, user: UserAccount, today: date) -> Actor:
    """The actor an account is on a day. A disabled account has no roles."""
    others = {item.id for item in accounts_of_person(session, user.person_id)} - {user.id}
    actor = Actor(user.id, user.org_id, user.name, user.person_id, other_accounts=frozenset(others))
    if user.disabled_at is not None:
        return actor
    if user.kind == UserKind.SYSTEM:
        return replace(actor, roles=frozenset({Role.SYSTEM}))
    grants = [_grant(row) for row in grants_on(session, [user.id], today)]
    return replace(actor, roles=roles_on(actor.identities, grants, today))


def disciplines_of(session: Session, actor: Actor, today: date) -> frozenset[Discipline]:
    """The disciplines (专业) that an actor countersigns for on a day."""
    return frozenset(
        Discipline(row.discipline)
        for row in grants_on(session, [actor.id], today)
        if row.discipline is not None and row.granted_by not in actor.identities
    )


def holders_of_role(
    session: Session,
    org_id: str,
    role: Role,
    today: date,
    discipline: Discipline | None = None,
) -> list[UserAccount]:
    """People who have a role on a day in an organisation or one above it, the nearest first.

    Of a countersigner only those of the discipline, where one is named.
    """
    users = people_above(session, org_id)
    holding = {
        row.user_id
        for row in grants_on(session, [user.id for user in users], today)
        if row.role == role.value and (discipline is None or row.discipline == discipline.value)
    }
    return [
        user
        for user in users
        if user.id in holding and role in actor_of(session, user, today).roles
    ]


def people_above(session: Session, org_id: str) -> list[UserAccount]:
    """Enabled accounts of people of an organisation and of those above it, the nearest first."""
    organisation = organisation_of(session, org_id)
    above = organisation.path.strip("/").split("/") if organisation is not None else []
    users = session.exec(
        select(UserAccount).where(
            col(UserAccount.org_id).in_(above),
            UserAccount.kind == UserKind.PERSON.value,
            col(UserAccount.disabled_at).is_(None),
        )
    ).all()
    return sorted(users, key=lambda user: (-above.index(user.org_id), user.created_at, user.id))


def delegations_to(session: Session, actor: Actor, today: date) -> tuple[Delegation, ...]:
    """What was delegated to an actor and holds on a day, by whatever account of theirs.

    Whether the giver still has the role is for the caller to see (`actor_of` the giver).
    """
    rows = session.exec(
        select(DelegationRow)
        .where(
            col(DelegationRow.receiver_id).in_(list(actor.identities)),
            col(DelegationRow.revoked_at).is_(None),
            col(DelegationRow.from_day) <= today,
            col(DelegationRow.to_day) >= today,
        )
        .order_by(col(DelegationRow.id))
    ).all()
    return tuple(
        Delegation(
            row.giver_id, row.receiver_id, Role(row.role), row.granted_by, row.from_day, row.to_day
        )
        for row in rows
    )


# ---- grants and delegations -------------------------------------------------------------------


def grants_on(session: Session, user_ids: Iterable[str], today: date) -> Sequence[RoleGrantRow]:
    """Grants to accounts that hold on a day; self-granted ones are still among them."""
    return session.exec(
        select(RoleGrantRow)
        .where(
            col(RoleGrantRow.user_id).in_(list(user_ids)),
            col(RoleGrantRow.revoked_at).is_(None),
            col(RoleGrantRow.from_day) <= today,
            col(RoleGrantRow.to_day) >= today,
        )
        .order_by(col(RoleGrantRow.id))
    ).all()


def grants_to(session: Session, user_id: str) -> Sequence[RoleGrantRow]:
    """All grants an account ever had, the first one first."""
    return session.exec(
        select(RoleGrantRow)
        .where(RoleGrantRow.user_id == user_id)
        .order_by(col(RoleGrantRow.granted_at), col(RoleGrantRow.id))
    ).all()


def visible_grant(session: Session, actor: Actor, grant_id: str) -> RoleGrantRow | None:
    return session.exec(
        select(RoleGrantRow).where(
            RoleGrantRow.id == grant_id, visible_to(actor, RoleGrantRow.org_id)
        )
    ).first()


def delegations_of(session: Session, actor: Actor) -> Sequence[DelegationRow]:
    """What an actor gave or was given, by whatever account of theirs; the newest first."""
    identities = list(actor.identities)
    return session.exec(
        select(DelegationRow)
        .where(
            or_(
                col(DelegationRow.giver_id).in_(identities),
                col(DelegationRow.receiver_id).in_(identities),
            )
        )
        .order_by(col(DelegationRow.granted_at).desc(), col(DelegationRow.id).desc())
    ).all()


def delegation_with_id(session: Session, delegation_id: str) -> DelegationRow | None:
    return session.get(DelegationRow, delegation_id)


def _grant(row: RoleGrantRow) -> RoleGrant:
    return RoleGrant(row.user_id, Role(row.role), row.granted_by, row.from_day, row.to_day)
