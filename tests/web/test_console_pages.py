"""The console's frame: headers, files, who may see what, and errors as pages."""

import re
from pathlib import Path

import httpx
import pytest

from service.domain.access import Role
from service.web import rendering
from service.web.paging import cut, first_page
from service.web.static_files import asset
from service.wiring import Service
from tests.services import FACTORY
from tests.web.reader import sign_in

pytestmark = pytest.mark.anyio

PATHS = (
    "/console",
    "/console/contracts",
    "/console/accounts",
    f"/console/accounts/{FACTORY}",
    "/console/drafting",
    f"/console/drafting/{FACTORY}",
    f"/console/drafting/{FACTORY}/high-voltage",
    "/console/library",
    "/console/library/clauses",
    "/console/library/clauses/liability.late-payment",
    "/console/library/templates/high-voltage",
    "/console/library/rules/complete.maintenance",
    "/console/library/laws/civil-code",
    "/console/nowhere",
)
WRITTEN_ELSEWHERE = {"words.html"}
"""Pages that show a text as `documents` writes it, every word escaped there."""
PAGES = Path(rendering.__file__).parent / "pages" / "console"


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """SQLite alone: what the database does is tested with the use cases."""
    return sqlite_service


@pytest.mark.parametrize("path", PATHS)
async def test_who_is_not_signed_in_sees_no_page(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/console/")
    if answer.headers["location"].startswith("/console/sign-in"):
        return
    # An address that only leads on is followed once more.
    answer = await client.get(answer.headers["location"])
    assert answer.headers["location"].startswith("/console/sign-in")


async def test_a_page_has_a_strict_policy_and_stays_in_no_cache(
    client: httpx.AsyncClient, service: Service
) -> None:
    reader = await sign_in(client, service, Role.DRAFTER)
    page = await reader.get("/console/accounts")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("template", sorted(PAGES.rglob("*.html")), ids=lambda path: path.name)
def test_no_page_has_style_or_script_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert "|safe" not in text or template.name in WRITTEN_ELSEWHERE


async def test_a_file_is_kept_under_its_own_digest_only(client: httpx.AsyncClient) -> None:
    kept = await client.get(asset("console.css"))
    assert kept.headers["content-type"].startswith("text/css")
    assert "immutable" in kept.headers["cache-control"]
    other = await client.get("/console/static/console.css?v=older")
    assert other.headers["cache-control"] == "no-cache"
    known = {"if-none-match": other.headers["etag"]}
    again = await client.get("/console/static/console.css", headers=known)
    assert again.status_code == 304
    assert (await client.get("/console/static/secrets.css")).status_code == 404
    assert (await client.get("/console/static/..%2Frendering.py")).status_code != 200


async def test_an_address_that_is_no_page_is_said_on_a_page(
    client: httpx.AsyncClient, service: Service
) -> None:
    reader = await sign_in(client, service, Role.DRAFTER)
    for path in ("/console/nowhere", "/console/accounts/000", "/console/library/laws/none"):
        page = await reader.get(path)
        assert page.status_code == 404
        assert page.headers["content-type"].startswith("text/html")
        assert "没有找到" in page.text
        assert "主导航" in page.text


async def test_an_administrator_sees_no_customers_papers(
    client: httpx.AsyncClient, service: Service
) -> None:
    reader = await sign_in(client, service, Role.ADMIN)
    for path in ("/console/accounts", f"/console/accounts/{FACTORY}", "/console/contracts"):
        page = await reader.get(path)
        assert page.status_code == 403
        assert "昆源" not in page.text
    library = await reader.get("/console/library/clauses")
    assert library.status_code == 200
    assert 'href="/console/accounts"' not in library.text


async def test_only_who_drafts_is_offered_drafting(
    client: httpx.AsyncClient, service: Service
) -> None:
    reader = await sign_in(client, service, Role.REVIEWER)
    page = await reader.get(f"/console/accounts/{FACTORY}")
    assert page.status_code == 200
    assert "/console/drafting" not in page.text
    for path in (f"/console/drafting/{FACTORY}", f"/console/drafting/{FACTORY}/high-voltage"):
        assert (await reader.get(path)).status_code == 403
    sent = await reader.send(f"/console/drafting/{FACTORY}/high-voltage", {})
    assert sent.status_code == 403


async def test_only_known_sentences_are_said_after_a_redirect(
    client: httpx.AsyncClient, service: Service
) -> None:
    reader = await sign_in(client, service, Role.DRAFTER)
    page = await reader.get("/console/contracts?done=<b>您已中奖</b>")
    assert "中奖" not in page.text
    page = await reader.get("/console/contracts?done=drafted")
    assert rendering.DONE["drafted"] in page.text


def test_a_cut_list_says_where_it_goes_on() -> None:
    shown, following = cut(range(4), "/list", {"q": "甲 乙", "state": ""}, str, limit=3)
    assert list(shown) == [0, 1, 2]
    assert following == "/list?q=%E7%94%B2+%E4%B9%99&after=2"
    assert cut(range(3), "/list", {}, str, limit=3)[1] == ""
    assert first_page("/list", {"q": "甲"}, after="") == ""
    assert first_page("/list", {"q": "甲"}, after="2") == "/list?q=%E7%94%B2"


def test_codes_are_shown_in_the_words_of_the_trade() -> None:
    assert rendering.label("in_force", "state") == "履行中"
    assert rendering.label("submit", "action") == "提交"
    assert rendering.label("sources[0].feeder", "field") == "供电线路"
    assert rendering.label("unheard-of", "state") == "unheard-of"
    assert rendering.money("1234.5") == "1,234.50 元"
    assert rendering.day(None) == "—"
