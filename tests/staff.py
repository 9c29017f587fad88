"""People of the demo for tests: an administrator to act as, and accounts with roles."""

from datetime import timedelta

from service.domain.access import Actor, Role, UserKind
from service.domain.vocabulary import Discipline
from service.store.access import actor_of, user_with_id
from service.usecases.people import NewUser, UserView, add_user
from service.usecases.roles import Grant, grant_role
from service.usecases.work import Work
from service.wiring import Service
from tests.worker.hired import delegate as delegate
from tests.worker.hired import hire as hire

PASSWORD = "correct horse 42"
ADMIN = Actor("system:tests", "demo", "测试", roles=frozenset({Role.ADMIN}))


def new_user(
    service: Service,
    login: str,
    *roles: Role,
    org_id: str = "demo",
    password: str | None = None,
    discipline: Discipline = Discipline.MARKETING,
    same_person_as: str | None = None,
) -> UserView:
    """An account of a person, with roles for a year from today."""
    with service.writing(ADMIN) as work:
        new = NewUser(login, login, org_id, password=password, same_person_as=same_person_as)
        user = add_user(work, new)
        for role in roles:
            user = grant_role(work, user.id, a_year(work, role, discipline))
    return user


def new_client(service: Service, login: str, org_id: str = "demo") -> UserView:
    """An account of a program."""
    with service.writing(ADMIN) as work:
        return add_user(work, NewUser(login, login, org_id, UserKind.SYSTEM))


def a_year(work: Work, role: Role, discipline: Discipline = Discipline.MARKETING) -> Grant:
    to_day = work.today + timedelta(days=365)
    return Grant(role, work.today, to_day, discipline if role is Role.COUNTERSIGNER else None)


def acting(service: Service, user: UserView) -> Actor:
    """Who an account is now."""
    with service.reading() as work:
        row = user_with_id(work.session, user.id)
        assert row is not None
        return actor_of(work.session, row, work.today)
