"""People and system clients that use this service: add, disable, link, list; set passwords."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.domain.access import Permission, Role, UserKind
from service.domain.audit import Event
from service.domain.errors import Invalid, Problem
from service.domain.texts import refuse_control_characters
from service.domain.vocabulary import Discipline
from service.store import access as store
from service.store.access import RoleGrantRow, UserAccount
from service.store.organisations import Organisation, organisation_of, visible_organisation
from service.store.sign_ins import open_sessions_of
from service.usecases.access import needs
from service.usecases.errors import (
    LoginTaken,
    NotForOneself,
    OrganisationNotFound,
    UserNotFound,
)
from service.usecases.passwords import hash_new_password
from service.usecases.recipients import people_of
from service.usecases.work import Work

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


@dataclass(frozen=True, slots=True)
class NewUser:
    """An account to add. `org_id` None: the actor's organisation.

    `same_person_as` is another account of the same person. A password is for people only; a
    system client comes with API keys.
    """

    login: str
    name: str
    org_id: str | None = None
    kind: UserKind = UserKind.PERSON
    password: str | None = None
    same_person_as: str | None = None


@dataclass(frozen=True, slots=True)
class GrantView:
    """A role given; `counts` says whether it holds today."""

    id: str
    role: Role
    discipline: Discipline | None
    granted_by: str
    from_day: date
    to_day: date
    revoked_at: datetime | None
    counts: bool


@dataclass(frozen=True, slots=True)
class UserView:
    """An account with all roles it was ever given; `roles` are those it has today, `mobile` is
    masked.
    """

    id: str
    login: str
    name: str
    kind: UserKind
    org_id: str
    organisation: str
    person_id: str | None
    roles: frozenset[Role]
    grants: tuple[GrantView, ...]
    has_password: bool
    email: str
    mobile: str
    created_at: datetime
    disabled_at: datetime | None


@needs(Permission.MANAGE_PEOPLE)
def list_users(work: Work, after: str | None, limit: int) -> list[UserView]:
    """Accounts of the actor's organisations by login; one more than `limit` says there are more."""
    users = store.page_of_users(work.session, work.actor, after=after, limit=limit)
    return [view_of(work, user) for user in users]


@needs(Permission.MANAGE_PEOPLE)
def get_user(work: Work, user_id: str) -> UserView:
    return view_of(work, user_of(work, user_id))


@needs(Permission.MANAGE_PEOPLE)
def find_user(work: Work, login: str) -> UserView:
    """The account of a login; raises UserNotFound."""
    user = store.user_with_login(work.session, login_of(login))
    return view_of(work, user_of(work, user.id if user is not None else ""))


@needs(Permission.MANAGE_PEOPLE)
def add_user(work: Work, new: NewUser) -> UserView:
    """Add an account; raises Invalid, LoginTaken, OrganisationNotFound, UserNotFound."""
    login, name = login_of(new.login), _checked_name(new.name)
    if new.kind is UserKind.SYSTEM and (new.password or new.same_person_as):
        raise Invalid("系统客户端没有密码，也不属于某个人", [Problem("kind", "须为 person")])
    if store.user_with_login(work.session, login) is not None:
        raise LoginTaken(f"登录名「{login}」已被使用")
    organisation = organisation_seen(work, new.org_id or work.actor.org_id)
    user = UserAccount(
        id=work.new_id(),
        org_id=organisation.id,
        person_id=work.new_id() if new.kind is UserKind.PERSON else None,
        kind=new.kind.value,
        login=login,
        name=name,
        created_at=work.now,
    )
    if new.password is not None:
        user.password_hash = hash_new_password(new.password, login)
        user.password_changed_at = work.now
    work.session.add(user)
    work.session.flush()
    record(work, user, "people.added", {"kind": user.kind})
    if new.same_person_as is not None:
        _link(work, user, user_of(work, new.same_person_as))
    return view_of(work, user)


@needs(Permission.MANAGE_PEOPLE)
def link_person(work: Work, user_id: str, other_id: str) -> UserView:
    """Say that two accounts are of one person. There is no way back: it would wash acts clean."""
    user, other = user_of(work, user_id, lock=True), user_of(work, other_id, lock=True)
    for account in (user, other):
        if account.kind != UserKind.PERSON:
            raise Invalid("系统客户端不属于某个人", [Problem("other_id", "须为人员的账号")])
    _link(work, user, other)
    return view_of(work, user)


@needs(Permission.MANAGE_PEOPLE)
def disable_user(work: Work, user_id: str) -> UserView:
    """Shut an account: its sessions end, its API keys and roles no longer count."""
    user = user_of(work, user_id, lock=True)
    _not_oneself(work, user, "不能停用自己的账号")
    if user.disabled_at is None:
        user.disabled_at = work.now
        end_sessions(work, [user.id])
        record(work, user, "people.disabled")
    return view_of(work, user)


