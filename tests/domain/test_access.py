from datetime import date
from typing import Any

import pytest

from service.domain.access import Actor, Delegation, Role, RoleGrant, roles_on

DAY = date(2026, 12, 1)
GIVER = Actor("wang", "o", "王", "p-wang", frozenset({Role.APPROVER}))
RECEIVER = Actor("li", "o", "李", "p-li")


def delegation(**other: Any) -> Delegation:
    values: dict[str, Any] = {
        "giver": "p-wang",
        "receiver": "p-li",
        "role": Role.APPROVER,
        "granted_by": "p-wang",
        "from_day": DAY,
        "to_day": DAY,
    }
    return Delegation(**(values | other))


def test_an_actor_without_a_person_stands_for_itself() -> None:
    assert Actor("system:demo", "o", "演示").identities == {"system:demo"}


def test_two_accounts_of_one_person_share_an_identity() -> None:
    other = Actor("wang-2", "o", "王", "p-wang")
    assert GIVER.identities & other.identities == {"p-wang"}


def test_a_system_client_is_nothing_else() -> None:
    client = Actor("crm", "o", "营销系统", roles=frozenset({Role.SYSTEM, Role.APPROVER}))
    assert client.acting_roles == {Role.SYSTEM}


def test_a_delegation_holds_on_its_first_and_last_day() -> None:
    assert delegation().covers(Role.APPROVER, GIVER, RECEIVER, DAY)
    assert delegation(giver="wang", receiver="li").covers(Role.APPROVER, GIVER, RECEIVER, DAY)


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_day": date(2026, 12, 2), "to_day": date(2026, 12, 3)},
        {"from_day": date(2026, 11, 1), "to_day": date(2026, 11, 30)},
        {"role": Role.REVIEWER},
        {"receiver": "p-zhao"},
        {"giver": "p-zhao"},
        {"granted_by": "p-li"},
        {"granted_by": "admin"},
    ],
    ids=str,
)
def test_a_delegation_does_not_hold(wrong: dict[str, Any]) -> None:
    assert not delegation(**wrong).covers(Role.APPROVER, GIVER, RECEIVER, DAY)


def test_nobody_delegates_to_another_account_of_their_own() -> None:
    other = Actor("wang-2", "o", "王", "p-wang")
    given = delegation(receiver="wang-2")
    assert not given.covers(Role.APPROVER, GIVER, other, DAY)


def test_a_role_holds_on_its_days_and_is_not_given_to_oneself() -> None:
    def grant(role: Role, by: str, day: date = DAY) -> RoleGrant:
        return RoleGrant("p-wang", role, by, day, day)

    grants = [
        grant(Role.APPROVER, "admin"),
        grant(Role.SIGNER, "wang"),
        grant(Role.REVIEWER, "p-wang"),
        grant(Role.ARCHIVIST, "admin", date(2026, 11, 30)),
    ]
    assert roles_on(GIVER.identities, grants, DAY) == {Role.APPROVER}
    assert roles_on(RECEIVER.identities, grants, DAY) == frozenset()


def test_every_role_has_a_chinese_label() -> None:
    labels = {role.label for role in Role}
    assert len(labels) == len(Role)
