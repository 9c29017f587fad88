"""Accounts and roles: who may be given what, by whom, and what a second account cannot launder."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.access import Role, UserKind
from service.domain.errors import Invalid, RoleMissing
from service.domain.vocabulary import Discipline
from service.store.access import disciplines_of, holders_of_role
from service.store.events import events_of
from service.store.organisations import add_organisation, organisation_of
from service.usecases.errors import (
    GrantNotFound,
    LoginTaken,
    NotForOneself,
    OrganisationNotFound,
    PasswordRefused,
    UserNotFound,
)
from service.usecases.people import (
    NewUser,
    add_user,
    disable_user,
    enable_user,
    get_user,
    link_person,
    list_users,
    set_password,
)
from service.usecases.roles import Grant, grant_role, revoke_role
from service.wiring import Service
from tests.services import SettableClock
from tests.staff import ADMIN, PASSWORD, a_year, acting, new_client, new_user


def add_station(service: Service, org_id: str = "station") -> None:
    with service.writing() as work:
        top = organisation_of(work.session, "demo")
        add_organisation(work.session, id=org_id, code=org_id.upper(), name="供电所", parent=top)


def test_an_account_has_the_roles_it_was_given_from_day_to_day(
    service: Service, clock: SettableClock
) -> None:
    user = new_user(service, "li")
    with service.writing(ADMIN) as work:
        tomorrow = work.today + timedelta(days=1)
        grant_role(work, user.id, Grant(Role.REVIEWER, tomorrow, tomorrow))
    assert acting(service, user).roles == frozenset()
    clock.advance(days=1)
    assert acting(service, user).roles == {Role.REVIEWER}
    clock.advance(days=1)
    assert acting(service, user).roles == frozenset()


def test_a_role_that_is_taken_back_ends_at_once(service: Service) -> None:
    user = new_user(service, "li", Role.REVIEWER, Role.DRAFTER)
    grant = next(item for item in user.grants if item.role is Role.REVIEWER)
    with service.writing(ADMIN) as work:
        assert revoke_role(work, grant.id).roles == {Role.DRAFTER}
        assert revoke_role(work, grant.id).roles == {Role.DRAFTER}
    assert acting(service, user).roles == {Role.DRAFTER}


def test_a_disabled_account_has_no_roles_until_it_is_enabled(service: Service) -> None:
    user = new_user(service, "li", Role.REVIEWER)
    with service.writing(ADMIN) as work:
        assert disable_user(work, user.id).disabled_at == work.now
    assert acting(service, user).roles == frozenset()
    with service.reading() as work:
        assert holders_of_role(work.session, "demo", Role.REVIEWER, work.today) == []
    with service.writing(ADMIN) as work:
        enable_user(work, user.id)
    assert acting(service, user).roles == {Role.REVIEWER}


def test_nobody_gives_a_role_to_themselves(service: Service) -> None:
    admin = new_user(service, "guan", Role.ADMIN)
    with service.writing(acting(service, admin)) as work, pytest.raises(NotForOneself):
        grant_role(work, admin.id, a_year(work, Role.APPROVER))


def test_nobody_gives_a_role_to_another_account_of_theirs(service: Service) -> None:
    admin = new_user(service, "guan", Role.ADMIN)
    other = new_user(service, "guan-2", same_person_as=admin.id)
    with service.writing(acting(service, admin)) as work, pytest.raises(NotForOneself):
        grant_role(work, other.id, a_year(work, Role.APPROVER))


def test_linking_later_takes_away_what_one_account_gave_to_the_other(service: Service) -> None:
    admin = new_user(service, "guan", Role.ADMIN)
    other = new_user(service, "wang")
    with service.writing(acting(service, admin)) as work:
        grant_role(work, other.id, a_year(work, Role.APPROVER))
    assert acting(service, other).roles == {Role.APPROVER}
    with service.writing(ADMIN) as work:
        view = link_person(work, other.id, admin.id)
    assert view.roles == frozenset()
    assert [grant.counts for grant in view.grants] == [False]
    assert acting(service, other).roles == frozenset()
    with service.reading() as work:
        assert holders_of_role(work.session, "demo", Role.APPROVER, work.today) == []


def test_linked_accounts_are_each_among_the_others_identities(service: Service) -> None:
    first, second, third = (new_user(service, login) for login in ("a1", "a2", "a3"))
    before = acting(service, first).identities
    with service.writing(ADMIN) as work:
        link_person(work, second.id, third.id)
        link_person(work, first.id, second.id)
    identities = [acting(service, user).identities for user in (first, second, third)]
    assert identities[0] == identities[1] == identities[2]
    assert {first.id, second.id, third.id} < identities[0]
    # What was done under the account before it was linked is still the person's.
    assert before & identities[2]


def test_a_person_keeps_the_roles_of_each_account_apart(service: Service) -> None:
    drafter = new_user(service, "li", Role.DRAFTER)
    approver = new_user(service, "li-2", Role.APPROVER, same_person_as=drafter.id)
    assert acting(service, drafter).roles == {Role.DRAFTER}
    assert acting(service, approver).roles == {Role.APPROVER}


def test_a_system_client_is_that_and_nothing_more(service: Service) -> None:
    client = new_client(service, "crm")
    assert acting(service, client).roles == {Role.SYSTEM}
    with service.writing(ADMIN) as work, pytest.raises(Invalid):
        grant_role(work, client.id, a_year(work, Role.APPROVER))
    with service.writing(ADMIN) as work, pytest.raises(Invalid):
        set_password(work, client.id, PASSWORD)
    person = new_user(service, "li")
    with service.writing(ADMIN) as work, pytest.raises(Invalid):
        grant_role(work, person.id, a_year(work, Role.SYSTEM))
    with service.writing(ADMIN) as work, pytest.raises(Invalid):
        link_person(work, client.id, person.id)


def test_a_countersigner_is_one_of_a_discipline(service: Service) -> None:
    user = new_user(service, "he", Role.COUNTERSIGNER, discipline=Discipline.FINANCE)
    with service.reading() as work:
        today = work.today
        assert disciplines_of(work.session, acting(service, user), today) == {Discipline.FINANCE}
        finance, legal = (
            holders_of_role(work.session, "demo", Role.COUNTERSIGNER, today, discipline)
            for discipline in (Discipline.FINANCE, Discipline.LEGAL)
        )
    assert ([item.id for item in finance], legal) == ([user.id], [])
    with service.writing(ADMIN) as work:
        without = replace(a_year(work, Role.COUNTERSIGNER), discipline=None)
        with_one = replace(a_year(work, Role.DRAFTER), discipline=Discipline.LEGAL)
        for grant in (without, with_one):
            with pytest.raises(Invalid) as caught:
                grant_role(work, user.id, grant)
            assert [problem.field for problem in caught.value.problems] == ["discipline"]


def test_a_role_is_neither_back_dated_nor_over_before_it_begins(service: Service) -> None:
    user = new_user(service, "li")
    with service.writing(ADMIN) as work:
        yesterday, tomorrow = work.today - timedelta(days=1), work.today + timedelta(days=1)
        for days, field in (
            ((yesterday, tomorrow), "from_day"),
            ((tomorrow, work.today), "to_day"),
        ):
            with pytest.raises(Invalid) as caught:
                grant_role(work, user.id, Grant(Role.DRAFTER, *days))
            assert [problem.field for problem in caught.value.problems] == [field]


def test_holders_are_those_of_the_organisation_and_above_the_nearest_first(
    service: Service,
) -> None:
    add_station(service)
    add_station(service, "sibling")
    above = new_user(service, "above", Role.APPROVER)
    here = new_user(service, "here", Role.APPROVER, org_id="station")
    new_user(service, "beside", Role.APPROVER, org_id="sibling")
    new_user(service, "drafter", Role.DRAFTER, org_id="station")
    with service.reading() as work:
        found = holders_of_role(work.session, "station", Role.APPROVER, work.today)
        at_the_top = holders_of_role(work.session, "demo", Role.APPROVER, work.today)
    assert [user.id for user in found] == [here.id, above.id]
    assert [user.id for user in at_the_top] == [above.id]


def test_an_administrator_sees_and_changes_only_organisations_below(service: Service) -> None:
    add_station(service)
    add_station(service, "sibling")
    admin = acting(service, new_user(service, "guan", Role.ADMIN, org_id="station"))
    own = new_user(service, "own", Role.DRAFTER, org_id="station")
    others = [
        new_user(service, "beside", Role.DRAFTER, org_id="sibling"),
        new_user(service, "above", Role.DRAFTER),
    ]
    with service.writing(admin) as work:
        assert [user.login for user in list_users(work, None, 10)] == ["guan", "own"]
        assert get_user(work, own.id).login == "own"
        for user in others:
            with pytest.raises(UserNotFound):
                get_user(work, user.id)
            with pytest.raises(UserNotFound):
                grant_role(work, user.id, a_year(work, Role.DRAFTER))
            with pytest.raises(UserNotFound):
                set_password(work, user.id, PASSWORD)
            with pytest.raises(UserNotFound):
                disable_user(work, user.id)
            with pytest.raises(UserNotFound):
                link_person(work, own.id, user.id)
            with pytest.raises(GrantNotFound):
                revoke_role(work, user.grants[0].id)
        with pytest.raises(OrganisationNotFound):
            add_user(work, NewUser("new", "新人", "sibling"))


def test_a_login_is_taken_once_however_it_is_spelled(service: Service) -> None:
    new_user(service, "wang.li")
    for spelling in ("wang.li", "Wang.Li", " ｗａｎｇ．ｌｉ "):
        with service.writing(ADMIN) as work, pytest.raises(LoginTaken):
            add_user(work, NewUser(spelling, "王"))


@pytest.mark.parametrize("login", ["", "x", "王", "a b", "-ab", "a" * 65, "a\n", "a@b"])
def test_a_login_of_other_letters_is_refused(service: Service, login: str) -> None:
    with service.writing(ADMIN) as work, pytest.raises(Invalid):
        add_user(work, NewUser(login, "王"))


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short 9!x", "至少 10 个字符"),
        ("x" * 201, "至多 200 个字符"),
        ("aaaaaaaaaaab", "至少有 5 个不同的字符"),
        ("my-WANG-2026", "不得含有登录名"),
    ],
)
def test_a_weak_password_is_refused(service: Service, password: str, why: str) -> None:
    user = new_user(service, "wang")
    with service.writing(ADMIN) as work, pytest.raises(PasswordRefused) as caught:
        set_password(work, user.id, password)
    assert [problem.message for problem in caught.value.problems] == [why]


def test_only_administrators_manage_people(service: Service) -> None:
    for role in set(Role) - {Role.ADMIN}:
        with service.writing(replace(ADMIN, roles=frozenset({role}))) as work:
            with pytest.raises(RoleMissing):
                list_users(work, None, 10)
            with pytest.raises(RoleMissing):
                add_user(work, NewUser("new", "新人"))


def test_nobody_disables_or_enables_themselves(service: Service) -> None:
    admin = new_user(service, "guan", Role.ADMIN)
    for change in (disable_user, enable_user):
        with service.writing(acting(service, admin)) as work, pytest.raises(NotForOneself):
            change(work, admin.id)


def test_every_change_is_an_event_without_names_or_passwords(service: Service) -> None:
    user = new_user(service, "secret-login", Role.DRAFTER, password=PASSWORD)
    other = new_user(service, "other")
    with service.writing(ADMIN) as work:
        set_password(work, user.id, PASSWORD + "!")
        revoke_role(work, user.grants[0].id)
        link_person(work, user.id, other.id)
        disable_user(work, user.id)
        enable_user(work, user.id)
        events = events_of(work.session, ADMIN, f"people/{user.id}")
    assert [event.type for event in events] == [
        "people.added",
        "people.role_granted",
        "people.password_set",
        "people.role_revoked",
        "people.linked",
        "people.disabled",
        "people.enabled",
    ]
    told = " ".join(str(event.payload) for event in events)
    assert not [word for word in ("secret-login", PASSWORD, "argon2") if word in told]
    assert {event.actor for event in events} == {ADMIN.id}


def test_a_page_of_accounts_goes_on_where_the_last_one_ended(service: Service) -> None:
    for login in ("c1", "a1", "b1"):
        new_user(service, login)
    with service.reading(ADMIN) as work:
        assert [user.login for user in list_users(work, None, 1)] == ["a1", "b1"]
        assert [user.login for user in list_users(work, "b1", 5)] == ["c1"]


def test_kinds_of_accounts_are_shown(service: Service) -> None:
    new_client(service, "crm")
    with service.reading(ADMIN) as work:
        assert [user.kind for user in list_users(work, None, 5)] == [UserKind.SYSTEM]
