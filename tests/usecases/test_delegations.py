"""Delegations: of one's own role, for some days, to somebody else, and not passed on."""

from datetime import timedelta

import pytest

from service.domain.access import Actor, Role
from service.domain.errors import DelegationNotValid, Invalid, RoleMissing
from service.store.access import delegations_to
from service.store.events import events_of
from service.store.organisations import add_organisation, organisation_of
from service.usecases.delegations import (
    DelegationView,
    NewDelegation,
    delegate,
    list_colleagues,
    list_delegations,
    revoke_delegation,
)
from service.usecases.errors import DelegationNotFound, NotForOneself, UserNotFound
from service.usecases.people import UserView, disable_user, link_person
from service.wiring import Service
from tests.services import SettableClock
from tests.staff import ADMIN, acting, new_client, new_user


def given(
    service: Service,
    giver: UserView,
    receiver: UserView,
    role: Role = Role.APPROVER,
    days: tuple[int, int] = (0, 7),
) -> DelegationView:
    with service.writing(acting(service, giver)) as work:
        first, last = (work.today + timedelta(days=day) for day in days)
        return delegate(work, NewDelegation(receiver.id, role, first, last))


def holding(service: Service, actor: Actor) -> int:
    with service.reading() as work:
        return len(delegations_to(work.session, actor, work.today))


@pytest.fixture
def approver(service: Service) -> UserView:
    return new_user(service, "wang", Role.APPROVER)


@pytest.fixture
def colleague(service: Service) -> UserView:
    return new_user(service, "li", Role.REVIEWER)


def test_a_delegation_holds_from_its_first_to_its_last_day(
    service: Service, clock: SettableClock, approver: UserView, colleague: UserView
) -> None:
    given(service, approver, colleague, days=(1, 2))
    held = []
    for _ in range(4):
        held.append(holding(service, acting(service, colleague)))
        clock.advance(days=1)
    assert held == [0, 1, 1, 0]


def test_a_delegation_adds_no_role_to_the_receiver(
    service: Service, approver: UserView, colleague: UserView
) -> None:
    given(service, approver, colleague)
    assert acting(service, colleague).roles == {Role.REVIEWER}


def test_what_was_delegated_is_not_passed_on(
    service: Service, approver: UserView, colleague: UserView
) -> None:
    given(service, approver, colleague)
    third = new_user(service, "zhao", Role.REVIEWER)
    with pytest.raises(DelegationNotValid):
        given(service, colleague, third)


def test_only_ones_own_roles_are_delegated(
    service: Service, approver: UserView, colleague: UserView
) -> None:
    with pytest.raises(DelegationNotValid):
        given(service, approver, colleague, Role.SIGNER)


def test_a_role_that_was_taken_back_meanwhile_is_not_delegated(
    service: Service, approver: UserView, colleague: UserView
) -> None:
    as_before = acting(service, approver)
    with service.writing(ADMIN) as work:
        disable_user(work, approver.id)
    with service.writing(as_before) as work, pytest.raises(DelegationNotValid):
        delegate(work, NewDelegation(colleague.id, Role.APPROVER, work.today, work.today))


def test_nobody_delegates_to_themselves(service: Service, approver: UserView) -> None:
    second = new_user(service, "wang-2", same_person_as=approver.id)
    for receiver in (approver, second):
        with pytest.raises(NotForOneself):
            given(service, approver, receiver)


def test_a_delegation_to_an_account_linked_later_covers_nothing(
    service: Service, approver: UserView
) -> None:
    second = new_user(service, "wang-2", Role.REVIEWER)
    given(service, approver, second)
    giver, receiver = acting(service, approver), acting(service, second)
    with service.reading() as work:
        (delegation,) = delegations_to(work.session, receiver, work.today)
    assert delegation.covers(Role.APPROVER, giver, receiver, delegation.from_day)
    with service.writing(ADMIN) as work:
        link_person(work, second.id, approver.id)
    giver, receiver = acting(service, approver), acting(service, second)
    assert not delegation.covers(Role.APPROVER, giver, receiver, delegation.from_day)


@pytest.mark.parametrize(
    ("days", "field"), [((-1, 3), "from_day"), ((3, 2), "to_day"), ((0, 91), "to_day")]
)
def test_the_days_of_a_delegation_are_checked(
    service: Service,
    approver: UserView,
    colleague: UserView,
    days: tuple[int, int],
    field: str,
) -> None:
    with pytest.raises(Invalid) as caught:
        given(service, approver, colleague, days=days)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_who_stands_in_is_a_person_of_the_organisation_or_above(
    service: Service, approver: UserView, colleague: UserView
) -> None:
    with service.writing() as work:
        top = organisation_of(work.session, "demo")
        add_organisation(work.session, id="station", code="ST", name="供电所", parent=top)
    below = new_user(service, "below", Role.APPROVER, org_id="station")
    client = new_client(service, "crm")
    without_role = new_user(service, "newcomer")
    for receiver in (below, client, without_role):
        with pytest.raises(UserNotFound):
            given(service, approver, receiver)
    given(service, below, approver)
    with service.reading(acting(service, below)) as work:
        assert {item.id for item in list_colleagues(work)} == {approver.id, colleague.id}


def test_the_giver_and_the_receiver_may_end_a_delegation_and_nobody_else(
    service: Service, approver: UserView, colleague: UserView
) -> None:
    stranger = acting(service, new_user(service, "zhao", Role.APPROVER))
    for ending in (approver, colleague):
        made = given(service, approver, colleague)
        with service.writing(stranger) as work, pytest.raises(DelegationNotFound):
            revoke_delegation(work, made.id)
        with service.writing(acting(service, ending)) as work:
            assert not revoke_delegation(work, made.id).counts
        assert holding(service, acting(service, colleague)) == 0


def test_everybody_sees_their_own_delegations(
    service: Service, approver: UserView, colleague: UserView
) -> None:
    given(service, approver, colleague)
    stranger = new_user(service, "zhao", Role.APPROVER)
    for user, count in ((approver, 1), (colleague, 1), (stranger, 0)):
        with service.reading(acting(service, user)) as work:
            assert len(list_delegations(work)) == count


def test_delegations_are_events_of_the_giver(
    service: Service, approver: UserView, colleague: UserView
) -> None:
    made = given(service, approver, colleague)
    with service.writing(acting(service, approver)) as work:
        revoke_delegation(work, made.id)
    with service.reading(ADMIN) as work:
        events = events_of(work.session, ADMIN, f"people/{approver.id}")[-2:]
    assert [(event.type, event.actor) for event in events] == [
        ("people.delegated", approver.id),
        ("people.delegation_revoked", approver.id),
    ]
    assert events[0].payload["receiver"] == colleague.id


def test_system_clients_delegate_nothing(service: Service, colleague: UserView) -> None:
    with service.writing() as work, pytest.raises(RoleMissing):
        delegate(work, NewDelegation(colleague.id, Role.SYSTEM, work.today, work.today))
