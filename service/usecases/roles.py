"""Roles: give one from a day to a day, take it back. Nobody gives a role to themselves."""

from dataclasses import dataclass
from datetime import date

from service.domain.access import Permission, Role, UserKind
from service.domain.errors import Invalid, Problem
from service.domain.vocabulary import Discipline
from service.store import access as store
from service.store.access import RoleGrantRow
from service.usecases.access import needs
from service.usecases.errors import GrantNotFound, NotForOneself
from service.usecases.people import UserView, record, user_of, view_of
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class Grant:
    """A role from one day to another, both included; a countersigner's with its discipline."""

    role: Role
    from_day: date
    to_day: date
    discipline: Discipline | None = None


@needs(Permission.MANAGE_PEOPLE)
def grant_role(work: Work, user_id: str, grant: Grant) -> UserView:
    """Give a role; raises Invalid, UserNotFound, NotForOneself (of whatever account of theirs)."""
    user = user_of(work, user_id, lock=True)
    receiver = store.actor_of(work.session, user, work.today)
    if receiver.identities & work.actor.identities:
        raise NotForOneself("不能给自己授予角色")
    _check(grant, UserKind(user.kind), work.today)
    row = RoleGrantRow(
        id=work.new_id(),
        org_id=user.org_id,
        user_id=user.id,
        role=grant.role.value,
        discipline=grant.discipline.value if grant.discipline is not None else None,
        granted_by=work.actor.id,
        granted_at=work.now,
        from_day=grant.from_day,
        to_day=grant.to_day,
    )
    work.session.add(row)
    payload = {
        "grant": row.id,
        "role": row.role,
        "discipline": row.discipline,
        "from_day": grant.from_day.isoformat(),
        "to_day": grant.to_day.isoformat(),
    }
    record(work, user, "people.role_granted", payload)
    return view_of(work, user)


@needs(Permission.MANAGE_PEOPLE)
def revoke_role(work: Work, grant_id: str) -> UserView:
    """Take a role back from now on; raises GrantNotFound."""
    row = store.visible_grant(work.session, work.actor, grant_id)
    if row is None:
        raise GrantNotFound("没有这项授权")
    user = user_of(work, row.user_id, lock=True)
    if row.revoked_at is None:
        row.revoked_at = work.now
        work.session.add(row)
        record(work, user, "people.role_revoked", {"grant": row.id, "role": row.role})
    return view_of(work, user)


def _check(grant: Grant, kind: UserKind, today: date) -> None:
    if kind is UserKind.SYSTEM or grant.role is Role.SYSTEM:
        message = "系统客户端的角色随账号而定，不另授予；人员不得有此角色"
        raise Invalid("不能授予此角色", [Problem("role", message)])
    if (grant.discipline is not None) != (grant.role is Role.COUNTERSIGNER):
        raise Invalid("会签专业不正确", [Problem("discipline", "会签人须写明专业，其他角色不写")])
    check_days(grant.from_day, grant.to_day, today)


def check_days(from_day: date, to_day: date, today: date) -> None:
    """Raise Invalid unless a time begins today or later and does not end before it begins."""
    if from_day < today:
        raise Invalid("起始日不正确", [Problem("from_day", "不得早于今天")])
    if to_day < from_day:
        raise Invalid("截止日不正确", [Problem("to_day", "不得早于起始日")])
