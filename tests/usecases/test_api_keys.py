"""API keys: of system clients only, shown once, narrowed by scopes, until they end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from service.domain.access import Actor, Permission, Role
from service.domain.errors import Invalid, NotSignedIn, RoleMissing
from service.store.organisations import add_organisation, organisation_of
from service.store.sign_ins import ApiKey
from service.usecases.api_keys import (
    MadeApiKey,
    NewApiKey,
    list_api_keys,
    make_api_key,
    revoke_api_key,
    whose_key,
)
from service.usecases.contracts import ContractFilter, list_contracts
from service.usecases.errors import ApiKeyNotFound, UserNotFound
from service.usecases.people import UserView, disable_user
from service.wiring import Service
from tests.services import SettableClock
from tests.staff import ADMIN, acting, new_client, new_user

READING = frozenset({Permission.READ_CONTRACTS, Permission.READ_ACCOUNTS})
LAST_DAY = date(2026, 12, 31)


@pytest.fixture
def crm(service: Service) -> UserView:
    return new_client(service, "crm")


def made(service: Service, client: UserView, **changes: object) -> MadeApiKey:
    new = replace(NewApiKey("接口", READING, LAST_DAY), **changes)  # type: ignore[arg-type]
    with service.writing(ADMIN) as work:
        return make_api_key(work, client.id, new)


def behind(service: Service, secret: str) -> Actor:
    return whose_key(service.reading, service.writing, secret)


def test_a_key_acts_as_its_client_within_its_scopes(service: Service, crm: UserView) -> None:
    actor = behind(service, made(service, crm).secret)
    assert (actor.id, actor.scopes) == (crm.id, READING)
    assert actor.roles == {Role.SYSTEM}
    assert actor.may(Permission.READ_CONTRACTS)
    assert not actor.may(Permission.DRAFT_CONTRACTS)
    assert replace(actor, scopes=None).may(Permission.DRAFT_CONTRACTS)
    narrow = behind(service, made(service, crm, scopes={Permission.READ_ACCOUNTS}).secret)
    with service.reading(narrow) as work, pytest.raises(RoleMissing):
        list_contracts(work, ContractFilter(), None, 10)


def test_a_key_is_stored_as_a_digest_only(service: Service, crm: UserView) -> None:
    key = made(service, crm)
    with service.reading() as work:
        stored = str(work.session.exec(select(ApiKey)).all())
    assert key.view.prefix in stored
    assert key.secret not in stored
    assert key.secret.split("_", 2)[2] not in stored


@pytest.mark.parametrize(
    "wrong", ["", "dy", "dy__", "dy_unknown000_x", "xx_abc_def", "dy_\u0000bc_def", "王"]
)
def test_what_is_no_key_is_nobody(service: Service, crm: UserView, wrong: str) -> None:
    with pytest.raises(NotSignedIn):
        behind(service, wrong)


def test_a_key_with_another_secret_is_nobody(service: Service, crm: UserView) -> None:
    secret = made(service, crm).secret
    with pytest.raises(NotSignedIn):
        behind(service, secret[:-1] + ("A" if secret[-1] != "A" else "B"))


def test_a_revoked_key_is_nobody(service: Service, crm: UserView) -> None:
    key = made(service, crm)
    with service.writing(ADMIN) as work:
        assert revoke_api_key(work, key.view.id).revoked_at == work.now
    with pytest.raises(NotSignedIn):
        behind(service, key.secret)


def test_a_key_holds_to_the_end_of_its_last_day_in_china(
    service: Service, clock: SettableClock, crm: UserView
) -> None:
    key = made(service, crm)
    clock.at = key.view.expires_at - timedelta(seconds=1)
    assert (clock.at + timedelta(hours=8)).date() == LAST_DAY
    behind(service, key.secret)
    clock.advance(seconds=1)
    with pytest.raises(NotSignedIn):
        behind(service, key.secret)


def test_the_keys_of_a_disabled_client_are_nobodys(service: Service, crm: UserView) -> None:
    key = made(service, crm)
    with service.writing(ADMIN) as work:
        disable_user(work, crm.id)
    with pytest.raises(NotSignedIn):
        behind(service, key.secret)


def test_that_a_key_is_used_is_seen(service: Service, clock: SettableClock, crm: UserView) -> None:
    key = made(service, crm)
    assert key.view.last_used_at is None
    used = []
    for _ in range(3):
        behind(service, key.secret)
        with service.reading(ADMIN) as work:
            used.append(list_api_keys(work, crm.id)[0].last_used_at)
        clock.advance(seconds=40)
    # To the minute: not every call writes.
    assert used[0] == used[1]
    assert used[2] == used[0] + timedelta(seconds=80) if used[0] else False


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": frozenset()}, "scopes"),
        ({"scopes": {Permission.MANAGE_PEOPLE}}, "scopes"),
        ({"scopes": {Permission.APPROVE_CONTRACTS}}, "scopes"),
        ({"expires_on": date(2026, 11, 24)}, "expires_on"),
        ({"expires_on": date(2030, 1, 1)}, "expires_on"),
    ],
)
def test_a_key_that_says_too_much_is_refused(
    service: Service, crm: UserView, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        made(service, crm, **changes)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_people_have_no_keys(service: Service) -> None:
    with pytest.raises(Invalid):
        made(service, new_user(service, "wang", Role.DRAFTER))


def test_keys_of_other_organisations_are_not_there(service: Service, crm: UserView) -> None:
    key = made(service, crm)
    with service.writing() as work:
        top = organisation_of(work.session, "demo")
        add_organisation(work.session, id="station", code="ST", name="供电所", parent=top)
    admin = acting(service, new_user(service, "guan", Role.ADMIN, org_id="station"))
    with service.writing(admin) as work:
        with pytest.raises(UserNotFound):
            list_api_keys(work, crm.id)
        with pytest.raises(ApiKeyNotFound):
            revoke_api_key(work, key.view.id)
        with pytest.raises(ApiKeyNotFound):
            revoke_api_key(work, "no-such-key")
    behind(service, key.secret)
