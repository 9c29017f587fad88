"""The door: host names, content types, sizes, unknown addresses; and no error is a bare 500."""

from collections.abc import AsyncIterator

import httpx
import pytest

from service.api.guard import MOST_JSON
from service.app import create_app
from service.wiring import Service
from tests.services import FACTORY

pytestmark = pytest.mark.anyio
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """SQLite alone: what is asked of the door never reaches the database."""
    return sqlite_service


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "", "localhost.evil:80"])
async def test_a_foreign_host_name_is_refused(client: httpx.AsyncClient, host: str) -> None:
    answer = await client.get("/v1/accounts", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (400, "host_unknown")


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
async def test_local_names_are_known(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/healthz", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""]
)
async def test_a_simple_form_of_another_site_is_refused(
    client: httpx.AsyncClient, content_type: str
) -> None:
    answer = await client.post(
        "/v1/contracts", content=b"{}", headers={"Content-Type": content_type}
    )
    assert answer.status_code == 415


async def test_a_body_that_says_it_is_too_large_is_not_read(client: httpx.AsyncClient) -> None:
    content = b" " * (MOST_JSON + 1)
    answer = await client.put(f"/v1/accounts/{FACTORY}", content=content, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "content_too_large")


async def test_a_body_that_does_not_say_how_long_it_is_is_counted(
    client: httpx.AsyncClient,
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 65536

    answer = await client.put(f"/v1/accounts/{FACTORY}", content=endless(), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "content_too_large")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("DELETE", "/v1/accounts", 405), ("GET", "/redoc", 404)],
)
async def test_an_unknown_call_is_a_problem_too(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_unexpected_error_is_a_problem_without_details(service: Service) -> None:
    app = create_app(service)

    def fail() -> None:
        raise RuntimeError("a secret detail")

    app.get("/fail")(fail)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.get("/fail")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text


async def test_health_and_readiness(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    assert (await client.get("/readyz")).status_code == 200


async def test_the_pages_need_nothing_from_the_network(client: httpx.AsyncClient) -> None:
    for path in ("/", "/docs"):
        page = await client.get(path)
        assert page.status_code == 200
        assert "http://" not in page.text
        assert "https://" not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_every_link_of_the_start_page_leads_somewhere(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert len(links) >= 8
    for link in links:
        assert (await client.get(link, follow_redirects=True)).status_code == 200, link


@pytest.mark.parametrize("path", ["/v1/contracts/%00", "/v1/accounts?q=%00"])
async def test_an_address_with_a_nul_is_refused_at_the_door(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