@needs(Permission.MANAGE_PEOPLE)
def enable_user(work: Work, user_id: str) -> UserView:
    """Open a shut account again, with the roles it had."""
    user = user_of(work, user_id, lock=True)
    _not_oneself(work, user, "不能启用自己的账号")
    if user.disabled_at is not None:
        user.disabled_at = None
        record(work, user, "people.enabled")
    return view_of(work, user)


@needs(Permission.MANAGE_PEOPLE)
def set_password(work: Work, user_id: str, password: str) -> UserView:
    """Give a person a new password; all their sessions on this account end."""
    user = user_of(work, user_id, lock=True)
    if user.kind != UserKind.PERSON:
        raise Invalid("系统客户端没有密码，请发放接口密钥", [Problem("user_id", "须为人员的账号")])
    change_password(work, user, password)
    record(work, user, "people.password_set")
    return view_of(work, user)


# ---- for other use cases ----------------------------------------------------------------------


def user_of(work: Work, user_id: str, *, lock: bool = False) -> UserAccount:
    """An account that the actor may see; raises UserNotFound."""
    user = store.visible_user(work.session, work.actor, user_id, lock=lock)
    if user is None:
        raise UserNotFound("没有这个账号")
    return user


def organisation_seen(work: Work, org_id: str) -> Organisation:
    """An organisation that the actor may see; raises OrganisationNotFound."""
    organisation = visible_organisation(work.session, work.actor, org_id)
    if organisation is None:
        raise OrganisationNotFound("没有这个单位")
    return organisation


def change_password(work: Work, user: UserAccount, password: str) -> None:
    """Store a new password and end all sessions of the account; raises PasswordRefused."""
    user.password_hash = hash_new_password(password, user.login)
    user.password_changed_at = work.now
    work.session.add(user)
    end_sessions(work, [user.id])


def end_sessions(work: Work, user_ids: list[str]) -> None:
    for opened in open_sessions_of(work.session, user_ids):
        opened.ended_at = work.now
        work.session.add(opened)


def record(
    work: Work, user: UserAccount, type_: str, payload: dict[str, Any] | None = None
) -> None:
    """An event of an account, with ids and codes only."""
    work.session.add(user)
    work.session.flush()
    work.record(Event(f"people/{user.id}", type_, payload or {}), user.org_id)


def view_of(work: Work, user: UserAccount) -> UserView:
    actor = store.actor_of(work.session, user, work.today)
    organisation = organisation_of(work.session, user.org_id)
    rows = store.grants_to(work.session, user.id)
    return UserView(
        id=user.id,
        login=user.login,
        name=user.name,
        kind=UserKind(user.kind),
        org_id=user.org_id,
        organisation=organisation.name if organisation is not None else "",
        person_id=user.person_id,
        roles=actor.acting_roles,
        grants=tuple(grant_views(rows, work.today, actor.identities)),
        has_password=user.password_hash is not None,
        email=user.email or "",
        mobile=work.vault.masks_of([people_of(user)]).get(user.mobile or "") or "",
        created_at=user.created_at,
        disabled_at=user.disabled_at,
    )


def grant_views(
    rows: Iterable[RoleGrantRow], today: date, identities: frozenset[str]
) -> list[GrantView]:
    return [
        GrantView(
            id=row.id,
            role=Role(row.role),
            discipline=Discipline(row.discipline) if row.discipline else None,
            granted_by=row.granted_by,
            from_day=row.from_day,
            to_day=row.to_day,
            revoked_at=row.revoked_at,
            counts=(
                row.revoked_at is None
                and row.from_day <= today <= row.to_day
                and row.granted_by not in identities
            ),
        )
        for row in rows
    ]


def login_of(text: str) -> str:
    """A login as it is stored; raises Invalid."""
    login = unicodedata.normalize("NFKC", text).strip().casefold()
    if not _LOGIN.fullmatch(login):
        message = "须为 2 至 64 个小写字母、数字、点、横线或下划线，以字母或数字开头"
        raise Invalid("登录名不正确", [Problem("login", message)])
    return login


def _checked_name(text: str) -> str:
    try:
        name = refuse_control_characters(text.strip())
    except ValueError as error:
        raise Invalid("姓名不正确", [Problem("name", str(error))]) from None
    if "\n" in name or len(name) > 100:
        raise Invalid("姓名不正确", [Problem("name", "须为单行文字，至多 100 个字")])
    return name


def _link(work: Work, user: UserAccount, other: UserAccount) -> None:
    """All accounts of both persons become those of one."""
    if user.person_id == other.person_id:
        return
    for account in store.accounts_of_person(work.session, user.person_id):
        account.person_id = other.person_id
        record(work, account, "people.linked", {"account": other.id})


def _not_oneself(work: Work, user: UserAccount, message: str) -> None:
    if store.actor_of(work.session, user, work.today).identities & work.actor.identities:
        raise NotForOneself(message)
