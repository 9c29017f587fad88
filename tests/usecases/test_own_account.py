"""One's own account: roles past and present, and one's other accounts."""

import pytest

from service.domain.access import Role
from service.usecases.errors import UserNotFound
from service.usecases.own_account import read_own_account
from service.usecases.people import disable_user
from service.wiring import Service
from tests.staff import ADMIN, acting, new_user


def test_everybody_reads_their_own_account_with_their_roles(service: Service) -> None:
    wang = new_user(service, "wang", Role.DRAFTER, Role.COUNTERSIGNER)
    with service.reading(acting(service, wang)) as work:
        own = read_own_account(work)
    assert own.view == wang
    assert {grant.role for grant in own.view.grants} == {Role.DRAFTER, Role.COUNTERSIGNER}
    assert own.others == ()


def test_the_other_accounts_of_a_person_are_theirs_to_see(service: Service) -> None:
    wang = new_user(service, "wang", Role.DRAFTER)
    second = new_user(service, "wang2", same_person_as=wang.id)
    new_user(service, "li", Role.DRAFTER)
    with service.writing(ADMIN) as work:
        disable_user(work, second.id)
    with service.reading(acting(service, wang)) as work:
        (other,) = read_own_account(work).others
    assert (other.login, other.disabled) == ("wang2", True)
    assert other.organisation == wang.organisation


def test_who_is_no_account_has_none(service: Service) -> None:
    with service.reading(ADMIN) as work, pytest.raises(UserNotFound):
        read_own_account(work)
