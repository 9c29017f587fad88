"""Accounts as administrators see them: adding, roles, passwords, shutting, keys of systems."""

import re
from collections.abc import Mapping

import httpx
import pytest

from service.domain.access import Permission, Role
from service.domain.errors import NotSignedIn
from service.usecases.api_keys import actor_with_key
from service.usecases.people import UserView, find_user, get_user
from service.wiring import Service
from tests.services import SettableClock
from tests.staff import ADMIN, new_client, new_user
from tests.web.markup import said, tree
from tests.web.reader import Reader, form_of, sign_in

pytestmark = pytest.mark.anyio

PASSWORD = "correct horse 42"
NEW: Mapping[str, str | list[str]] = {
    "login": "wang.wu",
    "name": "王五",
    "org_id": "demo",
    "kind": "person",
    "same_person": "",
    "password": PASSWORD,
}
REVIEWER: Mapping[str, str | list[str]] = {
    "role": "reviewer",
    "discipline": "",
    "from_day": "2026-11-25",
    "to_day": "2027-11-24",
}
KEY: Mapping[str, str | list[str]] = {
    "name": "营销系统",
    "scopes": ["read_contracts", "read_accounts"],
    "expires_on": "2027-06-30",
}


@pytest.fixture
async def admin(client: httpx.AsyncClient, service: Service) -> Reader:
    return await sign_in(client, service, Role.ADMIN, login="admin")


def wrong_fields(page: httpx.Response) -> set[str]:
    """What the summary of errors leads to; each is there, with its message beside it."""
    found = tree(page)
    ids = {str(link)[1:] for link in found.xpath("//div[@role='alert']//a/@href")}
    assert all(found.xpath(f"//*[@id='{id}'][contains(@aria-describedby, 'error')]") for id in ids)
    return ids


def user_named(service: Service, login: str) -> UserView:
    with service.reading(ADMIN) as work:
        return find_user(work, login)


def user_again(service: Service, user: UserView) -> UserView:
    with service.reading(ADMIN) as work:
        return get_user(work, user.id)


# ---- the list ---------------------------------------------------------------------------------


async def test_an_administrator_lands_on_the_list_of_accounts(
    admin: Reader, service: Service
) -> None:
    new_user(service, "li", Role.COUNTERSIGNER)
    home = await admin.get("/console")
    assert home.headers["location"] == "/console/people"
    words = said(await admin.get("/console/people"))
    assert "会签人（营销）" in words
    assert "未设密码" in words


async def test_who_is_no_administrator_sees_no_accounts(
    client: httpx.AsyncClient, service: Service
) -> None:
    reader = await sign_in(client, service, Role.REVIEWER, Role.AUDITOR)
    user = user_named(service, "reader")
    for address in ("", "/new", f"/{user.id}"):
        assert (await reader.get(f"/console/people{address}")).status_code == 403
    assert (await reader.send("/console/people", dict(NEW))).status_code == 403
    assert "/console/people" not in (await reader.get("/console/library/laws")).text


async def test_a_login_leads_to_its_account(admin: Reader, service: Service) -> None:
    user = new_user(service, "li")
    found = await admin.get("/console/people?login=LI")
    assert found.headers["location"] == f"/console/people/{user.id}"
    missing = await admin.get("/console/people?login=nobody")
    assert "没有登录名为「nobody」的账号" in said(missing)
    assert (await admin.get("/console/people?login=%E4%B8%8D")).status_code == 200


async def test_many_accounts_are_read_page_by_page(admin: Reader, service: Service) -> None:
    for number in range(60):
        new_user(service, f"user{number:02}")
    first = await admin.get("/console/people")
    (following,) = tree(first).xpath("//a[@rel='next']/@href")
    second = await admin.get(following)
    logins = re.findall(r">(user\d\d)</a>", first.text + second.text)
    assert len(logins) == len(set(logins)) == 60


# ---- adding -----------------------------------------------------------------------------------


async def test_a_person_is_added_and_can_sign_in(
    admin: Reader, service: Service, client: httpx.AsyncClient
) -> None:
    added = await admin.send("/console/people", dict(NEW))
    assert added.status_code == 303
    page = await admin.get(added.headers["location"])
    assert "账号已添加" in said(page)
    assert "还没有角色" in said(page)
    client.cookies.clear()
    fields = {"login": (None, "wang.wu"), "password": (None, PASSWORD)}
    entered = await client.post("/console/sign-in", files=fields)
    assert entered.status_code == 303


