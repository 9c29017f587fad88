"""My account: what stands on it, and letting a colleague act for me."""

from datetime import timedelta

import httpx
import pytest

from service.domain.access import Role
from service.usecases.delegations import list_delegations
from service.usecases.people import UserView, find_user
from service.wiring import Service
from tests.services import SettableClock
from tests.staff import ADMIN, acting, new_user
from tests.web.markup import said, tree
from tests.web.reader import Reader, form_of, sign_in

pytestmark = pytest.mark.anyio


@pytest.fixture
async def reader(client: httpx.AsyncClient, service: Service) -> Reader:
    return await sign_in(client, service, Role.REVIEWER)


@pytest.fixture
def colleague(service: Service) -> UserView:
    return new_user(service, "li", Role.DRAFTER)


def wrong_fields(page: httpx.Response) -> set[str]:
    return set(tree(page).xpath("//*[@aria-invalid='true']/@id"))


def filled(service: Service, colleague: UserView, **other: str) -> dict[str, str | list[str]]:
    with service.reading(ADMIN) as work:
        today = work.today
    return {
        "role": "reviewer",
        "receiver": colleague.id,
        "from_day": today.isoformat(),
        "to_day": (today + timedelta(days=7)).isoformat(),
        **other,
    }


def delegations(service: Service, login: str) -> int:
    with service.reading(ADMIN) as work:
        user = find_user(work, login)
    with service.reading(acting(service, user)) as work:
        return sum(item.revoked_at is None for item in list_delegations(work))


async def test_my_name_leads_to_my_account_with_my_roles(reader: Reader, service: Service) -> None:
    new_user(service, "reader2", same_person_as=_id(service, "reader"))
    home = tree(await reader.get("/console/library/laws"))
    (address,) = home.xpath("//div[@class='person']//a[contains(., 'reader')]/@href")
    words = said(await reader.get(address))
    for expected in ("法务审核", "2026-11-25 至 2027-11-25", "有效", "reader2", "修改密码"):
        assert expected in words


async def test_a_delegation_is_given_shown_to_both_and_taken_back(
    reader: Reader, service: Service, colleague: UserView
) -> None:
    given = await reader.send("/console/me/delegations", filled(service, colleague))
    assert given.status_code == 303
    page = await reader.get(given.headers["location"])
    assert "委托已登记" in said(page)
    assert delegations(service, "reader") == delegations(service, "li") == 1
    (action,) = tree(page).xpath("//form[contains(@action, '/revoke')]/@action")
    revoked = await reader.send(action, {})
    page = await reader.get(revoked.headers["location"])
    assert "委托已收回" in said(page)
    assert delegations(service, "li") == 0
    assert not tree(page).xpath("//form[contains(@action, '/revoke')]")


async def test_whoever_was_given_a_delegation_can_lay_it_down(
    client: httpx.AsyncClient, service: Service, reader: Reader, clock: SettableClock
) -> None:
    colleague = new_user(service, "li", Role.DRAFTER, password="correct horse 42")
    await reader.send("/console/me/delegations", filled(service, colleague))
    client.cookies.clear()
    fields = {"login": (None, "li"), "password": (None, "correct horse 42")}
    await client.post("/console/sign-in", files=fields)
    page = await client.get("/console/me")
    assert "不再代办" in page.text
    assert "reader" in said(page)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"role": "drafter"}, {"role"}),
        ({"role": "nonsense", "receiver": ""}, {"role", "receiver"}),
        ({"receiver": "stranger"}, {"receiver"}),
        ({"from_day": "2020-01-01"}, {"from_day"}),
        ({"to_day": "soon", "from_day": ""}, {"from_day", "to_day"}),
        ({"to_day": "2030-01-01"}, {"to_day"}),
        ({"to_day": "2026-11-24"}, {"to_day"}),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    reader: Reader,
    service: Service,
    colleague: UserView,
    typed: dict[str, str],
    fields: set[str],
) -> None:
    sent = filled(service, colleague, **typed)
    refused = await reader.send("/console/me/delegations", sent)
    assert refused.status_code == 422
    assert wrong_fields(refused) == fields
    summary = tree(refused).xpath("//div[@role='alert']//a/@href")
    assert set(summary) == {f"#{field}" for field in fields}
    kept = form_of(refused)
    assert all(kept[name] == sent[name] for name in ("from_day", "to_day"))
    if "receiver" not in typed:
        assert kept["receiver"] == colleague.id
    assert delegations(service, "reader") == 0


async def test_nobody_delegates_to_themselves(reader: Reader, service: Service) -> None:
    me = _id(service, "reader")
    page = tree(await reader.get("/console/me"))
    assert me not in page.xpath("//select[@id='receiver']/option/@value")
    with service.reading(ADMIN) as work:
        own = find_user(work, "reader")
    refused = await reader.send("/console/me/delegations", filled(service, own))
    assert refused.status_code == 422
    assert wrong_fields(refused) == {"receiver"}


async def test_a_delegation_of_others_cannot_be_taken_back(
    reader: Reader, service: Service
) -> None:
    assert (await reader.send("/console/me/delegations/x/revoke", {})).status_code == 404
    sent = {"csrf": (None, "x")}
    unchecked = await reader.client.post("/console/me/delegations", files=sent)
    assert unchecked.status_code == 403


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
async def test_who_decides_nothing_has_nothing_to_delegate(
    client: httpx.AsyncClient, service: Service, role: Role
) -> None:
    reader = await sign_in(client, service, role)
    page = await reader.get("/console/me")
    assert page.status_code == 200
    assert "登记委托" not in page.text
    assert ("接口密钥" in page.text) == (role is Role.ADMIN)


async def test_an_account_without_roles_is_told_so(
    client: httpx.AsyncClient, service: Service
) -> None:
    reader = await sign_in(client, service, Role.AUDITOR)
    new_user(service, "nobody", password="correct horse 42")
    client.cookies.clear()
    fields = {"login": (None, "nobody"), "password": (None, "correct horse 42")}
    entered = await client.post("/console/sign-in", files=fields)
    home = await client.get(entered.headers["location"])
    assert home.headers["location"] == "/console/me"
    assert "您的账号现在没有角色" in said(await reader.get("/console/me"))
    assert (await reader.get("/console/contracts")).status_code == 403


def _id(service: Service, login: str) -> str:
    with service.reading(ADMIN) as work:
        return find_user(work, login).id
