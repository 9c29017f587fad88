"""People at work, for tests of tasks and messages: accounts with roles, made without ceremony."""

from datetime import date

from service.domain.access import Actor, Role
from service.domain.vocabulary import Discipline
from service.store.access import DelegationRow, RoleGrantRow, UserAccount, actor_of, user_with_id
from service.store.organisations import add_organisation, organisation_of
from service.usecases.demo import DEMO_ORG_ID
from service.wiring import Service

FROM, TO = date(2020, 1, 1), date(2099, 12, 31)


def hire(
    service: Service,
    name: str,
    *roles: Role,
    org_id: str = DEMO_ORG_ID,
    discipline: Discipline | None = None,
    person_id: str | None = None,
) -> Actor:
    """An account with roles, as the actor it is today."""
    with service.writing() as work:
        user = UserAccount(
            id=work.new_id(),
            org_id=org_id,
            person_id=person_id or work.new_id(),
            kind="person",
            login=work.new_id()[-12:],
            name=name,
            created_at=work.now,
        )
        work.session.add(user)
        work.session.flush()
        for role in roles:
            work.session.add(
                RoleGrantRow(
                    id=work.new_id(),
                    org_id=org_id,
                    user_id=user.id,
                    role=role.value,
                    discipline=discipline.value if discipline is not None else None,
                    granted_by="system:test",
                    granted_at=work.now,
                    from_day=FROM,
                    to_day=TO,
                )
            )
        work.session.flush()
        return actor_of(work.session, user, work.today)


def delegate(service: Service, giver: Actor, receiver: Actor, role: Role) -> None:
    """Let somebody act for another in a role."""
    with service.writing() as work:
        work.session.add(
            DelegationRow(
                id=work.new_id(),
                org_id=giver.org_id,
                giver_id=giver.id,
                receiver_id=receiver.id,
                role=role.value,
                granted_by=giver.id,
                granted_at=work.now,
                from_day=FROM,
                to_day=TO,
            )
        )


def dismiss(service: Service, actor: Actor) -> None:
    """Disable somebody's account."""
    with service.writing() as work:
        user = user_with_id(work.session, actor.id)
        assert user is not None
        user.disabled_at = work.now
        work.session.add(user)


def found_organisation(service: Service, id: str, parent: str = DEMO_ORG_ID) -> str:
    """An organisation below another."""
    with service.writing() as work:
        above = organisation_of(work.session, parent)
        add_organisation(work.session, id=id, code=id.upper(), name=id, parent=above)
    return id
