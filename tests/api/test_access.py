"""Who calls: an API key, a session, or in the demo nobody; wrong credentials never fall through."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import httpx
import pytest

from service.domain.access import Permission, Role
from service.settings import Mode
from service.usecases.api_keys import NewApiKey, make_api_key
from service.usecases.people import disable_user
from service.usecases.sign_in import SignedIn, sign_in
from service.wiring import Service
from tests.services import client_of, demo_record
from tests.staff import ADMIN, PASSWORD, new_client, new_user

pytestmark = pytest.mark.anyio
READING = frozenset({Permission.READ_CONTRACTS, Permission.READ_ACCOUNTS})


def key_of(service: Service, *, login: str = "crm") -> str:
    client = new_client(service, login)
    with service.writing(ADMIN) as work:
        return make_api_key(work, client.id, NewApiKey("k", READING, date(2027, 1, 1))).secret


def signed_in(service: Service, *roles: Role) -> SignedIn:
    new_user(service, "wang", *roles, password=PASSWORD)
    return sign_in(service.writing, "wang", PASSWORD, "192.0.2.1")


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def cookie(session: SignedIn, service: Service) -> dict[str, str]:
    return {"Cookie": f"{service.cookie_name}={session.token}"}


@pytest.fixture
async def production(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """The same rows, asked as in production (opening one refuses a demo's database)."""
    settings = service.settings.model_copy(
        update={"mode": Mode.PRODUCTION, "host_names": "contracts.example"}
    )
    async with client_of(replace(service, settings=settings)) as client:
        client.base_url = httpx.URL("https://contracts.example")
        yield client


async def test_a_key_is_let_do_what_its_scopes_say(
    service: Service, client: httpx.AsyncClient
) -> None:
    headers = bearer(key_of(service))
    assert (await client.get("/v1/contracts", headers=headers)).status_code == 200
    refused = await client.get("/v1/library/clauses", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "role_missing")
    caller = (await client.get("/v1/session", headers=headers)).json()
    assert set(caller["permissions"]) == {scope.value for scope in READING}


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer dy_abcdefghjk_wrong"},
        {"Authorization": "Bearer"},
        {"Authorization": ""},
        {"Authorization": "Basic d2FuZzp3YW5n"},
        {"Cookie": "dianyue=wrong"},
        {"Cookie": "dianyue="},
    ],
)
async def test_wrong_credentials_are_401_in_the_demo_too(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.get("/v1/accounts", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer.headers["www-authenticate"] == 'Bearer realm="dianyue"'
    assert answer.headers["content-type"] == "application/problem+json"


async def test_nobody_is_the_demos_system_client(client: httpx.AsyncClient) -> None:
    caller = (await client.get("/v1/session")).json()
    assert (caller["id"], caller["roles"]) == ("system:demo", ["system"])


async def test_nobody_is_nobody_in_production(production: httpx.AsyncClient) -> None:
    for path in ("/v1/session", "/v1/accounts", "/v1/contracts", "/v1/library/clauses"):
        answer = await production.get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), path
    assert (await production.get("/healthz")).status_code == 200
    assert (await production.get("/readyz")).status_code == 200


async def test_no_call_of_the_api_is_open_in_production(production: httpx.AsyncClient) -> None:
    document = (await production.get("/openapi.json")).json()
    calls = [
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method in methods
        if path not in ("/healthz", "/readyz")
    ]
    assert len(calls) > 50
    open_ = []
    for method, path in calls:
        given = path.replace("{", "").replace("}", "")
        headers = {"Idempotency-Key": "k", "If-Match": '"x"'}
        answer = await production.request(method, given, json={}, headers=headers)
        if answer.status_code != 401:
            open_.append((method, path, answer.status_code))
    assert open_ == []


async def test_production_knows_its_own_name_only(
    service: Service, production: httpx.AsyncClient
) -> None:
    headers = bearer(key_of(service))
    assert (await production.get("/v1/contracts", headers=headers)).status_code == 200
    for host in ("127.0.0.1", "localhost", "other.example", "contracts.example.evil"):
        answer = await production.get("/v1/contracts", headers=headers | {"Host": host})
        assert (answer.status_code, answer.json()["code"]) == (400, "host_unknown")


async def test_a_session_reads_and_with_its_token_also_changes(
    service: Service, client: httpx.AsyncClient
) -> None:
    session = signed_in(service, Role.ADMIN)
    headers = cookie(session, service)
    assert (await client.get("/v1/people", headers=headers)).status_code == 200
    body = {"login": "neu", "name": "新人"}
    keyed = headers | {"Idempotency-Key": "k1"}
    for token in ({}, {"X-CSRF-Token": "wrong"}, {"X-CSRF-Token": ""}):
        answer = await client.post("/v1/people", json=body, headers=keyed | token)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_token_wrong")
    token = {"X-CSRF-Token": session.csrf}
    answer = await client.post("/v1/people", json=body, headers=keyed | token)
    assert answer.status_code == 201


async def test_a_person_without_roles_sees_nothing(
    service: Service, client: httpx.AsyncClient
) -> None:
    headers = cookie(signed_in(service), service)
    for path in ("/v1/accounts", "/v1/contracts", "/v1/people", "/v1/library/clauses"):
        assert (await client.get(path, headers=headers)).status_code == 403, path


async def test_the_session_of_a_disabled_person_is_refused(
    service: Service, client: httpx.AsyncClient
) -> None:
    session = signed_in(service, Role.AUDITOR)
    headers = cookie(session, service)
    person = (await client.get("/v1/session", headers=headers)).json()
    with service.writing(ADMIN) as work:
        disable_user(work, person["id"])
    assert (await client.get("/v1/session", headers=headers)).status_code == 401


async def test_checks_that_store_nothing_ask_for_a_permission_too(
    service: Service, client: httpx.AsyncClient
) -> None:
    headers = bearer(key_of(service))
    paper = {"document": ("a.docx", b"PK", "application/octet-stream")}
    checked = await client.post("/v1/validations", files=paper, headers=headers)
    assert (checked.status_code, checked.json()["code"]) == (403, "role_missing")
    body = {"account": demo_record()}
    checked = await client.post("/v1/intakes", json=body, headers=headers)
    assert (checked.status_code, checked.json()["code"]) == (403, "role_missing")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:3000"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1"}, 415),
        ({"Sec-Fetch-Site": "same-origin"}, 415),
        ({"Sec-Fetch-Site": "none"}, 415),
        ({}, 415),
    ],
)
async def test_what_another_site_sends_is_refused_before_anything_else(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    answer = await client.post(
        "/v1/contracts", content=b"x", headers={"Content-Type": "text/plain"} | headers
    )
    assert answer.status_code == status
    assert (answer.json()["code"] == "cross_site") == (status == 403)


async def test_a_link_from_another_site_is_followed(client: httpx.AsyncClient) -> None:
    answer = await client.get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