async def test_a_further_account_is_linked_to_its_person(admin: Reader, service: Service) -> None:
    first = new_user(service, "wang")
    await admin.send("/console/people", {**NEW, "same_person": "wang"})
    assert user_named(service, "wang.wu").person_id == first.person_id


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"login": ""}, {"login"}),
        ({"login": "王五"}, {"login"}),
        ({"login": "admin"}, {"login"}),
        ({"name": " "}, {"name"}),
        ({"name": "王\t五"}, {"name"}),
        ({"login": "", "name": ""}, {"login", "name"}),
        ({"org_id": "elsewhere"}, {"org_id"}),
        ({"same_person": "nobody"}, {"same_person"}),
        ({"password": "short"}, {"password"}),
        ({"kind": "system", "same_person": "admin"}, {"same_person", "password"}),
    ],
)
async def test_a_wrong_account_is_not_added_and_nothing_typed_is_lost(
    admin: Reader, service: Service, typed: dict[str, str], fields: set[str]
) -> None:
    sent = {**NEW, **typed}
    refused = await admin.send("/console/people", sent)
    assert refused.status_code == 422
    assert wrong_fields(refused) == fields
    kept = form_of(refused)
    names = ["login", "name", "kind", "same_person"]
    assert {name: kept[name] for name in names} == {name: sent[name] for name in names}
    # A password never stands in a page.
    assert str(sent["password"]) not in refused.text
    page = await admin.get("/console/people?login=wang.wu")
    assert page.status_code == 200


# ---- roles ------------------------------------------------------------------------------------


async def test_a_role_is_given_and_taken_back(admin: Reader, service: Service) -> None:
    user = new_user(service, "li")
    own = f"/console/people/{user.id}"
    given = await admin.send(f"{own}/roles", dict(REVIEWER))
    page = await admin.get(given.headers["location"])
    assert "角色已授予" in said(page)
    assert user_again(service, user).roles == {Role.REVIEWER}
    (action,) = tree(page).xpath("//form[contains(@action, '/revoke')]/@action")
    taken = await admin.send(action, {})
    assert "已收回" in said(await admin.get(taken.headers["location"]))
    assert user_again(service, user).roles == frozenset()


async def test_a_countersigner_is_given_a_discipline(admin: Reader, service: Service) -> None:
    user = new_user(service, "li")
    sent = {**REVIEWER, "role": "countersigner", "discipline": "财务"}
    given = await admin.send(f"/console/people/{user.id}/roles", sent)
    assert "财务" in said(await admin.get(given.headers["location"]))


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"role": ""}, {"role"}),
        ({"role": "system"}, {"role"}),
        ({"role": "countersigner"}, {"discipline"}),
        ({"discipline": "财务"}, {"discipline"}),
        ({"from_day": "2026-11-24"}, {"from_day"}),
        ({"to_day": "2026-11-24"}, {"to_day"}),
        ({"from_day": "", "to_day": "31.12.2026"}, {"from_day", "to_day"}),
        ({"role": "", "to_day": ""}, {"role", "to_day"}),
    ],
)
async def test_a_wrong_role_is_refused_at_its_field(
    admin: Reader, service: Service, typed: dict[str, str], fields: set[str]
) -> None:
    user = new_user(service, "li")
    sent = {**REVIEWER, **typed}
    refused = await admin.send(f"/console/people/{user.id}/roles", sent)
    assert refused.status_code == 422
    assert wrong_fields(refused) == fields
    kept = form_of(refused)
    assert kept["from_day"] == sent["from_day"]
    assert kept["to_day"] == sent["to_day"]
    assert user_again(service, user).grants == ()


async def test_an_administrator_gives_themselves_nothing(admin: Reader, service: Service) -> None:
    me = user_named(service, "admin")
    page = await admin.get(f"/console/people/{me.id}")
    assert "授予角色</button>" not in page.text
    assert "停用账号</button>" not in page.text
    refused = await admin.send(f"/console/people/{me.id}/roles", dict(REVIEWER))
    assert refused.status_code == 403
    assert "不能给自己授予角色" in said(refused)
    shut = await admin.send(f"/console/people/{me.id}/disable", {})
    assert shut.status_code == 403


# ---- password, person, shutting ---------------------------------------------------------------


