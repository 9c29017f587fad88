"""The console's doors in a browser's terms: redirects, cookies, forms, headers."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from service.domain.access import Role
from service.settings import Mode
from service.usecases.people import UserView
from service.usecases.sign_in import FREE_FOR_LOGIN, IDLE
from service.web.access import local_path
from service.wiring import Service
from tests.services import SettableClock, client_of
from tests.staff import PASSWORD, new_user

pytestmark = pytest.mark.anyio


def form(**fields: str) -> dict[str, tuple[None, str]]:
    """Fields as a browser sends a multipart form."""
    return {name: (None, value) for name, value in fields.items()}


async def enter(
    browser: httpx.AsyncClient, password: str = PASSWORD, **fields: str
) -> httpx.Response:
    sent = form(login="wang", password=password, **fields)
    return await browser.post("/console/sign-in", files=sent)


def csrf_in(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found is not None
    return found.group(1)


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """SQLite alone: what the database does is tested with the use cases."""
    return sqlite_service


@pytest.fixture
def user(service: Service) -> UserView:
    return new_user(service, "wang", Role.DRAFTER, password=PASSWORD)


@pytest.fixture
async def browser(client: httpx.AsyncClient, user: UserView) -> httpx.AsyncClient:
    return client


@pytest.fixture
async def production(service: Service, user: UserView) -> AsyncIterator[httpx.AsyncClient]:
    settings = service.settings.model_copy(
        update={"mode": Mode.PRODUCTION, "host_names": "contracts.example"}
    )
    async with client_of(replace(service, settings=settings)) as client:
        client.base_url = httpx.URL("https://contracts.example")
        yield client


async def test_who_is_not_signed_in_is_led_to_the_form_and_back(
    browser: httpx.AsyncClient,
) -> None:
    led = await browser.get("/console/contracts?q=电费")
    assert led.status_code == 303
    form_page = await browser.get(led.headers["location"])
    wanted = re.search(r'name="next" value="([^"]+)"', form_page.text)
    assert wanted is not None
    entered = await enter(browser, next=wanted.group(1))
    assert entered.status_code == 303
    assert httpx.URL(entered.headers["location"]) == httpx.URL("/console/contracts?q=电费")
    assert (await browser.get("/console/contracts")).status_code == 200


@pytest.mark.parametrize(
    "next_",
    [
        "https://evil.example/console",
        "//evil.example",
        "/console\\..\\evil",
        "/\\evil.example",
        "/consoleevil",
        "/console/\nSet-Cookie: x",
        "javascript:alert(1)",
        "/console/sign-in?next=/console",
        "",
    ],
)
async def test_the_way_back_stays_in_the_console(browser: httpx.AsyncClient, next_: str) -> None:
    assert local_path(next_) == "/console"
    entered = await enter(browser, next=next_)
    assert entered.headers["location"] == "/console"


async def test_the_cookie_is_out_of_reach_of_scripts(browser: httpx.AsyncClient) -> None:
    entered = await enter(browser)
    name, *flags = entered.headers["set-cookie"].split("; ")
    assert name.startswith("dianyue=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(flags)
    assert "Secure" not in flags


async def test_in_production_the_cookie_is_of_this_host_and_of_https_only(
    production: httpx.AsyncClient,
) -> None:
    entered = await enter(production)
    name, *flags = entered.headers["set-cookie"].split("; ")
    assert name.startswith("__Host-dianyue=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(flags)
    assert not [flag for flag in flags if flag.startswith("Domain")]
    assert (await production.get("/console/password")).status_code == 200


@pytest.mark.parametrize("password", ["wrong password", ""])
async def test_a_wrong_password_says_so_and_keeps_the_login(
    browser: httpx.AsyncClient, password: str
) -> None:
    refused = await enter(browser, password)
    assert refused.status_code == 401
    assert "登录名或密码不正确" in refused.text
    assert 'value="wang"' in refused.text
    assert "set-cookie" not in refused.headers
    assert (await browser.get("/console/password")).status_code == 303


async def test_too_many_failures_are_429_with_the_time_to_wait(
    browser: httpx.AsyncClient,
) -> None:
    for _ in range(FREE_FOR_LOGIN):
        await enter(browser, "wrong password")
    refused = await enter(browser)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "2")
    assert "请在 2 秒后重试" in refused.text


async def test_a_page_of_an_ended_session_is_the_sign_in_form(
    browser: httpx.AsyncClient, clock: SettableClock
) -> None:
    await enter(browser)
    assert (await browser.get("/console/password")).status_code == 200
    clock.at += IDLE
    assert (await browser.get("/console/password")).status_code == 303


@pytest.mark.parametrize("token", ["", "wrong", None])
async def test_a_form_without_the_pages_token_changes_nothing(
    browser: httpx.AsyncClient, token: str | None
) -> None:
    await enter(browser)
    fields = {"current": PASSWORD, "password": "another good one", "again": "another good one"}
    sent = form(**fields) if token is None else form(**fields, csrf=token)
    assert (await browser.post("/console/password", files=sent)).status_code == 403
    assert (await browser.post("/console/sign-out", files=sent)).status_code == 403
    assert (await browser.get("/console/password")).status_code == 200


async def test_signing_out_ends_the_session_and_takes_the_cookie_back(
    browser: httpx.AsyncClient,
) -> None:
    await enter(browser)
    kept = dict(browser.cookies)
    page = await browser.get("/console/password")
    left = await browser.post("/console/sign-out", files=form(csrf=csrf_in(page)))
    assert left.headers["location"] == "/console/sign-in?said=out"
    assert not browser.cookies
    browser.cookies.update(kept)
    assert (await browser.get("/console/password")).status_code == 303


async def test_signing_in_again_ends_the_session_of_before(browser: httpx.AsyncClient) -> None:
    await enter(browser)
    before = dict(browser.cookies)
    await enter(browser)
    assert dict(browser.cookies) != before
    browser.cookies.clear()
    browser.cookies.update(before)
    assert (await browser.get("/console/password")).status_code == 303


async def test_ones_own_password_is_changed_on_its_page(browser: httpx.AsyncClient) -> None:
    await enter(browser)
    csrf = csrf_in(await browser.get("/console/password"))
    wrong = form(csrf=csrf, current=PASSWORD, password="another good one", again="other")
    refused = await browser.post("/console/password", files=wrong)
    assert refused.status_code == 422
    assert "两次填写的新密码不一致" in refused.text
    right = form(csrf=csrf, current=PASSWORD, password="another good one", again="another good one")
    changed = await browser.post("/console/password", files=right)
    assert changed.headers["location"] == "/console/sign-in?said=changed"
    assert (await enter(browser)).status_code == 401
    assert (await enter(browser, "another good one")).status_code == 303


async def test_the_pages_allow_no_scripts_or_frames_of_others(
    browser: httpx.AsyncClient,
) -> None:
    page = await browser.get("/console/sign-in")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] in ("same-origin", "no-referrer")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", page.text)


async def test_the_cookie_works_for_the_api_too(browser: httpx.AsyncClient) -> None:
    await enter(browser)
    caller = (await browser.get("/v1/session")).json()
    assert (caller["name"], caller["roles"]) == ("wang", ["drafter"])


async def test_another_site_cannot_sign_somebody_in(browser: httpx.AsyncClient) -> None:
    sent = form(login="wang", password=PASSWORD)
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = await browser.post("/console/sign-in", files=sent, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