async def test_a_password_is_set_only_if_typed_twice_and_good(
    admin: Reader, service: Service
) -> None:
    user = new_user(service, "li")
    own = f"/console/people/{user.id}/password"
    unlike = await admin.send(own, {"password": PASSWORD, "again": "other"})
    assert wrong_fields(unlike) == {"again"}
    weak = await admin.send(own, {"password": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"})
    assert wrong_fields(weak) == {"password"}
    assert not user_again(service, user).has_password
    done = await admin.send(own, {"password": PASSWORD, "again": PASSWORD})
    assert "密码已设置" in said(await admin.get(done.headers["location"]))
    assert user_again(service, user).has_password


async def test_two_accounts_become_one_persons_after_a_check(
    admin: Reader, service: Service
) -> None:
    user, other = new_user(service, "li"), new_user(service, "li2")
    own = f"/console/people/{user.id}/person"
    unsure = await admin.send(own, {"other": "li2"})
    assert wrong_fields(unsure) == {"sure"}
    assert form_of(unsure)["other"] == "li2"
    unknown = await admin.send(own, {"other": "nobody", "sure": "yes"})
    assert wrong_fields(unknown) == {"other"}
    assert user_again(service, user).person_id != other.person_id
    await admin.send(own, {"other": "li2", "sure": "yes"})
    assert user_again(service, user).person_id == other.person_id


async def test_an_account_is_shut_and_opened_again(admin: Reader, service: Service) -> None:
    user = new_user(service, "li", Role.REVIEWER)
    own = f"/console/people/{user.id}"
    shut = await admin.send(f"{own}/disable", {})
    page = await admin.get(shut.headers["location"])
    assert "账号已停用" in said(page)
    assert "授予角色</button>" not in page.text
    assert user_again(service, user).disabled_at is not None
    opened = await admin.send(f"{own}/enable", {})
    assert "账号已启用" in said(await admin.get(opened.headers["location"]))
    assert user_again(service, user).roles == {Role.REVIEWER}


# ---- keys -------------------------------------------------------------------------------------


async def test_a_key_is_shown_once_and_holds_until_it_is_revoked(
    admin: Reader, service: Service
) -> None:
    system = new_client(service, "marketing")
    own = f"/console/people/{system.id}"
    made = await admin.send(f"{own}/keys", dict(KEY))
    assert made.status_code == 200
    (secret,) = tree(made).xpath("//code[@class='secret']/text()")
    with service.reading() as work:
        actor = actor_with_key(work, secret)
    assert actor.scopes == frozenset({Permission.READ_CONTRACTS, Permission.READ_ACCOUNTS})
    page = await admin.get(own)
    assert secret not in page.text
    assert "查看合同" in said(page)
    (action,) = tree(page).xpath("//form[contains(@action, '/revoke')]/@action")
    revoked = await admin.send(action, {})
    assert "已撤销" in said(await admin.get(revoked.headers["location"]))
    with service.reading() as work, pytest.raises(NotSignedIn):
        actor_with_key(work, secret)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"scopes": []}, {"scopes"}),
        ({"scopes": ["manage_people"]}, {"scopes"}),
        ({"expires_on": ""}, {"expires_on"}),
        ({"expires_on": "2026-11-24"}, {"expires_on"}),
        ({"name": "", "scopes": [], "expires_on": "x"}, {"name", "scopes", "expires_on"}),
    ],
)
async def test_a_wrong_key_is_not_made_and_the_form_stays_filled_in(
    admin: Reader,
    service: Service,
    typed: dict[str, str | list[str]],
    fields: set[str],
) -> None:
    system = new_client(service, "marketing")
    sent = {**KEY, **typed}
    refused = await admin.send(f"/console/people/{system.id}/keys", sent)
    assert refused.status_code == 422
    assert wrong_fields(refused) == fields
    kept = form_of(refused)
    assert kept["name"] == sent["name"]
    if "scopes" not in typed:
        assert sorted(kept["scopes"]) == sorted(KEY["scopes"])
    assert "还没有接口密钥" in said(await admin.get(f"/console/people/{system.id}"))


async def test_a_person_gets_no_key_and_a_system_no_role_or_password(
    admin: Reader, service: Service
) -> None:
    person, system = new_user(service, "li"), new_client(service, "marketing")
    assert "发放接口密钥" not in (await admin.get(f"/console/people/{person.id}")).text
    assert (await admin.send(f"/console/people/{person.id}/keys", dict(KEY))).status_code == 422
    page = (await admin.get(f"/console/people/{system.id}")).text
    assert "授予角色" not in page
    assert "设置密码" not in page
    refused = await admin.send(f"/console/people/{system.id}/roles", dict(REVIEWER))
    assert refused.status_code == 422
    assert "不能授予此角色" in said(refused) or "系统客户端的角色" in said(refused)


# ---- limits -----------------------------------------------------------------------------------


async def test_only_accounts_below_are_seen(
    client: httpx.AsyncClient, service: Service, clock: SettableClock
) -> None:
    service.load_demo_people()
    new_user(service, "county.admin", Role.ADMIN, org_id="demo-county", password=PASSWORD)
    above = new_user(service, "li")
    fields = {"login": (None, "county.admin"), "password": (None, PASSWORD)}
    await client.post("/console/sign-in", files=fields)
    listed = await client.get("/console/people")
    assert re.findall(r">([a-z.0-9]+)</a></th>", listed.text) == ["county.admin", "zhanqicao"]
    assert (await client.get(f"/console/people/{above.id}")).status_code == 404


@pytest.mark.parametrize("address", ["", "/new", "/%00", "/nobody", "?after=%00", "?login=%00"])
async def test_no_address_breaks_the_pages(admin: Reader, address: str) -> None:
    assert (await admin.get(f"/console/people{address}")).status_code in (200, 404, 422)


async def test_without_the_pages_token_nothing_changes(admin: Reader, service: Service) -> None:
    user = new_user(service, "li")
    for act in ("roles", "password", "person", "disable", "keys"):
        sent = {"csrf": (None, "x")}
        answer = await admin.client.post(f"/console/people/{user.id}/{act}", files=sent)
        assert answer.status_code == 403
    assert user_again(service, user) == user
